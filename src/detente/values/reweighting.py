"""Draws made under some credences, weighed and drawn again as under others (importance resampling).

The sampler's density counts a vector that breaks a statement of credence c as 1 − c, and a vector that meets it as 1
(`detente.values.walkers.Soft`). So draws made under one credence stand for another if each of those that break the
statement counts (1 − c′) / (1 − c) as much. Resampling by these weights gives draws that count alike again (Rubin 1988;
Smith & Gelfand 1992); done systematically, at even steps from one random beginning, no draw is taken less or more often
than its weight says by as much as once (Kitagawa 1996).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.values.evidence import StatementRows

BASE = 0.5
"""The credence under which draws are made to be weighed again: neither side of a statement is rare then."""


@dataclass(frozen=True, eq=False)
class Resampled:
    """Which draws to take again.

    Parameters
    ----------
    chosen
        Places of the draws taken, in order, one for each draw there was; shape (draws,).
    effective
        How many draws of equal weight the weighed ones are worth, as a share of their number (Kish 1965).
    """

    chosen: NDArray[np.intp]
    effective: float


def breaks(rows: StatementRows, theta: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which vectors, shape (draws, unknowns), break a statement, shape (draws,)."""
    broken: NDArray[np.bool_] = np.any(theta @ rows.A.T > rows.b, axis=1)
    return broken


def resample(
    broken: Iterable[tuple[NDArray[np.bool_], float]], draws: int, stream: np.random.SeedSequence
) -> Resampled | None:
    """Choose among draws made under the credence `BASE` of some statements as if made under others.

    Parameters
    ----------
    broken
        For each of the statements which draws break it, and the credence it is to have: 1 takes none of them, 0 takes
        them as if it had not been said.
    draws
        How many draws there are.
    stream
        The seed of the one random number used; it is not changed.

    Returns
    -------
    The draws to take, or None where every draw breaks a statement of credence 1.
    """
    weights = np.ones(draws)
    for breaking, credence in broken:
        weights[breaking] *= (1.0 - credence) / (1.0 - BASE)
    reached = np.cumsum(weights)
    total = float(reached[-1])
    if total <= 0.0:
        return None
    begin = np.random.Generator(np.random.Philox(stream)).random()
    places = (begin + np.arange(draws)) * (total / draws)
    chosen = np.searchsorted(reached, places, side="right")
    effective = total**2 / (draws * float(weights @ weights))
    return Resampled(np.minimum(chosen, np.flatnonzero(weights)[-1]), effective)
