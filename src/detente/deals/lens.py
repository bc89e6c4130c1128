"""The lens itself: from the table at which the parties sit to what can be said of their deals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import Acceptability
from detente.consent.search import search
from detente.consent.table import check_packages, listable
from detente.consent.zopa import ZopaShare, zopa
from detente.deals.adjusted_winner import adjusted_winner, stakes
from detente.deals.exact import exact_deals, plan
from detente.deals.findings import Findings
from detente.deals.inclusion import inclusion
from detente.deals.listing import describe, joint_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.deals.adjusted_winner import Award
    from detente.deals.exact import ExactDeals
    from detente.deals.findings import Listed, Settings
    from detente.deals.inclusion import Inclusion
    from detente.deals.solutions import Solution
    from detente.values.draws import Draws

LIKELY = 30
"""So many of the best packages are tried first to find whether a draw has a deal."""


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

    Raises
    ------
    NoPackageError
        If the rules leave no package.
    """
    check_packages(table.space)
    named = named[table.space.allows(named)]
    return _listed(table, settings, named) if listable(table.space) else _unlisted(table, settings, named)


def _way(table: Table) -> str:
    """Say how packages are looked at where they are too many to list: a key of `detente.deals.outlook.WAYS`."""
    if not table.exact:
        return "searched"
    return "programmed" if plan(table.space).way == "programmed" else "merged"


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
    shares = Acceptability(
        np.stack([side.counts(space, settings.workers) for side in table.sides]),
        tuple(map(len, table.draws)),
        table.agreement,
        tuple(side.effective for side in table.sides),
    )
    party_labels = np.stack([side.labels(space) for side in table.sides])
    labels = joint_label(party_labels, table.agreement)
    chosen = chosen_places(table, shares, named, settings.listed)
    listed = describe(table, space.packages[chosen], party_labels[:, chosen])
    reservation = disagreement(table)
    return Findings(
        table=table,
        way="listed",
        zopa=_zopa(table, settings, listed.packages[:LIKELY]),
        second_zopa=_second_zopa(table, settings, listed.packages[:LIKELY]),
        listed=listed,
        best=_best(listed),
        labels=labels,
        label_counts={-1: _tally(labels)} | {p: _tally(row) for p, row in enumerate(party_labels)},
        mean_accepted=tuple(float(row.sum()) for row in shares.party_shares),
        acceptability=shares,
        inclusion=_inclusion(table, settings),
        reservation=reservation,
        central=central_deals(table, reservation),
        adjusted_winner=_adjusted(table),
    )


def _unlisted(table: Table, settings: Settings, named: NDArray[np.integer]) -> Findings:
    """Answer without looking at every package: exactly by merging, or by search, which gives a bound."""
    reservation = disagreement(table)
    central = central_deals(table, reservation)
    solved = [solution.packages[: settings.listed] for solution in central.solutions.values()]
    found = (
        []
        if table.exact
        else [search(table.space, table.draws, table.agreement, red_lines=table.red_lines).packages[: settings.listed]]
    )
    packages = np.unique(np.vstack([named, *solved, *found]), axis=0)
    unordered = describe(table, packages, None)
    listed = unordered.take(np.argsort(-unordered.joint_share, kind="stable"))
    counted = central.counts.each if table.exact else (None,) * len(table.sides)
    return Findings(
        table=table,
        way=_way(table),
        zopa=_certain_zopa(central) if table.exact else _zopa(table, settings),
        second_zopa=_certain_zopa(central) if table.exact else _second_zopa(table, settings),
        listed=listed,
        best=_best(listed),
        mean_accepted=tuple(None if count is None else float(count) for count in counted),
        reservation=reservation,
        central=central,
        adjusted_winner=_adjusted(table),
    )


def _zopa(table: Table, settings: Settings, likely: NDArray[np.integer] | None = None) -> ZopaShare:
    """Find the share of draws with a deal under the first prior."""
    return _zopa_over(table, table.draws, [side.effective for side in table.sides], settings, likely)


def _second_zopa(table: Table, settings: Settings, likely: NDArray[np.integer] | None = None) -> ZopaShare:
    """Find the share of draws with a deal under the second prior."""
    return _zopa_over(table, table.second, [side.second_effective for side in table.sides], settings, likely)


def _zopa_over(
    table: Table,
    draws: Sequence[Draws],
    effective: Sequence[float],
    settings: Settings,
    likely: NDArray[np.integer] | None,
) -> ZopaShare:
    """Find the share of draws with a deal; its error is that of the party whose draws are worth least."""
    sizes = [size for own, size in zip(draws, effective, strict=True) if not own.exact]
    return zopa(
        table.space,
        draws,
        table.agreement,
        red_lines=table.red_lines,
        likely=likely,
        effective=min(sizes, default=None),
        workers=settings.workers,
    )


def _certain_zopa(central: ExactDeals) -> ZopaShare:
    """Read off exact solutions whether there is a deal."""
    agreed = np.array([central.solutions["nash"].values is not None])
    count = central.counts.agreed
    return ZopaShare(agreed, np.zeros(1, bool), None if count is None else np.array([count]), "knapsack", 1.0)


def _inclusion(table: Table, settings: Settings) -> Inclusion | None:
    """Work out frontier and solutions draw by draw, where there are draws and it is asked for."""
    if table.exact or not settings.inclusion_draws or any(side.ordinal for side in table.sides):
        return None
    return inclusion(
        table.space, table.draws, table.agreement, red_lines=table.red_lines, count=settings.inclusion_draws
    )


def chosen_places(table: Table, shares: Acceptability, named: NDArray[np.integer], listed: int) -> NDArray[np.int64]:
    """Choose the packages to list, best first: all of a small space, else the best and the named ones.

    With exact values all acceptable packages tie; the one that gives its worst-off party the largest part of what that
    party could gain stands first then.
    """
    joint = shares.joint_share
    order = np.lexsort((-_merit(table), -joint)) if table.exact else np.argsort(-joint, kind="stable")
    if len(order) <= 10 * listed:
        return order
    space = table.space
    keep = np.isin(space.numbers(space.packages[order]), space.numbers(named))
    keep[:listed] |= joint[order[:listed]] > 0
    return order[keep]


def _merit(table: Table) -> NDArray[np.float64]:
    """Give for each feasible package the smallest share of its largest gain that a needed party gets."""
    needed = [*table.agreement.vetoes] or [*range(len(table.sides))]
    columns, floor = table.space.columns(table.space.packages), disagreement(table)
    worst = np.full(len(columns), np.inf)
    for party in needed:
        worth = np.zeros(len(columns))
        for issue in range(columns.shape[1]):
            worth += table.mean_tables[party, columns[:, issue]]
        span = worth.max() - floor[party]
        worst = np.minimum(worst, (worth - floor[party]) / (span if span > 0 else 1.0))
    return worst


def _best(listed: Listed) -> NDArray[np.intp]:
    if not len(listed) or listed.joint_share[0] == 0:
        return np.zeros(0, dtype=np.intp)
    return np.flatnonzero(listed.joint_share >= listed.joint_share[0] * (1 - 1e-12))


def _tally(labels: NDArray[np.int8]) -> NDArray[np.int64]:
    return np.bincount(labels, minlength=3)


def central_deals(table: Table, reservation: NDArray[np.float64]) -> ExactDeals:
    """Solve at the exact values, or at the mean of the draws, which is itself a member of what is known."""
    found = exact_deals(table.signable, table.mean_tables, reservation, table.agreement, table.bargaining_weights)
    if not any(side.ordinal for side in table.sides):
        return found
    return replace(found, solutions={k: _refused(s) for k, s in found.solutions.items()}, opposition=None, nearest=None)


def _refused(solution: Solution) -> Solution:
    """Withhold a solution that needs more than an order of packages."""
    return replace(
        solution,
        values=None,
        packages=solution.packages[:0],
        packages_values=solution.packages_values[:0],
        tied=0,
        reason="a ranking says which package is better, not by how much",
    )


def _adjusted(table: Table) -> Award | None:
    """Divide by Adjusted Winner where its terms are met: two parties, exact values, no rule that ties issues."""
    if not table.exact or len(table.sides) != 2 or table.space.rules or any(side.ordinal for side in table.sides):
        return None
    first, second = stakes(table.space, table.mean_tables)
    return adjusted_winner(first, second) if any(first) and any(second) else None
