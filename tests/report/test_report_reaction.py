"""How markets read the news in words, pictures, tables and on the page: each told as the data has it."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from detente.report import render
from detente.report.reaction import answer, filled, headline, within
from detente.report.reaction_picture import characters, picture, svg
from detente.report.reaction_tables import tables
from detente.report.terminal_reaction import print_reaction
from detente.report.words_reaction import chance
from detente.report.words_reaction_news import stars
from detente.workbench.markets import Study
from detente.workbench.reaction import ask_markets

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}"


def asked(**study):
    prices, events = (EXAMPLES / f"hanoi-2019-{name}.csv" for name in ("prices", "events"))
    return ask_markets(prices, events=events, study=Study(**study)).data


@pytest.fixture(scope="module")
def found():
    return asked()


@pytest.fixture
def result(found):
    """One that a test may change."""
    return copy.deepcopy(found)


def words(result):
    return " ".join(sentence.text for sentence in answer(result))


def seoul(result):
    return result["assets"]["KS11"]


def focused(result):
    return next(day for day in seoul(result)["days"] if day["day"] == seoul(result)["focus"]["day"])


def ways(result, sums, t=3.0, p=0.001):
    """Let every way of taking the day say other things."""
    told = seoul(result)["focus"]["ways"]
    for way, value in zip(told, sums, strict=False):
        way.update(sum=value, t=t, p=p)
    return told


def test_the_last_event_is_spoken_of_where_no_date_is_said(found):
    assert headline(found).startswith("KOSPI fell 0.67% beyond the normal on 1 July 2019; ")
    assert "within chance" in headline(found)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (
            {"sign": -1, "significant": 8},
            "the sign stands however one takes it, and so does that it is more than chance",
        ),
        ({"sign": -1, "significant": 3}, "but whether it is more than chance depends on that"),
        ({"sign": -1, "significant": 0}, "but it is within chance"),
        ({"sign": 0, "significant": 8}, "even the sign depends on how one takes it, though each way finds it more"),
        ({"sign": 0, "significant": 3}, "even the sign depends on how one takes it, and so does whether it is more"),
        ({"sign": 0, "significant": 0}, "even the sign depends on how one takes it, and it is within chance"),
        ({"sign": 1, "significant": 0}, "even the sign depends on how one takes it"),
    ],
)
def test_the_headline_says_what_stands(result, day, told):
    seoul(result)["focus"]["verdict"]["day"].update(ways=8, **day)
    assert told in headline(result)


def test_models_that_agree_are_said_to(result):
    seoul(result)["focus"]["verdict"]["models"].update(significant=4, placebo=4, ways=4, placebo_ways=4)
    assert "The models agree on whether it is significant: at 5%, by t all 4 models" in words(result)


def test_a_sign_that_turns_is_told(result):
    seoul(result)["focus"]["verdict"]["day"].update(sign=0, falls=3, ways=7)
    assert "The sign is not robust: of 7 ways of taking the day 3 fall and 4 rise." in words(result)


def test_sums_of_another_sign_are_told(result):
    verdict = seoul(result)["focus"]["verdict"]
    verdict["day"].update(sign=-1, falls=7, ways=7)
    verdict["spans"].update(sign=0, falls=2, ways=10)
    assert "The sign is not robust: down in all 7 ways of taking the day, but in only 2 of 10 sums" in words(result)


def test_confounders_are_named_or_their_absence_is(result):
    assert "“Japan curbs exports of chip materials to South Korea” (1 July 2019)" in words(result)
    day = focused(result)
    day["news"] = [one for one in day["news"] if one["study"]]
    day["other_news"] = []
    assert "The timeline holds no other news on the days around it" in words(result)


@pytest.mark.parametrize(
    ("count", "shared", "told"), [(4, 0, "With four events no stars"), (9, 2, "2 pairs of events")]
)
def test_why_there_are_no_stars_is_said(result, count, shared, told):
    (held,) = (one for one in seoul(result)["tests"] if one["model"] == "all" and one["group"] is None)
    held.update(count=count, few=count < 5, shared_pairs=shared, correlation=0.3)
    for test in held["tests"].values():
        test["may_be_marked"] = False
    assert told in words(result)
    assert stars(held, "patell") == ""


@pytest.mark.parametrize(("p", "mark"), [(0.001, "**"), (0.03, "*"), (0.05, ""), (None, "")])
def test_stars_follow_the_chance_where_they_may(p, mark):
    assert stars({"tests": {"bmp": {"p": p, "may_be_marked": True}}}, "bmp") == mark
    assert stars({"tests": {"bmp": {"p": p, "may_be_marked": False}}}, "bmp") == ""


def test_a_chance_close_to_the_level_is_not_rounded_to_it():
    assert (chance(0.0499), chance(0.0501), chance(0.06)) == ("0.0499", "0.0501", "0.060")


def test_half_days_holidays_and_waits_are_told(result):
    day = focused(result)
    day["early_close"] = True
    told = words(result)
    assert "XKRX closed early on 1 July 2019." in told
    assert "15:45 at the exchange, the exchange was closed" in told
    assert "ASX 200 lacks 1 session of XASX (2017-09-04): the return after spans the gap." in told


def test_no_day_at_all_is_said(result):
    seoul(result).update(days=[], focus=None, tests=[])
    assert headline(result) == "No day of the prices answers any of the news"
    assert "None of the news fell within the prices of KOSPI." in words(result)
    assert characters(seoul(filled(result))) == []
    with pytest.raises(LookupError, match="no day to draw"):
        svg(result)


def test_too_few_days_are_said(result):
    held = focused(result)["models"]["all"]
    held.update(sum=None, t=None, p=None, days=17)
    assert "Too few prices before 1 July 2019" in headline(result)
    assert "it was estimated from 17 days, too few" in words(result)


def test_bounds_are_told_as_bounds():
    told = words(asked(deal=(0.01, 0.02), no_deal=(-0.03, -0.001)))
    assert "before and" in told
    assert "These are bounds, not chances" in told
    assert "The price lies outside" not in told


def test_the_picture_places_every_day_and_its_band(found):
    drawn = picture(seoul(filled(found)))
    path = seoul(found)["focus"]["path"]
    assert len(drawn.points) == len(path)
    assert drawn.points[5]["at"] == "0"
    assert drawn.event == drawn.points[5]["x"]
    heights = [point["y"] for point in drawn.points]
    order = sorted(range(len(path)), key=lambda k: path[k]["sum"], reverse=True)
    assert [heights[k] for k in order] == sorted(heights)
    assert any(tick["zero"] for tick in drawn.ticks)
    assert all(12 <= y <= 226 for y in (*heights, *(tick["y"] for tick in drawn.ticks)))


def test_the_svg_stands_alone_and_its_texts_are_escaped(result):
    seoul(result)["name"] = HOSTILE
    root = ET.fromstring(svg(result))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [one for one in root.iter() if one.tag.endswith(("script", "img", "foreignObject"))]
    assert HOSTILE in root.get("aria-label")


def test_the_characters_show_the_path_within_its_band(found):
    lines = characters(seoul(filled(found)))
    assert sum(line.count("●") for line in lines) == len(seoul(found)["focus"]["path"])
    assert lines[-1].strip() == "▲"
    assert max(map(len, lines)) <= 80


def test_the_terminal_shows_every_way_and_the_strongest_days(found):
    console = Console(width=140, record=True, highlight=False)
    print_reaction(found, console)
    told = console.export_text()
    for part in ("A constant mean", "The fullest, half the window", "2017-09-04", "Corrado", "−1.05%"):
        assert part in told


def test_tables_hold_what_the_data_holds(found):
    held = tables(found)
    assert len(held["ways"]["way"]) == len(seoul(found)["focus"]["ways"])
    assert set(held["tests"]["test"]) == {"patell", "bmp", "corrado", "grank"}
    assert held["news"]["could_be"] == [""] * len(held["news"]["what"])


def test_filling_in_twice_changes_nothing(found):
    assert filled(filled(found)) == filled(found)


def test_a_report_without_prices_says_nothing_of_markets():
    assert within({"lens": "deals"}) is None


@pytest.fixture(scope="module")
def report(found):
    from detente.workbench import Case

    case = Case.from_tables({"us": {"price": {"low": 1, "high": 2}}, "them": {"price": {"low": 2, "high": 1}}})
    return {**case.deals().data, "reaction": found}


def test_the_page_has_its_section_tables_and_picture(report):
    page = render(report)
    assert '<li><a href="#reaction">How markets read the news</a></li>' in page
    assert page.count('class="reaction-path"') == 1
    assert "One number is not a finding" in page
    assert "Yahoo Finance" in page
    assert len(re.findall(r'<tr class="focus">', page)) == 1


def test_hostile_names_are_text_on_the_page(report):
    changed = copy.deepcopy(report)
    seoul(changed["reaction"])["name"] = HOSTILE
    focused(changed["reaction"])["news"][0]["what"] = HOSTILE
    changed["reaction"]["prices"]["source"] = HOSTILE
    page = render(changed)
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


@pytest.mark.browser
@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 380, "height": 800}}])
def test_it_can_be_read_by_all(report, new_page, violations, tmp_path, options):
    path = tmp_path / "report.html"
    path.write_text(render(report), encoding="utf-8")
    page = new_page(**options)
    page.goto(f"{path.as_uri()}#reaction")
    page.get_by_role("heading", name="How markets read the news").wait_for()
    page.get_by_role("img", name=re.compile("Cumulative abnormal return of KOSPI")).wait_for()
    assert violations(page, "#reaction") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.said == []
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
