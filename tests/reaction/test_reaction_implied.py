"""The share that a deal had in a price: bounds that hold for every worth within the bounds given, and are met."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.reaction.implied import BoundsError, implied, least_spread

worths = st.tuples(st.floats(0.001, 0.2), st.floats(0, 0.1)).map(lambda one: (one[0], one[0] + one[1]))
inside = st.floats(0, 1)


@given(deal=worths, none=worths, move=st.floats(-1, 1), at=st.tuples(inside, inside))
def test_the_bounds_hold_inside_and_are_met_at_corners(deal, none, move, at):
    none = (-none[1], -none[0])
    move = move * min(deal[0], -none[1])  # whatever the worths, the price lies between them
    found = implied((move, move), deal, none)
    assert found.inside
    d, n = (low + share * (high - low) for (low, high), share in zip((deal, none), at, strict=True))
    for told, share in (
        (found.before, -n / (d - n)),
        (found.after, (move - n) / (d - n)),
        (found.change, move / (d - n)),
    ):
        assert told[0] - 1e-9 <= share <= told[1] + 1e-9
    corners = [-n / (d - n) for d in deal for n in none]
    assert found.before == (pytest.approx(min(corners)), pytest.approx(max(corners)))
    assert abs(move) <= (deal[1] - none[0]) * abs(found.change[0 if move < 0 else 1]) + 1e-9 or move == 0


def test_a_price_outside_is_told_and_cut_off():
    found = implied((-0.06, -0.05), (0.02, 0.02), (-0.04, -0.04))
    assert not found.inside
    assert found.after == (0, 0)


def test_a_deal_must_be_worth_more():
    with pytest.raises(BoundsError, match="wholly above"):
        implied((0, 0), (-0.01, 0.02), (-0.05, 0.0))


@given(move=st.floats(-0.5, 0.5), spread=st.floats(0.001, 1))
def test_the_least_spread_is_that_of_a_share_that_goes_from_one_to_nought(move, spread):
    assume(spread > least_spread(move))
    assert abs(move / spread) < 1
