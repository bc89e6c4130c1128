"""How often each package is acceptable: to each party, and to all whose consent is needed.

A party's share of a package is the share of its draws in which the package is worth at least the reservation value
(Lahdelma & Salminen's acceptability, 2001, with "at least no deal" in the place of a rank). The parties' draws are
independent, so the joint share is worked out from the party shares: the product where all must accept, and the chance
of enough acceptances otherwise. That uses every pairing of draws, and errs less than counting one (`paired_counts`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.halves import split

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.space import Condition, Space
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws

SMALL = 4_000_000
"""Up to so many comparisons of one package in one draw, NumPy alone is quicker than loading Numba."""

_BOUNDED = 1e300


@dataclass(frozen=True)
class Acceptability:
    """How many draws accept each feasible package.

    Every count is exact for the draws at hand: nothing is rounded.

    Parameters
    ----------
    party_counts
        Draws in which each party accepts each package, shape (parties, packages).
    draws
        How many draws each party has, shape (parties,).
    agreement
        Who must accept.
    effective
        Effective number of independent draws of each party, for the standard errors; as many as there are if not given.
    """

    party_counts: NDArray[np.int32]
    draws: tuple[int, ...]
    agreement: Agreement
    effective: tuple[float, ...]

    @cached_property
    def party_shares(self) -> NDArray[np.float64]:
        """Share of its draws in which each party accepts each package, shape (parties, packages)."""
        shares: NDArray[np.float64] = self.party_counts / np.array(self.draws, dtype=np.float64)[:, None]
        return shares

    @cached_property
    def joint_share(self) -> NDArray[np.float64]:
        """Chance that each package finds agreement, over all pairings of the parties' draws, shape (packages,)."""
        return joint_shares(self.party_shares, self.agreement)

    @cached_property
    def standard_error(self) -> NDArray[np.float64]:
        """Standard error of ``joint_share`` by the delta method, shape (packages,)."""
        variance = np.zeros(self.party_shares.shape[1])
        for party, own in enumerate(self._variances()):
            if own.any():
                variance += own * joint_slope(self.party_shares, self.agreement, party) ** 2
        return np.sqrt(variance)

    def top(self, count: int) -> NDArray[np.int64]:
        """List the packages with the largest joint shares above nought, by index, best first.

        All packages tied with the last one are given, so there can be more than ``count``; ties stand in package order.
        """
        shares = self.joint_share
        least = float(np.partition(shares, -count)[-count]) if 0 < count < len(shares) else 0.0
        eligible = np.flatnonzero((shares >= least) & (shares > 0)) if count else np.zeros(0, np.int64)
        return eligible[np.argsort(-shares[eligible], kind="stable")]

    def _variances(self) -> NDArray[np.float64]:
        exact = np.array(self.draws)[:, None] == 1
        sizes = np.array(self.effective, dtype=np.float64)[:, None]
        return np.where(exact, 0.0, self.party_shares * (1.0 - self.party_shares) / sizes)


def acceptability(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    effective: Sequence[float] | None = None,
    workers: int = 1,
) -> Acceptability:
    """Count for every feasible package the draws in which each party accepts it.

    Parameters
    ----------
    space
        An enumerable space.
    draws
        The draws of each party; their numbers may differ.
    agreement
        Who must accept.
    red_lines
        For each party, conditions that no package it accepts may meet.
    effective
        Effective sample size of each party's draws, if they are correlated.
    workers
        Threads; the counts do not depend on it.

    Raises
    ------
    detente.space.packages.SpaceTooLargeError
        If the packages cannot be listed.
    """
    counts = np.stack([party_counts(space, one, workers=workers) for one in draws])
    counts[crossed(space.packages, red_lines, len(draws))] = 0
    sizes = tuple(len(one) for one in draws)
    return Acceptability(
        counts, sizes, agreement, tuple(effective) if effective is not None else tuple(map(float, sizes))
    )


def party_counts(space: Space, draws: Draws, *, workers: int = 1) -> NDArray[np.int32]:
    """Count for every feasible package the draws in which one party accepts it, shape (packages,)."""
    if len(space.packages) * len(draws) <= SMALL:
        few: NDArray[np.int32] = accepted(space, draws, space.packages).sum(axis=0, dtype=np.int32)
        return few
    from detente.consent import kernels

    halves, floor, values = split(space), floors(draws), np.ascontiguousarray(draws.values)

    def count(part: slice) -> NDArray[np.int32]:
        if halves.dense:
            grid = np.zeros((len(halves.first), len(halves.second)), np.int32)
            kernels.count_grid(values[part], floor[part], halves.first, halves.second, grid)
            return grid
        listed = np.zeros(len(halves.which_first), np.int32)
        kernels.count_pairs(
            values[part], floor[part], halves.first, halves.second, halves.which_first, halves.which_second, listed
        )
        return listed

    counts = _total(count, len(draws), workers)
    return counts[halves.which_first, halves.which_second] if halves.dense else counts


def paired_counts(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    workers: int = 1,
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Count agreements where draw k of one party meets draw k of the others.

    A party with one value function meets every draw of the others with it.

    Returns
    -------
    Draws in which each package finds agreement, shape (packages,); packages that find it in each draw, shape (draws,).
    """
    paired = pair(draws)
    bars = crossed(space.packages, red_lines, len(draws))
    if len(space.packages) * len(paired[0]) * len(paired) <= SMALL:
        accepts = [accepted(space, one, space.packages) & ~bar for one, bar in zip(paired, bars, strict=True)]
        agreed = agreement.reached(np.stack(accepts))
        return agreed.sum(axis=0, dtype=np.int32), agreed.sum(axis=1, dtype=np.int64)
    return _scan(space, paired, agreement, np.ascontiguousarray(bars.T), workers)


def accepted(space: Space, draws: Draws, packages: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell in which draws one party accepts which of the packages given, shape (draws, packages); for small work."""
    worth = np.zeros((len(draws), len(packages)))
    for column in space.columns(packages).T:
        worth += draws.values[:, column]
    enough: NDArray[np.bool_] = worth >= floors(draws)[:, None]
    return enough


def crossed(packages: NDArray[np.integer], red_lines: Sequence[Sequence[Condition]], parties: int) -> NDArray[np.bool_]:
    """Tell which of the packages given cross a red line of which party, shape (parties, packages)."""
    bars = np.zeros((parties, len(packages)), dtype=bool)
    for party, lines in enumerate(red_lines):
        for line in lines:
            bars[party] |= line.holds(packages)
    return bars


def floors(draws: Draws) -> NDArray[np.float64]:
    """Give the least value that the party accepts in each draw: the reservation value less the tolerance."""
    least: NDArray[np.float64] = np.clip(draws.reservation - draws.tolerance, -_BOUNDED, _BOUNDED)
    return least


def pair(draws: Sequence[Draws]) -> list[Draws]:
    """Repeat single value functions so that all parties have as many draws, paired one to one.

    Raises
    ------
    ValueError
        If two parties have different numbers of draws, both above one.
    """
    many = max(len(one) for one in draws)
    wrong = [len(one) for one in draws if len(one) not in (1, many)]
    if wrong:
        msg = f"draws are paired one to one, but parties have {many} and {wrong[0]} of them; draw as many for each"
        raise ValueError(msg)
    return [one if len(one) == many else _repeated(one, many) for one in draws]


def joint_shares(party_shares: NDArray[np.float64], agreement: Agreement) -> NDArray[np.float64]:
    """Give the chance of agreement from the parties' independent chances, shape (parties, ...), of accepting."""
    vetoes: NDArray[np.float64] = party_shares[list(agreement.vetoes)].prod(axis=0)
    if agreement.at_least == 0:
        return vetoes
    # chance that so far exactly j of the others accept, all from at_least upwards in the last place
    chance = np.zeros((agreement.at_least + 1, *party_shares.shape[1:]))
    chance[0] = 1.0
    for party in agreement.among:
        share = party_shares[party]
        chance[-1] += chance[-2] * share
        for j in range(agreement.at_least - 1, 0, -1):
            chance[j] = chance[j] * (1.0 - share) + chance[j - 1] * share
        chance[0] *= 1.0 - share
    vetoes *= chance[-1]
    return vetoes


def joint_slope(party_shares: NDArray[np.float64], agreement: Agreement, party: int) -> NDArray[np.float64]:
    """Give the derivative of the joint share in one party's share: agreement if it accepts less that if it refuses."""
    if party not in (*agreement.vetoes, *agreement.among):
        return np.zeros(party_shares.shape[1:])
    willing, unwilling = party_shares.copy(), party_shares.copy()
    willing[party], unwilling[party] = 1.0, 0.0
    slope: NDArray[np.float64] = joint_shares(willing, agreement) - joint_shares(unwilling, agreement)
    return slope


def _repeated(one: Draws, many: int) -> Draws:
    return type(one)(np.repeat(one.values, many, axis=0), np.repeat(one.reservation, many))


def parts(draws: int, workers: int) -> list[slice]:
    """Cut the draws into one stretch for each worker."""
    edges = np.linspace(0, draws, max(1, min(workers, draws)) + 1).astype(int)
    return [slice(int(a), int(b)) for a, b in pairwise(edges)]


def _total(count: Callable[[slice], NDArray[np.int32]], draws: int, workers: int) -> NDArray[np.int32]:
    pieces = parts(draws, workers)
    if len(pieces) == 1:
        return count(pieces[0])
    with ThreadPoolExecutor(len(pieces)) as pool:
        total: NDArray[np.int32] = np.sum(list(pool.map(count, pieces)), axis=0, dtype=np.int32)
    return total


def _scan(
    space: Space, draws: Sequence[Draws], agreement: Agreement, bars: NDArray[np.bool_], workers: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    from detente.consent import kernels

    halves = split(space)
    values, floor = np.stack([one.values for one in draws]), np.stack([floors(one) for one in draws])
    vetoes, among = np.array(agreement.vetoes, np.int64), np.array(agreement.among, np.int64)
    pairs = (halves.first, halves.second, halves.which_first, halves.which_second)
    sizes = np.zeros(values.shape[1], np.int64)

    def count(part: slice) -> NDArray[np.int32]:
        counts = np.zeros(len(bars), np.int32)
        part_values, part_floor = np.ascontiguousarray(values[:, part]), np.ascontiguousarray(floor[:, part])
        kernels.scan_agreement(
            part_values, part_floor, *pairs, bars, vetoes, among, agreement.at_least, counts, sizes[part]
        )
        return counts

    return _total(count, values.shape[1], workers), sizes
