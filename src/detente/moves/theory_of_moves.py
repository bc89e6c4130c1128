"""Brams' (1994) theory of moves: two parties with two options each, who think ahead from where they stand.

The rules, for a game of four states and strict preferences:

1. play starts at an initial state; either party may move first, and then they take turns;
2. play ends where the party whose turn it is stays, or when four moves have led back to the initial state;
3. each party foresees the other's choices, from the last turn back (backward induction);
4. a party would move first only if that leads to an end it prefers to the initial state; coming back is none;
5. if one party would, it does, unless the other by moving first leads to an end that both prefer to that one: then the
   other does, though it would rather stay (two-sidedness convention);
6. if both would, whoever does decides: where the two ends differ, both are outcomes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.moves.graph import Graph


class NotTwoByTwoError(ValueError):
    """It is no game of two parties with two options each, or a party is indifferent between two states."""


@dataclass(frozen=True, eq=False)
class Foreseen:
    """Where play ends in a game of two parties with two options each.

    Parameters
    ----------
    moved
        The state in which play ends if the party moves first, whether it would or not; shape (2 parties, 4 states).
    outcomes
        For each initial state the non-myopic equilibria from there: one state, or two where it matters who moves first.
    """

    moved: NDArray[np.int64]
    outcomes: tuple[tuple[int, ...], ...]

    @property
    def equilibria(self) -> tuple[int, ...]:
        """The non-myopic equilibria from any initial state, rising."""
        return tuple(sorted({end for ends in self.outcomes for end in ends}))


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
    NotTwoByTwoError
        If it is no game of two parties with two options each, or a party is indifferent between two states.
    """
    _expect_game(graph, scores)
    moved = np.array(
        [[_end(_way_round(graph, start, first), first, scores) for start in range(4)] for first in range(2)]
    )
    return Foreseen(moved, tuple(_outcomes(state, moved[:, state], scores) for state in range(4)))


def _outcomes(start: int, moved: NDArray[np.int64], scores: NDArray[np.integer]) -> tuple[int, ...]:
    """Give where play ends from an initial state, given where it does if each party moves first (rules 4 to 6)."""
    would = [party for party in range(2) if scores[party, moved[party]] > scores[party, start]]
    if len(would) != 1:
        return tuple(sorted({int(moved[party]) for party in would})) or (start,)
    end, instead = moved[would[0]], moved[1 - would[0]]
    return (int(instead if (scores[:, instead] > scores[:, end]).all() else end),)


def _way_round(graph: Graph, start: int, first: int) -> list[int]:
    """Give the states that four moves lead through, the parties moving in turn."""
    way = [start]
    for turn in range(4):
        way.append(int(graph.reached((first + turn) % 2, way[-1])[0]))
    return way


def _end(way: list[int], first: int, scores: NDArray[np.integer]) -> int:
    """Give where play ends once the first move is made, from the last turn back (rules 2 and 3)."""
    end = way[4]
    for turn in (3, 2, 1):
        mover = (first + turn) % 2
        if scores[mover, end] <= scores[mover, way[turn]]:
            end = way[turn]
    return end


def _expect_game(graph: Graph, scores: NDArray[np.integer]) -> None:
    one_move_each = all(len(graph.reached(party, s)) == 1 for party in range(graph.parties) for s in range(graph.count))
    two_by_two = graph.parties == 2 and graph.count == 4 and one_move_each
    if (
        not two_by_two
        or sorted(way := _way_round(graph, 0, 0)) != [0, 0, 1, 2, 3]
        or way[::-1] != _way_round(graph, 0, 1)
    ):
        msg = "the theory of moves is for two parties with two options each, free to change them: four states in a ring"
        raise NotTwoByTwoError(msg)
    if any(len(set(row.tolist())) < 4 for row in scores):
        msg = "the theory of moves needs strict preferences: some party is indifferent between two states"
        raise NotTwoByTwoError(msg)
