"""Where the parts of a tournament's pictures stand: intervals on a scale, and how shares of three strategies change."""

from __future__ import annotations

from math import hypot, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from detente.report.sentences import Numbers

WIDTH = 100.0
"""How wide the triangle is; its height follows."""
_CORNERS = ((0.0, 0.0), (1.0, 0.0), (0.5, sqrt(0.75)))
_LONGEST = 0.8
"""The longest arrow, as a share of the distance between two points of the grid."""
_STILL = 1e-3
"""An arrow so much shorter than the longest is not drawn."""

Place = tuple[float, float]


def spans(rows: Sequence[Numbers]) -> dict[str, dict[str, float]]:
    """Place the values of the standings and their intervals on one scale, from the least end to the greatest.

    Returns
    -------
    dict
        By strategy ``a``, ``b`` (the ends of the interval) and ``v`` (the value), from 0 to 1.
    """
    ends = {row["strategy"]: (*(row["interval"] or (row["value"],) * 2), row["value"]) for row in rows}
    every = [end for three in ends.values() for end in three]
    low, high = min(every, default=0.0), max(every, default=1.0)
    wide = (high - low) or 1.0
    return {
        name: dict(zip(("a", "b", "v"), ((end - low) / wide for end in three), strict=True))
        for name, three in ends.items()
    }


def tint(table: Sequence[Sequence[float | None]]) -> list[list[float]]:
    """Give each cell of a table a depth of colour, from 0 for the least to 1 for the greatest."""
    known = [got for row in table for got in row if got is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    wide = (high - low) or 1.0
    return [[0.0 if got is None else (got - low) / wide for got in row] for row in table]


def simplex(game: Numbers) -> dict[str, Any] | None:
    """Place how shares of three strategies change in a triangle, each corner one strategy alone.

    Returns
    -------
    dict or None
        ``corners`` with their names, ``arrows`` as (from, to, speed from 0 to 1), ``paths`` as lists of places, and
        ``rests``, the equilibria of these three, with their weights. None where the result gives no triangle.
    """
    held = game["triangle"]
    if not held:
        return None
    names = held["strategies"]
    inside = [one["weights"] for one in game["equilibria"] if set(one["weights"]) <= set(names)]
    return {
        "width": WIDTH,
        "height": WIDTH * _CORNERS[2][1],
        "corners": [(name, _place([float(n == m) for m in range(3)])) for n, name in enumerate(names)],
        "arrows": _arrows(held["points"], held["velocity"]),
        "paths": [[_place(shares) for shares in path] for path in held.get("paths") or ()],
        "rests": [(_at(weights, names), weights) for weights in inside],
    }


def _at(weights: Mapping[str, float], names: Iterable[str]) -> Place:
    return _place([weights.get(name, 0.0) for name in names])


def _place(shares: Sequence[float]) -> Place:
    """Place shares of three strategies on the page, whose second axis runs downwards."""
    x, y = _vector(shares)
    return x, WIDTH * _CORNERS[2][1] - y


def _vector(parts: Sequence[float]) -> Place:
    x, y = (WIDTH * sum(part * corner[axis] for part, corner in zip(parts, _CORNERS, strict=True)) for axis in (0, 1))
    return x, y


def _arrows(points: Sequence[Sequence[float]], velocity: Sequence[Sequence[float]]) -> list[tuple[Place, Place, float]]:
    """Draw an arrow at each point of the grid, its length by the root of the speed, so that slow ones are seen."""
    moves = [_vector(held) for held in velocity]
    fastest = max((hypot(*move) for move in moves), default=0.0)
    edge = (sqrt(8 * len(points) + 1) - 3) / 2  # (n + 1)(n + 2) / 2 points: n parts to an edge
    drawn = []
    for shares, (across, up) in zip(points, moves, strict=True):
        speed = hypot(across, up)
        if speed > _STILL * fastest:
            x, y = _place(shares)
            part = _LONGEST * WIDTH / edge * sqrt(speed / fastest) / speed / 2
            drawn.append(((x - part * across, y + part * up), (x + part * across, y - part * up), speed / fastest))
    return drawn
