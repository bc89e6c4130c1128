"""A deal in steps: in which order to carry it out, so that at each stage no side would rather stop (SPEC §13).

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

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import floors, pair
from detente.impasse.transition import Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.impasse.transition import Transition
    from detente.values.draws import Draws

STATES = 200_000
"""The largest number of states that a way may lead through."""

MOVES = 40_000_000
"""The largest number of stages, from every state, that are looked at."""

_CELLS = 4_000_000
_EQUAL = 1e-12


class TooManyStepsError(ValueError):
    """A deal with more ways to carry it out than can be looked through."""


@dataclass(frozen=True)
class Order:
    """An order in which a deal is carried out, and what the parties make of it.

    State t is how things stand after t stages; state 0 is the start, and the last one the finished deal. What a party
    could have by stopping is its no-deal value and what cannot be undone. Shares are over draws, draw k of one party
    meeting draw k of the others; means are over a party's draws, as shares of its span (the values of its best and
    worst options, all issues together, apart).

    Parameters
    ----------
    stages
        The steps of each stage.
    states
        The option of each issue in each state, shape (stages + 1, issues).
    allowed
        Whether the rules let each state be, shape (stages + 1,).
    tempted
        Share of draws in which each party would rather stop, shape (parties, stages + 1); in the last column, share of
        draws in which it would rather withdraw from the finished deal, the one-way steps standing.
    calm
        Share of draws in which nobody would rather stop in each state, shape (stages + 1,).
    margin
        Mean of what the finished deal is worth above stopping, shape (parties, stages + 1).
    exposure
        Mean of what each party would have lost for good against the start, shape (parties, stages + 1).
    under_way
        The same at the worst moment within each stage, if its steps are not taken at the same time;
        shape (parties, stages).
    held
        Share of draws in which nobody would rather stop in any state before the end.
    draws
        How many draws were paired.
    """

    stages: tuple[tuple[Step, ...], ...]
    states: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    tempted: NDArray[np.float64]
    calm: NDArray[np.float64]
    margin: NDArray[np.float64]
    exposure: NDArray[np.float64]
    under_way: NDArray[np.float64]
    held: float
    draws: int

    @property
    def standard_error(self) -> float:
        """Standard error of ``held``; none for exact values."""
        return 0.0 if self.draws == 1 else float(np.sqrt(self.held * (1.0 - self.held) / self.draws))

    @property
    def least_calm(self) -> float:
        """The smallest share, over the states before the end, of draws in which nobody would rather stop."""
        return float(self.calm[:-1].min(initial=1.0))

    @property
    def most_exposed(self) -> float:
        """The largest mean exposure of any party in any state before the end."""
        return float(self.exposure[:, :-1].max(initial=0.0))


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
        The draws of each party.

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
    return _evaluated(transition, draws, places[path])


def check_order(transition: Transition, draws: Sequence[Draws], stages: Sequence[Mapping[int, int]]) -> Order:
    """Tell what the parties make of a given order.

    Parameters
    ----------
    transition, draws
        As for ``best_order``.
    stages
        For each stage, the issues that take steps in it, and the option that each reaches: several options further, if
        need be, and by any number of parties.

    Raises
    ------
    ValueError
        If a stage takes an issue back or off its way, or the last does not reach the end.
    """
    places = np.zeros((len(stages) + 1, len(transition.moving)), np.int64)
    for number, stage in enumerate(stages, 1):
        places[number] = places[number - 1]
        for issue, option in stage.items():
            way = transition.ways[issue]
            before = places[number - 1][transition.moving.index(issue)] if len(way) > 1 else 0
            if option not in way[before:]:
                msg = f"stage {number} takes issue {issue} to option {option}; it can go to one of {list(way[before:])}"
                raise ValueError(msg)
            if len(way) > 1:
                places[number, transition.moving.index(issue)] = way.index(option)
    short = [transition.moving[i] for i in np.flatnonzero(places[-1] < np.array(transition.shape) - 1)]
    if short:
        raise ValueError(f"the stages do not bring issues {short} to where the deal puts them; add what is left")
    return _evaluated(transition, draws, places)


def party_first(transition: Transition, draws: Sequence[Draws], party: int) -> Order:
    """Tell what comes of it if a party does all that it carries out alone at once, and the rest follows after."""
    alone = [issue for issue in transition.moving if transition.carriers(issue) == {party}]
    rest = [issue for issue in transition.moving if issue not in alone]
    stages = [{issue: transition.end[issue] for issue in some} for some in (alone, rest) if some]
    return check_order(transition, draws, stages)


def all_at_once(transition: Transition, draws: Sequence[Draws]) -> Order:
    """Tell what comes of it if everything is done in one stage."""
    stage = {issue: transition.end[issue] for issue in transition.moving}
    return check_order(transition, draws, [stage] if stage else [])


def _lattice(transition: Transition) -> NDArray[np.int64]:
    """List every state, as places along the ways of the moving issues; a state's number counts the last one fastest."""
    shape = transition.shape
    states, stages = prod(shape), sum(1 for _ in transition.stages())
    if states > STATES or states * stages > MOVES:
        msg = (
            f"the deal can be carried out through {states:,} states, each with up to {stages:,} next stages; at most "
            f"{STATES:,} states and {MOVES:,} stages are looked at. Give an order to check, or a deal nearer the start"
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
    fallen = [transition.back(issue) for issue in transition.moving]
    marks = [np.unique(back, return_inverse=True) for back in fallen]
    shape = tuple(len(distinct) for distinct, _ in marks)
    alike = np.zeros(len(places), np.int64)
    for column, (distinct, rank) in enumerate(marks):
        alike = alike * len(distinct) + rank[places[:, column]]
    kinds = np.indices(shape).reshape(len(shape), prod(shape)).T
    kept = np.zeros(kinds.shape, np.int64)
    for column, (distinct, _) in enumerate(marks):
        kept[:, column] = distinct[kinds[:, column]]
    found = _Stopping.of(transition, draws, kept)
    return found.calm[alike], found.exposure.max(axis=0)[alike]


@dataclass(frozen=True)
class _Stopping:
    """What stopping in each of some states comes to; arrays as in `Order`, for these states."""

    tempted: NDArray[np.float64]
    calm: NDArray[np.float64]
    margin: NDArray[np.float64]
    exposure: NDArray[np.float64]
    held: float

    @classmethod
    def of(cls, transition: Transition, draws: Sequence[Draws], places: NDArray[np.int64]) -> _Stopping:
        """Look at all draws, a block at a time."""
        paired = pair(draws)
        count, block = len(paired[0]), max(1, _CELLS // len(places))
        tempted, margin, exposure = np.zeros((3, len(paired), len(places)))
        calm, held = np.zeros(len(places)), 0
        for begin in range(0, count, block):
            quiet = np.ones((min(block, count - begin), len(places)), np.bool_)
            for party, one in enumerate(paired):
                part = type(one)(one.values[begin : begin + block], one.reservation[begin : begin + block])
                kept, finished = _undone(transition, part, places), _finished(transition, part)
                stops = floors(one)[begin : begin + block, None] + kept > finished[:, None]
                tempted[party] += stops.sum(axis=0)
                margin[party] += (finished[:, None] - part.reservation[:, None] - kept).sum(axis=0)
                exposure[party] += (np.maximum(0.0, -kept) / _span(transition, part)[:, None]).sum(axis=0)
                quiet &= ~stops
            calm += quiet.sum(axis=0)
            held += int(quiet[:, :-1].all(axis=1).sum())
        return cls(tempted / count, calm / count, margin / count, exposure / count, held / count)


def _evaluated(transition: Transition, draws: Sequence[Draws], places: NDArray[np.int64]) -> Order:
    """Judge an order, given as the place of each moving issue in each state."""
    found = _Stopping.of(transition, draws, places)
    rows = transition.rows(places)
    stages = tuple(
        tuple(Step(int(i), int(rows[t, i]), int(rows[t + 1, i])) for i in np.flatnonzero(rows[t] != rows[t + 1]))
        for t in range(len(rows) - 1)
    )
    under_way = np.array([[_amid(transition, one, *both) for both in pairwise(places)] for one in draws])
    return Order(
        stages=stages,
        states=rows,
        allowed=transition.stands(places),
        tempted=found.tempted,
        calm=found.calm,
        margin=found.margin,
        exposure=found.exposure,
        under_way=under_way.reshape(len(draws), len(stages)),
        held=found.held,
        draws=max(map(len, draws)),
    )


def _amid(transition: Transition, draws: Draws, before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Give the mean exposure of a party at the worst moment of a stage, before all its steps are taken."""
    lost = _undone(transition, draws, before[None])[:, 0]
    last = np.full(len(draws), np.inf)  # what it takes to leave the stage undone
    for column in np.flatnonzero(before != after):
        line = np.repeat(before[None], after[column] - before[column] + 1, axis=0)
        line[:, column] = np.arange(before[column], after[column] + 1)
        changes = _undone(transition, draws, line)
        changes -= changes[:, :1]
        lost = lost + changes.min(axis=1)
        last = np.minimum(last, changes[:, :-1].min(axis=1) - changes.min(axis=1))
    share = np.maximum(0.0, -(lost + last)) / _span(transition, draws)
    return float(share.mean())


def _undone(transition: Transition, draws: Draws, places: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give what is left of each state if talks collapse, as worth above the start; shape (draws, states)."""
    worth = np.zeros((len(draws), len(places)))
    for column, issue in enumerate(transition.moving):
        fallen = transition.back(issue)[places[:, column]]
        if fallen.any():
            columns = transition.space.offsets[issue] + np.array(transition.ways[issue])
            worth += draws.values[:, columns[fallen]] - draws.values[:, columns[:1]]
    return worth


def _finished(transition: Transition, draws: Draws) -> NDArray[np.float64]:
    """Give what the finished deal is worth in each draw."""
    columns = transition.space.columns(np.array([transition.end]))[0]
    worth: NDArray[np.float64] = draws.values[:, columns].sum(axis=1)
    return worth


def _span(transition: Transition, draws: Draws) -> NDArray[np.float64]:
    """Give how far the best and worst options, all issues together, are apart in each draw; 1 if nothing matters."""
    begins = transition.space.offsets[:-1]
    span = np.maximum.reduceat(draws.values, begins, axis=1) - np.minimum.reduceat(draws.values, begins, axis=1)
    total: NDArray[np.float64] = span.sum(axis=1)
    return np.where(total > 0, total, 1.0)


def _interim(transition: Transition, draws: Sequence[Draws], places: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give what each state, while it lasts, costs the party that it costs most on average, as a share of its span."""
    cost = np.zeros(len(places))
    for one in draws:
        mean = type(one)(one.values.mean(axis=0, keepdims=True), one.reservation[:1])
        worth = mean.values[0, transition.space.columns(transition.rows(places))].sum(axis=1)
        cost = np.maximum(cost, (worth[0] - worth) / _span(transition, mean)[0])
    return cost
