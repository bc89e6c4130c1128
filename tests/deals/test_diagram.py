"""Decision diagrams of rules against listing every combination."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.deals import diagram as module
from detente.deals.diagram import count_paths, diagram, elimination_order
from detente.deals.merging import diagram_of
from detente.space import Condition, Rule, Space
from detente.space.packages import SpaceTooLargeError


@st.composite
def ruled_spaces(draw):
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=5)))
    pair = st.integers(0, len(sizes) - 1).flatmap(
        lambda i: st.tuples(st.just(i), st.frozensets(st.integers(0, sizes[i] - 1)))
    )
    condition = st.builds(
        lambda pairs, negated: Condition(tuple(pairs), negated), st.lists(pair, max_size=3), st.booleans()
    )
    rule = st.builds(
        lambda cs, least, most: Rule("rule", tuple(cs), least, most),
        st.lists(condition, min_size=1, max_size=4),
        st.integers(0, 3),
        st.sampled_from([None, 0, 1, 2]),
    )
    return Space(sizes, tuple(draw(st.lists(rule, max_size=3))))


def paths(layers, issues):
    """Walk every path; each gives a combination by issue."""
    walks = [(0, {})]
    for layer in layers:
        walks = [
            (int(after), {**taken, layer.issue: option})
            for state, taken in walks
            for option, after in enumerate(layer.to[state])
            if after >= 0
        ]
    assert all(state == 0 for state, _ in walks)
    return [[taken[issue] for issue in issues] for _, taken in walks]


@settings(deadline=None, max_examples=100)
@given(ruled_spaces())
def test_the_paths_are_the_feasible_combinations(space):
    for part in space.components:
        layers = diagram(space, part)
        assert sorted(layer.issue for layer in layers) == list(part)
        assert sorted(paths(layers, part)) == space.component_packages(part).tolist()
        assert count_paths(layers) == len(space.component_packages(part))


@given(ruled_spaces())
def test_every_state_can_be_reached_and_left(space):
    for part in space.components:
        layers = diagram(space, part)
        if not count_paths(layers):
            continue
        for layer, following in pairwise(layers):
            assert (layer.to >= 0).any(axis=1).all()
            assert set(layer.to[layer.to >= 0].tolist()) == set(range(len(following.to)))


def test_a_limit_on_how_many_conditions_hold_needs_only_their_count():
    zero = tuple(Condition(((i, frozenset({0})),)) for i in range(100))
    layers = diagram(Space((3,) * 100, (Rule("at most ten", zero, at_most=10),)), range(100))
    assert max(len(layer.to) for layer in layers) == 11
    two_to_the = [2**k for k in range(101)]
    choose = np.array([1], dtype=object)
    for _ in range(100):
        choose = np.append(choose, 0) + np.append(0, choose)
    assert count_paths(layers) == sum(choose[k] * two_to_the[100 - k] for k in range(11))


def test_a_chain_is_taken_from_an_end_whatever_its_numbers():
    shuffled = np.random.default_rng(4).permutation(12).tolist()
    rules = [Rule.implication("next", {a: frozenset({1})}, {b: frozenset({1})}) for a, b in pairwise(shuffled)]
    assert elimination_order(rules, range(12)) in (shuffled, shuffled[::-1])


def test_rules_too_dense_for_a_diagram_are_told(monkeypatch):
    monkeypatch.setattr(module, "ARCS", 500)
    generator = np.random.default_rng(1)
    trios = [[int(i) for i in generator.choice(12, 3, replace=False)] for _ in range(30)]
    some = frozenset({0, 1})
    space = Space((5,) * 12, tuple(Rule.implication("dense", {a: some, b: some}, {c: some}) for a, b, c in trios))
    assert diagram(space, range(12)) is None
    with pytest.raises(SpaceTooLargeError, match="too densely"):
        diagram_of(space, range(12))
