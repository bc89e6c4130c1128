"""Policies: play by the rules written out, every other policy tried, and known games."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph
from detente.moves.policies import Gain, Play, PolicyError, credible, follow, gains, policy_stable
from detente.moves.sequences import Move

# Both defect 0, only row cooperates 1, only column cooperates 2, both cooperate 3.
DILEMMA = Graph.of(4, [[(0, 1), (1, 0), (2, 3), (3, 2)], [(0, 2), (2, 0), (1, 3), (3, 1)]])
PAYOFFS = np.array([[2, 1, 4, 3], [2, 4, 1, 3]])
STAY = np.tile(np.arange(4), (2, 1))


def choices(graph, party):
    """All policies of a party."""
    return product(*([s, *graph.reached(party, s).tolist()] for s in range(graph.count)))


@st.composite
def models(draw):
    count, parties = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    graph = Graph.of(count, [draw(st.lists(pair, max_size=6)) for _ in range(parties)])
    scores = np.array([draw(st.lists(st.integers(0, 4), min_size=count, max_size=count)) for _ in range(parties)])
    policies = np.array([draw(st.sampled_from(list(choices(graph, party)))) for party in range(parties)])
    return graph, scores, policies, draw(st.integers(0, count - 1)), draw(st.permutations(range(parties)))


def ending(graph, policies, state, order):
    """Take turns until all stay in a row, or for so long that play must go round."""
    stayed = 0
    for turn in range(graph.count * len(order) + len(order)):
        then = policies[order[turn % len(order)]][state]
        stayed = stayed + 1 if then == state else 0
        state = then
        if stayed == len(order):
            return int(state)
    return None


@settings(deadline=None, max_examples=120)
@given(models())
def test_play_follows_the_rules(model):
    graph, _, policies, start, order = model
    play = follow(graph, policies, start, order)
    assert play.end == ending(graph, policies, start, order)
    states = [start, *(move.state for move in play.moves)]
    assert all(policies[move.party][before] == move.state for before, move in zip(states, play.moves, strict=False))
    assert play.end is None or play.end == states[-1]


@settings(deadline=None, max_examples=120)
@given(models())
def test_every_other_policy_is_weighed(model):
    graph, scores, policies, start, order = model
    found = {gain.party: gain for gain in gains(graph, scores, policies, start, order)}
    now = ending(graph, policies, start, order)
    for party in range(graph.parties):
        tried = [
            ending(graph, [*policies[:party], other, *policies[party + 1 :]], start, order)
            for other in choices(graph, party)
        ]
        best = max((scores[party][end] for end in tried if end is not None), default=0)
        if now is None or best <= scores[party][now]:
            assert party not in found
        else:
            assert scores[party][found[party].end] == best
            assert [start, *(move.state for move in found[party].moves)][-1] == found[party].end


@settings(deadline=None, max_examples=60)
@given(models())
def test_policy_stable_states_are_those_that_no_one_leaves_or_would_leave(model):
    graph, scores, policies, _, order = model
    stable = policy_stable(graph, scores, policies, order)
    for state in range(graph.count):
        left = any(policy[state] != state for policy in policies)
        assert stable[state] == (not left and not gains(graph, scores, policies, state, order))


def test_a_threat_holds_the_dilemma_and_is_credible():
    defect = np.array([[0, 0, 2, 3], [0, 1, 0, 3]])  # meet a defector by defecting; forgive nothing
    assert follow(DILEMMA, defect, 1) == Play((Move(0, 0),), 0)
    assert policy_stable(DILEMMA, PAYOFFS, defect).tolist() == [True, False, False, True]
    assert credible(PAYOFFS, defect).all()


def test_a_party_leaves_if_nothing_deters_it():
    assert policy_stable(DILEMMA, PAYOFFS, STAY).tolist() == [True, False, False, False]
    assert gains(DILEMMA, PAYOFFS, STAY, 3) == (Gain(0, 2, (Move(0, 2),)), Gain(1, 1, (Move(1, 1),)))


def test_endless_play_has_no_end_to_prefer():
    pursue = np.array([[1, 1, 2, 2], [0, 3, 0, 3]])
    assert follow(DILEMMA, pursue, 0) == Play((Move(0, 1), Move(1, 3), Move(0, 2), Move(1, 0)), None)
    assert gains(DILEMMA, PAYOFFS, pursue, 0) == ()
    assert not policy_stable(DILEMMA, PAYOFFS, pursue).any()


def test_the_order_of_turns_can_decide():
    race = Graph.of(3, [[(0, 1)], [(0, 2)]])
    both = np.array([[1, 1, 2], [2, 1, 2]])
    assert [follow(race, both, 0, order).end for order in ((0, 1), (1, 0))] == [1, 2]


def test_moves_that_are_not_worth_it_at_once_are_not_credible():
    assert credible(PAYOFFS, np.array([[1, 1, 2, 2], [0, 1, 2, 3]])).tolist() == [[False, True, True, True], [True] * 4]


@pytest.mark.parametrize(
    ("policies", "order", "told"),
    [
        (STAY[:1], None, "shape"),
        (np.array([[3, 1, 2, 3], [0, 1, 2, 3]]), None, "party 0's policy moves from state 0 to 3"),
        (STAY, (0, 0), "each of the 2 parties once"),
    ],
)
def test_bad_policies_are_refused(policies, order, told):
    with pytest.raises(PolicyError, match=told):
        follow(DILEMMA, policies, 0, order)
    with pytest.raises(PolicyError, match=told):
        policy_stable(DILEMMA, PAYOFFS, policies, order)
