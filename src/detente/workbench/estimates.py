"""Estimates over sessions in the documented form."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.talks.outcomes import Estimate

CONFIDENCE = 1.959963984540054
"""Standard errors to each side of an interval that holds 95 in 100."""


def mean_data(one: Estimate | None) -> dict[str, float] | None:
    """Give a mean with its standard error."""
    return None if one is None else {"mean": one.value, "standard_error": one.error}


def share_data(one: Estimate, effective: float, *, alone: bool) -> dict[str, Any]:
    """Give a share with its standard error and the interval of Wilson (1927) that holds it 95 times in 100.

    ``alone`` says that there is but one session to be played, which is then all there is to know.
    """
    low, high = (one.value, one.value) if alone else wilson(one.value, effective)
    return {"share": one.value, "standard_error": one.error, "interval": [low, high]}


def wilson(share: float, count: float) -> tuple[float, float]:
    """Give the 95 % interval of a share seen among so many (Wilson 1927)."""
    square = CONFIDENCE**2 / count
    middle = (share + square / 2) / (1 + square)
    half = CONFIDENCE * sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return (max(0.0, middle - half) if share > 0 else 0.0), (min(1.0, middle + half) if share < 1 else 1.0)
