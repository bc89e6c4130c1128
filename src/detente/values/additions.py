"""What is added to a party's values without being unknown: issues valued exactly, options that mix others, changes.

None has a place among the unknowns, so that what is known of everything else, and every draw of it, stays the same to
the bit. Issues and options added are columns of the value table that follow from the other columns; changes of what
no deal is worth, or an issue weighs, are made to the draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING

from detente.case.statements import AddedValue, Mixture, NoDealMoves, WeightTimes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.case.statements import Statement

Parts = tuple[tuple[int, float], ...]
"""Columns of a value table, each with its share."""


@dataclass(frozen=True)
class Additions:
    """Columns of one party's value table that follow from others.

    Parameters
    ----------
    issues
        The issues whose options are all valued exactly, by index.
    constants
        Column to value, for the options of those issues.
    mixtures
        Column to the columns that it mixes; their shares make 1 together.
    """

    issues: frozenset[int] = frozenset()
    constants: Mapping[int, float] = field(default_factory=dict)
    mixtures: Mapping[int, Parts] = field(default_factory=dict)

    def fill(self, tables: NDArray[np.float64]) -> None:
        """Fill in the columns that follow from others, in place; ``tables`` has the shape (draws, columns)."""
        for column, value in self.constants.items():
            tables[:, column] = value
        for column, parts in self.mixtures.items():
            tables[:, column] = sum(share * tables[:, part] for part, share in parts)


def additions_of(statements: Iterable[Statement], numbering: Numbering) -> Additions:
    """Gather the added issues and the mixtures among statements of one party."""
    issues: set[int] = set()
    constants: dict[int, float] = {}
    mixtures: dict[int, Parts] = {}
    for said in statements:
        if isinstance(said, AddedValue):
            for issue, values in said.added_value.items():
                issues.add(numbering.issue(issue))
                constants |= {numbering.column(issue, option): value for option, value in values.items()}
        if isinstance(said, Mixture):
            for issue, options in said.mixture.items():
                for option, shares in options.items():
                    whole = fsum(shares.values())
                    parts = tuple((numbering.column(issue, part), share / whole) for part, share in shares.items())
                    mixtures[numbering.column(issue, option)] = parts
    return Additions(frozenset(issues), constants, mixtures)


def moves_of(statements: Iterable[Statement]) -> tuple[float, ...]:
    """Give, move by move, how much more no deal is worth than the other statements of a party say it was."""
    return tuple(said.no_deal_moves for said in statements if isinstance(said, NoDealMoves))


def times_of(statements: Iterable[Statement], numbering: Numbering) -> tuple[tuple[int, float], ...]:
    """Give, change by change, an issue's index and how many times as much it weighs as the other statements say."""
    return tuple(
        (numbering.issue(issue), times)
        for said in statements
        if isinstance(said, WeightTimes)
        for issue, times in said.weight_times.items()
    )
