"""Where added values and mixtures hold, what is meant by an issue left out, and what results carry of the new parts."""

from __future__ import annotations

import contextlib
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.document import case_data
from detente.case.errors import CaseError
from detente.case.reading import case_from_words, parse_case
from detente.case.spaces import Numbering, space_of
from detente.case.writing import dump_case
from detente.values.errors import ContradictionError, KnowledgeError
from detente.values.evidence import accounts_of, evidence_of, variants_of
from detente.values.knowledge import learn

ISSUES = {
    "i": {"name": "I", "options": ["x", "y", "z"]},
    "pay": {"name": "Pay", "options": ["none", "paid"], "otherwise": "none"},
}
WORLDS = {
    "accounts": {"p": {"name": "P"}, "q": {"name": "Q"}},
    "variants": {"now": {"name": "Now"}, "then": {"name": "Then"}},
}
TABLE = {"exact values": {"i": {"x": 0, "z": 4}}, "no deal": 1}
MIXTURE = {"mixture": {"i": {"y": {"x": 0.5, "z": 0.5}}}}
ADDED = {"added value": {"pay": {"none": 0, "paid": 1}}}


def case(*said, **parts):
    words = {"title": "T", "parties": {"a": {"name": "A"}}, "issues": ISSUES, "statements": {"a": list(said)}}
    return case_from_words(words | parts)


def codes(*said, **parts):
    with pytest.raises(CaseError) as caught:
        case(*said, **parts)
    return sorted({problem.code for problem in caught.value.problems})


def test_a_table_may_leave_out_what_is_valued_elsewhere():
    numbering = Numbering(case(TABLE, MIXTURE, ADDED).words)
    assert evidence_of(numbering, "a", "all", None).exact().values.tolist() == [[0, 2, 4, 0, 1]]


def test_it_may_not_where_that_does_not_hold():
    assert codes(TABLE, ADDED) == ["missing-option"]
    assert codes(TABLE, MIXTURE) == ["missing-issue"]
    assert codes(TABLE, {**MIXTURE, "accounts": "p"}, ADDED, **WORLDS) == ["missing-option"]
    assert codes(TABLE, MIXTURE, {**ADDED, "variants": "then"}, **WORLDS) == ["missing-issue"]
    held = {"accounts": "p", "variants": "then"}
    document = case(
        {**TABLE, **held}, {**MIXTURE, "accounts": "p"}, {**ADDED, "variants": "then"}, *loose("q"), **WORLDS
    )
    assert evidence_of(Numbering(document.words), "a", "p", "then").exact().values.tolist() == [[0, 2, 4, 0, 1]]


def loose(account):
    """Give directions for the accounts and variants in which the table does not hold."""
    return [
        {"more is better": "i", "accounts": account},
        {"more is better": "i", "accounts": "p", "variants": "now"},
        {"indifferent": "pay", "variants": "now"},
    ]


def test_rival_accounts_may_mix_differently():
    other = {"mixture": {"i": {"y": {"x": 0.1, "z": 0.9}}}, "accounts": "q"}
    numbering = Numbering(case(TABLE, {**MIXTURE, "accounts": "p"}, other, ADDED, **WORLDS).words)
    worth = [evidence_of(numbering, "a", account, "now").exact().values[0, 1] for account in "pq"]
    assert worth == [2, pytest.approx(3.6)]
    assert codes(TABLE, MIXTURE, other, ADDED, **WORLDS) == ["valued-twice"]


def test_an_added_issue_is_valued_once():
    assert codes({"more is better": "i"}, ADDED, {"more is better": "pay"}) == ["conflicting-directions"]
    full = {"exact values": {"i": {"x": 0, "y": 1, "z": 4}, "pay": {"none": 0, "paid": 1}}}
    assert codes(full, ADDED) == ["valued-twice"]
    assert codes({"more is better": "i"}, ADDED, {"value": {"pay": {"paid": {"at least": 0.5}}}}) == ["no-weight"]


def test_who_values_only_what_was_added_has_no_scale():
    assert codes({"indifferent": "i"}, ADDED) == ["nothing-matters"]


def test_an_order_of_options_places_no_mixture():
    order = {"order of options": {"i": ["z", "x"]}}
    assert case(order, MIXTURE, ADDED).warnings == ()
    assert case(order, {"more is better": "i"}, MIXTURE, ADDED).warnings == ()
    assert case({"best and worst": {"i": ["z", "x"]}}, order, MIXTURE, ADDED).warnings == ()
    assert codes({"less is better": "i"}, order, MIXTURE, ADDED) == ["conflicting-directions"]
    assert codes({"order of options": {"i": ["z", "y", "x"]}}, MIXTURE, ADDED) == ["valued-twice"]


def test_a_complete_ranking_takes_no_values():
    ranking = {"ranking": [{"i": "z"}, {"i": "x"}], "complete": True}
    for said in (MIXTURE, ADDED, {"no deal moves": 1}, {"weight times": {"i": 2}}):
        assert codes(ranking, said) == ["beside-ranking"]
        apart = [{**ranking, "accounts": "p"}, {"more is better": "i", "accounts": "q"}]
        direction = [] if said is ADDED else [{"indifferent": "pay", "accounts": "q"}]
        assert case(*apart, *direction, {**said, "accounts": "q"}, **WORLDS).warnings == ()


def test_what_is_left_out_of_packages_means_the_option_said():
    packages = {
        "old": {"name": "Old", "options": {"i": "y"}},
        "new": {"name": "New", "options": {"i": "y", "pay": "paid"}},
    }
    quo = {"status quo": {"i": "x"}}
    document = case(
        {"ranking": ["new", "status quo", {"i": "y"}]}, {"more is better": ["i", "pay"]}, packages=packages, **quo
    )
    numbering = Numbering(document.words)
    assert numbering.row("old").tolist() == [1, 0]
    assert numbering.row("new").tolist() == [1, 1]
    assert numbering.row({"i": "z"}).tolist() == [2, 0]
    assert numbering.options_of("status quo") == {"i": "x", "pay": "none"}
    told = case_data(document.words)["issues"]
    assert [issue["status_quo"] for issue in told] == ["x", "none"]
    assert told[1]["otherwise"] == "none"


def test_a_rule_counts_for_what_is_meant():
    rules = {"r": {"never": {"i": "y", "pay": "none"}, "because": "So."}}
    packages = {"old": {"name": "Old", "options": {"i": "y"}}}
    said = {"more is better": ["i", "pay"]}
    assert [warning.code for warning in case(said, rules=rules, packages=packages).warnings] == ["breaks-rule"]


def test_results_carry_what_may_come_and_in_which_order():
    document = case(
        {"more is better": ["i", "pay"]},
        parties={"a": {"name": "A"}, "b": {"name": "B"}},
        statements={"a": [{"more is better": ["i", "pay"]}], "b": [{"less is better": ["i", "pay"]}]},
        contingencies={"rain": {"name": "Rain", "chances": {"a": 0, "b": 1}}},
        sequences={"s": {"name": "S", "package": {"i": "y"}, "steps": [{"i": "x", "pay": "none"}, {"i": "y"}]}},
    )
    told = case_data(document.words)
    assert told["contingencies"] == [
        {
            "key": "rain",
            "name": "Rain",
            "chances": {"a": 0.0, "b": 1.0},
            "source": [],
            "because": None,
            "assumption": False,
        }
    ]
    assert told["sequences"][0]["steps"] == [{"i": "x", "pay": "none"}, {"i": "y"}]


@settings(deadline=None, max_examples=60)
@given(
    move=st.floats(-1e12, 1e12),
    worth=st.floats(-1e6, 1e6),
    share=st.floats(0, 1),
    times=st.floats(0, 100, exclude_min=True),
    signed=st.booleans(),
    held=st.sampled_from([{}, {"accounts": ["p"]}, {"variants": ["now", "then"]}]),
)
def test_the_new_parts_come_back_from_text(move, worth, share, times, signed, held):
    said = [
        {"more is better": "i"},
        *([{"indifferent": "pay", "accounts": ["q"]}] if "accounts" in held else []),
        {**held, "no deal moves": move},
        {**held, "weight times": {"i": times, "pay": 2}},
        {**held, "added value": {"pay": {"none": 0, "paid": worth}}},
        {**held, "mixture": {"i": {"y": {"x": share, "z": 1 - share}}}},
    ]
    document = case(
        packages={"old": {"name": "Old", "options": {"i": "y"}, "signed": signed}},
        contingencies={"rain": {"name": "Rain", "chances": {"a": share, "b": 1}}},
        sequences={"s": {"name": "S", "package": "old", "steps": [{"i": "y"}]}},
        parties={"a": {"name": "A"}, "b": {"name": "B"}},
        statements={"a": said, "b": [{"less is better": ["i", "pay"]}]},
        **WORLDS,
    )
    assert parse_case(dump_case(document.words)).words == document.words


SAID = [
    {"more is better": "i"},
    {"order of options": {"i": ["z", "x"]}},
    {"best and worst": {"i": ["z", "x"]}},
    {"indifferent": "pay"},
    {"exact values": {"i": {"x": 0, "z": 4}}},
    {"exact values": {"i": {"x": 0, "y": 1, "z": 4}, "pay": {"none": 0, "paid": 1}}},
    {"ranking": [{"i": "z"}, {"i": "y"}, {"i": "x"}], "complete": True},
    {"weight": {"i": {"at least": 0.5}}},
    {"weight": {"pay": {"at most": 0.5}}},
    MIXTURE,
    ADDED,
    {"no deal moves": 0.1},
    {"weight times": {"i": 2.5}},
]
BASES = [(0, 3), (0, 10), (1, 9, 10), (2, 3, 9), (4, 9, 10), (5,), (6,), (0, 9, 10, 11, 12)]
"""Statements, by their place among the above, that say enough of a party."""
HOLD = [
    dict(zip(("accounts", "variants"), held, strict=True))
    for held in itertools.product([[], ["p"], ["q"]], [[], ["now"]])
]


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(BASES),
    st.sampled_from(BASES),
    st.lists(st.tuples(st.sampled_from(SAID), st.sampled_from(HOLD)), max_size=3),
)
def test_what_is_let_in_can_be_worked_with(one_side, other_side, more):
    """A case that is read gives draws, or a contradiction that is named, in each account and variant."""
    said = [
        (SAID[place], {"accounts": [key]})
        for key, base in zip("pq", (one_side, other_side), strict=True)
        for place in base
    ]
    said += more
    document = None
    with contextlib.suppress(CaseError):
        document = case(*({**one, **held} for one, held in said), **WORLDS)
    if document is None:
        return
    numbering = Numbering(document.words)
    space = space_of(numbering)
    for account, variant in itertools.product(accounts_of(document.words), variants_of(document.words)):
        evidence = evidence_of(numbering, "a", account, variant)
        with contextlib.suppress(ContradictionError, KnowledgeError):
            known = learn(evidence, space, 4, 1)
            columns = space.feasible if evidence.kind == "ranking" else numbering.offsets[-1]
            assert all(one.draws.values.shape[1] == columns for one in known.drawn)
            assert all(np.isfinite(one.draws.values).all() for one in known.drawn)
