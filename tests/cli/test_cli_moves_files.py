"""`detente moves`: the files it writes, the states it lists; and what `detente check` understood of moves."""

from __future__ import annotations

import csv
import json
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

import detente
from detente.cli import main
from detente.moves.graph import TooManyArcsError
from detente.workbench import results

SUPERPOWERS = Path(__file__).parents[2] / "examples" / "superpowers.yaml"
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
SMALL = """title: Small
parties: {a: {name: A}, b: {name: B}}
issues:
  i: {name: I, by: a, options: [x, y], one way: y}
  j: {name: J, by: b, options: [x, y]}
  both: {name: Both, by: [a, b], options: [x, y], one way: y}
status quo: {i: x, j: x, both: x}
moves:
  issues: {i: [x, y], both: [x, y]}
  states:
    calm: {i: x, both: x}
  preferences:
    a: {told: {weights: {i: {y: 1}}}, shown: {weights: {both: {y: 1}}}}
    b: {told: {weights: {both: {y: 1}}}}
"""
LARGE = f"""title: Large
parties: {{a: {{name: A}}, b: {{name: B}}}}
issues:
  i: {{name: I, by: a, options: [{", ".join(f"i{n}" for n in range(9))}]}}
  j: {{name: J, by: b, options: [{", ".join(f"j{n}" for n in range(8))}]}}
status quo: {{i: i0, j: j0}}
moves:
  preferences:
    a: {{told: {{weights: {{i: {{i1: 1}}, j: {{j1: 2}}}}}}}}
    b: {{told: {{weights: {{j: {{j3: 1}}}}}}}}
"""


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def put(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_tables_and_graph_beside_the_summary(tmp_path):
    pytest.importorskip("duckdb")
    places = tmp_path / "csv", tmp_path / "parquet", tmp_path / "graph.graphml"
    done = run("moves", SUPERPOWERS, "--csv", places[0], "--parquet", places[1], "--graphml", places[2])
    assert done.exit_code == 0, done.output
    assert "Which states hold" in done.output
    assert {file.stem for file in places[0].iterdir()} == {file.stem for file in places[1].iterdir()}
    graph = ET.parse(places[2]).getroot().find(f"{GRAPHML}graph")
    with (places[0] / "moves.csv").open(encoding="utf-8", newline="") as file:
        assert len(graph.findall(f"{GRAPHML}edge")) == len(list(csv.DictReader(file))) > 0
    with (places[0] / "states.csv").open(encoding="utf-8", newline="") as file:
        assert len(graph.findall(f"{GRAPHML}node")) == len(list(csv.DictReader(file))) == 5


def test_json_alone_goes_to_standard_output_with_files_too(tmp_path):
    done = run("moves", SUPERPOWERS, "--json", "--graphml", tmp_path / "graph.graphml")
    assert json.loads(done.stdout)["model"]["states"] == 5


def test_a_graph_is_written_over_only_when_told_to(tmp_path):
    path = tmp_path / "graph.graphml"
    path.write_text("mine")
    done = run("moves", SUPERPOWERS, "--graphml", path)
    assert (done.exit_code, path.read_text()) == (2, "mine")
    assert "--force writes over it" in done.output
    assert run("moves", SUPERPOWERS, "--graphml", path, "--force").exit_code == 0
    assert path.read_text().rstrip().endswith("</graphml>")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("option", ["--csv", "--parquet", "--graphml"])
def test_places_that_cannot_be_written_are_told_before_the_work(tmp_path, option):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = run("moves", SUPERPOWERS, option, blocked / "below")
    assert done.exit_code == 2
    assert "cannot write" in done.output


def test_a_graph_too_large_to_draw_has_all_its_moves(tmp_path, put):
    path = tmp_path / "graph.graphml"
    done = run("moves", put(LARGE), "--graphml", path)
    assert done.exit_code == 0, done.output
    graph = ET.parse(path).getroot().find(f"{GRAPHML}graph")
    keys = {key.get("attr.name"): key.get("id") for key in ET.parse(path).getroot().findall(f"{GRAPHML}key")}

    def facts(element):
        return {data.get("key"): data.text for data in element.findall(f"{GRAPHML}data")}

    at = {
        node.get("id"): (facts(node)[keys["issue: i"]], facts(node)[keys["issue: j"]])
        for node in graph.findall(f"{GRAPHML}node")
    }
    told = {
        (facts(edge)[keys["movers"]], at[edge.get("source")], at[edge.get("target")], facts(edge)[keys["improving"]])
        for edge in graph.findall(f"{GRAPHML}edge")
    }
    states = list(product([f"i{n}" for n in range(9)], [f"j{n}" for n in range(8)]))
    by_a = {
        ("a", s, t, str((t[0] == "i1") > (s[0] == "i1")).lower())
        for s, t in product(states, states)
        if s[1] == t[1] and s != t
    }
    by_b = {
        ("b", s, t, str((t[1] == "j3") > (s[1] == "j3")).lower())
        for s, t in product(states, states)
        if s[0] == t[0] and s != t
    }
    assert len(at) == 72
    assert told == by_a | by_b


def test_too_many_moves_are_told_before_the_work_with_their_number(tmp_path, put, monkeypatch):
    monkeypatch.setattr(results, "MOST_ARCS", 1_079)
    done = run("moves", put(LARGE), "--graphml", tmp_path / "graph.graphml")
    assert done.exit_code == 1
    assert "up to 1,080 moves are too many to list; at most 1,079 can be: put fewer issues in play" in done.output
    assert not (tmp_path / "graph.graphml").exists()
    monkeypatch.setattr(results, "MOST_ARCS", 1_080)
    assert run("moves", put(LARGE), "--graphml", tmp_path / "graph.graphml").exit_code == 0


def test_a_character_that_xml_cannot_hold_is_told(tmp_path, put):
    done = run(
        "moves", put(SMALL.replace("title: Small", 'title: "Sm\\uFFFEall"')), "--graphml", tmp_path / "g.graphml"
    )
    assert done.exit_code == 1
    assert "XML cannot hold the character U+FFFE" in done.output
    assert not (tmp_path / "g.graphml").exists()


def test_moves_made_together_are_listed_as_the_result_lists_them(put, monkeypatch):
    question = detente.load(put(SMALL)).ask_moves()
    listed = list(results.arcs_of(question.model))
    assert listed == question.answer().data["graph"]["arcs"]
    assert [move["parties"] for move in listed] == [["a"], ["a"], ["a", "b"], ["a", "b"]]
    monkeypatch.setattr(results, "MOST_ARCS", 3)
    with pytest.raises(TooManyArcsError):
        results.arcs_of(question.model)


def test_states_are_listed_with_who_can_move(put):
    done = run("moves", put(SMALL), "--states")
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        "state  who can move  i  both",
        "calm   a, a with b   x  x",
        "2      a             x  y",
        "3      a with b      y  x",
        "4      nobody        y  y",
        "",
        "How things stand: calm",
    ]


def test_states_are_listed_where_a_reading_is_at_fault(put):
    path = put(SMALL.replace("{told: {weights: {both: {y: 1}}}}", "{told: {ranking: [clam, 2, 3, 4]}}"))
    assert "error[wrong-moves]" in run("moves", path).output
    assert "calm   a, a with b" in run("moves", path, "--states").output


def test_states_only_lists(tmp_path):
    for others in (["--json"], ["--csv", tmp_path / "x"], ["--graphml", tmp_path / "x"], ["--parquet", tmp_path / "x"]):
        done = run("moves", SUPERPOWERS, "--states", *others)
        assert done.exit_code == 2
        assert "--states only lists the states" in done.output
    assert list(tmp_path.iterdir()) == []


def test_check_says_what_it_understood_of_moves(put):
    told = run("check", put(SMALL))
    (line,) = [line for line in told.output.splitlines() if line.startswith("  moves ")]
    assert line == "  moves        4 states, things stand at calm; readings: a (told, shown), b (told)"
    found = json.loads(run("check", "--json", put(SMALL)).output)["files"][0]["understood"]["moves"]
    assert found == {
        "states": 4,
        "start": "calm",
        "merged": [],
        "barred": 0,
        "readings": {"a": ["told", "shown"], "b": ["told"]},
        "views": [],
        "policies": [],
    }


def test_check_counts_what_is_merged_and_barred_and_names_views_and_policies(put):
    more = """  merged: {over: {i: y}}
  cannot: [{party: b, from: calm, to: over}]
  views: {b: {thinks: {a: shown}}}
  policies: {a: {calm: over}}
"""
    alike = SMALL.replace("{both: {y: 1}}", "{i: {y: 1}}")  # what is merged must be all the same to the parties
    (line,) = [x for x in run("check", put(alike + more)).output.splitlines() if x.startswith("  moves ")]
    assert line.endswith(
        "3 states, things stand at calm; merged into: over; barred moves: 1; readings: a (told, shown), b (told); "
        "views: b; policies: a"
    )


@pytest.mark.parametrize("wrong", ["[clam, 2, 3, 4]", "[calm, 2]"])
def test_check_says_nothing_of_moves_that_are_at_fault(put, wrong):
    path = put(SMALL.replace("b: {told: {weights: {both: {y: 1}}}}", f"b: {{told: {{ranking: {wrong}}}}}"))
    found = json.loads(run("check", "--json", path).output)["files"][0]
    assert [problem["code"] for problem in found["problems"]] == ["wrong-moves"]
    assert found["understood"]["moves"] is None


def test_check_says_nothing_of_moves_where_the_case_does_not(put):
    path = put(
        SMALL[: SMALL.index("moves:")]
        + "statements: {a: [{more is better: [i, j, both]}], b: [{more is better: [i, j, both]}]}\n"
    )
    assert json.loads(run("check", "--json", path).output)["files"][0]["understood"]["moves"] is None
    assert "\n  moves " not in run("check", path).output


def test_help_tells_of_the_files():
    told = run("moves", "--help").output
    for option in ("--csv", "--parquet", "--graphml", "--force", "--states"):
        assert option in told
