"""Inner loops over draws and packages: exact comparisons through ranks, sixteen bits at a time.

A package's options are split in two halves. In one draw, the sums of the second half are sorted; a package is worth
enough where the *rank* of its second half reaches the *cut* of its first half, the number of second halves too poor
for it. Ranks and cuts are small integers: all draws of a package are compared in wide registers, and nothing is
rounded. Import this module only inside the function that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Shorts = NDArray[np.int16]
    Counts = NDArray[np.int32]
    Indices = NDArray[np.int64]

BLOCK = 2048
"""The most draws compared at a time: enough to make a package's loop long, few enough to stay near the processor."""

_MEMORY = 128 * 2**20
_STRETCH = 128
_STRIP = 32
_TILE = 8
_CROWD = 12


@njit(cache=True, nogil=True)
def _stretches(draws: int) -> int:
    """Fill a number of draws up to whole stretches, which wide registers want."""
    return (draws + _STRETCH - 1) // _STRETCH * _STRETCH


@njit(cache=True, nogil=True)
def _block(draws: int, rows: int) -> int:
    """How many draws to take at a time when each needs so many numbers of sixteen bits."""
    return min(_stretches(draws), max(_STRETCH, min(BLOCK, _MEMORY // (2 * rows) // _STRETCH * _STRETCH)))


@njit(cache=True, nogil=True)
def _sums(row: Floats, columns: Indices, out: Floats) -> None:
    for j in range(columns.shape[0]):
        total = 0.0
        for i in range(columns.shape[1]):
            total += row[columns[j, i]]
        out[j] = total


@njit(cache=True, nogil=True)
def _insert(ordered: Floats, order: Counts, count: int, gap: int) -> None:
    for p in range(gap, count):
        value, index, q = ordered[p], order[p], p
        while q >= gap and ordered[q - gap] > value:
            ordered[q] = ordered[q - gap]
            order[q] = order[q - gap]
            q -= gap
        ordered[q] = value
        order[q] = index


@njit(cache=True, nogil=True)
def _sort(low: Floats, start: Counts, place: Counts, order: Counts, ordered: Floats) -> tuple[float, float, bool]:
    """Sort ``low`` into ``ordered``, through buckets of equal width whose beginnings go into ``start``.

    Gives the lowest value, the buckets for one unit of value, and whether so many values crowd in one bucket that the
    buckets are of no use.
    """
    buckets, count = len(start) - 1, len(low)
    least, most = low[0], low[0]
    for j in range(count):
        least, most = min(least, low[j]), max(most, low[j])
    rate = min(buckets / (most - least), 1e300) if most > least else 0.0
    for b in range(buckets + 1):
        place[b] = 0
    crowd = 0
    for j in range(count):
        b = min(buckets - 1, int((low[j] - least) * rate))
        order[j] = b
        place[b + 1] += 1
        crowd = max(crowd, place[b + 1])
    for b in range(buckets):
        start[b] = place[b]
        place[b + 1] += place[b]
    return _place(low, place, order, ordered, crowd > _CROWD), rate, crowd > _CROWD


@njit(cache=True, nogil=True)
def _place(low: Floats, place: Counts, order: Counts, ordered: Floats, crowded: bool) -> float:
    """Put the values into their buckets, named in ``order``, and sort within; give the lowest of them."""
    count = len(low)
    target = np.empty(count, np.int32)
    for j in range(count):
        target[j] = place[order[j]]
        place[order[j]] += 1
    for j in range(count):
        ordered[target[j]] = low[j]
        order[target[j]] = j
    if crowded:
        for gap in (1750, 701, 301, 132, 57, 23, 10, 4):  # Ciura's steps for Shell's sort (2001)
            _insert(ordered, order, count, gap)
    _insert(ordered, order, count, 1)
    return float(ordered[0])


@njit(cache=True, nogil=True)
def _cut_sparse(thresholds: Floats, ordered: Floats, start: Counts, least: float, rate: float, cuts: Shorts) -> None:
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
def _cut_crowded(thresholds: Floats, ordered: Floats, cuts: Shorts) -> None:
    for j in range(len(thresholds)):
        below, above = 0, len(ordered)
        while below < above:
            middle = (below + above) // 2
            if ordered[middle] < thresholds[j]:
                below = middle + 1
            else:
                above = middle
        cuts[j] = below


@njit(cache=True, nogil=True)
def _turn(strip: Shorts, rows: int, target: Shorts, at: int) -> None:
    for j0 in range(0, strip.shape[1], _STRIP):
        for j in range(j0, min(strip.shape[1], j0 + _STRIP)):
            for i in range(rows):
                target[j, at + i] = strip[i, j]


@njit(cache=True, nogil=True)
def _fill(table: Shorts, draws: int, filled: int, number: int) -> None:
    for j in range(len(table)):
        for k in range(draws, filled):
            table[j, k] = number


@njit(cache=True, nogil=True)
def rank_halves(values: Floats, floor: Floats, first: Indices, second: Indices, ranks: Shorts, cuts: Shorts) -> int:
    """Fill ``ranks`` (second halves, draws) and ``cuts`` (first halves, draws) for the draws given.

    ``values`` (draws, columns) and ``floor`` (draws,) are one party's; ``first`` and ``second`` list for each half the
    columns that it adds up. A package is worth at least the floor exactly where rank >= cut. Gives the number of draws
    filled up to whole stretches; the draws that fill up accept nothing.
    """
    draws, lows, highs = len(values), len(second), len(first)
    low, high, ordered = np.empty(lows), np.empty(highs), np.full(lows + 3, np.inf)
    start, place = np.empty(4 * lows + 1, np.int32), np.empty(4 * lows + 1, np.int32)
    order = np.empty(lows, np.int32)
    rank_strip, cut_strip = np.empty((_STRIP, lows), np.int16), np.empty((_STRIP, highs), np.int16)
    for k0 in range(0, draws, _STRIP):
        rows = min(_STRIP, draws - k0)
        for i in range(rows):
            _sums(values[k0 + i], second, low)
            _sums(values[k0 + i], first, high)
            least, rate, crowded = _sort(low, start, place, order, ordered)
            for p in range(lows):
                rank_strip[i, order[p]] = p
            for j in range(highs):
                high[j] = floor[k0 + i] - high[j]
            if crowded:
                _cut_crowded(high, ordered, cut_strip[i])
            else:
                _cut_sparse(high, ordered, start, least, rate, cut_strip[i])
        _turn(rank_strip, rows, ranks, k0)
        _turn(cut_strip, rows, cuts, k0)
    _fill(ranks, draws, _stretches(draws), 0)
    _fill(cuts, draws, _stretches(draws), 1)
    return _stretches(draws)


@njit(cache=True, nogil=True)
def _count_one(rank: Shorts, cut: Shorts) -> np.int16:
    # Every operand is cast to 16 bits: left alone, the sums widen to 64 bits and run four times slower.
    count = np.int16(0)
    for k in range(len(rank)):
        count = np.int16(count + np.int16(rank[k] >= cut[k]))
    return count


@njit(cache=True, nogil=True)
def _count_four(r0: Shorts, r1: Shorts, c0: Shorts, c1: Shorts) -> tuple[np.int16, np.int16, np.int16, np.int16]:
    n00, n01, n10, n11 = np.int16(0), np.int16(0), np.int16(0), np.int16(0)
    for k in range(len(r0)):
        n00 = np.int16(n00 + np.int16(r0[k] >= c0[k]))
        n01 = np.int16(n01 + np.int16(r1[k] >= c0[k]))
        n10 = np.int16(n10 + np.int16(r0[k] >= c1[k]))
        n11 = np.int16(n11 + np.int16(r1[k] >= c1[k]))
    return n00, n01, n10, n11


@njit(cache=True, nogil=True)
def _count_block(ranks: Shorts, cuts: Shorts, n: int, counts: Counts) -> None:
    lows, highs = len(ranks), len(cuts)
    for tile in range(0, lows, _TILE):
        for h in range(0, highs, 2):
            g = min(h + 1, highs - 1)
            for j in range(tile, min(tile + _TILE, lows), 2):
                i = min(j + 1, lows - 1)
                n00, n01, n10, n11 = _count_four(ranks[j, :n], ranks[i, :n], cuts[h, :n], cuts[g, :n])
                counts[h, j] += n00
                if i > j:
                    counts[h, i] += n01
                if g > h:
                    counts[g, j] += n10
                if i > j and g > h:
                    counts[g, i] += n11


@njit(cache=True, nogil=True)
def count_grid(values: Floats, floor: Floats, first: Indices, second: Indices, counts: Counts) -> None:
    """Add to ``counts`` (first halves, second halves) the number of draws that accept each pair of halves."""
    block = _block(len(values), len(first) + len(second))
    ranks, cuts = np.empty((len(second), block), np.int16), np.empty((len(first), block), np.int16)
    for k0 in range(0, len(values), block):
        n = rank_halves(values[k0 : k0 + block], floor[k0 : k0 + block], first, second, ranks, cuts)
        _count_block(ranks, cuts, n, counts)


@njit(cache=True, nogil=True)
def count_pairs(
    values: Floats,
    floor: Floats,
    first: Indices,
    second: Indices,
    which_first: Indices,
    which_second: Indices,
    counts: Counts,
) -> None:
    """Add to ``counts`` (packages,) the number of draws that accept each listed pair of halves."""
    block = _block(len(values), len(first) + len(second))
    ranks, cuts = np.empty((len(second), block), np.int16), np.empty((len(first), block), np.int16)
    for k0 in range(0, len(values), block):
        n = rank_halves(values[k0 : k0 + block], floor[k0 : k0 + block], first, second, ranks, cuts)
        for x in range(len(counts)):
            counts[x] += _count_one(ranks[which_second[x], :n], cuts[which_first[x], :n])


@njit(cache=True, nogil=True)
def _both(agreed: Shorts, rank: Shorts, cut: Shorts) -> None:
    for k in range(len(agreed)):
        agreed[k] = np.int16(agreed[k] & np.int16(rank[k] >= cut[k]))


@njit(cache=True, nogil=True)
def _add(accepting: Shorts, rank: Shorts, cut: Shorts) -> None:
    for k in range(len(accepting)):
        accepting[k] = np.int16(accepting[k] + np.int16(rank[k] >= cut[k]))


@njit(cache=True, nogil=True)
def _tally(agreed: Shorts, accepting: Shorts, at_least: int, partial: Shorts) -> np.int16:
    total, needed = np.int16(0), np.int16(at_least)
    for k in range(len(agreed)):
        one = np.int16(agreed[k] & np.int16(accepting[k] >= needed))
        total = np.int16(total + one)
        partial[k] = np.int16(partial[k] + one)
    return total


@njit(cache=True, nogil=True)
def _tally_two(r0: Shorts, c0: Shorts, r1: Shorts, c1: Shorts, partial: Shorts) -> np.int16:
    total = np.int16(0)
    for k in range(len(r0)):
        one = np.int16(np.int16(r0[k] >= c0[k]) & np.int16(r1[k] >= c1[k]))
        total = np.int16(total + one)
        partial[k] = np.int16(partial[k] + one)
    return total


@njit(cache=True, nogil=True)
def _set(row: Shorts, number: int) -> None:  # a loop compiles in a tenth of the time of an assignment to a slice
    for k in range(len(row)):
        row[k] = number


@njit(cache=True, nogil=True)
def _stack(table: Shorts, tables: Shorts, party: int) -> None:
    for j in range(table.shape[0]):
        for k in range(table.shape[1]):
            tables[j, party, k] = table[j, k]


@njit(cache=True, nogil=True)
def _agree(
    ranks: Shorts,
    cuts: Shorts,
    barred: NDArray[np.bool_],
    vetoes: Indices,
    among: Indices,
    agreed: Shorts,
    accepting: Shorts,
) -> None:
    """Tell in which draws all vetoes accept one package, and count the others that do; ranks and cuts by party."""
    n = len(agreed)
    _set(agreed, 1)
    _set(accepting, 0)
    for p in vetoes:
        if barred[p]:
            _set(agreed, 0)
        _both(agreed, ranks[p, :n], cuts[p, :n])
    for p in among:
        if not barred[p]:
            _add(accepting, ranks[p, :n], cuts[p, :n])


@njit(cache=True, nogil=True)
def scan_agreement(
    values: Floats,
    floor: Floats,
    first: Indices,
    second: Indices,
    which_first: Indices,
    which_second: Indices,
    barred: NDArray[np.bool_],
    vetoes: Indices,
    among: Indices,
    at_least: int,
    counts: Counts,
    sizes: Indices,
) -> None:
    """Count the agreements of paired draws: by package into ``counts``, by draw into ``sizes``.

    ``values`` (parties, draws, columns), ``floor`` (parties, draws), ``barred`` (packages, parties).
    """
    parties, draws = floor.shape
    block = _block(draws, parties * (len(first) + len(second)))
    ranks, turned = np.empty((len(second), parties, block), np.int16), np.empty((len(second), block), np.int16)
    cuts, shaped = np.empty((len(first), parties, block), np.int16), np.empty((len(first), block), np.int16)
    agreed, accepting, partial = np.empty(block, np.int16), np.empty(block, np.int16), np.empty(block, np.int16)
    two = len(vetoes) == 2 and at_least == 0
    for k0 in range(0, draws, block):
        n = min(draws - k0, block)
        for p in range(parties):
            rank_halves(values[p, k0 : k0 + n], floor[p, k0 : k0 + n], first, second, turned, shaped)
            _stack(turned, ranks, p)
            _stack(shaped, cuts, p)
        _set(partial, 0)
        for x in range(len(counts)):
            rank, cut = ranks[which_second[x]], cuts[which_first[x]]
            if two and not (barred[x, vetoes[0]] or barred[x, vetoes[1]]):
                p, q = vetoes[0], vetoes[1]
                counts[x] += _tally_two(rank[p, :n], cut[p, :n], rank[q, :n], cut[q, :n], partial[:n])
            elif not two:
                _agree(rank, cut, barred[x], vetoes, among, agreed[:n], accepting[:n])
                counts[x] += _tally(agreed[:n], accepting[:n], at_least, partial[:n])
            if x % 32767 == 32766 or x == len(counts) - 1:
                for k in range(n):
                    sizes[k0 + k] += partial[k]
                _set(partial, 0)
