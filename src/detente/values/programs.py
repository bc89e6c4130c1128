"""Linear programs over one polytope: a HiGHS model kept warm while the objective changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.values.polytope import Polytope

FEASIBILITY = 1e-9
"""HiGHS's primal and dual feasibility tolerance; rows are scaled to length one before they are passed."""


class EmptyPolytopeError(ValueError):
    """No vector meets all rows, so there is nothing to optimise over or to draw from."""


class UnboundedPolytopeError(ValueError):
    """The rows leave some direction open; a polytope must be bounded."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """One solved program.

    Parameters
    ----------
    value
        The least value of the objective.
    point
        Where it is reached, shape (dim,): a vertex.
    price
        The certificate, shape (dim,): the combination of rows that the dual solution makes; with ``offset`` it bounds
        any other objective ``c`` from below by ``offset + Σ_j min over the box of (c − price)_j θ_j``.
    offset
        The right-hand side of that combination.
    """

    value: float
    point: NDArray[np.float64]
    price: NDArray[np.float64]
    offset: float


@cache
def _quiet_class() -> Any:
    """Derive the solver class whose instances print no banner.

    The constructor of highspy 1.16 turns callbacks on, which prints a line to standard output before any option can be
    set; here nothing needs callbacks, so that step sets the option instead.
    """
    from highspy import Highs

    class Quiet(Highs):
        def enableCallbacks(self) -> None:  # noqa: N802
            self.setOptionValue("output_flag", False)

    return Quiet


def silent_model() -> Any:
    """Make an empty HiGHS model that prints nothing and works in the caller's thread alone."""
    model = _quiet_class()()
    # Not threads = 1: the solver's scheduler is global, and a second number of threads in one process is an error.
    model.setOptionValue("parallel", "off")
    model.setOptionValue("solver", "simplex")
    model.setOptionValue("presolve", "off")
    model.setOptionValue("primal_feasibility_tolerance", FEASIBILITY)
    model.setOptionValue("dual_feasibility_tolerance", FEASIBILITY)
    return model


def pass_rows(
    model: Any,
    rows: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    box: tuple[NDArray[np.float64], NDArray[np.float64]],
    cost: NDArray[np.float64] | None = None,
) -> None:
    """Fill a model with ``lower ≤ rows·x ≤ upper`` and ``box[0] ≤ x ≤ box[1]``."""
    from highspy import HighsLp, MatrixFormat

    program = HighsLp()
    count, dim = rows.shape
    entry_row, entry_column = np.nonzero(rows)
    program.num_col_, program.num_row_ = dim, count
    program.col_cost_ = np.zeros(dim) if cost is None else cost
    program.col_lower_, program.col_upper_ = box
    program.row_lower_, program.row_upper_ = lower, upper
    program.a_matrix_.format_ = MatrixFormat.kRowwise
    program.a_matrix_.start_ = np.searchsorted(entry_row, np.arange(count + 1)).astype(np.int32)
    program.a_matrix_.index_ = entry_column.astype(np.int32)
    program.a_matrix_.value_ = rows[entry_row, entry_column]
    model.passModel(program)


def unit_rows(rows: NDArray[np.float64], sides: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scale each row, with its right-hand side, to length one; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=1)
    length[length == 0] = 1.0
    return rows / length[:, None], sides / length


class Program:
    """The linear programs over one polytope, one model with warm starts.

    Rows with a single entry become bounds of their variable, which makes the model smaller and leaves the certificate
    of an optimum to the other rows.
    """

    def __init__(self, polytope: Polytope) -> None:
        rows, sides = unit_rows(polytope.A, polytope.b)
        equal, level = unit_rows(polytope.A_eq, polytope.b_eq)
        single = np.count_nonzero(rows, axis=1) == 1
        self.box = _box(rows[single], sides[single], polytope.dim)
        self.rows = np.vstack([rows[~single], equal])
        upper = np.concatenate([sides[~single], level])
        lower = np.concatenate([np.full(np.count_nonzero(~single), -np.inf), level])
        self._lower, self._upper = lower, upper
        self.dim = polytope.dim
        self._columns = np.arange(self.dim, dtype=np.int32)
        self._model = silent_model()
        pass_rows(self._model, self.rows, lower, upper, self.box)

    def minimise(self, objective: NDArray[np.float64]) -> Optimum:
        """Minimise a linear objective over the polytope.

        Parameters
        ----------
        objective
            Coefficients, shape (dim,).

        Raises
        ------
        EmptyPolytopeError
            No vector meets all rows.
        UnboundedPolytopeError
            The objective has no least value.
        """
        self._model.changeColsCost(self.dim, self._columns, np.ascontiguousarray(objective, dtype=np.float64))
        run_model(self._model)
        found = self._model.getSolution()
        point = np.array(found.col_value)
        dual = np.array(found.row_dual)
        side = np.where(dual > 0, self._lower, self._upper)
        bounded = np.isfinite(side)  # a price on the open side of a row is rounding, and would prove too much
        dual, side = dual[bounded], side[bounded]
        return Optimum(float(objective @ point), point, dual @ self.rows[bounded], float(dual @ side))

    def feasible(self) -> bool:
        """Tell whether any vector meets all rows."""
        try:
            self.minimise(np.zeros(self.dim))
        except EmptyPolytopeError:
            return False
        return True


def run_model(model: Any) -> None:
    """Solve a model to optimality.

    Raises
    ------
    EmptyPolytopeError
        No vector meets all rows.
    UnboundedPolytopeError
        The objective has no least value.
    RuntimeError
        The solver stopped for another reason.
    """
    from highspy import HighsModelStatus as Status

    model.run()
    status = model.getModelStatus()
    if status not in (Status.kOptimal, Status.kInfeasible, Status.kUnbounded):
        model.clearSolver()  # a stale basis can mislead the simplex method; a cold start settles it
        model.run()
        status = model.getModelStatus()
    if status == Status.kInfeasible:
        raise EmptyPolytopeError("the rows contradict each other: no vector meets them all")
    if status in (Status.kUnbounded, Status.kUnboundedOrInfeasible):
        raise UnboundedPolytopeError("the rows do not bound the polytope; give bounds for every unknown")
    if status != Status.kOptimal:
        raise RuntimeError(f"HiGHS stopped with status {status.name} on a program of {model.getNumCol()} unknowns")


def _box(
    rows: NDArray[np.float64], sides: NDArray[np.float64], dim: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn rows with one entry each (±1 after scaling) into bounds of the variables."""
    lower, upper = np.full(dim, -np.inf), np.full(dim, np.inf)
    row, column = np.nonzero(rows)
    sign = rows[row, column]
    np.minimum.at(upper, column[sign > 0], sides[sign > 0])
    np.maximum.at(lower, column[sign < 0], -sides[sign < 0])
    return lower, upper
