"""Words for what a deal would look like, and for what depends on whom one believes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.assent import assent
from detente.report.glossary import Glossary, accounts, differing
from detente.report.sentences import Sentence, capital, quoted, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers

NEAR = 2
"""A package that differs from another on so many issues or fewer is called near."""
CHANGE = 0.02
"""Shares nearer to each other than this are called about the same."""
_SMALL_WORDS = ("A", "All", "An", "Both", "The")


def best(glossary: Glossary) -> list[Sentence]:
    """Say which packages come out best, and how near they are to the yardsticks."""
    said: list[Sentence] = []
    seen: dict[str, str] = {}
    for key, account in accounts(glossary.result):
        if not account["best"]["packages"] or not account["best"]["joint_share"]:
            continue
        package = _picked(account)
        words = glossary.in_words(package)
        if words in seen:
            said.append(_again(glossary, key, account, seen[words]))
        else:
            seen[words] = glossary.account(key)
            pick = _solved if account["exact"] else _best_of
            said += [pick(glossary, key, account, package), *_nearest_yardsticks(glossary, key, package)]
        said += _best_proposal(glossary, key, account, package)
    return said


def _picked(account: Numbers) -> Mapping[str, str]:
    """Choose the package to speak of: where values are exact the Nash package, otherwise the most acceptable one."""
    nash = account["solutions"].get("nash") or {"packages": []}
    held = nash["packages"] if account["exact"] and nash["packages"] else account["best"]["packages"]
    package: Mapping[str, str] = held[0]
    return package


def _again(glossary: Glossary, key: str, account: Numbers, first: str) -> Sentence:
    who = told(glossary, key)
    if account["exact"]:
        return Sentence(capital(f"{who}the same package as under “{first}”."), ("solutions",), "best", key)
    share = numbers.percent(account["best"]["joint_share"])
    text = f"{who}the same text as under “{first}”, here {_found(glossary)} in {share} of readings."
    return Sentence(capital(text), ("packages",), "best", key)


def _named(glossary: Glossary, package: Mapping[str, str]) -> str:
    names, words = glossary.names_of(package), glossary.in_words(package)
    return f"“{names[0]}” ({words})" if names else words


def _solved(glossary: Glossary, key: str, account: Numbers, package: Mapping[str, str]) -> Sentence:
    """Say what exact values single out: the Nash package, and what it is worth to each side."""
    nash = account["solutions"].get("nash") or {}
    if not nash.get("packages"):
        text = f"{told(glossary, key)}among the packages {_found(glossary)}: {_named(glossary, package)}."
        return Sentence(capital(text), ("packages",), "best", key)
    worth = (
        f"{numbers.value(v)} to {glossary.party(p)} (no deal {numbers.value(nash['disagreement'].get(p))})"
        for p, v in (nash["values"] or {}).items()
    )
    tied = f", one of {numbers.count(len(nash['packages']))} that tie," if len(nash["packages"]) > 1 else ""
    found = f"{told(glossary, key)}the Nash package{tied} is worth {numbers.listing(worth)}"
    return Sentence(f"{capital(found)}: {_named(glossary, package)}.", ("solutions", "map"), "best", key)


def _best_of(glossary: Glossary, key: str, account: Numbers, package: Mapping[str, str]) -> Sentence:
    tied = len(account["best"]["packages"])
    share = numbers.percent(account["best"]["joint_share"])
    ties = f", together with {numbers.small(tied - 1)} more that do as well" if tied > 1 else ""
    found = f"{told(glossary, key)}the best-placed text {assent(glossary.result).one} in {share} of readings{ties}"
    return Sentence(f"{capital(found)}: {_named(glossary, package)}.", ("packages",), "best", key)


def _nearest_yardsticks(glossary: Glossary, key: str, options: Mapping[str, str]) -> list[Sentence]:
    """Say how near a package is to the yardsticks, counted in issues that differ."""
    gaps = [(differing(options, y["options"]), y) for y in glossary.yardsticks()]
    if not gaps:
        return []
    least = min(len(gap) for gap, _ in gaps)
    nearest = [(gap, yardstick) for gap, yardstick in gaps if len(gap) == least]
    more = sum(len(gap) <= NEAR for gap, _ in gaps) - len(nearest)
    lie = f"more {'lies' if more == 1 else 'lie'} within {numbers.plural_small(NEAR, 'issue')}"
    others = f"; {numbers.small(more)} {lie}" if more > 0 else ""
    said = f"{_nearest(glossary, nearest, len(gaps), len(options))}{others}."
    return [Sentence(said, ("packages",), "best", key)]


def _nearest(glossary: Glossary, nearest: list[tuple[list[str], Numbers]], total: int, issues: int) -> str:
    first, least = nearest[0][1], len(nearest[0][0])
    if not least:
        which = "the case's yardstick" if total == 1 else f"one of the {numbers.small(total)} yardsticks"
        by = first.get("by")
        return f"It is {which}{f', by {_within(by)}' if by else ''}"
    apart = f"{numbers.plural_small(least, 'issue')} of {numbers.small(issues)}"
    if len(nearest) > 1:
        more = [f"{numbers.small(len(nearest) - 3)} more"] if len(nearest) > 3 else []
        names = numbers.listing([f"“{yardstick['name']}”" for _, yardstick in nearest[:3]] + more)
        return f"Of the {numbers.small(total)} yardsticks the nearest are {names}, {apart} away"
    where = numbers.listing(glossary.issue(i) for i in nearest[0][0])
    opening = f"Of the {numbers.small(total)} yardsticks the nearest is" if total > 1 else "The yardstick is"
    return f"{opening} {_by(first)}, {apart} away ({where})"


def _by(yardstick: Numbers) -> str:
    by = yardstick.get("by")
    return f"“{yardstick['name']}”{f' ({by})' if by else ''}"


def _within(by: str) -> str:
    """Write the beginning of a line as it stands within a sentence."""
    return by[:1].lower() + by[1:] if by.partition(" ")[0] in _SMALL_WORDS else by


def _found(glossary: Glossary) -> str:
    """Say in a subordinate clause that a package is agreed on."""
    return assent(glossary.result).one.removeprefix("is ").replace("finds", "finding")


def _best_proposal(glossary: Glossary, key: str, account: Numbers, package: Mapping[str, str]) -> list[Sentence]:
    """Say which yardstick stands best, unless the package just spoken of is one."""
    named = {y["key"]: str(y["name"]) for y in glossary.yardsticks()}
    if len(named) < 2 or not set(named.values()).isdisjoint(glossary.names_of(package)):
        return []
    held = [(one["joint_share"], named[k]) for one in account["packages"] for k in one["names"] if k in named]
    if not held or account["exact"]:
        return []
    share, name = max(held, key=lambda one: one[0])
    text = f"Of the yardsticks the best placed is “{name}”, {_found(glossary)} in {numbers.percent(share)}."
    return [Sentence(text, ("packages",), "best", key)]


def between_accounts(glossary: Glossary) -> list[Sentence]:
    """Say what the accounts have in common and where they part."""
    if len(glossary.result["accounts"]) < 2:
        return []
    return [*_spread(glossary), *_safest(glossary), *_parting(glossary)]


def _spread(glossary: Glossary) -> list[Sentence]:
    shares = {key: float(account["zopa"]["share"]) for key, account in accounts(glossary.result)}
    errors = {key: float(account["zopa"]["standard_error"] or 0.0) for key, account in accounts(glossary.result)}
    low, high = min(shares, key=lambda k: shares[k]), max(shares, key=lambda k: shares[k])

    def apart(first: str, second: str) -> bool:
        return abs(shares[first] - shares[second]) > max(CHANGE, 2 * math.hypot(errors[first], errors[second]))

    if not apart(low, high):
        text = "On whether there was room for a deal, the accounts hardly differ."
    else:
        upper = [key for key in shares if not apart(key, high)]
        lower = [key for key in shares if not apart(key, low)]
        text = _wide_and_narrow(glossary, shares, (upper, lower), (high, low))
    return [Sentence(text, ("accounts",), "accounts")]


def _wide_and_narrow(
    glossary: Glossary,
    shares: Mapping[str, float],
    groups: tuple[list[str], list[str]],
    ends: tuple[str, str],
) -> str:
    """Set the accounts that are not told apart from the widest one against those not told apart from the narrowest."""
    if set(groups[0]) & set(groups[1]):
        groups = ([ends[0]], [ends[1]])
    wide, narrow = (_together(glossary, shares, group) for group in groups)
    return f"Room for a deal is wider in {wide} than in {narrow}."


def _together(glossary: Glossary, shares: Mapping[str, float], group: list[str]) -> str:
    names = numbers.listing(f"“{glossary.account(key)}”" for key in group)
    low, high = (numbers.percent(pick(shares[key] for key in group)) for pick in (min, max))
    return f"{names} ({low if low == high else f'{low} to {high}'})"


def _safest(glossary: Glossary) -> list[Sentence]:
    held = (glossary.result["across_accounts"].get("best") or {}).get("packages") or ()
    if not held or not held[0]["least_share"]:
        return []
    least, package = numbers.percent(held[0]["least_share"]), quoted(glossary, held[0]["options"])
    text = (
        f"The text that does best in its worst account {assent(glossary.result).one} in at least {least} of readings, "
        f"whoever is believed: {package}."
    )
    return [Sentence(text, ("accounts",), "accounts")]


def _parting(glossary: Glossary) -> list[Sentence]:
    result = glossary.result
    every = [s for held in result["statements"].values() for s in held]
    parted = sum(bool(s.get("accounts")) and not set(s["accounts"]) >= set(result["accounts"]) for s in every)
    if not parted:
        return []
    total = numbers.plural(len(every), "statement")
    text = f"The accounts share {len(every) - parted} of {total} and part over the other {numbers.small(parted)}."
    return [Sentence(text, ("statements",), "accounts")]


def won(glossary: Glossary, award: Numbers, party: str) -> str:
    """List what a party wins under Adjusted Winner; of the issue that is divided, which part."""
    parts = ((issue, held[party]) for issue, held in award["fractions"].items() if held[party] != "0")
    shown = (f"{glossary.issue(issue)}{'' if part == '1' else f' ({part} of it)'}" for issue, part in parts)
    return "; ".join(shown) or "nothing"
