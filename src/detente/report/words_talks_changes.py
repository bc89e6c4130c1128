"""Words for the talks lens: what other rounds, strategies and terms would change."""

from __future__ import annotations

from itertools import groupby
from statistics import mode
from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, accounts
from detente.report.sentences import Sentence
from detente.report.words_talks import by_account

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.report.sentences import Numbers

ERRORS = 2.0
"""A difference of more standard errors than these is taken to be more than noise."""
_SPOKEN = 3
_TERMS = {
    "no drift": "if time changed nothing of what a deal or no deal is worth",
    "every meeting held": "if every meeting were held, even after a walk-out",
    "nobody walks out": "if nobody walked out",
    "no interim deal": "without interim deals",
}


def change_words(glossary: Glossary, change: Numbers) -> str:
    """Say what is different."""
    kind = change["change"]
    if kind == "rounds":
        return "with half as many rounds" if change["factor"] < 1 else "with twice as many rounds"
    if kind == "opens":
        return f"if {glossary.party(change['party'])} spoke first"
    if kind == "strategy":
        return f"if {glossary.party(change['party'])} bargained as “{change['strategy']}”"
    return _TERMS[kind]


def beyond_noise(change: Numbers) -> bool:
    """Tell whether a change makes a difference of more than `ERRORS` standard errors."""
    return _beyond(change["difference"])


def _beyond(held: Numbers) -> bool:
    return bool(abs(held["mean"]) > max(numbers.NOTHING, ERRORS * held["standard_error"]))


def _gains(held: Numbers) -> bool:
    return held["mean"] > 0 and _beyond(held)


def biggest_first(account: Numbers) -> list[Numbers]:
    """Order changes by the difference they make, the largest first."""
    return sorted(account["changes"], key=lambda one: -abs(one["difference"]["mean"]))


def difference(change: Numbers) -> str:
    """Write a difference in percentage points with its standard error."""
    held = change["difference"]
    points = f"{100 * abs(held['mean']):.0f}"
    sign = "±" if points == "0" else "+" if held["mean"] > 0 else "−"
    error = f", ± {numbers.margin(held['standard_error'])}" if held["standard_error"] else ""
    return f"{sign}{points} points{error}"


def changes(glossary: Glossary) -> Iterator[Sentence]:
    """Say what would bring more deals, what would bring fewer, and which terms make no difference."""
    yield from by_account(glossary, lambda account: _changes(glossary, account), "change", "talks-changes")
    counts = [one["sessions"] for _, account in accounts(glossary.result) for one in account["changes"]]
    several = [count for count in counts if count > 1]  # a session without chance is played but once
    if several:
        which = "For each change" if len(several) == len(counts) else "For each change that leaves anything to chance"
        mostly = "" if len(set(several)) == 1 else "mostly "
        yield Sentence(
            f"{which} {mostly}{numbers.count(mode(several))} sessions were played again with the same values and the "
            f"same luck. What lies within {numbers.small(int(ERRORS))} standard errors is taken for noise; about one "
            "change in twenty that makes no difference would still seem to.",
            ("talks-changes",),
            "change",
        )


def _changes(glossary: Glossary, account: Numbers) -> Iterator[str]:
    if not account["changes"]:
        return
    clear = [one for one in biggest_first(account) if beyond_noise(one)]
    for word, sign in (("more", 1), ("fewer", -1)):
        listed = list(_merged(glossary, (one for one in clear if sign * one["difference"]["mean"] > 0)))
        if listed:
            yield f"{word} sessions would agree {'; '.join(listed[:_SPOKEN])}"
    still = [one for one in account["changes"] if one not in clear and one["change"] != "strategy"]
    if account["certain"] and not clear:
        yield "no change tried turns a deal into none, or none into one"
    elif not clear:
        yield f"none of the {numbers.plural(len(account['changes']), 'change')} tried makes a difference beyond noise"
    elif still:
        yield f"no difference beyond noise {numbers.listing((change_words(glossary, one) for one in still), 'or')}"
    yield from _own_choices(glossary, account)


def _own_choices(glossary: Glossary, account: Numbers) -> Iterator[str]:
    """Say by which other strategy of its own each side would gain most, the others' staying as they are."""
    strategies = [one for one in account["changes"] if one["change"] == "strategy"]
    best = []
    for party in dict.fromkeys(one["party"] for one in strategies):
        own = [one for one in strategies if one["party"] == party and party in one.get("gain_differences", {})]
        top = max(own, key=lambda one: one["gain_differences"][party]["mean"], default=None)
        if top is not None and _gains(top["gain_differences"][party]):
            more = top["gain_differences"][party]
            error = f", ± {numbers.value(more['standard_error'])}" if more["standard_error"] >= numbers.NOTHING else ""
            best.append(f"{glossary.party(party)} as “{top['strategy']}” ({numbers.signed(more['mean'])}{error})")
    if best:
        others = "the other's as it is" if len(glossary.parties()) == 2 else "the others' as they are"
        yield f"by a choice of its own, {others}, {numbers.listing(best)} would gain most"
    elif strategies:
        yield "no side would gain by another strategy of its own among those tried"


def _merged(glossary: Glossary, held: Iterable[Numbers]) -> Iterator[str]:
    """Write changes with what they make; strategies of one party that make the same stand together."""
    for (said, kind, party), group in groupby(held, key=lambda o: (difference(o), o["change"], o.get("party"))):
        alike = list(group)
        names = numbers.listing((f"“{one.get('strategy')}”" for one in alike), "or")
        strategies = f"if {glossary.party(party or '')} bargained as {names}"
        yield f"{strategies if kind == 'strategy' else change_words(glossary, alike[0])} ({said})"
