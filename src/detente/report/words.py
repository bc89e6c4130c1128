"""The answer in words, made from a result of the deals lens by small pure functions. Nothing is computed here but differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.report import numbers
from detente.report.glossary import PRIOR_NAMES, Glossary, Result, accounts, differing, spelled

MOST, FEW = 0.95, 0.05
"""Shares from which on a sentence speaks of almost all, or of hardly any, readings of the evidence."""
NEAR = 2
"""A package that differs from another on so many issues or fewer is called near."""
CHANGE = 0.02
"""Shares nearer to each other than this are called about the same."""

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the answer.

    Parameters
    ----------
    text
        The sentence, plain.
    refs
        What it rests on: names of sections of the report (``map``, ``packages`` …).
    topic
        What it is about; sentences of one topic make a paragraph.
    """

    text: str
    refs: tuple[str, ...] = ()
    topic: str = "deal"


TOPICS = {
    "deal": "Is there a deal?",
    "positions": "Do the stated positions meet?",
    "record": "What the record settles",
    "best": "What a deal would look like",
    "accounts": "What depends on whom one believes",
    "variants": "What time changes",
    "trust": "How to read these figures",
}


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
    glossary = Glossary(result)
    return [
        *deal(glossary),
        *positions(glossary),
        *record(glossary),
        *best(glossary),
        *between_accounts(glossary),
        *over_variants(glossary),
        *trust(glossary),
    ]


def paragraphs(sentences: list[Sentence]) -> list[tuple[str, list[Sentence]]]:
    """Group sentences under the headings of their topics."""
    return [(title, held) for key, title in TOPICS.items() if (held := [s for s in sentences if s.topic == key])]


def headline(result: Result) -> str:
    """Answer in one line whether there is a deal."""
    held = [account["zopa"] for _, account in accounts(result)]
    shares = [zopa["share"] for zopa in held]
    low, high = min(shares), max(shares)
    if all(zopa["exactness"] == "exact" for zopa in held):
        return "There is a deal to be made." if low == 1 else "There is no deal to be made." if high == 0 else _CONTESTED
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


def deal(glossary: Glossary) -> list[Sentence]:
    """Say for each account whether a deal exists, and if not, why."""
    said = []
    for key, account in accounts(glossary.result):
        said.append(_room(glossary, key, account["zopa"]))
        said += no_deal(glossary, key)
    return said


def _told(glossary: Glossary, key: str) -> str:
    """Introduce an account, or nothing where there is only one."""
    if len(glossary.result["accounts"]) == 1:
        return ""
    return f"{glossary.account(key)}: "


def _room(glossary: Glossary, key: str, zopa: Numbers) -> Sentence:
    told, size = _told(glossary, key), zopa.get("mean_size")
    if zopa["exactness"] == "exact":
        wide = f"{numbers.plural(size or 0, 'package')} {'is' if size == 1 else 'are'} acceptable to all who must agree"
        text = f"{told}{wide}." if zopa["share"] else f"{told}no package is acceptable to all who must agree."
        return Sentence(_capital(text), ("map",))
    bound = "at least " if zopa["exactness"] == "bounded" else ""
    share = f"{bound}{numbers.percent(zopa['share'])}{numbers.points(zopa['standard_error'])}"
    text = f"{told}{share} of the value functions consistent with the evidence leave at least one package acceptable to all"
    other = _second_prior(zopa)
    wide = f", {numbers.count(round(size))} packages on average" if size and size >= 1 else ""
    return Sentence(_capital(f"{text}{wide}{other}."), ("map", "method"))


def _second_prior(zopa: Numbers) -> str:
    held = zopa.get("by_prior") or {}
    if len(held) < 2:
        return ""
    shown = (f"{numbers.percent(one['share'])} under the {PRIOR_NAMES.get(key, key)}" for key, one in held.items())
    return f" ({numbers.listing(shown)})"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def no_deal(glossary: Glossary, key: str) -> list[Sentence]:
    """Say why there is no deal: what each side could accept, and the nearest miss."""
    account = glossary.result["accounts"][key]
    miss = account.get("nearest_miss")
    if not miss:
        return []
    held = miss.get("acceptable_counts") or {}
    counts = [f"{glossary.party(p)} could accept {numbers.plural(n, 'package')}" for p, n in held.items()]
    said = [Sentence(f"{numbers.listing(counts)}, but never the same ones.", ("packages",))] if counts else []
    short = {p: x for p, x in (miss.get("shortfalls") or {}).items() if x > 0}
    if miss.get("packages"):
        lacks = numbers.listing(f"{numbers.value(x)} short for {glossary.party(p)}" for p, x in short.items())
        text = f"The nearest miss is {_quoted(glossary, miss['packages'][0])}{': ' + lacks if lacks else ''}."
        said.append(Sentence(text, ("map",)))
    return said


def _quoted(glossary: Glossary, options: Mapping[str, str]) -> str:
    names = glossary.names_of(options)
    return f"“{names[0]}”" if names else f"the package with {glossary.in_words(options)}"


def positions(glossary: Glossary) -> list[Sentence]:
    """Say whether the stated positions meet, and how far each is from what all could accept."""
    stated = glossary.result.get("positions") or {}
    if not stated.get("parties"):
        return []
    sides = numbers.listing(glossary.party(p) for p in stated["parties"])
    if stated.get("meet"):
        held = len(stated.get("meeting_packages") or ())
        found = f": {numbers.plural(held, 'package')} would satisfy them all" if held else ""
        first = f"The positions stated by {sides} meet{found}."
    else:
        first = f"The stated positions do not meet: no feasible package satisfies what {sides} each said they must have."
    return [Sentence(first, ("positions",), "positions"), *_distances(glossary)]


def _distances(glossary: Glossary) -> list[Sentence]:
    said = []
    for party in glossary.result["positions"]["parties"]:
        seen = [d for _, a in accounts(glossary.result) if (d := _closest(a, party)) is not None]
        if not seen:
            continue
        low, high = f"{min(seen):.1f}", f"{max(seen):.1f}"
        span = low if low == high else f"{low} to {high}"
        name = glossary.party(party)
        text = f"Of what {name} tabled, the text closest to a deal differs from an acceptable one on {span} issues on average."
        said.append(Sentence(text, ("positions",), "positions"))
    return said


def _closest(account: Numbers, party: str) -> float | None:
    held = (account.get("positions") or {}).get(party, ())
    return min((p["zopa_distance"]["mean"] for p in held if (p.get("zopa_distance") or {}).get("mean") is not None), default=None)


def record(glossary: Glossary) -> list[Sentence]:
    """Say what the statements alone settle, whatever the prior: necessary, possible, impossible."""
    result = glossary.result
    loose = [(k, a) for k, a in accounts(result) if not a.get("exact") and a.get("labels")]
    if not loose:
        return []
    across = (result.get("across_accounts") or {}).get("labels") or {}
    labels = across if across.get("possible") is not None and len(loose) > 1 else loose[0][1]["labels"]
    return [_settled(labels, len(loose)), *_open_compromises(glossary)]


def _settled(labels: Numbers, told: int) -> Sentence:
    under = " under every account" if told > 1 else ""
    sure, out, still = (labels.get(key) or 0 for key in ("necessary", "impossible", "possible"))
    yes = f"{numbers.plural(sure, 'package')} must be acceptable to all" if sure else "no package is bound to be acceptable to all"
    no = f"{numbers.count(out)} cannot be" if out else "none can be ruled out"
    text = f"Taken alone, without any prior, the record says this{under}: {yes}, {no}, and {numbers.count(still)} remain open."
    return Sentence(text, ("packages",), "record")


def _open_compromises(glossary: Glossary) -> list[Sentence]:
    named = [y["key"] for y in glossary.yardsticks() if y.get("feasible", True)]
    seen: dict[str, bool] = {}
    for _, account in accounts(glossary.result):
        for package in account["packages"]:
            left_open = "possible" in package["party_labels"].values()
            for key in set(package["names"]) & set(named):
                seen[key] = seen.get(key, True) and left_open
    if not seen:
        return []
    shut = [key for key, left_open in seen.items() if not left_open]
    if not shut:
        text = f"It leaves every one of the {numbers.small(len(seen))} compromises proposed by others open for at least one side."
    else:
        names = numbers.listing(f"“{(glossary.named(k) or {}).get('name', k)}”" for k in shut[:4])
        text = f"It leaves {numbers.small(len(seen) - len(shut))} of the {numbers.small(len(seen))} compromises proposed by others open for at least one side; it settles {names}."
    return [Sentence(text, ("packages", "statements"), "record")]


def best(glossary: Glossary) -> list[Sentence]:
    """Say which packages come out best, and how near they are to what others proposed."""
    said = []
    seen: dict[str, int] = {}
    for key, account in accounts(glossary.result):
        packages = account["best"]["packages"]
        if not packages or not account["best"]["joint_share"]:
            continue
        words = glossary.in_words(packages[0])
        if words in seen:
            text = f"{_told(glossary, key)}the same package again, acceptable to all under {numbers.percent(account['best']['joint_share'])}."
            said.append(Sentence(_capital(text), ("packages",), "best"))
            continue
        seen[words] = 1
        said += [_best_of(glossary, key, account, words), *_nearest_yardsticks(glossary, packages[0])]
    return said


def _best_of(glossary: Glossary, key: str, account: Numbers, words: str) -> Sentence:
    tied = len(account["best"]["packages"])
    names = glossary.names_of(account["best"]["packages"][0])
    called = f" (“{names[0]}”)" if names else ""
    if account.get("exact"):
        text = f"{_told(glossary, key)}{numbers.plural(tied, 'package')} would be signed by all, among them this{called} — {words}."
        return Sentence(_capital(text), ("packages", "solutions"), "best")
    ties = f" (with {numbers.small(tied - 1)} more that do as well)" if tied > 1 else ""
    share = numbers.percent(account["best"]["joint_share"])
    text = f"{_told(glossary, key)}the best-placed text, acceptable to all under {share} of readings{ties}, is{called} — {words}."
    return Sentence(_capital(text), ("packages",), "best")


def _nearest_yardsticks(glossary: Glossary, options: Mapping[str, str]) -> list[Sentence]:
    held = sorted(((differing(options, y["options"]), y["name"]) for y in glossary.yardsticks()), key=lambda one: len(one[0]))
    if not held:
        return []
    gap, name = held[0]
    issues = f" ({numbers.listing(glossary.issue(i) for i in gap)})" if gap else ""
    near = sum(len(one) <= NEAR for one, _ in held)
    apart = f"differs on {numbers.small(len(gap))} of {len(options)} issues{issues}" if gap else "is that very package"
    text = f"Of the {numbers.small(len(held))} proposals made by others, the nearest, “{name}”, {apart}"
    others = f"; {numbers.small(near)} of them lie within {numbers.small(NEAR)} issues" if near > 1 else ""
    return [Sentence(f"{text}{others}.", ("packages", "named"), "best")]


def between_accounts(glossary: Glossary) -> list[Sentence]:
    """Say what the accounts have in common and where they part."""
    result = glossary.result
    if len(result["accounts"]) < 2:
        return []
    return [*_spread(glossary), *_safest(glossary), *_parting(glossary)]


def _spread(glossary: Glossary) -> list[Sentence]:
    shares = {key: account["zopa"]["share"] for key, account in accounts(glossary.result)}
    low, high = min(shares, key=lambda k: shares[k]), max(shares, key=lambda k: shares[k])
    if shares[high] - shares[low] < CHANGE:
        return [Sentence("On whether there was a deal, the accounts hardly differ.", ("accounts",), "accounts")]
    text = (
        f"Room for a deal is widest in “{glossary.account(high)}” ({numbers.percent(shares[high])}) "
        f"and narrowest in “{glossary.account(low)}” ({numbers.percent(shares[low])})."
    )
    return [Sentence(text, ("accounts",), "accounts")]


def _safest(glossary: Glossary) -> list[Sentence]:
    across = glossary.result.get("across_accounts") or {}
    held = (across.get("best") or {}).get("packages") or ()
    if not held or not held[0]["least_share"]:
        return []
    text = f"Whoever is believed, {_quoted(glossary, held[0]['options'])} is acceptable to all under at least {numbers.percent(held[0]['least_share'])} of readings; no other text does better in its worst account."
    return [Sentence(text, ("accounts",), "accounts")]


def _parting(glossary: Glossary) -> list[Sentence]:
    result = glossary.result
    every = [s for held in result["statements"].values() for s in held]
    shared = [s for s in every if not s.get("accounts") or set(s["accounts"]) >= set(result["accounts"])]
    if not every or len(shared) == len(every):
        return []
    text = f"The accounts share {len(shared)} of {numbers.plural(len(every), 'statement')} and part over the other {numbers.small(len(every) - len(shared))}."
    return [Sentence(text, ("statements",), "accounts")]


def over_variants(glossary: Glossary) -> list[Sentence]:
    """Say what other times or circumstances change, against the variant shown."""
    result = glossary.result
    held = result.get("variants") or ()
    shown = (result.get("variant") or {}).get("key")
    base = next((v for v in held if v["key"] == shown), held[0] if held else None)
    if base is None or len(held) < 2:
        return []
    said = []
    for variant in held:
        if variant is not base:
            said += [_drift(glossary, base, variant), *_hardest_hit(glossary, base, variant)]
    return said


def _drift(glossary: Glossary, base: Numbers, variant: Numbers) -> Sentence:
    moves = []
    for key, account in variant["accounts"].items():
        now, then = account["zopa"]["share"], base["accounts"].get(key, account)["zopa"]["share"]
        if abs(now - then) < CHANGE:
            moves.append(f"stays at about {numbers.percent(now)}{_by(glossary, key)}")
        else:
            moves.append(f"{'rises' if now > then else 'falls'} from {numbers.percent(then)} to {numbers.percent(now)}{_by(glossary, key)}")
    text = f"{variant.get('name') or spelled(variant['key'])}: the share of readings with room for a deal {numbers.listing(moves)}."
    return Sentence(text, ("variants",), "variants")


def _by(glossary: Glossary, key: str) -> str:
    return f" in “{glossary.account(key)}”" if len(glossary.result["accounts"]) > 1 else ""


def _hardest_hit(glossary: Glossary, base: Numbers, variant: Numbers) -> list[Sentence]:
    fell: list[tuple[float, str, str, float, float]] = []
    for key, account in variant["accounts"].items():
        before = base["accounts"].get(key, {}).get("named", {})
        for name, held in (account.get("named") or {}).items():
            if name in before:
                was, now = before[name]["joint_share"], held["joint_share"]
                fell.append((was - now, name, key, was, now))
    drop, name, key, was, now = max(fell, default=(0.0, "", "", 0.0, 0.0))
    if drop < CHANGE:
        return []
    found = (glossary.named(name) or {}).get("name", spelled(name))
    text = f"“{found}” loses most, from {numbers.percent(was)} to {numbers.percent(now)}{_by(glossary, key)}."
    return [Sentence(text, ("variants",), "variants")]


def trust(glossary: Glossary) -> list[Sentence]:
    """Say what the shares are, what they are not, and pass on every warning."""
    said = []
    if not all(account.get("exact") for _, account in accounts(glossary.result)):
        said.append(Sentence(_NOT_CHANCES, ("method",), "trust"))
    assumed = sum(bool(s.get("assumption")) for held in glossary.result["statements"].values() for s in held)
    if assumed:
        verb = "is the analyst's assumption" if assumed == 1 else "are the analyst's assumptions"
        said.append(Sentence(f"{numbers.plural(assumed, 'statement')} {verb}, not evidence, and marked as such.", ("statements",), "trust"))
    return said + [Sentence(text, ("method",), "trust") for text in warnings(glossary)]


_NOT_CHANCES = (
    "A share counts value functions that fit the evidence, drawn under a stated prior. It ranks packages and compares accounts; "
    "it is not the probability that the real parties would have agreed."
)


def warnings(glossary: Glossary) -> list[str]:
    """Collect the warnings of all accounts, each once, with the account and party it concerns."""
    seen: dict[str, None] = {}
    for key, account in accounts(glossary.result):
        for party, held in account["parties"].items():
            for warning in held.get("warnings") or ():
                seen[f"{_told(glossary, key)}{glossary.party(party)}: {warning}"] = None
    for warning in glossary.result.get("warnings") or ():
        seen[str(warning)] = None
    return list(seen)
