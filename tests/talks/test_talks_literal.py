"""Sessions played one at a time: small cases with known moves."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from detente.talks.bargain import Bargain
from detente.talks.chance import BREAK, OWN, session_key, uniform
from detente.talks.errors import TalksError
from detente.talks.literal import play
from detente.talks.modelling import Bayesian, Frequency
from detente.talks.negotiator import Negotiator
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, NOT_HELD, WALKED_OUT
from detente.talks.strategies import Accepts, Offers, Strategy, strategy
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement


def cake(*tables, reservation=None, agreement=None) -> Bargain:
    """One issue; each party's values of its options."""
    parties, width = len(tables), len(tables[0])
    values = tuple(np.array([table], dtype=float) for table in tables)
    return Bargain(
        columns=np.arange(width)[:, np.newaxis],
        values=values,
        reservation=tuple(np.array([one], dtype=float) for one in reservation or [-np.inf] * parties),
        barred=np.zeros((parties, width), dtype=bool),
        agreement=agreement or Agreement.of_all(parties),
        beliefs=values,
    )


def offers(session, party=None) -> list:
    """Who offered what, or what one party offered."""
    made = [(event.party, event.package) for event in session.events if event.act == "offers"]
    return made if party is None else [package for one, package in made if one == party]


def acts(session) -> list[tuple]:
    """What happened, in short."""
    return [(event.act, event.party, event.package) for event in session.events]


def script(*packages):
    """A party that offers these one after the other, the last again and again, and accepts nothing."""

    class Script(Negotiator):
        def __init__(self):
            self.left = list(packages)

        def offer(self, now):
            return self.left.pop(0) if len(self.left) > 1 else self.left[0]

        def accepts(self, package, now):
            return False

    return Script


EVEN = cake(range(11), range(10, -1, -1))
"""Eleven ways to divide ten; package x gives the first party x and the second 10 − x."""


def against(kind, *packages, rounds=9, bargain=EVEN, **settings):
    """What a party with one way to offer puts on the table against a script that speaks first, accepting as it can."""
    one = Strategy("one", Offers(kind, **settings), Accepts("next"))
    return offers(play(bargain, [one, script(*packages)], Terms((Meeting(rounds),), order=(1, 0)), 1, 0), 0)


# what is offered


def test_linear_parties_meet_in_the_middle():
    session = play(EVEN, [strategy("linear")] * 2, Terms.of_rounds(9), 1, 0)
    assert offers(session) == [(0, 9), (1, 1), (0, 8), (1, 2), (0, 7), (1, 3), (0, 6), (1, 4), (0, 5)]
    assert (session.end, session.package, session.round, session.offers) == (AGREED, 5, 5, 9)
    assert session.value == (5.0, 5.0)
    assert acts(session)[0] == ("meets", -1, -1)
    assert acts(session)[-2:] == [("accepts", 1, 5), ("deal", -1, 5)]


def test_a_boulware_party_waits_and_a_conceder_hurries():
    hard = offers(play(EVEN, [strategy("boulware"), strategy("hard-liner")], Terms.of_rounds(9), 1, 0), 0)
    soft = offers(play(EVEN, [strategy("conceder"), strategy("hard-liner")], Terms.of_rounds(9), 1, 0), 0)
    assert hard == [10, 10, 10, 10, 10, 9, 8, 6, 4]  # 10 (1 − t⁴), and up to the next whole number
    assert soft == [5, 4, 3, 3, 2, 2, 1, 1, 1]


def test_a_target_is_reached_but_for_a_ten_thousandth_of_the_range():
    near = cake([0.0, 0.49995, 0.7, 1.0], [0.0] * 4, reservation=[0.0, 0.0])
    far = cake([0.0, 0.4998, 0.7, 1.0], [0.0] * 4, reservation=[0.0, 0.0])
    pair = [strategy("linear"), script(0)]
    assert offers(play(near, pair, Terms.of_rounds(1), 1, 0), 0) == [1]
    assert offers(play(far, pair, Terms.of_rounds(1), 1, 0), 0) == [2]


def test_of_equal_packages_the_last_in_the_numbering_is_offered():
    bargain = cake([4, 2, 4, 2, 0], [0] * 5)
    assert against("hard-liner", 4, bargain=bargain) == [2] * 9
    assert against("time", 4, rounds=1, bargain=bargain) == [3]


def test_hard_liners_wait_for_the_deadline():
    session = play(EVEN, [strategy("hard-liner")] * 2, Terms.of_rounds(3), 1, 0)
    assert (session.end, session.package, session.round) == (DEADLINE, -1, 3)
    assert offers(session) == [(0, 10), (1, 0)] * 3
    assert session.value == (-np.inf, -np.inf)


def test_micro_gives_one_new_package_for_each_it_gets():
    session = play(EVEN, [strategy("micro")] * 2, Terms.of_rounds(20), 1, 0)
    assert offers(session) == [(0, 10), (1, 0), (0, 9), (1, 1), (0, 8), (1, 2), (0, 7), (1, 3), (0, 6), (1, 4), (0, 5)]
    assert (session.end, session.package, session.round) == (AGREED, 5, 6)


def test_micro_repeats_itself_where_the_other_does():
    made = against("micro", 0, rounds=40)
    assert made[:2] == [10, 9]
    assert set(made[2:]) == {10, 9}


def test_micro_among_several_waits_for_the_one_who_has_offered_fewest():
    bargain = cake(range(11), range(10, -1, -1), range(10, -1, -1))
    one = Strategy("one", Offers("micro"), Accepts("next"))
    made = offers(play(bargain, [one, script(0), script(0, 1, 2)], Terms.of_rounds(20), 1, 0), 0)
    assert made[:2] == [10, 9]
    assert set(made) == {10, 9}


def test_micro_does_not_wait_for_one_who_cannot_offer():
    alone = play(EVEN, [strategy("micro")] * 2, Terms.of_rounds(20), 1, 0)
    bargain = cake(range(11), [1] + [0] * 10, range(10, -1, -1), agreement=Agreement((0, 2)))
    session = play(bargain, [strategy("micro"), script(0), strategy("micro")], Terms.of_rounds(20), 1, 0)
    assert (session.package, session.round) == (alone.package, alone.round)


def test_micro_stops_at_its_reservation_value():
    bargain = cake(range(11), range(10, -1, -1), reservation=[8.0, -np.inf])
    assert set(against("micro", *range(8), rounds=20, bargain=bargain)) == {10, 9, 8}


def test_micro_repeats_nothing_that_it_could_no_longer_sign():
    one = [Strategy("one", Offers("micro"), Accepts("next")), script(0)]
    meetings = (Meeting(3), Meeting(20, values=(np.array([0.0] * 10 + [-9.0]), np.zeros(11))))
    bargain = cake(range(11), range(10, -1, -1), reservation=[5.0, 0.0])
    made = offers(play(bargain, one, Terms(meetings), 1, 0), 0)
    assert made[:2] == [10, 9]
    assert set(made[3:]) == {9, 8}


def test_a_party_comes_down_to_its_reservation_value_and_no_further():
    bargain = cake(range(11), range(10, -1, -1), reservation=[5.0, 0.0])
    assert against("time", 0, rounds=4, bargain=bargain) == [9, 8, 7, 6]


def test_random_offers_come_from_what_a_party_could_sign():
    bargain = cake(range(11), range(10, -1, -1), reservation=[8.0, 8.0])
    session = play(bargain, [strategy("random")] * 2, Terms.of_rounds(60), 7, 3)
    assert session.end == DEADLINE
    assert set(offers(session, 0)) == {8, 9, 10}
    assert session == play(bargain, [strategy("random")] * 2, Terms.of_rounds(60), 7, 3)
    assert offers(session) != offers(play(bargain, [strategy("random")] * 2, Terms.of_rounds(60), 8, 3))


def test_relative_tit_for_tat_answers_by_the_same_factor():
    # 10·2/3 = 6.7, 7·3/4 = 5.3, 6·4/4 = 6, 6·4/2 = 12
    assert against("relative tit-for-tat", 2, 3, 4, 4, 2, rounds=5) == [10, 7, 6, 6, 10]


def test_relative_tit_for_tat_stands_still_where_there_is_nothing_to_divide_by():
    assert against("relative tit-for-tat", 2, 3, 0, 0, rounds=4) == [10, 7, 7, 7]


def test_absolute_tit_for_tat_answers_by_the_same_amount():
    assert against("absolute tit-for-tat", 2, 3, 4, 4, 2, rounds=5) == [10, 9, 8, 8, 10]


def test_averaged_tit_for_tat_looks_back_over_its_window():
    # 10·2/3 = 6.7, 7·2/3 = 4.7 (since the first), 5·3/2 = 7.5 (two before the last)
    assert against("averaged tit-for-tat", 2, 3, 3, 2, rounds=4, window=2) == [10, 7, 5, 8]


def test_naive_tit_for_tat_mirrors_after_three_rounds():
    assert against("naive tit-for-tat", 3, 4, 4, 4, 2, rounds=5) == [10, 10, 10, 6, 8]


def test_nice_tit_for_tat_comes_as_far_towards_the_nash_package_as_the_other():
    nice = replace(strategy("nice tit-for-tat"), accepts=Accepts("target"))
    fine = cake(range(101), range(100, -1, -1))
    made = offers(play(fine, [nice, script(10, 30, 20, 40)], Terms((Meeting(99),), order=(1, 0)), 1, 0), 0)
    # Nash is 50; the other came 0, 1/2, 1/2, 3/4 of the way from 10 to it: 100, 75, 75, 62.5
    assert made[:4] == [100, 75, 75, 63]
    assert made[89] == 63
    assert made[94] == 60  # t = 0.95: 3/4 + 1/4·1/2·0.5 of the way, 59.4
    assert made[98] == 57  # t = 0.99: 3/4 + 1/4·1/2·0.9 of the way, 56.9


def test_nice_tit_for_tat_comes_to_the_nash_package_where_the_other_began_beyond_it():
    nice = replace(strategy("nice tit-for-tat"), accepts=Accepts("target"))
    generous = cake(range(11), range(10, -1, -1), reservation=[7.0, -np.inf])
    # of its products of levels 1·2 and 2·1 the higher is its own, 9; the offer of 9 is no worse, and so accepted
    session = play(generous, [nice, script(9)], Terms((Meeting(9),), order=(1, 0)), 1, 0)
    assert (session.package, session.round) == (9, 1)


def test_tit_for_tat_answers_the_one_who_spoke_last():
    bargain = cake(range(11), range(10, -1, -1), range(10, -1, -1))
    one = Strategy("one", Offers("absolute tit-for-tat"), Accepts("next"))
    session = play(bargain, [one, script(0, 4), script(1, 2, 4)], Terms((Meeting(3),), order=(1, 2, 0)), 1, 0)
    assert offers(session, 0) == [10, 9, 7]


def test_a_model_finds_among_packages_of_like_worth_the_one_best_for_the_other():
    columns = np.array([(first, 2 + second) for first in (0, 1) for second in (0, 1, 2)])
    own, others = np.array([[0.0, 0.9, 0.0, 0.02, 0.1]]), np.array([[1.0, 0.0, 0.0, 0.5, 0.2]])
    bargain = Bargain(
        columns,
        (own, others),
        (np.array([-np.inf]),) * 2,
        np.zeros((2, 6), dtype=bool),
        Agreement.of_all(2),
        (own, others),
    )
    for model, wanted in (("none", 3), ("bayesian", 4), ("frequency", 4)):
        one = Strategy("one", Offers("time", exponent=1e-9, reach=0.05), Accepts("next"), model)
        first = Strategy("first", Offers("hard-liner"), Accepts("next"), model)
        assert offers(play(bargain, [first, script(1)], Terms.of_rounds(1), 1, 0), 0) == [5]
        at_90 = replace(one, offers=replace(one.offers, exponent=np.log(0.1) / np.log(0.5)))
        assert offers(play(bargain, [at_90, script(1)], Terms((Meeting(1),), order=(1, 0)), 1, 0), 0) == [wanted]


# what is accepted


def play_at_half(condition, worth, **rules):
    """How one round at half time ends when a package worth so much to a party is offered to it."""
    bargain = cake([0.0, worth, 8.0, 10.0], [0.0] * 4, reservation=[0.0, 0.0])
    one = Strategy("one", Offers("time", exponent=2.0), condition)
    return play(bargain, [one, script(1)], Terms((Meeting(1),), order=(1, 0), **rules), 1, 0).end


def test_target_asks_what_it_aims_at_and_next_what_it_would_offer():
    # at half time the target is 7.5; what it would offer may fall short of that by 0.001
    assert [play_at_half(Accepts("target"), worth) for worth in (7.5, 7.4995)] == [AGREED, DEADLINE]
    assert [play_at_half(Accepts("next"), worth) for worth in (7.4995, 7.498)] == [AGREED, DEADLINE]


def test_constant_accepts_from_a_level():
    assert play_at_half(Accepts("constant", level=0.7), 7.0) == AGREED
    assert play_at_half(Accepts("constant", level=0.71), 7.0) == DEADLINE


def test_time_accepts_anything_once_it_is_late():
    one, rules = Strategy("one", Offers("hard-liner"), Accepts("time", after=0.5)), Terms((Meeting(9),), order=(1, 0))
    assert play(EVEN, [one, script(0)], rules, 1, 0).round == 5
    assert play(EVEN, [replace(one, accepts=Accepts("time", after=0.51)), script(0)], rules, 1, 0).round == 6


def test_the_last_round_is_late_enough():
    late, rules = Accepts("time", after=0.98), Terms((Meeting(9),), order=(1, 0))
    assert play(EVEN, [Strategy("one", Offers("hard-liner"), late), script(0)], rules, 1, 0).round == 9
    assert play_at_half(late, 0.0) == AGREED
    meetings = Terms((Meeting(4), Meeting(2)), order=(1, 0), clock="meeting")
    assert play(EVEN, [Strategy("one", Offers("hard-liner"), late), script(0)], meetings, 1, 0).round == 4


def test_what_comes_a_round_later_is_discounted():
    assert play_at_half(Accepts("next"), 6.0, discount=(0.75, 1.0)) == AGREED
    assert play_at_half(Accepts("next"), 5.9, discount=(0.75, 1.0)) == DEADLINE
    assert play_at_half(Accepts("next"), 6.0, delay=(2.0, 0.0)) == AGREED
    assert play_at_half(Accepts("next"), 6.0, discount=(1.0, 0.75)) == DEADLINE


def test_without_a_no_deal_value_gains_are_counted_from_the_worst_package():
    one = Strategy("one", Offers("hard-liner"), Accepts("next"))
    rules = Terms((Meeting(1),), order=(1, 0), discount=(0.5, 1.0))
    assert play(EVEN, [one, script(5)], rules, 1, 0).end == AGREED
    assert play(EVEN, [one, script(4)], rules, 1, 0).end == DEADLINE


def test_combined_waits_for_no_better_than_it_heard_in_a_window_as_long_as_the_time_left():
    hard = Strategy("one", Offers("hard-liner"), Accepts("combined", after=0.7))
    rules = Terms((Meeting(9),), order=(1, 0))
    # round 7 of 9: t = 0.7, the window from 0.4 on
    assert play(EVEN, [hard, script(9, 9, 9, 3, 3, 3, 3)], rules, 1, 0).round == 7
    assert play(EVEN, [hard, script(9, 9, 9, 4, 3, 3, 3)], rules, 1, 0).round == 8
    assert play(EVEN, [hard, script(9, 8, 7, 6, 5, 4, 3, 2, 1)], rules, 1, 0).end == DEADLINE
    alone = replace(hard, accepts=Accepts("combined", after=0.5))
    assert play(EVEN, [alone, script(3)], Terms((Meeting(1),), order=(1, 0)), 1, 0).end == DEADLINE


# models


COLUMNS = np.array([(first, 2 + second) for first in (0, 1) for second in (0, 1, 2)])
"""Two issues of two and three options, all packages."""


def test_the_frequency_model_counts_options_and_weighs_what_stays():
    model = Frequency(COLUMNS, np.zeros((0, 5)))
    assert model.values().tolist() == [1.0] * 6
    for package in (0, 1, 1):
        model.hears(package, 0.5)
    # the first issue never changed, the second once: 0.55 and 0.5 of 1.05, then both stay
    weights = np.array([0.55, 0.5]) / 1.05
    weights = (weights + 0.05) / 1.1
    wanted = [
        weights[0] * (first == 0) + weights[1] * (0.5, 1.0, 0.0)[second] for first in (0, 1) for second in range(3)
    ]
    np.testing.assert_allclose(model.values(), wanted)


def test_the_bayesian_model_weighs_tables_by_how_offers_agree_with_an_even_concession():
    beliefs = np.array([[10.0, 14.0, 0.0, 2.0, 4.0], [3.0, 1.0, 0.0, 0.0, 0.0]])
    rescaled = np.array([[0.0, 0.5, 0.0, 0.25, 0.5], [1.0, 0.0, 0.0, 0.0, 0.0]])
    model = Bayesian(COLUMNS, beliefs)
    np.testing.assert_allclose(model.values(), rescaled.mean(axis=0)[COLUMNS].sum(axis=1))
    model.hears(4, 0.25)  # worth 0.75 and 0, where 0.75 is expected
    weight = exp(-(0.75**2) / (2 * 0.15**2))
    table = (rescaled[0] + weight * rescaled[1]) / (1 + weight)
    np.testing.assert_allclose(model.values(), table[COLUMNS].sum(axis=1))


def test_the_bayesian_model_still_tells_tables_apart_when_all_have_failed():
    model = Bayesian(COLUMNS, np.array([[1.0, 0.0, 0.0, 0.0, 0.0], [0.9, 0.0, 0.1, 0.0, 0.0]]))
    for _ in range(200):
        model.hears(4, 0.0)  # worth nothing to either, where all is expected
    model.hears(3, 0.9)  # worth 0.1 to the second, as expected
    assert model.values()[3] > model.values()[4] >= 0.0


def test_a_model_of_nothing_believed_sees_no_difference():
    assert Bayesian(COLUMNS, np.zeros((0, 5))).values().tolist() == [0.0] * 6
    assert Bayesian(COLUMNS, np.ones((1, 5))).values().tolist() == [0.0] * 6


# several parties


THREE = (
    [9, 5, 6, 0],
    [0, 5, 6, 9],
    [1, 5, 6, 0],
)


def test_three_parties_in_turn_must_all_accept_the_offer_that_stands():
    session = play(cake(*THREE), [script(0), strategy("linear"), strategy("linear")], Terms.of_rounds(2), 1, 0)
    # 1/3 of the time: the second aims at 6 and refuses 0; the third accepts its package, the first does not
    assert acts(session)[1:] == [
        ("offers", 0, 0),
        ("offers", 1, 2),
        ("accepts", 2, 2),
        ("offers", 0, 0),
        ("offers", 1, 1),
        ("accepts", 2, 1),
        ("no deal", -1, -1),
    ]


def test_those_whose_consent_is_needed_are_enough():
    bargain = cake(*THREE, agreement=Agreement((1,), 1, (0, 2)))
    session = play(bargain, [script(0), strategy("linear"), strategy("linear")], Terms.of_rounds(2), 1, 0)
    assert acts(session)[-2:] == [("accepts", 2, 2), ("deal", -1, 2)]
    assert session.round == 1


def test_an_offer_stands_as_long_as_enough_have_not_refused_it():
    majority = Agreement((), 2, (0, 1, 2))
    bargain = cake(range(11), [10] + [0] * 10, range(10, -1, -1), agreement=majority)
    session = play(bargain, [script(6), script(0), strategy("linear")], Terms.of_rounds(4), 1, 0)
    # the second alone does not end the first's offer, nor the first the third's; whoever refuses next does
    assert acts(session)[1:] == [
        *[("offers", 0, 6), ("refuses", 1, 6), ("offers", 2, 2)],
        *[("refuses", 0, 2), ("offers", 1, 0), ("accepts", 2, 0), ("deal", -1, 0)],
    ]


def test_who_need_not_consent_cannot_take_an_offer_off_the_table():
    both = Agreement((0, 2))
    alone = play(EVEN, [strategy("linear")] * 2, Terms.of_rounds(9), 1, 0)
    for order in ((0, 1, 2), (0, 2, 1)):
        bargain = cake(range(11), [1] + [0] * 10, range(10, -1, -1), agreement=both)
        bystander = [strategy("linear"), strategy("hard-liner"), strategy("linear")]
        session = play(bargain, bystander, Terms((Meeting(9),), order=order), 1, 0)
        assert (session.package, session.round) == (alone.package, alone.round)
        assert offers(session, 1) == []


def test_a_refusal_ends_with_the_offer_that_was_refused():
    majority = Agreement((), 2, (0, 1, 2))
    bargain = cake(range(11), range(11), range(10, -1, -1), agreement=majority)
    session = play(bargain, [script(0), script(1), script(10)], Terms.of_rounds(2), 1, 0)
    assert acts(session)[1:-1] == [
        *[("offers", 0, 0), ("refuses", 1, 0), ("offers", 2, 10)],
        *[("refuses", 0, 10), ("offers", 1, 1), ("refuses", 2, 1)],
    ]


def test_where_all_must_accept_nobody_refuses_without_an_offer():
    session = play(cake(*THREE), [script(0), script(1), strategy("linear")], Terms.of_rounds(3), 1, 0)
    assert not [event for event in session.events if event.act == "refuses"]


def test_a_proposer_who_needs_nobody_has_a_deal_at_once():
    session = play(cake(*THREE, agreement=Agreement((0,))), [script(0)] * 3, Terms.of_rounds(2), 1, 0)
    assert (session.end, session.package, session.round, session.offers) == (AGREED, 0, 1, 1)


def test_the_order_of_speaking_is_kept():
    session = play(EVEN, [script(10), script(0)], Terms((Meeting(2),), order=(1, 0)), 1, 0)
    assert offers(session) == [(1, 0), (0, 10), (1, 0), (0, 10)]


# a series of meetings


HARD = [strategy("hard-liner")] * 2


def test_rounds_count_over_all_meetings_and_no_offer_outlives_one():
    session = play(EVEN, HARD, Terms((Meeting(1), Meeting(2))), 1, 0)
    assert [(event.act, event.meeting, event.round) for event in session.events if event.act != "offers"] == [
        ("meets", 0, 0),
        ("meets", 1, 1),
        ("no deal", 1, 3),
    ]
    eager = Strategy("eager", Offers("hard-liner"), Accepts("constant", level=0.0))
    session = play(EVEN, [eager, strategy("hard-liner")], Terms((Meeting(1), Meeting(2))), 1, 0)
    assert (session.package, session.round) == (0, 3)


def test_a_meeting_may_not_be_held():
    session = play(EVEN, HARD, Terms((Meeting(2), Meeting(3, held=0.0), Meeting(4, held=1.0))), 1, 0)
    assert (session.end, session.round, session.meeting) == (NOT_HELD, 2, 0)
    assert [event.act for event in session.events][-3:] == ["not held", "not held", "no deal"]
    session = play(EVEN, HARD, Terms((Meeting(2), Meeting(3, held=0.0), Meeting(4, returns=1.0))), 1, 0)
    assert (session.end, session.round, session.meeting) == (DEADLINE, 9, 2)


def test_the_chance_of_a_meeting_is_that_of_its_stream():
    for number in range(20):
        session = play(EVEN, HARD, Terms((Meeting(1), Meeting(1, held=0.5))), 3, number)
        assert (session.end == DEADLINE) == (uniform(session_key(3, number), BREAK, 1) < 0.5)


def test_a_party_walks_out_over_what_it_could_not_sign_and_may_return():
    bargain = cake(range(11), range(10, -1, -1), reservation=[6.0, -np.inf])
    rules = Terms((Meeting(5), Meeting(5)), walk_out=(1.0, 1.0))
    session = play(bargain, HARD, rules, 1, 0)
    assert (session.end, session.round, session.meeting) == (WALKED_OUT, 2, 0)
    assert acts(session)[1:4] == [("offers", 0, 10), ("offers", 1, 0), ("walks out", 0, 0)]
    again = play(bargain, HARD, replace(rules, meetings=(Meeting(5), Meeting(5, returns=1.0))), 1, 0)
    assert (again.end, again.round, again.meeting) == (WALKED_OUT, 7, 1)


def test_the_chance_of_walking_out_is_that_of_a_stream_and_the_turn():
    bargain = cake(range(11), range(10, -1, -1), reservation=[6.0, -np.inf])
    rules = Terms((Meeting(5), Meeting(5, returns=1.0)), walk_out=(0.3, 0.0))
    ends = set()
    for number in range(40):
        session = play(bargain, HARD, rules, 3, number)
        turns = [event for event in session.events if event.act in {"offers", "walks out"}]
        taken = 0
        for event, before in zip(turns[1:], turns, strict=False):
            taken += before.act == "offers"
            leaves = uniform(session_key(3, number), OWN + 1, taken) < 0.3
            if event.party == 0 and event.meeting == before.meeting:
                assert (event.act == "walks out") == leaves
        ends.add(session.end)
    assert ends == {WALKED_OUT, DEADLINE}


def test_nobody_walks_out_over_what_it_could_sign():
    session = play(EVEN, HARD, Terms((Meeting(5),), walk_out=(1.0, 1.0)), 1, 0)
    assert session.end == DEADLINE


def test_values_and_no_deal_move_on_before_a_meeting_held_or_not():
    bargain = cake(range(11), range(10, -1, -1), reservation=[3.0, 3.0])
    shift = (np.array([0.0] * 10 + [-8.0]), np.zeros(11))
    meetings = (Meeting(1), Meeting(1, held=0.0, no_deal=(1.0, 0.0)), Meeting(1, returns=1.0, values=shift))
    session = play(bargain, HARD, Terms(meetings), 1, 0)
    assert offers(session) == [(0, 10), (1, 0), (0, 9), (1, 0)]
    assert session.reservation == session.value == (4.0, 3.0)


def test_talks_end_where_a_party_could_sign_nothing():
    session = play(cake([1, 2], [1, 2], reservation=[3.0, 0.0]), HARD, Terms.of_rounds(5), 1, 0)
    assert (session.end, session.round, session.meeting, session.offers) == (NO_ROOM, 0, 0, 0)
    later = (Meeting(2), Meeting(2, no_deal=(0.0, 5.0)))
    session = play(cake([1, 2], [1, 2], reservation=[0.0, 0.0]), [script(0), script(1)], Terms(later), 1, 0)
    assert (session.end, session.round, session.meeting, session.offers) == (NO_ROOM, 2, 1, 4)
    assert session.value == (0.0, 5.0)


MAJORITY = Agreement((), 2, (0, 1, 2))


def test_who_could_sign_nothing_passes_and_what_it_refuses_for_good_lapses():
    bargain = cake(range(11), range(11), range(10, -1, -1), reservation=[0.0, 11.0, 0.0], agreement=MAJORITY)
    session = play(bargain, [script(10), script(5), script(0)], Terms((Meeting(2),), order=(1, 0, 2)), 1, 0)
    # of the first turn nothing is told; then 0 offers, 2 refuses, and 1 puts an end to that offer and has none to make
    assert acts(session)[1:-1] == [
        *[("offers", 0, 10), ("refuses", 2, 10)],
        *[("refuses", 1, 10), ("offers", 0, 10), ("refuses", 2, 10)],
    ]
    assert (session.end, session.round) == (DEADLINE, 2)
    session = play(bargain, [script(5), script(5), strategy("linear")], Terms((Meeting(9),), order=(0, 2, 1)), 1, 0)
    assert (session.end, session.package) == (AGREED, 5)


def test_talks_end_where_those_who_could_sign_something_could_not_agree():
    above = [0.0, 11.0, 0.0]
    for agreement, end in ((Agreement((1,), 1, (0, 2)), NO_ROOM), (Agreement((0,), 1, (1, 2)), DEADLINE)):
        bargain = cake(range(11), range(11), range(10, -1, -1), reservation=above, agreement=agreement)
        assert play(bargain, [script(10)] * 2 + [script(0)], Terms.of_rounds(3), 1, 0).end == end
    bargain = cake(range(11), range(11), range(10, -1, -1), reservation=above, agreement=MAJORITY)
    later = Terms((Meeting(2), Meeting(2, no_deal=(11.0, -11.0, 0.0)), Meeting(2, no_deal=(0.0, 11.0, 0.0))))
    session = play(bargain, [script(10), script(10), script(0)], later, 1, 0)
    spoke = {(event.meeting, event.party) for event in session.events if event.act == "offers"}
    assert spoke == {(0, 0), (0, 2), (1, 1)}
    assert (session.end, session.round, session.meeting) == (NO_ROOM, 4, 2)


def test_micro_counts_the_turns_of_a_party_that_has_none_to_offer():
    four = (range(11), range(10, -1, -1), range(11), range(11))
    bargain = cake(*four, reservation=[0.0, 0.0, 11.0, 11.0], agreement=MAJORITY)
    # 2 refuses for good what 1 has refused, and 3 finds no offer to refuse
    session = play(bargain, [strategy("micro"), script(0), script(0), script(0)], Terms.of_rounds(4), 1, 0)
    assert offers(session) == [(0, 10), (0, 9), (0, 8), (0, 7)]


def test_who_could_sign_nothing_is_asked_nothing_and_hears_of_others():
    heard = []

    class Listening(offering(0)):
        def offer(self, now):
            raise AssertionError("it was asked")

        def accepts(self, package, now):
            raise AssertionError("it was asked")

        def hears(self, party, package, now):
            heard.append((party, package, float(self.seat.levels[package])))

        def hears_no(self, party, package, now):
            heard.append((party, package, now.round))

    bargain = cake(range(11), range(11), range(11), range(10, -1, -1), reservation=[0.0, 0.0, 11.0, 0.0])
    bargain = replace(bargain, agreement=Agreement((0, 3)))
    bargain.barred[1] = True
    terms = Terms((Meeting(1),), order=(2, 1, 0, 3))
    play(bargain, [script(10), Listening, script(0), script(0)], terms, 1, 0)
    assert heard == [(2, -1, 1), (0, 10, 1.0), (3, 0, 1.0)]


def test_barred_packages_are_never_signed_whatever_they_are_worth():
    bargain = cake(range(11), range(10, -1, -1))
    bargain.barred[0, 8:] = True
    session = play(bargain, HARD, Terms.of_rounds(2), 1, 0)
    assert offers(session, 0) == [7, 7]
    bargain.barred[0] = True
    assert play(bargain, HARD, Terms.of_rounds(2), 1, 0).end == NO_ROOM


def test_an_interim_deal_raises_what_no_deal_is_worth():
    bargain = cake(range(11), range(10, -1, -1), reservation=[2.0, 0.0])
    may = np.isin(np.arange(11), [1, 4, 9])
    rules = Terms((Meeting(1), Meeting(1)), interim=may, interim_signed=1.0, kept=0.5)
    session = play(bargain, HARD, rules, 1, 0)
    # gains 2·6 of package 4 beat 7·1 of package 9; from no deal 3 and 3 only package 4 is left, with gains 1·3
    assert [event.package for event in session.events if event.act == "interim"] == [4, 4]
    assert session.interim == 4
    assert session.value == session.reservation == (3.5, 4.5)
    assert play(bargain, HARD, replace(rules, interim_signed=0.0), 1, 0).interim == -1
    for no_gain in (1, 2):
        nothing = replace(rules, interim=np.isin(np.arange(11), [no_gain]))
        assert play(bargain, HARD, nothing, 1, 0).interim == -1


def test_no_interim_deal_is_signed_where_a_party_has_left():
    bargain = cake(range(11), range(10, -1, -1), reservation=[2.0, 0.0])
    rules = Terms((Meeting(2),), interim=np.ones(11, dtype=bool), interim_signed=1.0, walk_out=(1.0, 0.0))
    session = play(bargain, HARD, rules, 1, 0)
    assert (session.end, session.interim, session.value) == (WALKED_OUT, -1, (2.0, 0.0))


def test_gains_of_an_interim_deal_count_from_the_worst_package_where_no_deal_is_never_better():
    rules = Terms((Meeting(1),), interim=np.isin(np.arange(11), [0, 3]), interim_signed=1.0, kept=0.5)
    session = play(EVEN, HARD, rules, 1, 0)
    assert (session.interim, session.reservation) == (3, (1.5, 3.5))


def test_the_clock_of_a_meeting_runs_anew():
    linear = [strategy("linear"), script(0)]
    series = offers(play(EVEN, linear, Terms((Meeting(4), Meeting(5))), 1, 0), 0)
    anew = offers(play(EVEN, linear, Terms((Meeting(4), Meeting(4)), clock="meeting"), 1, 0), 0)
    assert series == [9, 8, 7, 6, 5, 4, 3, 2, 1]
    assert anew == [8, 6, 4, 2] * 2


# strategies of one's own


def offering(given):
    """A party that offers one thing."""

    class Stubborn(Negotiator):
        def offer(self, now):
            return given

        def accepts(self, package, now):
            return True

    return Stubborn


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (None, r"Stubborn\.offer gave None; give the number of a package"),
        (True, r"Stubborn\.offer gave True"),
        (1.0, r"Stubborn\.offer gave 1\.0"),
        (11, "numbered from 0 to 10"),
        (-1, "numbered from 0 to 10"),
        (2, "package 2, which party 0 could not sign"),
    ],
)
def test_a_wrong_offer_is_named_with_its_class(given, says):
    bargain = cake(range(11), range(10, -1, -1), reservation=[5.0, 0.0])
    with pytest.raises(TalksError, match=says):
        play(bargain, [offering(given), strategy("linear")], Terms.of_rounds(3), 1, 0)


def test_what_a_party_could_not_sign_it_is_not_asked():
    bargain = cake(range(11), range(10, -1, -1), reservation=[5.0, 0.0])
    session = play(bargain, [offering(np.int64(9)), strategy("linear")], Terms((Meeting(9),), order=(1, 0)), 1, 0)
    assert (session.package, session.round) == (5, 5)


def test_a_party_hears_the_others_and_not_itself_and_learns_the_time():
    heard = []

    class Listening(offering(0)):
        def hears(self, party, package, now):
            heard.append((self.seat.party, party, package, now.time, now.meeting, now.round))

        def accepts(self, package, now):
            return False

    play(cake(*THREE), [Listening, script(1), script(2)], Terms((Meeting(1), Meeting(1))), 1, 0)
    assert heard == [(0, 1, 1, 1 / 3, 0, 1), (0, 2, 2, 1 / 3, 0, 1), (0, 1, 1, 2 / 3, 1, 2), (0, 2, 2, 2 / 3, 1, 2)]


def test_a_built_in_strategy_written_as_ones_own_plays_the_same():
    class Linear(Negotiator):
        def target(self, now):
            return self.seat.target(1.0 - now.time)

        def offer(self, now):
            return self.seat.at(self.target(now) - 1e-4 * (self.seat.top - self.seat.least))

        def accepts(self, package, now):
            return self.seat.worth[package] >= self.target(now)

    worths = np.random.default_rng(5).random((10, 2, 30))
    for pair in worths:
        bargain = cake(*pair, reservation=[0.1, 0.2])
        for other in ("boulware", "micro", "random", "relative tit-for-tat", "nice tit-for-tat"):
            own, built_in = (
                play(bargain, [one, strategy(other)], Terms.of_rounds(12), 1, 0) for one in (Linear, strategy("linear"))
            )
            assert own == built_in


def test_each_session_has_its_own_negotiator():
    first, again = (play(EVEN, [script(1, 2, 3)] * 2, Terms.of_rounds(3), 1, session) for session in (0, 1))
    assert offers(first) == offers(again) == [(0, 1), (1, 1), (0, 2), (1, 2), (0, 3), (1, 3)]


@pytest.mark.parametrize(
    ("strategies", "terms", "says"),
    [
        ([strategy("linear")], Terms.of_rounds(3), "2 parties but 1 strategies"),
        ([strategy("linear")] * 2, Terms((Meeting(3),), order=(0, 0)), "does not name each of 2 parties once"),
        ([strategy("linear"), "linear"], Terms.of_rounds(3), "'linear' is no strategy"),
        ([strategy("linear")] * 2, Terms.of_rounds(3, "single text"), "no protocol of alternating offers"),
        ([strategy("linear")] * 2, Terms((Meeting(3), Meeting(0))), "give every meeting at least one round"),
        ([strategy("linear")] * 2, Terms(()), "give every meeting at least one round"),
    ],
)
def test_what_does_not_fit_is_refused(strategies, terms, says):
    with pytest.raises(TalksError, match=says):
        play(EVEN, strategies, terms, 1, 0)


def test_a_session_is_played_with_the_draws_given():
    values = tuple(np.array([table, table[::-1]], dtype=float) for table in (range(11), range(10, -1, -1)))
    bargain = replace(EVEN, values=values, reservation=(np.zeros(2), np.zeros(2)))
    session = play(bargain, [strategy("hard-liner")] * 2, Terms.of_rounds(1), 1, 0, draws=(1, 1))
    assert offers(session) == [(0, 0), (1, 10)]
    assert session.draws == (1, 1)
