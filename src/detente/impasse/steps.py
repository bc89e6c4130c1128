"""A deal in steps: in which order to carry it out, so that at each stage no side would rather stop.

A *step* moves one issue one option along its list towards where the deal puts it. A *stage* is one step or several at
the same time, at most one by each party; an issue that several carry out takes a step of each of them. If talks
collapse, whoever can take a step back does: every issue falls back to the last one-way option that it has passed, or to
its start. So a party that stops has what no deal is worth to it, and what cannot be undone.

Whether a party would rather stop hangs on how far each issue has gone and on nothing else, as long as later gains are
not discounted. So the best order is a best path through those states, found exactly by dynamic programming. With a
discount for each stage it would hang on the way ahead as well, and this would hold no longer: there is none here.
Schelling (1960, chapter 2) has the idea: threats to stop bite less the smaller each next step is.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import pair
from detente.impasse.orders import evaluated, span, stopping

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.impasse.orders import Order
    from detente.impasse.transition import Transition
    from detente.values.draws import Draws

STATES = 200_000
"""The largest number of states that a way may lead through."""

MOVES = 40_000_000
"""The largest number of stages, from every state, that are looked at."""

LOOKED_AT = 40_000_000
"""So many times a state that falls back in a way of its own is looked at in a draw; beyond, the draws are thinned."""

_EQUAL = 1e-12


class TooManyStepsError(ValueError):
    """A deal with more ways to carry it out than can be looked through."""


def best_order(transition: Transition, draws: Sequence[Draws]) -> Order | None:
    """Find the order in which carrying a deal out tempts least to stop.

    Of all orders, those are best in which the smallest share of draws with nobody tempted is largest; of these, those
    in which the largest mean exposure is smallest; of these, those with fewest stages; of these, those in which the
    states on the way, while they last, cost the party that they cost most the least on average against the start.

    Parameters
    ----------
    transition
        What is to be carried out.
    draws
        The draws of each party; with very many one-way steps the order is found by fewer, evenly spread.

    Returns
    -------
    One of the best orders, the same on each call; None if the rules let none be.

    Raises
    ------
    TooManyStepsError
        If the states, or the stages that can follow them, are too many.
    """
    places = _lattice(transition)
    calm, exposure = _judged(transition, draws, places)
    stands = transition.stands(places)
    least = _widest(transition, places, np.where(stands, calm, -np.inf))
    if least == -np.inf:
        return None
    stands &= calm >= least - _EQUAL
    stands &= -exposure >= _widest(transition, places, np.where(stands, -exposure, -np.inf)) - _EQUAL
    stands[-1] = True  # what a finished deal tempts to is told, not weighed
    path = _shortest(transition, places, stands, _interim(transition, draws, places))
    return evaluated(transition, draws, places[path])


def _lattice(transition: Transition) -> NDArray[np.int64]:
    """List every state, as places along the ways of the moving issues; a state's number counts the last one fastest."""
    shape = transition.shape
    states = prod(shape)
    stages = sum(1 for _ in transition.stages()) if states <= STATES else 0
    if states > STATES or states * stages > MOVES:
        msg = (
            f"the deal can be carried out through {states:,} states"
            + (f", with up to {stages:,} next stages each" if stages else "")
            + f"; at most {STATES:,} states, and {MOVES:,} stages from all of them, are looked at: "
            "check an order of your own, or ask for a deal nearer the start"
        )
        raise TooManyStepsError(msg)
    return np.indices(shape).reshape(len(shape), states).T.astype(np.int64)


def _follows(
    transition: Transition, places: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.intp], list[tuple[NDArray[np.intp], NDArray[np.intp]]]]]:
    """Give the states, those nearest the end first, and for each stage which of them can take it and where it leads."""
    last = np.array(transition.shape) - 1
    strides = np.cumprod([1, *(last[:0:-1] + 1)])[::-1] if len(last) else last
    stages = [list(stage) for stage in transition.stages()]
    done = places.sum(axis=1)
    for level in range(int(done[-1]) - 1, -1, -1):
        states = np.flatnonzero(done == level)
        room = places[states] < last
        takers = [np.flatnonzero(room[:, stage].all(axis=1)) for stage in stages]
        yield states, [(some, states[some] + strides[stage].sum()) for some, stage in zip(takers, stages, strict=True)]


def _widest(transition: Transition, places: NDArray[np.int64], worth: NDArray[np.float64]) -> float:
    """Give the largest, over all orders, of the smallest worth of a state before the end (a widest path)."""
    ahead = worth.copy()
    ahead[-1] = np.inf
    for states, follows in _follows(transition, places):
        best = np.full(len(states), -np.inf)
        for some, after in follows:
            best[some] = np.maximum(best[some], ahead[after])
        ahead[states] = np.minimum(worth[states], best)
    return float(ahead[0])


def _shortest(
    transition: Transition, places: NDArray[np.int64], stands: NDArray[np.bool_], cost: NDArray[np.float64]
) -> list[int]:
    """List the states of an order of fewest stages and, of those, of the smallest largest cost of a state."""
    length = np.full(len(places), np.inf)
    worst, follower = np.zeros(len(places)), np.zeros(len(places), np.intp)
    length[-1] = 0.0
    for states, follows in _follows(transition, places):
        for some, after in follows:
            here = states[some]
            longer, higher = length[after] + 1.0, np.maximum(cost[here], worst[after])
            better = (longer < length[here]) | ((longer == length[here]) & (higher < worst[here]))
            better &= stands[here]
            mine = here[better]
            length[mine], worst[mine], follower[mine] = longer[better], higher[better], after[better]
    path = [0]
    while path[-1] != len(places) - 1:
        path.append(int(follower[path[-1]]))
    return path


def _judged(
    transition: Transition, draws: Sequence[Draws], places: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give for each state the share of draws in which nobody would stop, and the largest mean exposure.

    Both hang only on what the state falls back to, so they are worked out once for all states that fall back alike.
    """
    fallen = [np.unique(transition.back(issue), return_inverse=True) for issue in transition.moving]
    alike = np.zeros(len(places), np.int64)
    for column, (distinct, which) in enumerate(fallen):
        alike = alike * len(distinct) + which[places[:, column]]

    def kept(part: Draws) -> NDArray[np.float64]:
        worth = np.zeros((len(part), 1))
        for issue, (distinct, _) in zip(transition.moving, fallen, strict=True):
            columns = transition.space.offsets[issue] + np.array(transition.ways[issue])
            above = part.values[:, columns[distinct]] - part.values[:, columns[:1]]
            worth = (worth[:, :, None] + above[:, None, :]).reshape(len(part), -1)
        return worth

    kinds = prod(len(distinct) for distinct, _ in fallen)
    found = stopping(transition, _thinned(draws, max(200, LOOKED_AT // kinds)), kinds, kept)
    return found.calm[alike], found.exposure.max(axis=0)[alike]


def _thinned(draws: Sequence[Draws], most: int) -> list[Draws]:
    """Keep at most so many draws, evenly spread."""
    paired = pair(draws)
    chosen = np.arange(min(most, len(paired[0]))) * len(paired[0]) // min(most, len(paired[0]))
    return [type(one)(one.values[chosen], one.reservation[chosen]) for one in paired]


def _interim(transition: Transition, draws: Sequence[Draws], places: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give what each state, while it lasts, costs the party that it costs most on average, as a share of its span."""
    cost = np.zeros(len(places))
    for one in draws:
        mean = type(one)(one.values.mean(axis=0, keepdims=True), one.reservation[:1])
        worth = mean.values[0, transition.space.columns(transition.rows(places))].sum(axis=1)
        cost = np.maximum(cost, (worth[0] - worth) / span(transition, mean)[0])
    return cost
