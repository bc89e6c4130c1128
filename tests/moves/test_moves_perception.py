"""Hypergames: against a literal transcription, gmcr-py's reference case, and small stories with known ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph
from detente.moves.perception import View, acted_graph, own_game, perceived
from detente.moves.stability import CONCEPTS, stability

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


# --- the oracle: the definitions, word by word, on sets -------------------------------------------------------------


def judged(count, moves, scores):
    """Nash, GMR, SMR, SEQ and SSEQ for each party and state, from the definitions; shape (5, parties, states)."""
    n = len(moves)
    reach = [{s: {t for a, t in pairs if a == s != t} for s in range(count)} for pairs in moves]
    gains = [{s: {t for t in reach[i][s] if scores[i][t] > scores[i][s]} for s in range(count)} for i in range(n)]

    def by_turns(lists, i, s):
        seen = {(t, k) for k in range(n) if k != i for t in lists[k][s]}
        while more := {(u, k) for t, last in seen for k in range(n) if k not in (i, last) for u in lists[k][t]} - seen:
            seen |= more
        return {t for t, _ in seen}

    found = np.zeros((5, n, count), bool)
    for i in range(n):
        for s in range(count):
            bad = {y for y in range(count) if scores[i][y] <= scores[i][s]}
            lasting = {y for y in bad if reach[i][y] <= bad}
            answers = [(reach, set()), (reach, bad), (reach, lasting), (gains, bad), (gains, lasting)]
            found[:, i, s] = [all(by_turns(lists, i, x) & hits for x in gains[i][s]) for lists, hits in answers]
    return found


def literal(count, moves, scores, views):
    """Own verdicts, expectations and acted verdicts."""
    n = len(moves)
    own, expected = np.zeros((5, n, count), bool), np.zeros((5, n, count), bool)
    for i, (unseen, hidden, imagined, believed) in enumerate(views):
        arcs = [(moves[k] - hidden.get(k, set())) | imagined.get(k, set()) for k in range(n)]
        arcs = [{(s, t) for s, t in pairs if s not in unseen and t not in unseen} for pairs in arcs]
        found = judged(count, arcs, [believed.get(k, scores[k]) for k in range(n)])
        own[:, i] = found[:, i]
        for s in set(range(count)) - unseen:
            expected[:, i, s] = found[:, :, s].all(axis=1)
    acted = [{(s, t) for s, t in moves[i] - views[i][1].get(i, set()) if not {s, t} & views[i][0]} for i in range(n)]
    return own, expected, judged(count, acted, scores)


@st.composite
def hypergames(draw):
    """Arbitrary models, and views that miss, imagine and misjudge."""
    count, n = draw(st.integers(2, 5)), draw(st.integers(2, 3))
    arcs = st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count)
    row = st.lists(st.integers(0, 3), min_size=count, max_size=count)
    moves, scores = [draw(arcs) for _ in range(n)], [draw(row) for _ in range(n)]
    few = st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3)
    views = []
    for i in range(n):
        others = [k for k in range(n) if k != i]
        hidden = {k: set(draw(st.lists(st.sampled_from(sorted(moves[k])), max_size=2))) for k in range(n) if moves[k]}
        views.append(
            (
                draw(st.frozensets(st.integers(0, count - 1), max_size=2)),
                hidden,
                {k: draw(few) for k in range(n)},
                draw(st.dictionaries(st.sampled_from(others), row, max_size=2)),
            )
        )
    return count, moves, scores, views


def seen(views):
    """The views as the product takes them."""
    return [
        View(unseen, hidden, imagined, {k: np.array(row) for k, row in believed.items()})
        for unseen, hidden, imagined, believed in views
    ]


@settings(deadline=None, max_examples=100)
@given(hypergames())
def test_every_verdict_follows_the_definitions(model):
    count, moves, scores, views = model
    found = perceived(Graph.of(count, moves), np.array(scores), seen(views))
    own, expected, acted = literal(count, moves, scores, views)
    np.testing.assert_array_equal(found.own, own)
    np.testing.assert_array_equal(found.expected, expected)
    np.testing.assert_array_equal(found.acted, acted)
    n = len(moves)
    for concept in range(5):
        for s in range(count):
            holds, believers = own[concept, :, s].all(), int(expected[concept, :, s].sum())
            assert found.equilibria[concept, s] == holds
            assert found.understood[concept, s] == (holds and believers == n)
            assert found.surprises[concept, s] == (holds and 0 < believers < n)
            assert found.unforeseen[concept, s] == (holds and believers == 0)
            assert found.illusions[concept, s] == (not holds and believers > 0)


@settings(deadline=None, max_examples=40)
@given(hypergames())
def test_who_sees_all_plays_the_game_as_it_is(model):
    count, moves, scores, _ = model
    graph, held = Graph.of(count, moves), np.array(scores)
    found = perceived(graph, held, [View()] * len(moves))
    plain = stability(graph, held)
    np.testing.assert_array_equal(found.own, plain)
    np.testing.assert_array_equal(found.acted, plain)
    np.testing.assert_array_equal(found.understood, plain.all(axis=1))
    assert not (found.surprises | found.unforeseen | found.illusions).any()


@settings(deadline=None, max_examples=40)
@given(hypergames())
def test_the_lattice_holds_in_every_game(model):
    count, moves, scores, views = model
    found = perceived(Graph.of(count, moves), np.array(scores), seen(views))
    for verdict in (found.own, found.expected, found.acted, found.equilibria):
        nash, gmr, smr, seq, sseq = verdict
        for strong, weak in ((nash, smr), (smr, gmr), (nash, sseq), (sseq, seq), (seq, gmr), (sseq, smr)):
            assert (strong <= weak).all()


@settings(deadline=None, max_examples=40)
@given(hypergames(), st.randoms(use_true_random=False))
def test_names_and_numbers_do_not_matter(model, random):
    count, moves, scores, views = model
    party, state = list(range(len(moves))), list(range(count))
    random.shuffle(party)
    random.shuffle(state)

    def told(listed):
        return {party.index(k): {(state[s], state[t]) for s, t in pairs} for k, pairs in listed.items()}

    def ranked(row):
        return [row[state.index(s)] for s in range(count)]

    renamed = [
        (
            frozenset(state[s] for s in unseen),
            told(hidden),
            told(imagined),
            {party.index(k): ranked(row) for k, row in believed.items()},
        )
        for unseen, hidden, imagined, believed in (views[old] for old in party)
    ]
    there = perceived(
        Graph.of(count, [{(state[s], state[t]) for s, t in moves[old]} for old in party]),
        np.array([ranked(scores[old]) for old in party]),
        seen(renamed),
    )
    here = perceived(Graph.of(count, moves), np.array(scores), seen(views))
    np.testing.assert_array_equal(there.own[:, :, state], here.own[:, party])
    np.testing.assert_array_equal(there.expected[:, :, state], here.expected[:, party])
    np.testing.assert_array_equal(there.acted[:, :, state], here.acted[:, party])


# --- small stories --------------------------------------------------------------------------------------------------

NASH, GMR, SEQ = (CONCEPTS.index(concept) for concept in ("nash", "gmr", "seq"))

# Party 0 can attack, 0 -> 1; party 1 can answer, 1 -> 2. Attacking pays unless it is answered.
ATTACK = Graph.of(3, [{(0, 1)}, {(1, 2)}])
PAYS = np.array([[1, 2, 0], [2, 0, 1]], np.int64)


def test_a_deterrent_that_is_not_seen_does_not_deter():
    known = perceived(ATTACK, PAYS, [View(), View()])
    assert known.understood[SEQ].tolist() == [True, False, True]
    blind = perceived(ATTACK, PAYS, [View(hidden={1: {(1, 2)}}), View()])
    assert not blind.equilibria[SEQ, 0]
    assert blind.illusions[SEQ].tolist() == [True, True, False]  # party 1 expects peace, party 0 victory
    assert blind.understood[SEQ].tolist() == [False, False, True]
    unseen = perceived(ATTACK, PAYS, [View(unseen=frozenset({2})), View()])
    assert not unseen.equilibria[SEQ, 0]
    assert unseen.surprises[SEQ].tolist() == [False, False, True]
    assert unseen.acted[SEQ, 0, 0]  # gmcr-py: the blind party is still pushed there, and deterred by it


def test_a_bluff_deters_as_long_as_it_is_believed():
    timid = np.array([[1, 2, 0], [2, 1, 0]], np.int64)  # party 1 would rather not answer
    seen_through = perceived(ATTACK, timid, [View(), View()])
    assert not seen_through.equilibria[SEQ, 0]
    believed = perceived(ATTACK, timid, [View(believed={1: np.array([2, 0, 1])}), View()])
    assert believed.surprises[SEQ].tolist() == [True, True, False]  # in 1 party 0 awaits an answer that does not come
    assert believed.understood[SEQ].tolist() == [False, False, True]
    assert not believed.expected[SEQ, 1, 0]  # party 1, who knows that it bluffs, expects to be attacked
    assert not believed.acted[SEQ, 0, 0]


def test_an_imagined_threat_deters():
    harmless = Graph.of(3, [{(0, 1)}, set()])
    found = perceived(harmless, PAYS, [View(imagined={1: {(1, 2)}}), View()])
    assert found.surprises[GMR, 0]
    assert not found.acted[GMR, 0, 0]


def test_a_state_that_nobody_sees_is_held_by_nobodys_choice():
    blind = View(unseen=frozenset({1}))
    found = perceived(ATTACK, PAYS, [blind, blind])
    assert found.unforeseen[NASH].tolist() == [False, True, False]
    assert found.understood[NASH].tolist() == [True, False, True]


def listed(graph):
    return [list(zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)) for arcs in graph.arcs]


def test_graphs_of_views():
    view = View(unseen=frozenset({2}), hidden={0: {(0, 1)}}, imagined={0: {(1, 0), (1, 2), (1, 1)}, 1: {(0, 1)}})
    graph, believed = own_game(ATTACK, PAYS, 1, view)
    assert listed(graph) == [[(1, 0)], [(0, 1)]]
    np.testing.assert_array_equal(believed, PAYS)
    assert listed(acted_graph(ATTACK, [View(), view])) == [[(0, 1)], []]


def test_beliefs_leave_the_true_scores_alone():
    before = PAYS.copy()
    perceived(ATTACK, PAYS, [View(believed={1: np.array([0, 0, 9])}), View()])
    np.testing.assert_array_equal(PAYS, before)


# --- the reference case ---------------------------------------------------------------------------------------------


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="the reference data is absent")
def test_syria_and_iraq():
    case = yaml.safe_load((CASES / "syria_iraq_misperceived.yaml").read_text())
    labels, parties = list(case["states"]), case["decision_makers"]
    place = {label: state for state, label in enumerate(labels)}
    owned = {name: [o["id"] - 1 for o in case["options"] if o["owner"] == name] for name in parties}

    def others(label, name):
        return [letter for option, letter in enumerate(case["states"][label]) if option not in owned[name]]

    everything = [
        {(place[s], place[t]) for s in labels for t in labels if s != t and others(s, name) == others(t, name)}
        for name in parties
    ]
    scores = np.array([[-case["preferences_most_to_least"][n].index(label) for label in labels] for n in parties])
    unseen = case["misperceived_states"]
    views = [View(unseen=frozenset(place[label] for label in unseen[name])) for name in parties]
    graph = Graph.of(len(labels), everything)
    for arcs, name in zip(acted_graph(graph, views).arcs, parties, strict=True):
        told = {(s, t) for s, ends in case["reachable"][name].items() for t in ends}
        assert {(labels[s], labels[t]) for s, t in zip(arcs.source, arcs.target, strict=True)} == told
    found = perceived(graph, scores, views)
    known = case["computed"]["brute_force"]
    for row, concept in enumerate(CONCEPTS):
        stable = found.acted[row]
        assert [labels[s] for s in np.flatnonzero(stable.all(axis=0))] == known["equilibria"][concept]
        for party, name in enumerate(parties):
            assert [labels[s] for s in np.flatnonzero(stable[party])] == known["stable_by_dm"][concept][name]


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("views", "reason"),
    [
        ([View()], "2 parties need as many views, not 1"),
        ([View(unseen=frozenset({3})), View()], r"the view of party 0 names states \[3\]"),
        ([View(), View(hidden={0: [(0, 7)]})], r"the view of party 1 names states \[7\]"),
        ([View(imagined={2: [(0, 1)]}), View()], r"the view of party 0 names \[2\]"),
        ([View(believed={0: PAYS[0]}), View()], "party 0 believes something of its own scores"),
        ([View(believed={1: PAYS[1, :2]}), View()], "one score for each of the 3 states"),
    ],
)
def test_views_that_do_not_fit_are_refused(views, reason):
    with pytest.raises(ValueError, match=reason):
        perceived(ATTACK, PAYS, views)
