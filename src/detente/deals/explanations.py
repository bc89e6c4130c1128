"""What lies behind a share: what must be true of a party for it to accept, and how shares lie over two issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import accepted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space
    from detente.values.draws import Draws


@dataclass(frozen=True)
class MustBeTrue:
    """The draws of one party that accept a package, beside all its draws (central weights, Lahdelma et al. 1998).

    Parameters
    ----------
    share
        Share of the draws that accept.
    accepting, overall
        Mean values of the accepting draws (NaN if none accept) and of all, shape (columns,).
    accepting_reservation, overall_reservation
        Mean reservation value of the accepting draws and of all.
    spread
        Standard deviation of each column's value over all draws, shape (columns,).
    """

    share: float
    accepting: NDArray[np.float64]
    overall: NDArray[np.float64]
    accepting_reservation: float
    overall_reservation: float
    spread: NDArray[np.float64]

    @property
    def shift(self) -> NDArray[np.float64]:
        """How far accepting draws lie from all draws, in standard deviations; shape (columns,)."""
        moved = self.accepting - self.overall
        return np.divide(moved, self.spread, out=np.zeros_like(moved), where=self.spread > 0)


def must_be_true(space: Space, draws: Draws, package: NDArray[np.integer]) -> MustBeTrue:
    """Compare the draws that accept one package, a row of option indices, with all draws of the party."""
    accepts = accepted(space, draws, np.asarray(package)[None, :])[:, 0]
    nothing = np.full(draws.values.shape[1], np.nan)
    return MustBeTrue(
        float(accepts.mean()),
        draws.values[accepts].mean(axis=0) if accepts.any() else nothing,
        draws.values.mean(axis=0),
        float(draws.reservation[accepts].mean()) if accepts.any() else float("nan"),
        float(draws.reservation.mean()),
        draws.values.std(axis=0),
    )


@dataclass(frozen=True)
class Heat:
    """The best share that each pair of options on two issues can be part of.

    Parameters
    ----------
    share
        Largest share over the packages with that pair, shape (options, options); NaN where no package has it.
    package
        Index of the first package that reaches it, -1 where there is none.
    """

    share: NDArray[np.float64]
    package: NDArray[np.int64]


def heat(space: Space, shares: NDArray[np.float64], row: int, column: int) -> Heat:
    """Find for each pair of options on issues ``row`` and ``column`` the package with the largest share.

    Parameters
    ----------
    space
        An enumerable space.
    shares
        Of all feasible packages, shape (packages,).
    row, column
        Two different issues, by index.
    """
    width = space.sizes[column]
    cell = space.packages[:, row].astype(np.int64) * width + space.packages[:, column]
    order = np.lexsort((-np.arange(len(shares)), shares))
    package = np.full(space.sizes[row] * width, -1, np.int64)
    package[cell[order]] = order  # the last to be written is the first package with the largest share
    share = np.where(package >= 0, shares[package] if len(shares) else np.nan, np.nan)
    shape = (space.sizes[row], width)
    return Heat(share.reshape(shape), package.reshape(shape))
