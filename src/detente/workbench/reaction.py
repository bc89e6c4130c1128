"""A question to the markets, on its way from prices and a timeline to the reaction lens and back to words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.document import case_data
from detente.formats.news import read_news
from detente.formats.prices import read_prices
from detente.reaction.crosswise import joined, sampled
from detente.workbench.markets import Study, StudyError, closes_later, markets, name_of, same_day
from detente.workbench.placing import news_of, place
from detente.workbench.reaction_days import Asking, day_data
from detente.workbench.reaction_focus import focus_data
from detente.workbench.reaction_tests import tests_data
from detente.workbench.results_reaction import ReactionResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from detente.case.reading import CaseDocument
    from detente.formats.news import News
    from detente.formats.prices import Prices
    from detente.reaction.crosswise import Sample
    from detente.workbench.markets import Market, Quote
    from detente.workbench.placing import Unplaced

SCHEMA = 1
SHOWN_DAYS = 20
"""So many missing or needless days are named; of more the number is told."""


def ask_markets(
    prices: Path,
    *,
    events: Path | None = None,
    document: CaseDocument | None = None,
    study: Study | None = None,
) -> ReactionResult:
    """Ask how markets read the news.

    Parameters
    ----------
    prices
        Daily closes, as `detente.formats.prices.read_prices` reads them.
    events
        The events to study, as `detente.formats.news.read_news` reads them; those of the case's timeline unless said.
    document
        A case, whose timeline also tells what else was in the news.
    study
        How they are asked.

    Raises
    ------
    detente.formats.errors.FormatError
        If a file cannot be read.
    detente.workbench.markets.StudyError
        If that cannot be asked of these prices, or there is no event to ask about.
    detente.workbench.exchanges.ExchangeError
        If an exchange is not known.
    """
    study = study or Study()
    read = read_prices(prices)
    news, undated = _news(events, document)
    held = [_Asset(market, news, study) for market in markets(read, study)]
    focus = _focus(document, study, held[0])
    return ReactionResult(
        {
            **_heading(document, events),
            "prices": _prices_data(read),
            "settings": _settings(study),
            "assets": {one.key: one.data(undated, focus) for one in held},
            "across": _across(held, focus),
        }
    )


class _Asset:
    """One index under study, with the news placed on its days."""

    def __init__(self, market: Market, news: Sequence[News], study: Study) -> None:
        self.market, self.study = market, study
        panel = market.panel(study.slack)
        self.placed, self.unplaced = place(news, market.asset, panel)
        self.asking = Asking.of(panel, self.placed, market.models, study)

    @property
    def key(self) -> str:
        """Its name among the prices."""
        return self.market.asset.series.key

    def data(self, undated: Sequence[Unplaced], focus: dt.date | None) -> dict[str, Any]:
        """Answer all that is asked of it."""
        asking, day = self.asking, self.day_of(focus)
        return {
            **_quote_data(self.market.asset),
            "factors": [self._factor(members) for members in self.market.factors],
            "models": [{"key": asking.key_of(model), "factors": list(model)} for model in asking.models],
            "days": day_data(asking),
            "unplaced": [vars(one) for one in (*undated, *self.unplaced)],
            "tests": tests_data(asking),
            "focus": None if day is None else focus_data(self.market, asking, day),
        }

    def day_of(self, focus: dt.date | None) -> int | None:
        """Find the day that answers the news in focus: the first of them."""
        return next((one.day for one in self.placed if one.news.date == focus and one.news.study), None)

    def sample(self, focus: dt.date | None) -> Sample | None:
        """Take the abnormal return of the day in focus, for a test across indices."""
        day = self.day_of(focus)
        asking = self.asking
        if day is None:
            return None
        return sampled(asking.panel, np.array([day]), asking.models[-1], asking.study.window, asking.dropped)

    def _factor(self, members: tuple[Quote, ...]) -> dict[str, Any]:
        asset, slack = self.market.asset, self.study.slack
        return {
            "name": name_of(members),
            "members": [
                {
                    **_quote_data(one),
                    "same_day": same_day(asset, one, slack),
                    "closes_later_hours": closes_later(asset, one, slack),
                }
                for one in members
            ],
        }


def _news(events: Path | None, document: CaseDocument | None) -> tuple[list[News], list[Unplaced]]:
    """Give what is studied, and beside it what else the timeline tells."""
    told, undated = ([], []) if document is None else news_of(document.words)
    if events is None:
        return told, undated
    return [*read_news(events), *(replace(one, study=False) for one in told)], []


def _focus(document: CaseDocument | None, study: Study, asset: _Asset) -> dt.date | None:
    """Choose the date whose news the answer is about: as asked, that of the case, or else the last."""
    dates = {one.news.date for one in asset.placed if one.news.study}
    if study.event is not None:
        _check_dated(study.event, dates)
        return study.event
    asked = None if document is None else document.words.date
    return asked if isinstance(asked, dt.date) and asked in dates else max(dates, default=None)


def _check_dated(event: dt.date, dates: Iterable[dt.date]) -> None:
    if event not in dates:
        near = sorted(dates, key=lambda date: abs(date - event))[:3]
        told = ", ".join(map(str, near)) or "nowhere: none falls within the prices"
        raise StudyError(f"no event that a close answers is dated {event}; the nearest are dated {told}")


def _across(held: Sequence[_Asset], focus: dt.date | None) -> dict[str, Any] | None:
    """Test several indices together on the news in focus."""
    if len(held) < 2:
        return None
    samples = {one.key: one.sample(focus) for one in held}
    told = {key: sample for key, sample in samples.items() if sample is not None and len(sample)}
    if len(told) < 2:
        return None
    from detente.workbench.reaction_tests import test_data

    return {
        "assets": list(told),
        "days": [str(s.days[0]) for s in told.values()],
        **test_data(joined([*told.values()])),
    }


def _heading(document: CaseDocument | None, events: Path | None) -> dict[str, Any]:
    words = None if document is None else document.words
    title = "Market reaction" if words is None else words.title
    return {
        "lens": "reaction",
        "schema": SCHEMA,
        "versions": {name: version(name) for name in ("detente", "numpy", "scipy", "exchange_calendars")},
        "case": {
            "title": title,
            "date": None if words is None or words.date is None else str(words.date),
            "file": None if document is None or document.path is None else document.path.name,
            "hash": None if document is None else document.digest,
        },
        "events": None if events is None else events.name,
        "sources": {} if words is None else case_data(words)["sources"],
    }


def _prices_data(prices: Prices) -> dict[str, Any]:
    return {
        "file": prices.path.name,
        "hash": prices.digest,
        "source": prices.source,
        "first": str(prices.days[0]),
        "last": str(prices.days[-1]),
        "indices": list(prices.closes),
    }


def _settings(study: Study) -> dict[str, Any]:
    return {
        "estimation": study.window.length,
        "gap": study.window.gap,
        "least": study.window.least,
        "spans": [list(span) for span in study.spans],
        "slack_hours": study.slack_hours,
        "drop_overlaps": study.drop_overlaps,
    }


def _quote_data(quote: Quote) -> dict[str, Any]:
    return {
        "key": quote.series.key,
        "name": quote.index.name,
        "exchange": quote.index.exchange,
        "zone": quote.series.sessions.zone,
        "closes": len(quote.series),
        "missing": _some(quote.missing),
        "extra": _some(quote.extra),
    }


def _some(days: Any) -> Mapping[str, Any]:
    return {"count": len(days), "days": [str(day) for day in days[:SHOWN_DAYS]]}
