"""Words for what a deal would look like, and for what depends on whom one believes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, accounts, differing
from detente.report.sentences import Sentence, capital, quoted, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers

NEAR = 2
"""A package that differs from another on so many issues or fewer is called near."""
CHANGE = 0.02
"""Shares nearer to each other than this are called about the same."""


def best(glossary: Glossary) -> list[Sentence]:
    """Say which packages come out best, and how near they are to what others proposed."""
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
    text = f"{who}the same text as under “{first}”, here acceptable to all in {share} of readings."
    return Sentence(capital(text), ("packages",), "best", key)


def _named(glossary: Glossary, package: Mapping[str, str]) -> str:
    names, words = glossary.names_of(package), glossary.in_words(package)
    return f"“{names[0]}” ({words})" if names else words


def _solved(glossary: Glossary, key: str, account: Numbers, package: Mapping[str, str]) -> Sentence:
    """Say what exact values single out: the Nash package, and what it is worth to each side."""
    nash = account["solutions"].get("nash") or {}
    if not nash.get("packages"):
        text = f"{told(glossary, key)}among the packages all would sign: {_named(glossary, package)}."
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
    found = f"{told(glossary, key)}the best-placed text is acceptable to all in {share} of readings{ties}"
    return Sentence(f"{capital(found)}: {_named(glossary, package)}.", ("packages",), "best", key)


def _nearest_yardsticks(glossary: Glossary, key: str, options: Mapping[str, str]) -> list[Sentence]:
    """Say how near a package is to what others proposed, counted in issues that differ."""
    gaps = [(differing(options, y["options"]), str(y["name"])) for y in glossary.yardsticks()]
    if not gaps:
        return []
    least = min(len(gap) for gap, _ in gaps)
    nearest = [(gap, name) for gap, name in gaps if len(gap) == least]
    near = sum(len(gap) <= NEAR for gap, _ in gaps)
    others = f"; {numbers.small(near)} lie within {numbers.plural_small(NEAR, 'issue')}" if near > len(nearest) else ""
    said = f"{_nearest(glossary, nearest, len(gaps), len(options))}{others}."
    return [Sentence(said, ("packages",), "best", key)]


def _nearest(glossary: Glossary, nearest: list[tuple[list[str], str]], proposals: int, issues: int) -> str:
    least = len(nearest[0][0])
    more = [f"{numbers.small(len(nearest) - 3)} more"] if len(nearest) > 3 else []
    names = numbers.listing([f"“{name}”" for _, name in nearest[:3]] + more)
    if not least:
        return f"That is {names}, which others proposed"
    apart = f"{numbers.plural_small(least, 'issue')} of {numbers.small(issues)}"
    if len(nearest) > 1:
        return f"Of the {numbers.small(proposals)} proposals of others the nearest are {names}, {apart} away"
    where = numbers.listing(glossary.issue(i) for i in nearest[0][0])
    return f"Of the {numbers.small(proposals)} proposals of others the nearest is {names}, {apart} away ({where})"


def _best_proposal(glossary: Glossary, key: str, account: Numbers, package: Mapping[str, str]) -> list[Sentence]:
    """Say which proposal of others stands best, unless the package just spoken of is one."""
    named = {y["key"]: y["name"] for y in glossary.yardsticks()}
    if not set(named.values()).isdisjoint(glossary.names_of(package)):
        return []
    held = [(one["joint_share"], named[k]) for one in account["packages"] for k in one["names"] if k in named]
    if not held or account["exact"]:
        return []
    share, name = max(held, key=lambda one: one[0])
    text = f"Of the proposals of others the best placed is “{name}”, acceptable to all in {numbers.percent(share)}."
    return [Sentence(text, ("packages",), "best", key)]


def between_accounts(glossary: Glossary) -> list[Sentence]:
    """Say what the accounts have in common and where they part."""
    if len(glossary.result["accounts"]) < 2:
        return []
    return [*_spread(glossary), *_safest(glossary), *_parting(glossary)]


def _spread(glossary: Glossary) -> list[Sentence]:
    shares = {key: account["zopa"]["share"] for key, account in accounts(glossary.result)}
    low, high = min(shares, key=lambda k: shares[k]), max(shares, key=lambda k: shares[k])
    if shares[high] - shares[low] < CHANGE:
        return [
            Sentence("On whether there was room for a deal, the accounts hardly differ.", ("accounts",), "accounts")
        ]
    text = (
        f"Room for a deal is widest in “{glossary.account(high)}” ({numbers.percent(shares[high])}) "
        f"and narrowest in “{glossary.account(low)}” ({numbers.percent(shares[low])})."
    )
    return [Sentence(text, ("accounts",), "accounts")]


def _safest(glossary: Glossary) -> list[Sentence]:
    held = (glossary.result["across_accounts"].get("best") or {}).get("packages") or ()
    if not held or not held[0]["least_share"]:
        return []
    least, package = numbers.percent(held[0]["least_share"]), quoted(glossary, held[0]["options"])
    text = (
        f"The text that does best in its worst account is acceptable to all in at least {least} of readings, "
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
