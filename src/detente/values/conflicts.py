"""Statements that cannot all be true: every minimal set of them, over a background that is beyond doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.values.duality import in_order, members, minimal_sets
from detente.values.programs import EmptyPolytopeError, pass_rows, run_model, silent_model, unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.values.polytope import Polytope

    Rows = tuple[NDArray[np.float64], NDArray[np.float64]]

RAY = 1e-12
"""A row that a proof counts less than this, with rows of length one, is not part of it."""
STEPS_A_ROW = 3
"""Steps of the simplex method for each row, beyond which it is taken to run in a circle; it needs one or two."""
MOST_WORK = 50_000_000
"""Steps of the simplex method times rows after which no further conflict is looked for; some seconds' work."""
MOST_CHECKS = 5_000
"""Linear programs after which no further conflict is looked for; about a second's work."""


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

    The enumeration is that of `detente.values.duality`.

    Parameters
    ----------
    background
        Rows beyond doubt.
    statements
        The rows ``(A, b)`` of each, meaning ``A θ ≤ b``; an equality is two rows.
    limit
        Stop after so many conflicts. The work is bounded too, by `MOST_CHECKS`, `MOST_WORK` and
        `detente.values.duality.LARGEST_MENU`.

    Returns
    -------
    Conflicts
        No conflicts if all statements can be true together.
    """
    oracle = _Oracle(background, statements)
    if oracle.clash(0):
        return Conflicts(((),), (), complete=True)
    found = minimal_sets(oracle, (1 << len(statements)) - 1, limit)
    return Conflicts(in_order(found.conflicts), in_order(found.repairs - {0}), found.complete)


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
        self._active = (1 << len(scaled)) - 1
        self._solved, self._work = 0, 0
        self._model = silent_model()
        self._model.setOptionValue("simplex_iteration_limit", STEPS_A_ROW * len(matrix))
        dim = background.dim
        pass_rows(self._model, matrix, lower, upper, (np.full(dim, -np.inf), np.full(dim, np.inf)))

    def clash(self, active: int) -> bool:
        """Tell whether no vector meets the background and these statements, given as bits."""
        for statement in members(active ^ self._active):
            for row in self._places[statement]:
                self._model.changeRowBounds(row, -np.inf, self._sides[row] if active >> statement & 1 else np.inf)
        self._active = active
        try:
            run_model(self._model)
        except EmptyPolytopeError:
            return True
        except RuntimeError:  # the simplex method lost its way among many nearly parallel rows
            self._work += STEPS_A_ROW * len(self._sides) ** 2
            return self._clash_from_within()
        finally:
            self._solved += 1
            self._work += max(0, self._model.getInfo().simplex_iteration_count) * len(self._sides)
        return False

    def shrunk(self, clashing: int) -> int:
        """Drop statements from a clashing set as long as it clashes, first all those that its proof does without."""
        left = clashing
        self.clash(clashing)
        proven = self.blamed() & clashing
        if proven and proven != clashing and self.clash(proven):
            left = proven
        for statement in reversed(members(clashing)):
            if self.clash(left & ~(1 << statement)):
                left &= ~(1 << statement)
        return left

    @property
    def exhausted(self) -> bool:
        """Whether as much has been solved as it is worth."""
        return self._solved >= MOST_CHECKS or self._work >= MOST_WORK

    def blamed(self) -> int:
        """Give the statements, as bits, whose rows the last proof of a clash adds up (Farkas); 0 without one."""
        _, found, ray = self._model.getDualRay()
        weighty = np.abs(np.asarray(ray)) > RAY if found else np.zeros(len(self._sides), dtype=np.bool_)
        return sum(1 << index for index, rows in enumerate(self._places) if weighty[rows.start : rows.stop].any())

    def _clash_from_within(self) -> bool:
        """Ask the interior-point method, which starts from nothing."""
        self._model.clearSolver()
        self._model.setOptionValue("solver", "ipm")
        try:
            run_model(self._model)
        except EmptyPolytopeError:
            return True
        finally:
            self._model.setOptionValue("solver", "simplex")
        return False
