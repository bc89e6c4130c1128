"""Finished runs handed on to Parquet and DuckDB."""

import json
import sys

import duckdb
import numpy as np
import pytest

from detente.runs import errors
from detente.runs.plan import plan_of
from detente.runs.tables import to_duckdb, to_parquet
from detente.runs.workers import execute

TITLE = 'd\'accord "2019" é'


@pytest.fixture
def run(tmp_path):
    plan = plan_of("toy_work:sums", {"seed": 5}, 50, 8, about={"title": TITLE})
    return plan, execute(plan, tmp_path / "run"), tmp_path / "run"


def rows(file, query):
    with duckdb.connect(str(file)) as database:
        return database.execute(query).fetchall()


def test_parquet_holds_the_columns_in_order(run):
    _, columns, folder = run
    file = to_parquet(folder)
    assert file == folder / "results.parquet"
    held = duckdb.sql(f"FROM '{file}'")
    assert held.columns == ["item", "sum", "side", "pair_0", "pair_1"]
    item, total, side, one, two = zip(*held.fetchall(), strict=True)
    assert list(item) == columns["item"].tolist()
    assert list(total) == columns["sum"].tolist()
    assert list(side) == columns["side"].tolist()
    assert np.array([one, two]).T.tolist() == columns["pair"].tolist()
    assert not list(folder.glob(".*"))


def test_parquet_says_where_the_numbers_come_from(run):
    plan, _, folder = run
    file = to_parquet(folder)
    told = dict(duckdb.sql(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{file}')").fetchall())
    assert told["detente.title"] == TITLE
    assert told["detente.run"] == plan.identity
    assert told["detente.work"] == "toy_work:sums"
    assert json.loads(told["detente.task"]) == {"seed": 5}
    assert {f"detente.{key}" for key in plan.about} <= set(told)


def test_kinds_of_columns_and_what_is_nothing(tmp_path):
    execute(plan_of("toy_work:kinds", {}, 7, 3), tmp_path / "run")
    file = to_parquet(tmp_path / "run", tmp_path / "it's here.parquet")
    quoted = str(file).replace("'", "''")
    held = duckdb.sql(f"FROM '{quoted}'")
    assert [str(kind) for kind in held.types] == ["TINYINT", "BOOLEAN", "FLOAT", "VARCHAR", "BIGINT", "DOUBLE"]
    assert held.fetchall()[5] == (5, False, 2.5, "ééééé", 5, None)


def test_an_unfinished_run_is_not_handed_on(run):
    _, _, folder = run
    (folder / "chunks" / "000001.npz").unlink()
    with pytest.raises(errors.FolderError, match="6 of 7 chunks"):
        to_parquet(folder)
    assert not (folder / "results.parquet").exists()


def test_a_file_that_cannot_be_written_is_told(run, tmp_path):
    with pytest.raises(errors.FolderError):
        to_parquet(run[2], tmp_path / "nowhere" / "results.parquet")


def test_runs_add_up_in_a_database_and_none_is_there_twice(run, tmp_path):
    plan, columns, folder = run
    other = plan_of("toy_work:sums", {"seed": 6}, 20, 8, about={"place": "Hanoi"})
    execute(other, tmp_path / "other")
    file = tmp_path / "all.duckdb"
    for each in (folder, tmp_path / "other", folder):
        to_duckdb(each, file)
    counted = rows(file, "SELECT run, count(*) FROM sessions GROUP BY run")
    assert dict(counted) == {plan.identity: 50, other.identity: 20}
    (total,) = rows(file, f"SELECT sum(sum) FROM sessions WHERE run = '{plan.identity}'")[0]
    assert total == pytest.approx(columns["sum"].sum())
    told = dict(rows(file, "SELECT run, (title, place, seed, items) FROM runs"))
    assert told == {plan.identity: (TITLE, None, "5", "50"), other.identity: (None, "Hanoi", "6", "20")}


def test_other_columns_are_added_and_contrary_ones_refused(run, tmp_path):
    file = tmp_path / "all.duckdb"
    to_duckdb(run[2], file)
    execute(plan_of("toy_work:kinds", {}, 7, 3), tmp_path / "kinds")
    to_duckdb(tmp_path / "kinds", file)
    assert rows(file, "SELECT count(*), count(sum), count(text) FROM sessions") == [(57, 50, 7)]
    execute(plan_of("toy_work:contrary", {}, 7, 3), tmp_path / "contrary")
    with pytest.raises(errors.FolderError, match="table sessions: column 'sum' holds DOUBLE there and BIGINT here"):
        to_duckdb(tmp_path / "contrary", file)
    assert rows(file, "SELECT count(*) FROM runs") == [(2,)]
    to_duckdb(tmp_path / "contrary", file, table='odd "name"')
    assert rows(file, 'SELECT count(*) FROM "odd ""name"""') == [(7,)]


def test_the_table_of_runs_is_not_for_items(run, tmp_path):
    with pytest.raises(errors.FolderError, match="runs: the name is taken"):
        to_duckdb(run[2], tmp_path / "all.duckdb", table="runs")


def test_a_file_that_is_no_database_is_left_alone(run, tmp_path):
    (tmp_path / "notes.txt").write_text("mine, and long enough to be read as a header" * 100)
    with pytest.raises(errors.FolderError, match=r"notes\.txt"):
        to_duckdb(run[2], tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text().startswith("mine")


def test_the_extra_is_named_and_the_chunks_are_left(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(errors.MissingExtraError, match=r"duckdb is not installed; pip install 'detente\[tables\]'"):
        to_parquet(run[2])
    assert len(list((run[2] / "chunks").iterdir())) == 7
