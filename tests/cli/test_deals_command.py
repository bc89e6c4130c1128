"""`detente deals` and `detente report` as a reader meets them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import main

FULL = Path("/dev/full")
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
    assert done.exit_code == 2
    assert "cannot write" in done.output
    assert not (tmp_path / "missing").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        *(([name, "missing.yaml"], 2, "does not exist") for name in ("check", "deals", "report", "convert")),
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


@pytest.fixture
def no_work(monkeypatch):
    """Let the test fail where a case is read before the place to write to was looked at."""

    def refuse(_path):
        raise AssertionError("the work began")

    monkeypatch.setattr("detente.workbench.load", refuse)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/x"])
@pytest.mark.parametrize("option", ["--csv", "--parquet"])
@pytest.mark.usefixtures("no_work")
def test_a_folder_that_cannot_be_written_to_is_refused_before_the_work(tmp_path, option, place):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = run("deals", PANAMA, option, tmp_path / place)
    assert done.exit_code == 2
    assert f"cannot write {tmp_path / place}: " in done.output
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("place", ["", "missing/page.html"])
@pytest.mark.usefixtures("no_work")
def test_a_page_that_cannot_be_written_is_refused_before_the_work(tmp_path, place):
    done = run("report", PANAMA, "-o", tmp_path / place)
    assert done.exit_code == 2
    assert "cannot write" in done.output
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_device_is_written_to_and_not_replaced():
    done = run("report", PANAMA, "-o", FULL)
    assert done.exit_code == 1
    assert f"cannot write {FULL}: No space left on device" in done.output
    assert FULL.is_char_device()


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["check", PANAMA], ["--help"]], ids=lambda words: words[0])
def test_an_answer_that_cannot_be_written_ends_in_a_line(words):
    program = [sys.executable, "-c", "from detente.cli import main; main()", *map(str, words)]
    with FULL.open("w") as full:
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "Error: cannot go on with the answer: No space left on device\n"


@pytest.mark.parametrize("name", ["check", "deals", "report"])
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / "case.yaml")
    done = run(name, tmp_path / "case.yaml")
    assert done.exit_code == 1
    assert "this is not a regular file" in done.output


def test_a_case_may_come_from_a_stream_that_is_open():
    text = PANAMA.read_text(encoding="utf-8")
    program = [sys.executable, "-c", "from detente.cli import main; main()", "check", "/dev/stdin"]
    done = subprocess.run(program, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "/dev/stdin: no mistakes" in done.stdout


def test_of_a_folder_without_a_domain_it_is_said_that_a_case_file_is_wanted(tmp_path):
    (tmp_path / "package.json").write_text('{"name": "stray"}', encoding="utf-8")
    (tmp_path / "mine.yaml").write_text("title: T", encoding="utf-8")
    done = run("deals", tmp_path)
    assert done.exit_code == 1
    first, *rest = done.output.splitlines()
    assert first.startswith(f"{tmp_path} is a folder, and no domain of Genius, ")
    assert first.endswith("name a case file (here: mine.yaml).")
    assert rest
