"""From here to there: what a status quo can turn into, by whose moves and at what cost (Li, Kilgour & Hipel, 2005)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.costs import Route, Step, route
from detente.moves.routes_search import NEVER, Search, dear, search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.routes_arcs import Steps


@dataclass(frozen=True, eq=False)
class Layers:
    """What legal sequences from a state bring about, by their number of moves.

    Parameters
    ----------
    start
        The state they set out from.
    least
        The fewest moves of a legal sequence that ends with each mover's move to each state, -1 if there is none;
        shape (movers, states).
    added
        The round in which each arc is recorded, -1 if it never is; shape (arcs,).
    """

    start: int
    least: NDArray[np.int64]
    added: NDArray[np.int64]

    @property
    def rounds(self) -> int:
        """The last round in which an arc is recorded; 0 if no one can move at the start."""
        return int(self.added.max(initial=0))

    def within(self, moves: int) -> tuple[NDArray[np.int64], ...]:
        """Give for each mover the states that legal sequences of at most so many moves reach by its last move."""
        return tuple(np.flatnonzero((row >= 0) & (row <= moves)) for row in self.least)


def layers(steps: Steps, start: int) -> Layers:
    """Follow the legal sequences from a state round by round until no arc is added.

    With all arcs these are the sets S of the status quo analysis; with ``steps.improvements`` the sets V. Once a round
    has added no arc none can, for then no one has newly come to any state.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    found = search(steps, start)
    added = np.where(found.turn < NEVER, found.turn + 1, -1)[steps.turn]
    return Layers(start, _or_none(found.last).reshape(-1, steps.count), added)


def after_exactly(steps: Steps, start: int, moves: int) -> NDArray[np.int64]:
    """Give the states at which legal sequences of exactly so many moves end, rising.

    Raises
    ------
    ValueError
        If there is no such state to start from.
    """
    steps.check([start])
    ready = np.arange(len(steps.start) - 1) % steps.count == start
    last = ready.reshape(-1, steps.count)
    for _ in range(moves):
        last = np.zeros_like(last)
        last.reshape(-1)[steps.arrival[ready[steps.turn]]] = True
        ready = (last.sum(axis=0) - last > 0).reshape(-1)
    return np.flatnonzero(last.any(axis=0))


@dataclass(frozen=True)
class Routes:
    """Legal sequences from one state to another, all equally short by some count.

    Parameters
    ----------
    moves
        How many steps each takes.
    total
        How many there are.
    listed
        Some of them; all, unless there are more than were asked for.
    """

    moves: int
    total: int
    listed: tuple[Route, ...]

    @property
    def worsenings(self) -> int:
        """The fewest steps that are no improvement among those listed."""
        return min(one.worsenings for one in self.listed)


@dataclass(frozen=True)
class Passage:
    """How one state can turn into another.

    Parameters
    ----------
    shortest
        By the fewest steps, whoever likes them.
    mildest
        By the fewest steps that are no improvement for their mover, and of these by the fewest steps.
    """

    shortest: Routes
    mildest: Routes

    @property
    def improving(self) -> Routes | None:
        """The shortest routes by improvements only; None if every route has a step that is none."""
        return None if self.mildest.worsenings else self.mildest


@dataclass(frozen=True)
class Reach:
    """Whether and how a target is reached from the status quo.

    Parameters
    ----------
    target
        The state to be reached.
    alone
        By steps of single parties; None if no legal sequence leads there.
    together
        By steps of single parties and of sets; None if no legal sequence leads there, or no sets move.
    """

    target: int
    alone: Passage | None
    together: Passage | None

    @property
    def only_together(self) -> bool:
        """Whether no legal sequence leads there without a joint step."""
        return self.alone is None and self.together is not None

    @property
    def improves_alone(self) -> bool:
        """Whether single parties' improvements lead there."""
        return self.alone is not None and self.alone.improving is not None

    @property
    def improves_only_together(self) -> bool:
        """Whether improvements lead there with a joint step, and not without."""
        return not self.improves_alone and self.together is not None and self.together.improving is not None

    @property
    def only_worsening(self) -> bool:
        """Whether it can be reached, but never without a step that is no improvement for its mover."""
        reached = self.alone is not None or self.together is not None
        return reached and not self.improves_alone and not self.improves_only_together


def routes(steps: Steps, start: int, targets: Sequence[int], most: int = 20) -> tuple[Reach, ...]:
    """Say of each target whether and how it is reached from a state.

    Parameters
    ----------
    steps
        Who can take the world where, alone or together.
    start
        The status quo.
    targets
        The states to be reached, such as the equilibria.
    most
        The most routes of a kind to be listed; all are counted.

    Raises
    ------
    ValueError
        If no route may be listed, or a state is unknown.
    """
    steps.check(targets)
    if most < 1:
        msg = f"at most {most} routes of a kind cannot be listed; give 1 or more"
        raise ValueError(msg)
    alone = _searches(steps.alone, start)
    together = _searches(steps, start) if len(steps.movers) > len(steps.ranks) else None
    return tuple(
        Reach(target, _passage(*alone, target, most), together and _passage(*together, target, most))
        for target in map(int, targets)
    )


def _searches(steps: Steps, start: int) -> tuple[Search, Search]:
    """Search for the shortest and for the mildest routes."""
    return search(steps, int(start)), search(steps, int(start), ~steps.improving)


def _passage(shortest: Search, mildest: Search, target: int, most: int) -> Passage | None:
    """Collect the routes to a target, if there are any."""
    if shortest.least[target] == NEVER:
        return None
    return Passage(_routes(shortest, target, most), _routes(mildest, target, most))


def _routes(found: Search, target: int, most: int) -> Routes:
    """Count and list the cheapest routes to a target."""
    steps = found.steps
    ways = [
        route(found.origin, [Step(steps.movers[last // steps.count], last % steps.count) for last in way], steps.ranks)
        for way in found.listed(target, most)
    ]
    return Routes(len(ways[0].steps), found.total(target), tuple(ways))


@dataclass(frozen=True, eq=False)
class Origins:
    """From where a target can be reached; columns over the states, -1 where it cannot, 0 at the target.

    Parameters
    ----------
    target
        The state to be reached.
    moves
        The fewest steps of a legal sequence from each state.
    worsenings
        The fewest steps that are no improvement for their mover.
    mild_moves
        The fewest steps of a legal sequence with the fewest that are no improvement.
    """

    target: int
    moves: NDArray[np.int64]
    worsenings: NDArray[np.int64]
    mild_moves: NDArray[np.int64]

    @property
    def by_improvements(self) -> NDArray[np.int64]:
        """The states from which improvements alone lead to the target."""
        return np.flatnonzero(self.worsenings == 0)


def origins(steps: Steps, target: int) -> Origins:
    """Search backwards from a target: a legal sequence read backwards is one along reversed arcs.

    The preferences that would have to change on the way from one of these states stand in the routes from there
    (`Route.needed`). With ``steps.alone`` no joint steps are taken.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    back = steps.reverse
    shortest, mildest = (_or_none(one.least) for one in _searches(back, target))
    return Origins(target, shortest, mildest // dear(steps), np.where(mildest < 0, -1, mildest % dear(steps)))


def _or_none(cost: NDArray[np.int64]) -> NDArray[np.int64]:
    """Write -1 for what no sequence brings about."""
    return np.where(cost == NEVER, -1, cost)
