"""Words for what the sides are taken to want, what depends on it, and what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, spelled
from detente.report.sentences import Sentence, capital

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_KINDS = {
    "ranking": "its ranking of the states",
    "weights": "weights of statements about the states",
    "priorities": "statements about the states, the more important first",
    "fuzzy": "degrees of preference between states",
    "exact": "values that the case gives exactly",
    "drawn": "values drawn from all that fit what is known of it",
}
_PARTS = {
    "proofs": "proofs",
    "ways": "ways from how things stand",
    "foresight": "looking ahead",
    "together": "steps taken together",
    "backwards": "changes of rankings",
    "margins": "margins",
    "verdicts": "verdicts",
}


def foresight(scene: Scene) -> Iterator[Sentence]:
    """Say where two sides that look far ahead would stay, or that they would go round."""
    held = scene.account["foresight"]
    lasting = (held or {}).get("non_myopic")
    if not held or not lasting:
        return
    refs = ("foresight",)
    if lasting["equilibria"]:
        text = f"Two sides that look as far ahead as they like would stay in {scene.tells(lasting['equilibria'])}"
        yield Sentence(f"{text} (non-myopic equilibria; {held['tie_rule']}).", refs, "foresight")
    else:
        text = "There is no state in which two sides that look as far ahead as they like would both stay"
        yield Sentence(f"{text} (no non-myopic equilibrium; {held['tie_rule']}).", refs, "foresight")
    if lasting["unsettled"]:
        of = _states(scene, lasting["unsettled"])
        text = f"The reckoning from {of} never settles: it goes round, every {lasting['period']} moves of foresight."
        yield Sentence(text, refs, "foresight")
    if lasting["tied"]:
        text = f"On the way some moves are equally good; from {_states(scene, lasting['tied'])} that may matter."
        yield Sentence(text, refs, "foresight")


def _states(scene: Scene, labels: list[str]) -> str:
    return "every state" if len(labels) == scene.model["states"] else scene.names(labels)


def wants(scene: Scene) -> Iterator[Sentence]:
    """Say where each side's preferences come from, and what was left out."""
    for party, held in scene.account["preferences"].items():
        yield Sentence(capital(_wanted(scene, party, held)), ("preferences",), "wants", party)
    if scene.drawn:
        text = (
            "Proofs, ways and changes are worked out at the mean of the draws. A share of draws is not a probability "
            "of the world: it says how much of what fits the evidence agrees."
        )
        yield Sentence(text, ("preferences",), "wants")
    for part, why in scene.account["left_out"].items():
        yield Sentence(f"Left out: {_PARTS.get(part, spelled(part))} – {why}.", ("preferences",), "wants", f"no {part}")


def _wanted(scene: Scene, party: str, held: Numbers) -> str:
    kind = _KINDS.get(held["kind"], spelled(held["kind"]))
    if held["kind"] == "drawn":
        kind += f" ({numbers.count(held['draws'])} draws)"
    name = held["name"] if held["reading"] and held["name"] != held["kind"] else None
    reading = f" in the reading “{name}”" if name else ""
    assumed = ", an assumption of the analyst" if held["assumption"] else ""
    because = f": {held['because']}" if held["because"] else ""
    return f"{scene.party(party)}: {kind}{reading}{assumed}{because or '.'}"


def readings(scene: Scene) -> Iterator[Sentence]:
    """Say how what holds hangs on the readings of the sides, and by which of them all would take a step together."""
    held = scene.glossary.result["readings"]
    if len(held) < 2:
        return
    count = numbers.small(len(held))
    always = [label for label in scene.judged() if all(label in one["equilibria"].get("nash", ()) for one in held)]
    if always:
        text = f"By all {count} combinations of readings {scene.tells(always)} hold{'s' if len(always) == 1 else ''}"
        yield Sentence(f"{text} by {'itself' if len(always) == 1 else 'themselves'} (Nash).", ("readings",), "readings")
    sometimes = {label: [one for one in held if label in one["equilibria"].get("nash", ())] for label in _named(scene)}
    for label, those in sometimes.items():
        if label not in always and those:
            yield _by(scene, f"{scene.tell(label)} holds by itself", those, len(held))
    yield from _steps(scene)


def _named(scene: Scene) -> list[str]:
    found = (label for one in scene.glossary.result["readings"] for label in one["equilibria"].get("nash", ()))
    return list(dict.fromkeys(found))


def _steps(scene: Scene) -> Iterator[Sentence]:
    """Say by which readings all sides would gain by a step together from how things stand."""
    held = scene.glossary.result["readings"]
    reached: dict[str, list[Numbers]] = {}
    for one in held:
        for jump in one.get("jumps") or ():
            if jump["from"] == scene.start:
                reached.setdefault(jump["to"], []).append(one)
    for label, those in reached.items():
        yield _by(
            scene, f"all would gain by a step together from how things stand to {scene.tell(label)}", those, len(held)
        )
    if not reached and scene.start and any("jumps" in one for one in held):
        text = "By no combination of readings would all gain by a step together from how things stand."
        yield Sentence(text, ("readings",), "readings")


def _by(scene: Scene, text: str, those: list[Numbers], count: int) -> Sentence:
    if len(those) == count:
        return Sentence(f"{capital(text)} by every combination of readings.", ("readings",), "readings", text)
    by = "; ".join(reading_words(scene.glossary, one["readings"]) for one in those)
    return Sentence(f"{capital(text)} only with: {by}.", ("readings",), "readings", text)


def reading_words(glossary: Glossary, chosen: Numbers) -> str:
    """Name a choice of readings: United States as “hard line”, North Korea as “of 2019”."""
    return ", ".join(f"{glossary.party(party)} as “{spelled(key)}”" for party, key in chosen.items())
