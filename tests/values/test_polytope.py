from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.values.polytope import Polytope
from detente.values.programs import EmptyPolytopeError, Program, UnboundedPolytopeError

WHOLE = st.integers(-2, 2)


@st.composite
def boxed(draw):
    """A box with a few rows of small whole numbers, so that flat and empty cases are common."""
    dim = draw(st.integers(1, 4))
    count = draw(st.integers(0, 5))
    rows = np.array(draw(st.lists(st.lists(WHOLE, min_size=dim, max_size=dim), min_size=count, max_size=count)))
    sides = np.array(draw(st.lists(WHOLE, min_size=count, max_size=count)), dtype=float)
    unit = np.eye(dim)
    equalities = draw(st.integers(0, 1))
    A = np.vstack([unit, -unit, rows.reshape(count, dim)])
    return Polytope(A, np.r_[np.ones(dim), np.zeros(dim), sides], np.ones((equalities, dim)), np.ones(equalities))


def plain(polytope, objective):
    equal = {"A_eq": polytope.A_eq, "b_eq": polytope.b_eq} if len(polytope.b_eq) else {}
    return linprog(objective, polytope.A, polytope.b, bounds=(None, None), **equal)


def hull_dim(polytope):
    """Find the dimension by one program per row, which asks for its greatest slack."""
    tight = [row for row, side in zip(polytope.A, polytope.b, strict=True) if side - plain(polytope, row).fun < 1e-7]
    equal = np.vstack([polytope.A_eq, *tight])
    return polytope.dim - (np.linalg.matrix_rank(equal) if len(equal) else 0)


@given(boxed())
@settings(max_examples=60, deadline=None)
def test_interior_has_the_dimension_that_one_program_per_row_finds(polytope):
    empty = plain(polytope, np.zeros(polytope.dim)).status == 2
    assert polytope.is_empty() == empty
    if empty:
        with pytest.raises(EmptyPolytopeError):
            polytope.relative_interior()
        return
    interior = polytope.relative_interior()
    assert interior.dim == hull_dim(polytope)
    assert np.allclose(interior.basis.T @ interior.basis, np.eye(interior.dim))
    assert polytope.contains(interior.lift(interior.centre[None, :])).all()
    if interior.dim:
        assert interior.radius > 0
        directions = np.random.default_rng(0).standard_normal((50, interior.dim))
        directions *= interior.radius / np.linalg.norm(directions, axis=1)[:, None]
        assert polytope.contains(interior.lift(interior.centre + directions)).all()
        assert np.allclose(interior.lower(interior.lift(directions)), directions)


@given(boxed(), st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_optimum_is_plain_and_its_prices_bound_every_other_objective(polytope, seed):
    rng = np.random.default_rng(seed)
    one, two = rng.integers(-3, 4, (2, polytope.dim)).astype(float)
    if polytope.is_empty():
        return
    program = Program(polytope)
    found = program.minimise(one)
    low, high = program.box
    assert found.value == pytest.approx(plain(polytope, one).fun, abs=1e-7)
    assert polytope.contains(found.point[None, :]).all()
    bounds = [
        found.offset + np.minimum((form - found.price) * low, (form - found.price) * high).sum() for form in (one, two)
    ]
    assert bounds[0] == pytest.approx(found.value, abs=1e-6)
    assert bounds[1] <= plain(polytope, two).fun + 1e-7


def test_a_single_point_has_dimension_zero():
    interior = Polytope(np.zeros((0, 2)), np.zeros(0), np.eye(2), np.array([0.25, 0.75])).relative_interior()
    assert interior.dim == 0
    assert np.allclose(interior.lift(np.zeros((3, 0))), [[0.25, 0.75]] * 3)


def test_an_open_polytope_is_refused():
    with pytest.raises(UnboundedPolytopeError, match="bounds for every unknown"):
        Program(Polytope(-np.eye(2), np.zeros(2), np.zeros((0, 2)), np.zeros(0))).minimise(np.array([-1.0, 0.0]))
    with pytest.raises(UnboundedPolytopeError):
        Polytope(-np.eye(2), np.zeros(2), np.zeros((0, 2)), np.zeros(0)).relative_interior()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((np.eye(2), np.ones(2), np.eye(3), np.ones(3)), "one width"),
        ((np.eye(2), np.ones(3), np.zeros((0, 2)), np.zeros(0)), "one side"),
        ((np.eye(2) * np.nan, np.ones(2), np.zeros((0, 2)), np.zeros(0)), "finite"),
    ],
)
def test_ill_shaped_rows_are_refused(parts, words):
    with pytest.raises(ValueError, match=words):
        Polytope(*parts)


def test_rows_can_be_added(known):
    polytope = known([3, 3]).polytope
    row = np.eye(5)[[4]]
    assert polytope.with_rows(row, np.array([0.05])).is_empty()
    assert not polytope.with_rows(row, np.array([0.15])).is_empty()


def test_the_solver_prints_nothing(capfd, known):
    known([3, 3]).polytope.relative_interior()
    assert capfd.readouterr() == ("", "")
