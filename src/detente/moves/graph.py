"""Who can take the world from which state to which: the graph of moves, said in full or by blocks of states."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

EXPLICIT = 50_000_000
"""The largest number of arcs that is ever listed in memory."""


AT_ONCE = 4_000_000
"""So many pairs of states are looked at in one pass."""


class TooManyArcsError(ValueError):
    """More arcs than can be listed: the caller takes a way that works on blocks."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """One party's moves, listed: the states that it can reach in one move from each state.

    Parameters
    ----------
    start
        Where each state's targets begin in ``target``, and their total at the end; shape (states + 1,).
    target
        The states reached, rising within each state and never the state itself; shape (arcs,).
    """

    start: NDArray[np.int64]
    target: NDArray[np.int32]

    @classmethod
    def of(cls, count: int, pairs: Iterable[tuple[int, int]]) -> Arcs:
        """List arcs given as pairs of a state and one reached from it, in any order."""
        return cls.between(count, np.array(list(pairs), np.int64).reshape(-1, 2))

    @classmethod
    def between(cls, count: int, pairs: NDArray[np.int64]) -> Arcs:
        """List arcs given as an array of pairs, shape (pairs, 2): once each, none to the state that it leaves."""
        kept = pairs[pairs[:, 0] != pairs[:, 1]]
        source, target = np.divmod(np.unique(kept[:, 0] * count + kept[:, 1]), count)
        return cls(starts(source, count), target.astype(np.int32))

    @property
    def source(self) -> NDArray[np.int32]:
        """The state that each arc leaves, shape (arcs,)."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    def reached(self, state: int) -> NDArray[np.int32]:
        """Give the states that the party can reach in one move."""
        return self.target[self.start[state] : self.start[state + 1]]

    def only(self, kept: NDArray[np.bool_]) -> Arcs:
        """Keep some of the arcs."""
        start: NDArray[np.int64] = np.concatenate(([0], np.cumsum(kept)))[self.start]
        return Arcs(start, self.target[kept])

    def improving(self, score: NDArray[np.integer]) -> Arcs:
        """Keep the arcs that lead to a state of a higher score than the one left."""
        return self.only(score[self.target] > score[self.source])


@dataclass(frozen=True, eq=False)
class Blocks:
    """One party's moves where it changes issues of its own, as many at once as it likes.

    States that differ only in its issues form a block, within which it moves; a one-way option bars the way back.

    Parameters
    ----------
    block
        The block of each state, numbered from 0; shape (states,).
    place
        For each state the options at which the party's issues stand, only those with one-way options;
        shape (states, issues with a bar), of any width, 0 included.
    lowest
        For each state and issue of ``place`` the earliest option that can still be reached; same shape.
    """

    block: NDArray[np.int64]
    place: NDArray[np.int16]
    lowest: NDArray[np.int16]

    @property
    def free(self) -> bool:
        """Whether every state of a block can be reached from every other."""
        return int(self.place.shape[1]) == 0

    @cached_property
    def order(self) -> NDArray[np.int32]:
        """The states, block by block, rising within each; shape (states,)."""
        return np.argsort(self.block, kind="stable").astype(np.int32)

    @cached_property
    def start(self) -> NDArray[np.int64]:
        """Where each block begins in ``order``, and the number of states at the end; shape (blocks + 1,)."""
        return starts(self.block)

    def reached(self, state: int) -> NDArray[np.int32]:
        """Give the states that the party can reach in one move."""
        held = self.block[state]
        mates = self.order[self.start[held] : self.start[held + 1]]
        open_to = (self.place[mates] >= self.lowest[state]).all(axis=1)
        reached: NDArray[np.int32] = mates[open_to & (mates != state)]
        return reached

    @property
    def most(self) -> int:
        """How many arcs there are at most: all pairs within blocks."""
        sizes = np.diff(self.start)
        return int((sizes * (sizes - 1)).sum())

    def listed(self) -> Arcs:
        """List the arcs.

        Raises
        ------
        TooManyArcsError
            If there are more than can be listed.
        """
        if self.most > EXPLICIT:
            msg = f"{self.most:,} arcs are too many to list; at most {EXPLICIT:,} can be"
            raise TooManyArcsError(msg)
        count = len(self.block)
        ends = np.concatenate(([0], np.cumsum(np.diff(self.start)[self.block])))  # of pairs, state by state
        parts = [self._pairs(part) for part in _chunks(ends)]
        source, target = (
            (np.concatenate(some) for some in zip(*parts, strict=True)) if parts else (self.order, self.order)
        )
        return Arcs(starts(source, count), target.astype(np.int32))

    def _pairs(self, states: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Give the arcs from some states, as the states left and those reached."""
        held = self.block[states]
        sizes = np.diff(self.start)[held]
        source = np.repeat(states, sizes)
        within = np.arange(len(source)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        target = self.order[np.repeat(self.start[held], sizes) + within]
        kept = (source != target) & (self.place[target] >= self.lowest[source]).all(axis=1)
        return source[kept], target[kept]


@dataclass(frozen=True, eq=False)
class Graph:
    """States, numbered from 0, and each party's moves among them.

    Parameters
    ----------
    count
        How many states there are.
    moves
        Each party's moves: blocks where they follow from the issues it carries out, else arcs.
    """

    count: int
    moves: tuple[Arcs | Blocks, ...]

    @classmethod
    def of(cls, count: int, pairs: Sequence[Iterable[tuple[int, int]]]) -> Graph:
        """Make a graph from each party's arcs, as pairs of a state and one reached from it."""
        return cls(count, tuple(Arcs.of(count, one) for one in pairs))

    @property
    def parties(self) -> int:
        """How many parties move."""
        return len(self.moves)

    @cached_property
    def arcs(self) -> tuple[Arcs, ...]:
        """Each party's arcs, listed.

        Raises
        ------
        TooManyArcsError
            If there are more than can be listed.
        """
        return tuple(one.listed() if isinstance(one, Blocks) else one for one in self.moves)

    @property
    def blocks(self) -> tuple[Blocks, ...] | None:
        """Each party's blocks, if all parties move by blocks; a party's moves then reach nothing more in two steps."""
        held = tuple(one for one in self.moves if isinstance(one, Blocks))
        return held if len(held) == self.parties else None

    @property
    def most(self) -> int:
        """How many arcs there are at most, without listing them."""
        return sum(one.most if isinstance(one, Blocks) else len(one.target) for one in self.moves)

    def reached(self, party: int, state: int) -> NDArray[np.int32]:
        """Give the states that a party can reach in one move from a state."""
        return self.moves[party].reached(state)


def starts(row: NDArray[np.integer], count: int = 0) -> NDArray[np.int64]:
    """Say where each row's entries begin once they are sorted by row, and their total.

    Parameters
    ----------
    row
        The row of each entry, shape (entries,).
    count
        How many rows there are, if not only those up to the last with an entry.

    Returns
    -------
    Shape (rows + 1,).
    """
    return np.concatenate(([0], np.cumsum(np.bincount(row, minlength=count)))).astype(np.int64)


def _chunks(ends: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Cut states into runs whose pairs fit into memory at once, given where each state's pairs end."""
    first = 0
    while first < len(ends) - 1:
        last = max(first + 1, int(np.searchsorted(ends, ends[first] + AT_ONCE, side="right")) - 1)
        yield np.arange(first, last)
        first = last


def blocks_of(states: NDArray[np.integer], own: Sequence[int], lowest: Sequence[Sequence[int]]) -> Blocks:
    """Form a party's blocks from the states' options.

    Parameters
    ----------
    states
        The option at which each issue stands in each state, shape (states, issues); no two rows alike.
    own
        The issues that the party moves on its own.
    lowest
        For each issue and each of its options the earliest option that can still be reached from it.
    """
    others = [issue for issue in range(states.shape[1]) if issue not in set(own)]
    block = _numbered(states[:, others])
    barred = [issue for issue in own if any(lowest[issue])]
    place = states[:, barred].astype(np.int16)
    tables = [np.asarray(lowest[issue], np.int16) for issue in barred]
    floors = [table[place[:, column]] for column, table in enumerate(tables)]
    return Blocks(block, place, np.stack(floors, axis=1) if floors else place)


def lowest_options(options: int, one_way: Iterable[int]) -> tuple[int, ...]:
    """Give for each option of an issue the earliest that can still be reached, given its one-way options."""
    held = set(one_way)
    lowest = [0] * options
    for option in range(1, options):
        lowest[option] = option if option in held else lowest[option - 1]
    return tuple(lowest)


def _numbered(rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """Give distinct rows numbers from 0 on; shape (rows,)."""
    if rows.shape[1] == 0:
        return np.zeros(len(rows), np.int64)
    spans = rows.max(axis=0).astype(object) + 1
    if int(np.prod(spans)) < 2**62:
        keys = np.ravel_multi_index(tuple(rows.T.astype(np.int64)), tuple(int(s) for s in spans))
        return np.unique(keys, return_inverse=True)[1].astype(np.int64)
    numbers: NDArray[np.int64] = np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    return numbers
