"""Whether all that is said of a party can be true and, if not, which statements clash."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.case.document import named_statements
from detente.case.names import NO_DEAL
from detente.case.spaces import Numbering, space_of
from detente.case.statements import ExactValues, Ranking
from detente.space.packages import SpaceTooLargeError
from detente.values.additions import additions_of
from detente.values.conflicts import minimal_conflicts
from detente.values.evidence import accounts_of, evidence_of, variants_of
from detente.values.layout import layout_of_table, orders_of
from detente.values.rankings import package_of, standing_of
from detente.values.rows import Reader, comparisons, rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from detente.case.reading import CaseDocument
    from detente.case.statements import Statement
    from detente.space import Space
    from detente.values.evidence import Evidence
    from detente.values.layout import IssueOrder

    Levels = Sequence[Sequence[float]]

ROUNDING = 1e-9
MOST_LISTED = 1_000_000
"""Feasible packages among which one that a ranking leaves out is looked for by name."""


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


@dataclass(frozen=True)
class Incomplete:
    """A ranking said to be complete that leaves out feasible packages.

    Parameters
    ----------
    party
        Whose ranking it is.
    place
        Its place among the statements about the party, from 0.
    missing
        How many feasible packages it leaves out; ``None`` if they are too many to count.
    first
        The options of one of them, by name; ``None`` if they are too many to look for it.
    """

    party: str
    place: int
    missing: int | None
    first: dict[str, str] | None


def clashes(document: CaseDocument) -> tuple[Clash, ...]:
    """Find every minimal set of statements that cannot all be true, in any account and variant.

    Exact values and a complete ranking settle all: each other statement is held against them by itself, directions
    too. Otherwise directions are taken as given.
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


def contradictions(evidence: Evidence) -> list[tuple[Statement, ...]]:
    """List the minimal sets of binding statements that cannot all be true, as `clashes` tells them.

    For exact values and a complete ranking this takes one pass over the statements. For loose evidence every minimal
    set is looked for; whether there is one at all is quicker asked of ``evidence.polytope``.
    """
    return [conflict for conflict in _conflicts(evidence) if all(said.belief == 1 for said in conflict)]


def incomplete_rankings(document: CaseDocument) -> Iterator[Incomplete]:
    """Find the rankings said to be complete that leave out feasible packages."""
    numbering = Numbering(document.words)
    space = space_of(numbering)
    for party, statements in document.words.statements.items():
        for place, said in enumerate(statements):
            if isinstance(said, Ranking) and said.complete:
                missing, first = _left_out(said, numbering, space)
                if missing != 0:
                    yield Incomplete(party, place, missing, first)


def _left_out(said: Ranking, numbering: Numbering, space: Space) -> tuple[int | None, dict[str, str] | None]:
    """Count the feasible packages that a ranking leaves out, and name one; ``None`` where they are too many."""
    ranked = [package for package in standing_of(said, numbering) if not isinstance(package, str)]
    rows = np.array(ranked, dtype=np.int64).reshape(len(ranked), len(numbering.issues))
    try:
        feasible = space.feasible
    except SpaceTooLargeError:
        return None, None
    allowed = np.ones(len(rows), dtype=np.bool_)
    for rule in space.rules:
        allowed &= rule.allows(rows)
    missing = feasible - int(np.count_nonzero(allowed))
    if missing == 0 or feasible > MOST_LISTED:
        return missing, None
    known = set(ranked)
    return missing, next(numbering.named(row) for row in space.packages if tuple(row.tolist()) not in known)


def _conflicts(evidence: Evidence) -> list[tuple[Statement, ...]]:
    if not evidence.statements:
        return []
    if evidence.kind == "exact":
        return _against_exact(evidence)
    if evidence.kind == "ranking":
        return _against_ranking(evidence)
    rows = evidence.rows
    found = minimal_conflicts(evidence.background, [(one.A, one.b) for one in rows])
    return [tuple(rows[i].statement for i in conflict) for conflict in found.conflicts]


def _against_exact(evidence: Evidence) -> list[tuple[Statement, ...]]:
    """Hold each statement against the exact values, brought to the scale from 0 (worst package) to 1 (best).

    Where the file states no value of no deal, every package is better than it: its value is −∞.
    """
    exact = next(said for said in evidence.statements if isinstance(said, ExactValues))
    draws, numbering = evidence.exact(), evidence.numbering
    table, added = draws.values[0], additions_of(evidence.statements, numbering)
    parts = [table[start:end] for start, end in pairwise(numbering.offsets)]
    # Added issues are no part of the scale, and keep the worth that the file gives them.
    lows = [0.0 if issue in added.issues else part.min() for issue, part in enumerate(parts)]
    swing = sum(np.ptp(part) for issue, part in enumerate(parts) if issue not in added.issues)
    worths = [part - low for part, low in zip(parts, lows, strict=True)]
    theta = np.append(np.concatenate(worths), draws.reservation[0] - sum(lows))
    theta /= swing or 1.0
    read = Reader(numbering, layout_of_table(table, numbering))
    return [
        (exact, said)
        for said in evidence.statements
        if any(_broken(row, bound, theta) for row, bound in rows_of(said, read))
        or any(
            not _rising([theta[numbering.offsets[i] + np.array(level)].tolist() for level in order.levels], order)
            for i, order in _ordered(said, numbering, added.mixtures)
        )
    ]


def _broken(row: NDArray[np.float64], bound: float, theta: NDArray[np.float64]) -> bool:
    """Tell whether row·θ exceeds its bound; the last unknown, the reservation value, may be −∞ if the row has it."""
    reached = float(row[:-1] @ theta[:-1]) + (float(row[-1] * theta[-1]) if row[-1] else 0.0)
    return reached > bound + ROUNDING


def _against_ranking(evidence: Evidence) -> list[tuple[Statement, ...]]:
    """Hold each statement that compares packages, or options other things being equal, against a complete ranking.

    Weights, steps and bounds say nothing of an order of packages. Without ``no deal`` among its entries the ranking has
    every package better than it.
    """
    settled = evidence.complete_ranking
    if settled is None:
        return []
    numbering = evidence.numbering
    standing = standing_of(settled, numbering)
    level = standing | {NO_DEAL: standing.get(NO_DEAL, -np.inf)}
    packages = {package: place for package, place in standing.items() if not isinstance(package, str)}
    found: list[tuple[Statement, ...]] = []
    for said in evidence.statements:
        pairs = ((package_of(better, numbering), package_of(worse, numbering)) for better, worse in comparisons(said))
        if any(better in level and worse in level and level[better] < level[worse] for better, worse in pairs) or any(
            not _rising(levels, order)
            for i, order in _ordered(said, numbering)
            for levels in _other_things_equal(packages, i, order)
        ):
            found.append((settled,) if said is settled else (settled, said))
    return found


def _other_things_equal(packages: dict[tuple[int, ...], float], i: int, order: IssueOrder) -> Iterator[Levels]:
    """Give the standings of packages that differ in issue i alone, by the levels of its order."""
    level_of = {option: place for place, level in enumerate(order.levels) for option in level}
    alike: defaultdict[tuple[int, ...], list[list[float]]] = defaultdict(lambda: [[] for _ in order.levels])
    for package, standing in packages.items():
        if package[i] in level_of:
            alike[package[:i] + package[i + 1 :]][level_of[package[i]]].append(standing)
    yield from alike.values()


def _ordered(said: Statement, numbering: Numbering, mixtures: Collection[int] = ()) -> Iterator[tuple[int, IssueOrder]]:
    return ((numbering.issue(issue), order) for issue, order in orders_of([said], numbering, mixtures).items())


def _rising(levels: Levels, order: IssueOrder) -> bool:
    """Tell whether values are equal within levels and do not fall from the worst level to the best.

    Levels may be empty. Where only the worst and the best level are known, those between are held against these two.
    """
    if order.complete:
        pairs = list(pairwise(level for level in levels if level))
    else:
        pairs = [(levels[0], level) for level in levels[1:]] + [(level, levels[-1]) for level in levels[:-1]]
    equal = all(max(level) - min(level) <= ROUNDING for level in levels if level)
    return equal and all(low[0] <= high[0] + ROUNDING for low, high in pairs if low and high)


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
