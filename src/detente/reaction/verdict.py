"""What stands whichever model and window one takes, and what depends on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.05
"""A chance smaller than this is called significant."""


@dataclass(frozen=True)
class Verdict:
    """How a finding fares over several ways of taking it.

    Parameters
    ----------
    sign
        1 or −1 where every way has that sign, and 0 where they differ.
    ways
        How many ways there are.
    falls
        How many are below nought.
    significant
        How many are significant by t.
    placebo
        How many are so by their place among ordinary days; of those ways that have one.
    placebo_ways
        How many ways have one.
    """

    sign: int
    ways: int
    falls: int
    significant: int
    placebo: int
    placebo_ways: int


def verdict(sums: NDArray[np.float64], chances: NDArray[np.float64], placebo: NDArray[np.float64]) -> Verdict:
    """Judge a finding over several ways of taking it; NaN is no way.

    Parameters
    ----------
    sums, chances
        Abnormal returns and their chances, of one shape.
    placebo
        Placebo shares of those ways that have one.
    """
    told = np.isfinite(sums)
    sums, chances, placebo = sums[told], chances[told], placebo[np.isfinite(placebo)]
    signs = set(np.sign(sums).astype(int).tolist())
    return Verdict(
        signs.pop() if len(signs) == 1 else 0,
        len(sums),
        int((sums < 0).sum()),
        int((chances <= LEVEL).sum()),
        int((placebo <= LEVEL).sum()),
        len(placebo),
    )
