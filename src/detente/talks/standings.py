"""Who does well in a tournament: standings, significance of differences, and head-to-head tables.

Sessions of one domain are not independent trials of a strategy, and domains differ far more than repeats do. So errors
come from whole **clusters**: domains where there are five or more, or else repeats (then they say how sure the numbers
are for these very domains, and nothing about others). Every mean is built up in the same steps:

1. the mean in each domain of each cluster;
2. the mean of these over domains, which thus weigh equally however often each was played;
3. the mean of these over clusters.

Sources: cluster bootstrap, Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90:414; expanded
percentiles, Hesterberg (2015), The American Statistician 69:371; sign-flip permutation, Fisher (1935), *The Design of
Experiments*, ch. 3; signed ranks, Wilcoxon (1945), Biometrics Bulletin 1:80; correction for many comparisons, Holm
(1979), Scandinavian Journal of Statistics 6:65.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

FEWEST_DOMAINS = 5
"""From so many domains on, these are the clusters; below, repeats are."""

_EXACT = 12
_FLIPS = 9999
_EQUAL = 1e-9


@dataclass(frozen=True)
class Tournament:
    """The sessions of a tournament, one row each.

    Parameters
    ----------
    names
        The strategies.
    domain
        Which domain was played, shape (sessions,).
    strategies
        Which strategy each side played, as an index of ``names``, shape (sessions, sides).
    value
        What each side got, from 0 to 1 of its own range, no-deal value included, shape (sessions, sides).
    agreed
        Whether the session ended in agreement, shape (sessions,).
    repeat
        Number of the repeat, shape (sessions,); sessions of one number may share their draws.

    Raises
    ------
    ValueError
        If there is no session, shapes differ, a strategy has no name, or a value is not from 0 to 1.
    """

    names: tuple[str, ...]
    domain: Ints
    strategies: Ints
    value: Floats
    agreed: Bools
    repeat: Ints

    def __post_init__(self) -> None:
        rows = self.strategies.shape[0]
        if not rows:
            raise ValueError("a tournament without sessions has no standings; play some first")
        if self.strategies.ndim != 2 or self.sides < 2 or self.value.shape != self.strategies.shape:
            raise ValueError(
                f"strategies and value must both be (sessions, sides), of two sides or more; they are "
                f"{self.strategies.shape} and {self.value.shape}"
            )
        if not self.domain.shape == self.agreed.shape == self.repeat.shape == (rows,):
            raise ValueError(f"domain, agreed and repeat must have one entry for each of the {rows} sessions")
        if self.strategies.min() < 0 or self.strategies.max() >= len(self.names):
            raise ValueError(f"strategies must be indices of the {len(self.names)} names")
        if self.domain.min() < 0:
            raise ValueError("domains must be numbered from 0")
        if not ((self.value >= -_EQUAL) & (self.value <= 1.0 + _EQUAL)).all():
            raise ValueError("values must be from 0 to 1: scale each side's by its own range in the domain")

    @property
    def sides(self) -> int:
        """How many sides a session has."""
        return int(self.strategies.shape[1])

    def without_self_play(self) -> Tournament:
        """Leave out the sessions in which all sides play the same strategy."""
        mixed = (self.strategies != self.strategies[:, :1]).any(axis=1)
        columns = (self.domain, self.strategies, self.value, self.agreed, self.repeat)
        return Tournament(self.names, *(column[mixed] for column in columns))


@dataclass(frozen=True)
class Standings:
    """How each strategy did, all arrays in the order of ``names``.

    Parameters
    ----------
    names
        The strategies.
    value
        Mean value, shape (strategies,); not a number for a strategy that did not play.
    low, high
        Confidence interval of the mean value by the cluster bootstrap, its percentiles moved out as Student's t is
        wider than the normal distribution (expanded percentiles); not a number from one cluster.
    agreed
        Share of its sessions that ended in agreement.
    value_agreed
        Mean value in those.
    others
        Mean value of the other sides.
    welfare
        Mean over sessions of the sum of all sides' values.
    nash_product
        Mean over sessions of the product of all sides' values (of the values as given, not of gains over no deal).
    clusters
        ``domains`` or ``repeats``: over what errors were taken.
    count
        How many clusters there are.
    confidence
        Of the interval.
    """

    names: tuple[str, ...]
    value: Floats
    low: Floats
    high: Floats
    agreed: Floats
    value_agreed: Floats
    others: Floats
    welfare: Floats
    nash_product: Floats
    clusters: Literal["domains", "repeats"]
    count: int
    confidence: float

    @property
    def order(self) -> Ints:
        """Strategies from the best mean value to the worst, equals in the order of names, absent ones last."""
        return np.argsort(-self.value, kind="stable")


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
        As in `Standings`.
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


@dataclass(frozen=True)
class HeadToHead:
    """What strategies got against each other, rows against columns, self-play on the diagonal.

    Parameters
    ----------
    names
        The strategies.
    value
        Mean value of the row strategy where another side played the column strategy, shape (strategies, strategies);
        not a number where they did not meet.
    error
        Its standard error over clusters; not a number from one.
    agreed
        Share of those sessions that ended in agreement.
    samples
        The value in each cluster, shape (clusters, strategies, strategies).
    clusters
        ``domains`` or ``repeats``.
    """

    names: tuple[str, ...]
    value: Floats
    error: Floats
    agreed: Floats
    samples: Floats
    clusters: Literal["domains", "repeats"]

    def resampled(self, seed: int, resamples: int = 1000) -> Floats:
        """Make tables of values from clusters drawn anew, as tournaments on other such domains would give them.

        Returns
        -------
        Shape (resamples, strategies, strategies); where none of the clusters drawn has a value, that of all.
        """
        count, K = self.samples.shape[:2]
        drawn = _drawn(count, np.random.default_rng(seed), resamples)
        tables = _mean(self.samples.reshape(count, -1), drawn).reshape(-1, K, K)
        return np.where(np.isnan(tables), self.value, tables)


@dataclass(frozen=True)
class BySide:
    """What strategies got against each other by the side they played, in sessions of two sides.

    Parameters
    ----------
    names
        The strategies.
    value
        Mean value of each side; the first side's strategy in rows, the second's in columns; shape (2, strategies,
        strategies).
    samples
        The value in each cluster, shape (2, clusters, strategies, strategies).
    """

    names: tuple[str, ...]
    value: Floats
    samples: Floats


def standings(tournament: Tournament, seed: int, *, resamples: int = 2000, confidence: float = 0.95) -> Standings:
    """Work out how each strategy did.

    Parameters
    ----------
    tournament
        What was played.
    seed
        Of the bootstrap.
    resamples
        How often it resamples clusters.
    confidence
        Of the interval, between 0 and 1.
    """
    kind, cluster = _clusters(tournament)
    value, agreed = tournament.value, tournament.agreed[:, None]
    total, multiplied = value.sum(axis=1, keepdims=True), value.prod(axis=1, keepdims=True)

    def table(values: Floats, which: Bools | bool = True) -> Floats:
        return _by_cluster(tournament, cluster, tournament.strategies, len(tournament.names), values, which)

    samples = table(value)
    low, high = _interval(samples, np.random.default_rng(seed), resamples, confidence)
    return Standings(
        names=tournament.names,
        value=_mean(samples),
        low=low,
        high=high,
        agreed=_mean(table(agreed.astype(np.float64))),
        value_agreed=_mean(table(value, agreed)),
        others=_mean(table((total - value) / (tournament.sides - 1))),
        welfare=_mean(table(total)),
        nash_product=_mean(table(multiplied)),
        clusters=kind,
        count=len(samples),
        confidence=confidence,
    )


def head_to_head(tournament: Tournament) -> HeadToHead:
    """Work out what each strategy got against each.

    With more than two sides, a session counts once for each ordered pair of its sides.
    """
    kind, cluster = _clusters(tournament)
    K = len(tournament.names)
    pair = tournament.strategies[:, :, None] * K + tournament.strategies[:, None, :]
    apart = ~np.eye(tournament.sides, dtype=np.bool_)
    samples = _by_cluster(tournament, cluster, pair, K * K, tournament.value[:, :, None], apart)
    agreed = _by_cluster(tournament, cluster, pair, K * K, tournament.agreed.astype(np.float64)[:, None, None], apart)
    return HeadToHead(
        names=tournament.names,
        value=_mean(samples).reshape(K, K),
        error=_error(samples).reshape(K, K),
        agreed=_mean(agreed).reshape(K, K),
        samples=samples.reshape(-1, K, K),
        clusters=kind,
    )


def by_side(tournament: Tournament) -> BySide:
    """Work out what each side got when strategies met: the game in which sides are not alike.

    Raises
    ------
    ValueError
        If there are more than two sides.
    """
    if tournament.sides != 2:
        raise ValueError(f"a table for each side needs two sides, and these sessions have {tournament.sides}")
    _, cluster = _clusters(tournament)
    K = len(tournament.names)
    pair = tournament.strategies[:, :1] * K + tournament.strategies[:, 1:]
    index = np.array([0, K * K]) + pair
    samples = _by_cluster(tournament, cluster, index, 2 * K * K, tournament.value)
    by_pair = samples.reshape(-1, 2, K, K).swapaxes(0, 1)
    return BySide(tournament.names, _mean(samples).reshape(2, K, K), by_pair)


def gap_errors(samples: Floats) -> Floats:
    """Give the standard error of the gap between two row strategies against one column strategy.

    Strategies met the same domains, so that gaps are surer than either value.

    Parameters
    ----------
    samples
        Values in each cluster, shape (clusters, rows, columns).

    Returns
    -------
    Shape (rows, rows, columns); not a number from one cluster.
    """
    return _error(samples[:, :, None, :] - samples[:, None, :, :])


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
    kind, cluster = _clusters(tournament)
    K = len(tournament.names)
    pairs = list(combinations(range(K), 2))
    samples = _paired(tournament, cluster, pairs)
    p = _permuted(samples, np.random.default_rng(seed)) if test == "permutation" else _signed_ranks(samples)
    difference, adjusted = _mean(samples), holm(p)
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


def _clusters(tournament: Tournament) -> tuple[Literal["domains", "repeats"], Ints]:
    """Of what kind clusters are, and that of each session, numbered from 0."""
    domains = np.unique(tournament.domain)
    if len(domains) >= FEWEST_DOMAINS:
        return "domains", np.searchsorted(domains, tournament.domain)
    return "repeats", np.unique(tournament.repeat, return_inverse=True)[1]


def _by_cluster(
    tournament: Tournament, cluster: Ints, index: Ints, size: int, values: Floats, which: Bools | bool = True
) -> Floats:
    """Mean over domains of the mean in each, for each cluster and index; shape (clusters, size)."""
    spread = (slice(None),) + (None,) * (index.ndim - 1)
    which = np.broadcast_to(which, index.shape)
    place = [np.broadcast_to(column[spread], index.shape)[which] for column in (cluster, tournament.domain)]
    counted = np.broadcast_to(values, index.shape)[which]
    keys, means = _means(np.column_stack([*place, index[which]]), counted)
    keys, means = _means(keys[:, (0, 2)], means)
    table = np.full((cluster.max() + 1, size), np.nan)
    table[keys[:, 0], keys[:, 1]] = means
    return table


def _paired(tournament: Tournament, cluster: Ints, pairs: list[tuple[int, int]]) -> Floats:
    """Difference of each pair of strategies in each cluster, over the places where both played; (clusters, pairs)."""
    rows = []
    for side in range(tournament.sides):
        others = np.delete(tournament.strategies, side, axis=1)
        fixed = np.full(len(cluster), side)
        rows.append(np.column_stack([cluster, tournament.domain, fixed, others, tournament.strategies[:, side]]))
    keys, means = _means(np.concatenate(rows), tournament.value.T.ravel())
    places, place = np.unique(keys[:, :-1], axis=0, return_inverse=True)
    played = np.full((len(places), len(tournament.names)), np.nan)
    played[place, keys[:, -1]] = means
    samples = np.full((cluster.max() + 1, len(pairs)), np.nan)
    for number, (a, b) in enumerate(pairs):
        apart = played[:, a] - played[:, b]
        both = ~np.isnan(apart)
        groups, means = _means(places[both, :2], apart[both])
        groups, means = _means(groups[:, :1], means)
        samples[groups[:, 0], number] = means
    return samples


def _means(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Group rows of equal keys: the keys of each group and the mean of its values."""
    spans = tuple(keys.max(axis=0, initial=0) + 1)
    codes = np.ravel_multi_index(tuple(keys.T), spans)
    groups, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, values, minlength=len(groups)) / counts
    return np.column_stack(np.unravel_index(groups, spans)), means


def _mean(table: Floats, weights: Floats | None = None) -> Floats:
    """Mean over clusters of what is known, each taken as often as its weight says, shape (..., columns)."""
    weights = np.ones(len(table)) if weights is None else weights
    known = ~np.isnan(table)
    total, count = weights @ np.where(known, table, 0.0), weights @ known
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean


def _error(table: Floats) -> Floats:
    """Give the standard error of the mean over clusters."""
    known = (~np.isnan(table)).sum(axis=0)
    mean = np.nansum(table, axis=0) / np.maximum(known, 1)
    squares = np.nansum((table - mean) ** 2, axis=0)
    freedom = known * (known - 1.0)
    error: Floats = np.sqrt(np.divide(squares, freedom, out=np.full(squares.shape, np.nan), where=freedom > 0))
    return error


def _interval(table: Floats, generator: np.random.Generator, resamples: int, confidence: float) -> Floats:
    """Percentiles of the mean over clusters drawn with replacement, moved out as few clusters need; (2, columns)."""
    from scipy.special import ndtr, stdtrit

    count = len(table)
    if count < 2:
        return np.full((2, table.shape[1]), np.nan)
    means = _mean(table, _drawn(count, generator, resamples))
    never = np.isnan(table).all(axis=0)
    tail = ndtr(np.sqrt(count / (count - 1.0)) * stdtrit(count - 1, (1.0 - confidence) / 2.0))
    edges = np.nanquantile(np.where(never, 0.0, means), (tail, 1.0 - tail), axis=0)
    return np.where(never, np.nan, edges)


def _drawn(count: int, generator: np.random.Generator, resamples: int) -> Floats:
    """How often each cluster comes in each resample, shape (resamples, clusters)."""
    return generator.multinomial(count, np.full(count, 1.0 / count), size=resamples).astype(np.float64)


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
