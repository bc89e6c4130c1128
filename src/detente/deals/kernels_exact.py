"""Compiled loops of the exact part; import this module only inside the function that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def efficient_by_sum(
    points: NDArray[np.float64], slack: NDArray[np.float64], strict: NDArray[np.float64]
) -> NDArray[np.intp]:
    """List the rows that no earlier kept row dominates; rows come by falling sum, shape (points, parties)."""
    count, parties = points.shape
    archive = np.empty(count, dtype=np.intp)
    kept = 0
    for i in range(count):
        beaten = False
        for a in range(kept):
            j = archive[a]
            worse = False
            better = False
            for p in range(parties):
                gap = points[j, p] - points[i, p]
                if gap < -slack[p]:
                    worse = True
                    break
                better |= gap > strict[p]
            if better and not worse:
                beaten = True
                # Who beats one tends to beat the next: to the front with it.
                for b in range(a, 0, -1):
                    archive[b] = archive[b - 1]
                archive[0] = j
                break
        if not beaten:
            archive[kept] = i
            kept += 1
    return np.sort(archive[:kept])
