"""What the lens looks at: the package space, and each party as its draws and its limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from detente.consent.acceptability import crossed, party_counts
from detente.space import Rule, Space
from detente.values.bounds import IMPOSSIBLE, NECESSARY, POSSIBLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Condition
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws

LABELS = {IMPOSSIBLE: "impossible", POSSIBLE: "possible", NECESSARY: "necessary"}

LISTABLE = 3_000_000
"""Spaces up to this size are looked at package by package."""


class NoPackageError(ValueError):
    """The rules leave no package to agree on."""


def check_packages(space: Space) -> None:
    """See that there is a package to agree on, as far as they can be counted.

    Raises
    ------
    NoPackageError
        If there is none.
    """
    if space.countable and space.feasible == 0:
        raise NoPackageError("the rules leave no package to agree on; switch one off with `active: false`, or mend it")


def listable(space: Space) -> bool:
    """Tell whether every package can be looked at."""
    return space.enumerable and space.feasible <= LISTABLE


class Limits(Protocol):
    """What is certain of a party, whatever the draws: answered by linear programming."""

    def labels(
        self, columns: NDArray[np.int64], accepted: NDArray[np.bool_], refused: NDArray[np.bool_]
    ) -> NDArray[np.int8]:
        """Label packages, each a row of value-table columns, as impossible, possible or necessary to accept.

        ``accepted`` and ``refused`` mark packages for which some draw is already known to accept or refuse.
        """
        ...

    def at_border(self, columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which packages can be accepted at no gain at all and no better."""
        ...


@dataclass(frozen=True)
class Side:
    """One party as the lens sees it.

    Parameters
    ----------
    draws
        Its value functions under the first prior, or the one there is.
    second
        Its value functions under the second prior; None where there is but one value function.
    effective, second_effective
        Effective number of independent draws.
    limits
        What is certain of it; None where there is but one value function.
    red_lines
        Conditions under which it never signs.
    bargaining_weight
        Its weight in the asymmetric Nash solution.
    ordinal
        Whether its values mean nothing but their order.
    counted, labelled
        What was worked out of it before: it hangs on this party alone, whoever else sits at the table.
    """

    draws: Draws
    second: Draws | None = None
    effective: float = 1.0
    second_effective: float = 1.0
    limits: Limits | None = None
    red_lines: tuple[Condition, ...] = ()
    bargaining_weight: float = 1.0
    ordinal: bool = False
    counted: dict[Space, NDArray[np.int32]] = field(default_factory=dict, repr=False, compare=False)
    labelled: dict[Space, NDArray[np.int8]] = field(default_factory=dict, repr=False, compare=False)

    def counts(self, space: Space, workers: int = 1) -> NDArray[np.int32]:
        """Count for every feasible package the draws in which the party accepts it, shape (packages,); once."""
        if space not in self.counted:
            counts = party_counts(space, self.draws, workers=workers)
            counts[crossed(space.packages, [self.red_lines], 1)[0]] = 0
            self.counted[space] = counts
        return self.counted[space]

    def labels(self, space: Space) -> NDArray[np.int8]:
        """Label every feasible package as impossible, possible or necessary to accept, shape (packages,); once."""
        if space not in self.labelled:
            self.labelled[space] = self.label(space, space.packages, self.counts(space))
        return self.labelled[space]

    def label(self, space: Space, packages: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.int8]:
        """Label some packages, given in how many draws the party accepts each."""
        bar = crossed(packages, [self.red_lines], 1)[0]
        if self.limits is None:
            label = np.where(counts > 0, NECESSARY, IMPOSSIBLE).astype(np.int8)
        else:
            label = self.limits.labels(space.columns(packages), counts > 0, (counts < len(self.draws)) & ~bar)
        return np.where(bar, np.int8(IMPOSSIBLE), label)

    def at_border(
        self, space: Space, packages: NDArray[np.integer], counts: NDArray[np.integer], labels: NDArray[np.int8]
    ) -> NDArray[np.bool_]:
        """Tell which packages are possible for the party only at no gain at all: no draw accepts these."""
        border = np.zeros(len(packages), dtype=np.bool_)
        doubtful = np.flatnonzero((counts == 0) & (labels == POSSIBLE))
        if self.limits is not None and len(doubtful):
            border[doubtful] = self.limits.at_border(space.columns(packages[doubtful]))
        return border


@dataclass(frozen=True)
class Table:
    """The table at which the parties sit.

    Parameters
    ----------
    space
        The packages that the rules let stand.
    sides
        The parties.
    agreement
        Who must accept.
    """

    space: Space
    sides: tuple[Side, ...]
    agreement: Agreement

    @property
    def exact(self) -> bool:
        """Whether every party's values are known exactly."""
        return all(side.draws.exact for side in self.sides)

    @property
    def draws(self) -> tuple[Draws, ...]:
        """The parties' draws under the first prior."""
        return tuple(side.draws for side in self.sides)

    @property
    def second(self) -> tuple[Draws, ...]:
        """The parties' draws under the second prior, or the one value function of a party that has but one."""
        return tuple(side.second or side.draws for side in self.sides)

    @property
    def red_lines(self) -> tuple[tuple[Condition, ...], ...]:
        """Each party's red lines."""
        return tuple(side.red_lines for side in self.sides)

    @cached_property
    def signable(self) -> Space:
        """The packages that cross no red line of a party with a veto: only these can ever be agreed."""
        lines = [line for party in self.agreement.vetoes for line in self.sides[party].red_lines]
        if not lines:
            return self.space
        return Space(self.space.sizes, (*self.space.rules, *(Rule("red line", (line,), at_most=0) for line in lines)))

    @property
    def mean_tables(self) -> NDArray[np.float64]:
        """Each party's mean value table, itself one that fits all that is known; shape (parties, columns)."""
        return np.stack([side.draws.values.mean(axis=0) for side in self.sides])

    @property
    def mean_reservation(self) -> NDArray[np.float64]:
        """Each party's mean reservation value, shape (parties,); −∞ where it accepts every package."""
        return np.array([side.draws.reservation.mean() for side in self.sides])

    @property
    def bargaining_weights(self) -> NDArray[np.float64] | None:
        """Each party's bargaining weight; None where they are all the same."""
        weights = np.array([side.bargaining_weight for side in self.sides])
        return None if np.ptp(weights) == 0 else weights
