"""Inner loops of a survey: a block of draws at a time, side by side in wide registers, package after package.

A package's options are split in two halves. A block's tables hold what each half is worth to each party in each draw,
less what gains are counted from, so that a package's gains are the sums of two rows. Packages come in the order of
their groups, and a group's findings are gathered in rows as well. Import this module only inside the function that
needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]
    Words = NDArray[np.uint64]

BLOCK = 128
"""Draws side by side: few enough that the tables of a block stay near the processor."""


class Seats(NamedTuple):
    """The parties: their values (parties, draws, columns), and by party and draw what gains are measured by."""

    values: Floats
    base: Floats
    least: Floats
    span: Floats


class Listed(NamedTuple):
    """The packages as pairs of halves, in the order of their groups, and where each group starts."""

    first: Indices
    second: Indices
    which_first: Indices
    which_second: Indices
    starts: Indices


class Needed(NamedTuple):
    """Who must accept, and what follows from who accepts: bit p of a code is set where party p does.

    ``vetoes`` is the code of all vetoes; ``veto`` and ``among`` are 1 or 0 for each party, and ``at_least`` counts the
    latter. By code: ``met`` has one bit set, that of the wants met together; ``agreed`` is 1 where there is agreement;
    ``room``, by party first, is -inf where its consent would not help, 0 where it would, and inf where there is
    agreement without it.
    """

    vetoes: int
    veto: Indices
    among: Indices
    at_least: int
    met: Words
    agreed: Indices
    room: Floats


class Findings(NamedTuple):
    """What a survey finds, by draw and group; ``room`` by party first."""

    seen: Words
    worst: Floats
    room: Floats
    agreed: Indices


class _Rows(NamedTuple):
    """Rows over a block of draws: of one package (gain … best), then of the group so far."""

    gain: Floats
    code: Indices
    small: Floats
    scaled: Floats
    best: Floats
    seen: Words
    worst: Floats
    room: Floats
    agreed: Indices


@njit(cache=True, nogil=True)
def _rows(parties: int, at_least: int) -> _Rows:
    gain, room, best = np.zeros((parties, BLOCK)), np.zeros((parties, BLOCK)), np.zeros((at_least, BLOCK))
    real, whole, seen = np.zeros((3, BLOCK)), np.zeros((2, BLOCK), np.int64), np.zeros(BLOCK, np.uint64)
    return _Rows(gain, whole[0], real[0], real[1], best, seen, real[2], room, whole[1])


@njit(cache=True, nogil=True)
def _table(values: Floats, columns: Indices, table: Floats) -> None:
    """Add up what each half is worth in each draw of a block; ``values`` is (draws, columns)."""
    turned = np.ascontiguousarray(values.T)
    draws = turned.shape[1]
    for half in range(len(columns)):
        table[half, :] = 0.0
        for i in range(columns.shape[1]):
            for k in range(draws):
                table[half, k] += turned[columns[half, i], k]


@njit(cache=True, nogil=True)
def _begin(code: Indices, small: Floats, best: Floats) -> None:
    for k in range(BLOCK):
        code[k] = 0
        small[k] = np.inf
    for place in range(len(best)):
        for k in range(BLOCK):
            best[place, k] = -np.inf


@njit(cache=True, nogil=True)
def _value(high: Floats, i: int, low: Floats, j: int, p: int, least: Floats, gain: Floats, code: Indices) -> None:
    bit = np.int64(1) << p
    for k in range(BLOCK):
        value = high[i, p, k] + low[j, p, k]
        gain[p, k] = value
        code[k] |= bit if value >= least[p, k] else 0


@njit(cache=True, nogil=True)
def _lower(small: Floats, gain: Floats, rate: Floats, p: int) -> None:
    for k in range(BLOCK):
        small[k] = min(gain[p, k] * rate[p, k], small[k])


@njit(cache=True, nogil=True)
def _rank(scaled: Floats, best: Floats, gain: Floats, rate: Floats, p: int) -> None:
    """Put one party's scaled gains in their places among the best so far, which are in descending order."""
    for k in range(BLOCK):
        scaled[k] = gain[p, k] * rate[p, k]
    for place in range(len(best)):
        for k in range(BLOCK):
            value, held = scaled[k], best[place, k]
            best[place, k] = max(value, held)
            scaled[k] = min(value, held)


@njit(cache=True, nogil=True)
def _cap(small: Floats, best: Floats) -> None:
    last = len(best) - 1
    for k in range(BLOCK):
        small[k] = min(best[last, k], small[k])


@njit(cache=True, nogil=True)
def _note(code: Indices, small: Floats, met: Words, deal: Indices, seen: Words, worst: Floats, agreed: Indices) -> None:
    for k in range(BLOCK):
        seen[k] |= met[code[k]]
        agreed[k] += deal[code[k]]
        worst[k] = max(small[k], worst[k])


@njit(cache=True, nogil=True)
def _stretch(code: Indices, helps: Floats, gain: Floats, room: Floats, p: int) -> None:
    for k in range(BLOCK):
        shift = helps[p, code[k]]
        value = gain[p, k] if shift == 0.0 else shift
        room[p, k] = max(value, room[p, k])


@njit(cache=True, nogil=True)
def _stretch_veto(code: Indices, others: int, gain: Floats, room: Floats, p: int) -> None:
    """As `_stretch` where all vetoes must accept and nobody else: the other vetoes, given as bits, must."""
    for k in range(BLOCK):
        value = gain[p, k] if code[k] & others == others else -np.inf
        room[p, k] = max(value, room[p, k])


@njit(cache=True, nogil=True)
def _any(rows: _Rows, high: Floats, i: int, low: Floats, j: int, least: Floats, rate: Floats, needed: Needed) -> None:
    """Add one package, given as its halves, whoever must accept."""
    parties = len(least)
    _begin(rows.code, rows.small, rows.best)
    for p in range(parties):
        _value(high, i, low, j, p, least, rows.gain, rows.code)
        if needed.veto[p]:
            _lower(rows.small, rows.gain, rate, p)
        if needed.among[p]:
            _rank(rows.scaled, rows.best, rows.gain, rate, p)
    if needed.at_least:
        _cap(rows.small, rows.best)
    _note(rows.code, rows.small, needed.met, needed.agreed, rows.seen, rows.worst, rows.agreed)
    for p in range(parties):
        if needed.veto[p] and needed.at_least == 0:
            _stretch_veto(rows.code, needed.vetoes & ~(1 << p), rows.gain, rows.room, p)
        else:
            _stretch(rows.code, needed.room, rows.gain, rows.room, p)


@njit(cache=True, nogil=True)
def _both(
    high: Floats,
    i: int,
    low: Floats,
    j: int,
    least: Floats,
    rate: Floats,
    seen: Words,
    worst: Floats,
    room: Floats,
    agreed: Indices,
) -> None:
    """Add one package, given as its halves, of two parties who must both accept."""
    for k in range(BLOCK):
        one, two = high[i, 0, k] + low[j, 0, k], high[i, 1, k] + low[j, 1, k]
        first, second = one >= least[0, k], two >= least[1, k]
        seen[k] |= np.uint64(1) << (np.uint64(first) | (np.uint64(second) << np.uint64(1)))
        agreed[k] += first & second
        worst[k] = max(min(two * rate[1, k], one * rate[0, k]), worst[k])
        one, two = one if second else -np.inf, two if first else -np.inf
        room[0, k] = max(one, room[0, k])
        room[1, k] = max(two, room[1, k])


@njit(cache=True, nogil=True)
def _clear(rows: _Rows) -> None:
    rows.seen[:] = 0
    rows.worst[:] = -np.inf
    rows.room[:] = -np.inf
    rows.agreed[:] = 0


@njit(cache=True, nogil=True)
def _keep(rows: _Rows, begin: int, draws: int, group: int, out: Findings) -> None:
    for k in range(draws):
        out.seen[begin + k, group] = rows.seen[k]
        out.worst[begin + k, group] = rows.worst[k]
        out.agreed[begin + k, group] = rows.agreed[k]
        for p in range(len(rows.room)):
            out.room[p, begin + k, group] = rows.room[p, k]


@njit(cache=True, nogil=True)
def _block(seats: Seats, begin: int, draws: int, high: Floats, low: Floats, listed: Listed) -> tuple[Floats, Floats]:
    """Fill the tables of a block; give the least gains and one over the spans, as rows."""
    parties = len(seats.values)
    least, rate = np.full((parties, BLOCK), np.inf), np.zeros((parties, BLOCK))
    upto = begin + draws
    for p in range(parties):
        _table(seats.values[p, begin:upto], listed.first, high[:, p])
        _table(seats.values[p, begin:upto], listed.second, low[:, p])
        for k in range(draws):
            least[p, k] = seats.least[p, begin + k]
            rate[p, k] = 1.0 / seats.span[p, begin + k]
            for half in range(len(high)):
                high[half, p, k] -= seats.base[p, begin + k]
    return least, rate


@njit(cache=True, nogil=True)
def look(seats: Seats, listed: Listed, needed: Needed, begin: int, end: int, out: Findings) -> None:
    """Survey all packages in the draws from ``begin`` to ``end``."""
    parties = len(seats.values)
    rows = _rows(parties, needed.at_least)
    high, low = np.zeros((len(listed.first), parties, BLOCK)), np.zeros((len(listed.second), parties, BLOCK))
    # the way for two takes the wants in the order of the parties
    both = parties == 2 and needed.veto.sum() == 2 and needed.at_least == 0 and needed.met[1] == 2
    for start in range(begin, end, BLOCK):
        draws = min(BLOCK, end - start)
        least, rate = _block(seats, start, draws, high, low, listed)
        for group in range(len(listed.starts) - 1):
            _clear(rows)
            for x in range(listed.starts[group], listed.starts[group + 1]):
                i, j = listed.which_first[x], listed.which_second[x]
                if both:
                    _both(high, i, low, j, least, rate, rows.seen, rows.worst, rows.room, rows.agreed)
                else:
                    _any(rows, high, i, low, j, least, rate, needed)
            _keep(rows, start, draws, group, out)
