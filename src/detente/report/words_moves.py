"""Words for the moves lens: which states would hold, by themselves or only by what others could answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, accounts
from detente.report.sentences import Sentence, capital
from detente.report.words_moves_shares import LEAST, in_draws
from detente.report.words_moves_states import Scene, hold, itself, opened
from detente.report.words_moves_ways import nearest_step

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
    "views": "What strength, doubt and views of each other change",
    "texts": "Would a text hold once signed?",
    "readings": "What depends on how a side is read",
    "wants": "What the sides are taken to want",
}
"""The questions that sentences of this lens answer, in their order."""
ALL_OR_NONE = "No side can change anything on its own"
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
    held = scenes(glossary)
    told = {_short(scene) for scene in held}
    if len(told) < 2:
        return told.pop() if told else "There is nothing to say."
    stands = {_start(scene) for scene in held if scene.start is not None}
    if len(stands) == 1:
        return f"Whoever is believed, {stands.pop()}; what else would depends on whose account is taken."
    return "What would hold depends on whose account is taken."


def _short(scene: Scene) -> str:
    if not scene.alone:
        return f"{ALL_OR_NONE}: what counts is what the sides can do together."
    if not scene.judged:
        return "No state of the world would hold."
    others = [(labels, how) for labels, how in _kinds(scene) if labels]
    count = sum(len(labels) for labels, _ in others)
    rest = numbers.listing(f"{numbers.small(len(labels))} {how}" for labels, how in others)
    would = f"would hold {others[0][1]}." if len(others) == 1 else f"would hold: {rest}."
    if scene.start is None:
        return capital(f"{_most(scene)}{numbers.plural_small(count, 'state')} {would}")
    stands = capital(_start(scene))
    if not others:
        return f"{stands}; no other state would hold."
    return f"{stands}; {numbers.plural_small(count, 'other state')} {would}"


def _start(scene: Scene) -> str:
    return f"{_most(scene)}how things stand would {_START[_how(scene, scene.start or '')]}"


def _most(scene: Scene) -> str:
    return "in most draws " if scene.drawn else ""


_START = {
    "alone": "hold by itself",
    "stuck": "hold only because a step cannot be undone",
    "credible": "hold only because the others could answer a change",
    "threats": "hold only by threats",
    "not": "not hold",
}
_OTHERS = {
    "alone": "by {self}",
    "stuck": "only because a step cannot be undone",
    "credible": "only because the others could answer a change",
    "threats": "only by threats",
}


def _how(scene: Scene, label: str) -> str:
    """Say what holds a state up."""
    if scene.stuck(label) and scene.holds("gmr", label):
        return "stuck"
    if scene.holds("nash", label):
        return "alone"
    if scene.holds("seq", label) or scene.holds("sseq", label):
        return "credible"
    return "threats" if scene.holds("gmr", label) or scene.holds("smr", label) else "not"


def _kinds(scene: Scene) -> list[tuple[list[str], str]]:
    """Part the states but how things stand by what holds them up."""
    found: dict[str, list[str]] = {kind: [] for kind in _OTHERS}
    for label in scene.judged:
        kind = _how(scene, label)
        if kind in found and label != scene.start:
            found[kind].append(label)
    return [(labels, _OTHERS[kind].format(self=itself(labels))) for kind, labels in found.items()]


def verdicts(scene: Scene) -> Iterator[Sentence]:
    """Say which states hold by themselves, which as a step is final, and which only by what others could answer."""
    if not scene.alone:
        yield _said(f"{ALL_OR_NONE}, so that every state holds, whatever the sides want.")
        return
    if scene.drawn:
        yield from _drawn(scene)
        return
    yield from _of_start(scene)
    alone, stuck, credible, threats = (labels for labels, _ in _kinds(scene))
    if alone:
        also = "also " if scene.start in scene.self_sustaining() else ""
        yield _said(f"{scene.tells(alone)} {also}{hold(alone)} {itself(alone)} up (Nash).")
    if stuck:
        told = f"{scene.tells(stuck)} {hold(stuck)} only because a step cannot be undone"
        yield _said(f"{told} (as the model has it: no forecast).")
    if credible:
        told = f"{scene.tells(credible)} {hold(credible)} only because the others could answer a change"
        yield _said(f"{told}, and would gain by it (SEQ, not Nash).")
    if threats:
        told = f"{scene.tells(threats)} {hold(threats)} only if the others are believed to answer a change"
        yield _said(f"{told}, though it would not pay them (GMR, not SEQ).")
    if not scene.judged:
        yield _said("No state is stable for all by any of the concepts.")
    yield from map(_said, nearest_step(scene))


def _of_start(scene: Scene) -> Iterator[Sentence]:
    start = scene.start
    if start is None:
        return
    scene.said.add(start)
    could = "sees how to" if scene.mistaken else "could"
    how = _OF_START[_how(scene, start)].format(could=could)
    yield _said(f"How things stand, {scene.name(start)}, {how}.")


_OF_START = {
    "alone": "holds itself up: no side {could} better its lot by moving on its own (Nash)",
    "stuck": "holds only because a step cannot be undone (as the model has it)",
    "credible": "holds only because the others could answer a change, and would gain by it (SEQ, not Nash)",
    "threats": "holds only if others are believed to answer a change, though it would not pay them (GMR, not SEQ)",
    "not": "does not hold by any of the concepts",
}


def _drawn(scene: Scene) -> Iterator[Sentence]:
    """Say in what share of draws states hold, by themselves and by what others could answer."""
    for concept, how in (("nash", "by itself (Nash)"), ("seq", "where answers that pay count (SEQ)")):
        held = [one for one in scene.account["equilibria"].get(concept, ()) if one["share"] >= LEAST]
        if scene.start is not None:
            start = next((one for one in held if one["label"] == scene.start), None)
            scene.said.add(scene.start)
            share = f"{in_draws(start)} of draws" if start else "hardly any draw"
            yield _said(f"How things stand, {scene.name(scene.start)}, holds {how} in {share}.")
        others = [one for one in held if one["label"] != scene.start]
        shown = [f"{scene.tell(one['label'])} in {in_draws(one)}" for one in others[:_SHARES]]
        left = len(others) - len(shown)
        more = f"; {numbers.small(left)} more in as many or fewer" if left else ""
        if shown:
            yield _said(f"So {'does' if len(shown) == 1 else 'do'} {numbers.listing(shown)}{more}.")


def _said(text: str) -> Sentence:
    return Sentence(opened(text), ("states",), "hold")
