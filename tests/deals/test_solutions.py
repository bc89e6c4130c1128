"""The named solutions against their definitions, taken over all packages in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.deals.adjusted_winner import adjusted_winner, stakes
from detente.deals.exact import exact_deals
from detente.deals.frontier import pareto_frontier
from detente.deals.opposition import opposition
from detente.deals.solutions import DEFINITIONS, best_points, nearest_miss, solve
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement


@st.composite
def bargains(draw):
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=3)))
    parties, columns = draw(st.integers(2, 3)), sum(sizes)
    entries = st.lists(st.integers(0, 6), min_size=columns, max_size=columns)
    whole = np.array(draw(st.lists(entries, min_size=parties, max_size=parties)))
    reservation = np.array(draw(st.lists(st.integers(-1, 9), min_size=parties, max_size=parties)))
    every = Agreement.of_all(parties)
    majority = Agreement((0,), 1, tuple(range(1, parties)))
    return Space(sizes), whole, reservation, draw(st.sampled_from([every, majority]))


def efficient_rows(values):
    return [v for v in values if not any((w >= v).all() and (w > v).any() for w in values)]


def leximin_key(row):
    return sorted(row)


def literal(name, values, reservation):
    """All packages' value vectors with agreement that are best for the solution, by its definition."""
    best = {tuple(v) for v in efficient_rows(values)}
    gains = {tuple(v): [Fraction(int(g)) for g in v - reservation] for v in values}
    ideal = [max(g[p] for g in gains.values()) for p in range(len(reservation))]
    keys = {
        "nash": lambda g: (sum(x > 0 for x in g), prod(x for x in g if x > 0)),
        "kalai_smorodinsky": lambda g: leximin_key(x / i for x, i in zip(g, ideal, strict=True) if i > 0),
        "egalitarian": leximin_key,
        "utilitarian": sum,
    }
    if name == "equal_gains":
        spread = {v: max(gains[v]) - min(gains[v]) for v in best}
        return {v for v in best if spread[v] == min(spread.values())}
    top = max(keys[name](g) for g in gains.values())
    return {
        v for v in gains if keys[name](gains[v]) == top and (v in best or name not in {"nash", "kalai_smorodinsky"})
    }


@given(bargains(), st.sampled_from([n for n in DEFINITIONS if n != "asymmetric_nash"]))
def test_solutions_are_their_definitions(bargain, name):
    space, whole, reservation, agreement = bargain
    found = solve(pareto_frontier(space, whole.astype(float)), reservation.astype(float), agreement)[name]
    values = whole[:, space.columns(space.packages)].sum(axis=2).T
    agreed = values[agreement.reached((values >= reservation).T)]
    if not len(agreed):
        assert found.values is None
        assert found.reason
        assert found.tied == 0
        return
    expected = literal(name, agreed, reservation)
    assert {tuple(v) for v in np.rint(found.packages_values).astype(int).tolist()} == expected
    assert found.tied == len(found.packages) == sum(tuple(v) in expected for v in values.tolist())


@given(bargains())
def test_nearest_miss_is_the_smallest_largest_shortfall(bargain):
    space, whole, reservation, agreement = bargain
    values = whole[:, space.columns(space.packages)].sum(axis=2).T
    assume(not agreement.reached((values >= reservation).T).any())
    found = nearest_miss(pareto_frontier(space, whole.astype(float)), reservation.astype(float), agreement)

    def shortfall(row):
        gaps = reservation - row
        others = sorted(gaps[list(agreement.among)])[: agreement.at_least]
        return max([gaps[p] for p in agreement.vetoes] + others)

    assert found.shortfall == min(shortfall(v) for v in values)
    assert all(shortfall(v) == found.shortfall for v in found.packages_values)


def test_nash_and_kalai_smorodinsky_do_not_depend_on_units():
    generator = np.random.default_rng(7)
    space, tables, reservation = Space((4, 4, 4)), generator.random((2, 12)), np.array([0.6, 0.9])
    plain = solve(pareto_frontier(space, tables), reservation, Agreement.of_all(2))
    scale = np.array([350.0, 0.02])
    scaled = solve(pareto_frontier(space, tables * scale[:, None]), reservation * scale, Agreement.of_all(2))
    swapped = solve(pareto_frontier(space, tables[::-1]), reservation[::-1], Agreement.of_all(2))
    for name in ("nash", "kalai_smorodinsky"):
        assert scaled[name].packages.tolist() == plain[name].packages.tolist() == swapped[name].packages.tolist()


def test_bargaining_weights_shift_the_nash_solution():
    space, tables = Space((11,)), np.array([np.arange(11.0), 10 - np.arange(11.0)])
    weights = np.array([3.0, 1.0])
    found = solve(pareto_frontier(space, tables), np.zeros(2), Agreement.of_all(2), weights)
    assert found["nash"].values.tolist() == [5, 5]
    products = {a: 3 * np.log(a) + np.log(10 - a) for a in range(1, 10)}
    assert found["asymmetric_nash"].values[0] == max(products, key=products.get)


def test_a_deal_worth_exactly_the_reservation_value_is_acceptable_though_rounded():
    space = Space((2, 2))
    tables = np.array([[0.1, 0.0, 0.2, 0.0], [0.0, 0.4, 0.0, 0.4]])
    deal = exact_deals(space, tables, np.array([0.3, 0.0]), Agreement.of_all(2))
    assert deal.counts.each == (1, 4)
    assert deal.solutions["nash"].packages.tolist() == [[0, 0]]


def test_the_reservation_value_is_never_moved():
    deal = exact_deals(
        Space((3,)), np.array([[0.0, 2.0, 4.0], [4.0, 2.0, 0.0]]), np.array([3.0, 3.0]), Agreement.of_all(2)
    )
    assert {s.values for s in deal.solutions.values()} == {None}
    assert deal.counts.each == (1, 1)
    assert deal.counts.agreed == 0
    assert deal.nearest is not None
    assert deal.nearest.shortfall == 1
    assert deal.nearest.packages.tolist() == [[1]]


@pytest.mark.parametrize(
    ("reservation", "weights", "named"),
    [([0.0, np.inf], None, "reservation"), ([0.0, 0.0], [1.0, -1.0], "weights"), ([0.0, 0.0], [0.0, 0.0], "weights")],
)
def test_meaningless_arguments_are_refused(reservation, weights, named):
    frontier = pareto_frontier(Space((2,)), np.ones((2, 2)))
    with pytest.raises(ValueError, match=named):
        solve(frontier, np.array(reservation), Agreement.of_all(2), None if weights is None else np.array(weights))


def test_equal_gains_may_be_measured_in_shares_of_the_ideal():
    gains = np.array([[1.0, 8.0], [2.0, 4.0], [3.0, 3.0]])
    tolerance = np.full(2, 1e-9)
    assert best_points("equal_gains", gains, tolerance).tolist() == [2]
    assert best_points("equal_gains", gains / [3.0, 8.0], tolerance).tolist() == [1]


def test_opposition_is_nought_where_one_package_is_best_for_all():
    assert opposition(pareto_frontier(Space((2,)), np.array([[3.0, 1.0], [7.0, 2.0]]))) == 0
    assert opposition(pareto_frontier(Space((2,)), np.array([[0.0, -1.0], [7.0, 2.0]]))) is None
    apart = opposition(pareto_frontier(Space((2,)), np.array([[4.0, 0.0], [0.0, 7.0]])))
    assert apart == 1


PANAMA = (
    [22, 22, 15, 14, 11, 6, 4, 2, 2, 2],
    [9, 15, 15, 3, 15, 5, 11, 7, 7, 13],
)
CAMP_DAVID = ([35, 10, 20, 10, 5, 20], [55, 5, 10, 5, 20, 5])


def test_panama_canal():
    award = adjusted_winner(*PANAMA)
    assert award.points == (66, 66)
    assert award.divided == 2
    assert award.shares == (1, 1, Fraction(2, 15), 1, 0, 1, 0, 0, 0, 0)


def test_camp_david():
    award = adjusted_winner(*CAMP_DAVID)
    assert award.points == (Fraction(395, 6),) * 2
    assert award.shares == (Fraction(1, 6), 1, 1, 1, 0, 1)


points = st.lists(st.integers(0, 20), min_size=1, max_size=6)


@given(points, points)
def test_adjusted_winner_is_equitable_envy_free_and_efficient(first, second):
    second = (second * 6)[: len(first)]
    assume(sum(first) and sum(second))
    award = adjusted_winner(first, second)
    assert award.points[0] == award.points[1] >= 50
    assert sum(0 < s < 1 for s in award.shares) <= 1
    # Efficient: nothing that one side holds would be the better swap for something that the other holds.
    held = [i for i, s in enumerate(award.shares) if s > 0]
    given_up = [i for i, s in enumerate(award.shares) if s < 1]
    assert all(first[i] * second[j] >= first[j] * second[i] for i in held for j in given_up)


def test_stakes_are_the_swings_where_wishes_are_opposite():
    space = Space((2, 3, 2))
    tables = np.array([[5, 0, 4, 2, 0, 3, 1], [0, 2, 0, 1, 6, 9, 1]], dtype=float)
    assert stakes(space, tables) == ([5, 4, 0], [2, 6, 0])
    with pytest.raises(ValueError, match="two parties"):
        stakes(space, np.vstack([tables, tables]))
    with pytest.raises(ValueError, match="tie issues"):
        stakes(Space((2, 3, 2), (Rule("tie", (Condition(((0, frozenset({0})),)),)),)), tables)


@pytest.mark.parametrize("bad", [([1], [1, 2]), ([0, 0], [1, 2]), ([-1, 2], [1, 2])])
def test_adjusted_winner_refuses_what_are_no_points(bad):
    with pytest.raises(ValueError, match="points"):
        adjusted_winner(*bad)
