from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.values import conflicts
from detente.values.conflicts import minimal_conflicts
from detente.values.polytope import Polytope


def possible(polytope, statements, chosen):
    rows = np.vstack([polytope.A, *(statements[index][0] for index in chosen)])
    sides = np.concatenate([polytope.b, *(statements[index][1] for index in chosen)])
    return linprog(np.zeros(polytope.dim), rows, sides, bounds=(None, None)).status == 0


def by_power_set(polytope, statements):
    """Look at every subset, small ones first."""
    found = []
    for size in range(len(statements) + 1):
        for chosen in combinations(range(len(statements)), size):
            smaller = any(set(conflict) <= set(chosen) for conflict in found)
            if not smaller and not possible(polytope, statements, chosen):
                found.append(chosen)
    return tuple(found)


def box(dim):
    return Polytope(
        np.vstack([np.eye(dim), -np.eye(dim)]), np.r_[np.ones(dim), np.zeros(dim)], np.zeros((0, dim)), np.zeros(0)
    )


@given(st.integers(0, 100_000), st.integers(0, 7), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_conflicts_are_those_of_the_power_set(seed, count, dim):
    rng = np.random.default_rng(seed)
    statements = []
    for _ in range(count):
        rows = rng.integers(-2, 3, (rng.integers(1, 3), dim)).astype(float)
        statements.append((rows, rng.integers(-2, 2, len(rows)) / 2))
    found = minimal_conflicts(box(dim), statements)
    assert found.complete
    assert found.conflicts == by_power_set(box(dim), statements)
    for repair in found.repairs:
        rest = set(range(count)) - set(repair)
        assert possible(box(dim), statements, sorted(rest))
        assert all(not possible(box(dim), statements, sorted(rest | {member})) for member in repair)


def some_statements(seed, count=6, dim=3):
    rng = np.random.default_rng(seed)
    return [(rng.integers(-2, 3, (2, dim)).astype(float), rng.integers(-2, 1, 2) / 2) for _ in range(count)]


@pytest.mark.parametrize("seed", range(5))
def test_where_the_simplex_method_loses_its_way_another_method_answers_the_same(monkeypatch, seed):
    statements = some_statements(seed)
    monkeypatch.setattr(conflicts, "STEPS_A_ROW", 0)
    assert minimal_conflicts(box(3), statements).conflicts == by_power_set(box(3), statements)


def test_when_the_work_is_used_up_one_conflict_is_told_all_the_same(monkeypatch):
    statements = next(said for said in map(some_statements, range(20)) if len(by_power_set(box(3), said)) > 1)
    monkeypatch.setattr(conflicts, "MOST_WORK", 0)
    found = minimal_conflicts(box(3), statements)
    assert not found.complete
    assert len(found.conflicts) == 1
    assert found.conflicts[0] in by_power_set(box(3), statements)


def test_statements_that_agree_have_no_conflict():
    found = minimal_conflicts(box(2), [(np.eye(2)[:1], np.array([0.5]))])
    assert (found.conflicts, found.repairs, found.complete) == ((), (), True)


def test_a_background_that_contradicts_itself_is_said():
    background = box(1).with_rows(np.array([[1.0]]), np.array([-1.0]))
    assert minimal_conflicts(background, [(np.eye(1), np.ones(1))]).conflicts == ((),)


def test_the_limit_stops_early_and_says_so():
    # Each "at most" clashes with each "at least": nine conflicts of two.
    most = [(np.eye(1), np.array([0.1 + step / 100])) for step in range(3)]
    least = [(-np.eye(1), np.array([-0.8 - step / 100])) for step in range(3)]
    found = minimal_conflicts(box(1), most + least, limit=4)
    assert len(found.conflicts) == 4
    assert not found.complete
    every = minimal_conflicts(box(1), most + least)
    assert every.complete
    assert every.conflicts == tuple((one, two) for one in range(3) for two in range(3, 6))
    assert every.repairs == ((0, 1, 2), (3, 4, 5))


def test_very_many_repairs_bound_the_work():
    # Twelve separate clashes of two have 2¹² repairs, more than are kept.
    pairs = [
        (sign * np.eye(12)[[axis]], np.array([side])) for axis in range(12) for sign, side in ((1.0, 0.3), (-1.0, -0.6))
    ]
    found = minimal_conflicts(box(12), pairs)
    assert found.conflicts == tuple((2 * axis, 2 * axis + 1) for axis in range(12))
    assert not found.complete
