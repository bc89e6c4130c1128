"""Scores as ranks, for all rooms in which only comparisons matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def ranked(scores: NDArray[np.integer]) -> NDArray[np.int64]:
    """Replace scores by ranks: 0 the worst, one more for each class of equally good states.

    Parameters
    ----------
    scores
        One party's scores or several parties', higher is better; shape (states,) or (parties, states).

    Returns
    -------
    The ranks, party by party; same shape.
    """
    ranks = [np.unique(row, return_inverse=True)[1] for row in np.atleast_2d(scores)]
    return np.stack(ranks).reshape(np.shape(scores)).astype(np.int64, copy=False)
