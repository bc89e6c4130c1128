"""Counts of acceptable packages against going through them all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.deals import counting
from detente.deals.counting import Counts, count_acceptable
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement

AGREEMENTS = {
    2: [Agreement.of_all(2), Agreement((0,))],
    3: [Agreement.of_all(3), Agreement((2,), 1, (0, 1)), Agreement((), 2, (0, 1, 2))],
}


@st.composite
def questions(draw):
    parties = draw(st.sampled_from([2, 3]))
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    rules = (Rule("rule", (Condition(((0, frozenset({0})),)), Condition(((len(sizes) - 1, frozenset({0})),))), 0, 1),)
    columns = sum(sizes)
    entries = st.lists(st.integers(-3, 6), min_size=columns, max_size=columns)
    whole = np.array(draw(st.lists(entries, min_size=parties, max_size=parties)))
    reservation = np.array(draw(st.lists(st.integers(-4, 9), min_size=parties, max_size=parties)))
    space = Space(sizes, draw(st.sampled_from([(), rules])))
    return space, whole, reservation, draw(st.sampled_from(AGREEMENTS[parties])), draw(st.sampled_from([1, 3, 10]))


def literal(space, whole, reservation, agreement):
    accepts = whole[:, space.columns(space.packages)].sum(axis=2) >= reservation[:, None]
    each = tuple(int(n) for n in accepts.sum(axis=1))
    return Counts(len(space.packages), each, int(agreement.reached(accepts).sum()))


def counted(question):
    space, whole, reservation, agreement, divisor = question
    return count_acceptable(space, whole / divisor, reservation / divisor, agreement, np.full(len(whole), 1e-9))


@given(questions())
def test_counts_are_those_of_going_through_all(question):
    assert counted(question) == literal(*question[:4])


@settings(deadline=None, max_examples=40)
@given(questions())
def test_compiled_counts_are_the_same(question):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting, "COMPILED_FROM", 0)
        assert counted(question) == literal(*question[:4])


def test_ten_to_the_twelfth_is_counted_and_ten_to_the_fiftieth_is_not():
    tables = np.tile(np.arange(10.0), (2, 12)) * [[1.0], [-1.0]]
    counts = count_acceptable(Space((10,) * 12), tables, np.array([54.0, -54.0]), Agreement.of_all(2), np.full(2, 1e-9))
    assert counts.feasible == 10**12
    assert counts.each[0] == counts.each[1]
    # Digit sums are symmetric about 54: as many at or above as at or below, and those at 54 are in both.
    assert 2 * counts.each[0] - 10**12 == counts.agreed == 39_581_170_420
    wide = count_acceptable(Space((10,) * 50), np.zeros((2, 500)), np.zeros(2), Agreement.of_all(2), np.full(2, 1e-9))
    assert wide == Counts(10**50, (None, None), None)


def test_rules_that_tie_too_much_leave_the_counts_open():
    tie = Rule("tie", tuple(Condition(((i, frozenset({0})),)) for i in range(12)), at_least=1)
    counts = count_acceptable(
        Space((10,) * 12, (tie,)), np.zeros((2, 120)), np.zeros(2), Agreement.of_all(2), np.ones(2)
    )
    assert counts == Counts(None, (None, None), None)
