"""The page of a result that carries the impasse lens: every section, every link, no markup out of a case's texts."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from detente.report import render
from detente.report.impasse import within
from detente.report.impasse_page import SECTIONS, curves, points_of, priced, sections, turned

SMALL = Path(__file__).parent / "impasse_small.json"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "</script><script>alert(1)",
    "<!--",
]


@pytest.fixture
def both(hanoi_like):
    """Return a small result of the deals lens that carries one of the impasse lens."""
    return copy.deepcopy(hanoi_like) | {"impasse": json.loads(SMALL.read_text(encoding="utf-8"))}


def bare(page):
    """Give the text of a page without its styles, data and script."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_every_section_is_there_and_in_the_contents(both):
    page = render(both)
    for section, title in SECTIONS.items():
        assert f'<section id="{section}"' in page
        assert f'<li><a href="#{section}">{title}</a></li>'.replace("'", "&#39;") in page


def test_a_page_without_the_lens_has_none_of_it(hanoi_like):
    page = render(hanoi_like)
    for section in SECTIONS:
        assert f'id="{section}"' not in page
    assert "Why no deal?" not in page


def test_every_link_within_the_page_arrives(both):
    page = render(both)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_demands_link_to_where_they_stand(both):
    page = render(both)
    clashes = page[page.index('<section id="conflicts"') : page.index('<section id="prices"')]
    for target in ("st-2-1", "pos-1-1", "pos-2-1", "rule-1"):
        assert f'href="#{target}"' in clashes
        assert f'id="{target}"' in page


def test_figures_of_the_lens_are_shown(both):
    text = bare(render(both))
    for words in (
        "hidden by positions, fragile",
        "Always, whatever the sides want",
        "Drop any one, and the others can be met",
        "no interest",
        "to know everything would be worth +50.0 points",
        "North Korea first",
        "Joseph Yun&#39;s small deal signed",
        "detente impasse hanoi.yaml --apply 9 -o changed.yaml",
        "5 clashes in all, and perhaps more: the search was cut short",
        "A clash (a minimal conflict)",
        "Why there is no deal was sampled in 400 readings",
    ):
        assert words in text


def test_the_answer_links_to_the_figures(both):
    page = render(both)
    answer = page[page.index('<section id="answer"') : page.index('<section id="map"')]
    for section in ("impasse", "conflicts", "prices", "menu", "questions", "better"):
        assert f'href="#{section}"' in answer
    assert answer.index("Why no deal?") < answer.index("How to read these figures")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_case_becomes_markup(both, text):
    def with_text(words):
        bad = copy.deepcopy(both)
        lens = bad["impasse"]
        bad["case"]["file"] = words
        for held in (*bad["parties"], *bad["issues"], *bad["named_packages"], *bad["rules"]):
            held["name"] = words
        for issue in bad["issues"]:
            for option in issue["options"]:
                option["text"] = words
        for stated in bad["positions"]["parties"].values():
            stated[0]["name"] = words
        for account in lens["accounts"].values():
            account["name"] = words
        lens["menu"][7]["detail"]["name"] = words
        lens["menu"].append({"number": 10, "kind": words, "figure": words, "before": {}, "after": {words: 0.4}})
        lens["accounts"][words] = lens["accounts"]["ri"]
        return render(bad)

    tags = re.compile(r"<(?:!--|script|img|iframe|style|svg|link|object)", re.IGNORECASE)
    page, harmless = with_text(text), with_text("harmless")
    assert len(tags.findall(page)) == len(tags.findall(harmless))


def exact_of(both):
    lens = both["impasse"]
    account = lens["accounts"]["trump"] | {"exact": True, "questions": [], "unknowns": [], "perfect_information": None}
    for scope in account["conflicts"].values():
        scope["conflicts"] = [one | {"certain": True, "share": 1.0} for one in scope["conflicts"]]
    for curve in account["curves"].values():
        curve |= {"packages": list(range(13, 0, -1)), "falls": [{"share": 0.05, "rise": 7.5}]}
    return lens | {"accounts": {"all": account}}


def test_exact_values_are_shown_as_values(both, three_exact):
    lens = exact_of(both)
    page = render({**both, "accounts": {"all": three_exact["accounts"]["all"]}, "variants": [], "impasse": lens})
    text = bare(page)
    assert "there is a deal until no deal is worth more than 7.5 more to it" in text
    assert "of readings" not in text[text.index("What clashes Each box") : text.index("Statements All that")]


def test_a_lens_that_found_little_makes_a_small_page(both):
    lens = both["impasse"] | {"menu": [], "scopes": []}
    lens["accounts"] = {key: {"name": key, "method": "solved", "conflicts": {}} for key in lens["accounts"]}
    page = render(both | {"impasse": lens})
    assert '<section id="impasse"' in page
    assert "too many to list" in page
    for section in set(SECTIONS) - {"impasse"}:
        assert f'id="{section}"' not in page


def test_solved_clashes_say_how_sure_they_are(both):
    lens = both["impasse"]
    members = ["position:us/offer/relief", "position:dprk/ask/relief"]
    conflicts = [
        {"members": members, "certified": True, "why": None, "proofs": []},
        {"members": ["no deal:us", "no deal:dprk"], "certified": False, "why": "the time was up", "proofs": []},
    ]
    found = {"deal": None, "conflicts": conflicts, "corrections": [{"members": members[:1], "certified": True}]}
    lens["accounts"] = {
        key: {"name": key, "method": "solved", "conflicts": {"interests": found | {"complete": False}}}
        for key in lens["accounts"]
    }
    text = bare(render(both | {"impasse": lens}))
    assert "Likely at the mean of the draws, not proven (the time was up)" in text
    assert "Always, whatever the sides want" in text


def test_positions_may_be_absent(both):
    lens = both["impasse"]
    lens["scopes"] = lens["scopes"][:1]
    lens["demands"] = {key: held for key, held in lens["demands"].items() if held["kind"] != "position"}
    lens["menu"] = [entry for entry in lens["menu"] if entry["kind"] not in {"concession", "snapback"}]
    for account in lens["accounts"].values():
        account["diagnosis"]["stances"] = {}
        account["conflicts"] = {"interests": account["conflicts"]["interests"]}
        account["prices"] = {"interests": {"now": None, "demands": {}}}
        account["explained"] = {}
    both["positions"] = {"parties": {}, "meet": None, "meeting_packages": []}
    page = render(both)
    assert "stated position of each side" not in page
    assert "prices" not in sections(within(both))


def test_curves_are_packed_by_party(both):
    held = curves(within(both))
    assert [one["key"] for one in held] == ["us", "dprk"]
    assert [line["account"] for line in held[0]["lines"]] == ["trump", "ri", "shared"]
    assert len(held[0]["lines"][0]["rises"]) == len(held[0]["lines"][0]["shares"]) == 13
    assert curves(None) == []


@pytest.mark.parametrize(
    ("last", "rise", "words"),
    [(1.0, None, "whatever no deal is worth to it"), (0.0, None, "no fall"), (0.0, -2.5, "2.5 less to it")],
)
def test_a_side_that_is_not_needed_has_a_curve_without_end(both, three_exact, last, rise, words):
    lens = exact_of(both)
    for curve in lens["accounts"]["all"]["curves"].values():
        curve |= {"shares": [last] * 13, "falls": [{"share": 0.05, "rise": rise}]}
    whole = {**both, "accounts": {"all": three_exact["accounts"]["all"]}, "variants": [], "impasse": lens}
    assert words in bare(render(whole))
    assert curves(within(whole))[0]["lines"][0]["endless"] is bool(last)


def test_prices_are_gathered_over_scopes_the_costliest_first(both):
    rows = priced(within(both)["accounts"]["trump"])
    assert rows[0]["key"] == "position:us/offer/facilities"
    relief = next(row for row in rows if row["key"] == "position:us/offer/relief")
    assert relief["relaxing"]["share"] == 0.05
    assert relief["insisting"]["share"] == 0.12
    assert rows[-1]["insisting"] is None


def test_losses_and_gains_have_signs():
    assert [points_of(x, "−") for x in (None, 0.0, 0.034, -0.01)] == ["–", "0", "−3.4", "+1.0"]
    assert [turned(x, "−") for x in (0.062, -0.01)] == ["−6.2%", "+1%"]
