"""Added values, mixtures and a moved no deal: they are what they say, and leave every other draw alone to the bit."""

from __future__ import annotations

import copy
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.reading import case_from_words
from detente.case.spaces import Numbering, space_of
from detente.values.bounds import IMPOSSIBLE, NECESSARY, POSSIBLE
from detente.values.consistency import clashes
from detente.values.evidence import evidence_of
from detente.values.knowledge import BORDER, learn
from detente.values.programs import Program

ISSUES = {"i": ["x", "y", "z"], "j": ["u", "v", "w"], "k": ["no", "yes"]}
MIXED = {"mixture": {"j": {"between": {"u": 0.25, "w": 0.75}}}}
DIRECTIONS = [{"more is better": ["i", "k"]}, {"less is better": "j"}]
MATTERS = {"matters more": ["k", "i"]}
OFFER = {"i": "y", "j": "u", "k": "yes"}
PATHS = {
    "nothing but directions": DIRECTIONS,
    "an order of weights": [*DIRECTIONS, MATTERS],
    "bounds on no deal": [*DIRECTIONS, {"no deal": {"at least": 0.3, "at most": 0.6}}],
    "only the ends": [{"more is better": ["i", "k"]}, {"best and worst": {"j": ["u", "w"]}}],
    "packages": [*DIRECTIONS, MATTERS, {"offered": OFFER}, {"refused": {"i": "z", "j": "w", "k": "no"}}],
    "an indifferent issue": [{"more is better": ["i"]}, {"indifferent": "k"}, {"less is better": "j"}],
    "equally good options": [{"more is better": ["i", "k"]}, {"order of options": {"j": ["v", ["u", "w"]]}}],
    "weights": [*DIRECTIONS, {"weight": {"i": {"at least": 0.4}}}, {"value": {"j": {"v": {"at most": 0.6}}}}],
}
"""What is known, by the way in which draws are made of it."""


def words(said, first=None, between=None):
    """Make a case; ``first`` is an issue added before the others, ``between`` a place for an option that is mixed."""
    issues = {name: {"name": name, "options": list(options)} for name, options in ISSUES.items()}
    if between is not None:
        issues["j"]["options"].insert(between, "between")
    if first is not None:
        added = {"pay": {"name": "Pay", "options": ["none", "paid"], "otherwise": "none"}}
        issues = {**added, **issues} if first else {**issues, **added}
    return {"title": "T", "parties": {"a": {"name": "A"}}, "issues": issues, "statements": {"a": list(said)}}


def known(case, draws=64, seed=3):
    document = case_from_words(case)
    numbering = Numbering(document.words)
    return learn(evidence_of(numbering, "a", "all", None), space_of(numbering), draws, seed), numbering


def same(one, other):
    return one.tobytes() == other.tobytes()


def columns(numbering, names=ISSUES):
    return [numbering.column(issue, option) for issue in names for option in ISSUES[issue]]


@pytest.fixture(autouse=True)
def _no_store(monkeypatch):
    monkeypatch.setenv("DETENTE_STORE", "off")


@pytest.mark.parametrize("path", PATHS)
def test_a_moved_no_deal_moves_every_draw_and_nothing_else(path):
    before, _ = known(words(PATHS[path]))
    after, _ = known(words([*PATHS[path], {"no deal moves": -0.75}, {"no deal moves": 0.5}]))
    for one, other in zip(before.drawn, after.drawn, strict=True):
        assert same(one.draws.values, other.draws.values)
        assert same(one.draws.reservation - 0.75 + 0.5, other.draws.reservation)
        assert one.method == other.method


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("first", [True, False])
def test_an_added_issue_leaves_all_other_draws_alone(path, first):
    before, old = known(words(PATHS[path]))
    after, new = known(words([*PATHS[path], {"added value": {"pay": {"none": 0, "paid": -0.07}}}], first))
    for one, other in zip(before.drawn, after.drawn, strict=True):
        assert same(one.draws.values[:, columns(old)], other.draws.values[:, columns(new)])
        assert same(one.draws.reservation, other.draws.reservation)
        assert one.method == other.method
        assert (other.draws.values[:, new.column("pay", "none")] == 0).all()
        assert (other.draws.values[:, new.column("pay", "paid")] == -0.07).all()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("between", [0, 2])
def test_a_mixture_leaves_all_other_draws_alone(path, between):
    before, old = known(words(PATHS[path]))
    after, new = known(words([*PATHS[path], MIXED], between=between))
    for one, other in zip(before.drawn, after.drawn, strict=True):
        values = other.draws.values
        assert same(one.draws.values[:, columns(old)], values[:, columns(new)])
        assert same(one.draws.reservation, other.draws.reservation)
        assert one.method == other.method
        u, w = values[:, new.column("j", "u")], values[:, new.column("j", "w")]
        assert np.allclose(values[:, new.column("j", "between")], 0.25 * u + 0.75 * w, rtol=0, atol=1e-15)


def test_without_a_mixture_the_option_stands_in_its_listed_order():
    found, numbering = known(words(DIRECTIONS, between=1))
    values = found.drawn[0].draws.values
    u, between, v = (values[:, numbering.column("j", option)] for option in ("u", "between", "v"))
    assert (u > between).all()
    assert (between > v).all()


def test_shares_are_those_of_their_sum():
    third = {"mixture": {"j": {"between": {"u": 0.3333333, "v": 0.3333333, "w": 0.3333333}}}}
    found, numbering = known(words([*DIRECTIONS, third], between=3))
    values = found.drawn[0].draws.values
    mean = values[:, [numbering.column("j", option) for option in "uvw"]].mean(axis=1)
    assert np.allclose(values[:, numbering.column("j", "between")], mean, rtol=0, atol=1e-15)


EXACT = {"i": {"x": 1, "y": 2, "z": 5}, "j": {"u": 9, "v": 3, "w": 1}, "k": {"no": 0, "yes": 4}}


def test_exact_values_are_completed_in_the_units_of_the_file():
    said = [{"exact values": EXACT, "no deal": 6}, MIXED, {"added value": {"pay": {"none": 0, "paid": 2.5}}}]
    found, numbering = known(words([*said, {"no deal moves": -1.5}], first=True, between=1))
    draws = found.drawn[0].draws
    assert draws.reservation.tolist() == [4.5]
    assert draws.values[0, numbering.column("j", "between")] == 0.25 * 9 + 0.75 * 1
    assert draws.values[0, numbering.column("pay", "paid")] == 2.5
    assert [draws.values[0, c] for c in columns(numbering)] == [v for table in EXACT.values() for v in table.values()]


def test_who_accepts_everything_does_so_however_no_deal_moves():
    found, _ = known(words([{"exact values": EXACT}, {"no deal moves": 3}]))
    assert found.drawn[0].draws.reservation.tolist() == [-np.inf]


def test_what_was_said_before_no_deal_moved_is_held_against_what_it_was():
    refused = {"refused": {"i": "z", "j": "w", "k": "no"}, "credence": 1}
    said = [{"exact values": EXACT, "no deal": 6}, refused]
    assert clashes(case_from_words(words(said))) == ()
    assert clashes(case_from_words(words([*said, {"no deal moves": -3}]))) == ()
    assert len(clashes(case_from_words(words([{"exact values": EXACT, "no deal": 3}, refused])))) == 1


def test_an_added_issue_is_no_part_of_the_scale_of_exact_values():
    """The swings are 4, 8 and 4; an added issue worth 100 changes no weight."""
    said = [{"exact values": EXACT, "no deal": 6}, {"weight": {"j": {"at least": 0.5, "at most": 0.5}}}]
    said.append({"no deal": {"at least": 0.25, "at most": 0.25}})
    assert clashes(case_from_words(words(said))) == ()
    assert (
        clashes(case_from_words(words([*said, {"added value": {"pay": {"none": 1, "paid": 100}}}], first=True))) == ()
    )


def test_packages_that_leave_an_added_issue_out_mean_its_option():
    """What is offered without the payment is worth as much as with `none`, so the draws know as much of it."""
    offered = {"offered": OFFER}
    plain, _ = known(words([*DIRECTIONS, offered]))
    added, _ = known(words([*DIRECTIONS, offered, {"added value": {"pay": {"none": 0, "paid": 1}}}], first=False))
    assert same(plain.drawn[0].draws.reservation, added.drawn[0].draws.reservation)
    full = {"offered": {**OFFER, "pay": "none"}}
    named, _ = known(words([*DIRECTIONS, full, {"added value": {"pay": {"none": 0, "paid": 1}}}], first=False))
    assert same(plain.drawn[0].draws.reservation, named.drawn[0].draws.reservation)


def test_a_package_with_a_payment_is_evidence_of_what_it_is_worth_with_it():
    paid = {"offered": {"i": "x", "j": "w", "k": "no", "pay": "paid"}}
    found, _ = known(words([*DIRECTIONS, paid, {"added value": {"pay": {"none": 0, "paid": 0.2}}}], first=True))
    for one in found.drawn:
        assert one.draws.reservation.max() <= 0.2 + 1e-9
        assert one.draws.reservation.max() > 0.1


def brute_labels(evidence, numbering, rows):
    """Label packages by the least and greatest worth of each over the polytope, put together option by option."""
    program = Program(evidence.polytope)
    layout = evidence.layout
    moved = sum(said.no_deal_moves for said in evidence.statements if hasattr(said, "no_deal_moves"))
    labels = []
    for row in rows:
        form, constant = np.zeros(layout.dimension), -moved
        form[-1] = -1
        for issue, option in numbering.named(row).items():
            parts, worth = literal(evidence, issue, option)
            constant += worth
            for part, share in parts.items():
                place = layout.coordinate[numbering.column(issue, part)]
                if place >= 0:
                    form[place] += share
        low, high = program.minimise(form).value + constant, -program.minimise(-form).value + constant
        labels.append(NECESSARY if low >= -1e-9 else IMPOSSIBLE if high < -1e-9 else POSSIBLE)
    return labels


def literal(evidence, issue, option):
    """Say of which options an option's value is made, and what constant is in it."""
    for said in evidence.statements:
        if issue in getattr(said, "added_value", {}):
            return {}, said.added_value[issue][option]
        if option in getattr(said, "mixture", {}).get(issue, {}):
            return said.mixture[issue][option], 0.0
    return {option: 1.0}, 0.0


@settings(deadline=None, max_examples=15)
@given(
    path=st.sampled_from(sorted(PATHS)),
    move=st.sampled_from([None, -0.4, -0.1, 0.2, 1.5]),
    paid=st.sampled_from([None, -0.3, 0.05, 2.0]),
    share=st.sampled_from([None, 0.0, 0.4, 1.0]),
)
def test_labels_are_those_of_brute_force(path, move, paid, share):
    said = list(PATHS[path])
    said += [] if move is None else [{"no deal moves": move}]
    said += [] if paid is None else [{"added value": {"pay": {"none": 0.01, "paid": paid}}}]
    said += [] if share is None else [{"mixture": {"j": {"between": {"v": share, "w": 1 - share}}}}]
    found, numbering = known(words(said, None if paid is None else False, None if share is None else 2), draws=16)
    rows = np.array(list(product(*(range(len(options)) for options in numbering.options))))
    nothing = np.zeros(len(rows), dtype=bool)
    at = rows + np.array(numbering.offsets[:-1])
    labels = found.labels(at, nothing, nothing)
    assert labels.tolist() == brute_labels(found.evidence, numbering, rows)
    highest = [-Program(found.evidence.polytope).minimise(-gain).value for gain in found.evidence.gains(at)]
    assert found.at_border(at).tolist() == [high <= BORDER for high in highest]
    for one in found.drawn:
        gains = one.draws.values[:, at].sum(axis=2) - one.draws.reservation[:, None]
        assert (gains[:, labels == NECESSARY] >= -1e-7).all()
        assert (gains[:, labels == IMPOSSIBLE] <= 1e-7).all()


def test_statements_hold_in_their_account_alone():
    case = copy.deepcopy(words(DIRECTIONS))
    case["accounts"] = {"p": {"name": "P"}, "q": {"name": "Q"}}
    case["statements"]["a"].append({"no deal moves": 0.5, "accounts": ["q"]})
    document = case_from_words(case)
    numbering = Numbering(document.words)
    space = space_of(numbering)
    p, q = (learn(evidence_of(numbering, "a", account, None), space, 32, 1) for account in "pq")
    assert same(p.drawn[0].draws.reservation + 0.5, q.drawn[0].draws.reservation)


@st.composite
def edited(draw):
    """Make a case and the same with everything added at once, at any place of any issue."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    issues = {f"i{n}": [f"o{k}" for k in range(size)] for n, size in enumerate(sizes)}
    said = [{draw(st.sampled_from(["more is better", "less is better"])): name} for name in issues]
    if draw(st.booleans()):
        said.append({"matters more": list(issues)[::-1]} if len(issues) > 1 else {"no deal": {"at most": 0.5}})
    if draw(st.booleans()):
        said.append({"refused": {name: draw(st.sampled_from(options)) for name, options in issues.items()}})
    more, wide = [], {name: list(options) for name, options in issues.items()}
    for name, options in issues.items():
        if draw(st.booleans()):
            share = draw(st.floats(0, 1))
            wide[name].insert(draw(st.integers(0, len(options))), "mixed")
            more.append({"mixture": {name: {"mixed": {options[0]: share, options[-1]: 1 - share}}}})
    names = list(wide)
    names.insert(draw(st.integers(0, len(names))), "pay")
    more.append({"added value": {"pay": {"none": 0, "paid": draw(st.floats(-2, 2))}}})
    more += [{"no deal moves": move} for move in draw(st.lists(st.floats(-1, 1), max_size=2))]
    new = {name: {"name": name, "options": wide.get(name, ["none", "paid"])} for name in names}
    new["pay"]["otherwise"] = "none"
    head = {"title": "T", "parties": {"a": {"name": "A"}}}
    old = {name: {"name": name, "options": options} for name, options in issues.items()}
    return head | {"issues": old, "statements": {"a": said}}, head | {
        "issues": new,
        "statements": {"a": [*said, *more]},
    }


def test_draws_kept_before_an_edit_serve_after_it(monkeypatch, tmp_path):
    monkeypatch.setenv("DETENTE_STORE", str(tmp_path))
    known(words(PATHS["packages"]))
    kept = sorted(tmp_path.rglob("*.npz"))
    said = [*PATHS["packages"], MIXED, {"added value": {"pay": {"none": 0, "paid": 1}}}, {"no deal moves": 1}]
    known(words(said, first=True, between=1))
    assert sorted(tmp_path.rglob("*.npz")) == kept != []


@settings(deadline=None, max_examples=15)
@given(edited())
def test_everything_added_at_once_leaves_the_draws_of_the_rest_alone(cases):
    (before, old), (after, new) = (known(case, draws=8) for case in cases)
    for one, other in zip(before.drawn, after.drawn, strict=True):
        for issue, options in zip(old.issues, old.options, strict=True):
            for option in options:
                was, now = (
                    one.draws.values[:, old.column(issue, option)],
                    other.draws.values[:, new.column(issue, option)],
                )
                assert same(was, now)
        moved = one.draws.reservation
        for said in cases[1]["statements"]["a"]:
            moved = moved + said.get("no deal moves", 0.0)
        assert same(moved, other.draws.reservation)
        assert one.method == other.method
