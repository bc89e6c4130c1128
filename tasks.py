"""The project's two commands, each with all its own set-up; needs nothing but Python 3.11 or newer and a package index.

    python3 tasks.py hanoi     write the report on the Hanoi summit to hanoi.html
    python3 tasks.py test      run every check: style, types, layers, tests, documentation

The set-up is a virtual environment in .venv with the exact versions of requirements.lock, made anew when that changes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = ENVIRONMENT / "made-from"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")


def run(*command: str | Path) -> None:
    """Run one command of the environment, shown before it runs; its failure ends the task."""
    words = [str(word) for word in command]
    print("→", " ".join(words), flush=True)
    path = f"{SCRIPTS}{os.pathsep}{os.environ.get('PATH', '')}"
    finished = subprocess.run([SCRIPTS / words[0], *words[1:]], cwd=ROOT, env=os.environ | {"PATH": path}, check=False)
    if finished.returncode:
        sys.exit(finished.returncode)


def set_up() -> None:
    """Make the environment unless it stands already for this lock and this project file."""
    made_from = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == made_from:
        return
    print("Setting up .venv (a minute or two, once) …", flush=True)
    venv.create(ENVIRONMENT, clear=True, with_pip=True)
    run("python", "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", LOCK)
    run("python", "-m", "pip", "install", "--quiet", "--no-deps", "--editable", ROOT)
    STAMP.write_text(made_from)


def hanoi() -> None:
    """Write the report on the Hanoi summit."""
    prices = ("--prices", "examples/hanoi-2019-prices.csv")
    run("detente", "report", "examples/hanoi-2019.yaml", *prices, "-o", "hanoi.html")
    print(f"Open {(ROOT / 'hanoi.html').as_uri()} in a browser.")


def test() -> None:
    """Run every check there is."""
    run("ruff", "check", ".")
    run("ruff", "format", "--check", ".")
    run("mypy")
    run("lint-imports")
    run("python", "-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile")


TASKS = {task.__name__: task for task in (hanoi, test)}


def main() -> None:
    """Read the task's name and run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS, help="what to do")
    task = TASKS[parser.parse_args().task]
    set_up()
    task()


if __name__ == "__main__":
    main()
