from __future__ import annotations

import numpy as np
import pytest

from detente.forecasting import rivals
from detente.forecasting.scoring import interval, reliability, score


def test_scores_of_one_forecast_by_hand():
    found = score([np.array([0.5, 0.3, 0.2])], [1])
    assert found.log == pytest.approx([-np.log(0.3)])
    assert found.brier == pytest.approx([0.25 + 0.49 + 0.04])
    assert found.top1.tolist() == [0.0]
    assert found.top5.tolist() == [1.0]


def test_what_was_held_impossible_costs_infinitely_much():
    assert score([np.array([1.0, 0.0])], [1]).log.tolist() == [np.inf]


def test_ties_are_drawn_by_lot():
    alike = np.full(20, 1 / 20)
    found = score([alike, np.array([0.4, 0.3, 0.3])], [7, 2])
    assert found.top1 == pytest.approx([1 / 20, 0.0])
    assert found.top5 == pytest.approx([5 / 20, 1.0])


def test_spaces_of_different_size_are_scored_together():
    found = score([np.full(2, 1 / 2), np.full(4, 1 / 4)], [0, 3])
    assert found.log == pytest.approx(np.log([2, 4]))


def test_an_interval_holds_the_mean_and_narrows_with_more_negotiations():
    rng = np.random.default_rng(6)
    few, many = interval(rng.normal(size=20)), interval(rng.normal(size=2000))
    assert few.low < few.mean < few.high
    assert many.high - many.low == pytest.approx(4 / np.sqrt(2000), rel=0.1)


def test_differences_are_paired():
    rng = np.random.default_rng(7)
    shares = rng.dirichlet(np.ones(3), size=50)
    ours = score(list(shares), [0] * 50)
    theirs = score(list(0.9 * shares + 0.1 / 3), [0] * 50)
    found = ours.against(theirs)["log"]
    assert found.mean == pytest.approx(ours.log.mean() - theirs.log.mean())
    assert found.high - found.low < 0.5 * (interval(ours.log).high - interval(ours.log).low)


def test_reliability_counts_every_package_once():
    found = reliability([np.array([0.7, 0.3]), np.array([0.7, 0.3])], [0, 1], bins=(0.0, 0.5, 1.0))
    assert [(each.forecast, each.observed, each.count) for each in found] == [
        (pytest.approx(0.3), 0.5, 2),
        (pytest.approx(0.7), 0.5, 2),
    ]


def test_each_solution_is_where_it_is_known_to_be():
    values = np.array([[10.0, 6, 5, 0], [0.0, 5, 6, 8]])
    chosen = {name: rivals.solution(name, values, np.zeros(2)).tolist() for name in rivals.SOLUTIONS}
    assert chosen == {
        "nash": [False, True, True, False],
        "kalai_smorodinsky": [False, True, False, False],
        "egalitarian": [False, True, True, False],
        "utilitarian": [False, True, True, False],
    }


def test_packages_below_no_deal_are_no_solution():
    values = np.array([[9.0, 3, 2], [0.0, 3, 5]])
    assert rivals.solution("utilitarian", values, np.array([0.0, 1.0])).tolist() == [False, False, True]


def test_the_fitted_share_of_a_solution_is_how_often_it_was_agreed():
    chosen = np.array([[True, False, False, False]])
    share = rivals.fitted_share(chosen, np.array([[40.0, 20.0, 20.0, 20.0]]))
    assert rivals.smoothed(chosen, share)[0] == pytest.approx([0.4, 0.2, 0.2, 0.2], abs=1e-4)
