"""What is bargained over: the packages, and what each party may want, in arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.chance import DRAW, session_key, whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.values.agreement import Agreement


@dataclass(frozen=True, eq=False)
class Bargain:
    """The packages, and each party's value functions.

    Parameters
    ----------
    columns
        The columns of a value table that each package adds up, shape (packages, issues).
    values
        For each party its value tables, shape (draws, columns).
    reservation
        For each party what no deal is worth in each draw, shape (draws,); −∞ where it accepts every package.
    barred
        Packages that a party never signs, whatever they are worth to it, shape (parties, packages).
    agreement
        Who must accept.
    beliefs
        For each party the value tables that the others hold possible for it, shape (hypotheses, columns).
    """

    columns: NDArray[np.int64]
    values: tuple[NDArray[np.float64], ...]
    reservation: tuple[NDArray[np.float64], ...]
    barred: NDArray[np.bool_]
    agreement: Agreement
    beliefs: tuple[NDArray[np.float64], ...]

    @cached_property
    def parties(self) -> int:
        """How many parties there are."""
        return len(self.values)

    @property
    def packages(self) -> int:
        """How many packages there are."""
        return len(self.columns)

    def draws(self, seed: int, session: int) -> tuple[int, ...]:
        """Give for each party which of its value functions a session is played with."""
        key = session_key(seed, session)
        return tuple(whole(key, DRAW, party, len(table)) for party, table in enumerate(self.values))

    def worth(self, party: int, draw: int) -> NDArray[np.float64]:
        """Give what every package is worth to a party in a draw, shape (packages,).

        Values are added issue by issue, so that every way of playing a session gets them equal to the last bit.
        """
        return worth(self.values[party][draw], self.columns)


def worth(table: NDArray[np.float64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Add up what packages are worth, issue by issue; shapes (columns,) and (packages, issues)."""
    total = np.zeros(len(columns))
    for issue in range(columns.shape[1]):
        total += table[columns[:, issue]]
    return total
