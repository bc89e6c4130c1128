"""Why there is no deal, and what would unblock it, on a terminal: sentences, then clashes, menu and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.glossary import Glossary, Result, accounts
from detente.report.impasse import answer, filled, headline
from detente.report.sentences import capital, paragraphs, told
from detente.report.terminal_parts import in_words, opening, plain_table
from detente.report.words_demands import INTERESTS, against, scope_words
from detente.report.words_questions import NOTHING, measurable, question_words, worth
from detente.report.words_unblock import (
    apply_command,
    came_words,
    entry_words,
    figure_words,
    kind_name,
    movers,
    stance_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from rich.console import RenderableType

CLASHES = 3
"""So many clashes of each stance are printed."""
QUESTIONS, FEWER = 5, 3
"""So many questions are printed of a single account, and of each of several."""
_NARROW, _WIDE = 60, 100


def print_impasse(result: Result, console: Console | None = None) -> None:
    """Print a result of the impasse lens for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a result of the impasse lens.
    console
        Where to print; standard output where none is given.
    """
    console = console or Console(highlight=False)
    console.print(summary(result, width=console.width))


def summary(result: Result, *, width: int = 80) -> Group:
    """Lay out what ``print_impasse`` prints.

    Parameters
    ----------
    result
        The JSON form of a result of the impasse lens.
    width
        How many columns there are; on a narrow screen tables become lists.
    """
    held = without_controls(filled(result))
    glossary, wide = Glossary(held), width >= _NARROW
    parts: list[RenderableType] = [
        *opening(held, headline(held)),
        *in_words(paragraphs(answer(held))),
        *_clashes(glossary, wide=wide),
    ]
    return Group(*parts, *_menu(glossary, wide=width >= _WIDE), *_questions(glossary, wide=wide), *_left_out(held))


_TEXT: dict[str, Any] = {"ratio": 1, "overflow": "fold"}
_NUMBER: dict[str, Any] = {"justify": "right", "no_wrap": True}
_WORTH: dict[str, Any] = {"justify": "right", "max_width": 11}


def _clashes(glossary: Glossary, *, wide: bool) -> Iterator[RenderableType]:
    """Print the first clashes of each scope, with the share of readings in which each account sees them."""
    for scope in _scopes(glossary):
        found = _over_accounts(glossary, scope)
        if not found:
            continue
        yield from (Text(), Text(f"What clashes – {scope_words(glossary, scope)}", style="bold"))
        shown = list(found.items())[:CLASHES]
        if wide:
            table = plain_table(("how often", _NUMBER), ("what cannot be met together", _TEXT))
            for words, conflicts in shown:
                table.add_row(_often(glossary, conflicts), Text(words))
            yield table
        else:
            for words, conflicts in shown:
                yield Text(f"{_often(glossary, conflicts)}:", style="magenta")
                yield Padding(Text(words), (0, 0, 0, 2))
        if len(found) > len(shown):
            yield Text(f"and {numbers.count(len(found) - len(shown))} more: see --json or the report", style="dim")


def _scopes(glossary: Glossary) -> list[str]:
    held = dict.fromkeys(scope for _, account in accounts(glossary.result) for scope in account["conflicts"])
    return sorted(held, key=lambda scope: scope != INTERESTS)


def _over_accounts(glossary: Glossary, scope: str) -> dict[str, list[Mapping[str, Any]]]:
    """Gather a scope's conflicts over all accounts by what they say, the certain and the most frequent first."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for _, account in accounts(glossary.result):
        for one in account["conflicts"].get(scope, {"conflicts": ()})["conflicts"]:
            found.setdefault(against(glossary, one["members"]), []).append(one)
    return dict(sorted(found.items(), key=lambda item: -max(_rank(one) for one in item[1])))


def _rank(conflict: Mapping[str, Any]) -> float:
    return 2.0 if conflict["certain"] else conflict["share"] or 0.0


def _often(glossary: Glossary, conflicts: list[Mapping[str, Any]]) -> str:
    """Say in how many readings a conflict stands, over the accounts that see it."""
    if any(one["certain"] for one in conflicts):
        return "always"
    shares = [one["share"] for one in conflicts if one["share"] is not None]
    if not shares:
        return "proven" if all(one["certified"] for one in conflicts) else "likely"
    low = min(shares) if len(conflicts) == len(glossary.result["accounts"]) else 0.0
    first, last = numbers.percent(low), numbers.percent(max(shares))
    return first if first == last else f"{first} – {last}"


def _menu(glossary: Glossary, *, wide: bool) -> Iterator[RenderableType]:
    """Print the menu, numbered as ``--apply`` takes it."""
    menu = glossary.result["menu"]
    if not menu:
        return
    yield from (Text(), Text("What would unblock it", style="bold"))
    if wide:
        table = plain_table(("no.", _NUMBER), ("what changes", _TEXT), ("who moves", {"max_width": 16}))
        table.add_column("figures", max_width=30)
        for entry in menu:
            what = Text.assemble(
                (f"{kind_name(entry)} – ", "bold"), entry_words(glossary, entry), _under(glossary, entry)
            )
            table.add_row(str(entry["number"]), what, Text(movers(glossary, entry)), Text(_figures(glossary, entry)))
        yield table
    else:
        for entry in menu:
            yield Text.assemble((f"{entry['number']}. {kind_name(entry)}", "bold"), f" – {movers(glossary, entry)}")
            yield Padding(Text(entry_words(glossary, entry) + _under(glossary, entry)), (0, 0, 0, 3))
            yield Padding(Text(_figures(glossary, entry), style="magenta"), (0, 0, 0, 3))
    yield Text(f"Save a case with an entry applied: {apply_command(glossary, menu[0])}", style="dim")


def _under(glossary: Glossary, entry: Mapping[str, Any]) -> str:
    stance = stance_words(glossary, entry)
    return f" (starting from {stance})" if stance else ""


def _figures(glossary: Glossary, entry: Mapping[str, Any]) -> str:
    """Give an entry's figure before and after: the range over the accounts, which the report gives one by one."""
    name, came = capital(figure_words(glossary, entry)), came_words(glossary, entry)
    return f"{name}{'' if name.endswith('?') else ':'} {came}" if came else name


def _questions(glossary: Glossary, *, wide: bool) -> Iterator[RenderableType]:
    """Print what to ask first, account by account."""
    for key, account in accounts(glossary.result):
        shown = account["questions"][: QUESTIONS if len(glossary.result["accounts"]) == 1 else FEWER]
        if not shown:
            continue
        yield from (Text(), Text(capital(f"{told(glossary, key)}what to find out first"), style="bold"))
        if wide:
            table = plain_table(("points", _WORTH), ("question", _TEXT), ("yes", _NUMBER), ("askable", _NUMBER))
            table.add_column("trust", **_NUMBER)
            for one in shown:
                table.add_row(worth(one), Text(capital(question_words(glossary, one))), *_odds(one))
            yield table
        else:
            for one in shown:
                yes, askable, trust = _odds(one)
                line = f"{_points(one)} · yes {yes} · askable {askable} · trust {trust}"
                yield Text(line, style="magenta")
                yield Padding(Text(capital(question_words(glossary, one))), (0, 0, 0, 2))


def _points(question: Mapping[str, Any]) -> str:
    return f"{worth(question)} points" if measurable(question) else NOTHING


def _odds(question: Mapping[str, Any]) -> tuple[str, str, str]:
    return (
        numbers.percent(question["chance_of_yes"]),
        numbers.percent(question["askability"]),
        numbers.percent(question["trust"]),
    )


def _left_out(result: Result) -> Iterator[RenderableType]:
    if result["left_out"]:
        many = numbers.plural(result["left_out"], "demand or choice of positions", "demands and choices of positions")
        yield from (Text(), Text(f"! {many} were too many to be looked at", style="yellow"))
