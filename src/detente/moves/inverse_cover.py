"""The fewest states that meet all needs, where a need is met by any one of some states, or by several together.

A branch and bound over sets held as ints. For each size, from a proven lower bound on, it looks for all sets of that
size: take the need with the fewest ways left to meet it, and try each way. A set seen once is not tried again, since
what is still needed depends on it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from detente.moves.inverse_stakes import members, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Need(NamedTuple):
    """What must be met: by one state of ``one``, or by all of a set of ``together``, which are larger; sets as bits."""

    one: int
    together: tuple[int, ...] = ()

    def met(self, held: int) -> bool:
        """Tell whether a set of states meets it."""
        return bool(held & self.one) or any(not way & ~held for way in self.together)

    def dearest(self, held: int) -> int:
        """Give how many states must be added to a set that does not meet it, at the least."""
        return 1 if self.one else min((way & ~held).bit_count() for way in self.together)

    def alone(self, held: int) -> int:
        """Give the states that meet it if any one of them is added to a set that does not."""
        lacking = (way & ~held for way in self.together)
        return self.one | union(rest for rest in lacking if rest.bit_count() == 1)

    def within(self, held: int, room: int) -> Need:
        """Keep the ways that add no more states to a set than there is room for, which is at least for one."""
        return Need(self.one, tuple(way for way in self.together if (way & ~held).bit_count() <= room))

    def implies(self, other: Need) -> bool:
        """Tell whether whatever meets it meets the other; False if in doubt."""
        return not self.together and not self.one & ~other.one

    @property
    def ways(self) -> int:
        """How many ways there are to meet it."""
        return self.one.bit_count() + len(self.together)


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


def least_cover(problems: Iterable[Sequence[Need]], cap: int, work: int) -> Cover | None:
    """Find the fewest states that meet all needs of at least one problem, and all sets of that many.

    Parameters
    ----------
    problems
        The needs of each problem.
    cap
        How many sets to list at most.
    work
        How many needs may be looked at and sets found in all; beyond it the answer is a bound, or not all are found.

    Returns
    -------
    Cover or None
        None if each problem has a need that nothing meets.
    """
    started = [_started(needs) for needs in problems if all(need.ways for need in needs)]
    if not started:
        return None
    floors = [held.bit_count() + _apart(held, needs) for held, needs in started]
    fallback = min((_greedy(held, needs) for held, needs in started), key=lambda one: (one.bit_count(), one))
    size = min(floors)
    while True:
        search = _Search(size, work)
        spent = False
        for floor, (held, needs) in zip(floors, started, strict=True):
            if floor <= size and not spent:
                spent = not search.run(held, needs)
        if search.found:
            return Cover(size, size, tuple(sorted(search.found)[:cap]), not spent and len(search.found) <= cap)
        if spent:
            return Cover(fallback.bit_count(), size, (fallback,), complete=False)
        work = search.work
        size = max(size + 1, min(_next_floor(size, held, needs) for held, needs in started))


class _Search:
    """One search for all sets of at most a given size, within a limit of work."""

    def __init__(self, size: int, work: int) -> None:
        self.size = size
        self.work = work
        self.seen: set[int] = set()
        self.found: set[int] = set()

    def run(self, held: int, needs: Sequence[Need]) -> bool:
        """Find the sets that hold some states and meet some needs; say whether the work allowed was enough."""
        self.seen.clear()
        self._extend(held, needs)
        return self.work >= 0

    def _extend(self, held: int, needs: Sequence[Need]) -> None:
        if held in self.seen or self.work < 0:
            return
        self.seen.add(held)
        self.work -= len(needs)
        room = self.size - held.bit_count()
        left = [need for need in needs if not need.met(held)]
        if not left:
            self.found.add(held)
        elif room == 1:
            last = reduce(and_, (need.alone(held) for need in left))
            self.work -= last.bit_count()
            self.found.update(held | 1 << state for state in members(last))
        elif room > 1 and _apart(held, left) <= room:
            self._branch(held, [need.within(held, room) for need in left])

    def _branch(self, held: int, needs: Sequence[Need]) -> None:
        easiest = min(needs, key=lambda need: need.ways)
        for way in (*(1 << state for state in members(easiest.one)), *easiest.together):
            self._extend(held | way, needs)


def _started(needs: Sequence[Need]) -> tuple[int, list[Need]]:
    """Meet the needs that have one way only; give what that takes, and the needs left that no other implies."""
    held = union(need.one or need.together[0] for need in needs if need.ways == 1)
    left: list[Need] = []
    for need in sorted({need for need in needs if not need.met(held)}, key=lambda need: (need.ways, need)):
        if not any(other.implies(need) for other in left):
            left.append(need)
    return held, left


def _apart(held: int, needs: Sequence[Need]) -> int:
    """Bound from below how many states some needs still ask for: those that share no state add up."""
    used, total = 0, 0
    for need in needs:
        asked = (need.one | union(need.together)) & ~held
        if not asked & used:
            used |= asked
            total += need.dearest(held)
    return total


def _next_floor(size: int, held: int, needs: Sequence[Need]) -> int:
    """Bound from below how large a set must be if none of this size will do: by the ways that fit, or the next size."""
    room = size - held.bit_count()
    longer = [length for need in needs for way in need.together if (length := (way & ~held).bit_count()) > room]
    fitting = [need.within(held, room) for need in needs]
    ends = [*longer, *([_apart(held, fitting)] if all(need.ways for need in fitting) else [])]
    return held.bit_count() + min(ends, default=room + 1)


def _greedy(held: int, needs: Sequence[Need]) -> int:
    """Meet the needs one by one, each in the way that adds the fewest states."""
    for need in needs:
        if not need.met(held):
            ways = (need.one & -need.one, *need.together) if need.one else need.together
            held |= min(ways, key=lambda way: ((way & ~held).bit_count(), way))
    return held
