"""Words for sides that look some moves ahead: where they would stay for good, and where they would go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence
from detente.report.words_moves_states import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_STEPS = 4
"""So many moves of play by policies are told."""


def foresight(scene: Scene) -> Iterator[Sentence]:
    """Say where sides that look far ahead would stay, or that they would go round."""
    yield from map(_said, _policies(scene))
    held = scene.account["foresight"]
    if not held:
        return
    if lasting := held.get("non_myopic"):
        yield from map(_said, _lasting(scene, lasting, held["tie_rule"]))
    if played := held.get("theory_of_moves"):
        yield from map(_said, _played(scene, played))
    for kind, how in (("worst", "whatever the others did, to their gain or not"), ("credible", "what would pay them")):
        if (rows := held.get(kind)) and not held.get("non_myopic"):
            yield _said(_feared(scene, rows[-1], how))


def _lasting(scene: Scene, lasting: Numbers, tie_rule: str) -> Iterator[str]:
    """Tell of non-myopic stability (Brams & Wittman, 1981; Kilgour, 1984), which two sides have."""
    far = "two sides that look as far ahead as they like"
    if lasting["equilibria"]:
        yield f"{far.capitalize()} would stay in {scene.tells(lasting['equilibria'])} (non-myopic; {tie_rule})."
    else:
        yield f"There is no state in which {far} would both stay (non-myopic; {tie_rule})."
    if lasting["unsettled"]:
        every, states = numbers.small(lasting["period"]), scene.names(lasting["unsettled"])
        yield f"The reckoning from {states} never settles: it goes round, every {every} moves."
    if lasting["tied"]:
        states = scene.names(lasting["tied"])
        yield f"From {states} equally good moves are met on the way, so that the rule for ties matters."


def _played(scene: Scene, played: Numbers) -> Iterator[str]:
    """Tell where play in turn ends in the theory of moves (Brams, 1994)."""
    ends = (played.get("from") or {}).get(scene.start or "") or []
    if ends == [scene.start]:
        yield "In turn, each able to stop, they would stay with how things stand (theory of moves)."
    elif ends:
        goes = f"they would go from how things stand to {scene.tells(ends, 'or')}"
        yield f"In turn, each able to stop, {goes} (theory of moves)."


def _policies(scene: Scene) -> Iterator[str]:
    """Tell where the world goes by the policies that the case states, or if each takes its best step in turn."""
    held = scene.account["policies"]
    if not held or scene.start is None or not (held["moves"] or held["stated"]):
        return
    how = "By the policies stated" if held["stated"] else "If each in turn takes the step that pays it most"
    before, said = scene.start, []
    for move in held["moves"][:_STEPS]:
        said.append(f"{scene.party(move['party'])} by {scene.step([move['party']], before, move['to'])}")
        before = move["to"]
    more = ", and so on" if len(held["moves"]) > _STEPS else ""
    goes = f"the world goes on: {', then '.join(said)}{more}" if said else "the world stays as it is"
    ends = "" if not said else f"; it ends in {scene.tell(held['end'])}" if held["end"] else "; it never ends"
    yield f"{how}, {goes}{ends}."
    for gain in held["gains"]:
        yield f"{opened(scene.party(gain['party']))} would do better by another policy: {scene.tell(gain['end'])}."


def _feared(scene: Scene, row: Numbers, how: str) -> str:
    moves = numbers.plural_small(row["moves"], "move")
    if not row["equilibria"]:
        return f"Looking {moves} ahead for fear of {how}, all sides would stay in no state."
    return f"Looking {moves} ahead for fear of {how}, all sides would stay in {scene.tells(row['equilibria'])}."


def _said(text: str) -> Sentence:
    return Sentence(text, ("foresight",), "foresight")
