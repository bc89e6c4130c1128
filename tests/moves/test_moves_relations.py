"""Rows of preferences: by which degree every state is better or worse than one."""

from __future__ import annotations

from itertools import combinations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from detente.moves.relations import GREATEST, UNKNOWN, BadRelationError, Fuzzy, Probable, Ranked, Stepped


def table(relation):
    return np.array([relation.row(state) for state in range(relation.count)])


def test_the_degree_between_two_states_is_the_greatest_gap_between_them():
    relation = Ranked.of([7, 0, 3, 3, 9], gaps=[2, 1, 3])  # state 4 >>> 0 > 2 ~ 3 >> 1
    assert relation.row(0).tolist() == [0, -2, -1, -1, 3]
    assert relation.row(1).tolist() == [2, 0, 2, 2, 3]
    assert relation.row(2).tolist() == [1, -2, 0, 0, 3]
    assert (relation.count, relation.top, relation.source) == (5, 3, "ranked")


def test_unknown_pairs_go_both_ways_and_override_the_ranking_only_there():
    relation = Ranked.of([2, 1, 1, 0], unknown=[(3, 0), (1, 2)])
    assert relation.row(0).tolist() == [0, -1, -1, UNKNOWN]
    assert relation.row(1).tolist() == [1, 0, UNKNOWN, -1]
    assert relation.row(2).tolist() == [1, UNKNOWN, 0, -1]
    assert relation.row(3).tolist() == [UNKNOWN, 1, 1, 0]


def test_a_ranking_with_all_states_tied_has_no_gaps():
    relation = Ranked.of([4, 4], gaps=[])
    assert table(relation).tolist() == [[0, 0], [0, 0]]
    assert relation.top == 1


@given(st.lists(st.integers(0, 6), min_size=1, max_size=7), st.data())
@settings(deadline=None, max_examples=80)
def test_degrees_of_a_ranking_go_from_level_to_level(levels, data):
    used = sorted(set(levels))
    gaps = data.draw(st.lists(st.integers(1, GREATEST), min_size=len(used) - 1, max_size=len(used) - 1))
    found = table(Ranked.of(levels, gaps))
    for s, low in enumerate(levels):
        for t, high in enumerate(levels):
            if low <= high:
                between = [gap for gap, level in zip(gaps, used[1:], strict=True) if low < level <= high]
                assert found[s, t] == max(between, default=0) == -found[t, s]


def test_a_difference_counts_by_the_thresholds_that_it_exceeds():
    relation = Stepped(np.array([0, 5, 6, 20]), thresholds=(5, 10))
    assert relation.row(0).tolist() == [0, 0, 1, 2]
    assert relation.row(3).tolist() == [-2, -2, -2, 0]
    assert (relation.count, relation.top, relation.source) == (4, 2, "stepped")


def test_a_difference_that_only_rounding_takes_above_a_threshold_does_not_exceed_it():
    values = np.array([1.0, 1.1])
    assert values[1] - values[0] > 0.1
    assert Stepped(values, thresholds=(0.1,)).row(0).tolist() == [0, 0]
    assert Stepped(values, thresholds=(0.0999,)).row(0).tolist() == [0, 1]
    assert Stepped(np.array([2**60, 2**60 + 1])).row(0).tolist() == [0, 1], "whole numbers are exact"


@pytest.mark.parametrize("kind", [np.int8, np.uint8])
def test_differences_fit_whatever_the_type_of_the_values(kind):
    assert Stepped(np.array([127, 0, 100], kind)).row(2).tolist() == [1, -1, 0]
    assert Stepped(np.array([-128, 127], np.int8)).row(0).tolist() == [0, 1]


def test_fuzzy_preference_needs_a_relative_certainty_that_reaches_the_threshold():
    certainty = np.array([[0.5, 0.6, 0.9], [0.4, 0.5, 0.55], [0.1, 0.45, 0.5]])
    assert certainty[0, 1] - certainty[1, 0] < 0.2, "by rounding"
    relation = Fuzzy(certainty, threshold=0.2)
    assert relation.row(0).tolist() == [0, -1, -1]
    assert relation.row(1).tolist() == [1, 0, 0]
    assert relation.row(2).tolist() == [1, 0, 0]
    assert (relation.count, relation.top, relation.source) == (3, 1, "fuzzy")
    assert Fuzzy(certainty, threshold=0.9).row(2).tolist() == [0, 0, 0]


def test_a_state_is_better_if_more_than_the_share_of_draws_prefers_it():
    values = np.array([[0, 1, 2], [0, 1, -1], [0, 0, -1], [0, 0, -1]])
    assert Probable(values, above=0.5).row(0).tolist() == [0, 0, -1]
    assert Probable(values, above=0.49).row(0).tolist() == [0, 1, -1], "ties count for neither"
    assert Probable(values, above=0.75).row(0).tolist() == [0, 0, 0], "exceeded, not reached"
    assert Probable(values, above=0.2).row(0).tolist() == [0, 1, 1], "both ways: the other is the better one"
    assert Probable(values, above=0.2).row(2).tolist() == [1, 1, 0]
    assert (Probable(values).count, Probable(values).top, Probable(values).source) == (3, 1, "probable")


def test_a_share_that_is_met_exactly_is_not_exceeded_by_rounding():
    draws = np.zeros((100, 2), np.int64)
    draws[:29, 1] = 1
    assert 0.29 * 100 < 29
    assert Probable(draws, above=0.29).row(0).tolist() == [0, 0]
    assert Probable(draws, above=0.28).row(0).tolist() == [0, 1]


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_all_sources_say_the_same_of_one_order(values):
    count = len(values)
    certainty = np.full((count, count), 0.5)
    for s, t in combinations(range(count), 2):
        certainty[s, t] = 0.5 + np.sign(values[s] - values[t]) / 2
        certainty[t, s] = 1 - certainty[s, t]
    given_as = [Ranked.of(values), Stepped(np.array(values)), Fuzzy(certainty, 1.0), Probable(np.array([values]), 0.9)]
    expected = [[(t > s) - (t < s) for t in values] for s in values]
    assert [table(relation).tolist() for relation in given_as] == [expected] * 4
    assert {relation.row(0).dtype for relation in given_as} == {np.dtype(np.int8)}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Ranked.of([0, 1, 2], gaps=[1]), "3 levels have 2 gaps between them, but 1 are given"),
        (lambda: Ranked.of([0, 1], gaps=[0]), "equal states share a level"),
        (lambda: Ranked.of([0, 1], gaps=[GREATEST + 1]), "from 1 .mild. to 100"),
        (lambda: Ranked.of([0.5, 1]), "levels must be whole numbers"),
        (lambda: Ranked.of([0, 1], gaps=[1.5]), "gaps must be whole numbers"),
        (lambda: Ranked.of([0, 1], unknown=[(0, 0)]), "must be two of the states 0 to 1"),
        (lambda: Ranked.of([0, 1], unknown=[(0, 2)]), "must be two of the states 0 to 1"),
        (lambda: Stepped(np.array([0.0, np.nan])), "finite"),
        (lambda: Stepped(np.array([0, 2**62])), "below 2"),
        (lambda: Stepped(np.array([0]), ()), "rise"),
        (lambda: Stepped(np.array([0]), (1, 1)), "rise"),
        (lambda: Stepped(np.array([0]), (-1, 1)), "at least 0"),
        (lambda: Stepped(np.array([0]), (np.nan,)), "at least 0"),
        (lambda: Probable(np.array([[0, np.nan]])), "in every draw"),
        (lambda: Fuzzy(np.full((2, 2), 0.5), 0), "above 0 and at most 1"),
        (lambda: Fuzzy(np.full((2, 3), 0.5), 1), "shape"),
        (lambda: Fuzzy(np.full((2, 2), 0.6), 1), "add up to 1"),
        (lambda: Fuzzy(np.array([[0.5, 1.5], [-0.5, 0.5]]), 1), "between 0 and 1"),
        (lambda: Fuzzy(np.array([[0.5, np.nan], [np.nan, 0.5]]), 1), "between 0 and 1"),
        (lambda: Probable(np.zeros((0, 2), np.int64)), "at least one draw"),
        (lambda: Probable(np.zeros(2, np.int64)), "at least one draw"),
        (lambda: Probable(np.zeros((1, 2), np.int64), 1), "below 1"),
    ],
)
def test_what_cannot_be_meant_is_refused(make, message):
    with pytest.raises(BadRelationError, match=message):
        make()
