"""Words for demands: what each asks for, who holds it, and which of them clash."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import spelled
from detente.report.sentences import capital
from detente.report.statement_words import choice_words, selection_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

_NOTHING, _TENTH, _WHOLE = 1e-7, 0.05, 9.95

INTERESTS = "interests"
"""The key of the scope in which nobody holds to a position."""


def demand(glossary: Glossary, key: str) -> Mapping[str, Any]:
    """Find what is told of a demand; of one that is not told of, its key alone."""
    held: Mapping[str, Any] = glossary.result["demands"].get(key) or {"kind": None, "party": None, "name": key}
    return held


def is_want(glossary: Glossary, key: str) -> bool:
    """Tell whether a demand is that a party accepts: it hangs on what the party wants, and not on the text alone."""
    return bool(demand(glossary, key)["kind"] == "no deal")


def holder(glossary: Glossary, key: str) -> str:
    """Name who makes a demand; a rule is held by nobody."""
    held = demand(glossary, key)
    if held["party"]:
        return glossary.party(held["party"])
    return "Enough of the others" if held["kind"] == "no deal" else "Rule" if held["kind"] == "rule" else ""


def asks(glossary: Glossary, key: str) -> str:
    """Say what a demand asks for, without who makes it."""
    held = demand(glossary, key)
    match held["kind"]:
        case "position":
            return choice_words(glossary, held["issue"], held["choice"])
        case "no deal":
            return "at least what no deal is worth"
        case "rule":
            return f"the political rule “{spelled(held['name'])}”"
        case "red line" | "linkage":
            return f"nothing in which {selection_words(glossary, held['selection'])}"
        case _:
            return spelled(str(held["name"]))


def demand_words(glossary: Glossary, key: str) -> str:
    """Say who asks for what, as part of a sentence."""
    held = demand(glossary, key)
    who = holder(glossary, key)
    return asks(glossary, key) if held["kind"] == "rule" or not who else f"{who}: {asks(glossary, key)}"


def against(glossary: Glossary, members: Iterable[str]) -> str:
    """Set demands that clash against each other; what one side asks for stands together."""
    sides = (f"{who}: {numbers.listing(said)}" if who else said[0] for who, said in _by_side(glossary, members))
    return capital(" – against – ".join(sides))


def _by_side(glossary: Glossary, members: Iterable[str]) -> list[tuple[str, list[str]]]:
    held: dict[str, list[str]] = {}
    for key in members:
        rule = demand(glossary, key)["kind"] == "rule"
        held.setdefault(key if rule else holder(glossary, key), []).append(asks(glossary, key))
    return [("" if demand(glossary, who)["kind"] == "rule" else who, said) for who, said in held.items()]


def sides(glossary: Glossary, members: Iterable[str]) -> list[tuple[str | None, list[str]]]:
    """Group demands by the party that holds them; rules come last, under None."""
    held: dict[str | None, list[str]] = {}
    for key in members:
        held.setdefault(demand(glossary, key)["party"], []).append(key)
    return sorted(held.items(), key=lambda one: one[0] is None)


def position_name(glossary: Glossary, party: str, key: str) -> str:
    """Name a stated position."""
    stated = glossary.result["positions"]["parties"].get(party, ())
    return next((str(one["name"]) for one in stated if one["key"] == key and one["name"]), spelled(key))


def scope_words(glossary: Glossary, scope: str) -> str:
    """Say which positions a scope holds the parties to."""
    found = next((one for one in glossary.result["scopes"] if one["key"] == scope), None)
    if found is None or not found["positions"]:
        return "Interests alone" if scope == INTERESTS else spelled(scope)
    return " against ".join(
        f"{glossary.party(party)}: “{position_name(glossary, party, key)}”" for party, key in found["positions"].items()
    )


def stance_names(glossary: Glossary, scope: str) -> str:
    """Name the positions of a scope, in quotation marks."""
    scopes = glossary.result["scopes"]
    held: Mapping[str, str] = next((one["positions"] for one in scopes if one["key"] == scope), {})
    names = (position_name(glossary, party, key) for party, key in held.items())
    return numbers.listing(f"“{name}”" for name in names) or spelled(scope)


def claim_words(glossary: Glossary, key: str) -> str:
    """Say what a demand asks for, who makes it in brackets, to stand in a list."""
    who = holder(glossary, key)
    if not who or demand(glossary, key)["kind"] == "rule":
        return asks(glossary, key)
    return f"‘{asks(glossary, key)}’ ({who})"


def dropped_words(glossary: Glossary, members: Iterable[str]) -> str:
    """List demands that are to go."""
    return numbers.listing(claim_words(glossary, key) for key in members)


def of_scale(share: float | None, *, sign: bool = False) -> str:
    """Write a gain as a share of a party's scale, small ones to a tenth of a per cent.

    >>> of_scale(0.062), of_scale(-0.4), of_scale(0.05, sign=True), of_scale(0.0001), of_scale(0.0), of_scale(None)
    ('6.2%', '−40%', '+5%', 'under 0.1%', '0%', '–')
    """
    if share is None:
        return "–"
    size = 100 * abs(share)
    if size < _NOTHING:
        return "0%"
    text = (
        f"{size:.1f}".removesuffix(".0")
        if _TENTH <= size < _WHOLE
        else f"{size:.0f}"
        if size >= _WHOLE
        else "under 0.1"
    )
    return f"{'−' if share < 0 else '+' if sign else ''}{text}%"


def ranked(glossary: Glossary, account: Numbers) -> bool:
    """Tell whether values are exact and some party is known by a ranking alone, so that they are ranks on no scale."""
    return bool(account["exact"]) and any(ranks(glossary, party) for party in glossary.parties())


def ranks(glossary: Glossary, party: str) -> bool:
    """Tell whether a party is known by a complete ranking of packages: it gains ranks, and no share of a scale."""
    said = (glossary.result.get("statements") or {}).get(party) or ()
    return any(one.get("kind") == "ranking" and (one.get("form") or {}).get("complete") for one in said)


def newly_admitted(glossary: Glossary, key: str, options: Iterable[str]) -> list[str]:
    """List the options that a relaxed demand admits, and the demand as it was stated does not."""
    held = demand(glossary, key)
    issue = next(one for one in glossary.result["issues"] if one["key"] == held["issue"])
    order = [option["key"] for option in issue["options"]]
    return [option for option in options if not _admits(order, held["choice"], option)]


def _admits(order: list[str], choice: Any, option: str) -> bool:
    """Tell whether a choice, in the words of the file, admits an option."""
    if isinstance(choice, str):
        return option == choice
    if not isinstance(choice, Mapping):
        return option in choice
    excluded = choice.get("not") or ()
    low, high = choice.get("at least"), choice.get("at most")
    place = order.index(option)
    return (
        option not in ((excluded,) if isinstance(excluded, str) else excluded)
        and (low is None or place >= order.index(low))
        and (high is None or place <= order.index(high))
    )


def stated_clashes(glossary: Glossary) -> list[Numbers]:
    """Collect clashes of demands that stand whatever the parties want: the smallest first, those of rules last.

    Two positions of a party may ask for the same; clashes that read alike are given once.
    """
    found: dict[str, Numbers] = {}
    for account in glossary.result["accounts"].values():
        for held in account["conflicts"].values():
            for one in held["conflicts"]:
                if one["certain"] and not any(is_want(glossary, key) for key in one["members"]):
                    found.setdefault(against(glossary, one["members"]), one)
    return sorted(found.values(), key=lambda one: (len(one["members"]), rule_count(glossary, one)))


def rule_count(glossary: Glossary, conflict: Numbers) -> int:
    """Count the rules in a conflict."""
    return sum(demand(glossary, key)["kind"] == "rule" for key in conflict["members"])


def spread(shares: Iterable[float]) -> str:
    """Write shares as a range.

    >>> spread([0.93, 0.68]), spread([0.5])
    ('68% to 93%', '50%')
    """
    held = list(shares)
    first, last = numbers.percent(min(held)), numbers.percent(max(held))
    return first if first == last else f"{first} to {last}"
