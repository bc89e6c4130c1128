"""Where people with such interests usually end: a distribution over packages, and the chance of no deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import crossed
from detente.forecasting.features import features
from detente.forecasting.model import Model, fitted, no_deal, shares
from detente.forecasting.zone import Layout, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.forecasting.features import Features
    from detente.forecasting.zone import Zone
    from detente.space.packages import Space
    from detente.space.rules import Condition
    from detente.values.agreement import Agreement

WORK = 10_000_000
"""How many packages × draws are described at most: in large spaces fewer draws are taken, evenly spaced."""

FEWEST = 8
"""The fewest draws that are taken for that, where there are as many."""

CHUNK = 500_000
"""How many packages × draws are described at once, to bound memory (about 400 bytes each for two parties)."""


@dataclass(frozen=True)
class Forecast:
    """Where negotiators with such values usually end.

    Parameters
    ----------
    shares
        The chance of each package of ``space.packages``, given that there is a deal; they sum to one.
    no_deal
        The chance that there is no deal.
    error
        Standard error of each share over the draws, or None if there is one draw: it says how far the values are known,
        not how well the model is.
    no_deal_error
        The same for ``no_deal``.
    room
        The part of the draws in which some package is acceptable to all whose consent is needed.
    draws
        How many draws were averaged.
    gains
        Each party's expected gain over no deal, given that there is a deal, as a share of the most it can gain from a
        package that is acceptable to all.
    acceptable
        The chance, given that there is a deal, that it is acceptable to all whose consent is needed.
    packages
        The packages, as rows of option indices.
    model
        What the forecast rests on.
    """

    shares: NDArray[np.float64]
    no_deal: float
    error: NDArray[np.float64] | None
    no_deal_error: float | None
    room: float
    draws: int
    gains: tuple[float, ...]
    acceptable: float
    packages: NDArray[np.unsignedinteger]
    model: Model

    def top(self, n: int) -> NDArray[np.int64]:
        """Give the rows of the ``n`` most likely packages, the likeliest first; of ties the first row first."""
        return np.argsort(-self.shares, kind="stable")[:n]


def forecast(
    tables: Sequence[NDArray[np.float64]],
    reservation: Sequence[NDArray[np.float64]],
    space: Space,
    agreement: Agreement | None = None,
    *,
    draws: int | None = None,
    red_lines: Sequence[Sequence[Condition]] = (),
    model: Model | None = None,
) -> Forecast:
    """Forecast where people with these values end, averaged over the draws of what is known of the values.

    Parameters
    ----------
    tables
        Per party, partial values of shape (draws, columns): draw ``k`` of one meets draw ``k`` of the others; a table
        of one draw meets every draw of the others.
    reservation
        Per party, what no deal is worth, shape (draws,); −∞ for a party that accepts everything.
    space
        The packages; they must be few enough to list.
    agreement
        Whose consent is needed; without it, everyone's.
    draws
        How many draws to take at most; without it all, as far as ``WORK`` allows.
    red_lines
        Per party, conditions under which it refuses a package whatever it is worth.
    model
        The fitted model; without it the one that comes with the package.

    Raises
    ------
    SpaceTooLargeError
        If the packages cannot be listed.
    ValueError
        If the numbers of draws do not fit together, a table does not fit the space, or there is no package.
    """
    model = model or fitted()
    average = Average()
    for described in described_draws(tables, reservation, space, agreement, draws=draws, red_lines=red_lines):
        average.take(shares(model, described), no_deal(model, described), described.zone)
    return average.forecast(space, model)


def described_draws(
    tables: Sequence[NDArray[np.float64]],
    reservation: Sequence[NDArray[np.float64]],
    space: Space,
    agreement: Agreement | None = None,
    *,
    draws: int | None = None,
    red_lines: Sequence[Sequence[Condition]] = (),
) -> Iterator[Features]:
    """Describe all packages, some draws at a time; parameters as of :func:`forecast`."""
    paired, floors = _paired(tables, reservation, space)
    layout = Layout.of(space)
    packages = len(layout.columns)
    if not packages:
        raise ValueError("the rules let no package stand, so there is nothing to forecast: loosen the rules")
    barred = crossed(space.packages, red_lines, len(tables)) if any(red_lines) else None
    taken = _taken(len(paired[0]), packages, draws)
    step = max(1, CHUNK // packages)
    for begin in range(0, len(taken), step):
        part = taken[begin : begin + step]
        zone = find(layout, [t[part] for t in paired], [r[part] for r in floors], agreement, barred)
        yield features(zone)


def _paired(
    tables: Sequence[NDArray[np.float64]], reservation: Sequence[NDArray[np.float64]], space: Space
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Give every party equally many draws; shapes (draws, columns) and (draws,)."""
    columns = int(space.offsets[-1])
    paired = [np.atleast_2d(np.asarray(table, dtype=float)) for table in tables]
    floors = [np.atleast_1d(np.asarray(floor, dtype=float)) for floor in reservation]
    if len(paired) != len(floors) or any(table.shape[1] != columns for table in paired):
        msg = (
            f"each party needs a reservation value and a table of {columns} columns, one for each option of each issue"
        )
        raise ValueError(msg)
    counts = {len(each) for each in (*paired, *floors)} - {1}
    if len(counts) > 1:
        msg = f"draws are paired, one of each party at a time, but their numbers differ: {sorted(counts)}"
        raise ValueError(msg)
    many = max(counts, default=1)
    if not all(np.isfinite(table).all() for table in paired) or any(np.isnan(floor).any() for floor in floors):
        raise ValueError("partial values must be finite numbers, and reservation values numbers or −∞")
    return [np.broadcast_to(t, (many, columns)) for t in paired], [np.broadcast_to(r, (many,)) for r in floors]


def _taken(many: int, packages: int, draws: int | None) -> NDArray[np.int64]:
    """Which draws are described: all, or evenly spaced ones as ``WORK`` allows."""
    bound = max(FEWEST, WORK // packages)
    taken = min(many, bound, draws or many)
    return np.arange(taken) * many // taken


class Average:
    """The mean of shares over draws that come some at a time, and its standard error.

    A draw counts as much as it is likely to end in a deal (its *weight* ``w``), since the shares are given a deal. The
    error is that of a ratio of means (delta method), ``√Σ w²(p − p̄)² / Σ w``, the draws taken as independent.
    """

    def __init__(self) -> None:
        self._moments: list[NDArray[np.float64]] | None = None
        self._weights: list[NDArray[np.float64]] = []
        self._room: list[NDArray[np.bool_]] = []
        self._gains: NDArray[np.float64] | float = 0.0
        self._acceptable = 0.0

    def take(self, chances: NDArray[np.float64], no_deal: NDArray[np.float64], zone: Zone) -> None:
        """Add draws: their shares (draws, packages), chances of no deal (draws,), and their zone."""
        weight = 1 - no_deal
        added = [weight @ chances, weight**2 @ chances, weight**2 @ chances**2]
        self._moments = added if self._moments is None else [a + b for a, b in zip(self._moments, added, strict=True)]
        self._weights.append(weight)
        self._room.append(zone.room)
        self._gains += weight @ np.einsum("dp,kdp->dk", chances, zone.gains)
        self._acceptable += float(weight @ ((chances * zone.inside).sum(axis=1) * zone.room))

    def forecast(self, space: Space, model: Model) -> Forecast:
        """Average all draws that were taken."""
        weights = np.concatenate(self._weights)
        assert self._moments is not None
        total, squared = weights.sum(), (weights**2).sum()
        first, mixed, second = self._moments
        mean = first / total
        several = len(weights) > 1
        variance = np.maximum(second - 2 * mean * mixed + mean**2 * squared, 0.0) / total**2
        return Forecast(
            shares=mean / mean.sum(),
            no_deal=float(1 - weights.mean()),
            error=np.sqrt(variance) if several else None,
            no_deal_error=float(weights.std(ddof=1) / np.sqrt(len(weights))) if several else None,
            room=float(np.concatenate(self._room).mean()),
            draws=len(weights),
            gains=tuple(np.atleast_1d(self._gains / total).tolist()),
            acceptable=self._acceptable / total,
            packages=space.packages,
            model=model,
        )
