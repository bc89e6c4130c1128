"""Simultaneous tentative agreement: all put packages on the table at once, never one twice, until all have put one.

The protocol of unique offers and tentative agreement (TAU) of Mohammad (2023), "Generalized Bargaining Protocols", AI
2023, LNAI 14472:261, for parties that put only what they would sign, so that to put a package is to accept it:

1. In each round each party puts one package that it has not put before, all at the same time, or passes. One that
   could sign no package puts none.
2. What a party has put stays on the table, and it stays bound by it.
3. As soon as all whose consent is needed have put a package, it is the deal. If several packages get there in the same
   round, that is taken which was put earliest, by the sum of the rounds in which the parties put it (for a party that
   has not put it, the round to come), and of several such one is drawn.
4. After the last round there is no deal.

What the strategies put: one aims at what it would in alternating offers, having heard the same, and puts the best
package not yet put that reaches this, of several the first in the numbering; if there is none it passes.
``micro`` puts the next package of its order in each round: since all put at once, one for one is kept by itself.
``random`` draws one of those not yet put.

Where everybody goes down its whole list, one package a round, this is fallback bargaining (Brams & Kilgour 2001): the
deal is a package whose place in the list of the party that likes it least is highest.

`play_tentative` is this, literally. `play_tentative_sessions` reads off in which round each package is put by parties
that listen to nobody, and plays sessions with others one by one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from detente.talks.chance import SPEAKER, session_key, whole
from detente.talks.composed import Composed
from detente.talks.one_table import check_strategies, one_table, seat_of, table_of
from detente.talks.series import Outcome, play_series
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, Session, Sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.negotiator import Negotiator, Now, Seat
    from detente.talks.series import Table
    from detente.talks.strategies import Strategy
    from detente.talks.terms import Terms
    from detente.values.agreement import Agreement

    Rounds = NDArray[np.int64]
    """In which round each party put each package, from 1, shape (parties, packages)."""

NEVER: Final = np.iinfo(np.int64).max
"""The round in which a package is put that is not."""


def play_tentative(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, session: int) -> Session:
    """Play one session of tentative agreement, move by move.

    Parameters
    ----------
    bargain, strategies, terms
        What is bargained over, how each party bargains, and how many rounds there are: those of all meetings.
    seed, session
        The seed of all sessions, and the number of this one.

    Raises
    ------
    ValueError
        If there is not a strategy for each party, or a term applies to alternating offers only (`one_table`).
    """
    return play_series(table_of(bargain, strategies, terms, seed, session), meet)


def meet(table: Table, meeting: int) -> Outcome:
    """Play a meeting of tentative agreement."""
    rounds = table.terms.meetings[meeting].rounds
    put = np.full((table.bargain.parties, table.bargain.packages), NEVER)
    for number in range(rounds):
        now = table.now(meeting, number)
        new = {party: _new(table, party, put[party] == NEVER, now) for party in table.terms.turns(len(put))}
        for party, package in new.items():
            if package >= 0:
                put[party, package] = now.round
                _tell(table, party, package, now)
        deals = np.flatnonzero(table.bargain.agreement.reached(put != NEVER))
        if len(deals):
            return Outcome(now.round, first_of(deals, put, now.round, table.key))
    return Outcome(table.terms.before(meeting) + rounds)


def first_of(deals: NDArray[np.int64], put: Rounds, number: int, key: int) -> int:
    """Choose among packages that all needed have put in the same round (step 3)."""
    total = np.minimum(put[:, deals], number + 1).sum(axis=0)
    tied = deals[total == total.min()]
    return int(tied[whole(key, SPEAKER, 0, len(tied))])


def _new(table: Table, party: int, free: NDArray[np.bool_], now: Now) -> int:
    """Give the package that a party puts, of those it has not put before; −1 where it passes."""
    seat, negotiator = table.seats[party], table.negotiators[party]
    if not seat.room:
        return -1
    left = np.flatnonzero(seat.own & free)
    kind = negotiator.strategy.offers.kind if isinstance(negotiator, Composed) else None
    if kind == "random" and len(left):
        return int(left[seat.chance(int((~free).sum()), len(left))])
    if kind != "micro":
        left = left[seat.worth[left] >= min(_aim(negotiator, now), seat.worth[seat.best()])]
    return int(left[np.argmax(seat.worth[left])]) if len(left) else -1


def _aim(negotiator: Negotiator, now: Now) -> float:
    """Give the value that a party aims at; one that says only what it would offer aims at as much."""
    if isinstance(negotiator, Composed) and negotiator.memory is not None:
        return negotiator.offering.target(negotiator.memory, now)
    return float(negotiator.seat.worth[negotiator.offer(now)])


def _tell(table: Table, party: int, package: int, now: Now) -> None:
    """Let the others hear what a party has put, and let it keep that in mind."""
    table.tell("offers", now.meeting, now.round, party, package)
    negotiator = table.negotiators[party]
    if isinstance(negotiator, Composed) and negotiator.memory is not None:
        negotiator.memory.made.append(package)
    for other in table.seats[party].others:
        table.negotiators[other].hears(party, package, now)


def play_tentative_sessions(
    bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, first: int, count: int
) -> Sessions:
    """Play many sessions of tentative agreement; each is that of `play_tentative`.

    Parameters
    ----------
    bargain, strategies, terms, seed
        As for one session.
    first, count
        The number of the first session, and how many there are.

    Raises
    ------
    ValueError
        As for one session.
    """
    if not all(_deaf(one) for one in strategies):
        told = [play_tentative(bargain, strategies, terms, seed, first + one) for one in range(count)]
        return Sessions.of(first, told)
    check_strategies(bargain, strategies)
    terms = one_table(terms)

    levels = [_levels(strategy, terms) for strategy in strategies]

    @lru_cache(maxsize=max(64, 2**23 // bargain.packages))
    def puts(party: int, draw: int) -> tuple[Seat, NDArray[np.int64]]:
        seat = seat_of(bargain, party, draw)
        return seat, put_rounds(seat, levels[party])

    played = []
    for session in range(first, first + count):
        draws = bargain.draws(seed, session)
        seats, lists = zip(*(puts(party, draw) for party, draw in enumerate(draws)), strict=True)
        put = np.array(lists)
        deal, ended = _read_off(bargain.agreement, put, terms.rounds, session_key(seed, session))
        room = bool(bargain.agreement.reached(np.array([seat.room for seat in seats])))
        played.append(_in_short(draws, seats, put, deal, ended, room=room))
    return Sessions.of(first, played)


def put_rounds(seat: Seat, levels: NDArray[np.float64]) -> NDArray[np.int64]:
    """Tell in which round a party that listens to nobody puts each package; `NEVER` where it does not.

    1. Order the packages it would sign by their worth, of equal ones the first in the numbering first.
    2. A package may be put from the first round whose target it reaches, and no two are put in one round: that of
       place i is put in the latest of the rounds (earliest of place j) + i − j, over all j up to i.

    Parameters
    ----------
    seat
        The party.
    levels
        The levels of its scale that it aims at in each round, shape (rounds,).

    Returns
    -------
    Shape (packages,).
    """
    put, own = np.full(len(seat.own), NEVER), np.flatnonzero(seat.own)
    if not len(own):
        return put
    order = own[np.argsort(-seat.worth[own], kind="stable")]
    best = seat.worth[own].max()
    targets = np.minimum.accumulate(np.minimum(seat.floor + levels * (seat.top - seat.floor), best))
    earliest = np.searchsorted(-targets, -seat.worth[order]) + 1
    place = np.arange(len(order))
    rounds = np.maximum.accumulate(earliest - place) + place
    put[order] = np.where(rounds <= len(levels), rounds, NEVER)
    return put


def _deaf(strategy: Strategy) -> bool:
    """Tell whether what a party puts does not hang on what it hears."""
    return strategy.offers.kind in {"time", "hard-liner", "micro"}


def _levels(strategy: Strategy, terms: Terms) -> NDArray[np.float64]:
    """Give the levels at which such a party aims in each round, shape (rounds,)."""
    if strategy.offers.kind == "micro":
        return np.zeros(terms.rounds)
    if strategy.offers.kind == "hard-liner":
        return np.ones(terms.rounds)
    return np.array([1.0 - terms.time(0, number) ** strategy.offers.exponent for number in range(terms.rounds)])


def _read_off(agreement: Agreement, put: Rounds, rounds: int, key: int) -> tuple[int, int]:
    """Give the deal, or −1, and the round in which talks end, from when packages are put."""
    bound = put[list(agreement.vetoes)].max(axis=0, initial=0)
    if not agreement.unanimous:
        bound = np.maximum(bound, np.sort(put[list(agreement.among)], axis=0)[agreement.at_least - 1])
    ended = int(bound.min())
    if ended > rounds:
        return -1, rounds
    return first_of(np.flatnonzero(bound == ended), put, ended, key), ended


def _in_short(
    draws: tuple[int, ...], seats: Sequence[Seat], put: Rounds, deal: int, ended: int, *, room: bool
) -> Session:
    """Tell a session by its end alone."""
    deal, ended = (deal, ended) if room else (-1, 0)
    reservation = tuple(seat.reservation for seat in seats)
    return Session(
        events=(),
        end=AGREED if deal >= 0 else DEADLINE if room else NO_ROOM,
        package=deal,
        interim=-1,
        round=ended,
        meeting=0,
        offers=int((put <= ended).sum()),
        draws=draws,
        value=tuple(float(seat.worth[deal]) for seat in seats) if deal >= 0 else reservation,
        reservation=reservation,
    )
