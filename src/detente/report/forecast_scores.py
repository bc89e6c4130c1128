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

Path = tuple[str, ...]
"""Where scores stand in the result: the keys that lead to them."""

_CALLED = {"log_score": "log"}
_OTHER = {"no_deal"}
"""What is not scored on deals."""
_UNIFORM: Path = ("rivals", "uniform")
_MAIN: tuple[Path, ...] = (("shipped",), ("folds",), (), ("valid",), ("fitted",))
"""Whose scores are said in words, the first that is there: of negotiations that the fit had not seen, if it can be."""
_SAME = "the model for others of the same study"
_APART = "on negotiations kept apart"
_SHAPE = "on cases of another shape, one item settled"
_POWER = "the Nash product to a fitted power"
_EVEN = "all packages equally likely"
_BEFORE = "the same negotiations, before it"
_LABELS: dict[Path, str] = {
    (): "this forecast",
    ("shipped",): "this forecast, on parts left out of the fit in turn",
    ("folds",): f"{_SAME}, on parts left out in turn",
    ("configurations",): f"{_SAME}, on wants left out in turn",
    ("two_configurations",): f"{_SAME}, fitted to two kinds of wants",
    ("fitted",): f"{_SAME}, on what it was fitted to",
    ("valid",): f"{_SAME}, {_APART}",
    ("valid_shipped",): f"this forecast, {_APART}",
    ("valid_nash_power",): f"{_POWER}, {_APART}",
    ("valid_uniform",): f"{_EVEN}, {_APART}",
    ("rivals", "nash_power"): _POWER,
    _UNIFORM: _EVEN,
    ("updated", "first_offer"): "this forecast, after the first offer",
    ("updated", "first_offer", "before"): _BEFORE,
    ("updated", "first_refusal"): "this forecast, after the first refusal",
    ("updated", "first_refusal", "before"): _BEFORE,
    ("one_settled", "shipped"): f"this forecast, {_SHAPE}",
    ("one_settled", "model"): f"{_SAME}, {_SHAPE}",
    ("one_settled", "nash_power"): f"{_POWER}, {_SHAPE}",
    ("one_settled", "uniform"): f"{_EVEN}, {_SHAPE}",
}


class Score(NamedTuple):
    """A score, and its interval where there is one."""

    value: float
    interval: Sequence[float] | None = None


class Scored(NamedTuple):
    """Where scores stand, whose they are in words, and the scores by their names."""

    path: Path
    label: str
    scores: Mapping[str, Score]


def scored(found: Mapping[str, Any]) -> list[Scored]:
    """List the scores of a forecast on several sets of negotiations, of its rivals, and of it after offers.

    Parameters
    ----------
    found
        ``model.scores`` of a forecast. A score is a number, a number with its interval, or the mean and its two ends.
    """
    listed = [Scored(path, _label(path), _scores(held)) for path, held in _groups(found)]
    even = _number(found.get("uniform"))
    return [one for one in listed if one.scores] + ([Scored(_UNIFORM, _EVEN, {"log": even})] if even else [])


def main_score(rows: Sequence[Scored]) -> Scored | None:
    """Choose the scores to say in words."""
    held = {one.path: one for one in rows}
    return next((held[path] for path in _MAIN if path in held), None)


def uniform_score(rows: Sequence[Scored]) -> Score | None:
    """Give the log score of knowing nothing."""
    return next((one.scores["log"] for one in rows if one.path == _UNIFORM and "log" in one.scores), None)


def _groups(found: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Go through what is scored, and through what stands within it."""
    yield path, found
    for key, held in found.items():
        if isinstance(held, Mapping) and key not in _OTHER:
            yield from _groups(held, (*path, key))


def _label(path: Path) -> str:
    if path[:1] == ("rivals",) and path[-1] in SOLUTION_NAMES:
        return f"the {SOLUTION_NAMES[path[-1]]} package"
    return _LABELS.get(path) or ", ".join(spelled(key) for key in path)


def _scores(held: Mapping[str, Any]) -> dict[str, Score]:
    found = {_CALLED.get(name, name): _number(score) for name, score in held.items()}
    return {name: score for name in SCORES if (score := found.get(name)) is not None}


def _number(score: Any) -> Score | None:
    if isinstance(score, Mapping):
        return Score(score["value"], score.get("interval")) if "value" in score else None
    if isinstance(score, Sequence) and not isinstance(score, str) and len(score) == 3:
        return Score(score[0], score[1:])
    return Score(score) if isinstance(score, int | float) and not isinstance(score, bool) else None
