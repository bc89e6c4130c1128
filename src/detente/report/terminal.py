"""The answer on a terminal: the sentences, the best packages, the solutions and the warnings, as wide as the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from detente.report import numbers
from detente.report.assent import assent
from detente.report.controls import without_controls
from detente.report.glossary import SOLUTION_NAMES, Glossary, Result, accounts
from detente.report.sentences import paragraphs
from detente.report.shape import gains_differ, in_order, shaped
from detente.report.terminal_parts import opening, plain_table
from detente.report.words import answer, headline, warnings
from detente.report.words_best import won

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import RenderableType
    from rich.table import Table

SHOWN = 5
"""How many of the best packages are printed."""
_BAR = 10
_WIDE, _NARROW = 110, 60
_IN_COLUMNS = 2
"""Up to so many parties have a column each."""
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
    result = without_controls(shaped({**result, "accounts": _without_pictures(result)}))
    if account is not None and account not in result["accounts"]:
        msg = f"no account {account!r}; there are {numbers.listing(result['accounts'])}"
        raise KeyError(msg)
    glossary = Glossary(result)
    parts: list[RenderableType] = [*opening(result, headline(result)), *_words(result)]
    for key, held in accounts(result):
        if account in (None, key):
            parts += [*_heading(glossary, key, held), _best(glossary, held, width)]
            parts += [*_solutions(glossary, held, width), Text()]
    parts += [Text(f"! {warning}", style="yellow") for warning in warnings(glossary)]
    return Group(*parts)


def _without_pictures(result: Result) -> dict[str, Any]:
    """Leave out what only the page draws: it is large, and nothing of it is printed."""
    pictures = ("map", "heat", "must_be_true", "frontier")
    return {key: {k: v for k, v in held.items() if k not in pictures} for key, held in result["accounts"].items()}


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


def _heading(glossary: Glossary, key: str, account: Mapping[str, Any]) -> list[RenderableType]:
    """Name the account, and say how the packages below were picked where their shares are all alike."""
    parts: list[RenderableType] = [Text(_title(glossary, key), style="bold")]
    if account["exact"]:
        brackets = ", in brackets the gain over no deal" if gains_differ(account) else ""
        words = f"The value to each side{brackets}; first the packages whose smallest gain is largest."
        parts.append(Text(words, style="dim"))
    return parts


def _wide_enough(glossary: Glossary, width: int) -> bool:
    """Tell whether a table with a column for each party leaves room for the packages."""
    return len(glossary.parties()) <= _IN_COLUMNS and width >= _NARROW


def _bar(share: float | None, colour: str, width: int) -> Text:
    if width < _WIDE:
        return Text(numbers.percent(share), style=colour, justify="right")
    filled = round(_BAR * (share or 0))
    return Text.assemble(("━" * filled, colour), ("─" * (_BAR - filled), "dim"), f" {numbers.percent(share)}")


def _figure(account: Mapping[str, Any], package: Mapping[str, Any], party: str) -> str:
    """Give a party's share of a package, or where values are exact its value and what it gains."""
    if not account["exact"]:
        return numbers.percent(package["party_shares"].get(party))
    worth, gain = package["mean_values"].get(party), package["mean_gains"].get(party)
    return f"{numbers.value(worth)} ({numbers.signed(gain)})" if gains_differ(account) else numbers.value(worth)


def _agreed(account: Mapping[str, Any], package: Mapping[str, Any], width: int) -> Text:
    if account["exact"]:
        return Text("yes" if package["joint_share"] else "no", style="magenta", justify="right")
    return _bar(package["joint_share"], "magenta", width)


def _best(glossary: Glossary, account: Mapping[str, Any], width: int) -> RenderableType:
    shown = in_order(account)[:SHOWN]
    column = assent(glossary.result).column
    if not _wide_enough(glossary, width):
        return Group(*(part for one in shown for part in _entry(glossary, account, one, column)))
    table = plain_table()
    table.add_column("package", ratio=1, overflow="fold")
    table.add_column(column, no_wrap=True)
    for party in glossary.parties():
        table.add_column(escape(glossary.party(party)), justify="right", max_width=14)
    for one in shown:
        figures = (_figure(account, one, p) for p in glossary.parties())
        table.add_row(Text(glossary.package(one["options"])), _agreed(account, one, width), *figures)
    return table


def _entry(
    glossary: Glossary, account: Mapping[str, Any], package: Mapping[str, Any], column: str
) -> list[RenderableType]:
    """Set one package as a line of figures with its text below, for many parties or a narrow screen."""
    figures = " · ".join(f"{glossary.party(p)} {_figure(account, package, p)}" for p in glossary.parties())
    first = Text.assemble((f"{column} {_agreed(account, package, 0)}", "magenta"), " · ", figures)
    return [first, Padding(Text(glossary.package(package["options"])), (0, 0, 0, 4))]


def _solutions(glossary: Glossary, account: Mapping[str, Any], width: int) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if account["solutions"]:
        exact = _solved_table if _wide_enough(glossary, width) else _solved_list
        parts += [Text(), (exact if account["exact"] else _frequent)(glossary, account)]
    return [*parts, *_award(glossary, account), *_regret(glossary, account)]


def _solved_table(glossary: Glossary, account: Mapping[str, Any]) -> Table:
    table = plain_table()
    table.add_column("solution", no_wrap=True)
    for n, party in enumerate(glossary.parties()):
        colour = _COLOURS[n % len(_COLOURS)]
        table.add_column(escape(glossary.party(party)), justify="right", max_width=14, style=colour)
    table.add_column("package", ratio=1, overflow="fold")
    for key, solution in account["solutions"].items():
        worth = (_worth(solution, p) for p in glossary.parties())
        table.add_row(SOLUTION_NAMES.get(key, key), *worth, Text(_solved(glossary, solution)))
    return table


def _solved_list(glossary: Glossary, account: Mapping[str, Any]) -> Group:
    parts: list[RenderableType] = []
    for key, solution in account["solutions"].items():
        worth = " · ".join(f"{glossary.party(p)} {_worth(solution, p)}" for p in glossary.parties())
        told = f": {worth}" if solution["packages"] else ""
        parts.append(Text.assemble((SOLUTION_NAMES.get(key, key), "bold"), told))
        parts.append(Padding(Text(_solved(glossary, solution)), (0, 0, 0, 4)))
    return Group(*parts)


def _worth(solution: Mapping[str, Any], party: str) -> str:
    worth, least = (solution["values"] or {}).get(party), (solution["disagreement"] or {}).get(party)
    if worth is None:
        return "–"
    return numbers.value(worth) if not least else f"{numbers.value(worth)} ({numbers.signed(worth - least)})"


def _solved(glossary: Glossary, solution: Mapping[str, Any]) -> str:
    if not solution["packages"]:
        return f"none: {solution.get('reason') or 'no deal'}"
    more = f" (and {numbers.count(solution['tied'] - 1)} tied)" if (solution.get("tied") or 1) > 1 else ""
    doubt = f" (not proven: {solution['reason']})" if solution.get("reason") else ""
    return glossary.package(solution["packages"][0]) + more + doubt


def _frequent(glossary: Glossary, account: Mapping[str, Any]) -> Table:
    """List in how many readings the most frequent package is each solution, and the package if it stands out."""
    table = plain_table()
    table.add_column("solution", no_wrap=True)
    table.add_column("most often in", justify="right", no_wrap=True)
    table.add_column("package", ratio=1, overflow="fold")
    for key, solution in account["solutions"].items():
        name, first = SOLUTION_NAMES.get(key, key), next(iter(solution["shares"]), None)
        if first is None:
            table.add_row(name, "–", Text(solution.get("reason") or "not counted over the draws"))
            continue
        found = glossary.package(first["options"]) if solution["separated"] else "no package stands out"
        error = first.get("standard_error")
        share = numbers.percent(first["share"]) + (f" ± {numbers.margin(error)}" if error else "")
        table.add_row(name, share, Text(found))
    return table


def _award(glossary: Glossary, account: Mapping[str, Any]) -> list[RenderableType]:
    """Say who wins what under Adjusted Winner."""
    award = account["adjusted_winner"]
    if not award:
        return []
    points = numbers.listing(f"{numbers.value(p)} points for {glossary.party(k)}" for k, p in award["points"].items())
    gets = (f"{glossary.party(party)}: {won(glossary, award, party)}" for party in award["points"])
    return [
        Text.assemble(("Adjusted Winner", "bold"), f": {points}"),
        *(Padding(Text(one), (0, 0, 0, 4)) for one in gets),
    ]


def _regret(glossary: Glossary, account: Mapping[str, Any]) -> list[RenderableType]:
    regret = account["least_regret"]
    if not regret or not regret["packages"]:
        return []
    largest, mean = numbers.value(regret["largest_regret"]), numbers.value(regret["mean_regret"])
    tied = f" (and {numbers.count(regret['tied'] - 1)} tied)" if (regret.get("tied") or 1) > 1 else ""
    return [
        Text.assemble(("Least regret", "bold"), f": at most {largest}, {mean} on average, over the draws{tied}"),
        Padding(Text(glossary.package(regret["packages"][0])), (0, 0, 0, 4)),
    ]
