"""Words for the first questions: whether there is a deal, whether positions meet, and what the record settles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.assent import asks_everyone, assent, who_must
from detente.report.glossary import PRIOR_DEFINITIONS, PRIOR_NAMES, Glossary, accounts, spelled
from detente.report.sentences import Sentence, capital, quoted, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers

_NAMED = 4
"""How many packages a sentence lists by name before it goes on with a number."""


def deal(glossary: Glossary) -> list[Sentence]:
    """Say for each account whether a deal exists, and if not, why."""
    if glossary.result["space"]["feasible"] == 0:
        return [_nothing_left(glossary)]
    said = [] if asks_everyone(glossary.result) else [Sentence(who_must(glossary), ("method",))]
    said += _span(glossary)
    for n, (key, account) in enumerate(accounts(glossary.result)):
        said.append(_room(glossary, key, account["zopa"], first=not n))
        said += no_deal(glossary, key)
    return said


def _nothing_left(glossary: Glossary) -> Sentence:
    """Say that the rules leave no package, and which rules they are."""
    active = [rule for rule in glossary.result["rules"] if rule.get("active", True)]
    named = numbers.listing(f"“{spelled(rule['key'])}”" for rule in active)
    whole = numbers.plural(glossary.result["space"]["packages"], "package")
    text = f"None of the {whole} satisfies {'the rule' if len(active) == 1 else 'all of the rules'} {named}."
    return Sentence(text, ("rules",))


def _leaves(glossary: Glossary) -> str:
    that = assent(glossary.result).that
    return f"of the value functions consistent with the evidence leave at least one package {that}"


def _span(glossary: Glossary) -> list[Sentence]:
    """Say how far the accounts lie apart, before each is given."""
    held = [account["zopa"] for _, account in accounts(glossary.result)]
    if len(held) < 2 or all(zopa["exactness"] == "exact" for zopa in held):
        return []
    low, high = (pick(zopa["share"] for zopa in held) for pick in (min, max))
    span = numbers.span(low, high)
    if not any(zopa["share"] for zopa in held):
        that = assent(glossary.result).that
        text = f"Whoever is believed, no value function consistent with the evidence leaves a package {that}."
    elif " " not in span.removeprefix("over ").removeprefix("under "):
        text = f"Whoever is believed, {span} {_leaves(glossary)}."
    else:
        text = f"Depending on whose account is taken, {span} {_leaves(glossary)}."
    return [Sentence(text, ("map", "method"))]


def _room(glossary: Glossary, key: str, zopa: Numbers, *, first: bool) -> Sentence:
    who = told(glossary, key)
    if zopa["exactness"] == "exact":
        return Sentence(capital(f"{who}{_exact_room(glossary, zopa)}."), ("map",), about=key)
    bound = "at least " if zopa["exactness"] == "bounded" else ""
    share = f"{bound}{numbers.percent(zopa['share'])}{numbers.points(zopa['standard_error'])}"
    what = "" if who else f" {_leaves(glossary)}"
    size = zopa["mean_size"]
    wide = f"; {numbers.plural(round(size), 'package')} on average" if size and size >= 1 else ""
    return Sentence(
        capital(f"{who}{share}{what}{_second_prior(zopa, first=first)}{wide}."), ("map", "method"), about=key
    )


def _exact_room(glossary: Glossary, zopa: Numbers) -> str:
    words, size = assent(glossary.result), zopa["mean_size"]
    if not zopa["share"]:
        return f"no package {words.one}"
    if size is None:
        return f"some package {words.one}"
    return f"{numbers.plural(size, 'package')} {words.one if size == 1 else words.many}"


def _second_prior(zopa: Numbers, *, first: bool) -> str:
    """Say what the prior that is not the first one gives; where it is met first, say what it is."""
    others = list(zopa["by_prior"].items())[1:]
    names = PRIOR_DEFINITIONS if first else PRIOR_NAMES
    shown = (f"{numbers.percent(one['share'])} under the {names.get(key, key)}" for key, one in others)
    return f", {numbers.listing(shown)}" if others else ""


def no_deal(glossary: Glossary, key: str) -> list[Sentence]:
    """Say why there is no deal: what each side could accept, and the nearest miss."""
    account = glossary.result["accounts"][key]
    miss = account["nearest_miss"]
    if not miss or account["zopa"]["share"]:
        return []
    said = []
    counts = {p: n for p, n in miss["acceptable_counts"].items() if n is not None}
    if counts:
        said.append(Sentence(_counts(glossary, counts), ("packages",), about=key))
    if miss["packages"]:
        short = {p: x for p, x in miss["shortfalls"].items() if x > 0}
        lacks = numbers.listing(f"{numbers.value(x)} short for {glossary.party(p)}" for p, x in short.items())
        text = f"The nearest miss is {quoted(glossary, miss['packages'][0])}{': ' + lacks if lacks else ''}."
        said.append(Sentence(text, ("map",), about=key))
    return said


def _counts(glossary: Glossary, counts: Mapping[str, float]) -> str:
    could = (
        f"{glossary.party(p)} could accept {numbers.plural(n, 'package') if n else 'none'}" for p, n in counts.items()
    )
    if not all(counts.values()):
        return f"{capital(numbers.listing(could))}."
    both = len(counts) == 2 and asks_everyone(glossary.result)
    lacking = "no package is acceptable to both" if both else "no package has all the assent it needs"
    return f"{capital(numbers.listing(could))}, but {lacking}."


def positions(glossary: Glossary) -> list[Sentence]:
    """Say whether the stated positions meet, and how far each is from what all could accept."""
    stated = glossary.result["positions"]
    if not stated["parties"] or stated["meet"] is None:
        return []
    sides = numbers.listing(glossary.party(p) for p in stated["parties"])
    if stated["meet"]:
        held = len(stated["meeting_packages"])
        found = f": {numbers.plural(held, 'package')} would satisfy them all" if held else ""
        first = f"The positions stated by {sides} meet{found}."
    else:
        first = (
            f"The stated positions do not meet: no feasible package satisfies what {sides} each said they must have."
        )
    return [Sentence(first, ("positions",), "positions"), *_distances(glossary)]


def _distances(glossary: Glossary) -> list[Sentence]:
    said = []
    for party in glossary.result["positions"]["parties"]:
        seen = [d for _, a in accounts(glossary.result) if (d := _closest(a, party)) is not None]
        if seen:
            low, high = numbers.average(min(seen)), numbers.average(max(seen))
            said.append(f"{glossary.party(party)}: {low if low == high else f'{low} to {high}'}")
    if not said:
        return []
    drawn = any(not account["exact"] for _, account in accounts(glossary.result))
    basis = "average number of issues, over the readings that have one" if drawn else "number of issues"
    text = (
        f"How far the nearest text a side tabled lies from a package {assent(glossary.result).that} ({basis}) – "
        f"{'; '.join(said)}."
    )
    return [Sentence(text, ("positions",), "positions")]


def _closest(account: Numbers, party: str) -> float | None:
    held = (one.get("zopa_distance") or {} for one in account["positions"].get(party, ()))
    return min((one["mean"] for one in held if one.get("mean") is not None), default=None)


def record(glossary: Glossary) -> list[Sentence]:
    """Say what the statements alone settle, whatever the prior: necessary, possible, impossible."""
    result = glossary.result
    loose = [account for _, account in accounts(result) if not account["exact"] and account["labels"]]
    if not loose:
        return []
    across = result["across_accounts"].get("labels") or {}
    labels = across if across.get("possible") is not None and len(loose) > 1 else loose[0]["labels"]
    return [_settled(glossary, labels, len(loose)), *_ruled_out(glossary)]


def _settled(glossary: Glossary, labels: Numbers, holding: int) -> Sentence:
    sure, out, still = (labels.get(key) or 0 for key in ("necessary", "impossible", "possible"))
    infinitive = assent(glossary.result).infinitive
    yes = f"{numbers.plural(sure, 'package')} must {infinitive}" if sure else f"no package is bound to {infinitive}"
    no = f"{numbers.count(out)} cannot" if out else "none can be ruled out"
    where = " because some account rules them out" if out and holding > 1 else ""
    opening = f"On the public record alone, without any prior, {yes}"
    return Sentence(
        f"{opening}, {no}{where}, and {numbers.plural(still, 'package')} remain{'s' if still == 1 else ''} open.",
        ("packages",),
        "record",
    )


def _ruled_out(glossary: Glossary) -> list[Sentence]:
    """Say how many yardsticks the binding statements rule out, which, for whom, and what becomes of the others."""
    named = {y["key"]: str(y["name"]) for y in glossary.yardsticks()}
    seen: dict[str, list[tuple[str, Numbers]]] = {}
    for account, held in accounts(glossary.result):
        for package in held["packages"]:
            for key in named.keys() & set(package["names"]):
                seen.setdefault(key, []).append((account, package))
    if not seen:
        return []
    out = {key: _shut(glossary, seen[key]) for key in named if key in seen}
    shut = [f"“{named[key]}” ({where})" for key, where in out.items() if where]
    rest = [seen[key] for key, where in out.items() if not where]
    total = f"the {numbers.plural_small(len(seen), 'yardstick')}"
    if not shut:
        text = f"The binding statements rule out none of {total}{_left(rest)}."
    else:
        names = numbers.listing(shut[:_NAMED] + (["others"] if len(shut) > _NAMED else []))
        others = f"; {_verb(rest)} the other {numbers.small(len(rest))}{_left(rest)}" if rest else ""
        text = f"The binding statements rule out {numbers.small(len(shut))} of {total}: {names}{others}."
    return [Sentence(text, ("packages", "statements"), "record")]


def _shut(glossary: Glossary, seen: list[tuple[str, Numbers]]) -> str:
    """Say for whom, and in which accounts if not in all, a package is ruled out; nothing where it is in none."""
    where = {account: package for account, package in seen if package["label"] == "impossible"}
    if not where:
        return ""
    parties = dict.fromkeys(
        party for package in where.values() for party, kind in package["party_labels"].items() if kind == "impossible"
    )
    by = f"for {numbers.listing(glossary.party(p) for p in parties)}" if parties else "for all together"
    if len(where) == len(seen):
        return by
    return f"{by}, in {numbers.listing(f'“{glossary.account(a)}”' for a in where)}"


def _left(rest: list[list[tuple[str, Numbers]]]) -> str:
    """Say how many packages are possible only where a side values them exactly as no deal."""
    border = sum(all(package.get("party_border") for _, package in seen) for seen in rest)
    return f" ({numbers.small(border)} of them only at the border)" if border else ""


def _verb(rest: list[list[tuple[str, Numbers]]]) -> str:
    some_sure = any(package["label"] == "necessary" for seen in rest for _, package in seen)
    return "they do not rule out" if some_sure else "they leave open"
