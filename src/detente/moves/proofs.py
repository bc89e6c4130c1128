"""Why a state is stable or not: every verdict with the moves that show it, as data that anyone can check.

A state is stable for a party under a concept (`stability` has the definitions) if each of its improvements is deterred.
So a proof of stability holds one sanction for each improvement, and a proof of the contrary one improvement that is
safe, with the worst that the others can do about it. Words are made of these elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.sequences import sequences
from detente.moves.stability import CONCEPTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.moves.graph import Graph
    from detente.moves.sequences import Move, Sequences

SYMMETRIC = ("smr", "sseq")
"""The concepts in which the party may still move on after the others' answer."""
CREDIBLE = ("seq", "sseq")
"""The concepts in which every move of the others improves on the state that it leaves."""


@dataclass(frozen=True)
class Answer:
    """What the others can do about one improvement: a sanction if there is one, else the worst for the party.

    Parameters
    ----------
    improvement
        The state to which the party has moved.
    moves
        The others' moves from there; none if they can or may make none, and under Nash.
    gain
        What the party thinks of where these moves lead, seen from the state that it has left: 1 better, 0 equal,
        -1 worse.
    escape
        Under SMR and SSEQ the best state to which the party can move on from there; None if it has no move.
    escape_gain
        What it thinks of that one, seen from the state that it has left; None without an escape.
    """

    improvement: int
    moves: tuple[Move, ...]
    gain: int
    escape: int | None = None
    escape_gain: int | None = None

    @property
    def end(self) -> int:
        """Where the others' moves lead."""
        return self.moves[-1].state if self.moves else self.improvement

    @property
    def deters(self) -> bool:
        """Whether this is a sanction: nothing is gained there, nor by moving on."""
        return bool(self.moves) and self.gain <= 0 and (self.escape_gain is None or self.escape_gain <= 0)


@dataclass(frozen=True)
class Proof:
    """Whether a state is stable for a party under a concept, and what shows it.

    Parameters
    ----------
    concept, party, state
        What is proved of whom.
    stable
        The verdict.
    answers
        If stable, a sanction for each improvement, the best improvement first; of several sanctions a shortest, and of
        these the harshest. If not, one answer: the best improvement that is safe, and the worst that can follow.
    """

    concept: str
    party: int
    state: int
    stable: bool
    answers: tuple[Answer, ...]


def prove(graph: Graph, scores: NDArray[np.integer], concept: str, party: int, state: int) -> Proof:
    """Prove that a state is stable for a party under a concept, or that it is not.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        What each state is to each party, higher is better, equal is indifferent; shape (parties, states).
    concept
        One of `CONCEPTS`.
    party, state
        Whom and where.

    Raises
    ------
    ValueError
        If there is no such concept.
    """
    if concept not in CONCEPTS:
        msg = f"there is no concept {concept!r}: the concepts are {', '.join(CONCEPTS)}"
        raise ValueError(msg)
    case = _Case(graph, scores, concept, party, state)
    answers = []
    for improvement in case.improvements():
        answer = case.answer(improvement)
        if not answer.deters:
            return Proof(concept, party, state, stable=False, answers=(answer,))
        answers.append(answer)
    return Proof(concept, party, state, stable=True, answers=tuple(answers))


def prove_equilibrium(graph: Graph, scores: NDArray[np.integer], concept: str, state: int) -> tuple[Proof, ...]:
    """Prove of each party in turn that a state is stable or not; it is an equilibrium if it is for all."""
    return tuple(prove(graph, scores, concept, party, state) for party in range(graph.parties))


@dataclass(frozen=True, eq=False)
class _Case:
    """A verdict to be proved."""

    graph: Graph
    scores: NDArray[np.integer]
    concept: str
    party: int
    state: int

    def improvements(self) -> list[int]:
        """Give the party's improvements, the best first."""
        own = self.scores[self.party]
        reached = self.graph.reached(self.party, self.state)
        better = reached[own[reached] > own[self.state]]
        return [int(one) for one in better[np.argsort(-own[better], kind="stable")]]

    def answer(self, improvement: int) -> Answer:
        """Find the shortest, then harshest sanction of an improvement; failing that, the worst for the party."""
        if self.concept == "nash":
            return self._leading_to(improvement, ())
        own = self.scores[self.party]
        for single in (True, False):  # most sanctions take one move: to look for these first spares most of the work
            found = self._answers(improvement, single=single)
            lengths = _lengths(found)
            left = {end: self._left(end) for end in lengths}
            sanctions = [end for end in lengths if left[end] <= own[self.state]]
            if sanctions:
                shortest = min(sanctions, key=lambda end: (lengths[end], left[end], own[end]))
                return self._leading_to(improvement, found.shortest(shortest))
        if not lengths:
            return self._leading_to(improvement, ())
        worst = min(lengths, key=lambda end: (left[end], own[end], lengths[end]))
        return self._leading_to(improvement, found.shortest(worst))

    def _answers(self, improvement: int, *, single: bool) -> Sequences:
        """Follow the others' legal answers to an improvement, or only those of a single move."""
        others = [party for party in range(self.graph.parties) if party != self.party]

        def allowed(mover: int, state: int, targets: NDArray[np.int32]) -> NDArray[np.bool_]:
            if single and state != improvement:
                return np.zeros(len(targets), np.bool_)
            better: NDArray[np.bool_] = self.scores[mover, targets] > self.scores[mover, state]
            return better if self.concept in CREDIBLE else np.ones(len(targets), np.bool_)

        return sequences(self.graph, others, improvement, allowed)

    def _left(self, end: int) -> int:
        """Give the most that the party is left with where the others have moved, after moving on if it may."""
        own, escape = self.scores[self.party], self._escape(end)
        return int(own[end] if escape is None else max(own[end], own[escape]))

    def _escape(self, end: int) -> int | None:
        """Give the best state to which the party can move on; None if it cannot, or may not."""
        if self.concept not in SYMMETRIC:
            return None
        reached = self.graph.reached(self.party, end)
        return int(reached[np.argmax(self.scores[self.party, reached])]) if len(reached) else None

    def _leading_to(self, improvement: int, moves: tuple[Move, ...]) -> Answer:
        """Write the answer down, with what the party thinks of its end."""
        end = moves[-1].state if moves else improvement
        escape = self._escape(end) if moves else None
        return Answer(improvement, moves, self._gain(end), escape, None if escape is None else self._gain(escape))

    def _gain(self, state: int) -> int:
        """Compare a state with the one that the party has left."""
        own = self.scores[self.party]
        return int(own[state] > own[self.state]) - int(own[state] < own[self.state])


def _lengths(found: Sequences) -> dict[int, int]:
    """Give the length of a shortest sequence to each state reached."""
    lengths: dict[Move, int] = {}
    for move, before in found.came.items():  # shortest first, so that what came before is known
        lengths[move] = 1 if before is None else lengths[before] + 1
    shortest: dict[int, int] = {}
    for move, length in lengths.items():
        shortest.setdefault(move.state, length)
    return shortest
