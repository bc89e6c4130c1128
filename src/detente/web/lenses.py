"""The lenses as long work: what each is asked, and its answer as documented JSON, with the page that shows it."""

from __future__ import annotations

import json
import pickle
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.deals.findings import Settings
from detente.report.fragments import fragment
from detente.web.question import Question
from detente.workbench.talks_data import watched
from detente.workbench.talks_run import Running
from detente.workbench.tournaments import ENTRANTS, REPEATS, ROUNDS, Entry, hold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.web.question import Asked, Tell

_LONG = 20_000
"""From so many sessions on they are played in chunks, which tell how far they are."""


def _answer(result: Any, lens: str) -> dict[str, Any]:
    """Give a result as documented JSON, and as the page that shows it."""
    return {"result": result.to_json(indent=None).encode(), "page": _page(result.data, lens)}


def _page(data: Mapping[str, Any], lens: str) -> bytes:
    return json.dumps(fragment(data, lens), ensure_ascii=False, allow_nan=False).encode()


def _expects(tell: Tell, expected: Any) -> None:
    tell("expected", {"seconds": expected.seconds, "words": expected.words()})


def _line(tell: Tell) -> Callable[[str], None]:
    return lambda line: tell("line", line)


def _far(tell: Tell, what: str) -> Callable[[int, int, float | None], None]:
    def told(done: int, items: int, seconds_left: float | None) -> None:
        tell("share", done / items if items else 1.0)
        left = "" if seconds_left is None else f", {seconds_left:.0f} s left"
        tell("line", f"{done:,} of {items:,} {what}{left}")

    return told


def deals(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Ask the deals lens."""
    question = Question(asked)
    settings = question.settings("draws", "seed")
    _expects(tell, question.case.outlook(**question.settings("draws")))
    return _answer(question.case.deals(**settings, tell=_line(tell)), "deals")


def impasse(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Ask the impasse lens; ``edits`` holds what each entry of its menu changes."""
    question = Question(asked)
    _expects(tell, question.case.outlook(**question.settings("draws"), lenses=["impasse"]))
    result = question.case.impasse(**question.settings("draws", "seed"), tell=_line(tell))
    return {**_answer(result, "impasse"), "edits": pickle.dumps(result.edits)}


def moves(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Ask the moves lens."""
    question = Question(asked)
    asking = question.case.ask_moves(**question.settings("readings", "draws", "seed"))
    _expects(tell, asking.outlook)
    return _answer(asking.answer(_line(tell)), "moves")


def talks(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Play sessions."""
    question = Question(asked)
    sessions = question.options.get("sessions", 2_000)
    bargaining = question.case.ask_talks(**question.settings("rounds", "protocol", "strategies", "draws", "seed"))
    _expects(tell, bargaining.outlook(sessions))
    if sessions * len(bargaining.asked.accounts) < _LONG:
        return _answer(bargaining.answer(sessions, _line(tell)), "talks")
    return _answer(bargaining.answer(sessions, _line(tell), Running(tell=_far(tell, "sessions"))), "talks")


def session(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Play one session, told move by move."""
    question = Question(asked)
    bargaining = question.case.ask_talks(**question.settings("rounds", "protocol", "strategies", "draws", "seed"))
    _expects(tell, bargaining.outlook(1))
    told, case = watched(bargaining, question.options.get("number", 0))
    return {"result": json.dumps({"session": told, "case": case}, ensure_ascii=False, allow_nan=False).encode()}


def tournament(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Let strategies play each other on both sides of the case."""
    question = Question(asked)
    options = question.options
    settings = Settings(**{name: options[name] for name in ("draws", "seed") if name in options})
    entrants = tuple(options.get("entrants", ENTRANTS))
    entry = Entry((question.case,), entrants, options.get("repeats", REPEATS), options.get("rounds", ROUNDS), settings)
    result = hold(entry, Running(tell=_far(tell, "sessions")))
    return _answer(result, "tournament")


def forecast(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Ask where people usually end."""
    question = Question(asked)
    _expects(tell, question.case.outlook(**question.settings("draws")))
    return _answer(question.case.forecast(**question.settings("offers", "draws", "seed"), tell=_line(tell)), "forecast")


def report(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Write the report; it is the result."""
    question = Question(asked)
    where = question.where | ({"account": None} if question.options.get("every_account") else {})
    _expects(tell, question.case.report_outlook(**where))
    with tempfile.TemporaryDirectory() as folder:
        path = question.case.report(Path(folder) / "report.html", **where, tell=_line(tell))
        return {"result": path.read_bytes()}


LENSES = {
    "deals": deals,
    "impasse": impasse,
    "moves": moves,
    "talks": talks,
    "session": session,
    "tournament": tournament,
    "forecast": forecast,
    "report": report,
}
"""Each lens by its name."""
