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

from detente.moves.kernels import rising

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Blocks

    Ranks = NDArray[np.int32]


class Cells(NamedTuple):
    """The cells of all parties, party by party, block by block, numbered on from 0.

    ``of``, shape (states, parties): the cell in which a state is. ``start``, shape (cells + 1,): where each begins
    among its members. ``first``, shape (cells,): the first cell of the same block. ``passed``, shape (cells, words):
    one bit for each one-way option of the party, set if there is no way back behind it any more; a cell can reach those
    of its block in which no bit of its own is clear, and they come no earlier.
    """

    of: NDArray[np.int32]
    start: NDArray[np.int64]
    first: NDArray[np.int32]
    passed: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class ByBlocks:
    """The way for graphs in which all parties move by blocks (see `detente.moves.stability.Way`)."""

    cells: Cells
    ranks: Ranks

    @cached_property
    def members(self) -> Ranks:
        """The states of each party's cells, from worst to best within each; shape (parties * states,)."""
        members: Ranks = _members(self.cells, self.ranks)
        return members

    def least(self, movers: Sequence[int], values: Ranks, *, improving: bool) -> Ranks:
        """See `detente.moves.stability.Way`."""
        who = np.array(movers, np.int64)
        least: Ranks = _least(self.cells, self.members, self.ranks, who, values, improving)
        return least


def cells_of(parties: Sequence[Blocks]) -> Cells:
    """Form the cells of all parties."""
    bits = [_passed(party) for party in parties]
    words = max(held.shape[1] for held in bits)
    of = np.empty((len(parties[0].block), len(parties)), np.int32)
    sizes, first, passed = [np.zeros(1, np.int64)], [], []
    total = 0
    for number, (party, held) in enumerate(zip(parties, bits, strict=True)):
        cell, example = _cells(party.block, held)
        block = party.block[example]
        of[:, number] = cell + total
        sizes.append(np.bincount(cell))
        first.append((np.searchsorted(block, block) + total).astype(np.int32))
        passed.append(np.pad(held[example], ((0, 0), (0, words - held.shape[1]))))
        total += len(example)
    return Cells(of, np.cumsum(np.concatenate(sizes)), np.concatenate(first), np.concatenate(passed))


def _passed(party: Blocks) -> NDArray[np.uint64]:
    """Set a bit for each one-way option behind which there is no way back; shape (states, words)."""
    words = [np.zeros((len(party.block), 0), np.uint64)]
    levels = [(row, level) for row in party.lowest.T for level in np.unique(row) if level]
    for begun in range(0, len(levels), 64):
        word = np.zeros(len(party.block), np.uint64)
        for bit, (row, level) in enumerate(levels[begun : begun + 64]):
            word |= (row >= level).astype(np.uint64) << np.uint64(bit)
        words.append(word[:, np.newaxis])
    return np.concatenate(words, axis=1)


def _cells(block: NDArray[np.int64], passed: NDArray[np.uint64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give each state's cell, in the order of blocks and what is passed, and one state of each cell."""
    keys = (*passed.T, block)
    order = np.lexsort(keys)
    new = np.zeros(len(order), bool)
    new[:1] = True
    for key in keys:
        new[1:] |= key[order[1:]] != key[order[:-1]]
    cell = np.empty(len(order), np.int32)
    cell[order] = np.cumsum(new) - 1
    return cell, order[new]


@njit(cache=True, nogil=True)
def _members(cells: Cells, ranks: Ranks) -> Ranks:
    """List the states of each cell, from worst to best for the party."""
    parties, states = ranks.shape
    members = np.empty(parties * states, np.int32)
    filled = cells.start[:-1].copy()
    for party in range(parties):
        for state in rising(ranks[party]):
            cell = cells.of[state, party]
            members[filled[cell]] = state
            filled[cell] += 1
    return members


@njit(cache=True, nogil=True)
def _least(
    cells: Cells, members: Ranks, ranks: Ranks, movers: NDArray[np.int64], values: Ranks, improving: bool
) -> Ranks:
    """Take ends in the order of their values and spread each backwards along moves to states that have none yet.

    The states that a party can take to an end are, in each cell that can reach the end's, all or, improving, the worst
    ones. They are struck off from the worst on and not looked at again; nor is what a state struck off would strike.
    """
    least = np.full(len(values), len(values), np.int32)
    waiting = np.empty(len(values), np.int32)
    next_one = cells.start[:-1].copy()
    struck = np.zeros(len(next_one), np.int32)  # all members of a lower rank are struck off
    for end in rising(values):
        if least[end] < len(values):
            continue
        waiting[0] = end
        count = 1
        while count:
            count -= 1
            state = waiting[count]
            for mover in movers:
                rank, cell = ranks[mover], cells.of[state, mover]
                if rank[state] < struck[cell]:
                    continue
                limit = rank[state] if improving else len(values)
                for other in range(cells.first[cell], cell + 1):
                    if struck[other] >= limit or not _reaches(cells, other, cell):
                        continue
                    struck[other] = limit
                    while next_one[other] < cells.start[other + 1] and rank[members[next_one[other]]] < limit:
                        source = members[next_one[other]]
                        next_one[other] += 1
                        if least[source] == len(values):
                            least[source] = values[end]
                            waiting[count] = source
                            count += 1
    return least


@njit(cache=True, nogil=True)
def _reaches(cells: Cells, here: int, there: int) -> bool:
    """Tell whether the party can go from one cell of a block to another: it has passed there what it has here."""
    for word in range(cells.passed.shape[1]):  # noqa: SIM110  a plain loop compiles fastest
        if cells.passed[here, word] & ~cells.passed[there, word]:
            return False
    return True
