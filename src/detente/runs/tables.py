"""Handing finished runs on: to Parquet and to DuckDB, with where the numbers come from."""

from __future__ import annotations

import json
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.runs.errors import FolderError, MissingExtraError
from detente.runs.store import collect, read_plan, writing_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from detente.runs.plan import Columns, Plan

RESULTS = "results.parquet"

_RUN = "run"


def to_parquet(path: str | Path, file: str | Path | None = None) -> Path:
    """Write the columns of a finished run as Parquet, with its plan as key-value metadata (``detente.*``).

    A column of rows (two dimensions) becomes one for each place, ``name_0``, ``name_1`` …; not-a-number becomes null.

    Parameters
    ----------
    path
        The run folder.
    file
        Where to write; ``results.parquet`` in the folder unless said.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    MissingExtraError
        DuckDB, which writes it, is not installed.
    FolderError
        The run is not finished, or the file cannot be written; the chunks are untouched.
    """
    file = Path(path) / RESULTS if file is None else Path(file)
    with _database(":memory:") as database:
        database.register("incoming", _flat(collect(path)))
        told = ", ".join(
            f"{_quoted(f'detente.{key}')}: {_text(value)}" for key, value in _told(read_plan(path)).items()
        )
        with writing_whole(file) as beside:
            target = _text(str(beside))
            database.execute(f"COPY (FROM incoming) TO {target} (FORMAT parquet, KV_METADATA {{{told}}})")
    return file


def to_duckdb(path: str | Path, file: str | Path, table: str = "sessions") -> None:
    """Add a finished run to a DuckDB file: its items to one table, where they come from to the table ``runs``.

    Both tables tell the run by its identity in the column ``run``; a run that is there already is replaced.

    Parameters
    ----------
    path
        The run folder.
    file
        The database, made if it is not there.
    table
        The table for the items.

    Raises
    ------
    MissingExtraError
        DuckDB is not installed.
    FolderError
        The run is not finished, the database is in use or cannot be written, or the table holds other columns of the
        same names. The database is left as it was.
    """
    plan, columns = read_plan(path), _flat(collect(path))
    if _RUN in columns or table == "runs":
        raise FolderError("the name is taken by what is kept of the run itself", table, "choose another one")
    length = len(next(iter(columns.values())))
    with _database(str(file)) as database:
        database.begin()
        _append(database, table, {_RUN: np.full(length, plan.identity, object), **columns}, plan)
        _append(database, "runs", {key: np.array([value], object) for key, value in _told(plan).items()}, plan)
        database.commit()


def _append(database: Any, table: str, columns: Columns, plan: Plan) -> None:
    """Put rows in the place of those that the run has in a table; make the table or columns that are not there."""
    name = _quoted(table)
    database.register("incoming", columns)
    database.execute(f"CREATE TABLE IF NOT EXISTS {name} AS FROM incoming LIMIT 0")
    there = _kinds(database.table(name))
    for column, kind in _kinds(database.table("incoming")).items():
        if there.setdefault(column, kind) != kind:
            told = f"column {column!r} holds {there[column]} there and {kind} here"
            raise FolderError(told, f"table {table}", "choose another table or another file")
        database.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {_quoted(column)} {kind}")
    database.execute(f"DELETE FROM {name} WHERE {_RUN} = ?", [plan.identity])  # noqa: S608 - the name is quoted
    database.execute(f"INSERT INTO {name} BY NAME FROM incoming")
    database.unregister("incoming")


def _kinds(relation: Any) -> dict[str, str]:
    """Name the columns of a table, with the kind of each."""
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


def _told(plan: Plan) -> dict[str, str]:
    """Say where numbers come from."""
    task = json.dumps(plan.task, ensure_ascii=False)
    return {**plan.about, _RUN: plan.identity, "work": plan.work, "items": str(plan.items), "task": task}


def _flat(columns: Mapping[str, NDArray[Any]]) -> Columns:
    """Give columns of one dimension, text as objects (which DuckDB takes for text rather than for an enumeration)."""
    flat: Columns = {}
    for name, column in columns.items():
        if column.ndim == 1:
            flat[name] = column.astype(object) if column.dtype.kind == "U" else column
            continue
        for place, part in enumerate(column.reshape(len(column), -1).T):
            flat |= _flat({f"{name}_{place}": part})
    return flat


@contextmanager
def _database(file: str) -> Iterator[Any]:
    try:
        duckdb = import_module("duckdb")
    except ImportError:
        raise MissingExtraError.of("duckdb", "tables") from None
    try:
        with duckdb.connect(file) as database:
            yield database
    except duckdb.Error as error:
        raise FolderError(str(error), file if file != ":memory:" else "", "the chunks are untouched") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
