from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.talks import replicator as dynamics

DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])
HAWK_DOVE = np.array([[-1.0, 4.0], [0.0, 2.0]])  # value 4, cost 6: hawks are 4/6 of the mixture
ROCK_PAPER_SCISSORS = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
COORDINATION = np.array([[2.0, 0.0], [0.0, 1.0]])


def games(values):
    return st.integers(2, 4).flatmap(lambda K: arrays(np.float64, (K, K), elements=values))


@given(payoffs=games(st.floats(0.0, 1.0)), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=12)
def test_replicator_follows_its_equation_step_by_small_step(payoffs, seed):
    start = np.random.default_rng(seed).dirichlet(np.ones(len(payoffs)))
    span = payoffs.max() - payoffs.min()
    shares = start.copy()
    for _ in range(4000):  # Euler's steps
        worth = payoffs @ shares / (span or 1.0)
        shares = shares + 5e-4 * shares * (worth - shares @ worth)
    path = dynamics.replicator(payoffs, start, steps=4)
    assert path[0] == pytest.approx(start)
    assert path[-1] == pytest.approx(shares, abs=1e-3)
    assert path.sum(axis=-1) == pytest.approx(np.ones(5))


def test_one_that_never_met_another_is_named_before_populations_move():
    payoffs = DILEMMA.copy()
    payoffs[1, 0] = np.nan
    with pytest.raises(ValueError, match="strategies 1 and 0 never met"):
        dynamics.replicator(payoffs, np.array([0.5, 0.5]), steps=1)
    with pytest.raises(ValueError, match="strategies 1 and 0 never met"):
        dynamics.basins(payoffs, seed=1)


def test_absent_strategies_stay_absent_and_equilibria_stay_put():
    path = dynamics.replicator(DILEMMA, np.array([[1.0, 0.0], [0.0, 1.0]]), steps=10)
    assert path.shape == (11, 2, 2)
    assert (path == path[0]).all()
    centre = np.full(3, 1 / 3)
    assert dynamics.replicator(ROCK_PAPER_SCISSORS, centre, steps=100)[-1] == pytest.approx(centre)


def test_rock_paper_scissors_goes_round_on_level_lines():
    """With payoffs that sum to nought, the product of the shares is kept (Hofbauer and Sigmund 1998, 7.7)."""
    path = dynamics.replicator(ROCK_PAPER_SCISSORS, np.array([0.6, 0.3, 0.1]), steps=400, step=0.1)
    assert path.prod(axis=1) == pytest.approx(np.full(401, 0.018), rel=1e-5)
    assert np.ptp(path[:, 0]) > 0.4


def test_basins_of_textbook_games():
    dilemma = dynamics.basins(DILEMMA, seed=1, starts=50)
    assert dilemma.ends == pytest.approx(np.array([[0.0, 1.0]]), abs=1e-6)
    assert dilemma.share.tolist() == [1.0]
    hawks = dynamics.basins(HAWK_DOVE, seed=1, starts=50)
    assert hawks.ends == pytest.approx(np.array([[4 / 6, 2 / 6]]), abs=1e-6)
    coordination = dynamics.basins(COORDINATION, seed=1, starts=2000)
    assert coordination.ends == pytest.approx(np.eye(2), abs=1e-6)
    assert coordination.share[0] == pytest.approx(2 / 3, abs=0.035)  # those with more than a third of the first
    cycles = dynamics.basins(ROCK_PAPER_SCISSORS, seed=1, starts=10, steps=500)
    assert (cycles.unsettled, len(cycles.ends)) == (1.0, 0)


@given(payoffs=games(st.floats(0.0, 1.0).map(lambda x: round(x, 2))), seed=st.integers(0, 9))
@settings(deadline=None, max_examples=25)
def test_populations_rest_only_where_nobody_would_leave(payoffs, seed):
    found = dynamics.basins(payoffs, seed=seed, starts=20, steps=2000)
    assert found.share.sum() + found.unsettled == pytest.approx(1.0)
    assert (np.diff(found.share) <= 0).all()
    for end in found.ends:
        assert (payoffs @ end).max() - end @ payoffs @ end < 0.03  # ends that differ by less than 0.01 are averaged


def test_a_triangle_of_vectors():
    payoffs = np.zeros((4, 4))
    payoffs[np.ix_([0, 2, 3], [0, 2, 3])] = ROCK_PAPER_SCISSORS
    points, vectors = dynamics.triangle(payoffs, (0, 2, 3), parts=4)
    assert points.shape == vectors.shape == (15, 3)
    assert points.sum(axis=1) == pytest.approx(np.ones(15))
    assert vectors.sum(axis=1) == pytest.approx(np.zeros(15), abs=1e-12)
    corners = (points == 1.0).any(axis=1)
    assert corners.sum() == 3
    assert (vectors[corners] == 0.0).all()
    (half,) = np.flatnonzero((points == [0.5, 0.5, 0.0]).all(axis=1))
    assert vectors[half] == pytest.approx([-0.125, 0.125, 0.0])  # paper spreads at the cost of rock, half the range
    assert points[corners] @ dynamics.CORNERS == pytest.approx(np.array([[0.5, 0.75**0.5], [1.0, 0.0], [0.0, 0.0]]))
