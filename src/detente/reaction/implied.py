"""What the market implied: the share that the deal had in the price, given bounds for what each outcome is worth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from detente.reaction.errors import ReactionError

Interval = tuple[float, float]


@dataclass(frozen=True)
class Implied:
    """Bounds for the share that one of two outcomes had in a price, before and after a piece of news.

    Parameters
    ----------
    before, after
        The least and the greatest share that the bounds allow.
    change
        The least and the greatest change of it.
    inside
        Whether the price lay between what the two outcomes are worth, before and after, however they are taken; where
        it did not, shares are cut off at nought and one.
    """

    before: Interval
    after: Interval
    change: Interval
    inside: bool


class BoundsError(ReactionError):
    """Bounds from which no share follows."""


def implied(move: Interval, deal: Interval, no_deal: Interval) -> Implied:
    """Bound the share q that a deal had in a price, if the price is q times its worth then, plus 1 − q times without.

    All are told in returns against the price before the news, so that price is nought. With the move m, the worth d
    with a deal and n without, q before = (0 − n) / (d − n) and q after = (m − n) / (d − n). Each is monotone in m, d
    and n while the price lies between n and d, so the bounds are met at corners: they are exact for the bounds given.

    Parameters
    ----------
    move
        What the news did: the least and the greatest.
    deal, no_deal
        What the index would be worth with a deal and without one, each the least and the greatest, as returns.

    Raises
    ------
    BoundsError
        If a deal could be worth no more than no deal.
    """
    if not deal[0] > no_deal[1]:
        raise BoundsError("what a deal is worth must lie wholly above what no deal is worth")
    corners = list(product(move, deal, no_deal))
    before = [-n / (d - n) for _, d, n in corners]
    after = [(m - n) / (d - n) for m, d, n in corners]
    change = [m / (d - n) for m, d, n in corners]
    inside = all(0 <= share <= 1 for share in (*before, *after))
    return Implied(_bounds(before), _bounds(after), _bounds(change, low=-1.0), inside)


def least_spread(move: float) -> float:
    """Give the least by which the worth of the two outcomes can differ: the share cannot change by more than one."""
    return abs(move)


def _bounds(values: list[float], low: float = 0.0) -> Interval:
    return min(max(min(values), low), 1.0), max(min(max(values), 1.0), low)
