"""The package space against its literal definition: all combinations, filtered by each rule in words."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.space import Condition, Rule, Space
from detente.space.packages import ENUMERABLE, SpaceTooLargeError


def condition_holds(condition, package):
    met = all(package[issue] in allowed for issue, allowed in condition.options)
    return not met if condition.negated else met


def rule_allows(rule, package):
    held = sum(condition_holds(condition, package) for condition in rule.conditions)
    return rule.at_least <= held <= (len(rule.conditions) if rule.at_most is None else rule.at_most)


@st.composite
def spaces(draw):
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    issues = st.integers(0, len(sizes) - 1)

    @st.composite
    def conditions(draw):
        chosen = draw(st.lists(issues, min_size=1, max_size=2, unique=True))
        picks = tuple((i, frozenset(draw(st.sets(st.integers(0, sizes[i] - 1))))) for i in chosen)
        return Condition(picks, negated=draw(st.booleans()))

    @st.composite
    def rules(draw):
        of = tuple(draw(st.lists(conditions(), min_size=1, max_size=3)))
        return Rule("r", of, draw(st.integers(0, len(of))), draw(st.none() | st.integers(0, len(of))))

    return Space(sizes, tuple(draw(st.lists(rules(), max_size=3))))


@settings(max_examples=150, deadline=None)
@given(spaces())
def test_the_space_lists_what_the_rules_allow_in_number_order(space):
    expected = [
        package
        for package in product(*(range(size) for size in space.sizes))
        if all(rule_allows(rule, package) for rule in space.rules)
    ]
    assert [tuple(int(o) for o in row) for row in space.packages] == expected
    assert space.feasible == len(expected)
    assert space.size == prod(space.sizes)
    numbers = space.numbers(space.packages)
    assert np.all(np.diff(numbers) > 0)


@settings(max_examples=100, deadline=None)
@given(spaces())
def test_no_rule_ties_issues_of_different_components(space):
    assert sorted(i for part in space.components for i in part) == list(range(len(space.sizes)))
    for rule in space.rules:
        assert sum(bool(rule.issues & set(part)) for part in space.components) <= 1


def test_an_implication_forbids_only_premise_without_conclusion():
    rule = Rule.implication("r", {0: frozenset({1})}, {1: frozenset({1})})
    assert Space((2, 2), (rule,)).packages.tolist() == [[0, 0], [0, 1], [1, 1]]


def test_a_huge_space_is_counted_but_not_listed():
    space = Space((10,) * 50)
    assert space.size == 10**50 == space.feasible
    assert not space.enumerable
    with pytest.raises(SpaceTooLargeError, match=f"{ENUMERABLE:,}"):
        _ = space.packages


def test_rules_that_tie_too_much_together_are_refused_with_the_count():
    everything = Rule("all", (Condition(tuple((i, frozenset({0})) for i in range(10))),), at_most=0)
    with pytest.raises(SpaceTooLargeError, match="10,000,000,000"):
        _ = Space((10,) * 10, (everything,)).feasible


def test_columns_point_into_a_value_table():
    space = Space((2, 3))
    assert space.columns(np.array([[1, 2]])).tolist() == [[1, 4]]
