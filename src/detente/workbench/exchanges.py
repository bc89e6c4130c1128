"""When exchanges are open, as the library `exchange_calendars` knows it, and which exchange an index belongs to.

What was worked out once is kept beside the draws (`detente.values.store`), so that the next study need not load pandas.
Nothing hangs on that.
"""

from __future__ import annotations

import os
import warnings
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile

import numpy as np

from detente.reaction.errors import ReactionError
from detente.reaction.sessions import Sessions
from detente.report.files import whole
from detente.values.store import SWITCH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray


class Index(NamedTuple):
    """An index of shares: its name, and the exchange whose sessions it has."""

    name: str
    exchange: str


INDICES = {
    "KS11": Index("KOSPI", "XKRX"),
    "KQ11": Index("KOSDAQ", "XKRX"),
    "GSPC": Index("S&P 500", "XNYS"),
    "DJI": Index("Dow Jones", "XNYS"),
    "IXIC": Index("Nasdaq Composite", "XNYS"),
    "RUT": Index("Russell 2000", "XNYS"),
    "GSPTSE": Index("Toronto Composite", "XTSE"),
    "BVSP": Index("Bovespa", "BVMF"),
    "MXX": Index("Mexico IPC", "XMEX"),
    "N225": Index("Nikkei 225", "XTKS"),
    "TOPX": Index("TOPIX", "XTKS"),
    "HSI": Index("Hang Seng", "XHKG"),
    "SSEC": Index("Shanghai Composite", "XSHG"),
    "TWII": Index("Taiwan Weighted", "XTAI"),
    "STI": Index("Straits Times", "XSES"),
    "AXJO": Index("ASX 200", "XASX"),
    "NZ50": Index("NZX 50", "XNZE"),
    "BSESN": Index("Sensex", "XBOM"),
    "NSEI": Index("Nifty 50", "XBOM"),
    "GDAXI": Index("DAX", "XETR"),
    "FTSE": Index("FTSE 100", "XLON"),
    "FCHI": Index("CAC 40", "XPAR"),
    "STOXX50E": Index("Euro Stoxx 50", "XETR"),
    "SSMI": Index("Swiss Market Index", "XSWX"),
    "TA125": Index("Tel Aviv 125", "XTAE"),
    "XU100": Index("BIST 100", "XIST"),
    "WIG20": Index("WIG 20", "XWAR"),
    "TASI": Index("Tadawul All Share", "XSAU"),
}
"""Indices by the names that most vendors give them; a caret before the name is overlooked."""


class ExchangeError(ReactionError):
    """An exchange that is not known, or not for those years."""


def index_of(key: str, exchanges: Mapping[str, str]) -> Index:
    """Tell what an index is called, and to which exchange it belongs.

    Parameters
    ----------
    key
        Its name among the prices.
    exchanges
        Those that were told, by index.

    Raises
    ------
    ExchangeError
        If its exchange is neither told nor known.
    """
    known = INDICES.get(key.lstrip("^").upper())
    if key in exchanges:
        return Index(known.name if known else key, exchanges[key])
    if known is None:
        raise ExchangeError(f"on which exchange does {key} trade? Say so with --exchange {key}=XNYS (its MIC code)")
    return known


def sessions_of(exchange: str, first: np.datetime64, last: np.datetime64) -> Sessions:
    """Give the sessions of an exchange over whole years.

    Parameters
    ----------
    exchange
        Its market identifier code (ISO 10383), such as XKRX.
    first, last
        Days in the first and the last of the years.

    Raises
    ------
    ExchangeError
        If the calendar library does not know it, or not for those years.
    """
    years = f"{first.astype('datetime64[Y]')}-{last.astype('datetime64[Y]')}"
    place = _place(exchange, years)
    held = _read(place)
    if held is None:
        held = _worked_out(exchange, years)
        _keep(place, held)
    return held


def _worked_out(exchange: str, years: str) -> Sessions:
    import exchange_calendars
    from exchange_calendars import errors

    first, last = years.split("-")
    try:
        with warnings.catch_warnings(), _holidays_of(int(first) - 1, int(last) + 1):
            warnings.simplefilter("ignore")  # of the library's own dealings with pandas
            calendar = exchange_calendars.get_calendar(exchange, start=f"{first}-01-01", end=f"{last}-12-31")
    except errors.InvalidCalendarName:
        some = ", ".join(sorted({one.exchange for one in INDICES.values()}))
        raise ExchangeError(f"there is no calendar of the exchange {exchange!r}; known are {some} and others") from None
    except (ValueError, errors.CalendarError) as error:
        raise ExchangeError(f"the calendar of {exchange} does not reach over {years}: {error}") from None
    return Sessions(
        calendar.sessions.to_numpy().astype("datetime64[D]"),
        _utc(calendar.opens),
        _utc(calendar.closes),
        np.isin(calendar.sessions, calendar.early_closes),
        str(calendar.tz),
    )


@contextmanager
def _holidays_of(first: int, last: int) -> Iterator[None]:
    """Have pandas list the holidays of some years, not of all from 1970 to 2200: the moon's take a second otherwise."""
    from pandas import Timestamp
    from pandas.tseries.holiday import AbstractHolidayCalendar

    usual = AbstractHolidayCalendar.start_date, AbstractHolidayCalendar.end_date
    AbstractHolidayCalendar.start_date, AbstractHolidayCalendar.end_date = (
        Timestamp(year=first, month=1, day=1),
        Timestamp(year=last, month=12, day=31),
    )
    try:
        yield
    finally:
        AbstractHolidayCalendar.start_date, AbstractHolidayCalendar.end_date = usual


def _utc(instants: Any) -> NDArray[np.datetime64]:
    """Write a column of pandas as seconds in UTC."""
    return np.asarray(instants.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[s]"))


def _place(exchange: str, years: str) -> Path | None:
    chosen = os.environ.get(SWITCH)
    if chosen == "off" or not exchange.isalnum():
        return None
    if chosen:
        folder = Path(chosen)
    else:
        from platformdirs import user_cache_path

        folder = user_cache_path("detente", appauthor=False)
    return folder / "sessions" / f"{exchange}-{years}-{version('exchange_calendars')}.npz"


def _read(place: Path | None) -> Sessions | None:
    if place is None:
        return None
    try:
        with np.load(place, allow_pickle=False) as held:
            return Sessions(held["dates"], held["opens"], held["closes"], held["early"], str(held["zone"]))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def _keep(place: Path | None, sessions: Sessions) -> None:
    """Write whole, and give up quietly if it fails."""
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with whole(place) as part, part.open("wb") as opened:
            np.savez(opened, allow_pickle=False, **vars(sessions))
    except OSError:
        return
