"""What is held against exact values and complete rankings, and what only a check of the whole case can find."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.errors import CaseError
from detente.case.reading import case_from_words
from detente.case.spaces import Numbering
from detente.values.consistency import clashes, contradictions, incomplete_rankings
from detente.values.evidence import evidence_of

OPTIONS = {"i": ("x", "y", "z"), "j": ("u", "v")}
TABLE = {"i": {"x": 5, "y": 3, "z": 0}, "j": {"u": 0, "v": 2}}
"""Best package x v (7), then x u and y v (5), y u (3), z v (2), z u (0)."""
BEST_FIRST = ["x v", ["x u", "y v"], "y u", "z v", "z u"]


def package(text):
    return dict(zip("ij", text.split(), strict=True))


def references(named):
    return [references(one) if isinstance(one, list) else one if one == "no deal" else package(one) for one in named]


def case(*said, **parts):
    issues = {name: {"name": name, "options": list(options)} for name, options in OPTIONS.items()}
    words = {"title": "T", "parties": {"a": {"name": "A"}}, "issues": issues, "statements": {"a": list(said)}}
    return case_from_words(words | parts)


def refuted(settled, said):
    """Tell whether a statement is said to clash with the one that settles all; the two answers must agree."""
    document = case(settled, {**said, "credence": 1})
    told = clashes(document)
    evidence = evidence_of(Numbering(document.words), "a", "all", None)
    assert bool(contradictions(evidence)) == bool(told)
    assert all([one.id for one in clash.statements] == ["a 1", "a 2"] and clash.binding for clash in told)
    return bool(told)


def exact(no_deal=None):
    return {"exact values": TABLE} | ({} if no_deal is None else {"no deal": no_deal})


def ranking(*no_deal):
    return {"ranking": references([*BEST_FIRST, *no_deal]), "complete": True}


DIRECTIONS = [
    ({"more is better": "i"}, True),
    ({"less is better": "i"}, False),
    ({"more is better": ["j"]}, False),
    ({"order of options": {"i": ["x", "y", "z"]}}, False),
    ({"order of options": {"i": ["y", "x", "z"]}}, True),
    ({"order of options": {"i": ["x", ["y", "z"]]}}, True),
    ({"best and worst": {"i": ["x", "z"]}}, False),
    ({"best and worst": {"i": ["x", "y"]}}, True),
    ({"best and worst": {"i": ["y", "z"]}}, True),
    ({"indifferent": "j"}, True),
]
PACKAGES = [
    ({"prefers": package("x u"), "to": package("z v")}, False),
    ({"prefers": package("z v"), "to": [package("z u"), package("y u")]}, True),
    ({"ranking": references(["x v", "y u", "z u"])}, False),
    ({"ranking": references(["y u", "x v"])}, True),
    ({"ranking": references([["x u", "y v"], "z u"])}, False),
    ({"ranking": references([["x u", "x v"], "z u"])}, True),
]
VALUES = [
    ({"matters more": ["i", "j"]}, False),
    ({"matters more": ["j", "i"]}, True),
    ({"matters more": ["i", "j"], "by factor": 3}, True),
    ({"weight": {"i": {"at least": 0.7}}}, False),
    ({"weight": {"i": {"at least": 0.72}}}, True),
    ({"value": {"i": {"y": {"at most": 0.5}}}}, True),
    ({"step": {"i": ["z", "y"]}, "is worth more than": {"j": ["u", "v"]}}, False),
    ({"step": {"j": ["u", "v"]}, "is worth more than": {"i": ["z", "y"]}}, True),
]
AGAINST_NO_DEAL = [
    ({"offered": package("y u")}, False),
    ({"offered": package("z v")}, True),
    ({"accepted": [package("x v"), package("z u")]}, True),
    ({"refused": package("z v")}, False),
    ({"refused": package("x v")}, True),
    ({"prefers": "no deal", "to": package("z v")}, False),
    ({"prefers": package("z v"), "to": "no deal"}, True),
]
BOUNDS = [
    ({"no deal": {"at least": 0.4, "at most": 0.5}}, False),
    ({"no deal": {"at least": 0.9}}, True),
    ({"no deal": {"at most": 0.3}}, True),
    ({"no deal against status quo": {"at most": 0}}, False),
    ({"no deal against status quo": {"at least": 0.1}}, True),
]
"""No deal is worth 3 of 7, as much as the status quo (i: y)."""


def shown(part):
    return next(iter(part)) if isinstance(part, dict) else ""


@pytest.mark.parametrize(("said", "wrong"), DIRECTIONS + PACKAGES + VALUES, ids=shown)
@pytest.mark.parametrize("no_deal", [None, 3])
def test_statements_are_held_against_exact_values(said, wrong, no_deal):
    assert refuted(exact(no_deal), said) == wrong


@pytest.mark.parametrize(("said", "wrong"), AGAINST_NO_DEAL, ids=shown)
@pytest.mark.parametrize("settled", [exact(3), ranking()], ids=["exact", "ranking"])
def test_statements_are_held_against_a_known_value_of_no_deal(settled, said, wrong):
    if "ranking" in settled:
        settled = {**settled, "ranking": [*settled["ranking"][:3], "no deal", *settled["ranking"][3:]]}
    assert refuted(settled, said) == wrong


@pytest.mark.parametrize(("said", "wrong"), BOUNDS, ids=shown)
def test_bounds_on_no_deal_are_held_against_it(said, wrong):
    document = case(exact(3), said, **{"status quo": {"i": "y"}})
    assert bool(clashes(document)) == wrong


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"offered": package("z u")}, False),
        ({"refused": package("z u")}, True),
        ({"prefers": "no deal", "to": package("z u")}, True),
    ],
    ids=shown,
)
@pytest.mark.parametrize("settled", [exact(), ranking()], ids=["exact", "ranking"])
def test_without_a_value_of_no_deal_every_package_is_better(settled, said, wrong):
    assert refuted(settled, said) == wrong


def test_without_a_value_of_no_deal_it_cannot_be_bounded_from_below():
    assert refuted(exact(), {"no deal": {"at least": 0.9}})
    assert not refuted(exact(), {"no deal": {"at most": 0.9}})


@pytest.mark.parametrize(("said", "wrong"), DIRECTIONS + PACKAGES, ids=shown)
def test_statements_are_held_against_a_complete_ranking(said, wrong):
    assert refuted(ranking(), said) == wrong


def test_a_ranking_that_contradicts_itself_is_told_alone():
    twice = {"ranking": references([*BEST_FIRST, "x v"]), "complete": True}
    (clash,) = clashes(case(twice))
    assert [said.id for said in clash.statements] == ["a 1"]


def test_what_only_weighs_is_a_tension_with_exact_values():
    document = case(exact(3), {"refused": package("x v")})
    (clash,) = clashes(document)
    assert not clash.binding
    assert contradictions(evidence_of(Numbering(document.words), "a", "all", None)) == []


def test_loose_statements_are_told_by_contradictions_too():
    loose = [{"less is better": "i"}, {"more is better": "j"}, {"weight": {"i": {"at most": 0.2}}}]
    heavy = {"weight": {"i": {"at least": 0.5}}}

    def told(*said):
        return contradictions(evidence_of(Numbering(case(*said).words), "a", "all", None))

    assert told(*loose) == []
    ((one, two),) = told(*loose, heavy)
    assert (one.weight["i"].at_most, two.weight["i"].at_least) == (0.2, 0.5)


PACKAGES_ALL = [" ".join(options) for options in product(*OPTIONS.values())]
worths = st.integers(0, 3)


@settings(max_examples=60, deadline=None)
@given(st.lists(worths, min_size=5, max_size=5), st.none() | worths, st.data())
def test_exact_values_refute_just_what_they_say_otherwise(values, no_deal, data):
    table = {"i": dict(zip("xyz", values[:3], strict=True)), "j": dict(zip("uv", values[3:], strict=True))}
    worth = {text: sum(table[issue][option] for issue, option in package(text).items()) for text in PACKAGES_ALL}
    worth["no deal"] = -np.inf if no_deal is None else no_deal
    better, worse = (data.draw(st.sampled_from(sorted(worth))) for _ in range(2))
    settled = {"exact values": table} | ({} if no_deal is None else {"no deal": no_deal})
    said = {"prefers": references([better])[0], "to": references([worse])}
    if better != worse:
        assert refuted(settled, said) == (worth[better] < worth[worse])
    best, worst = data.draw(st.permutations("xyz"))[:2]
    wrong = table["i"][best] < max(table["i"].values()) or table["i"][worst] > min(table["i"].values())
    assert refuted(settled, {"best and worst": {"i": [best, worst]}}) == wrong


def test_an_incomplete_ranking_is_found_with_what_it_leaves_out():
    short = {"ranking": references(["x v", "y u", "z u"]), "complete": True}
    (found,) = incomplete_rankings(case(short))
    assert (found.party, found.place, found.missing, found.first) == ("a", 0, 3, {"i": "x", "j": "u"})
    rules = {"r": {"never": {"i": ["x", "y"], "j": ["u"]}, "because": "So."}}
    whole = {"ranking": references(["x v", "y v", "z v", "x u", "z u"]), "complete": True}
    assert not list(incomplete_rankings(case(whole, rules=rules)))
    assert not list(incomplete_rankings(case({**short, "complete": False}, {"more is better": ["i", "j"]})))


def test_an_incomplete_ranking_of_more_packages_than_can_be_listed():
    issues = {f"i{n}": {"name": "I", "options": ["n", "y"]} for n in range(60)}
    worst, best = (dict.fromkeys(issues, option) for option in "ny")
    short = {"ranking": [best, worst], "complete": True}
    words = {"title": "T", "parties": {"a": {"name": "A"}}, "issues": issues, "statements": {"a": [short]}}
    (found,) = incomplete_rankings(case_from_words(words))
    assert (found.missing, found.first) == (2**60 - 2, None)
    tied = {"r": {"never": best, "because": "So."}}
    (found,) = incomplete_rankings(case_from_words(words | {"rules": tied}))
    assert (found.missing, found.first) == (None, None)


def test_large_exact_tables_are_checked_without_a_square_of_them():
    options = [f"o{n}" for n in range(10_000)]
    issues = {f"i{n}": {"name": "I", "options": options} for n in range(4)}
    table = {name: {option: float(n) for n, option in enumerate(options)} for name in issues}
    said = [{"exact values": table}, {"more is better": list(issues)}, {"less is better": ["i3"], "accounts": ["q"]}]
    said[1]["accounts"] = ["p"]
    words = {"title": "T", "parties": {"a": {"name": "A"}}, "issues": issues, "statements": {"a": said}}
    accounts = {"p": {"name": "P"}, "q": {"name": "Q"}}
    (clash,) = clashes(case_from_words(words | {"accounts": accounts}))
    assert clash.where == (("q", None),)


def test_more_unknowns_than_can_be_worked_with_are_refused_at_once():
    options = [f"o{n}" for n in range(700)]
    issues = {f"i{n}": {"name": "I", "options": options} for n in range(3)}
    words = {"title": "T", "parties": {"a": {"name": "A"}}, "issues": issues}
    for said in ({"more is better": list(issues)}, {"best and worst": dict.fromkeys(issues, ("o1", "o5"))}):
        with pytest.raises(CaseError, match="2,097 unknowns; at most 2,000"):
            case_from_words(words | {"statements": {"a": [said]}})
