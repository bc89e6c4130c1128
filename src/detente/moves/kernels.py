"""Inner loops that all ways to stability share. Import this module only inside the function that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def rising(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sort states by values that lie close together; ties in the order of states."""
    low = values.min()
    start = np.zeros(values.max() - low + 2, np.int32)
    for value in values:
        start[value - low + 1] += 1
    for value in range(1, len(start)):
        start[value] += start[value - 1]
    order = np.empty(len(values), np.int32)
    for state in range(len(values)):
        order[start[values[state] - low]] = state
        start[values[state] - low] += 1
    return order
