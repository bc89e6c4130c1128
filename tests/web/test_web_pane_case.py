"""The case pane in a real browser: forms and text, mistakes, saving, two who change at once, and the history."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

CASE = """\
# what this is about
title: A small case   # kept
parties:
  a: {name: Ann}
  b: {name: Ben}
issues:
  price: {name: Price, options: [low, middle, high]}
  date: {name: Date, options: {early: Before May, late: After May}}
packages:
  first: {name: The first offer, options: {price: high, date: late}}
statements:
  a:
    - more is better: [price, date]   # both
    - {no deal: {at least: 0.2}, credence: 0.8, id: firm}
  b:
    - less is better: [price, date]
"""


@pytest.fixture
def app(serve, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "small.yaml").write_text(CASE, encoding="utf-8")
    return serve(folder)


@pytest.fixture
def opened(app, new_page):
    def opened(query="", **options):
        page = new_page(**options)
        page.goto(app.opened(f"/case/small.yaml/case{query}"))
        page.get_by_role("tab", name="Forms").wait_for()
        return page

    return opened


def saved(page, app):
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("saved", exact=True).first.wait_for()
    return (app.folder / "small.yaml").read_text(encoding="utf-8")


def test_a_field_changes_its_own_words_and_nothing_else(opened, app):
    page = opened()
    page.get_by_label("Title").fill("A smaller case")
    page.get_by_label("Title").press("Enter")
    page.get_by_text("not saved").first.wait_for()
    assert saved(page, app) == CASE.replace("A small case", "A smaller case")
    assert page.said == []


def test_an_issue_is_added_with_how_each_side_likes_it(opened, app):
    page = opened("?part=issues")
    page.get_by_role("button", name="Add an issue").click()
    form = page.get_by_role("form", name="Add an issue")
    form.get_by_label("Name").fill("Place")
    form.get_by_label("Options, one a line").fill("Here\nThere")
    form.get_by_label("Ben").select_option("less is better")
    form.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text("Place", exact=True).wait_for()
    text = saved(page, app)
    assert "place:" in text
    assert text.startswith("# what this is about\ntitle: A small case   # kept\n")
    assert "more is better: place" in text.split("  b:")[1] or "more is better: place" in text
    assert "less is better: place" in text


def test_statements_are_told_in_words_and_added(opened, app):
    page = opened("?part=wants")
    page.get_by_text("believed 80%").wait_for()
    page.get_by_role("button", name="Add a statement").click()
    form = page.get_by_role("form", name="Add a statement")
    form.get_by_label("This issue").select_option("price")
    form.get_by_label("more than this one").select_option("date")
    form.get_by_label("Why").fill("She said so.")
    form.get_by_role("button", name="Add", exact=True).click()
    page.get_by_text(re.compile("Price.*Date")).first.wait_for()
    assert "matters more: [price, date]" in saved(page, app)


def test_what_would_leave_a_mistake_is_told_at_the_field_and_can_be_made_all_the_same(opened):
    page = opened("?part=about")
    page.get_by_label("Date").fill("the day after tomorrow")
    page.get_by_label("Date").press("Enter")
    page.get_by_text("This would leave the case with a mistake.").wait_for()
    page.get_by_role("button", name="Make it all the same").click()
    page.get_by_text("1 mistake to mend").wait_for()


def test_a_change_is_undone(opened):
    page = opened()
    page.get_by_label("Title").fill("Wrong")
    page.get_by_label("Title").press("Enter")
    page.get_by_text("not saved").first.wait_for()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("Title")).to_have_value("A small case")


def test_text_is_completed_and_its_mistakes_are_shown_where_they_are(opened):
    page = opened("?as=text")
    editor = page.get_by_role("textbox", name="The case file")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.type("    - matt")
    page.get_by_role("option", name=re.compile("matters more")).first.click(timeout=10_000)
    page.keyboard.type("[pri")
    page.get_by_role("option", name=re.compile("price")).first.click(timeout=10_000)
    page.keyboard.type(", nothing]")
    page.get_by_text("1 mistake to mend").wait_for()
    page.locator(".cm-lintRange-error").wait_for()
    page.get_by_role("button", name=re.compile("Mistake, line 17")).click()
    assert page.said == []


def test_ctrl_s_saves_the_text_and_a_draft_comes_back_after_a_reload(opened, app):
    page = opened("?as=text")
    page.get_by_role("textbox", name="The case file").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# one")
    page.keyboard.press("Control+s")
    page.get_by_text("saved", exact=True).first.wait_for()
    assert (app.folder / "small.yaml").read_text(encoding="utf-8") == CASE + "# one"
    page.keyboard.type(" two")
    page.wait_for_timeout(1_000)
    page.reload()
    page.get_by_text("A change that was not saved is in hand again.").wait_for()
    page.get_by_role("textbox", name="The case file").get_by_text("# one two").wait_for()


@pytest.mark.parametrize(("button", "ends"), [("Save the right side", "# mine"), ("Take the left side", "# theirs")])
def test_of_two_who_change_at_once_neither_loses_anything(opened, app, button, ends):
    page = opened("?as=text")
    page.get_by_role("textbox", name="The case file").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# mine")
    page.get_by_text("not saved").first.wait_for()
    (app.folder / "small.yaml").write_text(CASE + "# theirs", encoding="utf-8")
    page.get_by_role("heading", name="The file was changed elsewhere").wait_for(timeout=10_000)
    page.get_by_role("textbox", name="The text in the file").get_by_text("# theirs").wait_for()
    page.get_by_role("button", name=button).click()
    page.get_by_role("tab", name="Forms").wait_for()
    page.wait_for_timeout(500)
    assert (app.folder / "small.yaml").read_text(encoding="utf-8") == CASE + ends
    versions = page.evaluate(
        "fetch('/api/cases/small.yaml/history').then((a) => a.json()).then(({versions}) => Promise.all(versions.map("
        "(v) => fetch(`/api/cases/small.yaml/history/${v.version}`).then((a) => a.json()))))"
    )
    assert {one["text"].removeprefix(CASE) for one in versions} >= {"# mine", "# theirs", ""}


def test_a_file_that_was_changed_elsewhere_is_shown_as_it_now_is(opened, app):
    page = opened()
    (app.folder / "small.yaml").write_text(CASE.replace("A small case", "Another"), encoding="utf-8")
    page.get_by_text("The file was changed elsewhere; this is what it says now.").wait_for(timeout=10_000)
    assert page.get_by_label("Title").input_value() == "Another"


def test_an_earlier_version_is_compared_and_brought_back(opened, app):
    page = opened()
    page.get_by_label("Title").fill("Newer")
    page.get_by_label("Title").press("Enter")
    page.get_by_text("not saved").first.wait_for()
    saved(page, app)
    page.get_by_role("button", name="History").click()
    page.get_by_role("button", name=re.compile("as it was first opened")).click()
    page.locator(".history .cm-editor").wait_for()
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("dialog").wait_for(state="detached")
    assert page.get_by_label("Title").input_value() == "A small case"
    assert (app.folder / "small.yaml").read_text(encoding="utf-8") == CASE


def test_line_ends_of_windows_are_kept(opened, app):
    (app.folder / "small.yaml").write_bytes(CASE.replace("\n", "\r\n").encode())
    page = opened("?as=text")
    page.get_by_role("textbox", name="The case file").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# end")
    page.keyboard.press("Control+s")
    page.get_by_text("saved", exact=True).first.wait_for()
    assert (app.folder / "small.yaml").read_bytes() == (CASE + "# end").replace("\n", "\r\n").encode()


def test_hostile_texts_are_shown_as_text(opened, app):
    hostile = "</script><img src=x onerror=alert(1)>"
    (app.folder / "small.yaml").write_text(CASE.replace("Ann", hostile).replace("Price", hostile), encoding="utf-8")
    for query in ("", "?part=parties", "?part=issues", "?part=wants", "?as=text"):
        page = opened(query)
        page.wait_for_timeout(300)
        assert page.locator("img").count() == 0
        assert page.said == []


@pytest.mark.parametrize("query", ["", "?part=issues", "?part=wants", "?part=packages", "?as=text"])
@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": {"width": 380, "height": 800}}])
def test_the_pane_is_accessible_and_fits(opened, violations, app, query, options):
    page = opened(query, **options)
    if query == "?as=text":
        page.locator(".cm-content").wait_for()
    assert violations(page, "main") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert [url for url in page.asked if not url.startswith((app.address, "data:"))] == []
