"""Results to a page, a terminal, tables and pictures, and to plain words.

Layer: shows the JSON form of a result and computes nothing but where to put it; imports no lens, no values and no case.

- ``render`` and ``write_report``: one self-contained HTML page
- ``answer``: the result in words
- ``print_summary``: the result on a terminal (``report.terminal``)
- ``tables``, ``write_csv``, ``write_parquet``: tidy tables (``report.tables``)
- ``fragment`` and ``plot``: in a notebook and with Matplotlib (``report.display``)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.report.html import render, write_report
    from detente.report.sentences import Sentence
    from detente.report.words import answer

__all__ = ["Sentence", "answer", "render", "write_report"]

_HOMES = {"Sentence": "sentences", "answer": "words", "render": "html", "write_report": "html"}


def __getattr__(name: str) -> Any:
    """Load a part when it is first asked for: a summary on a terminal needs no templates."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
