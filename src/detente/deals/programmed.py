"""Frontier and named solutions from integer programs: for spaces that cannot be listed component by component.

- Frontier of two parties: between two efficient packages neighbouring in value lies a box; the largest box is searched
  first, so that a search cut short leaves the points spread out (Boland, Charkhgard and Savelsbergh 2015). Once a
  program reaches its limit, boxes are only searched for the package with the largest weighted sum of values, which is
  far easier to prove (Aneja and Nair 1979).
- Egalitarian and Kalai–Smorodinsky: largest sum of the k smallest gains, for k = 1, 2, … one after another, which is
  leximin also where the set is not convex (Ogryczak and Śliwiński 2006).
- Nash: sum of weighted logarithms of gains, each bounded by tangents; a tangent is added at each package found, until
  the bound meets the best package.

One package is given for each point: how many tie is not known. Where a program reaches its limit, the frontier is
``bounded``, its points being efficient but not all; so is a solution: the best package found, and how much better
another may be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.consent.programming import (
    UNIT,
    Effort,
    Program,
    ProgramError,
    ProgramLimitError,
    Row,
    maximise,
    value_terms,
)
from detente.deals.frontier import Frontier, tolerances
from detente.deals.solutions import DEFINITIONS, NO_AGREEMENT, Solution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.consent.programming import Optimum
    from detente.space import Space
    from detente.values.agreement import Agreement

POINTS = 100
"""How many points of a frontier are looked for unless told otherwise."""

ROUNDS = 100
"""How many tangents are tried at most; a handful is usual."""

GAP = 1e-9
"""How near the bound on the sum of logarithms must come to the package found."""

FRONTIER_STEPS = 100_000
"""How much the programs for a frontier may cost together, in steps of the simplex method: some ten seconds."""


class Best(NamedTuple):
    """The best package found, and in words what is not proven of it; None where there is none or nothing to say."""

    package: NDArray[np.int64] | None
    doubt: str | None = None


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

    def most(self) -> NDArray[np.float64]:
        """Bound what any package is worth to each party, whatever the rules."""
        issues = np.split(self.tables, self.space.offsets[1:-1], axis=1)
        highest: NDArray[np.float64] = np.sum([issue.max(axis=1) for issue in issues], axis=0)
        return highest

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
        Stop after so many points, or when the programs have cost ``FRONTIER_STEPS``; the frontier is then ``bounded``:
        its points are efficient, others may be missing.

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
    program = replace(Program.of(space), effort=Effort(FRONTIER_STEPS))
    found, finished = _between(parties, program, most)
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
    """Find the named solutions by integer programs, one package for each.

    Each is proven best, or else ``bounded`` with the reason. Equal gains needs the whole frontier and is therefore left
    out. The parameters are those of ``solutions.solve``.
    """
    parties = Parties.of(space, np.asarray(tables, dtype=np.float64))
    program = _agreed(parties, Program.of(space), reservation, agreement)
    ideal, doubt = _ideal(parties, program, reservation)
    found = dict.fromkeys(("nash", "kalai_smorodinsky", "egalitarian", "utilitarian"), Best(None))
    if ideal is not None:
        even = np.ones(len(tables))
        found["nash"] = _nash(parties, program, reservation, ideal, even)
        found["kalai_smorodinsky"] = (
            Best(None, doubt) if doubt else _kalai_smorodinsky(parties, program, reservation, ideal)
        )
        found["egalitarian"] = _leximin(parties, program, reservation, even)
        found["utilitarian"] = _largest_sum(parties, program)
        if weights is not None:
            found["asymmetric_nash"] = _nash(parties, program, reservation, ideal, weights)
    return {
        name: _solution(name, found[name], parties, reservation, ideal is not None)
        for name in DEFINITIONS
        if name in found
    }


def _between(parties: Parties, program: Program, most: int) -> tuple[list[NDArray[np.int64]], bool]:
    """List efficient packages, and tell whether they are all (but for ties)."""
    found: list[NDArray[np.int64]] = []
    try:
        for first, second in ((0, 1), (1, 0)):
            package = parties.extreme(program, first, second)
            if package is None:
                return [], True
            found.append(package)
    except ProgramLimitError:
        return found, False
    right, left = found
    if _same(parties, right, left):
        return [right], True
    inner, searched = _searched(parties, program, right, left, most - 2)
    return [right, left, *inner], searched


def _searched(
    parties: Parties, program: Program, right: NDArray[np.int64], left: NDArray[np.int64], most: int
) -> tuple[list[NDArray[np.int64]], bool]:
    """List efficient packages between two, and tell whether they are all."""
    found: list[NDArray[np.int64]] = []
    numbers, hard = count(), False
    boxes = [_box(parties, next(numbers), right, left)]
    while boxes and len(found) < most and not program.effort.exhausted:
        box = heappop(boxes)
        _, _, right, left = box
        try:
            upper, lower = (_supported if hard else _inside)(parties, program, right, left)
        except ProgramLimitError:
            if not hard:
                heappush(boxes, box)
            hard = True
            continue
        if not _same(parties, left, upper):
            found.append(upper)
            heappush(boxes, _box(parties, next(numbers), upper, left))
        if not _same(parties, right, lower):
            found.extend([] if lower is upper else [lower])
            heappush(boxes, _box(parties, next(numbers), right, lower))
    return found, not boxes and not hard


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


def _supported(
    parties: Parties, program: Program, right: NDArray[np.int64], left: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the package furthest beyond the line through a box's corners, twice; the corners where there is none."""
    weights = np.abs(parties.values(right) - parties.values(left))[::-1]
    weighted = weights @ parties.tables
    found = maximise(program, value_terms(weighted, UNIT / max(float(np.abs(weighted).max()), 1e-300)))
    if found is None:
        raise ProgramError("the solver denies a package that it found before")
    beyond = weights @ (parties.values(found.package) - parties.values(right))
    return (found.package, found.package) if beyond > weights @ parties.tolerance else (left, right)


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


def _ideal(
    parties: Parties, program: Program, reservation: NDArray[np.float64]
) -> tuple[NDArray[np.float64] | None, str | None]:
    """Give each party's largest gain, or None if there is no agreement; where unproven, a bound and the doubt."""
    ideal, doubt = parties.most() - reservation, None
    for party in range(len(ideal)):
        try:
            package = parties.best(program, party)
        except ProgramLimitError as limit:
            doubt = f"the largest gain of a party is not known: {limit}"
            continue
        if package is None:
            return None, None
        ideal[party] = parties.values(package)[party] - reservation[party]
    return ideal, doubt


def _attempt(program: Program, objective: dict[int, float]) -> tuple[Optimum | None, ProgramLimitError | None]:
    """Maximise; where the limit is reached, give the best package found and the limit."""
    try:
        return maximise(program, objective), None
    except ProgramLimitError as limit:
        return limit.best, limit


def _doubt(limit: ProgramLimitError, criterion: str, more: float | None, unit: str = "") -> str:
    """Say what may be better than the package found, and by how much where that is known (rounded up)."""
    known = "" if more is None else f" by up to {1.005 * more:.3g}{unit}"
    return f"{limit}; {criterion} of another package may be larger{known}"


def _largest_sum(parties: Parties, program: Program) -> Best:
    total = parties.tables.sum(axis=0)
    scale = UNIT / max(float(np.abs(total).max()), 1e-300)
    found, limit = _attempt(program, value_terms(total, scale))
    package = None if found is None else found.package
    if limit is None:
        return Best(package)
    more = None if found is None else found.bound / scale - float(parties.values(found.package).sum())
    return Best(package, _doubt(limit, "the sum", more))


def _kalai_smorodinsky(
    parties: Parties, program: Program, reservation: NDArray[np.float64], ideal: NDArray[np.float64]
) -> Best:
    gaining = ideal > parties.tolerance
    share = np.where(gaining, 1 / np.where(gaining, ideal, 1.0), 0.0)
    return _leximin(parties, program, reservation, share, "share")


def _leximin(
    parties: Parties,
    program: Program,
    reservation: NDArray[np.float64],
    share: NDArray[np.float64],
    noun: str = "gain",
) -> Best:
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
        found, limit = _attempt(program, objective)
        if found is None and limit is None:
            return Best(None)
        package = package if found is None else found.package
        if package is None:
            return Best(None, str(limit) if limit else None)
        gains = np.sort(((parties.values(package) - reservation) * share)[counting]) * scale
        reached = float(gains[:smallest].sum())
        if limit is not None:
            criterion = f"the smallest {noun}" if smallest == 1 else f"the sum of the {smallest} smallest {noun}s"
            return Best(package, _doubt(limit, criterion, None if found is None else (found.bound - reached) / scale))
        program = program.where(Row(objective, reached - UNIT * 5e-10, np.inf))
    return Best(package)


def _nash(
    parties: Parties,
    program: Program,
    reservation: NDArray[np.float64],
    ideal: NDArray[np.float64],
    weights: NDArray[np.float64],
) -> Best:
    """Largest product of strictly positive gains; none if no package gives all counting parties one."""
    counting = [p for p in range(len(ideal)) if weights[p] > 0]
    program = program.where(*(parties.at_least(p, reservation[p] + 1.01 * parties.tolerance[p]) for p in counting))
    program, logs = program.variables(*[(-np.inf, np.inf)] * len(counting))
    objective = {variable: float(weights[p]) for variable, p in zip(logs, counting, strict=True)}
    # The first tangents: at the ideal gain and at powers of a quarter of it.
    points = [np.maximum(ideal * 0.25**k, parties.tolerance) for k in range(4)]
    program = program.where(*_tangents(parties, reservation, counting, logs, points))
    best, sum_of_logs, bound = None, -np.inf, np.inf
    for _ in range(ROUNDS):
        found, limit = _attempt(program, objective)
        if found is None:
            return Best(best, str(limit) if limit else None)
        gains = parties.values(found.package) - reservation
        reached, bound = float(np.log(gains[counting]) @ weights[counting]), min(bound, found.bound)
        if reached > sum_of_logs:
            best, sum_of_logs = found.package, reached
        if bound - sum_of_logs <= GAP * max(1.0, abs(sum_of_logs)):
            return Best(best)
        if limit is not None:
            return Best(best, _doubt(limit, "the product of gains", 100 * np.expm1(bound - sum_of_logs), " %"))
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


def _solution(name: str, best: Best, parties: Parties, reservation: NDArray[np.float64], agreed: bool) -> Solution:
    exactness = "bounded" if best.doubt else "exact"
    if best.package is None:
        none = "no package with agreement gives every party a strictly positive gain" if agreed else NO_AGREEMENT
        reason, tied = best.doubt or none, None if agreed else 0
        empty = np.zeros((0, len(parties.space.sizes)), dtype=np.uint16)
        values = np.zeros((0, len(parties.tables)))
        return Solution(name, None, empty, values, tied, reservation, parties.tolerance, reason, exactness)
    values = parties.values(best.package)
    packages = best.package[None].astype(np.uint16)
    return Solution(name, values, packages, values[None], None, reservation, parties.tolerance, best.doubt, exactness)
