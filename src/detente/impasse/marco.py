"""All minimal conflicts and corrections among demands, where packages are too many to list.

A conflict cannot be met together while each smaller set can; a correction is what must be dropped for the rest to be
met. Which sets of demands can be met is asked of a `Decider`; the enumeration is that of `detente.values.duality`.
Every package that turns up on the way is kept, since it answers for every set of demands that it meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.values.duality import bits, members, minimal_sets

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from detente.impasse.deciding import Decider, Verdict

    Package = NDArray[np.int64]

MOST_CHECKS = 5_000
"""Sets of demands decided after which no further conflict is looked for."""


@dataclass(frozen=True)
class ConflictSet:
    """Demands that cannot all be met, while any but one of them can.

    Parameters
    ----------
    members
        The demands, ascending; none: the rules alone leave no package.
    certified
        Whether two ways say that they cannot all be met, and each has its witness.
    witnesses
        For each member, a package that meets all the others.
    why
        What stands against certainty; empty if certified.
    """

    members: tuple[int, ...]
    certified: bool
    witnesses: dict[int, Package]
    why: str = ""


@dataclass(frozen=True)
class Correction:
    """Demands without which all others can be met, while none of them can be kept.

    Parameters
    ----------
    members
        The demands, ascending.
    package
        A package that meets all others.
    certified
        Whether certified conflicts show that none of them can be kept.
    """

    members: tuple[int, ...]
    package: Package
    certified: bool


@dataclass(frozen=True)
class Found:
    """What an enumeration came by; each list by size, then by members.

    Parameters
    ----------
    conflicts, corrections
        Minimal conflicts, and minimal corrections. No conflict, and complete: all demands can be met together.
    complete
        Whether it is proven that these are all: each set of demands was decided, and each conflict certified.
    package
        A package that meets all demands, if there is one.
    checks
        How many sets of demands were decided.
    """

    conflicts: tuple[ConflictSet, ...]
    corrections: tuple[Correction, ...]
    complete: bool
    package: Package | None = None
    checks: int = 0


def enumerate_conflicts(decider: Decider, demands: Iterable[int], limit: int = 200) -> Found:
    """Find all minimal conflicts and corrections among demands, with their proofs.

    Parameters
    ----------
    decider
        Decides which sets of demands can be met.
    demands
        Numbers of the demands that are made.
    limit
        Stop after so many conflicts; the work is bounded too (`MOST_CHECKS`), and ``complete`` says so.
    """
    oracle, everything = _Oracle(decider), bits(demands)
    oracle.shrunk(0)
    if oracle.clash(0) is not False:
        return _without_any(oracle)
    found = minimal_sets(oracle, everything, limit)
    # A conflict that only one way saw may have met its package since.
    conflicts = [oracle.proven(conflict) for conflict in found.conflicts if oracle.clash(conflict)]
    sure = [bits(one.members) for one in conflicts if one.certified]
    corrections = [
        Correction(members(one), oracle.witness(everything & ~one), _needed(one, sure)) for one in found.repairs if one
    ]
    return Found(
        tuple(sorted(conflicts, key=lambda one: (len(one.members), one.members))),
        tuple(sorted(corrections, key=lambda one: (len(one.members), one.members))),
        found.complete and len(sure) == len(found.conflicts),
        oracle.witness(everything) if oracle.clash(everything) is False else None,
        oracle.checks,
    )


def _without_any(oracle: _Oracle) -> Found:
    """Say that the rules alone leave no package, or that this could not be decided."""
    nothing = oracle.proven(0)
    conflicts = (nothing,) if oracle.clash(0) else ()
    return Found(conflicts, (), complete=nothing.certified, checks=oracle.checks)


def _needed(correction: int, conflicts: list[int]) -> bool:
    """Whether each member of a correction is the only one that some certified conflict has in it."""
    alone = {conflict & correction for conflict in conflicts}
    return all(1 << member in alone for member in members(correction))


class _Oracle:
    """Tells which sets of demands clash, and remembers every package and conflict that it came by."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider
        self.checks = 0
        self._packages: dict[int, Package] = {}
        self._clashing: list[int] = []
        self._open: set[int] = set()
        self._verdicts: dict[int, Verdict] = {}

    def clash(self, active: int) -> bool | None:
        """Tell whether no package meets these demands, given as bits; None if undecided."""
        if any(active & ~met == 0 for met in self._packages):
            return False
        if any(known & ~active == 0 for known in self._clashing):
            return True
        if active in self._open:
            return None
        verdict = self.decider.can_be_met(members(active), twice=False)
        self._learn(active, verdict)
        return {"possible": False, "impossible": True, "undecided": None}[verdict.said]

    def shrunk(self, clashing: int) -> int:
        """Drop demands, many at a time and then one by one, as long as what is left clashes; certify the result.

        Where that turns up a package after all, begin anew; 0 if the set is then found to be possible.
        """
        while self.clash(clashing):
            left = self._minimal(clashing)
            if not self._verdicts[left].certified:
                self._learn(left, self.decider.can_be_met(members(left)))
            if self._verdicts[left].said == "impossible":
                return left
        return 0

    @property
    def exhausted(self) -> bool:
        """Whether so many sets have been decided that no further conflict is worth it."""
        return self.checks >= MOST_CHECKS

    def witness(self, active: int) -> Package:
        """Give a package known to meet these demands, the one that meets most."""
        return self._packages[max((met for met in self._packages if active & ~met == 0), key=int.bit_count)]

    def proven(self, conflict: int) -> ConflictSet:
        """Put a conflict together with its proof."""
        verdict = self._verdicts[conflict]
        witnesses = {}
        for member in members(conflict):
            rest = conflict & ~(1 << member)
            if any(rest & ~met == 0 for met in self._packages):
                witnesses[member] = self.witness(rest)
        certified = verdict.certified and len(witnesses) == conflict.bit_count()
        doubt = "" if certified else verdict.why or "it could not be decided whether all of them are needed"
        return ConflictSet(members(conflict), certified, witnesses, doubt)

    def _minimal(self, clashing: int) -> int:
        left, size = clashing, max(1, clashing.bit_count() // 2)
        while size:
            chosen = members(left)[::-1]
            for begin in range(0, len(chosen), size):
                less = left & ~bits(chosen[begin : begin + size])
                if self.clash(less):
                    left = less
            size //= 2
        return left

    def _learn(self, active: int, verdict: Verdict) -> None:
        self.checks += 1
        self._verdicts[active] = verdict
        if verdict.package is not None:
            met = self.decider.met(verdict.package)
            self._packages[met] = verdict.package
            self._clashing = [known for known in self._clashing if known & ~met]
        elif verdict.said == "undecided":
            self._open.add(active)
        elif active not in self._clashing:
            self._clashing.append(active)
