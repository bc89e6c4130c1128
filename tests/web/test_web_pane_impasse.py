"""The pane of the impasse in a real browser: the menu applied and undone, questions answered in place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CASE = """\
title: Two farms # kept
parties: {north: {name: North}, south: {name: South}}
issues:
  water: {name: Water, options: [none, some, much]}
  fence: {name: Fence, options: [up, low, down]}
  road: {name: Road, options: [closed, open]}
status quo: {water: none, fence: up, road: closed}
statements:
  north:
    - more is better: [water, road]
    - less is better: [fence]
    - no deal: {at least: 0.3, at most: 0.6}
  south:
    - less is better: [water]
    - more is better: [fence, road]
    - no deal: {at least: 0.3, at most: 0.6}
positions:
  north: {water: {name: All the water, demands: {water: much, fence: up}}}
  south: {fence: {name: The fence down, demands: {water: none, fence: down}}}
sources: {talk: {title: A talk by the fence, standing: read}}
"""


@pytest.fixture
def pane(serve, new_page, tmp_path):
    folder = tmp_path / "farms"
    folder.mkdir()
    (folder / "farms.yaml").write_text(CASE, encoding="utf-8")
    app = serve(folder)

    def opened(**options):
        page = new_page(**options)
        page.goto(app.opened("/case/farms.yaml/impasse"))
        page.locator(".fragment:not(.stale) #menu").wait_for(timeout=30_000)
        return page

    opened.file = folder / "farms.yaml"
    opened.app = app
    return opened


def history(page):
    versions = page.evaluate("fetch('/api/cases/farms.yaml/history').then((answer) => answer.json())")["versions"]
    return [one["how"] for one in versions]


def test_an_entry_of_the_menu_is_applied_and_undone(pane):
    page = pane()
    page.get_by_role("button", name="Apply entry 1:").click()
    told = page.locator(".written")
    told.wait_for()
    assert "Applied:" in told.inner_text()
    changed = pane.file.read_text(encoding="utf-8")
    assert changed != CASE
    assert "# kept" in changed
    told.locator("summary").click()
    assert told.locator(".lines").inner_text().strip()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back:").wait_for()
    assert pane.file.read_text(encoding="utf-8") == CASE
    assert history(page)[:2] == ["restored", "applied"]
    assert page.said == []


def test_a_question_is_answered_in_place_shown_first_and_undone(pane):
    page = pane()
    page.locator("[data-question] button:visible").first.click()
    form = page.get_by_role("form", name="Your answer")
    form.get_by_label("yes").check()
    form.get_by_label("Source").select_option("talk")
    form.get_by_role("button", name="Show what it writes").click()
    form.locator(".lines").wait_for()
    assert "source: talk" in form.locator(".lines").inner_text()
    assert pane.file.read_text(encoding="utf-8") == CASE
    form.get_by_role("button", name="Write it").click()
    page.get_by_text("Your answer is in the case.").wait_for()
    assert "asked-1" in pane.file.read_text(encoding="utf-8")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back:").wait_for()
    assert pane.file.read_text(encoding="utf-8") == CASE
    assert history(page)[:2] == ["restored", "answered"]


def test_what_is_shown_stays_while_it_is_renewed(pane):
    page = pane()
    page.get_by_role("button", name="Apply entry 1:").click()
    page.locator(".written").wait_for()
    page.locator(".fragment").wait_for()
    assert page.locator("#menu").count() == 1
    page.locator(".fragment:not([aria-busy=true]) #impasse").wait_for(timeout=30_000)


def test_escape_leaves_a_form_and_gives_the_focus_back(pane):
    page = pane()
    button = page.locator("[data-question] button:visible").first
    button.press("Enter")
    page.get_by_role("form", name="Your answer").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("form", name="Your answer").wait_for(state="detached")
    expect(button).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_by_all_and_fits_a_narrow_screen(pane, violations, scheme):
    page = pane(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page.locator("[data-question] button:visible").first.click()
    page.get_by_role("form", name="Your answer").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page, "main") == []
    assert page.said == []
