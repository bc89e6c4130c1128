"""Routes from a status quo against counts of all legal sequences, move by move, and against known cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.costs import Change, Step, route
from detente.moves.graph import Arcs, Graph, blocks_of, lowest_options
from detente.moves.routes import after_exactly, layers, origins, routes
from detente.moves.routes_arcs import steps_of

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"
ELMIRA = (
    [(0, 1), (2, 3), (4, 5), (6, 7)],
    [(0, 2), (0, 8), (1, 3), (1, 8), (2, 8), (3, 8), (4, 6), (4, 8), (5, 7), (5, 8), (6, 8), (7, 8)],
    [(0, 4), (1, 5), (2, 6), (3, 7), (4, 0), (5, 1), (6, 2), (7, 3)],
)
ORDERS = ([7, 3, 4, 8, 5, 1, 2, 6, 9], [1, 4, 8, 5, 9, 3, 7, 2, 6], [7, 3, 5, 1, 8, 6, 4, 2, 9])
SIGNED = {frozenset({0, 1}): Arcs.of(9, [(4, 7), (1, 3), (5, 7)])}


def elmira(joint=None):
    scores = np.array([[-order.index(state + 1) for state in range(9)] for order in ORDERS])
    return steps_of(Graph.of(9, ELMIRA), scores, joint)


@st.composite
def models(draw):
    """A model as plain data: each mover's members and arcs, near or far, few or many, and scores with ties."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, parties = draw(st.integers(3, 7)), draw(st.sampled_from([2, 3, 4, 5, 1]))
    reach, ranks = draw(st.sampled_from([1, 2, count])), draw(st.integers(1, 6))
    density = draw(st.sampled_from([0.6, 0.9, 1.5])) / (reach + 1)
    movers = [(party,) for party in range(parties)]
    if parties > 1 and draw(st.booleans()):
        movers.append((0, parties - 1))
    near = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) <= reach
    arcs = (rng.random((len(movers), count, count)) < density) & near
    listed = [{(s, t) for s, t in np.argwhere(one).tolist() if s != t} for one in arcs]
    return count, list(zip(movers, listed, strict=True)), rng.integers(0, ranks, (parties, count))


def made(model):
    count, movers, scores = model
    parties = len(scores)
    graph = Graph.of(count, [arcs for _, arcs in movers[:parties]])
    return steps_of(graph, scores, {frozenset(who): Arcs.of(count, arcs) for who, arcs in movers[parties:]})


def walked(model, start, *, improving=False, alone=False):
    """For each number of moves: how many legal sequences end with whose move where, by how many are no improvement."""
    count, movers, scores = model
    movers = movers[: len(scores)] if alone else movers
    table = [{(start, None): Counter({0: 1})}]
    for _ in range(len(movers) * count):
        ended = defaultdict(Counter)
        for (state, last), sequences in table[-1].items():
            for mover, (members, arcs) in enumerate(movers):
                for target in (t for s, t in arcs if s == state and mover != last):
                    better = all(scores[party][target] > scores[party][state] for party in members)
                    if better or not improving:
                        for bad, number in sequences.items():
                            ended[target, mover][bad + (not better)] += number
        table.append(dict(ended))
    return table


def ended_at(table, target):
    """How many legal sequences lead to a target, by moves and by moves that are no improvement."""
    return {
        (moves, bad): sum(sequences[bad] for (state, _), sequences in ends.items() if state == target)
        for moves, ends in enumerate(table)
        for bad in {bad for (state, _), sequences in ends.items() if state == target for bad in sequences}
    }


@given(models(), st.data())
@settings(deadline=None, max_examples=150)
def test_layers_are_what_the_inductive_definition_says(model, data):
    count = model[0]
    start = data.draw(st.integers(0, count - 1))
    improving = data.draw(st.booleans())
    steps = made(model)
    found = layers(steps.improvements if improving else steps, start)
    table = walked(model, start, improving=improving)
    assert found.rounds < len(table)
    for moves in range(1, len(table)):
        ends = {end for exact in table[1 : moves + 1] for end in exact}
        mine = {(int(s), mover) for mover, states in enumerate(found.within(moves)) for s in states}
        assert mine == ends
        exactly = after_exactly(steps.improvements if improving else steps, start, moves)
        assert set(exactly.tolist()) == {state for state, _ in table[moves]}


@given(models(), st.data())
@settings(deadline=None, max_examples=100)
def test_an_arc_is_recorded_in_the_first_round_in_which_some_sequence_takes_it(model, data):
    count, movers, _ = model
    start = data.draw(st.integers(0, count - 1))
    steps = made(model)
    found = layers(steps, start)
    first = {}
    for moves, ends in enumerate(walked(model, start)):
        for state, last in ends:
            for mover, (_, arcs) in enumerate(movers):
                for target in (t for s, t in arcs if s == state and mover != last):
                    first.setdefault((mover, state, target), moves + 1)
    arcs = zip(steps.turn // count, steps.source, steps.target, strict=True)
    assert [first.get(tuple(map(int, arc)), -1) for arc in arcs] == found.added.tolist()
    assert found.rounds == max(first.values(), default=0)


@given(models(), st.data())
@settings(deadline=None, max_examples=120)
def test_shortest_and_mildest_routes_are_all_counted(model, data):
    count, movers, scores = model
    start, most = data.draw(st.integers(0, count - 1)), data.draw(st.integers(1, 6))
    steps = made(model)
    joint = len(movers) > len(scores)
    for reach in routes(steps, start, range(count), most):
        assert joint or reach.together is None
        for passage, alone in ((reach.alone, True), (reach.together, False))[: 1 + joint]:
            ways = ended_at(walked(model, start, alone=alone), reach.target)
            if not ways:
                assert passage is None
                continue
            fewest = min(moves for moves, _ in ways)
            mildest = min(ways, key=lambda way: way[::-1])
            assert passage.shortest.moves == fewest
            assert passage.shortest.total == sum(n for (moves, _), n in ways.items() if moves == fewest)
            assert (passage.mildest.moves, passage.mildest.worsenings) == mildest
            assert passage.mildest.total == ways[mildest]
            assert (passage.improving is None) == (mildest[1] > 0)
            for found in (passage.shortest, passage.mildest):
                assert len({one.steps for one in found.listed}) == len(found.listed) == min(most, found.total)
                for one in found.listed:
                    assert_legal(one, movers[: len(scores)] if alone else movers, found.moves, start, reach.target)
            assert {one.worsenings for one in passage.mildest.listed} == {mildest[1]}


def assert_legal(one, movers, moves, start, target):
    """A route takes arcs of its movers, none of them twice in a row, from the start to the target."""
    assert len(one.steps) == moves
    states = [start, *(step.state for step in one.steps)]
    arcs = dict(movers)
    for step, left in zip(one.steps, states, strict=False):
        assert (left, step.state) in arcs[step.parties]
    assert all(a.parties != b.parties for a, b in pairwise(one.steps))
    assert states[-1] == target


@given(models(), st.data())
@settings(deadline=None, max_examples=100)
def test_a_route_says_what_it_costs_whom(model, data):
    count, _, scores = model
    start = data.draw(st.integers(0, count - 1))
    for reach in routes(made(model), start, range(count), 3):
        for one in reach.alone.shortest.listed if reach.alone else ():
            left, needed = start, []
            order = [sorted(set(row)) for row in scores.tolist()]
            rank = [[order[p].index(x) for x in row] for p, row in enumerate(scores.tolist())]
            worst = [0] * len(scores)
            for step, better, signs in zip(one.steps, one.improving, one.signs, strict=True):
                gains = [int(row[step.state]) - int(row[left]) for row in scores]
                assert list(signs) == [(gain > 0) - (gain < 0) for gain in gains]
                assert better == all(gains[party] > 0 for party in step.parties)
                needed += [
                    Change(party, step.state, left, rank[party][left] - rank[party][step.state])
                    for party in step.parties
                    if gains[party] <= 0
                ]
                worst = [max(w, row[start] - row[step.state]) for w, row in zip(worst, rank, strict=True)]
                left = step.state
            assert list(one.exposed) == worst
            assert list(one.needed) == needed


@given(models(), st.data())
@settings(deadline=None, max_examples=100)
def test_searching_backwards_finds_what_searching_forwards_finds(model, data):
    count = model[0]
    target = data.draw(st.integers(0, count - 1))
    found = origins(made(model), target)
    for start in range(count):
        ways = ended_at(walked(model, start), target)
        mild, least = min(((bad, moves) for moves, bad in ways), default=(-1, -1))
        assert found.moves[start] == min((moves for moves, _ in ways), default=-1)
        assert (found.worsenings[start], found.mild_moves[start]) == (mild, least)
        assert (start in found.by_improvements) == (mild == 0)


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="the reference cases are absent")
def test_elmira_s_layers_are_the_reference_ones():
    case = yaml.safe_load((CASES / "elmira_9state.yaml").read_text())
    listed = case["computed"]["brute_force"]["status_quo_layers_exactly_h_moves"]
    names = case["decision_makers"]
    assert [{(s - 1, t - 1) for s, ts in case["reachable"][name].items() for t in ts} for name in names] == [
        set(arcs) for arcs in ELMIRA
    ]
    assert [case["preferences_most_to_least"][name] for name in names] == list(ORDERS)
    steps = elmira()
    for taken, rounds in ((steps, listed["legal_UMs"]), (steps.improvements, listed["legal_UIs"])):
        assert [(after_exactly(taken, 0, moves + 1) + 1).tolist() for moves in range(len(rounds))] == rounds
        assert layers(taken, 0).rounds == len(rounds) - 1


def test_elmira_s_settlement_takes_a_joint_step():
    """Kilgour, Hipel, Fang & Peng (2001): the local government insists, then the other two settle jointly."""
    insisting, settled, abandoned = routes(elmira(SIGNED), 0, [4, 7, 8])
    assert insisting.improves_alone
    assert not insisting.only_worsening
    assert not insisting.only_together
    assert not settled.improves_alone
    assert settled.improves_only_together
    assert not settled.only_together
    assert (settled.alone.mildest.moves, settled.alone.mildest.worsenings) == (3, 1)
    assert settled.together.improving.total == 1
    (way,) = settled.together.improving.listed
    assert way.steps == (Step((2,), 4), Step((0, 1), 7))
    assert way.signs == ((1, -1, 1), (1, 1, -1))
    assert way.exposed == (0, 3, 1)
    assert way.needed == ()
    assert abandoned.only_worsening


def test_what_single_parties_cannot_reach_is_reached_only_together():
    steps = steps_of(
        Graph.of(3, [[(0, 1)], []]), np.array([[1, 0, 2], [0, 0, 1]]), {frozenset({0, 1}): Arcs.of(3, [(1, 2)])}
    )
    (reach,) = routes(steps, 0, [2])
    assert reach.only_together
    assert reach.only_worsening
    assert reach.together.shortest.listed[0].needed == (Change(0, 1, 0, 1),)


def test_without_sets_there_is_nothing_to_reach_together():
    (reach,) = routes(elmira(), 7, [0])
    assert reach.alone is None
    assert reach.together is None
    assert not reach.only_together
    assert not reach.only_worsening


def test_a_party_makes_one_move_where_others_cannot_follow():
    steps = steps_of(Graph.of(3, [[(0, 1), (1, 2)], []]), np.zeros((2, 3), np.int64))
    assert routes(steps, 0, [2])[0].alone is None
    assert origins(steps, 2).moves.tolist() == [-1, 1, 0]


def test_the_status_quo_is_reached_by_doing_nothing():
    (reach,) = routes(elmira(), 0, [0])
    assert (reach.alone.shortest.moves, reach.alone.shortest.total) == (0, 1)
    assert reach.improves_alone
    assert reach.alone.shortest.listed[0] == route(0, (), np.zeros((3, 9), np.int64))


def test_there_can_be_more_routes_than_a_machine_word_counts():
    """Two parties choose in turn among three ways on, ninety times: 3 ** 90 routes."""
    width, depth = 3, 90
    rows = [[0], *(list(range(1 + width * row, 1 + width * (row + 1))) for row in range(depth))]
    rows.append([1 + width * depth])
    arcs = ([], [])
    for row, (here, there) in enumerate(pairwise(rows)):
        arcs[row % 2].extend((s, t) for s in here for t in there)
    count = rows[-1][0] + 1
    steps = steps_of(Graph.of(count, arcs), np.tile(np.arange(count), (2, 1)))
    (reach,) = routes(steps, 0, [count - 1], most=4)
    assert reach.alone.improving.total == width**depth
    assert reach.alone.improving.moves == depth + 1
    assert len(reach.alone.improving.listed) == 4


def test_blocks_are_walked_like_their_arcs():
    states = np.indices((2, 3, 2)).reshape(3, -1).T
    lowest = [lowest_options(2, [1]), lowest_options(3, []), lowest_options(2, [])]
    moves = tuple(blocks_of(states, [issue], lowest) for issue in range(3))
    scores = np.array([states[:, 0], -states[:, 1], states.sum(axis=1)])
    steps = steps_of(Graph(len(states), moves), scores)
    (forth, back) = routes(steps, 0, [11])[0], routes(steps, 11, [0])[0]
    assert (forth.alone.shortest.moves, forth.alone.shortest.total) == (3, 6)
    assert forth.alone.mildest.worsenings == 1
    assert back.alone is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: routes(elmira(), 0, [9]), "no state 9; the states are 0 to 8"),
        (lambda: routes(elmira(), -1, [0]), "no state -1"),
        (lambda: layers(elmira(), 9), "no state 9"),
        (lambda: after_exactly(elmira(), 9, 1), "no state 9"),
        (lambda: origins(elmira(), 9), "no state 9"),
        (lambda: routes(elmira(), 0, [1], most=0), "give 1 or more"),
        (lambda: steps_of(Graph.of(9, ELMIRA), np.zeros((2, 9), np.int64)), r"not \(3, 9\)"),
        (lambda: elmira({frozenset({1}): Arcs.of(9, [])}), "at least two"),
        (lambda: elmira({frozenset({1, 3}): Arcs.of(9, [])}), "parties 0 to 2"),
        (lambda: elmira({frozenset({1, 2}): Arcs.of(8, [])}), "are for 8 states; list them for all 9"),
    ],
)
def test_bad_input_is_refused_with_a_remedy(call, words):
    with pytest.raises(ValueError, match=words):
        call()
