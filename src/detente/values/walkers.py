"""Ensembles of particles that walk through a polytope: one for a flat target, one for weights and shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.values.polytope import Interior

Groups = Sequence[tuple[int, "NDArray[np.intp]"]]
"""For each issue the coordinate of its best option (its weight) and the coordinates of its options but the worst."""
SHRINK = 1.0 - 1e-9
"""Chords are shortened by this factor, so that no particle comes to lie on a face."""
ANCHORED = 0.8
"""The share of moves along differences of fixed points rather than of particles.

Differences of vertices are near edges of the polytope, along which chords are long: on polytopes of dimension 25 to 32 the
slowest coordinate forgot its start about twice as fast as with differences of particles alone. The rest of the
moves span every direction, so no choice of fixed points can confine the walk.
"""
LEAST_SLACK = 1e-15


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
    """One ensemble, moved sweep by sweep with random numbers from outside."""

    @property
    def uniforms(self) -> int:
        """How many random numbers each particle uses in a sweep."""

    def advance(self, uniforms: NDArray[np.float64]) -> None:
        """Sweep over all particles, with numbers of shape (sweeps, particles, ``self.uniforms``)."""

    def points(self) -> NDArray[np.float64]:
        """Give the particles as vectors, shape (particles, dim), and clear slacks of rounding errors."""


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
        self._slacks = self._rows.slacks(interior.lower(start), self._hard)

    @property
    def uniforms(self) -> int:
        """Pair, step and, if the target is not flat, acceptance."""
        return 4 if len(self._log_doubt) + len(self._tilt) else 3

    def advance(self, uniforms: NDArray[np.float64]) -> None:
        """Sweep over all particles; see `Walker`."""
        from detente.values.kernels import flat_sweeps

        flat_sweeps(
            self._slacks,
            self._anchors,
            self._hard,
            self._soft_start,
            self._log_doubt,
            self._tilt_row,
            self._tilt,
            ANCHORED,
            SHRINK,
            uniforms,
        )

    def points(self) -> NDArray[np.float64]:
        """Give the particles as vectors; see `Walker`."""
        inner = self._recover.plain(self._slacks[:, : self._hard])
        self._slacks = self._rows.slacks(inner, self._hard)
        return self._interior.lift(inner)


class ShapedWalker:
    """Particles whose weights are uniform and whose shapes (values over weight) are uniform, within the polytope.

    Relative to the flat density, each issue of n unknown values counts ``weight ** (1 − n)``, which has no bound near a
    weight of zero; so weights and shapes are coordinates of their own here and are moved in turn.
    """

    uniforms = 9

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
        self._hard = len(interior.A_outer) + len(weights)
        self._soft_start, self._log_doubt = _soft_arrays(soft)
        members = [columns[columns != weight] for weight, columns in groups]
        members = [columns for columns in members if len(columns)]
        self._member = np.concatenate([np.zeros(0, dtype=np.intp), *members])
        self._member_start = np.cumsum([0, *(len(columns) for columns in members)])
        centre = interior.lift(interior.centre[None, :])
        default = factors(centre, groups, np.ones((1, dim)))[1]
        self._anchor_scale, self._anchor_shape = factors(anchors, groups, default)
        self._scale, self._shape = factors(start, groups, default)
        self._slacks = self._rows.slacks(start, self._hard)

    def advance(self, uniforms: NDArray[np.float64]) -> None:
        """Sweep over all particles; see `Walker`."""
        from detente.values.kernels import shaped_sweeps

        shaped_sweeps(
            self._scale,
            self._shape,
            self._slacks,
            self._anchor_scale,
            self._anchor_shape,
            self._rows.columns,
            self._hard,
            self._soft_start,
            self._log_doubt,
            self._member,
            self._member_start,
            ANCHORED,
            SHRINK,
            uniforms,
        )

    def points(self) -> NDArray[np.float64]:
        """Give the particles as vectors; see `Walker`."""
        vectors = self._scale * self._shape
        self._slacks = self._rows.slacks(vectors, self._hard)
        return vectors


def separable(interior: Interior, groups: Groups) -> bool:
    """Tell whether every equality ties either weights (and coordinates of no issue) alone or shapes of one issue alone.

    Only then do moves of weights with shapes held, and of shapes with weights held, keep to the polytope.
    """
    free = np.ones(len(interior.origin), dtype=np.bool_)
    for weight, columns in groups:
        free[columns] = False
        free[weight] = True
    used = np.abs(interior.A_eq) > 1e-12
    of_weights = ~(used & ~free).any(axis=1)
    of_shapes = np.zeros(len(used), dtype=np.bool_)
    for weight, columns in groups:
        outside = np.ones(len(free), dtype=np.bool_)
        outside[columns] = outside[weight] = False
        of_shapes |= ~(used & outside).any(axis=1) & (np.abs(interior.b_eq) <= 1e-12)
    return bool((of_weights | of_shapes).all())


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
