"""What an index did on each day that news fell on: the rows of the answer."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.reaction.abnormal import measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.reaction.abnormal import Abnormal
    from detente.reaction.alignment import Panel
    from detente.workbench.markets import Study
    from detente.workbench.placing import Placed


@dataclass(frozen=True)
class Asking:
    """An index under study: its returns, the news on its days, and what was measured on them.

    Parameters
    ----------
    panel
        Its returns and those of its factors.
    placed
        All news, in order of days.
    days
        The days of events, each once: news of one day cannot be told apart.
    models
        The models of normal returns; the last is the fullest, and the one the answer rests on.
    study
        How it is asked.
    found
        The abnormal returns on those days.
    """

    panel: Panel
    placed: Sequence[Placed]
    days: NDArray[np.intp]
    models: Sequence[tuple[int, ...]]
    study: Study
    found: Abnormal

    @classmethod
    def of(cls, panel: Panel, placed: Sequence[Placed], models: Sequence[tuple[int, ...]], study: Study) -> Asking:
        """Measure the abnormal returns on the days of events."""
        days = np.unique(np.array([one.day for one in placed if one.news.study], dtype=np.intp))
        dropped = marked(panel, days) if study.drop_overlaps else None
        found = measured(panel, days, models, study.window, ((0, 0), *study.spans), dropped)
        return cls(panel, placed, days, models, study, found)

    @property
    def dropped(self) -> NDArray[np.bool_] | None:
        """Days that are left out of the windows."""
        return marked(self.panel, self.days) if self.study.drop_overlaps else None

    def key_of(self, model: tuple[int, ...]) -> str:
        """Name a model: ``mean``, ``factor 1`` …, ``all``."""
        if not model:
            return "mean"
        return "all" if len(model) > 1 else f"factor {model[0] + 1}"

    def date(self, day: int) -> str:
        """Give the date of a day."""
        return str(self.panel.sessions.dates[day])


def marked(panel: Panel, days: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Mark days of events, so that windows can do without them."""
    held = np.zeros(len(panel), dtype=bool)
    held[days[days < len(panel)]] = True
    return held


def number(value: Any) -> float | None:
    """Write a number as JSON can hold it."""
    return float(value) if np.isfinite(value) else None


def day_data(asking: Asking) -> list[dict[str, Any]]:
    """Give every day on which events fell, with what they were and what the index did."""
    news = {day: list(held) for day, held in groupby(asking.placed, key=_place)}
    return [_day(asking, k, news[int(day)]) for k, day in enumerate(asking.days)]


def _day(asking: Asking, k: int, placed: Sequence[Placed]) -> dict[str, Any]:
    panel, day = asking.panel, int(asking.days[k])
    window = asking.study.window
    first = max(day - window.gap - window.length, 0)
    inside = asking.days[(asking.days >= first) & (asking.days < day - window.gap)]
    return {
        "day": asking.date(day),
        "early_close": bool(panel.sessions.early[day]),
        "return": float(np.expm1(panel.asset[day])),
        "log_return": float(panel.asset[day]),
        "factor_returns": panel.factors[day].tolist(),
        "news": [_news(asking, one) for one in placed],
        "other_news": [_news(asking, one) for one in _near(asking, day)],
        "window": {
            "first": asking.date(first) if day - window.gap > 0 else None,
            "last": asking.date(max(day - window.gap - 1, 0)) if day - window.gap > 0 else None,
            "events_inside": [asking.date(int(one)) for one in inside],
            "dropped": asking.study.drop_overlaps,
        },
        "models": {asking.key_of(model): model_data(asking.found, m, k) for m, model in enumerate(asking.models)},
    }


def _place(placed: Placed) -> int:
    return placed.day


def _near(asking: Asking, day: int) -> list[Placed]:
    """Give the other news on the days that the spans take in."""
    low = min(0, *(span[0] for span in asking.study.spans))
    high = max(0, *(span[1] for span in asking.study.spans))
    first = bisect_left(asking.placed, day + low, key=_place)
    last = bisect_right(asking.placed, day + high, key=_place)
    return [one for one in asking.placed[first:last] if one.day != day]


def _news(asking: Asking, placed: Placed) -> dict[str, Any]:
    news = placed.news
    return {
        "what": news.what,
        "date": news.date.isoformat(),
        "time": None if news.time is None else news.time.isoformat("minutes"),
        "zone": news.zone,
        "local": None if placed.local is None else placed.local.strftime("%Y-%m-%d %H:%M"),
        "day": asking.date(placed.day),
        "waited": placed.waited,
        "could_be": [asking.date(one) for one in placed.others],
        "group": news.group,
        "source": list(news.source),
        "study": news.study,
    }


def model_data(found: Abnormal, m: int, k: int) -> dict[str, Any]:
    """Give what one model says of one event; the first span is the day itself."""
    statistics, chances = found.statistics, found.chances
    spans = [
        {
            "from": span[0], "to": span[1], "sum": number(found.sums[m, k, s]), "error": number(found.errors[m, k, s]),
            "t": number(statistics[m, k, s]), "p": number(chances[m, k, s]),
        }
        for s, span in enumerate(found.spans)
    ]  # fmt: skip
    told = spans[0]["sum"] is not None
    return {
        "days": int(found.days[m, k]),
        "degrees": int(found.degrees[m, k]),
        "deviation": number(found.deviations[m, k]),
        "determined": number(found.determined[m, k]),
        **{key: spans[0][key] for key in ("sum", "error", "t", "p")},
        "placebo_p": number(found.placebo[m, k]),
        "rank": int(found.at_least[m, k]) + 1 if told else None,
        "rank_from_below": int(found.below[m, k]) + 1 if told else None,
        "spans": spans[1:],
    }
