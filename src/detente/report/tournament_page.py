"""A tournament as one self-contained page, without a script."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.files import whole
from detente.report.html import environment, style_sheet
from detente.report.sentences import paragraphs
from detente.report.tournament import answer, filled, headline
from detente.report.tournament_picture import simplex, spans, tint
from detente.report.words_tournament import KINDS, TESTS, TOPICS, played, worth
from detente.report.words_tournament_game import MANY, mixture, settled

if TYPE_CHECKING:
    import os

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

SECTIONS = {
    "answer": "The answer",
    "standings": "Standings",
    "met": "Head to head",
    "sure": "Differences",
    "game": "As a game",
    "strategies": "Strategies",
    "cases": "Cases",
    "method": "Method",
}
"""The sections of the page, in their order."""


def render_tournament(result: Result) -> str:
    """Turn a tournament into one self-contained page.

    Parameters
    ----------
    result
        The JSON form of a tournament, as plain dicts and lists.

    Returns
    -------
    str
        A whole HTML document. It asks nothing of the network, and its policy forbids it to.
    """
    held = context(result)
    return (
        environment()
        .get_template("tournament.html.j2")
        .render(**held, dateline=_dateline(held["result"]), styles=Markup(style_sheet()))  # noqa: S704 - our own files
    )


def context(result: Result) -> dict[str, Any]:
    """Give what the sections need, of the JSON form of a tournament."""
    held = without_controls(filled(result))
    return {
        "result": held,
        "headline": headline(held),
        "paragraphs": paragraphs(answer(held), TOPICS),
        "sections": sections(held),
        "spans": spans(played(held)),
        "tint": tint(held["head_to_head"]["value"]),
        "groups": [list(rows) for _, rows in groupby(held["standings"], key=lambda row: row["group"])],
        "gaps": gaps(held),
        "settled": settled(held["game"]),
        "picture": simplex(held["game"]),
        "worth": worth,
        "mixture": mixture,
        "many": MANY,
        "tests": TESTS,
        "kinds": KINDS,
    }


def write_tournament(result: Result, path: str | os.PathLike[str]) -> None:
    """Write the page whole or not at all: a reader of the file never meets half of it.

    Parameters
    ----------
    result
        The JSON form of a tournament.
    path
        Where the page goes; a file that is there is replaced.

    Raises
    ------
    OSError
        If the folder cannot be written to; the file that was there is then untouched.
    """
    page = render_tournament(result).encode("utf-8", errors="replace")
    with whole(path) as part:
        part.write_bytes(page)


def sections(held: Result) -> dict[str, str]:
    """List the sections that have something to show, with their titles."""
    game = held["game"]
    empty = {
        "standings": not held["standings"],
        "met": not held["head_to_head"]["value"],
        "sure": not held["differences"]["pairs"],
        "game": not (game["missing"] or game["equilibria"]),
        "strategies": not any(one["about"] or one["source"] for one in held["strategies"]),
        "cases": not held["cases"],
    }
    return {key: title for key, title in SECTIONS.items() if not empty.get(key)}


def gaps(held: Result) -> dict[str, dict[str, Numbers]]:
    """Look up the difference of each pair by the better strategy and then the worse."""
    found: dict[str, dict[str, Any]] = {}
    for pair in held["differences"]["pairs"]:
        found.setdefault(pair["first"], {})[pair["second"]] = pair
    return found


def _dateline(held: Result) -> list[str]:
    """Say how much was played, and from which seed."""
    said = [
        numbers.plural(len(held["strategies"]), "strategy", "strategies"),
        numbers.plural(len(held["cases"]), "case"),
        numbers.plural(held["sessions"], "session"),
    ]
    seed = held["settings"]["seed"]
    return [one for one in said if one not in held["title"]] + ([] if seed is None else [f"seed {seed}"])
