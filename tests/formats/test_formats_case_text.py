"""A converted domain is a case file that reads well and holds the same numbers to the last bit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.reading import case_from_words, parse_case
from detente.formats import Domain, Profile, case_document, read_domain, to_case_text
from detente.formats.record import table

DOMAINS = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared")) / "domains"

ORCHARD = Domain(
    name="orchard",
    issues=(("Fruit", ("plum", "no")), ("Crates", ("10", "null"))),
    profiles=(
        Profile("grower", (table([0.1, 0.7]), table([1 / 3, 0.0])), 0.25, 0.9, ("a note",)),
        Profile("buyer", (table([1e-7, 2.0]), table([0.0, -4.5])), None, 1.0),
    ),
    tool="NegMAS YAML",
    files=("orchard.yml", "grower.yml", "buyer.yml"),
    notes=("pareto.xml was not read",),
)
TEXT = """\
title: orchard
about: |-
  Converted from NegMAS YAML: a value is weight × mapped value as given, nothing normalised.
  grower: the file states a discount factor of 0.9; it is not used here.
  grower: a note.
  buyer: no reservation value is stated; every package is better than no deal.
  pareto.xml was not read.
sources:
  files: {title: "NegMAS YAML files: orchard.yml, grower.yml, buyer.yml"}
parties:
  grower: {name: grower}
  buyer: {name: buyer}
issues:
  Fruit: {name: Fruit, options: [plum, "no"]}
  Crates: {name: Crates, options: ["10", "null"]}
statements:
  grower:
    - exact values: {Fruit: {plum: 0.1, "no": 0.7}, Crates: {"10": 0.3333333333333333, "null": 0}}
      no deal: 0.25
      source: files
  buyer:
    - exact values: {Fruit: {plum: 1e-07, "no": 2}, Crates: {"10": 0, "null": -4.5}}
      source: files
"""


def held(domain: Domain) -> list[tuple[list[list[float]], float | None]]:
    return [([row.tolist() for row in profile.tables], profile.reservation) for profile in domain.profiles]


def read_back(case) -> list[tuple[list[list[float]], float | None]]:
    """The numbers of a case in the order of its issues and options."""
    back = []
    for (statement,) in case.words.statements.values():
        values = statement.exact_values
        rows = [[values[key][option] for option in issue.options] for key, issue in case.words.issues.items()]
        back.append((rows, statement.no_deal))
    return back


def test_the_text_of_a_case():
    assert to_case_text(ORCHARD) == TEXT


def test_text_and_document_say_the_same():
    from_text, from_words = parse_case(TEXT), case_from_words(case_document(ORCHARD))
    assert from_text.digest == from_words.digest
    assert read_back(from_text) == held(ORCHARD)


def test_labels_that_a_case_cannot_hold_are_renamed_and_noted():
    labels = ("a b", "a  b ", "x" * 300, "x" * 299 + "y", "\u200b", "e\u0301")
    domain = Domain(
        "\x07", (("I\tssue", labels),), (Profile("p", (table(range(6)),), 0.0),), "Genius XML", ("a\nb.xml",)
    )
    case = parse_case(to_case_text(domain)).words
    (issue,) = case.issues.values()
    assert list(issue.options) == ["a b", "a b (2)", f"{'x' * 110} (3)", f"{'x' * 110} (4)", "option 5", "é"]
    assert issue.options[f"{'x' * 110} (3)"] == "x" * 300
    assert (case.title, issue.name) == ("A domain without a name", "I ssue")
    assert case.about.count("is called") == 6
    assert read_back(parse_case(to_case_text(domain))) == held(domain)


def test_renamed_labels_stay_different_and_notes_bounded():
    labels = ("q", "q (3)", "q ", "x" * 110 + " (5)", "x" * 300, *(f" {number}" for number in range(3000)))
    domain = Domain("d", (("I", labels),), (Profile("p", (table(range(3005)),)),), "Genius XML")
    case = parse_case(to_case_text(domain))
    assert list(case.words.issues["I"].options)[:6] == [
        "q",
        "q (3)",
        "q (4)",
        f"{'x' * 110} (5)",
        f"{'x' * 110} (6)",
        "0",
    ]
    assert case.words.about.endswith("2944 more notes are left out here.")
    assert read_back(case) == held(domain)


labels = st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=1, max_size=4, unique=True)
numbers = st.floats(-1e12, 1e12)


@st.composite
def domains(draw):
    issues = tuple((name, tuple(draw(labels))) for name in draw(labels))
    parties = draw(st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=3, unique=True))
    profiles = []
    for party in parties:
        rows = tuple(table(draw(numbers) for _ in options) for _, options in issues)
        profiles.append(Profile(party, rows, draw(st.none() | numbers), draw(st.none() | st.floats(0, 1))))
    return Domain("fuzz", issues, tuple(profiles), "GeniusWeb JSON", ("a.json",))


@settings(max_examples=80, deadline=None)
@given(domains())
def test_any_domain_comes_back_to_the_last_bit(domain):
    case = parse_case(to_case_text(domain))
    assert read_back(case) == held(domain)
    assert case.digest == case_from_words(case_document(domain)).digest


@pytest.mark.reference
@pytest.mark.skipif(not DOMAINS.is_dir(), reason=f"the reference data are not at {DOMAINS}")
@pytest.mark.parametrize("name", ["anac2011-Energy", "anac2013-Acquisition", "genius-AMPOvsCity", "hani-Trade"])
def test_reference_domains_come_back_to_the_last_bit(name):
    domain = read_domain(DOMAINS / name)
    assert read_back(parse_case(to_case_text(domain))) == held(domain)
