"""How many packages each party, and all who must, would accept; exact or not at all.

The components of the rules are split into two halves of about equal size. A package is then one combination of each
half, and a party accepts it if the second half gives it what the first leaves to be had.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.deals.merging import part_values
from detente.space.packages import SpaceTooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space
    from detente.values.agreement import Agreement

HALF = 4_000_000
"""The largest number of combinations of half the issues that is listed."""

PAIRS = 400_000_000
"""The largest number of packages that are gone through one by one."""

COMPILED_FROM = 20_000_000
"""From so many packages on two parties are counted by compiled code: loading it takes longer than counting fewer."""

STRETCH = 1_000_000
"""How many packages are gone through at a time."""


@dataclass(frozen=True)
class Counts:
    """How many feasible packages are acceptable; None where that would take too long to count.

    Parameters
    ----------
    feasible
        All packages that the rules let stand.
    each
        Acceptable to each party.
    agreed
        Acceptable to all whose consent is needed.
    """

    feasible: int | None
    each: tuple[int | None, ...]
    agreed: int | None


@dataclass(frozen=True)
class _Halves:
    """Values of the combinations of each half of the issues, shape (parties, combinations)."""

    first: NDArray[np.float64]
    second: NDArray[np.float64]

    @property
    def pairs(self) -> int:
        return int(self.first.shape[1] * self.second.shape[1])


def count_acceptable(
    space: Space,
    tables: NDArray[np.float64],
    reservation: NDArray[np.float64],
    agreement: Agreement,
    tolerance: NDArray[np.float64],
) -> Counts:
    """Count the packages acceptable to each party and to all whose consent is needed.

    Parameters
    ----------
    space
        The packages.
    tables
        Value tables, shape (parties, columns).
    reservation, tolerance
        Per party; a package is acceptable if its value is at least the reservation value less the tolerance.
    agreement
        Who must accept.
    """
    try:
        halves = _halves(space, tables)
    except SpaceTooLargeError:
        return Counts(None, (None,) * len(tables), None)
    if halves is None:
        return Counts(space.feasible, (None,) * len(tables), None)
    floor = reservation - tolerance
    each = tuple(_count_one(halves.first[p], halves.second[p], floor[p]) for p in range(len(tables)))
    return Counts(halves.pairs, each, _count_agreed(halves, floor, agreement, each))


def _halves(space: Space, tables: NDArray[np.float64]) -> _Halves | None:
    """Split the issues in two and list each half; None if a half is too large."""
    blocks = [part_values(space, tables, part, space.component_packages(part)) for part in space.components]
    halves: tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]] = ([], [])
    for block in sorted(blocks, key=lambda b: -b.shape[1]):
        smaller = min(halves, key=lambda half: prod(b.shape[1] for b in half))
        smaller.append(block)
    if any(prod(b.shape[1] for b in half) > HALF for half in halves):
        return None
    return _Halves(_listed(halves[0], len(tables)), _listed(halves[1], len(tables)))


def _listed(blocks: list[NDArray[np.float64]], parties: int) -> NDArray[np.float64]:
    values = np.zeros((parties, 1))
    for block in blocks:
        values = (values[:, :, None] + block[:, None, :]).reshape(parties, -1)
    return values


def _count_one(first: NDArray[np.float64], second: NDArray[np.float64], floor: float) -> int:
    pairs = len(first) * len(second)
    if not pairs or first.min() + second.min() >= floor:
        return pairs
    return pairs - int(np.searchsorted(np.sort(second), np.sort(floor - first), side="left").sum())


def _count_agreed(
    halves: _Halves, floor: NDArray[np.float64], agreement: Agreement, each: tuple[int, ...]
) -> int | None:
    if agreement.unanimous:
        # Whoever accepts everything does not bear on it.
        parties = [p for p in agreement.vetoes if each[p] < halves.pairs]
        if len(parties) < 2:
            return each[parties[0]] if parties else halves.pairs
        if len(parties) == 2 and halves.pairs > COMPILED_FROM:
            return _count_both(halves, floor, parties)
    if halves.pairs > PAIRS:
        return None
    return _count_through(halves, floor, agreement)


def _count_both(halves: _Halves, floor: NDArray[np.float64], parties: list[int]) -> int:
    """Count for two parties by going through the first halves by what they leave to the one, ranking for the other."""
    from detente.deals import kernels_exact

    one, other = parties
    needed, order = floor[one] - halves.first[one], np.argsort(-halves.second[one])
    needed_other = floor[other] - halves.first[other]
    rank = np.searchsorted(np.sort(needed_other), halves.second[other][order], side="right")
    first = np.argsort(-needed)
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(needed_other)] = np.arange(len(first))
    return int(kernels_exact.count_pairs(needed[first], place[first], halves.second[one][order], rank))


def _count_through(halves: _Halves, floor: NDArray[np.float64], agreement: Agreement) -> int:
    step = max(1, STRETCH // max(1, halves.second.shape[1]))
    count = 0
    for begin in range(0, halves.first.shape[1], step):
        needed = floor[:, None] - halves.first[:, begin : begin + step]
        accepts = halves.second[:, None, :] >= needed[:, :, None]
        count += int(agreement.reached(accepts).sum())
    return count
