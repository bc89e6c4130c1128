"""The frame of the command line: what it loads, how it answers, how it ends."""

from __future__ import annotations

import subprocess
import sys
import time

import click
import pytest
from click.testing import CliRunner

from detente import __version__
from detente.cli import COMMANDS, main

HEAVY = ("numpy", "pydantic", "rich", "yaml", "numba", "jinja2", "highspy", "json")


def run(*arguments: str):
    return CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["chek"], ["explain"], ["explain", "unknown-name"]])
def test_help_and_words_load_nothing_heavy(arguments):
    program = f"import sys\nfrom detente.cli import main\nmain({arguments!r}, standalone_mode=False)"
    loaded = f"print('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    asked = f"try:\n    exec({program!r})\nexcept BaseException:\n    pass\n{loaded}"
    ended = subprocess.run([sys.executable, "-c", f"import sys\n{asked}"], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "LOADED"


def test_help_is_there_at_once():
    def once() -> float:
        start = time.perf_counter()
        program = "from detente.cli import main; main()"
        ended = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True)
        assert "Commands:" in ended.stdout
        return time.perf_counter() - start

    assert min(once() for _ in range(3)) < 0.4


def test_version_and_help():
    assert run("--version").output == f"detente {__version__}\n"
    told = run("--help")
    assert told.exit_code == 0
    for name, short_help in COMMANDS.items():
        assert name in told.output
        assert short_help in " ".join(told.output.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_the_same_of_itself_and_gives_an_example(name):
    command = main.get_command(click.Context(main), name)
    assert command.name == name
    assert command.get_short_help_str(200) == COMMANDS[name]
    told = run(name, "--help")
    assert told.exit_code == 0
    assert f"Example: detente {name}" in " ".join(told.output.split())


@pytest.mark.parametrize(
    ("given", "meant"), [("chek", "check"), ("deal", "deals"), ("schemas", "schema"), ("qqqq", None)]
)
def test_a_misspelt_command_is_a_usage_error_with_a_suggestion(given, meant):
    told = run(given)
    assert told.exit_code == 2
    assert f"No such command '{given}'" in told.output
    assert (f"Did you mean '{meant}'?" in told.output) if meant else ("Did you mean" not in told.output)


def test_who_stops_a_command_reads_a_line(monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("detente.case.template.starting_case", stopped)
    told = run("new", "absent")
    assert told.exit_code == 130
    assert told.output.strip() == "Stopped before the end; nothing is left half written."


def test_examples_in_the_help_stand_on_lines_of_their_own():
    for name in COMMANDS:
        lines = run(name, "--help").output.splitlines()
        assert any(line.startswith(f"  Example: detente {name}") for line in lines), name


def test_the_help_of_the_report_names_what_the_page_shows():
    told = " ".join(run("report", "--help").output.split())
    assert "`detente deals`, `detente impasse` and `detente moves`" in told


def test_usage_errors_end_with_2():
    for arguments in (["check"], ["check", "absent.yaml"], ["check", "--nope"], ["new"], ["explain", "nonsense"], []):
        assert run(*arguments).exit_code == 2, arguments
