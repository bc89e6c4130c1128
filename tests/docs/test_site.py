"""The site builds without a warning, offline, and what is generated in it matches the code."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from detente.case.codes import CODES
from detente.case.model import CaseFile
from detente.case.statements import KINDS
from detente.cli import COMMANDS
from detente.deals.solutions import DEFINITIONS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "--keep-going",
        "-q",
        "-b",
        "html",
        str(ROOT / "docs"),
        str(folder),
    ]
    done = subprocess.run(command, check=False, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return folder


def page(site: Path, name: str) -> str:
    return re.sub(r"<[^>]+>", "", (site / name).read_text()).replace("&amp;", "&").replace("&lt;", "<")


def test_no_page_asks_an_outside_host(site: Path) -> None:
    fetched = re.compile(
        r"<(?:script|img|iframe)[^>]+src=\"(?:https?:)?//|<link[^>]+href=\"https?://(?![^>]*rel=\"canonical)"
    )
    for file in site.rglob("*.html"):
        assert not fetched.search(file.read_text()), file
    for file in site.rglob("*.css"):
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import", file.read_text()), file


def test_every_page_is_reached(site: Path) -> None:
    for source in (ROOT / "docs").rglob("*.md"):
        name = source.relative_to(ROOT / "docs").with_suffix(".html")
        assert (site / name).exists(), name


def test_every_code_is_explained(site: Path) -> None:
    text = page(site, "reference/errors.html")
    assert [code for code in CODES if code not in text] == []


def test_every_command_shows_its_help(site: Path) -> None:
    text = page(site, "reference/cli.html")
    assert [name for name in COMMANDS if f"Usage: detente {name}" not in text] == []
    assert text.count("Example: detente") == len(COMMANDS)
    assert r"\b" not in text


def test_every_key_of_a_case_is_described(site: Path) -> None:
    text = page(site, "reference/case-file.html")
    keys = [field.alias or name for name, field in CaseFile.model_fields.items()]
    assert [key for key in [*keys, *KINDS] if key not in text] == []


def test_every_solution_is_defined(site: Path) -> None:
    text = " ".join(page(site, "methods/solutions.html").split())
    assert [name for name, words in DEFINITIONS.items() if " ".join(words.split()) not in text] == []


def test_modules_that_pages_name_are_there() -> None:
    for source in [*(ROOT / "docs").rglob("*.md"), ROOT / "CONTRIBUTING.md"]:
        for name in re.findall(r"`(detente(?:\.[a-z_]+)+)`", source.read_text()):
            assert find_spec(name) is not None, f"{source.name}: {name}"
