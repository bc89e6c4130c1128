"""The impasse sections in a real browser: quiet, drawn, fit for narrow screens, screen readers and paper."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

SMALL = Path(__file__).parent / "impasse_small.json"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def both(hanoi_like):
    return copy.deepcopy(hanoi_like) | {"impasse": json.loads(SMALL.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def exact(both, three_exact):
    lens = copy.deepcopy(both["impasse"])
    account = lens["accounts"]["trump"] | {"exact": True, "questions": []}
    for curve in account["curves"].values():
        curve |= {"packages": list(range(13, 0, -1)), "rises": [0.01 * n for n in range(1, 14)]}
    own = {"accounts": {"all": three_exact["accounts"]["all"]}, "variants": []}
    return {**both, **own, "impasse": lens | {"accounts": {"all": account}}}


@pytest.mark.parametrize("name", ["both", "exact"])
def test_the_page_is_quiet_and_draws_a_curve_for_each_side(visit, name, request):
    page = visit(request.getfixturevalue(name))
    assert page.said == []
    drawn = page.locator("[data-curves] figure > svg")
    assert drawn.count() == 2
    assert "United States" in drawn.first.get_attribute("aria-label")
    lines = page.locator("[data-curves] figure:first-of-type path.line")
    assert lines.count() == (3 if name == "both" else 1)
    assert "NaN" not in page.inner_html("[data-curves]")


def test_the_account_shown_stands_out_among_the_curves(visit, both):
    page = visit(both)
    assert page.locator("[data-curves] figure path.line.chosen").count() == 2
    page.check("input[name=account][value=ri]")
    paths = page.locator("[data-curves] figure >> nth=0 >> path.line")
    assert ["chosen" in paths.nth(n).get_attribute("class") for n in range(3)] == [False, True, False]
    assert page.inner_text("#questions .panel:not([hidden]) .told") == "As Ri and Choe tell it"


def test_a_proof_opens_below_its_clash(visit, both):
    page = visit(both)
    proof = page.locator("#conflicts details.proof:visible").nth(1)
    proof.locator("summary").click()
    assert "Without" in proof.inner_text()


def test_both_sides_of_a_clash_stand_side_by_side_or_below_each_other(visit, both):
    for width, beside in ((1280, True), (360, False)):
        page = visit(both, viewport={"width": width, "height": 800})
        sides = page.locator("#conflicts .clash:visible .against").nth(1).locator(".side")
        first, second = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
        assert (first["y"] == second["y"]) is beside


@pytest.mark.parametrize("name", ["both", "exact"])
def test_a_narrow_screen_does_not_scroll_sideways(visit, name, request):
    page = visit(request.getfixturevalue(name), viewport={"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_paper_every_account_and_curve_is_there(visit, both):
    page = visit(both)
    assert len(page.pdf(format="A4")) > 50_000
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#questions .panel:visible").count() == 3
    assert page.locator("[data-curves] figure > svg:visible").count() == 2
    assert page.locator("#conflicts .clash:visible").count() > 2
    assert page.said == []


@pytest.mark.parametrize(("name", "scheme"), [("both", "light"), ("both", "dark"), ("exact", "light")])
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, name, scheme, request, violations):
    page = visit(request.getfixturevalue(name), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    assert violations(page) == []
