"""The fewest states that meet all needs, each need being met by any one of several sets of states.

A branch and bound over sets held as ints. For each size, from a proven lower bound on, it looks for all sets of that
size: take a need not yet met, the one with the fewest ways left, and try each of its ways. A set seen once is not tried
again, since what is still needed depends on it alone. Needs that have only one way are met first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.moves.inverse_stakes import union

if TYPE_CHECKING:
    from collections.abc import Sequence

    Needs = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Cover:
    """The smallest sets of states that meet all needs of at least one problem.

    Parameters
    ----------
    size
        How many states the sets found have.
    least
        No set of fewer states will do; equal to ``size`` if that is proven.
    sets
        The sets found of that size, rising.
    complete
        Whether these are all of them.
    """

    size: int
    least: int
    sets: tuple[int, ...]
    complete: bool


class _Spent(Exception):  # noqa: N818 - not an error: the work allowed is done
    """The work allowed is done."""


class _Search:
    """One search for sets of a given size, within a limit of work."""

    def __init__(self, needs: Needs, work: int) -> None:
        self.needs = needs
        self.work = work
        self.seen: set[int] = set()
        self.found: set[int] = set()

    def run(self, held: int, size: int, needs: Sequence[Sequence[int]]) -> None:
        """Add all sets of at most a size that hold these states and meet these needs."""
        if held in self.seen or held.bit_count() > size:
            return
        self.seen.add(held)
        left = self._left(held, size, needs)
        if left is None:
            return
        if not left:
            self.found.add(held)
            return
        if held.bit_count() + _apart(held, left) > size:
            return
        for way in min(left, key=len):
            self.run(held | way, size, left)

    def _left(self, held: int, size: int, needs: Sequence[Sequence[int]]) -> list[list[int]] | None:
        """Give the needs not yet met, with the ways that still fit; None if one of them has none."""
        left = []
        for need in needs:
            self.work -= len(need)
            if any(not way & ~held for way in need):
                continue
            ways = [way for way in need if (way | held).bit_count() <= size]
            if not ways:
                return None
            left.append(ways)
        if self.work < 0:
            raise _Spent
        return left


def _apart(held: int, needs: Sequence[Sequence[int]]) -> int:
    """Bound from below how many states the needs still ask for: needs that share no state add up."""
    used, total = 0, 0
    for need in needs:
        asked = union(need) & ~held
        if not asked & used:
            used |= asked
            total += min((way & ~held).bit_count() for way in need)
    return total


def _forced(needs: Needs) -> tuple[int, Needs]:
    """Meet the needs that have only one way; give what that takes, and the needs left, each once."""
    held = union(need[0] for need in needs if len(need) == 1)
    left = {need for need in needs if not any(not way & ~held for way in need)}
    return held, tuple(sorted(left, key=lambda need: (len(need), need)))


def least_cover(problems: Sequence[Needs], cap: int, work: int) -> Cover | None:
    """Find the fewest states that meet all needs of at least one problem, and all sets of that many.

    Parameters
    ----------
    problems
        For each problem its needs, and for each need the sets of states (as bits) any one of which meets it.
    cap
        How many sets to list at most.
    work
        How many ways may be looked at for each size; beyond it the answer is a bound.

    Returns
    -------
    Cover or None
        None if each problem has a need that nothing meets.
    """
    open_ones = [_forced(needs) for needs in problems if all(needs)]
    if not open_ones:
        return None
    fallback = min((_greedy(held, needs) for held, needs in open_ones), key=lambda one: (one.bit_count(), one))
    least = min(held.bit_count() + _apart(held, needs) for held, needs in open_ones)
    for size in range(least, fallback.bit_count() + 1):
        found: set[int] = set()
        try:
            for held, needs in open_ones:
                search = _Search(needs, work)
                search.run(held, size, needs)
                found |= search.found
        except _Spent:
            found = found | search.found or {fallback}
            reached = min(one.bit_count() for one in found)
            return Cover(reached, size, _some(found, reached, cap), complete=False)
        if found:
            return Cover(size, size, _some(found, size, cap), len(found) <= cap)
    raise AssertionError


def _some(found: set[int], size: int, cap: int) -> tuple[int, ...]:
    return tuple(sorted(one for one in found if one.bit_count() == size)[:cap])


def _greedy(held: int, needs: Needs) -> int:
    """Meet the needs one by one, each in the way that adds the fewest states."""
    for need in needs:
        if all(way & ~held for way in need):
            held |= min(need, key=lambda way: ((way & ~held).bit_count(), way))
    return held
