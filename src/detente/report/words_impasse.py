"""Words for the impasse: what kind it is, which demands clash, who blocks, and what insisting costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import Glossary, accounts, spelled
from detente.report.sentences import Sentence, capital, told
from detente.report.statement_words import choice_words, rule_words, selection_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from detente.report.sentences import Numbers

INTERESTS = "interests"
_COSTLY = 0.05
"""What insisting on a demand must cost, as a share of readings, to be spoken of."""
_NAMED = 3


def demand_words(glossary: Glossary, key: str) -> str:
    """Say what a demand asks for, as part of a sentence."""
    demand = glossary.result["demands"][key]
    party = glossary.party(demand["party"]) if demand["party"] else "the group"
    if demand["kind"] == "position":
        return f"{party}: {choice_words(glossary, demand['issue'], demand['choice'])}"
    if demand["kind"] == "no deal":
        return f"{party}: at least what no deal is worth to it"
    if demand["kind"] == "rule":
        return f"the political rule “{spelled(demand['name'])}”"
    return f"{party}: nothing in which {selection_words(glossary, demand['selection'])}"


def demand_full(glossary: Glossary, key: str) -> str:
    """Say what a demand asks for and, for a rule, what it forbids."""
    demand = glossary.result["demands"][key]
    if demand["kind"] == "rule":
        return f"{capital(demand_words(glossary, key))}: {rule_words(glossary, demand['form'])}"
    return capital(demand_words(glossary, key))


def why(glossary: Glossary) -> list[Sentence]:
    """Say for each account what kind of impasse it is, what clashes and who blocks."""
    said = [sentence for key, account in accounts(glossary.result) for sentence in _diagnosis(glossary, key, account)]
    return [*said, *_stated(glossary), *_least(glossary), *_insisting(glossary), *_without_interest(glossary)]


def headline(glossary: Glossary) -> str:
    """Answer in one line why there is no deal."""
    kinds = {account["diagnosis"]["kind"] for _, account in accounts(glossary.result)}
    return (
        _HEADLINES[next(iter(kinds))] if len(kinds) == 1 else "Why there is no deal depends on whose account is taken."
    )


_HEADLINES = {
    "none": "No deal was possible.",
    "hidden": "A deal was possible; the stated positions hid it.",
    "fragile": "A deal was possible, but a fragile one.",
    "open": "A deal was open to all.",
}


def _diagnosis(glossary: Glossary, key: str, account: Numbers) -> Iterator[Sentence]:
    found = account["diagnosis"]
    say = {"none": _none, "hidden": _hidden, "fragile": _possible, "open": _possible}[found["kind"]]
    yield Sentence(capital(told(glossary, key) + say(account, found)), ("impasse",), "impasse", key)
    if found["flags"]["fragile"] and found["kind"] != "none":
        yield Sentence(_fragile(account, found), ("impasse",), "impasse", key)
    elif found["kind"] == "open":
        yield Sentence(
            "No stated demand and no small change of what no deal is worth stands in its way.",
            ("impasse",),
            "impasse",
            key,
        )


def _share(account: Numbers, found: Numbers) -> str:
    if account["exact"]:
        return "with these values"
    return f"in {numbers.percent(found['share'])}{numbers.points(found['standard_error'])} of readings"


def _none(account: Numbers, found: Numbers) -> str:
    if account["exact"]:
        miss = found["gap"]["mean"]
        return f"no deal was possible: no package gives each side what no deal is worth to it; the nearest miss leaves one {numbers.value(-miss)} of its scale short."
    if found["certainly_none"]:
        return "no deal was possible: no value function that fits the evidence leaves a package acceptable to all."
    return f"hardly any deal was possible: {_share(account, found)} some package is acceptable to all."


def _hidden(account: Numbers, found: Numbers) -> str:
    best = max(found["stances"].values(), default=0.0)
    meets = "none of which meets" if best == 0 else f"but only {_in(account, best)} one that also meets"
    return f"a deal was possible, but the stated positions hid it: {_share(account, found)} some package is acceptable to all, {meets} what the sides said they must have."


def _in(account: Numbers, share: float) -> str:
    return "" if account["exact"] else f"in {numbers.percent(share)} of readings"


def _possible(account: Numbers, found: Numbers) -> str:
    return f"a deal was possible: {_share(account, found)} some package is acceptable to all, and no stated position rules them all out."


def _fragile(account: Numbers, found: Numbers) -> str:
    reasons = []
    if not account["exact"] and found["best_share"] < found["share"]:
        reasons.append(
            f"the best single text is acceptable to all in {numbers.percent(found['best_share'])} of readings only"
        )
    closed = 1 - found["survives"]
    if closed:
        rise = numbers.percent(found["rise"])
        what = "a deal" if account["exact"] else f"{numbers.percent(closed)} of the deals"
        reasons.append(f"{what} would be gone if one side's no deal were worth {rise} of its scale more")
    gap = found["gap"]["mean"]
    reasons.append(f"the side that gains least gains {numbers.value(gap)} of its scale at best")
    return f"It is fragile: {numbers.listing(reasons)}."


def _certain(glossary: Glossary) -> dict[frozenset[str], Mapping[str, Any]]:
    """Collect the clashes of stated demands that hold whatever the parties want, smallest first."""
    found: dict[frozenset[str], Mapping[str, Any]] = {}
    for _, account in accounts(glossary.result):
        for scope, held in account["conflicts"].items():
            if scope != INTERESTS:
                for conflict in held["conflicts"]:
                    if all(glossary.result["demands"][m]["kind"] != "no deal" for m in conflict["members"]):
                        found.setdefault(frozenset(conflict["members"]), conflict)
    return dict(sorted(found.items(), key=lambda item: len(item[0])))


def _stated(glossary: Glossary) -> Iterator[Sentence]:
    clashes = _certain(glossary)
    if not clashes:
        return
    noun = "One set of demands" if len(clashes) == 1 else f"{numbers.small(len(clashes)).capitalize()} sets of demands"
    yield Sentence(f"{noun} cannot be met together, whatever the sides want:", ("conflicts",), "impasse", "stated")
    for conflict in list(clashes.values())[: 2 * _NAMED]:
        yield Sentence(
            f"{_against(glossary, conflict['members'])}.", ("conflicts",), "impasse", f"stated {conflict['members']}"
        )


def _against(glossary: Glossary, members: Iterable[str]) -> str:
    return " – against – ".join(demand_words(glossary, key) for key in members)


def _least(glossary: Glossary) -> Iterator[Sentence]:
    """Say for each account what is the least that must go of what was said."""
    for key, account in accounts(glossary.result):
        choices = [
            correction
            for scope, held in account["conflicts"].items()
            if scope != INTERESTS
            for correction in held["corrections"]
            if correction["members"]
            and all(glossary.result["demands"][m]["kind"] == "position" for m in correction["members"])
        ]
        if choices:
            best = max(choices, key=lambda one: (one["opens"], -len(one["members"])))
            dropped = numbers.listing(f"“{demand_words(glossary, m)}”" for m in best["members"])
            text = (
                f"{told(glossary, key)}of what was said, dropping {dropped} opens most: then {_opened(account, best)}."
            )
            yield Sentence(capital(text), ("conflicts",), "impasse", f"least {key}")


def _opened(account: Numbers, correction: Numbers) -> str:
    if account["exact"]:
        return "there is a deal"
    return f"{numbers.percent(correction['opens'])} of readings hold a deal that meets the rest"


def _insisting(glossary: Glossary) -> Iterator[Sentence]:
    """Say for each account what insisting on single demands costs."""
    for key, account in accounts(glossary.result):
        prices = account["prices"].get(INTERESTS, {})
        costly = sorted(((p["insisting"]["share"], d) for d, p in prices.items() if p.get("insisting")), reverse=True)
        named = [(cost, demand) for cost, demand in costly if cost >= _COSTLY][:_NAMED]
        if named and not account["exact"]:
            words = numbers.listing(f"“{demand_words(glossary, d)}” ({numbers.percent(c)})" for c, d in named)
            text = f"{told(glossary, key)}insisting costs most, in readings that would else hold a deal, on {words}."
            yield Sentence(capital(text), ("prices",), "impasse", f"insisting {key}")


def _without_interest(glossary: Glossary) -> Iterator[Sentence]:
    """Name the stated demands that nothing a party could want explains."""
    seen: dict[str, str | None] = {}
    for _, account in accounts(glossary.result):
        seen |= {d: e["excluded"] for d, e in account["explained"].items() if e["answer"] == "nothing"}
    for demand, excluded in seen.items():
        issue = glossary.result["demands"][demand]["issue"]
        other = f"; “{glossary.short(issue, excluded)}” would serve it as well" if issue and excluded else ""
        text = f"A position without interest – {demand_words(glossary, demand)}: no value function that fits what is known prefers it{other}."
        yield Sentence(text, ("prices",), "impasse", f"empty {demand}")
