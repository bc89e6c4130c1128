"""Inner loops that look for a package good enough for every party asked, among those that a tree unfolds.

With weights on the parties, the tree gives the most that any package reaches of the weighted surplus (a Lagrangian
bound): below zero, there is no such package. What is left open is searched from the top of the tree down, losing no
more against that bound than it allows, with the bounds that the tree gives below each choice (Kask and Dechter 2001).
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

FOUND, NONE, UNDECIDED = 1, 0, 2

_ROUNDS = 80
_ROUNDING = 1e-11
"""Surpluses are on a scale where a party's best and worst packages are about one apart."""


@njit(cache=True, nogil=True)
def _lift(worth: Floats, weights: Floats, groups: Indices, links: Indices, reach: Indices, most: Floats) -> None:
    """Give for each group the most that the choices from there downwards reach of the weighted worth."""
    for g in range(len(groups) - 2, -1, -1):
        most[g] = -np.inf
        for r in range(groups[g], groups[g + 1]):
            total = 0.0
            for p in range(len(weights)):
                total += weights[p] * worth[p, r]
            for j in range(reach[r], reach[r + 1]):
                total += most[links[j]]
            most[g] = max(most[g], total)


@njit(cache=True, nogil=True)
def _pick(worth: Floats, weights: Floats, most: Floats, groups: Indices, links: Indices, reach: Indices, g: int) -> int:
    """Give the best row of a group under the weights."""
    best, pick = -np.inf, int(groups[g])
    for r in range(groups[g], groups[g + 1]):
        total = 0.0
        for p in range(len(weights)):
            total += weights[p] * worth[p, r]
        for j in range(reach[r], reach[r + 1]):
            total += most[links[j]]
        if total > best:
            best, pick = total, r
    return pick


@njit(cache=True, nogil=True)
def _enter(r: int, links: Indices, reach: Indices, place: Indices, current: Indices) -> None:
    for j in range(reach[r], reach[r + 1]):
        current[place[links[j]]] = links[j]


@njit(cache=True, nogil=True)
def _follow(
    worth: Floats,
    weights: Floats,
    most: Floats,
    groups: Indices,
    links: Indices,
    reach: Indices,
    place: Indices,
    current: Indices,
    begin: int,
    picks: Indices,
) -> None:
    """Take the best rows from place ``begin`` downwards."""
    for b in range(begin, len(picks)):
        picks[b] = _pick(worth, weights, most, groups, links, reach, current[b])
        _enter(picks[b], links, reach, place, current)


@njit(cache=True, nogil=True)
def _surplus(worth: Floats, floor: Floats, picks: Indices, surplus: Floats) -> float:
    """Add up what a package gives above the floors; give the least surplus."""
    least = np.inf
    for p in range(len(floor)):
        surplus[p] = -floor[p]
        for b in range(len(picks)):
            surplus[p] += worth[p, picks[b]]
        least = min(least, surplus[p])
    return least


@njit(cache=True, nogil=True)
def _tighten(
    worth: Floats,
    floor: Floats,
    groups: Indices,
    links: Indices,
    reach: Indices,
    place: Indices,
    starts: Indices,
    weights: Floats,
    picks: Indices,
) -> int:
    """Look for weights with a low bound, by raising the parties that fall short (multiplicative updates)."""
    parties = len(floor)
    surplus, trial, lowest = np.empty(parties), np.full(parties, 1.0 / parties), np.inf
    most, current = np.empty(len(groups) - 1), np.empty(len(picks), np.int64)
    for attempt in range(_ROUNDS):
        _lift(worth, trial, groups, links, reach, most)
        bound = 0.0
        for s in starts:
            bound += most[s]
            current[place[s]] = s
        for p in range(parties):
            bound -= trial[p] * floor[p]
        if bound < lowest:
            lowest = bound
            weights[:] = trial
        if bound < -_ROUNDING:
            return NONE
        _follow(worth, trial, most, groups, links, reach, place, current, 0, picks)
        if _surplus(worth, floor, picks, surplus) >= 0.0:
            return FOUND
        if parties == 1:
            break
        size = np.abs(surplus).max()
        for p in range(parties):
            trial[p] = max(trial[p], 1e-6) * np.exp(-surplus[p] / size / np.sqrt(1.0 + attempt))
        trial /= trial.sum()
    return UNDECIDED


@njit(cache=True, nogil=True)
def _changes(
    worth: Floats,
    weights: Floats,
    most: Floats,
    groups: Indices,
    links: Indices,
    reach: Indices,
    losses: Floats,
    hopes: Floats,
    drops: Floats,
) -> None:
    """Give what each row loses of the weighted bound, and of the most that each party alone can get.

    ``hopes`` (parties, groups) is set to the most that each party can get from a group downwards.
    """
    single = np.zeros(len(weights))
    for p in range(len(weights)):
        single[:] = 0.0
        single[p] = 1.0
        _lift(worth, single, groups, links, reach, hopes[p])
    for g in range(len(groups) - 1):
        for r in range(groups[g], groups[g + 1]):
            losses[r] = most[g]
            for p in range(len(weights)):
                losses[r] -= weights[p] * worth[p, r]
                drops[p, r] = hopes[p, g] - worth[p, r]
            for j in range(reach[r], reach[r + 1]):
                losses[r] -= most[links[j]]
                for p in range(len(weights)):
                    drops[p, r] -= hopes[p, links[j]]


@njit(cache=True, nogil=True)
def _usual(
    worth: Floats, order: Indices, groups: Indices, links: Indices, reach: Indices, usual: Floats, shifts: Floats
) -> None:
    """Give what each party gets by the best picks from each group downwards, and how each row changes that."""
    for g in range(len(groups) - 2, -1, -1):
        for p in range(len(worth)):
            for r in range(groups[g], groups[g + 1]):
                shifts[p, r] = worth[p, r]
                for j in range(reach[r], reach[r + 1]):
                    shifts[p, r] += usual[p, links[j]]
            if groups[g] < groups[g + 1]:
                usual[p, g] = shifts[p, order[groups[g]]]
            for r in range(groups[g], groups[g + 1]):
                shifts[p, r] -= usual[p, g]


@njit(cache=True, nogil=True)
def _order(losses: Floats, groups: Indices, order: Indices) -> None:
    """Sort the rows of each group by what they lose."""
    for g in range(len(groups) - 1):
        for r in range(groups[g], groups[g + 1]):
            at = r
            while at > groups[g] and losses[order[at - 1]] > losses[r]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = r


@njit(cache=True, nogil=True)
def _all_above(totals: Floats, least: float) -> bool:
    for p in range(len(totals)):  # noqa: SIM110  a plain loop compiles fastest
        if totals[p] < least:
            return False
    return True


@njit(cache=True, nogil=True)
def _search(
    worth: Floats,
    floor: Floats,
    groups: Indices,
    links: Indices,
    reach: Indices,
    place: Indices,
    starts: Indices,
    weights: Floats,
    nodes: int,
    picks: Indices,
) -> int:
    """Search from the top of the tree down for a package with no surplus below zero."""
    parties, depth_end, rows, many = len(floor), len(picks), len(reach) - 1, len(groups) - 1
    most, hopes, usual = np.empty(many), np.empty((parties, many)), np.empty((parties, many))
    losses, drops, shifts = np.empty(rows), np.empty((parties, rows)), np.empty((parties, rows))
    order, current = np.empty(rows, np.int64), np.zeros(depth_end, np.int64)
    _lift(worth, weights, groups, links, reach, most)
    _changes(worth, weights, most, groups, links, reach, losses, hopes, drops)
    _order(losses, groups, order)
    _usual(worth, order, groups, links, reach, usual, shifts)
    hope, have, left = np.empty((depth_end + 1, parties)), np.empty((depth_end + 1, parties)), np.empty(depth_end + 1)
    left[0] = _ROUNDING
    hope[0] = have[0] = -floor
    for s in starts:
        current[place[s]] = s
        left[0] += most[s]
        hope[0] += hopes[:, s]
        have[0] += usual[:, s]
    for p in range(parties):
        left[0] -= weights[p] * floor[p]
    at = np.zeros(depth_end, np.int64)
    depth, at[0] = 0, groups[current[0]]
    for _ in range(nodes):
        q = at[depth]
        if q == groups[current[depth] + 1] or losses[order[q]] > left[depth]:
            depth -= 1
            if depth < 0:
                return NONE
            continue
        at[depth], r = q + 1, order[q]
        picks[depth] = r
        for p in range(parties):
            hope[depth + 1, p] = hope[depth, p] - drops[p, r]
            have[depth + 1, p] = have[depth, p] + shifts[p, r]
        left[depth + 1] = left[depth] - losses[r]
        good = _all_above(have[depth + 1], 0.0)
        if good or (depth + 1 < depth_end and _all_above(hope[depth + 1], -_ROUNDING)):
            _enter(r, links, reach, place, current)
            depth += 1
            if good:
                for b in range(depth, depth_end):
                    picks[b] = order[groups[current[b]]]
                    _enter(picks[b], links, reach, place, current)
                return FOUND
            at[depth] = groups[current[depth]]
    return UNDECIDED


@njit(cache=True, nogil=True)
def decide(
    worth: Floats,
    floor: Floats,
    groups: Indices,
    links: Indices,
    reach: Indices,
    place: Indices,
    starts: Indices,
    nodes: int,
    picks: Indices,
) -> int:
    """Decide whether some package of a tree is worth the floor to every party.

    ``worth`` (parties, rows) and ``floor`` (parties,), at least one party, on a scale where best and worst are about
    one apart; ``groups`` to ``starts`` as in `detente.impasse.unfolding.Tree`, which must unfold some package. If
    found, ``picks`` holds the package as one row for each issue from the top down.
    """
    weights = np.ones(len(floor))
    verdict = _tighten(worth, floor, groups, links, reach, place, starts, weights, picks)
    if verdict != UNDECIDED:
        return verdict
    return _search(worth, floor, groups, links, reach, place, starts, weights, nodes, picks)
