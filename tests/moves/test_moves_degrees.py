"""Stability by degrees, against the definitions written out with sets."""

from __future__ import annotations

from itertools import pairwise, product
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
def models(draw, *, gaps=True, unknown=True, least=2, most=3):
    count, movers = draw(st.integers(2, 6)), draw(st.integers(least, most))
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


@given(models(least=1, most=4), st.sampled_from(sorted(EXTENSIONS)))
@settings(deadline=None, max_examples=150)
def test_every_degree_is_that_of_the_definitions(model, letter):
    graph, relations = model
    found = degrees(graph, relations, EXTENSIONS[letter])
    oracle = literal_of(graph, relations, letter)
    for (c, concept), i, s in product(enumerate(CONCEPTS), range(graph.parties), range(graph.count)):
        held = [k for k in range(found.top + 1) if oracle.stable(concept, i, s, k)]
        assert found.degree[c, i, s] == max(held, default=-1), (concept, i, s)


@given(models(gaps=False, unknown=False, least=1, most=4))
@settings(deadline=None, max_examples=60)
def test_a_plain_order_gives_the_plain_concepts_under_every_extension(model):
    graph, relations = model
    plain = stability(graph, np.stack([relation.level for relation in relations]))
    for name, found in extensions(graph, relations).items():
        assert found.extension is EXTENSIONS[name]
        assert np.array_equal(found.degree, degrees(graph, relations, EXTENSIONS[name]).degree)
        assert np.array_equal(found.stable(), plain)
        assert np.array_equal(found.equilibria(), plain.all(axis=1))


class Table:
    """A relation that is just its rows: a new source needs no more."""

    source = "table"

    def __init__(self, rows, top):
        self.rows = rows
        self.count = len(rows)
        self.top = top

    def row(self, state):
        return self.rows[state]


def completed(relations, better):
    """Settle each unknown pair; `better(s, t)` gives how much better t is than s."""
    settled = [np.array([one.row(state) for state in range(one.count)]) for one in relations]
    for rows in settled:
        for s, t in np.argwhere(np.triu(rows == UNKNOWN)).tolist():
            rows[s, t] = better(s, t)
            rows[t, s] = -rows[s, t]
    return [Table(rows, max(one.top for one in relations)) for rows in settled]


@given(models(most=4), st.sampled_from(sorted(EXTENSIONS)))
@settings(deadline=None, max_examples=60)
def test_what_deters_more_under_one_concept_deters_as_much_under_a_weaker(model, letter):
    found = dict(zip(CONCEPTS, degrees(*model, EXTENSIONS[letter]).degree, strict=True))
    for stronger, weaker in LATTICE:
        assert (found[stronger] <= found[weaker]).all(), (stronger, weaker)


@given(models(most=4))
@settings(deadline=None, max_examples=60)
def test_the_extensions_are_ordered(model):
    found = {name: held.degree for name, held in extensions(*model).items()}
    for stronger, weaker in [("sure", "a"), ("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]:
        assert (found[stronger] <= found[weaker]).all(), (stronger, weaker)


@given(models(), st.data())
@settings(deadline=None, max_examples=80)
def test_whatever_turns_out_lies_between_sure_and_d(model, data):
    graph, relations = model
    top = max(relation.top for relation in relations)
    settled = degrees(graph, completed(relations, lambda *_: data.draw(st.integers(-top, top)))).degree
    found = extensions(graph, relations)
    assert (found["sure"].degree <= settled).all()
    assert (settled <= found["d"].degree).all()
    assert (found["a"].degree[:3] <= settled[:3]).all(), "Nash, GMR and SMR under a hold whatever turns out"


@given(models(), st.data())
@settings(deadline=None, max_examples=60)
def test_without_improving_replies_a_is_the_worst_and_d_the_best_that_can_turn_out(model, data):
    graph, relations = model
    state = data.draw(st.integers(0, graph.count - 1))
    found = extensions(graph, relations)
    for letter, seen_from_it in (("a", 1), ("d", -1)):
        sign = {True: seen_from_it, False: -seen_from_it}
        turned_out = degrees(graph, completed(relations, lambda s, _, sign=sign: sign[s == state]))
        assert np.array_equal(found[letter].stable()[:3, :, state], turned_out.stable()[:3, :, state])


def test_a_reply_that_may_not_be_wanted_makes_sequential_stability_under_a_unsure():
    graph = Graph.of(3, [[(0, 1)], [(1, 2)]])
    mover, other = Ranked.of([1, 2, 0]), Ranked.of([0, 0, 0], unknown=[(1, 2)])
    seq = CONCEPTS.index("seq")
    assert degrees(graph, [mover, other], EXTENSIONS["a"]).stable()[seq, 0, 0]
    assert not degrees(graph, [mover, other], EXTENSIONS["sure"]).stable()[seq, 0, 0]
    assert not degrees(graph, [mover, Ranked.of([0, 1, 0])]).stable()[seq, 0, 0]
    assert degrees(graph, [mover, Ranked.of([0, 0, 1])]).stable()[seq, 0, 0]


@pytest.mark.parametrize("gap", [1, 2, 3])
def test_a_state_is_stable_to_the_degree_of_what_deters(gap):
    graph = Graph.of(4, [[(0, 1)], [(1, 2), (1, 3)]])
    mover = Ranked.of([2, 3, 1, 0], gaps=[1, gap, 1])  # 1 > 0, then `gap` down to 2, and 3 below it
    found = degrees(graph, [mover, Ranked.of([0, 0, 1, 0])])
    at = dict(zip(CONCEPTS, found.degree[:, 0, 0].tolist(), strict=True))
    assert at == {"nash": -1, "gmr": gap, "smr": gap, "seq": gap, "sseq": gap}
    assert found.top == gap
    assert (found.degree[:, 0, 2] == gap).all(), "nothing tempts"


def test_the_forms_of_a_concept_are_named():
    graph = Graph.of(4, [[(0, 1), (2, 3)], [(1, 2)]])
    mover = Ranked.of([2, 3, 0, 1], gaps=[2, 1, 1])  # 1 > 0 > 3 >> 2
    found = degrees(graph, [mover, Ranked.of([0, 0, 1, 0])])
    at = {name: bool(form[0, 0]) for name, form in found.forms().items()}
    strong, weak = ("gmr", "seq"), ("smr", "sseq")  # from 2 the mover can move on to 3, which is mildly worse
    assert {name for name, held in at.items() if held} == {
        *strong,
        *weak,
        *(f"strong-{name}" for name in strong),
        *(f"weak-{name}" for name in weak),
    }
    assert len(at) == 1 + 3 * 4
    assert found.forms()["strong-seq"][0].tolist() == found.stable(2)[CONCEPTS.index("seq"), 0].tolist()


def test_moving_on_from_a_sanction_leaves_the_harm_that_lasts():
    graph = Graph.of(4, [[(0, 1), (2, 3)], [(1, 2)]])
    mover = Ranked.of([2, 3, 0, 1], gaps=[2, 1, 1])  # 1 > 0 > 3 >> 2
    found = degrees(graph, [mover, Ranked.of([0, 0, 1, 0])])
    assert found.degree[:, 0, 0].tolist() == [-1, 2, 1, 2, 1]


def test_coming_back_to_the_state_left_deters_but_only_just():
    graph = Graph.of(2, [[(0, 1)], [(1, 0)]])
    found = degrees(graph, [Ranked.of([0, 1], gaps=[2]), Ranked.of([1, 0])])
    assert found.degree[:, 0, 0].tolist() == [-1, 0, -1, 0, -1]


@st.composite
def fuzzy_or_probable(draw, count):
    """Give a relation, and who improves on whom by integers alone: improves[s][t], t on s."""
    if draw(st.booleans()):
        tenths, threshold = np.full((count, count), 5), draw(st.integers(1, 10))
        for s in range(count):
            for t in range(s):
                tenths[s, t] = draw(st.integers(0, 10))
                tenths[t, s] = 10 - tenths[s, t]
        return Fuzzy(tenths / 10, threshold / 10), (tenths.T - tenths >= threshold)
    draws, above = draw(st.integers(1, 10)), draw(st.integers(5, 9))
    values = np.array([[draw(st.integers(0, 3)) for _ in range(count)] for _ in range(draws)])
    preferred = (values[:, None, :] > values[:, :, None]).sum(axis=0)
    return Probable(values, above / 10), preferred * 10 > above * draws


@given(st.data(), models())
@settings(deadline=None, max_examples=60)
def test_fuzzy_and_likely_preferences_only_say_what_an_improvement_is(data, model):
    graph, _ = model
    given_as = [data.draw(fuzzy_or_probable(graph.count)) for _ in range(graph.parties)]
    relations = [relation for relation, _ in given_as]
    reach = [[set(graph.reached(i, s).tolist()) for s in range(graph.count)] for i in range(graph.parties)]
    # "Not preferred" is the mere absence of an improvement, so harm 0 is all that the definitions ask.
    oracle = Literal(reach, [improves.astype(int) for _, improves in given_as], "b")
    found = degrees(graph, relations)
    for (c, concept), i, s in product(enumerate(CONCEPTS), range(graph.parties), range(graph.count)):
        assert found.stable()[c, i, s] == oracle.stable(concept, i, s, 0), (concept, i, s)
    assert found.sources == tuple(relation.source for relation in relations)


def strong_ranking(case, party):
    """Read a party's ranking, its gaps strong where its neighbours are listed so; the worst state has level 0."""
    order = case["preferences_most_to_least"][party][::-1]
    strong = set(case["strong_preference"][party])
    gaps = [2 if f"{high}>>{low}" in strong else 1 for low, high in pairwise(order)]
    return Ranked.of([order.index(state) for state in case["states"]], gaps)


@pytest.mark.reference
@pytest.mark.skipif(not CASES.is_dir(), reason="no reference cases beside the checkout")
@pytest.mark.parametrize("name", ["superpower_confrontation", "sustainable_development"])
def test_reference_cases_with_strong_preferences(name):
    case = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    reachable = [case["reachable"][party] for party in case["decision_makers"]]
    graph = Graph.of(len(case["states"]), [[(s - 1, t - 1) for s in of for t in of[s]] for of in reachable])
    found = degrees(graph, [strong_ranking(case, party) for party in case["decision_makers"]])
    computed = case["computed"]["brute_force"]
    for c, concept in enumerate(CONCEPTS):
        assert (np.flatnonzero(found.equilibria()[c]) + 1).tolist() == computed["equilibria"][concept]
        for i, party in enumerate(case["decision_makers"]):
            listed = computed["stable_by_dm"][concept][party]
            assert (np.flatnonzero(found.stable()[c, i]) + 1).tolist() == listed
    for label, concept in {"SGMR": "gmr", "SSMR": "smr", "SSEQ_strong": "seq"}.items():
        strong = found.equilibria(2)[CONCEPTS.index(concept)]
        assert (np.flatnonzero(strong) + 1).tolist() == computed["strength_equilibria"][label]


def test_what_does_not_fit_is_refused():
    graph = Graph.of(2, [[(0, 1)], [(1, 0)]])
    with pytest.raises(ValueError, match="2 parties move, but the preferences of 1 are given"):
        degrees(graph, [Ranked.of([0, 1])])
    with pytest.raises(ValueError, match="2 states, but party 1's preferences compare 3"):
        degrees(graph, [Ranked.of([0, 1]), Ranked.of([0, 1, 2])])
    with pytest.raises(TooManyStatesError, match="5,001 states are too many"):
        degrees(Graph.of(5001, [[]]), [Stepped(np.zeros(5001))])


def test_batches_of_states_join_up():
    count = 600
    rng = np.random.default_rng(5)
    graph = Graph.of(count, [rng.integers(0, count, (2 * count, 2)).tolist() for _ in range(3)])
    scores = rng.integers(0, 40, (3, count))
    found = degrees(graph, [Stepped(one) for one in scores])
    assert np.array_equal(found.stable(), stability(graph, scores))
