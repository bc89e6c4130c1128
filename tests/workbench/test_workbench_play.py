"""Plays: the same moves give the same state, nothing hidden shows in it, and the debrief agrees with definitions."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from detente.case.reading import parse_case
from detente.report.words_play import play_words
from detente.talks.errors import TalksError
from detente.workbench.case import Case
from detente.workbench.debrief import debrief
from detente.workbench.play import POOL, play_of
from detente.workbench.play_state import play_state

PRICE = """title: A price
parties: {buyer: {name: Buyer}, seller: {name: Seller}}
issues:
  price: {name: Price, options: [one, two, three, four, five]}
  date: {name: Date, options: [soon, later]}
rules:
  late: {because: a test, forbid: {price: five, date: later}}
statements:
  buyer: [{less is better: price}, {more is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
  seller: [{more is better: price}, {less is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
"""


@pytest.fixture(scope="module")
def case():
    return Case(
        parse_case(PRICE.replace("rules:\n  late: {because: a test, forbid: {price: five, date: later}}\n", ""))
    )


def best(play, party="buyer"):
    return play.options(play.table.seats[play.parties.index(party)].best())


def test_the_same_moves_give_the_same_state(case):
    play = play_of(case, "buyer", seed=3, rounds=6)
    moved = play.moved("buyer", "offer", best(play)).moved("buyer", "offer", best(play))
    acts = [{"party": one.party, "act": one.act, "options": one.options} for one in moved.acts]
    again = play_of(case, "buyer", seed=3, rounds=6, acts=acts)
    assert play_state(again, "buyer") == play_state(moved, "buyer")
    assert play_state(moved, "buyer")["turn"] == 2


def test_nothing_hidden_shows_while_the_same_was_said(case):
    """Other draws of the other side, and other strategies that open alike, give the very same text."""
    play = play_of(case, "buyer", "boulware", seed=3, rounds=6)
    play = play.moved("buyer", "offer", best(play))
    told, alike = json.dumps(play_state(play, "buyer")), 0
    for draw in range(60):
        other = replace(play)
        vars(other)["draws"] = (play.draws[0], draw)
        heard = [one.package for one in other.table.events if one.party == 1]
        if heard == [one.package for one in play.table.events if one.party == 1]:
            alike += draw != play.draws[1]
            assert json.dumps(play_state(other, "buyer")) == told
    assert alike > 3
    assert not any(name in told for name in POOL if name != "frequency")  # the label of an estimate


def test_what_cannot_be_done_is_refused_with_the_reason(case):
    play = play_of(case, "buyer", seed=3, rounds=2)
    with pytest.raises(TalksError, match="no offer that you could accept"):
        play.moved("buyer", "accept")
    with pytest.raises(TalksError, match="the other side's turn"):
        play.moved("seller", "leave")
    with pytest.raises(TalksError, match="has no option 'six'"):
        play.moved("buyer", "offer", {"price": "six", "date": "soon"})
    with pytest.raises(TalksError, match="one option of each issue"):
        play.moved("buyer", "offer", {"price": "one"})
    seat = play.table.seats[0]
    with pytest.raises(TalksError, match="worth less to you than no deal"):
        play.moved("buyer", "offer", play.options(int(np.flatnonzero(~seat.own)[0])))
    with pytest.raises(TalksError, match="over"):
        play.moved("buyer", "leave").moved("buyer", "leave")
    with pytest.raises(TalksError, match="not over"):
        debrief(play, "buyer")


def test_two_people_take_turns_and_can_agree(case):
    play = play_of(case, "buyer", "person", seed=3, rounds=3)
    both = play.table.seats[0].own & play.table.seats[1].own
    package = play.options(int(np.flatnonzero(both)[0]))
    play = play.moved("buyer", "offer", package)
    assert play_state(play, "seller")["your_turn"]
    assert play_state(play, "seller")["standing"]["options"] == package
    assert not play_state(play, "buyer")["your_turn"]
    play = play.moved("seller", "accept")
    assert play_state(play, "buyer")["deal"] == package
    assert debrief(play, "seller")["ranking"] is None


def test_the_debrief_agrees_with_the_definitions(case):
    play = play_of(case, "buyer", "conceder", seed=5, rounds=8)
    while play.session is None:
        state = play_state(play, "buyer")
        standing = state["standing"]
        accepts = standing is not None and standing["acceptable"]
        play = play.moved("buyer", "accept") if accepts else play.moved("buyer", "offer", best(play))
    told = debrief(play, "buyer")
    values = [play.table.worth(one) for one in (0, 1)]
    ended = play.session.value
    better = sum(
        all(values[p][k] >= ended[p] for p in (0, 1))
        and any(values[p][k] > ended[p] + 1e-9 for p in (0, 1))
        and all(values[p][k] >= play.session.reservation[p] for p in (0, 1))
        for k in range(play.bargain.packages)
    )
    assert told["left"]["better"] == better
    assert told["others"][0]["strategy"] == "conceder"
    assert sum(told["others"][0]["weights"].values()) == pytest.approx(1, abs=1e-4)
    gains = np.array(values) - np.array(play.session.reservation)[:, None]
    nash = max(
        range(play.bargain.packages), key=lambda k: gains[0][k] * gains[1][k] if (gains[:, k] >= 0).all() else -1
    )
    apart = [values[p][nash] - ended[p] for p in (0, 1)]
    assert told["from_nash"] == pytest.approx(np.hypot(*apart), abs=1e-4)
    assert told["ranking"]["of"] == len(POOL) + 1
    names = {"buyer": "Buyer", "seller": "Seller"}
    assert any("conceder" in line for line in play_words(told, names, {"price": "Price", "date": "Date"}))


def test_people_with_the_same_values_are_forecast_beside_the_play(case):
    play = play_of(case, "buyer", "person", seed=3, rounds=5)
    values = np.stack([play.bargain.worth(party, draw) for party, draw in enumerate(play.draws)])
    floor = np.array([one[draw] for one, draw in zip(play.bargain.reservation, play.draws, strict=True)])
    may = (values >= floor[:, None]).all(axis=0)
    package = int(np.flatnonzero(may)[np.argmax((values - floor[:, None])[:, may].prod(axis=0))])
    agreed = play.moved("buyer", "offer", play.options(package)).moved("seller", "accept")
    told = debrief(agreed, "buyer")
    most = (values[0, may] - floor[0]).max()
    assert told["people"]["yours"] == pytest.approx((values[0, package] - floor[0]) / most, abs=1e-4)
    assert 0 < told["people"]["gains"]["buyer"] < 1
    assert 0 < told["people"]["deal"] <= 1
    left = debrief(play.moved("buyer", "leave"), "buyer")["people"]
    assert (left["yours"], left["deal"]) == (0.0, None)
    assert left["gains"] == told["people"]["gains"]
    words = " ".join(play_words(told, {"buyer": "Buyer", "seller": "Seller"}, {"price": "Price", "date": "Date"}))
    assert "900 negotiations" in words
