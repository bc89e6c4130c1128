"""Statements that cannot all be true: every minimal set of them, over a background that is beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.values.programs import EmptyPolytopeError, pass_rows, run_model, silent_model, unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.values.polytope import Polytope

    Rows = tuple[NDArray[np.float64], NDArray[np.float64]]

LARGEST_MENU = 20_000
"""Hitting sets kept at once; beyond, the enumeration stops early."""


@dataclass(frozen=True)
class Conflicts:
    """The minimal conflicts among statements.

    Parameters
    ----------
    conflicts
        Sets of statements, as sorted indices, that cannot all be true while each smaller set can; by size, then order.
        An empty set alone: the background contradicts itself.
    repairs
        Minimal sets of statements without which the rest can be true; all if ``complete``, otherwise those seen.
    complete
        Whether these are all conflicts.
    """

    conflicts: tuple[tuple[int, ...], ...]
    repairs: tuple[tuple[int, ...], ...]
    complete: bool


def minimal_conflicts(background: Polytope, statements: Sequence[Rows], limit: int = 100) -> Conflicts:
    """Find every minimal set of statements that contradict each other over a background.

    By the duality of conflicts and repairs (Reiter 1987): keep the minimal hitting sets of the conflicts found so far
    (grown set by set, Berge 1989). Take one and drop its statements: if the rest can be true, it is a repair;
    if not, shrink the rest to a new conflict. When every minimal hitting set is a repair, no conflict is missing: one
    that was would lie within the rest of some hitting set.

    Parameters
    ----------
    background
        Rows beyond doubt.
    statements
        The rows ``(A, b)`` of each, meaning ``A θ ≤ b``; an equality is two rows.
    limit
        Stop after so many conflicts.

    Returns
    -------
    Conflicts
        No conflicts if all statements can be true together.
    """
    oracle = _Oracle(background, statements)
    everything = frozenset(range(len(statements)))
    if oracle.clash(frozenset()):
        return Conflicts(((),), (), complete=True)
    conflicts: list[frozenset[int]] = []
    repairs: set[frozenset[int]] = set()
    menu: set[frozenset[int]] = {frozenset()}
    while pending := menu - repairs:
        if len(conflicts) >= limit or len(menu) > LARGEST_MENU:
            return _sorted(conflicts, repairs, complete=False)
        dropped = min(pending, key=lambda chosen: (len(chosen), sorted(chosen)))
        if not oracle.clash(everything - dropped):
            repairs.add(dropped)
            continue
        conflicts.append(_shrunk(oracle, everything - dropped))
        menu = _hitting(menu, conflicts[-1])
    return _sorted(conflicts, repairs if conflicts else set(), complete=True)


def _sorted(conflicts: list[frozenset[int]], repairs: set[frozenset[int]], *, complete: bool) -> Conflicts:
    """Put sets in order of size, then of their members."""
    ordered = [
        tuple(sorted((tuple(sorted(chosen)) for chosen in sets), key=lambda chosen: (len(chosen), chosen)))
        for sets in (conflicts, repairs)
    ]
    return Conflicts(ordered[0], ordered[1], complete)


def _shrunk(oracle: _Oracle, clashing: frozenset[int]) -> frozenset[int]:
    """Drop statements from a clashing set as long as it clashes."""
    left = clashing
    for statement in sorted(clashing, reverse=True):
        if statement in left and oracle.clash(left - {statement}):
            left -= {statement}
    return left


def _hitting(menu: set[frozenset[int]], conflict: frozenset[int]) -> set[frozenset[int]]:
    """Extend minimal hitting sets to one more conflict: those that miss it gain one of its members, if minimal."""
    hit = {chosen for chosen in menu if chosen & conflict}
    grown = {chosen | {member} for chosen in menu - hit for member in conflict}
    return hit | {chosen for chosen in grown if not any(smaller <= chosen for smaller in hit)}


class _Oracle:
    """One linear program whose rows are switched on and off, statement by statement."""

    def __init__(self, background: Polytope, statements: Sequence[Rows]) -> None:
        fixed, fixed_sides = unit_rows(background.A, background.b)
        equal, level = unit_rows(background.A_eq, background.b_eq)
        scaled = [unit_rows(rows, sides) for rows, sides in statements]
        matrix = np.vstack([fixed, equal, *(rows for rows, _ in scaled)])
        lower = np.full(len(matrix), -np.inf)
        lower[len(fixed) : len(fixed) + len(equal)] = level
        upper = np.concatenate([fixed_sides, level, *(sides for _, sides in scaled)])
        start = len(fixed) + len(equal) + np.cumsum([0, *(len(sides) for _, sides in scaled)])
        self._places = [range(start[index], start[index + 1]) for index in range(len(scaled))]
        self._sides = upper
        self._active = frozenset(range(len(scaled)))
        self._model = silent_model()
        dim = background.dim
        pass_rows(self._model, matrix, lower, upper, (np.full(dim, -np.inf), np.full(dim, np.inf)))

    def clash(self, active: frozenset[int]) -> bool:
        """Tell whether no vector meets the background and these statements."""
        for statement in active ^ self._active:
            for row in self._places[statement]:
                self._model.changeRowBounds(row, -np.inf, self._sides[row] if statement in active else np.inf)
        self._active = active
        try:
            run_model(self._model)
        except EmptyPolytopeError:
            return True
        return False
