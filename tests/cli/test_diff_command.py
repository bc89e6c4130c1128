"""`detente diff` as a reader meets it."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli.diff import command
from detente.report.terminal_diff import diff_view
from detente.report.words_diff import moved, signed_points

PANAMA = Path(__file__).parents[2] / "examples" / "panama-canal-1977.yaml"


def run(*words):
    return CliRunner().invoke(command, [str(word) for word in words])


@pytest.fixture
def other(tmp_path):
    text = PANAMA.read_text().replace(
        "duration: {united-states: 0, panama: 15}", "duration: {united-states: 0, panama: 9}"
    )
    path = tmp_path / "other.yaml"
    path.write_text(text.replace("      no deal: 0", "      no deal: 55"))
    return path


def test_nothing_differs(tmp_path):
    (tmp_path / "same.yaml").write_text("# a comment\n" + PANAMA.read_text())
    done = run(PANAMA, tmp_path / "same.yaml")
    assert done.exit_code == 0
    assert "Nothing differs between panama-canal-1977.yaml and same.yaml." in done.output


def test_what_differs_and_what_carries_it(other):
    done = run(PANAMA, other)
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    assert "there is a deal: 1,024 packages would do there" in said
    assert "exact values of united-states" in said
    assert "lines 64 | 64" in said


def test_the_documented_json_and_nothing_else_on_standard_output(other):
    data = json.loads(run(PANAMA, other, "--json").stdout)
    assert data["lens"] == "diff"
    assert data["method"] == "shapley"
    before, after = (data["differences"][1][key] for key in ("before", "after"))
    assert before == "exact values: {duration: {panama: 15}}, no deal: 0"
    assert after == "exact values: {duration: {panama: 9}}, no deal: 55"
    assert data["b"]["file"] == "other.yaml"
    assert sum(unit["texts"]["contribution"] for unit in data["units"]) == pytest.approx(data["total"]["texts"])


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([PANAMA], 2, "name a second case, or two readings of this one"),
        ([PANAMA, "missing.yaml"], 2, "does not exist"),
        ([PANAMA, PANAMA, "--account", "owls"], 2, "there is no account 'owls'"),
        ([PANAMA, "--accounts", "all", "owls"], 2, "there is no account 'owls'; the case has: all"),
        ([PANAMA, "--variants", "now", "then"], 2, "there is no variant 'now'; the case names no variants"),
        ([PANAMA, "--account", "all", "--accounts", "all", "all"], 2, "not the two together"),
        ([PANAMA, PANAMA, "--draws", "7"], 2, "100"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(words, status, said):
    done = run(*words)
    assert done.exit_code == status
    assert said in done.output
    assert "Traceback" not in done.output


def test_mistakes_in_either_file_are_shown(tmp_path):
    (tmp_path / "bad.yaml").write_text("title: Bad\n")
    for words in ((PANAMA, tmp_path / "bad.yaml"), (tmp_path / "bad.yaml", PANAMA)):
        done = run(*words)
        assert done.exit_code == 1
        assert "bad.yaml" in done.output


def test_a_case_that_contradicts_itself_is_named(tmp_path):
    text = "title: T\nparties: {a: {name: A}}\nissues: {x: {name: X, options: [n, y]}}\n"
    text += "statements:\n  a:\n    - more is better: x\n"
    (tmp_path / "sound.yaml").write_text(text)
    (tmp_path / "torn.yaml").write_text(text + "    - no deal: {at least: 0.5}\n    - no deal: {at most: 0.4}\n")
    done = run(tmp_path / "sound.yaml", tmp_path / "torn.yaml")
    assert done.exit_code == 1
    assert "torn.yaml: the statements about a cannot all be true" in done.output


def test_narrow_screens_get_lines(other):
    from rich.console import Console

    console = Console(width=40, file=io.StringIO())
    console.print(diff_view(json.loads(run(PANAMA, other, "--json").stdout), width=40))
    lines = console.file.getvalue().splitlines()
    assert any(line.startswith("  ~ united-states: no deal: 0") for line in lines)
    assert max(map(len, lines)) <= 40


def test_changes_in_words():
    assert [signed_points(change) for change in (-0.0735, 0.004, 0.01, 1e-5, 0.0)] == [
        "−7 points",
        "+0.4 points",
        "+1 point",
        "+under 0.1 points",
        "no points",
    ]
    assert moved({"a": "x", "b": "y"}, {"a": "x", "b": "z"}) == "b: y → z"
    assert moved({"a": "x"}, {"b": "x"}) is None
