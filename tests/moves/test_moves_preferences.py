"""What parties would rather have, from each kind of words and from draws, held against the words themselves."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.errors import ModelError
from detente.moves.preferences import likely, stated, valued
from detente.moves.relations import UNKNOWN, Ranked
from detente.values.draws import Draws
from detente.workbench.case import Case

ISSUES = {
    "i": {"name": "I", "by": "a", "options": ["x", "y"]},
    "j": {"name": "J", "by": "b", "options": ["x", "y", "z"]},
    "k": {"name": "K", "by": "b", "options": ["x", "y"]},
}
AT = ("moves", "preferences", "a", "r")
LABELS = ("1", "2", "3", "4", "5", "6")
IN_PLAY = {"i": [], "j": []}


def read(said, **moves):
    told = Case.from_words(
        {
            "title": "T",
            "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
            "issues": ISSUES,
            "moves": {
                "issues": IN_PLAY,
                "preferences": {"a": {"r": said}, "b": {"r": {"weights": {"i": {"x": 1}}}}},
                **moves,
            },
        }
    )
    model = told.ask_moves().model
    return model, stated(model, told.words.moves.preferences["a"]["r"], AT)


def model_of(**moves):
    return read({"weights": {"i": {"x": 1}}}, **moves)[0]


@st.composite
def rankings(draw):
    """Labels in places from best to worst, with `>` in between, and unknown pairs."""
    order = draw(st.permutations(LABELS))
    cuts = sorted(draw(st.sets(st.integers(1, 5), max_size=5)))
    places = [list(order[a:b]) for a, b in zip([0, *cuts], [*cuts, 6], strict=True)]
    gaps = [draw(st.integers(1, 3)) for _ in cuts]
    unknown = draw(st.lists(st.tuples(*[st.sampled_from(LABELS)] * 2).filter(lambda p: p[0] != p[1]), max_size=2))
    return places, gaps, unknown


@settings(deadline=None, max_examples=60)
@given(rankings())
def test_a_ranking_compares_by_the_greatest_gap_between(ranking):
    places, gaps, unknown = ranking
    words = []
    for place, gap in zip(places, [*gaps, 0], strict=True):
        words += [place[0] if len(place) == 1 else place, *([">" * gap] if gap > 1 else [])]
    _, found = read({"ranking": words, "unknown": unknown})
    depth = {label: d for d, place in enumerate(places) for label in place}
    for s, t in product(range(6), repeat=2):
        first, second = depth[LABELS[s]], depth[LABELS[t]]
        between = max(gaps[min(first, second) : max(first, second)], default=0)
        degree = between if first < second else -between
        if (LABELS[s], LABELS[t]) in unknown or (LABELS[t], LABELS[s]) in unknown:
            degree = UNKNOWN
        assert found.full.row(t)[s] == degree
        assert np.sign(found.central[s] - found.central[t]) == np.sign(second - first)
    assert (found.relation is None) == (not unknown and max(gaps, default=1) == 1)


def test_a_plain_ranking_is_an_order_and_gaps_count_from_the_best():
    _, found = read({"ranking": ["1", ">>", ["2", "3"], "4", ">>>", "5", "6"]})
    assert isinstance(found.relation, Ranked)
    assert found.relation.gaps.tolist() == [1, 3, 1, 2]
    assert found.central.tolist() == [4, 3, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("said", "path", "message", "hint"),
    [
        ({"ranking": [">>", *LABELS]}, "ranking 0", "`>>` does not stand between two states", ""),
        ({"ranking": [*LABELS, ">"]}, "ranking 6", "`>` does not stand between two states", ""),
        ({"ranking": [*LABELS, "1"]}, "ranking 6", "`1` is ranked twice", "delete one of the two"),
        ({"ranking": [*LABELS[:5], "seven"]}, "ranking 5", "there is no state `seven`", "the labels begin 1, 2"),
        ({"ranking": ["1", "2"]}, "ranking", "leaves out 4 of 6 states: 3, 4, 5, 6", "rank them too"),
        ({"ranking": [*LABELS], "unknown": [["1", "9"]]}, "unknown 0", "there is no state `9`", "the labels begin"),
        ({"ranking": ["1", ">" * 101, *LABELS[1:]]}, "", "must be degrees from 1 (mild) to 100", ""),
        ({"priorities": ["i is w"]}, "priorities 0", "the issue 'i' has no option 'w'", ""),
        ({"priorities": ["i is x", "(i"]}, "priorities 1", "the statement ends too early", ""),
        ({"priorities": ["k"]}, "priorities 0", "there is no issue 'k'", ""),
        ({"priorities": ["3"]}, "priorities 0", "There are 2 issues", ""),
        ({"fuzzy": {"1": {"2": 0.7}, "2": {"1": 0.7}}}, "fuzzy 2 1", "do not add up to 1", "say each pair once"),
        ({"fuzzy": {"1": {"1": 0.7}}}, "", "add up to 1", ""),
        ({"fuzzy": {"1": {"9": 0.7}}}, "fuzzy 1 9", "there is no state `9`", "the labels begin"),
        ({"fuzzy": {"1": {"2": 0.7}}, "threshold": 0}, "", "must be above 0 and at most 1", ""),
    ],
)
def test_preferences_that_cannot_be_read_are_told_with_their_place(said, path, message, hint):
    with pytest.raises(ModelError) as caught:
        read(said)
    assert " ".join(map(str, caught.value.path)) == " ".join([*AT, *path.split()])
    assert message in caught.value.message
    assert hint in caught.value.hint


decimals = st.integers(-30, 30).map(lambda n: n / 10)


@settings(deadline=None, max_examples=60)
@given(st.tuples(*[decimals] * 5), st.lists(st.integers(0, 40), unique=True, max_size=3).map(sorted))
def test_weights_add_up_as_written_and_degrees_are_differences_exceeded(numbers, tenths):
    table = {"i": dict(zip("xy", numbers, strict=False)), "j": dict(zip("xyz", numbers[2:], strict=True))}
    degrees = [n / 10 for n in tenths]
    _, found = read({"weights": table, "degrees": degrees})
    worth = [Fraction(str(table["i"][p])) + Fraction(str(table["j"][q])) for p, q in product("xy", "xyz")]
    assert (found.relation is None) == (not degrees)
    for s, t in product(range(6), repeat=2):
        gained = worth[s] - worth[t]
        sign = (gained > 0) - (gained < 0)
        assert np.sign(found.central[s] - found.central[t]) == sign
        if degrees:
            assert found.full.row(t)[s] == sign * sum(abs(gained) > Fraction(str(one)) for one in degrees)


def test_priorities_go_by_the_first_statement_in_which_states_differ():
    said = ["i = y if j = z", "2 is x", "not i = x"]
    _, found = read({"priorities": said})
    worlds = list(product("xy", "xyz"))
    truth = [((i == "y") or j != "z", j == "x", i != "x") for i, j in worlds]
    assert found.truth.T.tolist() == [list(one) for one in truth]
    for s, t in product(range(6), repeat=2):
        assert (found.central[s] > found.central[t]) == (truth[s] > truth[t])


def test_fuzzy_certainty_makes_better_at_the_threshold_and_what_is_not_said_is_even():
    _, found = read({"fuzzy": {"1": {"2": 0.75, "3": 0.7}, "4": {"1": 0.0}}, "threshold": 0.5})
    assert found.full.row(0).tolist() == [0, -1, 0, -1, 0, 0]
    assert found.full.row(1).tolist() == [1, 0, 0, 0, 0, 0]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.integers(-4, 4), min_size=7, max_size=7), min_size=1, max_size=4),
    st.floats(1e-6, 1e6),
    st.sampled_from(["in play", "held", "unknown"]),
    st.booleans(),
)
def test_values_add_over_the_issues_of_which_it_is_known_where_they_stand(tables, unit, third, merged):
    moves = {"held": {"k": "y"}} if third == "held" else {"issues": {}} if third == "in play" else {}
    model = model_of(**moves, **({"merged": {"m": {"i": "y"}}} if merged else {}))
    known = {"in play": (0, 1, 2), "held": (0, 1, 2), "unknown": (0, 1)}[third]
    rows, belongs = model.states.rows, model.labels.belongs
    worths = [[sum(table[(0, 2, 5)[n] + int(row[n])] for n in known) for row in rows] for table in tables]
    draws = Draws(np.array(tables) * unit, np.zeros(len(tables)))
    if any(len({w for w, b in zip(worth, belongs, strict=True) if b == belongs[-1]}) > 1 for worth in worths):
        with pytest.raises(ModelError, match="merged into `m` is not all the same to the party"):
            valued(draws, model)
        return
    found = valued(draws, model)
    assert found.kind == ("exact" if len(tables) == 1 else "drawn")
    assert found.drawn == (len(tables) > 1)
    for draw, each in enumerate(worths):
        worth = np.array(each)[model.labels.first]
        expected = np.sign(worth[:, None] - worth[None])
        assert (np.sign(found.values[draw][:, None] - found.values[draw][None]) == expected).all()


def test_what_differs_by_rounding_is_equal_and_what_differs_by_more_is_not():
    model = model_of()
    sums = Draws(np.array([[0.1, 0, 0.2, 0.3, 0.5, 0, 0]]), np.zeros(1))  # 0.1 + 0.2 and 0 + 0.3
    found = valued(sums, model).values[0]
    assert found[0] == found[4]
    apart = Draws(np.array([[1, 1 + 4e-9, 0, 0, 0, 0, 0]]), np.zeros(1))
    assert valued(apart, model).values[0][0] < valued(apart, model).values[0][3]
    edge = Draws(np.array([[0.1 + 0.2 + 0.7 - 1e-16, 1, 0, 0, 1024, 0, 0]]), np.zeros(1))  # 1 / 1024 is half a step
    assert valued(edge, model).values[0][0] == valued(edge, model).values[0][3]
    assert (valued(Draws(np.zeros((1, 7)), np.zeros(1)), model).values == 0).all()


def test_likely_is_what_more_than_a_share_of_the_draws_prefer():
    tables = np.zeros((4, 7))
    tables[:3, 1] = 1  # three of four draws prefer y on i
    tables[3, 0] = 5
    found = likely(valued(Draws(tables, np.zeros(4)), model_of()), 0.5, AT)
    assert found.kind == "likely"
    assert not found.drawn
    assert found.full.row(0)[3] == 1
    assert likely(valued(Draws(tables, np.zeros(4)), model_of()), 0.75, AT).full.row(0)[3] == 0
    with pytest.raises(ModelError, match=r"likely: the share 1 .*; write less than 1"):
        likely(valued(Draws(tables, np.zeros(4)), model_of()), 1, AT)
