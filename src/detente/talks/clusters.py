"""Over what the errors of a tournament are taken: whole clusters of sessions, and means over them.

Sessions of one domain are not independent trials of a strategy, and domains differ far more than repeats do. So errors
come from whole **clusters**: domains where there are five or more, or else repeats (then they say how sure the numbers
are for these very domains, and nothing about others). Every mean is built up in the same steps:

1. the mean in each domain of each cluster;
2. the mean of these over domains, which thus weigh equally however often each was played;
3. the mean of these over clusters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

FEWEST_DOMAINS = 5
"""From so many domains on, these are the clusters; below, repeats are."""


def clusters_of(domain: Ints, repeat: Ints) -> tuple[Literal["domains", "repeats"], Ints]:
    """Of what kind clusters are, and that of each session, numbered from 0."""
    domains = np.unique(domain)
    if len(domains) >= FEWEST_DOMAINS:
        return "domains", np.searchsorted(domains, domain)
    return "repeats", np.unique(repeat, return_inverse=True)[1]


def by_cluster(
    cluster: Ints, domain: Ints, index: Ints, size: int, values: Floats, which: Bools | bool = True
) -> Floats:
    """Mean over domains of the mean in each, for each cluster and index; shape (clusters, size)."""
    spread = (slice(None),) + (None,) * (index.ndim - 1)
    which = np.broadcast_to(which, index.shape)
    place = [np.broadcast_to(column[spread], index.shape)[which] for column in (cluster, domain)]
    counted = np.broadcast_to(values, index.shape)[which]
    keys, means = group_means(np.column_stack([*place, index[which]]), counted)
    keys, means = group_means(keys[:, (0, 2)], means)
    table = np.full((cluster.max() + 1, size), np.nan)
    table[keys[:, 0], keys[:, 1]] = means
    return table


def group_means(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Group rows of equal keys: the keys of each group and the mean of its values."""
    spans = tuple(keys.max(axis=0, initial=0) + 1)
    codes = np.ravel_multi_index(tuple(keys.T), spans)
    groups, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    means = np.bincount(inverse, values, minlength=len(groups)) / counts
    return np.column_stack(np.unravel_index(groups, spans)), means


def mean_over_clusters(table: Floats, weights: Floats | None = None) -> Floats:
    """Mean over clusters of what is known, each taken as often as its weight says, shape (..., columns)."""
    weights = np.ones(len(table)) if weights is None else weights
    known = ~np.isnan(table)
    total, count = weights @ np.where(known, table, 0.0), weights @ known
    mean: Floats = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean


def error_over_clusters(table: Floats) -> Floats:
    """Give the standard error of the mean over clusters."""
    known = (~np.isnan(table)).sum(axis=0)
    mean = np.nansum(table, axis=0) / np.maximum(known, 1)
    squares = np.nansum((table - mean) ** 2, axis=0)
    freedom = known * (known - 1.0)
    error: Floats = np.sqrt(np.divide(squares, freedom, out=np.full(squares.shape, np.nan), where=freedom > 0))
    return error
