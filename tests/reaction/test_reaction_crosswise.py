"""Tests of several events against their formulas, and their size and power over a thousand samples."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detente.reaction.alignment import Panel
from detente.reaction.crosswise import LEAST, Sample, bmp, joined, judged, patell, ranked, sampled
from detente.reaction.normal import Window
from detente.reaction.sessions import Sessions

LENGTH = 111
WINDOW = Window(100)
MANY, EVENTS = 1_000, 20


def calendar(many):
    dates = np.datetime64("1000-01-01") + np.arange(many)
    closes = dates.astype("datetime64[s]")
    return Sessions(dates, closes, closes, np.zeros(many, bool))


def sample_of(asset, places):
    panel = Panel(calendar(len(asset)), asset, np.empty((len(asset), 0)))
    return sampled(panel, places, (), WINDOW)


def part(sample, which):
    return Sample(*(getattr(sample, name)[which] for name in Sample.__dataclass_fields__))


def noise(seed, many):
    return np.random.default_rng(seed).normal(0, 0.01, many)


@given(seed=st.integers(0, 1_000), many=st.integers(2, 8))
def test_each_is_its_formula(seed, many):
    places = np.arange(many) * LENGTH + LENGTH - 1
    sample = sample_of(noise(seed, many * LENGTH), places)
    found = judged(sample)
    scaled, degrees = sample.scaled.tolist(), sample.degrees.tolist()
    assert found.correlation == 0
    assert found.tests["patell"].statistic == pytest.approx(sum(scaled) / sqrt(sum(d / (d - 2) for d in degrees)))
    mean = sum(scaled) / many
    deviation = sqrt(sum((one - mean) ** 2 for one in scaled) / (many - 1))
    assert found.tests["bmp"].statistic == pytest.approx(sqrt(many) * mean / deviation)
    assert found.tests["bmp"].chance == pytest.approx(2 * stats.t.sf(abs(sqrt(many) * mean / deviation), many - 1))

    def means(before, day):
        ranks = [stats.rankdata([*row, own]) for row, own in zip(before, day, strict=True)]
        return np.mean([one / (len(one) + 1) - 0.5 for one in ranks], axis=0)

    u = means(sample.residuals, sample.returns)
    assert found.tests["corrado"].statistic == pytest.approx(u[-1] / sqrt(np.mean(u**2)))
    u = means(sample.studentised, sample.scaled / deviation)
    z, days = u[-1] / sqrt(np.mean(u**2)), len(u)
    assert found.tests["grank"].statistic == pytest.approx(z * sqrt((days - 2) / (days - 1 - z**2)))


@given(st.lists(st.one_of(st.integers(-3, 3).map(float), st.just(float("nan"))), min_size=1, max_size=12))
def test_ranks_are_those_of_scipy(values):
    expected = stats.rankdata(values, nan_policy="omit")
    np.testing.assert_allclose(ranked(np.array(values)), expected)


LOW, HIGH = stats.binom.interval(0.998, MANY, 0.05)
"""Between so many of a thousand samples are called significant by a test of 5 per cent where nothing happened."""


def rejected(seed, events, *, shift=0.0, times=1.0):
    """Count the samples that each test calls significant, of a thousand in which the same was planted."""
    places = np.arange(MANY * events) * LENGTH + LENGTH - 1
    asset = noise(seed, MANY * events * LENGTH)
    asset[places] = asset[places] * times + shift
    whole = sample_of(asset, places)
    found = [judged(part(whole, slice(k * events, (k + 1) * events))).tests for k in range(MANY)]
    return {name: sum(one[name].chance <= 0.05 for one in found) for name in found[0]}


@pytest.mark.parametrize("events", [5, 20])
def test_where_nothing_happened_a_test_says_so_as_often_as_it_should(events):
    for name, many in rejected(5, events).items():
        if events >= LEAST[name]:
            assert LOW <= many <= HIGH, name
        else:
            assert many > HIGH, "else it may be marked with fewer events"


def test_what_was_planted_is_found():
    assert min(rejected(5, EVENTS, shift=-0.008).values()) > 0.8 * MANY
    few = rejected(5, 5, shift=-0.008)
    assert few["patell"] > 0.3 * MANY


def test_events_that_make_returns_more_volatile_mislead_only_the_tests_that_do_not_forgive_it():
    many = rejected(6, EVENTS, times=2.0)
    assert many["patell"] > 4 * HIGH
    assert LOW <= many["bmp"] <= HIGH
    assert LOW <= many["grank"] <= HIGH


@pytest.fixture(scope="module")
def clustered():
    """A thousand days, each an event for twenty indices that hang together by a factor no model has."""
    rng = np.random.default_rng(8)
    many = MANY * LENGTH
    common = rng.normal(0, 0.01, many)
    places = np.arange(MANY) * LENGTH + LENGTH - 1
    return [sample_of(sqrt(0.4) * common + sqrt(0.6) * rng.normal(0, 0.01, many), places) for _ in range(EVENTS)]


def test_indices_that_share_a_day_are_adjusted_for(clustered):
    adjusted, naive, correlations = [], [], []
    for k in range(MANY):
        sample = joined([part(one, slice(k, k + 1)) for one in clustered])
        found = judged(sample)
        assert found.shared == EVENTS * (EVENTS - 1) / 2
        correlations.append(found.correlation)
        adjusted.append([found.tests[name].chance <= 0.05 for name in ("patell", "bmp")])
        naive.append([patell(sample).chance <= 0.05, bmp(sample).chance <= 0.05])
    assert np.mean(correlations) == pytest.approx(0.4, abs=0.02)
    assert (np.sum(naive, axis=0) > 4 * HIGH).all()
    for many in np.sum(adjusted, axis=0):
        assert LOW <= many <= HIGH


def test_one_event_alone_has_no_spread():
    found = judged(sample_of(noise(1, LENGTH), np.array([LENGTH - 1])))
    assert np.isfinite(found.tests["patell"].statistic)
    assert np.isnan(found.tests["bmp"].statistic)
    assert np.isnan(found.tests["grank"].chance)


def test_events_without_an_estimate_are_left_out():
    sample = sample_of(noise(1, 3 * LENGTH), np.array([5, 2 * LENGTH, 3 * LENGTH - 1]))
    assert len(sample) == 2


def test_days_left_out_of_a_window_shift_the_others_together():
    asset = noise(2, 2 * LENGTH)
    panel = Panel(calendar(len(asset)), asset, np.empty((len(asset), 0)))
    dropped = np.zeros(len(asset), bool)
    dropped[150:160] = True
    sample = sampled(panel, np.array([2 * LENGTH - 1]), (), WINDOW, dropped)
    assert np.isnan(sample.residuals[0, :10]).all()
    assert np.isfinite(sample.residuals[0, 10:]).all()
    assert not np.isin(panel.sessions.dates[150:160], sample.dates[0, 10:]).any()


def test_alike_events_have_no_spread_to_test_against():
    sample = sample_of(noise(3, 2 * LENGTH), np.array([LENGTH - 1, 2 * LENGTH - 1]))
    found = judged(replace(sample, scaled=np.array([1.0, 1.0])))
    assert np.isnan(found.tests["bmp"].statistic)
