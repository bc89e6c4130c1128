"""How well a forecast and its rivals did, as one table: a row for each of them, a column for each score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.report.glossary import SOLUTION_NAMES, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

SCORES = {
    "log": "Log score, nats a deal",
    "brier": "Brier score",
    "top1": "Likeliest was right",
    "top5": "One of the five likeliest was",
}
"""The scores, by the names they are shown under; the first two are better when smaller."""
SHARES = ("top1", "top5")
"""The scores that are shares of deals."""
_CALLED = {"log_score": "log"}
_UNIFORM = "uniform"
_MAIN = ("folds", "configurations", "", "valid", "fitted")
"""Whose scores are said in words, the first that is there: of negotiations that the fit had not seen, if it can be."""
_LABELS = {
    "": "this forecast",
    "fitted": "this forecast, on what it was fitted to",
    "folds": "this forecast, on parts left out of the fit in turn",
    "configurations": "this forecast, on wants left out of the fit in turn",
    "two_configurations": "this forecast, on pairs of wants left out of the fit in turn",
    "valid": "this forecast, on negotiations kept apart",
    "valid_uniform": "all packages equally likely, on negotiations kept apart",
    _UNIFORM: "all packages equally likely",
    "nash_power": "the Nash product to a fitted power",
    "first_offer": "this forecast, after the first offer",
    "first_refusal": "this forecast, after the first refusal",
}


class Score(NamedTuple):
    """A score, and its interval where there is one."""

    value: float
    interval: Sequence[float] | None = None


class Scored(NamedTuple):
    """Whose scores these are, in words, and the scores by their names."""

    key: str
    label: str
    scores: Mapping[str, Score]


def scored(found: Mapping[str, Any]) -> list[Scored]:
    """List the scores of a forecast on several sets of negotiations, of its rivals, and of it after offers.

    Parameters
    ----------
    found
        ``model.scores`` of a forecast. A score is a number, a number with its interval, or the mean and its two ends.
    """
    rows = [("", found), *_groups(found), *_groups(found.get("rivals")), *_groups(found.get("updated"))]
    if _number(found.get(_UNIFORM)) is not None:
        rows.append((_UNIFORM, {"log": found[_UNIFORM]}))
    listed = [Scored(key, _label(key), _scores(held)) for key, held in rows]
    return [one for one in listed if one.scores]


def main_score(rows: Sequence[Scored]) -> Scored | None:
    """Choose the scores to say in words."""
    held = {one.key: one for one in rows}
    return next((held[key] for key in _MAIN if key in held), None)


def uniform_score(rows: Sequence[Scored]) -> Score | None:
    """Give the log score of knowing nothing."""
    return next((one.scores["log"] for one in rows if one.key == _UNIFORM and "log" in one.scores), None)


def _groups(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Go through those of several forecasts, each followed by what it was before an offer."""
    for key, held in found.items() if isinstance(found, Mapping) else ():
        if isinstance(held, Mapping) and key not in {"rivals", "updated", "no_deal"}:
            yield key, held
            if isinstance(held.get("before"), Mapping):
                yield f"{key} before", held["before"]


def _label(key: str) -> str:
    if key.endswith(" before"):
        return "the same negotiations, before it"
    solution = f"the {SOLUTION_NAMES[key]} package" if key in SOLUTION_NAMES else ""
    return _LABELS.get(key) or solution or spelled(key)


def _scores(held: Mapping[str, Any]) -> dict[str, Score]:
    found = {_CALLED.get(name, name): _number(score) for name, score in held.items()}
    return {name: score for name in SCORES if (score := found.get(name)) is not None}


def _number(score: Any) -> Score | None:
    if isinstance(score, Mapping):
        return Score(score["value"], score.get("interval")) if "value" in score else None
    if isinstance(score, Sequence) and not isinstance(score, str) and len(score) == 3:
        return Score(score[0], score[1:])
    return Score(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
