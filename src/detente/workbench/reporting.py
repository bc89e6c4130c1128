"""The answers of all lenses to one question, as a report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from detente.moves.errors import ModelError
from detente.moves.graph import TooManyArcsError
from detente.space.packages import SpaceTooLargeError
from detente.talks.errors import TalksError
from detente.values.errors import KnowledgeError
from detente.workbench.asking import find
from detente.workbench.deals import deals_data
from detente.workbench.forecasting import ask_where
from detente.workbench.moves import Asking
from detente.workbench.talks import Bargaining
from detente.workbench.unblocking import ask_why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.case.model import CaseFile
    from detente.workbench.asking import Asked

MOST_SECONDS = 60.0
"""A report takes up a lens beside the first two where that should take no longer than this."""
SESSIONS = 1_000
"""So many sessions of talks are played for each account."""


def moves_only(words: CaseFile) -> bool:
    """Tell whether a case says what its parties want of states of the world, and nothing of values."""
    return bool(words.moves and words.moves.preferences) and not any(words.statements.values())


def moves_alone(asked: Asked) -> Mapping[str, Any]:
    """Give the moves lens's answers where there is nothing that the other lenses could answer."""
    return Asking.of(asked, {}).answer(asked.tell).data


def all_lenses(asked: Asked) -> dict[str, Any]:
    """Give the answers of the deals lens, with those of the other lenses within."""
    from detente.report import forecast, impasse, moves, talks

    why = ask_why(asked).data
    deals = deals_data(asked, find(asked), for_report=True)
    return deals | {
        "impasse": {key: why[key] for key in impasse.OWN if key in why},
        "moves": _beside(lambda: _moves(asked), moves.OWN),
        "talks": _beside(lambda: _talks(asked), talks.OWN),
        "forecast": _beside(lambda: ask_where(asked).data, forecast.OWN),
    }


class Expected(Protocol):
    """Work foreseen."""

    @property
    def seconds(self) -> float:
        """How long it should take."""

    def words(self) -> str:
        """Say it in one line."""


class _TooLongError(Exception):
    """The work is too long for a report."""


def _beside(ask: Callable[[], Mapping[str, Any]], own: Sequence[str]) -> dict[str, Any]:
    """Give a lens's own answers, or why there are none: nothing to ask it, nothing known of wants, or too much work."""
    try:
        found = ask()
    except (ModelError, KnowledgeError, TooManyArcsError, TalksError, SpaceTooLargeError, _TooLongError) as error:
        return {"missing": str(error)}
    return {key: found[key] for key in own}


def _moves(asked: Asked) -> Mapping[str, Any]:
    asking = Asking.of(asked, {})
    _check_soon(asking.outlook, "moves")
    return asking.answer(asked.tell).data


def _talks(asked: Asked) -> Mapping[str, Any]:
    question = Bargaining(asked)
    _check_soon(question.outlook(SESSIONS), "talks")
    return question.answer(SESSIONS).data


def _check_soon(expected: Expected, command: str) -> None:
    if expected.seconds > MOST_SECONDS:
        raise _TooLongError(f"{expected.words().removesuffix('.')}, too long for a report; `detente {command}` does it")
