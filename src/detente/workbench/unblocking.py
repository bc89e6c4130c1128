"""The question why there is no deal, with its answer and the menu of what would unblock it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.workbench.impasse import answer, impasse_data
from detente.workbench.results import ImpasseResult

if TYPE_CHECKING:
    from detente.workbench.asking import Asked


def ask_why(asked: Asked) -> ImpasseResult:
    """Answer why there is no deal, and make the menu."""
    answers = answer(asked)
    return ImpasseResult(impasse_data(asked, answers) | {"menu": []}, lambda number: str(number))
