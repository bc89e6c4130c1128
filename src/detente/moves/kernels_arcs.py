"""Stability where moves are listed: inner loops that touch each arc once a party that moved last.

Moves may go anywhere, so that the order of movers binds: what can follow hangs on the state and on who moved last.
Import this module only inside the function that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from detente.moves.kernels import rising

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Arcs

    Ranks = NDArray[np.int32]


class Back(NamedTuple):
    """All parties' arcs, by the state to which they lead.

    ``start``, shape (parties, states + 1): where the arcs into a state begin in ``source``, shape (arcs,): the states
    that they leave.
    """

    start: NDArray[np.int64]
    source: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class ByArcs:
    """The way for graphs of any kind (see `detente.moves.stability.Way`)."""

    back: Back
    ranks: Ranks

    def least(self, movers: Sequence[int], values: Ranks, *, improving: bool) -> Ranks:
        """See `detente.moves.stability.Way`."""
        least: Ranks = _least(self.back, self.ranks, np.array(movers, np.int64), values, improving)
        return least


def back_of(parties: Sequence[Arcs]) -> Back:
    """Turn all arcs round."""
    before = np.cumsum([0, *(len(one.target) for one in parties)])
    turned = [_turned(one.start, one.target) for one in parties]
    starts = [start + offset for (start, _), offset in zip(turned, before, strict=False)]
    return Back(np.stack(starts), np.concatenate([source for _, source in turned]))


@njit(cache=True, nogil=True)
def _turned(start: NDArray[np.int64], target: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
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
def _least(back: Back, ranks: Ranks, movers: NDArray[np.int64], values: Ranks, improving: bool) -> Ranks:
    """Take ends in the order of their values and spread each backwards along moves to states that have none yet.

    A pair of a mover and a state stands for that party having just come to that state. Before it any other of the
    movers may have moved. Pairs once seen are not looked at again.
    """
    least = np.full(len(values), len(values), np.int32)
    seen = np.zeros(ranks.shape, np.bool_)
    waiting = np.empty(seen.size, np.int64)
    for end in rising(values):
        count = _come(seen, waiting, 0, movers, -1, end)
        while count:
            count -= 1
            mover, state = divmod(waiting[count], len(values))
            for arc in range(back.start[mover, state], back.start[mover, state + 1]):
                source = back.source[arc]
                if improving and ranks[mover, source] >= ranks[mover, state]:
                    continue
                least[source] = min(least[source], values[end])
                count = _come(seen, waiting, count, movers, mover, source)
    return least


@njit(cache=True, nogil=True)
def _come(
    seen: NDArray[np.bool_], waiting: NDArray[np.int64], count: int, movers: NDArray[np.int64], but: int, state: int
) -> int:
    """Let any of the movers but one have come to a state; give how many pairs wait."""
    for mover in movers:
        if mover != but and not seen[mover, state]:
            seen[mover, state] = True
            waiting[count] = mover * seen.shape[1] + state
            count += 1
    return count
