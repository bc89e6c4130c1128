"""The question backwards for a party known by prioritised statements: which would have to matter more or not at all.

A state is better than another if the first statement, in order of priority, that tells them apart is true of it (option
prioritising: Peng, 1999; Fang, Hipel, Kilgour & Peng, 2003). The orders of the statements are walked by exchanges of
neighbours, nearest first; so the first ones at which the verdict is another are nearest by Kendall's distance. What was
walked is said: the number of orders grows too fast for long lists to be walked to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.inverse_stakes import Replies, mask_of, stakes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

    Order = tuple[int, ...]


@dataclass(frozen=True)
class Reordered:
    """The smallest changes of a party's statements that turn the verdict on its stability at a state around.

    Parameters
    ----------
    stable
        The verdict as it is.
    orders
        The nearest orders at which it is the other, each as the statements' numbers, first in priority first.
    swaps
        How many exchanges of neighbours they are away; infinite if none was found.
    least
        No order nearer than this will do; infinite if no order will.
    complete
        Whether all orders at that distance are listed.
    dropped
        The statements any one of which turns the verdict if it is dropped, the others staying in order.
    """

    stable: bool
    orders: tuple[Order, ...]
    swaps: float
    least: float
    complete: bool
    dropped: tuple[int, ...]


def reorder(
    graph: Graph,
    scores: NDArray[np.int64],
    party: int,
    target: int,
    concept: str,
    truth: NDArray[np.bool_],
    *,
    most: int = 20_000,
    listed: int = 20,
) -> Reordered:
    """Find the smallest change of a party's order of statements that turns the verdict on its stability at a state.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        Each party's ranking, shape (parties, states); the party's own row is not read.
    party, target, concept
        Whose stability, where, and under which of `detente.moves.stability.CONCEPTS`.
    truth
        Of which states each statement is true, first in priority first; shape (statements, states).
    most
        How many orders to look at, at most.
    listed
        How many orders at the same distance to list, at most.
    """
    held = stakes(Replies(graph, scores), party, target, concept)
    holds = cache(held.holds)
    parted = _parted(truth, target)
    first = tuple(range(len(truth)))
    now = holds(_above(parted, first))

    def turned(order: Order) -> bool:
        return holds(_above(parted, order)) != now

    found, swaps, least, complete = _nearest(first, turned, most)
    dropped = tuple(one for one in first if turned(tuple(other for other in first if other != one)))
    return Reordered(now, tuple(found[:listed]), swaps, least, complete and len(found) <= listed, dropped)


def _parted(truth: NDArray[np.bool_], target: int) -> list[tuple[int, int]]:
    """Give for each statement the states that it puts above the target, and those that it puts below."""
    return [(mask_of(row), 0) if not row[target] else (0, mask_of(~row)) for row in truth]


def _above(parted: list[tuple[int, int]], order: Iterable[int]) -> int:
    """Give the states above the target: those of which the first statement to part them from it is true."""
    above = below = 0
    for statement in order:
        better, worse = parted[statement]
        above |= better & ~below
        below |= worse & ~above
    return above


def _nearest(first: Order, turned: Callable[[Order], bool], most: int) -> tuple[list[Order], float, float, bool]:
    """Walk the orders layer by layer; give the nearest that turn the verdict, how far they are, and what is proven."""
    seen, layer, far, whole = {first}, [first], 0, True
    while layer and whole:
        far += 1
        following = []
        for other in chain.from_iterable(map(_exchanged, layer)):
            if other not in seen:
                seen.add(other)
                following.append(other)
                if len(seen) > most:
                    whole = False
                    break
        if found := sorted(filter(turned, following)):
            return found, far, far, whole
        layer = following
    return [], np.inf, np.inf if whole else far, whole


def _exchanged(order: Order) -> list[Order]:
    return [(*order[:at], order[at + 1], order[at], *order[at + 2 :]) for at in range(len(order) - 1)]
