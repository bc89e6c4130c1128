"""A session: meetings one after the other, and what befalls the parties in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.bargain import worth
from detente.talks.chance import BREAK, INTERIM, OWN, uniform, whole
from detente.talks.errors import TalksError
from detente.talks.negotiator import Now, Seat
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, NOT_HELD, WALKED_OUT, Event, Session
from detente.talks.terms import each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.negotiator import Negotiator
    from detente.talks.sessions import Act
    from detente.talks.terms import Terms


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a meeting ended.

    Parameters
    ----------
    round
        In which round, from 1 over all meetings.
    package
        The deal, or −1.
    walked_out
        Whether a party left.
    """

    round: int
    package: int = -1
    walked_out: bool = False


@dataclass
class Table:
    """The table of one session: who sits at it, what they want at this time, and what has happened.

    Parameters
    ----------
    bargain, terms
        What is bargained over, and the rules.
    negotiators
        Who bargains for each party.
    key
        The key of the session's chance.
    draws
        Which value function each party has.
    tables, reservation
        Each party's value table and reservation value at this time.
    seats
        What each party knows in this meeting.
    events
        What has happened.
    turns
        How many turns were taken over all meetings, to accept or to offer.
    """

    bargain: Bargain
    terms: Terms
    negotiators: Sequence[Negotiator]
    key: int
    draws: tuple[int, ...]
    tables: list[NDArray[np.float64]] = field(init=False)
    reservation: list[float] = field(init=False)
    seats: list[Seat] = field(init=False, default_factory=list)
    events: list[Event] = field(init=False, default_factory=list)
    turns: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.tables = [table[draw] for table, draw in zip(self.bargain.values, self.draws, strict=True)]
        self.reservation = [float(one[draw]) for one, draw in zip(self.bargain.reservation, self.draws, strict=True)]

    def tell(self, act: Act, meeting: int, number: int, party: int = -1, package: int = -1) -> None:
        """Keep what happened."""
        self.events.append(Event(act, meeting, number, party, package))

    def now(self, meeting: int, number: int) -> Now:
        """Give the time of a round of a meeting, counted from 0."""
        return Now(self.terms.time(meeting, number), meeting, self.terms.before(meeting) + number + 1)

    def worth(self, party: int) -> NDArray[np.float64]:
        """Give what packages are worth to a party at this time."""
        return worth(self.tables[party], self.bargain.columns)

    def sit(self) -> bool:
        """Seat everybody with the values of this time, and tell whether those with room could agree."""
        self.seats = [self._seat(party) for party in range(self.bargain.parties)]
        if not self.bargain.agreement.reached(np.array([seat.room for seat in self.seats])):
            return False
        for negotiator, seat in zip(self.negotiators, self.seats, strict=True):
            negotiator.sits(seat)
        return True

    def _seat(self, party: int) -> Seat:
        """Give what a party knows at this time."""
        bargain, terms = self.bargain, self.terms
        return Seat(
            party=party,
            parties=bargain.parties,
            columns=bargain.columns,
            worth=self.worth(party),
            reservation=self.reservation[party],
            barred=bargain.barred[party],
            beliefs=bargain.beliefs,
            chance=partial(whole, self.key, OWN + 4 * party),
            discount=float(each(terms.discount, bargain.parties, 1.0)[party]),
            delay=float(each(terms.delay, bargain.parties, 0.0)[party]),
        )

    def offered(self, party: int, now: Now) -> int:
        """Ask a party for an offer, check it, and let the others hear it.

        Raises
        ------
        TalksError
            If it is no package, or one that the party could not sign.
        """
        negotiator = self.negotiators[party]
        package = _checked(type(negotiator).__name__, negotiator.offer(now), self.seats[party])
        self.tell("offers", now.meeting, now.round, party, package)
        for other in self.seats[party].others:
            self.negotiators[other].hears(party, package, now)
        return package

    def accepted(self, party: int, package: int, now: Now) -> bool:
        """Ask a party whether it accepts a package; what it could not sign it is not asked.

        Raises
        ------
        TalksError
            If it says neither yes nor no.
        """
        if not self.seats[party].own[package]:
            return False
        negotiator = self.negotiators[party]
        said = negotiator.accepts(package, now)
        if not isinstance(said, bool | np.bool_):
            raise TalksError(f"{type(negotiator).__name__}.accepts gave {said!r}; give True or False")
        if not said:
            return False
        self.tell("accepts", now.meeting, now.round, party, package)
        return True

    def passes(self, party: int, package: int, now: Now) -> None:
        """Let the others know that a party makes no offer in its turn, and refuses the one that stands, if any does."""
        if package >= 0:
            self.tell("refuses", now.meeting, now.round, party, package)
        for other in self.seats[party].others:
            self.negotiators[other].hears_no(party, package, now)

    def walks_out(self, party: int, package: int, now: Now) -> bool:
        """Tell whether a party leaves over an offer that it could not sign."""
        chance = each(self.terms.walk_out, self.bargain.parties, 0.0)[party]
        leaves = not self.seats[party].own[package] and uniform(self.key, OWN + 4 * party + 1, self.turns) < chance
        if leaves:
            self.tell("walks out", now.meeting, now.round, party, package)
        return bool(leaves)


def play_series(table: Table, meet: Callable[[Table, int], Outcome]) -> Session:
    """Play the meetings one after the other until a deal, an end, or the last.

    1. Before each meeting values and reservation values move on, whether or not it comes about.
    2. The first comes about; a later one with chance `held` if the one before it was held and nobody left that, else
       with `returns`.
    3. If those who then have a package that they could sign could not agree among themselves, the session ends.
    4. The meeting is played. Without a deal, and if nobody left, an interim deal may be signed.

    Without a deal the round is that in which somebody last spoke.

    Parameters
    ----------
    table
        The table of the session.
    meet
        The protocol: plays a meeting at the table.
    """
    last, latest, interim, held = Outcome(0), 0, -1, True
    for number in range(len(table.terms.meetings)):
        _drift(table, number)
        held = _comes_about(table, number, in_order=held and not last.walked_out)
        if not held:
            table.tell("not held", number, table.terms.before(number))
            continue
        latest = number
        table.tell("meets", number, table.terms.before(number))
        if not table.sit():
            return _closed(table, NO_ROOM, Outcome(table.terms.before(number)), number, interim)
        last = meet(table, number)
        if last.package >= 0:
            return _closed(table, AGREED, last, number, interim)
        if not last.walked_out:
            signed = _signed(table, number, last.round)
            interim = signed if signed >= 0 else interim
    end = WALKED_OUT if last.walked_out else DEADLINE if held else NOT_HELD
    return _closed(table, end, last, latest, interim)


def _drift(table: Table, number: int) -> None:
    """Add what has befallen the parties since the meeting before."""
    meeting = table.terms.meetings[number]
    for party, gained in enumerate(meeting.no_deal):
        table.reservation[party] += gained
    for party, shift in enumerate(meeting.values):
        table.tables[party] = table.tables[party] + shift


def _comes_about(table: Table, number: int, *, in_order: bool) -> bool:
    """Tell whether a meeting is held; the first always is."""
    meeting = table.terms.meetings[number]
    return number == 0 or uniform(table.key, BREAK, number) < (meeting.held if in_order else meeting.returns)


def _signed(table: Table, number: int, last_round: int) -> int:
    """Let the parties sign an interim deal at the end of a meeting; −1 where they do not.

    Of the packages that may be signed so and from which every party gains, that with the largest product of gains (of
    several the first). A party that accepts every package gains over its worst one.
    """
    if table.terms.interim is None:
        return -1
    bases = np.array([seat.base for seat in table.seats])
    gains = np.array([seat.worth for seat in table.seats]) - bases[:, np.newaxis]
    may = table.terms.interim & np.all([seat.own for seat in table.seats], axis=0) & (gains > 0.0).all(axis=0)
    if not may.any() or uniform(table.key, INTERIM, number) >= table.terms.interim_signed:
        return -1
    package = int(np.argmax(np.where(may, gains.prod(axis=0), -1.0)))
    table.reservation = [
        float(base + table.terms.kept * gain) for base, gain in zip(bases, gains[:, package], strict=True)
    ]
    table.tell("interim", number, last_round, package=package)
    return package


def _closed(table: Table, end: int, outcome: Outcome, meeting: int, interim: int) -> Session:
    """Tell the end, and what everybody has then."""
    deal = outcome.package
    table.tell("deal" if deal >= 0 else "no deal", meeting, outcome.round, package=deal)
    parties = range(table.bargain.parties)
    return Session(
        events=tuple(table.events),
        end=end,
        package=deal,
        interim=interim,
        round=outcome.round,
        meeting=meeting,
        offers=sum(event.act == "offers" for event in table.events),
        draws=table.draws,
        value=tuple(float(table.worth(party)[deal]) if deal >= 0 else table.reservation[party] for party in parties),
        reservation=tuple(table.reservation),
    )


def _checked(name: str, package: object, seat: Seat) -> int:
    """Give an offer if it is one that the party could sign."""
    if isinstance(package, bool) or not isinstance(package, (int, np.integer)):
        raise TalksError(f"{name}.offer gave {package!r}; give the number of a package, a whole number")
    if not 0 <= package < len(seat.own):
        raise TalksError(f"{name}.offer gave {package}; packages are numbered from 0 to {len(seat.own) - 1}")
    if not seat.own[package]:
        raise TalksError(
            f"{name}.offer gave package {package}, which party {seat.party} could not sign: it is barred or worth less "
            f"than no deal; choose among those where `self.seat.own` is true"
        )
    return int(package)
