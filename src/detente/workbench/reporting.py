"""The answers of all lenses to one question, as a report shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.moves.errors import ModelError
from detente.moves.graph import TooManyArcsError
from detente.values.errors import KnowledgeError
from detente.workbench.asking import find
from detente.workbench.deals import deals_data
from detente.workbench.moves import Asking
from detente.workbench.unblocking import ask_why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.case.model import CaseFile
    from detente.workbench.asking import Asked

MOVES_SECONDS = 60.0
"""A report takes up the moves lens where that should take no longer than this."""


def moves_only(words: CaseFile) -> bool:
    """Tell whether a case says what its parties want of states of the world, and nothing of values."""
    return bool(words.moves and words.moves.preferences) and not any(words.statements.values())


def moves_alone(asked: Asked) -> Mapping[str, Any]:
    """Give the moves lens's answers where there is nothing that the other lenses could answer."""
    return Asking.of(asked, {}).answer(asked.tell).data


def all_lenses(asked: Asked) -> dict[str, Any]:
    """Give the answers of the deals lens, with those of the other lenses within."""
    from detente.report import impasse, moves

    why = ask_why(asked).data
    deals = deals_data(asked, find(asked), for_report=True)
    return deals | {
        "impasse": {key: why[key] for key in impasse.OWN if key in why},
        "moves": _moves_beside(asked, moves.OWN),
    }


def _moves_beside(asked: Asked, own: Sequence[str]) -> dict[str, Any]:
    """Give the moves lens's own answers, or why there are none: no graph, nothing known of wants, or too much work."""
    try:
        asking = Asking.of(asked, {})
        if asking.outlook.seconds > MOVES_SECONDS:
            return {"missing": f"{asking.outlook.words()[:-1]}, too long for a report; `detente moves` does it"}
        found = asking.answer(asked.tell).data
    except (ModelError, KnowledgeError, TooManyArcsError) as error:
        return {"missing": str(error)}
    return {key: found[key] for key in own}
