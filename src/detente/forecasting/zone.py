"""The zone of possible agreement, and each party's gains, satisfaction and weights within it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.forecasting.alike import shared_weight
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space.packages import Space

TOLERANCE = 1e-9
"""Differences below this share of a party's largest value count as none."""

STAKE = 1e-6
"""A party whose gains differ by less than this in the zone has nothing at stake there."""


@dataclass(frozen=True)
class Layout:
    """Which columns of the value tables a package adds up.

    Parameters
    ----------
    columns
        Shape (packages, issues).
    starts
        Where each issue's columns begin, shape (issues,).
    issue
        The issue of each column, shape (columns,).
    """

    columns: NDArray[np.int64]
    starts: NDArray[np.int64]
    issue: NDArray[np.int64]

    @classmethod
    def of(cls, space: Space) -> Layout:
        """All packages of a space that can be listed."""
        issue = np.repeat(np.arange(len(space.sizes)), space.sizes)
        return cls(space.columns(space.packages), space.offsets[:-1], issue)

    def add_up(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum a table of shape (draws, columns) over each package's columns; shape (draws, packages)."""
        total = np.zeros((len(table), len(self.columns)))
        for issue in self.columns.T:
            total += table[:, issue]
        return total


@dataclass(frozen=True)
class Zone:
    """The packages that find agreement, and how they look to each party.

    Parameters
    ----------
    layout
        The packages.
    inside
        Which packages find agreement in which draw; all of them in a draw without room. Shape (draws, packages).
    weight
        One for a package like no other, and the same part of one for each of several that are alike to every party in
        every issue, so that writing a thing twice gives it no more weight. Shape (draws, packages).
    room
        The draws in which some package finds agreement, shape (draws,).
    counted
        Whose gains describe a package: who has a say, can gain in the zone, and gains more from some of its packages
        than from others. Shape (parties, draws).
    vetoes
        Without whom there is no deal, shape (parties,).
    reluctant
        The draws in which somebody with a veto gains nothing from any package of the zone, and does not find all
        packages and no deal alike. Shape (draws,).
    gains
        Value over no deal as a share of the largest in the zone, one where nothing is gained; shape (parties, draws,
        packages).
    satisfaction
        How well each option serves a party, from nought at the worst to one at the best option of the issue that the
        zone holds; nought throughout an issue in which it has no stake. Shape (parties, draws, columns).
    stakes
        What is at stake in the issue of each column, in units of the gains. Shape (parties, draws, columns).
    weights
        The same as a share over all issues, nought for a party without stakes. Shape (parties, draws, columns).
    """

    layout: Layout
    inside: NDArray[np.bool_]
    room: NDArray[np.bool_]
    weight: NDArray[np.float64]
    counted: NDArray[np.bool_]
    vetoes: NDArray[np.bool_]
    reluctant: NDArray[np.bool_]
    gains: NDArray[np.float64]
    satisfaction: NDArray[np.float64]
    stakes: NDArray[np.float64]
    weights: NDArray[np.float64]

    @property
    def many(self) -> NDArray[np.float64]:
        """How many packages that somebody tells apart the zone holds, shape (draws,)."""
        held: NDArray[np.float64] = (self.weight * self.inside).sum(axis=1)
        return held

    def least(self, who: NDArray[np.bool_], gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the smallest of some parties' gains, who are of shape (parties, draws); one where there is nobody."""
        smallest = np.where(who[:, :, None], gains, np.inf).min(axis=0)
        return np.where(np.any(who, axis=0)[:, None], smallest, 1.0)

    def add_up(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum a table of shape (draws, columns) over each package's columns; shape (draws, packages)."""
        return self.layout.add_up(table)

    def over_issues(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over the issues what is the same for all options of an issue; (draws, columns) to (draws,)."""
        total: NDArray[np.float64] = table[:, self.layout.starts].sum(axis=1)
        return total


def find(
    layout: Layout,
    tables: Sequence[NDArray[np.float64]],
    reservation: Sequence[NDArray[np.float64]],
    agreement: Agreement | None = None,
    barred: NDArray[np.bool_] | None = None,
) -> Zone:
    """Find the zone of every draw, and describe it to each party.

    For a party that accepts everything (−∞), no deal counts as much as the worst package. In a draw without room it
    does so for all parties, and all packages stand, whatever red lines they cross.

    Parameters
    ----------
    layout
        The packages.
    tables
        Per party, partial values of shape (draws, columns); a package is worth the sum over its columns.
    reservation
        Per party, what no deal is worth, shape (draws,); may be −∞.
    agreement
        Whose consent is needed; without it, everyone's.
    barred
        Which packages cross a red line of which party, shape (parties, packages).
    """
    stacked = np.stack(tables)
    values = np.stack([layout.add_up(table) for table in tables])
    floors = np.stack(reservation)
    floors = np.where(np.isneginf(floors), values.min(axis=2), floors)
    agreement = agreement or Agreement.of_all(len(tables))
    inside = _agreed(values, floors, agreement, barred)
    room = np.any(inside, axis=1)
    inside = inside | ~room[:, None]
    floors = np.where(room, floors, values.min(axis=2))
    gains, unit = _gains(values, floors, inside)
    satisfaction, stakes = _satisfaction(layout, stacked, inside)
    total = stakes[:, :, layout.starts].sum(axis=2)[:, :, None]
    weights = np.divide(stakes, total, out=np.zeros_like(stakes), where=total > 0)
    vetoes = _named(agreement.vetoes, len(tables))
    say = vetoes | _named(agreement.among if agreement.at_least else (), len(tables))
    return Zone(
        layout=layout,
        inside=inside,
        room=room,
        weight=shared_weight(layout.columns, layout.issue, stacked, inside, TOLERANCE),
        counted=say[:, None] & (unit > 0) & (_range(gains, inside) > STAKE),
        vetoes=vetoes,
        reluctant=room & (vetoes[:, None] & (unit == 0) & _cares(values, floors)).any(axis=0),
        gains=gains,
        satisfaction=satisfaction,
        stakes=stakes * unit[:, :, None],
        weights=weights,
    )


def _named(places: tuple[int, ...], parties: int) -> NDArray[np.bool_]:
    return np.array([party in places for party in range(parties)])


def _range(gains: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Say how far each party's gains differ in the zone; shape (parties, draws)."""
    most, least = np.where(inside, gains, -np.inf).max(axis=2), np.where(inside, gains, np.inf).min(axis=2)
    return np.asarray(most - least)


def _cares(values: NDArray[np.float64], floors: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell who does not find all packages and no deal alike; shape (parties, draws)."""
    away: NDArray[np.float64] = np.abs(values - floors[:, :, None]).max(axis=2)
    return np.asarray(away > TOLERANCE * np.abs(values).max(axis=2))


def _agreed(
    values: NDArray[np.float64], floors: NDArray[np.float64], agreement: Agreement, barred: NDArray[np.bool_] | None
) -> NDArray[np.bool_]:
    """Tell which packages find agreement in which draw; shape (draws, packages)."""
    accepts: NDArray[np.bool_] = values >= (floors - TOLERANCE * np.abs(values).max(axis=2))[:, :, None]
    if barred is not None:
        accepts &= ~barred[:, None]
    return agreement.reached(accepts)


def _gains(
    values: NDArray[np.float64], floors: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values as shares of the ideal gain, and by what values are multiplied for it (nought where nothing is gained)."""
    ideal = np.where(inside, values, -np.inf).max(axis=2) - floors
    gainful = ideal > TOLERANCE * np.abs(values).max(axis=2)
    unit = np.divide(1.0, ideal, out=np.zeros_like(ideal), where=gainful)
    gains = np.where(gainful[:, :, None], (values - floors[:, :, None]) * unit[:, :, None], 1.0)
    return gains, unit


def _satisfaction(
    layout: Layout, tables: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Satisfaction with each option, and the range of partial values that the issue has in the zone."""
    used = _used(layout, inside)
    worst = np.minimum.reduceat(np.where(used, tables, np.inf), layout.starts, axis=2)[:, :, layout.issue]
    best = np.maximum.reduceat(np.where(used, tables, -np.inf), layout.starts, axis=2)[:, :, layout.issue]
    stakes = best - worst
    matters = stakes > TOLERANCE * np.abs(tables).max(axis=2, keepdims=True)
    satisfaction = np.divide(tables - worst, stakes, out=np.zeros_like(tables), where=matters)
    return np.clip(satisfaction, 0.0, 1.0), np.where(matters, stakes, 0.0)


def _used(layout: Layout, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which columns some package of the zone adds up; shape (draws, columns)."""
    used = np.zeros((len(inside), len(layout.issue)), dtype=bool)
    draw, package = np.nonzero(inside)
    for column in layout.columns.T:
        used[draw, column[package]] = True
    return used
