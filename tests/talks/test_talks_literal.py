"""Sessions played one at a time: small cases with known moves."""

from __future__ import annotations

import numpy as np

from detente.talks.bargain import Bargain
from detente.talks.literal import play
from detente.talks.sessions import AGREED, DEADLINE
from detente.talks.strategies import strategy
from detente.talks.terms import Terms
from detente.values.agreement import Agreement


def cake(*tables, reservation=None, agreement=None) -> Bargain:
    """One issue; each party's values of its options."""
    parties, width = len(tables), len(tables[0])
    values = tuple(np.array([table], dtype=float) for table in tables)
    return Bargain(
        columns=np.arange(width)[:, np.newaxis],
        values=values,
        reservation=tuple(np.array([one]) for one in reservation or [-np.inf] * parties),
        barred=np.zeros((parties, width), dtype=bool),
        agreement=agreement or Agreement.of_all(parties),
        beliefs=values,
    )


def offers(session) -> list[tuple[int, int]]:
    """Who offered what."""
    return [(event.party, event.package) for event in session.events if event.act == "offers"]


EVEN = cake(range(11), range(10, -1, -1))


def test_linear_parties_meet_in_the_middle():
    session = play(EVEN, [strategy("linear")] * 2, Terms.of_rounds(9), 1, 0)
    assert (session.end, session.package, session.round) == (AGREED, 5, 5)


def test_hard_liners_wait_for_the_deadline():
    session = play(EVEN, [strategy("hard-liner")] * 2, Terms.of_rounds(3), 1, 0)
    assert (session.end, session.package, session.round) == (DEADLINE, -1, 3)
    assert offers(session) == [(0, 10), (1, 0)] * 3


def test_micro_gives_one_new_package_for_each_it_gets():
    session = play(EVEN, [strategy("micro")] * 2, Terms.of_rounds(20), 1, 0)
    assert offers(session) == [(0, 10), (1, 0), (0, 9), (1, 1), (0, 8), (1, 2), (0, 7), (1, 3), (0, 6), (1, 4), (0, 5)]
    assert (session.end, session.package, session.round) == (AGREED, 5, 6)


def test_random_offers_come_from_what_a_party_could_sign():
    bargain = cake(range(11), range(10, -1, -1), reservation=[8.0, 8.0])
    session = play(bargain, [strategy("random")] * 2, Terms.of_rounds(60), 7, 3)
    assert session.end == DEADLINE
    assert {package for party, package in offers(session) if party == 0} == {8, 9, 10}
    assert session == play(bargain, [strategy("random")] * 2, Terms.of_rounds(60), 7, 3)
    assert offers(session) != offers(play(bargain, [strategy("random")] * 2, Terms.of_rounds(60), 8, 3))
