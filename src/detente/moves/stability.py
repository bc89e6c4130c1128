"""Which states hold: for each party and state, Nash, GMR, SMR, SEQ and SSEQ stability; and in how many draws.

Write p for a party's scores, R for the moves open to it, R+ for those that improve on the state left, and H for its
opponents. A state s is stable for the party

- Nash: if R+(s) is empty (Nash, 1950);
- GMR (general metarationality; Howard, 1971): if from every s1 in R+(s) some legal sequence of moves of H leads to an
  s2 that is no better for it than s;
- SMR (symmetric metarationality; Howard, 1971): the same, where no move of its own from s2 leads to better than s;
- SEQ (sequential stability; Fraser & Hipel, 1979): as GMR, where every move of H improves on the state that it leaves;
- SSEQ (symmetric sequential stability; Rego & Vieira, 2017): as SMR, where every move of H improves so.

A sequence is legal if no party moves twice in a row (Fang, Hipel & Kilgour, 1993); one opponent alone makes one move.
Coming back to s itself is a sanction, s being no better than s.

All five follow from least values over what H can reach. Let q(t) be the most that the party has at t or one move of its
own away, and w(s1) the least p (for SMR and SSEQ: the least q) at the end of any sequence of H from s1. Then s is
stable if w(s1) <= p(s) for all s1 in R+(s), and Nash stable if q(s) = p(s). No matrix of states by states is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from detente.moves.ranks import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Arcs, Graph

    Ranks = NDArray[np.int32]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
"""The concepts of stability, in the order of the first axis of every result."""

SMALL = 100_000
"""The most work, in arcs times draws, that is done without compiled loops."""

OVERHEAD = 1_000
"""What a draw costs beside its arcs, in arcs."""


@dataclass(frozen=True, eq=False)
class Counts:
    """In how many draws each state is stable.

    Parameters
    ----------
    stable
        For each concept, party and state, shape (5, parties, states).
    equilibria
        For each concept and state, in how many draws it is stable for all parties; shape (5, states).
    draws
        How many draws there were.
    """

    stable: NDArray[np.int32]
    equilibria: NDArray[np.int32]
    draws: int


def stability(graph: Graph, scores: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell for each concept, party and state whether the state is stable; equilibria are ``.all(axis=1)`` of it.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        What each state is to each party, higher is better, equal is indifferent; shape (parties, states).

    Returns
    -------
    Shape (5, parties, states), the concepts in the order of `CONCEPTS`.

    Raises
    ------
    ValueError
        If the scores do not fit the graph.
    TooManyArcsError
        If some party's moves are given by blocks, another's as arcs, and the former are too many to list.
    """
    rows = [row[np.newaxis] for row in np.asarray(scores)]
    _draws(graph, rows)  # for its errors
    return _stable(_way(graph, 1)(np.concatenate([_ranks(row) for row in rows])))  # party by party, to save memory


def stable_counts(
    graph: Graph, values: Sequence[NDArray[np.integer]], start: int = 0, stop: int | None = None
) -> Counts:
    """Count the draws in which each state is stable.

    Parameters
    ----------
    graph
        Who can move where.
    values
        For each party what each state is to it, draw by draw, higher is better; shape (draws, states), or (1, states)
        for a party that is the same in all draws. Draw k of one meets draw k of the others.
    start, stop
        The draws to count; all if left out.

    Raises
    ------
    ValueError
        If the values do not fit the graph, or the numbers of draws do not fit each other.
    TooManyArcsError
        As for `stability`.
    """
    draws = range(_draws(graph, values))[start:stop]
    way = _way(graph, len(draws))
    fixed = [_ranks(one[0]) if len(one) == 1 else None for one in values]
    stable = np.zeros((len(CONCEPTS), graph.parties, graph.count), np.int32)
    equilibria = np.zeros((len(CONCEPTS), graph.count), np.int32)
    for draw in draws:
        ranks = [_ranks(one[draw]) if same is None else same for one, same in zip(values, fixed, strict=True)]
        found = _stable(way(np.stack(ranks)))
        stable += found
        equilibria += found.all(axis=1)
    return Counts(stable, equilibria, len(draws))


def _draws(graph: Graph, values: Sequence[NDArray[np.integer]]) -> int:
    """Give the number of draws, having seen that the values fit."""
    shapes = [np.shape(one) for one in values]
    if len(shapes) != graph.parties or any(len(one) != 2 or one[1] != graph.count for one in shapes):
        msg = (
            f"The values have shapes {shapes}, but the graph has {graph.parties} parties and {graph.count} states: "
            f"give each party one array of shape (draws, {graph.count})"
        )
        raise ValueError(msg)
    rows = {one[0] for one in shapes} - {1}
    if len(rows) > 1:
        msg = f"The parties have {sorted(rows)} draws: give all the same number, or one"
        raise ValueError(msg)
    return rows.pop() if rows else 1


def _ranks(scores: NDArray[np.integer]) -> Ranks:
    return ranked(scores).astype(np.int32)


class Way(Protocol):
    """One way to what sequences of moves can lead to, for one draw; all ways give the same."""

    @property
    def ranks(self) -> Ranks:
        """What each state is to each party, as numbers from 0 on; shape (parties, states)."""

    def least(self, movers: Sequence[int], values: Ranks, *, improving: bool) -> Ranks:
        """Give for each state the least value at the end of any legal sequence of moves from it.

        Parameters
        ----------
        movers
            The parties that move.
        values
            The value of ending in each state, from -states to states; shape (states,).
        improving
            Whether each move must improve on the state that it leaves.

        Returns
        -------
        Shape (states,); the number of states where there is no sequence. Where moves need not improve, the state
        itself may count as an end: neither for q nor for w(s1) does it make a difference.
        """


def _stable(way: Way) -> NDArray[np.bool_]:
    """Tell who is stable where; shape (5, parties, states)."""
    return np.stack([_stable_for(way, party) for party in range(len(way.ranks))], axis=1)


def _stable_for(way: Way, party: int) -> NDArray[np.bool_]:
    """Tell where one party is stable, by the steps at the head of this module; shape (5, states)."""
    own, others = (party,), [other for other in range(len(way.ranks)) if other != party]
    p = way.ranks[party]
    q = np.maximum(p, -way.least(own, -p, improving=False))
    stable = np.empty((len(CONCEPTS), len(p)), bool)
    stable[0] = q == p
    for concept, (improving, ends) in enumerate(((False, p), (False, q), (True, p), (True, q)), start=1):
        w = way.least(others, ends, improving=improving)
        stable[concept] = -way.least(own, -w, improving=True) <= p
    return stable


def _way(graph: Graph, draws: int) -> Callable[[Ranks], Way]:
    """Choose how to work: small work by whole arrays, so that nothing need be compiled or loaded; else by loops."""
    if max(draws, 1) * (graph.most + OVERHEAD) <= SMALL:
        return partial(ByArrays, graph.arcs)
    if graph.blocks is not None:
        from detente.moves.kernels_blocks import ByBlocks, cells_of

        return partial(ByBlocks, cells_of(graph.blocks))
    from detente.moves.kernels_arcs import ByArcs, back_of

    return partial(ByArcs, back_of(graph.arcs))


@dataclass(frozen=True, eq=False)
class ByArrays:
    """The way by whole arrays over the listed arcs."""

    arcs: Sequence[Arcs]
    ranks: Ranks

    @cached_property
    def improving(self) -> list[Arcs]:
        """Each party's moves that improve on the state they leave."""
        return [arcs.improving(rank) for arcs, rank in zip(self.arcs, self.ranks, strict=True)]

    def least(self, movers: Sequence[int], values: Ranks, *, improving: bool) -> Ranks:
        """See `Way`: after a party has come to t, the least is that of t or of what the others can go on to."""
        moves = [(self.improving if improving else self.arcs)[mover] for mover in movers]
        arrived = [values] * len(moves)
        while True:
            after = [_lowest(arcs, least) for arcs, least in zip(moves, arrived, strict=True)]
            further = [np.minimum.reduce([values, *after[:last], *after[last + 1 :]]) for last in range(len(moves))]
            if np.array_equal(further, arrived):
                least: Ranks = np.minimum.reduce([np.full_like(values, len(values)), *after])
                return least
            arrived = further


def _lowest(arcs: Arcs, values: Ranks) -> Ranks:
    """Give the lowest value one move away from each state; the number of states where there is no move."""
    lowest = np.full_like(values, len(values))
    leaving = np.flatnonzero(np.diff(arcs.start))
    if leaving.size:
        lowest[leaving] = np.minimum.reduceat(values[arcs.target], arcs.start[leaving])
    return lowest
