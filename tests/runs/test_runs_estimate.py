"""Foreseeing long work."""

import os

import pytest

from detente.runs import estimate as estimating
from detente.runs.estimate import Outlook, estimate
from detente.runs.plan import plan_of


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0.4, "under a second"),
        (1.2, "about 1 s"),
        (99.4, "about 99 s"),
        (100, "about 2 minutes"),
        (5_999, "about 100 minutes"),
        (6_000, "about 2 hours"),
        (40_000, "about 11 hours"),
        (400_000, "about 5 days"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds, told):
    assert Outlook(100_000, 1, seconds, "sessions").words() == f"100,000 sessions, {told}"


def test_several_workers_are_named():
    assert Outlook(100_000, 2, 25, "sessions").words() == "100,000 sessions, about 25 s with 2 workers"


def test_given_the_time_of_an_item_nothing_is_tried():
    plan = plan_of("toy_work:fails", {"bad": 0}, 1000, 100)
    assert estimate(plan, per_item=0.01).seconds == pytest.approx(10)
    assert estimate(plan, per_item=0.01, done=400).seconds == pytest.approx(6)
    assert estimate(plan, per_item=0.01, done=400).items == 600


def test_workers_share_the_chunks_and_the_processors():
    plan = plan_of("toy_work:sums", {}, 1000, 100)
    alone = estimating.STARTING
    assert estimate(plan, 2, 0.01, processors=8).seconds == pytest.approx(5 + alone)
    assert estimate(plan, 4, 0.01, processors=8).seconds == pytest.approx(3 + alone)  # the third round counts whole
    assert estimate(plan, 99, 0.01, processors=2).seconds == pytest.approx(5 + alone)
    assert estimate(plan, 99, 0.01, processors=99).seconds == pytest.approx(1 + alone)
    assert estimate(plan, 99, 0.01).seconds >= 10 / (os.cpu_count() or 1)


def test_nothing_left_takes_no_time():
    plan = plan_of("toy_work:sums", {}, 1000, 100)
    assert estimate(plan, per_item=0.01, done=1000).seconds == 0
    assert estimate(plan, 2, per_item=0.01, done=1000).seconds == 0


def test_a_trial_tells_how_long_the_whole_takes(monkeypatch):
    """On a clock of our own: 0.5 s to get going, 0.03 s a chunk, 0.01 s an item."""
    cold = [0.5]
    tried = []

    def timed(plan, count):
        tried.append(count)
        return 0.03 + 0.01 * count + (cold.pop() if cold else 0.0)

    monkeypatch.setattr(estimating, "_timed", timed)
    plan = plan_of("toy_work:sums", {}, 10_000, 1000)
    assert estimate(plan).seconds == pytest.approx(100.3)
    assert tried == [1, 1, 4, 16, 64]
    cold.append(0.5)
    assert estimate(plan, 2, processors=2).seconds == pytest.approx(50.15 + 0.5 + estimating.STARTING)


def test_a_trial_never_does_more_than_a_chunk(monkeypatch):
    tried = []
    monkeypatch.setattr(estimating, "_timed", lambda plan, count: tried.append(count) or 0.001 * count)
    assert estimate(plan_of("toy_work:sums", {}, 60, 6)).seconds == pytest.approx(0.06)
    assert tried == [1, 1, 4, 6]


def test_the_work_itself_is_tried():
    plan = plan_of("toy_work:sums", {"seed": 1, "nap": 0.02}, 60, 6)
    assert 0.19 < estimate(plan, noun="sessions").seconds < 2
