"""The condensed graph and the ends of random play against their definitions, state by state."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves import condensed
from detente.moves.condensed import COARSEST, TooManyStatesError, attractors, condense
from detente.moves.graph import Graph
from detente.moves.routes_arcs import steps_of


@st.composite
def models(draw, fewest=2, most=7):
    """Arcs of each party, a few for each state, and scores with ties."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, parties = draw(st.integers(fewest, most)), draw(st.integers(1, 3))
    density = draw(st.sampled_from([0.5, 0.8, 1.2, 2, 4])) / count / parties
    arcs = rng.random((parties, count, count)) < density
    moves = [[(s, t) for s, t in np.argwhere(one).tolist() if s != t] for one in arcs]
    return count, moves, rng.integers(0, draw(st.integers(1, 5)), (parties, count))


def led_to(count, pairs):
    """Which state leads to which by any chain of moves, each to itself too (Warshall)."""
    leads = [[s == t or (s, t) in pairs for t in range(count)] for s in range(count)]
    for via in range(count):
        for s in range(count):
            for t in range(count):
                leads[s][t] = leads[s][t] or (leads[s][via] and leads[via][t])
    return leads


def components(leads):
    """Each state's strong component, as the set of its states."""
    count = len(leads)
    return [frozenset(t for t in range(count) if leads[s][t] and leads[t][s]) for s in range(count)]


def grained(leads, parts, start, equilibria, most):
    """What the states of a node have in common, by the finest of the three grains with few enough nodes."""
    count = len(leads)
    closed = [all(leads[t][s] for t in range(count) if leads[s][t]) for s in range(count)]
    apart = {parts[s] for s in range(count) if closed[s] or s == start or s in equilibria}
    sides = [
        (frozenset(a for a in apart if leads[min(a)][s]), frozenset(a for a in apart if leads[s][min(a)]))
        for s in range(count)
    ]
    kinds = [
        (parts[s] == parts[start], leads[start][s], leads[s][start], any(leads[s][e] for e in equilibria), closed[s])
        for s in range(count)
    ]
    for grain, keys in (("components", parts), ("sides", sides)):
        if len(set(keys)) <= most:
            return grain, keys, closed
    return "kinds", kinds, closed


@given(st.one_of(models(), models(fewest=13, most=20)), st.data())
@settings(deadline=None, max_examples=200)
def test_a_condensed_graph_is_what_the_definitions_say(model, data):
    count, moves, scores = model
    start = data.draw(st.integers(0, count - 1))
    equilibria = data.draw(st.sets(st.integers(0, count - 1), max_size=4))
    most = data.draw(st.integers(COARSEST, COARSEST + 3))
    found = condense(steps_of(Graph.of(count, moves), scores), start, equilibria, most)
    pairs = [pair for arcs in moves for pair in arcs]
    leads = led_to(count, set(pairs))
    parts = components(leads)
    grain, keys, closed = grained(leads, parts, start, equilibria, most)
    assert found.grain == grain
    assert len(set(zip(found.node.tolist(), keys, strict=True))) == len(set(keys)) == len(found.sizes)
    for node in range(len(found.sizes)):
        held = [s for s in range(count) if found.node[s] == node]
        assert found.sizes[node] == len(held)
        assert found.components[node] == len({parts[s] for s in held})
        assert found.absorbing[node] == len({parts[s] for s in held if closed[s]})
        assert found.equilibria[node] == len(equilibria & set(held))
        assert {leads[start][s] for s in held} == {bool(found.reached[node])}
    between = [(int(found.node[s]), int(found.node[t])) for s, t in pairs if found.node[s] != found.node[t]]
    assert sorted(set(between)) == [tuple(arc) for arc in found.arcs.tolist()]
    assert [between.count(tuple(arc)) for arc in found.arcs.tolist()] == found.moves.tolist()
    assert all(tail < head for tail, head in found.arcs)
    assert found.start == found.node[start]


@given(models(fewest=14, most=20), st.data())
@settings(deadline=None, max_examples=60)
def test_merging_by_sides_keeps_what_leads_to_what_stands_alone(model, data):
    count, moves, scores = model
    start, goal = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    found = condense(steps_of(Graph.of(count, moves), scores), start, {goal}, COARSEST)
    leads = led_to(count, {pair for arcs in moves for pair in arcs})
    merged = led_to(len(found.sizes), {tuple(arc) for arc in found.arcs.tolist()})
    if found.grain != "kinds":
        assert all(merged[found.node[s]][found.node[goal]] == leads[s][goal] for s in range(count))


@given(models(fewest=4, most=9))
@settings(deadline=None, max_examples=150)
def test_shares_of_random_play_are_the_mean_of_those_one_improvement_on(model):
    count, moves, scores = model
    steps = steps_of(Graph.of(count, moves), scores)
    taken = [[t for party, arcs in enumerate(moves) for s, t in arcs if s == x and scores[party][t] > scores[party][s]]
             for x in range(count)]  # fmt: skip
    leads = led_to(count, {(s, t) for s in range(count) for t in taken[s]})
    found = [attractors(steps, s) for s in range(count)]
    share = [dict(zip(one.states, one.share, strict=True)) for one in found]
    parts = components(leads)
    for s in range(count):
        closed = all(leads[t][s] for t in range(count) if leads[s][t])
        assert sum(share[s].values()) == pytest.approx(1)
        assert list(found[s].share) == pytest.approx(sorted(found[s].share, reverse=True))
        if closed:
            assert share[s] == {tuple(sorted(parts[s])): 1.0}
            assert found[s].moves == 0
        else:
            ends = {end for t in taken[s] for end in share[t]}
            assert share[s].keys() == ends
            for end in ends:
                assert share[s][end] == pytest.approx(np.mean([share[t].get(end, 0) for t in taken[s]]))
            assert found[s].moves == pytest.approx(1 + np.mean([found[t].moves for t in taken[s]]))


def test_play_ends_where_it_should_on_a_line():
    """The gambler's ruin: from the second of five places, a step either way each as likely, ruin has 3 chances in 4."""
    left, right = [(s, s - 1) for s in (1, 2, 3)], [(s, s + 1) for s in (1, 2, 3)]
    steps = steps_of(Graph.of(5, [left, right]), np.array([[4, 3, 2, 1, 0], [0, 1, 2, 3, 4]]))
    found = attractors(steps, 1)
    assert found.states == ((0,), (4,))
    assert found.share == pytest.approx((0.75, 0.25))
    assert found.moves == pytest.approx(3)


def test_movers_to_the_same_state_are_as_many_open_improvements():
    arcs = [[(0, 1), (0, 2), (0, 3)], [(0, 2), (0, 3)], [(0, 3)]]
    found = attractors(steps_of(Graph.of(4, arcs), np.array([[0, 1, 1, 1]] * 3)), 0)
    assert found.states == ((3,), (2,), (1,))
    assert found.share == pytest.approx((1 / 2, 1 / 3, 1 / 6))


def test_play_can_circle_for_ever():
    steps = steps_of(Graph.of(3, [[(0, 1)], [(1, 2)], [(2, 0)]]), np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]]))
    found = attractors(steps, 1)
    assert (found.states, found.share, found.moves) == (((0, 1, 2),), (1.0,), 0.0)


def test_a_chain_too_long_to_draw_is_merged_between_what_stands_alone():
    """A chain of a thousand states with the status quo and an equilibrium on it: before, between and after them."""
    steps = steps_of(Graph.of(1000, [[(s, s + 1) for s in range(999)]]), np.zeros((1, 1000), np.int64))
    found = condense(steps, 100, [500])
    assert found.grain == "sides"
    assert found.sizes.tolist() == [100, 1, 399, 1, 498, 1]
    assert found.reached.tolist() == [False, True, True, True, True, True]
    assert found.absorbing.tolist() == [0, 0, 0, 0, 0, 1]
    assert found.equilibria.tolist() == [0, 0, 0, 1, 0, 0]
    assert found.arcs.tolist() == [[s, s + 1] for s in range(5)]


def test_what_is_too_many_equilibria_to_stand_alone_is_merged_by_kind():
    steps = steps_of(Graph.of(60, [[(s, s + 30) for s in range(30)]]), np.zeros((1, 60), np.int64))
    found = condense(steps, 3, range(30, 60), most=COARSEST)
    assert found.grain == "kinds"
    assert sorted(found.sizes.tolist()) == [1, 1, 29, 29]
    assert found.equilibria.sum() == 30


def test_states_without_moves_stand_alone():
    found = condense(steps_of(Graph.of(2, [[]]), np.zeros((1, 2), np.int64)), 1)
    assert (found.sizes.tolist(), found.arcs.shape, found.reached.tolist()) == ([1, 1], (0, 2), [False, True])


def test_bad_input_is_refused_with_a_remedy(monkeypatch):
    steps = steps_of(Graph.of(3, [[(0, 1), (1, 2)]]), np.array([[0, 1, 2]]))
    with pytest.raises(ValueError, match=f"allow {COARSEST} or more"):
        condense(steps, 0, most=COARSEST - 1)
    with pytest.raises(ValueError, match="no state 3"):
        condense(steps, 0, [3])
    with pytest.raises(ValueError, match="no state -1"):
        attractors(steps, -1)
    monkeypatch.setattr(condensed, "MOST_STATES", 2)
    with pytest.raises(TooManyStatesError, match=r"to 3 states; .* up to 2: condense the model"):
        attractors(steps, 0)
