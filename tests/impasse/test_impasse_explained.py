"""Whether what a party could want explains its demands: hand cases, all of exact tables, and draws that must agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.reading import case_from_words, read_case
from detente.case.spaces import Numbering, rules_of, space_of
from detente.impasse.board import Claim
from detente.impasse.explained import Rival, explain
from detente.impasse.separation import MARGIN
from detente.space import Rule, Space
from detente.values.bounds import gain_range
from detente.values.evidence import evidence_of
from detente.values.sampling import sample

HANOI = Path(__file__).parents[2] / "examples" / "hanoi-2019.yaml"


def case(statements, rules=None):
    """Make a case of two issues with three options each and one of two, and one party."""
    words = {
        "title": "A test",
        "parties": {"ann": {"name": "Ann"}},
        "issues": {
            "rent": {"name": "Rent", "options": ["low", "middle", "high"]},
            "repairs": {"name": "Repairs", "options": ["none", "kitchen", "all"]},
            "pets": {"name": "Pets", "options": ["no", "yes"]},
        },
        "rules": rules or {},
        "statements": {"ann": statements},
    }
    numbering = Numbering(case_from_words(words).words)
    return evidence_of(numbering, "ann", "all", None), space_of(numbering)


def claim(evidence, **demands):
    """Make the claim that these issues take these options."""
    numbering = evidence.numbering
    wanted = {issue: [options] if isinstance(options, str) else options for issue, options in demands.items()}
    rules = tuple(Rule("demand", (numbering.condition({i: tuple(o)}),), at_least=1) for i, o in wanted.items())
    return Claim("demand", "position", 0, rules)


LIKES = [{"more is better": ["rent", "repairs"]}, {"less is better": "pets"}]


def answer(statements, rules=None, **demands):
    """Explain a demand of Ann's."""
    evidence, space = case(statements, rules)
    return explain(evidence, space, claim(evidence, **demands))


def test_a_best_option_can_be_a_red_line():
    found = answer(LIKES, rent="high")
    assert found.answer == "red line"
    assert found.package[0] == 2
    # Rent weighs all, high above the others, and no deal is worth nearly as much as high.
    assert found.margin == pytest.approx(1.0)
    assert len(found.excluded) == 0


def test_insisting_on_the_worst_is_a_position_without_interest():
    found = answer(LIKES, rent=["low", "middle"])
    assert (found.answer, found.rival) == ("nothing", Rival(0, 0, 2))
    assert found.excluded.tolist() == [[2, 2, 0]]  # the best package there is


def test_insisting_on_one_of_two_equals_is_a_position_without_interest():
    orders = [{"order of options": {"rent": [["middle", "high"], "low"]}}, {"more is better": ["repairs", "pets"]}]
    found = answer(orders, rent="high")
    assert (found.answer, found.rival) == ("nothing", Rival(0, 2, 1))
    assert answer(orders, rent=["middle", "high"]).answer == "red line"


def test_what_a_party_offered_is_no_red_line_but_may_be_a_preference():
    offer = {"offered": {"rent": "low", "repairs": "none", "pets": "yes"}}
    found = answer([*LIKES, offer], rent="high")
    assert found.answer == "preference"
    assert found.margin == pytest.approx(1.0)
    assert len(found.excluded) == 1
    assert found.excluded[0][0] < 2


def test_several_packages_may_together_exclude_a_red_line():
    # Either is acceptable in some value functions and refused in others; no deal is worth less than half.
    found = answer([*LIKES, {"no deal": {"at most": 0.3}}], rent="high", repairs="all", pets="no")
    assert found.answer == "preference"
    assert len(found.excluded) > 1


def test_indifference_explains_no_demand():
    assert answer([{"indifferent": ["rent"]}, {"more is better": ["repairs", "pets"]}], rent="low").answer == "nothing"


def test_weights_count():
    bounds = {"weight": {"pets": {"at most": 0.1}}}
    assert answer([*LIKES, bounds], pets="no").answer == "red line"
    assert answer([*LIKES, bounds, {"no deal": {"at most": 0.8}}], pets="no").answer == "preference"


def test_half_believed_statements_exclude_nothing():
    offer = {"offered": {"rent": "low", "repairs": "none", "pets": "yes"}, "credence": 0.9}
    assert answer([*LIKES, offer], rent="high").answer == "red line"


def test_a_red_line_that_is_known_explains_the_demand():
    known = [*LIKES, {"red line": {"rent": "high"}}]
    assert answer(known, rent=["low", "middle"]).answer == "red line"


def test_rules_tie_issues_together():
    rule = {"dear": {"if": {"rent": "low"}, "then": {"repairs": "all"}, "because": "a test"}}
    # Low rent brings all repairs, which may be all that Ann wants; but then high rent with all repairs is as good.
    assert answer(LIKES, rule, rent="low").answer == "nothing"
    tight = {"dear": {"if": {"repairs": "all"}, "then": {"rent": "low"}, "because": "a test"}}
    assert answer(LIKES, tight, rent="low").answer == "red line"


def test_a_linkage_may_be_explained():
    assert answer(LIKES, rent="high", repairs="all").answer == "red line"
    assert answer(LIKES, rent="low", repairs="none").answer == "nothing"


def test_demands_that_all_or_no_packages_meet():
    rule = {"never": {"never": {"rent": "high"}, "because": "a test"}}
    assert answer(LIKES, rule, rent="high").answer == "preference"
    everything = answer(LIKES, rent=["low", "middle", "high"])
    assert (everything.answer, everything.margin) == ("red line", np.inf)


def test_spaces_that_cannot_be_listed_are_not_looked_at():
    evidence, _ = case(LIKES)
    assert explain(evidence, Space((100,) * 5), claim(evidence, rent="high")).answer == "not looked at"


def test_a_ranking_is_read_package_by_package():
    ranked = [
        {"rent": r, "repairs": p, "pets": d} for r, p in (("high", "all"), ("low", "none")) for d in ("no", "yes")
    ]
    rules = {
        "few": {
            "of": [{"rent": "high", "repairs": "all"}, {"rent": "low", "repairs": "none"}],
            "at least": 1,
            "because": "a test",
        }
    }
    said = {"ranking": [*ranked[:3], "no deal", ranked[3]], "complete": True}
    assert answer([said], rules, pets="no").answer == "preference"
    assert answer([said], rules, pets="yes").answer == "nothing"
    assert answer([said], rules, rent="high").answer == "preference"
    said = {"ranking": [*ranked[:2], "no deal", *ranked[2:]], "complete": True}
    assert answer([said], rules, rent="high").answer == "red line"


TABLE = st.lists(st.integers(0, 4), min_size=8, max_size=8)
DEMAND = st.fixed_dictionaries(
    {},
    optional={
        "rent": st.sets(st.sampled_from(["low", "middle", "high"]), min_size=1).map(sorted),
        "repairs": st.sets(st.sampled_from(["none", "kitchen", "all"]), min_size=1).map(sorted),
        "pets": st.sets(st.sampled_from(["no", "yes"]), min_size=1).map(sorted),
    },
).filter(bool)
RULE = st.sampled_from([None, {"r": {"if": {"rent": "low"}, "then": {"repairs": "all"}, "because": "a test"}}])


def defined(values, reservation, space, demanded, demand):
    """Answer by the definitions, for one value function, package by package."""
    packages = space.packages.astype(int)
    worth = np.array([sum(values[space.offsets[i] + o] for i, o in enumerate(x)) for x in packages], dtype=float)
    met = demanded.met(packages)
    if (worth[~met] < reservation - MARGIN).all() and (worth[met] >= reservation).any():
        return "red line"
    if len(demand) > 1:
        return (
            "preference" if met.any() and (worth[met].max() > worth[~met].max(initial=-np.inf) + MARGIN) else "nothing"
        )
    kept = np.unique([x for x in np.indices(space.sizes).reshape(3, -1).T if demanded.met(x[None])[0]], axis=0)
    issue = ["rent", "repairs", "pets"].index(next(iter(demand)))
    options = range(space.sizes[issue])
    inside = {int(x[issue]) for x in kept}
    pairs = [(a, b) for a in inside for b in options if b not in inside]
    at = values[space.offsets[issue] :]
    return "preference" if pairs and all(at[a] > at[b] + MARGIN for a, b in pairs) else "nothing"


@settings(deadline=None, max_examples=150)
@given(TABLE, st.integers(0, 12), DEMAND, RULE)
def test_exact_values_follow_the_definitions(table, reservation, demand, rule):
    names = {"rent": ["low", "middle", "high"], "repairs": ["none", "kitchen", "all"], "pets": ["no", "yes"]}
    cells = iter(table)
    exact = {issue: {option: next(cells) for option in options} for issue, options in names.items()}
    if all(len(set(options.values())) == 1 for options in exact.values()):
        return
    evidence, space = case([{"exact values": exact, "no deal": reservation}], rule)
    demanded = claim(evidence, **demand)
    found = explain(evidence, space, demanded)
    assert found.answer == defined(np.array(table), reservation, space, demanded, demand)
    if len(found.excluded):
        assert not demanded.met(found.excluded).any()


ORDER = {"red line": 2, "preference": 1, "nothing": 0}
PACKAGE = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 1))


@settings(deadline=None, max_examples=40)
@given(
    DEMAND,
    RULE,
    st.lists(st.tuples(st.sampled_from(["offered", "refused"]), PACKAGE), max_size=3),
    st.sampled_from([0.3, 0.7, 1.0]),
    st.integers(0, 2**20),
)
def test_no_draw_explains_more_than_the_answer(demand, rule, said, most, seed):
    names = {"rent": ["low", "middle", "high"], "repairs": ["none", "kitchen", "all"], "pets": ["no", "yes"]}
    told = [
        {kind: {i: names[i][o] for i, o in zip(names, package, strict=True)}, "credence": 1} for kind, package in said
    ]
    evidence, space = case([*LIKES, *told, {"no deal": {"at most": most}}], rule)
    if evidence.polytope.is_empty():
        return
    demanded = claim(evidence, **demand)
    found = explain(evidence, space, demanded)
    try:
        thetas = sample(evidence.polytope, 200, np.random.SeedSequence(seed)).draws
    except ValueError:  # thinner than the solver's tolerance: nothing to draw from
        return
    for theta, values in zip(thetas, evidence.layout.tables(thetas), strict=True):
        seen = defined(values, theta[-1], space, demanded, demand)
        assert ORDER[seen] <= ORDER[found.answer]
    if found.witness is not None:
        assert evidence.polytope.contains(found.witness[None])[0]
        values = evidence.layout.tables(found.witness[None])[0]
        assert defined(values, found.witness[-1] - 1e-8, space, demanded, demand) == found.answer or (
            found.margin < 2 * MARGIN
        )
    for package in found.excluded[:1] if len(found.excluded) == 1 else ():
        gains = evidence.gains(space.columns(package[None])) @ thetas.T
        assert gains.min() >= -2 * MARGIN


def test_of_excluded_packages_one_is_always_accepted():
    evidence, space = case([*LIKES, {"no deal": {"at most": 0.3}}])
    found = explain(evidence, space, claim(evidence, rent="high", repairs="all", pets="no"))
    thetas = sample(evidence.polytope, 2000, np.random.SeedSequence(1)).draws
    gains = evidence.gains(space.columns(found.excluded)) @ thetas.T
    assert gains.max(axis=0).min() > -MARGIN
    lows = [gain_range(evidence.polytope, gain).low for gain in evidence.gains(space.columns(found.excluded))]
    assert max(lows) < 0  # each alone can be refused


@pytest.mark.parametrize("account", ["agreed", "washington"])
def test_hanoi_holds_one_position_without_interest(account):
    numbering = Numbering(read_case(HANOI).words)
    rules = [
        rule
        for name, words in numbering.words.rules.items()
        if words.active and words.kind == "logical"
        for rule in rules_of(name, words, numbering)
    ]
    space = Space(tuple(map(len, numbering.options)), tuple(rules))
    answers = {}
    for party, position, variant in (
        ("north-korea", "hostility-first", "2020"),
        ("united-states", "more-than-yongbyon", "summit"),
        ("north-korea", "five-resolutions", "summit"),
    ):
        evidence = evidence_of(numbering, party, account, variant)
        for issue, choice in numbering.words.positions[party][position].demands.items():
            demand = Claim(issue, "position", 0, (Rule(issue, (numbering.condition({issue: choice}),), at_least=1),))
            answers[position, issue] = explain(evidence, space, demand)
    assert [key for key, found in answers.items() if found.answer == "nothing"] == [("hostility-first", "sequencing")]
    assert answers["hostility-first", "sequencing"].rival == Rival(7, 3, 2)
    # It offered the big deal itself, which lifts all sanctions.
    relief = answers["more-than-yongbyon", "relief"]
    assert relief.answer == "preference"
    assert [numbering.named(row)["relief"] for row in relief.excluded] == ["all-lifted"]
