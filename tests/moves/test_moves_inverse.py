"""The question backwards, against all rankings of small models."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph
from detente.moves.inverse import flip, joint_gain
from detente.moves.inverse_search import Reach, nearby, stable_for, together
from detente.moves.inverse_statements import reorder
from detente.moves.stability import CONCEPTS


def weak_orders(count):
    """All rankings with ties, as ranks from 0 without gaps."""
    return [np.array(one) for one in product(range(count), repeat=count) if set(one) == set(range(max(one) + 1))]


WEAK = {count: weak_orders(count) for count in (2, 3, 4, 5)}
STRICT = {6: [np.array(one) for one in permutations(range(6))]}


def distance(one, two):
    """1 for each pair turned around, 1/2 for each pair tied in one only."""
    total = 0
    for a in range(len(one)):
        for b in range(a):
            before, after = np.sign(one[a] - one[b]), np.sign(two[a] - two[b])
            total += abs(int(before) - int(after)) / 2
    return total


def new_tie(one, two):
    return any(one[a] != one[b] and two[a] == two[b] for a in range(len(one)) for b in range(a))


def turned(one, two, target):
    """The states that are above the target in one ranking and not in the other."""
    return tuple(t for t in range(len(one)) if (one[t] > one[target]) != (two[t] > two[target]))


def legal_ends(graph, scores, movers, start, improving):
    """Where sequences of the movers end, by the definition: none moves twice in a row, one alone moves once."""
    ends, seen, waiting = set(), set(), [(start, None)]
    while waiting:
        state, last = waiting.pop()
        for mover in movers:
            if mover == last:
                continue
            for t in graph.reached(mover, state).tolist():
                if improving and not scores[mover][t] > scores[mover][state]:
                    continue
                ends.add(t)
                if (t, mover) not in seen:
                    seen.add((t, mover))
                    waiting.append((t, mover))
    return ends


def literal(graph, scores, party, target, concept):
    """Stability by its definition."""
    own = scores[party]
    movers = [j for j in range(graph.parties) if j != party]
    for s1 in graph.reached(party, target).tolist():
        if own[s1] <= own[target]:
            continue
        ends = set() if concept == "nash" else legal_ends(graph, scores, movers, s1, concept in ("seq", "sseq"))
        deters = {s2 for s2 in ends if own[s2] <= own[target]}
        if concept in ("smr", "sseq"):
            deters = {s2 for s2 in deters if all(own[s3] <= own[target] for s3 in graph.reached(party, s2).tolist())}
        if not deters:
            return False
    return True


def with_row(scores, party, ranking):
    changed = scores.copy()
    changed[party] = ranking
    return changed


@st.composite
def models(draw, least=2, most=4, parties=3, strict=False):
    count = draw(st.integers(least, most))
    n = draw(st.integers(2, parties))
    pairs = [(s, t) for s in range(count) for t in range(count) if s != t]
    arcs = [draw(st.sets(st.sampled_from(pairs))) for _ in range(n)]
    ranks = (
        st.permutations(range(count)) if strict else st.lists(st.integers(0, count - 1), min_size=count, max_size=count)
    )
    scores = np.array([draw(ranks) for _ in range(n)], np.int64)
    return Graph.of(count, arcs), scores


def check_against_all(graph, scores, party, target, concept, rankings):
    found = flip(graph, scores, party, target, concept)
    own = scores[party]
    assert found.stable == literal(graph, scores, party, target, concept)
    flipping = [
        (distance(own, one), turned(own, one, target), one)
        for one in rankings
        if literal(graph, with_row(scores, party, one), party, target, concept) != found.stable
    ]
    if not flipping:
        assert found.fixed is not None
        assert found.swaps == found.pairs == np.inf
        return
    assert found.fixed is None
    assert found.exact
    keeping = [one for one in flipping if not new_tie(own, one[2])]
    assert found.swaps == min(far for far, *_ in keeping)
    assert found.pairs == min(len(sides) for _, sides, _ in flipping)
    if found.complete[0]:
        assert {tuple(c.ranking) for c in found.nearest} == {tuple(r) for far, _, r in keeping if far == found.swaps}
    if found.complete[1]:
        assert {c.turned for c in found.fewest} == {sides for _, sides, _ in flipping if len(sides) == found.pairs}
    for change in (*found.nearest, *found.fewest):
        assert distance(own, change.ranking) == change.swaps
        assert turned(own, change.ranking, target) == change.turned
        assert any(np.array_equal(change.ranking, one) for *_, one in keeping)
    for change in found.fewest:
        assert change.swaps == min(far for far, sides, _ in keeping if sides == change.turned)


@settings(deadline=None, max_examples=60)
@given(models(), st.data())
def test_smallest_changes_among_all_rankings_with_ties(model, data):
    graph, scores = model
    target = data.draw(st.integers(0, graph.count - 1))
    party = data.draw(st.integers(0, graph.parties - 1))
    for concept in CONCEPTS:
        check_against_all(graph, scores, party, target, concept, WEAK[graph.count])


@settings(deadline=None, max_examples=12)
@given(models(5, 5), st.data())
def test_smallest_changes_among_all_541_rankings_of_five(model, data):
    graph, scores = model
    target = data.draw(st.integers(0, graph.count - 1))
    for concept in CONCEPTS[1:]:
        check_against_all(graph, scores, 0, target, concept, WEAK[5])


@settings(deadline=None, max_examples=25)
@given(models(3, 3), st.data())
def test_smallest_joint_changes_among_all_profiles(model, data):
    graph, scores = model
    target = data.draw(st.integers(0, graph.count - 1))
    concept = data.draw(st.sampled_from(CONCEPTS))

    def holds(profile):
        return all(literal(graph, profile, party, target, concept) for party in range(graph.parties))

    now = holds(scores)
    flipping = [
        sum(map(distance, scores, profile))
        for profile in product(WEAK[3], repeat=graph.parties)
        if not any(map(new_tie, scores, profile)) and holds(profile) != now
    ]
    found = together(graph, scores, target, concept, reach=Reach(farthest=9, profiles=10**6))
    if not flipping:
        assert found is None
        return
    assert found.swaps == found.least == min(flipping)
    assert sum(map(distance, scores, found.scores)) == found.swaps
    assert holds(found.scores) != now


@settings(deadline=None, max_examples=30)
@given(models(3, 4), st.data())
def test_change_of_an_opponent_s_ranking_alone(model, data):
    graph, scores = model
    target = data.draw(st.integers(0, graph.count - 1))
    party, other = data.draw(st.permutations(range(graph.parties)))[:2]
    for concept in ("seq", "sseq"):
        now = literal(graph, scores, party, target, concept)
        flipping = [
            (distance(scores[other], one), tuple(one))
            for one in WEAK[graph.count]
            if not new_tie(scores[other], one)
            and literal(graph, with_row(scores, other, one), party, target, concept) != now
        ]
        found = nearby(graph, scores, target, [other], stable_for(party, target, concept), Reach(9, 10**6, 100))
        if flipping:
            least = min(far for far, _ in flipping)
            assert found.swaps == found.least == least
            assert {tuple(one[other]) for one in found.scores} == {one for far, one in flipping if far == least}
        else:
            assert found.swaps == np.inf


@settings(deadline=None, max_examples=60)
@given(models(2, 4), st.data())
def test_joint_gain_among_all_rankings(model, data):
    _, scores = model
    start, end = data.draw(st.permutations(range(scores.shape[1])))[:2]
    found = joint_gain(scores, range(len(scores)), start, end)
    for party, own in enumerate(scores):
        if own[end] > own[start]:
            assert party not in found
            continue
        gains = [
            (distance(own, one), tuple(one))
            for one in WEAK[len(own)]
            if one[end] > one[start] and not new_tie(own, one)
        ]
        least = min(far for far, _ in gains)
        assert {change.swaps for change in found[party]} == {least}
        assert {tuple(change.ranking) for change in found[party]} == {one for far, one in gains if far == least}


def from_statements(truth, order):
    """Scores of states by the statements in some order: compared as words are in a dictionary."""
    words = [tuple(bool(truth[k][s]) for k in order) for s in range(truth.shape[1])]
    return np.array([sum(other < word for other in set(words)) for word in words])


def exchanges(order):
    return sum(order[a] > order[b] for a in range(len(order)) for b in range(a + 1, len(order)))


@settings(deadline=None, max_examples=40)
@given(models(3, 4), st.data())
def test_smallest_change_of_statements_among_all_orders(model, data):
    graph, scores = model
    target = data.draw(st.integers(0, graph.count - 1))
    statements = data.draw(st.integers(1, 5))
    flags = st.lists(st.booleans(), min_size=graph.count, max_size=graph.count)
    truth = np.array([data.draw(flags) for _ in range(statements)])
    concept = data.draw(st.sampled_from(CONCEPTS))

    def holds(order):
        return literal(graph, with_row(scores, 0, from_statements(truth, order)), 0, target, concept)

    now = holds(range(statements))
    found = reorder(graph, scores, 0, target, concept, truth, listed=200)
    assert found.stable == now
    flipping = [(exchanges(order), order) for order in permutations(range(statements)) if holds(order) != now]
    assert found.swaps == found.least == min((far for far, _ in flipping), default=np.inf)
    assert list(found.orders) == [order for far, order in sorted(flipping) if far == found.swaps]
    assert found.complete
    for one in range(statements):
        assert (one in found.dropped) == (holds([k for k in range(statements) if k != one]) != now)
