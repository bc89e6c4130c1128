"""Tidy tables: columns of one length, the figures of the result, files that hurt no one."""

from __future__ import annotations

import copy
import csv
import sys

import pytest

from detente.report import tables as module
from detente.report.tables import tables, write_csv, write_parquet


@pytest.mark.parametrize("name", ["hanoi_like", "three_exact", "no_deal"])
def test_all_columns_of_a_table_have_one_length(name, request):
    for table in tables(request.getfixturevalue(name)).values():
        assert len({len(column) for column in table.values()}) <= 1


def test_packages_hold_the_figures_of_the_result(hanoi_like):
    table = tables(hanoi_like)["packages"]
    first = hanoi_like["accounts"]["trump"]["packages"][0]
    assert table["joint_share"][0] == first["joint_share"]
    assert {key: table[f"issue: {key}"][0] for key in first["options"]} == first["options"]
    assert len(table["rank"]) == sum(len(a["packages"]) for a in hanoi_like["accounts"].values())


def test_zopa_has_a_row_for_each_prior(hanoi_like):
    table = tables(hanoi_like)["zopa"]
    assert list(zip(table["account"], table["prior"], strict=True))[:2] == [("trump", "flat"), ("trump", "weights")]


def test_csv_is_read_back(tmp_path, hanoi_like):
    written = write_csv(hanoi_like, tmp_path / "new" / "folder")
    assert {path.name for path in written} >= {"packages.csv", "zopa.csv", "statements.csv"}
    with (tmp_path / "new" / "folder" / "statements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [s["id"] for held in hanoi_like["statements"].values() for s in held]
    assert any("영변지구" in row["quote"] for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_becomes_a_formula(tmp_path, hanoi_like, text):
    bad = copy.deepcopy(hanoi_like)
    bad["statements"]["us"][0]["quote"] = text
    write_csv(bad, tmp_path)
    with (tmp_path / "statements.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["quote"] == f"'{text}"


def test_parquet_is_read_back(tmp_path, hanoi_like):
    duckdb = pytest.importorskip("duckdb")
    folder = tmp_path / "it's here"
    write_parquet(hanoi_like, folder)
    with duckdb.connect() as connection:
        asked = "SELECT rank, joint_share FROM read_parquet(?) WHERE account = 'ri' ORDER BY rank"
        rows = connection.execute(asked, [str(folder / "packages.parquet")]).fetchall()
    held = hanoi_like["accounts"]["ri"]["packages"]
    assert rows == [(n, p["joint_share"]) for n, p in enumerate(held, start=1)]
    assert sorted(p.suffix for p in folder.iterdir()) == [".parquet"] * len(list(folder.iterdir()))


def test_parquet_without_duckdb_says_what_to_install(tmp_path, hanoi_like, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ImportError, match=r"detente\[tables\]"):
        write_parquet(hanoi_like, tmp_path)


def test_half_a_table_never_takes_the_place_of_a_whole_one(tmp_path, hanoi_like, monkeypatch):
    (tmp_path / "zopa.csv").write_text("before")
    monkeypatch.setattr(module, "_harmless", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_csv(hanoi_like, tmp_path)
    assert (tmp_path / "zopa.csv").read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 1
