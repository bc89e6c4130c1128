"""The front end in the package is small where it loads first, names what it holds, and asks nothing of other hosts."""

from __future__ import annotations

import gzip
import re
from importlib import resources
from pathlib import Path

import pytest

STATIC = Path(str(resources.files("detente.web"))) / "static"
FILES = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file())
NAMESPACES = ("http://www.w3.org/",)


def test_what_is_loaded_first_is_small():
    text = (STATIC / "app.js").read_text(encoding="utf-8")
    first = {"app.js", "app.css", *re.findall(r'from"\./(chunks/[^"]+)"', text)}
    assert sum(len(gzip.compress((STATIC / name).read_bytes())) for name in first) <= 60_000
    assert sum((STATIC / name).stat().st_size for name in FILES) <= 1_500_000


def test_the_bundle_names_its_licences():
    head = (STATIC / "app.js").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("/*! Holds ")
    assert all(name in head for name in ("preact", "d3-zoom", "@codemirror/view", "MIT", "ISC"))


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_another_host(name):
    text = (STATIC / name).read_text(encoding="utf-8")
    found = re.findall(r"""(?:https?|wss?)://[^"'`\s)]*""", text)
    assert [one for one in found if not one.startswith(NAMESPACES)] == []
