from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.values.bounds import classify, gain_range


def plain_labels(polytope, gains):
    """Solve two programs per package, as the definition says."""
    labels = []
    for gain in gains:
        low, high = (
            sign * linprog(sign * gain, polytope.A, polytope.b, polytope.A_eq, polytope.b_eq, (None, None)).fun
            for sign in (1, -1)
        )
        labels.append(2 if low >= -1e-8 else int(high >= -1e-8))
    return np.array(labels)


@given(st.integers(0, 10_000), st.integers(0, 12), st.sampled_from([(3, 3, 2), (2, 2, 2, 2), (4, 3)]))
@settings(max_examples=25, deadline=None)
def test_labels_equal_two_plain_programs_per_package(known, seed, evidence, sizes):
    case = known(sizes, evidence, seed, (0.3, 0.5))
    gains = case.packages - np.eye(case.polytope.dim)[-1]
    expected = plain_labels(case.polytope, gains)
    assert np.array_equal(classify(case.polytope, gains), expected)
    corners = np.array([gain_range(case.polytope, gain).at_low for gain in gains[::5]])
    assert np.array_equal(classify(case.polytope, gains, corners), expected)
    seen = corners @ gains.T
    found = classify(
        case.polytope,
        gains,
        known_possible=(seen >= -1e-9).any(axis=0),
        known_not_necessary=(seen < -1e-9).any(axis=0),
    )
    assert np.array_equal(found, expected)


def test_gain_range_is_reached(known):
    case = known([4, 4, 3], 6, 1)
    gain = case.packages[20] - np.eye(case.polytope.dim)[-1]
    found = gain_range(case.polytope, gain)
    assert case.polytope.contains(np.array([found.at_low, found.at_high])).all()
    assert [gain @ found.at_low, gain @ found.at_high] == pytest.approx([found.low, found.high])
    assert found.low < found.high


def test_an_accepted_package_is_necessary_although_its_least_gain_is_zero(known):
    case = known([3, 3, 3])
    gain = case.packages[13] - np.eye(case.polytope.dim)[-1]
    polytope = case.polytope.with_rows(-gain[None, :], np.zeros(1))
    assert gain_range(polytope, gain).low == pytest.approx(0, abs=1e-12)
    assert classify(polytope, np.array([gain, -gain])).tolist() == [2, 1]
    # The other way round its greatest gain is zero, which is accepted too.


def test_no_packages_have_no_labels(known):
    case = known([3, 3])
    assert classify(case.polytope, np.zeros((0, case.polytope.dim))).shape == (0,)
