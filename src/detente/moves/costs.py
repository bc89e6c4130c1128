"""One route and what it costs whom: improvements, gains and losses on the way, and what would have to be preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Step(NamedTuple):
    """A party, or parties together, take the world to a state."""

    parties: tuple[int, ...]
    state: int


class Change(NamedTuple):
    """A preference that would have to change: a party would have to prefer one state to another.

    ``ranks`` says by how many ranks it now stands below the other; 0 if the party is indifferent.
    """

    party: int
    state: int
    over: int
    ranks: int


@dataclass(frozen=True)
class Route:
    """A legal sequence of steps from a state, and what it costs whom.

    Parameters
    ----------
    start
        The state it sets out from.
    steps
        Who takes the world where.
    improving
        For each step whether it is an improvement for all who make it.
    signs
        For each step and party whether the party finds the state reached better (1), equally good (0) or worse (-1)
        than the one left.
    exposed
        For each party by how many ranks it is worse off than at the start where it is worst off, the end included;
        0 if it never is.
    needed
        What movers would have to prefer for every step to be an improvement.
    """

    start: int
    steps: tuple[Step, ...]
    improving: tuple[bool, ...]
    signs: tuple[tuple[int, ...], ...]
    exposed: tuple[int, ...]
    needed: tuple[Change, ...]

    @property
    def worsenings(self) -> int:
        """How many steps are no improvement for someone who makes them."""
        return self.improving.count(False)


def route(start: int, steps: Sequence[Step], ranks: NDArray[np.int64]) -> Route:
    """Say what a sequence of steps costs whom.

    Parameters
    ----------
    start
        The state it sets out from.
    steps
        Who takes the world where.
    ranks
        For each party and state how far up its ranking the state stands, shape (parties, states).
    """
    passed = ranks[:, [start, *(step.state for step in steps)]]
    signs = np.sign(np.diff(passed, axis=1)).T
    improving = tuple(bool((gain[list(step.parties)] > 0).all()) for step, gain in zip(steps, signs, strict=True))
    left = (start, *(step.state for step in steps))
    needed = tuple(
        Change(party, step.state, state, int(ranks[party, state] - ranks[party, step.state]))
        for state, step in zip(left, steps, strict=False)
        for party in step.parties
        if ranks[party, state] >= ranks[party, step.state]
    )
    exposed = passed[:, 0] - passed.min(axis=1)
    return Route(start, tuple(steps), improving, tuple(map(tuple, signs.tolist())), tuple(exposed.tolist()), needed)
