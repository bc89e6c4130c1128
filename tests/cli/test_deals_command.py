"""`detente deals` and `detente report` as a reader meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main

PANAMA = Path(__file__).parents[2] / "examples" / "panama-canal-1977.yaml"


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_summary_for_the_terminal():
    done = run("deals", PANAMA)
    assert done.exit_code == 0
    assert "There is a deal to be made." in done.output


def test_the_documented_json_and_nothing_else_on_standard_output():
    done = run("deals", PANAMA, "--json")
    assert json.loads(done.stdout)["accounts"]["all"]["adjusted_winner"]["points"] == {
        "united-states": 66.0,
        "panama": 66.0,
    }


def test_tables_as_csv_and_parquet(tmp_path):
    pytest.importorskip("duckdb")
    assert run("deals", PANAMA, "--csv", tmp_path / "csv", "--parquet", tmp_path / "parquet").exit_code == 0
    assert {file.stem for file in (tmp_path / "csv").iterdir()} == {
        file.stem for file in (tmp_path / "parquet").iterdir()
    }


def test_a_report_is_written_whole_or_not_at_all(tmp_path):
    assert run("report", PANAMA, "-o", tmp_path / "page.html").exit_code == 0
    assert (tmp_path / "page.html").read_text().rstrip().endswith("</html>")
    done = run("report", PANAMA, "-o", tmp_path / "missing" / "page.html")
    assert done.exit_code == 1
    assert "cannot write" in done.output
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["deals", "missing.yaml"], 1, "No such file"),
        (["deals", PANAMA, "--account", "owls"], 2, "there is no account 'owls'"),
        (["deals", PANAMA, "--variant", "later"], 2, "there is no variant 'later'"),
        (["deals", PANAMA, "--draws", "7"], 2, "100"),
        (["convert", PANAMA.parent], 1, ""),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(words, status, said):
    done = run(*words)
    assert done.exit_code == status
    assert said in done.output
    assert "Traceback" not in done.output
