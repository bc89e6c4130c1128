"""Better than what was signed: packages that leave nobody worse off, and what each side left on the table.

After a settlement the disagreement point moves to it: a further package is a deal if all whose consent is needed find
it at least as good as what was signed, and one of them gains (post-settlement settlement, Raiffa 1985). So a party's
reservation value becomes what the signed package is worth to it, draw by draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.consent.acceptability import SMALL, crossed, floors, joint_shares, pair, party_counts
from detente.consent.halves import split
from detente.consent.search import climb
from detente.consent.table import listable
from detente.consent.zopa import zopa
from detente.values.agreement import Agreement
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space import Condition, Space

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Packages = NDArray[np.int64]

LOOKED = 200
"""In so many draws, evenly spread, all packages are looked at."""

SHORTLIST = 100
"""So many of the packages that are better for all in most of these draws are looked at in every draw."""

_WORK = 1e9
_FEWEST = 2
_HALVINGS = 12
_NOUGHT = 1e-12


@dataclass(frozen=True)
class Better:
    """What could have been had in the place of one package.

    Parameters
    ----------
    packages
        Other packages, those first that are better for all in the most draws (then by the mean gain of the party that
        gains least, as a share of its span), as rows of option indices. Of many packages only a shortlist, drawn up
        from the draws looked at, is compared in all draws.
    share
        Chance that each is better for all, over all pairings of all the parties' draws, shape (packages,).
    no_worse
        Share of its draws in which each party finds each at least as good, shape (parties, packages).
    mean_gain
        What each is worth to each party more than the given package, in the party's units, mean over its draws; shape
        (parties, packages).
    looked
        The draws in which all packages were looked at, shape (draws,).
    found
        Those for which some package is better for all, shape (draws,).
    undecided
        Those for which none was found, nor its absence proven, shape (draws,).
    left
        What each party left on the table in each: the most that it could gain while the others whose consent is needed
        lose nothing, in its own units; shape (parties, draws).
    method
        ``exact`` for the draws looked at, or ``bounded``: then ``left`` is at least so much, and ``packages`` the best
        that a search came by.
    effective
        Effective number of independent draws looked at.
    """

    packages: Packages
    share: Floats
    no_worse: Floats
    mean_gain: Floats
    looked: NDArray[np.int64]
    found: Bools
    undecided: Bools
    left: Floats
    method: Literal["exact", "bounded"]
    effective: float

    @property
    def exists(self) -> float:
        """Share of the draws looked at in which some package is better for all."""
        return float(self.found.mean())

    @property
    def upper(self) -> float:
        """Share of the draws looked at in which some package is better for all, or may be."""
        return float((self.found | self.undecided).mean())

    @property
    def standard_error(self) -> float:
        """Standard error of ``exists``; none for a single value function."""
        return 0.0 if len(self.found) == 1 else float(np.sqrt(self.exists * (1.0 - self.exists) / self.effective))

    @property
    def left_mean(self) -> Floats:
        """What each party left on the table, mean over the draws looked at; shape (parties,)."""
        mean: Floats = self.left.mean(axis=1)
        return mean

    @property
    def left_range(self) -> Floats:
        """The 5 and 95 % quantiles of what each party left on the table, shape (2, parties)."""
        return np.quantile(self.left, (0.05, 0.95), axis=1)


def better(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    package: NDArray[np.integer],
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    count: int = 10,
    effective: float | None = None,
    workers: int = 1,
) -> Better:
    """Look for packages better for all than the one given, and for what each side left on the table.

    Parameters
    ----------
    space, draws, agreement, red_lines, workers
        As for `detente.consent.zopa.zopa`: all parties have as many draws, or one.
    package
        The package signed or proposed, an option index for each issue; it may break rules or cross red lines.
    count
        How many packages to give at most.
    effective
        Effective sample size, if the draws are correlated.

    Raises
    ------
    ValueError
        If the package does not name an option of every issue, or the draws cannot be paired.
    """
    chosen = _columns(space, package)
    raised = [Draws(one.values, one.values[:, chosen].sum(axis=1)) for one in draws]
    looked = _spread(space, len(pair(draws)[0]), len(draws))
    some = pair([one if one.exact else Draws(one.values[looked], one.reservation[looked]) for one in raised])
    if listable(space):
        pool: NDArray[np.integer] = space.packages
        found, left = _look(space, some, agreement, crossed(pool, red_lines, len(draws)))
        undecided = np.zeros(len(looked), dtype=bool)
    else:
        pool = _climbed(space, some, agreement, red_lines)
        found, undecided = _decided(space, some, agreement, red_lines, workers)
        left = _most(space, some, agreement, red_lines, workers)
    pool = _shortlist(space, some, agreement, pool, red_lines, max(count, SHORTLIST), workers)
    weak, strict = _shares(space, raised, pool, red_lines)
    share = _better_share(weak, strict, agreement)
    best = _first(space, raised, agreement, pool, share, count)
    return Better(
        pool[best].astype(np.int64),
        share[best],
        weak[:, best],
        _mean_gain(space, raised, pool[best]),
        looked,
        found,
        undecided,
        left,
        "exact" if listable(space) else "bounded",
        len(looked) if effective is None else min(effective, len(looked)),
    )


def _spread(space: Space, draws: int, parties: int) -> NDArray[np.int64]:
    """Choose draws, evenly spread: fewer where there are very many packages to look at in each."""
    most = int(max(50, min(LOOKED, _WORK / max(1, space.feasible * parties)))) if listable(space) else LOOKED
    return np.unique(np.linspace(0, draws - 1, min(draws, most)).round().astype(np.int64))


def _shortlist(
    space: Space,
    some: Sequence[Draws],
    agreement: Agreement,
    pool: NDArray[np.integer],
    red_lines: Sequence[Sequence[Condition]],
    most: int,
    workers: int,
) -> NDArray[np.integer]:
    """Leave of many packages those that are better for all most often in some of the draws, in their order."""
    if len(pool) <= most:
        return pool
    if listable(space):
        allowed = ~crossed(pool, red_lines, len(some))
        weak, strict = (
            np.stack([_counts(space, one, workers) / len(one) for one in those]) * allowed
            for those in (some, _above(some))
        )
    else:
        weak, strict = _shares(space, some, pool, red_lines)
    return pool[np.sort(_first(space, some, agreement, pool, _better_share(weak, strict, agreement), most))]


def _counts(space: Space, draws: Draws, workers: int) -> NDArray[np.int32]:
    """Count as `party_counts` does, without Numba where the rest of the work goes without it too."""
    if len(space.packages) * len(draws) * _FEWEST <= SMALL:
        return party_counts(space, draws, workers=workers)
    from detente.consent import kernels

    halves = split(space)
    counts = np.zeros(len(halves.which_first), np.int32)
    pairs = (halves.first, halves.second, halves.which_first, halves.which_second)
    kernels.count_pairs(np.ascontiguousarray(draws.values), floors(draws), *pairs, counts)
    return counts


def _shares(
    space: Space, draws: Sequence[Draws], packages: NDArray[np.integer], red_lines: Sequence[Sequence[Condition]]
) -> tuple[Floats, Floats]:
    """Give the shares of its draws in which each party loses nothing by a package, and gains; (parties, packages)."""
    picks = np.zeros((int(space.offsets[-1]), len(packages)))
    np.put_along_axis(picks, space.columns(packages).T, 1.0, axis=0)
    shares = np.empty((2, len(draws), len(packages)))
    for party, one in enumerate(draws):
        gain, tolerance = one.values @ picks, one.tolerance
        gain -= one.reservation[:, None]
        shares[:, party] = (gain >= -tolerance).mean(axis=0), (gain > tolerance).mean(axis=0)
    weak, strict = shares * ~crossed(packages, red_lines, len(draws))
    return weak, strict


def _columns(space: Space, package: NDArray[np.integer]) -> NDArray[np.int64]:
    row = np.asarray(package, dtype=np.int64)
    if row.shape != (len(space.sizes),) or (row < 0).any() or (row >= space.sizes).any():
        msg = f"package {row.tolist()} must name an option of each issue; the issues have {list(space.sizes)} options"
        raise ValueError(msg)
    return space.columns(row)


def _above(draws: Sequence[Draws]) -> list[Draws]:
    """Ask for a gain beyond the tolerance; the reservation value itself is met if missed by no more than that."""
    return [Draws(one.values, one.reservation + 2.0 * one.tolerance) for one in draws]


def _better_share(weak: Floats, strict: Floats, agreement: Agreement) -> Floats:
    """Give the chance that a package finds agreement and one whose consent counts gains, from independent shares.

    That is the chance of agreement, less the chance that nobody gains and all who are needed find it as good as before.
    """
    level = 1.0 - strict
    indifferent = np.divide(weak - strict, level, out=np.zeros_like(weak), where=level > 0)
    nobody = level[_consenting(agreement)].prod(axis=0)
    share: Floats = np.maximum(joint_shares(weak, agreement) - nobody * joint_shares(indifferent, agreement), 0.0)
    return share


def _consenting(agreement: Agreement) -> list[int]:
    return sorted({*agreement.vetoes, *agreement.among})


def _first(
    space: Space,
    raised: Sequence[Draws],
    agreement: Agreement,
    pool: NDArray[np.integer],
    share: Floats,
    count: int,
) -> NDArray[np.int64]:
    """Give the packages better for all most often, by index, best first."""
    least = float(np.partition(share, -count)[-count]) if 0 < count < len(share) else 0.0
    eligible = np.flatnonzero((share >= least) & (share > _NOUGHT)) if count else np.zeros(0, np.int64)
    spans = [_span(space, one) for one in raised]
    gain = (_mean_gain(space, raised, pool[eligible]) / np.array(spans)[:, None])[_consenting(agreement)].min(axis=0)
    return eligible[np.lexsort((-gain, -share[eligible].round(12)))][:count]


def _span(space: Space, draws: Draws) -> float:
    """Give the span of a party's values: the best options of all issues together, less the worst, mean over draws."""
    table, starts = draws.values.mean(axis=0), space.offsets[:-1]
    return float((np.maximum.reduceat(table, starts) - np.minimum.reduceat(table, starts)).sum()) or 1.0


def _mean_gain(space: Space, raised: Sequence[Draws], packages: NDArray[np.integer]) -> Floats:
    columns = space.columns(packages)
    return np.stack([one.values.mean(axis=0)[columns].sum(axis=1) - one.reservation.mean() for one in raised])


def _look(space: Space, draws: Sequence[Draws], agreement: Agreement, bars: Bools) -> tuple[Bools, Floats]:
    """Look at all packages in each of some draws: is any better for all, and what is the most each party could gain."""
    if len(space.packages) * len(draws[0]) * len(draws) <= SMALL:
        return _look_at_once(space, draws, agreement, bars)
    from detente.impasse import kernels_better

    halves = split(space)
    parties = range(len(draws))
    veto, other = (np.array([party in group for party in parties]) for group in (agreement.vetoes, agreement.among))
    found, left = np.zeros(len(draws[0]), dtype=bool), np.zeros((len(draws), len(draws[0])))
    kernels_better.look(
        np.stack([one.values for one in draws]),
        np.stack([one.reservation for one in draws]),
        np.array([one.tolerance for one in draws]),
        halves.first,
        halves.second,
        halves.which_first,
        halves.which_second,
        np.ascontiguousarray(bars.T),
        veto,
        other,
        agreement.at_least,
        found,
        left,
    )
    return found, _beyond(left, draws)


def _look_at_once(space: Space, draws: Sequence[Draws], agreement: Agreement, bars: Bools) -> tuple[Bools, Floats]:
    gain = np.zeros((len(draws), len(draws[0]), len(space.packages)))
    for column in space.columns(space.packages).T:
        gain += np.stack([one.values[:, column] for one in draws])
    gain -= np.stack([one.reservation for one in draws])[:, :, None]
    tolerance = np.array([one.tolerance for one in draws])[:, None, None]
    willing = (gain >= -tolerance) & ~bars[:, None, :]
    gains = ((gain > tolerance) & willing)[_consenting(agreement)].any(axis=0)
    found: Bools = np.any(agreement.reached(willing) & gains, axis=1)
    left = np.zeros(gain.shape[:2])
    for party in range(len(draws)):
        asked = willing.copy()
        asked[party] = ~bars[party]
        agreed = agreement.reached(asked) & ~bars[party]
        left[party] = np.where(agreed, gain[party], 0.0).max(axis=1, initial=0.0)
    return found, _beyond(left, draws)


def _beyond(left: Floats, draws: Sequence[Draws]) -> Floats:
    """Call a gain within the tolerance none."""
    return np.where(left > np.array([one.tolerance for one in draws])[:, None], left, 0.0)


def _with(agreement: Agreement, party: int) -> Agreement:
    """Give the agreements that a party is part of."""
    among = tuple(other for other in agreement.among if other != party)
    vetoes = (*(other for other in agreement.vetoes if other != party), party)
    return Agreement(vetoes, max(0, agreement.at_least - (party in agreement.among)), among)


def _asking(draws: Sequence[Draws], party: int, more: Floats | float) -> list[Draws]:
    """Raise what one party asks for."""
    return [Draws(one.values, one.reservation + more) if p == party else one for p, one in enumerate(draws)]


def _climbed(
    space: Space, draws: Sequence[Draws], agreement: Agreement, red_lines: Sequence[Sequence[Condition]]
) -> Packages:
    """Search, for each party whose consent counts, for packages by which it gains and nobody needed loses."""
    pools = [
        climb(space, _asking(draws, party, 2.0 * draws[party].tolerance), _with(agreement, party), red_lines=red_lines)
        for party in _consenting(agreement)
    ]
    pool: Packages = np.unique(np.concatenate(pools), axis=0)
    return pool


def _decided(
    space: Space, draws: Sequence[Draws], agreement: Agreement, red_lines: Sequence[Sequence[Condition]], workers: int
) -> tuple[Bools, Bools]:
    """Decide draw by draw whether there is a package by which some party gains and nobody needed loses."""
    found, undecided = np.zeros(len(draws[0]), dtype=bool), np.zeros(len(draws[0]), dtype=bool)
    for party in _consenting(agreement):
        asked = _asking(draws, party, 2.0 * draws[party].tolerance)
        verdict = zopa(space, asked, _with(agreement, party), red_lines=red_lines, workers=workers)
        found, undecided = found | verdict.exists, undecided | verdict.undecided
    return found, undecided & ~found


def _most(
    space: Space, draws: Sequence[Draws], agreement: Agreement, red_lines: Sequence[Sequence[Condition]], workers: int
) -> Floats:
    """Close in on the most that each party could gain by halving, from below; shape (parties, draws)."""
    left = np.zeros((len(draws), len(draws[0])))
    for party, own in enumerate(draws):
        top = np.maximum.reduceat(own.values, space.offsets[:-1], axis=1).sum(axis=1) - own.reservation
        low, high = left[party], np.maximum(top, 0.0)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            asked = _asking(draws, party, middle)
            exists = zopa(space, asked, _with(agreement, party), red_lines=red_lines, workers=workers).exists
            low, high = np.where(exists, middle, low), np.where(exists, high, middle)
        left[party] = low
    return _beyond(left, draws)
