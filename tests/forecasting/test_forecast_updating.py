from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from detente.forecasting.lens import described_draws, forecast
from detente.forecasting.model import NO_ROOM, fitted, no_deal, shares
from detente.forecasting.updating import acceptance, after, refusal_terms, updated
from detente.space.packages import Space

PRICES = np.arange(11.0)
TABLES = [PRICES[None], 10 - PRICES[None]]
FLOORS = [[0.0], [0.0]]
SPACE = Space((11,))


def after_offers(*offers, pending=True):
    return updated(TABLES, FLOORS, SPACE, offers, pending=pending)


def described():
    return next(iter(described_draws(TABLES, FLOORS, SPACE)))


def test_without_offers_it_is_the_forecast():
    found, plain = after_offers(), forecast(TABLES, FLOORS, SPACE)
    assert (found.shares == plain.shares).all()
    assert found.no_deal == plain.no_deal


def test_shares_still_sum_to_one():
    for pending in (True, False):
        found = after_offers((0, 8), (1, 2), (0, 7), pending=pending)
        assert found.shares.sum() == pytest.approx(1)
        assert (found.shares > 0).all()


@pytest.mark.parametrize("pending", [True, False])
def test_a_party_to_whom_all_is_one_changes_nothing_after_offers(pending):
    three = updated([*TABLES, np.zeros((1, 11))], [*FLOORS, [0.0]], SPACE, [(0, 8), (1, 4)], pending=pending)
    two = after_offers((0, 8), (1, 4), pending=pending)
    assert three.shares == pytest.approx(two.shares)
    assert three.no_deal == pytest.approx(two.no_deal)


@pytest.mark.parametrize("pending", [True, False])
def test_writing_a_price_twice_divides_its_share_after_offers(pending):
    twice = [np.append(table, table[:, 5:6], axis=1) for table in TABLES]
    found = updated(twice, FLOORS, Space((12,)), [(0, 8), (1, 4)], pending=pending)
    plain = after_offers((0, 8), (1, 4), pending=pending)
    assert found.shares[5] == pytest.approx(found.shares[11])
    assert np.append(found.shares[:5], found.shares[5] + found.shares[11]) == pytest.approx(plain.shares[:6])
    assert found.no_deal == pytest.approx(plain.no_deal)


def test_an_offer_that_waits_for_its_answer_is_the_likeliest_deal():
    assert after_offers((0, 6)).top(1).tolist() == [6]
    assert after_offers((0, 6)).shares[6] > after_offers((0, 9)).shares[9]


def test_offers_refused_make_no_deal_likelier_and_acceptance_less_likely():
    chances = [after_offers(*[(0, 8), (1, 2)][:made], pending=False).no_deal for made in range(3)]
    assert chances == sorted(chances)
    first = acceptance(fitted(), described(), [(0, 6)], shares(fitted(), described()))
    later = acceptance(fitted(), described(), [(1, 2), (0, 6)], shares(fitted(), described()))
    assert later < first


def test_refused_offers_draw_the_forecast_between_them():
    plain = forecast(TABLES, FLOORS, SPACE)
    high = after_offers((0, 9), (1, 4), pending=False)
    assert high.shares @ PRICES > plain.shares @ PRICES + 0.2
    assert high.shares[3] < plain.shares[3]


def test_the_chance_of_acceptance_is_that_of_its_terms():
    before = shares(fitted(), described())[0]
    intercept, refused, expected, surplus = fitted().updating.accepting
    gains = (10 - PRICES) / 10
    terms = refused * log(2) + expected * log(before[6] / before.max()) + surplus * (gains[6] - gains @ before)
    chance = 1 / (1 + exp(-(intercept + terms)))
    assert acceptance(fitted(), described(), [(1, 2), (0, 6)], before[None]) == pytest.approx([chance])


def test_waiting_offers_mix_acceptance_with_what_follows_refusal():
    offers = [(1, 2), (0, 6)]
    model, seen = fitted(), described()
    accepted = acceptance(model, seen, offers, shares(model, seen))[0]
    elsewhere, broken = after(model, seen, offers, pending=False)
    whole = (1 - accepted) * (1 - broken[0]) * elsewhere[0]
    whole[6] += accepted
    found = after_offers(*offers)
    assert found.no_deal == pytest.approx((1 - accepted) * broken[0])
    assert found.shares == pytest.approx(whole / whole.sum())
    assert broken == no_deal(model, seen, 2)


def test_distance_and_demands_are_measured_from_the_last_offers():
    near, beyond = refusal_terms(described(), [(0, 10), (1, 2), (0, 8)])
    assert near[0] == pytest.approx((np.abs(PRICES - 8) + np.abs(PRICES - 2)) / 20)
    assert beyond[0] == pytest.approx((np.maximum(PRICES - 8, 0) + np.maximum(2 - PRICES, 0)) / 20)


def test_without_room_no_offer_mends_it():
    found = updated(TABLES, [[8.0], [8.0]], SPACE, [(0, 8)])
    assert found.no_deal > 0.8 * NO_ROOM


def test_an_offer_below_no_deal_is_hardly_ever_accepted():
    found = updated(TABLES, [[0.0], [5.0]], SPACE, [(0, 6)])
    assert found.shares[6] < 0.1
    assert updated(TABLES, [[0.0], [5.0]], SPACE, [(0, 5)]).shares[5] > 0.5


@pytest.mark.parametrize("offer", [(2, 0), (-1, 0), (0, 11), (0, -1)])
def test_an_offer_of_nobody_or_of_nothing_is_refused(offer):
    with pytest.raises(ValueError, match="none of 2 parties and 11 packages"):
        after_offers(offer)


def test_after_a_refusal_deals_that_somebody_would_not_sign_stay_rare():
    """In a large space whose zone is small, the floor must not grow where the rest is flattened."""
    space = Space((8, 8, 8))
    step = np.arange(8) / 7 / 3
    mine = np.tile(step, 3)[None]
    theirs = np.tile(step[::-1], 3)[None]
    before = updated([mine, theirs], [np.array([0.45]), np.array([0.45])], space, [])
    after = updated([mine, theirs], [np.array([0.45]), np.array([0.45])], space, [(0, 511)], pending=False)
    assert before.acceptable > 0.95
    assert after.acceptable > 0.95
