"""An issue that weighs so many times as much from now on: its values in every draw, and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.reading import case_from_words
from detente.case.spaces import Numbering, space_of
from detente.values.evidence import evidence_of
from detente.values.knowledge import PRIORS, learn, vectors

ISSUES = {
    "i": {"name": "I", "options": ["x", "y", "z"]},
    "j": {"name": "J", "options": ["u", "v"]},
    "pay": {"name": "Pay", "options": ["none", "paid"]},
}
LOOSE = [
    {"best and worst": {"i": ["x", "z"]}},
    {"more is better": "j"},
    {"offered": {"i": "y", "j": "u", "pay": "none"}, "credence": 0.7},
    {"added value": {"pay": {"none": 0.1, "paid": 0.4}}},
]
MIXED = [*LOOSE, {"mixture": {"i": {"y": {"x": 0.25, "z": 0.75}}}}]
EXACT = [{"exact values": {"i": {"x": 3, "y": 1, "z": -2}, "j": {"u": 0, "v": 2}}, "no deal": 1}, LOOSE[-1]]
FACTORS = st.dictionaries(st.sampled_from(["i", "j", "pay"]), st.floats(0.01, 100), min_size=1)


def evidence(said, *more):
    statements = {"a": [*said, *more]}
    parties = {"a": {"name": "A"}}
    status_quo = {"i": "z", "j": "u", "pay": "none"}
    words = {"title": "T", "parties": parties, "issues": ISSUES, "statements": statements, "status quo": status_quo}
    numbering = Numbering(case_from_words(words).words)
    return evidence_of(numbering, "a", "all", None), space_of(numbering)


@pytest.mark.parametrize("said", [LOOSE, MIXED, EXACT])
@given(FACTORS, st.floats(-0.5, 0.5))
@settings(max_examples=15)
def test_values_are_multiplied_as_counted_from_the_worst_option(said, factors, move):
    before, space = evidence(said)
    after, _ = evidence(said, {"weight times": factors}, {"no deal moves": move})
    was, now = (learn(one, space, 40, 1).drawn[0].draws for one in (before, after))
    for issue, (start, end) in {"i": (0, 3), "j": (3, 5), "pay": (5, 7)}.items():
        old = was.values[:, start:end]
        # an added issue counts from 0, which it is worth to leave it out
        zero = 0 if issue == "pay" else old.min(axis=1, keepdims=True)
        assert now.values[:, start:end] == pytest.approx(zero + factors.get(issue, 1.0) * (old - zero))
        if issue not in factors:
            assert (now.values[:, start:end] == old).all()
    assert (now.reservation == was.reservation + move).all()


@pytest.mark.parametrize("said", [LOOSE, MIXED])
@given(FACTORS)
@settings(max_examples=10)
def test_the_rows_of_gains_say_what_the_draws_say(said, factors):
    held, space = evidence(said, {"weight times": factors}, {"no deal moves": 0.2})
    theta = vectors(held, PRIORS[0], 40, 1).draws
    draws = learn(held, space, 40, 1).drawn[0].draws
    columns = space.columns(space.packages)
    worth = np.stack([draws.values[:, row].sum(axis=1) for row in columns], axis=1)
    assert theta @ held.gains(columns).T == pytest.approx(worth - draws.reservation[:, None], abs=1e-9)


def test_two_factors_multiply():
    once, space = evidence(LOOSE, {"weight times": {"i": 6}})
    twice, _ = evidence(LOOSE, {"weight times": {"i": 2}}, {"weight times": {"i": 3}})
    one, other = (learn(held, space, 40, 1).drawn[0].draws.values for held in (once, twice))
    assert one == pytest.approx(other)
