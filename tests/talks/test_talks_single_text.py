"""The single text: what the mediator may propose, how parties vote, and the fast way against the literal one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks import single_text
from detente.talks.bargain import Bargain
from detente.talks.chance import session_key, uniform, whole
from detente.talks.chance_abreast import uniforms, wholes
from detente.talks.mediating import Mediator, options_of, proposed
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, Session, Sessions
from detente.talks.single_text import play_single_text, play_single_text_sessions
from detente.talks.strategies import strategy
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement

CLIMBER, ANNEALER = strategy("climber"), strategy("annealer")


def _rounds(number: int) -> Terms:
    return Terms.of_rounds(number, "single text")


def _bargain(columns, values, reservation=None, agreement=None, barred=None) -> Bargain:
    parties = len(values)
    tables = tuple(np.atleast_2d(np.array(one, dtype=np.float64)) for one in values)
    return Bargain(
        np.array(columns),
        tables,
        tuple(np.full(len(one), -np.inf) for one in tables) if reservation is None else reservation,
        np.zeros((parties, len(columns)), np.bool_) if barred is None else barred,
        agreement or Agreement.of_all(parties),
        tables,
    )


def _grid(*sizes: int) -> list[tuple[int, ...]]:
    """All packages of issues with so many options."""
    starts = np.cumsum([0, *sizes])
    return list(product(*(range(start, start + size) for start, size in zip(starts, sizes, strict=False))))


def _drawn(seed: int, parties: int, agreement: Agreement, share: float) -> Bargain:
    """Four issues, one of them settled, with a share of packages left in by the rules, some of these barred.

    Where not all must accept, some parties could sign nothing in some draws.
    """
    chance = np.random.default_rng(seed)
    packages = np.array(_grid(3, 1, 2, 3))
    columns = packages[np.sort(chance.permutation(18)[: max(1, round(18 * share))])]
    values = tuple(chance.integers(0, 8, (3, 9)) / 8 for _ in range(parties))
    reservation = tuple(chance.uniform(-0.2, 2.2, 3) for _ in range(parties))
    barred = chance.random((parties, len(columns))) < 0.15
    if agreement != Agreement.of_all(parties):
        reservation = tuple(one + 9.0 * (chance.random(3) < 0.2) for one in reservation)
        barred[chance.random(parties) < 0.1] = True
    return _bargain(columns, values, reservation, agreement, barred)


def _texts(session: Session) -> list[int]:
    """Follow the text through the votes of a session where all must agree."""
    parties, (first, *events) = len(session.draws), [one for one in session.events if one.act in {"offers", "accepts"}]
    texts = [first.package]
    for place, event in enumerate(events):
        if event.act == "offers":
            votes = events[place + 1 : place + 1 + parties]
            yes = [one.act == "accepts" and one.package == event.package for one in votes]
            texts.append(event.package if len(yes) == parties and all(yes) else texts[-1])
    return texts


def test_the_mediator_changes_one_issue_where_it_can():
    columns = np.array(_grid(2, 3, 2))
    key = session_key(1, 2)
    for text, number in product(range(12), range(40)):
        assert (columns[proposed(columns, options_of(columns), text, key, number)] != columns[text]).sum() == 1


def test_every_change_of_one_issue_is_proposed_about_as_often():
    columns = np.array(_grid(2, 3))
    seen = [proposed(columns, options_of(columns), 0, session_key(4, 0), number) for number in range(4000)]
    share = np.bincount(seen, minlength=6) / 4000  # half on either issue; on the second split between two options
    np.testing.assert_allclose(share, [0, 0.25, 0.25, 0.5, 0, 0], atol=0.03)


def test_what_the_rules_tie_changes_together():
    columns = np.array([(0, 2, 4), (0, 2, 5), (1, 3, 4), (1, 3, 5)])  # the first two issues go together
    key = session_key(1, 2)
    seen = {proposed(columns, options_of(columns), 0, key, number) for number in range(100)}
    assert seen == {1, 2}


def test_a_space_of_one_package_stands_as_it_is():
    bargain = _bargain([(0, 1)], [[1, 1], [2, 2]])
    session = play_single_text(bargain, [CLIMBER, ANNEALER], _rounds(3), 1, 0)
    assert (session.end, session.package, session.value) == (AGREED, 0, (2.0, 4.0))


def test_climbers_never_lose_and_end_where_no_change_is_better_for_both():
    chance = np.random.default_rng(3)
    columns = np.array(_grid(3, 3, 2))
    bargain = _bargain(columns, [chance.random(8), chance.random(8)])
    worth = np.array([bargain.worth(party, 0) for party in range(2)])
    for number in range(10):
        session = play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(150), 7, number)
        texts = _texts(session)
        assert all((worth[:, new] >= worth[:, old]).all() for old, new in pairwise(texts))
        near = np.flatnonzero((columns != columns[session.package]).sum(axis=1) == 1)
        assert not (worth[:, near] > worth[:, [session.package]]).all(axis=0).any()
        assert session.package == texts[-1]


def test_the_text_begins_as_it_is_given():
    bargain = _bargain(_grid(3, 3), [[0, 1, 2, 0, 1, 2], [2, 1, 0, 2, 1, 0]])  # every change hurts one of them
    session = play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(20), 1, 0, start=4)
    assert session.package == 4
    assert (play_single_text_sessions(bargain, [CLIMBER, CLIMBER], _rounds(20), 1, 0, 5, start=4).package == 4).all()


def test_a_text_below_no_deal_is_not_signed():
    bargain = _bargain(_grid(3), [[0, 1, 2], [2, 1, 0]], (np.array([1.5]), np.array([1.5])))
    session = play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(10), 1, 0, start=1)
    assert (session.end, session.package, session.round, session.offers) == (DEADLINE, -1, 10, 11)
    assert session.value == (1.5, 1.5)


def test_a_barred_text_is_left_and_not_come_back_to():
    barred = np.array([[False, True, True], [False, False, False]])
    bargain = _bargain(_grid(3), [[0, 2, 1], [0, 0, 0]], barred=barred)
    for voter in (CLIMBER, ANNEALER):
        session = play_single_text(bargain, [voter, CLIMBER], _rounds(30), 1, 0, start=2)
        texts = _texts(session)
        assert session.package == 0
        assert 0 not in texts[: texts.index(0)]
        assert set(texts[texts.index(0) :]) == {0}


def test_nobody_waits_for_who_need_not_consent():
    bargain = _bargain(_grid(3), [[0, 1, 2], [2, 1, 0]], agreement=Agreement((0,)))
    assert play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(60), 1, 0, start=0).package == 2


def test_where_somebody_can_sign_nothing_there_is_nothing_to_talk_about():
    bargain = _bargain(_grid(3), [[0, 1, 2], [2, 1, 0]], (np.array([3.0]), np.array([0.0])))
    session = play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(5), 1, 0)
    assert (session.end, session.round, session.offers, session.value) == (NO_ROOM, 0, 0, (3.0, 0.0))


def test_who_could_sign_nothing_climbs_and_does_not_sign():
    none = (np.array([0.0]), np.array([0.0]), np.array([9.0]))
    majority = _bargain(_grid(3), [[0, 1, 2], [0, 1, 2], [2, 1, 0]], none, Agreement((), 2, (0, 1, 2)))
    for start, voter in product((0, 2), (CLIMBER, ANNEALER)):
        events = play_single_text(majority, [CLIMBER, CLIMBER, voter], _rounds(30), 1, 0, start).events
        assert (events[-1].act, events[-1].package) == ("deal", 2)
        assert [event.party for event in events[-3:-1]] == [0, 1]
        assert [event.package for event in events if event.act == "accepts" and event.party == 2].count(2) == 0
    needed = replace(majority, agreement=Agreement((2,), 1, (0, 1)))
    assert play_single_text(needed, [CLIMBER] * 3, _rounds(30), 1, 0).end == NO_ROOM


def _share_accepted(number: int) -> float:
    """How often a loss of a twentieth of the scale gets one annealer's yes in a round."""
    bargain = _bargain([(0,), (1,), (2,)], [[0.0, 0.95, 1.0]], agreement=Agreement.of_all(1))
    said = proposed_worse = 0
    for session in range(4000):
        events = play_single_text(bargain, [ANNEALER], _rounds(9), 5, session, start=2).events
        texts = _texts_one(events)
        asked = [one for one in events if one.act == "offers" and one.round == number]
        if texts[number - 1] == 2 and asked[0].package == 1:
            proposed_worse += 1
            said += texts[number] == 1
    return said / proposed_worse


def _texts_one(events) -> list[int]:
    texts: list[int] = []
    for one, after in pairwise(events):
        if one.act == "offers":
            taken = not texts or (after.act == "accepts" and after.package == one.package and after.round == one.round)
            texts.append(one.package if taken else texts[-1])
    return texts


@pytest.mark.parametrize("number", [1, 5])
def test_an_annealer_says_yes_to_a_loss_as_often_as_the_temperature_says(number):
    temperature = single_text.HEAT * (1 - number / 10)
    assert _share_accepted(number) == pytest.approx(np.exp(-0.05 / temperature), abs=0.05)


@pytest.fixture(scope="module")
def contracts() -> Bargain:
    """Six issues of three options, values and weights at random, in twenty draws."""
    chance = np.random.default_rng(1)
    tables = []
    for _ in range(2):
        table = chance.random((20, 6, 3))
        table -= table.min(axis=2, keepdims=True)
        weights = chance.dirichlet(np.ones(6), 20)[:, :, np.newaxis]
        tables.append((table / table.max(axis=2, keepdims=True) * weights).reshape(20, 18))
    return _bargain(_grid(*[3] * 6), tables)


def test_voting_is_a_prisoners_dilemma(contracts):
    """Annealers do better together than climbers, yet whatever the other does it pays to climb (Klein et al. 2003)."""
    mean = {
        pair: play_single_text_sessions(contracts, pair, _rounds(100), 3, 0, 400).value.mean(axis=0)
        for pair in product((CLIMBER, ANNEALER), repeat=2)
    }
    assert (mean[ANNEALER, ANNEALER] > mean[CLIMBER, CLIMBER] + 0.03).all()
    assert mean[CLIMBER, ANNEALER][0] > mean[ANNEALER, ANNEALER][0] + 0.03
    assert mean[CLIMBER, CLIMBER][0] > mean[ANNEALER, CLIMBER][0] + 0.03
    assert mean[ANNEALER, CLIMBER][1] > mean[ANNEALER, ANNEALER][1] + 0.03
    assert mean[CLIMBER, CLIMBER][1] > mean[CLIMBER, ANNEALER][1] + 0.03


_AGREEMENTS = [Agreement.of_all(2), Agreement.of_all(3), Agreement((0,), 1, (1, 2)), Agreement((), 2, (0, 1, 2))]


@given(
    st.integers(0, 10**6),
    st.sampled_from(_AGREEMENTS),
    st.sampled_from([0.05, 0.4, 0.7, 1.0]),
    st.integers(1, 25),
    st.booleans(),
    st.data(),
)
@settings(deadline=None, max_examples=120)
def test_many_at_once_are_those_told_one_by_one(seed, agreement, share, rounds, given_start, data):
    parties = 2 if agreement == _AGREEMENTS[0] else 3
    bargain = _drawn(seed, parties, agreement, share)
    chosen = data.draw(st.lists(st.sampled_from([CLIMBER, ANNEALER]), min_size=parties, max_size=parties))
    start = seed % bargain.packages if given_start else None
    terms = Terms((Meeting(rounds), Meeting(2)), "single text")
    fast = play_single_text_sessions(bargain, chosen, terms, seed, 3, 6, start)
    told = Sessions.of(3, [play_single_text(bargain, chosen, terms, seed, 3 + one, start) for one in range(6)])
    for name, column in told.columns().items():
        np.testing.assert_array_equal(fast.columns()[name], column, err_msg=name)


def test_a_space_too_wide_for_numbers_is_played_one_by_one():
    columns = np.array([np.arange(0, 140, 2), np.arange(1, 141, 2)])
    bargain = _bargain(columns, [np.arange(140), -np.arange(140)])
    assert not Mediator(columns).numbers_fit
    many = play_single_text_sessions(bargain, [CLIMBER, CLIMBER], _rounds(3), 1, 0, 4)
    told = [play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(3), 1, session).package for session in range(4)]
    assert many.package.tolist() == told


@given(st.integers(0, 2**63), st.integers(0, 50), st.integers(0, 10**6), st.integers(1, 10**6))
@settings(deadline=None, max_examples=60)
def test_chance_for_many_is_that_for_each(seed, stream, count, below):
    keys = [session_key(seed, session) for session in range(4)]
    many = np.array(keys, np.uint64)
    assert uniforms(many, stream, count).tolist() == [uniform(key, stream, count) for key in keys]
    assert wholes(many, stream, count, below).tolist() == [whole(key, stream, count, below) for key in keys]


def test_no_sessions_are_none():
    bargain = _drawn(1, 2, Agreement.of_all(2), 1.0)
    assert len(play_single_text_sessions(bargain, [CLIMBER, ANNEALER], _rounds(3), 1, 0, 0)) == 0


def test_what_makes_no_sense_is_refused():
    bargain = _bargain(_grid(3), [[0, 1, 2], [2, 1, 0]])
    with pytest.raises(ValueError, match="cannot begin as package 3; give one from 0 to 2"):
        play_single_text(bargain, [CLIMBER, CLIMBER], _rounds(3), 1, 0, start=3)
    with pytest.raises(ValueError, match="cannot begin as package -1"):
        play_single_text_sessions(bargain, [CLIMBER, CLIMBER], _rounds(3), 1, 0, 1, start=-1)
    terms = replace(_rounds(3), delay=(0.1, 0.0), walk_out=(0.5, 0.5))
    with pytest.raises(ValueError, match="delay, walk_out"):
        play_single_text_sessions(bargain, [CLIMBER, CLIMBER], terms, 1, 0, 1)
    with pytest.raises(ValueError, match="2 parties but 3"):
        play_single_text_sessions(bargain, [CLIMBER] * 3, _rounds(3), 1, 0, 1)
