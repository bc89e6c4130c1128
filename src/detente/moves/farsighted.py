"""Looking some moves ahead: limited-move stability, non-myopic stability, and worst-case foresight.

In limited-move stability (Kilgour, 1985; Fang, Hipel & Kilgour, 1993) two parties move in turn, at most h times in all;
each may stay, which ends the play, and each expects the other to look after itself. Party i to move at state s with h
moves left anticipates the final state G_i(s, h):

1. with h = 0, or where i cannot move, G_i(s, h) = s;
2. else each reachable t leads to G_j(t, h − 1); i takes the best of these ends if it prefers it to s, else it stays.

State s is L_h-stable for i where G_i(s, h) = s, and non-myopically stable where that holds for every h from some h on.
The definition is silent on ties (Rêgo & Soares, 2024). The rule here: a tie with staying, stay; among equally good
moves, the lowest-numbered. What every other way of settling ties could lead to is followed beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.ranks import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from detente.moves.graph import Arcs, Graph

    Sets = NDArray[np.uint64]  # for each state a set of states, as bits

LONGEST = 1_000
"""The longest horizon that is tried before non-myopic stability is given up."""


PIECE = 1 << 28
"""About how many bits are looked at in one go."""


class NoPatternError(ValueError):
    """The anticipated states had not begun to repeat at the longest horizon allowed."""


@dataclass(frozen=True, eq=False)
class Limited:
    """What each of two parties anticipates where at most 1, 2, … moves are left; row h − 1 holds horizon h.

    Parameters
    ----------
    final
        The state that the party expects to end in if it moves first, by the tie rule; shape (horizon, 2, states).
    unique
        Whether every way of settling ties leads to that state; same shape.
    surely
        Whether the state is stable however ties are settled; same shape.
    possibly
        Whether the state is stable under some way of settling ties; same shape.
    """

    final: NDArray[np.int64]
    unique: NDArray[np.bool_]
    surely: NDArray[np.bool_]
    possibly: NDArray[np.bool_]

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Whether each state is L_h-stable for each party, by the tie rule; shape (horizon, 2, states)."""
        return np.asarray(self.final == np.arange(self.final.shape[-1]))

    @property
    def tied(self) -> NDArray[np.bool_]:
        """Whether another way of settling ties would turn the verdict; shape (horizon, 2, states)."""
        return self.possibly & ~self.surely


@dataclass(frozen=True, eq=False)
class NonMyopic:
    """What each of two parties anticipates at every horizon from some horizon on.

    Parameters
    ----------
    since
        The horizon from which on a state is L_h-stable for a party, 0 where there is none; shape (2, states).
    settled
        Whether the state anticipated is the same from some horizon on; where not, it cycles for ever; same shape.
    tied
        Whether another way of settling ties, at each horizon anew, would turn the verdict; same shape.
    start
        A horizon after which the anticipated states repeat what they were from there on.
    period
        After how many moves they do.
    """

    since: NDArray[np.int64]
    settled: NDArray[np.bool_]
    tied: NDArray[np.bool_]
    start: int
    period: int

    @property
    def stable(self) -> NDArray[np.bool_]:
        """Whether each state is non-myopically stable for each party; shape (2, states)."""
        return self.since > 0


def limited(graph: Graph, scores: NDArray[np.integer], horizon: int) -> Limited:
    """Find what two parties anticipate at every horizon up to one, and where they would stay (L_h).

    L_1 is Nash stability. Ties are followed exactly, each branch of the tree of moves settling its own; where some
    score is tied that takes memory of states × states / 4 bytes and a little more.

    Parameters
    ----------
    graph
        Who can move where; two parties.
    scores
        Each party's preferences, higher is better, shape (2, states).
    horizon
        The largest number of moves, at least 1.

    Raises
    ------
    ValueError
        If there are not two parties, or the horizon is under 1.
    TooManyArcsError
        If there are more moves than can be listed.
    """
    _expect_two(graph)
    found, start = _walked(graph, scores, horizon)
    if start is None:
        return found
    ahead = np.arange(horizon)
    known = np.where(ahead < start, ahead, start + (ahead - start) % (len(found.final) - start))
    return Limited(found.final[known], found.unique[known], found.surely[known], found.possibly[known])


def non_myopic(graph: Graph, scores: NDArray[np.integer], longest: int = LONGEST) -> NonMyopic:
    """Find the states at which two parties would stay however many moves were left, from some number on.

    What is anticipated with h moves left follows from what is with h − 1; so once it repeats it does so for ever, and
    one round of the cycle decides. The repetition is found by Brent's (1980) method.

    Parameters
    ----------
    graph
        Who can move where; two parties.
    scores
        Each party's preferences, higher is better, shape (2, states).
    longest
        The longest horizon to try.

    Raises
    ------
    ValueError
        If there are not two parties.
    NoPatternError
        If nothing has repeated at the longest horizon.
    TooManyArcsError
        If there are more moves than can be listed.
    """
    _expect_two(graph)
    found, start = _walked(graph, scores, longest)
    if start is None:
        msg = f"the anticipated states had not begun to repeat after {longest:,} moves; allow a larger longest="
        raise NoPatternError(msg)
    moved_last = ((~found.stable) * np.arange(1, len(found.final) + 1)[:, None, None]).max(axis=0)
    cycle = slice(start, None)
    return NonMyopic(
        since=np.where(moved_last <= start, moved_last + 1, 0),
        settled=(found.final[cycle] == found.final[-1]).all(axis=0),
        tied=np.asarray(found.possibly[cycle].all(axis=0) & ~found.surely[cycle].all(axis=0)),
        start=start,
        period=len(found.final) - start,
    )


def limited_any_next(graph: Graph, scores: NDArray[np.integer], horizon: int) -> NDArray[np.int64]:
    """Find what any number of parties anticipate where any other party may move next.

    Several extensions of L_h to more than two parties are published and contested (Soares et al., 2026). In this
    reading, our own, a party expects that after its move that other party goes on whose play, with one move fewer left,
    ends where the first party likes it least; among equals, the first of them. For two parties it is L_h.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        Each party's preferences, higher is better, shape (parties, states).
    horizon
        The largest number of moves, at least 1.

    Returns
    -------
    NDArray
        The state that each party expects to end in if it moves first, shape (horizon, parties, states); it is stable
        where that is the state itself.
    """
    _expect_moves(horizon)
    outlooks = _outlooks(graph, ranked(scores), ties=False)
    return np.array([one.final for one in islice(outlooks, 1, horizon + 1)])


@dataclass(frozen=True, eq=False)
class _Outlook:
    """What each party anticipates at one horizon: the state by the tie rule, and all states that ties allow."""

    final: NDArray[np.int64]
    open_to: Sets | None  # shape (2, states, words); None: only the final one

    def same(self, other: _Outlook) -> bool:
        if not np.array_equal(self.final, other.final):
            return False
        return self.open_to is None or other.open_to is None or np.array_equal(self.open_to, other.open_to)

    def verdicts(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell where the state anticipated is unique, and where staying is sure or possible."""
        states = np.arange(self.final.shape[-1])
        if self.open_to is None:
            stays = self.final == states
            return np.ones_like(stays), stays, stays
        unique = np.bitwise_count(self.open_to).sum(axis=-1) == 1
        possibly = (self.open_to[:, states, states // 64] >> (states % 64).astype(np.uint64)) & np.uint64(1) == 1
        return unique, unique & possibly, possibly


def _walked(graph: Graph, scores: NDArray[np.integer], longest: int) -> tuple[Limited, int | None]:
    """Look further and further ahead until what is anticipated repeats, or as far as allowed.

    Returns
    -------
    What was found at horizons 1, 2, …, and the horizon that the last of them repeats, None if it repeats none.
    """
    _expect_moves(longest)
    outlooks = _outlooks(graph, ranked(scores), ties=True)
    mark, start, walked = next(outlooks), 0, []
    for horizon, now in enumerate(islice(outlooks, longest), start=1):
        walked.append((now.final, *now.verdicts()))
        if repeats := now.same(mark):
            break
        if horizon >= 2 * start:
            mark, start = now, horizon
    return Limited(*(np.array(rows) for rows in zip(*walked, strict=True))), start if repeats else None


def _outlooks(graph: Graph, ranks: NDArray[np.int64], *, ties: bool) -> Iterator[_Outlook]:
    """Give what each party anticipates with 0, 1, 2, … moves left."""
    states = ranks.shape[1]
    final = np.tile(np.arange(states), (len(ranks), 1))
    tied = ties and bool((ranks.max(axis=1, initial=0) + 1 < states).any())
    choices = [_Choice.of(arcs, rank, sets=tied) for arcs, rank in zip(graph.arcs, ranks, strict=True)]
    open_to = np.stack([one.itself for one in choices]) if tied else None
    for _ in count():
        yield _Outlook(final, open_to)
        final = np.stack([one.foreseen(_worst_of_others(final, one.rank, i)) for i, one in enumerate(choices)])
        if open_to is not None:
            open_to = np.stack([one.open_to(open_to[1 - i]) for i, one in enumerate(choices)])


def _worst_of_others(final: NDArray[np.int64], rank: NDArray[np.int64], party: int) -> NDArray[np.int64]:
    """Give where play ends after a party's move, the next mover being the one whose play it likes least."""
    others = np.delete(final, party, axis=0)
    if not len(others):
        return np.arange(len(rank))
    worst: NDArray[np.int64] = np.take_along_axis(others, rank[others].argmin(axis=0)[None], axis=0)[0]
    return worst


@dataclass(frozen=True, eq=False)
class _Choice:
    """One party's choice, at every state at once, between staying and the best of its moves."""

    arcs: Arcs
    rank: NDArray[np.int64]
    movers: NDArray[np.int64]  # the states at which it can move
    itself: Sets  # for each state the set of it alone, as bits
    at_least: Sets  # for each rank the states that have it or a higher one, as bits

    @classmethod
    def of(cls, arcs: Arcs, rank: NDArray[np.int64], *, sets: bool) -> _Choice:
        one = np.arange(len(rank) if sets else 0)
        itself = _bits(one[:, None] == one)
        at_least = _bits(rank[one] >= one[:, None])
        return cls(arcs, rank, np.flatnonzero(np.diff(arcs.start)), itself, at_least)

    def foreseen(self, after: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give G_i(·, h), given where play ends after a move to each state."""
        final = np.arange(len(self.rank))
        if len(self.movers):
            ends = after[self.arcs.target]
            arcs = len(ends)
            first_best = self._most(self.rank[ends] * arcs + np.arange(arcs)[::-1])
            reply = ends[arcs - 1 - first_best % arcs]
            final[self.movers] = np.where(self.rank[reply] > self.rank[self.movers], reply, self.movers)
        return final

    def open_to(self, after: Sets) -> Sets:
        """Give all states G_i(·, h) can be, given all those in which play can end after a move to each state.

        An end can be chosen if it is no worse than staying, and ties can fall so that no other move ends better.
        """
        if not len(self.movers):
            return self.itself
        least = self._top_rank(lambda some: np.asarray(~(after & ~some).any(axis=1)))
        most = self._top_rank(lambda some: np.asarray((after & some).any(axis=1)))
        floor = np.full_like(self.rank, -1)
        floor[self.movers] = self._most(least[self.arcs.target])
        bar = np.maximum(floor, self.rank)
        ends = self._united(after, np.flatnonzero(most[self.arcs.target] >= bar[self.arcs.source]))
        stay = np.where((self.rank >= floor)[:, None], self.itself, np.uint64(0))
        return ends & self.at_least[bar] | stay

    def _united(self, after: Sets, useful: NDArray[np.int64]) -> Sets:
        """Unite for each state the sets of the states that some arcs reach from it, a piece of the arcs at a time."""
        united, source = np.zeros_like(after), self.arcs.source
        for some in np.array_split(useful, 1 + useful.size * len(after) // PIECE) if useful.size else ():
            leaving, first = np.unique(source[some], return_index=True)
            united[leaving] |= np.bitwise_or.reduceat(after[self.arcs.target[some]], first)
        return united

    def _top_rank(self, holds: Callable[[Sets], NDArray[np.bool_]]) -> NDArray[np.int64]:
        """Give for each state the highest rank for which something holds of the states with that rank or more."""
        low, high = np.zeros_like(self.rank), np.full_like(self.rank, len(self.rank))
        while (high - low > 1).any():
            middle = (low + high) // 2
            held = holds(self.at_least[middle])
            low, high = np.where(held, middle, low), np.where(held, high, middle)
        return low

    def _most(self, values: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the largest of the values, one for each arc, over the arcs that leave each of ``movers``."""
        largest: NDArray[np.int64] = np.maximum.reduceat(values, self.arcs.start[self.movers])
        return largest


def _bits(sets: NDArray[np.bool_]) -> Sets:
    """Hold sets of states, one a row, as bits."""
    wide = np.pad(sets, ((0, 0), (0, -sets.shape[1] % 64)))
    return np.packbits(wide, axis=1, bitorder="little").view(np.uint64)


def _expect_two(graph: Graph) -> None:
    if graph.parties != 2:
        msg = f"L_h and non-myopic stability are for two parties, not {graph.parties}; take limited_any_next or maximin"
        raise ValueError(msg)


def _expect_moves(horizon: int) -> None:
    if horizon < 1:
        msg = f"a horizon is the number of moves looked ahead, at least 1, not {horizon}"
        raise ValueError(msg)
