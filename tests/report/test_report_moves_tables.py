"""Tidy tables of the moves lens: columns of one length, each fact of the result once, files that are read back."""

from __future__ import annotations

import csv
from itertools import product

import pytest

import detente
from detente.report import moves_tables
from detente.workbench.results import MovesResult

READ = """title: Read
parties: {a: {name: A}, b: {name: B}}
issues:
  i: {name: I, by: a, options: [x, y]}
  j: {name: J, by: b, options: [x, y]}
status quo: {i: x, j: x}
moves:
  states:
    -both: {i: x, j: x}
    =tempted: {i: y, j: x}
    "@suckered": {i: x, j: y}
    none: {i: y, j: y}
  preferences:
    a:
      ranking: {ranking: [=tempted, -both, none, "@suckered"]}
      chicken: {ranking: [=tempted, -both, "@suckered", none]}
    b: {ranking: {ranking: ["@suckered", -both, none, =tempted]}}
"""
DRAWN = """title: Drawn
parties: {a: {name: A}, b: {name: B}}
issues:
  i: {name: I, by: a, options: [x, y]}
  j: {name: J, by: b, options: [x, y]}
status quo: {i: x, j: x}
statements:
  a: [{less is better: [i]}, {more is better: [j]}]
  b: [{more is better: [i]}, {less is better: [j]}]
"""


@pytest.fixture(scope="module")
def read() -> MovesResult:
    return detente.Case.from_text(READ).moves()


@pytest.fixture(scope="module")
def drawn() -> MovesResult:
    return detente.Case.from_text(DRAWN).moves(draws=200)


def rows(table):
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def test_all_columns_of_a_table_have_one_length(read, drawn):
    for table in (*read.tables().values(), *drawn.tables().values()):
        assert len({len(column) for column in table.values()}) <= 1


def test_states_stand_once_with_where_each_issue_stands(read):
    assert rows(read.tables()["states"]) == [
        {"label": "-both", "start": True, "issue: i": "x", "issue: j": "x"},
        {"label": "=tempted", "start": False, "issue: i": "y", "issue: j": "x"},
        {"label": "@suckered", "start": False, "issue: i": "x", "issue: j": "y"},
        {"label": "none", "start": False, "issue: i": "y", "issue: j": "y"},
    ]


def test_verdicts_of_the_dilemma(read):
    held = rows(read.tables()["verdicts"])
    sure = {"account": "all", "share": 1.0, "standard_error": 0.0}
    told = [row for row in held if row["concept"] == "nash"]
    assert told == [
        sure | {"concept": "nash", "party": party, "label": label}
        for party, label in [("all", "none"), ("a", "=tempted"), ("a", "none"), ("b", "@suckered"), ("b", "none")]
    ]
    assert {row["label"] for row in held if (row["concept"], row["party"]) == ("seq", "all")} == {"-both", "none"}


def test_verdicts_with_draws_are_the_shares_of_the_result(drawn):
    account = drawn.data["accounts"]["all"]
    expected = [
        {"account": "all", "concept": concept, "party": party, **one}
        for concept, equilibria in account["equilibria"].items()
        for party, held in [("all", equilibria), *account["stable"][concept].items()]
        for one in held
    ]
    assert account["draws"] == 200
    assert rows(drawn.tables()["verdicts"]) == expected


def test_moves_are_those_of_each_party_alone(read):
    states = {state["label"]: state["options"] for state in read.data["accounts"]["all"]["states"]}
    one_step = {
        (party, source, target)
        for party, issue in (("a", "i"), ("b", "j"))
        for source, target in product(states, states)
        if {key for key in "ij" if states[source][key] != states[target][key]} == {issue}
    }
    held = rows(read.tables()["moves"])
    assert {(row["parties"], row["from"], row["to"]) for row in held} == one_step
    assert len(held) == len(one_step) == 8


def test_each_step_of_each_route_has_a_row(read):
    ways = read.data["accounts"]["all"]["ways"]["to"]
    expected = [
        (way["target"], by, best, number, place, "; ".join(step["parties"]), step["to"])
        for way in ways
        for by in ("alone", "together")
        for best in ("shortest", "mildest")
        if way[by]
        for number, route in enumerate(way[by][best]["listed"], start=1)
        for place, step in enumerate(route["steps"], start=1)
    ]
    names = ("target", "by", "best", "route", "step", "parties", "to")
    assert [tuple(row[name] for name in names) for row in rows(read.tables()["routes"])] == expected
    assert expected


def test_a_proof_without_temptation_has_one_row_and_others_one_for_each(read):
    proofs = read.data["accounts"]["all"]["proofs"]
    held = rows(read.tables()["proofs"])
    assert len(held) == sum(max(1, len(proof["answers"])) for proof in proofs)
    asked = ("-both", "seq", "a")
    (row,) = [row for row in held if (row["state"], row["concept"], row["party"]) == asked]
    assert (row["stable"], row["answer"], row["to"], row["deters"]) == (True, 1, "=tempted", True)
    assert (row["moves"], row["end"]) == ("b: none", "none")
    asked = ("none", "nash", "a")
    (row,) = [row for row in held if (row["state"], row["concept"], row["party"]) == asked]
    assert (row["stable"], row["answer"], row["to"], row["moves"]) == (True, None, None, "")


def test_margins_and_readings_and_deals_hold_the_figures_of_the_result(read, drawn):
    tables, account = read.tables(), read.data["accounts"]["all"]
    assert len(rows(tables["margins"])) == sum(len(p) for c in account["margins"].values() for p in c.values()) > 0
    assert rows(tables["margins"])[0] == {
        "account": "all", "concept": "nash", "party": "a", **account["margins"]["nash"]["a"][0],
    }  # fmt: skip
    equilibria = {
        (row["reading: a"], row["label"])
        for row in rows(tables["readings"])
        if (row["concept"], row["party"]) == ("nash", "all")
    }
    assert equilibria == {("ranking", "none"), ("chicken", "@suckered")}
    assert tables["deals"] == {}
    deal = drawn.data["accounts"]["all"]["deals"][0]
    held = rows(drawn.tables()["deals"])
    (row,) = [r for r in held if (r["text"], r["what"], r["concept"], r["party"]) == (1, "holds", "gmr", "all")]
    assert {"share": row["share"], "standard_error": row["standard_error"]} == deal["holds"]["gmr"]
    assert {key: row[f"issue: {key}"] for key in "ij"} == deal["package"]
    (row,) = [r for r in held if (r["text"], r["what"], r["party"]) == (1, "tempted", "b")]
    assert row["share"] == deal["parties"]["b"]["tempted"]["share"]


def test_a_text_that_cannot_be_judged_has_no_row(drawn):
    account = drawn.data["accounts"]["all"]
    bare = [{key: one[key] for key in ("package_key", "package", "joint_share")} for one in account["deals"]]
    data = {**drawn.data, "accounts": {"all": {**account, "deals": bare}}}
    assert moves_tables.tables(data)["deals"] == {}


def test_csv_is_read_back_and_no_label_becomes_a_formula(tmp_path, read):
    written = read.to_csv(tmp_path)
    assert {path.stem for path in written} == {name for name, table in read.tables().items() if table}
    with (tmp_path / "states.csv").open(encoding="utf-8", newline="") as file:
        labels = [row["label"] for row in csv.DictReader(file)]
    assert labels == ["'-both", "'=tempted", "'@suckered", "none"]


def test_parquet_is_read_back(tmp_path, read):
    duckdb = pytest.importorskip("duckdb")
    read.to_parquet(tmp_path)
    with duckdb.connect() as connection:
        asked = "SELECT label FROM read_parquet(?) WHERE concept = 'nash' AND party = 'all'"
        assert connection.execute(asked, [str(tmp_path / "verdicts.parquet")]).fetchall() == [("none",)]


def test_data_frames_give_verdicts_unless_said(read):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    assert list(read.to_pandas().columns) == list(read.tables()["verdicts"])
    assert read.to_pandas("moves").shape == (8, 3)
    assert read.to_polars("states")["label"].to_list() == read.tables()["states"]["label"]


def test_graphml_of_a_small_graph_needs_nothing_but_the_data(tmp_path, read):
    path = MovesResult(read.data).to_graphml(tmp_path / "g.graphml")
    assert path.read_text().count("<edge ") == 8


def test_graphml_of_a_large_graph_without_its_moves_says_so(tmp_path, read):
    with pytest.raises(ValueError, match="the moves between 4 states are not in this result: give `arcs`"):
        MovesResult({**read.data, "graph": None}).to_graphml(tmp_path / "g.graphml")
