from __future__ import annotations

import itertools
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.forecasting import frontier
from detente.forecasting.features import NAMES, features
from detente.forecasting.zone import Layout, find
from detente.space.packages import Space
from detente.values.agreement import Agreement

INF = float("inf")


def described(tables, reservation, sizes, **asked):
    """The features of one draw of each party."""
    layout = Layout.of(Space(tuple(sizes)))
    rows = [np.asarray(table, dtype=float)[None] for table in tables]
    return features(find(layout, rows, [np.array([float(r)]) for r in reservation], **asked))


def literal(tables, reservation, sizes):
    """Every feature of every package of the zone, from its definition, one number at a time; for whole numbers."""
    offsets = [sum(sizes[:i]) for i in range(len(sizes))]
    packages = list(itertools.product(*map(range, sizes)))
    issues, parties = range(len(sizes)), range(len(tables))
    part = [[[tables[p][offsets[i] + x[i]] for i in issues] for x in packages] for p in parties]
    value = [[sum(part[p][k]) for k in range(len(packages))] for p in parties]
    floor = [min(value[p]) if reservation[p] == -INF else reservation[p] for p in parties]
    zone = [k for k in range(len(packages)) if all(value[p][k] >= floor[p] for p in parties)]
    if not zone:
        floor = [min(value[p]) for p in parties]
        zone = list(range(len(packages)))
    ideal = [max(value[p][k] for k in zone) - floor[p] for p in parties]
    low = [[min(part[p][k][i] for k in zone) for i in issues] for p in parties]
    stake = [[max(part[p][k][i] for k in zone) - low[p][i] for i in issues] for p in parties]

    def gain(p, k):
        return (value[p][k] - floor[p]) / ideal[p] if ideal[p] else 1.0

    def met(p, k, i):
        return (part[p][k][i] - low[p][i]) / stake[p][i] if stake[p][i] else 0.0

    def mean(p, k, power, of):
        weight = [stake[p][i] ** power for i in issues]
        return sum(weight[i] * of(met(p, k, i)) for i in issues) / sum(weight) if sum(weight) else 0.0

    def felt(p, k, power, of):
        more = mean(p, k, power, of) - mean(p, k, 1, lambda s: s)
        return gain(p, k) + (sum(stake[p]) * more / ideal[p] if ideal[p] else 0.0)

    counted = [p for p in parties if ideal[p] and len({value[p][k] for k in zone}) > 1]
    if not counted:
        return dict.fromkeys(zone, (1, 1, 1, 0))
    found = {}
    for k in zone:
        found[k] = (
            prod(max(felt(p, k, 1, lambda s: s**0.8), 0) for p in counted) ** (2 / len(counted)),
            min(felt(p, k, 2, lambda s: s) for p in counted),
            min(felt(p, k, 1, sqrt) for p in counted),
            max(min(gain(p, y) - gain(p, k) for p in counted) for y in zone),
        )
    return found


@st.composite
def cases(draw, least=2, most=3):
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    parties = draw(st.integers(least, most))
    tables = [draw(st.lists(st.integers(-3, 5), min_size=sum(sizes), max_size=sum(sizes))) for _ in range(parties)]
    reservation = [draw(st.one_of(st.integers(-6, 8), st.just(-INF))) for _ in range(parties)]
    return tables, reservation, sizes


@settings(max_examples=200, deadline=None)
@given(cases())
def test_features_are_those_of_their_definitions(case):
    tables, reservation, sizes = case
    found = described(tables, reservation, sizes)
    expected = literal(*case)
    assert set(np.flatnonzero(found.zone.inside[0])) == set(expected)
    for k, each in expected.items():
        assert found.values[:, 0, k] == pytest.approx(each, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(cases(), st.lists(st.tuples(st.floats(0.01, 100), st.floats(-50, 50)), min_size=3, max_size=3))
def test_units_and_origins_of_values_do_not_matter(case, moved):
    tables, reservation, sizes = case
    offsets = np.cumsum([0, *sizes[:-1]])

    def other(p):
        unit, origin = moved[p]
        table = np.array(tables[p], dtype=float) * unit
        table[offsets[0] : offsets[0] + sizes[0]] += origin
        return table, reservation[p] * unit + origin

    changed = [other(p) for p in range(len(tables))]
    before = described(tables, reservation, sizes)
    after = described([t for t, _ in changed], [r for _, r in changed], sizes)
    inside = before.zone.inside[0]
    assert (after.zone.inside[0] == inside).all()
    assert after.values[:, 0, inside] == pytest.approx(before.values[:, 0, inside], abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms())
def test_the_order_of_parties_issues_and_options_does_not_matter(case, random):
    tables, reservation, sizes = case
    parties, issues = list(range(len(tables))), list(range(len(sizes)))
    options = [list(range(size)) for size in sizes]
    for each in (parties, issues, *options):
        random.shuffle(each)
    offsets = np.cumsum([0, *sizes])
    columns = np.concatenate([offsets[i] + np.array(options[i]) for i in issues])
    before = described(tables, reservation, sizes)
    shuffled = [np.array(tables[p])[columns] for p in parties]
    after = described(shuffled, [reservation[p] for p in parties], [sizes[i] for i in issues])
    for row, package in enumerate(Space(tuple(sizes[i] for i in issues)).packages):
        there = [0] * len(sizes)
        for i, option in zip(issues, package, strict=True):
            there[i] = options[i][option]
        old = int(np.ravel_multi_index(there, sizes))
        assert after.zone.inside[0, row] == before.zone.inside[0, old]
        if before.zone.inside[0, old]:
            assert after.values[:, 0, row] == pytest.approx(before.values[:, 0, old], abs=1e-9)


def test_packages_that_nobody_would_sign_change_nothing():
    narrow = described([[0, 1, 2, 3], [3, 2, 1, 0]], [0, 0], [4])
    wide = described([[-90, 0, 1, 2, 3, 40], [70, 3, 2, 1, 0, -60]], [0, 0], [6])
    assert wide.zone.inside[0].tolist() == [False, True, True, True, True, False]
    assert wide.values[:, 0, 1:5] == pytest.approx(narrow.values[:, 0])


def test_a_price_has_its_best_features_in_the_middle():
    found = described([np.arange(5), np.arange(5)[::-1]], [0, 0], [5]).values[:, 0]
    assert dict(zip(NAMES, found[:, 2], strict=True)) == pytest.approx(
        {"nash": 0.25**0.8, "held": 0.5, "shared": 0.5**0.5, "waste": 0.0}
    )
    assert found[3] == pytest.approx(np.zeros(5))
    assert found[0].argmax() == found[1].argmax() == found[2].argmax() == 2


def test_an_issue_that_both_want_alike_is_wasted_at_its_worst():
    found = described([[0, 4, 0, 1], [0, 4, 1, 0]], [0, 0], [2, 2])
    assert found.values[3, 0] == pytest.approx([0.8, 0.8, 0.0, 0.0])


@pytest.mark.parametrize("floor", [-1, 0, -INF])
@pytest.mark.parametrize("at_stake", [0.0, 1e-9])
def test_a_party_without_stakes_changes_nothing(floor, at_stake):
    tables = [[4, 0, 1, 0], [0, 3, 0, 2]]
    two = described(tables, [1, 0], [2, 2])
    three = described([*tables, [7 + at_stake, 7, -7, -7]], [1, 0, floor if at_stake == 0 else -1], [2, 2])
    assert three.values == pytest.approx(two.values)
    assert not three.zone.reluctant.any()


def test_of_one_party_with_stakes_only_its_gains_count():
    found = described([[2, 2, 2], [0, 1, 2]], [1, 0], [3])
    assert found.zone.gains[0, 0] == pytest.approx([1, 1, 1])
    assert found.values[3, 0] == pytest.approx([1, 0.5, 0])
    assert found.values[2, 0] == pytest.approx([0, 0.5**0.5, 1])


def test_where_nobody_has_stakes_all_packages_are_alike():
    found = described([[2, 2, 2], [1, 1, 1]], [1, 1], [3])
    assert found.values[:, 0] == pytest.approx(np.repeat([[1.0], [1], [1], [0]], 3, axis=1))


def test_whose_consent_is_never_needed_does_not_count():
    tables = [[0, 1, 2], [2, 1, 0]]
    onlooker = described([*tables, [5, 0, 1]], [0, 0, 0], [3], agreement=Agreement((0, 1)))
    assert onlooker.values == pytest.approx(described(tables, [0, 0], [3]).values)
    voter = described([*tables, [5, 0, 1]], [0, 0, 0], [3], agreement=Agreement((), 2, (0, 1, 2)))
    assert voter.zone.counted.all()


def test_packages_that_no_party_tells_apart_share_one_weight():
    tables, twice = [[0, 1, 2, 5, 0], [2, 1, 0, 0, 5]], [[0, 1, 1, 2, 5, 0, 0], [2, 1, 1, 0, 0, 5, 5]]
    assert (described(tables, [0, 0], [3, 2]).zone.weight == 1).all()
    found = described(twice, [0, 0], [4, 3]).zone
    assert found.weight.reshape(4, 3) == pytest.approx(np.outer([1, 0.5, 0.5, 1], [1, 0.5, 0.5]))
    assert found.many == pytest.approx([6])


@settings(max_examples=100, deadline=None)
@given(cases())
def test_weights_are_those_of_packages_alike_counted_one_by_one(case):
    tables, reservation, sizes = case
    zone = described(tables, reservation, sizes).zone
    offsets = np.cumsum([0, *sizes[:-1]])
    worth = [
        (
            bool(zone.inside[0, k]),
            *(tables[p][offsets[i] + x] for p in range(len(tables)) for i, x in enumerate(package)),
        )
        for k, package in enumerate(itertools.product(*map(range, sizes)))
    ]
    assert zone.weight[0] == pytest.approx([1 / worth.count(each) for each in worth])


def test_a_red_line_parts_packages_that_are_alike_otherwise():
    barred = np.array([[False, True, False], [False, False, False]])
    found = described([[1, 1, 0], [0, 0, 1]], [0, 0], [3], barred=barred)
    assert found.zone.weight[0].tolist() == [1, 1, 1]


def test_for_who_accepts_everything_no_deal_counts_as_the_worst_package():
    tables = [[0, 1, 2], [2, 1, 0]]
    assert described(tables, [-INF, 0], [3]).values == pytest.approx(described(tables, [0, 0], [3]).values)


def test_no_deal_worse_than_every_package_weakens_who_has_it():
    found = described([[0, 1, 2], [2, 1, 0]], [-10, 0], [3])
    assert found.zone.gains[0, 0] == pytest.approx([10 / 12, 11 / 12, 1])
    assert found.values[0, 0].argmax() == 0


def test_what_is_wanted_most_counts_for_more():
    found = described([[0, 3, 0, 1], [3, 0, 1, 0]], [0, 0], [2, 2])
    assert found.values[1, 0] == pytest.approx([0, 0.1, 0.1, 0])
    assert found.zone.gains[:, 0, 1] == pytest.approx([1 / 4, 3 / 4])


def test_parts_of_everything_count_for_more_than_half_of_it():
    found = described([[0, 1, 2, 0, 1, 2], [2, 1, 0, 2, 1, 0]], [0, 0], [3, 3])
    halves, whole = 4, 2
    assert found.values[2, 0, [halves, whole]] == pytest.approx([0.5**0.5, 0.5])


def test_without_room_all_packages_stand_as_if_there_were_no_alternative():
    found = described([[0, 1, 2], [2, 1, 0]], [2, 2], [3])
    assert not found.zone.room[0]
    assert found.zone.inside.all()
    assert found.values == pytest.approx(described([[0, 1, 2], [2, 1, 0]], [0, 0], [3]).values)


def test_a_majority_suffices_where_the_agreement_says_so():
    tables = [[0, 2], [0, 2], [2, 0]]
    assert not described(tables, [1, 1, 1], [2]).zone.room[0]
    majority = Agreement((), 2, (0, 1, 2))
    assert described(tables, [1, 1, 1], [2], agreement=majority).zone.inside[0].tolist() == [False, True]


def test_a_red_line_bars_a_package():
    barred = np.array([[False, True, False], [False, False, False]])
    found = described([[0, 1, 2], [2, 1, 0]], [0, 0], [3], barred=barred)
    assert found.zone.inside[0].tolist() == [True, False, True]


def test_every_draw_is_described_by_itself():
    rng = np.random.default_rng(1)
    tables, floors = rng.random((2, 7, 6)), rng.random((2, 7))
    layout = Layout.of(Space((2, 4)))
    together = features(find(layout, list(tables), list(floors)))
    for k in range(7):
        alone = described(tables[:, k], floors[:, k], (2, 4))
        assert together.values[:, k] == pytest.approx(alone.values[:, 0])
        assert (together.zone.inside[k] == alone.zone.inside[0]).all()


def test_in_large_zones_of_three_parties_the_waste_is_a_lower_bound(monkeypatch):
    tables = np.random.default_rng(2).random((3, 12))
    exact = described(tables, [0.3] * 3, (3, 3, 3, 3)).values[3, 0]
    monkeypatch.setattr(frontier, "REFERENCES", 8)
    bound = described(tables, [0.3] * 3, (3, 3, 3, 3)).values[3, 0]
    assert (bound <= exact + 1e-12).all()
    assert (bound < exact - 1e-12).any()
