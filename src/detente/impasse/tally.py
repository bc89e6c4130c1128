"""Counting over draws what holds in families of draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.families import Families, Sets


@dataclass(frozen=True)
class Tally:
    """Some draws, by family.

    Parameters
    ----------
    draws
        The family of each of the draws, shape (draws,).
    families
        How many families there are.
    effective
        The effective number of independent draws among these, for standard errors.
    """

    draws: NDArray[np.int64]
    families: int
    effective: float

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """How many draws each family answers for, shape (families,)."""
        return np.bincount(self.draws, minlength=self.families)

    def share(self, owners: NDArray[np.int64]) -> float:
        """Give the share of draws that belong to some of the families named."""
        return float(self.times[self._named(owners)].sum() / len(self.draws))

    def error(self, share: float) -> float:
        """Give the standard error of a share of draws."""
        return float(np.sqrt(share * (1.0 - share) / self.effective))

    def counts(self, owners: NDArray[np.int64], sets: Sets) -> tuple[Sets, NDArray[np.int64]]:
        """Give the different sets but ∅, and how many draws belong to families that have each."""
        some = sets != 0
        different, which = np.unique(sets[some], return_inverse=True)
        counts = np.bincount(which, weights=self.times[owners[some]], minlength=len(different))
        return different, counts.astype(np.int64)

    def shares(self, owners: NDArray[np.int64], sets: Sets) -> tuple[Sets, NDArray[np.float64]]:
        """Give the different sets but ∅, and the share of draws that belong to families that have each."""
        different, counts = self.counts(owners, sets)
        return different, counts / len(self.draws)

    def opens(self, found: Families, dropped: int) -> float:
        """Give the share of draws in which there is a deal once the demands given as bits are dropped."""
        return self.share(found.owners[(found.sets & ~np.uint64(dropped)) == 0])

    def pairs(self, found: Families) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Find pairs of demands that open more draws together than either alone, those that open most first.

        A draw without a deal is opened by a pair if one of the two is a minimal correction there, or both together are.

        Returns
        -------
        The two bits of each pair, shape (pairs, 2), and the share of draws with a deal once both are dropped.
        """
        alone = np.zeros((self.families, len(found.demands)), np.int64)
        for bit in range(len(found.demands)):
            alone[self._named(found.owners[found.sets == np.uint64(1 << bit)]), bit] = 1
        both = alone.T @ (alone * self.times[:, None])
        single = np.diag(both)
        opened = np.add.outer(single, single) - both
        two = np.bitwise_count(found.sets) == 2
        for pair, times in zip(*self.counts(found.owners[two], found.sets[two]), strict=True):
            one, other = (bit for bit in range(len(found.demands)) if int(pair) >> bit & 1)
            opened[one, other] += times
        better = np.argwhere(np.triu(opened > np.maximum.outer(single, single), 1))
        gained = opened[better[:, 0], better[:, 1]]
        order = np.argsort(-gained, kind="stable")
        open_now = self.times[found.owners[found.sets == 0]].sum()
        return better[order], (gained[order] + open_now) / len(self.draws)

    def _named(self, owners: NDArray[np.int64]) -> NDArray[np.bool_]:
        named = np.zeros(self.families, np.bool_)
        named[owners] = True
        return named
