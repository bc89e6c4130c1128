"""Holding a party back for several rounds: metarational trees, in which the others act as one against it.

In the metarational tree (Zeng, Fang, Hipel & Kilgour, 2006, 2007) the focal party and all its opponents take turns: the
party makes one move, the opponents a legal sequence of moves, and so on; whoever stays ends the play.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.moves.ranks import ranked
from detente.moves.stability import ByArrays

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.moves.graph import Graph
    from detente.moves.stability import Way


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
    way = ByArrays(graph.arcs, ranked(scores).astype(np.int32))
    return np.stack([_held(way, party, horizon, credible=credible) for party in range(graph.parties)], axis=1)


def _held(way: Way, party: int, horizon: int, *, credible: bool) -> NDArray[np.bool_]:
    """Tell where one party is held at each horizon; shape (horizon, states)."""
    others = [other for other in range(len(way.ranks)) if other != party]
    p = way.ranks[party]
    on_move = on_reply = p  # what the party is assured of in the turns left, before its move and before theirs
    held = np.empty((horizon, len(p)), np.bool_)
    for turn in range(horizon):
        lure = -way.least((party,), -on_reply, improving=credible)
        held[turn] = lure <= p
        on_reply = np.minimum(p, way.least(others, on_move, improving=credible))
        on_move = np.maximum(p, lure)
    return held
