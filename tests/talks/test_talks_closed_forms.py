from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks import closed_forms as theory

PARTS = st.floats(0.0, 1.0)
BELOW_ONE = st.floats(0.0, 0.95)
FALLBACKS = st.tuples(st.floats(0.0, 0.5), st.floats(0.0, 0.5))


def played_backwards(rounds, waiting, grain):
    """Outcome of alternating offers of whole parts of the unit, going through every offer of every round.

    ``waiting(party, share)`` is what a share agreed one round later is worth to a party now.
    """
    later = (Fraction(0), Fraction(0))
    for number in reversed(range(rounds)):
        proposer = number % 2
        best = None
        for part in range(grain + 1):
            offer = Fraction(part, grain)
            split = (1 - offer, offer) if proposer == 0 else (offer, 1 - offer)
            responder = 1 - proposer
            if split[responder] >= later[responder] and (best is None or split[proposer] > best[proposer]):
                best = split
        later = tuple(waiting(party, best[party]) for party in (0, 1))
    return best


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("halves", [(Fraction(1, 2), Fraction(1, 2)), (Fraction(1, 2), Fraction(1, 4)), (0, 1), (1, 1)])
def test_finite_rounds_are_what_every_offer_of_every_round_gives(rounds, halves):
    split = played_backwards(rounds, lambda party, share: halves[party] * share, 256)
    assert theory.finite_rounds((float(halves[0]), float(halves[1])), rounds)[0] == float(split[0])


@pytest.mark.parametrize("rounds", [1, 2, 3, 4, 7, 12])
@pytest.mark.parametrize("costs", [(1, 3), (3, 1), (2, 2), (0, 5), (5, 0), (16, 16), (0, 0)])
def test_finite_rounds_at_fixed_costs_are_what_every_offer_gives(rounds, costs):
    split = played_backwards(rounds, lambda party, share: share - Fraction(costs[party], 16), 16)
    assert theory.finite_fixed_costs((costs[0] / 16, costs[1] / 16), rounds)[0] == float(split[0])


@given(d1=BELOW_ONE, d2=PARTS)
@settings(deadline=None, max_examples=60)
def test_many_rounds_tend_to_rubinstein(d1, d2):
    shares = theory.finite_rounds((d1, d2), 800)
    first, second = theory.rubinstein((d1, d2))
    assert shares[0] == pytest.approx(first, abs=1e-9)
    assert first + second == 1.0
    assert 1.0 - shares[1] == pytest.approx(theory.rubinstein((d2, d1))[0], abs=1e-9)


def test_rubinstein_between_equals_is_one_over_one_plus_the_discount():
    assert theory.rubinstein((0.5, 0.5)) == pytest.approx((2 / 3, 1 / 3))
    assert theory.rubinstein((0.9, 0.8))[0] == pytest.approx(0.2 / 0.28)
    assert theory.rubinstein((1.0, 0.5))[0] == 1.0


@given(r1=st.floats(0.0, 5.0), r2=st.floats(0.01, 5.0))
@settings(deadline=None, max_examples=60)
def test_short_rounds_tend_to_the_asymmetric_nash_split(r1, r2):
    step = 1e-6
    limit = theory.rubinstein_limit((r1, r2))
    assert theory.rubinstein((np.exp(-r1 * step), np.exp(-r2 * step)))[0] == pytest.approx(limit[0], abs=1e-4)
    assert theory.linear_nash((0.0, 0.0), power=limit[0]) == pytest.approx(limit)


@given(c1=st.integers(0, 64), c2=st.integers(0, 64))
@settings(deadline=None, max_examples=60)
def test_many_rounds_at_fixed_costs_end_within_the_bounds_without_end(c1, c2):
    costs = (c1 / 64, c2 / 64)
    if costs == (0.0, 0.0):
        return
    low, high = theory.fixed_costs(costs)
    even, odd = (theory.finite_fixed_costs(costs, rounds)[0] for rounds in (400, 401))
    assert sorted((even, odd)) == [low, high]


@given(d1=BELOW_ONE, d2=PARTS, options=FALLBACKS)
@settings(deadline=None, max_examples=100)
def test_outside_options_are_the_fixed_point_of_two_proposals(d1, d2, options):
    kept = [1.0, 1.0]
    for _ in range(800):
        kept = [1.0 - max(d2 * kept[1], options[1]), 1.0 - max(d1 * kept[0], options[0])]
    assert theory.outside_options((d1, d2), options)[0] == pytest.approx(kept[0], abs=1e-9)


def test_an_outside_option_counts_only_if_it_is_better_than_the_split():
    discounts = (0.9, 0.9)
    undisturbed = theory.rubinstein(discounts)
    assert theory.outside_options(discounts, (0.0, 0.47)) == undisturbed
    assert theory.outside_options(discounts, (0.0, 0.6)) == pytest.approx((0.4, 0.6))
    assert theory.outside_options(discounts, (0.6, 0.0))[0] == pytest.approx(1 - 0.9 * 0.4)


@given(chance=st.floats(0.05, 1.0), fallbacks=FALLBACKS)
@settings(deadline=None, max_examples=60)
def test_breakdown_is_the_fixed_point_of_two_proposals(chance, fallbacks):
    kept = [1.0, 1.0]
    for _ in range(800):
        kept = [1.0 - chance * fallbacks[1 - i] - (1.0 - chance) * kept[1 - i] for i in (0, 1)]
    assert theory.breakdown(chance, fallbacks)[0] == pytest.approx(kept[0], abs=1e-9)
    assert theory.breakdown(1e-9, fallbacks) == pytest.approx(theory.linear_nash(fallbacks), abs=1e-6)


@given(fallbacks=FALLBACKS, power=st.floats(0.05, 0.95), most=st.tuples(st.floats(0.5, 1.0), st.floats(0.5, 1.0)))
@settings(deadline=None, max_examples=60)
def test_nash_and_kalai_smorodinsky_are_what_their_definitions_pick_from_a_grid(fallbacks, power, most):
    x = np.linspace(1.0 - most[1], most[0], 20001)
    gains = np.array([x - fallbacks[0], 1.0 - x - fallbacks[1]])
    rational = (gains >= 0.0).all(axis=0)
    x, gains = x[rational], gains[:, rational]
    if not len(x):
        return
    product = gains[0] ** power * gains[1] ** (1.0 - power)
    split = theory.linear_nash(fallbacks, power, most)
    reached = max(split[0] - fallbacks[0], 0.0) ** power * max(split[1] - fallbacks[1], 0.0) ** (1.0 - power)
    assert reached >= product.max() - 1e-9
    assert split[0] <= most[0]
    assert split[1] <= most[1] + 1e-12
    ideal = gains.max(axis=1)
    if ideal.min() > 0.01:
        fair = x[np.abs(gains[0] / ideal[0] - gains[1] / ideal[1]).argmin()]
        assert theory.linear_kalai_smorodinsky(fallbacks, most)[0] == pytest.approx(fair, abs=1e-3)


def test_a_bound_moves_kalai_smorodinsky_and_not_nash():
    assert theory.linear_nash((0.1, 0.3)) == pytest.approx((0.4, 0.6))
    assert theory.linear_kalai_smorodinsky((0.1, 0.3)) == pytest.approx((0.4, 0.6))
    assert theory.linear_nash((0.0, 0.0), most=(0.5, 1.0)) == (0.5, 0.5)
    assert theory.linear_kalai_smorodinsky((0.0, 0.0), most=(0.5, 1.0)) == pytest.approx((1 / 3, 2 / 3))
    assert theory.linear_kalai_smorodinsky((0.4, 0.6)) == (0.4, 0.6)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: theory.rubinstein((1.0, 1.0)), "any split"),
        (lambda: theory.rubinstein((1.1, 0.5)), "from 0 to 1"),
        (lambda: theory.rubinstein_limit((0.0, 0.0)), "any split"),
        (lambda: theory.rubinstein_limit((-1.0, 0.5)), "negative"),
        (lambda: theory.finite_rounds((0.5, 0.5), 0), "one round"),
        (lambda: theory.finite_fixed_costs((-0.5, 0.5), 2), "negative"),
        (lambda: theory.fixed_costs((0.0, 0.0)), "not both 0"),
        (lambda: theory.fixed_costs((0.0, 1.5)), "from 0 to 1"),
        (lambda: theory.outside_options((0.9, 0.9), (0.6, 0.6)), "no deal"),
        (lambda: theory.breakdown(0.0, (0.1, 0.1)), "breaking off"),
        (lambda: theory.breakdown(0.5, (0.6, 0.6)), "no deal"),
        (lambda: theory.linear_nash((0.1, 0.1), power=1.5), "power"),
        (lambda: theory.linear_nash((0.1, 0.1), most=(0.4, 0.4)), "add up"),
        (lambda: theory.linear_kalai_smorodinsky((0.5, 0.1), most=(0.4, 1.0)), "reach"),
    ],
)
def test_what_cannot_be_says_why(call, says):
    with pytest.raises(ValueError, match=says):
        call()
