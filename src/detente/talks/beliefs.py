"""What the others hold possible of a party whose values the case knows exactly: anything, under a plain prior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HYPOTHESES = 64
"""So many value functions stand for what is held possible."""


def anything(sizes: Sequence[int], hypotheses: int, seed: int) -> NDArray[np.float64]:
    """Draw value tables of which nothing is known: weights uniform on the simplex, values of options uniform.

    Parameters
    ----------
    sizes
        The number of options of each issue.
    hypotheses
        How many to draw.
    seed
        The same seed gives the same tables.

    Returns
    -------
    Shape (hypotheses, columns); the worst package of each is worth 0 and its best 1.
    """
    chance = np.random.default_rng(np.random.SeedSequence([seed, 0xBE11EF]))
    weights = chance.dirichlet(np.ones(len(sizes)), size=hypotheses)
    tables = [_scaled(chance.random((hypotheses, size))) * weights[:, [i]] for i, size in enumerate(sizes)]
    return np.concatenate(tables, axis=1)


def spread(tables: NDArray[np.float64], hypotheses: int) -> NDArray[np.float64]:
    """Take some of many value tables, evenly spread over all; shape (hypotheses, columns)."""
    chosen = np.unique(np.linspace(0, len(tables) - 1, min(hypotheses, len(tables))).astype(np.int64))
    return np.ascontiguousarray(tables[chosen])


def _scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    low, wide = values.min(axis=1, keepdims=True), np.ptp(values, axis=1, keepdims=True)
    scaled: NDArray[np.float64] = (values - low) / np.where(wide > 0, wide, 1.0)
    return scaled
