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
    from collections.abc import Iterator

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


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what a lens raises into an answer."""
    try:
        yield
    except CaseError as error:
        raise ApiError(422, "mistakes", render(error.problems)) from None
    except EditError as error:
        raise ApiError(422, "edit", str(error)) from None
    except SuppositionError as error:
        raise ApiError(422, "supposition", str(error)) from None
    except ModelError as error:
        raise ApiError(422, "no-moves", f"{error.message}{f'; {error.hint}' if error.hint else ''}") from None
    except (KnowledgeError, NoPackageError, TalksError, SpaceTooLargeError) as error:
        raise ApiError(422, "cannot-answer", str(error)) from None
    except LookupError as error:
        if isinstance(error, KeyError | IndexError):  # a fault of the program, not of what was asked
            raise _unforeseen(error) from None
        raise ApiError(422, "unknown-name", str(error.args[0])) from None
    except MemoryError:
        raise ApiError(503, "too-large", "This takes more memory than one piece of work may have.") from None
    except ApiError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the process
        raise _unforeseen(error) from None


def _unforeseen(error: Exception) -> ApiError:
    logging.getLogger(__name__).error("a task failed", exc_info=error)
    return ApiError(500, "internal", f"Détente made a mistake ({type(error).__name__}); the terminal says more.")
