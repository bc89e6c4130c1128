"""Genius XML in small, invented files: what is read, and what is refused with which reason."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.formats import FormatError, read_domain

if TYPE_CHECKING:
    from pathlib import Path

DOMAIN = """<negotiation_template>
 <utility_space number_of_issues="2">
  <objective index="0" name="orchard" type="objective" etype="objective">
   <issue index="1" name="Fruit" type="discrete"><item index="1" value="plum"/><item index="2" value="pear"/></issue>
   <issue index="2" name="Crates" type="integer" lowerbound="10" upperbound="12"/>
  </objective>
 </utility_space>
</negotiation_template>"""
PROFILE = """<utility_space>
 <objective index="0" name="orchard" type="objective" etype="objective">
  <issue index="1" name="Fruit" type="discrete">
   <item index="1" value="plum" evaluation="3"/>
   <item index="2" value="pear" evaluation="4"/>
  </issue>
  <issue index="2" name="Crates" type="integer" lowerbound="10" upperbound="12">
   <evaluator ftype="linear" offset="0.5" slope="0.375"/>
  </issue>
  <weight index="1" value="1.5"/>
  <weight index="2" value="0.5"/>
 </objective>
 <discount_factor value="0.9"/>
 <reservation value="0.25"/>
</utility_space>"""


def read(folder: Path, profile: str = PROFILE, domain: str = DOMAIN):
    (folder / "a-domain.xml").write_text(domain)
    (folder / "grower.xml").write_text(profile)
    return read_domain(folder)


def refused(folder: Path, profile: str = PROFILE, domain: str = DOMAIN) -> FormatError:
    with pytest.raises(FormatError) as caught:
        read(folder, profile, domain)
    assert str(caught.value.file) in str(caught.value)
    return caught.value


def test_values_weights_reservation_and_discount(tmp_path):
    domain = read(tmp_path)
    (grower,) = domain.profiles
    assert domain.issues == (("Fruit", ("plum", "pear")), ("Crates", ("10", "11", "12")))
    assert (domain.tool, domain.name, domain.files) == ("Genius XML", tmp_path.name, ("a-domain.xml", "grower.xml"))
    assert list(grower.tables[0]) == [0.75 * 3 / 4, 0.75]
    assert list(grower.tables[1]) == [0.25 * 0.5, 0.25 * 0.875, 0.25]  # held at 1 although 0.5 + 2 × 0.375 is more
    assert (grower.name, grower.reservation, grower.discount, grower.notes) == ("grower", 0.25, 0.9, ())
    assert domain.utilities({"Fruit": "plum", "Crates": "10"}) == (0.75 * 3 / 4 + 0.125,)
    assert domain.tables().shape == (1, 5)


def test_files_in_a_list_keep_their_order(tmp_path):
    read(tmp_path)
    (tmp_path / "buyer.xml").write_text(PROFILE)
    paths = [tmp_path / "grower.xml", str(tmp_path / "a-domain.xml"), tmp_path / "buyer.xml"]
    assert [profile.name for profile in read_domain(paths).profiles] == ["grower", "buyer"]
    assert [profile.name for profile in read_domain(tmp_path).profiles] == ["buyer", "grower"]


def test_silence_about_the_reservation_value_is_zero_as_in_genius(tmp_path):
    (grower,) = read(tmp_path, PROFILE.replace('<reservation value="0.25"/>', "")).profiles
    assert grower.reservation == 0.0
    assert grower.notes == ("no reservation value is stated; Genius takes 0",)


def test_an_option_listed_twice_counts_as_listed_last(tmp_path):
    item = '<item index="1" value="plum" evaluation="3"/>'
    (grower,) = read(tmp_path, PROFILE.replace(item, item.replace("3", "0") + item)).profiles
    assert grower.tables[0][0] == 0.75 * 3 / 4
    assert "'plum' of 'Fruit' is listed twice (evaluations 0 and 3, line 4)" in grower.notes[0]


def test_all_evaluations_zero_are_zero(tmp_path):
    flat = PROFILE.replace('evaluation="3"', 'evaluation="0"').replace('evaluation="4"', 'evaluation="0.000001"')
    (grower,) = read(tmp_path, flat).profiles
    assert list(grower.tables[0]) == [0.0, 0.0]
    assert "all evaluations of 'Fruit' are zero" in grower.notes[0]


@pytest.mark.parametrize(
    ("evaluator", "expected"),
    [
        ('ftype="linear" parameter0="-1" parameter1="0.125"', [0.25, 0.375, 0.5]),
        ('ftype="constant" parameter0="0.5"', [0.5, 0.5, 0.5]),
        ('ftype="triangular" parameter0="9" parameter1="13" parameter2="11"', [0.5, 1.0, 0.5]),
        ('ftype="triangular" parameter0="11" parameter1="12" parameter2="11"', [0.0, 1.0, 0.0]),
        ('slope="-1" offset="0.5"', [0.5, 0.0, 0.0]),
    ],
)
def test_functions_of_integer_issues(tmp_path, evaluator, expected):
    (grower,) = read(tmp_path, PROFILE.replace('ftype="linear" offset="0.5" slope="0.375"', evaluator)).profiles
    assert list(grower.tables[1]) == [0.25 * value for value in expected]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "words"),
    [
        ('<item index="2" value="pear" evaluation="4"/>', "", "missing-option", 3, "no evaluation of 'pear'"),
        ('value="pear"', 'value="fig"', "unknown-option", 5, "no option 'fig'"),
        ('evaluation="4"', "", "missing-attribute", 5, "no 'evaluation'"),
        ('evaluation="4"', 'evaluation="four"', "number", 5, "not a number"),
        ('evaluation="4"', 'evaluation="NaN"', "number", 5, "not a finite number"),
        ('evaluation="4"', 'evaluation="1e999"', "number", 5, "not a finite number"),
        ('evaluation="4"', 'evaluation="-4"', "evaluation", 5, "negative"),
        ('index="2" name="Crates"', 'index="7" name="Crates"', "missing-issue", 2, "'Crates' (index 2)"),
        ('index="2" name="Crates"', 'index="1" name="Crates"', "duplicate-issue", 7, "index 1"),
        ('name="Fruit"', 'name="Roots"', "issue-name", 3, "'Roots' here, 'Fruit' in the domain"),
        ('upperbound="12"', 'upperbound="13"', "range", 7, "(10, 13) here only"),
        ('ftype="linear"', 'ftype="faratin"', "evaluator", 8, "'faratin'"),
        ('<evaluator ftype="linear" offset="0.5" slope="0.375"/>', "", "evaluator", 7, "0 evaluators"),
        ('<weight index="2" value="0.5"/>', "", "weight", 2, "'Crates' has no weight"),
        ('<weight index="2" value="0.5"/>', '<weight index="1" value="0.5"/>', "weight", 11, "two weights"),
        ('value="1.5"', 'value="-1.5"', "weight", 10, "negative"),
        ("<utility_space>", '<utility_space type="nonlinear">', "nonlinear", 1, "nonlinear Genius utility space"),
        ('<reservation value="0.25"/>', '<reservation value="0"/><reservation value="1"/>', "repeated", 14, "twice"),
        ('<weight index="1"', '<objective index="9"/><weight index="1"', "objectives", 2, "hierarchy"),
        ('type="integer"', 'type="real"', "issue-type", 7, "is real here"),
        ("</utility_space>", "", "xml", 15, "not well-formed"),
    ],
)
def test_a_profile_that_cannot_be_represented_is_refused(tmp_path, old, new, code, line, words):
    assert old in PROFILE
    error = refused(tmp_path, PROFILE.replace(old, new, 1))
    assert (error.code, error.file.name, error.line) == (code, "grower.xml", line)
    assert words in error.reason


def test_weights_that_are_all_zero_are_refused(tmp_path):
    error = refused(tmp_path, PROFILE.replace('value="1.5"', 'value="0"').replace('value="0.5"', 'value="0"'))
    assert (error.code, error.reason) == ("weight", "all weights are zero")


def test_an_issue_unknown_to_the_domain_is_refused(tmp_path):
    issue = '<issue index="3" name="Sacks" type="integer" lowerbound="0" upperbound="1"/>'
    error = refused(tmp_path, PROFILE.replace('<weight index="1"', issue + '<weight index="1"'))
    assert (error.code, error.line) == ("unknown-issue", 10)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ('<item index="2" value="pear"/>', '<item index="2" value="plum"/>', "duplicate-option", "'plum' twice"),
        ('<item index="1" value="plum"/><item index="2" value="pear"/>', "", "no-options", "has 0 options"),
        ('upperbound="12"', 'upperbound="9"', "range", "empty"),
        ('upperbound="12"', 'upperbound="2000000000"', "too-many-options", "more than 10000 options"),
        ('upperbound="12"', "", "missing-attribute", "no 'upperbound'"),
        ('lowerbound="10"', 'lowerbound="1e1"', "number", "not a whole number"),
        ('type="integer"', 'type="real"', "issue-type", "a continuous range has no list of options"),
        ('name="Crates"', 'name="Fruit"', "duplicate-issue", "name 'Fruit'"),
        ('<issue index="2"', '<issue index="1"', "duplicate-issue", "index 1"),
    ],
)
def test_a_domain_that_cannot_be_represented_is_refused(tmp_path, old, new, code, words):
    assert old in DOMAIN
    error = refused(tmp_path, domain=DOMAIN.replace(old, new, 1))
    assert (error.code, error.file.name) == (code, "a-domain.xml")
    assert error.line
    assert words in error.reason


def test_hyper_rectangles_are_refused_by_name(tmp_path):
    inner = '<utility><ufun type="PlainUfun"><hyperRectangle utility="3"/></ufun></utility>'
    error = refused(tmp_path, PROFILE.replace("</objective>", inner + "</objective>"))
    assert (error.code, error.reason) == ("nonlinear", "this is a nonlinear Genius utility space (hyper-rectangles)")


@pytest.mark.parametrize(
    "trick",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><utility_space/>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><utility_space>&b;</utility_space>',
        '<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><utility_space/>',
    ],
)
def test_entities_and_document_types_are_refused(tmp_path, trick):
    error = refused(tmp_path, trick)
    assert (error.code, error.line) == ("entities", 1)


def test_hostile_markup_is_bounded(tmp_path):
    assert refused(tmp_path, "<a>" * 100_000).code == "too-deep"
    assert refused(tmp_path, "<a>" + "<b/>" * 200_001 + "</a>").code == "too-large"
    assert refused(tmp_path, '<?xml version="1.0" encoding="no-such"?><utility_space/>').code in ("xml", "encoding")
    assert refused(tmp_path, '<?xml version="1.0" encoding="big5"?><utility_space/>').code in ("xml", "encoding")
    assert refused(tmp_path, "<html/>").code == "unknown-format"
    assert refused(tmp_path, "").code == "xml"
    (tmp_path / "grower.xml").write_bytes(b"<utility_space a='\xff\xfe'/>")
    with pytest.raises(FormatError) as caught:
        read_domain(tmp_path)
    assert caught.value.code == "xml"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "utf-8-sig"])
def test_other_encodings_are_read_as_declared(tmp_path, encoding):
    for name, text in (("d", DOMAIN), ("p", PROFILE)):
        declared = (
            f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{text.replace("plum", "Zwetschgenmüsli")}'
        )
        (tmp_path / f"{name}.xml").write_bytes(declared.encode(encoding))
    assert read_domain(tmp_path).issues[0][1] == ("Zwetschgenmüsli", "pear")


def test_a_list_of_points_beside_a_domain_is_left_alone(tmp_path):
    read(tmp_path)
    (tmp_path / "pareto.xml").write_text("\n0.5, 1.0\n0.75, 0.5\n")
    assert read_domain(tmp_path).notes == ("pareto.xml was not read: a list of points, not XML",)


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
numbers = st.floats(0, 100).map(lambda value: round(value, 3))


@st.composite
def discrete_issues(draw):
    labels = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    return {label: draw(numbers) for label in labels}


def by_the_letter(issues: list[dict[str, float]], weights: list[float], package: tuple[str, ...]) -> float:
    """Genius's getUtility, step by step, with the weights normalised first."""
    utility = 0.0
    for evaluations, weight, option in zip(issues, weights, package, strict=True):
        largest = max(evaluations.values())
        evaluation = 0.0 if largest < 0.00001 else evaluations[option] / largest
        utility += (weight / sum(weights)) * evaluation
    return utility


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_utilities_agree_with_a_literal_reading(tmp_path, data):
    issues = data.draw(st.lists(discrete_issues(), min_size=1, max_size=3))
    weights = data.draw(st.lists(st.floats(0.01, 10), min_size=len(issues), max_size=len(issues)))
    spaces = {"domain": "", "profile": ""}
    for number, evaluations in enumerate(issues, start=1):
        for part, form in (("domain", ""), ("profile", ' evaluation="{}"')):
            items = "".join(
                f"<item value={quoteattr(name)}{form.format(value)}/>" for name, value in evaluations.items()
            )
            spaces[part] += f'<issue index="{number}" name="issue {number}" type="discrete">{items}</issue>'
        spaces["profile"] += f'<weight index="{number}" value="{weights[number - 1]}"/>'
    wrapped = {part: f"<utility_space><objective>{text}</objective></utility_space>" for part, text in spaces.items()}
    domain = read(tmp_path, wrapped["profile"], f"<negotiation_template>{wrapped['domain']}</negotiation_template>")
    for package in product(*issues):
        chosen = {f"issue {number}": option for number, option in enumerate(package, start=1)}
        assert domain.utilities(chosen)[0] == pytest.approx(by_the_letter(issues, weights, package), abs=1e-12)
