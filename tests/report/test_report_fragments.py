"""Sections of the report by themselves: the same words as in the report, nothing let through, no id twice."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

import detente
from detente.report import render
from detente.report.fragments import PARTS, fragment
from detente.report.html import embedded

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "examples"
HOSTILE = "</script><script>alert(1)</script><img src='https://example.org/x' onerror=alert(2)>{{ 7*7 }}"
CLICK = "one click makes it, and another takes it back."
COMMAND = "the command below it saves the case with the change made, to be run and looked at like any other."
OWN = {"impasse": "impasse_small.json", "talks": "talks_small.json"}


@pytest.fixture(scope="module")
def results(hanoi_like):
    """One result of each lens, and that of a tournament; none carries another."""
    held = {lens: {**hanoi_like, **read(name), "lens": lens} for lens, name in OWN.items()}
    held["deals"] = hanoi_like
    held["moves"] = detente.load(EXAMPLES / "elmira-1991.yaml").moves().data
    held["forecast"] = detente.load(EXAMPLES / "harbour-game.yaml").forecast(draws=200).data
    held["tournament"] = read("test_report_tournament.json")
    return held


def read(name):
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def told(html):
    """Give the words of each section by its id."""
    found = re.findall(r'<section id="([^"]+)"(.*?)</section>', html, flags=re.DOTALL)
    unlinked = {name: re.sub(r"</?a\b[^>]*>", "", text) for name, text in found}
    return {name: " ".join(re.sub(r"<[^>]+>", " ", text).split()) for name, text in unlinked.items()}


@pytest.mark.parametrize("lens", OWN)
def test_a_lens_alone_says_what_it_says_in_the_report(results, hanoi_like, lens):
    whole = told(render({**hanoi_like, lens: read(OWN[lens])}))
    alone = told(fragment(results[lens], lens)["html"].replace(CLICK, COMMAND))
    assert len(alone) > 1
    assert alone == {name: whole[name] for name in alone}


def test_moves_alone_are_those_of_the_report_on_moves(results):
    whole, alone = told(render(results["moves"])), told(fragment(results["moves"], "moves")["html"])
    assert alone
    assert alone == {name: whole[name] for name in alone}


@pytest.mark.parametrize("lens", [*PARTS, "tournament"])
def test_sections_told_are_those_that_stand_there_and_the_data_is_json(results, lens):
    made = fragment(results[lens], lens)
    assert set(made["sections"]) <= set(told(made["html"]))
    assert lens == "deals" or made["sections"]
    assert json.loads(str(embedded(made["data"]))) == json.loads(json.dumps(made["data"], allow_nan=False))
    assert "<script" not in made["html"]


@pytest.mark.parametrize(
    "shown", [("impasse",), ("moves",), ("talks", "forecast"), ("tournament",), ("impasse", "moves", "talks")]
)
def test_no_id_stands_twice_on_a_page_of_the_app(results, shown):
    ids = [name for lens in shown for name in re.findall(r'\sid="([^"]+)"', fragment(results[lens], lens)["html"])]
    assert ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lens", PARTS)
def test_links_within_lead_to_what_is_there(results, lens):
    html = fragment(results[lens], lens)["html"]
    lead = set(re.findall(r'href="#([^"]+)"', html)) - set(re.findall(r'\sid="([^"]+)"', html))
    assert not lead


@pytest.mark.parametrize("lens", ["impasse", "moves", "talks", "forecast"])
def test_nothing_of_a_case_is_let_through(results, lens):
    held = copy.deepcopy(results[lens])
    held["case"]["title"] = held["parties"][0]["name"] = held["issues"][0]["name"] = HOSTILE
    for account in held["accounts"].values():
        account["name"] = HOSTILE
    html = fragment(held, lens)["html"]
    assert "<script" not in html
    assert "<img" not in html
    assert "{{ 7*7 }}" in html


def test_menu_and_questions_can_be_found_by_whoever_adds_buttons(results):
    html = fragment(results["impasse"], "impasse")["html"]
    assert CLICK in html
    assert COMMAND not in html
    numbers = [int(one) for one in re.findall(r'data-entry="(\d+)"', html)]
    assert numbers == [one.get("number", n) for n, one in enumerate(results["impasse"]["menu"], start=1)]
    asked = sum(len(account["questions"]) for account in results["impasse"]["accounts"].values())
    assert html.count("data-question=") == asked > 0


def test_the_result_given_is_left_as_it_was(results):
    for lens, result in results.items():
        before = copy.deepcopy(result)
        fragment(result, lens)
        assert result == before
