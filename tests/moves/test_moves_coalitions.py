"""Coalitions: against a literal transcription of the definitions, and on models with known answers."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.coalitions import COALITION_CONCEPTS, MOST_STATES, Coalitions, TooLargeError, coalitions, jumps
from detente.moves.graph import Arcs, Graph
from detente.moves.stability import CONCEPTS, stability

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


# --- the oracle: the definitions, word by word, on sets -------------------------------------------------------------


class Literal:
    """A graph model as plain sets: moves[party][state], joint[parties][state], scores[party][state]."""

    def __init__(self, count, moves, scores, joint):
        self.count, self.scores = count, scores
        self.moves = [{s: {t for a, t in pairs if a == s != t} for s in range(count)} for pairs in moves]
        self.joint = {
            parties: {s: {t for a, t in pairs if a == s != t} for s in range(count)} for parties, pairs in joint.items()
        }

    def subsets(self, parties):
        return [set(some) for size in range(1, len(parties) + 1) for some in combinations(sorted(parties), size)]

    def better(self, coalition, s, t):
        return all(self.scores[i][t] > self.scores[i][s] for i in coalition)

    def by_turns(self, movers, s):
        """The states at the end of a sequence of moves from s, none of the movers twice in a row."""
        seen = {(t, k) for k, moves in enumerate(movers) for t in moves[s]}
        while more := {(u, k) for t, last in seen for k, m in enumerate(movers) if k != last for u in m[t]} - seen:
            seen |= more
        return {t for t, _ in seen}

    def reach(self, coalition, s):
        together = [moves for parties, moves in self.joint.items() if parties <= coalition]
        return self.by_turns([self.moves[i] for i in coalition] + together, s)

    def improvements(self, coalition, s):
        return {t for t in self.reach(coalition, s) if self.better(coalition, s, t)}

    def stable(self, coalition):
        everyone = set(range(len(self.moves)))
        rest = everyone - coalition
        reach = [self.reach(coalition, s) for s in range(self.count)]
        others = [self.reach(rest, s) for s in range(self.count)]
        classes = [{s: self.improvements(some, s) for s in range(self.count)} for some in self.subsets(rest)]
        credible = [self.by_turns(classes, s) for s in range(self.count)]
        rows = {concept: [] for concept in COALITION_CONCEPTS}
        for s in range(self.count):
            gains = self.improvements(coalition, s)
            hurts = {y for y in range(self.count) if any(self.scores[i][s] >= self.scores[i][y] for i in coalition)}
            rows["cnash"].append(not gains)
            rows["cgmr"].append(all(others[x] & hurts for x in gains))
            rows["csmr"].append(all(any(reach[y] <= hurts for y in others[x] & hurts) for x in gains))
            rows["cseq"].append(all(credible[x] & hurts for x in gains))
        return np.array([rows[concept] for concept in COALITION_CONCEPTS])

    def closed(self, coalition, s):
        """Where any moves of a coalition lead, one after another."""
        members = [self.moves[i] for i in coalition] + [m for parties, m in self.joint.items() if parties <= coalition]
        seen = {s}
        while more := {u for t in seen for moves in members for u in moves[t]} - seen:
            seen |= more
        return seen - {s}

    def merged(self, coalition, score):
        """Nash, GMR, SMR, SEQ for the coalition as one party and for each other party; shape (4, parties, states)."""
        players = [coalition] + [{i} for i in range(len(self.moves)) if i not in coalition]
        moves = [{s: self.closed(coalition, s) for s in range(self.count)}]
        moves += [self.moves[i] for i in range(len(self.moves)) if i not in coalition]

        def wants(k, s, t):
            return score[t] > score[s] if k == 0 and score is not None else self.better(players[k], s, t)

        gains = [{s: {t for t in m[s] if wants(k, s, t)} for s in range(self.count)} for k, m in enumerate(moves)]
        found = np.zeros((4, len(players), self.count), bool)
        for k in range(len(players)):
            rest = [j for j in range(len(players)) if j != k]
            for s in range(self.count):
                met = [[], [], [], []]
                for x in gains[k][s]:
                    hit = {y for y in self.by_turns([moves[j] for j in rest], x) if not wants(k, s, y)}
                    kept = {y for y in hit if not any(wants(k, s, z) for z in moves[k][y])}
                    own = {y for y in self.by_turns([gains[j] for j in rest], x) if not wants(k, s, y)}
                    for answers, one in zip(met, (set(), hit, kept, own), strict=True):
                        answers.append(bool(one))
                found[:, k, s] = [all(answers) for answers in met]
        return found


@st.composite
def models(draw, parties=(2, 4), states=(2, 6), together=True, transitive=False):
    """Arbitrary arcs (so one-way, non-transitive, shared), ties, and joint moves of some sets."""
    count = draw(st.integers(*states))
    n = draw(st.integers(*parties))
    arcs = st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=2 * count)
    moves = [draw(arcs) for _ in range(n)]
    if transitive:
        moves = [closed(pairs) for pairs in moves]
    scores = [draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)) for _ in range(n)]
    sets = st.sampled_from([frozenset(some) for size in range(2, n + 1) for some in combinations(range(n), size)])
    joint = draw(st.dictionaries(sets, arcs, max_size=2)) if together else {}
    return count, moves, scores, joint


def closed(pairs):
    pairs = set(pairs)
    while more := {(s, u) for s, t in pairs for v, u in pairs if t == v} - pairs:
        pairs |= more
    return pairs


def product(count, moves, scores, joint):
    """The model as the product takes it."""
    together = {parties: Arcs.of(count, pairs) for parties, pairs in joint.items()}
    return Coalitions(Graph.of(count, moves), np.array(scores, np.int64), together)


def jumped(game, coalition, state):
    return jumps(game.graph, game.scores, coalition, state, game.joint)


# --- against the oracle ---------------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(models())
def test_every_coalition_is_judged_by_the_definitions(model):
    literal, fast = Literal(*model), product(*model)
    every = [literal.stable(set(some)) for some in coalitions(range(len(model[1])))]
    for coalition, expected in zip(coalitions(range(len(model[1]))), every, strict=True):
        np.testing.assert_array_equal(fast.stable(coalition), expected, err_msg=str(sorted(coalition)))
    np.testing.assert_array_equal(fast.universal(), np.all(every, axis=0))


@settings(deadline=None, max_examples=40)
@given(models(parties=(5, 5), states=(4, 7)), st.data())
def test_a_coalition_among_five_parties(model, data):
    coalition = data.draw(st.sampled_from(coalitions(range(5))))
    np.testing.assert_array_equal(product(*model).stable(coalition), Literal(*model).stable(set(coalition)))


@settings(deadline=None, max_examples=60)
@given(models(), st.data())
def test_jumps_are_the_improvements_and_each_is_proved(model, data):
    count, moves, _, joint = model
    literal = Literal(*model)
    coalition = set(data.draw(st.sampled_from(coalitions(range(len(moves))))))
    state = data.draw(st.integers(0, count - 1))
    found = jumped(product(*model), coalition, state)
    assert [jump.end for jump in found] == sorted(literal.improvements(coalition, state))
    actors = {frozenset({i}): literal.moves[i] for i in coalition}
    actors |= {parties: literal.joint[parties] for parties in joint if parties <= coalition}
    for jump in found:
        here, last = state, None
        for step in jump.steps:
            assert step.parties != last
            assert step.state in actors[step.parties][here]
            here, last = step.state, step.parties
        assert (jump.start, jump.end, jump.coalition) == (state, here, coalition)
        assert len(jump.steps) == fewest(actors, state, here)


def fewest(actors, start, end):
    """How many steps the shortest legal sequence takes, found by lengthening all sequences."""
    ends, steps = {(start, None)}, 0
    while True:
        ends = {(t, who) for s, last in ends for who, moves in actors.items() if who != last for t in moves[s]}
        steps += 1
        if end in {s for s, _ in ends}:
            return steps


@settings(deadline=None, max_examples=60)
@given(models(states=(2, 5)), st.data())
def test_a_merged_party_is_judged_by_the_definitions(model, data):
    count, moves, _, _ = model
    coalition = set(data.draw(st.sampled_from(coalitions(range(len(moves))))))
    scores = st.lists(st.integers(0, 3), min_size=count, max_size=count)
    score = data.draw(st.none() | scores)
    merged = product(*model).merged(coalition, None if score is None else np.array(score))
    assert merged.parties[0] == coalition
    literal = Literal(*model).merged(coalition, score)
    np.testing.assert_array_equal(merged.stable[[CONCEPTS.index(c) for c in ("nash", "gmr", "smr", "seq")]], literal)
    np.testing.assert_array_equal(merged.equilibria[:2], literal[:2].all(axis=1))


# --- what must hold between concepts --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(models(together=False))
def test_a_coalition_of_one_is_the_party(model):
    single = stability(Graph.of(model[0], model[1]), np.array(model[2]))
    nash, gmr, smr, seq = (single[CONCEPTS.index(concept)] for concept in ("nash", "gmr", "smr", "seq"))
    for party in range(len(model[1])):
        cnash, cgmr, csmr, cseq = product(*model).stable({party})
        np.testing.assert_array_equal((cnash, cgmr, csmr), (nash[party], gmr[party], smr[party]))
        assert (cseq >= seq[party]).all()
        if len(model[1]) == 2:
            np.testing.assert_array_equal(cseq, seq[party])


def test_opponents_together_may_deter_where_each_alone_would_not():
    # Party 0 gains by 0 -> 1; its opponents get from there to 3, bad for it, only by way of 2, bad for the first of
    # them: no improvement for it alone, but one for both together.
    moves = [{(0, 1)}, {(1, 2)}, {(2, 3)}]
    scores = np.array([[1, 2, 2, 0], [1, 1, 0, 2], [1, 1, 1, 2]])
    graph = Graph.of(4, moves)
    assert not stability(graph, scores)[CONCEPTS.index("seq"), 0, 0]
    assert Coalitions(graph, scores).stable({0})[COALITION_CONCEPTS.index("cseq"), 0]


@settings(deadline=None, max_examples=60)
@given(models(), st.data())
def test_the_lattice(model, data):
    coalition = data.draw(st.sampled_from(coalitions(range(len(model[1])))))
    cnash, cgmr, csmr, cseq = product(*model).stable(coalition)
    assert (cnash <= csmr).all()
    assert (csmr <= cgmr).all()
    assert (cnash <= cseq).all()


@settings(deadline=None, max_examples=60)
@given(models(transitive=True, together=False), st.data())
def test_a_credible_sanction_is_a_sanction_where_two_moves_in_a_row_are_one(model, data):
    coalition = data.draw(st.sampled_from(coalitions(range(len(model[1])))))
    _, cgmr, _, cseq = product(*model).stable(coalition)
    assert (cseq <= cgmr).all()


def test_with_moves_in_a_row_that_are_not_one_a_credible_sanction_may_be_out_of_reach():
    # {1} goes 1 -> 2 and then {1, 2}, of which party 1 makes the move, 2 -> 3: legal for classes, not for parties.
    moves = [{(0, 1)}, {(1, 2), (2, 3)}, set()]
    scores = np.array([[1, 2, 2, 0], [0, 0, 1, 2], [0, 0, 0, 1]])
    _, cgmr, _, cseq = Coalitions(Graph.of(4, moves), scores).stable({0})
    assert (cgmr[0], cseq[0]) == (False, True)


@settings(deadline=None, max_examples=40)
@given(models(), st.randoms(use_true_random=False))
def test_names_and_numbers_do_not_matter(model, random):
    count, moves, scores, joint = model
    party, state = list(range(len(moves))), list(range(count))
    random.shuffle(party)
    random.shuffle(state)

    def moved(pairs):
        return {(state[s], state[t]) for s, t in pairs}

    other = product(
        count,
        [moved(moves[party.index(k)]) for k in range(len(moves))],
        [[scores[party.index(k)][state.index(s)] for s in range(count)] for k in range(len(moves))],
        {frozenset(party[i] for i in parties): moved(pairs) for parties, pairs in joint.items()},
    )
    here = product(*model)
    for coalition in coalitions(range(len(moves))):
        renamed = {party[i] for i in coalition}
        np.testing.assert_array_equal(other.stable(renamed)[:, state], here.stable(coalition))
        np.testing.assert_array_equal(other.merged(renamed).equilibria[:, state], here.merged(coalition).equilibria)


@settings(deadline=None, max_examples=40)
@given(models(together=False), st.integers(-5, 5), st.integers(1, 4))
def test_only_comparisons_matter(model, shift, scale):
    count, moves, scores, joint = model
    stretched = [[shift + scale * value**3 for value in row] for row in scores]
    np.testing.assert_array_equal(
        product(count, moves, stretched, joint).universal(), product(count, moves, scores, joint).universal()
    )


@settings(deadline=None, max_examples=40)
@given(models(together=False), st.data())
def test_a_party_merged_with_nobody_stays_as_it_is_where_moves_are_transitive(model, data):
    count, moves, scores, _ = model
    moves = [closed(pairs) for pairs in moves]
    party = data.draw(st.integers(0, len(moves) - 1))
    merged = product(count, moves, scores, {}).merged({party})
    np.testing.assert_array_equal(merged.equilibria, stability(Graph.of(count, moves), np.array(scores)).all(axis=1))


def test_a_merged_party_that_comes_back_has_not_moved():
    # Parties 0 and 1 go round 2 -> 4 -> 2. Party 3 could take party 2's gain by 1 -> 2 -> 3, but not twice in a row.
    moves = [{(2, 4)}, {(4, 2)}, {(0, 1)}, {(1, 2), (2, 3)}]
    scores = np.zeros((4, 5), np.int64)
    scores[2] = [1, 2, 2, 0, 2]
    merged = Coalitions(Graph.of(5, moves), scores).merged({0, 1})
    assert merged.parties == ({0, 1}, {2}, {3})
    assert not merged.stable[CONCEPTS.index("gmr"), 1, 0]


# --- joint moves ----------------------------------------------------------------------------------------------------


def test_signing_needs_both():
    game = product(2, [set(), set()], [[0, 1], [0, 1]], {frozenset({0, 1}): {(0, 1)}})
    assert game.stable({0}).all()
    assert game.stable({1}).all()
    assert not game.stable({0, 1})[:, 0].any()
    (jump,) = jumped(game, {0, 1}, 0)
    assert jump.steps == ((frozenset({0, 1}), 1),)
    assert jumped(game, {0}, 0) == ()


def test_a_set_may_step_after_its_member_and_a_member_after_its_set_but_none_twice():
    both = frozenset({0, 1})
    game = product(5, [{(0, 1), (2, 3)}, set()], [[0, 0, 1, 2, 3]] * 2, {both: {(1, 2), (3, 4)}})
    assert [jump.end for jump in jumped(game, both, 0)] == [2, 3, 4]
    assert jumped(game, both, 0)[-1].steps == (({0}, 1), (both, 2), ({0}, 3), (both, 4))
    twice = product(3, [set(), set()], [[0, 1, 2]] * 2, {both: {(0, 1), (1, 2)}})
    assert [jump.end for jump in jumped(twice, both, 0)] == [1]


def test_opponents_deter_by_a_joint_move_too():
    scores = [[1, 2, 0], [0, 0, 1], [0, 0, 1]]
    alone = product(3, [{(0, 1)}, set(), set()], scores, {})
    signing = product(3, [{(0, 1)}, set(), set()], scores, {frozenset({1, 2}): {(1, 2)}})
    assert not alone.stable({0})[:, 0].any()
    assert signing.stable({0})[:, 0].tolist() == [False, True, True, True]


# --- Elmira, 1991 (Kilgour, Hipel, Fang & Peng, 2001) ---------------------------------------------------------------

ELMIRA_MOVES = {
    "MoE": {1: [2], 3: [4], 5: [6], 7: [8]},
    "Uniroyal": {1: [3, 9], 2: [4, 9], 3: [9], 4: [9], 5: [7, 9], 6: [8, 9], 7: [9], 8: [9]},
    "LocalGov": {1: [5], 2: [6], 3: [7], 4: [8], 5: [1], 6: [2], 7: [3], 8: [4]},
}
ELMIRA_RANKING = {
    "MoE": [7, 3, 4, 8, 5, 1, 2, 6, 9],
    "Uniroyal": [1, 4, 8, 5, 9, 3, 7, 2, 6],
    "LocalGov": [7, 3, 5, 1, 8, 6, 4, 2, 9],
}


def made(labels, moves, ranking):
    """The coalitions of a model given by labels."""
    place = {label: state for state, label in enumerate(labels)}
    scores = np.zeros((len(ranking), len(labels)), np.int64)
    for row, order in zip(scores, ranking.values(), strict=True):
        for depth, held in enumerate(order):
            row[[place[label] for label in (held if isinstance(held, list) else [held])]] = -depth
    pairs = [[(place[s], place[t]) for s, ends in listed.items() for t in ends] for listed in moves.values()]
    return Coalitions(Graph.of(len(labels), pairs), scores)


@pytest.fixture(scope="module")
def elmira():
    return made(range(1, 10), ELMIRA_MOVES, ELMIRA_RANKING)


def test_elmira_jumps_from_delay_to_agreement(elmira):
    (jump,) = elmira.jumps({0, 1}, 4)
    assert jumped(elmira, {0, 1}, 4) == (jump,)
    assert jump.end == 7
    assert jump.steps == (({0}, 5), ({1}, 7))
    assert jumped(elmira, {0, 1}, 7) == ()


def test_elmira_holds_against_every_coalition_only_in_agreement_or_closure(elmira):
    cnash, cgmr, csmr, cseq = ([int(s) + 1 for s in np.flatnonzero(row)] for row in elmira.universal())
    assert cnash == [8, 9]
    assert cgmr == csmr == [1, 4, 8, 9]
    assert cseq == [8, 9]


def test_elmira_merging_two_parties_keeps_a_state_that_one_of_them_would_leave(elmira):
    nash = elmira.merged({0, 1}).equilibria[CONCEPTS.index("nash")]
    assert nash[6]
    assert not elmira.stable({1})[0, 6]


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="the reference data is absent")
@pytest.mark.parametrize("name", ["elmira_9state", "elmira_12state_gmcrpy"])
def test_reference(name):
    case = yaml.safe_load((CASES / f"{name}.yaml").read_text())
    labels = list(case["states"])
    game = made(labels, case["reachable"], case["preferences_most_to_least"])
    known = case["computed"]["brute_force"]
    for concept, expected in known["coalition_stable_all_subsets"].items():
        row = game.universal()[COALITION_CONCEPTS.index(concept)]
        assert [labels[state] for state in np.flatnonzero(row)] == expected, concept
    if wanted := known.get("coalition_improvements_MoE_Uniroyal"):
        jumps = {labels[s]: [labels[jump.end] for jump in jumped(game, {0, 1}, s)] for s in range(len(labels))}
        assert {label: ends for label, ends in jumps.items() if ends} == wanted


# --- what is refused ------------------------------------------------------------------------------------------------


def test_too_many_states_or_parties_are_refused():
    with pytest.raises(TooLargeError, match="at most 1,024 states"):
        Coalitions(Graph.of(MOST_STATES + 1, [[]]), np.zeros((1, MOST_STATES + 1), np.int64))
    with pytest.raises(TooLargeError, match="6 parties"):
        Coalitions(Graph.of(1, [[]] * 7), np.zeros((7, 1), np.int64))


def test_what_does_not_fit_is_refused():
    graph = Graph.of(2, [[(0, 1)], []])
    scores = np.zeros((2, 2), np.int64)
    with pytest.raises(ValueError, match="scores must be of shape"):
        Coalitions(graph, scores[:1])
    with pytest.raises(ValueError, match="a coalition is one or more of the parties 0 to 1"):
        Coalitions(graph, scores).stable(set())
    with pytest.raises(ValueError, match="numbered 0 to 1"):
        jumps(graph, scores, {2}, 0)
    with pytest.raises(ValueError, match="two parties or more"):
        Coalitions(graph, scores, {frozenset({0}): Arcs.of(2, [(0, 1)])})
    with pytest.raises(ValueError, match="between the 2 states"):
        Coalitions(graph, scores, {frozenset({0, 1}): Arcs.of(3, [(0, 2)])})
    with pytest.raises(ValueError, match="numbered 0 to 1"):
        Coalitions(graph, scores, {frozenset({0, 5}): Arcs.of(2, [(0, 1)])})
