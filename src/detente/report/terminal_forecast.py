"""Where people with such interests usually end, on a terminal: sentences, then packages and options."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.forecast import answer, filled, headline
from detente.report.glossary import Glossary, Result, accounts
from detente.report.sentences import paragraphs
from detente.report.terminal_parts import REST, RIGHT, in_words, opening, plain_table
from detente.report.words_forecast import TOPICS, often

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from detente.report.sentences import Numbers

PACKAGES = 10
"""So many packages are printed of one account alone; of several, half as many of each."""
PARTIES = 3
"""Of more parties it is not printed what packages are worth to each: the packages need the room."""
SELDOM = 0.05
"""Options that fewer deals have, whoever is believed, are not printed."""


def print_forecast(result: Result, console: Console | None = None) -> None:
    """Print a forecast for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a forecast.
    console
        Where to print; standard output where none is given.
    """
    (console or Console(highlight=False)).print(summary(result))


def summary(result: Result) -> Group:
    """Lay out what ``print_forecast`` prints.

    Parameters
    ----------
    result
        The JSON form of a forecast.
    """
    held = without_controls(filled(result))
    glossary = Glossary(held)
    words = in_words(paragraphs(answer(held), TOPICS))
    return Group(*opening(held, headline(held)), *words, *_listed(glossary), *_options(glossary))


def _listed(glossary: Glossary) -> Iterator[RenderableType]:
    """Print the likeliest packages of each account."""
    several = len(glossary.result["accounts"]) > 1
    for key, account in accounts(glossary.result):
        if account["packages"]:
            whose = f"{glossary.account(key)}: " if several else ""
            yield from (Text(), Text(f"{whose}the likeliest packages, as a share of deals", style="bold"))
            yield _packages(glossary, account, PACKAGES // 2 if several else PACKAGES)


def _packages(glossary: Glossary, account: Numbers, most: int) -> RenderableType:
    worths = list(account["packages"][0]["values"])
    parties = worths if len(worths) <= PARTIES else []
    named = ((glossary.party(party), {"justify": "right", "max_width": 16}) for party in parties)
    table = plain_table(("share", RIGHT), *named, ("package", REST))
    for one in account["packages"][:most]:
        worth = (Text(numbers.value(one["values"].get(party))) for party in parties)
        table.add_row(Text(_share(one)), *worth, Text(glossary.package(one["options"])))
    return table


def _share(one: Numbers) -> str:
    error = f" ±{numbers.margin(one['standard_error'])}" if one["standard_error"] else ""
    return f"{often(one['share'])}{error}"


def _options(glossary: Glossary) -> Iterator[RenderableType]:
    """Print which options deals have, issue by issue, the accounts beside each other."""
    held = [(key, account["options"]) for key, account in accounts(glossary.result) if account["options"]]
    if not held:
        return
    yield from (Text(), Text("What deals hold, as a share of deals", style="bold"))
    heads = [(glossary.account(key), {"justify": "right", "max_width": 16}) for key, _ in held]
    table = plain_table(*(heads if len(held) > 1 else [("share", RIGHT)]), ("issue and option", REST))
    for issue, option in _common([options for _, options in held]):
        shares = (Text(numbers.percent(options.get(issue, {}).get(option))) for _, options in held)
        table.add_row(*shares, Text(glossary.clause(issue, option)))
    yield table


def _common(held: Sequence[Mapping[str, Mapping[str, float]]]) -> list[tuple[str, str]]:
    """List issue and option that enough deals have in some account, in the order of the first."""
    every = [(issue, option) for issue, options in held[0].items() for option in options]
    return [one for one in every if max(options.get(one[0], {}).get(one[1], 0.0) for options in held) >= SELDOM]
