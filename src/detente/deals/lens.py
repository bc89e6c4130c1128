"""The lens itself: from the table at which the parties sit to what can be said of their deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.deals.acceptability import Acceptability, acceptability, barred, floors, joint_shares
from detente.deals.adjusted_winner import adjusted_winner, stakes
from detente.deals.exact import exact_deals
from detente.deals.findings import Findings, Listed, Settings
from detente.deals.table import IMPOSSIBLE, NECESSARY, POSSIBLE, Table
from detente.deals.zopa import zopa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from collections.abc import Sequence

    from detente.deals.adjusted_winner import Award
    from detente.deals.exact import ExactDeals
    from detente.values.agreement import Agreement
    from detente.deals.zopa import ZopaShare
    from detente.values.draws import Draws

LISTABLE = 3_000_000
"""Spaces up to this size are looked at package by package."""


def analyse(table: Table, settings: Settings, named: NDArray[np.integer]) -> Findings:
    """Answer whether there is a deal, which, and how sure that is.

    Parameters
    ----------
    table
        The packages, the parties and who must accept.
    settings
        How much work to do.
    named
        Packages to report on whatever comes out, as rows of option indices, shape (named, issues).

    Returns
    -------
    The findings.
    """
    if way_for(table) == "listed":
        return _listed(table, settings, named)
    return _unlisted(table, settings, named)


def way_for(table: Table) -> str:
    """Say which way the analysis goes: ``listed``, ``merged`` or ``searched``."""
    if table.space.enumerable and table.space.feasible <= LISTABLE:
        return "listed"
    return "merged" if table.exact else "searched"


def disagreement(table: Table) -> NDArray[np.float64]:
    """Give what no deal is worth: where nothing is said of it, as much as a party's worst combination of options."""
    space, means = table.space, table.mean_tables
    ends = zip(space.offsets[:-1], space.offsets[1:], strict=True)
    worst = np.sum([means[:, start:end].min(axis=1) for start, end in ends], axis=0)
    reservation = table.mean_reservation
    return np.where(np.isfinite(reservation), reservation, worst)


def _listed(table: Table, settings: Settings, named: NDArray[np.integer]) -> Findings:
    """Look at every package."""
    space = table.space
    shares = acceptability(
        space,
        table.draws,
        table.agreement,
        red_lines=table.red_lines,
        effective=[side.effective for side in table.sides],
        workers=settings.workers,
    )
    party_labels = _labels(table, shares)
    labels = joint_label(party_labels, table.agreement)
    chosen = _chosen(shares, space.numbers(space.packages), space.numbers(named), settings.listed)
    listed = _describe(table, shares, party_labels, labels, chosen, settings)
    reservation = disagreement(table)
    return Findings(
        table=table,
        way="listed",
        zopa=_zopa(table, table.draws, [side.effective for side in table.sides], settings),
        second_zopa=_zopa(table, table.second, [side.second_effective for side in table.sides], settings),
        listed=listed,
        best=_best(listed),
        labels=labels,
        label_counts={-1: _tally(labels)} | {p: _tally(row) for p, row in enumerate(party_labels)},
        mean_accepted=tuple(float(row.sum()) for row in shares.party_shares),
        acceptability=shares,
        inclusion=None if table.exact or not settings.inclusion_draws else _inclusion(table, settings),
        reservation=reservation,
        central=_central(table, reservation),
        adjusted_winner=_adjusted(table),
    )


def _zopa(table: Table, draws: Sequence[Draws], effective: Sequence[float], settings: Settings) -> ZopaShare:
    """Find the share of draws with a deal; its error is that of the party whose draws are worth least."""
    sizes = [size for own, size in zip(draws, effective, strict=True) if not own.exact]
    return zopa(
        table.space,
        draws,
        table.agreement,
        red_lines=table.red_lines,
        effective=min(sizes, default=None),
        workers=settings.workers,
    )


def _labels(table: Table, shares: Acceptability) -> NDArray[np.int8]:
    """Label every feasible package for each party, shape (parties, packages)."""
    columns = table.space.columns(table.space.packages)
    crossed = barred(table.space, table.red_lines, len(table.sides))
    rows = []
    for side, counts, draws, bar in zip(table.sides, shares.party_counts, shares.draws, crossed, strict=True):
        if side.limits is None:
            label = np.where(counts > 0, NECESSARY, IMPOSSIBLE).astype(np.int8)
        else:
            label = side.limits.labels(columns, counts > 0, (counts < draws) & ~bar)
        rows.append(np.where(bar, np.int8(IMPOSSIBLE), label))
    return np.stack(rows)


def joint_label(party_labels: NDArray[np.int8], agreement: Agreement) -> NDArray[np.int8]:
    """Label packages for the agreement of all whose consent is needed, from the parties' labels.

    What is known of one party does not hang on another's values, so a package necessary (possible) for enough parties
    is necessary (possible) for the agreement.
    """
    necessary = agreement.reached(party_labels == NECESSARY)
    possible = agreement.reached(party_labels != IMPOSSIBLE)
    return np.where(necessary, NECESSARY, np.where(possible, POSSIBLE, IMPOSSIBLE)).astype(np.int8)


def _chosen(
    shares: Acceptability, numbers: NDArray[np.int64], named: NDArray[np.int64], listed: int
) -> NDArray[np.int64]:
    """Choose the packages to list, best first: all of a small space, else the best and the named ones."""
    if len(numbers) <= 10 * listed:
        return np.argsort(-shares.joint_share, kind="stable")
    best = shares.top(listed)[: 2 * listed]
    there = np.flatnonzero(np.isin(numbers, named))
    chosen = np.unique(np.concatenate([best, there]))
    return chosen[np.argsort(-shares.joint_share[chosen], kind="stable")]


def _describe(
    table: Table,
    shares: Acceptability,
    party_labels: NDArray[np.int8],
    labels: NDArray[np.int8],
    chosen: NDArray[np.int64],
    settings: Settings,
) -> Listed:
    packages = table.space.packages[chosen]
    return Listed(
        packages=packages,
        party_shares=shares.party_shares[:, chosen],
        party_labels=party_labels[:, chosen],
        mean_values=package_values(table, packages),
        joint_share=shares.joint_share[chosen],
        standard_error=shares.standard_error[chosen],
        labels=labels[chosen],
        second_joint_share=joint_shares(party_shares_of(table, table.second, packages)[0], table.agreement),
    )


def package_values(table: Table, packages: NDArray[np.integer]) -> NDArray[np.float64]:
    """Give what packages are worth to each party at the mean of its draws, shape (parties, packages)."""
    values: NDArray[np.float64] = table.mean_tables[:, table.space.columns(packages)].sum(axis=2)
    return values


def party_shares_of(
    table: Table, draws: Sequence[Draws], packages: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Give each party's share of draws that accept some packages, and where a red line is crossed.

    Returns
    -------
    Two arrays of shape (parties, packages).
    """
    columns = table.space.columns(packages)
    shares = np.zeros((len(draws), len(packages)))
    crossed = np.zeros(shares.shape, dtype=bool)
    for party, (own, lines) in enumerate(zip(draws, table.red_lines, strict=True)):
        worth = np.zeros((len(own), len(packages)))
        for issue in range(columns.shape[1]):
            worth += own.values[:, columns[:, issue]]
        shares[party] = (worth >= floors(own)[:, None]).mean(axis=0)
        for line in lines:
            crossed[party] |= line.holds(packages)
    return np.where(crossed, 0.0, shares), crossed


def _best(listed: Listed) -> NDArray[np.intp]:
    if not len(listed) or listed.joint_share[0] == 0:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(listed.joint_share >= listed.joint_share[0] * (1 - 1e-12))


def _tally(labels: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.bincount(labels, minlength=3)


def _central(table: Table, reservation: NDArray[np.float64]) -> ExactDeals:
    """Solve at the exact values, or at the mean of the draws, which is itself a member of what is known."""
    return exact_deals(table.signable, table.mean_tables, reservation, table.agreement, table.bargaining_weights)


def _adjusted(table: Table) -> Award | None:
    """Divide by Adjusted Winner where its terms are met: two parties with points over issues of two options."""
    if not table.exact or len(table.sides) != 2 or set(table.space.sizes) != {2} or table.space.rules:
        return None
    first, second = stakes(table.space, table.mean_tables)
    return adjusted_winner(first, second) if any(first) and any(second) else None
