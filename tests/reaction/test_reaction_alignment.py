"""Which close first knew of the news, and which closes of others had closed by then."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.reaction.alignment import Factor, last_closed, panel
from detente.reaction.sessions import Series, Sessions, placed

HOUR = np.timedelta64(3600, "s")


def sessions(dates, closes_at=6.5, early=()):
    """Sessions that close at an hour of UTC."""
    dates = np.array(dates, "datetime64[D]")
    closes = dates.astype("datetime64[s]") + np.array(
        [int(3600 * (closes_at - (3 if str(day) in early else 0))) for day in dates], "timedelta64[s]"
    )
    return Sessions(dates, closes - 6 * HOUR, closes, np.array([str(day) in early for day in dates]))


def series(key, dates, closes, closes_at=6.5):
    return Series(key, sessions(dates, closes_at), np.array(closes, float))


WEEK = ["2019-02-25", "2019-02-26", "2019-02-27", "2019-02-28", "2019-03-04"]


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2019-02-28T05:30:00", "2019-02-28"),  # before the close
        ("2019-02-28T06:30:00", "2019-02-28"),  # at the close
        ("2019-02-28T06:30:01", "2019-03-04"),  # a second later: 1 March is a holiday, then the weekend
        ("2019-03-02T12:00:00", "2019-03-04"),  # a Saturday
        ("2019-02-26T23:00:00", "2019-02-27"),
    ],
)
def test_news_goes_to_the_first_close_at_or_after_it(instant, day):
    held = sessions(WEEK)
    (found,) = held.first_close(np.array([instant], "datetime64[s]"))
    assert str(held.dates[found]) == day


def test_news_after_a_half_day_goes_to_the_next():
    held = sessions(WEEK, early=("2019-02-27",))
    (found,) = held.first_close(np.array(["2019-02-27T04:00:00"], "datetime64[s]"))
    assert str(held.dates[found]) == "2019-02-28"


def test_news_after_the_last_close_has_none():
    assert sessions(WEEK).first_close(np.array(["2019-03-05"], "datetime64[s]"))[0] == len(WEEK)


@pytest.mark.parametrize(
    ("closes_at", "slack", "same"),
    [(21, 2, False), (8, 2, True), (8, 0, False), (6.5, 0, True), (6, 0, True), (8.5, 2, True), (8.6, 2, False)],
)
def test_a_factor_enters_with_its_last_close_by_then(closes_at, slack, same):
    asset, factor = sessions(WEEK), sessions(WEEK, closes_at)
    found = last_closed(asset, factor, slack * HOUR)
    assert found.tolist() == ([0, 1, 2, 3, 4] if same else [-1, 0, 1, 2, 3])


def test_returns_of_factors_are_compounded_over_the_span_of_the_asset():
    asset = series("a", ["2019-02-26", "2019-02-28", "2019-03-04"], [100, 90, 99])
    factor = series("f", WEEK, [10, 20, 40, 80, 160], 6)
    found = panel(asset, [Factor("f", (factor,))])
    np.testing.assert_allclose(found.asset, np.log([0.9, 1.1]))
    np.testing.assert_allclose(found.factors[:, 0], np.log([4, 2]))


def test_where_a_factor_rests_its_return_is_nought_and_the_next_is_longer():
    asset = series("a", WEEK, [1, 1, 1, 1, 1])
    factor = series("f", ["2019-02-25", "2019-02-26", "2019-02-28", "2019-03-04"], [1, 2, 8, 8], 6)
    np.testing.assert_allclose(panel(asset, [Factor("f", (factor,))]).factors[:, 0], np.log([2, 1, 4, 1]))


def test_a_factor_of_several_is_the_mean_of_their_log_returns():
    asset = series("a", WEEK, [1, 2, 3, 4, 5])
    members = (series("f", WEEK, [1, 2, 4, 8, 16], 6), series("g", WEEK, [1, 1, 1, 1, 1], 6))
    np.testing.assert_allclose(panel(asset, [Factor("f + g", members)]).factors[:, 0], np.log(2) / 2)


def test_a_series_that_has_ended_says_nothing_of_later_days():
    dates = np.datetime64("2019-01-01") + np.arange(60)
    asset, factor = series("a", dates, np.arange(1, 61)), series("f", dates[:20], np.arange(1, 21), 6)
    found = panel(asset, [Factor("f", (factor,))])
    assert found.sessions.dates[-1] <= dates[19] + 10


def test_days_before_a_factor_begins_are_left_out_for_all_models():
    found = panel(series("a", WEEK, [1, 2, 3, 4, 5]), [Factor("f", (series("f", WEEK[2:], [1, 2, 4], 6),))])
    assert found.sessions.dates.astype(str).tolist() == ["2019-02-28", "2019-03-04"]


@given(
    holes=st.sets(st.integers(0, 39), max_size=20),
    resting=st.sets(st.integers(0, 39), max_size=20),
    closes_at=st.floats(0, 23),
    slack=st.integers(0, 4),
)
def test_it_is_the_literal_definition(holes, resting, closes_at, slack):
    """Take for each close of the asset the latest factor close of the past by then, one by one."""
    rng = np.random.default_rng(1)
    dates = np.datetime64("2019-01-01") + np.arange(40)
    asset = series("a", [d for k, d in enumerate(dates) if k not in holes], rng.uniform(1, 2, 40 - len(holes)))
    factor = series(
        "f", [d for k, d in enumerate(dates) if k not in resting], rng.uniform(1, 2, 40 - len(resting)), closes_at
    )
    found = panel(asset, [Factor("f", (factor,))], slack * HOUR)
    expected, kept = [], []
    for before, day in zip(range(len(asset) - 1), range(1, len(asset)), strict=True):
        levels = []
        for at in (before, day):
            close = asset.sessions.closes[at]
            known = [k for k in range(len(factor)) if factor.sessions.closes[k] <= close + slack * HOUR]
            fresh = known and close - factor.sessions.closes[known[-1]] <= 10 * 24 * HOUR
            levels.append(factor.closes[known[-1]] if fresh else None)
        if None not in levels:
            expected.append(np.log(levels[1] / levels[0]))
            kept.append(asset.sessions.dates[day])
    np.testing.assert_allclose(found.factors[:, 0], expected, atol=1e-12)
    assert found.sessions.dates.tolist() == [one.item() for one in kept]


def test_closes_on_days_of_rest_are_left_out_and_missing_sessions_told():
    held = sessions(WEEK)
    dates = np.array(["2019-02-25", "2019-02-27", "2019-03-01", "2019-03-04"], "datetime64[D]")
    found, missing, extra = placed("a", dates, np.array([1.0, 2.0, 3.0, np.nan]), held)
    assert found.closes.tolist() == [1.0, 2.0]
    assert missing.astype(str).tolist() == ["2019-02-26"]
    assert extra.astype(str).tolist() == ["2019-03-01"]


def test_no_closes_are_no_fault():
    found, missing, extra = placed("a", np.array(WEEK, "datetime64[D]"), np.full(5, np.nan), sessions(WEEK))
    assert (len(found), len(missing), len(extra)) == (0, 0, 0)
