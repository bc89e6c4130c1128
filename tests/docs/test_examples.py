"""Every fenced block of the documentation runs. The conventions stand in CONTRIBUTING.md, under "The documentation"."""

from __future__ import annotations

import contextlib
import doctest
import functools
import importlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from pydantic import TypeAdapter

from detente.case.model import CaseFile
from detente.case.reading import parse_case
from detente.case.statements import Statement

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
LANGUAGES = {"console", "json", "python", "text", "xml", "yaml"}
ELSEWHERE = {
    "python3 tasks.py hanoi": ".ci/run",
    "python3 tasks.py test": ".ci/run",
}
"""Commands that would run the tests within the tests or set up an environment, and the file that runs them instead."""

_FENCE = re.compile(r"^ *(?P<mark>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^ *(?P=mark) *$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(?:# |<!-- )(?P<name>[\w./-]+\.(?:yaml|xml))(?P<more>, continued)?(?: -->)?\n")
_STATUS = re.compile(r"\(exit status (\d+)\)")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, its text, and the line on which it begins."""

    language: str
    text: str
    line: int


def pages_text(page: Path) -> str:
    """Read a page as Sphinx sees it, with what is generated in its place."""
    sys.path.insert(0, str(ROOT / "docs" / "_extensions"))
    try:
        return importlib.import_module("generated").fill(page.read_text())
    finally:
        sys.path.pop(0)


def blocks_of(text: str) -> list[Block]:
    """List the fenced blocks of a page; MyST directives such as ``{toctree}`` are for Sphinx to judge."""
    return [
        Block(match["info"].strip(), match["body"], text[: match.start()].count("\n") + 1)
        for match in _FENCE.finditer(text)
        if not match["info"].strip().startswith("{")
    ]


class Story:
    """The blocks of one page, run in their order in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.names: dict[str, Any] = {"__name__": "__page__"}

    def run(self, block: Block) -> None:
        """Run one block in the way of its language."""
        assert block.language in LANGUAGES, f"no way to test a block of {block.language!r}; use one of {LANGUAGES}"
        getattr(self, f"_{block.language}")(block.text)

    def _text(self, text: str) -> None:
        """Leave drawings and the like alone."""

    def _json(self, text: str) -> None:
        json.loads(text)

    def _xml(self, text: str) -> None:
        ET.fromstring(text)
        self._written(text)

    def _yaml(self, text: str) -> None:
        text = self._written(text)
        words = yaml.safe_load(text)
        if isinstance(words, dict) and {"title", "parties", "issues", "statements"} <= words.keys():
            parse_case(text)
        else:
            fragment(words)

    def _written(self, text: str) -> str:
        """Write a block that names its file, and give the whole file; a block without a name stands for itself."""
        named = _NAMED.match(text)
        if named is None:
            return text
        file = self.folder / named["name"]
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text() if named["more"] else ""
        file.write_text(before + text[named.end() :])
        return file.read_text()

    def _python(self, text: str) -> None:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(text, "<page>", "exec"), self.names)
        expected = [line.removeprefix("#>").strip() for line in text.splitlines() if line.startswith("#>")]
        told(expected, printed.getvalue())

    def _console(self, text: str) -> None:
        for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, *expected = step.rstrip().splitlines()
            if command in ELSEWHERE:
                assert command in (ROOT / ELSEWHERE[command]).read_text()
                continue
            status = next((int(found[1]) for line in expected if (found := _STATUS.fullmatch(line.strip()))), 0)
            done = self._shell(command)
            assert done.returncode == status, f"$ {command}\n{done.stdout}"
            told([line for line in expected if not _STATUS.fullmatch(line.strip())], done.stdout)

    def _shell(self, command: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        env = os.environ | {"PATH": path, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            command,
            check=False,
            shell=True,
            cwd=self.folder,
            env=env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


def fragment(words: Any) -> None:
    """Hold a piece of a case file to the models: some of its top keys, or a list of statements."""
    if isinstance(words, list):
        TypeAdapter(list[Statement]).validate_python(plain(words))
        return
    for key, value in words.items():
        field = next((f for name, f in CaseFile.model_fields.items() if (f.alias or name) == key), None)
        assert field is not None, f"a case file has no key {key!r}"
        TypeAdapter(field.annotation).validate_python(plain(value))


def plain(words: Any) -> Any:
    """Turn what YAML 1.1 takes for dates and truth values into the text that a case file holds."""
    if isinstance(words, dict):
        return {str(key): plain(value) for key, value in words.items()}
    if isinstance(words, list):
        return [plain(value) for value in words]
    return words if words is None or isinstance(words, str | bool | float) else str(words)


def told(expected: list[str], output: str) -> None:
    """Look for lines in their order in what was printed; blanks count as one, and ``…`` stands for anything."""
    lines = [" ".join(line.split()) for line in output.splitlines()]
    for line in expected:
        if line.strip() in {"", "…"}:
            continue
        pattern = ".*".join(re.escape(part) for part in " ".join(line.split()).split("…"))
        place = next((i for i, given in enumerate(lines) if re.search(pattern, given)), None)
        assert place is not None, f"not printed (or not in this order): {line!r}\n--- printed ---\n{output}"
        lines = lines[place + 1 :]


@pytest.fixture(scope="module")
def kept_draws(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("draws"))


@functools.cache
def texts() -> dict[str, str]:
    """Read every page."""
    return {str(page.relative_to(ROOT)): pages_text(page) for page in PAGES}


@pytest.mark.parametrize("name", [str(page.relative_to(ROOT)) for page in PAGES])
def test_blocks_run(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept_draws: str) -> None:
    monkeypatch.setenv("DETENTE_STORE", kept_draws)
    blocks = blocks_of(texts()[name])
    folder = ROOT if name == "CONTRIBUTING.md" else tmp_path
    if folder == tmp_path:
        (folder / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(folder)
    story = Story(folder)
    for block in blocks:
        try:
            story.run(block)
        except Exception as error:
            error.add_note(f"{name}:{block.line}")
            raise


def test_every_fence_is_seen() -> None:
    """A fence that the harness overlooks would be a block nobody tests."""
    for page, text in texts().items():
        opened = [line for line in text.splitlines() if re.match(r" *```[^`]*$", line) and line.strip() != "```"]
        assert len(opened) == len(_FENCE.findall(text)), page


def test_every_promise_of_output_is_seen() -> None:
    """A formatter parts the two signs, and then nothing would be held to what is printed."""
    assert [page for page, text in texts().items() if re.search(r"^# >", text, re.MULTILINE)] == []


@pytest.mark.parametrize("module", ["detente.workbench.case"])
def test_examples_in_docstrings(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DETENTE_STORE", "off")
    done = doctest.testmod(importlib.import_module(module))
    assert done.attempted
    assert not done.failed


class TestHarness:
    """The harness notices what is wrong."""

    def test_a_line_that_was_not_printed(self) -> None:
        with pytest.raises(AssertionError, match="not printed"):
            told(["two"], "one\nthree\n")

    def test_lines_out_of_order(self) -> None:
        with pytest.raises(AssertionError, match="not in this order"):
            told(["two", "one"], "one\ntwo\n")

    def test_what_stands_between_does_not_matter(self) -> None:
        told(["a … c", "…", "e"], "x\na   b c\nd\ne")

    def test_a_failing_command(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="false"):
            Story(tmp_path).run(Block("console", "$ false\n", 1))

    def test_an_expected_failure(self, tmp_path: Path) -> None:
        Story(tmp_path).run(Block("console", "$ echo no; false\nno\n(exit status 1)\n", 1))

    def test_a_key_that_no_case_has(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="colour"):
            Story(tmp_path).run(Block("yaml", "colour: red\n", 1))

    def test_an_unknown_language(self, tmp_path: Path) -> None:
        with pytest.raises(AssertionError, match="no way"):
            Story(tmp_path).run(Block("cobol", "", 1))
