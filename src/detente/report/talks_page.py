"""What the page shows of the talks lens: which sections there are, what each tells, and what the templates call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import Glossary, Result, accounts
from detente.report.sentences import capital, paragraphs
from detente.report.talks import answer, headline
from detente.report.words_talks import ENDED, ENDS, TOPICS
from detente.report.words_talks_changes import beyond_noise, biggest_first, change_words, difference
from detente.report.words_talks_session import ending, meeting_notes
from detente.report.words_talks_session import shown as shown_steps
from detente.report.words_talks_terms import (
    PROTOCOLS,
    by_strategy,
    costs_time,
    drift_words,
    source_words,
    strategy_words,
)

if TYPE_CHECKING:
    from detente.report.sentences import Numbers, Sentence

SECTIONS = {
    "talks": "How the talks would run",
    "talks-told": "Move by move",
    "talks-when": "When they agree",
    "talks-what": "What they agree on",
    "talks-changes": "What would change the talks",
    "talks-terms": "The rules of the table",
}
"""The sections of the page that show the talks lens, in their order."""
TOLD = {
    "talks": ("agree", "gain", "trust"),
    "talks-when": ("when",),
    "talks-what": ("what",),
    "talks-changes": ("change",),
    "talks-terms": ("terms",),
}
"""Which topics of the answer each section tells."""
COLUMNS = 48
"""So many columns at most show when deals are made; of more rounds several share one."""
PACKAGES = 12
"""So many packages agreed on are listed."""


def sections(lens: Result | None) -> dict[str, str]:
    """List the sections that have something to show, with their titles."""
    if lens is None:
        return {}
    held = [account for _, account in accounts(lens)]
    agreed = any(account["agreed"]["share"] for account in held)
    shown = {
        "talks": True,
        "talks-told": any(account["played"] for account in held),
        "talks-when": agreed,
        "talks-what": agreed,
        "talks-changes": any(account["changes"] for account in held),
        "talks-terms": True,
    }
    return {key: title for key, title in SECTIONS.items() if shown[key]}


def shown(result: Result, lens: Result | None) -> dict[str, Any]:
    """Give what the templates need of the talks lens beside what they need anyway."""
    held = result.get("talks") or {}
    return {
        "talks": lens,
        "tg": Glossary(lens) if lens else None,
        "talks_headline": headline(lens) if lens else None,
        "talks_told": told(lens) if lens else {},
        "talks_sections": sections(lens),
        "talks_missing": None if lens else held.get("missing"),
    }


def told(lens: Result) -> dict[str, list[tuple[str, list[list[Sentence]]]]]:
    """Give the answer's sentences section by section, under the questions they answer."""
    said = answer(lens)
    return {key: paragraphs([one for one in said if one.topic in topics], TOPICS) for key, topics in TOLD.items()}


def columns(account: Numbers) -> list[tuple[str, float]]:
    """Give the share of sessions that agree round by round, or some rounds at a time, with the rounds in words."""
    rounds, width = account["rounds"], _width(account)
    return [
        (str(n + 1) if width == 1 else f"{n + 1}–{min(n + width, len(rounds))}", sum(rounds[n : n + width]))
        for n in range(0, len(rounds), width)
    ]


def _width(account: Numbers) -> int:
    """Say how many rounds share a column."""
    return -(-len(account["rounds"]) // COLUMNS) or 1


def begins(lens: Result, account: Numbers) -> dict[int, tuple[str, int]]:
    """Say at which of the columns each meeting begins, with its name and how many it spans; nothing of one alone."""
    meetings = lens["talks"]["meetings"]
    width = _width(account)
    found: dict[int, tuple[str, int]] = {}
    before = 0
    for one in meetings if len(meetings) > 1 else ():
        found.setdefault(before // width, (one["name"], max(1, one["rounds"] // width)))
        before += one["rounds"]
    return found


def settled(shares: Numbers) -> list[tuple[str, float]]:
    """Order an issue's options by the share of deals that have them."""
    return sorted(shares.items(), key=lambda one: -one[1])


def change_rows(glossary: Glossary, account: Numbers) -> list[dict[str, Any]]:
    """Lay out the changes that make any difference as dots with error bars on one scale, the largest first.

    Returns
    -------
    list of dict
        Beside the change itself ``words``, ``points`` (the difference in words), whether it is ``telling`` (beyond
        noise), and ``at``, ``low`` and ``high`` from 0 to 1 on a scale on which no difference is in the middle.
    """
    rows = []
    widest = max((abs(one["difference"]["mean"]) + _error(one) for one in account["changes"]), default=0.0) or 1.0
    for one in biggest_first(account):
        if _nothing(one):
            continue
        mean, error = one["difference"]["mean"], _error(one)
        places = {"at": mean, "low": mean - error, "high": mean + error}
        scaled = {key: (1 + value / widest) / 2 for key, value in places.items()}
        words = {"words": capital(change_words(glossary, one)), "points": difference(one), "telling": beyond_noise(one)}
        rows.append({**one, **words, **scaled})
    return rows


def changes_nothing(glossary: Glossary, account: Numbers) -> list[str]:
    """Name the changes with which every session ends as it did: as often with a deal, without any doubt."""
    return [change_words(glossary, one) for one in account["changes"] if _nothing(one)]


def _nothing(change: Numbers) -> bool:
    return abs(change["difference"]["mean"]) < numbers.NOTHING and _error(change) < numbers.NOTHING


def ends_met(lens: Result) -> list[str]:
    """List the ways to end that any session of any account met, and that with a deal in any case."""
    held = [account["ends"] for _, account in accounts(lens)]
    return [end for end in ENDED if end == "agreed" or any(ends.get(end) for ends in held)]


def _error(change: Numbers) -> float:
    return float(change["difference"]["standard_error"])


def session_title(one: Numbers) -> str:
    """Name a session by its number and how it ended."""
    when = "" if one["end"] == "no room" else f", round {one['round']}"
    return f"Session {numbers.count(one['session'])}: {ENDED[one['end']]}{when}"


def first_told(account: Numbers) -> int:
    """Choose the session that is shown first: one that ended as most do, among those told."""
    often = max(account["ends"], key=lambda end: account["ends"][end], default=None)
    return next((n for n, one in enumerate(account["played"]) if one["end"] == often), 0)


GLOBALS: dict[str, Any] = {
    "talks_columns": columns,
    "talks_begins": begins,
    "talks_settled": settled,
    "talks_changes": change_rows,
    "talks_nothing": changes_nothing,
    "talks_ends_met": ends_met,
    "talks_steps": shown_steps,
    "talks_notes": meeting_notes,
    "talks_ending": ending,
    "talks_ended": ENDED,
    "talks_ends": ENDS,
    "talks_strategies": by_strategy,
    "talks_how": strategy_words,
    "talks_source": source_words,
    "talks_costs_time": costs_time,
    "talks_drift": drift_words,
    "talks_protocols": PROTOCOLS,
    "talks_packages": PACKAGES,
    "session_title": session_title,
    "first_told": first_told,
}
"""What the templates call."""
