"""The answer on a terminal: the sentences, the best packages, the solutions and the warnings, as wide as the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from detente.report import numbers
from detente.report.glossary import SOLUTION_NAMES, Glossary, Result, accounts
from detente.report.sentences import paragraphs
from detente.report.shape import shaped
from detente.report.words import answer, headline, warnings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType

SHOWN = 5
"""How many of the best packages are printed."""
_BAR = 10
_WIDE = 110
_COLOURS = ("blue", "dark_orange3", "green4", "magenta", "cyan", "yellow4")


def print_summary(result: Result, console: Console | None = None, *, account: str | None = None) -> None:
    """Print a result for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.
    console
        Where to print; standard output where none is given.
    account
        Show the tables of this account only.
    """
    console = console or Console(highlight=False)
    console.print(summary(result, account=account, width=console.width))


def summary(result: Result, *, account: str | None = None, width: int = 80) -> Group:
    """Lay out what ``print_summary`` prints.

    Parameters
    ----------
    result
        The JSON form of a result.
    account
        Show the tables of this account only.
    width
        How many columns there are; shares are drawn as bars too where there is room.

    Returns
    -------
    rich.console.Group
        Ready for any Rich console.

    Raises
    ------
    KeyError
        If the result has no such account.
    """
    result = shaped(result)
    if account is not None and account not in result["accounts"]:
        msg = f"no account {account!r}; there are {numbers.listing(result['accounts'])}"
        raise KeyError(msg)
    glossary = Glossary(result)
    parts: list[RenderableType] = [*_opening(result), *_words(result)]
    for key, held in accounts(result):
        if account in (None, key):
            parts += [_best(glossary, held, _title(glossary, key), width), _solutions(glossary, held), Text()]
    parts += [Text(f"! {warning}", style="yellow") for warning in warnings(glossary)]
    return Group(*parts)


def _opening(result: Result) -> list[RenderableType]:
    variant = (result.get("variant") or {}).get("name")
    line = " · ".join(x for x in (numbers.date(result["case"].get("date")), variant) if x)
    return [
        Text(result["case"]["title"], style="bold"),
        Text(line, style="dim"),
        Text(),
        Text(headline(result), style="bold magenta"),
    ]


def _words(result: Result) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for title, runs in paragraphs(answer(result)):
        parts += [Text(), Text(title, style="bold")]
        for run in runs:
            said = " ".join(sentence.text for sentence in run)
            listed = bool(run[0].about) and len(runs) > 1
            parts.append(Padding(Text(("– " if listed else "") + said), (0, 0, 0, 2)))
    return [*parts, Text()]


def _title(glossary: Glossary, key: str) -> str:
    return glossary.account(key) if len(glossary.result["accounts"]) > 1 else "Packages"


def _bar(share: float | None, colour: str, width: int) -> Text:
    if width < _WIDE:
        return Text(numbers.percent(share), style=colour, justify="right")
    filled = round(_BAR * (share or 0))
    return Text.assemble(("━" * filled, colour), ("─" * (_BAR - filled), "dim"), f" {numbers.percent(share)}")


def _best(glossary: Glossary, account: Mapping[str, Any], title: str, width: int) -> Table:
    table = Table(
        title=escape(title), title_justify="left", title_style="bold", box=None, pad_edge=False, show_edge=False
    )
    table.add_column("package", ratio=1, overflow="fold")
    table.add_column("all sign", no_wrap=True)
    for party in glossary.parties():
        table.add_column(escape(glossary.party(party)), justify="right", max_width=14)
    for package in account["packages"][:SHOWN]:
        shares = (numbers.percent(package["party_shares"].get(p)) for p in glossary.parties())
        table.add_row(
            Text(glossary.package(package["options"])), _bar(package["joint_share"], "magenta", width), *shares
        )
    return table


def _solutions(glossary: Glossary, account: Mapping[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    drawn = not account["exact"]
    table.add_column("most often" if drawn else "solution", no_wrap=True)
    if drawn:
        table.add_column("in", justify="right", no_wrap=True)
    for n, party in enumerate(glossary.parties()):
        table.add_column(
            escape(glossary.party(party)), justify="right", max_width=14, style=_COLOURS[n % len(_COLOURS)]
        )
    table.add_column("package", ratio=1, overflow="fold")
    for key, solution in (account.get("solutions") or {}).items():
        shares = [numbers.percent(one["share"]) for one in (solution.get("shares") or ())[:1]]
        name = [SOLUTION_NAMES.get(key, key), *((shares or ["–"]) if drawn else ())]
        if not solution["packages"]:
            table.add_row(
                *name, *("–" for _ in glossary.parties()), Text(f"none: {solution.get('reason') or 'no deal'}")
            )
            continue
        held = solution["values"] or {}
        more = f" (and {solution['tied'] - 1} tied)" if (solution.get("tied") or 1) > 1 else ""
        values = (numbers.value(held.get(p)) for p in glossary.parties())
        table.add_row(*name, *values, Text(glossary.package(solution["packages"][0]) + more))
    return table
