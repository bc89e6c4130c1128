"""A forecast on the page of a report: what stands where, and in a browser that it can be read by all."""

from __future__ import annotations

import copy
import re
from math import sqrt

import pytest

from detente.report import render
from detente.report.forecast_page import SHOWN_FIRST, by_share, reliability, score_words, terms
from detente.report.forecast_scores import Score

HOSTILE = "</script><script>alert(1)</script><img src='https://example.org/x' onerror=alert(2)>{{ 7*7 }}"
QUO = {"facilities": "none", "testing": "oral", "relief": "none", "security": "scaled-down"}
BINS = [
    {"low": 0.0, "high": 0.01, "forecast": 0.004, "observed": 0.005, "count": 4000},
    {"low": 0.01, "high": 0.1, "forecast": 0.05, "observed": 0.04, "count": 500},
    {"low": 0.1, "high": 1.0, "forecast": 0.22, "observed": 0.25, "count": 20},
]


def an_account(name, count, *, no_deal=0.1):
    """Give packages of falling share, and options by which most deals have two."""
    relief = ("none", "exempt", "suspend", "lift")
    packages = [
        {
            "options": {**QUO, "facilities": "yongbyon", "relief": relief[n % 4]},
            "names": [],
            "share": 0.3 / (n + 1),
            "standard_error": 0.004,
            "values": {"us": 0.6, "dprk": 0.5},
        }
        for n in range(count)
    ]
    return {
        "name": name,
        "draws": 400,
        "exact": False,
        "no_deal": {"probability": no_deal, "standard_error": 0.01, "base_rate": 0.027, "reason": None},
        "packages": packages,
        "options": {"facilities": {"none": 0.2, "yongbyon": 0.8}, "testing": {"oral": 0.45, "written": 0.55}},
        "gains": {"us": 0.21, "dprk": 0.3},
        "acceptable": 0.98,
        "concentration": {"top1": 0.3, "top5": 0.6, "effective": 12.3},
    }


@pytest.fixture
def forecast():
    """Two accounts of the made-up case, one with more packages than stand in the open."""
    return {
        "model": {
            "calibrated_on": {
                "data": "CaSiNo",
                "citation": "Chawla and others (2021), NAACL",
                "licence": "CC BY 4.0",
                "negotiations": 900,
                "deals": 876,
            },
            "terms": [
                {"name": "nash", "meaning": "product of gains", "coefficient": 12.0, "interval": [8.0, 16.0]},
                {
                    "name": "waste",
                    "meaning": "distance to the frontier",
                    "coefficient": -14.0,
                    "interval": [-24.0, -9.0],
                },
            ],
            "scores": {"log_score": {"value": 2.65, "interval": [2.55, 2.76]}, "uniform": 4.16, "reliability": BINS},
        },
        "offers": [{"party": "dprk", "text_options": {**QUO, "facilities": "yongbyon"}}],
        "distance": [
            {"what": "packages", "calibrated": 64, "here": 132},
            {"what": "parties", "calibrated": 2, "here": 2},
        ],
        "accounts": {
            "trump": an_account("As Trump and Pompeo tell it", SHOWN_FIRST + 3),
            "ri": an_account("As Ri and Choe tell it", 2, no_deal=0.2),
            "shared": an_account("What both sides agree on", 0),
        },
        "across_accounts": {"no_deal": {"least": 0.1, "most": 0.2}},
    }


@pytest.fixture
def with_it(hanoi_like, forecast):
    return {**hanoi_like, "forecast": forecast}


@pytest.fixture
def hostile(with_it):
    held = copy.deepcopy(with_it)
    made = held["forecast"]["model"]
    made["calibrated_on"] = dict.fromkeys(("data", "citation", "licence", "about"), HOSTILE)
    made["terms"][0] |= {"name": HOSTILE, "meaning": HOSTILE}
    made["scores"][HOSTILE] = {"log": 1.0}
    held["forecast"]["distance"][0] |= {"what": HOSTILE, "here": HOSTILE}
    held["forecast"]["accounts"]["trump"]["no_deal"]["reason"] = HOSTILE
    held["forecast"]["accounts"]["trump"]["name"] = HOSTILE
    held["issues"][0]["options"][2]["text"] = HOSTILE
    return held


def section(page):
    return re.search(r'<section id="forecast".*?</section>', page, flags=re.DOTALL)[0]


def bare(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_report_with_a_forecast_has_its_section_and_leads_to_it(with_it):
    page = render(with_it)
    assert page.count('<section id="forecast"') == 1
    assert '<li><a href="#forecast">Where people usually end</a></li>' in page
    text = bare(section(page))
    assert text.startswith("Where people with these interests usually end People with these interests usually reach")
    for words in ("not an oracle", "Chawla and others (2021), NAACL. Licence: CC BY 4.0.", "132 here, 64 there"):
        assert words in text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_without_a_forecast_the_page_has_none_and_says_why(hanoi_like):
    assert 'id="forecast"' not in render(hanoi_like)
    page = render({**hanoi_like, "forecast": {"missing": "192,000 <packages>"}})
    assert 'id="forecast"' not in page
    assert "usually end is not told here: 192,000 &lt;packages&gt;." in page


def test_packages_stand_by_account_and_the_rest_unfold(with_it):
    panels = re.split(r'<div class="panel" data-account="', section(render(with_it)))[1:]
    assert [panel.split('"')[0] for panel in panels] == ["trump", "ri", "shared"]
    ranks = re.findall(r'class="rank">(\d+)', panels[0])
    assert [int(rank) for rank in ranks] == list(range(1, SHOWN_FIRST + 4))
    assert "The next 3" in panels[0]
    assert panels[0].index("The next 3") < panels[0].index(f'class="rank">{SHOWN_FIRST + 1}<')
    assert "The next" not in panels[1]
    assert 'class="rank"' not in panels[2]


def test_options_stand_issue_by_issue_the_most_common_first(with_it):
    held = re.search(r'<dl class="chances">.*?</dl>', section(render(with_it)), flags=re.DOTALL)[0]
    assert bare(held) == (
        "Production facilities 80% Yongbyon dismantled for good 20% Nothing Testing 55% A written halt to nuclear and "
        "long-range tests 45% An oral moratorium"
    )
    assert by_share({"a": 0.1, "b": 0.9}) == [("b", 0.9), ("a", 0.1)]


def test_what_is_far_from_the_calibration_is_marked(with_it):
    held = section(render(with_it))
    assert re.findall(r'<td class="far">([^<]+)</td>', held) == ["132"]


def test_coefficients_stand_on_one_line_with_nought():
    first, second = terms(
        [{"coefficient": 12.0, "interval": [8.0, 16.0]}, {"coefficient": -14.0, "interval": [-24.0, -9.0]}]
    )
    assert first["at"] == pytest.approx({"a": 0.8, "b": 1.0, "v": 0.9, "z": 0.6})
    assert second["at"] == pytest.approx({"a": 0.0, "b": 0.375, "v": 0.25, "z": 0.6})
    (alone,) = terms([{"coefficient": 2.0}])
    assert alone["at"] == {"a": 1.0, "b": 1.0, "v": 1.0, "z": 0.0}
    assert alone["interval"] is None
    assert terms([{"coefficient": 0.0}])[0]["at"] == {"a": 0.0, "b": 0.0, "v": 0.0, "z": 0.0}


def test_points_of_the_reliability_stand_on_the_line_where_it_is_perfect():
    drawn = reliability(
        [{"forecast": 0.09, "observed": 0.09, "count": 5}, {"forecast": 0.3, "observed": 0.2, "count": 20}]
    )
    even, below = drawn["points"]
    assert even["x"] == even["y"] == pytest.approx(sqrt(0.09 / 0.35))
    assert below["y"] < below["x"]
    assert even["r"] < below["r"]
    assert drawn["ticks"][-1] == {"share": 0.35, "at": 1.0}
    assert all(0.0 <= point[axis] <= 1.0 for point in drawn["points"] for axis in "xy")
    assert reliability([]) is None
    assert reliability([{"forecast": 0.0, "observed": 0.0, "count": 0}])["points"][0]["x"] == 0.0


def test_scores_are_written_with_intervals_that_can_be_seen():
    assert score_words("log", Score(2.65, [2.55, 2.76])) == "2.65 (2.55 to 2.76)"
    assert score_words("log", Score(4.1589, [4.1589, 4.1589])) == "4.16"
    assert score_words("top1", Score(0.19, [0.17, 0.21])) == "19% (17% to 21%)"
    assert score_words("top5", Score(0.5)) == "50%"
    assert score_words("brier", None) == "–"


def test_texts_stay_texts(hostile):
    page = render(hostile)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{ 7*7 }}" in section(page)


@pytest.mark.browser
@pytest.mark.parametrize("name", ["with_it", "hostile"])
def test_the_page_is_quiet_and_the_section_fits(visit, name, request):
    for width in (1280, 380):
        page = visit(request.getfixturevalue(name), viewport={"width": width, "height": 800})
        assert page.said == []
        assert len(page.asked) == 1
        assert page.locator("#forecast").bounding_box()["width"] <= width
        assert page.evaluate("document.querySelector('#forecast').scrollWidth") <= width


@pytest.mark.browser
def test_the_account_chosen_is_the_one_shown(visit, with_it):
    page = visit(with_it)
    shown = page.locator("#forecast .panel:visible")
    assert shown.evaluate_all("them => them.map(one => one.dataset.account)") == ["trump"]
    page.locator("input[name=account][value=ri]").check()
    assert shown.evaluate_all("them => them.map(one => one.dataset.account)") == ["ri"]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, with_it, scheme, violations):
    page = visit(with_it, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('#forecast details').forEach(one => (one.open = true))")
    assert violations(page, "#forecast") == []


@pytest.mark.browser
def test_names_of_the_axes_are_inside_the_picture(visit, with_it):
    page = visit(with_it)
    frame = page.locator(".reliability svg").bounding_box()
    for text in page.locator(".reliability text").all():
        box = text.bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]


@pytest.mark.browser
def test_on_paper_every_account_stands(visit, with_it):
    page = visit(with_it)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#forecast .panel:visible").count() == 3
