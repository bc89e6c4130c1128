"""A table in a file, CSV or Parquet, as columns of text: hostile until each cell is read."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.formats.errors import FormatError
from detente.formats.source import load, repeated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

MAX_BYTES = 64 * 2**20
"""The largest table read."""
MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELL = 2_000
"""The longest text in a cell."""
SHOWN = 5
"""So many mistakes are told, and then how many more there are."""


@dataclass(frozen=True)
class Columns:
    """A table of texts.

    Parameters
    ----------
    path
        The file.
    digest
        SHA-256 of what is in it.
    notes
        What lines that begin with ``#`` above the head say: where the table comes from.
    names
        The head.
    rows
        The cells below it, stripped.
    lines
        The line of each row in the file; of Parquet its number, counted from 1.
    """

    path: Path
    digest: str
    notes: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def refuse(self, faults: Sequence[tuple[int, str]], remedy: str) -> None:
        """Raise what is wrong with rows, if anything is: each its line and the reason."""
        if not faults:
            return
        told = "; ".join(f"line {line}: {reason}" for line, reason in faults[1:SHOWN])
        more = f"; and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
        line, reason = faults[0]
        whole = reason + (f"; {told}" if told else "") + more
        raise FormatError("cell", whole, file=self.path, line=line, remedy=remedy)


def read_columns(path: Path) -> Columns:
    """Read a table: Parquet where the name ends so, CSV otherwise.

    Parameters
    ----------
    path
        The file. CSV is UTF-8, its cells parted by commas, semicolons or tabs, whichever its head has most of.

    Raises
    ------
    FormatError
        If it is absent, too large, or no table.
    """
    read = _parquet if path.suffix.lower() in {".parquet", ".pq"} else _csv
    found = read(path)
    twice = repeated(name.casefold() for name in found.names)
    if twice is not None:
        raise FormatError("twice", f"there are two columns named {twice!r}", file=path, remedy="Rename one.")
    if not found.rows:
        raise FormatError("empty", "there is no row below the head", file=path)
    return found


def _csv(path: Path) -> Columns:
    source = load(path, MAX_BYTES)
    text = source.text()
    notes, skipped = [], 0
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        notes.append(line.lstrip("# ").rstrip())
        skipped += 1
    body = text.split("\n", skipped)[-1] if skipped else text
    head = body.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(tuple(cell.strip() for cell in row))
                lines.append(reader.line_num + skipped)
            _check_size(path, len(rows), len(row))
    except csv.Error as error:
        raise source.error("csv", f"this is no CSV: {error}", line=reader.line_num + skipped) from None
    if not rows:
        raise source.error("empty", "the file is empty")
    for cells, at in zip(rows, lines, strict=True):
        if len(cells) != len(rows[0]):
            reason = f"{len(cells)} cells where the head has {len(rows[0])}"
            raise source.error("ragged", reason, line=at, remedy="Quote cells that hold the separator.")
        if any(len(cell) > MAX_CELL for cell in cells):
            raise source.error("too-long", f"a cell is longer than {MAX_CELL:,} characters", line=at)
    digest = hashlib.sha256(source.data).hexdigest()
    return Columns(path, digest, " ".join(notes), rows[0], tuple(rows[1:]), tuple(lines[1:]))


def _parquet(path: Path) -> Columns:
    source = load(path, MAX_BYTES)
    try:
        import duckdb
    except ImportError:
        remedy = "Install it with detente[tables], or save the table as CSV."
        raise source.error("extra", "reading Parquet needs DuckDB", remedy=remedy) from None
    try:
        with duckdb.connect(config={"enable_external_access": "true"}) as connection:
            found = connection.execute("SELECT * FROM read_parquet(?) LIMIT ?", [[str(path)], MAX_ROWS + 1])
            names = tuple(str(column[0]).strip() for column in found.description)
            rows = tuple(tuple(map(_written, row)) for row in found.fetchall())
    except duckdb.Error as error:
        raise source.error("parquet", f"this is no Parquet: {str(error).splitlines()[0]}") from None
    _check_size(path, len(rows), len(names))
    digest = hashlib.sha256(source.data).hexdigest()
    return Columns(path, digest, "", names, rows, tuple(range(1, len(rows) + 1)))


def _written(value: Any) -> str:
    """Write a value as CSV would have it; a day at midnight is a day."""
    if value is None:
        return ""
    return str(value).strip().removesuffix(" 00:00:00")[:MAX_CELL]


def _check_size(path: Path, rows: int, columns: int) -> None:
    if rows > MAX_ROWS + 1:
        raise FormatError("too-large", f"there are more than {MAX_ROWS:,} rows", file=path)
    if columns > MAX_COLUMNS:
        raise FormatError("too-large", f"there are more than {MAX_COLUMNS} columns", file=path)
