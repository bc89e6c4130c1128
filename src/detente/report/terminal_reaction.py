"""How markets read the news, on a terminal: sentences, a small picture, and how it changes with model and window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.text import Text

from detente.report.controls import without_controls
from detente.report.reaction import TOPICS, answer, filled, headline
from detente.report.reaction_page import quoted, span_words, spans_of, sums, way_words
from detente.report.reaction_picture import characters
from detente.report.sentences import capital, paragraphs
from detente.report.terminal_parts import REST, RIGHT, in_words, opening, plain_table
from detente.report.words_reaction import chance, pct, statistic
from detente.report.words_reaction_news import SHORT, stars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

DAYS = 12
"""So many other days are printed, the strongest; `--csv` has them all."""


def print_reaction(result: Result, console: Console | None = None) -> None:
    """Print how markets read the news for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a result of the reaction lens.
    console
        Where to print; standard output where none is given.
    """
    (console or Console(highlight=False)).print(summary(result))


def summary(result: Result) -> Group:
    """Lay out what ``print_reaction`` prints.

    Parameters
    ----------
    result
        The JSON form of a result of the reaction lens.
    """
    held = without_controls(filled(result))
    parts = [*opening(held, headline(held)), *in_words(paragraphs(answer(held), TOPICS))]
    for asset in held["assets"].values():
        if asset["focus"]:
            parts += [*_picture(asset), *_ways(asset), *_days(asset), *_tests(asset)]
    return Group(*parts)


def _picture(asset: Numbers) -> Iterator[RenderableType]:
    lines = characters(asset)
    if lines:
        title = f"{asset['name']}: abnormal returns added up from the close before, with the band of 95%"
        yield from (Text(), Text(title, style="bold"), *(Text(line, no_wrap=True) for line in lines))


def _ways(asset: Numbers) -> Iterator[RenderableType]:
    spans = spans_of(asset)
    yield from (Text(), Text(f"{asset['name']} by model and window (t in brackets)", style="bold"))
    heads = ((name, RIGHT) for name in ("the day", "p", "placebo", *map(span_words, spans)))
    table = plain_table(*heads, ("normal return follows", REST))
    for way in asset["focus"]["ways"]:
        told = (f"{pct(one['sum'])} ({statistic(one['t'])})" for one in (way, *sums(way, spans)))
        day, *around = map(Text, told)
        table.add_row(
            day, Text(chance(way["p"])), Text(chance(way["placebo_p"])), *around, Text(capital(way_words(asset, way)))
        )
    yield table


def _days(asset: Numbers) -> Iterator[RenderableType]:
    key = asset["focus"]["model"]
    held = [day for day in asset["days"] if day["models"][key]["t"] is not None]
    strongest = sorted(held, key=lambda day: -abs(day["models"][key]["t"]))[:DAYS]
    yield from (Text(), Text(f"{asset['name']} on the days of news, the strongest by |t|", style="bold"))
    table = plain_table(("day", {"no_wrap": True}), *((name, RIGHT) for name in ("raw", "beyond", "t")), ("news", REST))
    for day in sorted(strongest, key=lambda day: day["day"]):
        figures = (pct(day["return"]), pct(day["models"][key]["sum"]), statistic(day["models"][key]["t"]))
        style = "bold" if day["day"] == asset["focus"]["day"] else ""
        table.add_row(Text(day["day"]), *map(Text, figures), Text(quoted(day)), style=style)
    yield table


def _tests(asset: Numbers) -> Iterator[RenderableType]:
    key = asset["focus"]["model"]
    rows = [held for held in asset["tests"] if held["model"] == key]
    if not rows:
        return
    yield from (Text(), Text("All events together: statistic and p", style="bold"))
    table = plain_table(("events", REST), ("mean", RIGHT), *((name, RIGHT) for name in SHORT.values()))
    for held in rows:
        told = (f"{statistic(one['statistic'])}{stars(held, name)} ({chance(one['p'])})" for name, one in
                held["tests"].items())  # fmt: skip
        table.add_row(Text(f"{held['group'] or 'all'} ({held['count']})"), Text(pct(held["mean"])), *map(Text, told))
    yield table
