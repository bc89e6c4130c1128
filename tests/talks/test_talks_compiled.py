"""What was compiled before is taken up again only as long as nothing has changed that it was compiled from."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detente.talks import kernels_compiled, kernels_session

FOLDER = Path(kernels_compiled.__file__).parent
ENTRY = """
from loops.kernels_compiled import SOURCES, entry
from loops.kernels_between import between

def _compiled_from(sources):
    @entry
    def said(number):
        return between(number), sources
    return said

said = _compiled_from(SOURCES)
"""
BETWEEN = """
from loops.kernels_compiled import loop
from loops.kernels_far import far

@loop
def between(number):
    return far(number)
"""
FAR = """
from loops.kernels_compiled import turn

@turn
def far(number):
    return number + ADDED
"""
ASKED = "from loops.kernels_entry import said; print(said(1)[0], sum(said.stats.cache_hits.values()))"


@pytest.fixture
def loops(tmp_path: Path) -> Path:
    """Write a small package of loops, compiled as those of talks are: one calls one that calls one, a file each."""
    folder = tmp_path / "loops"
    folder.mkdir()
    shutil.copy(kernels_compiled.__file__, folder)
    (folder / "__init__.py").touch()
    for name, text in {"entry": ENTRY, "between": BETWEEN, "far": f"ADDED = 1\n{FAR}"}.items():
        (folder / f"kernels_{name}.py").write_text(text)
    return folder


def said(folder: Path) -> tuple[int, int]:
    """Give what the package answers to 1 in a process of its own, and how much was taken up from disk."""
    surroundings = os.environ | {"NUMBA_CACHE_DIR": str(folder.parent / "kept"), "PYTHONPATH": str(folder.parent)}
    run = subprocess.run([sys.executable, "-c", ASKED], env=surroundings, capture_output=True, text=True, check=True)
    answer, taken_up = map(int, run.stdout.split())
    return answer, taken_up


def test_what_changed_in_another_file_is_played(loops: Path) -> None:
    assert said(loops) == (2, 0)
    assert said(loops) == (2, 1)
    (loops / "kernels_far.py").write_text(f"ADDED = 7\n{FAR}")
    assert said(loops) == (8, 0)
    assert said(loops) == (8, 1)


def test_sessions_are_played_by_the_loops_as_they_are() -> None:
    held = [cell.cell_contents for cell in kernels_session.play_all.py_func.__closure__]
    assert held == [kernels_compiled.SOURCES]


def imported(path: Path) -> set[str]:
    """Give what a file imports of the project, but for types alone (that stands in an `if`)."""
    found = set()
    for one in ast.parse(path.read_text()).body:
        if isinstance(one, ast.ImportFrom) and one.module == "detente.talks":
            found |= {f"detente.talks.{name.name}" for name in one.names}
        elif isinstance(one, ast.ImportFrom) and (one.module or "").startswith("detente"):
            found.add(str(one.module))
    return found


def test_all_that_loops_are_compiled_from_is_looked_at() -> None:
    looked_at = {path.stem for pattern in kernels_compiled.COMPILED_IN for path in FOLDER.glob(pattern)}
    used = set().union(*(imported(path) for path in FOLDER.glob("kernels*.py")))
    assert "detente.talks.kernels_room" in used
    assert used <= {f"detente.talks.{name}" for name in looked_at}
