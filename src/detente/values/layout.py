"""The unknowns of one party: which partial values are free, and what the known directions say of them.

The unknowns form one vector θ: the value of each option other than an issue's worst, on the scale on which the best
package is 1 and the worst 0, and last the reservation value. Every statement is then a linear row in θ, which is what
makes exact bounds possible (Greco, Mousseau & Słowiński 2008). Options known to be equally good share one unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.case.model import MOST_UNKNOWNS
from detente.case.statements import BestAndWorst, Indifferent, LessIsBetter, MoreIsBetter, OrderOfOptions
from detente.values.additions import Additions, additions_of
from detente.values.errors import MissingDirectionError, TooManyUnknownsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.case.statements import Statement

WORST = -1
"""Stands for an option whose value is 0 by definition."""


@dataclass(frozen=True)
class IssueOrder:
    """What is known of how a party orders one issue's options: levels from worst to best.

    ``complete`` says whether the options between the worst and the best level are ordered too.
    """

    levels: tuple[tuple[int, ...], ...]
    complete: bool = True


@dataclass(frozen=True)
class Layout:
    """Where each option's value stands in θ, and the rows that hold whatever the evidence.

    Parameters
    ----------
    coordinate
        For each column of a value table, its place in θ, or ``WORST``; shape (columns,). A column that follows from
        others (``additions``) has no place and stands as ``WORST``.
    weight
        For each issue the place in θ of its best option's value, which is the issue's weight, or ``WORST`` where the
        party is indifferent, or the issue is an added one; shape (issues,).
    A, b
        Rows A·θ ≤ b: values rise with the known order, the reservation value lies between 0 and 1.
    groups
        For each issue with a weight, the place of its weight and the places of its values.
    chains_only
        Whether every order of options is complete.
    additions
        The columns that follow from others.
    """

    coordinate: NDArray[np.int64]
    weight: NDArray[np.int64]
    A: NDArray[np.float64]
    b: NDArray[np.float64]
    groups: tuple[tuple[int, NDArray[np.int64]], ...]
    chains_only: bool
    additions: Additions = field(default_factory=Additions)

    @property
    def dimension(self) -> int:
        """The number of unknowns, the reservation value among them."""
        return int(self.A.shape[1])

    @property
    def normalisation(self) -> NDArray[np.float64]:
        """The row a with a·θ = 1: all weights together."""
        row = np.zeros(self.dimension)
        row[self.weight[self.weight != WORST]] = 1
        return row

    def value_row(self, columns: Iterable[int]) -> NDArray[np.float64]:
        """Give the row a with a·θ = value of the options in the given columns of a value table."""
        row = np.zeros(self.dimension)
        constant = 0.0
        for column in columns:
            constant += self.additions.constants.get(column, 0.0)
            for part, share in self.additions.mixtures.get(column, ((column, 1.0),)):
                if self.coordinate[part] != WORST:
                    row[self.coordinate[part]] += share
        return self.plus(row, constant)

    def value_rows(self, columns: NDArray[np.int64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the row of `value_row` for each row of columns, each issue's part multiplied.

        Parameters
        ----------
        columns
            Shape (packages, issues).
        scale
            How many times as much each issue weighs as θ says, shape (issues,).

        Returns
        -------
        Array of shape (packages, unknowns).
        """
        rows = np.zeros((len(columns), self.dimension + 1))
        np.add.at(rows, (np.arange(len(columns))[:, None], self.coordinate[columns]), scale)
        added = self.additions
        constants = np.zeros(len(columns))
        for column in np.unique(columns).tolist() if added.constants or added.mixtures else ():
            if column in added.constants or column in added.mixtures:
                held = (columns == column) @ scale
                constants += held * added.constants.get(column, 0.0)
                for part, share in added.mixtures.get(column, ()):
                    rows[:, self.coordinate[part]] += held * share
        return self.plus(rows[:, :-1], constants[:, None])

    def plus(self, rows: NDArray[np.float64], constant: float | NDArray[np.float64]) -> NDArray[np.float64]:
        """Add a constant to what rows over θ come to: all weights together are 1, and so carry it."""
        return rows + constant * self.normalisation if np.any(constant) else rows

    def reservation_row(self) -> NDArray[np.float64]:
        """Give the row a with a·θ = reservation value."""
        row = np.zeros(self.dimension)
        row[-1] = 1
        return row

    def tables(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give value tables from draws of θ; shape (draws, columns)."""
        padded = np.concatenate([theta, np.zeros((len(theta), 1))], axis=1)
        tables = np.ascontiguousarray(padded[:, self.coordinate])
        self.additions.fill(tables)
        return tables


def layout_of(statements: Sequence[Statement], numbering: Numbering, party: str) -> Layout:
    """Lay out a party's unknowns from what is said of directions.

    Raises
    ------
    MissingDirectionError
        If an issue has no direction.
    TooManyUnknownsError
        If more than `MOST_UNKNOWNS` values are left unknown.
    """
    additions = additions_of(statements, numbering)
    orders = orders_of(statements, numbering, additions.mixtures)
    orders |= {numbering.issues[i]: _nothing_known(numbering, i) for i in additions.issues}
    missing = [name for name in numbering.issues if name not in orders]
    if missing:
        msg = (
            f"nothing says which options of {', '.join(missing)} {party} likes better; "
            "add `more is better`, `less is better`, `order of options`, `best and worst` or `indifferent`"
        )
        raise MissingDirectionError(msg)
    unknowns = sum(len(orders[name].levels) - 1 for name in numbering.issues)
    if unknowns > MOST_UNKNOWNS:
        msg = f"what {party} wants has {unknowns:,} unknowns; at most {MOST_UNKNOWNS:,} are worked with: merge options"
        raise TooManyUnknownsError(msg)
    return _assemble([orders[name] for name in numbering.issues], numbering, additions)


def _nothing_known(numbering: Numbering, issue: int) -> IssueOrder:
    """Give an order of one level: no option of the issue is unknown."""
    return IssueOrder((tuple(range(len(numbering.options[issue]))),))


def layout_of_table(table: NDArray[np.float64], numbering: Numbering) -> Layout:
    """Lay out the unknowns of a party whose value table, shape (columns,), is known: one for each option.

    There are no rows: the one vector is at hand, and a table may be far larger than what is loosely known.
    """
    best = [start + int(np.argmax(table[start:end])) for start, end in pairwise(numbering.offsets)]
    columns = len(table)
    return Layout(np.arange(columns), np.array(best), np.zeros((0, columns + 1)), np.zeros(0), (), chains_only=True)


def orders_of(
    statements: Iterable[Statement], numbering: Numbering, mixtures: Collection[int] = ()
) -> dict[str, IssueOrder]:
    """Give for each issue of which the statements say so how its options are ordered.

    Parameters
    ----------
    statements
        What is said of one party.
    numbering
        The case in numbers.
    mixtures
        Columns of options that mix others, which no order places.
    """
    orders: dict[str, IssueOrder] = {}
    for said in statements:
        match said:
            case MoreIsBetter():
                orders |= {issue: _listed(numbering, issue, 1) for issue in said.more_is_better}
            case LessIsBetter():
                orders |= {issue: _listed(numbering, issue, -1) for issue in said.less_is_better}
            case OrderOfOptions():
                for issue, levels in said.order_of_options.items():
                    named = [tuple(numbering.option(issue, option) for option in level) for level in levels]
                    orders[issue] = IssueOrder(tuple(reversed(named)))
            case BestAndWorst():
                orders |= {issue: _between(numbering, issue, *ends) for issue, ends in said.best_and_worst.items()}
            case Indifferent():
                orders |= {issue: _nothing_known(numbering, numbering.issue(issue)) for issue in said.indifferent}
            case _:
                pass
    if not mixtures:
        return orders
    return {
        issue: _without(order, numbering.offsets[numbering.issue(issue)], mixtures) for issue, order in orders.items()
    }


def _without(order: IssueOrder, offset: int, mixtures: Collection[int]) -> IssueOrder:
    """Take options that mix others out of an order; ``offset`` is the issue's first column."""
    kept = (tuple(option for option in level if offset + option not in mixtures) for level in order.levels)
    return IssueOrder(tuple(level for level in kept if level), order.complete)


def _count(numbering: Numbering, issue: str) -> int:
    return len(numbering.options[numbering.issue(issue)])


def _listed(numbering: Numbering, issue: str, step: int) -> IssueOrder:
    return IssueOrder(tuple((option,) for option in range(_count(numbering, issue)))[::step])


def _between(numbering: Numbering, issue: str, best: str, worst: str) -> IssueOrder:
    top, bottom = numbering.option(issue, best), numbering.option(issue, worst)
    middle = ((option,) for option in range(_count(numbering, issue)) if option not in {top, bottom})
    return IssueOrder(((bottom,), *middle, (top,)), complete=False)


def _assemble(orders: Sequence[IssueOrder], numbering: Numbering, additions: Additions) -> Layout:
    coordinate = np.full(numbering.offsets[-1], WORST)
    weight = np.full(len(orders), WORST)
    groups: list[tuple[int, NDArray[np.int64]]] = []
    rises: list[tuple[int, int]] = []
    used = 0
    for i, order in enumerate(orders):
        places = [WORST, *range(used, used + len(order.levels) - 1)]
        used += len(order.levels) - 1
        for place, level in zip(places, order.levels, strict=True):
            coordinate[[numbering.offsets[i] + option for option in level]] = place
        if len(places) > 1:
            weight[i] = places[-1]
            groups.append((places[-1], np.array(places[1:])))
        rises += _rises(places, complete=order.complete)
    A, b = _structure(rises, used + 1)
    return Layout(coordinate, weight, A, b, tuple(groups), all(order.complete for order in orders), additions)


def _rises(places: Sequence[int], *, complete: bool) -> list[tuple[int, int]]:
    """List pairs (lower, higher) of places whose values are known to rise."""
    if complete:
        return list(pairwise(places))
    middle = places[1:-1]
    return [(WORST, m) for m in middle] + [(m, places[-1]) for m in middle] + ([] if middle else [(WORST, places[-1])])


def _structure(rises: Sequence[tuple[int, int]], dimension: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    A = np.zeros((len(rises) + 2, dimension))
    b = np.zeros(len(rises) + 2)
    for row, (low, high) in enumerate(rises):
        A[row, high] = -1
        if low != WORST:
            A[row, low] = 1
    A[-2, -1], A[-1, -1], b[-1] = -1, 1, 1
    return A, b
