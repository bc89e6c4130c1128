"""Words for verdicts by draws beside those by readings, and for texts that would or would not hold once signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital, quoted, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_SHARES = 3
_TEXTS = 3
_LEAST = 0.005
_RISE = 0.05
"""What a change of a text must add, as a share of draws, to be spoken of."""


def drawn(scene: Scene) -> Iterator[Sentence]:
    """Say of each account what holds by all that is known, where the answer otherwise goes by readings."""
    for key in scene.keys:
        held = (scene.glossary.result["accounts"].get(key) or {}).get("drawn")
        if not held or not held.get("draws"):
            continue
        said = [text for concept, how in _HOW.items() if (text := _shared(scene, held["equilibria"], concept, how))]
        if gains := [one for one in held.get("gains") or () if one["share"] >= _LEAST]:
            shown = [f"{scene.tell(one['label'])} in {in_draws(one)}" for one in gains[:_SHARES]]
            said.append(
                f"better for all than how things stand {'are' if len(shown) > 1 else 'is'} {numbers.listing(shown)}"
            )
        if said:
            text = f"{told(scene.glossary, key)}by {numbers.count(held['draws'])} draws of what is known instead of readings, {'; '.join(said)}."
            yield Sentence(capital(text), ("draws",), "readings", f"draws {key}")


_HOW = {"nash": "hold by themselves", "seq": "hold where answers that pay count"}


def _shared(scene: Scene, equilibria: Mapping[str, list[Numbers]], concept: str, how: str) -> str:
    held = [one for one in equilibria.get(concept, ()) if one["share"] >= _LEAST]
    shown = [f"{scene.tell(one['label'])} in {in_draws(one)}" for one in held[:_SHARES]]
    if not shown:
        return ""
    more = f" and {numbers.small(len(held) - _SHARES)} more" if len(held) > _SHARES else ""
    return f"{numbers.listing(shown)}{more} {how}"


def texts(scene: Scene) -> Iterator[Sentence]:
    """Say of the texts of the case whether they would hold once signed, what breaks them and what would mend them."""
    glossary = scene.glossary
    for key in scene.keys:
        for one in (glossary.result["accounts"].get(key) or {}).get("deals", ())[:_TEXTS]:
            if one.get("holds"):
                text = f"{told(glossary, key)}{_text(glossary, one)}"
                yield Sentence(capital(text), ("texts",), "texts", f"{key} {one['package_key']}")


def _text(glossary: Glossary, one: Numbers) -> str:
    holds, name = one["holds"], quoted(glossary, one["package"])
    name = f"{name}, the text most would sign," if one["package_key"] is None else name
    said = f"{name} would hold by itself in {in_draws(holds['nash'])} of draws"
    if "seq" in holds:
        said += f", and where answers that pay count in {in_draws(holds['seq'])}"
    tempted = [text for party, held in one["parties"].items() if (text := _tempted(glossary, party, held))]
    mended = _mended(glossary, one)
    return ". ".join([said, *map(capital, tempted), *([capital(mended)] if mended else [])]) + "."


def _tempted(glossary: Glossary, party: str, held: Numbers) -> str:
    if held["tempted"]["share"] < _LEAST or not held["breach"]:
        return ""
    said = f"{glossary.party(party)} would gain by breaking it in {in_draws(held['tempted'])}"
    said += f", most by {_choices(glossary, held['breach'])}"
    return f"{said}; what answers that best is {_choices(glossary, held['answer'])}" if held["answer"] else said


def _choices(glossary: Glossary, chosen: Mapping[str, str]) -> str:
    return f"“{'; '.join(glossary.clause(issue, option) for issue, option in chosen.items())}”"


def _mended(glossary: Glossary, one: Numbers) -> str:
    """Say which one change would make a text hold most better."""
    now = _sure(one)
    held = [change for change in one.get("changes") or () if change.get("holds") and _sure(change) >= now + _RISE]
    if not held:
        return ""
    best = max(held, key=_sure)
    return f"it would hold in {numbers.percent(_sure(best))} if {_change(glossary, best)}"


def _sure(one: Numbers) -> float:
    return float((one["holds"].get("seq") or one["holds"]["nash"])["share"])


def _change(glossary: Glossary, change: Numbers) -> str:
    issue = change["issue"]
    if change["kind"] in {"suspended", "for good"}:
        first, then = (glossary.clause(issue, change[side]) for side in ("from", "to"))
        return f"“{first}” were “{then}” instead"
    can = "could" if change["kind"] == "can be undone" else "could not"
    return f"“{glossary.clause(issue, change['option'])}” {can} be undone"


def in_draws(one: Numbers) -> str:
    """Write a share of draws with its error."""
    return f"{numbers.percent(one['share'])}{numbers.points(one['standard_error'])}"
