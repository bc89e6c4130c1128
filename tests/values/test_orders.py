from __future__ import annotations

from collections import Counter
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.values.orders import exact_sample, order_simplex, rankings


def extensions(pairs, n):
    """List all rankings that respect the pairs."""
    return [
        order for order in permutations(range(n)) if all(order.index(high) < order.index(low) for high, low in pairs)
    ]


@given(st.integers(1, 6), st.integers(0, 2**31), st.data())
@settings(max_examples=25, deadline=None)
def test_every_ranking_is_as_likely(n, seed, data):
    pairs = data.draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=7))
    pairs = [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]
    names = np.random.default_rng(seed).permutation(n)
    pairs = [(int(names[one]), int(names[two])) for one, two in pairs]
    every = extensions(pairs, n)
    draws = 20 * len(every) + 200
    found = Counter(map(tuple, rankings(pairs, n, draws, np.random.default_rng(seed)).tolist()))
    assert set(found) <= set(every)
    expected = draws / len(every)
    chi_square = sum((found[order] - expected) ** 2 / expected for order in every)
    freedom = len(every) - 1
    assert chi_square <= freedom + 6 * np.sqrt(2 * freedom) + 10


@pytest.mark.parametrize("n", [2, 5, 15])
def test_a_complete_order_has_the_rank_order_centroid_for_its_mean(n):
    # Barron & Barrett 1996: the j-th weight is on average the sum over k ≥ j of 1/k, divided by n.
    weights = order_simplex([(i, i + 1) for i in range(n - 1)], n, 100_000, np.random.default_rng(1))
    centroid = np.cumsum(1 / np.arange(n, 0, -1))[::-1] / n
    assert np.abs(weights.mean(axis=0) - centroid).max() < 1e-3
    assert (np.diff(weights, axis=1) <= 0).all()


def test_no_order_is_the_whole_simplex():
    weights = order_simplex([], 4, 50_000, np.random.default_rng(2))
    assert np.allclose(weights.sum(axis=1), 1)
    assert np.abs(weights.mean(axis=0) - 0.25).max() < 3e-3
    assert np.abs(weights.var(axis=0) - 3 / 80).max() < 1e-3


def test_twenty_weights_in_one_tangle_are_drawn():
    pairs = [(i, i + 2) for i in range(18)] + [(0, 19)]
    weights = order_simplex(pairs, 20, 500, np.random.default_rng(3))
    assert all((weights[:, high] >= weights[:, low]).all() for high, low in pairs)


@pytest.mark.parametrize(
    ("pairs", "n", "words"),
    [
        ([(0, 1), (1, 2), (2, 0)], 3, "circle"),
        ([(0, 3)], 3, "two different weights"),
        ([(1, 1)], 3, "two different weights"),
        ([(0, i) for i in range(1, 21)], 21, "at most 20"),
    ],
)
def test_orders_that_cannot_be_are_refused(pairs, n, words):
    with pytest.raises(ValueError, match=words):
        order_simplex(pairs, n, 10, np.random.default_rng(0))


def test_flat_vectors_are_dirichlet_over_all_increments(known):
    case = known([4, 2, 3])
    draws = exact_sample(case.groups, [], (0.1, 0.9), 50_000, np.random.default_rng(4), prior="flat")
    assert case.polytope.contains(draws, 1e-12).all()
    assert draws[:, 2].mean() == pytest.approx(3 / 6, abs=3e-3)
    assert draws[:, 0].var() == pytest.approx(5 / 36 / 7, abs=1e-3)
    assert draws[:, -1].mean() == pytest.approx(0.5, abs=3e-3)


def test_shaped_vectors_have_uniform_weights(known):
    case = known([4, 2, 3])
    draws = exact_sample(case.groups, [(1, 0)], (0.2, 0.3), 50_000, np.random.default_rng(5), prior="weights")
    assert case.polytope.contains(draws, 1e-12).all()
    free = order_simplex([(1, 0)], 3, 50_000, np.random.default_rng(6))
    assert np.abs(draws[:, [2, 3, 5]].mean(axis=0) - free.mean(axis=0)).max() < 4e-3
    assert (draws[:, 0] / draws[:, 2]).mean() == pytest.approx(1 / 3, abs=3e-3)


def test_a_flat_order_of_equal_issues_equals_rejection(known):
    case = known([3, 3, 3])
    free = exact_sample(case.groups, [], (0, 1), 200_000, np.random.default_rng(7), prior="flat")
    kept = free[(free[:, 1] >= free[:, 3]) & (free[:, 1] >= free[:, 5])]
    draws = exact_sample(case.groups, [(0, 1), (0, 2)], (0, 1), 50_000, np.random.default_rng(8), prior="flat")
    assert np.abs(draws.mean(axis=0) - kept.mean(axis=0)).max() < 5e-3
    assert np.abs(draws.std(axis=0) - kept.std(axis=0)).max() < 5e-3


def test_priors_it_cannot_draw_are_refused(known):
    groups = known([3, 2]).groups
    with pytest.raises(ValueError, match="equally many options"):
        exact_sample(groups, [(0, 1)], (0, 1), 5, np.random.default_rng(0), prior="flat")
    with pytest.raises(ValueError, match="prior must be"):
        exact_sample(groups, [], (0, 1), 5, np.random.default_rng(0), prior="normal")
