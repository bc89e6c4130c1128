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
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Arcs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

    Ranks = NDArray[np.int64]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
"""The concepts of stability, in the order of the first axis of every result."""

NOWHERE = np.iinfo(np.int64).max
"""The least value over no states."""


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
    found = stable_counts(graph, [row[np.newaxis] for row in np.asarray(scores)])
    return found.stable > 0


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
    stable = np.zeros((len(CONCEPTS), graph.parties, graph.count), np.int32)
    equilibria = np.zeros((len(CONCEPTS), graph.count), np.int32)
    for draw in draws:
        found = _listed(graph, np.stack([_ranks(one[draw if len(one) > 1 else 0]) for one in values]))
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
    """Give the distinct scores numbers from 0 on; only comparisons matter."""
    ranks: Ranks = np.unique(scores, return_inverse=True)[1].astype(np.int64)
    return ranks


def _listed(graph: Graph, ranks: Ranks) -> NDArray[np.bool_]:
    """Tell who is stable where by whole arrays over the listed arcs; shape (5, parties, states)."""
    better = [_improving(arcs, rank) for arcs, rank in zip(graph.arcs, ranks, strict=True)]
    return np.stack([_party(graph.arcs, better, party, ranks[party]) for party in range(graph.parties)], axis=1)


def _party(moves: Sequence[Arcs], better: Sequence[Arcs], party: int, rank: Ranks) -> NDArray[np.bool_]:
    """Tell where one party is stable; shape (5, states)."""
    most = np.maximum(rank, _most(moves[party], rank))
    ends = np.stack((rank, most))
    answers = np.concatenate([_least_reached([*one[:party], *one[party + 1 :]], ends) for one in (moves, better)])
    return np.stack((most == rank, *(_most(better[party], answers) <= rank)))


def _least_reached(moves: Sequence[Arcs], ends: Ranks) -> Ranks:
    """Give the least value at the end of any legal sequence from each state; same shape as the ends' values.

    After party j has moved to t, the least value is that of t or of what the others can go on to from there.
    """
    arrived = np.stack([ends] * len(moves)) if moves else np.zeros((0, *ends.shape), np.int64)
    while True:
        after = np.array([_least(arcs, one) for arcs, one in zip(moves, arrived, strict=True)]).reshape(arrived.shape)
        go_on = [np.delete(after, mover, axis=0).min(axis=0, initial=NOWHERE) for mover in range(len(moves))]
        further = np.minimum(ends, np.array(go_on).reshape(arrived.shape))
        if (further == arrived).all():
            least: Ranks = after.min(axis=0, initial=NOWHERE)
            return least
        arrived = further


def _improving(arcs: Arcs, rank: Ranks) -> Arcs:
    """Keep the moves that improve on the state they leave."""
    kept = rank[arcs.target] > rank[arcs.source]
    return Arcs(np.concatenate(([0], np.cumsum(kept)))[arcs.start], arcs.target[kept])


def _least(arcs: Arcs, values: Ranks) -> Ranks:
    """Give the least value one move away from each state, along the last axis."""
    found = np.full(values.shape, NOWHERE)
    leaving = np.flatnonzero(np.diff(arcs.start))
    if leaving.size:
        found[..., leaving] = np.minimum.reduceat(values[..., arcs.target], arcs.start[leaving], axis=-1)
    return found


def _most(arcs: Arcs, values: Ranks) -> Ranks:
    """Give the highest value one move away from each state, along the last axis."""
    return -_least(arcs, -values)
