"""The pane of moves in a real browser: the graph walked by picture, by list and by keys, and kept in the address."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
EXAMPLES = Path(__file__).parents[2] / "examples"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory, serving):
    folder = tmp_path_factory.mktemp("moves")
    shutil.copy(EXAMPLES / "elmira-1991.yaml", folder)
    with serving(folder) as running:
        yield running


@pytest.fixture
def visit(app, new_page):
    def opened(query="", case="elmira-1991.yaml", **options):
        page = new_page(**options)
        page.goto(app.opened(f"/case/{case}/moves{query}"))
        page.locator(".walk").wait_for(timeout=50_000)
        return page

    return opened


def expect_passed(page, *labels):
    """See which states were passed, as the page and its address tell it."""
    playwright.expect(page.locator(".passed li")).to_have_text(labels)
    kept = parse_qs(urlparse(page.url).query).get("walk", [""])[0].split("\n")
    assert not kept[0] or kept == list(labels)


def test_it_begins_at_how_things_stand_and_tells_moves_and_verdicts(visit):
    page = visit()
    expect_passed(page, "1")
    walk = page.get_by_role("region", name="Walk the graph")
    assert "how things stand" in walk.get_by_role("heading", level=3).inner_text()
    assert walk.locator("button.step").count() == 4
    assert walk.get_by_role("row").count() == 4
    assert "nowhere better to move to" in walk.inner_text()
    assert page.said == []


def test_a_button_walks_the_address_keeps_it_and_back_leads_back(visit):
    page = visit()
    page.locator("button.step", has_text="→ 2").first.click()
    expect_passed(page, "1", "2")
    page.locator("h3:focus").wait_for()
    assert page.locator(".graph .on-route").count() == 1
    page.go_back()
    expect_passed(page, "1")
    page.go_forward()
    expect_passed(page, "1", "2")
    page.get_by_role("button", name="Step back").click()
    expect_passed(page, "1")


def test_a_link_brings_the_walk_back(visit):
    page = visit("?walk=1%0A2%0A4")
    expect_passed(page, "1", "2", "4")
    assert page.locator(".graph .on-route").count() == 2
    page.locator(".passed li button").nth(1).click()
    expect_passed(page, "1", "2")


def test_states_of_the_picture_walk_by_mouse_and_keys(visit):
    page = visit()
    page.locator(".graph .node", has_text=re.compile("^(State )?2")).first.click()
    expect_passed(page, "1", "2")
    node = page.locator('.graph [data-index="8"]')
    node.focus()
    page.keyboard.press("Enter")
    expect_passed(page, "1", "2", "9")
    page.locator('.graph [data-index="0"]').press(" ")  # nobody can move there from 9: a new walk begins
    expect_passed(page, "1")


def test_arrows_of_the_picture_walk(visit):
    page = visit()
    page.locator(".graph .arc.better .hit").first.dispatch_event("click")
    playwright.expect(page.locator(".passed li")).to_have_count(2)


def test_replies_are_told_and_the_reason_for_staying(visit):
    page = visit("?walk=2")
    walk = page.locator(".walk")
    walk.locator(".open details summary").first.click()
    assert "leaves" in walk.locator(".open details[open]").inner_text()
    assert "Uniroyal would gain by" in walk.locator(".here").inner_text()


def test_a_state_that_there_is_not_is_told_with_a_way_on(app, new_page):
    page = new_page()
    page.goto(app.opened("/case/elmira-1991.yaml/moves?walk=nowhere"))
    page.get_by_text("there is no state `nowhere`").wait_for()
    page.get_by_role("button", name="Begin again").click()
    expect_passed(page, "1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_all_and_fits_a_narrow_screen(visit, violations, scheme):
    page = visit("?walk=1%0A2", viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page.locator(".open details summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page, "main") == []
    assert page.said == []
