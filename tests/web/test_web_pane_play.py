"""The play pane in a real browser: a whole play against a side of the case, and one between two people."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

CASE = """\
title: A small case
parties: {a: {name: Ann}, b: {name: Ben}}
issues:
  price: {name: Price, options: [low, middle, high]}
  date: {name: Date, options: [early, late]}
statements:
  a: [more is better: [price, date], no deal: {at most: 0.2}]
  b: [less is better: [price, date], no deal: {at most: 0.2}]
"""

OPEN = CASE.replace("at most: 0.2", "at most: 0")
"""The same, and whatever values are drawn, each side could sign any package."""


@pytest.fixture(scope="module")
def app(serving, tmp_path_factory):
    folder = tmp_path_factory.mktemp("play")
    (folder / "small.yaml").write_text(CASE)
    (folder / "open.yaml").write_text(OPEN)
    with serving(folder) as running:
        yield running


@pytest.fixture
def seated(app, new_page):
    """Sit down at the table as the first party."""

    def seated(opponent="hidden", rounds=4, case="small.yaml", **options):
        page = new_page(**options)
        page.goto(app.opened(f"/case/{case}/play"))
        page.get_by_label("against").select_option(opponent)
        page.get_by_label("Rounds").fill(str(rounds))
        page.get_by_role("button", name="Sit down").click()
        page.get_by_role("heading", name="Your offer").wait_for(timeout=30_000)
        return page

    return seated


def offer(page, **options):
    for issue, option in options.items():
        page.get_by_role("group", name=issue).get_by_label(re.compile(f"^{option}")).check()
    page.get_by_role("button", name="Offer this").click()


def test_a_play_runs_to_its_end_and_what_was_hidden_is_told(seated):
    page = seated(rounds=2)
    for _ in range(2):
        if page.get_by_role("button", name="Accept").count():
            break
        offer(page, Price="high", Date="late")
        page.wait_for_timeout(700)
    if page.get_by_role("button", name="Accept").count():
        page.get_by_role("button", name="Accept").click()
    page.get_by_role("heading", name="What Ben really wanted").wait_for(timeout=30_000)
    page.get_by_text("It bargained by the strategy").wait_for()
    page.get_by_role("img", name=re.compile("What packages were really worth")).wait_for()
    page.get_by_role("heading", name="How strategies would have fared in your seat").wait_for()
    assert page.said == []


def test_a_play_goes_on_after_a_reload_and_stands_in_the_list(seated):
    page = seated("hard-liner")
    offer(page, Price="high", Date="late")
    page.get_by_text("Round 2 of 4").wait_for()
    page.reload()
    page.get_by_text("Round 2 of 4").wait_for()
    page.get_by_role("button", name="To the other plays").click()
    page.get_by_role("button", name=re.compile("as Ann")).first.click()
    page.get_by_text("Round 2 of 4").wait_for()
    page.go_back()
    page.get_by_role("heading", name="Negotiate yourself").wait_for()


def test_one_can_leave(seated):
    page = seated()
    page.get_by_role("button", name="Leave the talks").click()
    page.get_by_role("button", name="Stay").click()
    page.get_by_role("button", name="Leave the talks").click()
    page.get_by_role("button", name="Leave", exact=True).click()
    page.get_by_text("Somebody left: no deal.").wait_for(timeout=20_000)


def test_what_is_worth_less_than_no_deal_cannot_be_offered(seated):
    page = seated()
    for issue, option in (("Price", "low"), ("Date", "early")):
        page.get_by_role("group", name=issue).get_by_label(re.compile(f"^{option}")).check()
    page.get_by_text("you could not sign it").wait_for()
    assert page.get_by_role("button", name="Offer this").is_disabled()


def test_two_people_play_each_other_to_a_deal(seated, app, new_page):
    ann = seated("person", case="open.yaml")
    link = ann.get_by_label("The link for the other person").input_value()
    ben = new_page()
    ben.goto(app.opened("/"))
    ben.goto(link)
    ben.get_by_role("heading", name="You are Ben").wait_for(timeout=20_000)
    ben.get_by_text("Waiting for Ann").wait_for()
    offer(ann, Price="high", Date="early")
    ben.get_by_role("heading", name="Ann offers").wait_for(timeout=20_000)
    ben.get_by_role("button", name="Offer this").click()
    ann.get_by_role("heading", name="Ben offers").wait_for(timeout=20_000)
    offer(ann, Price="middle", Date="early")
    ben.get_by_text("Round 2").first.wait_for(timeout=20_000)
    ben.get_by_role("button", name="Accept").click(timeout=20_000)
    for page in (ann, ben):
        page.get_by_text("There is a deal.").wait_for(timeout=20_000)
        page.get_by_text("It was played by a person.").wait_for(timeout=20_000)
        assert page.said == []


def test_an_invitation_works_once(seated, app, new_page):
    ann = seated("person")
    link = ann.get_by_label("The link for the other person").input_value()
    for words in ("You are Ben", "You are invited to negotiate"):
        other = new_page()
        other.goto(app.opened("/"))
        other.goto(link)
        other.get_by_role("heading", name=words).wait_for(timeout=20_000)
    other.get_by_text("This invitation is not known, or was used").wait_for()


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": {"width": 380, "height": 800}}])
def test_the_table_and_the_debrief_are_accessible_and_fit(seated, violations, app, options):
    page = seated(rounds=3, **options)
    offer(page, Price="high", Date="late")
    page.get_by_text("Round 2 of 3").wait_for()
    page.locator(".offer .theirs").first.click()
    for _ in range(2):
        assert violations(page, "main") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        if page.get_by_role("button", name="Leave the talks").count():
            page.get_by_role("button", name="Leave the talks").click()
            page.get_by_role("button", name="Leave", exact=True).click()
            page.get_by_role("heading", name="What Ben really wanted").wait_for(timeout=20_000)
    assert [url for url in page.asked if not url.startswith((app.address, "data:"))] == []
