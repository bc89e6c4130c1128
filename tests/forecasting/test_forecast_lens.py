from __future__ import annotations

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.forecasting import lens
from detente.forecasting.lens import forecast
from detente.forecasting.model import NO_ROOM, NoDeal, fitted, load
from detente.space.packages import Space
from detente.space.rules import Condition, Rule
from detente.values.agreement import Agreement


def division(values, counts):
    """Tables of two parties who divide some pieces of each item, the options being what the first gets."""
    pieces = [np.arange(count + 1.0) for count in counts]
    return [
        np.concatenate([v * k for v, k in zip(values[0], pieces, strict=True)])[None],
        np.concatenate([v * k[::-1] for v, k in zip(values[1], pieces, strict=True)])[None],
    ], Space(tuple(count + 1 for count in counts))


def of_items(values, counts, floors=(0.0, 0.0)):
    tables, space = division(values, counts)
    return forecast(tables, [[floor] for floor in floors], space)


@st.composite
def contexts(draw):
    """Three kinds of things, one to four of each, worth ten points in all to each side, some worth nothing to one."""
    counts = draw(st.lists(st.integers(1, 4), min_size=3, max_size=3).filter(lambda c: 5 <= sum(c) <= 7))
    every = [
        (a, b, c)
        for a in range(11)
        for b in range(11)
        for c in range(11)
        if a * counts[0] + b * counts[1] + c * counts[2] == 10
    ]
    first = draw(st.sampled_from(every))
    wanted = [values for values in every if all(a + b > 0 for a, b in zip(first, values, strict=True))]
    assume(wanted)
    return counts, [first, draw(st.sampled_from(wanted))]


@settings(max_examples=80, deadline=None)
@given(contexts())
def test_elsewhere_most_deals_are_fair_and_few_are_absurd(context):
    counts, values = context
    found = of_items(values, counts)
    packages = found.packages.astype(float)
    first, second = packages @ values[0], (np.array(counts) - packages) @ values[1]
    assert found.shares.sum() == pytest.approx(1)
    assert (found.shares > 0.0005).all()
    assert found.shares.max() < 0.97
    least = np.minimum(first, second)
    if least.max() >= 3:
        assert found.shares[least == 0].sum() < 0.1
    worse = np.array([((first > a) & (second > b)).any() for a, b in zip(first, second, strict=True)])
    best = np.flatnonzero(~worse)
    assert found.shares[best].sum() > 0.4
    assert found.top(1)[0] in best


def test_a_thing_worth_nothing_to_one_side_goes_to_the_other():
    found = of_items([(5, 5, 0), (1, 1, 4)], (1, 1, 2))
    given_away = found.packages[:, 2] == 0
    assert found.shares[given_away].sum() > 0.75


def test_a_price_is_agreed_near_the_middle_of_what_both_accept():
    prices = np.arange(101.0)
    found = forecast([prices[None], 100 - prices[None]], [[30.0], [40.0]], Space((101,)))
    assert found.shares @ prices == pytest.approx(45, abs=0.5)
    assert found.shares[30:61].sum() > 0.97
    assert 0.05 < np.sqrt(found.shares[30:61] @ (prices[30:61] - 45) ** 2) / 30 < 0.2
    assert (found.shares[:30] > 0).all()


def test_who_can_walk_away_gets_more():
    prices = np.arange(21.0)
    even = forecast([prices[None], 20 - prices[None]], [[0.0], [0.0]], Space((21,)))
    better = forecast([prices[None], 20 - prices[None]], [[6.0], [0.0]], Space((21,)))
    assert better.shares @ prices > even.shares @ prices + 2


def test_three_parties_each_get_what_they_want_most():
    want = np.array([[3.0, 1, 1], [1, 3, 1], [1, 1, 3]])
    tables = [np.concatenate([[w if o == p else 0.0 for o in range(3)] for w in want[p]])[None] for p in range(3)]
    found = forecast(tables, [[0.0]] * 3, Space((3, 3, 3)))
    assert found.packages[found.top(1)[0]].tolist() == [0, 1, 2]


def test_mirrored_packages_of_equal_parties_share_alike():
    found = of_items([(5, 4, 3), (5, 4, 3)], (3, 3, 3))
    assert found.shares == pytest.approx(found.shares[::-1])


def test_packages_that_no_party_tells_apart_share_alike():
    tables = [np.array([[0.0, 2, 2, 4]]), np.array([[4.0, 2, 2, 0]])]
    found = forecast(tables, [[0.0], [0.0]], Space((4,)))
    assert found.shares[1] == found.shares[2]


def test_an_issue_that_is_nobodys_concern_divides_every_share_evenly():
    tables, space = division([(5, 4), (4, 5)], (2, 2))
    plain = forecast(tables, [[1.0], [1.0]], space)
    wider = [np.concatenate([np.zeros((1, 3)), table], axis=1) for table in tables]
    found = forecast(wider, [[1.0], [1.0]], Space((3, 3, 3)))
    assert found.shares.reshape(3, 9) == pytest.approx(np.tile(plain.shares / 3, (3, 1)))


def test_writing_an_option_twice_divides_its_share():
    tables, space = division([(5, 4), (4, 5)], (2, 2))
    once = forecast(tables, [[1.0], [1.0]], space).shares.reshape(3, 3)
    twice = [np.insert(table, 4, table[:, 4], axis=1) for table in tables]
    found = forecast(twice, [[1.0], [1.0]], Space((3, 4))).shares.reshape(3, 4)
    assert found[:, 1] == pytest.approx(found[:, 2])
    assert np.stack([found[:, 0], found[:, 1] + found[:, 2], found[:, 3]], axis=1) == pytest.approx(once)


def test_a_party_to_whom_all_is_one_changes_nothing():
    tables, space = division([(5, 4), (4, 5)], (2, 2))
    two = forecast(tables, [[1.0], [1.0]], space)
    three = forecast([*tables, np.zeros((1, 6))], [[1.0], [1.0], [0.0]], space)
    assert three.shares == pytest.approx(two.shares)
    assert three.no_deal == pytest.approx(two.no_deal)


def test_packages_that_nobody_would_sign_do_not_blunt_or_sharpen():
    narrow = forecast([np.array([[0.0, 1, 2]]), np.array([[2.0, 1, 0]])], [[0.0], [0.0]], Space((3,)))
    wide = forecast([np.array([[0.0, 1, 2, -9]]), np.array([[2.0, 1, 0, 9]])], [[0.0], [0.0]], Space((4,)))
    floor = narrow.model.noise.floor
    assert wide.shares[:3] - floor / 4 == pytest.approx(narrow.shares - floor / 3)


@pytest.mark.parametrize(("both_gain", "part"), [(0.0, 0.5), (0.02, 0.4), (0.05, 0.25), (0.1, 0.0), (0.3, 0.0)])
def test_the_less_both_can_gain_at_once_the_likelier_is_no_deal(both_gain, part):
    found = forecast([np.array([[0.0, 1, both_gain]]), np.array([[1.0, 0, both_gain]])], [[0.0], [0.0]], Space((3,)))
    fitted_chance = found.model.no_deal.probability(np.array([1 - both_gain]))[0]
    assert found.no_deal == pytest.approx(fitted_chance + part * (NO_ROOM - fitted_chance))


def test_who_gains_nothing_from_any_deal_may_as_well_sign_as_not():
    def chance(floor):
        return forecast([np.array([[1.0, 0]]), np.array([[1.0, 1]])], [[floor], [0.0]], Space((2,))).no_deal

    assert chance(0.5) < 0.1
    assert 0.45 < chance(1.0) < 0.55
    assert chance(1.5) == NO_ROOM


def test_the_average_weighs_draws_by_their_chance_of_a_deal():
    tables = [np.array([[0.0, 1, 2], [0, 1, 2]]), np.array([[2.0, 1, 0], [2, 1, 0]])]
    floors = [[0.0, 2.0], [0.0, 2.0]]
    each = [forecast([t[[k]] for t in tables], [[f[k]] for f in floors], Space((3,))) for k in range(2)]
    found = forecast(tables, floors, Space((3,)))
    assert each[1].no_deal == NO_ROOM
    assert found.room == 0.5
    assert found.no_deal == pytest.approx((each[0].no_deal + NO_ROOM) / 2)
    weights = [1 - one.no_deal for one in each]
    mean = sum(w * one.shares for w, one in zip(weights, each, strict=True)) / sum(weights)
    assert found.shares == pytest.approx(mean)


def test_the_error_is_that_of_a_mean_over_draws():
    rng = np.random.default_rng(8)
    tables = [rng.random((400, 6)), rng.random((400, 6))]
    floors = [np.zeros(400)] * 2
    found = forecast(tables, floors, Space((3, 3)))
    parts = [forecast([t[k::20] for t in tables], [f[k::20] for f in floors], Space((3, 3))) for k in range(20)]
    seen = np.std([part.shares for part in parts], axis=0, ddof=1) / np.sqrt(20)
    assert np.median(found.error / seen) == pytest.approx(1, abs=0.3)
    assert found.draws == 400
    assert forecast([t[:1] for t in tables], [f[:1] for f in floors], Space((3, 3))).error is None


def test_chunks_of_draws_make_no_difference(monkeypatch):
    rng = np.random.default_rng(9)
    tables, floors = [rng.random((23, 6)), rng.random((23, 6))], [rng.random(23), rng.random(23)]
    whole = forecast(tables, floors, Space((2, 4)))
    monkeypatch.setattr(lens, "CHUNK", 40)
    parts = forecast(tables, floors, Space((2, 4)))
    assert parts.shares == pytest.approx(whole.shares, abs=1e-12)
    assert parts.error == pytest.approx(whole.error)


def test_fewer_draws_are_taken_where_there_are_many_packages(monkeypatch):
    tables, floors = [np.random.default_rng(10).random((50, 6))] * 2, [np.zeros(50)] * 2
    assert forecast(tables, floors, Space((2, 4)), draws=7).draws == 7
    monkeypatch.setattr(lens, "WORK", 80)
    assert forecast(tables, floors, Space((2, 4))).draws == 10
    monkeypatch.setattr(lens, "WORK", 8)
    assert forecast(tables, floors, Space((2, 4))).draws == lens.FEWEST


def test_one_exact_party_meets_every_draw_of_the_other():
    tables = [np.array([[0.0, 1, 2]]), np.random.default_rng(11).random((5, 3))]
    found = forecast(tables, [[0.0], np.zeros(5)], Space((3,)))
    again = forecast([np.repeat(tables[0], 5, axis=0), tables[1]], [np.zeros(5)] * 2, Space((3,)))
    assert found.shares == pytest.approx(again.shares)


def test_rules_and_red_lines_bar_packages():
    tables = [np.array([[0.0, 1, 0, 1]]), np.array([[1.0, 0, 1, 0]])]
    ruled = Space((2, 2), (Rule.implication("r", {0: frozenset({0})}, {1: frozenset({0})}),))
    assert len(forecast(tables, [[0.0], [0.0]], ruled).shares) == ruled.feasible == 3
    line = Condition(((0, frozenset({1})), (1, frozenset({0}))))
    barred = forecast(tables, [[0.0], [0.0]], Space((2, 2)), red_lines=[[line], []])
    assert barred.shares[2] == pytest.approx(barred.model.noise.floor / 4)
    assert barred.shares[1] > 0.4


def test_whose_consent_is_needed_is_heeded():
    tables = [np.array([[0.0, 2]]), np.array([[0.0, 2]]), np.array([[2.0, 0]])]
    alone = forecast(tables, [[1.0]] * 3, Space((2,)))
    outvoted = forecast(tables, [[1.0]] * 3, Space((2,)), Agreement((), 2, (0, 1, 2)))
    assert alone.no_deal == NO_ROOM
    assert outvoted.no_deal < 0.2
    assert outvoted.shares[1] > 0.9


def test_the_likeliest_come_first_and_of_ties_the_first():
    found = forecast([np.array([[0.0, 2, 2, 4]]), np.array([[4.0, 2, 2, 0]])], [[0.0], [0.0]], Space((4,)))
    assert found.top(3).tolist() == [1, 2, 0]


def test_a_forecast_does_not_change():
    found = of_items([(1,), (1,)], (2,))
    with pytest.raises(FrozenInstanceError):
        found.no_deal = 0.0


@pytest.mark.parametrize(
    ("tables", "floors", "says"),
    [
        ([np.zeros((1, 3)), np.zeros((1, 4))], [[0.0], [0.0]], "table of 4 columns"),
        ([np.zeros((2, 4)), np.zeros((3, 4))], [[0.0], [0.0]], r"numbers differ: \[2, 3\]"),
        ([np.full((1, 4), np.nan), np.zeros((1, 4))], [[0.0], [0.0]], "finite"),
        ([np.zeros((1, 4)), np.zeros((1, 4))], [[np.nan], [0.0]], "numbers or −∞"),
    ],
)
def test_what_does_not_fit_together_is_refused(tables, floors, says):
    with pytest.raises(ValueError, match=says):
        forecast(tables, floors, Space((2, 2)))


def test_a_space_without_packages_is_refused():
    none = Rule.implication("r", {0: frozenset({0, 1})}, {0: frozenset()})
    with pytest.raises(ValueError, match="loosen the rules"):
        forecast([np.zeros((1, 2))] * 2, [[0.0]] * 2, Space((2,), (none,)))


def test_studies_differ_more_than_one_study_shows():
    of_one, of_any = (NoDeal(-3.6, 0.0, 0.5, 2.0, spread).probability(np.array([0.5]))[0] for spread in (0.0, 1.5))
    draws = 1 / (1 + np.exp(3.6 - 1.5 * np.random.default_rng(12).normal(size=200_000)))
    assert of_one == pytest.approx(0.027, abs=0.001)
    assert of_any == pytest.approx(draws.mean(), abs=0.012)


def test_the_shipped_model_says_where_it_comes_from():
    model = fitted()
    assert "Chawla" in model.provenance["source"]
    assert "CC BY 4.0" in model.provenance["source"]
    assert model.provenance["negotiations"] == 900
    assert set(model.meanings) == set(model.names)
    assert ((model.intervals[:, 0] < model.coefficients) & (model.coefficients < model.intervals[:, 1])).all()
    signs = dict(zip(model.names, np.sign(model.coefficients), strict=True))
    assert signs == {"nash": 1, "held": 1, "shared": 1, "waste": -1}


def test_coefficients_of_other_features_are_refused():
    with pytest.raises(ValueError, match="fit anew"):
        load('{"features": {"charm": {"coefficient": 1, "interval": [0, 2]}}}')
