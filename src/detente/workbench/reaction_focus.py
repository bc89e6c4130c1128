"""The day the answer is about: its path, how it changes with how one takes it, and what it implied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from detente.reaction.abnormal import measured
from detente.reaction.implied import implied, least_spread
from detente.reaction.verdict import LEVEL, verdict
from detente.workbench.reaction_days import marked, model_data, number

if TYPE_CHECKING:
    from detente.reaction.abnormal import Abnormal
    from detente.reaction.alignment import Panel
    from detente.reaction.normal import Window
    from detente.workbench.markets import Market, Study
    from detente.workbench.reaction_days import Asking

BEFORE, AFTER = 5, 10
"""The path is shown from so many days before the event to so many after."""
STRICT = np.timedelta64(0, "s")


def focus_data(market: Market, asking: Asking, day: int) -> dict[str, Any]:
    """Give all that is told of the day in focus alone."""
    k = int(np.searchsorted(asking.days, day))
    ways = [*_by_model(asking, k), *_otherwise(market, asking, day)]
    return {
        "day": asking.date(day),
        "model": asking.key_of(asking.models[-1]),
        "path": _path(asking, day),
        "rested": _rested(market, asking, day),
        "ways": ways,
        "verdict": _verdict(asking, ways),
        "implied": _implied(asking.study, asking.found, k),
    }


def _by_model(asking: Asking, k: int) -> list[dict[str, Any]]:
    return [
        {"way": "as asked", "model": asking.key_of(model), "day": None, **model_data(asking.found, m, k)}
        for m, model in enumerate(asking.models)
    ]


def _otherwise(market: Market, asking: Asking, day: int) -> list[dict[str, Any]]:
    """Take the fullest model otherwise: other windows, other closes, another day where the hour is not known."""
    study = asking.study
    half = replace(study.window, length=study.window.length // 2)
    told = [_way(asking, "half the window", day, window=half)]
    if not study.drop_overlaps and len(asking.days) > 1:
        told.append(_way(asking, "without other events", day, drop=True))
    strict = market.panel(STRICT)
    if not np.array_equal(strict.factors, asking.panel.factors):
        told.append(_way(asking, "no later closes", day, panel=strict))
    others = sorted({one for held in asking.placed if held.day == day and held.news.study for one in held.others})
    told += [_way(asking, "another day", other) for other in others]
    return [one for one in told if one["sum"] is not None]


def _way(
    asking: Asking,
    way: str,
    day: int,
    *,
    window: Window | None = None,
    panel: Panel | None = None,
    drop: bool = False,
) -> dict[str, Any]:
    panel = panel or asking.panel
    dates = asking.panel.sessions.dates
    at, *events = np.searchsorted(panel.sessions.dates, dates[[day, *asking.days]]).tolist()
    left_out = marked(panel, np.array(events)) if drop or asking.study.drop_overlaps else None
    spans = ((0, 0), *asking.study.spans)
    model = asking.models[-1]
    found = measured(panel, np.array([at]), [model], window or asking.study.window, spans, left_out)
    return {"way": way, "model": asking.key_of(model), "day": asking.date(day), **model_data(found, 0, 0)}


def _path(asking: Asking, day: int) -> list[dict[str, Any]]:
    """Add abnormal returns up from the close before the event, onwards and backwards, with the band of 95 per cent."""
    last = min(AFTER, len(asking.panel) - 1 - day)
    spans = [*((to + 1, -1) for to in range(-min(BEFORE, day), -1)), *((0, to) for to in range(last + 1))]
    found = measured(asking.panel, np.array([day]), [asking.models[-1]], asking.study.window, spans, asking.dropped)
    wide = stdtrit(np.maximum(found.degrees[0, 0], 1), 1 - LEVEL / 2)
    onwards = {to: (found.sums[0, 0, s], found.errors[0, 0, s]) for s, (start, to) in enumerate(spans) if start == 0}
    back = {start - 1: (-found.sums[0, 0, s], found.errors[0, 0, s]) for s, (start, _) in enumerate(spans) if start < 0}
    told = {**back, -1: (0.0, 0.0), **onwards} if day else onwards
    return [
        {
            "at": at, "day": asking.date(day + at), "sum": number(moved), "error": number(error),
            "band": number(wide * error),
        }
        for at, (moved, error) in told.items()
    ]  # fmt: skip


def _rested(market: Market, asking: Asking, day: int) -> list[str]:
    """Give the weekdays without a session among the days that the spans take in."""
    low, high = (pick(0, *(end for span in asking.study.spans for end in span)) for pick in (min, max))
    first, last = (min(max(day + end, 0), len(asking.panel) - 1) for end in (low, high))
    dates = asking.panel.sessions.dates
    every = np.arange(dates[first], dates[last] + 1)
    held = np.concatenate([market.asset.series.sessions.dates, market.asset.missing])
    return [str(one) for one in every[np.is_busday(every)] if one not in held]


def _verdict(asking: Asking, ways: list[dict[str, Any]]) -> dict[str, Any]:
    """Judge the day itself, and the spans around it, over all ways of taking them."""

    def judged(rows: list[dict[str, Any]], placebo: list[Any]) -> dict[str, Any]:
        sums, chances = (np.array([row[key] for row in rows], dtype=float) for key in ("sum", "p"))
        return vars(verdict(sums, chances, np.array(placebo, dtype=float)))

    models = [row for row in ways if row["way"] == "as asked"]
    spans = [span for row in ways for span in row["spans"] if (span["from"], span["to"]) != (0, 0)]
    return {
        "level": LEVEL,
        "models": judged(models, [row["placebo_p"] for row in models]),
        "day": judged(ways, [row["placebo_p"] for row in ways]),
        "spans": judged(spans, []),
        "without_factors": asking.models[-1] == (),
    }


def _implied(study: Study, found: Abnormal, k: int) -> dict[str, Any] | None:
    """Bound the share that a deal had in the price before and after, by the fullest model's abnormal return."""
    move, error = found.sums[-1, k, 0], found.errors[-1, k, 0]
    if not np.isfinite(move):
        return None
    wide = stdtrit(found.degrees[-1, k], 1 - LEVEL / 2) * error
    low, high = (float(np.expm1(move + side * wide)) for side in (-1, 1))
    middle = float(np.expm1(move))
    told = {"move": middle, "move_interval": [low, high], "least_spread": least_spread(middle)}
    if study.deal is None or study.no_deal is None:
        return told | {"bounds": None}
    shares = {name: implied(span, study.deal, study.no_deal) for name, span in
              (("point", (middle, middle)), ("interval", (low, high)))}  # fmt: skip
    return told | {
        "bounds": {
            "deal": list(study.deal),
            "no_deal": list(study.no_deal),
            **{
                name: {
                    "before": list(one.before), "after": list(one.after), "change": list(one.change),
                    "inside": one.inside,
                }
                for name, one in shares.items()
            },
        }
    }  # fmt: skip
