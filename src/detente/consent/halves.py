"""Packages as pairs of halves: the first issues and the last, so that each half is valued once."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space

LARGEST_HALF = 32_767
"""Second halves are ranked in sixteen bits."""

_GRID = 40_000_000


@dataclass(frozen=True)
class Halves:
    """All feasible packages, each as a first and a second half.

    Parameters
    ----------
    first, second
        The columns of a value table that each half adds up, one row for each half.
    which_first, which_second
        The halves of each feasible package, in the order of ``Space.packages``.
    dense
        Whether most pairs of halves are feasible packages, so that it is quicker to look at all pairs.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    which_first: NDArray[np.int64]
    which_second: NDArray[np.int64]
    dense: bool


def split(space: Space) -> Halves:
    """Split the packages of an enumerable space in two halves of about the same number."""
    cut = _cut(space.sizes)
    packages = space.packages
    if prod(space.sizes) > _GRID:
        first, which_first = _distinct(packages[:, :cut])
        second, which_second = _distinct(packages[:, cut:])
    else:
        first, second = _all(space.sizes[:cut]), _all(space.sizes[cut:])
        which_first, which_second = np.divmod(space.numbers(packages), max(len(second), 1))
    offsets = space.offsets[:-1]
    dense = 2 * len(packages) > len(first) * len(second)
    return Halves(first + offsets[:cut], second + offsets[cut:], which_first, which_second, dense)


def _cut(sizes: tuple[int, ...]) -> int:
    allowed = [cut for cut in range(len(sizes) + 1) if prod(sizes[cut:]) <= LARGEST_HALF]
    return min(allowed, key=lambda cut: prod(sizes[:cut]) + prod(sizes[cut:]))


def _all(sizes: tuple[int, ...]) -> NDArray[np.int64]:
    return np.indices(sizes).reshape(len(sizes), prod(sizes)).T.astype(np.int64)


def _distinct(rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if rows.shape[1] == 0:
        return np.zeros((1, 0), np.int64), np.zeros(len(rows), np.int64)
    distinct, which = np.unique(rows, axis=0, return_inverse=True)
    return distinct.astype(np.int64), which.reshape(-1).astype(np.int64)
