from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.impasse.questions import (
    ASKING,
    MANNERS,
    Accepts,
    Answering,
    Asking,
    Manner,
    NoDealAbove,
    Step,
    TradeOff,
    WeightOrder,
    answers_of,
    candidates,
)
from detente.space import Condition, Space
from detente.values.draws import Draws

SPACE = Space((3, 2, 4))


def some_draws(seed: int, count: int, *, whole: bool) -> Draws:
    """Draw two issues whose options rise and fall in every draw, and one that has no direction."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 4, (count, 9)) * 1.0 if whole else rng.random((count, 9))
    values[:, :3] = np.cumsum(values[:, :3] + 0.1, axis=1)
    values[:, 3:5] = -np.cumsum(values[:, 3:5] + 0.1, axis=1)
    return Draws(values, rng.uniform(0, 3, count))


def literal_answer(question, draws: Draws, k: int) -> bool:
    values = draws.values[k]
    issues = [values[start:end] for start, end in ((0, 3), (3, 5), (5, 9))]
    match question:
        case WeightOrder():
            first, second = (max(issues[i]) - min(issues[i]) for i in (question.first, question.second))
            return first - second > draws.tolerance
        case TradeOff():
            worth = [issues[s.issue][s.end] - issues[s.issue][s.start] for s in (question.first, question.second)]
            return worth[0] - worth[1] > draws.tolerance
        case NoDealAbove():
            return draws.reservation[k] >= question.level - draws.tolerance
        case Accepts():
            worth = sum(issue[option] for issue, option in zip(issues, question.package, strict=True))
            return worth >= draws.reservation[k] - draws.tolerance


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.integers(2, 30), st.booleans())
def test_answers_are_those_of_each_draw(seed, count, whole):
    draws = some_draws(seed, count, whole=whole)
    questions = candidates(SPACE, [draws], SPACE.packages[:6])
    answers = answers_of(SPACE, draws, questions)
    assert answers.shape == (len(questions), count)
    for row, question in zip(answers, questions, strict=True):
        assert row.tolist() == [literal_answer(question, draws, k) for k in range(count)]
    assert answers.any(axis=1).all()
    assert not answers.all(axis=1).any()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32), st.booleans())
def test_no_question_is_asked_twice(seed, whole):
    draws = some_draws(seed, 20, whole=whole)
    questions = candidates(SPACE, [draws], SPACE.packages)
    for kinds in ({"weight order", "trade-off"}, {"no deal"}, {"take"}):
        some = answers_of(SPACE, draws, [question for question in questions if question.kind in kinds])
        keys = {tuple(row ^ row[0]) for row in some}
        assert len(keys) == len(some)


def test_of_a_party_known_exactly_nothing_is_asked():
    one, many = some_draws(0, 1, whole=False), some_draws(1, 30, whole=False)
    assert {question.party for question in candidates(SPACE, [one, many, one], SPACE.packages)} == {1}


def test_what_all_draws_answer_alike_is_not_asked():
    values = np.array([[0.0, 5.0, 0.0, 1.0], [0.0, 4.0, 0.0, 2.0]])
    draws = Draws(values, np.array([1.5, 1.5]))
    questions = candidates(Space((2, 2)), [draws], Space((2, 2)).packages)
    assert questions == (Accepts(0, (0, 1)),)


def test_steps_go_the_way_that_is_better_and_are_known_to_be():
    draws = some_draws(3, 200, whole=False)
    offs = [question for question in candidates(SPACE, [draws], SPACE.packages[:0]) if question.kind == "trade-off"]
    steps = {step for off in offs for step in (off.first, off.second)}
    assert steps == {Step(0, 0, 1), Step(0, 1, 2), Step(1, 1, 0)}
    assert all(off.first.issue != off.second.issue for off in offs)


def test_where_issues_have_two_options_a_trade_off_is_a_weight_order():
    rng = np.random.default_rng(1)
    values = np.zeros((50, 6))
    values[:, 1::2] = rng.random((50, 3))
    questions = candidates(Space((2, 2, 2)), [Draws(values, np.zeros(50))], np.zeros((0, 3), int))
    assert {question.kind for question in questions} == {"weight order"}
    assert len(questions) == 3


def test_levels_are_the_quartiles_in_two_digits():
    draws = Draws(np.zeros((100, 9)), np.linspace(0, 1, 100))
    questions = candidates(SPACE, [draws], SPACE.packages[:0])
    assert questions == (NoDealAbove(0, 0.24), NoDealAbove(0, 0.49), NoDealAbove(0, 0.75))


def test_no_level_is_asked_of_a_party_that_takes_anything():
    draws = Draws(some_draws(3, 30, whole=False).values, np.full(30, -np.inf))
    assert {question.kind for question in candidates(SPACE, [draws], SPACE.packages)} == {"weight order", "trade-off"}


def test_a_party_is_not_asked_about_packages_it_never_signs():
    draws = some_draws(3, 100, whole=False)
    line = Condition(((0, frozenset({0, 1})),))
    takes = [q for q in candidates(SPACE, [draws], SPACE.packages, red_lines=[[line]]) if q.kind == "take"]
    assert takes
    assert all(question.package[0] == 2 for question in takes)


def test_kinds_have_their_caps():
    draws = some_draws(3, 300, whole=False)
    few = Asking(weight_orders=1, trade_offs=2, packages=3, quartiles=(0.5,))
    kinds = [question.kind for question in candidates(SPACE, [draws], SPACE.packages, few)]
    assert kinds == ["weight order"] + ["trade-off"] * 2 + ["no deal"] + ["take"] * 3
    none = Asking(weight_orders=0, trade_offs=0, packages=0, quartiles=())
    assert candidates(SPACE, [draws], SPACE.packages, none) == ()


def test_the_most_telling_questions_are_kept():
    """Only the first two issues differ between the packages in play, so their weights are what tells."""
    rng = np.random.default_rng(4)
    values = np.zeros((400, 8))
    values[:, 1::2] = rng.dirichlet(np.ones(4), 400)
    draws = Draws(values, np.full(400, 0.6))
    packages = np.array([[0, 1, 1, 1], [1, 0, 1, 1]])
    questions = candidates(Space((2,) * 4), [draws], packages, Asking(weight_orders=1, packages=0, quartiles=()))
    assert questions == (WeightOrder(0, 0, 1),)


def test_long_issues_are_asked_about_without_all_pairs(monkeypatch):
    monkeypatch.setattr("detente.impasse.questions._PAIRS", 40)
    rng = np.random.default_rng(4)
    draws = Draws(np.cumsum(rng.random((50, 60)), axis=1), np.zeros(50))
    questions = candidates(Space((20, 20, 20)), [draws], np.zeros((0, 3), int), Asking(trade_offs=1_000))
    assert 0 < sum(question.kind == "trade-off" for question in questions) <= 40


def test_a_single_issue_of_many_options_leaves_only_what_can_be_asked():
    rng = np.random.default_rng(4)
    space = Space((500,))
    draws = Draws(rng.random((20, 500)), rng.random(20))
    assert {question.kind for question in candidates(space, [draws], space.packages[:9])} == {"no deal", "take"}


def test_a_part_of_the_draws_is_evenly_spread():
    asked = Answering(SPACE, some_draws(1, 25, whole=False))
    assert (asked.part(10).draws.values == asked.draws.values[::3]).all()
    assert len(asked.part(100).draws) == 25


@pytest.mark.parametrize(("askability", "trust"), [(1.5, 0.5), (-0.1, 0.5), (0.5, 2), (0.5, float("nan"))])
def test_shares_out_of_range_are_refused(askability, trust):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Manner(askability, trust, "")


def test_settings_are_frozen_and_their_manners_their_own():
    with pytest.raises(FrozenInstanceError):
        ASKING.packages = 3
    own = Asking()
    own.manners["take"] = Manner(1, 1, "")
    assert MANNERS["take"].trust == 0.9
    assert all(manner.why.endswith(".") for manner in MANNERS.values())
