"""When exchanges are open, prices by session, and which close first knew of a piece of news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Sessions:
    """The sessions of an exchange, oldest first.

    Parameters
    ----------
    dates
        The day of each in the exchange's own time, shape (sessions,), ``datetime64[D]``.
    opens, closes
        When each begins and ends, in UTC, ``datetime64[s]``.
    early
        Whether it ends before the usual hour.
    zone
        The exchange's time zone, such as Asia/Seoul.
    """

    dates: NDArray[np.datetime64]
    opens: NDArray[np.datetime64]
    closes: NDArray[np.datetime64]
    early: NDArray[np.bool_]
    zone: str = "UTC"

    def __len__(self) -> int:
        return len(self.dates)

    def taken(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Sessions:
        """Keep some of them."""
        return Sessions(self.dates[which], self.opens[which], self.closes[which], self.early[which], self.zone)

    def first_close(self, instants: NDArray[np.datetime64]) -> NDArray[np.intp]:
        """Find the first session that closes at or after each instant in UTC; their number where none does."""
        return np.searchsorted(self.closes, instants, side="left")


@dataclass(frozen=True)
class Series:
    """The closes of an index at the sessions for which there is one.

    Parameters
    ----------
    key
        Its name among the prices.
    sessions
        The sessions.
    closes
        What it closed at in each, shape (sessions,), positive.
    """

    key: str
    sessions: Sessions
    closes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.closes)


def placed(
    key: str, dates: NDArray[np.datetime64], closes: NDArray[np.float64], sessions: Sessions
) -> tuple[Series, NDArray[np.datetime64], NDArray[np.datetime64]]:
    """Put the closes of an index at the sessions of its exchange.

    Parameters
    ----------
    key
        The index.
    dates, closes
        Days, ascending, and its close on each; NaN where there is none.
    sessions
        The sessions of its exchange, at least from the first to the last of those days.

    Returns
    -------
    series : Series
        The closes, at the sessions that have one.
    missing : ndarray
        Sessions between the first and the last close that have none.
    extra : ndarray
        Days with a close on which the exchange held no session; they are left out.
    """
    there = np.isfinite(closes)
    dates, closes = dates[there], closes[there]
    known = np.isin(dates, sessions.dates)
    extra, dates, closes = dates[~known], dates[known], closes[known]
    series = Series(key, sessions.taken(np.searchsorted(sessions.dates, dates)), closes)
    if not len(dates):
        return series, dates, extra
    spanned = sessions.dates[(sessions.dates >= dates[0]) & (sessions.dates <= dates[-1])]
    return series, np.setdiff1d(spanned, dates), extra
