"""The question backwards, against all rankings of small models."""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph, blocks_of
from detente.moves.inverse import Limits, flip, inverse, joint_gain
from detente.moves.inverse_cover import Need, least_cover
from detente.moves.inverse_search import Reach, nearby, stable_for, together
from detente.moves.inverse_statements import reorder
from detente.moves.stability import CONCEPTS


def weak_orders(count):
    """All rankings with ties, as ranks from 0 without gaps."""
    return [np.array(one) for one in product(range(count), repeat=count) if set(one) == set(range(max(one) + 1))]


WEAK = {count: weak_orders(count) for count in (2, 3, 4, 5)}


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


STRICT_OF_SIX = [np.array(one) for one in permutations(range(6))]


def ties(ranking):
    return len(ranking) - len(set(ranking))


@settings(deadline=None, max_examples=3)
@given(models(6, 6, strict=True), st.sampled_from(CONCEPTS[1:]))
def test_fewest_swaps_among_all_720_rankings_of_six_without_ties(model, concept):
    graph, scores = model
    found = flip(graph, scores, 0, 2, concept)
    flipping = [
        distance(scores[0], one)
        for one in STRICT_OF_SIX
        if literal(graph, with_row(scores, 0, one), 0, 2, concept) != found.stable
    ]
    assert found.swaps == min(flipping, default=np.inf)
    assert all(ties(change.ranking) == 0 for change in found.nearest)


def test_a_new_tie_with_the_target_would_save_half_a_swap():
    graph = Graph.of(3, [[(0, 2)], []])
    scores = np.array([[0, 1, 2], [0, 0, 0]])
    assert flip(graph, scores, 0, 0, "nash").swaps == 2.0
    tied = np.array([1, 0, 1])
    assert literal(graph, with_row(scores, 0, tied), 0, 0, "nash")
    assert distance(scores[0], tied) == 1.5


def test_what_no_ranking_breaks_and_why():
    """From 0 the first party goes to 1 or 2, and the other comes back from both; in 3 it has no move."""
    graph = Graph.of(4, [[(0, 1), (0, 2)], [(1, 0), (2, 0), (1, 3)]])
    scores = np.array([[3, 2, 1, 0], [3, 2, 1, 0]])
    for concept in ("gmr", "seq"):
        found = flip(graph, scores, 0, 0, concept)
        assert found.stable
        assert found.fixed.returned == (1, 2)
        assert found.swaps == found.pairs == np.inf
    assert flip(graph, scores, 0, 3, "nash").fixed.returned == ()
    for concept in ("nash", "smr", "sseq"):
        assert flip(graph, scores, 0, 0, concept).fixed is None


def test_a_way_back_that_the_opponent_would_not_take_breaks_seq_but_not_gmr():
    graph = Graph.of(2, [[(0, 1)], [(1, 0)]])
    scores = np.array([[1, 0], [0, 1]])
    assert flip(graph, scores, 0, 0, "gmr").fixed.returned == (1,)
    assert flip(graph, scores, 0, 0, "seq").swaps == 1.0


def test_fewest_swaps_and_fewest_comparisons_can_be_different_changes():
    """The move to 4 must go or be deterred: by 3 sinking alone (one comparison), near by it takes 1 and 2 along."""
    graph = Graph.of(5, [[(0, 4)], [(4, 3)]])
    scores = np.array([[0, 1, 2, 3, 4], [0, 0, 0, 0, 0]])
    found = flip(graph, scores, 0, 0, "gmr")
    assert not found.stable
    assert found.swaps == 3.0
    assert [change.turned for change in found.nearest] == [(3,), (1, 3), (1, 2, 3)]
    assert [(change.turned, change.swaps) for change in found.fewest] == [((3,), 3.0), ((4,), 4.0)]
    assert found.nearest[0].ranking.tolist() == [1, 2, 3, 0, 4]


def test_no_cost_where_the_verdict_is_as_asked():
    graph = Graph.of(2, [[(0, 1)], [(0, 1)]])
    scores = np.array([[0, 1], [1, 0]])
    found = inverse(graph, scores, 0, "nash")
    assert not found.equilibrium
    assert [one.party for one in found.flips] == [0]
    assert (found.swaps, found.pairs) == (1.0, 1)


def test_an_equilibrium_breaks_with_the_easiest_of_its_parties():
    graph = Graph.of(3, [[(0, 1)], [(0, 2)]])
    scores = np.array([[2, 0, 1], [2, 0, 1]])
    found = inverse(graph, scores, 0, "nash")
    assert found.equilibrium
    assert [one.swaps for one in found.flips] == [2.0, 1.0]
    assert found.swaps == 1.0


def test_a_search_cut_short_gives_a_bound_and_says_so():
    """Ten answers deter the only move; each can be undone by a state shared with the next one, five do."""
    answers = range(2, 12)
    ring = [(state, 12 + (state + step) % 10) for state in answers for step in (0, 1)]
    graph = Graph.of(22, [[(0, 1), *ring], [(1, state) for state in answers]])
    scores = np.array([[30, 31, *range(20)], [0] * 22])
    whole = flip(graph, scores, 0, 0, "smr")
    assert whole.stable
    assert (whole.pairs, whole.exact) == (5, True)
    assert [change.turned for change in whole.fewest] == [(13, 15, 17, 19, 21), (12, 14, 16, 18, 20)]
    short = flip(graph, scores, 0, 0, "smr", Limits(work=1))
    assert short.proven <= 5 <= short.pairs
    for change in short.fewest:
        assert not literal(graph, with_row(scores, 0, change.ranking), 0, 0, "smr")


def test_a_bound_below_the_answer_is_not_called_exact():
    rng = np.random.default_rng(5)
    answers = list(range(2, 14))
    escapes = [(state, int(to)) for state in answers for to in rng.choice(np.arange(14, 30), 4, replace=False)]
    graph = Graph.of(30, [[(0, 1), *escapes], [(1, state) for state in answers]])
    scores = np.array([[30, 31, *range(28)], [0] * 30])
    whole, short = (flip(graph, scores, 0, 0, "smr", limits) for limits in (None, Limits(work=1)))
    assert whole.exact
    assert short.proven <= whole.pairs <= short.pairs
    assert not short.exact
    assert not short.complete[1]


def test_tied_changes_are_listed_up_to_the_cap():
    graph = Graph.of(6, [[(0, 1)], [(1, state) for state in range(2, 6)]])
    scores = np.array([[0, 2, 1, 1, 1, 1], [0] * 6])
    assert len(flip(graph, scores, 0, 0, "gmr").nearest) == 4
    capped = flip(graph, scores, 0, 0, "gmr", Limits(listed=2))
    assert len(capped.nearest) == len(capped.fewest) == 2
    assert capped.complete == (False, False)


def test_a_sanction_that_a_change_elsewhere_takes_away():
    """Sinking what tempts one party must not be undone by what the other party's change does to its sanctions."""
    graph = Graph.of(3, [[(0, 1)], [(1, 2), (0, 2)]])
    scores = np.array([[1, 2, 0], [0, 1, 2]])
    assert not inverse(graph, scores, 0, "seq").separable
    found = together(graph, scores, 0, "seq")
    assert found.swaps == found.least
    assert all(literal(graph, found.scores, party, 0, "seq") for party in range(2))


def test_a_walk_cut_short_says_how_far_it_saw():
    graph = Graph.of(4, [[(0, 3)], [(3, 1)]])
    scores = np.array([[0, 1, 2, 3], [0, 1, 2, 3]])
    near = nearby(graph, scores, 0, [0], stable_for(0, 0, "nash"), Reach(farthest=2))
    assert (near.swaps, near.least, near.scores) == (np.inf, 2.5, ())
    cut = nearby(graph, scores, 0, [0], stable_for(0, 0, "nash"), Reach(farthest=9, profiles=4))
    assert cut.least <= 3.0 <= cut.swaps


def test_statements_cut_short_say_how_far_they_were_walked():
    truth = np.array([[False, True]] + [[True, False]] * 6)
    graph = Graph.of(2, [[(0, 1)], []])
    scores = np.zeros((2, 2), np.int64)
    whole = reorder(graph, scores, 0, 0, "nash", truth)
    assert (whole.stable, whole.swaps, whole.dropped) == (False, 1, (0,))
    last = np.array([[True, False]] + [[False, False]] * 6 + [[False, True]])
    far = reorder(graph, scores, 0, 0, "nash", last, most=50)
    assert far.stable
    assert (far.orders, far.swaps) == ((), np.inf)
    assert 1 < far.least <= 7
    assert reorder(graph, scores, 0, 0, "nash", last).swaps == 7


HANOI = [
    "--|---",
    "-P|---",
    "E-|---",
    "--|T--",
    "-P|T--",
    "E-|T--",
    "--|-Y-",
    "-P|-Y-",
    "E-|-Y-",
    "--|TY-",
    "-P|TY-",
    "E-|TY-",
    "--|-YF",
    "-P|-YF",
    "E-|-YF",
]
HARD_LINE = [
    "--|-YF",
    "-P|-YF",
    "E-|-YF",
    "--|-Y-",
    "-P|-Y-",
    "--|---",
    "-P|---",
    "E-|-Y-",
    "E-|---",
    "-P|TY-",
    "--|TY-",
    "-P|T--",
    "--|T--",
    "E-|TY-",
    "E-|T--",
]
NORTH = [
    "E-|---",
    "E-|-Y-",
    "E-|T--",
    "--|---",
    "--|T--",
    "E-|TY-",
    "-P|T--",
    "-P|---",
    "E-|-YF",
    "--|TY-",
    "--|-Y-",
    "-P|TY-",
    "-P|-Y-",
    "--|-YF",
    "-P|-YF",
]


def hanoi():
    """The two parties' freedom at Hanoi: dismantling Yongbyon and the rest are one-way."""

    def lasting(one, two):
        return all(a != mark or b == mark for a, b, mark in zip(one[4:], two[4:], "YF", strict=True))

    pairs = [(s, t) for s in range(15) for t in range(15) if s != t]
    us = [(s, t) for s, t in pairs if HANOI[s][2:] == HANOI[t][2:]]
    north = [(s, t) for s, t in pairs if HANOI[s][:2] == HANOI[t][:2] and lasting(HANOI[s], HANOI[t])]
    scores = np.array([[-order.index(state) for state in HANOI] for order in (HARD_LINE, NORTH)])
    return Graph.of(15, [us, north]), scores


def test_hanoi_hung_on_one_comparison_of_the_united_states():
    _, scores = hanoi()
    freeze, deal = HANOI.index("--|---"), HANOI.index("E-|-Y-")
    found = joint_gain(scores, (0, 1), freeze, deal)
    assert list(found) == [0]
    assert found[0][0].turned == (deal,)
    assert found[0][0].swaps == 2.0


def test_the_hanoi_deal_is_deterred_not_wanted():
    """To be held up by its own payoff the small deal would have to pass all to which the United States can go on."""
    graph, scores = hanoi()
    deal = HANOI.index("E-|-Y-")
    nash = inverse(graph, scores, deal, "nash")
    assert not nash.equilibrium
    assert {one.party: [HANOI[t] for t in one.fewest[0].turned] for one in nash.flips}[0] == ["--|-Y-", "-P|-Y-"]
    assert inverse(graph, scores, deal, "seq").equilibrium


CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="the reference data is absent")
@pytest.mark.parametrize("concept", ["seq", "smr"])
def test_verdicts_that_another_tool_gets_wrong_backwards(concept):
    case = yaml.safe_load((CASES / f"gmcrpy_defect_inverse_{concept}.yaml").read_text())
    labels = list(case["states"])
    options = np.array([[letter == "Y" for letter in case["states"][label]] for label in labels], np.int64)
    graph = Graph(8, tuple(blocks_of(options, own, [(0, 0)] * 3) for own in case["dm_options_zero_based"]))
    scores = np.array(
        [[-order.index(label) for label in labels] for order in case["preferences_most_to_least"].values()]
    )
    target = labels.index(case["finding"]["state"])
    found = inverse(graph, scores, target, concept)
    assert found.equilibrium is case["finding"]["correct"]
    changed = together(graph, scores, target, concept)
    assert changed.swaps == changed.least == found.swaps
    assert all(literal(graph, changed.scores, party, target, concept) for party in range(2)) is not found.equilibrium


SETS = st.integers(1, 2**6 - 1)
NEEDS = st.lists(st.tuples(SETS, st.lists(SETS, max_size=3).map(tuple)).map(Need._make), max_size=6)


@settings(deadline=None, max_examples=150)
@given(st.lists(NEEDS, min_size=1, max_size=3))
def test_least_cover_among_all_sets(problems):
    def does(held, need):
        return held & need.one or any(held & way == way for way in need.together)

    covers = [held for held in range(2**6) if any(all(does(held, need) for need in needs) for needs in problems)]
    size = min(held.bit_count() for held in covers)
    found = least_cover(problems, 100, 10**6)
    assert (found.size, found.least, found.complete) == (size, size, True)
    assert found.sets == tuple(held for held in covers if held.bit_count() == size)


def test_needs_that_overlap_in_a_ring_take_more_than_those_apart_say():
    rings = [Need(1 << one | 1 << (one + 1) % 9) for one in range(9)]
    assert least_cover([rings], 100, 10**6).size == 5
    assert least_cover([[Need(0)]], 100, 10**6) is None


def test_an_unknown_concept_is_named_with_those_there_are():
    graph = Graph.of(2, [[(0, 1)], []])
    with pytest.raises(ValueError, match=r"'core'; there are nash, gmr, smr, seq, sseq"):
        inverse(graph, np.zeros((2, 2), np.int64), 0, "core")
