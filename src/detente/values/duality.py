"""All minimal conflicts among things asked for together, by the duality of conflicts and what mends them.

What is asked for may be statements about a party or demands on a deal: all that is needed is an oracle that tells
whether a set of them clashes, and makes a clashing set minimal. Sets are written as bits of a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LARGEST_MENU = 2_000
"""Hitting sets kept at once; beyond, the smallest are kept and the enumeration is not complete."""


class Oracle(Protocol):
    """What tells clashing sets from others."""

    def clash(self, active: int) -> bool | None:
        """Tell whether the members of a set cannot all be; None if that could not be decided."""
        ...

    def shrunk(self, clashing: int) -> int:
        """Give a minimal clashing subset of a clashing set, or 0 if on closer look the set does not clash."""
        ...

    @property
    def exhausted(self) -> bool:
        """Whether as much has been worked out as it is worth."""
        ...


@dataclass(frozen=True)
class MinimalSets:
    """What an enumeration came by.

    Parameters
    ----------
    conflicts
        Minimal clashing sets, in the order found.
    repairs
        Minimal sets without which the rest does not clash; all of them, and so are the conflicts, if ``complete``.
    complete
        Whether nothing can be missing.
    """

    conflicts: tuple[int, ...]
    repairs: frozenset[int]
    complete: bool


def minimal_sets(oracle: Oracle, everything: int, limit: int) -> MinimalSets:
    """Find every minimal clashing set and every minimal repair.

    By the duality of conflicts and repairs (Reiter 1987): keep the minimal hitting sets of the conflicts found so far
    (grown conflict by conflict, Berge 1989). Take one and drop its members: if the rest does not clash, it is a repair;
    if it does, shrink the rest to a new conflict. When every minimal hitting set is a repair, no conflict is missing:
    one that was would lie within the rest of some hitting set. In the words of MARCO (Liffiton, Previti, Malik and
    Marques-Silva 2016), what the hitting sets leave are the maximal unexplored sets, each grown already.

    Parameters
    ----------
    oracle
        Answers for sets; the empty set must not clash.
    everything
        All members.
    limit
        Stop after so many conflicts; the work is bounded too, by `LARGEST_MENU` and by what the oracle says.
    """
    conflicts: list[int] = []
    repairs: set[int] = set()
    menu, complete = [0], True
    while clashing := _first_clash(oracle, everything, menu, repairs):
        if len(conflicts) == limit or (conflicts and oracle.exhausted):
            complete = False
            break
        conflict = oracle.shrunk(clashing)
        if conflict:
            conflicts.append(conflict)
            menu = _hitting(menu, conflict)
            complete &= len(menu) <= LARGEST_MENU
            menu = menu[:LARGEST_MENU]
    complete &= all(dropped in repairs for dropped in menu)
    return MinimalSets(tuple(conflicts), frozenset(repairs), complete)


def members(chosen: int) -> tuple[int, ...]:
    """List the members of a set that is written as bits, ascending."""
    return tuple(index for index in range(chosen.bit_length()) if chosen >> index & 1)


def bits(chosen: Iterable[int]) -> int:
    """Write a set as bits."""
    return sum(1 << index for index in set(chosen))


def in_order(sets: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Put sets in order of size, then of their members."""
    return tuple(sorted(map(members, sets), key=lambda one: (len(one), one)))


def _first_clash(oracle: Oracle, everything: int, menu: Sequence[int], repairs: set[int]) -> int:
    """Look for a hitting set without which the rest still clashes and give that rest, or 0; others are repairs."""
    for dropped in menu:
        if dropped not in repairs:
            clashes = oracle.clash(everything & ~dropped)
            if clashes:
                return everything & ~dropped
            if clashes is False:
                repairs.add(dropped)
    return 0


def _hitting(menu: Sequence[int], conflict: int) -> list[int]:
    """Extend minimal hitting sets to one more conflict: those that miss it gain one of its members, if still minimal.

    The result is in order of size.
    """
    hit = [chosen for chosen in menu if chosen & conflict]
    grown = {chosen | 1 << member for chosen in menu if not chosen & conflict for member in members(conflict)}
    fresh = [chosen for chosen in grown if not any(smaller & ~chosen == 0 for smaller in hit)]
    return sorted(hit + fresh, key=lambda chosen: (chosen.bit_count(), chosen))
