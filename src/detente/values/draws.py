"""Value functions in hand: one when they are known exactly, many when they are drawn from what is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-9
"""Two values closer than this, relative to the largest value of the party, count as equal."""


@dataclass(frozen=True)
class Draws:
    """Value functions of one party.

    Parameters
    ----------
    values
        Value of each option in each draw, shape (draws, columns); a package is worth the sum over its options.
    reservation
        What no deal is worth to the party in each draw, shape (draws,).
    """

    values: NDArray[np.float64]
    reservation: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the draws."""
        return len(self.values)

    @property
    def exact(self) -> bool:
        """Whether there is but one value function."""
        return len(self.values) == 1

    @property
    def tolerance(self) -> float:
        """The difference below which two values of the party count as equal."""
        return TOLERANCE * max(1.0, float(np.abs(self.values).max(initial=0.0)))
