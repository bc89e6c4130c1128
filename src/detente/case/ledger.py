"""Where checks write what they find: problems with their place, a bounded number of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detente.case.wording import listed, nearest, problem_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from detente.case.composing import Path, Places
    from detente.case.errors import Problem
    from detente.case.model import CaseFile
    from detente.case.statements import Statement

MOST_PROBLEMS = 1_000
MOST_SUGGESTIONS = 100


class LedgerFullError(Exception):
    """More problems than anyone reads: the checks stop."""


@dataclass
class Ledger:
    """A case under check and the problems found so far.

    Parameters
    ----------
    case
        What could be read of the case.
    places, file
        Where its words stand.
    known
        The names defined in the file, by kind; they may be more than the case has, where a definition is itself faulty.
    indices
        For each party, which statement of the file each of the case's statements is, where some could not be read.
    """

    case: CaseFile
    places: Places
    file: str
    known: Mapping[str, Collection[str]]
    indices: Mapping[str, Collection[int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    suggestions: int = 0

    def add(self, code: str, message: str, path: Path, hint: str = "", *, key: bool = False) -> None:
        """Write down a problem at a path's value, or at its key.

        Raises
        ------
        LedgerFullError
            If there are too many already.
        """
        if len(self.problems) >= MOST_PROBLEMS:
            raise LedgerFullError
        self.problems.append(problem_at(code, message, path, places=self.places, file=self.file, hint=hint, key=key))

    def suggest(self, word: str, known: Collection[str], things: str) -> str:
        """Ask whether the nearest known name was meant, or list what there is."""
        self.suggestions += 1
        meant = nearest(word, known) if self.suggestions <= MOST_SUGGESTIONS else ""
        return meant or (f"{things}: {listed(known)}" if known else f"the file defines no {things}")

    def statements(self) -> Iterator[tuple[str, Path, Statement]]:
        """Go through all statements, each with its party and its path in the file."""
        for party, statements in self.case.statements.items():
            for index, said in zip(self.indices.get(party, range(len(statements))), statements, strict=True):
                yield party, ("statements", party, index), said

    def line(self, path: Path) -> str:
        """Name the line of a path, as in `line 12`, or its keys where there is no text."""
        line = self.places.line(path)
        return f"line {line}" if line is not None else " › ".join(str(step) for step in path)
