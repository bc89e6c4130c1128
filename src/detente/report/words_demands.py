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
    """Name who makes a demand; a rule, and that some of several parties accept, is held by nobody."""
    held = demand(glossary, key)
    return glossary.party(held["party"]) if held["party"] else ""


def box_name(glossary: Glossary, key: str) -> str:
    """Name what stands over a demand that no single party makes."""
    return holder(glossary, key) or {"rule": "Rule", "no deal": "Agreement"}.get(str(demand(glossary, key)["kind"]), "")


def asks(glossary: Glossary, key: str) -> str:
    """Say what a demand asks for, without who makes it."""
    held = demand(glossary, key)
    match held["kind"]:
        case "position":
            return choice_words(glossary, held["issue"], held["choice"])
        case "no deal":
            return _wants(glossary, held)
        case "rule":
            return f"the political rule “{spelled(held['name'])}”"
        case "red line" | "linkage":
            return f"nothing in which {selection_words(glossary, held['selection'])}"
        case _:
            return spelled(str(held["name"]))


def _wants(glossary: Glossary, held: Mapping[str, Any]) -> str:
    parties = held.get("parties") or ()
    if held["party"] or not parties:
        return "at least what no deal is worth"
    among = numbers.listing(glossary.party(party) for party in parties)
    return f"at least {held.get('at_least') or 1} of {among} get what no deal is worth"


def demand_words(glossary: Glossary, key: str) -> str:
    """Say who asks for what, as part of a sentence."""
    held = demand(glossary, key)
    who = holder(glossary, key)
    return asks(glossary, key) if held["kind"] == "rule" or not who else f"{who}: {asks(glossary, key)}"


def against(glossary: Glossary, members: Iterable[str]) -> str:
    """Set demands that clash against each other; what one side asks for stands together."""
    keys = list(members)
    alone = by_itself(glossary, keys)
    if alone:
        return alone
    sides = (
        f"{who}: {_listed(glossary, held)}" if who else asks(glossary, held[0]) for who, held in _by(glossary, keys)
    )
    return capital(" – against – ".join(sides))


def _by(glossary: Glossary, members: list[str]) -> list[tuple[str, list[str]]]:
    """Group demands by who holds them; what nobody holds stands by itself."""
    held: dict[tuple[str, str], list[str]] = {}
    for key in members:
        who = holder(glossary, key)
        held.setdefault((who, "" if who else key), []).append(key)
    return [(who, keys) for (who, _), keys in held.items()]


def _listed(glossary: Glossary, keys: list[str]) -> str:
    """List what one side asks for; what itself holds an “and” is quoted where more follows."""
    quoted = len(keys) > 1
    return numbers.listing(
        f"‘{asks(glossary, key)}’" if quoted and demand(glossary, key)["kind"] in _QUOTED else asks(glossary, key)
        for key in keys
    )


_QUOTED = {"red line", "linkage"}


def by_itself(glossary: Glossary, members: Iterable[str]) -> str:
    """Say that what one party states cannot be met, and what that is; nothing for any other clash."""
    keys = list(members)
    said = own_position(glossary, keys)
    return (
        f"{said}: {_listed(glossary, [key for key in keys if demand(glossary, key)['kind'] != 'rule'])}" if said else ""
    )


def own_position(glossary: Glossary, members: Iterable[str]) -> str:
    """Say that one party's own position cannot be met, whatever the others ask; nothing for any other clash."""
    keys = list(members)
    rules = [key for key in keys if demand(glossary, key)["kind"] == "rule"]
    claims = [key for key in keys if key not in rules]
    holders = {demand(glossary, key)["party"] for key in claims}
    if len(holders) != 1 or None in holders or any(is_want(glossary, key) for key in claims):
        return ""
    stated = any(demand(glossary, key)["kind"] == "position" for key in claims)
    named = numbers.listing(asks(glossary, key) for key in rules)
    under = f" under {named}" if rules else ""
    return f"{owned(glossary.party(holders.pop()))} own {'position' if stated else 'red line'} cannot be met{under}"


def owned(name: str) -> str:
    """Write whose something is.

    >>> owned("Ann"), owned("United States")
    ("Ann's", "United States'")
    """
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def sides(glossary: Glossary, members: Iterable[str]) -> list[tuple[str | None, list[str]]]:
    """Group demands by the party that holds them; those that nobody holds come last, each kind under None."""
    held: dict[tuple[str | None, str], list[str]] = {}
    for key in members:
        party = demand(glossary, key)["party"]
        held.setdefault((party, "" if party else str(demand(glossary, key)["kind"])), []).append(key)
    return sorted(((party, keys) for (party, _), keys in held.items()), key=lambda one: one[0] is None)


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
    """Name the positions of a scope, in quotation marks, and whose they are."""
    scopes = glossary.result["scopes"]
    held: Mapping[str, str] = next((one["positions"] for one in scopes if one["key"] == scope), {})
    return numbers.listing(stance_name(glossary, party, key) for party, key in held.items()) or spelled(scope)


def stance_name(glossary: Glossary, party: str, key: str) -> str:
    """Name a stated position with whose it is: Ann's “P0”."""
    return f"{owned(glossary.party(party))} “{position_name(glossary, party, key)}”"


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
