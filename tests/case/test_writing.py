"""Cases written back as text: equal when read again, and good to read."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from detente.case.errors import CaseError
from detente.case.reading import case_from_words, parse_case
from detente.case.template import starting_case
from detente.case.writing import dump_case


def test_a_case_with_every_key_is_written_and_read_back(flat):
    document = parse_case(flat)
    written = dump_case(document.words)
    again = parse_case(written)
    assert again.words == document.words
    assert again.digest == document.digest
    assert dump_case(again.words) == written


def test_what_is_written_is_good_to_read(flat):
    lines = dump_case(parse_case(flat).words).splitlines()
    assert '    options: {rent: low, repairs: kitchen, pets: "yes"}' in lines
    assert "    - more is better: rent" in lines
    assert '    options: {low: "800 a month", middle: "900 a month", high: "1,000 a month"}' in lines
    assert max(map(len, lines)) <= 120
    assert not any("null" in line for line in lines)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30) | st.sampled_from(
    [
        "",
        " ",
        "a: b",
        "- a",
        "#",
        "a #b",
        "null",
        "~",
        "1",
        "no",
        "'",
        '"',
        "[",
        "a,b",
        "x\ny",
        "x\n\ny ",
        "two\nlines",
        "word " * 40,
        "é" * 200,
        "- ",
        "? a",
        "&a",
        "*a",
        "!t",
        "%",
        "@",
        "|",
        ">",
        "0x1",
        ".5",
        "\u2028",
        "\ufeff",
    ]
)
NAME = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8) | st.sampled_from(
    ["null", "~", "no", "12:30", "a b", "- a", "[x]", "{", "#a", "a:", "'", "x,y", "<<", "="]
)


@settings(max_examples=200, deadline=None)
@given(
    names=st.lists(NAME, min_size=3, max_size=6, unique_by=str.casefold),
    texts=st.lists(TEXT, min_size=6, max_size=6),
    number=st.floats(-1e12, 1e12),
)
def test_any_names_texts_and_numbers_come_back(names, texts, number):
    first, *options = names
    words = {
        "title": texts[0],
        "about": texts[1],
        "parties": {first: {"name": texts[2]}},
        "issues": {
            first: {"name": texts[3], "options": dict(zip(options, [*texts, *texts], strict=False))},
            "z": {"name": "Z", "options": options},
        },
        "statements": {
            first: [
                {
                    "exact values": {issue: dict.fromkeys(options, number) for issue in (first, "z")},
                    "because": texts[4],
                },
                {"refused": [{first: options[0], "z": options[1]}], "accounts": [], "quote": texts[5], "credence": 0.1},
            ]
        },
    }
    case = None
    with contextlib.suppress(CaseError):
        case = case_from_words(words).words
    if case is None:
        event("refused")
        return
    written = dump_case(case)
    assert parse_case(written).words == case


@pytest.mark.parametrize("title", ["Kashmir", 'He said "no": [so]', "# {", "한국", "a\nb", "TITLE"])
def test_the_starting_case_reads_without_a_mistake(title):
    document = parse_case(starting_case(title, "case.schema.json"))
    assert document.words.title == title
    assert document.warnings == ()
    assert "yaml-language-server" not in starting_case(title)
    assert parse_case(dump_case(document.words)).words == document.words
