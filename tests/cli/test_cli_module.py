"""``python -m detente`` is the command line."""

from __future__ import annotations

import subprocess
import sys

from detente import __version__


def run(*arguments):
    program = [sys.executable, "-m", "detente", *arguments]
    return subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)


def test_python_runs_it_as_a_module():
    assert run("--version").stdout == f"detente {__version__}\n"
    assert run("--help").stdout.startswith("Usage: detente [OPTIONS] COMMAND")


def test_it_ends_as_the_command_does():
    wrong = run("chek")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "Did you mean 'check'?" in wrong.stderr
