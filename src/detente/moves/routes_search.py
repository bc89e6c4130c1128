"""The cheapest legal sequences from a state to all others, how many there are, and which (0-1 search by turns)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.moves.routes_arcs import Steps

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
    cost
        What each arc costs: 1 for a move, and more than all moves together for what is to be avoided; shape (arcs,).
    turn
        The least cost of a legal sequence after which each turn may be taken, 0 at the origin; shape (turns,).
    last
        The least cost of a legal sequence that ends with each last move, shape (turns,).
    """

    steps: Steps
    origin: int
    cost: NDArray[np.int64]
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
        tight: NDArray[np.bool_] = self.turn[self.steps.turn] + self.cost == self.last[self.steps.arrival]
        return tight

    @cached_property
    def number(self) -> NDArray[np.object_]:
        """How many cheapest legal sequences end with each last move, as exact integers; shape (turns,)."""
        number = np.zeros(len(self.last), object)
        arcs = np.flatnonzero(self.tight)
        turns = self.steps.turn[arcs]
        order = np.argsort(self.turn[turns], kind="stable")
        cuts = np.flatnonzero(np.diff(self.turn[turns[order]])) + 1
        for group in np.split(order, cuts):
            np.add.at(number, self.steps.arrival[arcs[group]], self._before(turns[group], number))
        return number

    def _before(self, turns: NDArray[np.int64], number: NDArray[np.object_]) -> NDArray[np.object_]:
        """Count the cheapest sequences after which each turn may be taken."""
        before = np.where(self.turn[turns] == 0, 1, 0).astype(object)
        for mover in range(len(self.steps.movers)):
            last = mover * self.steps.count + turns % self.steps.count
            fits = (last != turns) & (self.last[last] == self.turn[turns])
            before[fits] += number[last[fits]]
        return before

    def total(self, state: int) -> int:
        """Count the cheapest legal sequences to a state; the empty one leads to the origin."""
        return (
            1 if state == self.origin else sum(int(self.number[last]) for last in self._ends(state, self.least[state]))
        )

    def listed(self, state: int, most: int) -> tuple[tuple[int, ...], ...]:
        """List cheapest legal sequences to a state, each as its last moves in order, at most so many."""
        if state == self.origin:
            return ((),)
        incoming, count = self._incoming, self.steps.count
        found: list[tuple[int, ...]] = []
        open_ends: list[tuple[int, ...]] = [(last,) for last in self._ends(state, self.least[state])]
        while open_ends and len(found) < most:
            way = open_ends.pop()
            base = way[0] // count * count
            for source in incoming.target[incoming.start[way[0]] : incoming.start[way[0] + 1]]:
                cost = self.turn[base + source]
                if cost == 0:
                    found.append(way)
                open_ends += [(last, *way) for last in self._ends(int(source), cost) if last != base + source]
        return tuple(found[:most])

    @cached_property
    def _incoming(self) -> Steps:
        """The arcs that end cheapest sequences, by the last move that they make."""
        return self.steps.only(self.tight).reverse

    def _ends(self, state: int, cost: int) -> list[int]:
        """Give the last moves at a state that are made at a cost, the last mover first."""
        lasts = np.arange(state, len(self.last), self.steps.count)
        return [int(last) for last in lasts[self.last[lasts] == cost][::-1]] if 0 < cost < NEVER else []


def search(steps: Steps, origin: int, cost: NDArray[np.int64]) -> Search:
    """Find the cheapest legal sequences from a state (Dijkstra over turns, all of one cost at a time).

    Steps: every mover may move at the origin. While some arcs are due, take those of the least cost; each makes a last
    move, if it has not been made more cheaply; after it every other mover may move there; their arcs fall due.

    Raises
    ------
    ValueError
        If there is no such state.
    """
    steps.check([origin])
    held = Search(steps, origin, cost, np.full(len(steps.start) - 1, NEVER), np.full(len(steps.start) - 1, NEVER))
    due: dict[int, list[NDArray[np.int64]]] = {}
    costs: list[int] = []
    now, ready = 0, np.arange(origin, len(held.turn), steps.count)
    held.turn[ready] = 0
    while True:
        arcs = steps.taken(ready)
        for price in np.unique(cost[arcs]):
            at = now + int(price)
            if at not in due:
                due[at] = []
                heappush(costs, at)
            due[at].append(steps.arrival[arcs[cost[arcs] == price]])
        if not costs:
            return held
        now = heappop(costs)
        made = np.unique(np.concatenate(due.pop(now)))
        made = made[held.last[made] == NEVER]
        held.last[made] = now
        ready = _allowed(held, made, now)


def _allowed(held: Search, made: NDArray[np.int64], now: int) -> NDArray[np.int64]:
    """Note and give the turns that may first be taken after some last moves: those of every other mover."""
    count = held.steps.count
    opened = []
    for mover in range(len(held.steps.movers)):
        turns = mover * count + np.unique(made[made // count != mover] % count)
        opened.append(turns[held.turn[turns] == NEVER])
        held.turn[opened[-1]] = now
    return np.concatenate(opened)


def fewest_moves(steps: Steps) -> NDArray[np.int64]:
    """Count every move as 1; shape (arcs,)."""
    return np.ones(len(steps.target), np.int64)


def fewest_worsenings(steps: Steps) -> NDArray[np.int64]:
    """Count every move as 1 and one that is no improvement as more than all moves together; shape (arcs,)."""
    return np.where(steps.improving, 1, 1 + dear(steps))


def dear(steps: Steps) -> int:
    """Give a cost above that of any sequence that makes no last move twice, as no cheapest one does."""
    return len(steps.start)
