"""What is certain about acceptance: packages a party accepts under all, some or none of the vectors left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.values.draws import TOLERANCE
from detente.values.programs import Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.values.polytope import Polytope

IMPOSSIBLE, POSSIBLE, NECESSARY = 0, 1, 2
"""The labels: accepted under no vector of the polytope, under some but not all, under all."""

_CHUNK = 256
"""Draws looked at together; most packages are settled by the first few."""


@dataclass(frozen=True, eq=False)
class GainRange:
    """The least and greatest gain of one package, and vectors that reach them, shape (dim,)."""

    low: float
    high: float
    at_low: NDArray[np.float64]
    at_high: NDArray[np.float64]


def gain_range(polytope: Polytope, gain: NDArray[np.float64]) -> GainRange:
    """Find the least and greatest value of a linear gain over a polytope.

    Parameters
    ----------
    polytope
        The vectors left open.
    gain
        Coefficients, shape (dim,): value of the package less reservation value.

    Raises
    ------
    EmptyPolytopeError, UnboundedPolytopeError
        There is no vector, or no bound.
    """
    program = Program(polytope)
    low, high = program.minimise(gain), program.minimise(-gain)
    return GainRange(low.value, -high.value, low.point, high.point)


def classify(
    polytope: Polytope,
    gains: NDArray[np.float64],
    draws: NDArray[np.float64] | None = None,
    *,
    known_possible: NDArray[np.bool_] | None = None,
    known_not_necessary: NDArray[np.bool_] | None = None,
    tolerance: float = TOLERANCE,
) -> NDArray[np.int8]:
    """Label packages necessary, possible or impossible to accept; the answer is exact.

    The definition (robust ordinal regression, after Greco, Mousseau & Słowiński 2008): a package is necessarily
    accepted if its least gain over the polytope is at least ``−tolerance``, possibly if its greatest gain is. Two
    linear programs per package would tell; most are saved, since

    1. any vector of the polytope is a witness against what it contradicts, for all packages at once: draws, and
       the optimum of each program solved;
    2. the dual prices of each program solved bound the gain of every other package from below (weak duality, with what
       the prices leave over bounded by the range of each unknown), which settles many more.

    Parameters
    ----------
    polytope
        The vectors left open.
    gains
        One row for each package, shape (packages, dim): its gain as a linear form.
    draws
        Vectors of the polytope, shape (draws, dim).
    known_possible, known_not_necessary
        Packages that some vector is known to accept, or to refuse, shape (packages,); shares of draws tell.
    tolerance
        Gains above minus this count as accepted.

    Returns
    -------
    ndarray of int8
        Shape (packages,): `NECESSARY`, `POSSIBLE` or `IMPOSSIBLE`.

    Raises
    ------
    EmptyPolytopeError, UnboundedPolytopeError
        There is no vector, or no bound.
    """
    count = len(gains)
    possible = np.zeros(count, dtype=np.bool_) if known_possible is None else known_possible
    refused = np.zeros(count, dtype=np.bool_) if known_not_necessary is None else known_not_necessary
    search = _Search(polytope)
    witnesses = search.corners if draws is None else np.vstack([search.corners, draws])
    necessary = ~refused
    necessary[necessary] = search.never_below(gains[necessary], -tolerance, witnesses)
    impossible = ~possible & ~necessary
    # Strictly below the tolerance, since a greatest gain of exactly −tolerance still counts as accepted.
    impossible[impossible] = search.never_below(-gains[impossible], np.nextafter(tolerance, np.inf), witnesses)
    return np.where(necessary, NECESSARY, np.where(impossible, IMPOSSIBLE, POSSIBLE)).astype(np.int8)


class _Search:
    """The linear programs of one polytope, with the range of each unknown for certificates."""

    def __init__(self, polytope: Polytope) -> None:
        self._program = Program(polytope)
        unit = np.eye(polytope.dim)
        least = [self._program.minimise(row) for row in unit]
        most = [self._program.minimise(-row) for row in unit]
        self._low = np.array([found.value for found in least])
        self._high = np.array([-found.value for found in most])
        self.corners = np.array([found.point for found in least + most])

    def never_below(
        self, forms: NDArray[np.float64], level: float, witnesses: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Tell which linear forms stay at or above a level throughout the polytope."""
        lowest = _lowest_seen(forms, level, witnesses)
        verdict = np.zeros(len(forms), dtype=np.bool_)
        left = np.flatnonzero(lowest >= level)
        lowest = lowest[left]
        while len(left):
            # The form nearest to failing either fails, by a vector that fails its like, or is proved with its betters.
            nearest = int(lowest.argmin())
            found = self._program.minimise(forms[left[nearest]])
            surplus = forms[left] - found.price
            proved = found.offset + np.minimum(surplus * self._low, surplus * self._high).sum(axis=1) >= level
            proved[nearest] = found.value >= level
            lowest = np.minimum(lowest, forms[left] @ found.point)
            lowest[nearest] = found.value
            verdict[left[proved]] = True
            keep = ~proved & (lowest >= level)
            left, lowest = left[keep], lowest[keep]
        return verdict


def _lowest_seen(forms: NDArray[np.float64], level: float, witnesses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the least value of each form over the witnesses, or some value below the level."""
    lowest = np.full(len(forms), np.inf)
    for first in range(0, len(witnesses), _CHUNK):
        left = np.flatnonzero(lowest >= level)
        if not len(left):
            break
        lowest[left] = np.minimum(lowest[left], (forms[left] @ witnesses[first : first + _CHUNK].T).min(axis=1))
    return lowest
