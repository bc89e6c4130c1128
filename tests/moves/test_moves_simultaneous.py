"""Simultaneous sanctioning against the definition written out, and against published tables."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph, TooManyArcsError, blocks_of
from detente.moves.simultaneous import NoOptionFormError, sequential_or_simultaneous, simultaneous
from detente.moves.stability import CONCEPTS, stability

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


def literal(graph, scores, rows, own):
    """SIM as it stands: every improvement, every choice of the others, the changes of issues applied together."""
    states = {tuple(row): number for number, row in enumerate(rows.tolist())}
    stable = np.ones(scores.shape, bool)
    for party, here in product(range(graph.parties), range(graph.count)):

        def better(mover, here=here):
            return [int(t) for t in graph.reached(mover, here) if scores[mover][t] > scores[mover][here]]

        def met(goal, party=party, here=here, better=better):
            others = [[None, *better(j)] for j in range(graph.parties) if j != party]
            for choice in product(*others):
                wishes = [set() for _ in rows[here]]
                for end in (goal, *(end for end in choice if end is not None)):
                    for issue, option in enumerate(rows[end]):
                        if option != rows[here][issue]:
                            wishes[issue].add(int(option))
                if any(len(wish) > 1 for wish in wishes):
                    continue
                row = tuple(int(min(wish, default=now)) for wish, now in zip(wishes, rows[here], strict=True))
                if row in states and scores[party][states[row]] <= scores[party][here]:
                    return True
            return False

        stable[party, here] = all(met(goal) for goal in better(party))
    return stable


@st.composite
def models(draw):
    """Some of all combinations of options; issues moved by one party, several, or none; some moves taken out."""
    spans = draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))
    every = list(product(*map(range, spans)))
    rows = np.array(draw(st.lists(st.sampled_from(every), min_size=1, max_size=12, unique=True)))
    parties = draw(st.integers(1, 4))
    own = [sorted(draw(st.sets(st.integers(0, len(spans) - 1)))) for _ in range(parties)]
    pairs = []
    for mine in own:
        rest = np.delete(rows, mine, axis=1)
        open_to = [(s, t) for s, t in product(range(len(rows)), repeat=2) if s != t and (rest[s] == rest[t]).all()]
        pairs.append([pair for pair in open_to if draw(st.integers(0, 4))])
    scores = np.array([draw(st.lists(st.integers(0, 6), min_size=len(rows), max_size=len(rows))) for _ in own])
    return Graph.of(len(rows), pairs), scores, rows, own


@settings(deadline=None, max_examples=200)
@given(models())
def test_simultaneous_sanctions_follow_the_definition(model):
    np.testing.assert_array_equal(simultaneous(*model), literal(*model))


PAIR = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
FREE = Graph.of(4, [[(0, 1), (1, 0), (2, 3), (3, 2)], [(0, 2), (2, 0), (1, 3), (3, 1)]])


def test_two_who_swerve_off_together_collide():
    # Chicken: from both giving way (3) each would rather press on, and both doing so at once is the crash (0).
    scores = np.array([[1, 2, 4, 3], [1, 4, 2, 3]])
    assert simultaneous(FREE, scores, PAIR, [[0], [1]]).tolist() == [
        [False, True, True, True],
        [False, True, True, True],
    ]


def test_what_cannot_be_is_no_sanction():
    # The same, with the crash ruled out: nothing is left to deter either.
    gone = Graph.of(3, [[(1, 2), (2, 1)], [(0, 2), (2, 0)]])
    scores = np.array([[2, 4, 3], [4, 2, 3]])
    assert simultaneous(gone, scores, PAIR[1:], [[0], [1]]).tolist() == [[True, True, False]] * 2


def test_one_issue_set_to_different_options_has_no_joint_result():
    three = Graph.of(3, [[(0, 1)], [(0, 2)]])
    scores = np.array([[1, 2, 0], [1, 0, 2]])
    assert not simultaneous(three, scores, np.array([[0], [1], [2]]), [[0], [0]])[:, 0].any()


def test_one_issue_set_to_the_same_option_is_set_once():
    # Both end a freeze (0 to 1); who does also takes a step of its own, and both steps together are worst for both.
    rows = np.array([[0, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]])
    scores = np.array([[1, 2, 2, 0]] * 2)
    assert simultaneous(Graph.of(4, [[(0, 1)], [(0, 2)]]), scores, rows, [[0, 1], [0, 2]])[:, 0].all()


def test_blocks_and_arcs_agree():
    rows = np.array(list(product(range(3), range(2), range(2))))
    own, one_way = [[0], [1, 2]], [[0, 1, 1], [0, 0], [0, 1]]
    blocks = Graph(len(rows), tuple(blocks_of(rows, mine, one_way) for mine in own))
    scores = np.random.default_rng(3).permuted(np.tile(np.arange(12), (2, 1)), axis=1)
    found = simultaneous(blocks, scores, rows, own)
    np.testing.assert_array_equal(found, simultaneous(Graph(12, blocks.arcs), scores, rows, own))
    np.testing.assert_array_equal(found, literal(blocks, scores, rows, own))
    assert (found != stability(blocks, scores)[0]).any()  # somebody is held back


@settings(deadline=None, max_examples=50)
@given(models())
def test_who_has_no_improvement_is_simultaneously_stable(model):
    graph, scores, *_ = model
    assert (stability(graph, scores)[0] <= simultaneous(*model)).all()


def test_fraser_and_hipel_add_states_that_all_would_leave_and_none_dares_to():
    nash = np.array([[True, False, False, False, True], [True, False, False, False, False]])
    seq = np.array([[True, False, True, False, True], [True, False, False, True, False]])
    sim = np.array([[True, True, True, False, True], [True, True, True, True, True]])
    #                 nash  joins  one is seq stable      the mover dares not
    assert sequential_or_simultaneous(nash, seq, sim).tolist() == [True, True, False, False, True]


def test_what_is_not_in_option_form_is_refused():
    scores = np.zeros((2, 4), int)
    with pytest.raises(NoOptionFormError, match="party 1's move from state 0 to 2 changes an issue"):
        simultaneous(FREE, scores, PAIR, [[0], []])
    with pytest.raises(NoOptionFormError, match="1 states stand at the same options"):
        simultaneous(FREE, scores, PAIR[[0, 1, 2, 2]], [[0], [1]])
    with pytest.raises(NoOptionFormError, match=r"70 issues have .* too many to number"):
        simultaneous(FREE, scores, np.eye(4, 70, dtype=int) + 1, [[0], [1]])


def test_more_joint_choices_than_can_be_tried_are_refused():
    ring = list(product(range(40), repeat=2))
    crowd = Graph.of(40, [ring] * 7)
    scores = np.tile(np.arange(40), (7, 1))
    with pytest.raises(TooManyArcsError, match="joint choices at a state"):
        simultaneous(crowd, scores, np.arange(40)[:, None], [[0]] * 7)


def load(path):
    """A reference case in option form: the case, its graph, scores, rows, owners and its states' names."""
    case = yaml.safe_load(path.read_text())
    names, parties = list(case["states"]), list(case["preferences_most_to_least"])
    rows = np.array([["NY".index(option) for option in case["states"][name]] for name in names])
    if "dm_options_zero_based" in case:
        own, one_way = case["dm_options_zero_based"], {}
    else:
        own = [[k for k, option in enumerate(case["options"]) if option["owner"] == one] for one in parties]
        ways = {"N->Y only": (1, 0), "Y->N only": (0, 1)}
        one_way = {k: ways[o["direction"]] for k, o in enumerate(case["options"]) if o["direction"] != "both"}

    def open_to(mine, here, there):
        changes = [(k, (a, b)) for k, (a, b) in enumerate(zip(here, there, strict=True)) if a != b]
        return changes and all(k in mine and one_way.get(k) != change for k, change in changes)

    pairs = [
        [(s, t) for s, t in product(range(len(rows)), repeat=2) if open_to(mine, rows[s], rows[t])] for mine in own
    ]
    if "reachable" in case:
        at = {name: k for k, name in enumerate(names)}
        reach = [case["reachable"].get(one, {}) for one in parties]
        pairs = [[(at[s], at[t]) for s, ends in one.items() for t in ends] for one in reach]
    scores = np.zeros((len(parties), len(names)), int)
    for row, one in zip(scores, parties, strict=True):
        for k, held in enumerate(case["preferences_most_to_least"][one]):
            row[[names.index(name) for name in np.atleast_1d(held)]] = -k
    return case, Graph.of(len(names), pairs), scores, rows, own, names


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="reference cases not here")
def test_reference_cases():
    seen = 0
    for path in sorted(CASES.glob("*.yaml")):
        if "      sim: [" not in path.read_text():
            continue
        case, graph, scores, rows, own, names = load(path)
        sim = simultaneous(graph, scores, rows, own)
        held = dict(zip(CONCEPTS, stability(graph, scores), strict=True))
        found = {
            "sim": sim.all(axis=0),
            "seq_or_sim_per_dm": (held["seq"] | sim).all(axis=0),
            "seq_plus_sim_fraser_hipel": sequential_or_simultaneous(held["nash"], held["seq"], sim),
        }
        want = case["computed"]["brute_force"]["equilibria"]
        for concept in found.keys() & want.keys():
            assert [names[s] for s in np.flatnonzero(found[concept])] == want[concept], (path.name, concept)
            seen += 1
    assert seen >= 25


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="reference cases not here")
def test_published_table_where_an_invasion_cannot_be_taken_back():
    # Jacobi (2017) bars only North Korea's own ways back from 4, 5 and 6.
    _, graph, scores, rows, own, names = load(CASES / "us_nk_2017_base.yaml")
    kept = []
    for arcs in graph.arcs:
        pairs = zip(arcs.source.tolist(), arcs.target.tolist(), strict=True)
        kept.append([(s, t) for s, t in pairs if not (names[s] in {4, 5, 6} and names[t] in {0, 1, 2, 8, 9, 10})])
    graph = Graph.of(graph.count, kept)
    held = dict(zip(CONCEPTS, stability(graph, scores), strict=True))
    found = sequential_or_simultaneous(held["nash"], held["seq"], simultaneous(graph, scores, rows, own))
    published = yaml.safe_load((CASES / "us_nk_2017_irreversible_invasion.yaml").read_text())["published"]
    assert [names[s] for s in np.flatnonzero(found)] == published["seq_with_sim"] == [0, 5, 10]
