"""Holding a party back for several rounds: metarational trees, in which the others act as one against it.

In the metarational tree (Zeng, Fang, Hipel & Kilgour, 2006, 2007) the focal party and all its opponents take turns: the
party makes one move, the opponents a legal sequence of moves, and so on; whoever stays ends the play.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Arcs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

NOWHERE = np.iinfo(np.int64).max
"""The least value over no states."""


def maximin(graph: Graph, scores: NDArray[np.integer], horizon: int, *, credible: bool = False) -> NDArray[np.bool_]:
    """Tell where a party stays because the others, acting as one, can keep it from ending better off.

    A state is stable with h turns ahead if no first move assures the party of an end that it prefers, where it does its
    best and the others their worst in the h turns, its own first move included. For h = 1, 2, 3 that is Nash, GMR and
    SMR; r rounds, of a move and an answer, are h = 2r. In the credible form every single move must better its mover's
    lot: for h = 1, 2, 3 Nash, SEQ and SSEQ. Foresight of the worst case for more than two parties goes by several
    contested definitions (Soares et al., 2026); that the others act as one is our reading.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        Each party's preferences, higher is better, shape (parties, states).
    horizon
        The largest number of turns, at least 1.
    credible
        Whether only improvements are made, each on the state that it leaves.

    Returns
    -------
    NDArray
        Whether each state is stable for each party, shape (horizon, parties, states).

    Raises
    ------
    ValueError
        If the horizon is under 1.
    TooManyArcsError
        If there are more moves than can be listed.
    """
    if horizon < 1:
        msg = f"a horizon is the number of turns looked ahead, at least 1, not {horizon}"
        raise ValueError(msg)
    moves = [_improving(arcs, row) for arcs, row in zip(graph.arcs, scores, strict=True)] if credible else graph.arcs
    stable = [_held(moves[i], [*moves[:i], *moves[i + 1 :]], row, horizon) for i, row in enumerate(scores)]
    return np.stack(stable, axis=1)


def _held(own: Arcs, others: Sequence[Arcs], score: NDArray[np.integer], horizon: int) -> NDArray[np.bool_]:
    """Tell where one party is stable at each horizon; shape (horizon, states)."""
    here = score.astype(np.int64)
    on_move = on_reply = here  # what the party is assured of with the turns left, on its move and on theirs
    stable = []
    for _ in range(horizon):
        lure = _most(own, on_reply)
        stable.append(lure <= here)
        on_move, on_reply = np.maximum(here, lure), np.minimum(here, _least_reached(others, on_move))
    return np.array(stable)


def _least_reached(moves: Sequence[Arcs], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the least value at the end of any legal sequence from each state; `NOWHERE` where there is none."""
    first = np.full((len(moves), len(ends)), NOWHERE)
    while True:
        onward = [np.delete(first, mover, axis=0).min(axis=0, initial=NOWHERE) for mover in range(len(moves))]
        found = np.array([_least(arcs, np.minimum(ends, on)) for arcs, on in zip(moves, onward, strict=True)])
        if np.array_equal(found, first):
            least: NDArray[np.int64] = first.min(axis=0, initial=NOWHERE)
            return least
        first = found


def _improving(arcs: Arcs, score: NDArray[np.integer]) -> Arcs:
    """Keep the moves that better their mover's lot."""
    better = score[arcs.target] > score[arcs.source]
    return Arcs(np.concatenate(([0], np.cumsum(better)))[arcs.start], arcs.target[better])


def _most(arcs: Arcs, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the highest value one move away from each state."""
    return -_least(arcs, -values)


def _least(arcs: Arcs, values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the least value one move away from each state; `NOWHERE` where there is none."""
    least = np.full(len(values), NOWHERE)
    leaving = np.flatnonzero(np.diff(arcs.start))
    if len(leaving):
        least[leaving] = np.minimum.reduceat(values[arcs.target], arcs.start[leaving])
    return least
