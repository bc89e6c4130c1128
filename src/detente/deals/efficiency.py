"""Which points no other point beats: the Pareto filter, and points that count as one.

Both work on plain columns of values, one row for each party, and on tolerances: a point *dominates* another if it is no
worse for any party by more than ``slack`` and better for some party by more than ``strict``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COMPILED_FROM = 5_000
"""From so many points on, three parties and more are filtered by compiled code: loading it takes half a second."""


def efficient(values: NDArray[np.float64], slack: NDArray[np.float64], strict: NDArray[np.float64]) -> NDArray[np.intp]:
    """List the points that no other point dominates, in the order of the first party's value.

    Parameters
    ----------
    values
        Shape (parties, points).
    slack, strict
        Per party: what counts as no worse, and what counts as better; ``slack <= strict``.

    Returns
    -------
    Indices of the points kept.
    """
    if len(values) == 1:
        return np.flatnonzero(values[0] >= values[0].max(initial=-np.inf) - strict[0])
    if len(values) == 2:
        return _efficient_pair(values[0], values[1], slack, strict)
    if len(values) == 3 and values.shape[1] >= COMPILED_FROM:
        return _efficient_triple(values, slack, strict)
    starts, members = grouped(values, slack)
    chosen = _efficient_many(values[:, members[starts[:-1]]], slack, strict)
    kept = np.concatenate([members[starts[c] : starts[c + 1]] for c in chosen]) if len(chosen) else members[:0]
    return kept[np.argsort(values[0, kept], kind="stable")]


def grouped(values: NDArray[np.float64], tolerance: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Put points together that are equal for every party within the tolerance (through neighbours).

    Parameters
    ----------
    values
        Shape (parties, points).
    tolerance
        Per party.

    Returns
    -------
    Group q holds ``members[starts[q]:starts[q + 1]]``; groups run by the first party's value.
    """
    points = values.shape[1]
    label = np.zeros(points, dtype=np.intp)
    order = np.arange(points)
    groups = 0
    while True:
        for row, width in zip(values[::-1], tolerance[::-1], strict=True):
            order = np.lexsort((row, label))
            apart = (np.diff(row[order]) > width) | (np.diff(label[order]) > 0)
            label[order] = np.concatenate(([0], np.cumsum(apart)))[:points]
        if groups == label.max(initial=-1) + 1:
            break
        groups = int(label.max()) + 1
    starts = np.searchsorted(label[order], np.arange(groups + 1))
    rank = np.argsort(values[0, order[starts[:-1]]], kind="stable")
    lengths = np.diff(starts)[rank]
    members = order[np.repeat(starts[:-1][rank] - np.cumsum(lengths) + lengths, lengths) + np.arange(points)]
    return np.concatenate(([0], np.cumsum(lengths))), members


def _efficient_pair(
    first: NDArray[np.float64], second: NDArray[np.float64], slack: NDArray[np.float64], strict: NDArray[np.float64]
) -> NDArray[np.intp]:
    order = np.argsort(first, kind="stable")
    # Coarse pass: whoever has a point to the right that is better for the second party goes. What is left keeps a
    # dominator of every point that goes, so the exact pass need look no further.
    ahead = np.maximum.accumulate(second[order][::-1])[::-1]
    order = order[ahead <= second[order] + strict[1]]
    u, v = first[order], second[order]
    best = np.append(np.maximum.accumulate(v[::-1])[::-1], -np.inf)
    worse_first = best[np.searchsorted(u, u + strict[0], side="right")] >= v - slack[1]
    worse_second = best[np.searchsorted(u, u - slack[0], side="left")] > v + strict[1]
    kept: NDArray[np.intp] = order[~(worse_first | worse_second)]
    return kept


def _efficient_triple(
    values: NDArray[np.float64], slack: NDArray[np.float64], strict: NDArray[np.float64]
) -> NDArray[np.intp]:
    from detente.deals import kernels_exact

    # By falling value of the first party: how far the points reach that are better for it, and those that are no worse.
    order = np.argsort(-values[0], kind="stable")
    first, second, third = values[:, order]
    falling = -first
    better_first = np.searchsorted(falling, falling - strict[0], side="left")
    no_worse_first = np.searchsorted(falling, falling + slack[0], side="right")
    # The same for the second party, as ranks.
    ranked = np.sort(-second)
    rank = np.empty(len(order), dtype=np.int64)
    rank[np.argsort(-second, kind="stable")] = np.arange(len(order))
    better_second = np.searchsorted(ranked, -second - strict[1], side="left")
    no_worse_second = np.searchsorted(ranked, -second + slack[1], side="right")
    beaten = kernels_exact.beaten_by_three(
        better_first, no_worse_first, rank, better_second, no_worse_second, third, slack[2], strict[2]
    )
    kept: NDArray[np.intp] = order[~beaten][::-1]
    return kept


def _efficient_many(
    values: NDArray[np.float64], slack: NDArray[np.float64], strict: NDArray[np.float64]
) -> NDArray[np.intp]:
    # By falling sum a point comes after all that dominate it, so that those kept are compared with those kept only.
    order = np.argsort(-(values / strict[:, None]).sum(axis=0), kind="stable")
    if values.shape[1] >= COMPILED_FROM:
        from detente.deals import kernels_exact

        return order[kernels_exact.efficient_by_sum(np.ascontiguousarray(values[:, order].T), slack, strict)]
    kept = []
    left = np.ascontiguousarray(values[:, order])
    while left.shape[1]:
        point = left[:, :1]
        kept.append(order[0])
        beaten = (left <= point + slack[:, None]).all(axis=0) & (left < point - strict[:, None]).any(axis=0)
        rest = np.flatnonzero(~beaten)[1:]
        left, order = left[:, rest], order[rest]
    return np.array(kept, dtype=np.intp)
