"""Statements as rows, against what each statement literally says of a table of values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.model import CaseFile
from detente.case.spaces import Numbering
from detente.values.errors import MissingDirectionError
from detente.values.evidence import accounts_of, evidence_of, statements_held
from detente.values.layout import WORST

ISSUES = {
    "reactor": {"name": "Reactor", "options": ["running", "halted", "gone"]},
    "relief": {"name": "Relief", "options": ["none", "some", "all"]},
    "office": {"name": "Office", "options": ["no", "yes"]},
}
DIRECTIONS = [
    {"more is better": "reactor"},
    {"best and worst": {"relief": ["none", "all"]}},
    {"order of options": {"office": ["yes", "no"]}},
]


def case(*statements, **parts):
    return CaseFile.model_validate(
        {
            "title": "A test",
            "parties": {"A": {"name": "A"}},
            "issues": ISSUES,
            "status quo": {"reactor": "running", "relief": "none"},
            "packages": {
                "small": {"name": "Small", "options": {"reactor": "halted", "relief": "some", "office": "no"}}
            },
            "statements": {"A": [*DIRECTIONS, *statements]},
        }
        | parts
    )


def evidence(*statements):
    words = case(*statements)
    return evidence_of(Numbering(words), "A", "all", None)


def worth(u, package):
    return sum(u[issue][option] for issue, option in package.items())


SMALL = {"reactor": "halted", "relief": "some", "office": "no"}
BIG = {"reactor": "gone", "relief": "all", "office": "yes"}
QUO = {"reactor": "running", "relief": "none"}
SAID = [
    (
        {"matters more": ["reactor", "office", "relief"], "by factor": 2},
        lambda u, r: weight(u, "reactor") >= 2 * weight(u, "office") >= 4 * weight(u, "relief"),
    ),
    ({"weight": {"relief": {"at least": 0.2, "at most": 0.5}}}, lambda u, r: 0.2 <= weight(u, "relief") <= 0.5),
    (
        {"value": {"reactor": {"halted": {"at least": 0.5}}}},
        lambda u, r: u["reactor"]["halted"] >= 0.5 * weight(u, "reactor"),
    ),
    (
        {"step": {"reactor": ["halted", "gone"]}, "is worth more than": {"relief": ["all", "none"]}},
        lambda u, r: step(u, "reactor", "halted", "gone") >= step(u, "relief", "all", "none"),
    ),
    (
        {"prefers": "small", "to": [BIG, "status quo"]},
        lambda u, r: worth(u, SMALL) >= max(worth(u, BIG), worth(u, QUO)),
    ),
    ({"prefers": "no deal", "to": BIG}, lambda u, r: r >= worth(u, BIG)),
    ({"offered": "small"}, lambda u, r: worth(u, SMALL) >= r),
    ({"accepted": [BIG]}, lambda u, r: worth(u, BIG) >= r),
    ({"refused": ["small", BIG]}, lambda u, r: r >= max(worth(u, SMALL), worth(u, BIG))),
    ({"no deal": {"at least": 0.3, "at most": 0.6}}, lambda u, r: 0.3 <= r <= 0.6),
    ({"no deal against status quo": {"at least": 0, "at most": 0.1}}, lambda u, r: 0 <= r - worth(u, QUO) <= 0.1),
    (
        {"ranking": [BIG, ["no deal", "small"], "status quo"]},
        lambda u, r: worth(u, BIG) >= r == worth(u, SMALL) >= worth(u, QUO),
    ),
]


def step(u, issue, start, end):
    return u[issue][end] - u[issue][start]


def weight(u, issue):
    return max(u[issue].values())


unit = st.floats(0, 1)


@st.composite
def values(draw):
    """A table of values that follows the directions, and a reservation value; often on the edge of a statement."""
    halted, w_reactor = sorted((draw(unit), draw(unit)))
    w_relief, w_office = draw(unit), draw(unit)
    total = w_reactor + w_relief + w_office or 1.0
    some = draw(unit) * w_relief
    u = {
        "reactor": {"running": 0.0, "halted": halted / total, "gone": w_reactor / total},
        "relief": {"none": w_relief / total, "some": some / total, "all": 0.0},
        "office": {"no": 0.0, "yes": w_office / total},
    }
    return u, draw(unit | st.sampled_from([worth(u, SMALL), worth(u, BIG), worth(u, QUO)]))


def vector(layout, numbering, u, r):
    theta = np.zeros(layout.dimension)
    for issue, options in u.items():
        for option, value in options.items():
            place = layout.coordinate[numbering.column(issue, option)]
            if place != WORST:
                theta[place] = value
    theta[-1] = r
    return theta


@pytest.mark.parametrize(
    ("words", "literal"), SAID, ids=lambda part: next(iter(part)) if isinstance(part, dict) else ""
)
@settings(max_examples=200, deadline=None)
@given(drawn=values())
def test_rows_say_what_the_statement_says(words, literal, drawn):
    known = evidence(words)
    u, r = drawn
    theta = vector(known.layout, known.numbering, u, r)
    (rows,) = known.rows
    slack = rows.b - rows.A @ theta
    if np.abs(slack).min() > 1e-9:  # away from the edge, where rounding cannot decide
        assert bool((slack >= 0).all()) == bool(literal(u, r))


@given(drawn=values())
@settings(max_examples=100, deadline=None)
def test_the_structure_holds_for_values_that_follow_the_directions(drawn):
    known = evidence()
    theta = vector(known.layout, known.numbering, *drawn)
    assert (known.layout.A @ theta <= known.layout.b + 1e-12).all()
    table = known.layout.tables(theta[None])[0]
    assert table.tolist() == [value for options in drawn[0].values() for value in options.values()]


def test_packages_gain_what_they_are_worth_beyond_no_deal():
    known = evidence()
    rows = known.gains(np.array([[1, 4, 7]]))  # halted, some, yes
    assert rows.tolist() == [[1, 0, 1, 0, 1, -1]]


def test_equally_good_options_share_an_unknown_and_indifference_has_none():
    words = case(
        statements={
            "A": [
                {"order of options": {"reactor": ["gone", ["halted", "running"]]}},
                {"indifferent": "relief"},
                {"more is better": "office"},
            ]
        }
    )
    layout = evidence_of(Numbering(words), "A", "all", None).layout
    assert layout.coordinate.tolist() == [WORST, WORST, 0, WORST, WORST, WORST, WORST, 1]
    assert layout.weight.tolist() == [0, WORST, 1]
    assert layout.dimension == 3


def test_an_issue_without_direction_is_named():
    words = case(statements={"A": [{"more is better": "reactor"}]})
    with pytest.raises(MissingDirectionError, match="relief, office"):
        _ = evidence_of(Numbering(words), "A", "all", None).layout


def test_accounts_and_variants_pick_their_statements():
    words = case(
        {"offered": "small", "id": "both"},
        {"refused": "small", "id": "hawk", "accounts": ["hawks"]},
        {"accepted": "small", "id": "later", "variants": ["2020"]},
        accounts={"hawks": {"name": "Hawks"}, "doves": {"name": "Doves"}},
        variants={"2019": {"name": "Then"}, "2020": {"name": "Later"}},
    )

    def held(account, variant):
        return [said.id for said in statements_held(words, "A", account, variant) if said.id]

    assert accounts_of(words) == ("hawks", "doves")
    assert held("hawks", "2019") == ["both", "hawk"]
    assert held("doves", "2020") == ["both", "later"]


def test_refusals_weigh_unless_they_are_made_to_bind():
    soft, hard = evidence({"refused": "small"}), evidence({"refused": "small", "credence": 1})
    assert [len(e.weighing) for e in (soft, hard)] == [1, 0]
    assert [len(e.binding) for e in (soft, hard)] == [0, 1]
    assert soft.weighing[0].statement.belief == 0.8


def test_exact_values_keep_their_units_and_no_deal_may_be_unsaid():
    table = {name: {option: 10.0 * i for i, option in enumerate(issue["options"])} for name, issue in ISSUES.items()}
    known = evidence({"exact values": table, "no deal": 25})
    assert known.kind == "exact"
    assert known.exact().values.tolist() == [[0, 10, 20, 0, 10, 20, 0, 10]]
    assert known.exact().reservation.tolist() == [25]
    assert evidence({"exact values": table}).exact().reservation.tolist() == [-np.inf]
