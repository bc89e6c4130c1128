"""News on the days of an index: the first close at or after each, and what is not known of the hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from detente.formats.news import News

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from detente.case.model import CaseFile
    from detente.reaction.alignment import Panel
    from detente.workbench.markets import Quote

LONGEST_WAIT = 10
"""Days after which a close says nothing of a piece of news."""


@dataclass(frozen=True)
class Placed:
    """A piece of news and the day of an index that answers it.

    Parameters
    ----------
    news
        The news.
    day
        The place of the day in the panel.
    local
        When it broke, in the exchange's own time; None where the hour is not known.
    waited
        Why the day is not that of the news: ``after the close``, ``after an early close``, ``closed``, ``no price``;
        None where it is.
    others
        Other days that it could be, where the hour is not known.
    """

    news: News
    day: int
    local: dt.datetime | None
    waited: str | None
    others: tuple[int, ...]


@dataclass(frozen=True)
class Unplaced:
    """A piece of news that no day can answer, and why."""

    what: str
    date: str
    reason: str


def news_of(words: CaseFile) -> tuple[list[News], list[Unplaced]]:
    """Take the timeline of a case as news; what has no day cannot be placed."""
    found, without = [], []
    for event in (one for one in words.timeline if one.news):
        if not isinstance(event.date, dt.date):
            without.append(Unplaced(event.what, str(event.date), "its day is not known"))
        else:
            time = event.time if event.zone else None
            found.append(News(event.what, event.date, time, event.zone, source=tuple(event.source)))
    return found, without


def place(news: Iterable[News], asset: Quote, panel: Panel) -> tuple[list[Placed], list[Unplaced]]:
    """Place news on the days of an index.

    Where the hour is not known, noon is taken, there or at the exchange, and the other days that it could be are named.

    Returns
    -------
    placed : list of Placed
        In the order of their days.
    unplaced : list of Unplaced
        Those before the first return or after the last close.
    """
    found: list[Placed] = []
    without = []
    days = {day: k for k, day in enumerate(panel.sessions.dates.tolist())}
    for one in news:
        made = _placed(one, asset, days)
        if isinstance(made, Placed):
            found.append(made)
        else:
            without.append(Unplaced(one.what, one.date.isoformat(), made))
    return sorted(found, key=lambda one: (one.day, one.news.date)), without


def _placed(news: News, asset: Quote, days: Mapping[dt.date, int]) -> Placed | str:
    """Place one piece of news, or say why that cannot be; days are those of the panel, with their places in it."""
    sessions, zone = asset.series.sessions, ZoneInfo(asset.series.sessions.zone)
    instant = news.instant
    guesses = [instant] if instant else _hours(news, zone)
    closes = sessions.first_close(np.array([_utc(one) for one in guesses]))
    at = int(closes[len(closes) // 2])
    if at == len(sessions):
        return "it comes after the last close"
    if (sessions.dates[at] - np.datetime64(news.date)).astype(int) > LONGEST_WAIT:
        return f"there is no close within {LONGEST_WAIT} days"
    day = days.get(sessions.dates[at].item())
    if day is None:
        return "it comes before the first return"
    could_be = {days.get(sessions.dates[one].item()) for one in closes.tolist() if one < len(sessions)}
    others = sorted(one for one in could_be if one not in {day, None})
    local = instant.astimezone(zone) if instant else None
    return Placed(news, day, local, _waited(asset, at, local or news.date), tuple(others))


def _hours(news: News, zone: ZoneInfo) -> list[dt.datetime]:
    """Give the first moment of a day, its noon and its last."""
    there = ZoneInfo(news.zone) if news.zone else zone
    return [dt.datetime.combine(news.date, hour, there) for hour in (dt.time.min, dt.time(12), dt.time(23, 59))]


def _utc(moment: dt.datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(dt.UTC).replace(tzinfo=None), "s")


def _waited(asset: Quote, at: int, when: dt.datetime | dt.date) -> str | None:
    """Say why the first close after a piece of news is not of its own day at the exchange."""
    day = np.datetime64(when.date() if isinstance(when, dt.datetime) else when)
    sessions = asset.series.sessions
    if sessions.dates[at] <= day:
        return None
    (held,) = np.nonzero(sessions.dates == day)
    if len(held):
        return "after an early close" if sessions.early[held[0]] else "after the close"
    return "no price" if day in asset.missing else "closed"
