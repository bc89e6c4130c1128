"""The page of a result that holds the moves lens: what stands where, and in a browser what can be done with it."""

from __future__ import annotations

import json
import re

import pytest

from detente import Case
from detente.report import render
from detente.report.moves import OWN
from detente.report.moves_page import SECTIONS
from detente.report.moves_picture import picture
from detente.report.moves_rows import better_changes
from detente.report.moves_verdicts import betters, departing, moves_from, unbroken

HOSTILE = "</script><script>alert(1)</script><img src='https://example.org/x' onerror=alert(2)>{{ 7*7 }}"


def a_case(**names):
    """Two sides, three issues of yes and no, six states: a step that cannot be undone, and one state forbidden."""
    said = {"title": "A freeze", "issue": "Tests", "option": "Tests go on", "party": "North", "label": "--", **names}
    return {
        "title": said["title"],
        "parties": {"north": {"name": said["party"]}, "south": {"name": "South"}},
        "issues": {
            "tests": {"name": said["issue"], "by": "north", "options": {"free": said["option"], "halt": "Tests halt"}},
            "plant": {"name": "Plant", "by": "north", "options": {"runs": "Runs", "gone": "Gone"}, "one way": ["gone"]},
            "relief": {"name": "Relief", "by": "south", "options": {"none": "None", "eased": "Eased"}},
        },
        "moves": {
            "states": {said["label"]: {"tests": "free", "plant": "runs", "relief": "none"}},
            "start": said["label"],
            "rules": {"no-gain": {"never": {"tests": "free", "plant": "gone"}, "because": "It would make no sense."}},
            "preferences": {
                "north": {
                    "first": {"weights": {"relief": {"eased": 4}, "tests": {"free": 2}, "plant": {"runs": 1}}},
                    "other": {"weights": {"relief": {"eased": 1}, "tests": {"free": 2}, "plant": {"runs": 4}}},
                },
                "south": {"first": {"weights": {"tests": {"halt": 4}, "plant": {"gone": 3}, "relief": {"none": 1}}}},
            },
        },
    }


def many_states():
    """Three sides and 128 states: too many for a box each."""
    sides = ("north", "south", "east")
    issues = {f"i{k}": {"name": f"Issue {k}", "by": sides[k % 3], "options": ["no", "yes"]} for k in range(7)}
    wants = {
        side: {"first": {"weights": {f"i{k}": {"yes": (k * (n + 3)) % 7 - 3} for k in range(7)}}}
        for n, side in enumerate(sides)
    }
    moves = {"start": dict.fromkeys(issues, "no"), "preferences": wants}
    return {"title": "Many", "parties": {side: {"name": side} for side in sides}, "issues": issues, "moves": moves}


def found(words):
    return json.loads(json.dumps(dict(Case.from_words(words).moves().data)))


@pytest.fixture(scope="module")
def small():
    return found(a_case())


@pytest.fixture(scope="module")
def hostile():
    return found(a_case(title=HOSTILE, issue=HOSTILE, option=HOSTILE, party=HOSTILE, label="<b>|--"))


@pytest.fixture(scope="module")
def large():
    return found(many_states())


def bare(page):
    """Give the text of a page without its styles, data and script."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_a_case_of_moves_alone_has_a_page_of_that_lens_only(small):
    page = render(small)
    for section in ("moves", "verdicts", "ways", "readings", "views", "method"):
        assert f'<section id="{section}"' in page
        assert f'href="#{section}"' in page
    for section in ("answer", "map", "packages", "holding", "statements"):
        assert f'id="{section}"' not in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_beside_deals_the_lens_has_its_sections(hanoi_like, small):
    lens = json.loads(json.dumps(small).replace('"north"', '"us"').replace('"south"', '"dprk"'))
    page = render({**hanoi_like, "moves": {key: lens[key] for key in OWN}})
    shown = [section for section in SECTIONS if f'<section id="{section}"' in page]
    assert shown == ["moves", "verdicts", "ways", "readings", "views"]
    assert '<section id="answer"' in page


def test_without_the_lens_the_page_has_none_of_it_and_says_why(hanoi_like):
    page = render({**hanoi_like, "moves": {"missing": "nothing is known of <South>"}})
    assert 'id="moves"' not in page
    assert "would hold is not told here: nothing is known of &lt;South&gt;." in page
    assert "is not told here" not in render(hanoi_like)


def test_a_report_takes_up_the_lens_where_that_is_not_too_long(tmp_path, monkeypatch):
    tables = {"buyer": {"price": {"low": 5, "high": 1}}, "seller": {"price": {"low": 0, "high": 4}}}
    case = Case.from_tables(tables, no_deal={"buyer": 1, "seller": 2})
    assert '<section id="moves"' in case.report(tmp_path / "with.html").read_text(encoding="utf-8")
    monkeypatch.setattr("detente.workbench.reporting.MOST_SECONDS", -1.0)
    page = case.report(tmp_path / "without.html").read_text(encoding="utf-8")
    assert '<section id="moves"' not in page
    assert "would hold is not told here: 2 states; " in page
    assert ", too long for a report; `detente moves` does it." in page


def test_texts_of_a_case_stay_texts(hostile):
    page = render(hostile)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<b>|--" not in page
    assert "{{ 7*7 }}" in page
    assert page.count("</script>") == 2


def test_the_table_says_of_each_state_who_stays(small):
    page = render(small)
    table = re.search(r'<table class="verdicts">.*?</table>', page, flags=re.DOTALL)[0]
    account = small["accounts"]["all"]
    rows = re.findall(r"<tr><th.*?</tr>", table.split("<tbody>")[1], flags=re.DOTALL)
    assert len(rows) == len(account["states"]) == 6
    for state, row in zip(account["states"], rows, strict=True):
        cells = re.findall(r'<td( class="stable")?>(.*?)</td>', row, flags=re.DOTALL)
        for (shaded, cell), (concept, by_party) in zip(cells, account["stable"].items(), strict=True):
            said = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r'hidden">(.*?)</span>', cell)]
            stays = {party: state["label"] in held for party, held in by_party.items()}
            names = {"north": "North", "south": "South"}
            assert said == [f"{names[p]} {'stays' if one else 'leaves'}" for p, one in stays.items()]
            assert bool(shaded) == (state["label"] in account["equilibria"][concept])


def test_moves_out_of_a_state_are_told_with_what_they_are_worth(small):
    account = small["accounts"]["all"]
    order = account["preferences"]["north"]["order"]
    place = {label: n for n, level in enumerate(order) for label in level}
    steps = {tuple(who): held for who, held in moves_from(small, account, "--")}
    assert set(steps) == {("north",), ("south",)}
    for step in steps[("north",)]:
        here, there = place["--"], place[step["to"]]
        assert step["sign"] == (here > there) - (here < there)
    assert betters({"preferences": {"north": {"order": None}}}, ["north"], "a", "b") is None


def test_a_step_together_is_better_only_if_it_is_for_each():
    wants = {"one": {"order": [["a"], ["b"]]}, "two": {"order": [["b"], ["a"]]}, "three": {"order": [["a", "b"]]}}
    account = {"preferences": wants}
    assert betters(account, ["one"], "b", "a") == 1
    assert betters(account, ["one", "two"], "b", "a") == -1
    assert betters(account, ["one", "three"], "b", "a") == 0


def test_the_picture_numbers_states_and_names_who_moves_each_issue(small):
    (drawn,) = picture(small)
    assert [axis["by"] for axis in drawn["axes"]] == [0, 0, 1]
    for state, told in zip(drawn["states"], small["accounts"]["all"]["states"], strict=True):
        texts = [axis["options"][at] for axis, at in zip(drawn["axes"], state["at"], strict=True)]
        names = {"free": "Tests go on", "halt": "Tests halt"}
        assert texts[0] == names[told["options"]["tests"]]
        assert bool(state.get("start")) == told["start"]
    labels = [state["label"] for state in drawn["states"]]
    assert sorted((labels[a], labels[b]) for _, a, b, _ in drawn["arcs"]) == sorted(
        (arc["from"], arc["to"]) for arc in small["graph"]["arcs"]
    )


def test_a_large_graph_is_drawn_together_with_every_group(large):
    (drawn,) = picture(large)
    assert drawn["kind"] == "together"
    assert drawn["left"] == 0
    assert sum(size for size, *_ in drawn["nodes"]) == 128
    assert all(0 <= end < len(drawn["nodes"]) for tail, head, _ in drawn["arcs"] for end in (tail, head))


def test_what_differs_from_how_things_stand_is_told_and_of_that_all(small):
    class Held:
        account = small["accounts"]["all"]

    start = next(state for state in Held.account["states"] if state["start"])
    assert departing(Held, start) == start["options"]
    for state in Held.account["states"]:
        if not state["start"]:
            changed = departing(Held, state)
            assert changed
            assert {**start["options"], **changed} == state["options"]


def test_names_of_states_are_not_broken_and_stay_escaped(hostile):
    text = unbroken("from <b>|-- on, & so", hostile)
    assert str(text) == 'from <span class="nowrap">&lt;b&gt;|--</span> on, &amp; so'


def test_changes_under_which_a_text_holds_better_come_first():
    def held(share):
        return {"holds": {"seq": {"share": share}}}

    deal = held(0.3) | {"changes": [held(0.4), held(0.9), held(0.1), {"left_out": "too many"}]}
    assert [round(one["gain"], 6) for one in better_changes(deal)] == [0.6, 0.1]
    assert better_changes({"left_out": "too many"}) == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ["small", "hostile", "large"])
def test_the_page_is_quiet_and_asks_for_nothing(visit, name, request):
    page = visit(request.getfixturevalue(name))
    assert page.said == []
    assert len(page.asked) == 1
    assert page.locator(".graph [role=button]").count() > 1
    assert "NaN" not in page.inner_html(".graph")


@pytest.mark.browser
def test_every_state_is_reached_by_keyboard_and_told(visit, small):
    page = visit(small)
    labels = [state["label"] for state in small["accounts"]["all"]["states"]]
    page.locator(".graph-tools input").focus()
    for label in labels:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert focused.startswith(f"State {label},")
        assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
        cards = page.locator(".state-card:visible")
        assert cards.count() == 1
        assert cards.locator("b").first.inner_text() == label


@pytest.mark.browser
def test_boxes_do_not_overlap_and_moves_of_a_side_run_one_way(visit, small):
    for width in (1280, 380):
        page = visit(small, viewport={"width": width, "height": 800})
        boxes = [one.bounding_box() for one in page.locator(".graph .node .box").all()]
        for n, a in enumerate(boxes):
            for b in boxes[:n]:
                apart = abs(a["x"] - b["x"]) >= a["width"] or abs(a["y"] - b["y"]) >= a["height"]
                assert apart
        labels = [state["label"] for state in small["accounts"]["all"]["states"]]
        for arc in small["graph"]["arcs"]:
            a, b = boxes[labels.index(arc["from"])], boxes[labels.index(arc["to"])]
            level = abs(a["y"] - b["y"]) < 1
            assert level is (arc["parties"] == ["north"])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_way_is_shown_in_the_picture(visit, small):
    page = visit(small)
    button = page.locator("[data-route]").first
    way = [int(one) for one in button.get_attribute("data-route").split(".")]
    button.click()
    assert page.locator(".graph .on-route").count() == len(way) - 1
    assert page.locator(".graph .node.passed").count() == len(set(way))
    assert page.locator(".state-card:visible").get_attribute("data-state") == str(way[-1])


@pytest.mark.browser
def test_moves_that_gain_nothing_can_be_left_out(visit, small):
    page = visit(small)
    pale = page.locator(".graph .gains-nothing")
    assert pale.count() > 0
    page.locator(".graph-tools input").uncheck()
    assert pale.count() == 0
    assert page.locator(".graph .arc.better").count() > 0


@pytest.mark.browser
def test_on_paper_the_graph_stands_with_what_is_told_of_the_states_that_hold(visit, small):
    page = visit(small)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".graph svg[viewBox] .node:visible").count() == 6
    account = small["accounts"]["all"]
    held = {label for labels in account["equilibria"].values() for label in labels} | {small["model"]["start"]}
    assert page.locator(".state-card:visible").count() == len(held - {None})
    assert len(page.pdf(format="A4")) > 20_000


@pytest.mark.browser
def test_a_group_of_a_large_graph_is_told_when_chosen(visit, large):
    page = visit(large)
    node = page.locator(".graph [role=button]").first
    node.focus()
    page.keyboard.press("Space")
    assert page.inner_text(".graph > .card") == node.get_attribute("aria-label")


@pytest.mark.browser
@pytest.mark.parametrize(("name", "scheme"), [("small", "light"), ("small", "dark"), ("large", "light")])
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, name, scheme, request, violations):
    page = visit(request.getfixturevalue(name), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    assert violations(page) == []
