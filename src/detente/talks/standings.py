"""Who does well in a tournament: standings and head-to-head tables.

Means and errors are over clusters of sessions, as `detente.talks.clusters` says; whether strategies differ,
`detente.talks.significance` tests.

Sources: cluster bootstrap, Cameron, Gelbach and Miller (2008), Review of Economics and Statistics 90:414; expanded
percentiles, Hesterberg (2015), The American Statistician 69:371.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.talks.clusters import by_cluster, clusters_of, error_over_clusters, mean_over_clusters

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

_EQUAL = 1e-9


FEWEST = 5
"""From so few clusters no interval is told: of four or less it would hold the mean far less often than it says."""


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
        tables = mean_over_clusters(self.samples.reshape(count, -1), drawn).reshape(-1, K, K)
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
    kind, cluster = clusters_of(tournament.domain, tournament.repeat)
    value, agreed = tournament.value, tournament.agreed[:, None]
    total, multiplied = value.sum(axis=1, keepdims=True), value.prod(axis=1, keepdims=True)

    def table(values: Floats, which: Bools | bool = True) -> Floats:
        return by_cluster(cluster, tournament.domain, tournament.strategies, len(tournament.names), values, which)

    samples = table(value)
    low, high = _interval(samples, np.random.default_rng(seed), resamples, confidence)
    return Standings(
        names=tournament.names,
        value=mean_over_clusters(samples),
        low=low,
        high=high,
        agreed=mean_over_clusters(table(agreed.astype(np.float64))),
        value_agreed=mean_over_clusters(table(value, agreed)),
        others=mean_over_clusters(table((total - value) / (tournament.sides - 1))),
        welfare=mean_over_clusters(table(total)),
        nash_product=mean_over_clusters(table(multiplied)),
        clusters=kind,
        count=len(samples),
        confidence=confidence,
    )


def head_to_head(tournament: Tournament) -> HeadToHead:
    """Work out what each strategy got against each.

    With more than two sides, a session counts once for each ordered pair of its sides.
    """
    kind, cluster = clusters_of(tournament.domain, tournament.repeat)
    K = len(tournament.names)
    pair = tournament.strategies[:, :, None] * K + tournament.strategies[:, None, :]
    apart = ~np.eye(tournament.sides, dtype=np.bool_)
    samples = by_cluster(cluster, tournament.domain, pair, K * K, tournament.value[:, :, None], apart)
    ended = tournament.agreed.astype(np.float64)[:, None, None]
    agreed = by_cluster(cluster, tournament.domain, pair, K * K, ended, apart)
    return HeadToHead(
        names=tournament.names,
        value=mean_over_clusters(samples).reshape(K, K),
        error=error_over_clusters(samples).reshape(K, K),
        agreed=mean_over_clusters(agreed).reshape(K, K),
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
    _, cluster = clusters_of(tournament.domain, tournament.repeat)
    K = len(tournament.names)
    pair = tournament.strategies[:, :1] * K + tournament.strategies[:, 1:]
    index = np.array([0, K * K]) + pair
    samples = by_cluster(cluster, tournament.domain, index, 2 * K * K, tournament.value)
    by_pair = samples.reshape(-1, 2, K, K).swapaxes(0, 1)
    return BySide(tournament.names, mean_over_clusters(samples).reshape(2, K, K), by_pair)


def all_met(payoffs: Floats) -> Floats:
    """Give the table of payoffs back if every pair of strategies met.

    Raises
    ------
    ValueError
        If a payoff is not a number, naming the pair.
    """
    if np.isnan(payoffs).any():
        row, column = np.argwhere(np.isnan(payoffs))[0]
        raise ValueError(f"strategies {row} and {column} never met; play every pair, or leave one of them out")
    return payoffs


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
    return error_over_clusters(samples[:, :, None, :] - samples[:, None, :, :])


def _interval(table: Floats, generator: np.random.Generator, resamples: int, confidence: float) -> Floats:
    """Percentiles of the mean over clusters drawn with replacement, moved out as few clusters need; (2, columns)."""
    from scipy.special import ndtr, stdtrit

    count = len(table)
    if count < FEWEST:
        return np.full((2, table.shape[1]), np.nan)
    means = mean_over_clusters(table, _drawn(count, generator, resamples))
    never = np.isnan(table).all(axis=0)
    tail = ndtr(np.sqrt(count / (count - 1.0)) * stdtrit(count - 1, (1.0 - confidence) / 2.0))
    edges = np.nanquantile(np.where(never, 0.0, means), (tail, 1.0 - tail), axis=0)
    return np.where(never, np.nan, edges)


def _drawn(count: int, generator: np.random.Generator, resamples: int) -> Floats:
    """How often each cluster comes in each resample, shape (resamples, clusters)."""
    return generator.multinomial(count, np.full(count, 1.0 / count), size=resamples).astype(np.float64)
