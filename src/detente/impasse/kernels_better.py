"""Inner loop over draws and packages: is any package better for all than a given one, and how much could each gain.

Import this module only inside the function that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@njit(cache=True, nogil=True)
def _add_up(table: Floats, columns: Indices, less: float, out: Floats) -> None:
    for j in range(len(columns)):
        total = -less
        for i in range(columns.shape[1]):
            total += table[columns[j, i]]
        out[j] = total


@njit(cache=True, nogil=True)
def _two(
    a0: Floats, b0: Floats, a1: Floats, b1: Floats, x: Indices, y: Indices, t0: float, t1: float
) -> tuple[float, float, bool]:
    """Two parties that both must agree: the most that each can gain if the other loses nothing; whether one can."""
    most0, most1 = 0.0, 0.0
    for k in range(len(x)):  # no branches: which way they go is as good as random
        gain0, gain1 = a0[x[k]] + b0[y[k]], a1[x[k]] + b1[y[k]]
        could0, could1 = gain0 if gain1 >= -t1 else 0.0, gain1 if gain0 >= -t0 else 0.0
        most0, most1 = max(most0, could0), max(most1, could1)
    return most0, most1, most0 > t0 or most1 > t1


@njit(cache=True, nogil=True)
def _many(
    first: Floats,
    second: Floats,
    x: Indices,
    y: Indices,
    barred: Bools,
    tolerance: Floats,
    veto: Bools,
    other: Bools,
    at_least: int,
    most: Floats,
) -> bool:
    """Do the same for any parties and agreement; fills ``most`` (parties,)."""
    parties, found = len(tolerance), False
    gain, willing = np.empty(parties), np.empty(parties, np.bool_)
    for k in range(len(x)):
        unwilling, others, gains = 0, 0, False
        for p in range(parties):
            gain[p] = first[p, x[k]] + second[p, y[k]]
            willing[p] = gain[p] >= -tolerance[p] and not barred[k, p]
            unwilling += veto[p] and not willing[p]
            others += other[p] and willing[p]
            gains |= (veto[p] or other[p]) and willing[p] and gain[p] > tolerance[p]
        found |= unwilling == 0 and others >= at_least and gains
        for p in range(parties):
            against = unwilling - (veto[p] and not willing[p])
            in_favour = others + (other[p] and not willing[p])
            if against == 0 and in_favour >= at_least and not barred[k, p] and gain[p] > most[p]:
                most[p] = gain[p]
    return found


@njit(cache=True, nogil=True)
def look(
    values: Floats,
    level: Floats,
    tolerance: Floats,
    first: Indices,
    second: Indices,
    which_first: Indices,
    which_second: Indices,
    barred: Bools,
    veto: Bools,
    other: Bools,
    at_least: int,
    found: Bools,
    most: Floats,
) -> None:
    """Look at all packages in each draw; fills ``found`` (draws,) and ``most`` (parties, draws).

    ``values`` (parties, draws, columns); ``level`` (parties, draws) is what the given package is worth; ``barred``
    (packages, parties) marks red lines; ``veto`` and ``other`` (parties,) whose consent counts in which way.
    """
    parties, draws = level.shape
    high, low, best = np.empty((parties, len(first))), np.empty((parties, len(second))), np.empty(parties)
    two = parties == 2 and veto.all() and at_least == 0 and not barred.any()
    for k in range(draws):
        for p in range(parties):
            _add_up(values[p, k], first, level[p, k], high[p])
            _add_up(values[p, k], second, 0.0, low[p])
        best[:] = 0.0
        if two:
            best[0], best[1], found[k] = _two(
                high[0], low[0], high[1], low[1], which_first, which_second, tolerance[0], tolerance[1]
            )
        else:
            found[k] = _many(high, low, which_first, which_second, barred, tolerance, veto, other, at_least, best)
        most[:, k] = best
