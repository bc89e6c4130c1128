"""Normal and abnormal returns against their literal definitions and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from detente.reaction.abnormal import measured
from detente.reaction.alignment import Panel
from detente.reaction.normal import Window, fits
from detente.reaction.sessions import Sessions

MODELS = [(), (0,), (1,), (0, 1)]
SPANS = ((0, 0), (0, 1), (-1, 1), (-5, 3))


def days(many):
    dates = np.datetime64("2010-01-01") + np.arange(many)
    closes = dates.astype("datetime64[s]") + np.timedelta64(6 * 3600, "s")
    return Sessions(dates, closes - np.timedelta64(5 * 3600, "s"), closes, np.zeros(many, bool))


def drawn(seed, many=140, factors=2):
    rng = np.random.default_rng(seed)
    beside = rng.normal(0, 0.01, (many, factors))
    asset = 0.0004 + beside @ np.array([0.3, 0.8, -0.2][:factors]) + rng.normal(0, 0.006, many)
    return Panel(days(many), asset, beside)


def literal(panel, event, model, window, spans, dropped=None):
    """The definitions, one event and one day at a time: s, sums, errors, placebo share, days."""
    used = [
        day
        for day in range(event - window.gap - window.length, event - window.gap)
        if day >= 0 and (dropped is None or not dropped[day])
    ]
    if len(used) < window.least:
        return None

    def row(day):
        return np.array([1.0, *(panel.factors[day, k] for k in model)])

    X, y = np.array([row(day) for day in used]), np.array([panel.asset[day] for day in used])
    b, *_ = np.linalg.lstsq(X, y, rcond=None)
    e = y - X @ b
    s = np.sqrt(sum(e**2) / (len(used) - X.shape[1]))
    inverse = np.linalg.inv(X.T @ X)
    told = []
    for first, last in spans:
        around = range(event + first, event + last + 1)
        if any(day < 0 or day >= len(panel) for day in around):
            told.append((np.nan, np.nan))
            continue
        star = np.array([row(day) for day in around])
        V = s**2 * (np.eye(len(star)) + star @ inverse @ star.T)
        told.append(
            (sum(panel.asset[day] - row(day) @ b for day in around), np.sqrt(np.ones(len(star)) @ V.sum(axis=1)))
        )
    abnormal = panel.asset[event] - row(event) @ b
    return s, told, (1 + sum(abs(e) >= abs(abnormal))) / (len(used) + 1), len(used)


@given(
    seed=st.integers(0, 10_000),
    events=st.lists(st.integers(0, 139), min_size=1, max_size=6),
    length=st.integers(10, 80),
    gap=st.integers(0, 12),
    least=st.integers(6, 30),
    drops=st.lists(st.integers(0, 139), max_size=30),
)
def test_it_is_the_literal_definition(seed, events, length, gap, least, drops):
    panel, window = drawn(seed), Window(length, gap, least)
    dropped = np.zeros(len(panel), bool)
    dropped[drops] = True
    found = measured(panel, np.array(events), MODELS, window, SPANS, dropped)
    for m, model in enumerate(MODELS):
        for k, event in enumerate(events):
            expected = literal(panel, event, model, window, SPANS, dropped)
            if expected is None:
                assert np.isnan(found.sums[m, k]).all()
                assert np.isnan(found.placebo[m, k])
                continue
            s, told, placebo, many = expected
            np.testing.assert_allclose(found.deviations[m, k], s, rtol=1e-8)
            np.testing.assert_allclose(found.sums[m, k], [one[0] for one in told], rtol=1e-7, atol=1e-12)
            np.testing.assert_allclose(found.errors[m, k], [one[1] for one in told], rtol=1e-8)
            assert found.placebo[m, k] == pytest.approx(placebo)
            assert found.days[m, k] == many
            assert found.degrees[m, k] == many - 1 - len(model)


@given(seed=st.integers(0, 10_000), scale=st.floats(1e-3, 1e3))
def test_t_has_no_unit_and_forgets_what_factors_explain(seed, scale):
    panel = drawn(seed)
    event = np.array([120])
    first = measured(panel, event, [(0, 1)], Window(80))
    scaled = Panel(panel.sessions, panel.asset * scale, panel.factors)
    moved = Panel(panel.sessions, panel.asset + 3 * panel.factors[:, 0] + 0.01, panel.factors)
    for other in (scaled, moved):
        np.testing.assert_allclose(measured(other, event, [(0, 1)], Window(80)).statistics, first.statistics, rtol=1e-6)


@pytest.mark.parametrize("model", MODELS)
def test_errors_chances_and_fit_are_those_of_statsmodels(model):
    regression = pytest.importorskip("statsmodels.regression.linear_model")
    panel, event, window = drawn(7, 300), 290, Window(250)
    found = measured(panel, np.array([event]), [model], window, ((0, 0),))
    rows = slice(event - 260, event - 10)
    X = np.column_stack([np.ones(300), panel.factors[:, list(model)]])
    fitted = regression.OLS(panel.asset[rows], X[rows]).fit()
    told = fitted.get_prediction(X[event])
    assert found.errors[0, 0, 0] == pytest.approx(told.se_obs[0], rel=1e-10)
    assert found.sums[0, 0, 0] == pytest.approx(panel.asset[event] - told.predicted_mean[0], rel=1e-9)
    assert found.determined[0, 0] == pytest.approx(fitted.rsquared, abs=1e-10)
    t = found.statistics[0, 0, 0]
    assert found.chances[0, 0, 0] == pytest.approx(2 * stats.t.sf(abs(t), fitted.df_resid), rel=1e-9)
    (fit,) = fits(panel, np.array([event]), [model], window)
    np.testing.assert_allclose(fit.studentised[0], fitted.get_influence().resid_studentized_internal, rtol=1e-8)


def test_factors_that_say_the_same_thing_are_told_apart_from_an_answer():
    panel = drawn(3)
    twice = Panel(panel.sessions, panel.asset, np.column_stack([panel.factors[:, 0], 2 * panel.factors[:, 0]]))
    found = measured(twice, np.array([120]), MODELS, Window(80))
    assert np.isnan(found.sums[3]).all()
    assert np.isfinite(found.sums[:3]).all()


@pytest.mark.parametrize("event", [0, 20, 69])
def test_too_few_days_give_no_estimate(event):
    assert np.isnan(measured(drawn(1), np.array([event]), MODELS, Window()).sums).all()


def test_sums_beyond_the_prices_are_not_told():
    panel = drawn(1)
    found = measured(panel, np.array([len(panel) - 1]), [()], Window(80), ((0, 0), (0, 1)))
    assert np.isfinite(found.sums[0, 0, 0])
    assert np.isnan(found.sums[0, 0, 1])


def test_no_events_are_no_fault():
    found = measured(drawn(1), np.array([], dtype=np.intp), MODELS, Window())
    assert found.sums.shape == (4, 0, 3)
    assert found.placebo.shape == (4, 0)


@given(seed=st.integers(0, 1_000))
def test_a_planted_effect_is_found_where_it_is(seed):
    panel = drawn(seed)
    before = measured(panel, np.array([120]), [(0, 1)], Window(80))
    asset = panel.asset.copy()
    asset[120] -= 0.05
    after = measured(Panel(panel.sessions, asset, panel.factors), np.array([120]), [(0, 1)], Window(80))
    np.testing.assert_allclose(after.sums - before.sums, -0.05, rtol=1e-9)
    np.testing.assert_allclose(after.errors, before.errors, rtol=1e-12)
    assume(abs(before.statistics[0, 0, 0]) < 3)
    assert after.placebo[0, 0] == 1 / 81


def test_size_and_power_of_one_event_over_a_thousand_series():
    rng = np.random.default_rng(20)
    many, length = 1_000, 111
    beside = rng.normal(0, 0.01, (many * length, 1))
    asset = beside[:, 0] * 0.7 + rng.normal(0, 0.006, many * length)
    events = np.arange(many) * length + length - 1
    window = Window(100)
    panel = Panel(days(many * length), asset, beside)
    low, high = stats.binom.interval(0.998, many, 0.05)
    quiet = measured(panel, events, [(), (0,)], window, ((0, 0),))
    for model in range(2):
        assert low <= (quiet.chances[model, :, 0] <= 0.05).sum() <= high
        assert low <= (quiet.placebo[model] <= 0.05).sum() <= high
    asset[events] -= 3 * 0.006
    moved = measured(panel, events, [(), (0,)], window, ((0, 0),))
    found = (moved.chances[..., 0] <= 0.05).mean(axis=1)
    true = stats.nct.sf(stats.t.isf(0.025, 98), 98, 3 / np.sqrt(1 + 1 / 100))
    assert found[1] == pytest.approx(true, abs=0.04)
    assert found[1] > found[0], "a factor that explains returns sharpens the test"
