"""Margins: the verdict turns at them and nowhere nearer."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph
from detente.moves.inverse import flip
from detente.moves.margins import margins, value_margins
from detente.moves.stability import CONCEPTS, stability


@st.composite
def models(draw, most=5):
    count = draw(st.integers(2, most))
    parties = draw(st.integers(2, 3))
    pairs = [(s, t) for s in range(count) for t in range(count) if s != t]
    arcs = [draw(st.sets(st.sampled_from(pairs))) for _ in range(parties)]
    rows = st.lists(st.integers(-3, 6), min_size=count, max_size=count)
    return Graph.of(count, arcs), np.array([draw(rows) for _ in range(parties)], np.int64)


def verdict(graph, scores, party, own, concept, state):
    changed = np.array(scores, float)
    changed[party] = own
    ranks = np.stack([np.unique(row, return_inverse=True)[1] for row in changed])
    return bool(stability(graph, ranks)[concept, party, state])


@settings(deadline=None, max_examples=40)
@given(models())
def test_margins_in_rankings_are_those_of_each_flip(model):
    graph, scores = model
    found = margins(graph, scores)
    assert np.array_equal(found.stable, stability(graph, scores))
    assert np.array_equal(found.pairs, found.proven)
    for place in np.ndindex(found.stable.shape):
        concept, party, state = place
        one = flip(graph, scores, party, state, CONCEPTS[concept])
        assert (found.pairs[place], found.swaps[place]) == (one.pairs, one.swaps)


@settings(deadline=None, max_examples=40)
@given(models(), st.data())
def test_value_margin_is_where_the_verdict_turns(model, data):
    graph, scores = model
    found = value_margins(graph, [row[np.newaxis].astype(float) for row in scores])[0]
    stable = stability(graph, scores)
    assert np.array_equal(found >= 0, stable)
    party = data.draw(st.integers(0, graph.parties - 1))
    state = data.draw(st.integers(0, graph.count - 1))
    for concept in range(len(CONCEPTS)):
        margin = found[concept, party, state]
        at = np.arange(graph.count) == state
        own = scores[party].astype(float)
        if np.isinf(margin):
            assert margin > 0
            assert verdict(graph, scores, party, own - 100 * at, concept, state)
            continue
        assert verdict(graph, scores, party, own - margin * at, concept, state)
        assert not verdict(graph, scores, party, own - (margin + 0.5) * at, concept, state)


@settings(deadline=None, max_examples=15)
@given(models(), st.data())
def test_no_smaller_change_of_one_value_or_of_all_by_half_turns_a_verdict(model, data):
    graph, scores = model
    found = value_margins(graph, [row[np.newaxis].astype(float) for row in scores])[0]
    party = data.draw(st.integers(0, graph.parties - 1))
    state = data.draw(st.integers(0, graph.count - 1))
    own = scores[party].astype(float)
    shares = np.array(data.draw(st.lists(st.sampled_from((-1, 0, 1)), min_size=graph.count, max_size=graph.count)))
    for concept in range(len(CONCEPTS)):
        margin = min(abs(found[concept, party, state]), 100)
        now = found[concept, party, state] >= 0
        nearly = max(margin - 0.25, 0)
        for other in range(graph.count):
            for sign in (-1, 1):
                moved = own + sign * nearly * (np.arange(graph.count) == other)
                assert verdict(graph, scores, party, moved, concept, state) == now
        assert verdict(graph, scores, party, own + nearly / 2 * shares, concept, state) == now
        worst = own + (margin + 0.25) / 2 * np.where(np.arange(graph.count) == state, -1, 1) * (1 if now else -1)
        if margin < 100:
            assert verdict(graph, scores, party, worst, concept, state) != now


@settings(deadline=None, max_examples=15)
@given(models(4), st.integers(0, 2**32 - 1))
def test_draws_are_measured_as_if_each_stood_alone(model, seed):
    graph, scores = model
    stream = np.random.default_rng(seed)
    values = [stream.integers(0, 5, (6, graph.count)).astype(float) for _ in scores]
    values[0] = values[0][:1]
    found = value_margins(graph, values)
    for draw in range(6):
        alone = value_margins(graph, [one[min(draw, len(one) - 1)][np.newaxis] for one in values])
        assert np.array_equal(found[draw], alone[0])
