"""Inner loop of the search for the package that the most draws accept.

For every column there is a vector of values over all draws, so that changing one option of a package is one addition.
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


@njit(cache=True, nogil=True)
def _broken(misses: Indices, negated: NDArray[np.bool_], rules: Indices) -> int:
    """By how many conditions the rules are broken; rows of ``rules``: first and last condition, least and most."""
    total = 0
    for r in range(len(rules)):
        held = 0
        for c in range(rules[r, 0], rules[r, 1]):
            held += (misses[c] == 0) != negated[c]
        total += max(0, rules[r, 2] - held) + max(0, held - rules[r, 3])
    return total


@njit(cache=True, nogil=True)
def _margin(
    surplus: Floats, k: int, extra: Floats, less: Floats, vetoes: Indices, among: Indices, at_least: int, best: Floats
) -> float:
    """Give the surplus on which agreement hangs in one draw: of the vetoes and the last of the others needed."""
    margin = np.inf
    for p in vetoes:
        margin = min(margin, surplus[p, k] + extra[p] - less[p])
    if at_least > 0:
        for j in range(at_least):
            best[j] = -np.inf
        for p in among:
            own = surplus[p, k] + extra[p] - less[p]
            for j in range(at_least):
                if own > best[j]:
                    own, best[j] = best[j], own
        margin = min(margin, best[at_least - 1])
    return margin


@njit(cache=True, nogil=True)
def _score(
    values: Floats, surplus: Floats, new: int, old: int, vetoes: Indices, among: Indices, at_least: int
) -> float:
    """Count the draws that agree after one change of option, plus what the others fall short by."""
    parties, draws = surplus.shape
    if at_least == 0 and len(vetoes) == 2:
        return _score_two(values, surplus, new, old, vetoes[0], vetoes[1])
    extra, less, best = np.empty(parties), np.empty(parties), np.empty(max(1, at_least))
    score = 0.0
    for k in range(draws):
        for p in range(parties):
            extra[p], less[p] = values[p, new, k], values[p, old, k]
        margin = _margin(surplus, k, extra, less, vetoes, among, at_least, best)
        score += 1.0 if margin >= 0.0 else margin
    return score


@njit(cache=True, nogil=True)
def _score_two(values: Floats, surplus: Floats, new: int, old: int, p: int, q: int) -> float:
    mine, yours, add, take = surplus[p], surplus[q], values[p, new], values[p, old]
    add_too, take_too, score = values[q, new], values[q, old], 0.0
    for k in range(len(mine)):
        margin = min(mine[k] + (add[k] - take[k]), yours[k] + (add_too[k] - take_too[k]))
        score += 1.0 if margin >= 0.0 else margin
    return score


@njit(cache=True, nogil=True)
def _shift(miss: Indices, misses: Indices, new: int, old: int) -> None:
    for c in range(len(misses)):
        misses[c] += miss[c, new] - miss[c, old]


@njit(cache=True, nogil=True)
def _start(
    values: Floats, floor: Floats, offsets: Indices, package: Indices, miss: Indices, surplus: Floats, misses: Indices
) -> None:
    surplus[:] = -floor[:, :]
    misses[:] = 0
    for i in range(len(package)):
        column = offsets[i] + package[i]
        for p in range(len(values)):
            for k in range(surplus.shape[1]):
                surplus[p, k] += values[p, column, k]
        for c in range(len(misses)):
            misses[c] += miss[c, column]


@njit(cache=True, nogil=True)
def _move(values: Floats, surplus: Floats, miss: Indices, misses: Indices, new: int, old: int) -> None:
    for p in range(len(values)):
        for k in range(surplus.shape[1]):
            surplus[p, k] += values[p, new, k] - values[p, old, k]
    _shift(miss, misses, new, old)


@njit(cache=True, nogil=True)
def climb(
    values: Floats,
    floor: Floats,
    offsets: Indices,
    miss: Indices,
    negated: NDArray[np.bool_],
    rules: Indices,
    vetoes: Indices,
    among: Indices,
    at_least: int,
    orders: Indices,
    packages: Indices,
) -> Floats:
    """Improve each of ``packages`` (starts, issues) in place, one option at a time, until none helps; give the scores.

    ``values`` (parties, columns, draws), ``floor`` (parties, draws); ``miss`` (conditions, columns) says which options
    miss a condition; ``orders`` (starts, issues) in which order issues are gone through. Breaking rules less comes
    before scoring more; a package that still breaks some scores -inf.
    """
    surplus, misses = np.empty(floor.shape), np.empty(len(miss), np.int64)
    scores = np.full(len(packages), -np.inf)
    for s in range(len(packages)):
        package = packages[s]
        _start(values, floor, offsets, package, miss, surplus, misses)
        broken = _broken(misses, negated, rules)
        score = _score(values, surplus, 0, 0, vetoes, among, at_least)
        better = True
        while better:
            better = False
            for i in orders[s]:
                old, pick = offsets[i] + package[i], -1
                for new in range(offsets[i], offsets[i + 1]):
                    if new == old:
                        continue
                    _shift(miss, misses, new, old)
                    after = _broken(misses, negated, rules)
                    _shift(miss, misses, old, new)
                    if after > broken:
                        continue
                    trial = _score(values, surplus, new, old, vetoes, among, at_least)
                    if after < broken or trial > score + 1e-9:
                        broken, score, pick = after, trial, new
                if pick >= 0:
                    _move(values, surplus, miss, misses, pick, old)
                    package[i] = pick - offsets[i]
                    better = True
        if broken == 0:
            scores[s] = score
    return scores
