"""Stability where every party moves by blocks: inner loops that touch each state once a party, however many arcs.

A party's block falls into cells: the states from which the same options can still be reached. From one cell of a block
a party can reach all states of another, or none. Moves so given are transitive, and so are improvements, so that the
order of movers never binds: a legal sequence is any path. Import this module only inside the function that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Blocks

    Ranks = NDArray[np.int32]


class Cells(NamedTuple):
    """The cells of all parties, party by party, block by block, numbered on from 0.

    ``of``, shape (parties, states): the cell in which a state is. ``start``, shape (cells + 1,): where each begins
    among its members. ``first`` and ``after``, shape (cells,): the first cell of the same block and the one after its
    last. ``lowest``, shape (cells, issues with a bar): the earliest options that can be reached from it.
    """

    of: NDArray[np.int32]
    start: NDArray[np.int64]
    first: NDArray[np.int32]
    after: NDArray[np.int32]
    lowest: NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class ByBlocks:
    """One draw's answers where all parties move by blocks (see `detente.moves.stability.Way`)."""

    cells: Cells
    ranks: Ranks

    @cached_property
    def members(self) -> NDArray[np.int32]:
        """The states of each party's cells, from worst to best within each; shape (parties * states,)."""
        return _members(self.cells, self.ranks)

    def most(self, party: int) -> Ranks:
        """Give the highest rank at each state or one move of the party away."""
        return _most(self.cells, self.members, party, self.ranks[party])

    def least(self, party: int, ends: Ranks, *, improving: bool) -> Ranks:
        """Give the least value at the end of any sequence of the others, or at the state itself."""
        return _least(self.cells, self.members, party, self.ranks, ends, improving)

    def hardest(self, party: int, answers: Ranks) -> Ranks:
        """Give the highest answer to any improvement of the party; -1 where it has none."""
        return _hardest(self.cells, self.members, party, self.ranks[party], answers)


def cells_of(parties: Sequence[Blocks]) -> Cells:
    """Number the cells of all parties."""
    width = max(one.lowest.shape[1] for one in parties)
    of, sizes, first, after, lowest = [], [np.zeros(1, np.int64)], [], [], []
    total = 0
    for one in parties:
        cell, example = _cells(one)
        block = one.block[example]  # rising
        of.append((cell + total).astype(np.int32))
        sizes.append(np.bincount(cell))
        first.append((np.searchsorted(block, block, "left") + total).astype(np.int32))
        after.append((np.searchsorted(block, block, "right") + total).astype(np.int32))
        lowest.append(np.pad(one.lowest[example], ((0, 0), (0, width - one.lowest.shape[1]))))
        total += len(example)
    return Cells(
        np.stack(of),
        np.cumsum(np.concatenate(sizes)),
        np.concatenate(first),
        np.concatenate(after),
        np.concatenate(lowest).astype(np.int16),
    )


def _cells(party: Blocks) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give each state's cell, numbered block by block, and one state of each cell."""
    keys = (*party.lowest.T, party.block)
    order = np.lexsort(keys)
    new = np.zeros(len(order), bool)
    new[:1] = True
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    cell = np.empty(len(order), np.int64)
    cell[order] = np.cumsum(new) - 1
    return cell, order[new]


@njit(cache=True, nogil=True)
def _reaches(cells, here, there):
    """Tell whether the party can go from one cell of a block to another."""
    for issue in range(cells.lowest.shape[1]):
        if cells.lowest[there, issue] < cells.lowest[here, issue]:
            return False
    return True


@njit(cache=True, nogil=True)
def _rising(values):
    """Sort states by values from 0 to the number of states; ties in the order of states."""
    start = np.zeros(len(values) + 1, np.int32)
    for value in values:
        start[value + 1] += 1
    start = np.cumsum(start)
    order = np.empty(len(values), np.int32)
    for state in range(len(values)):
        order[start[values[state]]] = state
        start[values[state]] += 1
    return order


@njit(cache=True, nogil=True)
def _members(cells, ranks):
    """List the states of each cell, from worst to best for the party."""
    parties, states = ranks.shape
    members = np.empty(parties * states, np.int32)
    filled = cells.start[:-1].copy()
    for party in range(parties):
        for state in _rising(ranks[party]):
            cell = cells.of[party, state]
            members[filled[cell]] = state
            filled[cell] += 1
    return members


@njit(cache=True, nogil=True)
def _most(cells, members, party, rank):
    """Take the best member of any cell that can be reached."""
    most = rank.copy()
    states = len(rank)
    at = party * states
    while at < (party + 1) * states:
        cell = cells.of[party, members[at]]
        best = -1
        for other in range(cells.first[cell], cells.after[cell]):
            if _reaches(cells, cell, other):
                best = max(best, rank[members[cells.start[other + 1] - 1]])
        for place in range(cells.start[cell], cells.start[cell + 1]):
            most[members[place]] = best
        at = cells.start[cell + 1]
    return most


@njit(cache=True, nogil=True)
def _least(cells, members, party, ranks, ends, improving):
    """Give each state the least end that it can come to: ends in rising order, each spread backwards along moves.

    The states that a party can take to t are, in each cell from which t can be reached, all of them or, improving, the
    worst ones up to t. They are struck off from the worst on and never looked at again.
    """
    parties, states = ranks.shape
    least = np.full(states, -1, np.int32)
    struck = cells.start[:-1].copy()
    waiting = np.empty(states, np.int32)
    for end in _rising(ends):
        if least[end] >= 0:
            continue
        least[end] = ends[end]
        waiting[0] = end
        count = 1
        while count:
            count -= 1
            state = waiting[count]
            for mover in range(parties):
                if mover == party:
                    continue
                cell = cells.of[mover, state]
                for other in range(cells.first[cell], cells.after[cell]):
                    place, stop = struck[other], cells.start[other + 1]
                    if place == stop or not _reaches(cells, other, cell):
                        continue
                    while place < stop:
                        source = members[place]
                        if improving and ranks[mover, source] >= ranks[mover, state]:
                            break
                        place += 1
                        if least[source] < 0:
                            least[source] = ends[end]
                            waiting[count] = source
                            count += 1
                    struck[other] = place
    return least


@njit(cache=True, nogil=True)
def _hardest(cells, members, party, rank, answers):
    """Go down each pair of cells from the best on, so that the better states of the second are those passed so far."""
    states = len(rank)
    hardest = np.full(answers.shape, -1, np.int32)
    for kind in range(len(answers)):
        at = party * states
        while at < (party + 1) * states:
            cell = cells.of[party, members[at]]
            for other in range(cells.first[cell], cells.after[cell]):
                if not _reaches(cells, cell, other):
                    continue
                best = -1
                better = cells.start[other + 1] - 1
                for place in range(cells.start[cell + 1] - 1, cells.start[cell] - 1, -1):
                    state = members[place]
                    while better >= cells.start[other] and rank[members[better]] > rank[state]:
                        best = max(best, answers[kind, members[better]])
                        better -= 1
                    hardest[kind, state] = max(hardest[kind, state], best)
            at = cells.start[cell + 1]
    return hardest
