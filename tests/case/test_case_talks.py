"""What stands under `talks` in a case file: read, held against the rest of the case, and refused where it is wrong."""

from __future__ import annotations

from typing import get_args

import pytest

from detente.case.errors import CaseError
from detente.case.reading import parse_case
from detente.case.talks import LEARNING, TIMED, StrategyName
from detente.talks.strategies import STRATEGIES

CASE = """\
title: A price
parties: {a: {name: A}, b: {name: B}}
issues: {price: {name: Price, options: [low, middle, high]}}
statements: {a: [{more is better: [price]}], b: [{less is better: [price]}]}
status quo: {price: low}
talks:
"""
SERIES = """\
  order: [b]
  meetings:
    - {name: First, rounds: 3}
    - {name: Second, rounds: 4, held: 0.5, no deal: {a: 0.1}, worth: {b: {price: {low: -0.1}}}}
  strategies: {a: boulware, b: {like: linear, model: bayesian}}
  walks out: {a: 0.1}
  interim: {issues: price, signed: 0.3}
"""
FAULTS = [
    ("  rounds: 3\n  meetings: [{name: M, rounds: 2}]\n", "wrong-talks"),
    ("  meetings: [{name: M, rounds: 6000}, {name: N, rounds: 6000}]\n", "wrong-talks"),
    ("  order: [a, a]\n", "wrong-talks"),
    ("  protocol: single text\n  walks out: {a: 0.5}\n", "wrong-talks"),
    ("  protocol: tentative agreement\n  meetings: [{name: M, rounds: 2}, {name: N, rounds: 2}]\n", "wrong-talks"),
    ("  meetings: [{name: M, rounds: 2}, {name: M, rounds: 2}]\n", "wrong-talks"),
    ("  strategies: {a: {like: micro, exponent: 3}}\n", "wrong-talks"),
    ("  strategies: {a: {like: linear, window: 3}}\n", "wrong-talks"),
    ("  strategies: {a: {like: linear, reach: 0.1}}\n", "wrong-talks"),
    ("  strategies: {a: {like: linear, level: 0.9}}\n", "wrong-talks"),
    ("  strategies: {a: {like: nice tit-for-tat, accepts: next, after: 0.9}}\n", "wrong-talks"),
    ("  protocol: shouting\n", "not-one-of"),
    ("  strategies: {a: bulware}\n", "not-one-of"),
    ("  strategies: {c: boulware}\n", "unknown-name"),
    ("  rounds: 0\n", "out-of-range"),
    ("  walks out: {a: 1.5}\n", "out-of-range"),
    ("  cost of delay: {a: -1}\n", "out-of-range"),
    ("  order: [c]\n", "unknown-name"),
    ("  interim: {issues: [prize], signed: 0.5}\n", "unknown-name"),
    ("  meetings: [{name: M, rounds: 2, worth: {a: {price: {huge: 1}}}}]\n", "unknown-name"),
    ("  meetings: [{name: M, rounds: 2, no deal: {a: .nan}}]\n", "not-a-number"),
    ("  meetings: [{name: M, rounds: 2, source: [nowhere]}]\n", "unknown-name"),
]


def codes(text: str) -> set[str]:
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    return {problem.code for problem in caught.value.problems}


def test_a_series_of_meetings_is_read():
    talks = parse_case(CASE + SERIES).words.talks
    assert talks is not None
    assert [meeting.rounds for meeting in talks.meetings] == [3, 4]
    assert talks.meetings[1].no_deal == {"a": 0.1}
    assert talks.strategies["a"].like == "boulware"
    assert talks.strategies["b"].model == "bayesian"
    assert talks.interim is not None
    assert talks.interim.issues == ("price",)


@pytest.mark.parametrize(("said", "code"), FAULTS)
def test_a_fault_is_found(said, code):
    assert code in codes(CASE + said)


def test_an_interim_deal_needs_a_status_quo():
    assert codes(CASE.replace("status quo: {price: low}\n", "") + SERIES) == {"no-status-quo"}


def test_a_fault_in_talks_hides_no_other():
    other = CASE.replace("more is better: [price]", "more is better: [prize]")
    assert codes(other + FAULTS[0][0]) >= {"unknown-name", "wrong-talks"}


def test_the_file_knows_which_ways_go_by_time_and_which_learn():
    assert {name for name, one in STRATEGIES.items() if one.offers.kind == "time"} == TIMED
    assert {name for name, one in STRATEGIES.items() if one.model != "none"} == LEARNING
    assert all(one.offers.kind in {"time", name} for name, one in STRATEGIES.items())
    assert all(one.accepts.kind != "constant" for one in STRATEGIES.values())
    late = {name for name, one in STRATEGIES.items() if one.accepts.kind in {"time", "combined"}}
    assert late == {"nice tit-for-tat"}


def test_the_file_knows_every_strategy_that_has_a_name():
    assert set(get_args(StrategyName)) == set(STRATEGIES)
