"""The frame around the panes in a real browser: the list of cases, the address, the theme, the report to keep."""

from __future__ import annotations

from urllib.parse import urlparse

import pytest

pytestmark = pytest.mark.browser

SUPPOSED = "eyJub3J0aC1rb3JlYSI6eyJub19kZWFsIjotMC4wNX19"
"""North Korea's no deal is worth 0.05 less: ``{"north-korea": {"no_deal": -0.05}}``."""


@pytest.fixture
def visit(serve, new_page):
    app = serve()

    def opened(path="/", **options):
        page = new_page(**options)
        page.goto(app.opened(path))
        return page

    opened.app = app
    return opened


def elsewhere(page, app):
    """Say what a page asked of others than the app."""
    return [url for url in page.asked if not url.startswith((app.address, "data:", "blob:"))]


def test_the_cases_of_the_folder_are_listed_and_open(visit):
    page = visit()
    page.get_by_role("link", name="Trump and Kim in Hanoi, February 2019").click()
    page.get_by_role("navigation", name="Panes").wait_for()
    assert urlparse(page.url).path == "/case/hanoi-2019.yaml/deals"
    assert "token" not in page.url
    page.go_back()
    page.get_by_role("heading", name="Cases").wait_for()
    assert page.said == []
    assert elsewhere(page, visit.app) == []


def test_a_new_case_is_begun_from_the_commented_template(visit):
    page = visit()
    page.get_by_label("A new case, called").fill("two farms")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("navigation", name="Panes").wait_for()
    assert urlparse(page.url).path == "/case/two-farms.yaml/case"
    assert (visit.app.folder / "two-farms.yaml").is_file()


def test_what_is_looked_at_and_supposed_goes_along_from_pane_to_pane(visit):
    page = visit(f"/case/hanoi-2019.yaml/report?account=bolton&suppose={SUPPOSED}")
    page.get_by_text("1 supposition beyond the file is in force.").wait_for()
    page.get_by_role("link", name="Impasse").click()
    assert f"suppose={SUPPOSED}" in page.url
    assert "account=bolton" in page.url
    page.get_by_role("button", name="Drop it").click()
    page.wait_for_url(lambda url: "suppose" not in url)
    page.go_back()
    page.get_by_text("1 supposition beyond the file is in force.").wait_for()
    assert f"suppose={SUPPOSED}" in page.url
    page.go_back()
    page.get_by_role("heading", name="Report").wait_for()


def test_dark_stays_dark(visit):
    page = visit(color_scheme="light")
    page.get_by_role("button", name="Dark").click()
    page.reload()
    page.get_by_role("button", name="Light").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("path", ["/", "/case/hanoi-2019.yaml/report"])
@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"}, {"viewport": {"width": 360, "height": 700}}])
def test_the_frame_is_accessible_and_fits(visit, violations, path, options):
    page = visit(path, **options)
    page.locator("main h1, main h2").first.wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.said == []


def test_a_server_that_is_gone_is_told(visit):
    page = visit("/case/harbour-game.yaml/report")
    page.get_by_role("button", name="Write the report").wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Write the report").click()
    page.get_by_text("The server does not answer.").wait_for()


def test_the_report_is_written_and_saved(visit, tmp_path):
    page = visit("/case/harbour-game.yaml/report")
    page.get_by_role("button", name="Write the report").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save the report").click(timeout=60_000)
    assert saved.value.suggested_filename == "harbour-game.html"
    written = tmp_path / "harbour-game.html"
    saved.value.save_as(written)
    page.goto(written.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.said == []
