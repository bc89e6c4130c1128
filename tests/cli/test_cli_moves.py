"""`detente moves` as a reader meets it: the JSON that is promised, readings and variants, and what cannot be asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import detente
from detente.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CONCEPTS = {"nash", "gmr", "smr", "seq", "sseq"}
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
PRISONERS = {
    "options": [{"name": "Keep quiet", "permittedDirection": "both"}] * 2,
    "decisionMakers": [
        {"name": "Ann", "options": [0], "preferences": [[[1, "Y"]], [[0, "N"]]]},
        {"name": "Bob", "options": [1], "preferences": [[[0, "Y"]], [[1, "N"]]]},
    ],
    "infeasibles": [],
    "program": "gmcr-py",
}


def run(case, *words):
    path = case if isinstance(case, Path) else EXAMPLES / f"{case}.yaml"
    return CliRunner().invoke(main, ["moves", str(path), *words])


def read(case, *words):
    """Ask for the JSON, which is all that may stand on standard output, and holds only what JSON has."""
    done = run(case, "--json", *words)
    assert done.exit_code == 0, done.output

    def refuse(sign):
        raise AssertionError(sign)

    return json.loads(done.stdout, parse_constant=refuse)


@pytest.fixture
def put(tmp_path):
    def write(text, name="case.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("name", ["prisoners-dilemma", "elmira-1991", "syria-iraq-1975"])
def test_the_json_has_the_shape_that_is_promised(name):
    data = read(name)
    parties = {party["key"] for party in data["parties"]}
    assert data["lens"] == "moves"
    assert data["schema"] == 1
    for account in data["accounts"].values():
        labels = [state["label"] for state in account["states"]]
        assert len(set(labels)) == len(labels) == data["model"]["states"]
        for state in account["states"]:
            issues, merged = set(state["options"]), state["label"] in data["model"]["merged"]
            assert issues < set(data["model"]["in_play"]) if merged else issues == set(data["model"]["in_play"])
        assert CONCEPTS <= set(account["equilibria"]) <= CONCEPTS | {"sim"}
        assert ("sim" in account["equilibria"]) is data["model"]["option_form"]
        for concept, held in account["equilibria"].items():
            stable = account["stable"][concept]
            assert set(stable) == parties
            assert set(held) == set.intersection(*map(set, stable.values())) <= set(labels)
            assert account["draws"] is None


def test_the_verdicts_of_the_dilemma_are_those_of_the_textbooks():
    equilibria = read("prisoners-dilemma")["accounts"]["all"]["equilibria"]
    assert equilibria == {"nash": ["1"], "sim": ["1", "4"]} | {key: ["1", "4"] for key in CONCEPTS - {"nash"}}


def test_with_draws_verdicts_are_labels_with_shares(put):
    data = read(put(DRAWN), "--draws", "200")
    account = data["accounts"]["all"]
    labels = {state["label"] for state in account["states"]}
    assert account["draws"] == 200
    for concept, held in account["equilibria"].items():
        lists = [held, *account["stable"][concept].values()]
        for one in (one for entries in lists for one in entries):
            assert set(one) == {"label", "share", "standard_error"}
            assert one["label"] in labels
            assert 0 < one["share"] <= 1
        assert all([one["share"] for one in lst] == sorted((o["share"] for o in lst), reverse=True) for lst in lists)


def test_the_json_is_what_python_gives():
    data = read("superpowers")
    whole = json.loads(detente.load(EXAMPLES / "superpowers.yaml").moves().to_json())
    assert data == whole


def test_a_summary_without_orders_to_the_terminal_when_piped():
    program = [sys.executable, "-c", "from detente.cli import main; main()", "moves"]
    done = subprocess.run(
        [*program, str(EXAMPLES / "chicken.yaml")], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Would it hold?" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_reading_is_chosen_by_name():
    first, warlike = (read("us-north-korea-2017", *words) for words in ([], ["--reading", "north-korea=warlike"]))
    (told,) = first["accounts"].values()
    (other,) = warlike["accounts"].values()
    assert told["preferences"]["north-korea"]["reading"] == "first-told"
    assert other["preferences"]["north-korea"]["reading"] == "warlike"
    assert (told["equilibria"]["nash"], other["equilibria"]["nash"]) == (["0", "5"], ["5"])
    assert warlike["readings"] == first["readings"]
    chosen = {"united-states": "first-told", "north-korea": "warlike"}
    (row,) = [one for one in first["readings"] if one["readings"] == chosen]
    assert row["equilibria"] == {concept: other["equilibria"][concept] for concept in CONCEPTS}


def test_a_reading_may_be_asked_for_twice():
    twice = ["--reading", "north-korea=warlike"] * 2
    assert read("us-north-korea-2017", *twice) == read("us-north-korea-2017", *twice[:2])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--reading", "nobody=ranking"], "there is no party 'nobody'; the case has: first, second"),
        (["--reading", "first=loose"], "there is no reading of first 'loose'; the case has: ranking, by-weights"),
        (["--reading", "first"], "--reading 'first': write PARTY=NAME, such as"),
        (["--reading", "=ranking"], "write PARTY=NAME"),
        (["--reading", "first="], "write PARTY=NAME"),
        (
            ["--reading", "first=ranking", "--reading", "second=ranking", "--reading", "first=by-weights"],
            "--reading names two readings of first, 'ranking' and 'by-weights'; ask for one at a time",
        ),
        (["--variant", "later"], "there is no variant 'later'; the case names no variants"),
        (["--account", "owls"], "there is no account 'owls'; the case has: all"),
        (["--draws", "5"], "5 is not in the range"),
        (["--states", "--json"], "--states only lists the states"),
    ],
)
def test_what_cannot_be_asked_is_said_with_the_remedy(words, said):
    done = run("prisoners-dilemma", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_variant_is_chosen_by_name():
    data = read("us-north-korea-2017", "--variant", "irreversible-invasion")
    assert data["variant"]["key"] == "irreversible-invasion"
    final, first = ({json.dumps(arc) for arc in one["graph"]["arcs"]} for one in (data, read("us-north-korea-2017")))
    assert final < first  # no way back from an invasion
    done = run("us-north-korea-2017", "--variant", "later")
    assert done.exit_code == 2
    assert "there is no variant 'later'; the case has: base, deterrence, irreversible-invasion" in done.stderr


def test_a_case_without_preferences_is_told_what_to_add(put):
    bare = DRAWN[: DRAWN.index("statements:")]
    done = run(put(bare))
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "case.yaml:2:" in done.stderr
    assert "nothing says" in done.stderr
    assert "add `- more is better: i`" in done.stderr
    half = bare + "moves: {preferences: {a: {told: {weights: {i: {x: 1}}}}}}\n"
    done = run(put(half))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nothing says which options b likes" in done.stderr
    assert "options a likes" not in done.stderr


def test_a_fault_in_the_case_is_shown_with_its_line(put):
    text = (EXAMPLES / "prisoners-dilemma.yaml").read_text(encoding="utf-8")
    broken = text.replace("by: second", "by: nobody")
    line = 1 + broken[: broken.index("by: nobody")].count("\n")
    done = run(put(broken))
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"case.yaml:{line}:" in done.stderr
    assert "nobody" in done.stderr


def test_a_fault_in_the_moves_is_shown_with_its_line(put):
    text = "moves:\n  preferences:\n    a: {told: {ranking: [nowhere]}}\n"
    done = run(put(DRAWN + text))
    assert (done.exit_code, done.stdout) == (1, "")
    line = 1 + (DRAWN + text)[: (DRAWN + text).index("nowhere")].count("\n")
    assert f"case.yaml:{line}:" in done.stderr
    assert "nowhere" in done.stderr


def test_a_file_of_gmcr_is_answered_as_it_is(put):
    path = put(json.dumps(PRISONERS), "prisoners.gmcr")
    data = read(path)
    assert [party["name"] for party in data["parties"]] == ["Ann", "Bob"]
    equilibria = data["accounts"]["all"]["equilibria"]
    states = {state["label"]: "".join(state["options"].values()) for state in data["accounts"]["all"]["states"]}
    assert sorted(states) == ["1", "2", "3", "4"]
    assert [states[label] for label in equilibria["nash"]] == ["nono"]
    assert sorted(states[label] for label in equilibria["seq"]) == ["nono", "yesyes"]
    assert "Ann would gain by" in run(path).stdout


def test_a_damaged_file_of_gmcr_is_refused(put):
    done = run(put("{", "prisoners.gmcr"))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "prisoners.gmcr" in done.stderr


def test_help_shows_how_it_is_called():
    done = CliRunner().invoke(main, ["moves", "--help"])
    assert done.exit_code == 0
    assert "Example: detente moves examples/hanoi-2019.yaml" in done.stdout
    for option in ("--reading PARTY=NAME", "--variant", "--account", "--draws", "--json"):
        assert option in done.stdout


def test_a_file_that_is_not_there():
    done = run(Path("nowhere.yaml"))
    assert done.exit_code == 2
    assert "does not exist" in done.stderr
