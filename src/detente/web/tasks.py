"""What the working processes can do, by name: every question asked of a text, answered as plain data."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from detente.case.editing import EditError
from detente.case.errors import CaseError, render
from detente.consent.table import NoPackageError
from detente.moves.errors import ModelError
from detente.space.packages import SpaceTooLargeError
from detente.talks.errors import TalksError
from detente.values.errors import KnowledgeError
from detente.web.errors import ApiError
from detente.workbench.supposing import SuppositionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.web.question import Asked, Tell


def done(task: str, asked: Asked, tell: Tell) -> Any:
    """Do a task.

    Parameters
    ----------
    task
        Its name, a key of `LENSES`, `LOOKS` or `PLAYS`.
    asked
        What is asked: ``text`` of the case, and what else the task takes.
    tell
        Called with a kind and what is said: ``expected``, how long it should take, and ``line``, what is being done.

    Raises
    ------
    ApiError
        If it cannot be done, in the words of the command line.
    """
    with _in_words():
        from detente.web.lenses import LENSES
        from detente.web.looking import LOOKS
        from detente.web.play_tasks import PLAYS

        return (LENSES | LOOKS | PLAYS)[task](asked, tell)


_FAULTS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str, Callable[[Any], str]], ...] = (
    (CaseError, "mistakes", lambda error: render(error.problems)),
    (EditError, "edit", str),
    (SuppositionError, "supposition", str),
    (ModelError, "no-moves", lambda error: f"{error.message}{f'; {error.hint}' if error.hint else ''}"),
    ((KnowledgeError, NoPackageError, TalksError, SpaceTooLargeError), "cannot-answer", str),
)
"""What a question may meet that cannot be answered: its code, and its words."""


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what a lens raises into an answer."""
    try:
        yield
    except ApiError:
        raise
    except MemoryError:
        raise ApiError(503, "too-large", "This takes more memory than one piece of work may have.") from None
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the process
        raise _fault(error) from None


def _fault(error: Exception) -> ApiError:
    for kinds, code, words in _FAULTS:
        if isinstance(error, kinds):
            return ApiError(422, code, words(error))
    if isinstance(error, LookupError) and not isinstance(error, KeyError | IndexError):
        return ApiError(422, "unknown-name", str(error.args[0]))
    return _unforeseen(error)  # KeyError and IndexError are faults of the program, not of what was asked


def _unforeseen(error: Exception) -> ApiError:
    logging.getLogger(__name__).error("a task failed", exc_info=error)
    return ApiError(500, "internal", f"Détente made a mistake ({type(error).__name__}); the terminal says more.")
