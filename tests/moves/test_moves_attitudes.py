"""Attitudes: against a literal transcription of the definitions, the ordinary concepts, and known small games."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.attitudes import RELATIONAL, TotalReply, relational_stability, selfish
from detente.moves.graph import Graph
from detente.moves.stability import CONCEPTS, stability

ORDINARY = [CONCEPTS.index(concept) for concept in ("nash", "gmr", "smr", "seq")]


# --- the oracle: the definitions, word by word, on sets -------------------------------------------------------------


def literal(count, moves, scores, attitudes, strict):
    """RNash, RGMR, RSMR and RSEQ for each party and state; shape (4, parties, states)."""
    n = len(moves)
    reach = [{s: {t for a, t in pairs if a == s != t} for s in range(count)} for pairs in moves]

    def devoted(j, s, t):
        return scores[j][t] > scores[j][s] if strict else scores[j][t] >= scores[j][s]

    def accepts(i, s, t):
        """Whether t is related to s by the total relational preference of i."""
        for j in range(n):
            if attitudes[i][j] == 1 and not devoted(j, s, t):
                return False
            if attitudes[i][j] == -1 and scores[j][t] >= scores[j][s]:
                return False
        return True

    replies = [{s: {t for t in reach[i][s] if accepts(i, s, t)} for s in range(count)} for i in range(n)]

    def by_turns(lists, i, s):
        seen = {(t, k) for k in range(n) if k != i for t in lists[k][s]}
        while more := {(u, k) for t, last in seen for k in range(n) if k not in (i, last) for u in lists[k][t]} - seen:
            seen |= more
        return {t for t, _ in seen}

    found = np.zeros((4, n, count), bool)
    for i in range(n):
        for s in range(count):
            harmless = {y for y in range(count) if y == s or not accepts(i, s, y)}
            gains = replies[i][s]
            found[0, i, s] = not gains
            found[1, i, s] = all(by_turns(reach, i, x) & harmless for x in gains)
            found[2, i, s] = all(any(reach[i][y] <= harmless for y in by_turns(reach, i, x) & harmless) for x in gains)
            found[3, i, s] = all(by_turns(replies, i, x) & harmless for x in gains)
    return found


@st.composite
def models(draw, ties=True):
    """Arbitrary arcs, and scores with ties or without."""
    count, n = draw(st.integers(2, 6)), draw(st.integers(2, 4))
    arcs = st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count)
    order = st.lists(st.integers(0, 3), min_size=count, max_size=count) if ties else st.permutations(range(count))
    return count, [draw(arcs) for _ in range(n)], np.array([draw(order) for _ in range(n)], np.int64)


def attitudes_of(n):
    return st.lists(st.lists(st.sampled_from((-1, 0, 1)), min_size=n, max_size=n), min_size=n, max_size=n)


@settings(deadline=None, max_examples=150)
@given(models(), st.booleans(), st.data())
def test_every_verdict_follows_the_definitions(model, strict, data):
    count, moves, scores = model
    attitudes = data.draw(attitudes_of(len(moves)))
    found = relational_stability(Graph.of(count, moves), scores, np.array(attitudes), strict=strict)
    np.testing.assert_array_equal(found, literal(count, moves, scores, attitudes, strict))


# --- selfish parties are ordinary ones ------------------------------------------------------------------------------


@settings(deadline=None, max_examples=80)
@given(models(ties=False))
def test_caring_for_oneself_alone_is_ordinary_where_nothing_ties(model):
    count, moves, scores = model
    graph = Graph.of(count, moves)
    for strict in (False, True):
        found = relational_stability(graph, scores, selfish(len(moves)), strict=strict)
        np.testing.assert_array_equal(found, stability(graph, scores)[ORDINARY])


@settings(deadline=None, max_examples=80)
@given(models())
def test_the_strict_reading_is_ordinary_with_ties_too(model):
    count, moves, scores = model
    graph = Graph.of(count, moves)
    found = relational_stability(graph, scores, selfish(len(moves)), strict=True)
    np.testing.assert_array_equal(found, stability(graph, scores)[ORDINARY])


def test_in_the_published_reading_a_selfish_party_may_leave_for_a_state_just_as_good():
    graph, scores = Graph.of(2, [{(0, 1)}]), np.zeros((1, 2), np.int64)
    assert stability(graph, scores)[0, 0, 0]
    assert not relational_stability(graph, scores, selfish(1))[0, 0, 0]
    assert relational_stability(graph, scores, selfish(1), strict=True)[0, 0, 0]


# --- what Inohara and Hipel (2009) state of indifferent parties, and the lattice ------------------------------------


@settings(deadline=None, max_examples=80)
@given(models(), st.booleans())
def test_parties_indifferent_to_all_leave_wherever_they_can(model, strict):
    count, moves, scores = model
    nobody = np.zeros((len(moves), len(moves)), np.int64)
    rnash, rgmr, rsmr, rseq = relational_stability(Graph.of(count, moves), scores, nobody, strict=strict)
    np.testing.assert_array_equal(rnash, rsmr)
    np.testing.assert_array_equal(rgmr, rseq)
    for party, pairs in enumerate(moves):
        assert rnash[party].tolist() == [not any(a == s != t for a, t in pairs) for s in range(count)]


@settings(deadline=None, max_examples=100)
@given(models(), st.booleans(), st.data())
def test_the_lattice(model, strict, data):
    count, moves, scores = model
    attitudes = np.array(data.draw(attitudes_of(len(moves))))
    rnash, rgmr, rsmr, rseq = relational_stability(Graph.of(count, moves), scores, attitudes, strict=strict)
    assert (rnash <= rsmr).all()
    assert (rsmr <= rgmr).all()
    assert (rnash <= rseq).all()
    assert (rseq <= rgmr).all()


@settings(deadline=None, max_examples=60)
@given(models(), st.data(), st.randoms(use_true_random=False))
def test_names_and_numbers_do_not_matter(model, data, random):
    count, moves, scores = model
    attitudes = np.array(data.draw(attitudes_of(len(moves))))
    party, state = list(range(len(moves))), list(range(count))
    random.shuffle(party)
    random.shuffle(state)
    renamed = [{(state[s], state[t]) for s, t in moves[old]} for old in party]
    shuffled = np.zeros_like(scores)
    shuffled[:, state] = scores[party]
    there = relational_stability(Graph.of(count, renamed), shuffled, attitudes[np.ix_(party, party)])
    here = relational_stability(Graph.of(count, moves), scores, attitudes)
    np.testing.assert_array_equal(there[:, :, state], here[:, party])


# --- the prisoner's dilemma: states CC, CD, DC, DD ------------------------------------------------------------------

DILEMMA = Graph.of(4, [{(0, 2), (2, 0), (1, 3), (3, 1)}, {(0, 1), (1, 0), (2, 3), (3, 2)}])
PAYOFF = np.array([[3, 1, 4, 2], [3, 4, 1, 2]], np.int64)


@pytest.mark.parametrize(
    ("attitudes", "equilibria"),
    [
        ([[1, 0], [0, 1]], [3]),  # selfish: both defect
        ([[0, 1], [1, 0]], [0]),  # devoted to the other alone: both cooperate
        ([[1, 1], [1, 1]], [0, 1, 2, 3]),  # to both: one's gain is the other's loss, and nobody moves
        ([[1, -1], [-1, 1]], [3]),  # for itself and against the other: to defect does both
        ([[-1, 0], [0, -1]], [0]),  # against itself
    ],
)
def test_the_prisoners_dilemma_by_attitudes(attitudes, equilibria):
    rnash = relational_stability(DILEMMA, PAYOFF, np.array(attitudes))[RELATIONAL.index("rnash")]
    assert np.flatnonzero(rnash.all(axis=0)).tolist() == equilibria


def test_total_replies_leave_out_the_state_itself():
    assert TotalReply(np.array([1, 0]), PAYOFF).row(3).tolist() == [1, 0, 1, 0]
    assert TotalReply(np.array([0, 0]), PAYOFF).row(3).tolist() == [1, 1, 1, 0]
    assert TotalReply(np.array([1, -1]), PAYOFF).row(0).tolist() == [0, 0, 1, 0]


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attitudes", [[[1]], [[1, 0], [0, 2]], [[0.5, 0], [0, 1]]])
def test_attitudes_that_are_none_are_refused(attitudes):
    with pytest.raises(ValueError, match="attitudes must be 1, 0 or -1 for each pair of 2 parties"):
        relational_stability(DILEMMA, PAYOFF, np.array(attitudes))


def test_scores_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"scores must be of shape \(2, 4\)"):
        relational_stability(DILEMMA, PAYOFF[:, :3], selfish(2))
