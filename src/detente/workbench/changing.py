"""A case with edits made to it, asked the same question: what an entry of the menu promises is what it then gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.case.editing import Edit, edited
from detente.case.reading import parse_case
from detente.case.spaces import Numbering, space_of
from detente.case.writing import dump_case
from detente.workbench.asking import Asked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from detente.case.reading import CaseDocument


@dataclass(frozen=True)
class Entry:
    """One way out, before its figures are known.

    Parameters
    ----------
    kind
        Which kind of way out it is.
    parties
        Who must move.
    detail
        What changes, in numbers and names of the case, for words to be made of.
    figure
        Which figure it improves: ``share`` of draws with a deal, share of the ``best`` text, of a named ``text``, of
        draws with a deal in a ``stance``, or in which an order of steps ``holds``.
    edits
        What it changes in the case file.
    at
        The package, stance or sequence that the figure is about, by its key in the changed case.
    before, after
        The figure by account, where it is known already and need not be worked out in the changed case.
    """

    kind: str
    parties: tuple[str, ...]
    detail: Mapping[str, Any]
    figure: str
    edits: tuple[Edit, ...]
    at: str = ""
    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)


def text_of(document: CaseDocument) -> str:
    """Give the text of a case; one made by a program is written out."""
    return document.text or dump_case(document.words)


def changed_text(document: CaseDocument, edits: Sequence[Edit]) -> str:
    """Give the text of a case after edits, its comments and layout kept.

    Raises
    ------
    detente.case.editing.EditError
        If an edit cannot be made in this text.
    """
    return edited(text_of(document), edits)


def changed(asked: Asked, edits: Sequence[Edit]) -> Asked:
    """Ask a case the same question after edits.

    Raises
    ------
    detente.case.editing.EditError
        If an edit cannot be made in the case's text.
    detente.case.errors.CaseError
        If the edits do not make a case.
    """
    document = parse_case(changed_text(asked.document, edits))
    numbering = Numbering(document.words)
    return Asked(document, numbering, space_of(numbering), asked.accounts, asked.variant, asked.settings)


def unused(name: str, taken: Collection[str]) -> str:
    """Give a name that is not taken: the one asked for, or that with the first number that is free."""
    return next(one for one in (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
