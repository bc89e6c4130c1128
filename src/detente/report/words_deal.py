"""Words for the first questions: whether there is a deal, whether positions meet, and what the record settles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import PRIOR_NAMES, Glossary, accounts
from detente.report.sentences import Sentence, capital, quoted, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers

_LEAVES = "of the value functions consistent with the evidence leave at least one package acceptable to all"
_NAMED = 4
"""How many packages a sentence lists by name before it goes on with a number."""


def deal(glossary: Glossary) -> list[Sentence]:
    """Say for each account whether a deal exists, and if not, why."""
    said = _span(glossary)
    for key, account in accounts(glossary.result):
        said.append(_room(glossary, key, account["zopa"]))
        said += no_deal(glossary, key)
    return said


def _span(glossary: Glossary) -> list[Sentence]:
    """Say how far the accounts lie apart, before each is given."""
    held = [account["zopa"] for _, account in accounts(glossary.result)]
    if len(held) < 2 or all(zopa["exactness"] == "exact" for zopa in held):
        return []
    low, high = (numbers.percent(pick(zopa["share"] for zopa in held)) for pick in (min, max))
    if not any(zopa["share"] for zopa in held):
        text = "Whoever is believed, no value function consistent with the evidence leaves a package acceptable to all."
    elif low == high:
        text = f"Whoever is believed, {low} {_LEAVES}."
    else:
        text = f"Depending on whose account is taken, between {low} and {high} {_LEAVES}."
    return [Sentence(text, ("map", "method"))]


def _room(glossary: Glossary, key: str, zopa: Numbers) -> Sentence:
    who = told(glossary, key)
    if zopa["exactness"] == "exact":
        return Sentence(capital(f"{who}{_exact_room(zopa)}."), ("map",), about=key)
    bound = "at least " if zopa["exactness"] == "bounded" else ""
    share = f"{bound}{numbers.percent(zopa['share'])}{numbers.points(zopa['standard_error'])}"
    what = "" if who else f" {_LEAVES}"
    size = zopa["mean_size"]
    wide = f"; {numbers.plural(round(size), 'package')} on average" if size and size >= 1 else ""
    return Sentence(capital(f"{who}{share}{what}{_second_prior(zopa)}{wide}."), ("map", "method"), about=key)


def _exact_room(zopa: Numbers) -> str:
    if not zopa["share"]:
        return "no package is acceptable to all who must agree"
    size = zopa["mean_size"]
    if size is None:
        return "some package is acceptable to all who must agree"
    return f"{numbers.plural(size, 'package')} {'is' if size == 1 else 'are'} acceptable to all who must agree"


def _second_prior(zopa: Numbers) -> str:
    """Say what the prior that is not the first one gives."""
    others = list(zopa["by_prior"].items())[1:]
    shown = (f"{numbers.percent(one['share'])} under the {PRIOR_NAMES.get(key, key)}" for key, one in others)
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
    lacking = "no package is acceptable to both" if len(counts) == 2 else "no package has all the assent it needs"
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
            low, high = f"{min(seen):.1f}", f"{max(seen):.1f}"
            said.append(f"{low if low == high else f'{low} to {high}'} for {glossary.party(party)}")
    if not said:
        return []
    far = numbers.listing(said)
    text = f"On average the nearest text a side tabled is this many issues away from an acceptable one: {far}."
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
    return [_settled(labels, len(loose)), *_open_compromises(glossary)]


def _settled(labels: Numbers, holding: int) -> Sentence:
    sure, out, still = (labels.get(key) or 0 for key in ("necessary", "impossible", "possible"))
    yes = f"{numbers.plural(sure, 'package')} must be" if sure else "no package is bound to be"
    no = f"{numbers.count(out)} cannot be" if out else "none can be ruled out"
    where = ", some account ruling them out" if out and holding > 1 else ""
    opening = f"On the public record alone, without any prior, {yes} acceptable to all"
    return Sentence(
        f"{opening}, {no}{where}, and {numbers.plural(still, 'package')} remain open.", ("packages",), "record"
    )


def _open_compromises(glossary: Glossary) -> list[Sentence]:
    """Say whether every proposal of others is left open for at least one side, under every account."""
    named = {y["key"]: y["name"] for y in glossary.yardsticks() if y.get("feasible", True)}
    seen: dict[str, bool] = {}
    for _, account in accounts(glossary.result):
        for package in account["packages"]:
            left_open = "possible" in package["party_labels"].values()
            for key in set(package["names"]) & set(named):
                seen[key] = seen.get(key, True) and left_open
    if not seen:
        return []
    shut = [named[key] for key, left_open in seen.items() if not left_open]
    total, of_others = numbers.small(len(seen)), "compromises proposed by others open for at least one side"
    if not shut:
        text = f"It leaves every one of the {total} {of_others}, whoever is believed."
    else:
        left = numbers.small(len(seen) - len(shut)) if len(seen) > len(shut) else "none"
        names = numbers.listing([f"“{name}”" for name in shut[:_NAMED]] + (["others"] if len(shut) > _NAMED else []))
        text = f"It leaves {left} of the {total} {of_others}; some account settles {names}."
    return [Sentence(text, ("packages", "statements"), "record")]
