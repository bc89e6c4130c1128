"""Stability by degrees, against the definitions written out with sets."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
import yaml
from hypothesis import given, settings

from detente.moves.degrees import EXTENSIONS, TooManyStatesError, degrees, extensions
from detente.moves.graph import Graph
from detente.moves.relations import UNKNOWN, Fuzzy, Probable, Ranked, Stepped
from detente.moves.stability import CONCEPTS, stability

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"
LATTICE = [("nash", "smr"), ("nash", "sseq"), ("smr", "gmr"), ("seq", "gmr"), ("sseq", "seq"), ("sseq", "smr")]


class Literal:
    """The definitions, each as it is written; what is unknown is `None`, degrees are compared with `k`."""

    def __init__(self, reach, degree, letter):
        self.reach = reach  # reach[party][state]: set of states
        self.degree = degree  # degree[party][state][other]: how much better other is, or None
        self.letter = letter

    def leave(self, i, s):
        unknown = self.letter in {"a", "c", "sure"}
        return {t for t in self.reach[i][s] if self.gains(i, s, t, unknown)}

    def gains(self, i, s, t, unknown):
        by = self.degree[i][s][t]
        return unknown if by is None else by > 0

    def bad(self, i, s, t, k):
        by = self.degree[i][s][t]
        return self.letter in {"c", "d"} if by is None else -by >= k

    def replies(self, i, s1, improving):
        """All last states of legal sequences of i's opponents, by growing the set of (state, last mover)."""
        opponents = [j for j in range(len(self.reach)) if j != i]

        def steps(state, j):
            targets = self.reach[j][state]
            unknown = self.letter != "sure"
            return {t for t in targets if not improving or self.gains(j, state, t, unknown)}

        ends = {(t, j) for j in opponents for t in steps(s1, j)}
        while True:
            more = {(u, j) for t, last in ends for j in opponents if j != last for u in steps(t, j)}
            if more <= ends:
                return {t for t, _ in ends}
            ends |= more

    def stable(self, concept, i, s, k):
        if concept == "nash":
            return not self.leave(i, s)
        improving, symmetric = concept in {"seq", "sseq"}, concept in {"smr", "sseq"}
        return all(
            any(
                self.bad(i, s, s2, k) and (not symmetric or all(self.bad(i, s, s3, k) for s3 in self.reach[i][s2]))
                for s2 in self.replies(i, s1, improving)
            )
            for s1 in self.leave(i, s)
        )


def literal_of(graph, relations, letter):
    reach = [[{int(t) for t in graph.reached(i, s)} for s in range(graph.count)] for i in range(graph.parties)]
    degree = [
        [[None if by == UNKNOWN else int(by) for by in relation.row(s)] for s in range(graph.count)]
        for relation in relations
    ]
    return Literal(reach, degree, letter)


@st.composite
def models(draw, *, gaps=True, unknown=True, parties=st.integers(1, 4)):
    count, movers = draw(st.integers(2, 6)), draw(parties)
    pairs = [(s, t) for s, t in product(range(count), repeat=2) if s != t]
    arcs = st.lists(st.sampled_from(pairs), max_size=2 * count)
    graph = Graph.of(count, [draw(arcs) for _ in range(movers)])
    relations = []
    for _ in range(movers):
        levels = draw(st.lists(st.integers(0, count), min_size=count, max_size=count))
        steps = len(set(levels)) - 1
        degree = draw(st.lists(st.integers(1, 3), min_size=steps, max_size=steps)) if gaps else None
        relations.append(
            Ranked.of(levels, degree, draw(st.lists(st.sampled_from(pairs), max_size=4)) if unknown else ())
        )
    return graph, relations


@given(models(), st.sampled_from(sorted(EXTENSIONS)))
@settings(deadline=None, max_examples=250)
def test_every_degree_is_that_of_the_definitions(model, letter):
    graph, relations = model
    found = degrees(graph, relations, EXTENSIONS[letter])
    oracle = literal_of(graph, relations, letter)
    for (c, concept), i, s in product(enumerate(CONCEPTS), range(graph.parties), range(graph.count)):
        held = [k for k in range(found.top + 1) if oracle.stable(concept, i, s, k)]
        assert found.degree[c, i, s] == max(held, default=-1), (concept, i, s)


@given(models(gaps=False, unknown=False, parties=st.integers(2, 4)))
@settings(deadline=None, max_examples=100)
def test_a_plain_order_gives_the_plain_concepts_under_every_extension(model):
    graph, relations = model
    plain = stability(graph, np.stack([relation.level for relation in relations]))
    for found in extensions(graph, relations).values():
        assert np.array_equal(found.stable(), plain)
        assert np.array_equal(found.equilibria(), plain.all(axis=1))
