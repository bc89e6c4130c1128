"""`detente talks`, `tournament` and `forecast` as a reader meets them: JSON, tables, runs resumed, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pytest
from click.testing import CliRunner

from detente.cli import main
from detente.runs.store import collect

EXAMPLES = Path(__file__).parents[2] / "examples"
PRICE = """title: A price
parties: {buyer: {name: Buyer}, seller: {name: Seller}}
issues:
  price: {name: Price, options: [one, two, three, four, five]}
  date: {name: Date, options: [soon, later]}
packages:
  opening: {name: What was asked first, options: {price: five, date: soon}}
statements:
  buyer: [{less is better: price}, {more is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
  seller: [{more is better: price}, {less is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
"""
FEW = ("--sessions", "40", "--draws", "200")


@pytest.fixture
def price(tmp_path) -> Path:
    path = tmp_path / "price.yaml"
    path.write_text(PRICE, encoding="utf-8")
    return path


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def read(*words):
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output

    def refuse(sign):
        raise AssertionError(sign)

    return json.loads(done.stdout, parse_constant=refuse)


def test_talks_in_words_and_as_json(price):
    told = run("talks", price, *FEW)
    assert told.exit_code == 0, told.output
    assert "sessions" in told.output
    data = read("talks", price, *FEW)
    assert data["lens"] == "talks"
    assert data["accounts"]["all"]["sessions"] == 40


def test_one_session_is_shown_move_by_move(price):
    first = run("talks", price, "--watch", "--session", "3", "--draws", "200")
    again = run("talks", price, "--watch", "--session", "3", "--draws", "200")
    other = run("talks", price, "--watch", "--session", "4", "--draws", "200")
    assert first.exit_code == 0, first.output
    assert first.output == again.output
    assert first.output != other.output
    assert "Buyer" in first.output


def test_strategies_and_rounds_are_asked_for(price):
    data = read("talks", price, *FEW, "--strategy", "buyer=micro", "--strategy", "conceder", "--rounds", "7")
    assert [one["name"] for one in data["strategies"].values()] == ["micro", "conceder"]
    assert data["talks"]["rounds"] == 7
    assert data["talks"]["stated"] is False


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--strategy", "nobody=micro"), "there is no party 'nobody'"),
        (("--strategy", "magic"), "there is no strategy 'magic'"),
        (("--strategy", "buyer="), "write NAME, or PARTY=NAME"),
        (("--strategy", "micro", "--strategy", "linear"), "names two ways for everybody"),
        (("--resume",), "--resume goes with --out"),
        (("--duckdb", "x.duckdb"), "--duckdb goes with --out"),
        (("--out", "nowhere", "--resume"), "there is no run to resume"),
        (("--cluster", "tcp://localhost:1", "--workers", "2"), "a --cluster has its own"),
    ],
)
def test_what_cannot_be_asked(price, words, told):
    done = run("talks", price, *FEW, *words)
    assert done.exit_code == 2
    assert told in done.output


def test_a_run_is_kept_and_resumed(price, tmp_path):
    folder = tmp_path / "run"
    database = tmp_path / "all.duckdb"
    words = ("talks", price, "--sessions", "4500", "--draws", "200", "--out", folder, "--duckdb", database)
    whole = run(*words)
    assert whole.exit_code == 0, whole.output
    before = collect(folder)
    assert len(before["end"]) == 4500
    assert run(*words).exit_code == 2
    chunks = sorted((folder / "chunks").iterdir())
    assert len(chunks) == 3
    chunks[1].unlink()
    (folder / "results.parquet").unlink()
    resumed = run(*words, "--resume")
    assert resumed.exit_code == 0, resumed.output
    after = collect(folder)
    for name, column in before.items():
        np.testing.assert_array_equal(column, after[name])
    assert (folder / "results.parquet").exists()
    with duckdb.connect(str(database), read_only=True) as opened:
        assert opened.sql("SELECT count(*), count(DISTINCT run) FROM sessions").fetchall() == [(4500, 1)]
        assert opened.sql(f"SELECT count(*) FROM '{folder}/results.parquet'").fetchall() == [(4500,)]


def test_a_run_of_another_question_is_not_gone_on_with(price, tmp_path):
    folder = tmp_path / "run"
    assert run("talks", price, *FEW, "--out", folder).exit_code == 0
    other = run("talks", price, *FEW, "--out", folder, "--resume", "--seed", "2")
    assert other.exit_code == 1
    assert "seed" in other.output


def test_tables_are_written(price, tmp_path):
    assert run("talks", price, *FEW, "--csv", tmp_path / "talks").exit_code == 0
    assert (tmp_path / "talks" / "packages.csv").read_text().count("\n") > 1
    assert run("forecast", price, "--draws", "200", "--csv", tmp_path / "forecast").exit_code == 0
    assert (tmp_path / "forecast" / "packages.csv").exists()


def test_a_forecast_and_what_an_offer_changes(price):
    before = read("forecast", price, "--draws", "200")
    after = read("forecast", price, "--draws", "200", "--offer", "seller=opening")
    chosen = {"price": "five", "date": "soon"}

    def share(data):
        rows = data["accounts"]["all"]["packages"]
        return next(row["share"] for row in rows if row["options"] == chosen)

    assert sum(row["share"] for row in before["accounts"]["all"]["packages"]) == pytest.approx(1)
    assert share(after) != share(before)
    assert after["offers"] == [{"party": "seller", "options": chosen}]
    assert run("forecast", price, "--offer", "seller=nothing").exit_code == 2
    assert run("forecast", price, "--draws", "200", "--offer", "nobody=opening").exit_code == 2


def test_a_tournament(price, tmp_path):
    words = ("tournament", price, EXAMPLES / "england-zimbabwe.yaml", "--draws", "200", "--repeats", "2")
    enter = ("--strategy", "micro", "--strategy", "conceder", "--strategy", "linear", "--rounds", "20")
    data = read(*words, *enter)
    assert data["sessions"] == 2 * 9 * 2
    assert {row["strategy"] for row in data["standings"]} == {"micro", "conceder", "linear"}
    page = tmp_path / "tournament.html"
    told = run(*words, *enter, "-o", page)
    assert told.exit_code == 0, told.output
    assert "micro" in told.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("harbour-game.yaml", "has 6 parties"),
        ("chicken.yaml", "chicken.yaml: nothing says which options"),
    ],
)
def test_a_tournament_is_for_two_parties_with_values(words, told):
    done = run("tournament", EXAMPLES / "england-zimbabwe.yaml", EXAMPLES / words, "--repeats", "1")
    assert done.exit_code == 1
    assert told in done.output
