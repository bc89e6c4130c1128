"""A tournament on a terminal: sentences, the standings, who got what against whom, and what nobody would leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.sentences import paragraphs
from detente.report.terminal_parts import RIGHT, in_words, opening, plain_table
from detente.report.tournament import answer, filled, headline
from detente.report.words_tournament import TOPICS, between, worth
from detente.report.words_tournament_game import mixture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from detente.report.glossary import Result

_NAME: dict[str, Any] = {"overflow": "fold", "min_width": 12}
EQUILIBRIA = 6
"""So many equilibria are printed."""


def print_tournament(result: Result, console: Console | None = None) -> None:
    """Print a tournament for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a tournament.
    console
        Where to print; standard output where none is given.
    """
    (console or Console(highlight=False)).print(summary(result))


def summary(result: Result) -> Group:
    """Lay out what ``print_tournament`` prints.

    Parameters
    ----------
    result
        The JSON form of a tournament.
    """
    held = without_controls(filled(result))
    return Group(
        *opening({"case": {"title": held["title"]}}, headline(held)),
        *in_words(paragraphs(answer(held), TOPICS)),
        *_standings(held),
        *_head_to_head(held),
        *_equilibria(held),
    )


def _standings(result: Result) -> Iterator[RenderableType]:
    yield from (Text(), Text("Standings", style="bold"))
    sure = f"{numbers.percent(result['clusters']['confidence'])} interval"
    heads = ("value", sure, "agree", "if so", "others", "sum")
    table = plain_table(("", RIGHT), ("strategy", _NAME), *((head, RIGHT) for head in heads), ("group", RIGHT))
    for row in result["standings"]:
        figures = (worth(row["value"]), between(row["interval"]) or "–", numbers.percent(row["agreed"]))
        further = (worth(row[key]) for key in ("value_agreed", "others", "welfare"))
        place, group = (str(row[key] or "–") for key in ("rank", "group"))
        table.add_row(Text(place), Text(row["strategy"]), *figures, *further, group)
    yield table
    yield Text("if so: value where there was agreement; sum: of all sides; one group: no sure difference", style="dim")


def _head_to_head(result: Result) -> Iterator[RenderableType]:
    """Print what rows got against columns, the columns by number."""
    value = result["head_to_head"]["value"]
    if not value:
        return
    yield from (Text(), Text("What rows got against columns", style="bold"))
    heads = ((str(number), RIGHT) for number in range(1, len(value) + 1))
    table = plain_table(("", RIGHT), ("strategy", _NAME), *heads)
    for number, (one, row) in enumerate(zip(result["strategies"], value, strict=True), start=1):
        table.add_row(str(number), Text(one["name"]), *(_short(got) for got in row))
    yield table


def _short(got: float | None) -> str:
    return "–" if got is None else f"{got:.2f}"


def _equilibria(result: Result) -> Iterator[RenderableType]:
    found = result["game"]["equilibria"]
    if not found:
        return
    yield from (Text(), Text("What nobody would leave", style="bold"))
    table = plain_table(
        ("worth", RIGHT), ("regret if played anew", RIGHT), ("mixture", {"ratio": 1, "overflow": "fold"})
    )
    for one in found[:EQUILIBRIA]:
        regrets = one["regrets"]
        anew = f"{worth(regrets[1])} ({between([regrets[0], regrets[2]])})" if regrets else "–"
        table.add_row(worth(one["value"]), anew, Text(mixture(one["weights"])))
    yield table
    if len(found) > EQUILIBRIA:
        yield Text(f"and {numbers.count(len(found) - EQUILIBRIA)} more: see --json", style="dim")
