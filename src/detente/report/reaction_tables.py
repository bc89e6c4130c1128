"""Tidy tables of how markets read the news: one fact a row, plain columns, ready for CSV, Parquet and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.reaction import filled
from detente.report.tables import Row, Table, columns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

_FIGURES = ("sum", "error", "t", "p")
_OF_A_DAY = (*_FIGURES, "placebo_p", "rank", "rank_from_below", "days", "degrees", "deviation", "determined")


def tables(result: Result) -> dict[str, Table]:
    """Turn a result of the reaction lens into tidy tables.

    Parameters
    ----------
    result
        Its JSON form.

    Returns
    -------
    dict
        Name of the table to its columns, all of one length: ``days`` (a row for each index, day and model), ``spans``,
        ``news``, ``ways``, ``path`` and ``tests``. Returns are log, as fractions.
    """
    makers = {"days": _days, "spans": _spans, "news": _news, "ways": _ways, "path": _path, "tests": _tests}
    held = filled(result)
    return {name: columns(make(held)) for name, make in makers.items()}


def _rows(result: Numbers) -> Iterable[tuple[str, Numbers, str, Numbers]]:
    for key, asset in result["assets"].items():
        for day in asset["days"]:
            for model, held in day["models"].items():
                yield key, day, model, held


def _days(result: Numbers) -> Iterable[Row]:
    for key, day, model, held in _rows(result):
        yield {
            "asset": key, "day": day["day"], "model": model, "return": day["return"], "log_return": day["log_return"],
            **{name: held[name] for name in _OF_A_DAY},
        }  # fmt: skip


def _spans(result: Numbers) -> Iterable[Row]:
    for key, day, model, held in _rows(result):
        yield from ({"asset": key, "day": day["day"], "model": model, **span} for span in held["spans"])


def _news(result: Numbers) -> Iterable[Row]:
    for key, asset in result["assets"].items():
        for day in asset["days"]:
            for one in day["news"]:
                lists = {name: "; ".join(one[name]) for name in ("could_be", "source")}
                yield {"asset": key, **one, **lists}


def _ways(result: Numbers) -> Iterable[Row]:
    for key, asset in result["assets"].items():
        for way in (asset["focus"] or {"ways": []})["ways"]:
            yield {
                "asset": key, "day": way["day"] or asset["focus"]["day"], "way": way["way"], "model": way["model"],
                **{name: way[name] for name in _OF_A_DAY},
            }  # fmt: skip


def _path(result: Numbers) -> Iterable[Row]:
    for key, asset in result["assets"].items():
        yield from ({"asset": key, **point} for point in (asset["focus"] or {"path": []})["path"])


def _tests(result: Numbers) -> Iterable[Row]:
    for key, asset in result["assets"].items():
        for held in asset["tests"]:
            for name, test in held["tests"].items():
                yield {
                    "asset": key, "group": held["group"], "model": held["model"], "test": name, **test,
                    "count": held["count"], "mean": held["mean"], "correlation": held["correlation"],
                }  # fmt: skip
