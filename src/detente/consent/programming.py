"""The frontier and the solutions by integer programming, where rules tie too many issues together to list them.

One binary variable stands for each option of each issue; rules become linear rows; HiGHS proves each optimum. What a
program returns is read back as a package, checked against the rules themselves and valued from the tables, so that a
figure never rests on the solver's rounding. Values are scaled so that the tolerance of a value is a thousand times the
solver's own.

A proof can take for ever where many packages are nearly as good as the best. Each program therefore may open only so
many nodes of its search tree, and fewer once the programs together have cost much. Both are counted in the solver's
steps and not by the clock, so that the same question has the same answer on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space import Space
    from detente.space.rules import Condition, Rule

UNIT = 1_000.0
"""What the largest partial value of each party is scaled to."""

PRECISION = 1e-9
"""How far the solver may leave a row or a whole number."""


NODES = 300
"""How many nodes one program may open: seconds on one core for thirty issues of five options under 200 rules."""

STEPS = 100_000
"""How many steps of the simplex method programs may take together before each is held to its first node: some ten
seconds for the same problem."""

FIXED = 100
"""What every program counts for besides its steps, since to set it up costs about as much."""


class ProgramError(RuntimeError):
    """The solver ended without proof, or with a package that the rules forbid."""


class ProgramLimitError(ProgramError):
    """The solver reached its limit before a proof.

    Parameters
    ----------
    best
        The best package found with a bound that no package exceeds, or None if none was found.
    nodes
        The limit.
    """

    def __init__(self, best: Optimum | None, nodes: int) -> None:
        super().__init__(
            f"the search was cut short before a proof, after {nodes:,} {'node' if nodes == 1 else 'nodes'}"
        )
        self.best = best


@dataclass
class Effort:
    """What programs have cost together, in steps of the simplex method, against what they may."""

    steps: int = STEPS
    spent: int = 0

    @property
    def exhausted(self) -> bool:
        """Whether they have cost all that they may."""
        return self.spent >= self.steps

    @property
    def nodes(self) -> int:
        """How many nodes the next program may open."""
        return 1 if self.exhausted else NODES


class Row(NamedTuple):
    """One linear row: the sum of coefficient times variable lies between ``lower`` and ``upper``."""

    terms: dict[int, float]
    lower: float
    upper: float


@dataclass(frozen=True)
class Program:
    """Which packages are allowed, as rows; the first variables are the options of all issues laid end to end.

    Parameters
    ----------
    space
        The packages.
    bounds
        Lower and upper bound of each variable.
    rows
        All rows.
    binary
        Which further variables are whole numbers (those of the options always are).
    effort
        What this program and all made from it have cost together.
    """

    space: Space
    bounds: tuple[tuple[float, float], ...]
    rows: tuple[Row, ...]
    binary: frozenset[int] = frozenset()
    effort: Effort = field(default_factory=Effort)

    @classmethod
    def of(cls, space: Space) -> Program:
        """Write down a space: one option for each issue, and its rules."""
        options = int(space.offsets[-1])
        one_each = tuple(
            Row(dict.fromkeys(range(begin, end), 1.0), 1.0, 1.0)
            for begin, end in zip(space.offsets[:-1].tolist(), space.offsets[1:].tolist(), strict=True)
        )
        program = cls(space, ((0.0, 1.0),) * options, one_each)
        for rule in space.rules:
            program = program._with_rule(rule)
        return program

    def variables(self, *bounds: tuple[float, float], binary: bool = False) -> tuple[Program, list[int]]:
        """Add variables; gives the program and their indices."""
        new = list(range(len(self.bounds), len(self.bounds) + len(bounds)))
        whole = self.binary | (set(new) if binary else set())
        return replace(self, bounds=self.bounds + bounds, binary=frozenset(whole)), new

    def where(self, *rows: Row) -> Program:
        """Add rows."""
        return replace(self, rows=self.rows + rows)

    def _with_rule(self, rule: Rule) -> Program:
        program, terms, always = self, dict[int, float](), 0
        for condition in rule.conditions:
            program, held = program._with_condition(condition)
            sign = -1.0 if condition.negated else 1.0
            always += condition.negated
            for variable, coefficient in held.terms.items():
                terms[variable] = terms.get(variable, 0.0) + sign * coefficient
            always += int(sign * held.lower)
        at_most = len(rule.conditions) if rule.at_most is None else rule.at_most
        return program.where(Row(terms, rule.at_least - always, at_most - always))

    def _with_condition(self, condition: Condition) -> tuple[Program, Row]:
        """Give a condition, not negated, as an expression: its terms, and a constant in ``lower``."""
        parts = [
            {int(self.space.offsets[issue]) + option: 1.0 for option in allowed} for issue, allowed in condition.options
        ]
        if len(parts) < 2:
            return self, Row(parts[0] if parts else {}, 0.0 if parts else 1.0, 0.0)
        # All of several parts: the variable is at most each part, and at least what they exceed all but one by.
        program, (both,) = self.variables((0.0, 1.0))
        together: dict[int, float] = {both: 1.0}
        for part in parts:
            program = program.where(Row({both: 1.0, **dict.fromkeys(part, -1.0)}, -np.inf, 0.0))
            for variable in part:
                together[variable] = together.get(variable, 0.0) - 1.0
        return program.where(Row(together, 1.0 - len(parts), np.inf)), Row({both: 1.0}, 0.0, 0.0)


class Optimum(NamedTuple):
    """The best package, what all its variables are, and a bound that no package exceeds."""

    package: NDArray[np.int64]
    variables: NDArray[np.float64]
    bound: float


def maximise(program: Program, objective: dict[int, float]) -> Optimum | None:
    """Find a package for which the objective is largest; None if no package is allowed.

    Raises
    ------
    ProgramLimitError
        If the solver reaches its limit before a proof.
    ProgramError
        If it ends without proof for another reason.
    """
    from highspy import HighsModelStatus, SolutionStatus

    model, nodes = _model(program, objective), program.effort.nodes
    model.setOptionValue("mip_max_nodes", nodes)
    model.run()
    info, status = model.getInfo(), model.getModelStatus()
    program.effort.spent += FIXED + max(0, info.simplex_iteration_count)
    if status in {HighsModelStatus.kInfeasible, HighsModelStatus.kUnboundedOrInfeasible}:
        return None
    if status == HighsModelStatus.kSolutionLimit:
        found = info.primal_solution_status == SolutionStatus.kSolutionStatusFeasible.value
        raise ProgramLimitError(_read(model, program) if found else None, nodes)
    if status != HighsModelStatus.kOptimal:
        raise ProgramError(f"the solver ended without proof: {model.modelStatusToString(status)}")
    return _read(model, program)


def _read(model: Any, program: Program) -> Optimum:
    """Read the best package found, and check it against the rules."""
    solution = np.array(model.getSolution().col_value)
    package = np.array(
        [part.argmax() for part in np.split(solution[: program.space.offsets[-1]], program.space.offsets[1:-1])]
    )
    if not program.space.allows(package[None]).all():
        raise ProgramError(f"the solver gave a package that the rules forbid: {package.tolist()}")
    return Optimum(package, solution, float(model.getInfo().mip_dual_bound))


def value_terms(table: NDArray[np.float64], scale: float) -> dict[int, float]:
    """Write the value of a package as terms over the options' variables."""
    return {column: float(value) for column, value in enumerate(table * scale) if value}


def _model(program: Program, objective: dict[int, float]) -> Any:
    from highspy import HighsVarType

    from detente.values.programs import silent_model

    model = silent_model()
    model.setOptionValue("presolve", "choose")
    for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", PRECISION), ("mip_feasibility_tolerance", PRECISION)):
        model.setOptionValue(option, value)
    lower, upper = np.array(program.bounds).T
    count = len(lower)
    model.addVars(count, lower, upper)
    whole = np.array([*range(int(program.space.offsets[-1])), *sorted(program.binary)], dtype=np.int32)
    model.changeColsIntegrality(len(whole), whole, np.full(len(whole), HighsVarType.kInteger))
    costs = np.array([objective.get(i, 0.0) for i in range(count)])
    model.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
    model.setMaximize()
    _add_rows(model, program.rows)
    return model


def _add_rows(model: Any, rows: Sequence[Row]) -> None:
    for row in rows:
        index = np.fromiter(row.terms.keys(), dtype=np.int32)
        value = np.fromiter(row.terms.values(), dtype=np.float64)
        model.addRow(row.lower, row.upper, len(index), index, value)
