"""The return that was to be expected, and how far a return may stray from it by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.reaction.alignment import Panel

COLLINEAR = 1e-10
"""Factors whose scaled cross-products have no larger determinant say the same thing: no coefficients can be told."""


@dataclass(frozen=True)
class Window:
    """The days from which the normal return is estimated.

    Parameters
    ----------
    length
        So many days at most (MacKinlay 1997: 250).
    gap
        So many days lie between the last of them and the day of the event, so that news that leaked does not count as
        normal.
    least
        With fewer days there is no estimate.
    """

    length: int = 250
    gap: int = 10
    least: int = 60

    def rows(self, days: NDArray[np.intp]) -> NDArray[np.intp]:
        """Give the places of the days before each event, shape (events, length), oldest first; negative where none."""
        rows: NDArray[np.intp] = days[:, None] - self.gap - np.arange(self.length, 0, -1)
        return rows


@dataclass(frozen=True)
class Fit:
    """One model of normal returns, estimated before each of several events by ordinary least squares.

    Parameters
    ----------
    columns
        The factors it has.
    days
        How many days it was estimated from, shape (events,).
    coefficients
        The constant, then one for each factor, shape (events, 1 + factors); NaN where there is no estimate.
    inverse
        (X′X)⁻¹, shape (events, 1 + factors, 1 + factors).
    deviation
        s, with s² = e′e / (L − K), shape (events,).
    residuals
        e, shape (events, length of the window); NaN on days that were not used.
    determined
        R², shape (events,).
    design
        X, a one and the factors of each day, shape (events, length, 1 + factors); noughts on days that were not used.
    """

    columns: tuple[int, ...]
    days: NDArray[np.intp]
    coefficients: NDArray[np.float64]
    inverse: NDArray[np.float64]
    deviation: NDArray[np.float64]
    residuals: NDArray[np.float64]
    determined: NDArray[np.float64]
    design: NDArray[np.float64]

    @property
    def degrees(self) -> NDArray[np.intp]:
        """L − K, shape (events,)."""
        degrees: NDArray[np.intp] = self.days - self.coefficients.shape[1]
        return degrees

    @property
    def studentised(self) -> NDArray[np.float64]:
        """Residuals over their own standard errors, e / (s √(1 − h)) with h = x′(X′X)⁻¹x, shape (events, length)."""
        leverage = np.einsum("elk,elk->el", self.design @ self.inverse, self.design)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.residuals / (self.deviation[:, None] * np.sqrt(1 - leverage)))


def fits(
    panel: Panel,
    events: NDArray[np.intp],
    models: Sequence[tuple[int, ...]],
    window: Window,
    dropped: NDArray[np.bool_] | None = None,
) -> Iterator[Fit]:
    """Estimate several models of normal returns before several events.

    Parameters
    ----------
    panel
        The returns.
    events
        The places of the events' days in it, shape (events,).
    models
        The factors of each, as columns of the panel; none is a constant mean.
    window
        From which days.
    dropped
        Days that may not be used, such as those of other events, shape (days of the panel,).

    Yields
    ------
    Fit
        One for each model, in their order.
    """
    rows = window.rows(events)
    used = rows >= 0
    if dropped is not None:
        used &= ~dropped[np.maximum(rows, 0)]
    everything = np.column_stack([np.ones(len(panel)), panel.factors, panel.asset])
    held = everything[np.maximum(rows, 0)] * used[..., None]  # days not used weigh nothing
    products = held.swapaxes(1, 2) @ held
    for model in models:
        yield _fitted(held, products, used, model, window.least)


def _fitted(
    held: NDArray[np.float64],
    products: NDArray[np.float64],
    used: NDArray[np.bool_],
    model: tuple[int, ...],
    least: int,
) -> Fit:
    columns = [0, *(1 + column for column in model)]
    X, y = held[..., columns], held[..., -1]
    inverse = _inverted(products[:, columns][:, :, columns])
    coefficients = (inverse @ products[:, columns, -1:])[..., 0]
    residuals = np.where(used, y - (X @ coefficients[..., None])[..., 0], np.nan)
    days = used.sum(axis=1)
    left = days - len(columns)
    told = (days >= least) & (left > 0)
    squares = np.nansum(residuals**2, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = np.where(told, np.sqrt(squares / left), np.nan)
        total = np.nansum(np.where(used, y - (y.sum(axis=1) / days)[:, None], 0.0) ** 2, axis=1)
        determined = np.where(told, 1 - squares / total, np.nan)
    coefficients = np.where(told[:, None], coefficients, np.nan)
    return Fit(model, days, coefficients, inverse, deviation, residuals, determined, X)


def _inverted(products: NDArray[np.float64]) -> NDArray[np.float64]:
    """Invert X′X of each event, its columns scaled to length one; NaN where they say the same thing."""
    lengths = np.sqrt(np.einsum("ekk->ek", products))
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = products / (lengths[:, :, None] * lengths[:, None, :])
    told = np.isfinite(scaled).all(axis=(1, 2))
    scaled[~told] = np.eye(products.shape[1])
    told &= np.linalg.det(scaled) > COLLINEAR
    scaled[~told] = np.eye(products.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        inverse = np.linalg.inv(scaled) / (lengths[:, :, None] * lengths[:, None, :])
    return np.where(told[:, None, None], inverse, np.nan)
