"""What stands over several ways of taking it."""

from __future__ import annotations

import numpy as np
import pytest

from detente.reaction.verdict import verdict

NONE = np.array([])


@pytest.mark.parametrize(
    ("sums", "sign", "falls"),
    [([-1, -2], -1, 2), ([1, 2], 1, 0), ([-1, 2], 0, 1), ([-1, float("nan")], -1, 1), ([], 0, 0), ([0.0], 0, 0)],
)
def test_a_sign_stands_where_all_ways_have_it(sums, sign, falls):
    found = verdict(np.array(sums, float), np.full(len(sums), 0.5), NONE)
    assert (found.sign, found.falls, found.significant) == (sign, falls, 0)


def test_what_is_significant_is_counted_by_either_measure():
    found = verdict(np.array([1.0, 1, 1]), np.array([0.01, 0.05, 0.06]), np.array([0.04, 0.5, np.nan]))
    assert (found.significant, found.placebo, found.placebo_ways) == (2, 1, 2)
