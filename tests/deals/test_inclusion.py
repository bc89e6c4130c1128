from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.acceptability import accepted
from detente.deals import inclusion as module
from detente.deals.inclusion import NAMES, inclusion
from detente.deals.solutions import best_points
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

RULE = Rule.implication("r", {0: frozenset({0})}, {1: frozenset({0})})


def efficient_rows(values: np.ndarray) -> list[int]:
    """Which columns no other column dominates, one pair at a time."""
    width = 1e-9 * max(1.0, np.abs(values).max())
    return [
        x
        for x in range(values.shape[1])
        if not any(
            (values[:, y] >= values[:, x] - width).all() and (values[:, y] > values[:, x] + width).any()
            for y in range(values.shape[1])
        )
    ]


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3), st.booleans(), st.booleans(), st.integers(0, 1), st.integers(0, 2**32))
def test_shares_are_those_of_each_draw_solved_alone(parties, whole, barred, at_least, seed):
    rng = np.random.default_rng(seed)
    space, count = Space((3, 2, 3), (RULE,)), 6
    draws = []
    for _ in range(parties):
        values = rng.integers(0, 4, (count, 8)) * 1.0 if whole else rng.random((count, 8))
        draws.append(Draws(values, rng.integers(0, 7, count) / (1 if whole else 4)))
    at_least = min(at_least, parties - 1)
    agreement = Agreement((0,), at_least, tuple(range(1, parties))) if at_least else Agreement.of_all(parties)
    lines = [[Condition(((0, frozenset({2})),))]] if barred else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "COMPILED_FROM", -1)
        result = inclusion(space, draws, agreement, red_lines=lines)
    frontier, solved = np.zeros(len(space.packages)), {name: np.zeros(len(space.packages)) for name in NAMES}
    columns = space.columns(space.packages)
    for k in range(count):
        values = np.array([one.values[k][columns].sum(axis=1) for one in draws])
        frontier[efficient_rows(values)] += 1 / count
        agreed = np.array([accepted(space, one, space.packages)[k] for one in draws])
        agreed[0] &= ~(space.packages[:, 0] == 2) | (not barred)
        deals = np.flatnonzero(agreement.reached(agreed))
        if len(deals):
            points = deals[efficient_rows(values[:, deals])]
            gains = (values[:, points] - np.array([[one.reservation[k]] for one in draws])).T
            width = np.array([one.tolerance for one in draws])
            for name in NAMES:
                solved[name][points[best_points(name, gains, width)]] += 1 / count
    assert result.draws == count
    assert result.frontier == pytest.approx(frontier)
    for name in NAMES:
        assert result.solutions[name] == pytest.approx(solved[name]), name


def test_regret_is_what_a_proposal_yields_less_than_the_best():
    space = Space((3,))
    draws = [
        Draws(np.array([[0.0, 2.0, 5.0], [0.0, 2.0, 5.0]]), np.array([1.0, 3.0])),
        Draws(np.array([[5.0, 4.0, 2.0], [5.0, 4.0, 2.0]]), np.array([1.0, 1.0])),
    ]
    result = inclusion(space, draws, Agreement.of_all(2))
    # yields: first draw 0 (refused), min(1, 3) = 1, min(4, 1) = 1; second draw 0, 0 and min(2, 1) = 1
    assert result.mean_regret.tolist() == [1.0, 0.5, 0.0]
    assert result.largest_regret.tolist() == [1.0, 1.0, 0.0]
    assert result.least_regret.tolist() == [2]
    assert result.agreed == 1.0


def test_fewer_draws_are_spread_evenly_and_said():
    rng = np.random.default_rng(1)
    space = Space((3, 3))
    draws = [Draws(rng.random((100, 6)), rng.random(100)) for _ in range(2)]
    result = inclusion(space, draws, Agreement.of_all(2), count=10)
    assert result.draws == 10
    assert set(np.round(result.frontier * 10, 9) % 1) == {0.0}
    assert result.standard_error(np.array([0.5]))[0] == pytest.approx(0.5 / np.sqrt(10))


def test_no_deal_in_any_draw():
    space = Space((2, 2))
    draws = [Draws(np.zeros((3, 4)), np.ones(3))] * 2
    result = inclusion(space, draws, Agreement.of_all(2))
    assert result.agreed == 0.0
    assert all((shares == 0).all() for shares in result.solutions.values())
    assert (result.largest_regret == 0).all()


def test_unknown_reservation_values_count_from_the_worst_package():
    space = Space((2,))
    draws = [Draws(np.array([[1.0, 2.0]]), np.array([-np.inf])), Draws(np.array([[5.0, 3.0]]), np.array([-np.inf]))]
    result = inclusion(space, draws, Agreement.of_all(2))
    assert result.solutions["utilitarian"].tolist() == [1.0, 0.0]
    assert result.solutions["nash"].sum() > 0


@pytest.mark.parametrize("parties", [2, 3])
def test_coarse_filter_changes_nothing(parties, monkeypatch):
    rng = np.random.default_rng(2)
    space = Space((4,) * 5)
    draws = [Draws(rng.random((5, 20)), np.full(5, 1.5)) for _ in range(parties)]
    monkeypatch.setattr(module, "COMPILED_FROM", 10**9)
    plain = inclusion(space, draws, Agreement.of_all(parties))
    monkeypatch.setattr(module, "COMPILED_FROM", 0)
    coarse = inclusion(space, draws, Agreement.of_all(parties))
    assert (plain.frontier == coarse.frontier).all()
    assert all((plain.solutions[name] == coarse.solutions[name]).all() for name in NAMES)
