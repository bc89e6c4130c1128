"""Words for who did well in a tournament, how sure that is, and who does well against whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

TOPICS = {
    "best": "Who did best?",
    "sure": "How sure is that?",
    "met": "Who does well against whom?",
    "game": "Where would negotiators settle?",
}
TESTS = {"permutation": "sign-flip permutation test", "wilcoxon": "Wilcoxon's signed-rank test"}
KINDS = {"domains": ("case", "cases"), "repeats": ("repeat", "repeats")}
"""What clusters are called."""
_NAMED = 5
"""So many strategies are named that show the same figure."""
_NEAR = 3
"""So many strategies that may have done as well are named in the headline."""


def worth(value: float | None) -> str:
    """Write a value or a share of a scale to three decimals, so that they stand under each other.

    >>> worth(0.5), worth(None)
    ('0.500', '–')
    """
    return f"{value:.3f}" if isinstance(value, int | float) else "–"


def between(interval: Sequence[float] | None) -> str:
    """Write an interval, or nothing where there is none."""
    return f"{worth(interval[0])} to {worth(interval[1])}" if interval else ""


def played(result: Result) -> list[Numbers]:
    """List the rows of the strategies that played, the best first."""
    return [row for row in result["standings"] if row["value"] is not None]


def leaders(result: Result) -> list[str]:
    """Name the strategies of the first group: the best, and those that do not surely differ from it."""
    rows = played(result)
    return [row["strategy"] for row in rows if row["group"] == rows[0]["group"]]


def headline(result: Result) -> str:
    """Say in one line who did best, and who may have done as well."""
    rows = played(result)
    if not rows:
        return "No strategy played"
    best_of, value = first_of(rows), worth(rows[0]["value"])
    if len(best_of) == len(rows) > 1:
        return f"All {numbers.small(len(rows))} strategies did equally well, with {value} on average"
    how = "did best" if len(best_of) == 1 else "did equally best"
    return f"{capital(few(best_of))} {how}, with {value} on average{_also(result)}"


def first_of(rows: Sequence[Numbers]) -> list[str]:
    """Name the strategies that share the greatest value, as it is shown."""
    return [row["strategy"] for row in rows if worth(row["value"]) == worth(rows[0]["value"])]


def few(names: Sequence[str]) -> str:
    """Name a few strategies; of many the first, and how many more."""
    more = len(names) - _NAMED
    return numbers.listing(names if more <= 0 else [*names[:_NAMED], f"{numbers.small(more)} more"])


def _also(result: Result) -> str:
    """Say in the headline which others may have done as well."""
    near = [name for name in leaders(result) if name not in first_of(played(result))]
    if not near or not result["differences"]["test"]:
        return ""
    if _too_few(result):
        return f"; too few {_clusters(result)[1]} to be sure"
    if len(near) == len(played(result)) - len(first_of(played(result))):
        return "; no other surely did worse"
    named = numbers.listing(near) if len(near) <= _NEAR else numbers.plural_small(len(near), "other")
    return f"; {named} did not surely do worse"


def best(result: Result) -> Iterator[Sentence]:
    """Say who got most, what else that came with, and who did best for all sides together."""
    rows = played(result)
    if not rows:
        return
    first, last = rows[0], rows[-1]
    yield _said("best", f"{capital(_scored(rows, result))}, where 0 is the worst package for a side and 1 the best.")
    least = [row["strategy"] for row in rows if worth(row["value"]) == worth(last["value"])]
    if len(least) < len(rows):
        yield _said("best", f"{capital(few(least))} got least: {worth(last['value'])}.")
    yield _said("best", f"{capital(_agreeing(rows, result))}.")
    yield from _together(rows, first["strategy"])


def _together(rows: Sequence[Numbers], first: str) -> Iterator[Sentence]:
    """Say with whom all sides together got most."""
    known = sorted((row for row in rows if row["welfare"] is not None), key=lambda row: -row["welfare"])
    if not known:
        return
    most = worth(known[0]["welfare"])
    top = [row["strategy"] for row in known if worth(row["welfare"]) == most]
    if len(top) == len(known) > 1:
        said = "all strategies were equal"
    else:
        verb = "was" if len(top) == 1 else "were equally"
        said = "it was also best" if top == [first] else f"{few(top)} {verb} best"
    yield _said("best", f"For all sides together {said}, with a sum of {most} a session.")


def _scored(rows: Sequence[Numbers], result: Result) -> str:
    row, top = rows[0], first_of(rows)
    if len(top) > 1:
        who = f"all {numbers.small(len(rows))} got the same" if len(top) == len(rows) else f"{few(top)} got most"
        return f"{who}, {worth(row['value'])} on average"
    sure = numbers.percent(result["clusters"]["confidence"])
    interval = f" ({sure} interval {between(row['interval'])})" if row["interval"] else ""
    return f"{row['strategy']} got most, {worth(row['value'])} on average{interval}"


def _agreeing(rows: Sequence[Numbers], result: Result) -> str:
    """Say how many sessions ended in agreement, and with whom most and fewest did."""
    sessions = numbers.plural(result["sessions"], "session")
    counted = f"of {sessions}, {numbers.percent(result['agreed'])} ended in agreement"
    known = [row for row in rows if row["agreed"] is not None]
    shares = [numbers.percent(pick(row["agreed"] for row in known)) for pick in (max, min)] if known else []
    if len(known) < 2 or not result["agreed"]:
        return counted
    if shares[0] == shares[1]:
        return f"{counted}, as many with each strategy"
    alike = ([row["strategy"] for row in known if numbers.percent(row["agreed"]) == share] for share in shares)
    ends = (f"{share} of those of {few(names)}" for share, names in zip(shares, alike, strict=True))
    return f"{counted}: {numbers.listing(ends)}"


def _told_once(result: Result) -> str:
    """Say why there are no errors where there is but one cluster."""
    if result["settings"].get("values") == "exact":
        return (
            "All values are known exactly, so that more repeats would only repeat these sessions: there are no errors "
            "to tell, and the figures say nothing about other cases."
        )
    return "With one repeat there are no errors to tell: play more."


def sure(result: Result) -> Iterator[Sentence]:
    """Say which strategies do not surely differ from the best, and over what errors were taken."""
    rows, held, clusters = played(result), result["differences"], result["clusters"]
    if not rows:
        return
    if clusters["count"] == 1:
        yield _said("sure", _told_once(result))
        return
    one, many = _clusters(result)
    if held["test"] and len(rows) > 1:
        level, test = numbers.percent(held["level"]), TESTS.get(held["test"], held["test"])
        yield _said("sure", f"At the {level} level ({test}, Holm's correction for all pairs), {_apart(result)}.")
    if _too_few(result):
        few = numbers.plural(clusters["count"], one, many)
        yield _said("sure", f"With {few} no difference can be sure at that level, however great: play more {many}.")
    yield _said("sure", f"Errors are taken over {numbers.plural(clusters['count'], one, many)}{_scope(clusters)}.")


def _clusters(result: Result) -> tuple[str, str]:
    """Say what errors are taken over, one of them and several."""
    kind = result["clusters"]["kind"]
    return KINDS.get(kind, (kind, kind))


def _too_few(result: Result) -> bool:
    """Tell whether no difference could be sure, however great."""
    held = result["differences"]
    return held["least"] is not None and bool(held["least"] > held["level"])


def _apart(result: Result) -> str:
    first, *near = leaders(result)
    if not near:
        return f"{first} surely differs from every other"
    if len(near) == len(played(result)) - 1:
        return f"{first} does not surely differ from any other"
    return f"{first} does not surely differ from {numbers.listing(near, 'or')}, but does from the rest"


def _scope(clusters: Numbers) -> str:
    """Say what errors from such clusters are good for."""
    if clusters["kind"] == "repeats":
        return ": they say how sure the figures are for these very cases, and nothing about others"
    return ", as if these were drawn from all such cases"


def met(result: Result) -> Iterator[Sentence]:
    """Say against whom the best did well and badly, and how each does against its like."""
    names = [one["name"] for one in result["strategies"]]
    value = result["head_to_head"]["value"]
    rows = played(result)
    if not rows or not value:
        return
    place = names.index(rows[0]["strategy"])
    against = [(got, name) for got, name in zip(value[place], names, strict=True) if got is not None]
    if _equal(against):
        yield _said("met", f"{capital(names[place])} got the same against each: {worth(against[0][0])}.")
    elif len(against) > 1:
        most, least = _ends(against)
        yield _said("met", f"{capital(names[place])} got most against {most} and least against {least}.")
    alike = [(value[n][n], name) for n, name in enumerate(names) if value[n][n] is not None]
    if _equal(alike):
        yield _said(
            "met", f"Where both sides play the same, it is worth the same whatever it is: {worth(alike[0][0])}."
        )
    elif len(alike) > 1:
        most, least = _ends(alike)
        yield _said("met", f"Where both sides play the same, most goes to {most} and least to {least}.")


def _equal(found: Sequence[tuple[float, str]]) -> bool:
    """Tell whether several show the same figure."""
    return len(found) > 1 and len({worth(got) for got, _ in found}) == 1


def _ends(found: Sequence[tuple[float, str]]) -> tuple[str, str]:
    """Name who has most and who has least, with all that show the same figure."""
    figures = [worth(got) for got, _ in found]
    ends = (worth(pick(got for got, _ in found)) for pick in (max, min))
    named = ((end, few([name for (_, name), told in zip(found, figures, strict=True) if told == end])) for end in ends)
    most, least = (f"{names} ({end})" for end, names in named)
    return most, least


def _said(topic: str, text: str) -> Sentence:
    return Sentence(text, (topic,), topic)
