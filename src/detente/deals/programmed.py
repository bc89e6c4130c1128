"""Frontier and named solutions from integer programs: for spaces that cannot be listed component by component.

- Frontier of two parties: between two efficient packages neighbouring in value lies a box; the largest box is searched
  first, so that a search cut short leaves the points spread out (Boland, Charkhgard and Savelsbergh 2015).
- Egalitarian and Kalai–Smorodinsky: largest sum of the k smallest gains, for k = 1, 2, … one after another, which is
  leximin also where the set is not convex (Ogryczak and Śliwiński 2006).
- Nash: sum of weighted logarithms of gains, each bounded by tangents; a tangent is added at each package found, until
  the bound meets the best package (SPEC §9.5).

One package is given for each point: how many tie is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from detente.deals.frontier import Frontier, tolerances
from detente.deals.programming import UNIT, Program, ProgramError, Row, maximise, value_terms
from detente.deals.solutions import DEFINITIONS, NO_AGREEMENT, Solution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space import Space
    from detente.values.agreement import Agreement

POINTS = 100
"""How many points of a frontier are looked for unless told otherwise."""

ROUNDS = 100
"""How many tangents are tried at most; a handful is usual."""

GAP = 1e-9
"""How near the bound on the sum of logarithms must come to the package found."""


@dataclass(frozen=True)
class Parties:
    """The value tables of all parties over one program, and the scale in which rows are written."""

    space: Space
    tables: NDArray[np.float64]
    tolerance: NDArray[np.float64]
    scale: NDArray[np.float64]

    @classmethod
    def of(cls, space: Space, tables: NDArray[np.float64]) -> Parties:
        """Scale each party's largest partial value to ``UNIT``."""
        size = np.abs(tables).max(axis=1, initial=0.0)
        return cls(space, tables, tolerances(tables), UNIT / np.where(size > 0, size, 1.0))

    def values(self, package: NDArray[np.integer]) -> NDArray[np.float64]:
        """Give what a package is worth to each party."""
        worth: NDArray[np.float64] = self.tables[:, self.space.columns(package)].sum(axis=-1)
        return worth

    def at_least(self, party: int, floor: float) -> Row:
        """Demand that a package be worth at least so much to the party."""
        return Row(value_terms(self.tables[party], self.scale[party]), floor * self.scale[party], np.inf)

    def best(self, program: Program, party: int) -> NDArray[np.int64] | None:
        """Find the package of a program that is worth most to a party."""
        found = maximise(program, value_terms(self.tables[party], self.scale[party]))
        return None if found is None else found.package

    def extreme(self, program: Program, first: int, second: int) -> NDArray[np.int64] | None:
        """Of the packages best for one party find the best for another."""
        package = self.best(program, first)
        if package is None:
            return None
        floor = self.values(package)[first] - self.tolerance[first] / 2
        return self.best(program.where(self.at_least(first, floor)), second)


def programmed_frontier(space: Space, tables: NDArray[np.float64], *, most: int = POINTS) -> Frontier:
    """Find the frontier of two parties by integer programs.

    Parameters
    ----------
    space
        The packages, of any size and under any rules.
    tables
        Value tables of the two parties, shape (2, columns).
    most
        Stop after so many points; the frontier is then ``bounded``: its points are efficient, others may be missing.

    Raises
    ------
    ValueError
        If there are not two parties.
    ProgramError
        If the solver ends without proof.
    """
    if len(tables) != 2:
        raise ValueError(f"the frontier by programs is for two parties; there are {len(tables)}")
    parties = Parties.of(space, np.asarray(tables, dtype=np.float64))
    found, finished = _between(parties, Program.of(space), most)
    found.sort(key=lambda package: float(parties.values(package)[0]))
    listed = np.array(found, dtype=np.uint16).reshape(-1, len(space.sizes))
    return Frontier(
        parties.tables[:, space.columns(listed)].sum(axis=2).T,
        listed,
        np.arange(len(listed) + 1),
        (None,) * len(listed),
        parties.tolerance,
        "programmed",
        "exact" if finished else "bounded",
    )


def programmed_solutions(
    space: Space,
    tables: NDArray[np.float64],
    reservation: NDArray[np.float64],
    agreement: Agreement,
    weights: NDArray[np.float64] | None = None,
) -> dict[str, Solution]:
    """Find the named solutions by integer programs; one package for each, all proven best.

    Equal gains needs the whole frontier and is therefore left out. The parameters are those of ``solutions.solve``.
    """
    parties = Parties.of(space, np.asarray(tables, dtype=np.float64))
    program = _agreed(parties, Program.of(space), reservation, agreement)
    ideals = [parties.best(program, p) for p in range(len(tables))]
    packages: dict[str, NDArray[np.int64] | None] = dict.fromkeys(
        ("nash", "kalai_smorodinsky", "egalitarian", "utilitarian")
    )
    if ideals[0] is not None:
        ideal = np.array([parties.values(i)[p] for p, i in enumerate(ideals) if i is not None]) - reservation
        even = np.ones(len(tables))
        gaining = ideal > parties.tolerance
        packages["nash"] = _nash(parties, program, reservation, ideal, even)
        packages["kalai_smorodinsky"] = _leximin(
            parties, program, reservation, np.where(gaining, 1 / np.where(gaining, ideal, 1.0), 0.0)
        )
        packages["egalitarian"] = _leximin(parties, program, reservation, even)
        packages["utilitarian"] = _largest_sum(parties, program)
        if weights is not None:
            packages["asymmetric_nash"] = _nash(parties, program, reservation, ideal, weights)
    return {
        name: _solution(name, packages[name], parties, reservation, ideals[0] is not None)
        for name in DEFINITIONS
        if name in packages
    }


def _between(parties: Parties, program: Program, most: int) -> tuple[list[NDArray[np.int64]], bool]:
    """List efficient packages, and tell whether they are all (but for ties)."""
    right, left = parties.extreme(program, 0, 1), parties.extreme(program, 1, 0)
    if right is None or left is None:
        return [], True
    if _same(parties, right, left):
        return [right], True
    found, boxes = [right, left], [_box(parties, 0, right, left)]
    while boxes and len(found) < most:
        _, _, right, left = heappop(boxes)
        for corner, inner in zip((left, right), _inside(parties, program, right, left), strict=True):
            if not _same(parties, corner, inner):
                found.append(inner)
                ends = (inner, left) if corner is left else (right, inner)
                heappush(boxes, _box(parties, len(found), *ends))
    return found, not boxes


def _inside(
    parties: Parties, program: Program, right: NDArray[np.int64], left: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Halve a box: the package furthest right in its upper half, and the highest one to the right of that.

    Where a half holds nothing else, that is the box's own corner.
    """
    middle = float(parties.values(right)[1] + parties.values(left)[1]) / 2
    upper = parties.extreme(program.where(parties.at_least(1, middle)), 0, 1)
    if upper is None:
        raise ProgramError("the solver denies a package that it found before")
    beyond = float(parties.values(upper)[0] + 1.01 * parties.tolerance[0])
    lower = parties.extreme(program.where(parties.at_least(0, beyond)), 1, 0)
    if lower is None:
        raise ProgramError("the solver denies a package that it found before")
    return upper, lower


def _box(
    parties: Parties, number: int, right: NDArray[np.int64], left: NDArray[np.int64]
) -> tuple[float, int, NDArray[np.int64], NDArray[np.int64]]:
    sides = np.abs(parties.values(right) - parties.values(left)) * parties.scale
    return -float(sides.prod()), number, right, left


def _same(parties: Parties, one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    return bool((np.abs(parties.values(one) - parties.values(other)) <= parties.tolerance).all())


def _agreed(parties: Parties, program: Program, reservation: NDArray[np.float64], agreement: Agreement) -> Program:
    """Demand agreement: rows for the vetoes, and for the others a variable each that tells whether they accept."""
    floor = reservation - parties.tolerance
    program = program.where(*(parties.at_least(p, floor[p]) for p in agreement.vetoes))
    if agreement.unanimous:
        return program
    program, accepts = program.variables(*[(0.0, 1.0)] * len(agreement.among), binary=True)
    for variable, party in zip(accepts, agreement.among, strict=True):
        row, worst = parties.at_least(party, floor[party]), _worst(parties, party)
        if row.lower > worst:
            program = program.where(Row({**row.terms, variable: worst - row.lower}, worst, np.inf))
    return program.where(Row(dict.fromkeys(accepts, 1.0), agreement.at_least, np.inf))


def _worst(parties: Parties, party: int) -> float:
    """Give a bound below the value of every package, in the scale of rows."""
    issues = np.split(parties.tables[party], parties.space.offsets[1:-1])
    return float(sum(issue.min() for issue in issues) * parties.scale[party])


def _largest_sum(parties: Parties, program: Program) -> NDArray[np.int64] | None:
    total = parties.tables.sum(axis=0)
    found = maximise(program, value_terms(total, UNIT / max(float(np.abs(total).max()), 1e-300)))
    return None if found is None else found.package


def _leximin(
    parties: Parties, program: Program, reservation: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.int64] | None:
    """Leximin of gains times ``share``; parties of share nought do not count."""
    counting = np.flatnonzero(share)
    if not len(counting):
        return _largest_sum(parties, program)
    package = None
    scale = UNIT / max(float(np.abs(parties.tables * share[:, None]).max()), 1e-300)
    for smallest in range(1, len(counting) + 1):
        program, (level, *short) = program.variables((-np.inf, np.inf), *[(0.0, np.inf)] * len(counting))
        for party, below in zip(counting, short, strict=True):
            terms = value_terms(parties.tables[party], share[party] * scale)
            offset = float(reservation[party] * share[party] * scale)
            program = program.where(Row({**terms, below: 1.0, level: -1.0}, offset, np.inf))
        objective = {level: float(smallest), **dict.fromkeys(short, -1.0)}
        found = maximise(program, objective)
        if found is None:
            return None
        package = found.package
        gains = np.sort(((parties.values(package) - reservation) * share)[counting]) * scale
        program = program.where(Row(objective, float(gains[:smallest].sum()) - UNIT * 5e-10, np.inf))
    return package


def _nash(
    parties: Parties,
    program: Program,
    reservation: NDArray[np.float64],
    ideal: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> NDArray[np.int64] | None:
    """Largest product of strictly positive gains; None if no package gives all counting parties one."""
    counting = [p for p in range(len(ideal)) if weights[p] > 0]
    program = program.where(*(parties.at_least(p, reservation[p] + 1.01 * parties.tolerance[p]) for p in counting))
    program, logs = program.variables(*[(-np.inf, np.inf)] * len(counting))
    objective = {variable: float(weights[p]) for variable, p in zip(logs, counting, strict=True)}
    # The first tangents: at the ideal gain and at powers of a quarter of it.
    points = [np.maximum(ideal * 0.25**k, parties.tolerance) for k in range(4)]
    program = program.where(*_tangents(parties, reservation, counting, logs, points))
    best, sum_of_logs = None, -np.inf
    for _ in range(ROUNDS):
        found = maximise(program, objective)
        if found is None:
            return None
        gains = parties.values(found.package) - reservation
        reached = float(np.log(gains[counting]) @ weights[counting])
        if reached > sum_of_logs:
            best, sum_of_logs = found.package, reached
        if found.bound - sum_of_logs <= GAP * max(1.0, abs(sum_of_logs)):
            return best
        program = program.where(*_tangents(parties, reservation, counting, logs, [gains]))
    raise ProgramError(f"the bound on the Nash product did not close in {ROUNDS} rounds")


def _tangents(
    parties: Parties,
    reservation: NDArray[np.float64],
    counting: Sequence[int],
    logs: Sequence[int],
    points: Sequence[NDArray[np.float64]],
) -> list[Row]:
    """Bound each logarithm by its tangents: y ≤ log g0 + (g − g0) / g0."""
    rows = []
    for gains in points:
        for party, variable in zip(counting, logs, strict=True):
            slope = 1.0 / float(gains[party])
            terms = value_terms(-parties.tables[party], slope)
            rows.append(
                Row({**terms, variable: 1.0}, -np.inf, -np.log(slope) - 1.0 - slope * float(reservation[party]))
            )
    return rows


def _solution(
    name: str, package: NDArray[np.int64] | None, parties: Parties, reservation: NDArray[np.float64], agreed: bool
) -> Solution:
    if package is None:
        reason = "no package with agreement gives every party a strictly positive gain" if agreed else NO_AGREEMENT
        empty = np.zeros((0, len(parties.space.sizes)), dtype=np.uint16)
        none = np.zeros((0, len(parties.tables)))
        return Solution(name, None, empty, none, None if agreed else 0, reservation, parties.tolerance, reason)
    values = parties.values(package)
    packages = package[None].astype(np.uint16)
    return Solution(name, values, packages, values[None], None, reservation, parties.tolerance)
