"""A play on a terminal: the table as the person sees it, and what is told at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from detente.report.terminal_parts import plain_table
from detente.report.words_play import play_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    Told = Mapping[str, Any]


def print_table(state: Told, *, to_stderr: bool = False) -> None:
    """Print the issues with their options' numbers and worth, and what stands."""
    console = Console(stderr=to_stderr)
    you = next(one["name"] for one in state["parties"] if one["you"])
    console.print()
    console.print(Text(f"{you}, round {state['round']} of {state['rounds']}", style="bold"))
    rows = plain_table(("issue", {}), ("options, and what each is worth to you", {}))
    for issue in state["issues"]:
        rows.add_row(Text(issue["name"]), Text(_options(issue)))
    console.print(rows)
    console.print(Text(f"No deal is worth {state['no_deal']:.3f} to you, the best package {state['best']:.3f}."))
    if state["standing"] is not None:
        console.print(Text(_standing(state), style="magenta"))


def print_debrief(told: Told, parties: Mapping[str, str], issues: Mapping[str, Any]) -> None:
    """Print what lay behind a play."""
    console = Console()
    console.print()
    for sentence in play_words(told, parties, {key: one.name for key, one in issues.items()}):
        console.print(Text(sentence))
    console.print(Text(f"The seed of this table: {told['seed']}", style="dim"))


def _options(issue: Told) -> str:
    return "  ".join(
        f"{number} {one['name']}" + ("" if one["worth"] is None else f" ({one['worth']:.2f})")
        for number, one in enumerate(issue["options"], start=1)
    )


def _standing(state: Told) -> str:
    standing = state["standing"]
    by = next(one["name"] for one in state["parties"] if one["key"] == standing["by"])
    numbers = [
        str(1 + [one["key"] for one in issue["options"]].index(standing["options"][issue["key"]]))
        for issue in state["issues"]
    ]
    fits = "" if standing["acceptable"] else "; your side could not sign it"
    return f"{by} offers {' '.join(numbers)}: a gain of {standing['gain']:+.3f} over no deal for you{fits}."
