"""Adjusted Winner: two parties, points over issues, at most one issue divided.

Source: S. J. Brams and A. D. Taylor, *Fair Division* (1996). Each party spreads the same total of points over the
issues.

1. Each issue goes to the party that gives it more points.
2. From the party that is ahead to the one behind, issues go over in the order of the ratio of their points, nearest
   to one
   first, until both have the same number of points of their own; the last one over is divided.

Ordering the issues by the ratio and cutting where the two totals are equal is the same thing, and is what is done
here. Issues of equal ratio are taken in the order given, so that the first party receives the earlier ones: that
decides which issue is divided and never how many points either has. The outcome is efficient, equitable and free of
envy if issues can be divided.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from numbers import Real

    from numpy.typing import NDArray

    from detente.space import Space

TOTAL = 100
"""How many points each party's are scaled to."""

DEFINITION = (
    "Each issue goes to the party with more points at stake on it; then issues pass from the party ahead, those of "
    "most equal stakes first and the last one in part, until both have the same points of their own (Brams and Taylor "
    "1996). Stakes are scaled to 100 points a party; issues are taken to be divisible."
)
"""What the name means, for a reader."""


@dataclass(frozen=True)
class Award:
    """Who gets what under Adjusted Winner.

    Parameters
    ----------
    shares
        The first party's share of each issue, 0, 1 or, for at most one issue, between; the rest is the second party's.
    points
        What each party has in points of its own; the two are equal.
    divided
        The issue that is divided, or None.
    """

    shares: tuple[Fraction, ...]
    points: tuple[Fraction, Fraction]
    divided: int | None


def adjusted_winner(first: Sequence[Real | Fraction | float], second: Sequence[Real | Fraction | float]) -> Award:
    """Divide issues between two parties so that both are equally well off by their own points.

    Parameters
    ----------
    first, second
        The points that each party gives to each issue, not negative; each party's are scaled to a total of 100.

    Returns
    -------
    The award, in exact fractions (a float counts as the decimal number that it prints as).

    Raises
    ------
    ValueError
        If the two do not speak of the same issues, or a party gives negative points or none at all.
    """
    if len(first) != len(second):
        raise ValueError(f"both parties must give points to the same issues; these are {len(first)} and {len(second)}")
    ours, theirs = _scaled(first), _scaled(second)
    order = sorted(range(len(ours)), key=lambda i: (-_preference(ours[i], theirs[i]), i))
    shares = [Fraction(0)] * len(ours)
    won, left = Fraction(0), sum(theirs, Fraction(0))
    for issue in order:
        stake = ours[issue] + theirs[issue]
        gap = left - won  # what the second would have ahead of the first, were this issue and all after it the second's
        shares[issue] = Fraction(1) if gap >= stake else gap / stake
        if shares[issue] < 1:
            break
        won, left = won + ours[issue], left - theirs[issue]
    mine = sum((s * p for s, p in zip(shares, ours, strict=True)), Fraction(0))
    yours = sum(((1 - s) * p for s, p in zip(shares, theirs, strict=True)), Fraction(0))
    divided = next((i for i, s in enumerate(shares) if 0 < s < 1), None)
    return Award(tuple(shares), (mine, yours), divided)


def stakes(space: Space, tables: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Read from the value tables of two parties how much each has at stake on each issue.

    What a party has at stake is how much better it likes its own best option than the other side's best option; where
    the two want opposite ends of an issue that is the whole swing of the issue. An issue on which both want the same
    stakes nothing.

    Returns
    -------
    The points of each party, to be given to ``adjusted_winner``.

    Raises
    ------
    ValueError
        If there are not two parties, or rules tie issues together, so that they cannot be awarded one by one.
    """
    if len(tables) != 2:
        raise ValueError(f"Adjusted Winner is for two parties; there are {len(tables)}")
    if space.rules:
        raise ValueError(
            f"rules tie issues together, so that these cannot be awarded one by one: {space.rules[0].name}"
        )
    points: tuple[list[float], list[float]] = ([], [])
    for begin, end in zip(space.offsets[:-1], space.offsets[1:], strict=True):
        options = tables[:, begin:end]
        best = options.max(axis=1)
        # Of options equally good for itself, a party takes the one that the other likes best.
        choice = [int(np.where(options[p] == best[p], options[1 - p], -np.inf).argmax()) for p in (0, 1)]
        for p in (0, 1):
            points[p].append(float(best[p] - options[p, choice[1 - p]]))
    return points


def _scaled(points: Sequence[Real | Fraction | float]) -> list[Fraction]:
    exact = [p if isinstance(p, Fraction) else Fraction(str(p)) for p in points]
    total = sum(exact, Fraction(0))
    if min(exact, default=Fraction(0)) < 0 or total == 0:
        raise ValueError("points must not be negative, and one at least must be more than nought")
    return [p * TOTAL / total for p in exact]


def _preference(ours: Fraction, theirs: Fraction) -> Fraction:
    """Order issues as the ratio ours : theirs does, never dividing by nought; what is worth nothing is even."""
    return (ours - theirs) / (ours + theirs) if ours + theirs else Fraction(0)
