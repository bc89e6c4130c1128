"""Brams' (1994) theory of moves: two parties with two options each, who think ahead from where they stand.

The rules, for a game of four states and strict preferences:

1. play starts at an initial state; either party may move first, and then they take turns;
2. play ends where the party whose turn it is stays, or when four moves have led back to the initial state;
3. each party foresees the other's choices, from the last turn back (backward induction);
4. no party moves first if that leads to an end it likes no better than the initial state, which includes coming back;
5. moving overrides staying: if only one party would move first, it does.

If both would move first and the ends differ, the outcome hangs on who does. Brams' two-sidedness convention, by which a
party moves to forestall a first move of the other that is worse for both, is not applied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.moves.graph import Graph


@dataclass(frozen=True, eq=False)
class Foreseen:
    """Where play ends in a game of two parties with two options each.

    Parameters
    ----------
    ends
        The state in which play ends if the party has the first turn, shape (2 parties, 4 initial states); the initial
        state where it would stay.
    """

    ends: NDArray[np.int64]

    def outcomes(self, state: int) -> tuple[int, ...]:
        """Give the non-myopic equilibria from an initial state: two, rising, if it matters who moves first."""
        moved = {int(end) for end in self.ends[:, state]} - {state}
        return tuple(sorted(moved)) or (state,)

    @property
    def equilibria(self) -> tuple[int, ...]:
        """The non-myopic equilibria from any initial state, rising."""
        return tuple(sorted({end for state in range(4) for end in self.outcomes(state)}))


def theory_of_moves(graph: Graph, scores: NDArray[np.integer]) -> Foreseen:
    """Find where play ends from each initial state, whoever has the first turn.

    Parameters
    ----------
    graph
        Two parties and four states, one move for each party from each state, in turns a way round all four.
    scores
        Each party's preferences, higher is better, no ties, shape (2, 4).

    Raises
    ------
    ValueError
        If it is no game of two parties with two options each, or a party is indifferent between two states.
    """
    _expect_game(graph, scores)
    ends = [[_end(_way_round(graph, start, first), first, scores) for start in range(4)] for first in range(2)]
    return Foreseen(np.array(ends))


def _way_round(graph: Graph, start: int, first: int) -> list[int]:
    """Give the states that five turns' moves lead through, the parties moving in turn."""
    way = [start]
    for turn in range(4):
        way.append(int(graph.reached((first + turn) % 2, way[-1])[0]))
    return way


def _end(way: list[int], first: int, scores: NDArray[np.integer]) -> int:
    """Give where play ends, from the last turn back."""
    end = way[4]
    for turn in (3, 2, 1, 0):
        mover = (first + turn) % 2
        if scores[mover][end] <= scores[mover][way[turn]]:
            end = way[turn]
    return end


def _expect_game(graph: Graph, scores: NDArray[np.integer]) -> None:
    one_move_each = all(len(graph.reached(party, s)) == 1 for party in range(graph.parties) for s in range(graph.count))
    if (
        graph.parties != 2
        or graph.count != 4
        or not one_move_each
        or sorted(_way_round(graph, 0, 0)) != [0, 0, 1, 2, 3]
    ):
        msg = "the theory of moves is for two parties with two options each, free to change them: four states in a ring"
        raise ValueError(msg)
    if any(len(set(row.tolist())) < 4 for row in scores):
        msg = "the theory of moves needs strict preferences: some party is indifferent between two states"
        raise ValueError(msg)
