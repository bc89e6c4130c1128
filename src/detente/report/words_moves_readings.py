"""Words for what depends on how the sides are read: readings against each other, and draws beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, spelled
from detente.report.sentences import Sentence, capital, who
from detente.report.words_moves_shares import LEAST, OF_DRAWS, over
from detente.report.words_moves_states import hold, itself, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_SHARES = 3


def readings(scene: Scene) -> Iterator[Sentence]:
    """Say how what holds hangs on the readings of the sides, and by which of them all would take a step together."""
    held = scene.glossary.result["readings"]
    if len(held) < 2:
        return
    count = "both" if len(held) == 2 else f"all {numbers.small(len(held))}"
    always = [label for label in scene.judged if all(label in one["equilibria"].get("nash", ()) for one in held)]
    if always:
        text = f"By {count} combinations of readings {scene.tells(always)} {hold(always)} by {itself(always)} (Nash)."
        yield Sentence(text, ("readings",), "readings")
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
            scene, f"All would gain by a step together from how things stand to {scene.tell(label)}", those, len(held)
        )
    if not reached and scene.start and any("jumps" in one for one in held):
        text = "By no combination of readings would all gain by a step together from how things stand."
        yield Sentence(text, ("readings",), "readings")


def _by(scene: Scene, text: str, those: list[Numbers], count: int) -> Sentence:
    if len(those) == count:
        return Sentence(f"{opened(text)} by every combination of readings.", ("readings",), "readings", text)
    by = "; ".join(reading_words(scene.glossary, one["readings"]) for one in those)
    return Sentence(f"{opened(text)} only with: {by}.", ("readings",), "readings", text)


def reading_words(glossary: Glossary, chosen: Numbers) -> str:
    """Name a choice of readings: United States as “hard line”, North Korea as “of 2019”."""
    return ", ".join(f"{glossary.party(party)} as “{spelled(key)}”" for party, key in chosen.items())


def drawn(scene: Scene) -> Iterator[Sentence]:
    """Say what holds by all that is known, where the answer otherwise goes by readings; a range over the accounts."""
    held = [one for key in scene.keys if (one := scene.glossary.result["accounts"][key]["drawn"]) and one.get("draws")]
    if not held:
        return
    said = [f"{text} {how}" for concept, how in _HOW.items() if (text := _often(scene, _equilibria(held, concept)))]
    if better := _often(scene, [one.get("gains") or () for one in held]):
        said.append(f"{better} are better for all than how things stand")
    if said:
        text = f"{who(scene.glossary, scene.keys)}by draws of what is known instead of readings {'; '.join(said)}."
        yield Sentence(f"{capital(text)} {OF_DRAWS}", ("draws",), "readings", f"draws {scene.keys[0]}")


_HOW = {"nash": "hold by themselves", "seq": "hold where answers that pay count"}


def _equilibria(held: list[Numbers], concept: str) -> list[Sequence[Numbers]]:
    return [one["equilibria"].get(concept, ()) for one in held]


def _often(scene: Scene, accounts: Sequence[Sequence[Numbers]]) -> str:
    """Name the states with the largest shares in any account, with their range over the accounts."""
    shares: dict[str, list[Numbers]] = {}
    for one in (one for entries in accounts for one in entries):
        shares.setdefault(one["label"], []).append(one)
    nothing = {"share": 0.0, "standard_error": 0.0}  # what is so in no draw of an account is left out of its list
    whole = {label: [*held, *[nothing] * (len(accounts) - len(held))] for label, held in shares.items()}
    most = {label: max(one["share"] for one in held) for label, held in whole.items()}
    often = [label for label in sorted(most, key=lambda label: -most[label]) if most[label] >= LEAST]
    shown = [f"{scene.tell(label)} in {over(whole[label])}" for label in often[:_SHARES]]
    more = [f"{numbers.small(len(often) - _SHARES)} more"] if len(often) > _SHARES else []
    return numbers.listing([*shown, *more])
