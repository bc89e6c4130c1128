"""The question why there is no deal, with its answer and the menu of what would unblock it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from detente.case.editing import REMOVED, EditError, Mark
from detente.case.errors import CaseError
from detente.values.errors import KnowledgeError
from detente.workbench.changing import changed
from detente.workbench.conceding import concessions, given_up, suspensions
from detente.workbench.figures import Figures
from detente.workbench.impasse import answer
from detente.workbench.impasse_data import impasse_data
from detente.workbench.opening import openings
from detente.workbench.results import ImpasseResult
from detente.workbench.sequencing import ordered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from detente.case.editing import Edit
    from detente.workbench.asking import Asked
    from detente.workbench.changing import Entry
    from detente.workbench.impasse import Answered

LEAST = 0.01
"""What an entry must improve its figure by, on average over the accounts, to be on the menu."""

LONGEST = 30
"""So many entries a menu has at most."""


def ask_why(asked: Asked) -> ImpasseResult:
    """Answer why there is no deal, and make the menu."""
    answers = answer(asked)
    entries = menu(asked, answers)
    data = impasse_data(asked, answers) | {"menu": [entry_data(n, one) for n, one in enumerate(entries, start=1)]}
    return ImpasseResult(data, asked.document, [entry.edits for entry in entries])


def menu(asked: Asked, answers: Mapping[str, Answered]) -> list[Entry]:
    """Find what would unblock it: what improves its figure most first, and of the like what fewer parties must do."""
    offered = chain(concessions(answers), given_up(answers), suspensions(answers), openings(answers), ordered(answers))
    promised = [_promised(asked, answers, entry) for entry in offered]
    worth = [entry for entry in promised if entry is not None and effect(entry) >= LEAST]
    return sorted(worth, key=lambda entry: (-round(effect(entry), 2), len(entry.parties)))[:LONGEST]


def _changed(asked: Asked, entry: Entry) -> Asked | None:
    """Make an entry's edits; None if the text of the case does not take them, or they make no case."""
    try:
        return changed(asked, entry.edits)
    except (EditError, CaseError):
        return None


def effect(entry: Entry) -> float:
    """Give by how much an entry improves its figure, on average over the accounts."""
    return sum(entry.after[account] - entry.before[account] for account in entry.after) / len(entry.after)


def _promised(asked: Asked, answers: Mapping[str, Answered], entry: Entry) -> Entry | None:
    """Work out an entry's figure in the changed case; None if there is no such case, or nothing can be said of it."""
    asked.tell(f"what would unblock it: {entry.kind}")
    other = _changed(asked, entry)
    if other is None or entry.after:
        return None if other is None else entry
    before = entry.before or {account: _figure(entry, one.standing) for account, one in answers.items()}
    try:
        after = {account: _figure(entry, Figures(other, account)) for account in answers}
    except KnowledgeError:
        return None
    return replace(entry, before=before, after=after)


def _figure(entry: Entry, standing: Figures) -> float:
    """Read the figure that an entry improves."""
    if entry.figure == "text":
        return standing.texts.get(entry.at, 0.0)
    return standing.share if entry.figure == "share" else standing.best


def entry_data(number: int, entry: Entry) -> dict[str, Any]:
    """Give an entry of the menu as plain data."""
    return {
        "number": number,
        "kind": entry.kind,
        "parties": list(entry.parties),
        "detail": dict(entry.detail),
        "figure": entry.figure,
        "at": entry.at,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "effect": effect(entry),
        "edits": _edits_data(entry.edits),
    }


def _edits_data(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Give edits as plain data: the path of keys, and what stands there afterwards (nothing where it is taken out)."""
    return [
        {
            "path": [step.value if isinstance(step, Mark) else step for step in edit.path],
            "value": None if edit.value is REMOVED else edit.value,
        }
        for edit in edits
    ]
