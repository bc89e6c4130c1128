"""What the page shows of a forecast: which section there is, what it tells, and what the templates call."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.forecast import answer, headline, within
from detente.report.forecast_scores import SCORES, SHARES, scored
from detente.report.glossary import Glossary, Result
from detente.report.sentences import paragraphs
from detente.report.words_forecast import TOPICS, often
from detente.report.words_forecast_trust import differs, told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.report.forecast_scores import Score
    from detente.report.sentences import Numbers

TITLE = "Where people usually end"
SHOWN_FIRST = 5
"""So many packages stand in the open; the rest of those that are listed unfold."""
_TICKS = (0.0, 0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)


def shown(result: Result) -> dict[str, Any]:
    """Give what the templates need of the forecast that a result carries."""
    held = within(result)
    return {
        "forecast": held,
        "forecast_sections": {"forecast": TITLE} if held else {},
        "forecast_missing": None if held else (result.get("forecast") or {}).get("missing"),
        **({} if held is None else _told(held)),
    }


def _told(held: Result) -> dict[str, Any]:
    model = held["model"]
    return {
        "fg": Glossary(held),
        "forecast_headline": headline(held),
        "forecast_told": paragraphs(answer(held), TOPICS),
        "forecast_terms": terms(model["terms"]),
        "forecast_scores": scored(model["scores"]),
        "forecast_reliability": reliability(model["scores"].get("reliability") or ()),
    }


def terms(held: Sequence[Numbers]) -> list[dict[str, Any]]:
    """Place coefficients and their intervals on one line from the least to the greatest, with nought on it."""
    ends = [0.0, *(end for one in held for end in (one["coefficient"], *(one.get("interval") or ())))]
    low, high = min(ends), max(ends)

    def place(value: float) -> float:
        return (value - low) / (high - low) if high > low else 0.0

    def placed(one: Numbers) -> dict[str, Any]:
        start, end = one.get("interval") or (one["coefficient"],) * 2
        at = {"a": place(start), "b": place(end), "v": place(one["coefficient"]), "z": place(0.0)}
        return {**one, "interval": one.get("interval"), "at": at}

    return [placed(one) for one in held]


def reliability(bins: Sequence[Numbers]) -> dict[str, Any] | None:
    """Place what was forecast against what came about, on axes that are drawn out near nought (square roots).

    Returns
    -------
    dict or None
        ``points`` with their places from 0 to 1 and a radius in per cent of the width, and ``ticks``.
    """
    if not bins:
        return None
    most = max(max(one["forecast"], one["observed"]) for one in bins)
    end = next((tick for tick in _TICKS if tick >= most and tick > 0.0), 1.0)
    many = max(one["count"] for one in bins) or 1

    def place(share: float) -> float:
        return sqrt(share / end)

    return {
        "points": [
            {
                **one,
                "x": place(one["forecast"]),
                "y": place(one["observed"]),
                "r": 1.0 + 2.0 * sqrt(one["count"] / many),
            }
            for one in bins
        ],
        "ticks": [{"share": tick, "at": place(tick)} for tick in _TICKS if tick <= end],
    }


def score_words(name: str, score: Score | None) -> str:
    """Write a score with its interval, unless that is too narrow to see."""
    if score is None:
        return "–"
    write = numbers.percent if name in SHARES else (lambda value: f"{value:.2f}")
    said, ends = write(score.value), [write(end) for end in score.interval or ()]
    return f"{said} ({' to '.join(ends)})" if set(ends) - {said} else said


def by_share(options: Mapping[str, float]) -> list[tuple[str, float]]:
    """Order the options of an issue, the most common first."""
    return sorted(options.items(), key=lambda one: -one[1])


GLOBALS: dict[str, Any] = {
    "forecast_first": SHOWN_FIRST,
    "score_names": SCORES,
    "score_words": score_words,
    "by_share": by_share,
    "is_far": differs,
    "distance_words": told,
}
"""What the templates call."""

FILTERS: dict[str, Any] = {"often": often}
