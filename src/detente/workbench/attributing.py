"""How much of a change each of several differences carries.

With up to four differences that is the Shapley value (Shapley 1953): what each adds, averaged over all orders in which
they could be made. With more of them only two orders are looked at for each: it is made first, or last. The mean of the
two is the Shapley value where differences act on each other in pairs only, and an approximation of it otherwise; what
the parts then leave of the whole is given as the remainder.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    Taken = frozenset[int]
    """Which of the differences have been made, by number."""

MOST_EXACT = 4
"""Up to so many differences all orders are looked at."""


def coefficients(units: Sequence[Taken], number: int, *, exact: bool) -> dict[Taken, float]:
    """Give what a difference carries as a sum over cases with some differences made, each with its factor.

    Parameters
    ----------
    units
        The differences, each as the numbers of what it changes; all of them together are the second case.
    number
        Which of them.
    exact
        Whether to average over all orders, rather than over first and last.
    """
    unit, others = units[number], [one for n, one in enumerate(units) if n != number]
    sizes: Iterable[int] = range(len(units)) if exact else {0, len(others)}
    found: dict[Taken, float] = {}
    for size in sizes:
        for chosen in combinations(others, size):
            before = frozenset().union(*chosen)
            share = _weight(size, len(units)) if exact else (0.5 if others else 1.0)
            for taken, factor in ((before | unit, share), (before, -share)):
                found[taken] = found.get(taken, 0.0) + factor
    return found


def _weight(size: int, units: int) -> float:
    """Give the share of all orders in which exactly some given ``size`` differences come before a given one."""
    return factorial(size) * factorial(units - size - 1) / factorial(units)


def needed(units: Sequence[Taken], *, exact: bool) -> list[Taken]:
    """List the cases that must be worked out, the two ends first."""
    whole: Taken = frozenset().union(*units)
    found: dict[Taken, None] = dict.fromkeys((frozenset(), whole))
    for number in range(len(units)):
        found |= dict.fromkeys(coefficients(units, number, exact=exact))
    return list(found)


def weighed(factors: Mapping[Taken, float], worth: Mapping[Taken, float]) -> float:
    """Sum up what a difference carries."""
    return sum(factor * worth[taken] for taken, factor in factors.items())


def error(factors: Mapping[Taken, float], errors: Mapping[Taken, float]) -> float:
    """Give the standard error of such a sum, the figures in it taken to be drawn apart (draws in common lessen it)."""
    return float(sum((factor * errors[taken]) ** 2 for taken, factor in factors.items()) ** 0.5)


def merged(units: Sequence[Taken], together: Collection[int]) -> list[Taken]:
    """Make one difference of several, in the place of the first of them."""
    if len(together) < 2:
        return list(units)
    whole: Taken = frozenset().union(*(units[n] for n in together))
    first = min(together)
    return [whole if n == first else one for n, one in enumerate(units) if n == first or n not in together]
