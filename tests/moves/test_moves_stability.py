"""Stability by the fast ways, against the definitions written out and against the matrix form."""

from __future__ import annotations

from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves import stability as room
from detente.moves.graph import Graph, blocks_of, lowest_options
from detente.moves.stability import CONCEPTS, stability, stable_counts

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
        found = {
            (u, j) for t, movers in last.items() for j in group for u in reach[j][t] if movers != {j}
        } - {(t, j) for t, movers in last.items() for j in movers}
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
    return Graph.of(into.max() + 1, pairs), scores[:, : into.max() + 1]


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


@settings(max_examples=400)
@given(MODELS)
def test_every_way_gives_what_the_definitions_say(model):
    graph, scores = model
    wanted = by_definition(graph, scores)
    assert (by_matrices(graph, scores) == wanted).all()
    for way, found in all_ways(graph, scores).items():
        assert (found == wanted).all(), way
