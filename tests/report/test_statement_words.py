"""Every kind of statement and rule is said in words."""

from __future__ import annotations

import pytest

from detente.case.statements import KINDS
from detente.report.glossary import Glossary
from detente.report.statement_words import rule_words, statement_words

FORMS = {
    "more is better": ({"more is better": ["relief"]}, "Likes more of Sanctions relief"),
    "less is better": ({"less is better": "relief"}, "Likes less of Sanctions relief"),
    "order of options": (
        {"order of options": {"testing": ["written", ["oral", "free"]]}},
        "written” › “An oral moratorium” = “Free to test”.",
    ),
    "best and worst": (
        {"best and worst": {"testing": ["written", "free"]}},
        "On Testing likes “written” best and “Free to test” least.",
    ),
    "indifferent": ({"indifferent": ["relief", "testing"]}, "Does not care about Sanctions relief and Testing."),
    "matters more": (
        {"matters more": ["relief", "testing"], "by factor": 2},
        "Cares about Sanctions relief more than Testing by a factor of at least 2.",
    ),
    "weight": (
        {"weight": {"relief": {"at least": 0.2, "at most": 0.4}}},
        "Sanctions relief weighs between 0.2 and 0.4 of the whole.",
    ),
    "value": (
        {"value": {"relief": {"exempt": {"at most": 0.3}}}},
        "is worth at most 0.3 of all that Sanctions relief can give.",
    ),
    "step": (
        {"step": {"relief": ["none", "lift"]}, "is worth more than": {"testing": ["free", "oral"]}},
        "Moving Sanctions relief from “None” to",
    ),
    "prefers": (
        {"prefers": "yun", "to": ["no deal", "status quo"]},
        "Would rather have “Joseph Yun's small deal” than no deal and things as they stand.",
    ),
    "offered": ({"offered": ["ask"]}, "Offered “What Pyongyang asked”: at least as good to it as no deal."),
    "accepted": ({"accepted": [{"relief": "none"}]}, "Said yes to {Sanctions relief: None}"),
    "refused": ({"refused": ["ask"]}, "Refused “What Pyongyang asked”: no deal is at least as good to it."),
    "red line": (
        {"red line": {"relief": {"at least": "suspend", "not": ["lift"]}}},
        "Signs nothing in which Sanctions relief is at least",
    ),
    "exact values": ({"exact values": {"relief": {"none": 1.0}}, "no deal": 20}, "no deal is worth 20."),
    "no deal against status quo": (
        {"no deal against status quo": {"at least": 0.1}},
        "No deal is worth at least 0.1 more to it",
    ),
    "added value": (
        {"added value": {"testing": {"written": 0.0, "oral": 0.05}}},
        "“An oral moratorium” on Testing is worth 0.05 to it, beside all other issues, which weigh 1 together",
    ),
    "mixture": (
        {"mixture": {"relief": {"suspend": {"none": 0.4, "lift": 0.6}}}},
        "on Sanctions relief is worth 0.4 of “None” and 0.6 of “Civilian items lifted”.",
    ),
    "no deal moves": ({"no deal moves": -0.05}, "From now on no deal is worth 0.05 less to it than it was"),
    "weight times": (
        {"weight times": {"testing": 1.5, "relief": 0.5}},
        "From now on Testing weighs 1.5 times as much to it and Sanctions relief weighs 0.5 times as much to it",
    ),
    "ranking": (
        {"ranking": ["yun", ["ask", "no deal"]], "complete": True},
        "(complete): “Joseph Yun's small deal” › “What Pyongyang asked” = no deal.",
    ),
    "no deal": ({"no deal": {"at least": 0.3}}, "No deal is worth at least 0.3 to it"),
}


def test_no_kind_of_the_case_file_is_missing():
    assert set(FORMS) == set(KINDS)


@pytest.mark.parametrize("kind", FORMS)
def test_a_statement_is_said(hanoi_like, kind):
    form, words = FORMS[kind]
    assert words in statement_words(Glossary(hanoi_like), form)


def test_an_unknown_form_is_shown_as_it_stands(hanoi_like):
    assert statement_words(Glossary(hanoi_like), {"dreams of": "peace"}) == "dreams of: peace"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (
            {"if": {"testing": "free"}, "then": {"relief": ["none", "exempt"]}},
            "If Testing is “Free to test”, then Sanctions relief is “None” or “Humanitarian exemptions”.",
        ),
        (
            {"never": {"testing": "free", "relief": "lift"}},
            "Never together: Testing is “Free to test” and Sanctions relief is “Civilian items lifted”.",
        ),
        ({"always": {"testing": {"not": "free"}}}, "Always: Testing is not “Free to test”."),
        (
            {"at least": 1, "of": [{"testing": "free"}, {"relief": "none"}]},
            "At least 1 of (Testing is “Free to test”) and (Sanctions relief is “None”).",
        ),
    ],
)
def test_a_rule_is_said(hanoi_like, form, words):
    assert rule_words(Glossary(hanoi_like), form) == words
