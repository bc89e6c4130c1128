"""The exact Pareto frontier of all feasible packages.

A package is efficient if no other feasible package is at least as good for every party and better for one. Values
count as equal within a tolerance of 1e-9 of the party's largest partial value (or of 1, if that is larger).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.deals.efficiency import efficient, grouped
from detente.deals.merging import count_ways, list_ways, merged, part_values
from detente.values.draws import TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space

LISTED = 2_000
"""Spaces up to this size are listed whole: that is quicker than to merge them."""

TIES = 1_000
"""How many tied packages are listed for each point of the frontier unless told otherwise."""


@dataclass(frozen=True)
class Frontier:
    """The efficient values and the packages behind each.

    Parameters
    ----------
    values
        Distinct efficient values, by the first party's; shape (points, parties).
    listed
        The packages behind the points, those of point q at ``starts[q]:starts[q + 1]``, in the order of their numbers.
    starts
        Shape (points + 1,).
    counts
        How many packages stand behind each point, listed or not; None where that is not known.
    tolerance
        Per party, the difference below which two values count as equal.
    method
        ``listed``, ``merged`` or ``programmed``.
    exactness
        ``exact``; or ``bounded`` where points of the frontier may be missing.
    """

    values: NDArray[np.float64]
    listed: NDArray[np.integer]
    starts: NDArray[np.intp]
    counts: tuple[int | None, ...]
    tolerance: NDArray[np.float64]
    method: str
    exactness: str = "exact"

    def __len__(self) -> int:
        """Count the points."""
        return len(self.values)

    @property
    def total(self) -> int | None:
        """How many packages are efficient, ties counted; None where that is not known."""
        known = [count for count in self.counts if count is not None]
        return sum(known) if len(known) == len(self) else None

    @property
    def complete(self) -> bool:
        """Whether every efficient package is listed."""
        return self.exactness == "exact" and self.total == len(self.listed)

    @cached_property
    def packages(self) -> tuple[NDArray[np.integer], ...]:
        """The listed packages of each point."""
        return tuple(np.split(self.listed, self.starts[1:-1])) if len(self) else ()

    def only(self, points: NDArray[np.intp]) -> Frontier:
        """Keep the points with the given indices (ascending)."""
        lengths = np.diff(self.starts)
        chosen = np.zeros(len(self), dtype=bool)
        chosen[points] = True
        listed = self.listed[np.repeat(chosen, lengths)]
        starts = np.concatenate(([0], np.cumsum(lengths[points])))
        counts = tuple(self.counts[q] for q in points)
        return Frontier(self.values[points], listed, starts, counts, self.tolerance, self.method, self.exactness)


def tolerances(tables: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give for each party the difference below which two of its values count as equal."""
    scale: NDArray[np.float64] = np.maximum(1.0, np.abs(tables).max(axis=1, initial=0.0))
    return TOLERANCE * scale


def pareto_frontier(space: Space, tables: NDArray[np.float64], *, limit: int = TIES) -> Frontier:
    """Find every efficient package of a space with additive values.

    Parameters
    ----------
    space
        The packages; each component of its rules must be small enough to list, or loose enough to lay out as a diagram.
    tables
        Value tables, one row for each party, shape (parties, columns).
    limit
        At most so many tied packages are listed for each point; all are counted.

    Returns
    -------
    The frontier.

    Raises
    ------
    SpaceTooLargeError
        If rules tie together more combinations than can be listed, and too densely for a diagram.
    FrontierTooLargeError
        If too many points turn up on the way: many parties, many issues.
    """
    tables = np.asarray(tables, dtype=np.float64)
    if space.size <= LISTED:
        return _listed(space, tables, limit)
    tolerance = tolerances(tables)
    values, steps = merged(space, tables, tolerance)
    keep = efficient(values, tolerance, tolerance)
    starts, members = grouped(values[:, keep], tolerance)
    points = keep[members]
    ways = count_ways(steps, space.size)[points]
    counts = tuple(int(c) for c in np.add.reduceat(ways, starts[:-1])) if len(points) else ()
    owner, listed = list_ways(
        steps, np.repeat(np.arange(len(starts) - 1), np.diff(starts)), points, limit, len(space.sizes)
    )
    owner, listed = _in_order(owner, listed)
    bounds = np.searchsorted(owner, np.arange(len(starts)))
    return Frontier(np.ascontiguousarray(values[:, points[starts[:-1]]].T), listed, bounds, counts, tolerance, "merged")


def _listed(space: Space, tables: NDArray[np.float64], limit: int) -> Frontier:
    packages, tolerance = space.packages, tolerances(tables)
    values = part_values(space, tables, range(len(space.sizes)), packages)
    keep = efficient(values, tolerance, tolerance)
    starts, members = grouped(values[:, keep], tolerance)
    points = keep[members]
    owner = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    order = np.lexsort((points, owner))
    points = points[order]
    short = np.arange(len(points)) - starts[owner] < limit
    counts = tuple(int(c) for c in np.diff(starts))
    bounds = np.searchsorted(owner[short], np.arange(len(starts)))
    chosen = points[short]
    return Frontier(
        np.ascontiguousarray(values[:, points[starts[:-1]]].T), packages[chosen], bounds, counts, tolerance, "listed"
    )


def _in_order(owner: NDArray[np.intp], packages: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.integer]]:
    """Put the packages of each owner in the order of their numbers."""
    several = np.flatnonzero(np.bincount(owner, minlength=1)[owner] > 1) if len(owner) else owner
    if len(several):
        keys = [*packages[several].T[::-1], owner[several]]
        packages = packages.copy()
        packages[several] = packages[several][np.lexsort(keys)]
    return owner, packages
