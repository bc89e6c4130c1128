"""What differs between cases, what carries the change, and that half-changed cases are what they claim to be."""

from __future__ import annotations

import copy
import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.deals.findings import Settings
from detente.values.errors import KnowledgeError
from detente.workbench import Case
from detente.workbench.attributing import coefficients, error, merged, needed, weighed
from detente.workbench.comparing import Comparison, Reading
from detente.workbench.differing import compare
from detente.workbench.matching import form, matched

BASE = {
    "title": "A flat",
    "parties": {"ann": {"name": "Ann"}, "bob": {"name": "Bob"}},
    "issues": {
        "rent": {"name": "Rent", "options": ["low", "middle", "high"]},
        "repairs": {"name": "Repairs", "options": ["none", "kitchen", "all"]},
    },
    "status quo": {"rent": "low", "repairs": "none"},
    "packages": {"offer": {"name": "The offer", "options": {"rent": "middle", "repairs": "kitchen"}}},
    "statements": {
        "ann": [
            {"less is better": "rent"},
            {"more is better": "repairs"},
            {"id": "cheap", "no deal": {"at least": 0.3, "at most": 0.5}},
        ],
        "bob": [
            {"more is better": "rent"},
            {"less is better": "repairs"},
            {"id": "bob-offers", "offered": "offer"},
            {"no deal": {"at most": 0.6}},
        ],
    },
    "positions": {"bob": {"dear": {"name": "Dear", "demands": {"rent": "high"}}}},
}


def changed(change):
    """Make a case in which something is otherwise."""
    words = copy.deepcopy(BASE)
    change(words)
    return Case.from_words(words)


def diff(first, second, **settings):
    return compare(first, second, settings=Settings(**({"draws": 200} | settings))).result()


@pytest.fixture(scope="module")
def base():
    return Case.from_words(BASE)


def tighter(words):
    words["statements"]["ann"][2]["no deal"] = {"at least": 0.6, "at most": 0.8}


def test_nothing_differs(base):
    result = diff(base, Case.from_words(BASE))
    assert result.same
    assert result.data["units"] == []
    assert result.data["a"]["figures"] is None
    assert repr(result) == "Nothing differs between the first case and the second case."


def test_order_and_ids_of_statements_are_no_difference(base):
    def turned(words):
        words["statements"]["bob"].reverse()
        words["statements"]["bob"][1]["id"] = "another-name"

    assert diff(base, changed(turned)).same


def test_one_statement_changed_in_place_carries_all(base):
    result = diff(base, changed(tighter))
    (one,) = result.data["differences"]
    assert (one["label"], one["change"], one["party"], one["kind"]) == ("cheap", "changed", "ann", "no deal")
    assert one["before"] == "no deal: {at least: 0.3, at most: 0.5}"
    assert one["after"] == "no deal: {at least: 0.6, at most: 0.8}"
    (unit,) = result.data["units"]
    total = result.data["total"]["share"]
    assert total < -0.05
    assert unit["share"]["contribution"] == unit["share"]["first_in"] == unit["share"]["last_out"] == total
    assert result.data["remainder"]["share"] == 0
    assert "All of it comes from cheap (−" in repr(result)


def test_the_figures_are_those_of_the_deals_lens(base):
    other = changed(tighter)
    data = diff(base, other, draws=300).data
    for case, key in ((base, "a"), (other, "b")):
        held = case.deals(draws=300).data["accounts"]["all"]
        figures = data[key]["figures"]
        assert figures["share"] == held["zopa"]["share"]
        assert figures["best"]["joint_share"] == pytest.approx(held["best"]["joint_share"])
        assert figures["accepted"] == {p: pytest.approx(n["mean_packages"]) for p, n in held["acceptable_to"].items()}


def same_figures(figures, case, **asked):
    (held,) = case.deals(**asked).data["accounts"].values()
    assert figures["share"] == held["zopa"]["share"]
    assert figures["standard_error"] == held["zopa"]["standard_error"]
    assert figures["best"]["joint_share"] == held["best"]["joint_share"]
    assert figures["texts"] == pytest.approx(held["zopa"]["mean_size"])


def test_the_figures_are_those_of_the_deals_lens_in_whatever_order_things_are_said(base):
    """A chain that meets the same rows in another order draws other values: either end keeps its own order."""

    def turned(words):
        said = words["statements"]["bob"]
        said.insert(0, {"value": {"rent": {"middle": {"at least": 0.5}}}, "credence": 0.7})
        said[1:] = said[:0:-1]
        words["statements"]["ann"].insert(0, {"refused": "offer", "credence": 0.6})
        for section in ("issues", "parties"):
            words[section] = dict(reversed(words[section].items()))

    other = changed(turned)
    for first, second in ((base, other), (other, base)):
        data = diff(first, second, draws=300).data
        assert {one["change"] for one in data["differences"]} <= {"added", "removed"}
        for case, key in ((first, "a"), (second, "b")):
            same_figures(data[key]["figures"], case, draws=300)


def told_apart(words):
    words["accounts"] = {"hers": {"name": "Hers"}, "his": {"name": "His"}}
    words["statements"]["bob"][1:1] = [
        {"id": "his-first", "value": {"rent": {"middle": {"at least": 0.7}}}, "credence": 0.7, "accounts": "his"},
        {"id": "her-first", "value": {"rent": {"middle": {"at most": 0.6}}}, "credence": 0.7, "accounts": "hers"},
    ]
    words["statements"]["ann"].insert(0, {"id": "his-word", "refused": "offer", "credence": 0.6, "accounts": "his"})
    words["positions"]["bob"]["dear"]["accounts"] = ["hers"]
    words["positions"]["ann"] = {"all": {"name": "All", "demands": {"repairs": "all"}, "accounts": ["hers", "his"]}}


def test_two_accounts_of_a_case_have_the_figures_of_the_deals_lens():
    case = changed(told_apart)
    for accounts in (("hers", "his"), ("his", "hers")):
        data = compare(case, accounts=accounts, settings=Settings(draws=300)).result().data
        for account, key in zip(accounts, ("a", "b"), strict=True):
            same_figures(data[key]["figures"], case, draws=300, account=account)


def test_what_is_said_of_a_party_wholly_as_in_the_second_is_drawn_as_there():
    """So that what is left when one other difference is taken back differs by that alone."""
    compared = compare(changed(told_apart), accounts=("hers", "his"), settings=Settings(draws=100))
    anns = {n for n, one in enumerate(compared.comparison.differences) if one.party == "ann" and one.moves}
    whole = compared.comparison.moving
    sides = [compared.halfway.asked(taken).table("all").sides for taken in (whole, whole - anns)]
    assert sides[0][1] is sides[1][1]
    assert sides[0][0] is not sides[1][0]


def test_positions_of_which_one_account_tells_are_differences_that_carry_nothing():
    data = compare(changed(told_apart), accounts=("hers", "his"), settings=Settings(draws=100)).result().data
    [one] = [one for one in data["differences"] if one["part"] == "position"]
    assert (one["key"], one["party"], one["change"], one["moves"]) == ("dear", "bob", "removed", False)
    assert one["before"] == "name: Dear, demands: {rent: high}"
    assert one["after"] is None
    assert "stated positions move no share, so those that differ carry nothing" in data["notes"]


def test_options_of_issues_are_told_by_their_names(base):
    def more(words):
        words["issues"]["rent"]["options"] = {"low": "", "high": "", "dear": "more than ever"}
        words["issues"]["pets"] = {"name": "Pets", "options": ["none", "cats"]}
        words["packages"]["offer"]["options"] = {"rent": "high", "repairs": "kitchen", "pets": "none"}
        words["status quo"]["pets"] = "none"
        words["statements"]["bob"].append({"less is better": "pets"})
        words["statements"]["ann"].append({"more is better": "pets"})

    told = {one["label"]: (one["before"], one["after"]) for one in diff(base, changed(more)).data["differences"]}
    assert told["issue rent"] == ("options: [low, middle, high]", "options: [low, high, dear]")
    assert told["issue pets"] == (None, "name: Pets, options: [none, cats]")

    def explained(words):
        words["issues"]["rent"]["options"] = {"low": "", "middle": "600", "high": ""}

    [one] = diff(base, changed(explained)).data["differences"]
    assert "600" in one["after"]


def test_a_party_of_whom_the_same_is_said_keeps_its_draws(base):
    compared = compare(base, changed(tighter), settings=Settings(draws=100))
    before, after = (compared.halfway.asked(taken).table("all").sides for taken in (frozenset(), compared.units[0]))
    assert before[1] is after[1]
    assert not np.array_equal(before[0].draws.reservation, after[0].draws.reservation)
    alone = base.deals(draws=100).data["accounts"]["all"]["parties"]["bob"]["mean_reservation"]
    assert float(after[1].draws.reservation.mean()) == alone


def test_words_and_positions_are_told_and_not_weighed(base):
    def reworded(words):
        words["title"] = "Another flat"
        words["parties"]["ann"]["name"] = "Anna"
        words["issues"]["rent"]["about"] = "a month"
        words["statements"]["ann"][0]["quote"] = "too dear"
        words["positions"]["bob"]["dear"]["demands"] = {"rent": ["middle", "high"]}
        words["packages"]["new"] = {"name": "New", "options": {"rent": "low", "repairs": "all"}}
        words["rules"] = {"off": {"never": {"rent": "high"}, "because": "a test", "active": "false"}}

    result = diff(base, changed(reworded))
    parts = [one["part"] for one in result.data["differences"]]
    assert sorted(parts) == ["issue", "package", "party", "position", "rule", "statement", "title"]
    assert not any(one["moves"] for one in result.data["differences"])
    assert result.data["units"] == []
    assert "None of it bears on what the parties accept" in repr(result)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (lambda words: words.update(rules={"cap": {"never": {"rent": "low"}, "because": "a test"}}), "rule"),
        (lambda words: words["packages"]["offer"]["options"].update(rent="low"), "package"),
        (lambda words: words.update(agreement={"veto": ["ann"]}), "agreement"),
        (lambda words: words["statements"]["bob"].pop(2), "statement"),
        (lambda words: words["statements"]["bob"][2].update(credence=0.6), "statement"),
    ],
)
def test_what_can_move_the_answer_is_weighed(base, change, part):
    result = diff(base, changed(change))
    assert [(one["part"], one["moves"]) for one in result.data["differences"]] == [(part, True)]
    assert result.data["units"][0]["share"]["contribution"] == pytest.approx(result.data["total"]["share"])


def test_half_changed_cases_that_contradict_themselves_are_looked_at_as_one():
    def first(words):
        words["statements"]["ann"].append({"id": "rent-first", "weight": {"rent": {"at least": 0.6}}})

    def second(words):
        words["statements"]["ann"].append({"id": "repairs-first", "weight": {"repairs": {"at least": 0.6}}})
        words["statements"]["bob"].pop(2)

    result = diff(changed(first), changed(second))
    assert [sorted(unit["differences"]) for unit in sorted(result.data["units"], key=lambda u: u["label"])] == [
        [0, 1],
        [2],
    ]
    assert "2 statements about ann (weight)" in [unit["label"] for unit in result.data["units"]]
    assert "Some differences only make sense together" in repr(result)


def test_a_contradiction_in_a_case_itself_is_an_error(base):
    def impossible(words):
        words["statements"]["ann"][2]["no deal"] = {"at least": 0.9}
        words["statements"]["ann"].append({"no deal": {"at most": 0.1}})

    with pytest.raises(KnowledgeError, match=r"A flat: the statements about ann cannot all be true"):
        diff(base, changed(impossible))


def test_another_table_is_one_difference(base):
    def longer(words):
        words["issues"]["pets"] = {"name": "Pets", "options": ["no", "yes"]}
        words["packages"]["offer"]["options"]["pets"] = "no"
        words["statements"]["ann"].append({"more is better": "pets"})
        words["statements"]["bob"].append({"less is better": "pets"})
        words["statements"]["ann"][2]["no deal"] = {"at least": 0.4, "at most": 0.5}

    result = diff(base, changed(longer))
    labels = {unit["label"]: unit for unit in result.data["units"]}
    assert set(labels) == {"the table itself", "cheap"}
    told = [result.data["differences"][number]["part"] for number in labels["the table itself"]["differences"]]
    assert sorted(told) == ["issue", "package", "statement", "statement"]
    assert result.data["method"] == "shapley"
    assert result.data["remainder"]["share"] == pytest.approx(0)


def test_another_party_is_another_table(base):
    def third(words):
        words["parties"]["cat"] = {"name": "Cat"}
        words["statements"]["cat"] = [{"indifferent": ["rent"]}, {"more is better": "repairs"}]

    result = diff(base, changed(third))
    assert [unit["label"] for unit in result.data["units"]] == ["the table itself"]
    assert set(result.data["b"]["figures"]["accepted"]) == {"ann", "bob", "cat"}


def test_exact_values_at_one_end_are_one_difference(base):
    def exact(words):
        table = {"rent": {"low": 2, "middle": 1, "high": 0}, "repairs": {"none": 0, "kitchen": 1, "all": 2}}
        words["statements"]["ann"] = [{"exact values": table, "no deal": 2}]

    result = diff(base, changed(exact))
    assert len(result.data["units"]) == 1
    assert result.data["units"][0]["label"].startswith("4 statements about ann")


def test_exact_cases_are_compared_by_how_many_texts_would_do():
    def tables(reservation):
        ann = {"rent": {"low": 4, "middle": 2, "high": 0}, "repairs": {"none": 0, "kitchen": 1, "all": 2}}
        bob = {"rent": {"low": 0, "middle": 3, "high": 4}, "repairs": {"none": 2, "kitchen": 1, "all": 0}}
        return Case.from_tables({"ann": ann, "bob": bob}, no_deal={"ann": reservation, "bob": 2})

    result = diff(tables(1), tables(2))
    figures = [result.data[key]["figures"] for key in ("a", "b")]
    packages = [(4 - 2 * r + p, [0, 3, 4][r] + 2 - p) for r in range(3) for p in range(3)]
    counted = [sum(a >= least and b >= 2 for a, b in packages) for least in (1, 2)]
    assert [one["texts"] for one in figures] == counted
    assert result.data["ranked_by"] == "texts"
    (unit,) = result.data["units"]
    assert unit["label"] == "exact values of ann"
    assert unit["texts"]["contribution"] == counted[1] - counted[0]
    assert result.data["differences"][0]["after"] == "no deal: 2"
    assert f"{counted[0]} packages would do there, {counted[1]} here" in repr(result)


def test_many_differences_are_grouped_by_party_and_kind(base):
    def many(words):
        for n in range(45):
            said = {"refused": {"rent": "low", "repairs": "none"}, "credence": round(0.5 + n / 100, 2)}
            words["statements"]["ann" if n % 2 else "bob"].append({"id": f"s{n}", **said})

    compared = compare(base, changed(many), settings=Settings(draws=100))
    assert sorted(map(len, compared.units)) == [22, 23]
    assert "45 differences are too many" in compared.notes[0]


def test_accounts_and_variants_of_one_case():
    words = copy.deepcopy(BASE)
    words["accounts"] = {"anns": {"name": "As Ann tells it"}, "bobs": {"name": "As Bob tells it"}}
    words["variants"] = {"now": {"name": "Now"}, "later": {"name": "Later"}}
    words["statements"]["ann"][2]["accounts"] = "anns"
    words["statements"]["ann"].append({"id": "hers", "no deal": {"at least": 0.6, "at most": 0.8}, "accounts": "bobs"})
    words["statements"]["bob"][3]["variants"] = "now"
    case = Case.from_words(words)
    result = compare(case, accounts=("anns", "bobs"), settings=Settings(draws=100)).result()
    assert [one["label"] for one in result.data["differences"]] == ["cheap → hers"]
    assert result.data["b"]["account"] == {"key": "bobs", "name": "As Bob tells it"}
    assert "From “As Ann tells it” to “As Bob tells it”" in repr(result)
    result = compare(case, variants=("now", "later"), settings=Settings(draws=100)).result()
    assert [one["change"] for one in result.data["differences"]] == ["removed"]
    with pytest.raises(LookupError, match="there is no account 'owls'; the case has: anns, bobs"):
        compare(case, accounts=("anns", "owls"))
    with pytest.raises(LookupError, match="there is no variant 'then'"):
        compare(case, variants=("now", "then"))


def test_lines_of_both_files():
    text = "title: T\nparties: {a: {name: A}}\nissues: {x: {name: X, options: [n, y]}}\n"
    first = Case.from_text(text + "statements:\n  a:\n    - more is better: x\n    - no deal: {at most: 0.5}\n")
    second = Case.from_text(text + "statements:\n  a:\n    - more is better: x\n\n    - no deal: {at most: 0.4}\n")
    compared = Comparison(Reading(first.document, "all", None), Reading(second.document, "all", None))
    assert [one.lines for one in compared.differences] == [(7, 8)]


def test_the_result_is_plain_data_and_tells_how_far_it_is(base):
    told = []
    compared = compare(base, changed(tighter), settings=Settings(draws=100))
    cases, seconds = compared.outlook()
    result = compared.result(lambda done, of: told.append((done, of)))
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert cases == 2
    assert seconds > 0
    assert json.loads(result.to_json()) == result.data


def test_spaces_too_large_to_list():
    def tables(reservation):
        values = {f"i{n}": {f"o{k}": (k * (n + 3)) % 7 for k in range(4)} for n in range(14)}
        turned = {issue: {option: 6 - worth for option, worth in held.items()} for issue, held in values.items()}
        return Case.from_tables({"ann": values, "bob": turned}, no_deal={"ann": reservation, "bob": 40})

    result = diff(tables(30), tables(60))
    assert [result.data[key]["figures"]["share"] for key in ("a", "b")] == [1, 0]
    assert result.data["a"]["figures"]["texts"] is None
    assert result.data["units"][0]["texts"] is None
    assert repr(result).startswith("In the first case there is a deal, in the second case there is no deal.")


def test_complete_rankings():
    def ranked(order):
        packages = [{"x": a, "y": b} for a in ("n", "y") for b in ("n", "y")]
        ranking = [*(packages[n] for n in order[:2]), "no deal", *(packages[n] for n in order[2:])]
        issues = {name: {"name": name, "options": ["n", "y"]} for name in "xy"}
        said = {"ann": [{"ranking": ranking, "complete": "true"}], "bob": [{"more is better": ["x", "y"]}]}
        words = {"title": "R", "parties": {p: {"name": p} for p in said}, "issues": issues, "statements": said}
        return Case.from_words(words)

    result = diff(ranked([0, 1, 2, 3]), ranked([3, 1, 2, 0]))
    assert [unit["label"] for unit in result.data["units"]] == ["ranking of ann"]
    assert result.data["b"]["figures"]["best"]["packages"] == [{"x": "y", "y": "y"}]


CHANGES = [
    lambda words: words["statements"]["ann"].append({"weight": {"rent": {"at least": 0.2}}}),
    lambda words: words["statements"]["ann"].append({"id": "w", "matters more": ["repairs", "rent"]}),
    lambda words: words["statements"]["bob"].append({"refused": {"rent": "low", "repairs": "all"}}),
    lambda words: words["statements"]["bob"].pop(),
    lambda words: words["statements"]["ann"].reverse(),
    lambda words: words["statements"]["ann"].append({"red line": {"repairs": "none"}}),
    lambda words: words["packages"]["offer"]["options"].update(rent="high"),
    lambda words: words.update(rules={"r": {"never": {"rent": "high", "repairs": "all"}, "because": "a test"}}),
    lambda words: words.update(rules={"r": {"never": {"rent": "low"}, "because": "a test", "active": "false"}}),
    lambda words: words["status quo"].update(rent="middle"),
    lambda words: words.update(agreement={"veto": ["bob"]}),
    lambda words: words.update(title="Another"),
]


@settings(deadline=None, max_examples=40)
@given(*[st.lists(st.sampled_from(CHANGES), max_size=4, unique=True)] * 2)
def test_both_ends_are_the_cases_themselves(one, other):
    ends = []
    for changes in (one, other):
        words = copy.deepcopy(BASE)
        for change in changes:
            change(words)
        ends.append(words)
    first, second = map(Case.from_words, ends)
    comparison = Comparison(Reading(first.document, "all", None), Reading(second.document, "all", None))
    moving = {n for n, difference in enumerate(comparison.differences) if difference.moves}
    for taken, case in ((set(), first), (moving, second), (set(range(len(comparison.differences))), second)):
        made = comparison.case(taken)
        for party in ("ann", "bob"):
            told = [sorted(map(str, map(said_of, held.statements[party]))) for held in (made, case.words)]
            assert told[0] == told[1]
        in_force = [[rule for rule in held.rules.values() if rule.active] for held in (made, case.words)]
        assert in_force[0] == in_force[1]
        assert (made.status_quo, made.agreement) == (case.words.status_quo, case.words.agreement)
        assert made.packages["offer"].options == case.words.packages["offer"].options


def said_of(statement):
    """Give what a statement says of a party, and how far it is believed."""
    return form(statement), statement.belief


def test_rules_that_leave_no_package(base):
    none = {"none": {"never": {"rent": ["low", "middle", "high"]}, "because": "a test"}}
    result = diff(base, changed(lambda words: words.update(rules=none)))
    assert result.data["b"]["figures"]["share"] == 0
    assert result.data["b"]["figures"]["best"]["packages"] == []


def test_statements_match_by_id_then_content_then_words_then_subject():
    def said(*statements):
        words = copy.deepcopy(BASE)
        words["statements"]["ann"] += statements
        return Case.from_words(words).words.statements["ann"][3:]

    first = said(
        {"id": "x", "offered": "offer"}, {"refused": "offer", "credence": 0.5}, {"weight": {"rent": {"at least": 0.5}}}
    )
    second = said({"weight": {"rent": {"at least": 0.4}}}, {"refused": "offer"}, {"id": "x", "accepted": "offer"})
    assert matched(first, second) == [(0, 2), (1, 1), (2, 0)]
    assert matched(first, ()) == [(0, None), (1, None), (2, None)]
    assert matched((), second) == [(None, 0), (None, 1), (None, 2)]


def shapley(units, worth, number):
    """Average over all orders, by definition."""
    found = []
    for order in itertools.permutations(range(len(units))):
        before = frozenset().union(*(units[n] for n in order[: order.index(number)]))
        found.append(worth(before | units[number]) - worth(before))
    return np.mean(found)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 5), st.integers(0, 2**20))
def test_what_differences_carry_is_the_mean_over_all_orders(count, seed):
    rng = np.random.default_rng(seed)
    units = [frozenset({2 * n, 2 * n + 1}) for n in range(count)]
    table = {}

    def worth(taken):
        return table.setdefault(taken, float(rng.normal()))

    whole = frozenset().union(*units)
    cases = needed(units, exact=True)
    assert len(set(cases)) == len(cases) == 2**count
    values = {taken: worth(taken) for taken in cases}
    carried = [weighed(coefficients(units, n, exact=True), values) for n in range(count)]
    assert carried == pytest.approx([shapley(units, worth, n) for n in range(count)])
    assert sum(carried) == pytest.approx(worth(whole) - worth(frozenset()))


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 6), st.integers(0, 2**20))
def test_two_ends_are_the_mean_over_all_orders_where_differences_act_in_pairs(count, seed):
    rng = np.random.default_rng(seed)
    units = [frozenset({n}) for n in range(count)]
    alone, pairs = rng.normal(size=count), rng.normal(size=(count, count))

    def worth(taken):
        return sum(alone[n] for n in taken) + sum(pairs[a, b] for a, b in itertools.combinations(sorted(taken), 2))

    cases = needed(units, exact=False)
    assert len(cases) <= 2 * count + 2
    values = {taken: worth(taken) for taken in cases}
    for n in range(count):
        factors = coefficients(units, n, exact=False)
        assert weighed(factors, values) == pytest.approx(shapley(units, worth, n))
        expected = np.sqrt(2) if count == 1 else 1.0
        assert error(factors, dict.fromkeys(cases, 1.0)) == pytest.approx(expected)


def test_merging_units():
    units = [frozenset({0}), frozenset({1}), frozenset({2})]
    assert merged(units, [0, 2]) == [frozenset({0, 2}), frozenset({1})]
    assert merged(units, [1]) == units
