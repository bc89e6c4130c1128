"""A comparison on a terminal: the sentences, then every difference with what it carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.report.controls import without_controls
from detente.report.words_diff import clear, diff_words, size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

MOST_LISTED = 12
"""So many differences of what is changed together are printed; the result has them all."""

_NARROW = 70
_LONGEST = 200
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_STYLES = {"added": "green4", "removed": "dark_orange3", "changed": "blue"}


def print_diff(data: Mapping[str, Any], console: Console | None = None) -> None:
    """Print a comparison; plain text where the output is piped.

    Parameters
    ----------
    data
        The documented form of a comparison.
    console
        Where to print; standard output where none is given.
    """
    console = console or Console(highlight=False)
    console.print(diff_view(data, width=console.width))


def diff_view(data: Mapping[str, Any], *, width: int = 80) -> Group:
    """Lay out what ``print_diff`` prints."""
    data = without_controls(data)
    words = diff_words(data)
    parts: list[RenderableType] = [Text(words[0], style="bold magenta")]
    if words[1:]:
        parts += [Text(), Padding(Text(" ".join(words[1:])), (0, 0, 0, 2))]
    for unit in data["units"]:
        parts += [Text(), _heading(data, unit), *_differences(data, unit["differences"], width)]
    idle = [number for number, one in enumerate(data["differences"]) if not one["moves"]]
    if idle:
        parts += [Text(), Text("On words or positions only", style="bold"), *_differences(data, idle, width)]
    return Group(*parts, Text())


def _heading(data: Mapping[str, Any], unit: Mapping[str, Any]) -> Text:
    """Name what is changed together, and what it carries."""
    held = unit[data["ranked_by"]]
    style = "bold" if clear(data, unit) else "dim"
    shown = size(data, held["contribution"])
    if held["first_in"] != held["last_out"]:
        alone, last = (size(data, held[key]) if held[key] else "nothing" for key in ("first_in", "last_out"))
        shown += f" (made alone: {alone}; made last: {last})"
    return Text.assemble((unit["label"], "bold"), "  ", (shown, style))


def _differences(data: Mapping[str, Any], numbers: list[int], width: int) -> list[RenderableType]:
    shown, left = numbers[:MOST_LISTED], len(numbers) - MOST_LISTED
    more: list[RenderableType] = [Text(f"     … and {left} more; --json has them all", style="dim")] if left > 0 else []
    if width < _NARROW:
        return [*(Padding(_line(data, data["differences"][number]), (0, 0, 0, 2)) for number in shown), *more]
    table = Table(box=None, pad_edge=False, show_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    table.add_column(justify="right", no_wrap=True, style="dim")
    for number in shown:
        one = data["differences"][number]
        table.add_row(Text("  " + _SIGNS[one["change"]], style=_STYLES[one["change"]]), _said(one), _place(data, one))
    return [table, *more]


def _line(data: Mapping[str, Any], one: Mapping[str, Any]) -> Text:
    return Text.assemble((_SIGNS[one["change"]], _STYLES[one["change"]]), " ", _said(one), f" ({_place(data, one)})")


def _said(one: Mapping[str, Any]) -> Text:
    """Give what is said, before and after."""
    lead = f"{one['party']}: " if one["party"] and one["part"] == "statement" else f"{one['label']}: "
    if one["before"] is None or one["after"] is None:
        return Text.assemble((lead, "dim"), _short(one["before"] or one["after"] or ""))
    return Text.assemble((lead, "dim"), _short(one["before"]), (" → ", "dim"), _short(one["after"]))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"


def _place(data: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """Give the lines: of one file once, of two files with an arrow."""
    lines = ["–" if line is None else str(line) for line in one["lines"]]
    if data["a"]["hash"] == data["b"]["hash"]:
        shown = list(dict.fromkeys(line for line in lines if line != "–"))
        return f"line {' → '.join(shown)}" if shown else ""
    return "" if lines == ["–", "–"] else f"lines {' | '.join(lines)}"
