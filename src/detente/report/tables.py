"""Tidy tables of a result: one fact a row, plain columns, ready for CSV, Parquet and any data frame."""

from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.report.files import whole
from detente.report.glossary import Result, accounts
from detente.report.shape import shaped

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping

Table = dict[str, list[Any]]
Row = dict[str, Any]

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r")
"""Characters with which a spreadsheet takes a text for a formula."""


def tables(result: Result) -> dict[str, Table]:
    """Turn a result into tidy tables.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.

    Returns
    -------
    dict
        Name of the table to its columns, all of one length: ``zopa``, ``packages``, ``party_shares``, ``frontier``,
        ``solutions``, ``weights``, ``labels``, ``positions``, ``variants`` and ``statements``. Options of a package
        stand in one column for each issue, named ``issue: <key>``.
    """
    makers = {
        "zopa": _zopa, "packages": _packages, "party_shares": _party_shares, "frontier": _frontier,
        "solutions": _solutions, "weights": _weights, "labels": _labels, "positions": _positions, "variants": _variants,
        "statements": _statements,
    }  # fmt: skip
    return {name: columns(make(shaped(result))) for name, make in makers.items()}


def write_csv(
    result: Result, folder: str | os.PathLike[str], make: Callable[[Result], Mapping[str, Table]] = tables
) -> list[Path]:
    """Write each table as ``<name>.csv``, UTF-8, into a folder that is made if need be.

    A text that a spreadsheet would run as a formula is preceded by an apostrophe.

    Parameters
    ----------
    result
        The JSON form of a result.
    folder
        Where to.
    make
        What makes the tables of the result, by name; of one of the deals lens unless said.

    Returns
    -------
    list of Path
        The files written; empty tables are left out.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for name, table in _filled(make(result)):
        path = target / f"{name}.csv"
        with whole(path) as part, part.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([_harmless(column) for column in table])
            writer.writerows([_harmless(cell) for cell in row] for row in zip(*table.values(), strict=True))
        written.append(path)
    return written


def write_parquet(
    result: Result, folder: str | os.PathLike[str], make: Callable[[Result], Mapping[str, Table]] = tables
) -> list[Path]:
    """Write each table as ``<name>.parquet`` through DuckDB; parameters as for ``write_csv``.

    Returns
    -------
    list of Path
        The files written; empty tables are left out.

    Raises
    ------
    ImportError
        If DuckDB is not installed: it comes with ``detente[tables]``.
    """
    try:
        import duckdb
    except ImportError as error:
        msg = "writing Parquet needs DuckDB: install detente[tables]"
        raise ImportError(msg) from error
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    with duckdb.connect() as connection:
        for name, table in _filled(make(result)):
            path = target / f"{name}.parquet"
            with whole(path) as part:
                _copy(connection, table, part)
            written.append(path)
    return written


def _copy(connection: Any, table: Table, path: Path) -> None:
    """Hand a table over as lines of JSON, whose types DuckDB then finds, and have it written as Parquet."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8", delete=False) as lines:
        for row in zip(*table.values(), strict=True):
            lines.write(json.dumps(dict(zip(table, row, strict=True)), ensure_ascii=False) + "\n")
    try:
        read = "read_json(?, format='newline_delimited', sample_size=-1)"
        where = str(path).replace("'", "''")
        copy = f"COPY (SELECT * FROM {read}) TO '{where}' (FORMAT parquet, USE_TMP_FILE false)"  # noqa: S608 - quoted
        connection.execute(copy, [lines.name])
    finally:
        Path(lines.name).unlink()


def _filled(made: Mapping[str, Table]) -> Iterator[tuple[str, Table]]:
    return ((name, table) for name, table in made.items() if table)


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_TRIGGERS) else cell


def columns(rows: Iterable[Row]) -> Table:
    """Turn rows into columns of one length; what a row does not say is None there."""
    rows = list(rows)
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def each(prefix: str, held: Mapping[str, Any] | None) -> Row:
    """Give a column to each entry of a mapping, named ``<prefix>: <key>``."""
    return {f"{prefix}: {key}": value for key, value in (held or {}).items()}


def _zopa(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        zopa = account["zopa"]
        for prior, held in (zopa.get("by_prior") or {}).items() or [(None, zopa)]:
            yield {
                "account": key, "prior": prior, "share": held["share"], "standard_error": held["standard_error"],
                "exactness": zopa["exactness"], "draws": zopa.get("draws"), "mean_size": zopa.get("mean_size"),
            }  # fmt: skip


def _packages(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for rank, package in enumerate(account["packages"], start=1):
            yield {
                "account": key, "rank": rank, "names": "; ".join(package["names"]),
                "joint_share": package["joint_share"], "standard_error": package["standard_error"],
                "label": package["label"], "frontier_share": package.get("frontier_share"),
                "nash_share": package.get("nash_share"),
                **each("joint share", package.get("joint_share_by_prior")), **each("issue", package["options"]),
            }  # fmt: skip


def _party_shares(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for rank, package in enumerate(account["packages"], start=1):
            for party, share in package["party_shares"].items():
                yield {
                    "account": key, "rank": rank, "party": party, "share": share,
                    "label": package["party_labels"].get(party),
                    "mean_value": package["mean_values"].get(party), "mean_gain": package["mean_gains"].get(party),
                }  # fmt: skip


def _frontier(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for point, held in enumerate(account.get("frontier") or (), start=1):
            for options in held["packages"]:
                yield {
                    "account": key,
                    "point": point,
                    "tied": held["tied"],
                    **each("value", held["values"]),
                    **each("issue", options),
                }


def _solutions(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for name, held in (account.get("solutions") or {}).items():
            values = held.get("packages_values") or [held.get("values")] * len(held["packages"])
            for options, value in zip(held["packages"], values, strict=True):
                yield {
                    "account": key,
                    "solution": name,
                    "tied": held.get("tied"),
                    **each("value", value),
                    **each("issue", options),
                }


def _weights(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for party, held in account["parties"].items():
            for issue, weight in (held.get("mean_weights") or {}).items():
                low, high = (held.get("weight_interval") or {}).get(issue, (None, None))
                yield {"account": key, "party": party, "issue": issue, "mean_weight": weight, "low": low, "high": high}


def _labels(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        labels = account.get("labels") or {}
        for party, held in [("all", labels), *(labels.get("parties") or {}).items()]:
            yield {
                "account": key,
                "party": party,
                **{kind: held.get(kind) for kind in ("necessary", "possible", "impossible")},
            }


def _positions(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for party, stated in (account.get("positions") or {}).items():
            for held in stated:
                distance = (held.get("zopa_distance") or {}).get("mean")
                yield {
                    "account": key, "party": party, "position": held["key"], "joint_share": held["joint_share"],
                    "zopa_distance": distance, **each("share", held.get("party_shares")),
                }  # fmt: skip


def _variants(result: Result) -> Iterable[Row]:
    for variant in result.get("variants") or ():
        for key, account in variant["accounts"].items():
            said = {"variant": variant["key"], "account": key}
            yield {**said, "what": "zopa", "package": None, "share": account["zopa"]["share"]}
            for name, held in (account.get("named") or {}).items():
                yield {**said, "what": "joint share", "package": name, "share": held["joint_share"]}


def _statements(result: Result) -> Iterable[Row]:
    for party, held in result["statements"].items():
        for s in held:
            yield {
                "party": party, "id": s["id"], "kind": s["kind"],
                "form": json.dumps(s["form"], ensure_ascii=False), "sources": "; ".join(s["source"] or ()),
                "credence": s["credence"], "accounts": "; ".join(s["accounts"] or ()),
                "variants": "; ".join(s["variants"] or ()),
                "assumption": bool(s["assumption"]), "date": s["date"], "quote": s["quote"],
            }  # fmt: skip
