"""The named solutions of the bargaining problem, over whole packages.

All are taken over the packages that reach agreement at the reservation values as they stand; the disagreement point
is the vector of reservation values, a *gain* is a value less the party's reservation value, and nothing is moved to
make a solution exist. Every party counts in every solution, also one whose consent is not needed (its gain may be
negative).

Why it is enough to look at the frontier: agreement is monotone (who accepts a package accepts a better one), so the
efficient packages with agreement are the efficient ones among all with agreement. Each criterion but equal gains never
falls when values rise, so some efficient package is always among the best, and any other best one is dominated by such
a one; equal gains is defined over the efficient packages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from detente.deals.frontier import Frontier
    from detente.values.agreement import Agreement

DEFINITIONS = {
    "nash": (
        "Largest product of gains (Nash 1950). If no package gives every party a strictly positive gain: the most "
        "parties with a strictly positive gain first, then the largest product of those gains; of these the "
        "efficient ones."
    ),
    "asymmetric_nash": (
        "As Nash, each gain raised to the party's bargaining weight (Kalai 1977); a party of weight nought does not "
        "count."
    ),
    "kalai_smorodinsky": (
        "Largest smallest share of the ideal gain (Kalai and Smorodinsky 1975), the ideal being the party's largest "
        "gain over the packages with agreement; then the second smallest share, and so on (Imai 1983). "
        "A party that no such package gives a gain has no share."
    ),
    "equal_gains": (
        "Of the efficient packages with agreement, the smallest difference between the largest and the smallest gain. "
        "Genius calls this Kalai–Smorodinsky, GeniusWeb Kalai, there at a disagreement point of nought."
    ),
    "egalitarian": (
        "Largest smallest gain (Kalai 1977), then the second smallest, and so on (leximin). NegMAS calls its first "
        "step Kalai. Gains are compared in the units of the value tables."
    ),
    "utilitarian": (
        "Largest sum of gains. It depends on the units of the value tables: doubling one party's values changes it. "
        "NegoLog calls this Kalai."
    ),
}
"""What each name means here, in the order in which they are reported."""

TIE_RULE = "Every package that is as good as the best within the tolerance is given; none is preferred among them."

NO_AGREEMENT = "no feasible package is acceptable to all whose consent is needed"


@dataclass(frozen=True)
class Solution:
    """One named solution: all packages that tie for it.

    Parameters
    ----------
    name
        Key of ``DEFINITIONS``.
    values
        Values of the first tied package, shape (parties,); None where there is no agreement.
    packages, packages_values
        The tied packages that are listed, by the first party's value and then by number, and the values of each.
    tied
        How many packages tie, listed or not; None if that is not known.
    disagreement
        The reservation values.
    tolerance
        Per party, the difference below which two values count as equal.
    reason
        Why there is no solution, or None.
    exactness
        ``exact`` or ``bounded``.
    """

    name: str
    values: NDArray[np.float64] | None
    packages: NDArray[np.integer]
    packages_values: NDArray[np.float64]
    tied: int | None
    disagreement: NDArray[np.float64]
    tolerance: NDArray[np.float64]
    reason: str | None = None
    exactness: str = "exact"

    @property
    def definition(self) -> str:
        """What the name means."""
        return DEFINITIONS[self.name]


@dataclass(frozen=True)
class NearestMiss:
    """The packages that come nearest to agreement where there is none.

    Parameters
    ----------
    shortfall
        The largest gap between reservation value and value that some needed party must bear, as small as it can be.
    packages, packages_values
        The efficient packages with that shortfall, and their values.
    gains
        Value less reservation value of each party for each package; negative where it falls short.
    tied
        How many packages tie, listed or not; None if that is not known.
    """

    shortfall: float
    packages: NDArray[np.integer]
    packages_values: NDArray[np.float64]
    gains: NDArray[np.float64]
    tied: int | None


def acceptable_part(frontier: Frontier, reservation: NDArray[np.float64], agreement: Agreement) -> Frontier:
    """Keep the points of the frontier that reach agreement: the frontier of all packages with agreement."""
    accepts = frontier.values >= reservation - frontier.tolerance
    return frontier.only(np.flatnonzero(agreement.reached(accepts.T)))


def solve(
    frontier: Frontier,
    reservation: NDArray[np.float64],
    agreement: Agreement,
    weights: NDArray[np.float64] | None = None,
) -> dict[str, Solution]:
    """Find all named solutions.

    Parameters
    ----------
    frontier
        Of all feasible packages.
    reservation
        What no deal is worth to each party, shape (parties,).
    agreement
        Who must accept.
    weights
        Bargaining weights, at least one positive; without them there is no ``asymmetric_nash``.

    Returns
    -------
    The solutions by name, in the order of ``DEFINITIONS``.

    Raises
    ------
    ValueError
        If a reservation value is not finite or the weights are no weights.
    """
    _check(reservation, weights)
    part = acceptable_part(frontier, reservation, agreement)
    names = [name for name in DEFINITIONS if name != "asymmetric_nash" or weights is not None]
    if not len(part):
        return {name: _none(name, frontier, reservation) for name in names}
    gains = part.values - reservation
    return {
        name: _solution(name, part, reservation, best_points(name, gains, part.tolerance, weights)) for name in names
    }


def best_points(
    name: str, gains: NDArray[np.float64], tolerance: NDArray[np.float64], weights: NDArray[np.float64] | None = None
) -> NDArray[np.intp]:
    """List the rows of gains, each of an efficient package with agreement, that tie for the solution of that name."""
    if name in {"nash", "asymmetric_nash"}:
        even = np.ones(gains.shape[1])
        return _nash(gains, tolerance, even if name == "nash" or weights is None else weights)
    criteria: dict[str, Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.intp]]] = {
        "kalai_smorodinsky": _kalai_smorodinsky,
        "equal_gains": _equal_gains,
        "egalitarian": leximin,
        "utilitarian": _utilitarian,
    }
    return criteria[name](gains, tolerance)


def nearest_miss(frontier: Frontier, reservation: NDArray[np.float64], agreement: Agreement) -> NearestMiss:
    """Find the packages for which the needed parties must forgo least: the smallest largest shortfall.

    Where a majority suffices, the parties nearest to accepting are the ones counted. Shortfalls are compared in the
    units of the value tables.
    """
    gains = frontier.values - reservation
    needed = [gains[:, list(agreement.vetoes)]]
    if agreement.at_least:
        among = np.sort(gains[:, list(agreement.among)], axis=1)
        needed.append(among[:, [-agreement.at_least]])
    worst = np.hstack(needed).min(axis=1)
    part = frontier.only(np.flatnonzero(worst >= worst.max() - frontier.tolerance.max()))
    values = np.repeat(part.values, np.diff(part.starts), axis=0)
    return NearestMiss(max(0.0, -float(worst.max())), part.listed, values, values - reservation, part.total)


def leximin(rows: NDArray[np.float64], tolerance: NDArray[np.float64]) -> NDArray[np.intp]:
    """List the rows whose smallest entry is largest, of these the ones whose second smallest is, and so on."""
    ascending = np.sort(rows, axis=1)
    tied = np.arange(len(rows))
    for place in range(rows.shape[1]):
        entries = ascending[tied, place]
        tied = tied[entries >= entries.max() - tolerance.max()]
    return tied


def _nash(gains: NDArray[np.float64], tolerance: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.intp]:
    positive = (gains > tolerance) & (weights > 0)
    winners = positive.sum(axis=1)
    tied = np.flatnonzero(winners == winners.max())
    # A product of logarithms' sums: a tolerance in each value shows in the sum as its share of the gain.
    safe = np.where(positive, gains, 1.0)[tied]
    product = np.log(safe) @ weights
    width = (np.where(positive[tied], tolerance / safe, 0.0) @ weights)[product.argmax()]
    best: NDArray[np.intp] = tied[product >= product.max() - width]
    return best


def _kalai_smorodinsky(gains: NDArray[np.float64], tolerance: NDArray[np.float64]) -> NDArray[np.intp]:
    ideal = gains.max(axis=0)
    gaining = ideal > tolerance
    if not gaining.any():
        return np.arange(len(gains))
    return leximin(gains[:, gaining] / ideal[gaining], (tolerance / np.where(gaining, ideal, 1.0))[gaining])


def _equal_gains(gains: NDArray[np.float64], tolerance: NDArray[np.float64]) -> NDArray[np.intp]:
    spread = gains.max(axis=1) - gains.min(axis=1)
    return np.flatnonzero(spread <= spread.min() + 2 * tolerance.max())


def _utilitarian(gains: NDArray[np.float64], tolerance: NDArray[np.float64]) -> NDArray[np.intp]:
    total = gains.sum(axis=1)
    return np.flatnonzero(total >= total.max() - tolerance.sum())


def _solution(name: str, part: Frontier, reservation: NDArray[np.float64], points: NDArray[np.intp]) -> Solution:
    chosen = part.only(points)
    values = np.repeat(chosen.values, np.diff(chosen.starts), axis=0)
    return Solution(
        name,
        chosen.values[0],
        chosen.listed,
        values,
        chosen.total,
        reservation,
        part.tolerance,
        exactness=part.exactness,
    )


def _none(name: str, frontier: Frontier, reservation: NDArray[np.float64]) -> Solution:
    reason = NO_AGREEMENT if frontier.exactness == "exact" else f"{NO_AGREEMENT}, as far as the frontier is known"
    return Solution(
        name,
        None,
        frontier.listed[:0],
        frontier.values[:0],
        0,
        reservation,
        frontier.tolerance,
        reason,
        frontier.exactness,
    )


def _check(reservation: NDArray[np.float64], weights: NDArray[np.float64] | None) -> None:
    if not np.isfinite(reservation).all():
        raise ValueError(f"a reservation value must be a number, to measure gains from: {reservation.tolist()}")
    if weights is not None and not (np.isfinite(weights).all() and (weights >= 0).all() and weights.any()):
        raise ValueError(f"bargaining weights must not be negative, and one must be positive: {weights.tolist()}")
