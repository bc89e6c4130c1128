"""Words for the talks lens: the rules of the table, and how each party bargains at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.sentences import Sentence, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

PROTOCOLS = {
    "alternating offers": "one after the other accepts the offer that stands or makes one of its own",
    "tentative agreement": "in each round all put a package on the table at once, never one twice, until all have put "
    "the same (tentative agreement, Mohammad 2023)",
    "single text": "a mediator changes one text bit by bit, and the sides only say yes or no to each change "
    "(single negotiating text, Fisher 1978; in the form of Klein, Faratin, Sayama & Bar-Yam 2003)",
}
"""How the sides come together, by the name of the protocol."""
FIRST_ROUND = "as they are worth in the first round"
"""Of gains that time eats: that they are discounted to the first round, and less what the delay costs."""
_LISTED = 6
"""So many meetings are named in a sentence."""
_NAMED = {
    "alternating offers": "alternating offers",
    "tentative agreement": "tentative agreement",
    "single text": "a single negotiating text",
}
_OFFERS = {
    "hard-liner": "asks for its best package to the end",
    "random": "offers by chance any package that it could sign",
    "micro": "goes one package down its own order for each new one that the others put, and else repeats itself",
    "relative tit-for-tat": "comes down in the proportion in which the other's last step was better for it",
    "absolute tit-for-tat": "gives up as much as the other's last step gave it",
    "averaged tit-for-tat": "comes down in the proportion in which the other's last {window} offers got better for it",
    "naive tit-for-tat": "concedes as far as the other's last offer comes towards it, by its own values",
    "nice tit-for-tat": "goes the part of the way to the Nash package that the other has come, and more near the end",
}
_ACCEPTS = {
    "target": "accepts what is worth what it aims at",
    "next": "accepts what is worth its own next offer",
    "constant": "accepts what is worth its own next offer, or {level} of its range",
    "time": "accepts what is worth its own next offer, and after {after} of the time all it could sign",
    "combined": "accepts what is worth its own next offer, and after {after} of the time the best of late offers",
}
_MODELS = {
    "none": "",
    "frequency": "reads from how often the other keeps an option what it wants",
    "bayesian": "learns from the other's offers what it wants (Bayes)",
}
_VOTES = {
    "climbs": "says yes to what is worth no less to it than the text as it stands",
    "anneals": "says yes to a loss too, ever less often",
}


_VOTERS = {"climber", "annealer"}
"""Strategies whose source describes how they vote on a single text."""


def strategy_words(one: Numbers, protocol: str = "alternating offers") -> str:
    """Say how a party bargains: what it offers, what it makes of others' offers, and what it accepts.

    Tentative agreement needs no more than what it puts on the table, a single text no more than how it votes.
    """
    if not one.get("offers"):
        return "follows a strategy of one's own"
    if protocol == "single text":
        return _VOTES[one["votes"]]
    offers, accepts = one["offers"], one["accepts"]
    when = {key: numbers.percent(accepts[key]) for key in ("level", "after")}
    said = [
        _pace(offers["exponent"]) if offers["kind"] == "time" else _OFFERS[offers["kind"]].format(**offers),
        _MODELS[one["model"]],
        "" if protocol == "tentative agreement" else _ACCEPTS[accepts["kind"]].format(**when),
    ]
    return numbers.listing(part for part in said if part)


def source_words(one: Numbers, protocol: str = "alternating offers") -> str:
    """Give the source of what a party does here: of how it votes on a single text, else of what it offers."""
    voter = one["name"] in _VOTERS
    return (one["source"] or "") if voter == (protocol == "single text") else ""


def _pace(exponent: float) -> str:
    """Say how a party that watches the clock concedes; time t runs from 0 to 1."""
    power = "" if exponent == 1 else f"^{numbers.count(exponent)}"
    asks = f"at the time t it asks 1 − t{power} of what lies between no deal and its best"
    return f"concedes {pace_word(exponent)} ({asks})"


def pace_word(exponent: float) -> str:
    """Say when a party that watches the clock concedes."""
    return "late" if exponent > 1 else "evenly" if exponent == 1 else "early"


def by_strategy(glossary: Glossary) -> list[tuple[Numbers, list[str]]]:
    """Give the strategies with the parties that follow each, in the order of the case."""
    found: list[tuple[Numbers, list[str]]] = []
    for party, one in glossary.result["strategies"].items():
        alike = next((parties for held, parties in found if held == one), None)
        if alike is None:
            found.append((one, [party]))
        else:
            alike.append(party)
    return found


def named(glossary: Glossary, parties: list[str]) -> str:
    """Name parties in a sentence; all of more than three are not named one by one."""
    if len(parties) > 3 and len(parties) == len(glossary.parties()):
        return f"all {numbers.small(len(parties))} parties"
    return numbers.listing(glossary.party(party) for party in parties)


def terms(glossary: Glossary) -> Iterator[Sentence]:
    """Say under which rules the sides are taken to bargain, and in which way each."""
    held = glossary.result["talks"]
    yield _said(f"{_table(glossary)}{_whence(held)}.")
    for one, parties in by_strategy(glossary):
        said = strategy_words(one, held["protocol"])
        verb, each = ("bargains", "it") if len(parties) == 1 else ("bargain", "each")
        yield _said(f"{capital(named(glossary, parties))} {verb} as “{one['name']}”: {each} {said}.")
    yield from (_said(f"{capital(text)}.") for text in befalls(glossary))


def _whence(held: Numbers) -> str:
    return (
        ", as the case has it" if held["stated"] else " (not the case's own rules, but those asked for or usual here)"
    )


def _table(glossary: Glossary) -> str:
    held = glossary.result["talks"]
    how = _NAMED.get(held["protocol"], held["protocol"])
    first = held["order"][:1] if held["protocol"] == "alternating offers" else []
    opens = f", {glossary.party(first[0])} first" if first else ""
    meetings = held["meetings"]
    if not meetings:
        return f"They bargain by {how}{opens}, for {numbers.plural(held['rounds'], 'round')}"
    if len(meetings) == 1:
        rounds = numbers.plural(held["rounds"], "round")
        return f"They bargain by {how}{opens}, at one meeting of {rounds} ({meetings[0]['name']})"
    listed = at_most([f"{one['name']} ({one['rounds']})" for one in meetings])
    count = numbers.small(len(meetings))
    return f"They bargain by {how}{opens}, in up to {count} meetings of so many rounds each: {listed}"


def befalls(glossary: Glossary) -> Iterator[str]:
    """Say what befalls the sides: meetings that are not held, walk-outs, what time changes, interim deals."""
    held = glossary.result["talks"]
    if held["clock"] == "meeting" and len(held["meetings"]) > 1:
        yield "the clock by which they concede begins anew with each meeting"
    yield from _held(held["meetings"], left=any(held["walks_out"].values()))
    yield from _drift(glossary, held["meetings"])
    yield from _costs(glossary, held)
    leaves = {party: chance for party, chance in held["walks_out"].items() if chance}
    for chance in dict.fromkeys(leaves.values()):
        who = named(glossary, [party for party, one in leaves.items() if one == chance])
        yield f"after an offer worse than no deal {who} may walk out (chance {numbers.percent(chance)} each time)"
    interim = held["interim"]
    if interim:
        issues = numbers.listing(glossary.issue(issue) for issue in interim["issues"])
        kept = "" if interim["kept"] == 1 else f" ({numbers.percent(interim['kept'])} of its gain)"
        yield (
            f"a meeting that ends without a deal may bring an interim one on {issues} "
            f"(chance {numbers.percent(interim['signed'])}), kept if talks then fail{kept}"
        )


def at_most(words: Sequence[str]) -> str:
    """List the first few of what may be many, and say how many more there are."""
    more = len(words) - _LISTED
    return numbers.listing(words if more <= 0 else [*words[:_LISTED], f"{numbers.count(more)} more"])


def _held(meetings: list[Numbers], *, left: bool) -> Iterator[str]:
    """Say how likely later meetings are; what comes after a walk-out or a gap only where there may be one."""
    gaps = left or any(one["held"] < 1 for one in meetings[1:])
    later = [one for one in meetings[1:] if one["held"] < 1 or (gaps and one["returns"] < 1)]
    if later:
        listed = at_most([f"{one['name']} ({_chance(one)}, {numbers.percent(one['returns'])})" for one in later])
        yield f"whether a later meeting is held (after one in good order, then after a walk-out or a gap): {listed}"


def _chance(one: Numbers) -> str:
    return "for sure" if one["held"] == 1 else numbers.percent(one["held"])


def costs_time(glossary: Glossary) -> bool:
    """Tell whether gains are worth less the later they come."""
    held = glossary.result["talks"]
    return any(factor < 1 for factor in held["discount"].values()) or any(held["delay"].values())


def _drift(glossary: Glossary, meetings: list[Numbers]) -> Iterator[str]:
    """Say by how much no deal and options come to be worth more or less over all meetings."""
    total = {party: sum(one["no_deal"].get(party, 0.0) for one in meetings) for party in glossary.parties()}
    drift = [
        f"{glossary.party(party)} {numbers.signed(more)}"
        for party, more in total.items()
        if abs(more) >= numbers.NOTHING
    ]
    if drift:
        yield f"from the first meeting to the last, what no deal is worth changes: {numbers.listing(drift)}"
    worth = {party: one["worth"][party] for one in meetings for party in one["worth"]}
    for party, issues in worth.items():
        named_issues = numbers.listing(glossary.issue(issue) for issue in issues)
        yield f"what options are worth to {glossary.party(party)} changes too: {named_issues}"


def _costs(glossary: Glossary, held: Numbers) -> Iterator[str]:
    for party, factor in held["discount"].items():
        if factor < 1:
            less = numbers.percent(1 - factor)
            yield f"a gain is worth {less} less to {glossary.party(party)} with each round that passes"
    for party, cost in held["delay"].items():
        if cost:
            yield f"each round costs {glossary.party(party)} {numbers.value(cost)}"


def drift_words(glossary: Glossary, meeting: Mapping[str, Any]) -> list[str]:
    """Say what had changed by a meeting, for the table of meetings."""
    said = [
        f"no deal {numbers.signed(more)} for {glossary.party(party)}"
        for party, more in meeting["no_deal"].items()
        if more
    ]
    for party, issues in meeting["worth"].items():
        for issue, options in issues.items():
            changes = "; ".join(f"{glossary.short(issue, key)} {numbers.signed(more)}" for key, more in options.items())
            said.append(f"{glossary.issue(issue)} for {glossary.party(party)}: {changes}")
    return said


def _said(text: str) -> Sentence:
    return Sentence(text, ("talks-terms",), "terms")
