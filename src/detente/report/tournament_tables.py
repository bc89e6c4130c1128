"""Tidy tables of a tournament: one fact a row, plain columns, ready for CSV, Parquet and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.tables import Row, Table, columns
from detente.report.tournament import filled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.report.glossary import Result


def tables(result: Result) -> dict[str, Table]:
    """Turn a tournament into tidy tables.

    Parameters
    ----------
    result
        The JSON form of a tournament.

    Returns
    -------
    dict
        Name of the table to its columns, all of one length: ``standings``, ``differences``, ``head_to_head``,
        ``equilibria`` and ``basins`` (one row for each strategy played), and ``cases``. A table of which the result
        holds nothing is empty.
    """
    makers = {
        "standings": _standings, "differences": lambda held: held["differences"]["pairs"],
        "head_to_head": _head_to_head, "equilibria": _equilibria, "basins": _basins, "cases": _cases,
    }  # fmt: skip
    held = filled(result)
    return {name: columns(make(held)) for name, make in makers.items()}


def _standings(result: Result) -> Iterable[Row]:
    for row in result["standings"]:
        low, high = row["interval"] or (None, None)
        yield {
            "rank": row["rank"], "strategy": row["strategy"], "group": row["group"], "value": row["value"], "low": low,
            "high": high,
            **{key: row[key] for key in ("agreed", "value_agreed", "others", "welfare", "nash_product")},
        }  # fmt: skip


def _head_to_head(result: Result) -> Iterable[Row]:
    names, held = [one["name"] for one in result["strategies"]], result["head_to_head"]
    for n, name in enumerate(names if held["value"] else ()):
        for m, other in enumerate(names):
            yield {"strategy": name, "against": other, **{what: table[n][m] for what, table in held.items()}}


def _equilibria(result: Result) -> Iterable[Row]:
    for number, one in enumerate(result["game"]["equilibria"], start=1):
        low, middle, high = one["regrets"] or (None, None, None)
        for name, share in one["weights"].items():
            yield {
                "equilibrium": number, "strategy": name, "share": share,
                **{key: one[key] for key in ("value", "regret", "isolated", "most_even", "most_stable")},
                "regret 5%": low, "regret 50%": middle, "regret 95%": high,
            }  # fmt: skip


def _basins(result: Result) -> Iterable[Row]:
    for number, end in enumerate((result["game"]["basins"] or {}).get("ends", ()), start=1):
        for name, share in end["weights"].items():
            yield {"end": number, "of_starts": end["share"], "strategy": name, "share": share}


def _cases(result: Result) -> Iterable[Row]:
    for one in result["cases"]:
        yield {**one, "parties": "; ".join(one["parties"])}
