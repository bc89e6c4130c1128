"""The talks lens on the page: what stands where, and in a browser what can be done with it."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from detente.report import render
from detente.report.glossary import Glossary
from detente.report.talks import filled, within
from detente.report.talks_page import COLUMNS, SECTIONS, begins, change_rows, changes_nothing, columns, first_told
from detente.report.talks_picture import picture
from detente.report.words_talks_session import steps

HOSTILE = "</script><script>alert(1)</script><img src='https://example.org/x' onerror=alert(2)>{{ 7*7 }}"
SMALL = json.loads(Path(__file__).with_name("talks_small.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def small(hanoi_like):
    return {**hanoi_like, "talks": copy.deepcopy(SMALL)}


@pytest.fixture(scope="module")
def hostile(small):
    made = copy.deepcopy(small)
    for party in made["parties"]:
        party["name"] = HOSTILE
    for issue in made["issues"]:
        issue["name"] = HOSTILE
        for option in issue["options"]:
            option["text"] = HOSTILE
    talks = made["talks"]
    talks["talks"]["about"] = HOSTILE
    for meeting in talks["talks"]["meetings"]:
        meeting["name"] = meeting["because"] = HOSTILE
    for one in talks["strategies"].values():
        one["name"] = one["source"] = HOSTILE
    return made


@pytest.fixture(scope="module")
def three(three_exact):
    """Three parties and one account: nothing to draw a map of, and nobody agreed."""
    talks = copy.deepcopy(SMALL)
    talks["accounts"] = {"all": {**talks["accounts"]["ri"], "name": "All that is known", "map": None}}
    talks["strategies"]["rok"] = talks["strategies"]["us"]
    return {**three_exact, "talks": talks}


def test_the_sections_stand_after_the_answer_and_are_linked(small):
    page = render(small)
    places = [page.index(f'<section id="{section}"') for section in SECTIONS]
    assert places == sorted(places)
    assert places[0] > page.index('<section id="answer"')
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_what_is_certain_is_told_without_shares_or_an_interval(small):
    talks = copy.deepcopy(small["talks"])
    one = next(iter(talks["accounts"].values()))
    one.update(certain=True, sessions=1, agreed={"share": 1.0, "standard_error": 0.0, "interval": [1.0, 1.0]})
    page = render({**small, "talks": {**talks, "accounts": {"all": one}}})
    gauges = page[page.index('aria-label="Share of sessions that end with a deal"') :].split("</div>")[0]
    assert '<p class="figure">deal</p>' in gauges
    assert "every session is the same" in gauges
    assert "interval" not in gauges


def test_sections_with_nothing_to_show_are_left_out(three):
    page = render(three)
    shown = [section for section in SECTIONS if f'<section id="{section}"' in page]
    assert shown == ["talks", "talks-told", "talks-terms"]


def test_without_the_lens_the_page_has_none_of_it_and_says_why(hanoi_like):
    page = render({**hanoi_like, "talks": {"missing": "there are 10 <million> packages"}})
    assert 'id="talks"' not in page
    assert "How talks would run is not told here: there are 10 &lt;million&gt; packages." in page
    assert "is not told here" not in render(hanoi_like)


def test_texts_of_a_case_stay_texts(hostile):
    page = render(hostile)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{ 7*7 }}" in page
    assert page.count("</script>") == 2


def test_the_table_of_ends_holds_the_shares(small):
    table = re.search(r'<table class="stacks ends">.*?</table>', render(small), flags=re.DOTALL)[0]
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", table, flags=re.DOTALL)]
    assert rows[1][-9:] == ["45%", "±5.0", "5%", "20%", "20%", "10%", "25%", "90%", "50%"]


def test_ways_to_end_that_no_session_met_are_left_out(three):
    table = re.search(r'<table class="stacks ends">.*?</thead>', render(three), flags=re.DOTALL)[0]
    assert re.findall(r'<th scope="col">(.*?)</th>', table)[1:4] == ["A deal", "Not held", "Walked out"]


def test_every_session_is_told_in_a_table_of_its_own(small):
    lens = within(small)
    page = render(small)
    tables = re.findall(r'<table class="transcript">.*?</table>', page, flags=re.DOTALL)
    sessions = [(account, one) for account in lens["accounts"].values() for one in account["played"]]
    assert len(tables) == len(sessions) == 7
    for table, (account, one) in zip(tables, sessions, strict=True):
        told = steps(Glossary(lens), one, account["texts"])
        assert re.findall(r'data-step="(\d+)"', table) == [str(n) for n in range(len(told))]


def test_the_picture_numbers_the_steps_of_the_table(small):
    lens = within(small)
    drawn = picture(lens)["trump"]
    account = lens["accounts"]["trump"]
    for held, one in zip(drawn["sessions"], account["played"], strict=True):
        told = steps(Glossary(lens), one, account["texts"])
        assert [act for act, _, _ in held] == [step.act for step in told]
        assert [text for _, _, text in held] == [-1 if step.package is None else step.package for step in told]
    assert drawn["at"] == [[text["mean_values"][party] for party in ("us", "dprk")] for text in account["texts"]]
    assert picture(None) == {}


def test_many_rounds_share_columns_and_lose_nothing():
    account = {"rounds": [1 / 500] * 500}
    held = columns(account)
    assert len(held) <= COLUMNS
    assert sum(share for _, share in held) == pytest.approx(1.0)
    assert held[0][0] == "1–11"
    assert held[-1][0].endswith("–500")
    assert columns({"rounds": [0.5, 0.25]}) == [("1", 0.5), ("2", 0.25)]


def test_each_meeting_begins_at_the_column_of_its_first_round(small):
    lens = within(small)
    assert begins(lens, lens["accounts"]["trump"]) == {0: ("Hanoi", 3), 3: ("Stockholm", 2)}
    lens["talks"]["meetings"] = lens["talks"]["meetings"][:1]
    assert begins(lens, lens["accounts"]["trump"]) == {}


def test_changes_lie_on_one_scale_with_no_difference_in_the_middle(small):
    lens = within(small)
    rows = change_rows(Glossary(lens), lens["accounts"]["trump"])
    means = [row["difference"]["mean"] for row in rows]
    assert [abs(mean) for mean in means] == sorted(map(abs, means), reverse=True)
    for row, mean in zip(rows, means, strict=True):
        assert 0 <= row["low"] <= row["at"] <= row["high"] <= 1
        assert (row["at"] > 0.5) == (mean > 0)
    assert min(row["low"] for row in rows) == 0.0
    assert len(rows) == 9
    assert changes_nothing(Glossary(lens), lens["accounts"]["trump"]) == ["if United States spoke first"]


def test_the_session_shown_first_ended_as_most_did(small):
    lens = within(small)
    assert first_told(lens["accounts"]["trump"]) == 0
    assert lens["accounts"]["ri"]["played"][first_told(lens["accounts"]["ri"])]["end"] == "walked out"
    assert first_told({"ends": {}, "played": []}) == 0


def test_a_result_with_the_least_that_it_must_say_has_a_page(hanoi_like):
    bare = {"talks": {"rounds": 20}, "strategies": {}, "accounts": {"trump": {"sessions": 5}}}
    page = render({**hanoi_like, "talks": bare})
    assert '<section id="talks"' in page
    assert filled({**hanoi_like, **bare})["accounts"]["trump"]["agreed"]["share"] == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", ["small", "hostile", "three"])
def test_the_page_is_quiet_and_asks_for_nothing(visit, name, request):
    page = visit(request.getfixturevalue(name))
    assert page.said == []
    assert len(page.asked) == 1
    assert "NaN" not in page.locator("#talks-told").inner_html()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.browser
def test_a_session_is_stepped_through_by_buttons_and_keys(visit, small):
    page = visit(small)
    panel = page.locator('#talks-told [data-account="trump"]')
    slider, rows = panel.locator("input[type=range]"), panel.locator('[data-session="0"] [data-step]')
    last = rows.count() - 1
    current = panel.locator("[aria-current=step]")
    assert current.get_attribute("data-step") == str(last)
    assert panel.locator(".mark.deal").count() == panel.locator(".mark.interim").count() == 1
    panel.get_by_role("button", name="Start").click()
    assert current.get_attribute("data-step") == "0"
    assert panel.locator(".mark").count() == 0
    assert panel.locator(".way circle:not(.ahead)").count() == 0
    panel.get_by_role("button", name="Next").click()
    assert panel.locator(".card").inner_text().startswith("Round 1 North Korea offered: ")
    assert panel.locator(".way circle.now").count() == 1
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert current.get_attribute("data-step") == "2"
    assert slider.get_attribute("aria-valuetext").startswith("Round 1: United States offered: ")
    page.keyboard.press("End")
    assert current.get_attribute("data-step") == str(last)
    panel.get_by_role("button", name="Next").click()
    assert current.get_attribute("data-step") == str(last)
    rows.nth(1).click()
    assert slider.input_value() == "1"


@pytest.mark.browser
def test_another_session_can_be_chosen(visit, small):
    page = visit(small)
    panel = page.locator('#talks-told [data-account="trump"]')
    panel.locator("select").select_option("1")
    assert panel.locator(".session:visible").count() == 1
    assert panel.locator(".session:visible").get_attribute("data-session") == "1"
    assert "walked out" in panel.locator(".session:visible summary").inner_text()
    panel.locator("select").select_option("2")
    assert panel.locator(".way circle").count() == 0


@pytest.mark.browser
def test_the_ways_lie_where_the_offers_are_worth_it(visit, small):
    page = visit(small)
    circles = page.locator('[data-talk="trump"] .way.side-1 circle').all()
    points = [[float(one.get_attribute(name)) for name in ("cx", "cy")] for one in circles]
    assert len(points) == 3
    assert points == sorted(points)
    assert [y for _, y in points] == sorted(y for _, y in points)


@pytest.mark.browser
def test_each_account_has_its_sessions(visit, small):
    page = visit(small)
    page.locator("input[name=account][value=ri]").check()
    assert page.locator("#talks-told .panel:visible").get_attribute("data-account") == "ri"
    assert page.locator('[data-talk="ri"] svg .way circle').count() > 0


@pytest.mark.browser
def test_without_a_script_the_sessions_are_tables(visit, small):
    page = visit(small, java_script_enabled=False)
    assert page.locator(".talk:visible").count() == 0
    assert page.locator("details.session").count() == 7
    assert page.locator("details.session[open] table:visible").count() == 3


@pytest.mark.browser
def test_on_paper_the_session_shown_stands_whole(visit, small):
    page = visit(small)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".talk svg .backdrop:visible").count() == 3
    assert page.locator("#talks-told .transcript:visible").count() == 1
    assert page.locator(".stepper:visible").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", ["small", "hostile", "three"])
def test_nothing_is_wider_than_a_narrow_screen(visit, name, request):
    page = visit(request.getfixturevalue(name), viewport={"width": 380, "height": 800})
    sections = page.locator('section[id^="talks"]').all()
    assert sections
    for section in sections:
        assert section.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.browser
@pytest.mark.parametrize(("name", "scheme"), [("small", "light"), ("small", "dark"), ("three", "light")])
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, name, scheme, request, violations):
    page = visit(request.getfixturevalue(name), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    assert violations(page) == []
