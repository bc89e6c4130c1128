"""What a text says, for forms and labels: its parts in words, its mistakes, and always plain JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.web.outline import checked, heading

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
CASE = """\
title: {title}
date: 2019-02
parties: {{a: {{name: {name}}}, b: {{name: Ben}}}}
issues:
  price: {{name: Price, options: [low, high]}}
  date: {{name: Date, options: {{early: Soon, late: Later}}}}
accounts: {{then: {{name: As seen then}}, now: {{name: As seen now, about: later}}}}
variants: {{first: {{name: The first}}}}
sources: {{paper: {{title: A paper}}}}
packages: {{first: {{name: The first, options: {{price: low, date: early}}}}}}
rules:
  cheap-is-early: {{if: {{price: low}}, then: {{date: early}}, because: it must be}}
statements:
  a:
    - more is better: [price, date]
    - {{matters more: [price, date], credence: 0.6, accounts: [now], source: paper, because: {because}}}
  b: [less is better: [price, date]]
"""


def text(title="A case", name="Ann", because="it is so"):
    return CASE.format(title=title, name=name, because=because)


def test_the_parts_of_a_case_are_listed_with_their_names():
    case = checked(text())["case"]
    assert (case["title"], case["date"]) == ("A case", "2019-02")
    assert [(one["key"], one["name"]) for one in case["parties"]] == [("a", "Ann"), ("b", "Ben")]
    assert case["issues"][1]["options"][0]["key"] == "early"
    assert [(one["key"], one["about"]) for one in case["accounts"]] == [("then", None), ("now", "later")]
    assert [one["key"] for one in case["sources"]] == ["paper"]
    assert case["packages"] == [{"key": "first", "name": "The first", "options": {"price": "low", "date": "early"}}]
    assert (case["moves"], case["talks"]) == (False, False)


def test_a_statement_has_its_words_and_where_it_stands():
    binding, weighed = checked(text())["case"]["statements"]["a"]
    assert (binding["binding"], binding["credence"], binding["place"]) == (True, 1.0, 0)
    assert (weighed["binding"], weighed["credence"], weighed["place"]) == (False, 0.6, 1)
    assert weighed["accounts"] == ["now"]
    assert "Price" in weighed["words"]
    lines = text().splitlines()
    assert "more is better" in lines[binding["line"] - 1]
    assert "matters more" in lines[weighed["line"] - 1]


def test_the_file_is_given_as_plain_data():
    plain = checked(text())["case"]["plain"]
    assert plain["statements"]["a"][1]["matters more"] == ["price", "date"]
    assert plain["variants"] == {"first": {"name": "The first"}}


def test_mistakes_are_told_with_their_place_and_no_parts_are_given():
    wrong = text().replace("less is better", "less is beter")
    found = checked(wrong)
    assert found["case"] is None
    mistake = found["problems"][0]
    assert "less is beter" in wrong.splitlines()[mistake["line"] - 1]
    assert "less is beter" in mistake["message"]
    assert not mistake["warning"]


@pytest.mark.parametrize(
    "said", [".nan", ".inf", "-.inf", "1e999", "9" * 6_000, "0x" + "f" * 6_000, '"\\0"', '"\\ud800"', "</script>", "~"]
)
def test_whatever_is_said_can_be_told_as_json(said):
    for found in (checked(text(title=said)), checked(text(name=said)), checked(text(because=said))):
        assert json.loads(json.dumps(found, allow_nan=False, ensure_ascii=False).encode()) == found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_an_outline_that_is_plain_json_and_words_for_every_statement(path):
    found = checked(path.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for party, said in found["case"]["statements"].items():
        assert all(one["words"] and one["line"] for one in said), party


def test_a_list_of_cases_tells_how_many_mistakes_there_are():
    assert heading(text()) == {"title": "A case", "date": "2019-02", "parties": ["Ann", "Ben"], "problems": 0}
    assert heading("title: [") == {"title": None, "date": None, "parties": [], "problems": 1}
