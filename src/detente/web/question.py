"""What every question begins with: a text, and where and with what supposed it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from detente.case.reading import parse_case
from detente.workbench.case import Case
from detente.workbench.supposing import supposed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.case.reading import CaseDocument

    Asked = Mapping[str, Any]
    Tell = Callable[[str, Any], None]

_CASES = 8


@dataclass(frozen=True)
class Question:
    """A question of a lens.

    Parameters
    ----------
    asked
        ``text``, and ``account``, ``variant``, ``suppose``, ``options`` where they are said.
    """

    asked: Asked

    @cached_property
    def document(self) -> CaseDocument:
        """The case with what is supposed in it."""
        where = self.asked.get("account"), self.asked.get("variant")
        return supposed(document_of(self.asked["text"]), self.asked.get("suppose"), *where)

    @property
    def case(self) -> Case:
        """The same, to be asked."""
        return Case(self.document)

    @property
    def where(self) -> dict[str, Any]:
        """Account and variant; None where all, or the first, are meant."""
        return {"account": self.asked.get("account"), "variant": self.asked.get("variant")}

    @property
    def options(self) -> dict[str, Any]:
        """What the lens is asked beside."""
        return {name: given for name, given in (self.asked.get("options") or {}).items() if given is not None}

    def settings(self, *names: str) -> dict[str, Any]:
        """Give some of the options, those that are said, with account and variant."""
        return self.where | {name: self.options[name] for name in names if name in self.options}


@lru_cache(_CASES)
def document_of(text: str) -> CaseDocument:
    """Read a case; the last ones are at hand."""
    return parse_case(text)
