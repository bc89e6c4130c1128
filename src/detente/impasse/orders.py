"""What the parties make of an order of steps: who would rather stop, and who could lose what for good."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import floors, pair
from detente.impasse.transition import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.impasse.transition import Transition
    from detente.values.draws import Draws

_CELLS = 1_000_000


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
        Share of draws in which nobody would rather stop in any state before the end; in the start, a party would if it
        had rather not sign.
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

    @property
    def held_if_signed(self) -> float | None:
        """The same as ``held``, among the draws in which the deal is worth signing to all; None if there are none."""
        return None if self.calm[0] == 0 else self.held / float(self.calm[0])

    @property
    def least_calm(self) -> float:
        """The smallest share, over the states before the end, of draws in which nobody would rather stop."""
        return float(self.calm[:-1].min(initial=1.0))

    @property
    def most_exposed(self) -> float:
        """The largest mean exposure of any party in any state before the end."""
        return float(self.exposure[:, :-1].max(initial=0.0))


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
    return evaluated(transition, draws, places)


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


def evaluated(transition: Transition, draws: Sequence[Draws], places: NDArray[np.int64]) -> Order:
    """Judge an order, given as the place of each moving issue in each state."""
    found = stopping(transition, draws, len(places), lambda part: _undone(transition, part, places))
    rows = transition.rows(places)
    stages = tuple(
        tuple(Step(int(i), int(rows[t, i]), int(rows[t + 1, i])) for i in np.flatnonzero(rows[t] != rows[t + 1]))
        for t in range(len(rows) - 1)
    )
    spans = [(one, span(transition, one)) for one in draws]
    under_way = np.array([[_amid(transition, *one, *both) for both in pairwise(places)] for one in spans])
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
    )


def _amid(
    transition: Transition,
    draws: Draws,
    spans: NDArray[np.float64],
    before: NDArray[np.int64],
    after: NDArray[np.int64],
) -> float:
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
    share = np.maximum(0.0, -(lost + last)) / spans
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


def span(transition: Transition, draws: Draws) -> NDArray[np.float64]:
    """Give how far the best and worst options, all issues together, are apart in each draw; 1 if nothing matters."""
    begins = transition.space.offsets[:-1]
    span = np.maximum.reduceat(draws.values, begins, axis=1) - np.minimum.reduceat(draws.values, begins, axis=1)
    total: NDArray[np.float64] = span.sum(axis=1)
    return np.where(total > 0, total, 1.0)


@dataclass(frozen=True)
class Stopping:
    """What stopping in each of some states comes to; arrays as in `Order`, for these states."""

    tempted: NDArray[np.float64]
    calm: NDArray[np.float64]
    margin: NDArray[np.float64]
    exposure: NDArray[np.float64]
    held: float


def stopping(
    transition: Transition, draws: Sequence[Draws], states: int, kept: Callable[[Draws], NDArray[np.float64]]
) -> Stopping:
    """Look at all draws, a block at a time.

    Parameters
    ----------
    transition, draws
        What is carried out, and how the parties value it.
    states
        How many states are asked about; the last is the finished deal if ``held`` is to mean anything.
    kept
        Gives what is left of each state if talks collapse, as worth above the start, shape (draws, states).
    """
    paired = pair(draws)
    count, block = len(paired[0]), max(1, _CELLS // states)
    tempted, margin, exposure = np.zeros((3, len(paired), states))
    calm, held = np.zeros(states), 0
    for begin in range(0, count, block):
        quiet = np.ones((min(block, count - begin), states), np.bool_)
        for party, one in enumerate(paired):
            part = type(one)(one.values[begin : begin + block], one.reservation[begin : begin + block])
            left, finished = kept(part), _finished(transition, part)
            stops = floors(one)[begin : begin + block, None] + left > finished[:, None]
            tempted[party] += stops.sum(axis=0)
            margin[party] += (finished - part.reservation).sum() - left.sum(axis=0)
            exposure[party] += np.maximum(0.0, -left / span(transition, part)[:, None]).sum(axis=0)
            quiet &= ~stops
        calm += quiet.sum(axis=0)
        held += int(quiet[:, :-1].all(axis=1).sum())
    return Stopping(tempted / count, calm / count, margin / count, exposure / count, held / count)
