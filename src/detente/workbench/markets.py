"""Prices on their way to the lens: which index is studied, what its returns may follow, and what the prices lack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.reaction.abnormal import SPANS
from detente.reaction.alignment import Factor, last_closed, panel
from detente.reaction.errors import ReactionError
from detente.reaction.normal import Window
from detente.reaction.sessions import placed
from detente.workbench.exchanges import ExchangeError, Index, index_of, sessions_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.formats.prices import Prices
    from detente.reaction.alignment import Panel
    from detente.reaction.implied import Interval
    from detente.reaction.sessions import Series

MOST_FACTORS = 6
FEWEST = 20
"""From fewer days nobody should estimate what is normal."""


class StudyError(ReactionError):
    """What is asked of the prices cannot be asked of them."""


@dataclass(frozen=True)
class Study:
    """How markets are asked.

    Parameters
    ----------
    assets
        The indices under study; the first of the prices unless said.
    factors
        What their returns may follow, each one index or the mean of several; chosen from the other prices unless said.
    exchanges
        Index to the code of its exchange, where it is not known or another is meant.
    estimation, gap, least
        The normal return is estimated from so many days at most, of which the last is parted from the news by so many,
        and not from fewer than so many.
    spans
        The days over which abnormal returns are added up.
    slack_hours
        How much later than the asset's a factor's close may be and still count as the same.
    drop_overlaps
        Whether days of other events are left out of the window.
    event
        The day whose news the answer is about; that of the case unless said.
    deal, no_deal
        What the index would be worth with a deal and without one, as returns against the price before the news, each
        the least and the greatest.
    """

    assets: tuple[str, ...] = ()
    factors: tuple[tuple[str, ...], ...] | None = None
    exchanges: Mapping[str, str] = field(default_factory=dict)
    estimation: int = Window.length
    gap: int = Window.gap
    least: int = Window.least
    spans: tuple[tuple[int, int], ...] = SPANS
    slack_hours: float = 2.0
    drop_overlaps: bool = False
    event: dt.date | None = None
    deal: Interval | None = None
    no_deal: Interval | None = None

    def __post_init__(self) -> None:
        if not FEWEST <= self.least <= self.estimation:
            span = f"between {FEWEST} and the days of the window ({self.estimation})"
            raise StudyError(f"the least number of days to estimate from ({self.least}) must lie {span}")
        if self.gap < 0 or self.slack_hours < 0:
            raise StudyError("a gap of days and a slack of hours cannot be below nought")
        if any(first > last for first, last in self.spans):
            raise StudyError("a span goes from a day to a later one, or to itself")
        if (self.deal is None) != (self.no_deal is None):
            raise StudyError("what the index is worth with a deal and without one go together")

    @property
    def window(self) -> Window:
        """From which days the normal return is estimated."""
        return Window(self.estimation, self.gap, self.least)

    @property
    def slack(self) -> np.timedelta64:
        """The same as a span of time."""
        return np.timedelta64(round(3600 * self.slack_hours), "s")


@dataclass(frozen=True)
class Quote:
    """One index as the prices have it.

    Parameters
    ----------
    index
        Its name and exchange.
    series
        Its closes.
    missing, extra
        Sessions without a close, and closes on days without a session, which are left out.
    """

    index: Index
    series: Series
    missing: NDArray[np.datetime64]
    extra: NDArray[np.datetime64]


@dataclass(frozen=True)
class Market:
    """An index under study.

    Parameters
    ----------
    asset
        The index.
    factors
        What its returns may follow: each the indices of which it is the mean.
    """

    asset: Quote
    factors: tuple[tuple[Quote, ...], ...]

    def panel(self, slack: np.timedelta64) -> Panel:
        """Give the returns of the asset beside those of the factors."""
        made = [Factor(name_of(members), tuple(one.series for one in members)) for members in self.factors]
        return panel(self.asset.series, made, slack)

    @property
    def models(self) -> list[tuple[int, ...]]:
        """The models of normal returns: a constant mean, each factor alone, and all together."""
        alone = [(k,) for k in range(len(self.factors))]
        return [(), *alone, *([tuple(range(len(self.factors)))] if len(alone) > 1 else [])]


def name_of(members: tuple[Quote, ...]) -> str:
    """Name a factor by its indices."""
    return " + ".join(one.index.name for one in members)


def markets(prices: Prices, study: Study) -> list[Market]:
    """Make ready every index under study.

    Raises
    ------
    StudyError
        If an index is not among the prices, has hardly any, or there are too many factors.
    detente.workbench.exchanges.ExchangeError
        If an exchange is not known.
    """
    assets = study.assets or (next(iter(prices.closes)),)
    return [_market(prices, study, asset) for asset in assets]


def _market(prices: Prices, study: Study, key: str) -> Market:
    asset = _quoted(prices, study, key)
    if study.factors is None:
        return Market(asset, _chosen(prices, study, asset))
    if len(study.factors) > MOST_FACTORS:
        raise StudyError(f"there are {len(study.factors)} factors; more than {MOST_FACTORS} fit anything")
    if any(key in members for members in study.factors):
        raise StudyError(f"{key} cannot be a factor of its own return")
    return Market(asset, tuple(tuple(_quoted(prices, study, one) for one in members) for members in study.factors))


def _quoted(prices: Prices, study: Study, key: str) -> Quote:
    if key not in prices.closes:
        raise StudyError(f"{prices.path} has no column {key!r}; it has {', '.join(prices.closes)}")
    index = index_of(key, study.exchanges)
    sessions = sessions_of(index.exchange, prices.days[0], prices.days[-1])
    quote = Quote(index, *placed(key, prices.days, prices.closes[key], sessions))
    if len(quote.series) <= study.window.least:
        reason = f"at least {study.window.least + 1} are needed, on days on which {index.exchange} held a session"
        raise StudyError(f"{prices.path} has {len(quote.series)} closes of {key}; {reason}")
    return quote


def _chosen(prices: Prices, study: Study, asset: Quote) -> tuple[tuple[Quote, ...], ...]:
    """Choose factors: the mean of those that close before the asset's day, and the mean of those that close with it.

    An index of the asset's own exchange is none: it would take the reaction away.
    """
    before: list[Quote] = []
    beside: list[Quote] = []
    for key in prices.closes:
        try:
            if key == asset.series.key or index_of(key, study.exchanges).exchange == asset.index.exchange:
                continue
            quote = _quoted(prices, study, key)
        except (StudyError, ExchangeError):
            continue
        (beside if same_day(asset, quote, study.slack) else before).append(quote)
    return tuple(tuple(held) for held in (before, beside) if held)


def same_day(asset: Quote, factor: Quote, slack: np.timedelta64) -> bool:
    """Tell whether a factor mostly enters with its close of the asset's own day."""
    found = last_closed(asset.series.sessions, factor.series.sessions, slack)
    there = found >= 0
    days = factor.series.sessions.dates[found[there]]
    return bool(np.mean(days == asset.series.sessions.dates[there]) > 0.5) if there.any() else False


def closes_later(asset: Quote, factor: Quote, slack: np.timedelta64) -> float:
    """Give by how many hours a factor's close comes after the asset's, typically; negative where before."""
    found = last_closed(asset.series.sessions, factor.series.sessions, slack)
    there = found >= 0
    if not there.any():
        return float("nan")
    apart = factor.series.sessions.closes[found[there]] - asset.series.sessions.closes[there]
    return float(np.median(apart.astype(float)) / 3600)
