"""Words for the proofs of the moves lens: what would tempt a side, and why it stays or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence
from detente.report.words_moves_states import STRICTEST, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_STATES = 8
"""Of so many states the proof is told; of the others the result holds it."""
_ANSWERS = 2
"""So many different answers to a side's temptations are told."""
_GAINS = 3
"""So many gains that are answered alike are told; more are counted."""
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
        if scene.stuck(label):
            said.append("If no step were one-way, it would not hold.")
        if not said:
            continue
        told += 1
        if told > _STATES:
            yield Sentence("Of more states the result holds the proofs (--json).", ("states",), "proof", "more")
            return
        text = f"{opened(scene.tell(label))}: {' '.join(said)}"
        yield Sentence(text, ("states",), "proof", label)


def _party(scene: Scene, found: dict[tuple[str, str, str], Numbers], label: str, party: str) -> str:
    """Say why a party stays in a state, or does not; nothing where it simply has nowhere better to go."""
    held = [one for concept in STRICTEST if (one := found.get((label, party, concept)))]
    if not held:
        return ""
    told = next((one for one in held if one["stable"]), held[-1])
    if told["concept"] == "nash" and told["stable"]:
        back = scene.regretted(party, label) if scene.stuck(label) else None
        return f"{scene.party(party)} would go back to {scene.tell(back)} if it could undo its step." if back else ""
    return _deterred(scene, told) if told["stable"] else _undeterred(scene, told)


def proven(scene: Scene, proof: Numbers) -> str:
    """Say why a party stays in a state by one concept, or would leave it."""
    party, answers = scene.party(proof["party"]), proof["answers"]
    if not answers:
        return f"{party} has nowhere better to move to: it stays."
    if proof["concept"] == "nash":
        step = scene.step([proof["party"]], proof["state"], answers[0]["to"])
        return f"{party} would gain by {step}; answers are not reckoned with: it would not stay."
    return _deterred(scene, proof) if proof["stable"] else _undeterred(scene, proof)


def _deterred(scene: Scene, proof: Numbers) -> str:
    """Say what tempts a party, and what deters it; temptations that are answered alike are told together."""
    alike: dict[tuple[str, str], list[Numbers]] = {}
    for one in proof["answers"]:
        alike.setdefault((_reply(scene, one), _fares(one)), []).append(one)
    shown = list(alike.items())[:_ANSWERS]
    said = "; ".join(_answered(scene, proof, held, *how) for how, held in shown)
    left = len(proof["answers"]) - sum(len(held) for _, held in shown)
    more = f"; {numbers.plural_small(left, 'other gain')} would be answered too" if left > 0 else ""
    return f"{scene.party(proof['party'])} would gain by {said}{more}. So it stays." if said else ""


def _answered(scene: Scene, proof: Numbers, held: list[Numbers], reply: str, fares: str) -> str:
    told, left = held[:_GAINS], len(held[_GAINS:])
    gains = [scene.step([proof["party"]], proof["state"], one["to"]) for one in told]
    gains += [numbers.plural_small(left, "other move")] if left else []
    if not reply:
        return numbers.listing(gains, "or")
    shown = dict.fromkeys(scene.name(one["end"]) for one in told)
    further = any(scene.name(one["end"]) not in shown for one in held)
    ends = numbers.listing([*shown, *["another"] * further], "or")
    paid = ", gaining by it," if proof["concept"] in _CREDIBLE else ""
    return f"{numbers.listing(gains, 'or')}, but {reply} (to {ends}){paid} and leave it {fares}"


def _reply(scene: Scene, answer: Numbers) -> str:
    """Say which moves the others could answer with."""
    before, said = answer["to"], []
    for number, move in enumerate(answer["moves"]):
        change = scene.change([move["party"]], before, move["to"])
        said.append(f"{scene.party(move['party'])} {'' if number else 'could answer '}by {change}")
        before = move["to"]
    return ", then ".join(said)


def _fares(answer: Numbers) -> str:
    """Say how a party fares after an answer, and after moving on from there where that counts."""
    if answer["gain"] > 0:
        return "still better off than before"
    fares = "worse off than before" if answer["gain"] < 0 else "no better off than before"
    if answer.get("escape") is None:
        return fares
    return f"{fares}, even if it moves on" if answer["escape_gain"] <= 0 else f"{fares} until it moves on"


def _undeterred(scene: Scene, proof: Numbers) -> str:
    """Say which gain nothing deters."""
    if not proof["answers"]:
        return ""
    party, answer = proof["party"], proof["answers"][0]
    said = f"{scene.party(party)} would gain by {scene.step([party], proof['state'], answer['to'])}"
    reply = _reply(scene, answer)
    if not reply:
        return f"{said}, and nothing answers that: it would not stay."
    worst = f"the worst answer, {reply.replace('could answer ', '')} (to {scene.name(answer['end'])}),"
    return f"{said}; {worst} leaves it {_fares(answer)}: it would not stay."
