"""Seoul against figures worked out independently: eight events, four models, and the tests of all together."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
from pathlib import Path

import pytest

from detente.reaction.abnormal import SPANS
from detente.workbench.markets import Study
from detente.workbench.reaction import ask_markets

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("DETENTE_SHARED", ROOT.parent / "shared")) / "markets"
CLOSES = SHARED / "index_closes_2017_2019.csv"
PRICES = ROOT / "examples" / "hanoi-2019-prices.csv"
EVENTS = ROOT / "examples" / "hanoi-2019-events.csv"
FACTORS = (("GSPC",), ("N225", "HSI", "AXJO"))
MODELS = {"mean": "constmean", "factor 1": "mm_spxlag", "factor 2": "mm_asia", "all": "mm_both"}
reference = pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data is not there")

SEOUL = {
    "2017-08-09": (-0.984, -2.17, 136),
    "2017-09-04": (-1.049, -2.13, 153),
    "2018-03-09": (0.696, 1.25, 250),
    "2018-04-27": (0.192, 0.33, 250),
    "2018-05-25": (-0.098, -0.17, 250),
    "2018-06-12": (-0.182, -0.33, 250),
    "2019-02-28": (-1.488, -2.45, 250),
    "2019-07-01": (-0.675, -1.12, 250),
}
"""Abnormal return in per cent, t and days, by the fullest model."""


def kospi(prices, **asked):
    return ask_markets(prices, events=EVENTS, study=Study(**asked)).data["assets"]["KS11"]


@pytest.fixture(scope="module")
def seoul():
    return kospi(PRICES)


def test_the_factors_it_chooses_are_wall_street_the_day_before_and_the_region(seoul):
    assert [[one["key"] for one in factor["members"]] for factor in seoul["factors"]] == [list(one) for one in FACTORS]
    lagged, beside = seoul["factors"]
    assert not lagged["members"][0]["same_day"]
    assert all(one["same_day"] for one in beside["members"])


def test_every_event_falls_on_its_day_and_moves_as_published(seoul):
    found = {day["day"]: day["models"]["all"] for day in seoul["days"]}
    assert list(found) == list(SEOUL)
    for day, (move, t, days) in SEOUL.items():
        assert (100 * found[day]["sum"], found[day]["t"]) == pytest.approx((move, t), abs=0.006)
        assert found[day]["days"] == days


def test_hanoi_is_robust_in_sign_and_not_in_significance(seoul):
    told = kospi(PRICES, event=dt.date(2019, 2, 28))["focus"]
    assert told["verdict"]["day"]["sign"] == -1
    assert told["verdict"]["spans"]["sign"] == -1
    assert 0 < told["verdict"]["models"]["significant"] < 4
    mean, *_, whole = [way for way in told["ways"] if way["way"] == "as asked"]
    assert mean["t"] == pytest.approx(-1.86, abs=0.005)
    assert (whole["t"], whole["placebo_p"]) == (pytest.approx(-2.45, abs=0.005), pytest.approx(0.032, abs=0.0005))
    raw = next(day["return"] for day in seoul["days"] if day["day"] == "2019-02-28")
    assert raw == pytest.approx(-0.01761, abs=5e-6)


def test_the_news_of_28_february_beside_the_weak_factories_of_that_morning(seoul):
    hanoi = next(day for day in seoul["days"] if day["day"] == "2019-02-28")
    assert [one["what"] for one in hanoi["news"] if not one["study"]] == [
        "China's factories report their weakest month in three years"
    ]
    june = next(day for day in seoul["days"] if day["day"] == "2018-06-12")
    assert [one["day"] for one in june["other_news"]] == ["2018-06-14"], "13 June is a holiday in Seoul"


@reference
@pytest.mark.reference
def test_every_row_of_the_reference():
    days = {one["day"]: one for one in kospi(CLOSES, factors=FACTORS, spans=SPANS)["days"]}
    with (SHARED / "event_results.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(days) == 8
    for row in rows:
        day = days[row["day"]]
        assert 100 * day["return"] == pytest.approx(float(row["simple_ret_pct"]), abs=6e-4)
        assert 100 * day["log_return"] == pytest.approx(float(row["log_ret_pct"]), abs=6e-4)
        for model, name in MODELS.items():
            held = day["models"][model]
            assert held["days"] == int(row["L"])
            assert 100 * held["deviation"] == pytest.approx(float(row[f"{name}_s_pct"]), abs=6e-4)
            assert held["placebo_p"] == pytest.approx(float(row[f"{name}_placebo_p"]), abs=6e-4)
            for span, (label, t) in zip(
                held["spans"], (("AR", "t"), ("CAR01", "CAR01_t"), ("CAR-1+1", "CAR-1+1_t")), strict=True
            ):
                assert 100 * span["sum"] == pytest.approx(float(row[f"{name}_{label}_pct"]), abs=6e-4)
                assert span["t"] == pytest.approx(float(row[f"{name}_{t}"]), abs=6e-3)
            if f"{name}_R2" in row:
                assert held["determined"] == pytest.approx(float(row[f"{name}_R2"]), abs=6e-4)


@reference
@pytest.mark.reference
def test_every_test_of_the_reference():
    told = json.loads((SHARED / "cross_event_tests.json").read_text(encoding="utf-8"))
    tests = kospi(CLOSES, factors=FACTORS)["tests"]
    whole = {one["group"]: one for one in tests if one["model"] == "all"}
    found = {name: one["statistic"] for name, one in whole[None]["tests"].items()}
    expected = {"patell": "patell_Z", "bmp": "bmp_t", "corrado": "corrado_rank_Z", "grank": "grank_t"}
    assert found == pytest.approx({name: told[key] for name, key in expected.items()}, abs=6e-4)
    bad, reported = whole["bad"], told["negative_news_subset"]
    assert bad["days"] == reported["days"]
    assert 100 * bad["mean"] == pytest.approx(reported["mean_AR_pct"], abs=6e-4)
    assert bad["tests"]["patell"]["statistic"] == pytest.approx(reported["patell_Z"], abs=6e-4)
    assert bad["tests"]["bmp"]["statistic"] == pytest.approx(reported["bmp_t"], abs=6e-4)
    assert bad["few"]
    assert not any(one["may_be_marked"] for one in bad["tests"].values())


@reference
@pytest.mark.reference
def test_closes_that_a_vendor_repeats_on_days_of_rest_are_found():
    asset = kospi(CLOSES, factors=FACTORS)
    tokyo = asset["factors"][1]["members"][0]
    assert tokyo["extra"]["days"] == ["2017-11-03", "2018-07-16"]
    assert asset["missing"]["count"] == 0
