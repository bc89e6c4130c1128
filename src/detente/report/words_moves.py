"""Words for the moves lens: which states would hold, by themselves or only by what others could answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, accounts
from detente.report.sentences import Sentence, capital
from detente.report.words_moves_states import Scene
from detente.report.words_moves_texts import in_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers

TOPICS = {
    "hold": "Would it hold?",
    "proof": "Why it holds, and why not",
    "ways": "How the world gets there",
    "together": "What could be done together",
    "backwards": "What would have to be wanted instead",
    "foresight": "Looking some moves ahead",
    "texts": "Would a text hold once signed?",
    "readings": "What depends on how a side is read",
    "wants": "What the sides are taken to want",
}
"""The questions that sentences of this lens answer, in their order."""
_OF_THE_ACCOUNT = ("name", "about", "drawn", "deals")
"""What accounts may differ in without another answer about states."""
_SHARES = 4


def scenes(glossary: Glossary) -> list[Scene]:
    """Give one scene for each answer about states: accounts that have it in common share one."""
    said: set[str] = set()
    held: list[Scene] = []
    for key, account in accounts(glossary.result):
        alike = next((one for one in held if _states(one.account) == _states(account)), None)
        if alike:
            alike.keys.append(key)
        else:
            held.append(Scene(glossary, account, [key], said))
    return held


def _states(account: Numbers) -> dict[str, object]:
    return {key: value for key, value in account.items() if key not in _OF_THE_ACCOUNT}


def headline(glossary: Glossary) -> str:
    """Answer in one line whether how things stand would hold, and what else would."""
    told = {_short(scene) for scene in scenes(glossary)}
    if len(told) > 1:
        return "What would hold depends on whose account is taken."
    return told.pop() if told else "There is nothing to say."


def _short(scene: Scene) -> str:
    if not scene.judged():
        return "No state of the world would hold."
    most = "In most draws " if scene.drawn else ""
    others = [_counted(labels, how) for labels, how in _kinds(scene) if labels]
    if scene.start is None:
        return capital(f"{most}{numbers.listing(others)}.")
    stands = f"{most}how things stand {_start_holds(scene)}"
    return capital(f"{stands}; {numbers.listing(others)}." if others else f"{stands}, and nothing else would.")


def _start_holds(scene: Scene) -> str:
    start = scene.start or ""
    if scene.holds("nash", start):
        return "would hold by itself"
    if start in scene.deterred("seq", "sseq"):
        return "would hold only because the others could answer"
    return "would hold only by threats" if start in scene.deterred("gmr", "smr") else "would not hold"


def _kinds(scene: Scene) -> list[tuple[list[str], str]]:
    """Part the states but how things stand by what holds them up."""
    held = [label for label in scene.self_sustaining() if label != scene.start]
    stuck = [label for label in held if scene.stuck(label)]
    credible = [label for label in scene.deterred("seq", "sseq") if label != scene.start]
    threats = [label for label in scene.deterred("gmr", "smr") if label not in {scene.start, *credible}]
    return [
        ([label for label in held if label not in stuck], "by {self}"),
        (stuck, "only because a step cannot be undone"),
        (credible, "only because the others could answer"),
        (threats, "only by threats that would cost whoever makes them good"),
    ]


def _counted(labels: list[str], how: str) -> str:
    itself = "itself" if len(labels) == 1 else "themselves"
    return f"{numbers.plural_small(len(labels), 'other state')} would {how.format(self=itself)}"


def verdicts(scene: Scene) -> Iterator[Sentence]:
    """Say which states hold by themselves, which only by what others could answer, and which by accident of the model."""
    if scene.drawn:
        yield from _drawn(scene)
        return
    yield from _of_start(scene)
    alone, stuck, credible, threats = (labels for labels, _ in _kinds(scene))
    if alone:
        also = "also " if scene.start in scene.self_sustaining() else ""
        yield _said(f"{scene.tells(alone)} {also}{_hold(alone)} {_self(alone)} up (Nash).")
    if stuck:
        yield _said(f"{scene.tells(stuck)} {_hold(stuck)} {_self(stuck)} up only because a step cannot be undone.")
    if credible:
        yield _said(
            f"{scene.tells(credible)} {_hold(credible)} only because the others could answer a change, "
            "and would gain by it (SEQ, but not Nash)."
        )
    if threats:
        yield _said(
            f"{scene.tells(threats)} {_hold(threats)} only if the others are believed to answer at their own cost "
            "(GMR, but not SEQ)."
        )
    if not scene.judged():
        yield _said("No state is stable for all by any of the concepts.")


def _of_start(scene: Scene) -> Iterator[Sentence]:
    start = scene.start
    if start is None:
        return
    scene.said.add(start)
    stands = f"how things stand, {scene.name(start)},"
    if not scene.holds("nash", start):
        how = _start_holds(scene).replace("would hold", "holds").replace("would not hold", "does not hold")
        yield _said(f"{stands} {how}.")
    elif stuck := scene.stuck(start):
        yield _said(f"{stands} holds itself up only because {scene.parties(stuck)} cannot undo a step.")
    else:
        yield _said(f"{stands} holds itself up: no side could better its lot by moving on its own (Nash).")


def _drawn(scene: Scene) -> Iterator[Sentence]:
    """Say in what share of draws states hold, by themselves and by what others could answer."""
    for concept, how in (("nash", "by itself (Nash)"), ("seq", "where answers that pay count too (SEQ)")):
        held = [one for one in scene.mentioned(concept) if one["share"] >= 0.005]
        if scene.start and all(one["label"] != scene.start for one in held):
            yield _said(f"in hardly any draw does how things stand hold {how}.")
        shown = [f"{scene.tell(one['label'])} in {in_draws(one)}" for one in held[:_SHARES]]
        if shown:
            more = f"; {numbers.small(len(held) - _SHARES)} more in fewer" if len(held) > _SHARES else ""
            yield _said(f"what holds {how}, and in how many draws: {numbers.listing(shown)}{more}.")


def _said(text: str) -> Sentence:
    return Sentence(capital(text), ("states",), "hold")


def _hold(labels: list[str]) -> str:
    return "holds" if len(labels) == 1 else "hold"


def _self(labels: list[str]) -> str:
    return "itself" if len(labels) == 1 else "themselves"
