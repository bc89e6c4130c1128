"""Daily closes of indices: a table with a column of days and one for each index."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.formats.columns import read_columns
from detente.formats.errors import FormatError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from detente.formats.columns import Columns

LEAST, LARGEST = 1e-9, 1e12
NO_PRICE = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "."})
"""What stands in a cell, in any case, where there is no price."""


@dataclass(frozen=True)
class Prices:
    """Daily closes.

    Parameters
    ----------
    path
        The file they were read from.
    digest
        SHA-256 of it.
    source
        What the file says of where they come from; empty where it says nothing.
    days
        The days, ascending, ``datetime64[D]``, each as its exchange calls it.
    closes
        Index to its closes on those days; NaN where there is none.
    """

    path: Path
    digest: str
    source: str
    days: NDArray[np.datetime64]
    closes: dict[str, NDArray[np.float64]]


def read_prices(path: Path) -> Prices:
    """Read daily closes from CSV or Parquet.

    Parameters
    ----------
    path
        A table whose first column, or the one named ``date``, holds days such as 2019-02-28; every other column is an
        index. Lines above the head that begin with ``#`` say where the prices come from.

    Raises
    ------
    FormatError
        If it is no such table; it names lines and reasons.
    """
    table = read_columns(path)
    place = next((k for k, name in enumerate(table.names) if name.casefold() in {"date", "day"}), 0)
    days = _days(table, place)
    order = np.argsort(days, kind="stable")
    closes = {}
    faults: list[tuple[int, str]] = []
    for k, name in enumerate(table.names):
        if k == place:
            continue
        if not name:
            raise FormatError("head", f"column {k + 1} has no name", file=path, line=1, remedy="Name the index.")
        closes[name] = _closes(table, k, faults)[order]
    table.refuse(sorted(faults), "A close is a number above nought, and a day without one is left empty.")
    if not closes:
        raise FormatError("head", "there is no column beside the days", file=path, remedy="Add one for each index.")
    return Prices(path, table.digest, table.notes, days[order], closes)


def _days(table: Columns, place: int) -> NDArray[np.datetime64]:
    found, faults = [], []
    seen: dict[dt.date, int] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        try:
            day = dt.date.fromisoformat(row[place])
        except ValueError:
            faults.append((line, f"{row[place]!r} is no day"))
            continue
        if day in seen:
            faults.append((line, f"{day} stands on line {seen[day]} too"))
        seen[day] = line
        found.append(day)
    table.refuse(faults, "Write each day once, as 2019-02-28.")
    return np.array(found, "datetime64[D]")


def _closes(table: Columns, place: int, faults: list[tuple[int, str]]) -> NDArray[np.float64]:
    found = np.full(len(table.rows), np.nan)
    for k, row in enumerate(table.rows):
        cell = row[place]
        if cell.casefold() in NO_PRICE:
            continue
        try:
            value = float(cell) if "_" not in cell else math.nan
        except ValueError:
            value = math.nan
        if LEAST <= value <= LARGEST:
            found[k] = value
        else:
            faults.append((table.lines[k], f"{cell!r} is no close of {table.names[place]}"))
    return found
