"""Whether all that is said of a party can be true and, if not, which statements clash."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.case.document import named_statements
from detente.case.spaces import Numbering
from detente.case.statements import ExactValues
from detente.values.conflicts import minimal_conflicts
from detente.values.evidence import accounts_of, evidence_of, variants_of
from detente.values.layout import WORST, layout_of_table
from detente.values.rows import Reader, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.reading import CaseDocument
    from detente.case.statements import Statement
    from detente.values.evidence import Evidence

ROUNDING = 1e-9


@dataclass(frozen=True)
class Said:
    """A statement as it is named to a reader: its id, its line in the file and its sources."""

    id: str
    line: int | None
    source: tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """Statements about a party that cannot all be true, while any smaller set of them can.

    ``where`` names the accounts and variants in which they stand together. ``binding`` tells whether all of them bind;
    where one only weighs, draws can still be made, in which it is now true and now false.
    """

    party: str
    where: tuple[tuple[str, str | None], ...]
    statements: tuple[Said, ...]
    binding: bool


def clashes(document: CaseDocument) -> tuple[Clash, ...]:
    """Find every minimal set of statements that cannot all be true, in any account and variant.

    Directions are taken as given; so are exact values, against which each statement is held by itself.
    """
    numbering = Numbering(document.words)
    found: dict[tuple[str, tuple[int, ...]], list[tuple[str, str | None]]] = {}
    for party in numbering.parties:
        seen: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
        for account in accounts_of(document.words):
            for variant in variants_of(document.words):
                evidence = evidence_of(numbering, party, account, variant)
                held = tuple(map(id, evidence.statements))
                if held not in seen:
                    seen[held] = [tuple(map(id, conflict)) for conflict in _conflicts(evidence)]
                for conflict in seen[held]:
                    found.setdefault((party, conflict), []).append((account, variant))
    return tuple(_clash(document, party, conflict, where) for (party, conflict), where in found.items())


def conflicts_of(document: CaseDocument) -> Iterator[tuple[str, str | None, str | None, tuple[Said, ...]]]:
    """Give the clashes of binding statements: party, account and variant (None where all hold it), statements."""
    words = document.words
    everywhere = len(accounts_of(words)) * len(variants_of(words))
    for clash in clashes(document):
        if clash.binding:
            account, variant = (None, None) if len(clash.where) == everywhere else clash.where[0]
            yield clash.party, account, variant, clash.statements


def _conflicts(evidence: Evidence) -> list[tuple[Statement, ...]]:
    if not evidence.statements:
        return []
    if evidence.kind == "exact":
        return _against_exact(evidence)
    rows = evidence.rows
    found = minimal_conflicts(evidence.background, [(one.A, one.b) for one in rows])
    return [tuple(rows[i].statement for i in conflict) for conflict in found.conflicts]


def _against_exact(evidence: Evidence) -> list[tuple[Statement, ...]]:
    """Hold each statement against the exact values, brought to the scale from 0 (worst package) to 1 (best)."""
    exact = next(said for said in evidence.statements if isinstance(said, ExactValues))
    draws = evidence.exact()
    layout = layout_of_table(draws.values[0], evidence.numbering)
    offsets = evidence.numbering.offsets
    parts = [draws.values[0][start:end] for start, end in pairwise(offsets)]
    low, swing = sum(part.min() for part in parts), sum(np.ptp(part) for part in parts)
    if swing == 0 or not np.isfinite(draws.reservation[0]):
        return []
    theta = np.zeros(layout.dimension)
    for column, value in enumerate(np.concatenate([part - part.min() for part in parts])):
        if layout.coordinate[column] != WORST:
            theta[layout.coordinate[column]] = value / swing
    theta[-1] = (draws.reservation[0] - low) / swing
    read = Reader(evidence.numbering, layout)
    return [
        (exact, said)
        for said in evidence.statements
        if any(row @ theta > bound + ROUNDING for row, bound in rows_of(said, read))
    ]


def _clash(document: CaseDocument, party: str, conflict: tuple[int, ...], where: list[tuple[str, str | None]]) -> Clash:
    said = [
        (place, name, statement)
        for place, (name, statement) in enumerate(named_statements(document.words, party))
        if id(statement) in conflict
    ]
    return Clash(
        party,
        tuple(where),
        tuple(Said(name, document.places.line(("statements", party, place)), one.source) for place, name, one in said),
        binding=all(statement.belief == 1 for _, _, statement in said),
    )
