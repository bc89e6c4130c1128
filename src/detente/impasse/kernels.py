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

    ``veto`` and ``among`` are 1 or 0 for each party, and ``at_least`` counts among the latter. By code: ``met`` has one
    bit set, that of the wants met together; ``agreed`` is 1 where there is agreement; ``room``, by party first, is -inf
    where its consent would not help, 0 where it would, and inf where there is agreement without it.
    """

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
def _value(high: Floats, low: Floats, least: Floats, gain: Floats, code: Indices, party: int) -> None:
    bit = np.int64(1) << party
    for k in range(BLOCK):
        gain[k] = high[k] + low[k]
        code[k] |= bit if gain[k] >= least[k] else 0


@njit(cache=True, nogil=True)
def _lower(small: Floats, gain: Floats, rate: Floats) -> None:
    for k in range(BLOCK):
        small[k] = min(gain[k] * rate[k], small[k])


@njit(cache=True, nogil=True)
def _rank(scaled: Floats, best: Floats, gain: Floats, rate: Floats) -> None:
    """Put one party's scaled gains in their places among the best so far, which are in descending order."""
    for k in range(BLOCK):
        scaled[k] = gain[k] * rate[k]
    for place in range(len(best)):
        row = best[place]
        for k in range(BLOCK):
            value, held = scaled[k], row[k]
            row[k] = max(value, held)
            scaled[k] = min(value, held)


@njit(cache=True, nogil=True)
def _note(code: Indices, small: Floats, needed: Needed, seen: Words, worst: Floats, agreed: Indices) -> None:
    for k in range(BLOCK):
        seen[k] |= needed.met[code[k]]
        agreed[k] += needed.agreed[code[k]]
        worst[k] = max(small[k], worst[k])


@njit(cache=True, nogil=True)
def _stretch(code: Indices, helps: Floats, gain: Floats, room: Floats) -> None:
    for k in range(BLOCK):
        help_ = helps[code[k]]
        value = gain[k] if help_ == 0.0 else help_
        room[k] = max(value, room[k])


@njit(cache=True, nogil=True)
def _any(rows: _Rows, high: Floats, low: Floats, least: Floats, rate: Floats, needed: Needed) -> None:
    """Add one package, given as the rows of its halves, whoever must accept."""
    _begin(rows.code, rows.small, rows.best)
    for p in range(len(high)):
        _value(high[p], low[p], least[p], rows.gain[p], rows.code, p)
        if needed.veto[p]:
            _lower(rows.small, rows.gain[p], rate[p])
        if needed.among[p]:
            _rank(rows.scaled, rows.best, rows.gain[p], rate[p])
    if needed.at_least:
        for k in range(BLOCK):
            rows.small[k] = min(rows.best[-1, k], rows.small[k])
    _note(rows.code, rows.small, needed, rows.seen, rows.worst, rows.agreed)
    for p in range(len(high)):
        _stretch(rows.code, needed.room[p], rows.gain[p], rows.room[p])


@njit(cache=True, nogil=True)
def _both(rows: _Rows, high: Floats, low: Floats, least: Floats, rate: Floats) -> None:
    """Add one package, given as the rows of its halves, of two parties who must both accept."""
    seen, agreed, worst, room = rows.seen, rows.agreed, rows.worst, rows.room
    for k in range(BLOCK):
        one, two = high[0, k] + low[0, k], high[1, k] + low[1, k]
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
    both = parties == 2 and needed.veto.sum() == 2 and needed.at_least == 0
    for start in range(begin, end, BLOCK):
        draws = min(BLOCK, end - start)
        least, rate = _block(seats, start, draws, high, low, listed)
        for group in range(len(listed.starts) - 1):
            _clear(rows)
            for x in range(listed.starts[group], listed.starts[group + 1]):
                first, second = high[listed.which_first[x]], low[listed.which_second[x]]
                if both:
                    _both(rows, first, second, least, rate)
                else:
                    _any(rows, first, second, least, rate, needed)
            _keep(rows, start, draws, group, out)
