"""Tentative agreement: facts that hold by its rules, and the fast way against the literal one."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks.bargain import Bargain
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, Sessions
from detente.talks.strategies import Accepts, Offers, Strategy, strategy
from detente.talks.tentative import play_tentative, play_tentative_sessions
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from collections.abc import Sequence

MICRO, HARD, LINEAR, BOULWARE = (strategy(name) for name in ("micro", "hard-liner", "linear", "boulware"))
AT_ONCE = Strategy("whole list", Offers("time", exponent=0.0), Accepts("target"))


def _rounds(number: int) -> Terms:
    return Terms.of_rounds(number, "tentative agreement")


def _lists(worths: Sequence[Sequence[float]], no_deal: Sequence[float] | None = None) -> Bargain:
    """One issue: what each package is worth to each party."""
    values = np.array(worths, dtype=np.float64)
    parties, packages = values.shape
    return Bargain(
        np.arange(packages)[:, None],
        tuple(values[:, None, :]),
        tuple(np.array([-np.inf if no_deal is None else no_deal[party]]) for party in range(parties)),
        np.zeros((parties, packages), np.bool_),
        Agreement.of_all(parties),
        tuple(values[:, None, :]),
    )


def _drawn(seed: int, parties: int, agreement: Agreement, ties: bool) -> Bargain:
    """Three issues with a few draws, some packages ruled out and some barred.

    Where not all must accept, some parties could sign nothing in some draws.
    """
    chance = np.random.default_rng(seed)
    columns = np.array(list(product(range(3), range(3, 5), range(5, 8))))[chance.permutation(18)[:13]]
    values = tuple(chance.integers(0, 4, (3, 8)) / 4 if ties else chance.random((3, 8)) for _ in range(parties))
    reservation = tuple(chance.uniform(-0.2, 2.0, 3) * (chance.random() < 0.7) for _ in range(parties))
    barred = chance.random((parties, 13)) < 0.1
    if agreement != Agreement.of_all(parties):
        reservation = tuple(one + 9.0 * (chance.random(3) < 0.2) for one in reservation)
        barred[chance.random(parties) < 0.1] = True
    return Bargain(columns, values, reservation, barred, agreement, values)


def _fallback(places: Sequence[Sequence[int]]) -> set[int]:
    """Packages whose worst place over parties is best (Brams & Kilgour 2001), places counted from 0."""
    worst = [max(place) for place in zip(*places, strict=True)]
    return {package for package, place in enumerate(worst) if place == min(worst)}


@pytest.mark.parametrize("whole", [MICRO, AT_ONCE])
def test_going_down_the_whole_list_is_fallback_bargaining(whole):
    for one, other in product(permutations(range(4)), repeat=2):
        bargain = _lists([[-place for place in one], [-place for place in other]])
        session = play_tentative(bargain, [whole, whole], _rounds(4), 1, 0)
        assert session.package in _fallback([one, other])
        assert session.round == max(one[session.package], other[session.package]) + 1


def test_fallback_bargaining_of_three():
    chance = np.random.default_rng(5)
    for session in range(30):
        places = [chance.permutation(9).tolist() for _ in range(3)]
        played = play_tentative(_lists(-np.array(places)), [MICRO] * 3, _rounds(9), 1, session)
        assert played.package in _fallback(places)


def test_nothing_is_lost_by_who_speaks_first():
    for seed in range(20):
        bargain = _drawn(seed, 2, Agreement.of_all(2), ties=True)
        told = [
            play_tentative(bargain, [MICRO, LINEAR], replace(_rounds(12), order=order), 3, seed)
            for order in ((0, 1), (1, 0))
        ]
        assert told[0].package == told[1].package
        assert told[0].round == told[1].round


def test_a_party_puts_its_list_from_the_top_and_nothing_twice():
    bargain = _lists([[5, 1, 4, 2, 3, 4], [0, 1, 0, 0, 0, 0]], [2, 1])
    session = play_tentative(bargain, [MICRO, HARD], _rounds(9), 1, 0)
    assert [event.package for event in session.events if event.act == "offers" and event.party == 0] == [0, 2, 5, 4, 3]
    assert [event.package for event in session.events if event.act == "offers" and event.party == 1] == [1]
    assert (session.end, session.round, session.offers) == (DEADLINE, 9, 6)
    assert session.value == (2.0, 1.0)


def test_a_party_puts_what_reaches_its_target_and_else_passes():
    bargain = _lists([[1.0, 0.7, 0.4, 0.0], [0.0, 0.0, 0.0, 1.0]])
    session = play_tentative(bargain, [LINEAR, HARD], _rounds(4), 1, 0)  # targets .8, .6, .4, .2
    assert [(event.round, event.package) for event in session.events if event.act == "offers" and event.party == 0] == [
        (1, 0),
        (2, 1),
        (3, 2),
    ]


def test_of_two_that_get_there_together_the_one_put_earlier_is_taken():
    worths = [[2, 3, 4, 1], [4, 2, 1, 3]]  # package 0 is put in rounds 3 and 1, package 1 in rounds 2 and 3
    for session in range(10):
        played = play_tentative(_lists(worths), [MICRO] * 2, _rounds(4), 1, session)
        assert (played.package, played.round) == (0, 3)


def test_between_two_put_equally_early_lots_are_drawn():
    bargain = _lists([[3, 2, 1, 0], [0, 1, 2, 3]])
    packages = [play_tentative(bargain, [MICRO, MICRO], _rounds(4), 1, session).package for session in range(200)]
    assert set(packages) == {1, 2}
    assert 60 < packages.count(1) < 140


def test_who_need_not_consent_is_not_waited_for():
    bargain = replace(_lists([[2, 1, 0], [1, 2, 0], [0, 1, 2]]), agreement=Agreement((0,), 1, (1, 2)))
    session = play_tentative(bargain, [HARD, MICRO, MICRO], _rounds(5), 1, 0)
    assert (session.package, session.round) == (0, 2)


def test_a_target_that_rounds_above_the_top_is_the_top():
    top, no_deal = 0.9, 0.3
    assert no_deal + 1.0 * (top - no_deal) > top
    late = Strategy("late", Offers("time", exponent=1000.0), Accepts("target"))
    bargain = _lists([[top, 0.1], [1.0, 0.0]], [no_deal, 0.0])
    assert play_tentative(bargain, [late, late], _rounds(5), 1, 0).round == 1
    assert play_tentative_sessions(bargain, [late, HARD], _rounds(5), 1, 0, 1).round == 1


def test_without_a_package_worth_no_deal_there_is_nothing_to_talk_about():
    session = play_tentative(_lists([[1, 2], [1, 2]], [3, 0]), [MICRO, MICRO], _rounds(5), 1, 0)
    assert (session.end, session.round, session.offers, session.value) == (NO_ROOM, 0, 0, (3.0, 0.0))


def test_who_could_sign_nothing_puts_nothing_and_the_others_can_agree():
    majority = replace(_lists([[2, 1, 0], [0, 1, 2], [1, 1, 1]], [0, 0, 2]), agreement=Agreement((), 2, (0, 1, 2)))
    for name in ("random", "linear", "micro", "nice tit-for-tat"):
        session = play_tentative(majority, [MICRO, MICRO, strategy(name)], _rounds(5), 1, 0)
        assert (session.end, session.package, session.round) == (AGREED, 1, 2)
        assert {event.party for event in session.events if event.act == "offers"} == {0, 1}
    needed = replace(majority, agreement=Agreement((2,), 1, (0, 1)))
    assert play_tentative(needed, [MICRO] * 3, _rounds(5), 1, 0).end == NO_ROOM


def test_where_a_party_bars_every_package_there_is_no_room_for_many_sessions_either():
    bargain = replace(_lists([[1, 2], [1, 2]], [0, 0]), barred=np.array([[True, True], [False, False]]))
    told = Sessions.of(4, [play_tentative(bargain, [LINEAR, LINEAR], _rounds(5), 1, 4 + one) for one in range(3)])
    many = play_tentative_sessions(bargain, [LINEAR, LINEAR], _rounds(5), 1, 4, 3)
    assert many.end.tolist() == [NO_ROOM] * 3
    for name, column in told.columns().items():
        np.testing.assert_array_equal(many.columns()[name], column, err_msg=name)


def test_random_puts_every_package_it_would_sign_once():
    bargain = _lists([[0, 1, 2, 3, 4], [1, 0, 0, 0, 0]], [1, 1])
    session = play_tentative(bargain, [strategy("random"), HARD], _rounds(7), 1, 4)
    put = [event.package for event in session.events if event.act == "offers" and event.party == 0]
    assert sorted(put) == [1, 2, 3, 4]
    first = [
        play_tentative(bargain, [strategy("random"), HARD], _rounds(1), 1, one).events[1].package for one in range(400)
    ]
    np.testing.assert_allclose(np.bincount(first) / 400, [0, 0.25, 0.25, 0.25, 0.25], atol=0.1)


@pytest.mark.parametrize("name", ["relative tit-for-tat", "absolute tit-for-tat"])
def test_tit_for_tat_comes_down_only_for_who_comes_down(name):
    bargain = _lists([[9, 8, 7, 6, 5, 4, 3], [1, 2, 3, 4, 5, 6, 7]])
    put = {
        other: [
            event.package
            for event in play_tentative(bargain, [strategy(name), other], _rounds(4), 1, 0).events
            if event.act == "offers" and event.party == 0
        ]
        for other in (HARD, MICRO)
    }
    assert put == {HARD: [0], MICRO: [0, 1, 2]}  # the other's second step is heard after the second round


@pytest.mark.parametrize("name", ["relative tit-for-tat", "absolute tit-for-tat", "nice tit-for-tat", "frequency"])
def test_parties_that_listen_keep_the_rules(name):
    for seed in range(6):
        bargain = _drawn(seed, 2, Agreement.of_all(2), ties=False)
        session = play_tentative(bargain, [strategy(name), LINEAR], _rounds(20), 2, seed)
        put = [(event.party, event.package) for event in session.events if event.act == "offers"]
        assert len(set(put)) == len(put) == session.offers
        for party, package in put:
            worth, draw = bargain.worth(party, session.draws[party]), session.draws[party]
            assert worth[package] >= bargain.reservation[party][draw]
            assert not bargain.barred[party, package]
        assert session.end != AGREED or {(0, session.package), (1, session.package)} <= set(put)


_DEAF = [MICRO, HARD, LINEAR, BOULWARE, AT_ONCE, strategy("conceder"), strategy("bayesian")]
_AGREEMENTS = [Agreement.of_all(2), Agreement.of_all(3), Agreement((0,), 1, (1, 2)), Agreement((), 2, (0, 1, 2))]


@given(st.integers(0, 10**6), st.sampled_from(_AGREEMENTS), st.booleans(), st.integers(1, 25), st.data())
@settings(deadline=None, max_examples=150)
def test_many_at_once_are_those_told_one_by_one(seed, agreement, ties, rounds, data):
    parties = 2 if agreement == _AGREEMENTS[0] else 3
    bargain = _drawn(seed, parties, agreement, ties)
    chosen = data.draw(st.lists(st.sampled_from(_DEAF), min_size=parties, max_size=parties))
    terms = Terms((Meeting(rounds), Meeting(2)), "tentative agreement")
    fast = play_tentative_sessions(bargain, chosen, terms, seed, 3, 8)
    told = Sessions.of(3, [play_tentative(bargain, chosen, terms, seed, 3 + one) for one in range(8)])
    for name, column in told.columns().items():
        np.testing.assert_array_equal(fast.columns()[name], column, err_msg=name)


def test_those_that_listen_are_played_one_by_one():
    bargain = _drawn(1, 2, Agreement.of_all(2), ties=False)
    chosen = [strategy("relative tit-for-tat"), MICRO]
    many = play_tentative_sessions(bargain, chosen, _rounds(6), 9, 5, 3)
    assert many.number.tolist() == [5, 6, 7]
    assert many.package[2] == play_tentative(bargain, chosen, _rounds(6), 9, 7).package


def test_terms_without_meaning_are_refused_all_at_once():
    terms = replace(_rounds(5), walk_out=(0.1, 0.0), discount=(0.9, 1.0), interim=np.ones(2, np.bool_))
    with pytest.raises(ValueError, match=r"discount, walk_out, interim .*choose alternating offers"):
        play_tentative(_lists([[1, 2], [1, 2]]), [MICRO, MICRO], terms, 1, 0)


@pytest.mark.parametrize(
    ("later", "named"),
    [
        (Meeting(2, held=0.5), "held"),
        (Meeting(2, no_deal=(0.1, 0.0)), "no_deal"),
        (Meeting(2, values=(np.ones(2), np.zeros(2))), "drift of values"),
    ],
)
def test_a_series_is_refused(later, named):
    with pytest.raises(ValueError, match=named):
        play_tentative_sessions(
            _lists([[1, 2], [1, 2]]), [MICRO, MICRO], Terms((Meeting(2), later), "tentative agreement"), 1, 0, 1
        )


def test_the_clock_of_each_meeting_is_refused_and_too_few_strategies():
    terms = Terms((Meeting(2), Meeting(2)), "tentative agreement", clock="meeting")
    with pytest.raises(ValueError, match="clock"):
        play_tentative(_lists([[1, 2], [1, 2]]), [MICRO, MICRO], terms, 1, 0)
    with pytest.raises(ValueError, match="2 parties but 1"):
        play_tentative(_lists([[1, 2], [1, 2]]), [MICRO], _rounds(3), 1, 0)
    with pytest.raises(ValueError, match="at least one round"):
        play_tentative(_lists([[1, 2], [1, 2]]), [MICRO, MICRO], _rounds(0), 1, 0)
