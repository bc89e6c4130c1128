"""Words for where people with such interests usually end: without a deal, on which packages, with which gains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import accounts, key_of
from detente.report.sentences import Sentence, capital, quoted, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

TOPICS = {
    "ends": "Where people with these interests usually end",
    "offers": "After the first offers",
    "accounts": "What depends on whom one believes",
    "trust": "How far to trust it",
}
MOST = 0.5
"""An option that more deals have than this is one that most deals have."""
_OFTEN = 0.4
"""No deal less often than this is seldom; more often than what it lacks to one, usual."""
_NAMED = 6
"""So many options are named in a sentence."""
_TENTH = 0.1
_LEAST = 0.0005
_ALL = 0.995
"""A greater share than this is all of it."""


def headline(glossary: Glossary) -> str:
    """Say in one line whether such people usually reach a deal, and on what."""
    held = [account for _, account in accounts(glossary.result)]
    chances: list[float] = [p for account in held if (p := account["no_deal"]["probability"]) is not None]
    if not chances:
        return "Nothing is known of where people with these interests end"
    least, most = min(chances), max(chances)
    said = {_usual(chance) for chance in chances}
    if len(said) > 1:
        depends = "Whether people with these interests reach a deal depends on whom one believes"
        return f"{depends}: no deal {numbers.span(least, most)}"
    believed = ", whoever is believed" if len(held) > 1 else ""
    chance = f"(no deal: {numbers.span(least, most)})"
    return f"People with these interests {said.pop()}{believed} {chance}{_likeliest(glossary)}"


def _usual(chance: float) -> str:
    if chance < _OFTEN:
        return "usually reach a deal"
    return "usually part without a deal" if chance > 1 - _OFTEN else "part without a deal about as often as not"


def _likeliest(glossary: Glossary) -> str:
    """Name the package that is likeliest in every account, if there is one and it has a name."""
    first = [account["packages"][0]["options"] for _, account in accounts(glossary.result) if account["packages"]]
    alike = len({key_of(options) for options in first}) == 1
    names = glossary.names_of(first[0]) if alike else []
    return f", and most often agree on “{names[0]}”" if names else ""


def often(share: float | None) -> str:
    """Write a share of deals; below a tenth to one decimal, as one package among many seldom has more.

    >>> often(0.0089), often(0.31), often(0.0002), often(0.0), often(None)
    ('0.9%', '31%', 'under 0.1%', '0%', '–')
    """
    if share is None or not 0 < share < _TENTH:
        return numbers.percent(share)
    return f"{100 * share:.1f}%" if share >= _LEAST else "under 0.1%"


def ends(glossary: Glossary) -> Iterator[Sentence]:
    """Say for each account how often there is no deal, which options and packages are likely, and what they bring."""
    held = [account for _, account in accounts(glossary.result)]
    shared = {one[:2] for one in everywhere(held)} if len(held) > 1 else set()
    for number, (key, account) in enumerate(accounts(glossary.result)):
        said = [_ending(account, first=number == 0), *_options(glossary, account, shared)]
        said += [*_packages(glossary, account), *_gains(glossary, account), *_acceptable(account)]
        said[0] = f"{told(glossary, key)}{said[0]}"
        yield from (Sentence(capital(text), ("forecast",), "ends", key) for text in said)


def _ending(account: Numbers, *, first: bool) -> str:
    """Say how often there is no deal, and the first time how often there was none where it was calibrated."""
    held = account["no_deal"]
    if held["probability"] is None:
        return f"how often there is no deal is not known{_because(held)}."
    chance = f"{numbers.percent(held['probability'])}{numbers.points(held['standard_error'])}"
    base = held["base_rate"] if first else None
    against = "" if base is None else f", where {numbers.percent(base)} of those it was calibrated on ended so"
    return f"no deal is forecast at {chance}{against}{_because(held)}."


def _because(held: Numbers) -> str:
    """Say why there may be no deal: the reason given, or how often there is no room for one."""
    if held["reason"]:
        return f": {held['reason'].rstrip('.')}"
    if held["room"] is None or held["room"] > _ALL:
        return ""
    if not held["room"]:
        return ": no package is acceptable to all"
    return (
        f"; in {numbers.percent(1 - held['room'])} of draws no package is acceptable to all, and no deal all but sure"
    )


def _options(glossary: Glossary, account: Numbers, shared: set[tuple[str, str]]) -> Iterator[str]:
    """Name the options that most deals have, but for those that they have in every account."""
    if not account["options"]:
        return
    found = [one for one in common(account) if one[:2] not in shared]
    named = [f"{glossary.clause(issue, option)} ({numbers.percent(share)})" for issue, option, share in found[:_NAMED]]
    if named:
        yield f"most deals {'also ' if shared else ''}have: {'; '.join(named)}."
    elif not shared:
        yield "on no issue do most deals have the same option."


def _packages(glossary: Glossary, account: Numbers) -> Iterator[str]:
    """Name the likeliest package, and say over how many the forecast is spread."""
    if not account["packages"]:
        yield "on which package they would agree is not forecast."
        return
    first, spread = account["packages"][0], account["concentration"]
    share = f"{often(first['share'])} of deals{numbers.points(first['standard_error'])}"
    five = f", the five likeliest together {often(spread['top5'])}" if spread.get("top5") else ""
    alike = f", as uncertain as if {_alike(spread['effective'])}" if spread.get("effective") else ""
    stands = "" if first["share"] >= _TENTH else "no package stands out: "
    yield f"{stands}the likeliest has {share}{five}{alike}."
    yield f"it is {_in_full(glossary, first['options'])}."


def _alike(effective: float) -> str:
    many = max(1, round(effective))
    return "one package were certain" if many == 1 else f"{numbers.count(many)} packages were equally likely"


def _in_full(glossary: Glossary, options: Mapping[str, str]) -> str:
    names, words = glossary.names_of(options), glossary.in_words(options)
    return f"“{names[0]}” ({words})" if names else f"“{words}”"


def common(account: Numbers) -> list[tuple[str, str, float]]:
    """List issue, option and share of the options that most deals have, the most common first."""
    shares = ((issue, *one) for issue, held in account["options"].items() for one in held.items())
    return sorted((one for one in shares if one[2] > MOST), key=lambda one: -one[2])


def _gains(glossary: Glossary, account: Numbers) -> Iterator[str]:
    """Say what a deal is expected to bring, if any could be had."""
    gains = [f"{numbers.percent(gain)} for {glossary.party(party)}" for party, gain in account["gains"].items()]
    if gains and account["no_deal"]["room"] != 0:
        listed = numbers.listing(gains)
        yield f"of the most that each side could gain over no deal, a deal is expected to bring {listed}."


def _acceptable(account: Numbers) -> Iterator[str]:
    share = account["acceptable"]
    if share is not None and share < _ALL:
        yield f"{numbers.percent(share)} of the deals forecast are acceptable to all whose consent is needed."


def offered(glossary: Glossary) -> Iterator[Sentence]:
    """Say which first offers the figures count in."""
    held = glossary.result["offers"]
    made = [f"{glossary.party(one['party'])} offered {quoted(glossary, _offer(one))}." for one in held]
    said = ["All these figures count in what was offered first.", *map(capital, made)] if held else []
    yield from (Sentence(text, ("forecast",), "offers") for text in said)


def _offer(one: Numbers) -> Mapping[str, str]:
    options: Mapping[str, str] = one.get("options") or one.get("text_options") or {}
    return options


def across(glossary: Glossary) -> Iterator[Sentence]:
    """Say what is forecast whoever is believed, and what is not."""
    held = [account for _, account in accounts(glossary.result)]
    if len(held) < 2:
        return
    spread = glossary.result["across_accounts"].get("no_deal")
    if spread:
        text = f"Over all accounts, no deal is forecast at {numbers.span(spread['least'], spread['most'])}."
        yield Sentence(text, ("forecast",), "accounts")
    yield Sentence(f"{_shared_package(held)} {_shared_options(glossary, held)}", ("forecast",), "accounts")


def _shared_package(held: Sequence[Numbers]) -> str:
    first = {key_of(account["packages"][0]["options"]) for account in held if account["packages"]}
    same = len(first) == 1
    return "The likeliest package is the same in all." if same else "Which package is likeliest differs between them."


def _shared_options(glossary: Glossary, held: Sequence[Numbers]) -> str:
    """Name the options that most deals have whoever is believed."""
    named = [glossary.clause(issue, option) for issue, option, _ in everywhere(held)[:_NAMED]]
    if not named:
        return "No option is one that most deals have whoever is believed."
    return f"Whoever is believed, most deals have: {'; '.join(named)}."


def everywhere(held: Sequence[Numbers]) -> list[tuple[str, str, float]]:
    """List the options that most deals have in each of several accounts, by their share in the first."""
    every = [{one[:2] for one in common(account)} for account in held]
    return [one for one in common(held[0]) if all(one[:2] in options for options in every)]
