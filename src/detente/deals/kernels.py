"""Inner loops over draws and packages: exact comparisons through ranks, sixteen bits at a time.

A package's options are split in two halves. In one draw, the sums of the second half are sorted; a package is acceptable
where the *rank* of its second half reaches the *cut* of its first half, the number of second halves too poor for it. Ranks
and cuts are small integers, so that all draws of a package are compared in wide registers, and nothing is rounded.
"""

from __future__ import annotations

import numpy as np
from numba import njit

BLOCK = 2048
"""The most draws compared at a time: enough to make a package's loop long, few enough to stay near the processor."""

_MEMORY = 128 * 2**20
_STRETCH = 128
_STRIP = 32
_TILE = 8
_CROWD = 12


@njit(cache=True, nogil=True)
def _block(draws, rows):  # type: ignore[no-untyped-def]
    """How many draws to take at a time when each needs so many numbers of sixteen bits."""
    return min(_stretches(draws), max(_STRETCH, min(BLOCK, _MEMORY // (2 * rows) // _STRETCH * _STRETCH)))


@njit(cache=True, nogil=True)
def _stretches(draws):  # type: ignore[no-untyped-def]
    return (draws + _STRETCH - 1) // _STRETCH * _STRETCH


@njit(cache=True, nogil=True)
def _sums(row, columns, out):  # type: ignore[no-untyped-def]
    for j in range(len(columns)):
        total = 0.0
        for column in columns[j]:
            total += row[column]
        out[j] = total


@njit(cache=True, nogil=True)
def _sort_crowded(low, order, ordered):  # type: ignore[no-untyped-def]
    order[:] = np.argsort(low, kind="mergesort")
    for p in range(len(low)):
        ordered[p] = low[order[p]]


@njit(cache=True, nogil=True)
def _sort_by_buckets(low, start, place, bucket, order, ordered):  # type: ignore[no-untyped-def]
    """Sort ``low`` into ``ordered``; return the lowest value, buckets per unit, and whether some bucket is crowded."""
    buckets = len(start) - 1
    least, most = low.min(), low.max()
    rate = buckets / (most - least) if most > least else 0.0
    if not np.isfinite(rate):
        rate = 0.0
    place[:] = 0
    for j in range(len(low)):
        b = min(buckets - 1, int((low[j] - least) * rate))
        bucket[j] = b
        place[b + 1] += 1
    crowded = place.max() > _CROWD
    for b in range(buckets):
        place[b + 1] += place[b]
    start[:] = place
    if crowded:
        _sort_crowded(low, order, ordered)
        return least, rate, crowded
    for j in range(len(low)):
        p = place[bucket[j]]
        place[bucket[j]] = p + 1
        ordered[p] = low[j]
        order[p] = j
    for p in range(1, len(low)):
        value, index, q = ordered[p], order[p], p
        while q > 0 and ordered[q - 1] > value:
            ordered[q] = ordered[q - 1]
            order[q] = order[q - 1]
            q -= 1
        ordered[q] = value
        order[q] = index
    return least, rate, crowded


@njit(cache=True, nogil=True)
def _cut_sparse(thresholds, ordered, start, least, rate, cuts):  # type: ignore[no-untyped-def]
    """Count the values below each threshold by walking on from its bucket; ``ordered`` ends in infinities."""
    last = len(start) - 2.0
    for j in range(len(thresholds)):
        threshold = thresholds[j]
        p = start[int(min(max((threshold - least) * rate, 0.0), last))]
        p += ordered[p] < threshold  # two steps without a branch are nearly always enough
        p += ordered[p] < threshold
        while ordered[p] < threshold:
            p += 1
        cuts[j] = p


@njit(cache=True, nogil=True)
def _cut_crowded(thresholds, ordered, cuts):  # type: ignore[no-untyped-def]
    for j in range(len(thresholds)):
        cuts[j] = np.searchsorted(ordered, thresholds[j])


@njit(cache=True, nogil=True)
def _turn(strip, rows, target, at):  # type: ignore[no-untyped-def]
    for j0 in range(0, strip.shape[1], _STRIP):
        for i in range(rows):
            for j in range(j0, min(strip.shape[1], j0 + _STRIP)):
                target[j, at + i] = strip[i, j]


@njit(cache=True, nogil=True)
def rank_halves(values, floor, first, second, ranks, cuts):  # type: ignore[no-untyped-def]
    """Fill ``ranks`` (second halves, draws) and ``cuts`` (first halves, draws) for the draws given.

    ``values`` (draws, columns) and ``floor`` (draws,) are one party's; ``first`` and ``second`` list for each half the
    columns that it adds up. A package is worth at least the floor exactly where rank >= cut. Gives the number of draws
    after filling up to whole stretches.
    """
    lows, highs = len(second), len(first)
    low, high, ordered = np.empty(lows), np.empty(highs), np.full(lows + 3, np.inf)
    start, place = np.empty(4 * lows + 1, np.int32), np.empty(4 * lows + 1, np.int32)
    bucket, order = np.empty(lows, np.int32), np.empty(lows, np.int32)
    rank_strip, cut_strip = np.empty((_STRIP, lows), np.int16), np.empty((_STRIP, highs), np.int16)
    for k0 in range(0, len(values), _STRIP):
        rows = min(_STRIP, len(values) - k0)
        for i in range(rows):
            _sums(values[k0 + i], second, low)
            _sums(values[k0 + i], first, high)
            least, rate, crowded = _sort_by_buckets(low, start, place, bucket, order, ordered)
            for p in range(lows):
                rank_strip[i, order[p]] = p
            high[:] = floor[k0 + i] - high
            if crowded:
                _cut_crowded(high, ordered, cut_strip[i])
            else:
                _cut_sparse(high, ordered, start, least, rate, cut_strip[i])
        _turn(rank_strip, rows, ranks, k0)
        _turn(cut_strip, rows, cuts, k0)
    # Wide registers want whole stretches: the rest is filled with draws that accept nothing.
    filled = _stretches(len(values))
    ranks[:, len(values) : filled] = 0
    cuts[:, len(values) : filled] = 1
    return filled


@njit(cache=True, nogil=True)
def _count_four(r0, r1, c0, c1, out, h, j):  # type: ignore[no-untyped-def]
    # Every operand is cast to 16 bits: left alone, the sums widen to 64 bits and run four times slower.
    n00, n01, n10, n11 = np.int16(0), np.int16(0), np.int16(0), np.int16(0)
    for k in range(len(r0)):
        n00 = np.int16(n00 + np.int16(r0[k] >= c0[k]))
        n01 = np.int16(n01 + np.int16(r1[k] >= c0[k]))
        n10 = np.int16(n10 + np.int16(r0[k] >= c1[k]))
        n11 = np.int16(n11 + np.int16(r1[k] >= c1[k]))
    out[h, j] += n00
    out[h, j + 1] += n01
    out[h + 1, j] += n10
    out[h + 1, j + 1] += n11


@njit(cache=True, nogil=True)
def _count_one(rank, cut):  # type: ignore[no-untyped-def]
    count = np.int16(0)
    for k in range(len(rank)):
        count = np.int16(count + np.int16(rank[k] >= cut[k]))
    return count


@njit(cache=True, nogil=True)
def _count_block(ranks, cuts, draws, counts):  # type: ignore[no-untyped-def]
    lows, highs = len(ranks), len(cuts)
    for tile in range(0, lows - 1, _TILE):
        for h in range(0, highs - 1, 2):
            for j in range(tile, min(tile + _TILE, lows - 1), 2):
                _count_four(ranks[j, :draws], ranks[j + 1, :draws], cuts[h, :draws], cuts[h + 1, :draws], counts, h, j)
    if lows % 2:
        for h in range(highs):
            counts[h, lows - 1] += _count_one(ranks[lows - 1, :draws], cuts[h, :draws])
    if highs % 2:
        for j in range(lows - lows % 2):
            counts[highs - 1, j] += _count_one(ranks[j, :draws], cuts[highs - 1, :draws])


@njit(cache=True, nogil=True)
def count_grid(values, floor, first, second, counts):  # type: ignore[no-untyped-def]
    """Add to ``counts`` (first halves, second halves) the number of draws that accept each pair of halves."""
    block = _block(len(values), len(first) + len(second))
    ranks, cuts = np.empty((len(second), block), np.int16), np.empty((len(first), block), np.int16)
    for k0 in range(0, len(values), block):
        n = rank_halves(values[k0 : k0 + block], floor[k0 : k0 + block], first, second, ranks, cuts)
        _count_block(ranks, cuts, n, counts)


@njit(cache=True, nogil=True)
def count_pairs(values, floor, first, second, which_first, which_second, counts):  # type: ignore[no-untyped-def]
    """Add to ``counts`` (packages,) the number of draws that accept each listed pair of halves."""
    block = _block(len(values), len(first) + len(second))
    ranks, cuts = np.empty((len(second), block), np.int16), np.empty((len(first), block), np.int16)
    for k0 in range(0, len(values), block):
        n = rank_halves(values[k0 : k0 + block], floor[k0 : k0 + block], first, second, ranks, cuts)
        for x in range(len(counts)):
            counts[x] += _count_one(ranks[which_second[x], :n], cuts[which_first[x], :n])


@njit(cache=True, nogil=True)
def _agree(ranks, cuts, vetoes, among, at_least, barred, agreed, accepting):  # type: ignore[no-untyped-def]
    """Fill ``agreed`` (draws,) with 1 where the agreement is reached; ranks and cuts are one package's, by party."""
    n = len(agreed)
    agreed[:] = 1
    for p in vetoes:
        if barred[p]:
            agreed[:] = 0
            return
        rank, cut = ranks[p, :n], cuts[p, :n]
        for k in range(n):
            agreed[k] = np.int16(agreed[k] & np.int16(rank[k] >= cut[k]))
    if at_least == 0:
        return
    accepting[:] = 0
    for p in among:
        if not barred[p]:
            rank, cut = ranks[p, :n], cuts[p, :n]
            for k in range(n):
                accepting[k] = np.int16(accepting[k] + np.int16(rank[k] >= cut[k]))
    for k in range(n):
        agreed[k] = np.int16(agreed[k] & np.int16(accepting[k] >= at_least))


@njit(cache=True, nogil=True)
def _tally(agreed, partial):  # type: ignore[no-untyped-def]
    total = np.int16(0)
    for k in range(len(agreed)):
        total = np.int16(total + agreed[k])
        partial[k] = np.int16(partial[k] + agreed[k])
    return total


@njit(cache=True, nogil=True)
def scan_agreement(  # type: ignore[no-untyped-def]
    values, floor, first, second, which_first, which_second, barred, vetoes, among, at_least, counts, sizes
):
    """Count the agreements of paired draws: by package into ``counts``, by draw into ``sizes``.

    ``values`` (parties, draws, columns), ``floor`` (parties, draws), ``barred`` (packages, parties).
    """
    parties, draws = floor.shape
    block = _block(draws, parties * (len(first) + len(second)))
    ranks = np.empty((len(second), parties, block), np.int16)
    cuts = np.empty((len(first), parties, block), np.int16)
    agreed, accepting, partial = np.empty(block, np.int16), np.empty(block, np.int16), np.empty(block, np.int16)
    for k0 in range(0, draws, block):
        k1, n = min(draws, k0 + block), 0
        for p in range(parties):
            n = rank_halves(values[p, k0:k1], floor[p, k0:k1], first, second, ranks[:, p], cuts[:, p])
        partial[:] = 0
        for x in range(len(counts)):
            rank, cut = ranks[which_second[x]], cuts[which_first[x]]
            _agree(rank, cut, vetoes, among, at_least, barred[x], agreed[:n], accepting[:n])
            counts[x] += _tally(agreed[: k1 - k0], partial[: k1 - k0])
            if (x + 1) % 32767 == 0:
                sizes[k0:k1] += partial[: k1 - k0]
                partial[:] = 0
        sizes[k0:k1] += partial[: k1 - k0]
