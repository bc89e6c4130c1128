"""Whether strategies of a tournament differ, or are only measured to: tests of each pair, over clusters of sessions.

Sources: sign-flip permutation, Fisher (1935), *The Design of Experiments*, ch. 3; signed ranks, Wilcoxon (1945),
Biometrics Bulletin 1:80; correction for many comparisons, Holm (1979), Scandinavian Journal of Statistics 6:65.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.talks.clusters import clusters_of, group_means, mean_over_clusters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.talks.standings import Tournament

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_EXACT = 12
_FLIPS = 9999
_EQUAL = 1e-9


@dataclass(frozen=True)
class Differences:
    """How sure it is that strategies differ.

    Parameters
    ----------
    difference
        Row strategy's mean value less column strategy's, over the same domains, sides and opponents, shape (strategies,
        strategies).
    p
        Chance of so great a difference, either way, were the two equal; not a number where they were never in the same
        place.
    adjusted
        The same after Holm's correction for all pairs.
    clusters, count
        As in `detente.talks.standings.Standings`.
    test
        Which test was used.
    """

    difference: Floats
    p: Floats
    adjusted: Floats
    clusters: Literal["domains", "repeats"]
    count: int
    test: Literal["permutation", "wilcoxon"]

    @property
    def least(self) -> float:
        """The least adjusted p that so few clusters can give, with all signs alike: above a level, nothing differs."""
        K = len(self.p)
        return min(1.0, 2.0 ** (1 - self.count) * K * (K - 1) / 2)

    def groups(self, value: Floats, level: float = 0.05) -> Ints:
        """Put strategies in groups of rank.

        1. Of those left, the one with the highest value leads the next group.
        2. With it go those left that do not differ from it at the level given.

        Parameters
        ----------
        value
            Mean value of each strategy, as in `Standings`.
        level
            Greatest adjusted p at which two differ.

        Returns
        -------
        Group of each strategy, 0 for the leaders, -1 for those that did not play; shape (strategies,).
        """
        group = np.full(len(value), -1)
        left = ~np.isnan(value)
        while left.any():
            leader = np.where(left, value, -np.inf).argmax()
            alike = left & ~(self.adjusted[leader] <= level)
            group[alike] = group.max() + 1
            left &= ~alike
        return group


def differences(
    tournament: Tournament, seed: int, *, test: Literal["permutation", "wilcoxon"] = "permutation"
) -> Differences:
    """Test each pair of strategies for a difference in value.

    1. In each place (cluster, domain, side, strategies of the other sides) in which both played: the difference of
       their means.
    2. The mean over places of a domain, over domains, and so one difference for each cluster.
    3. Were the two equal, each of these might as well have the other sign: the test goes through all signs (of up to 12
       clusters; of more, 9,999 drawn ones), or compares the ranks of positive and negative ones.

    Parameters
    ----------
    tournament
        What was played.
    seed
        Of the signs drawn.
    test
        ``permutation`` of the signs of the mean, or Wilcoxon's signed ranks, which a few odd domains move less.
    """
    kind, cluster = clusters_of(tournament.domain, tournament.repeat)
    K = len(tournament.names)
    pairs = list(combinations(range(K), 2))
    samples = _paired(tournament, cluster, pairs)
    p = _permuted(samples, np.random.default_rng(seed)) if test == "permutation" else _signed_ranks(samples)
    difference, adjusted = mean_over_clusters(samples), holm(p)
    return Differences(
        difference=_square(K, pairs, difference, -difference, 0.0),
        p=_square(K, pairs, p, p, 1.0),
        adjusted=_square(K, pairs, adjusted, adjusted, 1.0),
        clusters=kind,
        count=len(samples),
        test=test,
    )


def holm(p: Floats) -> Floats:
    """Correct chances for many comparisons (Holm 1979).

    The j-th least of m is multiplied by ``m - j + 1``; none then falls below one before it, nor goes above 1.

    Parameters
    ----------
    p
        Chances, shape (comparisons,); those that are not a number are no comparison and stay so.
    """
    known = np.flatnonzero(~np.isnan(p))
    rising = known[np.argsort(p[known], kind="stable")]
    adjusted = np.full(len(p), np.nan)
    adjusted[rising] = np.minimum(1.0, np.maximum.accumulate(p[rising] * np.arange(len(rising), 0, -1)))
    return adjusted


def _paired(tournament: Tournament, cluster: Ints, pairs: list[tuple[int, int]]) -> Floats:
    """Difference of each pair of strategies in each cluster, over the places where both played; (clusters, pairs)."""
    rows = []
    for side in range(tournament.sides):
        others = np.delete(tournament.strategies, side, axis=1)
        fixed = np.full(len(cluster), side)
        rows.append(np.column_stack([cluster, tournament.domain, fixed, others, tournament.strategies[:, side]]))
    keys, means = group_means(np.concatenate(rows), tournament.value.T.ravel())
    places, place = np.unique(keys[:, :-1], axis=0, return_inverse=True)
    played = np.full((len(places), len(tournament.names)), np.nan)
    played[place, keys[:, -1]] = means
    samples = np.full((cluster.max() + 1, len(pairs)), np.nan)
    for number, (a, b) in enumerate(pairs):
        apart = played[:, a] - played[:, b]
        both = ~np.isnan(apart)
        groups, means = group_means(places[both, :2], apart[both])
        groups, means = group_means(groups[:, :1], means)
        samples[groups[:, 0], number] = means
    return samples


def _permuted(samples: Floats, generator: np.random.Generator) -> Floats:
    """Two-sided chance of each column's mean under changes of sign."""
    count = len(samples)
    exact = count <= _EXACT
    flips = np.array(
        list(product((1.0, -1.0), repeat=count)) if exact else generator.choice((1.0, -1.0), (_FLIPS, count))
    )
    held = np.nan_to_num(samples)
    as_great = (np.abs(flips @ held) >= np.abs(held.sum(axis=0)) - _EQUAL).sum(axis=0)
    p = as_great / len(flips) if exact else (as_great + 1) / (len(flips) + 1)
    return np.where(np.isnan(samples).all(axis=0), np.nan, p)


def _signed_ranks(samples: Floats) -> Floats:
    """Two-sided chance by Wilcoxon's signed ranks of each column, without noughts."""
    from scipy.stats import wilcoxon

    p = np.where(np.isnan(samples).all(axis=0), np.nan, 1.0)
    for column, values in enumerate(samples.T):
        apart = values[np.abs(values) > _EQUAL]
        if len(apart):
            p[column] = wilcoxon(apart).pvalue
    return p


def _square(size: int, pairs: list[tuple[int, int]], above: Floats, below: Floats, diagonal: float) -> Floats:
    """Put one number for each pair above the diagonal, and one below it."""
    table = np.full((size, size), diagonal)
    for (a, b), upper, lower in zip(pairs, above, below, strict=True):
        table[a, b], table[b, a] = upper, lower
    return table
