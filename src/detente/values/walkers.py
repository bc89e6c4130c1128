"""Ensembles of particles that walk through a polytope: for a flat target, for weights and shapes, and both in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.values.polytope import Interior

    Correction = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]

Groups = Sequence[tuple[int, "NDArray[np.intp]"]]
"""For each issue the coordinate of its best option (its weight) and the coordinates of its options but the worst."""
SHRINK = 1.0 - 1e-9
"""Chords are shortened by this factor, so that no particle comes to lie on a face."""
ANCHORED = 0.8
"""The share of moves along differences of fixed points rather than of particles.

Differences of vertices are near edges of the polytope, along which chords are long: on polytopes of dimension 25 to 32
the slowest coordinate forgot its start about twice as fast as with differences of particles alone. The rest of the
moves span every direction, so no choice of fixed points can confine the walk.
"""
LEAST_SLACK = 1e-15
"""What a slack is lifted to where rounding has made it zero or less."""
TURN = 5
"""Sweeps of weights in a row, then as many of shapes."""


@dataclass(frozen=True, eq=False)
class Soft:
    """A statement that may be wrong: points where one of its rows fails count ``1 − credence`` as much.

    Parameters
    ----------
    A, b
        Its rows, shapes (rows, dim) and (rows,).
    credence
        Above 0 and below 1.
    """

    A: NDArray[np.float64]
    b: NDArray[np.float64]
    credence: float

    def __post_init__(self) -> None:
        if not 0.0 < self.credence < 1.0:
            raise ValueError(f"a soft statement has a credence above 0 and below 1, got {self.credence}")


class Walker(Protocol):
    """One ensemble, moved half by half with random numbers from outside.

    While one half moves, the other rests and lends it directions, so that what is moved and what moves it are
    independent (as in Goodman & Weare 2010) and rounding errors of directions do not feed on themselves.
    """

    @property
    def uniforms(self) -> int:
        """How many random numbers each particle uses in a sweep."""

    def advance(self, half: int, uniforms: NDArray[np.float64]) -> None:
        """Sweep over the particles of one half, with numbers of shape (sweeps, particles / 2, ``self.uniforms``)."""

    def points(self, half: int) -> NDArray[np.float64]:
        """Give the particles of one half as vectors, shape (particles / 2, dim)."""

    def place(self, half: int, points: NDArray[np.float64]) -> None:
        """Set the particles of one half."""


class FlatWalker:
    """Particles that settle uniformly, known by their slacks alone.

    Moves need nothing but slacks, which are linear in the point; the point is recovered from them by least squares.
    An optional tilt multiplies the density by powers of some coordinates.
    """

    def __init__(
        self,
        interior: Interior,
        soft: Sequence[Soft],
        anchors: NDArray[np.float64],
        start: NDArray[np.float64],
        tilt: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._interior = interior
        unit = np.eye(len(interior.origin))
        positive = [interior.rows(-unit[[column]], np.zeros(1)) for column, _ in tilt]
        hard = _Rows.stacked([(interior.A, interior.b), *positive])
        self._rows = _Rows.stacked([hard, *(interior.rows(statement.A, statement.b) for statement in soft)])
        self._hard = len(hard.sides)
        inverse = np.linalg.pinv(hard.columns.T)
        self._recover = _Rows(np.ascontiguousarray(inverse.T), inverse @ hard.sides)
        self._soft_start, self._log_doubt = _soft_arrays(soft)
        self._tilt_row = np.arange(len(interior.A), self._hard)
        self._tilt = np.array([float(power) for _, power in tilt])
        self._anchors = self._rows.slacks(interior.lower(anchors), self._hard)
        self._halves = np.split(self._rows.slacks(interior.lower(start), self._hard), 2)

    @property
    def uniforms(self) -> int:
        """Pair, step and, if the target is not flat, acceptance."""
        return 4 if len(self._log_doubt) + len(self._tilt) else 3

    def advance(self, half: int, uniforms: NDArray[np.float64]) -> None:
        """Sweep over the particles of one half; see `Walker`."""
        from detente.values.kernels import flat_sweeps

        flat_sweeps(
            self._halves[half],
            np.vstack([self._anchors, self._halves[1 - half]]),
            len(self._anchors),
            self._hard,
            self._soft_start,
            self._log_doubt,
            self._tilt_row,
            self._tilt,
            ANCHORED,
            SHRINK,
            uniforms,
        )
        self._halves[half] = self._rows.slacks(self._inner(self._halves[half]), self._hard)

    def points(self, half: int) -> NDArray[np.float64]:
        """Give the particles of one half as vectors; see `Walker`."""
        return self._interior.lift(self._inner(self._halves[half]))

    def place(self, half: int, points: NDArray[np.float64]) -> None:
        """Set the particles of one half; see `Walker`."""
        self._halves[half] = self._rows.slacks(self._interior.lower(points), self._hard)

    def _inner(self, slacks: NDArray[np.float64]) -> NDArray[np.float64]:
        """Recover points of the interior's coordinates."""
        return self._recover.plain(slacks[:, : self._hard])


class ShapedWalker:
    """Particles whose weights are uniform and whose shapes (values over weight) are uniform, within the polytope.

    Relative to the flat density, each issue of n unknown values counts ``weight ** (1 − n)``, which has no bound near a
    weight of zero. So weights and shapes are coordinates of their own here and move in turn: with the shapes held, the
    rows are linear in the weights and the reservation value, with these held they are linear in the shapes, and the
    target is flat in both.
    """

    uniforms = 10

    def __init__(
        self,
        interior: Interior,
        soft: Sequence[Soft],
        anchors: NDArray[np.float64],
        start: NDArray[np.float64],
        groups: Groups,
    ) -> None:
        dim = len(interior.origin)
        weights = [weight for weight, _ in groups]
        hard = [(interior.A_outer, interior.b_outer), (-np.eye(dim)[weights], np.zeros(len(weights)))]
        self._rows = _Rows.stacked([*hard, *((statement.A, statement.b) for statement in soft)])
        self._sparse = self._rows.sparse()
        self._hard = len(interior.A_outer) + len(weights)
        self._soft_start, self._log_doubt = _soft_arrays(soft)
        self._groups = groups
        self._level = _Level.of(interior, groups)
        self._parts = _scale_parts(dim, groups), _shape_parts(groups)
        self._default = factors(interior.lift(interior.centre[None, :]), groups, np.ones((1, dim)))[1]
        self._anchors = factors(anchors, groups, self._default)
        self._halves = [factors(part, groups, self._default) for part in np.split(start, 2)]
        self._slacks = [self._rows.slacks(part, self._hard) for part in np.split(start, 2)]

    def advance(self, half: int, uniforms: NDArray[np.float64]) -> None:
        """Sweep over the particles of one half, a few sweeps of weights and of shapes in turn; see `Walker`."""
        for first in range(0, len(uniforms), TURN):
            block = uniforms[first : first + TURN]
            self._move(half, 0, np.ascontiguousarray(block[..., :5]))
            self._move(half, 1, np.ascontiguousarray(block[..., 5:]))
        self._level.restore(*self._halves[half], self._groups)
        self._slacks[half] = self._rows.slacks(self.points(half), self._hard)

    def points(self, half: int) -> NDArray[np.float64]:
        """Give the particles of one half as vectors; see `Walker`."""
        scale, shape = self._halves[half]
        return scale * shape

    def place(self, half: int, points: NDArray[np.float64]) -> None:
        """Set the particles of one half; see `Walker`."""
        self._halves[half] = factors(points, self._groups, self._default)
        self._slacks[half] = self._rows.slacks(self.points(half), self._hard)

    def _move(self, half: int, factor: int, uniforms: NDArray[np.float64]) -> None:
        """Move one factor, 0 for scales and 1 for shapes, of one half."""
        from detente.values.kernels import factor_sweeps

        moving, other = self._halves[half][factor], self._halves[half][1 - factor]
        member, member_start = self._parts[factor]
        if not len(member):
            return
        factor_sweeps(
            moving,
            other,
            self._slacks[half],
            np.vstack([self._anchors[factor], self._halves[1 - half][factor]]),
            len(self._anchors[factor]),
            *self._sparse,
            self._hard,
            self._soft_start,
            self._log_doubt,
            member,
            member_start,
            ANCHORED,
            SHRINK,
            uniforms,
        )


class MixedWalker:
    """Particles moved by two walkers with the same target in turn, each good at what the other is bad at.

    Shaped moves reach weights near zero, tilted flat ones follow statements that tie weights and shapes closely.
    """

    def __init__(self, shaped: ShapedWalker, flat: FlatWalker) -> None:
        self._shaped, self._flat = shaped, flat
        self.uniforms = shaped.uniforms + flat.uniforms

    def advance(self, half: int, uniforms: NDArray[np.float64]) -> None:
        """Sweep over the particles of one half with the one walker, then with the other; see `Walker`."""
        self._shaped.advance(half, uniforms[..., : self._shaped.uniforms])
        self._flat.place(half, self._shaped.points(half))
        self._flat.advance(half, np.ascontiguousarray(uniforms[..., self._shaped.uniforms :]))
        self._shaped.place(half, self._flat.points(half))

    def points(self, half: int) -> NDArray[np.float64]:
        """Give the particles of one half as vectors; see `Walker`."""
        return self._shaped.points(half)

    def place(self, half: int, points: NDArray[np.float64]) -> None:
        """Set the particles of one half; see `Walker`."""
        self._shaped.place(half, points)
        self._flat.place(half, points)


def _scale_parts(dim: int, groups: Groups) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the coordinates moved with the scales: those of all issues together, then each other one by itself."""
    shared = np.unique(np.concatenate([np.append(columns, weight) for weight, columns in groups]))
    alone = np.setdiff1d(np.arange(dim), shared)
    return np.concatenate([shared, alone]), np.concatenate([[0], len(shared) + np.arange(len(alone) + 1)])


def _shape_parts(groups: Groups) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the coordinates moved with the shapes, issue by issue."""
    members = [columns[columns != weight] for weight, columns in groups]
    members = [columns for columns in members if len(columns)]
    return np.concatenate([np.zeros(0, dtype=np.intp), *members]), np.cumsum([0, *(len(part) for part in members)])


def separable(interior: Interior, groups: Groups) -> bool:
    """Tell whether every equality ties either weights (and coordinates of no issue) alone or shapes of one issue alone.

    Only then do moves of weights with shapes held, and of shapes with weights held, keep to the polytope.
    """
    of_weights, of_shapes = _kinds(interior, groups)
    return bool((of_weights | of_shapes).all())


def tilts(interior: Interior, groups: Groups) -> list[tuple[int, int]]:
    """Find the powers of weights by which uniform weights and shapes differ from the flat density.

    An issue with k shapes free to vary counts ``weight ** −k``; equalities of its shape leave fewer free. A weight that
    is fixed needs no power.
    """
    _, of_shapes = _kinds(interior, groups)
    found = []
    for weight, columns in groups:
        members = columns[columns != weight]
        tied = interior.A_eq[of_shapes][:, members]
        free = len(members) - (int(np.linalg.matrix_rank(tied, tol=1e-9)) if tied.size else 0)
        if free and np.abs(interior.basis[weight]).max() > 1e-10:
            found.append((weight, -free))
    return found


def _kinds(interior: Interior, groups: Groups) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which equalities are of weights and coordinates of no issue alone, and which are of one issue's shape."""
    used = np.abs(interior.A_eq) > 1e-12
    shaped = np.zeros(used.shape[1], dtype=np.bool_)
    for weight, columns in groups:
        shaped[columns[columns != weight]] = True
    of_weights: NDArray[np.bool_] = np.logical_not(used[:, shaped].any(axis=1))
    of_shapes = np.zeros(len(used), dtype=np.bool_)
    for weight, columns in groups:
        outside = np.ones(used.shape[1], dtype=np.bool_)
        outside[columns] = outside[weight] = False
        of_shapes |= ~used[:, outside].any(axis=1) & (np.abs(interior.b_eq) <= 1e-12)
    return of_weights, of_shapes & ~of_weights


def _correction(rows: NDArray[np.float64], sides: NDArray[np.float64]) -> Correction:
    """Keep equalities with what turns their residuals into the least step back onto them."""
    return rows, sides, np.asarray(np.linalg.pinv(rows), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class _Level:
    """Corrections that bring scales and shapes back onto the equalities.

    Directions are differences of particles, so an error off the equalities would grow from turn to turn.
    """

    free: NDArray[np.intp]
    of_weights: Correction
    shaped: NDArray[np.intp]
    of_shapes: Correction

    @classmethod
    def of(cls, interior: Interior, groups: Groups) -> _Level:
        """Sort the equalities of a polytope that is `separable`."""
        of_weights, of_shapes = _kinds(interior, groups)
        members = [columns[columns != weight] for weight, columns in groups]
        shaped = np.concatenate(members)
        free = np.setdiff1d(np.arange(len(interior.origin)), shaped)
        equal, level = interior.A_eq[of_weights][:, free], interior.b_eq[of_weights]
        ratio = interior.A_eq[of_shapes]
        tied, rest = ratio[:, shaped], -ratio[:, free].sum(axis=1)  # a weight's own shape is one
        return cls(free, _correction(equal, level), shaped, _correction(tied, rest))

    def restore(self, scale: NDArray[np.float64], shape: NDArray[np.float64], groups: Groups) -> None:
        """Correct particles in place."""
        for part, columns, (rows, sides, inverse) in (
            (scale, self.free, self.of_weights),
            (shape, self.shaped, self.of_shapes),
        ):
            off = np.einsum("pj,ij->pi", part[:, columns], rows) - sides
            part[:, columns] -= np.einsum("pi,ji->pj", off, inverse)
        for weight, columns in groups:
            scale[:, columns] = scale[:, [weight]]


def factors(
    vectors: NDArray[np.float64], groups: Groups, default: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Write vectors as scale · shape: an issue's values as its weight times shares of it, other coordinates times one.

    Where a weight is zero the shares are taken from ``default``, shape (1, dim).
    """
    scale, shape = vectors.copy(), np.ones_like(vectors)
    for weight, columns in groups:
        total = vectors[:, [weight]]
        scale[:, columns] = total
        shape[:, columns] = np.where(total > 1e-9, vectors[:, columns] / np.maximum(total, 1e-9), default[:, columns])
        shape[:, weight] = 1.0
    return scale, shape


@dataclass(frozen=True, eq=False)
class _Rows:
    """Inequality rows laid out for the kernels: coefficients transposed, shape (inputs, rows), and sides."""

    columns: NDArray[np.float64]
    sides: NDArray[np.float64]

    @classmethod
    def stacked(cls, parts: Sequence[_Rows | tuple[NDArray[np.float64], NDArray[np.float64]]]) -> _Rows:
        """Put rows below each other."""
        pairs = [(part.columns.T, part.sides) if isinstance(part, _Rows) else part for part in parts]
        matrix = np.vstack([rows for rows, _ in pairs])
        return cls(np.ascontiguousarray(matrix.T), np.concatenate([sides for _, sides in pairs]))

    def sparse(self) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
        """List the coefficients that are not zero, input by input: where each begins, their rows, their values."""
        column, row = np.nonzero(self.columns)
        return np.searchsorted(column, np.arange(len(self.columns) + 1)), row, self.columns[column, row]

    def plain(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute ``sides − rows·point`` for each point."""
        from detente.values.kernels import affine_map

        found: NDArray[np.float64] = affine_map(np.ascontiguousarray(points), self.columns, self.sides)
        return found

    def slacks(self, points: NDArray[np.float64], hard: int) -> NDArray[np.float64]:
        """Compute the slacks, those of hard rows lifted above zero where rounding has pressed them."""
        found = self.plain(points)
        np.maximum(found[:, :hard], LEAST_SLACK, out=found[:, :hard])
        return found


def _soft_arrays(soft: Sequence[Soft]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Lay soft statements out for the kernels: where each one's rows begin, and the log of its doubt."""
    start = np.cumsum([0, *(len(statement.b) for statement in soft)])
    return start, np.log([1.0 - statement.credence for statement in soft])
