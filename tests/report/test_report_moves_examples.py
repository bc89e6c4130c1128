"""The pages of cases that ship, and of one with deals and moves, in a real browser; names that would do harm."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import detente
from detente.report.html import render

EXAMPLES = Path(__file__).parents[2] / "examples"


BOTH = """title: A deal with moves
parties: {a: {name: Alba}, b: {name: Bela}}
issues:
  wall: {name: Wall, by: a, options: {stands: The wall stands, falls: The wall comes down}, one way: falls}
  toll: {name: Toll, by: b, options: {levied: The toll is levied, waived: The toll is waived}}
status quo: {wall: stands, toll: levied}
packages: {swap: {name: The swap, options: {wall: falls, toll: waived}}}
statements:
  a: [{less is better: [wall]}, {more is better: [toll]}]
  b: [{more is better: [wall]}, {less is better: [toll]}]
moves:
  issues: {wall: [stands, falls], toll: [levied, waived]}
"""
MARKUP = '"><img src=x onerror=alert(1)></script><script>alert(2)</script>'
HOSTILE = f"""title: '{MARKUP}'
parties: {{a: {{name: 'A{MARKUP}'}}, b: {{name: 'B{MARKUP}'}}}}
issues:
  i: {{name: 'I{MARKUP}', by: a, options: {{x: 'X{MARKUP}', y: 'Y{MARKUP}'}}}}
  j: {{name: 'J{MARKUP}', by: b, options: {{x: 'X{MARKUP}', y: 'Y{MARKUP}'}}}}
status quo: {{i: x, j: x}}
moves:
  states:
    '1{MARKUP}': {{i: x, j: x}}
    '2{MARKUP}': {{i: y, j: x}}
    '3{MARKUP}': {{i: x, j: y}}
    '4{MARKUP}': {{i: y, j: y}}
  preferences:
    a: {{told: {{ranking: ['2{MARKUP}', '1{MARKUP}', '4{MARKUP}', '3{MARKUP}'], because: '{MARKUP}'}}}}
    b: {{told: {{ranking: ['3{MARKUP}', '1{MARKUP}', '4{MARKUP}', '2{MARKUP}'], because: '{MARKUP}'}}}}
"""
PAGES = ["elmira-1991", "prisoners-dilemma", "both"]


@cache
def case_of(name):
    if name in {"both", "hostile"}:
        return detente.Case.from_text({"both": BOTH, "hostile": HOSTILE}[name])
    return detente.load(EXAMPLES / f"{name}.yaml")


@pytest.fixture(scope="module")
def page_of(tmp_path_factory):
    """Write the page of a case the way that `detente report` does, once."""
    folder = tmp_path_factory.mktemp("pages")

    def written(name):
        path = folder / f"{name}.html"
        if not path.exists():
            case_of(name).report(path, draws=200)
        return path

    return written


class Tags(HTMLParser):
    """Count the elements of a page, and the attributes by which one could run something."""

    def __init__(self, page):
        super().__init__()
        self.found, self.handlers = Counter(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found[tag] += 1
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def test_no_name_of_a_case_becomes_markup():
    plain = detente.Case.from_text(HOSTILE.replace(MARKUP, " plain-")).moves(draws=200).data
    found, expected = (Tags(render(data)) for data in (case_of("hostile").moves(draws=200).data, plain))
    del found.found["span"], expected.found["span"]  # short names are kept in one line by one
    assert found.found == expected.found
    assert found.handlers == []
    assert found.found["img"] == 0


@pytest.mark.parametrize(("name", "most"), [("elmira-1991", 215_000), ("prisoners-dilemma", 180_000)])
def test_a_page_of_moves_alone_stays_small(page_of, name, most):
    assert page_of(name).stat().st_size < most


def test_every_state_has_a_card_with_its_moves():
    data = case_of("elmira-1991").moves().data
    cards = re.findall(r'<article class="card state-card.*?</article>', render(data), re.DOTALL)
    (account,) = data["accounts"].values()
    assert len(cards) == len(account["states"]) == 9
    for card, state in zip(cards, account["states"], strict=True):
        ends = {arc["to"] for arc in data["graph"]["arcs"] if arc["from"] == state["label"]}
        steps = "".join(re.findall(r'<p class="steps">.*?</p>', card, re.DOTALL))
        assert f"<b>{state['label']}</b>" in card
        assert set(re.findall(r'<b class="state">(\d+)</b>', steps)) == ends
        assert ("Nobody can move from here" in steps) is not bool(ends)


def test_moves_that_a_side_does_not_see_are_drawn_and_said_to_be():
    said = "a side that does not know of a state moves neither to it nor from it"
    assert said in render(case_of("syria-iraq-1975").moves().data)
    assert said not in render(case_of("elmira-1991").moves().data)


@pytest.fixture(scope="module")
def visit(new_page, page_of):
    def open_page(name, **options):
        page = new_page(**options)
        page.goto(page_of(name).as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", state="attached")
        return page

    return open_page


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAGES, "hostile"])
def test_the_page_is_quiet_asks_for_nothing_and_draws_each_state(visit, name):
    page = visit(name)
    assert page.said == []
    assert len(page.asked) == 1
    assert page.asked[0].startswith("file:")
    assert page.locator("figure.graph >> nth=0 >> g.node").count() == (9 if name == "elmira-1991" else 4)
    assert "NaN" not in page.inner_html("figure.graph")


@pytest.mark.browser
def test_names_are_shown_as_they_are_written(visit):
    page = visit("hostile")
    assert page.evaluate("document.images.length") == 0
    assert f"How things stand, 1{MARKUP}" in page.inner_text("#moves")
    assert MARKUP in page.locator("figure.graph g.node").first.get_attribute("aria-label")


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_each_state_is_reached_and_chosen_by_keyboard_and_its_card_shown(visit, name):
    page = visit(name)
    figure, cards = page.locator("figure.graph").first, page.locator(".state-card:visible")
    count = figure.locator("g.node").count()
    figure.locator("g.node").first.focus()
    focused = "document.activeElement.dataset.index"
    for number in range(count):
        assert page.evaluate(focused) == str(number)
        page.keyboard.press("Enter" if number % 2 else "Space")
        assert page.evaluate(focused) == str(number)
        assert figure.locator("g.node[aria-pressed=true]").get_attribute("data-index") == str(number)
        assert cards.count() == 1
        assert cards.get_attribute("data-state") == str(number)
        page.keyboard.press("Tab")
    assert page.said == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["elmira-1991", "prisoners-dilemma"])
def test_each_way_stands_out_in_the_picture(visit, name):
    page = visit(name)
    buttons = page.locator("button[data-route]:visible")
    assert buttons.count() == page.locator("button[data-route]").count() > 0
    for number in range(buttons.count()):
        buttons.nth(number).click()
        route = buttons.nth(number).get_attribute("data-route").split(".")
        assert page.locator("figure.graph g.on-route").count() == len(route) - 1
        passed = page.locator("figure.graph g.node.passed").evaluate_all("all => all.map(one => one.dataset.index)")
        assert sorted(passed) == sorted(set(route))
        assert page.locator(".state-card:visible").get_attribute("data-state") == route[-1]


@pytest.mark.browser
@pytest.mark.parametrize("name", [*PAGES, "hostile"])  # with names of states longer than a line
def test_a_narrow_screen_does_not_scroll_sideways(visit, name):
    page = visit(name, viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.said == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("elmira-1991", {}),
        ("elmira-1991", {"color_scheme": "dark"}),
        ("prisoners-dilemma", {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}}),
        ("both", {}),
        ("both", {"color_scheme": "dark"}),
    ],
)
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, name, options, violations):
    page = visit(name, **options)
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    assert violations(page) == []


@pytest.mark.browser
def test_on_paper_every_state_that_holds_has_its_card_and_all_stand_in_the_table(visit):
    page = visit("elmira-1991")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    (account,) = case_of("elmira-1991").moves().data["accounts"].values()
    held = {label for labels in account["equilibria"].values() for label in labels}
    shown = [one.locator("b").first.inner_text() for one in page.locator(".state-card:visible").all()]
    assert set(shown) == held
    assert page.locator("table.verdicts tbody tr:visible").count() == len(account["states"])
    assert len(page.pdf(format="A4")) > 50_000


@pytest.mark.browser
def test_without_scripts_every_card_and_table_is_there(visit):
    page = visit("elmira-1991", java_script_enabled=False)
    assert page.locator(".state-card:visible").count() == 9
    assert page.locator("table.verdicts tbody tr:visible").count() == 9
    assert page.locator("button[data-route]:visible").count() == 0
