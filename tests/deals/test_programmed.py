"""Integer programs against listing, on spaces small enough for both."""

from __future__ import annotations

import re
from dataclasses import replace
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent import programming
from detente.consent.programming import Effort, Program, maximise, value_terms
from detente.deals import diagram
from detente.deals.exact import exact_deals, plan
from detente.deals.frontier import pareto_frontier
from detente.deals.programmed import programmed_frontier, programmed_solutions
from detente.deals.solutions import solve
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement

FEW = settings(deadline=None, max_examples=12)


@st.composite
def ruled_spaces(draw):
    sizes = tuple(draw(st.lists(st.integers(2, 3), min_size=2, max_size=4)))
    pair = st.integers(0, len(sizes) - 1).flatmap(
        lambda i: st.tuples(st.just(i), st.frozensets(st.integers(0, sizes[i] - 1)))
    )
    condition = st.builds(
        lambda pairs, negated: Condition(tuple(pairs), negated), st.lists(pair, max_size=2), st.booleans()
    )
    rule = st.builds(
        lambda cs, least, most: Rule("rule", tuple(cs), least, most),
        st.lists(condition, min_size=1, max_size=3),
        st.integers(0, 2),
        st.sampled_from([None, 1, 2]),
    )
    return Space(sizes, tuple(draw(st.lists(rule, max_size=3))))


@FEW
@given(ruled_spaces(), st.integers(0, 2**32))
def test_rules_as_rows_allow_the_same_packages(space, seed):
    table = np.random.default_rng(seed).normal(size=sum(space.sizes))
    found = maximise(Program.of(space), value_terms(table, 1_000.0))
    values = table[space.columns(space.packages)].sum(axis=1)
    if not len(values):
        assert found is None
    else:
        assert found is not None
        assert found.package.tolist() == space.packages[values.argmax()].tolist()


@FEW
@given(ruled_spaces(), st.integers(0, 2**32), st.booleans())
def test_programmed_frontier_is_the_listed_one(space, seed, rounded):
    tables = np.random.default_rng(seed).random((2, sum(space.sizes)))
    tables = np.rint(4 * tables) / 3 if rounded else tables
    listed, programmed = pareto_frontier(space, tables), programmed_frontier(space, tables)
    assert programmed.exactness == "exact"
    assert programmed.total is None or not len(programmed)
    np.testing.assert_allclose(programmed.values, listed.values, atol=1e-8)


@FEW
@given(ruled_spaces(), st.integers(0, 2**32), st.sampled_from([Agreement.of_all(3), Agreement((0,), 1, (1, 2))]))
def test_programmed_solutions_are_among_the_listed_ones(space, seed, agreement):
    generator = np.random.default_rng(seed)
    tables, weights = generator.random((3, sum(space.sizes))), np.array([1.0, 2.0, 0.5])
    reservation = tables.max(axis=1) * generator.random(3) * len(space.sizes) * 0.6
    listed = solve(pareto_frontier(space, tables), reservation, agreement, weights)
    for name, found in programmed_solutions(space, tables, reservation, agreement, weights).items():
        if found.values is not None:
            nearest = np.abs(listed[name].packages_values - found.values).max(axis=1).min()
            assert nearest < 1e-7, name
        elif listed[name].values is not None:
            # A Nash product of nought is not programmed.
            assert name.endswith("nash")
            assert (listed[name].values <= reservation).any()


def test_a_search_cut_short_says_so():
    tables = np.random.default_rng(5).random((2, 20))
    whole = pareto_frontier(Space((4,) * 5), tables)
    part = programmed_frontier(Space((4,) * 5), tables, most=5)
    assert part.exactness == "bounded"
    assert 5 <= len(part) < len(whole)
    for point in part.values:
        assert np.abs(whole.values - point).max(axis=1).min() < 1e-9


def test_rules_too_dense_for_a_diagram_go_by_programs(monkeypatch):
    monkeypatch.setattr(diagram, "ARCS", 100)
    zero = tuple(Condition(((i, frozenset({0})),)) for i in range(16))
    space = Space((3,) * 16, (Rule("at most half", zero, at_most=8),))
    assert plan(space).way == "programmed"
    tables = np.random.default_rng(2).integers(0, 3, (2, 48)).astype(float)
    deal = exact_deals(space, tables, np.array([16.0, 16.0]), Agreement.of_all(2), most=3)
    assert deal.frontier is not None
    assert (deal.counts.feasible, deal.counts.agreed) == (None, None)
    free = solve(pareto_frontier(Space((3,) * 16), tables), np.array([16.0, 16.0]), Agreement.of_all(2))
    assert 0 < deal.solutions["utilitarian"].values.sum() <= free["utilitarian"].values.sum()
    assert deal.solutions["nash"].values.prod() > 256


def test_a_large_component_goes_along_its_diagram_and_is_counted():
    zero = tuple(Condition(((i, frozenset({0})),)) for i in range(16))
    space = Space((3,) * 16, (Rule("at most half", zero, at_most=8),))
    assert plan(space).way == "merged"
    tables = np.random.default_rng(2).integers(0, 3, (2, 48)).astype(float)
    deal = exact_deals(space, tables, np.array([16.0, 16.0]), Agreement.of_all(2))
    assert (deal.frontier.method, deal.frontier.exactness) == ("merged", "exact")
    assert deal.counts.feasible == sum(comb(16, k) * 2 ** (16 - k) for k in range(9))
    programmed = programmed_frontier(space, tables)
    np.testing.assert_allclose(programmed.values, deal.frontier.values, atol=1e-8)


@pytest.fixture
def hard():
    """A chain of rules with nearly linear tables: no program but those for one party's best ends soon."""
    high, some = frozenset({2, 3, 4}), frozenset({1, 2, 3, 4})
    space = Space((5,) * 30, tuple(Rule.implication(f"after {k}", {k: high}, {k + 1: some}) for k in range(29)))
    steps = np.random.default_rng(0).normal(1.0, 0.02, (2, 30, 5)) * [[[1.0]], [[-1.0]]]
    tables = np.cumsum(steps, axis=2).reshape(2, 150) / 120
    return space, tables - np.array([[tables[0].min()], [tables[1].min()]])


def test_what_is_not_proven_of_a_solution_is_told_and_holds(hard, monkeypatch):
    space, tables = hard
    monkeypatch.setattr(programming, "NODES", 1)
    reservation = np.full(2, 0.35)
    exact = solve(pareto_frontier(space, tables), reservation, Agreement.of_all(2))
    found = programmed_solutions(space, tables, reservation, Agreement.of_all(2))
    measures = {
        "nash": lambda s: (s.values - reservation).prod(),
        "egalitarian": lambda s: (s.values - reservation).min(),
        "utilitarian": lambda s: s.values.sum(),
    }
    bounded = [name for name, solution in found.items() if solution.exactness == "bounded"]
    assert bounded
    told = []
    for name, measure in measures.items():
        solution = found[name]
        if solution.values is None:
            assert solution.exactness == "bounded"
            continue
        assert space.allows(solution.packages).all()
        short = measure(exact[name]) - measure(solution)
        if solution.exactness == "exact":
            assert short == pytest.approx(0, abs=1e-9)
        elif match := re.fullmatch(r"the search was cut short .* by up to ([\d.e+-]+)( %)?", solution.reason):
            more = float(match[1]) * (measure(solution) / 100 if match[2] else 1)
            assert -1e-9 <= short <= more + 1e-9
            told.append(name)
    assert told


def test_a_frontier_of_hard_programs_has_efficient_points_and_says_that_others_are_missing(hard, monkeypatch):
    space, tables = hard
    monkeypatch.setattr(programming, "NODES", 1)
    whole, found = pareto_frontier(space, tables), programmed_frontier(space, tables, most=12)
    assert found.exactness == "bounded"
    assert len(found) >= 10
    for point in found.values:
        assert np.abs(whole.values - point).max(axis=1).min() < 1e-8


def test_the_limit_is_the_same_each_time_and_not_the_clock(hard, monkeypatch):
    space, tables = hard
    monkeypatch.setattr(programming, "NODES", 1)
    one, other = (programmed_frontier(space, tables, most=4) for _ in range(2))
    assert one.listed.tolist() == other.listed.tolist()


def test_programs_that_have_cost_too_much_together_open_one_node_each():
    effort = Effort(steps=150)
    program = replace(Program.of(Space((3,) * 4)), effort=effort)
    for nodes in (programming.NODES, programming.NODES, 1):
        assert effort.nodes == nodes
        maximise(program.where(), {0: 1.0})


def test_three_parties_have_no_programmed_frontier():
    with pytest.raises(ValueError, match="two parties"):
        programmed_frontier(Space((2,)), np.ones((3, 2)))
