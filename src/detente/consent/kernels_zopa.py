"""Inner loops that decide for each draw whether some package is good enough for every party asked.

Issues, or groups of issues that rules tie together, are *blocks*; a package picks one *combination* from each block.
With weights on the parties, the best combinations give the most that any package reaches of the weighted surplus (a
Lagrangian bound): below zero, there is no deal. What is left undecided is searched depth first, losing no more against
that bound than it allows. Import this module only inside the function that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

FOUND, NONE, UNDECIDED = 1, 0, 2

_ROUNDS = 60
_ROUNDING = 1e-12


@njit(cache=True, nogil=True)
def _worth(row: Floats, begins: Indices, columns: Indices, out: Floats) -> None:
    for c in range(len(out)):
        total = 0.0
        for i in range(begins[c], begins[c + 1]):
            total += row[columns[i]]
        out[c] = total


@njit(cache=True, nogil=True)
def _best(worth: Floats, blocks: Indices, weights: Floats, surplus: Floats, picks: Indices) -> float:
    """Pick the best combination of each block under the weights; add their worths to ``surplus``; give the bound."""
    for b in range(len(blocks) - 1):
        best, pick = -np.inf, blocks[b]
        for c in range(blocks[b], blocks[b + 1]):
            total = 0.0
            for p in range(len(weights)):
                total += weights[p] * worth[p, c]
            if total > best:
                best, pick = total, c
        picks[b] = pick
        for p in range(len(weights)):
            surplus[p] += worth[p, pick]
    bound = 0.0
    for p in range(len(weights)):
        bound += weights[p] * surplus[p]
    return bound


@njit(cache=True, nogil=True)
def _try(worth: Floats, blocks: Indices, floor: Floats, weights: Floats, surplus: Floats, picks: Indices) -> float:
    for p in range(len(floor)):
        surplus[p] = -floor[p]
    return _best(worth, blocks, weights, surplus, picks)


@njit(cache=True, nogil=True)
def _verdict(bound: float, surplus: Floats) -> int:
    if bound < 0.0:
        return NONE
    for p in range(len(surplus)):
        if surplus[p] < 0.0:
            return UNDECIDED
    return FOUND


@njit(cache=True, nogil=True)
def _tighten_two(worth: Floats, blocks: Indices, floor: Floats, weights: Floats, picks: Indices) -> int:
    """Find the weights of two parties with the lowest bound, by cutting lines; leave them in ``weights``."""
    surplus = np.empty(2)
    lines = np.empty((2, 2))  # surpluses at the least and the greatest weight of the first party
    for end in range(2):
        weights[0], weights[1] = float(end), 1.0 - end
        verdict = _verdict(_try(worth, blocks, floor, weights, surplus, picks), surplus)
        if verdict != UNDECIDED:
            return verdict
        lines[end] = surplus
    for _ in range(_ROUNDS):
        left, right = lines[0, 0] - lines[0, 1], lines[1, 0] - lines[1, 1]
        if right <= left:
            break
        weights[0] = (lines[0, 1] - lines[1, 1]) / (right - left)
        weights[1] = 1.0 - weights[0]
        hoped = weights[0] * lines[0, 0] + weights[1] * lines[0, 1]
        bound = _try(worth, blocks, floor, weights, surplus, picks)
        verdict = _verdict(bound, surplus)
        if verdict != UNDECIDED:
            return verdict
        if bound <= hoped + _ROUNDING:
            break
        lines[1 if surplus[0] >= 0.0 else 0] = surplus
    return UNDECIDED


@njit(cache=True, nogil=True)
def _tighten(worth: Floats, blocks: Indices, floor: Floats, weights: Floats, picks: Indices) -> int:
    """Look for weights of any number of parties with a low bound, by raising those who fall short."""
    parties = len(floor)
    surplus, trial, lowest = np.empty(parties), np.full(parties, 1.0 / parties), np.inf
    for attempt in range(_ROUNDS):
        bound = _try(worth, blocks, floor, trial, surplus, picks)
        verdict = _verdict(bound, surplus)
        if verdict != UNDECIDED:
            return verdict
        if bound < lowest:
            lowest = bound
            weights[:] = trial
        reach = np.abs(surplus).max()
        for p in range(parties):
            trial[p] = max(trial[p], 1e-6) * np.exp(-surplus[p] / reach / np.sqrt(1.0 + attempt))
        trial /= trial.sum()
    return UNDECIDED


@njit(cache=True, nogil=True)
def _order_losses(losses: Floats, order: Indices, first: int, last: int) -> None:
    """Sort the combinations of one block by what they lose (Shell's sort)."""
    for gap in (701, 301, 132, 57, 23, 10, 4, 1):
        for q in range(first + gap, last):
            loss, c, r = losses[q], order[q], q
            while r >= first + gap and losses[r - gap] > loss:
                losses[r], order[r] = losses[r - gap], order[r - gap]
                r -= gap
            losses[r], order[r] = loss, c


@njit(cache=True, nogil=True)
def _keep(
    worth: Floats, blocks: Indices, weights: Floats, picks: Indices, budget: float, losses: Floats, order: Indices
) -> Indices:
    """List in ``order`` the combinations of each block that lose no more than the budget, the least loss first."""
    kept = np.zeros(len(blocks), np.int64)
    for b in range(len(blocks) - 1):
        top, at = 0.0, kept[b]
        for p in range(len(weights)):
            top += weights[p] * worth[p, picks[b]]
        for c in range(blocks[b], blocks[b + 1]):
            loss = top
            for p in range(len(weights)):
                loss -= weights[p] * worth[p, c]
            if loss <= budget:
                losses[at], order[at] = loss, c
                at += 1
        kept[b + 1] = at
        _order_losses(losses, order, kept[b], at)
    return kept


@njit(cache=True, nogil=True)
def _ahead(worth: Floats, kept: Indices, order: Indices, most: Floats, usual: Floats) -> None:
    """Sum what each party can get at most, and gets by the best picks, from each block onwards."""
    blocks = len(kept) - 1
    for p in range(len(worth)):
        most[p, blocks] = usual[p, blocks] = 0.0
        for b in range(blocks - 1, -1, -1):
            best = -np.inf
            for q in range(kept[b], kept[b + 1]):
                best = max(best, worth[p, order[q]])
            most[p, b] = most[p, b + 1] + best
            usual[p, b] = usual[p, b + 1] + worth[p, order[kept[b]]]


@njit(cache=True, nogil=True)
def _fits(have: Floats, ahead: Floats, at: int) -> bool:
    for p in range(len(have)):  # noqa: SIM110  a plain loop compiles fastest
        if have[p] + ahead[p, at] < 0.0:
            return False
    return True


@njit(cache=True, nogil=True)
def _search(
    worth: Floats, kept: Indices, order: Indices, losses: Floats, floor: Floats, budget: float, nodes: int
) -> int:
    """Search depth first for a package with no surplus below zero that loses no more than the budget."""
    parties, blocks = len(floor), len(kept) - 1
    most, usual = np.empty((parties, blocks + 1)), np.empty((parties, blocks + 1))
    _ahead(worth, kept, order, most, usual)
    have, lost = np.empty((blocks + 1, parties)), np.zeros(blocks + 1)
    at = kept[:-1].copy()
    for p in range(parties):
        have[0, p] = -floor[p]
    depth = 0
    for _ in range(nodes):
        q = at[depth]
        if q == kept[depth + 1] or lost[depth] + losses[q] > budget:
            at[depth] = kept[depth]
            depth -= 1
            if depth < 0:
                return NONE
            continue
        at[depth] += 1
        for p in range(parties):
            have[depth + 1, p] = have[depth, p] + worth[p, order[q]]
        lost[depth + 1] = lost[depth] + losses[q]
        if _fits(have[depth + 1], usual, depth + 1):
            return FOUND
        if depth + 1 < blocks and _fits(have[depth + 1], most, depth + 1):
            depth += 1
    return UNDECIDED


@njit(cache=True, nogil=True)
def _decide(worth: Floats, blocks: Indices, floor: Floats, nodes: int) -> int:
    parties, count = worth.shape
    weights, picks, surplus = np.ones(parties), np.empty(len(blocks) - 1, np.int64), np.empty(parties)
    if parties == 2:
        verdict = _tighten_two(worth, blocks, floor, weights, picks)
    else:
        verdict = _tighten(worth, blocks, floor, weights, picks)
    if verdict != UNDECIDED:
        return verdict
    budget = _try(worth, blocks, floor, weights, surplus, picks) + _ROUNDING * (1.0 + np.abs(worth).max() * parties)
    losses, order = np.empty(count), np.empty(count, np.int64)
    kept = _keep(worth, blocks, weights, picks, budget, losses, order)
    return _search(worth, kept, order, losses, floor, budget, nodes)


@njit(cache=True, nogil=True)
def _level(worth: Floats, blocks: Indices, floor: Floats) -> None:
    """Put all parties on one scale, and ask of none less than its worst package gives."""
    for p in range(len(worth)):
        worst, best = 0.0, 0.0
        for b in range(len(blocks) - 1):
            low, high = np.inf, -np.inf
            for c in range(blocks[b], blocks[b + 1]):
                low, high = min(low, worth[p, c]), max(high, worth[p, c])
            worst, best = worst + low, best + high
        floor[p] = max(floor[p], worst - 1e-6 * (1.0 + abs(worst)))
        scale = max(best - worst, floor[p] - worst, 1e-6 * (1.0 + abs(worst)))
        floor[p] /= scale
        for c in range(worth.shape[1]):
            worth[p, c] /= scale


@njit(cache=True, nogil=True)
def decide_draws(
    values: Floats,
    floor: Floats,
    begins: Indices,
    columns: Indices,
    blocks: Indices,
    nodes: int,
    verdicts: NDArray[np.int8],
) -> None:
    """Decide for each draw whether a package is worth the floor to every party; skip draws already ``FOUND``.

    ``values`` (parties, draws, columns), ``floor`` (parties, draws). Combination c adds up
    ``columns[begins[c]:begins[c + 1]]``; block b holds combinations ``blocks[b]`` to ``blocks[b + 1]``.
    """
    parties = len(values)
    worth, least = np.empty((parties, len(begins) - 1)), np.empty(parties)
    for k in range(len(verdicts)):
        if verdicts[k] == FOUND:
            continue
        for p in range(parties):
            _worth(values[p, k], begins, columns, worth[p])
            least[p] = floor[p, k]
        _level(worth, blocks, least)
        verdict = _decide(worth, blocks, least, nodes)
        # another coalition may have been undecided in this draw: only a deal settles that
        if verdict == FOUND or verdicts[k] == NONE:
            verdicts[k] = verdict
