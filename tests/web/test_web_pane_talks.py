"""The talks pane in a real browser: sessions on the map, a tournament with its progress, where people end."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

CASE = """\
title: A small case
parties: {a: {name: Ann}, b: {name: Ben}}
issues:
  price: {name: Price, options: [low, middle, high]}
  date: {name: Date, options: [early, late]}
packages:
  first: {name: The first offer, options: {price: high, date: late}}
statements:
  a: [more is better: [price, date], no deal: {at least: 0.2}]
  b: [less is better: [price, date], no deal: {at least: 0.2}]
"""


@pytest.fixture(scope="module")
def app(serving, tmp_path_factory):
    folder = tmp_path_factory.mktemp("talks")
    (folder / "small.yaml").write_text(CASE)
    with serving(folder) as running:
        yield running


@pytest.fixture
def opened(app, new_page):
    def opened(query="", **options):
        page = new_page(**options)
        page.goto(app.opened(f"/case/small.yaml/talks{query}"))
        page.get_by_role("button", name="Sessions").wait_for()
        return page

    return opened


def test_a_session_is_played_on_the_map_move_by_move(opened):
    page = opened()
    page.locator("#talks-told").wait_for(timeout=30_000)
    page.get_by_role("button", name="Start").click()
    slider = page.get_by_role("slider")
    assert slider.input_value() == "0"
    page.locator(".stepper").get_by_role("button", name="Play").click()
    page.locator(".stepper").get_by_role("button", name="Pause").wait_for()
    page.wait_for_timeout(900)
    assert int(slider.input_value()) >= 1
    assert page.said == []


def test_strategies_and_rounds_are_chosen(opened):
    page = opened()
    page.locator("#talks").wait_for(timeout=30_000)
    before = page.locator("#talks").inner_text()
    page.get_by_label("Ann bargains").select_option("hard-liner")
    page.get_by_label("Ben bargains").select_option("hard-liner")
    page.get_by_label("Rounds").fill("3")
    page.locator("form.terms").get_by_role("button", name="Play").click()
    page.get_by_text("hard-liner").last.wait_for()
    page.locator(".fragment:not(.stale)").wait_for(timeout=30_000)
    assert page.locator("#talks").inner_text() != before


def test_a_tournament_is_held_and_can_be_ended(opened):
    page = opened("?show=tournament")
    page.get_by_label("Repeats of each pairing").fill("9999")
    page.get_by_label("Rounds").fill("2000")
    page.get_by_role("button", name="Hold the tournament").click()
    page.get_by_role("progressbar").wait_for(timeout=20_000)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Ended before it was done.").wait_for()
    page.get_by_label("Repeats of each pairing").fill("2")
    page.get_by_label("Rounds").fill("5")
    page.get_by_role("button", name="Hold the tournament").click()
    page.locator("#standings").wait_for(timeout=30_000)
    assert page.said == []


def test_what_was_offered_moves_the_forecast(opened):
    page = opened("?show=forecast")
    page.locator("#forecast").wait_for(timeout=30_000)
    page.get_by_label("The package").select_option("first")
    page.get_by_role("button", name="Take it into account").click()
    page.get_by_text("Ann: The first offer").wait_for()
    page.locator(".fragment:not(.stale)").wait_for(timeout=30_000)
    assert page.said == []


@pytest.mark.parametrize("show", ["", "?show=tournament", "?show=forecast"])
@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": {"width": 380, "height": 800}}])
def test_the_pane_is_accessible_and_fits(opened, violations, app, show, options):
    page = opened(show, **options)
    if show != "?show=tournament":
        page.locator(".fragment").wait_for(timeout=30_000)
    assert violations(page, "main") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert [url for url in page.asked if not url.startswith((app.address, "data:"))] == []
