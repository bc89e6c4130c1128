"""The deals pane in a real browser: sliders, the map, packages, and what is kept."""

import re

import pytest

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser
PATH = "/case/hanoi-2019.yaml/deals"
DRAG = """(slider, value) => {
    slider.value = value;
    slider.dispatchEvent(new Event('input', {bubbles: true}));
}"""
WEIGHT = "Weight of Relief from sanctions"


@pytest.fixture
def opened(new_page):
    def show(app, path=PATH, **options):
        page = new_page(**options)
        page.goto(app.opened(path))
        page.wait_for_selector("figure[data-drawn]")
        return page

    return show


def share(page):
    return float(page.get_attribute("[data-zopa]", "data-zopa"))


def slide(page, label, value):
    slider = page.get_by_role("slider", name=label, exact=True).first
    slider.evaluate(DRAG, str(value))
    return slider


def test_a_slider_moves_the_share_at_once_and_the_address_when_it_is_let_go(served_hanoi, opened):
    page = opened(served_hanoi)
    before = share(page)
    slider = slide(page, "No deal is worth", 0.2)
    page.wait_for_function("before => +document.querySelector('[data-zopa]').dataset.zopa < before - 0.1", arg=before)
    assert "suppose=" not in page.url
    assert page.evaluate("performance.getEntriesByName('slider-to-picture').length") >= 1
    slider.dispatch_event("change")
    page.wait_for_url(re.compile("suppose="))
    moved = share(page)
    page.reload()
    page.wait_for_selector("figure[data-drawn]")
    assert share(page) == pytest.approx(moved)
    page.get_by_role("button", name="Reset: No deal is worth").first.click()
    page.wait_for_function("before => +document.querySelector('[data-zopa]').dataset.zopa === before", arg=before)
    assert "suppose=" not in page.url


def test_a_package_is_built_seen_close_and_left_with_the_back_button(served_hanoi, opened):
    page = opened(served_hanoi)
    page.get_by_role("combobox", name="Relief from sanctions", exact=True).select_option(index=2)
    page.get_by_text("All would sign in").first.wait_for()
    first = page.url
    page.get_by_role("list", name="Marked packages").get_by_role("button", name="Crisis Group's modest deal").click()
    assert page.url != first
    assert "package=" in page.url
    page.go_back()
    assert page.url == first


def test_a_click_on_the_map_picks_the_package_there(served_hanoi, opened):
    page = opened(served_hanoi)
    mark = page.locator(".plot .mark.best").bounding_box()
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    page.wait_for_url(re.compile("package="))
    best = page.get_by_role("list", name="Marked packages").get_by_role("button", name="Best placed")
    assert best.get_attribute("aria-pressed") == "true"


def test_the_map_is_moved_and_brought_nearer_with_keys(served_hanoi, opened):
    page = opened(served_hanoi)
    ticks = page.locator(".plot .axis").first
    whole = ticks.text_content()
    page.locator(".plot").focus()
    page.keyboard.press("+")
    page.wait_for_function("whole => document.querySelector('.plot .axis').textContent !== whole", arg=whole)
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Home")
    page.wait_for_function("whole => document.querySelector('.plot .axis').textContent === whole", arg=whole)


def test_what_is_supposed_is_kept_and_taken_back(serve, opened):
    app = serve()
    path = app.folder / "hanoi-2019.yaml"
    before = path.read_text()
    page = opened(app)
    slide(page, WEIGHT, 1).dispatch_event("change")
    page.get_by_role("button", name="Keep in the case…").click()
    page.locator(".keep .lines").wait_for()
    assert path.read_text() == before
    page.get_by_role("button", name="Write them in").click()
    page.get_by_text("Kept in the case").wait_for()
    assert "weight times: {relief: 2" in path.read_text()
    assert "suppose=" not in page.url
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back").wait_for()
    assert path.read_text() == before


def test_an_account_is_switched_off_in_the_address(served_hanoi, opened):
    page = opened(served_hanoi)
    accounts = page.get_by_role("region", name="Accounts")
    accounts.get_by_text(re.compile("John Bolton")).click()
    page.wait_for_url(re.compile("off=bolton"))
    assert accounts.get_by_role("cell", name="off", exact=True).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [380, 1280])
def test_it_fits_is_accessible_and_says_nothing_amiss(served_hanoi, opened, violations, width, scheme):
    page = opened(served_hanoi, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.get_by_role("list", name="Marked packages").get_by_role("button", name="Crisis Group's modest deal").click()
    page.get_by_text("All would sign in").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
    assert page.said == []
    assert all(url.startswith((served_hanoi.address, "data:", "blob:")) for url in page.asked)
