"""Packages that no party tells apart, and the weight that they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def shared_weight(
    columns: NDArray[np.int64],
    issue: NDArray[np.int64],
    tables: NDArray[np.float64],
    inside: NDArray[np.bool_],
    tolerance: float,
) -> NDArray[np.float64]:
    """Give each package one over the number of packages that are like it.

    Two packages are alike if every issue is worth the same to every party in both, and both find agreement or neither
    does (they may differ by a red line).

    Parameters
    ----------
    columns
        Shape (packages, issues).
    issue
        The issue of each column, shape (columns,).
    tables
        Partial values, shape (parties, draws, columns).
    inside
        Which packages find agreement, shape (draws, packages).
    tolerance
        Differences below this share of a party's largest partial value count as none.

    Returns
    -------
    Shape (draws, packages).
    """
    kinds = option_kinds(issue, tables, tolerance)
    weight = np.ones(inside.shape)
    for draw in np.flatnonzero((kinds != np.arange(len(issue))).any(axis=1)):
        key = inside[draw].astype(np.int64)
        for at in columns.T:
            _, key = np.unique(key * len(issue) + kinds[draw, at], return_inverse=True)
        weight[draw] = 1 / np.bincount(key)[key]
    return weight


def option_kinds(issue: NDArray[np.int64], tables: NDArray[np.float64], tolerance: float) -> NDArray[np.int64]:
    """Give each column the first column of its issue that is worth the same to every party; shape (draws, columns)."""
    scale = np.abs(tables).max(axis=2, keepdims=True)
    rounded = np.round(np.divide(tables, scale * tolerance, out=np.zeros_like(tables), where=scale > 0))
    order = np.lexsort((*rounded, np.broadcast_to(issue, rounded.shape[1:])), axis=-1)
    ordered = np.take_along_axis(np.concatenate([rounded, np.broadcast_to(issue, rounded[:1].shape)]), order[None], 2)
    new = np.ones(order.shape, dtype=bool)
    new[:, 1:] = (ordered[:, :, 1:] != ordered[:, :, :-1]).any(axis=0)
    # The sort is stable, so the first of a run is the first of its kind.
    begins = np.maximum.accumulate(np.where(new, np.arange(order.shape[1]), 0), axis=1)
    kinds = np.empty_like(order)
    np.put_along_axis(kinds, order, np.take_along_axis(order, begins, 1), 1)
    return kinds
