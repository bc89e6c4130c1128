"""The menu keeps its word: a case with an entry applied gives the figure that the entry promised, in every account."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.case.errors import CaseError
from detente.consent.table import NoPackageError
from detente.values.errors import KnowledgeError

EXAMPLES = Path(__file__).parents[2] / "examples"
DRAWS = 100
OPTIONS = ("none", "some", "most", "all")


@st.composite
def words_of_a_case(draw):
    """The words of a small case, with whatever a case can say that bears on the impasse lens."""
    parties = [f"party-{n}" for n in range(draw(st.sampled_from([2, 2, 2, 3])))]
    issues = {f"issue-{n}": OPTIONS[: draw(st.integers(2, 4))] for n in range(draw(st.integers(2, 3)))}
    accounts = {"hawks": {"name": "Hawks"}, "doves": {"name": "Doves"}} if draw(st.booleans()) else {}
    variants = {"now": {"name": "Now"}, "then": {"name": "Then"}} if draw(st.integers(0, 3)) == 0 else {}
    package = st.fixed_dictionaries({issue: st.sampled_from(options) for issue, options in issues.items()})
    words = {
        "title": "A small case",
        "parties": {p: {"name": p.title(), "bargaining weight": draw(st.sampled_from([1, 2]))} for p in parties},
        "issues": {issue: draw(an_issue(issue, options, parties)) for issue, options in issues.items()},
        "status quo": draw(st.sampled_from([dict.fromkeys(issues, "none"), {}])),
        "packages": {
            f"text-{n}": {"name": f"Text {n}", "options": draw(package), "yardstick": draw(st.booleans())}
            for n in range(draw(st.integers(0, 2)))
        },
        "rules": {f"rule-{n}": draw(a_rule(issues)) for n in range(draw(st.integers(0, 2)))},
        "accounts": accounts,
        "variants": variants,
        "statements": {p: draw(what_is_said(issues, accounts, variants, package)) for p in parties},
        "positions": {p: draw(what_is_demanded(issues, accounts, variants, package)) for p in parties},
    }
    if draw(st.booleans()):
        chances = {p: draw(st.sampled_from([0.1, 0.5, 0.8])) for p in parties}
        words["contingencies"] = {"storm": {"name": "A storm", "chances": chances}}
    if len(parties) == 3 and draw(st.booleans()):
        words["agreement"] = {"veto": parties[:1], "at least": 1, "of": parties[1:]}
    return {key: said for key, said in words.items() if said}


@st.composite
def an_issue(draw, issue, options, parties):
    said = {
        "name": issue.title(),
        "options": list(options),
        "by": draw(st.sampled_from([*([p] for p in parties), parties])),
    }
    if draw(st.booleans()):
        said["one way"] = list(options[1:])
    if len(options) > 2 and draw(st.booleans()):
        said["suspends"] = {options[-2]: options[-1]}
    return said


@st.composite
def a_choice(draw, options):
    form = draw(st.integers(0, 2))
    one = draw(st.sampled_from(options))
    return one if form == 0 else {"at least" if form == 1 else "at most": one}


@st.composite
def a_selection(draw, issues, most):
    names = draw(st.lists(st.sampled_from(list(issues)), min_size=1, max_size=most, unique=True))
    return {issue: draw(a_choice(issues[issue])) for issue in names}


@st.composite
def a_rule(draw, issues):
    first, second = draw(st.permutations(list(issues)))[:2]
    kind = draw(st.sampled_from(["logical", "political", "political"]))
    said = {"because": "So it is.", "kind": kind}
    if draw(st.booleans()):
        return said | {"always": {first: draw(a_choice(issues[first]))}}
    return said | {"if": {first: draw(a_choice(issues[first]))}, "then": {second: draw(a_choice(issues[second]))}}


@st.composite
def what_is_said(draw, issues, accounts, variants, package):
    worth = st.integers(0, 9)
    if draw(st.booleans()):
        table = {issue: {option: draw(worth) for option in options} for issue, options in issues.items()}
        held = {"exact values": table}
        if draw(st.integers(0, 4)):
            held["no deal"] = draw(st.integers(4, 20))
        said = [held]
    else:
        rising = draw(st.lists(st.sampled_from(list(issues)), unique=True))
        falling = [issue for issue in issues if issue not in rising]
        said = [{"more is better": rising}] if rising else []
        said += [{"less is better": falling}] if falling else []
        low = draw(st.sampled_from([0.1, 0.3, 0.5]))
        said.append({"no deal": {"at least": low, "at most": low + 0.3}})
        if draw(st.booleans()):
            said.append({draw(st.sampled_from(["refused", "offered"])): draw(package), "credence": 0.7})
        if accounts and draw(st.booleans()):
            said.append({"no deal moves": 0.15, "accounts": ["hawks"]})
        if variants and draw(st.booleans()):
            said.append({"no deal moves": -0.1, "variants": ["then"]})
    for _ in range(draw(st.sampled_from([0, 0, 1, 2]))):
        line = {"red line": draw(a_selection(issues, 2))}
        said.append(line | ({"accounts": ["hawks"]} if accounts and draw(st.booleans()) else {}))
    return said


@st.composite
def what_is_demanded(draw, issues, accounts, variants, package):
    held = {}
    for n in range(draw(st.sampled_from([0, 1, 1, 2]))):
        form = draw(st.integers(0, 2))
        said = {} if form == 0 else {"demands": draw(a_selection(issues, 3))}
        said |= {"package": draw(package)} if form != 1 else {}
        held[f"position-{n}"] = {"name": f"Position {n}"} | said
        if variants and draw(st.booleans()):
            held[f"position-{n}"]["variants"] = ["then"]
        if accounts and draw(st.booleans()):
            held[f"position-{n}"]["accounts"] = ["doves"]
    return held


def promised(entry, account):
    """What the changed case gives where the entry made its promise."""
    if entry["figure"] == "share":
        return account["baseline"]["share"]
    if entry["figure"] == "best":
        return account["baseline"]["best"]["joint_share"]
    if entry["figure"] == "text":
        return account["baseline"]["texts"][entry["at"]]
    if entry["figure"] == "stance":
        return account["diagnosis"]["stances"][entry["at"]]["share"]
    (order,) = [one for one in account["steps"] if one["sequence"] == entry["at"]]
    return order["holds"]


def keeps_its_word(result, **options):
    """Apply every entry of a menu and hold what comes of it against the promise."""
    for entry in result.data["menu"]:
        other = detente.Case.from_text(result.applied(entry["number"])).impasse(**options).data
        for account, promise in entry["after"].items():
            found = promised(entry, other["accounts"][account])
            assert found == promise, (entry["kind"], entry["figure"], account, promise, found)
            before = result.data["accounts"][account]
            if entry["figure"] == "stance":
                assert entry["before"][account] == before["diagnosis"]["stances"][entry["at"]]["share"]
            elif entry["figure"] in {"share", "best"}:
                assert entry["before"][account] == promised(entry, before)


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(words_of_a_case(), st.integers(0, 3))
def test_random_cases_give_what_their_menu_promised(words, seed):
    try:
        case = detente.Case.from_words(words)
        result = case.impasse(draws=DRAWS, seed=seed)
    except (CaseError, KnowledgeError, NoPackageError):
        return
    keeps_its_word(result, draws=DRAWS, seed=seed)


SMALL = ("camp-david-1978", "panama-canal-1977", "harbour-game")
LARGE = ("ampo-city", "england-zimbabwe", "iran-2015", "hanoi-2019-scores")


@pytest.mark.parametrize("name", [*SMALL, *(pytest.param(name, marks=pytest.mark.slow) for name in LARGE)])
def test_the_examples_give_what_their_menu_promised(name):
    keeps_its_word(detente.load(EXAMPLES / f"{name}.yaml").impasse(draws=500), draws=500)


STEPS = """\
title: A reactor for relief
parties: {north: {name: North}, south: {name: South}}
issues:
  reactor: {name: Reactor, by: north, options: [running, halted, sealed, gone], one way: [halted, sealed, gone]}
  relief: {name: Relief, by: south, options: [none, some, most, all], one way: [some, most, all]}
status quo: {reactor: running, relief: none}
packages: {all-for-all: {name: All for all, options: {reactor: gone, relief: all}, yardstick: true}}
statements:
  north:
    - less is better: reactor
    - more is better: relief
    - no deal against status quo: {at least: 0, at most: 0.1}
    - matters more: [relief, reactor]
  south:
    - more is better: reactor
    - less is better: relief
    - no deal against status quo: {at least: 0, at most: 0.1}
    - matters more: [reactor, relief]
"""


def test_an_order_of_steps_holds_as_promised_also_in_more_draws_than_judge_it():
    result = detente.Case.from_text(STEPS).impasse(draws=1_500)
    assert "steps" in {entry["kind"] for entry in result.data["menu"]}
    keeps_its_word(result, draws=1_500)


def test_an_entry_that_the_text_of_the_case_does_not_take_is_not_offered():
    """A part that stands in two places at once cannot be changed in one of them."""
    text = STEPS.replace("relief: {name", "relief: &same {name").replace(
        "  north:\n    - less", "  north: &said\n    - less"
    )
    text += "positions: {north: &held {it: {name: It, demands: {relief: all}}}, south: *held}\n"
    result = detente.Case.from_text(text).impasse(draws=100)
    keeps_its_word(result, draws=100)
    assert all(entry["edits"] for entry in result.data["menu"])
    assert not any(entry["figure"] == "stance" for entry in result.data["menu"])


def test_who_stood_for_the_text_it_tabled_concedes_by_demands():
    text = STEPS + (
        "positions:\n"
        "  north: {ask: {name: Ask, package: {reactor: halted, relief: all}}}\n"
        "  south: {ask: {name: Ask, package: all-for-all}} # as tabled\n"
    )
    result = detente.Case.from_text(text).impasse(draws=100)
    entry = next(one for one in result.data["menu"] if one["kind"] == "concession")
    assert {edit["path"][-1] for edit in entry["edits"]} == {"demands"}
    assert "# as tabled" in result.applied(entry["number"])
    keeps_its_word(result, draws=100)


def test_what_only_a_later_account_lacks_is_offered_too():
    """A red line that hawks alone tell of costs the deal in their account only; the first account has one."""
    text = STEPS + (
        "    - red line: {reactor: {at most: sealed}}\n      accounts: hawks\n"
        "    - no deal moves: 0.35\n      accounts: hawks\n"
        "    - no deal moves: -0.5\n      accounts: doves\n"
        "accounts: {doves: {name: Doves}, hawks: {name: Hawks}}\n"
    )
    result = detente.Case.from_text(text).impasse(draws=100)
    doves, hawks = result.data["accounts"].values()
    assert doves["baseline"]["best"]["joint_share"] > 0.5 > hawks["baseline"]["best"]["joint_share"]
    assert {"outside option", "concession"} <= {entry["kind"] for entry in result.data["menu"]}
    keeps_its_word(result, draws=100)
