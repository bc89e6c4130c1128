"""What is seen at a table at once: whether there is a deal and which, the solutions, and what each party holds dear."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.consent.acceptability import Acceptability
from detente.consent.table import listable
from detente.consent.zopa import ZopaShare, zopa
from detente.deals.lens import LIKELY, analyse, central_deals, chosen_places, disagreement
from detente.workbench.deals import swings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.consent.table import Table
    from detente.deals.exact import ExactDeals
    from detente.deals.findings import Settings
    from detente.deals.solutions import Solution
    from detente.workbench.naming import Naming
    from detente.workbench.relearning import Held

NAMED = 20
"""At most so many tied packages are named."""

SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
"""The solutions that are told."""

NINE_IN_TEN = (0.05, 0.95)
"""Between these quantiles lie nine draws in ten."""


@dataclass(frozen=True)
class Seated:
    """The table at which the parties sit under some suppositions.

    Parameters
    ----------
    table
        The table.
    held
        What is known of each party.
    naming
        The names for the table's packages.
    workers
        Threads; no figure depends on it.
    """

    table: Table
    held: Mapping[str, Held]
    naming: Naming
    workers: int = 1

    @cached_property
    def shares(self) -> Acceptability | None:
        """How often each package is acceptable; None where they are too many to list."""
        if not listable(self.table.space):
            return None
        sides = self.table.sides
        counts = np.stack([side.counts(self.table.space, self.workers) for side in sides])
        sizes, effective = tuple(map(len, self.table.draws)), tuple(side.effective for side in sides)
        return Acceptability(counts, sizes, self.table.agreement, effective)


@dataclass(frozen=True)
class Seen:
    """What is found at a table.

    Parameters
    ----------
    way
        How the packages were looked at.
    zopa
        In which draws there is a deal.
    best
        The likeliest packages, as rows of the table.
    best_share
        Their joint share.
    tied
        How many they are; None where that is not known.
    central
        Frontier and solutions at the exact values, or at the mean of the draws.
    """

    way: str
    zopa: ZopaShare
    best: NDArray[np.integer]
    best_share: float
    tied: int | None
    central: ExactDeals


def see(seated: Seated, settings: Settings) -> Seen:
    """Look at a table: at every package, or as the lens does where they are too many."""
    table, shares = seated.table, seated.shares
    if shares is None:
        return _unlisted(seated, settings)
    order = chosen_places(table, shares, seated.naming.rows, settings.listed)
    joint = shares.joint_share
    top = float(joint.max())
    tied = (joint >= top * (1 - 1e-12)) & (joint > 0)
    sizes = [side.effective for side in table.sides if not side.draws.exact]
    exists = zopa(
        table.space,
        table.draws,
        table.agreement,
        red_lines=table.red_lines,
        likely=table.space.packages[order[:LIKELY]],
        effective=min(sizes, default=None),
        workers=settings.workers,
    )
    central = central_deals(table, disagreement(table))
    return Seen("listed", exists, table.space.packages[order[tied[order]]], top, int(tied.sum()), central)


def _unlisted(seated: Seated, settings: Settings) -> Seen:
    found = analyse(seated.table, settings, seated.naming.rows)
    count, listed = found.zopa.sizes, found.listed
    tied = int(count[0]) if seated.table.exact and count is not None else None
    share = float(listed.joint_share[0]) if len(found.best) else 0.0
    return Seen(found.way, found.zopa, listed.packages[found.best], share, tied, found.central)


def figures(seated: Seated, seen: Seen) -> dict[str, Any]:
    """Give what was seen as plain data, by the keys that `detente.workbench.live` describes."""
    table, naming = seated.table, seated.naming
    drawn = [side.effective for side in table.sides if not side.draws.exact]
    hows = {one.how for one in seated.held.values()}
    return {
        "exact": table.exact,
        "way": seen.way,
        "draws": max(map(len, table.draws)),
        "effective": min(drawn, default=1.0),
        "zopa": {"share": seen.zopa.share, "standard_error": seen.zopa.standard_error},
        "best": {
            "joint_share": seen.best_share,
            "packages": [naming.options(row) for row in seen.best[:NAMED]],
            "tied": seen.tied,
        },
        "solutions": {name: _solution(seen.central.solutions[name], naming) for name in SOLUTIONS},
        "parties": {party: _party(naming.numbering, one) for party, one in seated.held.items()},
        "drawn": next(how for how in ("reweighted", "moved", "afresh", "exact") if how in hows),
        "scarce": [party for party, one in seated.held.items() if one.scarce],
    }


def _solution(solution: Solution, naming: Naming) -> dict[str, Any]:
    return {
        "packages": [naming.options(row) for row in solution.packages[:NAMED]],
        "tied": solution.tied,
        "reason": solution.reason,
    }


def _party(numbering: Numbering, held: Held) -> dict[str, Any]:
    (only,) = held.knowledge.drawn
    kind, reservation = held.knowledge.evidence.kind, only.draws.reservation
    worth = bool(np.isfinite(reservation).all())
    weights = swings(numbering, only.draws.values) if kind != "ranking" else np.zeros((1, 0))
    low, high = np.quantile(weights, NINE_IN_TEN, axis=0)
    return {
        "kind": kind,
        "drawn": held.how,
        "effective": only.diagnostics.ess_min,
        "mean_reservation": float(reservation.mean()) if worth else None,
        "reservation_interval": np.quantile(reservation, NINE_IN_TEN).tolist() if worth else None,
        "weights": dict(zip(numbering.issues, weights.mean(axis=0).tolist(), strict=False)),
        "weight_intervals": {
            issue: [float(a), float(b)] for issue, a, b in zip(numbering.issues, low, high, strict=False)
        },
    }
