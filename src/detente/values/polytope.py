"""What is known of one party: the vectors (partial values, reservation value) that meet every statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.values.programs import EmptyPolytopeError, Program, pass_rows, run_model, silent_model, unit_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLAT = 1e-8
"""A row (of length one) whose slack nowhere exceeds this is taken for an equality."""


@dataclass(frozen=True, eq=False)
class Polytope:
    """A bounded set of vectors ``{θ : A θ ≤ b, A_eq θ = b_eq}``.

    Parameters
    ----------
    A, b
        Inequality rows, shapes (rows, dim) and (rows,); ``θ ≥ 0`` and the like are rows too.
    A_eq, b_eq
        Equality rows, shapes (equalities, dim) and (equalities,).

    Raises
    ------
    ValueError
        The shapes do not fit, or a number is not finite.
    """

    A: NDArray[np.float64]
    b: NDArray[np.float64]
    A_eq: NDArray[np.float64]
    b_eq: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.A.ndim != 2 or self.A_eq.ndim != 2 or self.A.shape[1] != self.A_eq.shape[1]:
            raise ValueError(f"rows need one width, got A {self.A.shape} and A_eq {self.A_eq.shape}")
        if self.b.shape != self.A.shape[:1] or self.b_eq.shape != self.A_eq.shape[:1]:
            raise ValueError(f"each row needs one side, got b {self.b.shape} and b_eq {self.b_eq.shape}")
        if not all(np.isfinite(part).all() for part in (self.A, self.b, self.A_eq, self.b_eq)):
            raise ValueError("rows must be finite numbers")

    @property
    def dim(self) -> int:
        """The number of unknowns."""
        return int(self.A.shape[1])

    def with_rows(self, A: NDArray[np.float64], b: NDArray[np.float64]) -> Polytope:
        """Add inequality rows."""
        return Polytope(np.vstack([self.A, A]), np.concatenate([self.b, b]), self.A_eq, self.b_eq)

    def is_empty(self) -> bool:
        """Tell whether no vector meets all rows (to 1e-9 on rows of length one)."""
        return not Program(self).feasible()

    def contains(self, points: NDArray[np.float64], tolerance: float = FLAT) -> NDArray[np.bool_]:
        """Tell which points, shape (points, dim), meet all rows, each scaled to length one."""
        rows, sides = unit_rows(self.A, self.b)
        equal, level = unit_rows(self.A_eq, self.b_eq)
        inside = points @ rows.T <= sides + tolerance
        level_met = np.abs(points @ equal.T - level) <= tolerance
        met: NDArray[np.bool_] = np.all(np.hstack([inside, level_met]), axis=1)
        return met

    def relative_interior(self) -> Interior:
        """Find the affine hull and write the polytope as a full-dimensional one within it.

        Inequalities that hold with equality throughout are found by linear programming: maximise the sum of the slacks,
        each counted up to 1, of the rows still in doubt; rows with a positive slack are real inequalities; repeat with
        the others until none is positive (after Freund, Roundy & Todd 1985, "Identifying the set of always-active
        constraints in a system of linear inequalities by a single linear program").

        Returns
        -------
        Interior
            The reduced form, of dimension 0 when the polytope is one point.

        Raises
        ------
        EmptyPolytopeError, UnboundedPolytopeError
            The polytope is empty or unbounded.
        """
        rows, sides = unit_rows(self.A, self.b)
        equal, level = unit_rows(self.A_eq, self.b_eq)
        point, tight = _always_tight(rows, sides, equal, level)
        equal, level = np.vstack([equal, rows[tight]]), np.concatenate([level, sides[tight]])
        origin, basis = _hull(equal, level, point)
        keep = _distinct_rows(rows[~tight] @ basis, sides[~tight] - rows[~tight] @ origin)
        outer, limit = rows[~tight][keep], sides[~tight][keep]
        inner, bound = unit_rows(outer @ basis, limit - outer @ origin)
        centre, radius = _chebyshev(inner, bound) if basis.shape[1] else (np.zeros(0), 0.0)
        return Interior(origin, basis, inner, bound, centre, radius, outer, limit, equal, level)


@dataclass(frozen=True, eq=False)
class Interior:
    """A polytope seen from within its affine hull: ``θ = origin + basis·y`` with ``A y ≤ b``.

    Parameters
    ----------
    origin, basis
        A point of the hull, shape (dim,), and orthonormal directions as columns, shape (dim, d).
    A, b
        Rows of length one in the new coordinates, shapes (rows, d) and (rows,).
    centre, radius
        Chebyshev centre, shape (d,), and radius: the largest ball inside. Radius 0 for a single point.
    A_outer, b_outer
        The same inequality rows in the old coordinates, where they had length one.
    A_eq, b_eq
        Every equality of the polytope in the old coordinates, stated or implied, rows of length one.
    """

    origin: NDArray[np.float64]
    basis: NDArray[np.float64]
    A: NDArray[np.float64]
    b: NDArray[np.float64]
    centre: NDArray[np.float64]
    radius: float
    A_outer: NDArray[np.float64]
    b_outer: NDArray[np.float64]
    A_eq: NDArray[np.float64]
    b_eq: NDArray[np.float64]

    @property
    def dim(self) -> int:
        """The dimension of the affine hull."""
        return int(self.basis.shape[1])

    def lift(self, inner: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn points of the new coordinates, shape (..., d), into vectors, shape (..., dim)."""
        vectors: NDArray[np.float64] = self.origin + np.einsum("...d,jd->...j", inner, self.basis)
        return vectors

    def lower(self, vectors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn vectors of the hull, shape (..., dim), into points of the new coordinates, shape (..., d)."""
        inner: NDArray[np.float64] = np.einsum("...j,jd->...d", vectors - self.origin, self.basis)
        return inner

    def rows(self, A: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Write further rows in the new coordinates, unscaled."""
        return A @ self.basis, b - A @ self.origin


def _always_tight(
    rows: NDArray[np.float64], sides: NDArray[np.float64], equal: NDArray[np.float64], level: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Find a point of the relative interior and the rows that hold with equality throughout."""
    doubt = np.arange(len(rows))
    points = []
    while True:
        point = _loosest(rows, sides, equal, level, doubt)
        loose = sides[doubt] - rows[doubt] @ point > FLAT
        points.append(point)
        doubt = doubt[~loose]
        if not loose.any() or not len(doubt):
            break
    tight = np.zeros(len(rows), dtype=np.bool_)
    tight[doubt] = True
    centre: NDArray[np.float64] = np.mean(points, axis=0)
    return centre, tight


def _loosest(
    rows: NDArray[np.float64],
    sides: NDArray[np.float64],
    equal: NDArray[np.float64],
    level: NDArray[np.float64],
    doubt: NDArray[np.intp],
) -> NDArray[np.float64]:
    """Maximise the summed slack, each up to 1, of the rows in doubt."""
    dim, extra = rows.shape[1], len(doubt)
    pick = np.zeros((len(rows), extra))
    pick[doubt, np.arange(extra)] = 1.0
    model = silent_model()
    matrix = np.vstack([np.hstack([rows, pick]), np.hstack([equal, np.zeros((len(equal), extra))])])
    lower = np.concatenate([np.full(len(rows), -np.inf), level])
    box = np.r_[np.full(dim, -np.inf), np.zeros(extra)], np.r_[np.full(dim, np.inf), np.ones(extra)]
    cost = np.r_[np.zeros(dim), np.full(extra, -1.0)]
    pass_rows(model, matrix, lower, np.concatenate([sides, level]), box, cost)
    run_model(model)
    return np.array(model.getSolution().col_value)[:dim]


def _hull(
    equal: NDArray[np.float64], level: NDArray[np.float64], point: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the point of the affine hull nearest to a given one, and orthonormal directions of the hull."""
    if not len(equal):
        return point, np.eye(len(point))
    left, scale, right = np.linalg.svd(equal, full_matrices=True)
    rank = int(np.count_nonzero(scale > FLAT * max(1.0, scale[0])))
    residual = level - equal @ point
    step = right[:rank].T @ ((left[:, :rank].T @ residual) / scale[:rank])
    return point + step, right[rank:].T.copy()


def _distinct_rows(inner: NDArray[np.float64], bound: NDArray[np.float64]) -> NDArray[np.intp]:
    """Name the rows that vary within the hull, of parallel ones only the tightest."""
    varies = np.flatnonzero(np.linalg.norm(inner, axis=1) > FLAT)
    direction, side = unit_rows(inner[varies], bound[varies])
    order = np.argsort(side, kind="stable")
    _, first = np.unique(np.round(direction[order], 12), axis=0, return_index=True)
    return np.sort(varies[order[first]])


def _chebyshev(rows: NDArray[np.float64], sides: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Find centre and radius of the largest ball within rows of length one."""
    dim = rows.shape[1]
    model = silent_model()
    box = np.r_[np.full(dim, -np.inf), 0.0], np.full(dim + 1, np.inf)
    cost = np.r_[np.zeros(dim), -1.0]
    pass_rows(model, np.hstack([rows, np.ones((len(rows), 1))]), np.full(len(rows), -np.inf), sides, box, cost)
    run_model(model)
    found = np.array(model.getSolution().col_value)
    if found[dim] <= 0:
        raise EmptyPolytopeError(
            "the polytope is thinner than the solver's tolerance; check statements that all but clash"
        )
    return found[:dim], float(found[dim])
