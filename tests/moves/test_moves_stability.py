"""Stability by the fast ways, against the definitions written out and against the matrix form."""

from __future__ import annotations

import subprocess
import sys
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves import stability as room
from detente.moves.graph import EXPLICIT, Blocks, Graph, TooManyArcsError, blocks_of, lowest_options
from detente.moves.stability import stability, stable_counts

NASH, GMR, SMR, SEQ, SSEQ = range(5)
IMPLIES = [(NASH, SMR), (SMR, GMR), (NASH, SSEQ), (SSEQ, SEQ), (SEQ, GMR), (SSEQ, SMR)]


# ------------------------------------------------------------------ the definitions, written out


def sets_of(graph):
    """For each party and state the set of states that it can move to."""
    return [[{int(t) for t in graph.reached(p, s)} for s in range(graph.count)] for p in range(graph.parties)]


def reachable_by(reach, group, start):
    """R_H(start), by the inductive definition of the last movers Ω (Fang, Hipel & Kilgour, 1993)."""
    if len(group) == 1:
        return set(reach[group[0]][start])
    last = {}
    for j in group:
        for t in reach[j][start]:
            last.setdefault(t, set()).add(j)
    while True:
        found = {(u, j) for t, movers in last.items() for j in group for u in reach[j][t] if movers != {j}} - {
            (t, j) for t, movers in last.items() for j in movers
        }
        if not found:
            return set(last)
        for u, j in found:
            last.setdefault(u, set()).add(j)


def by_definition(graph, scores):
    """Shape (5, parties, states), one definition after the other."""
    states, parties = range(graph.count), range(graph.parties)
    reach = sets_of(graph)
    better = [[{t for t in reach[i][s] if scores[i][t] > scores[i][s]} for s in states] for i in parties]
    stable = np.zeros((5, graph.parties, graph.count), bool)
    for i in parties:
        group = [j for j in parties if j != i]
        after = [reachable_by(reach, group, s) for s in states]
        after_better = [reachable_by(better, group, s) for s in states]
        for s in states:

            def no_better(t, i=i, s=s):
                return scores[i][t] <= scores[i][s]

            def held(t, i=i, no_better=no_better):
                return no_better(t) and all(no_better(u) for u in reach[i][t])

            leaves = better[i][s]
            stable[NASH, i, s] = not leaves
            stable[GMR, i, s] = all(any(no_better(t) for t in after[one]) for one in leaves)
            stable[SMR, i, s] = all(any(held(t) for t in after[one]) for one in leaves)
            stable[SEQ, i, s] = all(any(no_better(t) for t in after_better[one]) for one in leaves)
            stable[SSEQ, i, s] = all(any(held(t) for t in after_better[one]) for one in leaves)
    return stable


# ------------------------------------------------------------------ the matrix form


def joint(first, group):
    """M_H (Xu, Hipel & Kilgour, 2009), stopped where the matrices repeat; ``first`` are all parties' matrices."""
    empty = np.zeros_like(first[0])
    now, met, seen = {j: first[j] for j in group}, empty, []
    while True:
        for one in now.values():
            met = met | one
        if len(group) == 1 or any(all((now[j] == old[j]).all() for j in group) for old in seen):
            return met
        seen.append(now)
        onward = {j: np.any([now[k] for k in group if k != j], axis=0) for j in group}
        now = {j: (first[j] @ onward[j]) > 0 for j in group}


def by_matrices(graph, scores):
    """Shape (5, parties, states); unlike the paper's P^{-,=}, coming back to the state itself counts."""
    size = graph.count
    move = np.zeros((graph.parties, size, size), int)
    for i in range(graph.parties):
        for s in range(size):
            move[i, s, graph.reached(i, s)] = 1
    prefer = np.array([np.asarray(one)[None, :] > np.asarray(one)[:, None] for one in scores]).astype(int)
    stable = np.zeros((5, graph.parties, size), bool)
    for i in range(graph.parties):
        group = [j for j in range(graph.parties) if j != i]
        up = move[i] * prefer[i]
        any_way = joint(move > 0, group).astype(int) if group else np.zeros_like(up)
        improving = joint(move * prefer > 0, group).astype(int) if group else np.zeros_like(up)
        worse = 1 - prefer[i].T
        held = worse * (1 - np.sign(move[i] @ prefer[i].T))
        stable[NASH, i] = up.sum(axis=1) == 0
        forms = (any_way @ worse, any_way @ held, improving @ worse, improving @ held)
        stable[GMR:, i] = [np.diag(up @ (1 - np.sign(one))) == 0 for one in forms]
    return stable


# ------------------------------------------------------------------ models


def scores_for(draw, parties, states, spread=4):
    row = st.lists(st.integers(-spread, spread), min_size=states, max_size=states)
    return np.array(draw(st.lists(row, min_size=parties, max_size=parties)), np.int64)


@st.composite
def any_graph(draw):
    """Arbitrary arcs: not transitive, several parties able to make the same move."""
    parties, states = draw(st.integers(2, 5)), draw(st.integers(1, 7))
    arc = st.tuples(st.integers(0, states - 1), st.integers(0, states - 1))
    graph = Graph.of(states, [draw(st.lists(arc, max_size=10)) for _ in range(parties)])
    return graph, scores_for(draw, parties, states)


@st.composite
def in_options(draw):
    """Issues carried out by parties, with one-way options on several levels, and some states infeasible."""
    parties = draw(st.integers(2, 4))
    sizes = draw(st.lists(st.integers(2, 3), min_size=2, max_size=4))
    owner = [draw(st.integers(0, parties - 1)) for _ in sizes]
    lowest = [lowest_options(size, draw(st.sets(st.integers(1, size - 1)))) for size in sizes]
    full = np.indices(sizes).reshape(len(sizes), -1).T
    kept = draw(st.lists(st.booleans(), min_size=len(full), max_size=len(full)).filter(any))
    states = full[np.array(kept)]
    mine = [[issue for issue, one in enumerate(owner) if one == party] for party in range(parties)]
    graph = Graph(len(states), tuple(blocks_of(states, own, lowest) for own in mine))
    return graph, scores_for(draw, parties, len(states))


@st.composite
def merged(draw):
    """States of an option form merged at random: moves in common, arcs that are not transitive."""
    graph, scores = draw(in_options())
    into = np.array(draw(st.lists(st.integers(0, 5), min_size=graph.count, max_size=graph.count)))
    into = np.unique(into, return_inverse=True)[1]
    pairs = [list(zip(into[one.source], into[one.target], strict=True)) for one in graph.arcs]
    count = int(into.max()) + 1
    return Graph.of(count, pairs), scores[:, :count]


MODELS = st.one_of(any_graph(), in_options(), merged())


def compiled():
    """All work by compiled loops."""
    return mock.patch.object(room, "SMALL", -1)


def all_ways(graph, scores):
    """The verdicts by each of the ways inside."""
    found = {"arrays": stability(graph, scores)}
    with compiled():
        found["loops over arcs"] = stability(Graph(graph.count, graph.arcs), scores)
        if graph.blocks:
            found["loops over blocks"] = stability(graph, scores)
    return found


# ------------------------------------------------------------------ tests


@settings(max_examples=250)
@given(MODELS)
def test_every_way_gives_what_the_definitions_say(model):
    graph, scores = model
    wanted = by_definition(graph, scores)
    assert (by_matrices(graph, scores) == wanted).all()
    for way, found in all_ways(graph, scores).items():
        assert (found == wanted).all(), way


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_the_ways_agree_on_hundreds_of_states(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 5, 5)
    owner = rng.integers(0, 3, len(sizes))
    lowest = [lowest_options(size, np.flatnonzero(rng.random(size) < 0.3)) for size in sizes]
    full = np.indices(sizes).reshape(len(sizes), -1).T
    states = full[rng.random(len(full)) < rng.uniform(0.3, 1)]
    graph = Graph(len(states), tuple(blocks_of(states, np.flatnonzero(owner == party), lowest) for party in range(3)))
    scores = rng.integers(0, rng.integers(1, 500), (3, len(states)))
    first, *others = all_ways(graph, scores).values()
    assert len(others) == 2
    for other in others:
        assert (other == first).all()


def test_more_one_way_options_than_a_machine_word_has_bits():
    """One party climbs seventy steps and cannot go back; the other would rather have it low."""
    steps = np.arange(70)
    graph = Graph(
        140,
        (
            blocks_of(np.array([(s, e) for s in steps for e in (0, 1)]), [0], [steps.tolist(), [0, 0]]),
            blocks_of(np.array([(s, e) for s in steps for e in (0, 1)]), [1], [steps.tolist(), [0, 0]]),
        ),
    )
    scores = np.stack((np.repeat(steps, 2), np.tile([0, 1], 70)))
    for found in all_ways(graph, scores).values():
        assert np.flatnonzero(found[NASH, 0]).tolist() == [138, 139]
        assert np.flatnonzero(found[NASH].all(axis=0)).tolist() == [139]


@given(MODELS)
def test_what_each_concept_implies(model):
    for found in all_ways(*model).values():
        for narrow, wide in IMPLIES:
            assert (found[narrow] <= found[wide]).all()


def relabelled(graph, names):
    """The same graph, state s now called names[s]."""
    pairs = [list(zip(names[one.source], names[one.target], strict=True)) for one in graph.arcs]
    return Graph.of(graph.count, pairs)


@given(MODELS, st.randoms(use_true_random=False))
def test_names_of_states_and_order_of_parties_make_no_difference(model, random):
    graph, scores = model
    names = np.array(random.sample(range(graph.count), graph.count))
    parties = random.sample(range(graph.parties), graph.parties)
    renamed = np.empty_like(scores)
    renamed[:, names] = scores
    wanted = stability(graph, scores)
    for found in all_ways(relabelled(graph, names), renamed).values():
        assert (found[:, :, names] == wanted).all()
    seated = Graph(graph.count, tuple(graph.moves[party] for party in parties))
    for found in all_ways(seated, scores[parties]).values():
        assert (found == wanted[:, parties]).all()


@given(MODELS)
def test_only_the_order_of_scores_counts(model):
    graph, scores = model
    stretched = scores.astype(np.int64) ** 3 * 10**15 - 7
    for one, other in zip(all_ways(graph, scores).values(), all_ways(graph, stretched).values(), strict=True):
        assert (one == other).all()


@given(MODELS, st.data())
def test_fewer_moves_keep_nash_and_more_of_the_opponents_keep_gmr(model, data):
    graph, scores = model
    party = data.draw(st.integers(0, graph.parties - 1))
    pairs = [list(zip(one.source.tolist(), one.target.tolist(), strict=True)) for one in graph.arcs]
    before = stability(graph, scores)
    kept = data.draw(st.lists(st.booleans(), min_size=len(pairs[party]), max_size=len(pairs[party])))
    fewer = [list(one) for one in pairs]
    fewer[party] = [pair for pair, keep in zip(pairs[party], kept, strict=True) if keep]
    assert (stability(Graph.of(graph.count, fewer), scores)[NASH] >= before[NASH]).all()
    state = st.integers(0, graph.count - 1)
    added = data.draw(st.lists(st.tuples(state, state), min_size=1, max_size=5))
    more = [one if other == party else one + added for other, one in enumerate(pairs)]
    assert (stability(Graph.of(graph.count, more), scores)[GMR, party] >= before[GMR, party]).all()


@settings(max_examples=60)
@given(MODELS, st.data())
def test_counts_over_draws_add_up_single_draws(model, data):
    graph, scores = model
    draws = data.draw(st.integers(1, 4))
    values = [scores_for(data.draw, data.draw(st.sampled_from([1, draws])), graph.count) for _ in scores]
    start, stop = sorted(data.draw(st.tuples(st.integers(0, draws), st.integers(0, draws))))
    total = max(len(one) for one in values)
    single = [
        by_definition(graph, [one[draw if len(one) > 1 else 0] for one in values])
        for draw in range(start, min(stop, total))
    ]
    for found in (stable_counts(graph, values, start, stop), counted_by_loops(graph, values, start, stop)):
        assert found.draws == len(single)
        assert (found.stable == sum(single, np.zeros((5, graph.parties, graph.count)))).all()
        assert (found.equilibria == sum((one.all(axis=1) for one in single), np.zeros((5, graph.count)))).all()


def counted_by_loops(graph, values, start, stop):
    with compiled():
        return stable_counts(graph, values, start, stop)


# ------------------------------------------------------------------ small models worked out by hand


SQUARE = [[(0, 2), (2, 0), (1, 3), (3, 1)], [(0, 1), (1, 0), (2, 3), (3, 2)]]
"""Two parties with two options each; state 2a + b."""


def held(found):
    """The equilibria of each concept, as lists."""
    return [np.flatnonzero(one).tolist() for one in found.all(axis=1)]


def test_prisoners_dilemma():
    """Both silent (0) holds because leaving it would be answered; both talking (3) holds of itself."""
    for found in all_ways(Graph.of(4, SQUARE), np.array([[3, 1, 4, 2], [3, 4, 1, 2]])).values():
        assert held(found) == [[3], [0, 3], [0, 3], [0, 3], [0, 3]]


def test_no_party_moves_twice_in_a_row():
    """From 1, reached by the first party from 0, only two moves of the second in a row would lead to the bad 3.

    A third party that could move between them would make the sequence legal.
    """
    scores = np.array([[1, 2, 2, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    alone = Graph.of(4, [[(0, 1)], [(1, 2), (2, 3)], []])
    relieved = Graph.of(4, [[(0, 1)], [(1, 2), (2, 3)], [(1, 2)]])
    for found in all_ways(alone, scores).values():
        assert found[:, 0, 0].tolist() == [False] * 5
    for found in all_ways(relieved, scores).values():
        assert found[:, 0, 0].tolist() == [False, True, True, False, False]


def test_a_party_may_move_again_after_another():
    scores = np.array([[1, 2, 2, 2, 0], [0] * 5, [0] * 5])
    graph = Graph.of(5, [[(0, 1)], [(1, 2), (3, 4)], [(2, 3)]])
    for found in all_ways(graph, scores).values():
        assert found[GMR, 0, 0]


def test_coming_back_to_the_state_itself_deters():
    graph = Graph.of(2, [[(0, 1)], [(1, 0)]])
    for found in all_ways(graph, np.array([[0, 1], [1, 0]])).values():
        assert found[:, 0, 0].tolist() == [False, True, False, True, False]


def test_one_party_alone_is_stable_only_where_it_can_do_no_better():
    graph = Graph(3, (blocks_of(np.array([[0], [1], [2]]), [0], [(0, 0, 2)]),))
    for found in all_ways(graph, np.array([[2, 3, 1]])).values():
        assert held(found) == [[1, 2]] * 5


# ------------------------------------------------------------------ what does not fit


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([np.zeros((1, 4), int)], "2 parties and 4 states"),
        ([np.zeros((1, 3), int)] * 2, "2 parties and 4 states"),
        ([np.zeros(4, int)] * 2, r"shape \(draws, 4\)"),
        ([np.zeros((2, 4), int), np.zeros((3, 4), int)], r"\[2, 3\] draws"),
    ],
)
def test_values_that_do_not_fit_are_refused(values, words):
    with pytest.raises(ValueError, match=words):
        stable_counts(Graph.of(4, SQUARE), values)


def test_scores_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="2 parties and 4 states"):
        stability(Graph.of(4, SQUARE), np.zeros((2, 5), int))


def test_blocks_too_large_to_list_beside_arcs_are_refused():
    count = int(EXPLICIT**0.5) + 2
    bare = np.zeros((count, 0), np.int16)
    whole = Blocks(np.zeros(count, np.int64), bare, bare)
    mixed = Graph(count, (whole, Graph.of(count, [[]]).moves[0]))
    with pytest.raises(TooManyArcsError):
        stability(mixed, np.zeros((2, count), int))


def test_textbook_models_load_no_compiler():
    code = (
        "import sys, numpy as np; from detente.moves.graph import Graph; from detente.moves.stability import stability;"
        "stability(Graph.of(2, [[(0, 1)], [(1, 0)]]), np.eye(2, dtype=int)); assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_draws_of_a_graph_too_large_to_list():
    count = int(EXPLICIT**0.5) + 2
    bare = np.zeros((count, 0), np.int16)
    whole = Blocks(np.zeros(count, np.int64), bare, bare)
    found = stable_counts(Graph(count, (whole, whole)), [np.zeros((3, count), int)] * 2, 2, 2)
    assert found.draws == 0
    assert not found.stable.any()
