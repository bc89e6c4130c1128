"""The cheapest legal sequences from a state to all others, how many there are, and which (0-1 search by turns)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from detente.moves.routes_arcs import Steps

    _Way = tuple[int, "_Way | None"]

NEVER = 2**62
"""The cost of what no legal sequence brings about."""


@dataclass(frozen=True, eq=False)
class Search:
    """The least cost at which each last move is made, and at which each mover may first move at each state.

    A mover may leave a state once some other mover has brought the world there, so every arc is looked at once: time
    and memory are linear in the arcs.

    Parameters
    ----------
    steps
        Who can take the world where.
    origin
        The state that the sequences set out from.
    avoided
        The arcs that cost more than all moves together; shape (arcs,).
    turn
        The least cost of a legal sequence after which each turn may be taken, 0 at the origin; shape (turns,).
    last
        The least cost of a legal sequence that ends with each last move, shape (turns,).
    """

    steps: Steps
    origin: int
    avoided: NDArray[np.bool_]
    turn: NDArray[np.int64]
    last: NDArray[np.int64]

    @cached_property
    def least(self) -> NDArray[np.int64]:
        """The least cost of coming to each state, 0 at the origin; shape (states,)."""
        least: NDArray[np.int64] = self.last.reshape(-1, self.steps.count).min(axis=0)
        least[self.origin] = 0
        return least

    @cached_property
    def tight(self) -> NDArray[np.bool_]:
        """Whether each arc ends some cheapest sequence to the last move that it makes, shape (arcs,)."""
        cost = 1 + dear(self.steps) * self.avoided
        tight: NDArray[np.bool_] = self.turn[self.steps.turn] + cost == self.last[self.steps.arrival]
        return tight

    @cached_property
    def number(self) -> NDArray[np.object_]:
        """How many cheapest legal sequences end with each last move, as exact integers; shape (turns,)."""
        number = np.zeros(len(self.last), object)
        turns, made = self.steps.turn[self.tight], self.steps.arrival[self.tight]
        order = np.argsort(self.turn[turns], kind="stable")
        cuts = np.flatnonzero(np.diff(self.turn[turns[order]])) + 1
        for group in np.split(order, cuts):
            np.add.at(number, made[group], self._before(turns[group], number))
        return number

    def _before(self, turns: NDArray[np.integer], number: NDArray[np.object_]) -> NDArray[np.object_]:
        """Count the cheapest sequences after which each turn may be taken."""
        before = np.where(self.turn[turns] == 0, 1, 0).astype(object)
        for mover in range(len(self.steps.movers)):
            last = mover * self.steps.count + turns % self.steps.count
            fits = (last != turns) & (self.last[last] == self.turn[turns])
            before[fits] += number[last[fits]]
        return before

    def total(self, state: int) -> int:
        """Count the cheapest legal sequences to a state; the empty one leads to the origin."""
        if state == self.origin:
            return 1
        return sum(int(self.number[last]) for last in self._ends(state, self.least[state]))

    def listed(self, state: int, most: int) -> tuple[tuple[int, ...], ...]:
        """List cheapest legal sequences to a state, each as its last moves in order, at most so many."""
        if state == self.origin:
            return ((),)
        incoming, count = self._incoming, self.steps.count
        found: list[tuple[int, ...]] = []
        open_ends: list[_Way] = [(last, None) for last in self._ends(state, self.least[state])]
        while open_ends and len(found) < most:
            way = open_ends.pop()
            made = way[0]
            for source in incoming.target[incoming.start[made] : incoming.start[made + 1]].tolist():
                turn = made - made % count + source
                if self.turn[turn] == 0:
                    found.append(_unrolled(way))
                open_ends += [(last, way) for last in self._ends(source, self.turn[turn]) if last != turn]
        return tuple(found[:most])

    @cached_property
    def _incoming(self) -> Steps:
        """The arcs that end cheapest sequences, by the last move that they make."""
        return self.steps.only(self.tight).reverse

    def _ends(self, state: int, cost: int) -> list[int]:
        """Give the last moves at a state that are made at a cost, the last mover first."""
        lasts = np.arange(state, len(self.last), self.steps.count)
        return [int(last) for last in lasts[self.last[lasts] == cost][::-1]] if 0 < cost < NEVER else []


def _unrolled(way: _Way | None) -> tuple[int, ...]:
    """List the last moves of a way in order."""
    made = []
    while way is not None:
        last, way = way
        made.append(last)
    return tuple(made)


def search(steps: Steps, origin: int, avoided: NDArray[np.bool_] | None = None) -> Search:
    """Find the cheapest legal sequences from a state (Dijkstra over turns, all of one cost at a time).

    Steps: every mover may move at the origin. Their arcs fall due, each at the cost so far and its own. While some are
    due, take those of the least cost: each makes a last move, unless it has been made; after it every other mover may
    move there, and their arcs fall due.

    Parameters
    ----------
    steps
        Who can take the world where.
    origin
        The state that the sequences set out from.
    avoided
        The arcs of which there shall be as few as can be, before all moves are counted; none if left out.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    steps.check([origin])
    avoided = np.zeros(len(steps.target), bool) if avoided is None else avoided
    turn, last = np.full((2, len(steps.start) - 1), NEVER)
    due: dict[int, list[NDArray[np.int64]]] = {}
    costs: list[int] = []
    now, ready = 0, np.arange(origin, len(turn), steps.count)
    turn[ready] = 0
    while True:
        arcs, made = steps.taken(ready)
        for cost, which in ((now + 1, ~avoided[arcs]), (now + 1 + dear(steps), avoided[arcs])):
            fresh = made[which & (last[made] == NEVER)]
            if len(fresh):
                if cost not in due:
                    heappush(costs, cost)
                due.setdefault(cost, []).append(fresh)
        if not costs:
            return Search(steps, origin, avoided, turn, last)
        now = heappop(costs)
        made = _put(last, np.concatenate(due.pop(now)), now)
        ready = np.concatenate([_put(turn, turns, now) for turns in _after(made, steps)])


def _put(cost: NDArray[np.int64], places: NDArray[np.int64], now: int) -> NDArray[np.int64]:
    """Set a cost where there is none yet; give the places at which it was set, each once."""
    places = places[cost[places] == NEVER]
    cost[places] = np.arange(len(places))
    places = places[cost[places] == np.arange(len(places))]
    cost[places] = now
    return places


def _after(made: NDArray[np.int64], steps: Steps) -> Iterator[NDArray[np.int64]]:
    """Give the turns that may be taken after some last moves: those of every other mover."""
    by, state = np.divmod(made, steps.count)
    for mover in range(len(steps.movers)):
        yield mover * steps.count + state[by != mover]


def dear(steps: Steps) -> int:
    """Give a cost above that of any sequence that makes no last move twice, as no cheapest one does."""
    return len(steps.start)
