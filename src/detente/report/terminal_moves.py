"""What would hold and what happens without a deal, on a terminal: sentences, then states against concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.glossary import Glossary, Result
from detente.report.moves import answer, filled, headline, paragraphs
from detente.report.sentences import blocks
from detente.report.words_moves import scenes
from detente.report.words_moves_states import CONCEPTS, DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from detente.report.words_moves_states import Scene

_WIDE = 100


def print_moves(result: Result, console: Console | None = None) -> None:
    """Print a result of the moves lens for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a result of the moves lens.
    console
        Where to print; standard output where none is given.
    """
    console = console or Console(highlight=False)
    console.print(summary(result, width=console.width))


def summary(result: Result, *, width: int = 80) -> Group:
    """Lay out what ``print_moves`` prints.

    Parameters
    ----------
    result
        The JSON form of a result of the moves lens.
    width
        How many columns there are; on a narrow screen what a state means stands under its name.
    """
    held = without_controls(filled(result))
    glossary = Glossary(held)
    tables = [part for scene in scenes(glossary) for part in _states(scene, wide=width >= _WIDE)]
    return Group(*_opening(held), *_words(held), *tables, *_concepts(glossary))


def _opening(result: Result) -> Iterator[RenderableType]:
    yield Text(result["case"]["title"], style="bold")
    variant = (result.get("variant") or {}).get("name")
    line = " · ".join(x for x in (numbers.date(result["case"].get("date")), variant) if x)
    if line:
        yield Text(line, style="dim")
    yield from (Text(), Text(headline(result), style="bold magenta"))


def _words(result: Result) -> Iterator[RenderableType]:
    for title, runs in paragraphs(answer(result)):
        yield from (Text(), Text(title, style="bold"))
        for listed, run in ((listed, run) for listed, held in blocks(runs) for run in held):
            said = " ".join(sentence.text for sentence in run)
            yield Padding(Text(("– " if listed else "") + said), (0, 0, 0, 2))


def _table(*columns: tuple[str, dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    for name, how in columns:
        table.add_column(name, **how)
    return table


def _states(scene: Scene, *, wide: bool) -> Iterator[RenderableType]:
    """Print the states that hold by some concept, and for whom they do not hold by the others."""
    shown = scene.judged()
    if not shown:
        return
    yield from (Text(), Text("Which states hold, by which concept", style="bold"))
    concepts = scene.concepts()
    short = _initials(scene.glossary)
    table = _table(("state", {"no_wrap": True}), *((CONCEPTS[c], {"justify": "center"}) for c in concepts))
    if wide:
        table.add_column("what it means", ratio=1, overflow="fold")
    for label in shown:
        marks = [_mark(scene, short, concept, label) for concept in concepts]
        table.add_row(Text(label), *marks, *([Text(scene.meaning(label))] if wide else []))
    yield table


def _mark(scene: Scene, short: dict[str, str], concept: str, label: str) -> Text:
    if scene.drawn:
        return Text(numbers.percent(scene.share(concept, label)["share"]))
    if scene.holds(concept, label):
        return Text("●", style="green")
    return Text("×" + ",".join(name for key, name in short.items() if not scene.stable(concept, key, label)))


def _initials(glossary: Glossary) -> dict[str, str]:
    """Call each party by its initials, or by a number where two have the same."""
    names = {key: glossary.party(key).split() for key in glossary.parties()}
    short = {key: "".join(word[0] for word in name) if len(name) > 1 else name[0][:3] for key, name in names.items()}
    return short if len(set(short.values())) == len(short) else {key: str(n) for n, key in enumerate(names, start=1)}


def _concepts(glossary: Glossary) -> Iterator[RenderableType]:
    yield Text()
    for concept in dict.fromkeys(concept for scene in scenes(glossary) for concept in scene.concepts()):
        yield Text(DEFINITIONS[concept], style="dim")
