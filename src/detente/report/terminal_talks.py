"""How the talks run, on a terminal: sentences, then strategies, ends, packages, options and what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console, Group
from rich.padding import Padding
from rich.text import Text

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.glossary import Glossary, Result, accounts
from detente.report.sentences import capital, paragraphs
from detente.report.talks import answer, filled, headline
from detente.report.terminal_parts import in_words, opening, plain_table
from detente.report.words_talks import ENDED, TOPICS
from detente.report.words_talks_changes import beyond_noise, biggest_first, change_words
from detente.report.words_talks_session import ending, meeting_notes, steps
from detente.report.words_talks_terms import by_strategy, named, source_words, strategy_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import RenderableType

    from detente.report.sentences import Numbers
    from detente.report.words_talks_step import Step

PACKAGES = 3
"""So many packages of each account are printed."""
CHANGES = 12
"""So many changes are printed."""
_RIGHT: dict[str, Any] = {"justify": "right"}
_WORDS: dict[str, Any] = {"ratio": 1, "overflow": "fold"}


def print_talks(result: Result, console: Console | None = None) -> None:
    """Print a result of the talks lens for a reader at a terminal; plain text where the output is piped.

    Parameters
    ----------
    result
        The JSON form of a result of the talks lens.
    console
        Where to print; standard output where none is given.
    """
    console = console or Console(highlight=False)
    console.print(summary(result))


def summary(result: Result) -> Group:
    """Lay out what ``print_talks`` prints."""
    held = without_controls(filled(_without_sessions(result)))
    glossary = Glossary(held)
    return Group(
        *opening(held, headline(held)),
        *in_words(paragraphs(answer(held), TOPICS)),
        *_strategies(glossary),
        *_ends(glossary),
        *_packages(glossary),
        *_options(glossary),
        *_changes(glossary),
    )


def print_session(told: Mapping[str, Any], result: Result, console: Console | None = None) -> None:
    """Print one session move by move.

    Parameters
    ----------
    told
        A session as an account lists it under ``played``, with ``texts``, the packages it refers to, beside.
    result
        The JSON form of a result of the talks lens, for the names; its accounts may be left out.
    console
        Where to print; standard output where none is given.
    """
    console = console or Console(highlight=False)
    glossary = Glossary(without_controls(filled(_without_sessions(result))))
    console.print(Group(*_session(glossary, without_controls(dict(told)))))


def _without_sessions(result: Result) -> dict[str, Any]:
    """Leave out what only the page draws: it is large, and nothing of it is printed."""
    held = {key: {**one, "played": [], "map": None} for key, one in (result.get("accounts") or {}).items()}
    return {**result, "accounts": held}


def _titled(title: str, table: RenderableType) -> Iterator[RenderableType]:
    yield from (Text(), Text(title, style="bold"), table)


def _strategies(glossary: Glossary) -> Iterator[RenderableType]:
    table = plain_table(("who", {}), ("strategy", {}), ("how", _WORDS))
    for one, parties in by_strategy(glossary):
        words = strategy_words(one, glossary.result["talks"]["protocol"])
        source = f" ({found})" if (found := source_words(one, glossary.result["talks"]["protocol"])) else ""
        table.add_row(Text(capital(named(glossary, parties))), Text(one["name"]), Text(f"{words}{source}"))
    yield from _titled("How they bargain", table)


def _ends(glossary: Glossary) -> Iterator[RenderableType]:
    """Print how sessions end, account by account; ways that no session ends are left out."""
    held = accounts(glossary.result)
    ends = [end for end in ENDED if end == "agreed" or any(account["ends"].get(end) for _, account in held)]
    table = plain_table(
        ("account", _WORDS), ("sessions", _RIGHT), *((ENDED[end], _RIGHT) for end in ends), ("±", _RIGHT)
    )
    for key, account in held:
        shares = [numbers.percent(account["ends"].get(end, 0.0)) for end in ends]
        error = _error(account["agreed"]["standard_error"])
        table.add_row(Text(glossary.account(key)), numbers.count(account["sessions"]), *shares, error)
    yield from _titled("How sessions end", table)
    yield Text("± is one standard error of the share that ends with a deal, in points", style="dim")


def _packages(glossary: Glossary) -> Iterator[RenderableType]:
    """Print the packages agreed on most often; where no two deals are the same there is nothing to print."""
    table = plain_table(("of deals", _RIGHT), ("±", _RIGHT), ("package", _WORDS))
    many = len(glossary.result["accounts"]) > 1
    for key, account in accounts(glossary.result):
        often = [one for one in account["packages"][:PACKAGES] if one["deals"] > 1]
        if often and many:
            table.add_row("", "", Text(glossary.account(key), style="bold"))
        for one in often:
            words = glossary.package(account["texts"][one["text"]]["options"])
            table.add_row(numbers.percent(one["share"]), _error(one["standard_error"]), Text(words))
    if table.row_count:
        yield from _titled("What they agree on", table)


def _error(error: float) -> str:
    return numbers.margin(error) if error else "–"


def _options(glossary: Glossary) -> Iterator[RenderableType]:
    """Print for each issue what deals settle on: of one account every option, of several the most frequent."""
    held = [(key, account) for key, account in accounts(glossary.result) if account["packages"]]
    if not held:
        return
    names = [glossary.account(key) for key, _ in held] if len(held) > 1 else ["share of deals that have each option"]
    table = plain_table(("issue", {"overflow": "fold"}), *((name, _WORDS) for name in names))
    for issue in held[0][1]["options"]:
        cells = [
            _often(glossary, issue, account["options"][issue], 1 if len(held) > 1 else None) for _, account in held
        ]
        table.add_row(Text(glossary.issue(issue)), *map(Text, cells))
    yield from _titled("Options in deals" + (", the most frequent" if len(held) > 1 else ""), table)


def _often(glossary: Glossary, issue: str, shares: Numbers, most: int | None) -> str:
    ordered = sorted(((share, option) for option, share in shares.items() if share), key=lambda one: -one[0])
    return " · ".join(f"{glossary.short(issue, option)} {numbers.percent(share)}" for share, option in ordered[:most])


def _changes(glossary: Glossary) -> Iterator[RenderableType]:
    """Print the changes that make the largest differences in any account; those within noise in brackets."""
    held = [(key, account) for key, account in accounts(glossary.result) if account["changes"]]
    if not held:
        return
    names = [glossary.account(key) for key, _ in held] if len(held) > 1 else ["points"]
    table = plain_table(("what is different", {**_WORDS, "ratio": 2}), *((name, _RIGHT | _WORDS) for name in names))
    by_words = [{change_words(glossary, one): one for one in biggest_first(account)} for _, account in held]
    largest = {words: max(abs(one[words]["difference"]["mean"]) for one in by_words) for words in by_words[0]}
    shown = [words for words in sorted(largest, key=lambda one: -largest[one])[:CHANGES] if largest[words]]
    for words in shown:
        table.add_row(Text(words), *(_change(changes[words]) for changes in by_words))
    if shown:
        yield from _titled("What would change the share that agrees, in points", table)
        left = f"; {numbers.plural(len(largest) - len(shown), 'change')} of less or nothing left out"
        note = "± is one standard error; in brackets what may be noise"
        yield Text(f"{note}{left if len(largest) > len(shown) else ''}", style="dim")


def _change(one: Numbers) -> Text:
    held = one["difference"]
    points = f"{100 * held['mean']:+.0f}".replace("-", "−") if held["mean"] else "±0"
    error = f" ± {numbers.margin(held['standard_error'])}" if held["standard_error"] else ""
    return Text(f"{points}{error}") if beyond_noise(one) else Text(f"({points}{error})", style="dim")


def _session(glossary: Glossary, told: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Print meetings as headings, under them what is said and done round by round."""
    yield Text(f"Session {told['session']}", style="bold")
    for step in steps(glossary, told, told["texts"]):
        if step.act == "meets":
            yield from (Text(), Text(step.text, style="bold"), *_notes(glossary, told, step, 2))
            continue
        row = plain_table(("", {"justify": "right", "min_width": 6, "style": "dim"}), ("", _WORDS))
        row.show_header = False
        row.add_row(step.when, Text(step.text, style=_STYLES.get(step.act, "")))
        yield row
        if step.act == "not held":
            yield from _notes(glossary, told, step, 8)
    values = "; ".join(f"{party} {value}" for party, value in ending(glossary, told))
    yield from (Text(), Text(f"In the end: {values}."))


def _notes(glossary: Glossary, told: Mapping[str, Any], step: Step, indent: int) -> Iterator[RenderableType]:
    """Print what had changed by a meeting, whether or not it was held."""
    notes = meeting_notes(glossary, told["events"][step.places[0]]["meeting"])
    if notes:
        yield Padding(Text(notes, style="dim"), (0, 0, 0, indent))


_STYLES = {"deal": "bold green", "walks out": "bold red", "no deal": "bold red", "interim": "green", "not held": "red"}
