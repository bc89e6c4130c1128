"""How far the parties' wishes are apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from detente.deals.frontier import Frontier


def opposition(frontier: Frontier) -> float | None:
    """Measure the distance from the ideal point, where every party gets its best package, to the nearest package.

    Every party's values are divided by the value of its best package, so the ideal is (1, …, 1) and the distance is 0
    if one package is best for all. The nearest package is on the frontier, as being better for a party never takes
    one away from the ideal. (GeniusWeb and NegoLog print as opposition the distance of the package that they call
    Kalai.)

    Returns
    -------
    The Euclidean distance; None if a party's best package is worth nothing or less, which leaves no scale.
    """
    best = frontier.values.max(axis=0, initial=-np.inf)
    if not (best > frontier.tolerance).all():
        return None
    return float(np.sqrt(((1.0 - frontier.values / best) ** 2).sum(axis=1)).min())
