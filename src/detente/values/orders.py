"""Exact samplers: weights on a simplex in any order, and whole vectors where little else is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

LARGEST = 20
"""How many items may hang together through their order: the counts take 2^items numbers."""


@dataclass(frozen=True, eq=False)
class _Tangle:
    """Items tied together by their order, with the number of ways to rank the rest after each possible beginning."""

    items: NDArray[np.intp]
    above: NDArray[np.int64]
    counts: NDArray[np.float64]


def order_simplex(
    order_pairs: Iterable[tuple[int, int]], n: int, draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw uniformly from the weights that sum to one and respect a partial order.

    Sorted coordinates of a uniform point of the simplex are independent of their order, and every order is equally
    likely; so draw a ranking uniformly among those that respect the pairs, then hand out sorted coordinates. Rankings
    are counted over the possible beginnings (up-sets) of each connected part of the order and drawn item by item with
    probabilities in proportion; the parts are shuffled into each other uniformly.

    Parameters
    ----------
    order_pairs
        Pairs ``(i, j)``: weight i is at least weight j. None: the whole simplex; a chain: a complete order.
    n
        The number of weights.
    draws
        How many points to draw.
    rng
        The generator that is used up.

    Returns
    -------
    ndarray
        Shape (draws, n).

    Raises
    ------
    ValueError
        A pair names no weight, the pairs run in a circle, or more than 20 weights are tied together.
    """
    spacings = rng.standard_exponential((draws, n))
    weights = -np.sort(-spacings, axis=1) / spacings.sum(axis=1, keepdims=True)
    ranking = rankings(order_pairs, n, draws, rng)
    result = np.empty((draws, n))
    np.put_along_axis(result, ranking, weights, axis=1)
    return result


def rankings(order_pairs: Iterable[tuple[int, int]], n: int, draws: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw linear extensions of a partial order uniformly: row k lists the items from first to last.

    Parameters and errors are those of `order_simplex`; the result has shape (draws, n).
    """
    tangles = [_tangle(items, pairs) for items, pairs in _parts(list(order_pairs), n)]
    owner = np.repeat(np.arange(len(tangles)), [len(tangle.items) for tangle in tangles])
    places = rng.permuted(np.tile(owner, (draws, 1)), axis=1)
    result = np.empty((draws, n), dtype=np.intp)
    for index, tangle in enumerate(tangles):
        result[places == index] = _extensions(tangle, draws, rng).ravel()
    return result


def exact_sample(
    groups: Sequence[tuple[int, NDArray[np.intp]]],
    order_pairs: Iterable[tuple[int, int]],
    r_interval: tuple[float, float],
    draws: int,
    rng: np.random.Generator,
    *,
    prior: str,
) -> NDArray[np.float64]:
    """Draw whole vectors exactly where only directions, an order of weights and bounds of no deal are known.

    Parameters
    ----------
    groups
        For each issue the coordinate of its best option (its weight) and the coordinates of its options from the second
        worst to the best; together they are all coordinates but the last, which is the reservation value.
    order_pairs
        Pairs of issues ``(i, j)``: issue i weighs at least as much as issue j.
    r_interval
        Least and greatest reservation value; it is drawn uniformly, independent of the rest.
    draws, rng
        How many, and the generator that is used up.
    prior
        ``"flat"``: uniform over all increments from option to option, a Dirichlet(1, …, 1). ``"weights"``: weights
        uniform where the order allows, the increments of each issue a Dirichlet(1, …, 1) of their own.

    Returns
    -------
    ndarray
        Shape (draws, coordinates).

    Raises
    ------
    ValueError
        The prior is unknown, or it is flat with an order of weights between issues of different length, for which
        there is no exact sampler here.
    """
    pairs, sizes = list(order_pairs), [len(columns) for _, columns in groups]
    if prior not in {"flat", "weights"}:
        raise ValueError(f"prior must be 'flat' or 'weights', got {prior!r}")
    if prior == "flat" and pairs and len(set(sizes)) > 1:
        raise ValueError("the flat prior takes an order only of issues with equally many options; use sample()")
    issues = _flat_issues(sizes, pairs, draws, rng) if prior == "flat" else _shaped_issues(sizes, pairs, draws, rng)
    result = np.empty((draws, sum(sizes) + 1))
    for (_, columns), part in zip(groups, issues, strict=True):
        result[:, columns] = np.cumsum(part, axis=1)
    result[:, -1] = rng.uniform(r_interval[0], r_interval[1], draws)
    return result


def _flat_issues(
    sizes: list[int], pairs: list[tuple[int, int]], draws: int, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    """Draw increments uniformly; with an order, hand whole issues out by rank, which equal lengths make fair."""
    increments = rng.standard_exponential((draws, sum(sizes)))
    increments /= increments.sum(axis=1, keepdims=True)
    issues = np.split(increments, np.cumsum(sizes)[:-1], axis=1)
    if not pairs:
        return issues
    stacked = np.stack(issues, axis=1)
    by_weight = np.argsort(-stacked.sum(axis=2), axis=1, kind="stable")
    ordered = np.empty_like(stacked)
    ranking = rankings(pairs, len(sizes), draws, rng)
    np.put_along_axis(ordered, ranking[:, :, None], np.take_along_axis(stacked, by_weight[:, :, None], axis=1), axis=1)
    return list(np.moveaxis(ordered, 1, 0))


def _shaped_issues(
    sizes: list[int], pairs: list[tuple[int, int]], draws: int, rng: np.random.Generator
) -> list[NDArray[np.float64]]:
    """Draw weights on their simplex and each issue's increments as shares of its weight."""
    weights = order_simplex(pairs, len(sizes), draws, rng)
    issues = []
    for issue, size in enumerate(sizes):
        shares = rng.standard_exponential((draws, size))
        issues.append(shares * (weights[:, issue] / shares.sum(axis=1))[:, None])
    return issues


def _parts(pairs: list[tuple[int, int]], n: int) -> list[tuple[list[int], list[tuple[int, int]]]]:
    """Split the items into sets that the pairs tie together."""
    part = list(range(n))
    for high, low in pairs:
        if not (0 <= high < n and 0 <= low < n and high != low):
            raise ValueError(f"an order pair names two different weights below {n}, got ({high}, {low})")
        old, new = part[low], part[high]
        part = [new if mark == old else mark for mark in part]
    return [
        ([item for item in range(n) if part[item] == mark], [pair for pair in pairs if part[pair[0]] == mark])
        for mark in sorted(set(part))
    ]


def _tangle(items: list[int], pairs: list[tuple[int, int]]) -> _Tangle:
    """Count, for each beginning of a ranking, the ways to complete it."""
    size = len(items)
    if size > LARGEST:
        raise ValueError(f"{size} weights are tied together by their order; the exact sampler takes at most {LARGEST}")
    place = {item: index for index, item in enumerate(items)}
    above = np.zeros(size, dtype=np.int64)
    for high, low in pairs:
        above[place[low]] |= 1 << place[high]
    levels = [np.zeros(1, dtype=np.int64)]
    for _ in range(size):
        levels.append(np.unique(np.concatenate([_grown(levels[-1], item, above) for item in range(size)])))
    if not len(levels[-1]):
        raise ValueError("the order of weights runs in a circle")
    counts = np.zeros(1 << size)
    counts[-1] = 1.0
    for level in reversed(levels[:-1]):
        for item in range(size):
            begun = level[_may_follow(level, item, above)]
            counts[begun] += counts[begun | (1 << item)]
    return _Tangle(np.array(items, dtype=np.intp), above, counts)


def _may_follow(begun: NDArray[np.int64], item: int, above: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell after which beginnings (bit sets of items) an item may come next."""
    allowed: NDArray[np.bool_] = ((begun >> item) & 1 == 0) & (begun & above[item] == above[item])
    return allowed


def _grown(level: NDArray[np.int64], item: int, above: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the beginnings with an item put after each one that allows it."""
    grown: NDArray[np.int64] = level[_may_follow(level, item, above)] | (1 << item)
    return grown


def _extensions(tangle: _Tangle, draws: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Draw rankings of one tangle, shape (draws, items), each with the same probability."""
    size = len(tangle.items)
    if size == 1:
        return np.broadcast_to(tangle.items, (draws, 1))
    begun = np.zeros(draws, dtype=np.int64)
    result = np.empty((draws, size), dtype=np.intp)
    ways = np.empty((size, draws))
    for step in range(size):
        for item in range(size):
            ways[item] = np.where(_may_follow(begun, item, tangle.above), tangle.counts[begun | (1 << item)], 0.0)
        climbing = np.cumsum(ways, axis=0)
        # The product stays below the last sum even when rounded, so that an item without a way is never chosen.
        target = rng.random(draws) * climbing[-1]
        chosen = np.count_nonzero(climbing <= target, axis=0)
        result[:, step] = tangle.items[chosen]
        begun |= 1 << chosen
    return result
