"""Compiled loops of the exact part; import this module only inside the function that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def efficient_by_sum(
    points: NDArray[np.float64], slack: NDArray[np.float64], strict: NDArray[np.float64]
) -> NDArray[np.intp]:
    """List the rows that no earlier kept row dominates; rows come by falling sum, shape (points, parties)."""
    count, parties = points.shape
    archive = np.empty(count, dtype=np.intp)
    kept = 0
    for i in range(count):
        beaten = False
        for a in range(kept):
            j = archive[a]
            worse = False
            better = False
            for p in range(parties):
                gap = points[j, p] - points[i, p]
                if gap < -slack[p]:
                    worse = True
                    break
                better |= gap > strict[p]
            if better and not worse:
                beaten = True
                # Who beats one tends to beat the next: to the front with it.
                for b in range(a, 0, -1):
                    archive[b] = archive[b - 1]
                archive[0] = j
                break
        if not beaten:
            archive[kept] = i
            kept += 1
    return np.sort(archive[:kept])


@njit(cache=True, nogil=True)
def beaten_by_three(
    better_first: NDArray[np.int64],
    no_worse_first: NDArray[np.int64],
    rank: NDArray[np.int64],
    better_second: NDArray[np.int64],
    no_worse_second: NDArray[np.int64],
    third: NDArray[np.float64],
    slack: float,
    strict: float,
) -> NDArray[np.bool_]:
    """Mark the points of three parties that another dominates; points come by falling value of the first party.

    Of point i, the points before ``better_first[i]`` are better for the first party, those before ``no_worse_first[i]``
    no worse; for the second party the same of ranks below ``better_second[i]`` and ``no_worse_second[i]``. Two trees of
    largest third values by rank (Fenwick 1994) hold the one and the other points of the first party.
    """
    size = len(third)
    better = np.full(size + 1, -np.inf)
    no_worse = np.full(size + 1, -np.inf)
    beaten = np.zeros(size, dtype=np.bool_)
    inside_better = 0
    inside_no_worse = 0
    for i in range(size):
        while inside_better < better_first[i]:
            _raise(better, rank[inside_better], third[inside_better])
            inside_better += 1
        while inside_no_worse < no_worse_first[i]:
            _raise(no_worse, rank[inside_no_worse], third[inside_no_worse])
            inside_no_worse += 1
        beaten[i] = (
            _largest(better, no_worse_second[i]) >= third[i] - slack
            or _largest(no_worse, better_second[i]) >= third[i] - slack
            or _largest(no_worse, no_worse_second[i]) > third[i] + strict
        )
    return beaten


@njit(cache=True, nogil=True)
def _raise(tree: NDArray[np.float64], rank: int, value: float) -> None:
    at = rank + 1
    while at < len(tree):
        tree[at] = max(tree[at], value)
        at += at & -at


@njit(cache=True, nogil=True)
def _largest(tree: NDArray[np.float64], below: int) -> float:
    largest = -np.inf
    at = below
    while at > 0:
        largest = max(largest, tree[at])
        at -= at & -at
    return largest


@njit(cache=True, nogil=True)
def count_pairs(
    needed: NDArray[np.float64], place: NDArray[np.int64], offered: NDArray[np.float64], rank: NDArray[np.int64]
) -> int:
    """Count the pairs of a demand and an offer in which the offer meets both parts of the demand.

    Demands come by falling ``needed``, offers by falling ``offered``; an offer meets the first part of a demand if
    ``offered >= needed``, and the second if the demand's ``place`` is below the offer's ``rank``. Offers go into a
    tree of counts (Fenwick 1994) by rank, smallest demands last.
    """
    size = len(needed)
    tree = np.zeros(size + 2, dtype=np.int64)
    count = 0
    inside = 0
    for i in range(size):
        while inside < len(offered) and offered[inside] >= needed[i]:
            at = rank[inside] + 1
            while at <= size + 1:
                tree[at] += 1
                at += at & -at
            inside += 1
        below = 0
        at = place[i] + 1
        while at > 0:
            below += tree[at]
            at -= at & -at
        count += inside - below
    return count


@njit(cache=True, nogil=True)
def high_points(first: NDArray[np.float64], second: NDArray[np.float64], width: float, bins: int) -> NDArray[np.int64]:
    """List the points that no point in a bin further right beats by more than ``width`` in the second value.

    Bins are of equal width over the first value; a coarse filter that keeps every efficient point and few others.
    """
    least, most = first.min(), first.max()
    rate = min((bins - 1) / (most - least), 1e300) if most > least else 0.0
    best = np.full(bins + 1, -np.inf)
    for x in range(len(first)):
        b = int((first[x] - least) * rate)
        best[b] = max(best[b], second[x])
    for b in range(bins - 1, -1, -1):
        best[b] = max(best[b], best[b + 1])
    kept, count = np.empty(len(first), np.int64), 0
    for x in range(len(first)):
        if second[x] >= best[int((first[x] - least) * rate) + 1] - width:
            kept[count] = x
            count += 1
    return kept[:count]
