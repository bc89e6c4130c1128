"""Limited-move and non-myopic stability, and worst-case foresight, against the definitions written out."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.farsighted import NoPatternError, limited, limited_any_next, non_myopic
from detente.moves.graph import Graph
from detente.moves.metarational import maximin
from detente.moves.sequences import sequences
from detente.moves.stability import stability
from detente.moves.theory_of_moves import theory_of_moves

# Neither gives way 0, only row 1, only column 2, both 3.
RING = Graph.of(4, [[(0, 1), (1, 0), (2, 3), (3, 2)], [(0, 2), (2, 0), (1, 3), (3, 1)]])
CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


@st.composite
def models(draw, parties=2, most=7):
    """Any graph at all, loops and dead ends included, with scores that tie often."""
    count = draw(st.integers(1, most))
    pair = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    pairs = [draw(st.lists(pair, max_size=3 * count)) for _ in range(parties)]
    top = draw(st.sampled_from([1, 2, count]))
    row = st.one_of(st.lists(st.integers(0, top), min_size=count, max_size=count), st.permutations(range(count)))
    return Graph.of(count, pairs), np.array([draw(row) for _ in range(parties)])


# The definition, as it stands.


def anticipated(graph, scores, party, state, left):
    """G_i(s, h)."""
    moves = graph.reached(party, state)
    if left == 0 or len(moves) == 0:
        return state
    ends = [anticipated(graph, scores, 1 - party, t, left - 1) for t in moves]
    best = max(ends, key=lambda end: scores[party][end])
    return best if scores[party][best] > scores[party][state] else state


def every_tie(graph, scores, party, state, left):
    """All states that G_i(s, h) can be, over all ways of settling ties in the tree of moves."""
    moves = graph.reached(party, state)
    if left == 0 or len(moves) == 0:
        return {int(state)}
    found = set()
    for ends in product(*(every_tie(graph, scores, 1 - party, t, left - 1) for t in moves)):
        most = max(scores[party][end] for end in (state, *ends))
        found |= {int(end) for end in (state, *ends) if scores[party][end] == most}
    return found


@settings(deadline=None, max_examples=80)
@given(models())
def test_limited_moves_follow_the_definition(model):
    graph, scores = model
    found = limited(graph, scores, 5)
    for h, party, state in product(range(1, 6), range(2), range(graph.count)):
        assert found.final[h - 1, party, state] == anticipated(graph, scores, party, state, h)


@settings(deadline=None, max_examples=60)
@given(models(most=4))
def test_ties_are_followed_exactly(model):
    graph, scores = model
    found = limited(graph, scores, 3)
    for h, party, state in product(range(1, 4), range(2), range(graph.count)):
        ends = every_tie(graph, scores, party, state, h)
        here = h - 1, party, state
        assert found.final[here] in ends
        assert found.unique[here] == (len(ends) == 1)
        assert found.surely[here] == (ends == {state})
        assert found.possibly[here] == (state in ends)
        assert found.tied[here] == (state in ends and len(ends) > 1)


def tables(graph, scores, horizon):
    """Each party's anticipated state and all that ties allow, horizon by horizon, from the tables one shorter."""
    states = range(graph.count)
    rows = [([list(states)] * 2, [[{s} for s in states]] * 2)]
    for _ in range(horizon):
        final, sets = rows[-1]
        now, open_to = [[0] * graph.count for _ in range(2)], [[set()] * graph.count for _ in range(2)]
        for i, s in product(range(2), states):
            score, moves = scores[i], graph.reached(i, s).tolist()
            best = max((final[1 - i][t] for t in moves), key=lambda end: score[end], default=s)
            now[i][s] = best if score[best] > score[s] else s
            least = {t: min(score[end] for end in sets[1 - i][t]) for t in moves}
            ends = {(s, None)} | {(end, t) for t in moves for end in sets[1 - i][t]}
            rest = {(end, t): [score[s], *(least[u] for u in moves if u != t)] for end, t in ends}
            open_to[i][s] = {end for (end, t), other in rest.items() if score[end] >= max(other)}
        rows.append((now, open_to))
    return rows[1:]


@settings(deadline=None, max_examples=80)
@given(models())
def test_non_myopic_stability_is_what_holds_at_every_horizon_from_some_on(model):
    graph, scores = model
    found = non_myopic(graph, scores)
    rows = tables(graph, scores, found.start + 3 * found.period)
    late = rows[found.start :]
    assert late[: 2 * found.period] == late[found.period :]
    for i, s in product(range(2), range(graph.count)):
        stays = [final[i][s] == s for final, _ in rows]
        assert found.stable[i, s] == all(stays[found.start :])
        if found.stable[i, s]:
            since = found.since[i, s]
            assert all(stays[since - 1 :])
            assert since == 1 or not stays[since - 2]
        assert found.settled[i, s] == (len({final[i][s] for final, _ in late}) == 1)
        could, must = all(s in sets[i][s] for _, sets in late), all(sets[i][s] == {s} for _, sets in late)
        assert found.tied[i, s] == (could and not must)


@settings(deadline=None, max_examples=50)
@given(models())
def test_far_horizons_are_read_off_the_cycle(model):
    graph, scores = model
    found = limited(graph, scores, 40)
    assert found.final.tolist() == [final for final, _ in tables(graph, scores, 40)]
    assert found.possibly.tolist() == [
        [[s in ends for s, ends in enumerate(row)] for row in sets] for _, sets in tables(graph, scores, 40)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_ties_among_more_states_than_a_word_holds(seed):
    rng = np.random.default_rng(seed)
    graph = Graph.of(150, [rng.integers(0, 150, (300, 2)).tolist() for _ in range(2)])
    scores = rng.integers(0, 9, (2, 150))
    found, rows = limited(graph, scores, 5), tables(graph, scores, 5)
    assert found.final.tolist() == [final for final, _ in rows]
    for h, (_, sets) in enumerate(rows):
        assert found.unique[h].tolist() == [[len(ends) == 1 for ends in row] for row in sets]
        assert found.possibly[h].tolist() == [[s in ends for s, ends in enumerate(row)] for row in sets]
    assert not found.unique.all()


def test_a_tie_can_turn_the_verdict():
    # Party 0 leaves 0 for 1; there party 1 is indifferent between staying and going on to 2, which party 0 dislikes.
    found = limited(Graph.of(3, [[(0, 1)], [(1, 2)]]), np.array([[1, 2, 0], [0, 1, 1]]), 2)
    assert found.stable[1].tolist() == [[False, True, True], [True, True, True]]
    assert found.tied[1].tolist() == [[True, False, False], [False, True, False]]
    assert not found.unique[1, 0, 0]


def test_anticipated_states_can_cycle_for_ever():
    # The sustainable development conflict (Hipel, 2001): what is foreseen goes round with the number of moves left.
    found = non_myopic(RING, scores := np.array([[4, 3, 2, 1], [3, 4, 1, 2]]))
    assert found.period == 4
    assert found.settled.tolist() == [[True, False, False, True], [False, True, True, False]]
    assert not found.stable.all(axis=0).any()
    with pytest.raises(NoPatternError, match="after 3 moves"):
        non_myopic(RING, scores, longest=3)


def worst_next(graph, scores, party, state, left):
    """As G_i, where the other party that moves next is the one whose play the mover likes least."""
    moves = graph.reached(party, state)
    if left == 0 or len(moves) == 0:
        return state
    others = [j for j in range(graph.parties) if j != party]
    ends = [
        min((worst_next(graph, scores, j, t, left - 1) for j in others), key=lambda end: scores[party][end])
        for t in moves
    ]
    best = max(ends, key=lambda end: scores[party][end])
    return best if scores[party][best] > scores[party][state] else state


@settings(deadline=None, max_examples=60)
@given(models(parties=3, most=5))
def test_any_other_party_may_move_next(model):
    graph, scores = model
    found = limited_any_next(graph, scores, 3)
    for h, party, state in product(range(1, 4), range(3), range(graph.count)):
        assert found[h - 1, party, state] == worst_next(graph, scores, party, state, h)


@settings(deadline=None, max_examples=30)
@given(models())
def test_for_two_parties_any_other_is_the_other(model):
    np.testing.assert_array_equal(limited_any_next(*model, 6), limited(*model, 6).final)


def test_a_party_alone_looks_one_move_ahead():
    alone = Graph.of(3, [[(0, 1), (1, 2)]])
    assert limited_any_next(alone, np.array([[0, 1, 2]]), 2).tolist() == [[[1, 2, 2]]] * 2


def assured(graph, scores, party, state, left, credible, own):
    """The least that a party must end with: its best if it is its turn, its worst if it is the others'."""
    allowed = (lambda i, s, ts: scores[i][ts] > scores[i][s]) if credible else None
    movers = [party] if own else [j for j in range(graph.parties) if j != party]
    ends = sequences(graph, movers, state, allowed).states if left else ()
    values = [assured(graph, scores, party, t, left - 1, credible, not own) for t in ends]
    return (max if own else min)([scores[party][state], *values])


@pytest.mark.parametrize("credible", [False, True])
@settings(deadline=None, max_examples=60)
@given(model=st.integers(1, 4).flatmap(lambda parties: models(parties=parties, most=5)))
def test_worst_case_foresight(model, credible):
    graph, scores = model
    found = maximin(graph, scores, 4, credible=credible)
    for h, party, state in product(range(1, 5), range(graph.parties), range(graph.count)):
        most = assured(graph, scores, party, state, h, credible, own=True)
        assert found[h - 1, party, state] == (most <= scores[party][state])


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 4).flatmap(lambda parties: models(parties=parties)))
def test_one_to_three_turns_are_the_usual_concepts(model):
    nash, gmr, smr, seq, sseq = stability(*model)
    np.testing.assert_array_equal(maximin(*model, 3), [nash, gmr, smr])
    np.testing.assert_array_equal(maximin(*model, 3, credible=True), [nash, seq, sseq])


@settings(deadline=None, max_examples=60)
@given(models())
def test_who_stays_by_foresight_is_held_by_the_worst_case(model):  # Rêgo et al., 2024
    assert (limited(*model, 6).stable <= maximin(*model, 6)).all()


GAMES = {  # each party's ranks of: neither gives way, only row, only column, both
    "prisoner's dilemma": ([2, 1, 4, 3], [2, 4, 1, 3], {0, 3}, [{0}, {3}, {3}, {3}]),
    "chicken": ([1, 2, 4, 3], [1, 4, 2, 3], {3}, [{1, 2}, {2}, {1}, {3}]),
}


@pytest.mark.parametrize("name", GAMES)
def test_known_games(name):
    row, column, stable, outcomes = GAMES[name]
    scores = np.array([row, column])
    assert set(np.flatnonzero(non_myopic(RING, scores).stable.all(axis=0))) == stable
    assert [set(ends) for ends in theory_of_moves(RING, scores).outcomes] == outcomes


def test_brams_settles_the_missile_crisis_on_compromise_wherever_play_starts():
    # Blockade or strike by withdraw or maintain; Brams' (1994) alternative representation.
    scores = np.array([[3, 2, 1, 4], [3, 2, 4, 1]])
    assert theory_of_moves(RING, scores).outcomes == ((0,),) * 4
    assert np.flatnonzero(non_myopic(RING, scores).stable.all(axis=0)).tolist() == [0]


def survivor(scores, start, first, forced):
    """Brams' backward induction down one line of play, by recursion; `forced` makes the first move."""

    def end(state, turn):
        if turn == 4:
            return start
        mover = (first + turn) % 2
        there = state ^ (1 << mover)
        then = end(there, turn + 1)
        return then if (forced and turn == 0) or scores[mover][then] > scores[mover][state] else state

    return end(start, 0)


@settings(deadline=None, max_examples=100)
@given(st.permutations(range(4)), st.permutations(range(4)))
def test_theory_of_moves_follows_its_rules(row, column):
    scores = np.array([row, column])
    found = theory_of_moves(RING, scores)
    for state in range(4):
        ends = [survivor(scores, state, first, forced=False) for first in range(2)]
        forced = [survivor(scores, state, first, forced=True) for first in range(2)]
        assert found.moved[:, state].tolist() == forced
        want = set(ends) - {state} or {state}
        for i in range(2):
            both_prefer = (scores[:, forced[1 - i]] > scores[:, ends[i]]).all()
            if ends[i] != state and ends[1 - i] == state and both_prefer:
                want = {forced[1 - i]}
        assert set(found.outcomes[state]) == want
    assert set(found.equilibria) == {end for ends in found.outcomes for end in ends}


def test_what_does_not_fit_is_refused():
    three = Graph.of(2, [[(0, 1)]] * 3)
    scores = np.zeros((3, 2), int)
    with pytest.raises(ValueError, match="two parties, not 3; take limited_any_next"):
        limited(three, scores, 1)
    for ahead in (limited_any_next, maximin):
        with pytest.raises(ValueError, match="at least 1, not 0"):
            ahead(three, scores, 0)
    with pytest.raises(ValueError, match="four states in a ring"):
        theory_of_moves(three, scores)
    with pytest.raises(ValueError, match="strict preferences"):
        theory_of_moves(RING, np.zeros((2, 4), int))


def load(path):
    """A reference case as a graph, scores, and its states' names in order."""
    case = yaml.safe_load(path.read_text())
    names, parties = list(case["states"]), list(case["preferences_most_to_least"])
    reach = case.get("reachable") or moves(case, parties)
    pairs = [[(s, t) for s, ends in reach.get(one, {}).items() for t in ends] for one in parties]
    place = {name: k for k, name in enumerate(names)}
    graph = Graph.of(len(names), [[(place[s], place[t]) for s, t in one] for one in pairs])
    scores = np.zeros((len(parties), len(names)), int)
    for row, one in zip(scores, parties, strict=True):
        for k, held in enumerate(case["preferences_most_to_least"][one]):
            row[[place[name] for name in np.atleast_1d(held)]] = -k
    return case, graph, scores, names


def moves(case, parties):
    """The states that each party can reach from each by changing its own options, the way they allow."""
    options = case.get("options") or [
        {"owner": owner, "direction": "both"}
        for owner, own in zip(parties, case["dm_options_zero_based"], strict=True)
        for _ in own
    ]

    def open_to(party, here, there):
        changes = [(o, a + b) for o, a, b in zip(options, here, there, strict=True) if a != b]
        return changes and all(
            o["owner"] == party and (o["direction"] == "both" or o["direction"][::3][:2] == way) for o, way in changes
        )

    states = case["states"].items()
    return {p: {s: [t for t, there in states if open_to(p, here, there)] for s, here in states} for p in parties}


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="reference cases not here")
def test_published_limited_move_equilibria():
    seen = 0
    for path in sorted(CASES.glob("*.yaml")):
        if "limited_move_equilibria_h" not in path.read_text():
            continue
        case, graph, scores, names = load(path)
        want = case["computed"]["brute_force"]["limited_move_equilibria_h"]
        stable = limited(graph, scores, max(want)).stable.all(axis=1)
        for h, states in want.items():
            assert [names[s] for s in np.flatnonzero(stable[h - 1])] == states, (path.name, h)
            seen += 1
    assert seen >= 60
