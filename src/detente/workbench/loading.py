"""From files to a case: the project's own, and those of other tools."""

from __future__ import annotations

from pathlib import Path

from detente.case.reading import read_case
from detente.workbench.case import Case

FOREIGN = {".xml", ".json", ".gmcr"}
"""Endings of other tools' files; a case file is YAML, whatever its ending."""


def load(path: str | Path) -> Case:
    """Read a case file, or another tool's domain.

    Parameters
    ----------
    path
        A case file; or a folder with a domain and its profiles as Genius, GeniusWeb, NegoLog or NegMAS write them, or
        one of the XML or JSON files in such a folder; or a conflict of GMCR+ (``.gmcr``).

    Raises
    ------
    detente.case.errors.CaseError
        With every mistake in a case file at once.
    detente.formats.FormatError
        If another tool's files cannot be read, or say what a case cannot.
    """
    path = Path(path)
    if not path.is_dir() and path.suffix.lower() not in FOREIGN:
        return Case(read_case(path))
    from detente.formats import read_domain, to_case_text

    alone = path.is_dir() or path.suffix.lower() == ".gmcr"
    return Case.from_text(to_case_text(read_domain(path if alone else path.parent)))
