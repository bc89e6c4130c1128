"""What the answers of all lenses have in common on a terminal: how they open, sentences in runs, plain tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.report import numbers
from detente.report.sentences import blocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from detente.report.glossary import Result
    from detente.report.sentences import Sentence

RIGHT: dict[str, Any] = {"justify": "right", "no_wrap": True}
"""How a column of figures is laid out."""
REST: dict[str, Any] = {"ratio": 1, "overflow": "fold"}
"""How the column is laid out that has what room is left."""


def opening(result: Result, headline: str) -> Iterator[RenderableType]:
    """Print the title of the case, its date and variant, and the answer in one line."""
    yield Text(result["case"]["title"], style="bold")
    variant = (result.get("variant") or {}).get("name")
    line = " · ".join(x for x in (numbers.date(result["case"].get("date")), variant) if x)
    if line:
        yield Text(line, style="dim")
    yield from (Text(), Text(headline, style="bold magenta"))


def in_words(paragraphs: Iterable[tuple[str, list[list[Sentence]]]]) -> Iterator[RenderableType]:
    """Print sentences under the questions they answer; runs that make a list each with a dash."""
    for title, runs in paragraphs:
        yield from (Text(), Text(title, style="bold"))
        for listed, run in ((listed, run) for listed, held in blocks(runs) for run in held):
            said = " ".join(sentence.text for sentence in run)
            yield Padding(Text(("– " if listed else "") + said), (0, 0, 0, 2))


def plain_table(*columns: tuple[str, dict[str, Any]]) -> Table:
    """Make a table without lines, its columns by name and how they are laid out."""
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    for name, how in columns:
        table.add_column(name, **how)
    return table
