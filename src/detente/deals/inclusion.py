"""How often each package is efficient, and how often it is each of the named solutions, when values are drawn.

In each draw the packages are valued, filtered and solved exactly as for exact tables. The packages that tie in a draw
all count in it. Nash and the others are not invariant to what is only known in order: hence shares, not one answer.

*Regret* judges a package as a proposal: if all whose consent is needed accept, it yields the smallest of their gains,
else nothing; the regret is what it yields less than the best package of the draw (Savage 1951).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import crossed, pair
from detente.consent.halves import split
from detente.deals.efficiency import COMPILED_FROM, efficient
from detente.deals.solutions import best_points
from detente.values.draws import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.consent.halves import Halves
    from detente.space import Condition, Space
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws

NAMES = ("nash", "kalai_smorodinsky", "equal_gains", "egalitarian", "utilitarian")
"""The solutions worked out in every draw, as defined in `detente.deals.solutions.DEFINITIONS`."""

REGRET_DEFINITION = (
    "If all whose consent is needed accept, a package yields the smallest of their gains, else nothing; its regret is "
    "what it yields less than the best package of the draw (Savage 1951). Given is the package whose largest regret "
    "over the draws is least."
)
"""What least regret means, for a reader."""

_BEATERS = 8
_BINS = 512


@dataclass(frozen=True)
class Inclusion:
    """In what share of the draws each feasible package is what; all arrays have shape (packages,).

    Parameters
    ----------
    draws
        How many draws were worked out, spread evenly over those given.
    agreed
        Share of these in which there is a deal at all; a solution's shares add up to at least that, more with ties.
    frontier
        Share in which the package is efficient among all feasible ones.
    solutions
        By name, the share in which the package is, or ties for, the solution.
    mean_regret, largest_regret
        Over the draws, in the units of the value tables.
    """

    draws: int
    agreed: float
    frontier: NDArray[np.float64]
    solutions: dict[str, NDArray[np.float64]]
    mean_regret: NDArray[np.float64]
    largest_regret: NDArray[np.float64]

    @property
    def least_regret(self) -> NDArray[np.int64]:
        """Packages with the smallest largest regret (all that tie), by index."""
        return np.flatnonzero(self.largest_regret <= self.largest_regret.min(initial=np.inf) + TOLERANCE)

    def standard_error(self, shares: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the standard error of shares of these draws, were the draws independent."""
        error: NDArray[np.float64] = np.sqrt(shares * (1.0 - shares) / self.draws)
        return error if self.draws > 1 else np.zeros_like(error)


def inclusion(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    count: int = 400,
) -> Inclusion:
    """Work out frontier and solutions in some of the draws.

    Parameters
    ----------
    space, draws, agreement, red_lines
        As for `detente.consent.acceptability.acceptability`; all parties have as many draws, or one. Where nothing is
        known of a reservation value (it is infinite), gains are measured from the party's worst combination.
    count
        How many draws to work out at most.

    Returns
    -------
    The shares.
    """
    paired = pair(draws)
    chosen = np.linspace(0, len(paired[0]) - 1, min(count, len(paired[0]))).astype(np.int64)
    listing, bars = split(space), crossed(space.packages, red_lines, len(draws))
    total = len(space.packages)
    frontier, solved = np.zeros(total), {name: np.zeros(total) for name in NAMES}
    mean_regret, largest_regret, agreed = np.zeros(total), np.zeros(total), 0
    tolerance = np.array([one.tolerance for one in paired])
    for k in chosen:
        values = np.stack([_worth(one.values[k], listing) for one in paired])
        reservation = np.array([_reservation(space, one, int(k)) for one in paired])
        floor = np.array([one.reservation[k] for one in paired]) - tolerance
        accepts = (values >= floor[:, None]) & ~bars
        reached = agreement.reached(accepts)
        best = _efficient(values, tolerance)
        frontier[best] += 1.0
        gains = values - reservation[:, None]
        # A red line can part a package from the one that beats it: then all deals are filtered anew.
        deals = np.flatnonzero(reached) if bars.any() else best[reached[best]]
        for name, points in _solve(gains, deals, tolerance).items():
            solved[name][points] += 1.0
        regret = _regret(gains, accepts, reached, agreement)
        mean_regret += regret
        np.maximum(largest_regret, regret, out=largest_regret)
        agreed += bool(reached.any())
    number = len(chosen)
    shares = {name: hits / number for name, hits in solved.items()}
    return Inclusion(number, agreed / number, frontier / number, shares, mean_regret / number, largest_regret)


def _worth(row: NDArray[np.float64], halves: Halves) -> NDArray[np.float64]:
    first, second = row[halves.first].sum(axis=1), row[halves.second].sum(axis=1)
    worth: NDArray[np.float64] = first[halves.which_first] + second[halves.which_second]
    return worth


def _reservation(space: Space, draws: Draws, k: int) -> float:
    if np.isfinite(draws.reservation[k]):
        return float(draws.reservation[k])
    return float(np.minimum.reduceat(draws.values[k], space.offsets[:-1]).sum())


def _efficient(values: NDArray[np.float64], tolerance: NDArray[np.float64]) -> NDArray[np.intp]:
    """List the efficient packages; most of the others are put aside by a coarse filter first."""
    left = np.arange(values.shape[1])
    if len(left) > COMPILED_FROM and len(values) == 2:
        from detente.deals import kernels_exact

        left = kernels_exact.high_points(values[0], values[1], tolerance[1], _BINS)
    elif len(left) > COMPILED_FROM:
        left = _unbeaten(values, tolerance)
    kept: NDArray[np.intp] = left[efficient(values[:, left], tolerance, tolerance)]
    return kept


def _unbeaten(values: NDArray[np.float64], tolerance: NDArray[np.float64]) -> NDArray[np.intp]:
    """List the packages that none of a few good ones beats for every party."""
    left = np.arange(values.shape[1])
    rates = 1.0 / np.maximum(np.ptp(values, axis=1), tolerance)
    for mix in np.random.default_rng(0).dirichlet(np.ones(len(values)), _BEATERS):
        beater = values[:, left[((mix * rates) @ values[:, left]).argmax()]]
        stands = np.zeros(len(left), dtype=bool)
        for row, best, width in zip(values, beater, tolerance, strict=True):
            stands |= row[left] >= best - width
        left = left[stands]
    return left


def _solve(
    gains: NDArray[np.float64], deals: NDArray[np.intp], tolerance: NDArray[np.float64]
) -> dict[str, NDArray[np.intp]]:
    """List the packages that are each solution, given who gains what, and deals with all efficient ones among them."""
    if not len(deals):
        return {}
    points = deals[_efficient(gains[:, deals], tolerance)]
    rows = np.ascontiguousarray(gains[:, points].T)
    return {name: points[best_points(name, rows, tolerance)] for name in NAMES}


def _regret(
    gains: NDArray[np.float64], accepts: NDArray[np.bool_], reached: NDArray[np.bool_], agreement: Agreement
) -> NDArray[np.float64]:
    consenting = [*agreement.vetoes, *agreement.among]
    won = np.where(accepts[consenting], gains[consenting], np.inf).min(axis=0, initial=np.inf)
    yields = np.where(reached & np.isfinite(won), np.maximum(won, 0.0), 0.0)
    regret: NDArray[np.float64] = yields.max(initial=0.0) - yields
    return regret
