"""The page of a tournament: what stands where, that it is one file, and in a browser that it can be read by all."""

from __future__ import annotations

import copy
import json
import re
from itertools import pairwise
from math import hypot
from pathlib import Path

import pytest

from detente.report.tournament_page import SECTIONS, render_tournament, write_tournament
from detente.report.tournament_picture import WIDTH, simplex, spans, tint

SMALL = json.loads((Path(__file__).parent / "test_report_tournament.json").read_text(encoding="utf-8"))
HOSTILE = "</title></style><script>alert(1)</script><img src='https://example.org/x' onerror=alert(2)>{{ 7*7 }}"


@pytest.fixture
def small():
    return copy.deepcopy(SMALL)


@pytest.fixture
def hostile():
    """Every text tries to be something else; the strategy's name too, wherever it stands."""
    held = json.loads(json.dumps(SMALL).replace('"soft"', json.dumps(HOSTILE)))
    held["title"] = held["cases"][0]["title"] = held["cases"][0]["file"] = held["strategies"][1]["about"] = HOSTILE
    held["settings"]["protocol"] = held["versions"]["detente"] = held["cases"][1]["parties"][0] = HOSTILE
    return held


@pytest.fixture
def bare():
    """What is left when all that may be missing is."""
    rows = [{"strategy": "a", "rank": 1, "group": None, "value": 0.5}, {"strategy": "b", "value": None, "group": None}]
    return {"strategies": [{"name": "a"}, {"name": "b"}], "standings": rows, "game": {"missing": "three sides."}}


def table(page, name):
    return re.search(rf'aria-label="{name}">.*?</table>', page, flags=re.DOTALL)[0]


def cells(row):
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<td.*?</td>", row, flags=re.DOTALL)]


def test_the_page_has_every_section_once_and_leads_to_each(small):
    page = render_tournament(small)
    ids = re.findall(r'<section id="([^"]+)"', page)
    assert ids == list(SECTIONS)
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(ids)
    every = re.findall(r'\sid="([^"]+)"', page)
    assert len(every) == len(set(every))


def test_the_page_asks_for_nothing_and_runs_nothing(small):
    page = render_tournament(small)
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert not re.search(r"\b(src|href)=[\"'](?!#)", page)


def test_what_turns_the_direction_of_writing_is_replaced(small):
    small["title"] = "Ann \u202e321"
    page = render_tournament(small)
    assert "\u202e" not in page
    assert "Ann \N{REPLACEMENT CHARACTER}321" in page


def test_of_many_equilibria_ten_stand_in_the_open(small):
    small["game"]["equilibria"] = small["game"]["equilibria"][:1] * 255
    page = render_tournament(small)
    assert table(page, "Equilibria").count("<tr>") == 11
    assert "<summary>The other 245</summary>" in page


def test_standings_stand_in_their_order_with_a_body_for_each_group(small):
    held = table(render_tournament(small), "Table of standings")
    assert re.findall(r'<th scope="row"><span class="rank">(\d)</span> (\w+)', held) == [
        ("1", "fair"), ("2", "tough"), ("3", "soft"),
    ]  # fmt: skip
    assert held.count("<tbody>") == 2
    first = re.findall(r"<tr>.*?</tr>", held, flags=re.DOTALL)[1]
    assert cells(first) == ["0.483", "0.460 to 0.510", "95%", "0.500", "0.483", "1.050", "0.240", "1"]


def test_best_responses_are_framed_and_said(small):
    held = table(render_tournament(small), "Values head to head")
    rows = re.findall(r'<tr><th scope="row">(\w+)</th>(.*?)</tr>', held, flags=re.DOTALL)
    framed = {
        (name, n) for name, row in rows for n, cell in enumerate(re.findall(r"<td.*?</td>", row)) if "best" in cell
    }
    assert framed == {("fair", 0), ("tough", 1), ("fair", 1), ("tough", 2)}
    assert held.count("a best response") == 4
    assert cells(rows[0][1])[2] == "0.800 ±0.030 , a best response"


def test_what_is_sure_is_shaded_at_the_level_given(small):
    held = table(render_tournament(small), "Table of differences")
    rows = re.findall(r'<tr><th scope="row">(\w+)</th>(.*?)</tr>', held, flags=re.DOTALL)
    assert [name for name, _ in rows] == ["fair", "tough"]
    assert cells(rows[0][1]) == ["+0.008 p 0.400", "+0.067 p 0.006"]
    assert cells(rows[1][1]) == ["", "+0.058 p 0.008"]
    assert [row.count("surely") for _, row in rows] == [1, 1]


def test_a_negative_or_unknown_difference_is_written(small):
    small["differences"]["pairs"][0] |= {"difference": -0.01, "adjusted": None}
    small["differences"]["pairs"][1] |= {"adjusted": 0.0002}
    page = render_tournament(small)
    assert "−0.010" in page
    assert "p &lt; 0.001" in page


def test_texts_stay_texts(hostile):
    page = render_tournament(hostile)
    assert "<script" not in page
    assert "<img" not in page
    assert "{{ 7*7 }}" in page
    assert page.count("</style>") == page.count("</title>") - page.count("</title></circle>") == 1


def test_what_is_missing_is_left_out_and_said(bare):
    page = render_tournament(bare)
    assert re.findall(r'<section id="([^"]+)"', page) == ["answer", "standings", "game", "method"]
    assert "Not told here: three sides." in page
    assert "None" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    assert "No strategy played" in render_tournament({})


def test_a_page_that_cannot_be_written_leaves_the_old_one(small, tmp_path):
    path = tmp_path / "tournament.html"
    write_tournament(small, path)
    assert path.read_text(encoding="utf-8") == render_tournament(small)
    with pytest.raises(OSError):
        write_tournament(small, tmp_path)


def test_intervals_share_one_scale(small):
    placed = spans(small["standings"])
    assert placed["soft"]["a"] == 0.0
    assert placed["fair"]["b"] == 1.0
    for row in small["standings"]:
        held = placed[row["strategy"]]
        assert held["a"] <= held["v"] <= held["b"]
        assert 0.40 + 0.11 * held["v"] == pytest.approx(row["value"])
    assert spans([{"strategy": "a", "interval": None, "value": 0.5}]) == {"a": {"a": 0.0, "b": 0.0, "v": 0.0}}


def test_cells_are_as_deep_as_their_values():
    assert tint([[0.2, None], [0.6, 0.4]]) == [[0.0, 0.0], [1.0, pytest.approx(0.5)]]
    assert tint([[0.5]]) == [[0.0]]
    assert tint([]) == []


def test_corners_of_the_triangle_are_as_far_from_each_other(small):
    drawn = simplex(small["game"])
    places = [place for _, place in drawn["corners"]]
    sides = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairwise([*places, places[0]])]
    assert sides == pytest.approx([WIDTH] * 3)
    assert [name for name, _ in drawn["corners"]] == ["tough", "fair", "soft"]


def test_equilibria_stand_where_their_shares_say(small):
    drawn = simplex(small["game"])
    corners = dict(drawn["corners"])
    (fair, _), (mixed, _) = drawn["rests"]
    assert fair == pytest.approx(corners["fair"])
    quarter = [0.25 * a + 0.75 * b for a, b in zip(corners["tough"], corners["fair"], strict=True)]
    assert mixed == pytest.approx(quarter)
    small["game"]["equilibria"][0]["weights"] = {"absent": 1.0}
    assert len(simplex(small["game"])["rests"]) == 1
    assert simplex({"triangle": None}) is None


def test_arrows_point_where_shares_move_and_stay_in_the_triangle(small):
    held = small["game"]["triangle"]
    drawn = simplex(small["game"])
    assert 0 < len(drawn["arrows"]) <= len(held["points"])
    assert max(speed for _, _, speed in drawn["arrows"]) == 1.0
    for start, end, speed in drawn["arrows"]:
        middle = [(a + b) / 2 for a, b in zip(start, end, strict=True)]
        third = (drawn["height"] - middle[1]) / drawn["height"]
        second = middle[0] / WIDTH - third / 2
        point = min(held["points"], key=lambda one: abs(one[1] - second) + abs(one[2] - third))
        moved = held["velocity"][held["points"].index(point)]
        assert (point[1], point[2]) == pytest.approx((second, third), abs=1e-9)
        assert (start[1] - end[1]) * moved[2] >= -1e-9
        assert hypot(end[0] - start[0], end[1] - start[1]) <= WIDTH / 4
        assert 0.0 < speed <= 1.0


@pytest.fixture(scope="module")
def visit(new_page, tmp_path_factory):
    def open_page(result, **options):
        path = tmp_path_factory.mktemp("tournament") / "page.html"
        write_tournament(result, path)
        page = new_page(**options)
        page.goto(path.as_uri())
        return page

    return open_page


@pytest.mark.browser
@pytest.mark.parametrize("name", ["small", "hostile", "bare"])
def test_the_page_is_quiet_and_fits(visit, name, request):
    for width in (1280, 380):
        page = visit(request.getfixturevalue(name), viewport={"width": width, "height": 800})
        assert page.said == []
        assert len(page.asked) == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_a_screen_reader(visit, small, scheme, violations):
    page = visit(small, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => (one.open = true))")
    assert violations(page) == []


@pytest.mark.browser
def test_names_at_the_corners_are_inside_the_picture(visit, small):
    page = visit(json.loads(json.dumps(small).replace('"fair"', '"averaged tit-for-tat"')))
    frame = page.locator(".simplex svg").bounding_box()
    for text in page.locator(".simplex text").all():
        box = text.bounding_box()
        assert frame["x"] <= box["x"]
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["y"]
        assert box["y"] + box["height"] <= frame["y"] + frame["height"]


@pytest.mark.browser
def test_on_paper_the_page_stands_whole(visit, small):
    page = visit(small, color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".contents").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert len(page.pdf(format="A4")) > 20_000
