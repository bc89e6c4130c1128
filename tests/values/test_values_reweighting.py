"""Draws weighed again stand for draws made under other credences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.statements import Offered
from detente.values.evidence import StatementRows
from detente.values.polytope import Polytope
from detente.values.reweighting import BASE, breaks, resample
from detente.values.sampling import Soft, sample

STREAM = np.random.SeedSequence(7)
CREDENCES = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0])


def literal(broken, draws):
    """Weigh each draw by what it counts now over what it counted: straight from the definition."""
    weights = []
    for draw in range(draws):
        weight = 1.0
        for breaking, credence in broken:
            weight *= (1 - credence) / (1 - BASE) if breaking[draw] else 1.0
        weights.append(weight)
    return np.array(weights)


@given(st.data(), st.integers(1, 40), st.integers(0, 3))
def test_no_draw_is_taken_less_or_more_often_than_its_weight_by_as_much_as_once(data, draws, statements):
    marks = st.lists(st.booleans(), min_size=draws, max_size=draws).map(np.array)
    broken = [(data.draw(marks), data.draw(CREDENCES)) for _ in range(statements)]
    weights = literal(broken, draws)
    taken = resample(broken, draws, STREAM)
    if not weights.any():
        assert taken is None
        return
    often = np.bincount(taken.chosen, minlength=draws)
    assert len(taken.chosen) == draws
    assert (np.abs(often - weights / weights.sum() * draws) < 1 + 1e-9).all()
    assert not often[weights == 0].any()
    assert (np.diff(taken.chosen) >= 0).all()
    assert taken.effective == pytest.approx(weights.sum() ** 2 / (weights @ weights) / draws)


def test_the_same_seed_takes_the_same_draws_and_is_not_used_up():
    broken = [(np.arange(100) % 3 == 0, 0.9)]
    first, second = (resample(broken, 100, STREAM).chosen for _ in range(2))
    assert (first == second).all()


def test_credence_as_it_was_takes_every_draw_once():
    taken = resample([(np.arange(50) % 2 == 0, BASE)], 50, STREAM)
    assert taken.chosen.tolist() == list(range(50))
    assert taken.effective == 1


@pytest.mark.parametrize("credence", [0.2, 0.8])
def test_shares_agree_with_draws_made_under_the_credence(credence):
    square = Polytope(np.vstack([np.eye(2), -np.eye(2)]), np.array([1.0, 1, 0, 0]), np.zeros((0, 2)), np.zeros(0))
    A, b = np.array([[1.0, 0.5], [-1.0, 0.5]]), np.array([0.9, 0.4])
    soft = StatementRows(Offered.model_construct(offered=()), A, b)

    def drawn(believed):
        return sample(square, 4000, np.random.SeedSequence(3), soft=[Soft(A, b, believed)]).draws

    even, afresh = drawn(BASE), drawn(credence)
    taken = resample([(breaks(soft, even), credence)], len(even), STREAM)
    again = even[taken.chosen]
    assert breaks(soft, again).mean() == pytest.approx(breaks(soft, afresh).mean(), abs=0.04)
    assert again.mean(axis=0) == pytest.approx(afresh.mean(axis=0), abs=0.02)
    # straight from the area in which both rows hold, which counts 1 where the rest counts 1 − credence
    inside = area(A, b)
    exact = (1 - inside) * (1 - credence) / (inside + (1 - inside) * (1 - credence))
    assert breaks(soft, again).mean() == pytest.approx(exact, abs=0.03)


def area(A, b):
    grid = (np.stack(np.meshgrid(np.arange(500), np.arange(500)), axis=-1).reshape(-1, 2) + 0.5) / 500
    return (grid @ A.T <= b).all(axis=1).mean()
