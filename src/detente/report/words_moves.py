"""Words for the moves lens: which states would hold, by themselves or only by what others could answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.glossary import Glossary, accounts
from detente.report.sentences import Sentence, capital
from detente.report.words_moves_states import Scene

if TYPE_CHECKING:
    from collections.abc import Iterator

TOPICS = {
    "hold": "Would it hold?",
    "proof": "Why it holds, and why not",
    "ways": "How the world gets there",
    "together": "What could be done together",
    "backwards": "What would have to be wanted instead",
    "foresight": "Looking some moves ahead",
    "wants": "What the sides are taken to want",
}
"""The questions that sentences of this lens answer, in their order."""
_WANTS = ("name", "about", "preferences", "drawn", "deals")
"""What accounts may differ in without another answer of the lens."""


def scenes(glossary: Glossary) -> list[Scene]:
    """Give one scene for each answer: accounts whose states and verdicts are the same share one."""
    said: set[str] = set()
    held: list[Scene] = []
    for _, account in accounts(glossary.result):
        if not any(_answer(one.account) == _answer(account) for one in held):
            held.append(Scene(glossary, account, said))
    return held


def _answer(account: object) -> dict[str, object]:
    return {key: value for key, value in dict(account).items() if key not in _WANTS}  # type: ignore[call-overload]


def headline(glossary: Glossary) -> str:
    """Answer in one line whether how things stand would hold, and what else would."""
    told = {_short(scene) for scene in scenes(glossary)}
    if len(told) > 1:
        return "What would hold depends on whose account is taken."
    return told.pop() if told else "There is nothing to say."


def _short(scene: Scene) -> str:
    held = scene.self_sustaining()
    if scene.start in held:
        return "How things stand would hold by itself."
    return (
        "How things stand would hold only by what others could answer."
        if scene.start in scene.judged()
        else ("How things stand would not hold.")
    )


def verdicts(scene: Scene) -> Iterator[Sentence]:
    """Say which states hold by themselves, and which only by what others could answer."""
    held = scene.self_sustaining()
    if held:
        yield Sentence(
            capital(f"{scene.tells(held)} {'holds itself' if len(held) == 1 else 'hold themselves'} up."), (), "hold"
        )
