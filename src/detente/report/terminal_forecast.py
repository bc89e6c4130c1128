"""Where people with such interests usually end, on a terminal: sentences, then packages and options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.forecast import answer, filled, headline
from detente.report.glossary import Glossary, Result, accounts
from detente.report.sentences import paragraphs
from detente.report.terminal_parts import in_words, opening, plain_table
from detente.report.words_forecast import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from detente.report.sentences import Numbers

PACKAGES = 10
"""So many packages are printed of each account."""
OPTIONS = 4
"""So many options are printed of each issue."""
_RIGHT: dict[str, Any] = {"justify": "right", "no_wrap": True}
_REST: dict[str, Any] = {"ratio": 1, "overflow": "fold"}


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
    tables = [part for key, account in accounts(held) for part in _tables(glossary, key, account)]
    return Group(*opening(held, headline(held)), *in_words(paragraphs(answer(held), TOPICS)), *tables)


def _tables(glossary: Glossary, key: str, account: Numbers) -> Iterator[RenderableType]:
    whose = f"{glossary.account(key)}: " if len(glossary.result["accounts"]) > 1 else ""
    if account["packages"]:
        yield from (Text(), Text(f"{whose}the likeliest packages, as a share of deals", style="bold"))
        yield _packages(glossary, account)
    if account["options"]:
        yield from (Text(), Text(f"{whose}what deals hold, issue by issue", style="bold"))
        yield _options(glossary, account)


def _packages(glossary: Glossary, account: Numbers) -> RenderableType:
    parties = list(account["packages"][0]["values"])
    named = ((glossary.party(party), {"justify": "right", "max_width": 16}) for party in parties)
    table = plain_table(("share", _RIGHT), *named, ("package", _REST))
    for one in account["packages"][:PACKAGES]:
        worth = (Text(numbers.value(one["values"].get(party))) for party in parties)
        table.add_row(Text(_share(one)), *worth, Text(glossary.package(one["options"])))
    return table


def _share(one: Numbers) -> str:
    error = f" ±{numbers.margin(one['standard_error'])}" if one["standard_error"] else ""
    return f"{numbers.percent(one['share'])}{error}"


def _options(glossary: Glossary, account: Numbers) -> RenderableType:
    table = plain_table(("issue", {"overflow": "fold"}), ("share of deals and option", _REST))
    for issue, held in account["options"].items():
        often = sorted(held.items(), key=lambda one: -one[1])[:OPTIONS]
        said = (f"{numbers.percent(share)} {glossary.short(issue, option)}" for option, share in often)
        table.add_row(Text(glossary.issue(issue)), Text(" · ".join(said)))
    return table
