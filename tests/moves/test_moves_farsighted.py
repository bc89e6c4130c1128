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


@settings(deadline=None, max_examples=150)
@given(models())
def test_limited_moves_follow_the_definition(model):
    graph, scores = model
    found = limited(graph, scores, 5)
    for h, party, state in product(range(1, 6), range(2), range(graph.count)):
        assert found.final[h - 1, party, state] == anticipated(graph, scores, party, state, h)


@settings(deadline=None, max_examples=100)
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
