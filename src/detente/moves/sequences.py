"""Legal sequences of moves: parties move one after another, none twice in a row (Fang, Hipel & Kilgour, 1993)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

    Allowed = Callable[[int, int, NDArray[np.int32]], NDArray[np.bool_]]


class Move(NamedTuple):
    """A party takes the world to a state."""

    party: int
    state: int


@dataclass(frozen=True)
class Sequences:
    """What some parties can bring about from a state by legal sequences of at least one move.

    Parameters
    ----------
    start
        The state they set out from.
    came
        For each last move of a legal sequence, the move before it; None where it is the first.
    """

    start: int
    came: dict[Move, Move | None]

    @property
    def states(self) -> NDArray[np.int32]:
        """The states reached, rising; the start is among them only if some sequence comes back to it."""
        return np.array(sorted({move.state for move in self.came}), np.int32)

    def shortest(self, state: int) -> tuple[Move, ...]:
        """Give a shortest sequence to a state.

        Raises
        ------
        KeyError
            If no sequence reaches it.
        """
        last: Move | None = next((move for move in self.came if move.state == state), None)
        if last is None:
            raise KeyError(state)
        way = []
        while last is not None:
            way.append(last)
            last = self.came[last]
        return tuple(reversed(way))


def sequences(graph: Graph, movers: Collection[int], start: int, allowed: Allowed | None = None) -> Sequences:
    """Follow all legal sequences of moves from a state, shortest first.

    One party alone makes a single move; of several, none moves twice in a row.

    Parameters
    ----------
    graph
        Who can move where.
    movers
        The parties that may move.
    start
        The state they set out from.
    allowed
        Given a party, the state it leaves and the states it could reach, which of these moves it may make; all if left
        out. With "which are better for the mover than the state left" these are sequences of improvements.
    """
    came: dict[Move, Move | None] = {}
    waiting: deque[tuple[int, Move | None]] = deque([(start, None)])
    while waiting:
        state, last = waiting.popleft()
        if last is not None and len(movers) == 1:
            break
        for party in movers:
            if last is not None and party == last.party:
                continue
            targets = graph.reached(party, state)
            for target in targets if allowed is None else targets[allowed(party, state, targets)]:
                move = Move(party, int(target))
                if move not in came:
                    came[move] = last
                    waiting.append((move.state, move))
    return Sequences(start, came)
