"""Puts into the pages what the code itself knows, so that the two cannot drift apart.

A line ``% generated: NAME`` in a page is replaced, as the page is read, by what the function for that name in ``PARTS``
writes. Nothing is stored, so there is nothing to keep in step by hand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import case_file_reference
import command_reference
import error_reference
import result_reference
import strategy_reference

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PARTS = {
    "case file": case_file_reference.write,
    "statements": case_file_reference.write_statements,
    "commands": command_reference.write,
    "errors": error_reference.write,
    "results": result_reference.write,
    "impasse results": result_reference.write_impasse,
    "moves results": result_reference.write_moves,
    "talks results": result_reference.write_talks,
    "forecast results": result_reference.write_forecast,
    "reaction results": result_reference.write_reaction,
    "tournament results": result_reference.write_tournament,
    "diff results": result_reference.write_diff,
    "solutions": result_reference.write_solutions,
    "strategies": strategy_reference.write,
}
"""What can be asked for, and who writes it."""

_MARK = re.compile(r"^% generated: (.+)$", re.MULTILINE)


def fill(text: str) -> str:
    """Replace every mark in a page by what it asks for."""
    return _MARK.sub(lambda mark: PARTS[mark[1].strip()](), text)


def _read(_app: Sphinx, _page: str, source: list[str]) -> None:
    source[0] = fill(source[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Let Sphinx call this extension for each page it reads."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
