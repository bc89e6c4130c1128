"""Stability where moves are listed: inner loops that touch each arc once a party that moved last.

Moves may go anywhere, so that the order of movers binds: what can follow hangs on the state and on who moved last.
Import this module only inside the function that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Arcs

    Ranks = NDArray[np.int32]

NOWHERE = np.iinfo(np.int32).max


class Back(NamedTuple):
    """All parties' arcs, by the state to which they lead.

    ``start``, shape (parties, states + 1): where the arcs into a state begin in ``source``, shape (arcs,): the states
    that they leave.
    """

    start: NDArray[np.int64]
    source: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class ByArcs:
    """One draw's answers where moves are listed (see `detente.moves.stability.Way`)."""

    back: Back
    ranks: Ranks

    def most(self, party: int) -> Ranks:
        """Give the highest rank at each state or one move of the party away."""
        return _most(self.back, party, self.ranks[party])

    def least(self, party: int, ends: Ranks, *, improving: bool) -> Ranks:
        """Give the least value at the end of any legal sequence of the others."""
        return _least(self.back, party, self.ranks, ends, np.argsort(ends), improving)

    def hardest(self, party: int, answers: Ranks) -> Ranks:
        """Give the highest answer to any improvement of the party; -1 where it has none."""
        return _hardest(self.back, party, self.ranks[party], answers)


def back_of(parties: Sequence[Arcs]) -> Back:
    """Turn all arcs round."""
    before = np.cumsum([0, *(len(one.target) for one in parties)])
    turned = [_turned(one.start, one.target) for one in parties]
    starts = [start + offset for (start, _), offset in zip(turned, before, strict=False)]
    return Back(np.stack(starts), np.concatenate([source for _, source in turned]))


@njit(cache=True, nogil=True)
def _turned(start, target):
    """Give where the arcs into each state begin, and the states that they leave."""
    into = np.zeros(len(start), np.int64)
    for state in target:
        into[state + 1] += 1
    into = np.cumsum(into)
    filled = into[:-1].copy()
    source = np.empty(len(target), np.int32)
    for state in range(len(start) - 1):
        for arc in range(start[state], start[state + 1]):
            source[filled[target[arc]]] = state
            filled[target[arc]] += 1
    return into, source


@njit(cache=True, nogil=True)
def _most(back, party, rank):
    """Hand each state's rank to those from which it can be reached."""
    most = rank.copy()
    for state in range(len(rank)):
        for arc in range(back.start[party, state], back.start[party, state + 1]):
            most[back.source[arc]] = max(most[back.source[arc]], rank[state])
    return most


@njit(cache=True, nogil=True)
def _least(back, party, ranks, ends, order, improving):
    """Give each state the least end of a legal sequence: ends in rising order, each spread backwards along moves.

    A pair (mover, state) stands for a sequence in which that party has just come to that state. Before it any other
    opponent may have moved; ``seen`` pairs are never looked at again.
    """
    parties, states = ranks.shape
    least = np.full(states, NOWHERE, np.int32)
    seen = np.zeros((parties, states), np.bool_)
    seen[party] = True
    waiting = np.empty(parties * states, np.int64)
    for end in order:
        count = _came(seen, waiting, 0, end, party)
        while count:
            count -= 1
            mover, state = divmod(waiting[count], states)
            for arc in range(back.start[mover, state], back.start[mover, state + 1]):
                source = back.source[arc]
                if improving and ranks[mover, source] >= ranks[mover, state]:
                    continue
                least[source] = min(least[source], ends[end])
                count = _came(seen, waiting, count, source, mover)
    return least


@njit(cache=True, nogil=True)
def _came(seen, waiting, count, state, but):
    """Note that any opponent but one may have come to a state."""
    for mover in range(len(seen)):
        if mover != but and not seen[mover, state]:
            seen[mover, state] = True
            waiting[count] = mover * seen.shape[1] + state
            count += 1
    return count


@njit(cache=True, nogil=True)
def _hardest(back, party, rank, answers):
    """Hand each state's answers to those from which moving there is an improvement."""
    hardest = np.full(answers.shape, -1, np.int32)
    for kind in range(len(answers)):
        for state in range(len(rank)):
            for arc in range(back.start[party, state], back.start[party, state + 1]):
                source = back.source[arc]
                if rank[state] > rank[source]:
                    hardest[kind, source] = max(hardest[kind, source], answers[kind, state])
    return hardest
