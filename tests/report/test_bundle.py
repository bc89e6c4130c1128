"""The script in the package is small, names what it holds, and is what the source gives."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import resources
from pathlib import Path

import pytest

FRONTEND = Path(__file__).parents[2] / "frontend"


def test_the_bundle_is_small_and_names_its_licences():
    text = resources.files("detente.report").joinpath("static", "report.js").read_text(encoding="utf-8")
    assert len(text.encode()) <= 120_000
    assert text.startswith("/*! Holds d3-array")
    assert "ISC licence" in text.splitlines()[0]
    assert "</script" not in text


def test_the_lock_names_no_host():
    if not FRONTEND.exists():
        pytest.skip("the source of the script is not part of this installation")
    assert not re.search(
        r"https?://[^\"]*registry|\"resolved\"", (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    )


def test_the_bundle_is_what_the_source_gives():
    node = shutil.which("node")
    if node is None or not (FRONTEND / "node_modules").exists():
        pytest.skip("needs Node and `npm ci` in frontend/")
    done = subprocess.run([node, "build.mjs", "--check"], cwd=FRONTEND, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
