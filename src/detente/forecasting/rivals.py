"""Forecasts to compare with: all packages alike, the named bargaining solutions, and the Nash product to a power."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOLUTIONS = ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
"""The solutions: largest product of gains (Nash 1950); largest smallest share of the ideal gain, then the next (Kalai
and Smorodinsky 1975, Imai 1983); largest smallest gain, then the next (Kalai 1977); largest sum of gains."""

CLOSE = 1e-9


def solution(name: str, values: NDArray[np.float64], reservation: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which packages are the named solution, all that tie.

    Parameters
    ----------
    name
        One of ``SOLUTIONS``.
    values
        Shape (parties, packages), in units in which parties may be compared.
    reservation
        Shape (parties,).
    """
    gains = values - reservation[:, None]
    inside = np.all(gains >= -CLOSE, axis=0)
    ideal = np.where(inside, gains, -np.inf).max(axis=1, keepdims=True)
    criteria = {
        "nash": [np.maximum(gains, 0).prod(axis=0)],
        "kalai_smorodinsky": list(np.sort(gains / ideal, axis=0)),
        "egalitarian": list(np.sort(gains, axis=0)),
        "utilitarian": [gains.sum(axis=0)],
    }
    best: NDArray[np.bool_] = inside
    for criterion in criteria[name]:
        best = np.logical_and(best, criterion >= criterion[best].max() - CLOSE)
    return best


def smoothed(chosen: NDArray[np.bool_], share: float) -> NDArray[np.float64]:
    """Give chosen packages the share, evenly, and spread the rest evenly over all; packages along the last axis."""
    shares: NDArray[np.float64] = share * chosen / chosen.sum(axis=-1, keepdims=True) + (1 - share) / chosen.shape[-1]
    return shares


def fitted_share(chosen: NDArray[np.bool_], counts: NDArray[np.float64]) -> float:
    """Find the share of a solution that makes what was agreed likeliest; shapes (cases, packages)."""
    from scipy.optimize import minimize_scalar

    def loss(share: float) -> float:
        return -float((counts * np.log(smoothed(chosen, share))).sum())

    return float(minimize_scalar(loss, bounds=(0.0, 1 - CLOSE), method="bounded").x)
