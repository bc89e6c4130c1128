"""What an index did beyond the normal on the days of events, with the error of the forecast it is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from detente.reaction.normal import fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.reaction.alignment import Panel
    from detente.reaction.normal import Fit, Window

SPANS = ((0, 0), (0, 1), (-1, 1))
"""The days, counted from that of the event, over which abnormal returns are added up unless one says otherwise."""
CHUNK = 1_000
"""So many events are estimated at a time; it bounds the memory."""


@dataclass(frozen=True)
class Abnormal:
    """Abnormal returns of one index around events, by several models.

    Parameters
    ----------
    spans
        The days over which they are added up, counted from that of the event.
    sums
        Cumulative abnormal returns, log, shape (models, events, spans); NaN where there is no estimate or no price.
    errors
        The standard error of each: of the estimate and of the days themselves (Salinger 1992).
    degrees
        Degrees of freedom, shape (models, events).
    days
        How many days the normal return was estimated from, shape (models, events).
    at_least
        How many residuals are as far from nought as the abnormal return of the day, shape (models, events).
    below
        How many residuals are less than it, of the same shape.
    deviations
        s of each estimate, of the same shape.
    determined
        R², of the same shape.
    """

    spans: tuple[tuple[int, int], ...]
    sums: NDArray[np.float64]
    errors: NDArray[np.float64]
    degrees: NDArray[np.intp]
    days: NDArray[np.intp]
    at_least: NDArray[np.intp]
    below: NDArray[np.intp]
    deviations: NDArray[np.float64]
    determined: NDArray[np.float64]

    @cached_property
    def statistics(self) -> NDArray[np.float64]:
        """t, the sums over their errors."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.sums / self.errors

    @cached_property
    def chances(self) -> NDArray[np.float64]:
        """The chance of so large a t, either way, if returns are normal and nothing happened."""
        return two_sided(self.statistics, self.degrees[..., None])

    @cached_property
    def placebo(self) -> NDArray[np.float64]:
        """The share of ordinary days, the day itself among them, that strayed as far: needs no normal distribution.

        Shape (models, events): (1 + #{|e| ≥ |AR|}) / (L + 1).
        """
        return np.where(np.isfinite(self.sums[..., 0]), (1 + self.at_least) / (self.days + 1), np.nan)


def two_sided(statistic: NDArray[np.float64], degrees: NDArray[np.intp] | float) -> NDArray[np.float64]:
    """Give the chance that a Student t strays as far from nought as a statistic."""
    return np.asarray(2 * stdtr(np.maximum(degrees, 1), -np.abs(statistic)))


def measured(
    panel: Panel,
    events: NDArray[np.intp],
    models: Sequence[tuple[int, ...]],
    window: Window,
    spans: Sequence[tuple[int, int]] = SPANS,
    dropped: NDArray[np.bool_] | None = None,
) -> Abnormal:
    """Measure abnormal returns around events.

    1. Estimate each model over the window before the event by ordinary least squares (MacKinlay 1997).
    2. AR = R − x′b on the days of the span; CAR is their sum.
    3. Its variance is 1′V1 with V = s²(I + X*(X′X)⁻¹X*′): that of the days, and that of the estimate, which all days of
       the span share (Salinger 1992).

    Parameters
    ----------
    panel, events, models, window, dropped
        As for `detente.reaction.normal.fits`.
    spans
        From which day to which, counted from that of the event. What is said of the day itself, its rank and placebo
        share, is of day 0 whichever they are.
    """
    spans = tuple(spans)
    parts = []
    for start in range(0, max(len(events), 1), CHUNK):
        some = events[start : start + CHUNK]
        told = [_measured(panel, some, fit, spans) for fit in fits(panel, some, models, window, dropped)]
        parts.append([np.stack(column) for column in zip(*told, strict=True)])
    return Abnormal(spans, *(np.concatenate(column, axis=1) for column in zip(*parts, strict=True)))


def _measured(
    panel: Panel, events: NDArray[np.intp], fit: Fit, spans: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.float64] | NDArray[np.intp], ...]:
    """Measure one model: the columns of `Abnormal`, in their order."""
    told = [_summed(panel, events, fit, span) for span in spans]
    sums, errors = (np.stack(column, axis=1) for column in zip(*told, strict=True))
    day = _summed(panel, events, fit, (0, 0))[0][:, None]
    with np.errstate(invalid="ignore"):
        at_least = (np.abs(fit.residuals) >= np.abs(day)).sum(axis=1)
        below = (fit.residuals < day).sum(axis=1)
    return sums, errors, fit.degrees, fit.days, at_least, below, fit.deviation, fit.determined


def _summed(
    panel: Panel, events: NDArray[np.intp], fit: Fit, span: tuple[int, int]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Add up abnormal returns over one span, with the standard error."""
    rows = events[:, None] + np.arange(span[0], span[1] + 1)
    inside = ((rows >= 0) & (rows < len(panel))).all(axis=1)
    rows = np.clip(rows, 0, max(len(panel) - 1, 0))
    X = np.concatenate([np.ones((*rows.shape, 1)), panel.factors[rows][..., list(fit.columns)]], axis=2).sum(axis=1)
    sums = panel.asset[rows].sum(axis=1) - (X * fit.coefficients).sum(axis=1)
    spread = np.einsum("ek,ekj,ej->e", X, fit.inverse, X)
    errors = fit.deviation * np.sqrt(rows.shape[1] + spread)
    return np.where(inside, sums, np.nan), np.where(inside, errors, np.nan)
