"""The answer in words, made from a result by small pure functions; nothing is computed but differences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, Result, accounts
from detente.report.sentences import Sentence, told
from detente.report.shape import shaped
from detente.report.words_best import best, between_accounts
from detente.report.words_deal import deal, positions, record
from detente.report.words_variants import over_variants

if TYPE_CHECKING:
    from detente.report.sentences import Numbers

MOST, FEW = 0.95, 0.05
"""Shares from which on a sentence speaks of almost all, or of hardly any, readings of the evidence."""
VISIBLE, TELLING = 0.01, 0.1
"""Weights nearer to each other than this, outright or in parts of the larger, are not told apart in words."""


def answer(result: Result) -> list[Sentence]:
    """Say in words what a result found, the most important first.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    glossary = Glossary(shaped(result))
    if glossary.result["space"]["feasible"] == 0:
        return deal(glossary)
    return [
        *deal(glossary),
        *positions(glossary),
        *record(glossary),
        *best(glossary),
        *between_accounts(glossary),
        *over_variants(glossary),
        *trust(glossary),
    ]


def headline(result: Result) -> str:
    """Answer in one line whether there is a deal."""
    result = shaped(result)
    if result["space"]["feasible"] == 0:
        return "The rules leave no package to agree on."
    held = [account["zopa"] for _, account in accounts(result)]
    shares = [zopa["share"] for zopa in held]
    low, high = min(shares), max(shares)
    if all(zopa["exactness"] == "exact" for zopa in held):
        return (
            "There is a deal to be made." if low == 1 else "There is no deal to be made." if high == 0 else _CONTESTED
        )
    return _of_readings(low, high)


def _of_readings(low: float, high: float) -> str:
    if high == 0:
        return "No deal is in sight."
    if low >= MOST:
        return "Almost every reading of the evidence leaves room for a deal."
    if high <= FEW:
        return "Hardly any reading of the evidence leaves room for a deal."
    if low > 0.5:
        return "Most readings of the evidence leave room for a deal."
    return "Few readings of the evidence leave room for a deal." if high < 0.5 else _CONTESTED


_CONTESTED = "Whether there was a deal depends on how the evidence is read."


def trust(glossary: Glossary) -> list[Sentence]:
    """Say what the shares are, what they are not, and pass on every warning."""
    said = []
    if not all(account.get("exact") for _, account in accounts(glossary.result)):
        said.append(Sentence(_NOT_CHANCES, ("method",), "trust"))
    if glossary.yardsticks():
        said.append(Sentence(_YARDSTICK, ("packages",), "trust"))
    assumed = sum(bool(s.get("assumption")) for held in glossary.result["statements"].values() for s in held)
    if assumed:
        verb = "is the analyst's assumption" if assumed == 1 else "are the analyst's assumptions"
        said.append(
            Sentence(
                f"{numbers.plural(assumed, 'statement')} {verb}, not evidence, and marked as such.",
                ("statements",),
                "trust",
            )
        )
    return said + [Sentence(text, ("method",), "trust") for text in warnings(glossary)]


_NOT_CHANCES = (
    "A share counts value functions that fit the evidence, drawn under a stated prior. "
    "It ranks packages and compares accounts; it is not the probability that the real parties would have agreed."
)


_YARDSTICK = (
    "A yardstick is a package that the case file gives to hold the answer against, such as a text that was proposed "
    "or one that was signed."
)


def warnings(glossary: Glossary) -> list[str]:
    """Collect the warnings of all accounts, each once, with the account and party it concerns."""
    seen: dict[str, None] = {}
    for key, account in accounts(glossary.result):
        for party, held in account["parties"].items():
            for warning in held.get("warnings") or ():
                seen[f"{told(glossary, key)}{glossary.party(party)}: {warning}"] = None
    for warning in glossary.result.get("warnings") or ():
        seen[str(warning)] = None
    return list(seen)


def must_be_true(glossary: Glossary, case: Numbers) -> str:
    """Say what sets the readings apart in which a party accepts a package: which weights, and what no deal is worth.

    Parameters
    ----------
    glossary
        Names of the result.
    case
        One entry of an account's ``must_be_true``.
    """
    opening = f"{glossary.party(case['party'])} would accept in {numbers.percent(case['share'])} of readings"
    weights = case["weights"]
    shifts = sorted(((w["accepting"] - w["all"], issue) for issue, w in weights.items()), key=lambda one: -abs(one[0]))
    told = [
        f"{'more' if shift > 0 else 'less'} weight goes to {glossary.issue(issue)} ({_pair(weights[issue])})"
        for shift, issue in shifts[:2]
        if _telling(weights[issue])
    ]
    held = case["reservation"]
    if _telling(held):
        told.append(f"no deal is worth {'more' if held['accepting'] > held['all'] else 'less'} ({_pair(held)})")
    return (
        f"{opening}. In those, {numbers.listing(told)}." if told else f"{opening}, and no single thing sets them apart."
    )


def _telling(pair: Numbers) -> bool:
    accepting, overall = float(pair["accepting"]), float(pair["all"])
    gap, larger = abs(accepting - overall), max(abs(accepting), abs(overall))
    return gap >= VISIBLE and gap >= TELLING * larger


def _pair(pair: Numbers) -> str:
    return f"{pair['accepting']:.2f} against {pair['all']:.2f}"
