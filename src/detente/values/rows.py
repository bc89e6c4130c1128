"""Statements as linear rows: each kind of evidence becomes rows A·θ ≤ b on a party's unknowns."""

from __future__ import annotations

from functools import singledispatch
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.case.names import NO_DEAL, Bounds
from detente.case.statements import (
    Accepted,
    MattersMore,
    NoDealAgainstStatusQuo,
    NoDealBounds,
    Offered,
    Prefers,
    Ranking,
    Refused,
    Step,
    ValueOfOption,
    Weight,
)
from detente.values.layout import WORST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from detente.case.names import PackageRef
    from detente.case.spaces import Numbering
    from detente.case.statements import Statement
    from detente.values.layout import Layout

Row = tuple["NDArray[np.float64]", float]
"""A row a and a bound b, meaning a·θ ≤ b."""


class Reader:
    """Turns the names in a statement into rows over one party's unknowns."""

    def __init__(self, numbering: Numbering, layout: Layout) -> None:
        self.numbering = numbering
        self.layout = layout

    def worth(self, reference: PackageRef) -> NDArray[np.float64]:
        """Give the row whose product with θ is what a package, the status quo or no deal is worth."""
        if reference == NO_DEAL:
            return self.layout.reservation_row()
        options = self.numbering.options_of(reference)
        return self.layout.value_row(self.numbering.column(issue, option) for issue, option in options.items())

    def weight(self, issue: str) -> NDArray[np.float64]:
        """Give the row whose product with θ is an issue's weight."""
        row = np.zeros(self.layout.dimension)
        place = self.layout.weight[self.numbering.issue(issue)]
        if place != WORST:
            row[place] = 1
        return row

    def move(self, steps: Mapping[str, tuple[str, str]]) -> NDArray[np.float64]:
        """Give the row whose product with θ is what moving each issue from its first to its second option is worth."""
        to = self.layout.value_row(self.numbering.column(issue, end) for issue, (_, end) in steps.items())
        return to - self.layout.value_row(self.numbering.column(issue, start) for issue, (start, _) in steps.items())


def _at_least(better: NDArray[np.float64], worse: NDArray[np.float64], factor: float = 1.0) -> Row:
    return factor * worse - better, 0.0


def _within(row: NDArray[np.float64], bounds: Bounds, scale: NDArray[np.float64] | None = None) -> Iterator[Row]:
    """Bound row·θ between constants, or between shares of ``scale``·θ."""
    for bound, sign in ((bounds.at_least, -1.0), (bounds.at_most, 1.0)):
        if bound is not None:
            yield (sign * row, sign * bound) if scale is None else (sign * (row - bound * scale), 0.0)


@singledispatch
def rows_of(said: Statement, read: Reader) -> Iterator[Row]:
    """Give the rows of one statement; directions, exact values and red lines have none of their own.

    Parameters
    ----------
    said
        A statement of a checked case.
    read
        The names of the case, over the party's unknowns.
    """
    del said, read
    yield from ()


@rows_of.register(MattersMore)
def _(said: MattersMore, read: Reader) -> Iterator[Row]:
    for more, less in pairwise(said.matters_more):
        yield _at_least(read.weight(more), read.weight(less), said.by_factor)


@rows_of.register(Weight)
def _(said: Weight, read: Reader) -> Iterator[Row]:
    for issue, bounds in said.weight.items():
        yield from _within(read.weight(issue), bounds)


@rows_of.register(ValueOfOption)
def _(said: ValueOfOption, read: Reader) -> Iterator[Row]:
    for issue, options in said.value.items():
        for option, bounds in options.items():
            yield from _within(read.worth({issue: option}), bounds, read.weight(issue))


@rows_of.register(Step)
def _(said: Step, read: Reader) -> Iterator[Row]:
    yield _at_least(read.move(said.step), read.move(said.worth_more_than), said.by_factor)


@rows_of.register(Prefers)
@rows_of.register(Offered)
@rows_of.register(Accepted)
@rows_of.register(Refused)
@rows_of.register(Ranking)
def _(said: Prefers | Offered | Accepted | Refused | Ranking, read: Reader) -> Iterator[Row]:
    for better, worse in comparisons(said):
        yield _at_least(read.worth(better), read.worth(worse))


@rows_of.register(NoDealBounds)
def _(said: NoDealBounds, read: Reader) -> Iterator[Row]:
    yield from _within(read.worth(NO_DEAL), said.no_deal)


@rows_of.register(NoDealAgainstStatusQuo)
def _(said: NoDealAgainstStatusQuo, read: Reader) -> Iterator[Row]:
    yield from _within(read.worth(NO_DEAL) - read.worth("status quo"), said.no_deal_against_status_quo)


def comparisons(said: Statement) -> Iterator[tuple[PackageRef, PackageRef]]:
    """Give the pairs (better, worse) of packages, or ``no deal``, of which a statement says: at least as good."""
    match said:
        case Prefers():
            yield from ((said.prefers, other) for other in said.to)
        case Offered():
            yield from ((package, NO_DEAL) for package in said.offered)
        case Accepted():
            yield from ((package, NO_DEAL) for package in said.accepted)
        case Refused():
            yield from ((NO_DEAL, package) for package in said.refused)
        case Ranking():
            levels = [level if isinstance(level, tuple) else (level,) for level in said.ranking]
            yield from ((better[0], worse[0]) for better, worse in pairwise(levels))
            for level in levels:
                yield from ((level[0], other) for other in level[1:])
                yield from ((other, level[0]) for other in level[1:])
        case _:
            pass
