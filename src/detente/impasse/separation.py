"""Value functions under which some packages are worth less than a level and another is not, by linear programming."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.values.draws import TOLERANCE
from detente.values.polytope import Polytope
from detente.values.programs import Optimum, Program

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Ranges = tuple[NDArray[np.float64], NDArray[np.float64]]

MARGIN = 1e-6
"""What is worse than something else is worse by at least this share of the span between best and worst package."""

_FAR = 1e3
"""Beyond any value of a package, on the scale on which the best is about 1."""


class Separation:
    """Value functions under which some linear forms stay below zero, found by adding a form once it is broken.

    Parameters
    ----------
    polytope
        All value functions.
    below
        Forms that must stay below, shape (forms, unknowns).
    margin
        How far below zero.
    ranges
        The `ranges` of the polytope, where they are known.
    """

    def __init__(
        self,
        polytope: Polytope,
        below: NDArray[np.float64],
        margin: float = MARGIN,
        ranges: Ranges | None = None,
    ) -> None:
        self._polytope, self._below, self._margin, self._known = polytope, below, margin, ranges
        self._added: list[int] = []
        self._program = Program(polytope)

    def highest(self, form: NDArray[np.float64]) -> Optimum:
        """Maximise a form; the value is the negative of the greatest.

        Raises
        ------
        EmptyPolytopeError
            If the forms cannot all stay below.
        """
        while True:
            found = self._program.minimise(-form)
            heights = self._below @ found.point
            if not len(heights) or heights.max() <= -self._margin / 2 or int(heights.argmax()) in self._added:
                return found
            self._added.append(int(heights.argmax()))
            self._program = Program(self._with(self._added))

    def attained(self, forms: NDArray[np.float64]) -> int | None:
        """Find a form that can be zero or more while the others stay below; None if none can.

        What bounds one form bounds its like (weak duality), so few are maximised by a program of their own.
        """
        if not len(forms):
            return None
        low, high = self._ranges
        left, point = np.arange(len(forms)), self.highest(np.zeros(forms.shape[1])).point
        while len(left):
            tried = int(left[(forms[left] @ point).argmax()])
            found = self.highest(forms[tried])
            if found.value <= TOLERANCE:
                return tried
            over, point = -forms[left] - found.price, found.point
            proved = found.offset + np.minimum(over * low, over * high).sum(axis=1) > TOLERANCE
            left = left[~proved & (left != tried)]
        return None

    def widest(self) -> NDArray[np.float64]:
        """Find the value function under which the forms stay farthest below zero; how far is the last entry."""
        forms = np.hstack([self._below, np.ones((len(self._below), 1))])
        found = Separation(with_level(self._polytope), forms, 2 * TOLERANCE).highest(np.eye(forms.shape[1])[-1]).point
        return found if len(forms) else np.append(found[:-1], np.inf)

    def culprits(self) -> list[int]:
        """Give as few forms as cannot all stay below, once they are known not to."""
        kept = list(self._added)
        for one in self._added:
            fewer = [other for other in kept if other != one]
            if self._with(fewer).is_empty():
                kept = fewer
        return kept

    def _with(self, forms: Iterable[int]) -> Polytope:
        rows = self._below[list(forms)]
        return self._polytope.with_rows(rows, np.full(len(rows), -self._margin))

    @cached_property
    def _ranges(self) -> Ranges:
        return self._known or ranges(self._polytope)


def ranges(polytope: Polytope) -> Ranges:
    """Give the least and the most that each unknown can be, both of shape (unknowns,)."""
    program, unit = Program(polytope), np.eye(polytope.dim)
    return (
        np.array([program.minimise(row).value for row in unit]),
        np.array([-program.minimise(-row).value for row in unit]),
    )


def with_level(polytope: Polytope) -> Polytope:
    """Add an unknown of any height."""
    level = np.zeros((2, polytope.dim + 1))
    level[:, -1] = -1.0, 1.0
    A, A_eq = (np.hstack([rows, np.zeros((len(rows), 1))]) for rows in (polytope.A, polytope.A_eq))
    return Polytope(np.vstack([A, level]), np.append(polytope.b, [_FAR, _FAR]), A_eq, polytope.b_eq)


def above_level(forms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give forms less the unknown that `with_level` adds."""
    return np.hstack([forms, np.full((len(forms), 1), -1.0)])
