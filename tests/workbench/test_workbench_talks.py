"""Talks asked of a case: from its words to sessions, the figures told of them, and runs that give the same."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from detente.talks.bargain import worth
from detente.talks.errors import TalksError
from detente.talks.negotiator import Negotiator
from detente.talks.playing import play_many, play_one
from detente.talks.sessions import AGREED, ENDS
from detente.workbench.case import Case
from detente.workbench.talks_run import Running, plan_of_talks, play_chunk, run
from detente.workbench.talks_words import bargainer

SERIES = """\
title: A price and a date
parties: {buyer: {name: Buyer}, seller: {name: Seller}}
issues:
  price: {name: Price, options: [one, two, three, four, five]}
  date: {name: Date, options: [soon, later, late]}
status quo: {price: one, date: late}
statements:
  buyer: [{less is better: price}, {more is better: date}, {offered: {price: two, date: later}}]
  seller: [{more is better: price}, {less is better: date}, {refused: {price: one, date: late}}]
talks:
  about: Two meetings.
  order: [seller]
  meetings:
    - {name: First, rounds: 6}
    - {name: Second, rounds: 6, held: 0.7, returns: 0.3, no deal: {buyer: 0.02}, worth: {seller: {date: {soon: 0.05}}}}
  strategies: {buyer: linear, seller: {like: boulware, model: bayesian}}
  walks out: {buyer: 0.05}
  interim: {issues: date, signed: 0.5, kept: 0.5}
"""
EXACT = Case.from_tables(
    {
        "a": {"p": {"x": 0, "y": 4, "z": 9}, "q": {"x": 5, "y": 2, "z": 0}},
        "b": {"p": {"x": 9, "y": 6, "z": 0}, "q": {"x": 0, "y": 1, "z": 2}},
    },
    no_deal={"a": 3, "b": 2},
)


@pytest.fixture(scope="module")
def case() -> Case:
    return Case.from_text(SERIES)


def test_the_words_of_the_case_become_terms(case):
    terms = case.ask_talks(draws=200).terms
    assert terms.order == (1, 0)
    assert [one.rounds for one in terms.meetings] == [6, 6]
    assert terms.meetings[1].no_deal == (0.02, 0.0)
    assert terms.meetings[1].values[1].tolist() == [0, 0, 0, 0, 0, 0.05, 0, 0]
    assert terms.walk_out == (0.05, 0.0)
    space = case.space
    assert terms.interim is not None
    assert space.packages[terms.interim].tolist() == [[0, 0], [0, 1], [0, 2]]
    assert terms.start is not None
    assert space.packages[terms.start].tolist() == [0, 2]


def test_a_way_but_for_some_parts_keeps_the_others(case):
    buyer, seller = case.ask_talks(draws=200).strategies
    assert buyer.name == "linear"
    assert (seller.offers.exponent, seller.model) == (4.0, "bayesian")
    assert "bayesian" in seller.name


def test_what_is_asked_for_comes_before_what_the_case_says(case):
    question = case.ask_talks(rounds=9, strategies={"buyer": "micro", "": "conceder"}, draws=200)
    assert question.terms.rounds == 9
    assert len(question.terms.meetings) == 1
    assert [one.name for one in question.strategies] == ["micro", "conceder"]


@pytest.mark.parametrize(
    "strategies", [{"nobody": "micro"}, {"buyer": "magic"}, {"buyer": "os:nothing"}, {"": "os:path"}]
)
def test_what_is_none_is_refused(case, strategies):
    with pytest.raises(LookupError, match=r"there is no|is no strategy"):
        _ = case.ask_talks(strategies=strategies, draws=200).strategies


def test_figures_follow_from_the_sessions(case):
    result = case.talks(sessions=200, draws=200)
    found = result.data["accounts"]["all"]
    sessions = {name: np.asarray(column) for name, column in result.sessions["all"].items()}
    agreed = sessions["end"] == AGREED
    assert found["agreed"]["share"] == pytest.approx(agreed.mean())
    assert sum(found["ends"].values()) == pytest.approx(1)
    assert found["ends"]["walked out"] == pytest.approx((sessions["end"] == ENDS.index("walked out")).mean())
    assert sum(found["meetings"]) == pytest.approx(agreed.mean())
    assert sum(found["rounds"]) == pytest.approx(agreed.mean())
    gains = (sessions["value"] - sessions["reservation"])[agreed].mean(axis=0)
    assert [one["mean"] for one in found["gains"].values()] == pytest.approx(gains.tolist())
    top = found["packages"][0]
    numbers, counts = np.unique(sessions["package"][agreed], return_counts=True)
    assert top["deals"] == counts.max()
    assert found["texts"][top["text"]]["options"] == case.numbering.named(case.space.packages[numbers[counts.argmax()]])
    assert sum(found["options"]["price"].values()) == pytest.approx(1)
    json.dumps(result.data, allow_nan=False)


def test_the_closeup_is_what_it_says():
    result = EXACT.talks(sessions=60, strategies={"a": "random", "b": "random"}, rounds=8, draws=200)
    found = result.data["accounts"]["all"]["closeup"]
    bargain = EXACT.ask_talks(draws=200).bargain("all")
    u, v = (worth(values[0], bargain.columns) for values in bargain.values)
    packages = result.sessions["all"]["package"]
    deals = packages[packages >= 0]
    frontier = [not ((u >= u[x]) & (v >= v[x]) & ((u > u[x]) | (v > v[x]))).any() for x in deals]
    left = [max(0.0, np.minimum((u - u[x]) / np.ptp(u), (v - v[x]) / np.ptp(v)).max()) for x in deals]
    assert found["efficient"]["mean"] == pytest.approx(np.mean(frontier))
    assert 0 < np.mean(frontier) < 1
    assert found["left"]["mean"] == pytest.approx(np.mean(left))
    assert found["room"]["mean"] == 1


def test_a_change_is_the_same_sessions_with_one_thing_different(case):
    result = case.talks(sessions=60, draws=200)
    changes = result.data["accounts"]["all"]["changes"]
    longer = next(one for one in changes if one["change"] == "rounds" and one["factor"] == 2)
    question = case.ask_talks(draws=200)
    meetings = tuple(replace(one, rounds=12) for one in question.terms.meetings)
    again = play_many(
        question.bargain("all"), question.strategies, replace(question.terms, meetings=meetings), 1, 0, 60
    )
    assert longer["agreed"] == pytest.approx(again.agreed.mean())
    kinds = {one["change"] for one in changes}
    assert kinds >= {"opens", "strategy", "no drift", "every meeting held", "nobody walks out", "no interim deal"}


def test_a_told_session_is_the_one_that_was_counted(case):
    result = case.talks(sessions=100, draws=200)
    question = case.ask_talks(draws=200)
    for told in result.data["accounts"]["all"]["played"]:
        one = play_one(question.bargain("all"), question.strategies, question.terms, 1, told["session"])
        assert told["end"] == ENDS[one.end]
        assert len(told["events"]) == len(one.events)
        assert result.sessions["all"]["package"][told["session"]] == one.package


@pytest.mark.parametrize("protocol", ["tentative agreement", "single text"])
def test_every_protocol_is_played(protocol):
    result = EXACT.talks(sessions=20, protocol=protocol, rounds=40, draws=200)
    assert result.data["talks"]["protocol"] == protocol
    assert result.data["accounts"]["all"]["agreed"]["share"] > 0


def test_a_class_of_ones_own_plays():
    class Best(Negotiator):
        def offer(self, now):
            return int(np.argmax(self.seat.worth))

        def accepts(self, package, now):
            return bool(self.seat.own[package])

    result = EXACT.talks(sessions=3, strategies={"a": Best}, rounds=60, draws=200)
    assert result.data["strategies"]["a"]["name"] == "Best"
    assert result.data["accounts"]["all"]["agreed"]["share"] == 1
    with pytest.raises(TalksError, match="alternating offers"):
        EXACT.talks(sessions=3, strategies={"a": Best}, protocol="single text", draws=200)


def test_too_many_packages_are_refused():
    many = {f"i{i}": {str(o): o for o in range(10)} for i in range(8)}
    case = Case.from_tables({"a": many, "b": many})
    with pytest.raises(TalksError, match="too many to be offered one by one"):
        _ = case.ask_talks().terms


def test_a_run_in_chunks_gives_what_playing_at_once_gives(case, tmp_path):
    question = case.ask_talks(draws=200)
    at_once = question.play("all", 0, 70)
    for running in (Running(), Running(folder=tmp_path / "run")):
        in_chunks = run(question, 70, running)["all"]
        for name, column in at_once.columns().items():
            np.testing.assert_array_equal(column, in_chunks.columns()[name])
    plan = plan_of_talks(question, 70)
    pieces = [play_chunk(plan.task, replace(plan.chunks[0], first=first, count=35)) for first in (0, 35)]
    np.testing.assert_array_equal(np.concatenate([piece["package"] for piece in pieces]), at_once.package)


def test_a_case_made_by_a_program_travels_to_workers():
    question = EXACT.ask_talks(draws=200)
    played = run(question, 5, Running())["all"]
    np.testing.assert_array_equal(played.package, question.play("all", 0, 5).package)


class Raises(Negotiator):
    def offer(self, now):
        return 1 // 0

    def accepts(self, package, now):
        return True


class Mutters(Negotiator):
    def offer(self, now):
        return int(np.argmax(self.seat.worth))

    def accepts(self, package, now):
        return "no"


class Meddles(Mutters):
    def offer(self, now):
        self.seat.own[:] = True
        return 0


class Unfinished(Negotiator):
    def offer(self, now):
        return 0


@pytest.mark.parametrize(
    ("strategy", "told"),
    [
        (Raises, r"Raises, .* failed: ZeroDivisionError: .*session 0, .*test_workbench_talks.py, line \d+, in offer"),
        (Mutters, "Mutters.accepts gave 'no'; give True or False"),
        (Meddles, "read-only"),
    ],
)
def test_a_fault_in_a_class_of_ones_own_is_told(strategy, told):
    with pytest.raises(TalksError, match=told):
        EXACT.talks(sessions=2, strategies={"a": strategy}, rounds=60, draws=200)


def test_an_unfinished_class_is_refused():
    with pytest.raises(LookupError, match="it needs `accepts`"):
        bargainer(f"{__name__}:Unfinished")


def test_gains_are_told_as_they_are_worth_in_the_first_round():
    words = SERIES.replace(
        "  walks out: {buyer: 0.05}\n", "  discount: {buyer: 0.9}\n  cost of delay: {seller: 0.01}\n"
    )
    result = Case.from_text(words).talks(sessions=100, draws=200)
    sessions = {name: np.asarray(column) for name, column in result.sessions["all"].items()}
    agreed = sessions["end"] == AGREED
    passed = sessions["round"][agreed] - 1
    gain = (sessions["value"] - sessions["reservation"])[agreed]
    expected = [(gain[:, 0] * 0.9**passed).mean(), (gain[:, 1] - 0.01 * passed).mean()]
    assert passed.max() > 0
    assert [one["mean"] for one in result.data["accounts"]["all"]["gains"].values()] == pytest.approx(expected)
