"""What would hold and what happens without a deal, on a terminal: sentences, then states against concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.glossary import Glossary, Result
from detente.report.moves import answer, filled, headline
from detente.report.sentences import capital, paragraphs, who
from detente.report.terminal_parts import in_words, opening, plain_table
from detente.report.words_moves import TOPICS, scenes
from detente.report.words_moves_readings import reading_words
from detente.report.words_moves_shares import over
from detente.report.words_moves_states import CONCEPTS, DEFINITIONS
from detente.report.words_moves_texts import exact, gathered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_WIDE = 100
STATES = 12
"""So many states are printed in the table."""


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
        How many columns there are; only a wide screen has a column for what a state means.
    """
    held = without_controls(filled(_without_pictures(result)))
    glossary, wide = Glossary(held), width >= _WIDE
    tables: list[RenderableType] = []
    for scene in scenes(glossary):
        tables += _states(scene, wide=wide)
    return Group(
        *opening(held, headline(held)),
        *in_words(paragraphs(answer(held), TOPICS)),
        *tables,
        *_readings(glossary),
        *_texts(glossary),
        *_concepts(glossary),
    )


def _without_pictures(result: Result) -> dict[str, Any]:
    """Leave out what only the page draws: it is large, and nothing of it is printed."""
    accounts = {key: {**held, "margins": None} for key, held in (result.get("accounts") or {}).items()}
    return {**result, "graph": None, "accounts": accounts}


def _states(scene: Scene, *, wide: bool) -> Iterator[RenderableType]:
    """Print the states that hold by some concept, and for whom they do not hold by the others."""
    if not scene.judged or not scene.alone:
        return
    title = capital(f"{_whose(scene)}which states hold, by which concept")
    yield from (Text(), Text(title, style="bold"))
    short, shown = _initials(scene.glossary), _shown(scene)
    table = plain_table(("state", {"no_wrap": True}), *((CONCEPTS[c], {"justify": "center"}) for c in scene.concepts))
    if wide:
        table.add_column("what it means", ratio=1, overflow="fold")
    marks = [[_mark(scene, short, concept, label) for concept in scene.concepts] for label in shown]
    for label, row in zip(shown, marks, strict=True):
        table.add_row(Text(label), *row, *([Text(scene.meaning(label))] if wide else []))
    yield table
    if len(scene.judged) > len(shown):
        yield Text(f"and {numbers.count(len(scene.judged) - len(shown))} more: see --json or the report", style="dim")
    if any("×" in str(mark) for row in marks for mark in row):
        names = ", ".join(" ".join(dict.fromkeys((name, scene.party(key)))) for key, name in short.items())
        yield Text(f"● holds for all; × not for: {names}", style="dim")


def _shown(scene: Scene) -> list[str]:
    """Choose the states to print: all in the order of the case, or of many those that hold most often."""
    if not scene.drawn and len(scene.judged) <= STATES:
        return scene.judged
    often = {label: [-scene.share(concept, label) for concept in ("nash", "seq", "gmr")] for label in scene.judged}
    return sorted(scene.judged, key=lambda label: (label != scene.start, often[label]))[:STATES]


def _mark(scene: Scene, short: dict[str, str], concept: str, label: str) -> Text:
    if scene.drawn:
        return Text(numbers.percent(scene.share(concept, label)))
    if scene.holds(concept, label):
        return Text("●", style="green")
    return Text("×" + ",".join(name for key, name in short.items() if not scene.stable(concept, key, label)))


def _whose(scene: Scene) -> str:
    """Say whose account a table is of, where there are several to tell apart."""
    every = len(scene.keys) == len(scene.glossary.result["accounts"])
    return "" if every else who(scene.glossary, scene.keys)


def _readings(glossary: Glossary) -> Iterator[RenderableType]:
    """Print what holds by itself, and what all would go to together, for each choice of readings."""
    held, start = glossary.result["readings"], glossary.result["model"]["start"]
    if len(held) < 2:
        return
    yield from (Text(), Text("What holds by which readings", style="bold"))
    how: dict[str, Any] = {"ratio": 1, "overflow": "fold"}
    table = plain_table(("readings", how), ("by itself (Nash)", how), ("only by answers (SEQ)", how))
    if start:
        table.add_column("all would go there together", **how)
    found = [(reading_words(glossary, one["readings"]), _of_reading(one, start)) for one in held[:STATES]]
    if len(held) <= STATES and all(cells == found[0][1] for _, cells in found):
        found = [("every combination", found[0][1])]
    for words, cells in found:
        table.add_row(Text(words), *(Text("  ".join(cell) or "–") for cell in cells))
    yield table


def _of_reading(one: Numbers, start: str | None) -> list[list[str]]:
    """List what holds by itself, what only by answers, and where all would go together from how things stand."""
    nash, seq = (one["equilibria"].get(concept) or [] for concept in ("nash", "seq"))
    steps = [jump["to"] for jump in one.get("jumps") or () if jump["from"] == start]
    return [nash, [label for label in seq if label not in nash], *([steps] if start else [])]


def _texts(glossary: Glossary) -> Iterator[RenderableType]:
    """Print in what share of draws the texts of the case would hold once signed."""
    found = gathered(glossary)
    if not found:
        return
    title = "Which texts would hold once signed" + ("" if exact(glossary) else ", in what share of draws")
    yield from (Text(), Text(title, style="bold"))
    table = plain_table(
        ("by itself", _SHARE), ("by answers that pay", _SHARE), ("text", {"ratio": 1, "overflow": "fold"})
    )
    for _, held in found:
        shares = [Text(_share(glossary, [one["holds"].get(concept) for one in held])) for concept in ("nash", "seq")]
        table.add_row(*shares, Text(glossary.package(held[0]["package"])))
    yield table


def _share(glossary: Glossary, found: list[Any]) -> str:
    held = [one for one in found if one]
    if exact(glossary) and held:
        return "yes" if all(one["share"] for one in held) else "no"
    return over(held) or "–"


_SHARE: dict[str, Any] = {"justify": "right", "max_width": 20}


def _initials(glossary: Glossary) -> dict[str, str]:
    """Call each party by its initials, or by a number where two have the same."""
    names = {key: (glossary.party(key) or key).split() or ["?"] for key in glossary.parties()}
    short = {key: "".join(word[0] for word in name) if len(name) > 1 else name[0][:3] for key, name in names.items()}
    return short if len(set(short.values())) == len(short) else {key: str(n) for n, key in enumerate(names, start=1)}


def _concepts(glossary: Glossary) -> Iterator[RenderableType]:
    yield Text()
    for concept in dict.fromkeys(concept for scene in scenes(glossary) for concept in scene.concepts):
        yield Text(DEFINITIONS[concept], style="dim")
