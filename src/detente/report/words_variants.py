"""Words for what other times and circumstances change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.assent import assent
from detente.report.glossary import Glossary, spelled
from detente.report.sentences import Sentence
from detente.report.words_best import CHANGE

if TYPE_CHECKING:
    from detente.report.sentences import Numbers


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
            exact = all(account["zopa"]["exactness"] == "exact" for account in variant["accounts"].values())
            tell = _counted if exact else _shared
            said += tell(glossary, base, variant)
    return said


def _counted(glossary: Glossary, base: Numbers, variant: Numbers) -> list[Sentence]:
    """Say how many packages are acceptable where values are exact, and which named ones no longer are."""
    counts = []
    lost: dict[str, None] = {}
    for key, account in variant["accounts"].items():
        now, then = account["zopa"]["mean_size"], base["accounts"][key]["zopa"]["mean_size"]
        if now is not None and then is not None:
            counts.append(f"{numbers.plural(now, 'package')} instead of {numbers.count(then)}{_by(glossary, key)}")
        named = base["accounts"][key].get("named") or {}
        for name, held in (account.get("named") or {}).items():
            if name in named and held["joint_share"] < named[name]["joint_share"]:
                lost[f"“{(glossary.named(name) or {}).get('name', spelled(name))}”"] = None
    about = variant["key"]
    words = assent(glossary.result)
    lead = f"{variant.get('name') or spelled(about)} – "
    said = (
        [Sentence(f"{lead}{numbers.listing(counts)} {words.many}.", ("variants",), "variants", about)] if counts else []
    )
    if lost:
        said.append(Sentence(f"No longer among them: {numbers.listing(lost)}.", ("variants",), "variants", about))
    return said


def _shared(glossary: Glossary, base: Numbers, variant: Numbers) -> list[Sentence]:
    return [_drift(glossary, base, variant), *_hardest_hit(glossary, base, variant)]


def _drift(glossary: Glossary, base: Numbers, variant: Numbers) -> Sentence:
    pairs = {
        key: (base["accounts"][key]["zopa"]["share"], account["zopa"]["share"])
        for key, account in variant["accounts"].items()
        if key in base["accounts"]
    }
    ways = {_way(then, now) for then, now in pairs.values()}
    said = _one_way(glossary, pairs) if len(ways) == 1 else _several_ways(glossary, pairs)
    text = f"{variant.get('name') or spelled(variant['key'])} – room for a deal {said}."
    return Sentence(text, ("variants",), "variants", variant["key"])


def _one_way(glossary: Glossary, pairs: dict[str, tuple[float, float]]) -> str:
    """Say what all accounts have in common, and where the change is largest."""
    most = max(pairs, key=lambda key: abs(pairs[key][1] - pairs[key][0]))
    then, now = pairs[most]
    where = " in every account" if len(pairs) > 1 else ""
    way = _way(then, now)
    if way == _SAME:
        return f"{way}{where}"
    span = f"from {numbers.percent(then)} to {numbers.percent(now)}{_by(glossary, most)}"
    return f"{way}{where}, {'most ' if len(pairs) > 1 else ''}{span}"


def _several_ways(glossary: Glossary, pairs: dict[str, tuple[float, float]]) -> str:
    told = []
    for key, (then, now) in pairs.items():
        way, by = _way(then, now), _by(glossary, key)
        moved = "" if way == _SAME else f" from {numbers.percent(then)} to {numbers.percent(now)}"
        told.append(f"{way}{by}{moved}")
    return "; ".join(told)


_SAME = "stays about the same"


def _way(then: float, now: float) -> str:
    if abs(now - then) < CHANGE:
        return _SAME
    return "grows" if now > then else "shrinks"


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
    return [Sentence(text, ("variants",), "variants", variant["key"])]
