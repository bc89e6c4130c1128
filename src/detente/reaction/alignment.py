"""Returns of an index from close to close, beside those of others over the same span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.reaction.sessions import Series, Sessions

SLACK = np.timedelta64(2 * 3600, "s")
"""What closes so little later than the asset still counts as closing with it, unless one says otherwise."""
STALE = np.timedelta64(10 * 24 * 3600, "s")
"""A close older than this is no word on the day: the series has ended, or has a hole."""


@dataclass(frozen=True)
class Factor:
    """What the normal return of an asset may follow: an index, or the mean return of several.

    Parameters
    ----------
    name
        What it is called.
    members
        The indices.
    """

    name: str
    members: tuple[Series, ...]


@dataclass(frozen=True)
class Panel:
    """Returns of an asset and of its factors, over the same spans.

    Parameters
    ----------
    sessions
        Those of the asset at whose close a span ends, shape (days,).
    asset
        Log return since the close before, shape (days,).
    factors
        Log returns over the same span as each factor's closes tell it, shape (days, factors).
    """

    sessions: Sessions
    asset: NDArray[np.float64]
    factors: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.asset)


def last_closed(asset: Sessions, factor: Sessions, slack: np.timedelta64 = SLACK) -> NDArray[np.intp]:
    """Find the last session of a factor that had closed when the asset did, or closes with it.

    Parameters
    ----------
    asset, factor
        Sessions.
    slack
        How much later a close may be and still count as the same.

    Returns
    -------
    ndarray
        Shape (sessions of the asset,); −1 where there is none, or only one from more than ten days before.
    """
    found = np.searchsorted(factor.closes, asset.closes + slack, side="right") - 1
    known = found >= 0
    if len(factor):
        known &= asset.closes - factor.closes[np.maximum(found, 0)] <= STALE
    return np.where(known, found, -1)


def panel(asset: Series, factors: Sequence[Factor], slack: np.timedelta64 = SLACK) -> Panel:
    """Set the returns of an asset beside those of its factors.

    A factor's return is compounded over the asset's span: where the asset rested for two days, so does the span; where
    the factor rested, its return is nought and the next is longer.

    Parameters
    ----------
    asset
        The index under study.
    factors
        What its returns may follow.
    slack
        As for `last_closed`.

    Returns
    -------
    Panel
        The days on which the asset and every factor have a return, so that all models meet the same days.
    """
    moves = np.diff(np.log(asset.closes))
    held = [_mean_return(asset.sessions, factor, slack) for factor in factors]
    beside = np.stack(held, axis=1) if held else np.empty((len(moves), 0))
    whole = np.isfinite(beside).all(axis=1)
    return Panel(asset.sessions.taken(np.flatnonzero(whole) + 1), moves[whole], beside[whole])


def _mean_return(sessions: Sessions, factor: Factor, slack: np.timedelta64) -> NDArray[np.float64]:
    held = []
    for member in factor.members:
        place = last_closed(sessions, member.sessions, slack)
        levels = np.log(np.append(member.closes, np.nan))  # −1 takes the last: none
        held.append(np.diff(levels[place]))
    return np.asarray(np.mean(held, axis=0))
