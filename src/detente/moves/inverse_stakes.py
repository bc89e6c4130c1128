"""What one party's stability at one state hangs on: only which states it ranks above that state.

With its opponents' preferences fixed, whether a state is stable for a party under Nash, GMR, SMR, SEQ or SSEQ depends
on its own ranking through one set alone, the states ranked strictly above the target. (Under SEQ and SSEQ the
opponents' improvements are theirs, not the party's.) A state stable with some states above it is stable with fewer of
them: fewer moves tempt and more states deter. Sets of states are ints, one bit a state, so that a question about a set
is one operation.

Sources: Fang, Hipel & Kilgour, *Interactive Decision Making* (1993), for the concepts; Rego & Vieira (2017) for SSEQ.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.stability import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

UNSANCTIONED = ("nash",)
BY_IMPROVEMENTS = ("seq", "sseq")
BEYOND_ESCAPE = ("smr", "sseq")


def mask_of(states: NDArray[np.integer] | NDArray[np.bool_]) -> int:
    """Give the set of states listed, or marked in a row with one entry a state, as an int."""
    if states.dtype != np.bool_:
        marked = np.zeros(int(states.max(initial=-1)) + 1, np.bool_)
        marked[states] = True
        states = marked
    return int.from_bytes(np.packbits(states, bitorder="little").tobytes(), "little")


def members(mask: int) -> list[int]:
    """List the states of a set, rising."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def union(masks: Iterable[int]) -> int:
    """Join sets."""
    joined = 0
    for mask in masks:
        joined |= mask
    return joined


class Replies:
    """Where parties can go, as sets: looked up when first asked for, and kept.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        Each party's ranking, higher is better, equal is indifferent; shape (parties, states).
    like
        The same graph under other rankings: its moves need not be looked up again.
    """

    def __init__(self, graph: Graph, scores: NDArray[np.int64], like: Replies | None = None) -> None:
        self.graph = graph
        self.scores = scores
        self.moves: Callable[[int, int], int] = like.moves if like else cache(self._moves)
        self.improvements: Callable[[int, int], int] = cache(self._improvements)
        self.responses: Callable[[int, int, bool], int] = cache(self._responses)

    def above(self, party: int, target: int) -> int:
        """Give the states that a party ranks strictly above a target."""
        return mask_of(self.scores[party] > self.scores[party, target])

    def _moves(self, party: int, state: int) -> int:
        return mask_of(self.graph.reached(party, state))

    def _improvements(self, party: int, state: int) -> int:
        return self.moves(party, state) & self.above(party, state)

    def _responses(self, party: int, state: int, improving: bool) -> int:
        """Give the states that the other parties can reach by legal sequences, none moving twice in a row."""
        step = self.improvements if improving else self.moves
        others = [other for other in range(self.graph.parties) if other != party]
        if len(others) == 1:
            return step(others[0], state)
        reached = dict.fromkeys(others, 0)
        waiting = [(state, party)]
        while waiting:
            at, last = waiting.pop()
            for mover in others:
                if mover != last:
                    fresh = step(mover, at) & ~reached[mover]
                    reached[mover] |= fresh
                    waiting.extend((after, mover) for after in members(fresh))
        return union(reached.values())


@dataclass(frozen=True)
class Stakes:
    """What a party's stability at a target hangs on, under one concept.

    Parameters
    ----------
    target
        The state asked about.
    moves
        The states that the party can move to.
    answers
        For each of them the states to which the opponents can then go.
    escapes
        For each of those the states to which the party can go on, where the concept looks that far; else empty.
    """

    target: int
    moves: int
    answers: Mapping[int, int]
    escapes: Mapping[int, int]

    def guard(self, state: int) -> int:
        """Give the states none of which may be above the target if this one is to deter."""
        return 1 << state | self.escapes.get(state, 0)

    @cached_property
    def guards(self) -> list[tuple[int, int]]:
        """Each state to which some answer leads, as a set of one, with its guard."""
        return [(1 << state, self.guard(state)) for state in members(union(self.answers.values()))]

    def tempting(self, above: int) -> list[int]:
        """Give the moves to states above the target that nothing deters, rising."""
        tempted = members(self.moves & above)
        deterring = union(state for state, guard in self.guards if not guard & above) if tempted else 0
        return [move for move in tempted if not self.answers[move] & deterring]

    def holds(self, above: int) -> bool:
        """Tell whether the target is stable for the party if these states, and no others, are above it."""
        return not self.tempting(above)


def stable(replies: Replies, party: int, target: int, concept: str) -> bool:
    """Tell whether a target is stable for a party, all rankings as they are."""
    above = replies.above(party, target)
    return stakes(replies, party, target, concept, above).holds(above)


def stakes(replies: Replies, party: int, target: int, concept: str, among: int = -1) -> Stakes:
    """Gather what a party's stability at a target hangs on under a concept.

    Parameters
    ----------
    replies
        The moves, and the opponents' rankings.
    party, target
        Whose stability, and where.
    concept
        One of `detente.moves.stability.CONCEPTS`.
    among
        The moves to look at, as a set of the states that they lead to; all if left out.

    Raises
    ------
    ValueError
        If there is no such concept.
    """
    if concept not in CONCEPTS:
        raise ValueError(f"no concept of stability is named {concept!r}; there are {', '.join(CONCEPTS)}")
    moves = replies.moves(party, target) & among
    if concept in UNSANCTIONED:
        return Stakes(target, moves, dict.fromkeys(members(moves), 0), {})
    improving = concept in BY_IMPROVEMENTS
    answers = {move: replies.responses(party, move, improving) for move in members(moves)}
    deep = concept in BEYOND_ESCAPE
    escapes = {state: replies.moves(party, state) for state in members(union(answers.values()))} if deep else {}
    return Stakes(target, moves, answers, escapes)
