"""The page in a real browser: drawn, quiet, private, usable by keyboard and screen reader, light, dark and on paper."""

from __future__ import annotations

import copy

import pytest

from detente.report import write_report

pytestmark = pytest.mark.browser


class Visit:
    """One page opened, with what it said and asked for."""

    def __init__(self, page, path):
        self.page, self.said, self.asked = page, page.said, page.asked
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def ink(self, selector):
        """Count the pixels of a canvas that are not empty."""
        return self.page.eval_on_selector(
            selector,
            """c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                      let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n; }""",
        )


@pytest.fixture(scope="module")
def visit(new_page, tmp_path_factory):
    def open_page(result, **options):
        path = tmp_path_factory.mktemp("report") / "report.html"
        write_report(result, path)
        return Visit(new_page(**options), path)

    return open_page


@pytest.fixture(scope="module")
def hanoi(visit, hanoi_like):
    return visit(hanoi_like)


@pytest.mark.parametrize("name", ["hanoi_like", "three_exact", "no_deal"])
def test_the_page_says_nothing_and_asks_for_nothing(visit, name, request):
    seen = visit(request.getfixturevalue(name))
    assert seen.said == []
    assert len(seen.asked) == 1
    assert seen.asked[0].startswith("file:")
    assert seen.ink("[data-map] canvas") > 500


def test_hostile_text_does_nothing(visit, hanoi_like):
    bad = copy.deepcopy(hanoi_like)
    text = "</script><script>alert(1)</script><img src='https://example.org/x' onerror=alert(2)>"
    bad["case"]["title"] = text
    bad["accounts"] = {text: bad["accounts"]["ri"] | {"name": text}}
    for held in (*bad["parties"], *bad["named_packages"], *bad["issues"]):
        held["name"] = text
    seen = visit(bad)
    assert seen.said == []
    assert len(seen.asked) == 1
    assert seen.page.inner_text("h1") == text


def test_pointing_at_a_package_names_it_and_clicking_keeps_it(hanoi):
    page = hanoi.page
    mark = page.locator("#map .panel:not([hidden]) path.mark.yardstick").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    card = page.locator("#map .panel:not([hidden]) .card")
    named = card.inner_text()
    assert "Freeze for freeze" in named or "Joseph Yun's small deal" in named
    assert "All sign in" in named
    assert "United States accepts in" in named
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(5, 5)
    assert card.inner_text() == named
    assert "#map/trump/" in page.url
    page.keyboard.press("Escape")


def test_a_link_restores_the_view(visit, hanoi_like):
    seen = visit(hanoi_like)
    seen.page.goto(seen.page.url.split("#")[0] + "#map/ri/2.2.2.1")
    seen.page.reload()
    seen.page.wait_for_selector("html[data-ready]", state="attached")
    assert "Joseph Yun's small deal" in seen.page.inner_text("[data-account=ri] .card")
    assert seen.page.is_checked("input[value=ri]")


def test_choosing_an_account_changes_every_figure(hanoi):
    page = hanoi.page
    page.check("input[name=account][value=ri]")
    shown = page.locator("[data-account]:visible")
    assert {shown.nth(i).get_attribute("data-account") for i in range(shown.count())} == {"ri"}
    assert hanoi.ink("[data-map=ri] canvas") > 500
    page.check("input[name=account][value=trump]")


def test_three_parties_can_be_paired(visit, three_exact):
    page = visit(three_exact).page
    page.select_option("#map select >> nth=1", "rok")
    assert page.locator("#map text.axis-name").nth(1).text_content() == "Better for South Korea →"
    page.focus("#map .keys button >> nth=0")
    assert "South Korea would" in page.inner_text("#map .card")


def test_the_map_is_steered_by_keyboard(hanoi):
    page = hanoi.page
    page.focus("#map .panel:not([hidden]) .plot")
    card = page.locator("#map .panel:not([hidden]) .card")
    page.keyboard.press("ArrowRight")
    first = card.inner_text()
    page.keyboard.press("ArrowRight")
    assert card.inner_text() != first
    page.keyboard.press("Enter")
    assert "pinned" in card.get_attribute("class")
    page.keyboard.press("Escape")
    assert "pinned" not in card.get_attribute("class")


def test_the_keyboard_reaches_everything_that_can_be_used(visit, hanoi_like):
    page = visit(hanoi_like).page
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
                 .filter(e => e.checkVisibility() && !(e.type === 'radio' && !e.checked)).length"""
    )
    seen = page.evaluate(
        "() => { window.seen = new Set(); document.addEventListener('focusin', e => seen.add(e.target)); }"
    )
    assert seen is None
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
    assert page.evaluate("() => window.seen.size") >= wanted


def test_tables_are_sorted_and_searched(hanoi):
    page = hanoi.page
    page.click("#packages .panel:not([hidden]) th:has-text('North Korea') button")
    head = page.locator("#packages .panel:not([hidden]) th:has-text('North Korea')").first
    assert head.get_attribute("aria-sort") == "descending"
    cells = page.locator("#packages .panel:not([hidden]) tbody tr:visible td:nth-of-type(3)")
    shares = [float(cells.nth(i).get_attribute("style").removeprefix("--v:")) for i in range(cells.count())]
    assert shares == sorted(shares, reverse=True)
    page.fill("#packages .panel:not([hidden]) input[type=search]", "yun's")
    assert page.locator("#packages .panel:not([hidden]) tbody tr:visible").count() == 1
    page.fill("#packages .panel:not([hidden]) input[type=search]", "")


def test_all_accounts_show_the_same_two_issues_on_paper(visit, hanoi_like):
    page = visit(hanoi_like).page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert len(set(page.locator("#heat caption").all_text_contents())) == 1


def test_labels_of_no_deal_stand_apart_at_the_origin(visit, three_exact):
    low = copy.deepcopy(three_exact)
    for held in low["accounts"]["all"]["parties"].values():
        held["mean_reservation"] = 0.0
    page = visit(low).page
    first, second = (page.locator("#map text.note").nth(n).bounding_box() for n in (0, 1))
    apart = max(abs(first["x"] - second["x"]), abs(first["y"] - second["y"]))
    assert apart > 100


def test_the_heat_map_turns_with_its_issues(hanoi):
    page = hanoi.page
    place = "#heat .panel:not([hidden])"
    page.select_option(f"{place} select >> nth=0", label="Security")
    page.select_option(f"{place} select >> nth=1", label="Testing")
    assert page.locator(f"{place} tbody tr").count() == 3
    page.click(f"{place} tbody button >> nth=0")
    assert "the best package with" in page.inner_text(f"{place} .card")


def test_dark_and_light(visit, hanoi_like):
    seen = visit(hanoi_like, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert seen.page.evaluate(paper) == "rgb(22, 23, 26)"
    seen.page.click("#theme")
    assert seen.page.evaluate(paper) == "rgb(251, 250, 246)"
    assert seen.page.inner_text("#theme") == "Dark"
    assert seen.said == []


@pytest.mark.parametrize("name", ["hanoi_like", "three_exact", "majority"])
def test_a_narrow_screen_does_not_scroll_sideways(visit, name, request):
    page = visit(request.getfixturevalue(name), viewport={"width": 360, "height": 740}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_every_account_is_drawn(visit, hanoi_like):
    seen = visit(hanoi_like)
    assert len(seen.page.pdf(format="A4")) > 50_000
    seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert seen.page.locator("[data-map][data-drawn]").count() == 3
    seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert seen.page.locator("[data-map]:visible").count() == 1
    assert seen.said == []


def test_a_large_map_is_drawn_quickly(visit, hanoi_like, large_map):
    seen = visit(large_map(hanoi_like, 16_704))
    assert seen.said == []
    assert seen.ink("[data-map] canvas") > 20_000
    assert float(seen.page.get_attribute("[data-map]", "data-drawn")) < 1_500


@pytest.mark.parametrize(
    ("name", "scheme"), [("hanoi_like", "light"), ("hanoi_like", "dark"), ("three_exact", "light")]
)
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, name, scheme, request, violations):
    page = visit(request.getfixturevalue(name), color_scheme=scheme).page
    assert violations(page) == []


def test_without_scripts_the_figures_are_there(visit, hanoi_like, chromium, tmp_path):
    path = tmp_path / "report.html"
    write_report(hanoi_like, path)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("#packages tbody tr:visible").count() == sum(
        len(account["packages"]) for account in hanoi_like["accounts"].values()
    )
    context.close()
