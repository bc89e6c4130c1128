"""News with the moment it broke: a table of events to hold prices against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from detente.formats.columns import read_columns
from detente.formats.errors import FormatError

if TYPE_CHECKING:
    from pathlib import Path

    from detente.formats.columns import Columns

NAMES = ("date", "time", "zone", "what", "group", "source", "study")


@dataclass(frozen=True)
class News:
    """Something that became known.

    Parameters
    ----------
    what
        In a line.
    date
        The day, as the place called it where it happened.
    time
        The hour there; None where it is not known.
    zone
        The time zone there, such as Asia/Ho_Chi_Minh; None where no hour is known.
    group
        What kind of news it was, such as ``bad``; events of a kind are judged together.
    source
        Where it is told.
    study
        Whether it is an event to study; if not it is only what else was in the news.
    """

    what: str
    date: dt.date
    time: dt.time | None = None
    zone: str | None = None
    group: str | None = None
    source: tuple[str, ...] = ()
    study: bool = True

    @property
    def instant(self) -> dt.datetime | None:
        """The moment in UTC, where the hour is known."""
        if self.time is None or self.zone is None:
            return None
        return dt.datetime.combine(self.date, self.time, ZoneInfo(self.zone)).astimezone(dt.UTC)


def _known_zone(zone: str) -> bool:
    """Tell whether there is a time zone of that name."""
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        return False
    return True


def read_news(path: Path) -> list[News]:
    """Read events from CSV or Parquet.

    Parameters
    ----------
    path
        A table with the columns ``date`` and ``what``, and if wanted ``time`` and ``zone``, ``group``, ``source`` and
        ``study`` (``no`` for what else was in the news).

    Raises
    ------
    FormatError
        If it is no such table; it names lines and reasons.
    """
    table = read_columns(path)
    names = [name.casefold() for name in table.names]
    for name in ("date", "what"):
        if name not in names:
            remedy = f"Name the columns {', '.join(NAMES)}; only date and what are needed."
            raise FormatError("head", f"there is no column {name!r}", file=path, line=1, remedy=remedy)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        remedy = f"Known are {', '.join(NAMES)}."
        raise FormatError("head", f"there is no such column as {unknown[0]!r}", file=path, line=1, remedy=remedy)
    return _rows(table, names)


def _rows(table: Columns, names: list[str]) -> list[News]:
    found, faults = [], []
    for row, line in zip(table.rows, table.lines, strict=True):
        try:
            found.append(_row(dict(zip(names, row, strict=True))))
        except ValueError as error:
            faults.append((line, str(error)))
    table.refuse(faults, "A row reads: 2019-02-28,12:30,Asia/Ho_Chi_Minh,Lunch is called off")
    return found


def _row(cells: dict[str, str]) -> News:
    time, zone, study = cells.get("time"), cells.get("zone"), cells.get("study", "").casefold()
    if not cells["what"]:
        raise ValueError("it is not said what happened")
    if time and not zone:
        raise ValueError(f"of which time zone is {time}?")
    if zone and not _known_zone(zone):
        raise ValueError(f"there is no time zone {zone!r}")
    if study not in {"", "yes", "no"}:
        raise ValueError(f"study is yes or no, not {study!r}")
    return News(
        cells["what"],
        _day(cells["date"]),
        _time(time) if time else None,
        zone or None,
        cells.get("group") or None,
        tuple(part for part in (cells.get("source") or "",) if part),
        study != "no",
    )


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day") from None


def _time(text: str) -> dt.time:
    try:
        read = dt.time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no time") from None
    if read.tzinfo is not None:
        raise ValueError(f"write the zone of {text!r} in its own column")
    return read
