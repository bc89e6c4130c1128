"""The page on the forecast says what the shipped coefficients say."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from detente.forecasting import fitting, logit
from detente.forecasting.lens import forecast
from detente.forecasting.logit import BETWEEN_STUDIES, NOISE
from detente.forecasting.model import LITTLE, NO_ROOM, fitted
from detente.space.packages import Space

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "forecast.md"
SHIPPED = json.loads(Path(fitting.__file__).with_name("coefficients.json").read_text(encoding="utf-8"))
SCORES, FEW = SHIPPED["scores"], SHIPPED["few_packages"]
CARRIED = [{**SCORES["one_settled"], **FEW["one_settled"]}, FEW["two_settled"]]

TESTED = {
    "ten parts, each forecast from the other nine": "folds",
    "the same, as surely as it is shipped": "shipped",
    "each configuration from the four others": "configurations",
    "the 30 negotiations set apart": "valid",
}
RIVALS = {
    "Nash product to a power": "nash_power",
    "Kalai–Smorodinsky package": "kalai_smorodinsky",
    "egalitarian package": "egalitarian",
    "Nash package": "nash",
    "utilitarian package": "utilitarian",
    "all alike": "uniform",
}
SETTLED = {
    "as shipped": "shipped",
    "the same without less sharpness for fewer packages": "as_sharp",
    "Nash product to a power": "nash_power",
    "all alike": "uniform",
}
MOMENTS = {"the first offer waits for its answer": "first_offer", "the first offer was refused": "first_refusal"}


def number(value, digits):
    return f"{value:.{digits}f}".replace("-", "−")


def spanned(mean, low, high, digits):
    return f"{number(mean, digits)} ({number(low, digits)} to {number(high, digits)})"


def percent(mean, *_):
    return f"{100 * mean:.0f} %"


def came(each):
    return f"{100 * each['forecast']:.1f} % | {100 * each['observed']:.1f} % | {each['count']:,}"


def scored(name, each):
    hits = f"{percent(*each['top1'])} | {percent(*each['top5'])}"
    return f"| {name} | {spanned(*each['log'], 2)} | {number(each['brier'][0], 3)} | {hits} |"


def rows():
    """Every row of every table of the page."""
    for name, each in SHIPPED["features"].items():
        yield f"| `{name}` | {fitted().meanings[name]} | {spanned(each['coefficient'], *each['interval'], 1)} |"
    yield from (scored(name, SCORES[key]) for name, key in TESTED.items())
    for name, key in RIVALS.items():
        yield f"{scored(name, SCORES['rivals'][key])} {spanned(*SCORES['rivals'][key]['model_less_this'], 2)} |"
    for each in SCORES["reliability"]:
        yield f"| {came(each)} |"
    for few in zip(*(each["reliability"] for each in CARRIED), strict=True):
        yield "| " + " | ".join(came(each) for each in few) + " |"
    for name, key in SETTLED.items():
        one, two = (each[key]["log"] for each in CARRIED)
        yield f"| {name} | {spanned(*one, 2)} | {spanned(*two, 2)} |"
    for name, key in MOMENTS.items():
        each = SCORES["updated"][key]
        logs = f"{spanned(*each['before']['log'], 2)} | {spanned(*each['log'], 2)}"
        briers = f"{number(each['no_deal']['before'][0], 3)} | {number(each['no_deal']['brier'][0], 3)}"
        yield f"| {name} | {each['deals']} | {logs} | {briers} |"


def figures():
    """Every figure of the page that stands in a sentence."""
    top = FEW["one_settled"]["reliability"][-1]
    yield f"{100 * top['forecast']:.0f} % was forecast, {100 * top['observed']:.0f} % came about"
    yield f"is {spanned(*FEW['power']['log'], 2)} on those left out"
    yield f"against {number(FEW['power']['scores'][0], 2)} without"
    yield f"(log n / log {logit.PACKAGES})^{logit.FEWER}"
    low, high = (100 * fitted().no_deal.probability(np.array(opposed)) for opposed in (0.0, 1.0))
    yield f"from {low:.1f} to {high:.1f} % whatever the interests"
    yield f"a gain of {LITTLE:.1f}"
    provenance, no_deal = SHIPPED["provenance"], SHIPPED["no_deal"]
    yield f"{provenance['negotiations']} negotiations, {provenance['deals']} of which ended in a deal"
    yield f"{spanned(*SCORES['two_configurations']['log'], 2)} nats"
    yield f"{spanned(no_deal['coefficients']['opposition'], *no_deal['opposition_interval'], 2)}"
    yield f"{number(SCORES['no_deal']['brier'][0], 4)} against {number(SCORES['no_deal']['base_rate'][0], 4)}"
    yield f"differ by {spanned(*SCORES['valid_nash_power']['model_less_this'], 2)} nats"
    yield f"{spanned(*SCORES['valid_nash_power']['log'], 2)} there"
    yield f"spread of {NOISE.spread} "
    yield f"{BETWEEN_STUDIES} more"
    yield f"{100 * NOISE.floor:.0f} % of the whole"
    yield f"spread of {no_deal['coefficients']['spread']} in"
    yield f"{100 * (1 - provenance['deals'] / provenance['negotiations']):.1f} % of the campers"
    yield f"{100 * fitted().no_deal.probability(np.array(no_deal['coefficients']['centre'])):.0f} % elsewhere"
    yield f"{100 * NO_ROOM:.0f} %, by rule"


@pytest.mark.parametrize("said", [*rows(), *figures()])
def test_the_page_says_what_was_fitted(said):
    page = re.sub(r"\s+", " ", PAGE.read_text(encoding="utf-8"))
    assert re.sub(r"\s+", " ", said) in page


def test_camp_david_is_forecast_as_the_page_says():
    israel, egypt = [35, 10, 20, 10, 5, 20], [55, 5, 10, 5, 20, 5]
    tables = [
        np.array([[0, points] for points in israel], dtype=float).reshape(1, -1),
        np.array([[points, 0] for points in egypt], dtype=float).reshape(1, -1),
    ]
    found = forecast(tables, [[0.0], [0.0]], Space((2,) * 6))
    likeliest = found.top(1)[0]
    assert found.packages[likeliest].tolist() == [0, 1, 1, 1, 0, 1]
    assert f"share of {100 * found.shares[likeliest]:.0f} %" in PAGE.read_text(encoding="utf-8")
