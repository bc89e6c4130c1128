"""Words for the proofs of the moves lens: what would tempt a side, and why it stays or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital
from detente.report.words_moves_states import STRICTEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_STATES = 8
"""Of so many states the proof is told; of the others the result holds it."""
_ANSWERS = 2
"""So many of a side's temptations are told with what answers them."""
_CREDIBLE = ("seq", "sseq")


def proofs(scene: Scene) -> Iterator[Sentence]:
    """Say of each state, side by side, what tempts a party and how the others could answer.

    A verdict is told by the strictest concept by which the state is stable for the party, and by the loosest where it
    is stable by none.
    """
    found = {(one["state"], one["party"], one["concept"]): one for one in scene.account["proofs"]}
    told = 0
    for label in dict.fromkeys(one["state"] for one in scene.account["proofs"]):
        said = [text for party in scene.glossary.parties() if (text := _party(scene, found, label, party))]
        if not said:
            continue
        told += 1
        if told > _STATES:
            yield Sentence("Of more states the result holds the proofs (--json).", ("states",), "proof", "more")
            return
        text = f"{capital(scene.tell(label))}: {' '.join(said)}"
        yield Sentence(text, ("states",), "proof", label)


def _party(scene: Scene, found: dict[tuple[str, str, str], Numbers], label: str, party: str) -> str:
    """Say why a party stays in a state, or does not; nothing where it simply has nowhere better to go."""
    held = [one for concept in STRICTEST if (one := found.get((label, party, concept)))]
    if not held:
        return ""
    told = next((one for one in held if one["stable"]), held[-1])
    if told["concept"] == "nash" and told["stable"]:
        back = scene.regretted(party, label)
        return f"{scene.party(party)} would go back to {scene.tell(back)} if it could undo its step." if back else ""
    return _deterred(scene, told) if told["stable"] else _undeterred(scene, told)


def _deterred(scene: Scene, proof: Numbers) -> str:
    label, party = proof["state"], scene.party(proof["party"])
    shown, left = proof["answers"][:_ANSWERS], len(proof["answers"]) - _ANSWERS
    said = "; ".join(_answered(scene, proof, one) for one in shown)
    more = f", and {numbers.plural_small(left, 'other gain')} would be answered too" if left > 0 else ""
    return f"{party} would gain by {said}{more}. So it stays in {scene.name(label)}." if said else ""


def _answered(scene: Scene, proof: Numbers, answer: Numbers) -> str:
    label, party = proof["state"], proof["party"]
    first = scene.step([party], label, answer["to"])
    if not answer["moves"]:
        return first
    paid = ", gaining by it," if proof["concept"] in _CREDIBLE else ""
    after = _left(scene, party, answer)
    return f"{first}, but {_reply(scene, answer, paid)}, which leaves {scene.party(party)} {after}"


def _left(scene: Scene, party: str, answer: Numbers) -> str:
    """Say how a party fares after an answer, and after moving on from there where that counts."""
    worse = "worse off than before" if answer["gain"] < 0 else "no better off than before"
    if answer["gain"] > 0:
        worse = "still better off than before"
    if answer.get("escape") is None or answer["gain"] > 0:
        return worse
    onward = scene.step([party], answer["end"], answer["escape"])
    return f"{worse}, {'and even' if answer['escape_gain'] <= 0 else 'but not'} after {onward}"


def _reply(scene: Scene, answer: Numbers, paid: str) -> str:
    """Say which moves the others could answer with."""
    return f"{_chain(scene, answer['to'], answer['moves'], paid)}"


def _chain(scene: Scene, before: str, moves: Sequence[Numbers], paid: str) -> str:
    said = []
    for number, move in enumerate(moves):
        how = scene.step([move["party"]], before, move["to"])
        could = f"could answer{paid} by" if number == 0 else "by"
        said.append(f"{scene.party(move['party'])} {could} {how}")
        before = move["to"]
    return ", then ".join(said)


def _undeterred(scene: Scene, proof: Numbers) -> str:
    """Say which gain nothing deters."""
    label, party = proof["state"], proof["party"]
    if not proof["answers"]:
        return ""
    answer = proof["answers"][0]
    first = scene.step([party], label, answer["to"])
    if not answer["moves"]:
        return f"{scene.party(party)} would gain by {first}, and nothing answers that: it would not stay."
    after = _left(scene, party, answer)
    worst = _reply(scene, answer, "")
    return f"{scene.party(party)} would gain by {first}; at worst {worst}, which leaves it {after}: it would not stay."
