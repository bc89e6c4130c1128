from __future__ import annotations

from math import exp

import numpy as np
import pytest

from detente.forecasting import logistic, logit
from detente.forecasting.logit import Choices, Noise

EXACT = Noise(spread=0.0, floor=0.0)


def literal(coefficients, features, inside, noise):
    """The share of each alternative of one case, step by step."""
    total = [0.0] * len(inside)
    for sharpness, part in noise.steps:
        weights = [
            exp(sharpness * sum(c * f[k] for c, f in zip(coefficients, features, strict=True))) if inside[k] else 0.0
            for k in range(len(inside))
        ]
        for k, weight in enumerate(weights):
            total[k] += part * weight / sum(weights)
    return [(1 - noise.floor) * each + noise.floor / len(inside) for each in total]


@pytest.mark.parametrize("noise", [EXACT, logit.NOISE, logit.ELSEWHERE])
def test_shares_are_those_of_the_mixture(noise):
    rng = np.random.default_rng(3)
    features, coefficients = rng.normal(size=(3, 4, 5)), rng.normal(size=3)
    inside = rng.random((4, 5)) < 0.7
    inside[:, 0] = True
    found = logit.shares(coefficients, features, inside, noise)
    for case in range(4):
        assert found[case] == pytest.approx(literal(coefficients, features[:, case], inside[case], noise))
    assert found.sum(axis=1) == pytest.approx(np.ones(4))


def test_a_weight_counts_as_so_many_packages_alike():
    rng = np.random.default_rng(4)
    features, coefficients = rng.normal(size=(2, 1, 3)), rng.normal(size=2)
    inside, noise = np.array([[True, True, False]]), logit.NOISE
    found = logit.shares(coefficients, features, inside, noise, np.array([[1.0, 2.0, 1.0]]))
    written_out = [0, 1, 1, 2]
    alone = logit.shares(coefficients, features[:, :, written_out], inside[:, written_out], noise)
    assert found[0] == pytest.approx([alone[0, 0], alone[0, 1] + alone[0, 2], alone[0, 3]])


def test_sharpness_falls_where_there_is_less_to_choose_from():
    found = logit.sharpness(np.array([0.0, 1.0, 2.0, logit.PACKAGES**0.5, logit.PACKAGES, 1000.0]))
    assert found == pytest.approx([0, 0, (np.log(2) / np.log(58)) ** 0.75, 0.5**0.75, 1, 1])
    assert logit.sharpness(np.array([2.0, 100.0]), 0.0) == pytest.approx([1, 1])


def test_sharpness_has_the_moments_of_its_distribution():
    for spread in (0.2, 0.5, 0.7):
        steps = Noise(spread, 0.0).steps
        assert sum(part for _, part in steps) == pytest.approx(1)
        assert sum(part * sharpness for sharpness, part in steps) == pytest.approx(exp(spread**2 / 2), rel=1e-3)


def test_without_features_that_differ_all_are_alike():
    found = logit.shares(np.array([4.0]), np.full((1, 1, 4), 7.0), np.ones((1, 4), dtype=bool), logit.NOISE)
    assert found == pytest.approx(np.full((1, 4), 0.25))


def test_the_fit_of_two_alternatives_is_the_logarithm_of_their_odds():
    choices = Choices(np.array([[[0.0, 1.0]]]), np.ones((1, 2), dtype=bool), np.array([[20.0, 60.0]]))
    assert logit.fit(choices, 0.0, EXACT) == pytest.approx([np.log(3)], abs=1e-5)
    assert abs(logit.fit(choices, 1.0, EXACT)[0]) < 0.5


def test_the_fit_finds_what_made_the_choices():
    rng = np.random.default_rng(4)
    features, inside = rng.random((2, 6, 12)), np.ones((6, 12), dtype=bool)
    truth = np.array([5.0, -3.0])
    expected = logit.shares(truth, features, inside, logit.NOISE)
    assert logit.fit(Choices(features, inside, expected), 0.0) == pytest.approx(truth, abs=0.01)


def test_the_fit_cannot_be_bettered_nearby():
    rng = np.random.default_rng(5)
    features, inside = rng.random((2, 4, 6)), rng.random((4, 6)) < 0.8
    counts = np.where(inside, rng.integers(0, 9, (4, 6)), 0).astype(float)
    choices = Choices(features, inside, counts)

    def loss(coefficients):
        shares = logit.shares(coefficients, features, inside, logit.NOISE)
        penalty = 0.01 * ((coefficients * choices.scale) ** 2).sum()
        return -(counts * np.log(shares)).sum() / counts.sum() + penalty

    best = logit.fit(choices, 0.01)
    for step in (np.array([0.01, 0]), np.array([0, 0.01])):
        assert loss(best) < min(loss(best + step), loss(best - step))


def test_a_logistic_fit_without_terms_that_matter_is_the_base_rate():
    happened = np.arange(50) < 10
    found = logistic.fit(np.zeros((50, 1)), happened, 1.0)
    assert logistic.sigmoid(found[0]) == pytest.approx(0.2, abs=1e-4)
    assert found[1] == 0


def test_with_known_log_odds_there_is_no_intercept():
    terms, happened = np.ones((40, 1)), np.arange(40) < 20
    found = logistic.fit(terms, happened, 0.0, offset=np.full(40, -1.0))
    assert found == pytest.approx([0.0, 1.0], abs=1e-4)


def test_chances_of_extreme_log_odds_stay_within_bounds():
    assert logistic.sigmoid(np.array([-1e6, 0.0, 1e6])) == pytest.approx([0.0, 0.5, 1.0])
