"""A single negotiating text: a mediator changes one draft, and the parties only say yes or no to each change.

Fisher's procedure (Fisher 1978; Fisher & Ury 1981), by which the Camp David accords were written in 23 drafts (Raiffa
1982, ch. 14), in the form that Klein, Faratin, Sayama & Bar-Yam (2003), "Protocols for negotiating complex contracts",
IEEE Intelligent Systems 18(6):32, gave it for simulation:

1. The text begins as a package given, or as one drawn from all.
2. In each round the mediator, who knows nobody's values, proposes a change of one issue (`mediating.proposed`).
3. Each party votes. One that *climbs* says yes if the proposal is worth no less to it than the text. One that *anneals*
   says yes also to a loss, with probability exp(−loss / temperature); losses are on its scale from floor to top, and
   the temperature falls evenly from `HEAT` to 0 over the rounds. Nobody gives up a text it may sign for one barred to
   it, and everybody leaves a barred text for one that is not. One that could sign no package has no scale, and climbs.
4. If all whose consent is needed say yes, the proposal is the new text.
5. After the last round each party signs if the text is one that it could sign: not barred, and worth at least no deal.

`play_single_text` is this, literally; `play_single_text_sessions` plays many sessions abreast, with the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Final

import numpy as np

from detente.talks.chance import DRAW, OWN, TEXT, session_key, uniform, whole
from detente.talks.chance_abreast import uniforms, wholes
from detente.talks.composed import Composed
from detente.talks.mediating import Mediator, options_of, proposed
from detente.talks.one_table import check_strategies, one_table, seat_of, table_of
from detente.talks.series import Outcome, play_series
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, Sessions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.series import Table
    from detente.talks.sessions import Session
    from detente.talks.strategies import Strategy
    from detente.talks.terms import Terms

    Whole = NDArray[np.int64]
    Flags = NDArray[np.bool_]

HEAT: Final = 0.1
"""The temperature of those who anneal at the start: a loss of a tenth of their scale passes with probability 1/e."""


def play_single_text(
    bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, session: int, start: int | None = None
) -> Session:
    """Play one session on a single text, move by move.

    The mediator's texts are told as offers of party −1, the first in round 0; votes for a proposal, and after the last
    of them the signatures, as acceptances.

    Parameters
    ----------
    bargain, strategies, terms
        What is bargained over, how each party votes (`Strategy.votes`), and how many rounds there are: those of all
        meetings.
    seed, session
        The seed of all sessions, and the number of this one.
    start
        The package the text begins as; None for one drawn from all.

    Raises
    ------
    ValueError
        If there is not a strategy for each party, there is no such package, or a term applies to alternating offers
        only (`one_table`).
    """
    _check_start(bargain, start)
    return play_series(table_of(bargain, strategies, terms, seed, session), partial(meet, start=start))


def meet(table: Table, meeting: int, start: int | None = None) -> Outcome:
    """Play a meeting on a single text."""
    columns, options = table.bargain.columns, options_of(table.bargain.columns)
    rounds = table.terms.meetings[meeting].rounds
    text = whole(table.key, TEXT, 0, len(columns)) if start is None else start
    last = table.terms.before(meeting)
    table.tell("offers", meeting, last, package=text)
    for number in range(rounds):
        last = table.now(meeting, number).round
        proposal = proposed(columns, options, text, table.key, number)
        table.tell("offers", meeting, last, package=proposal)
        heat = _heat(number, rounds)
        votes = [_votes(table, party, text, proposal, heat, number) for party in range(table.bargain.parties)]
        if _agreed(table, votes, meeting, last, proposal):
            text = proposal
    signs = [bool(seat.own[text]) for seat in table.seats]
    return Outcome(last, text if _agreed(table, signs, meeting, last, text) else -1)


def _heat(number: int, rounds: int) -> float:
    """Give the temperature in a round, counted from 0."""
    return HEAT * (1 - (number + 1) / (rounds + 1))


def _votes(table: Table, party: int, text: int, proposal: int, heat: float, number: int) -> bool:
    """Tell whether a party says yes to a proposal (step 3)."""
    seat, negotiator = table.seats[party], table.negotiators[party]
    if seat.barred[proposal] != seat.barred[text]:
        return bool(seat.barred[text])
    gain, width = seat.worth[proposal] - seat.worth[text], seat.top - seat.floor
    anneals = isinstance(negotiator, Composed) and negotiator.strategy.votes == "anneals"
    if gain >= 0 or not anneals or width <= 0:
        return bool(gain >= 0)
    return uniform(table.key, OWN + 4 * party + 2, number) < float(np.exp(gain / (width * heat)))


def _agreed(table: Table, says: Sequence[bool], meeting: int, number: int, package: int) -> bool:
    """Tell who says yes, and whether these are all that are needed."""
    for party in np.flatnonzero(says):
        table.tell("accepts", meeting, number, int(party), package)
    return bool(table.bargain.agreement.reached(np.array(says)))


def _check_start(bargain: Bargain, start: int | None) -> None:
    """Refuse a first text that is no package."""
    if start is not None and not 0 <= start < bargain.packages:
        raise ValueError(f"the text cannot begin as package {start}; give one from 0 to {bargain.packages - 1}")


def play_single_text_sessions(
    bargain: Bargain,
    strategies: Sequence[Strategy],
    terms: Terms,
    seed: int,
    first: int,
    count: int,
    start: int | None = None,
) -> Sessions:
    """Play many sessions on a single text; each is that of `play_single_text`.

    Parameters
    ----------
    bargain, strategies, terms, seed, start
        As for one session.
    first, count
        The number of the first session, and how many there are.

    Raises
    ------
    ValueError
        As for one session.
    """
    _check_start(bargain, start)
    check_strategies(bargain, strategies)
    rounds, mediator = one_table(terms).rounds, Mediator(bargain.columns)
    numbers = range(first, first + count)
    if not mediator.numbers_fit:
        told = [play_single_text(bargain, strategies, terms, seed, session, start) for session in numbers]
        return Sessions.of(first, told)
    keys = np.array([session_key(seed, session) for session in numbers], np.uint64)
    voters = [Voter.of(bargain, party, strategy, keys) for party, strategy in enumerate(strategies)]
    text = wholes(keys, TEXT, 0, bargain.packages) if start is None else np.full(count, start)
    for number in range(rounds):
        proposal = mediator.proposed(text, keys, number)
        votes = [one.votes(text, proposal, _heat(number, rounds), number) for one in voters]
        text = np.where(bargain.agreement.reached(np.array(votes)), proposal, text)
    return _side_by_side(bargain, rounds, first, text, voters)


@dataclass(frozen=True, eq=False)
class Voter:
    """One party in many sessions, shapes (sessions,).

    Parameters
    ----------
    bargain, party, keys
        Who votes on what, and the sessions' keys.
    anneals
        Whether it may say yes to a loss.
    draws
        From which draws its values are.
    room
        Whether there is a package that it could sign.
    width
        How far its top is above its floor.
    """

    bargain: Bargain
    party: int
    keys: NDArray[np.uint64]
    anneals: bool
    draws: Whole
    room: Flags
    width: NDArray[np.float64]

    @classmethod
    def of(cls, bargain: Bargain, party: int, strategy: Strategy, keys: NDArray[np.uint64]) -> Voter:
        """Draw a party's values for all sessions."""
        draws = wholes(keys, DRAW, party, len(bargain.values[party]))
        drawn, place = np.unique(draws, return_inverse=True)
        seen = np.array([_room_and_width(bargain, party, int(draw)) for draw in drawn]).reshape(-1, 2)[place]
        return cls(bargain, party, keys, strategy.votes == "anneals", draws, seen[:, 0] > 0, seen[:, 1])

    @property
    def reservation(self) -> NDArray[np.float64]:
        """What no deal is worth to it."""
        return self.bargain.reservation[self.party][self.draws]

    def worth(self, package: Whole) -> NDArray[np.float64]:
        """Give what a package of each session is worth to it, added up as `bargain.worth` does."""
        total = np.zeros(len(package))
        for column in self.bargain.columns[package].T:
            total += self.bargain.values[self.party][self.draws, column]
        return total

    def votes(self, text: Whole, proposal: Whole, heat: float, number: int) -> Flags:
        """Tell where it says yes to a proposal (step 3)."""
        barred = self.bargain.barred[self.party]
        gain = self.worth(proposal) - self.worth(text)
        yes = gain >= 0
        if self.anneals:
            lost = np.flatnonzero(~yes & (self.width > 0))
            chance = uniforms(self.keys[lost], OWN + 4 * self.party + 2, number)
            yes[lost] = chance < np.exp(gain[lost] / (self.width[lost] * heat))
        return np.where(barred[proposal] == barred[text], yes, barred[text])

    def signs(self, text: Whole) -> Flags:
        """Tell where it signs a text (step 5)."""
        signs: Flags = (self.worth(text) >= self.reservation) & ~self.bargain.barred[self.party][text]
        return signs


@lru_cache(maxsize=2**14)  # the same bargain is often played under other strategies and terms
def _room_and_width(bargain: Bargain, party: int, draw: int) -> tuple[bool, float]:
    """Tell whether there is a package that a party could sign, and measure its scale; without one it has no width."""
    seat = seat_of(bargain, party, draw)
    return seat.room, seat.top - seat.floor


def _side_by_side(bargain: Bargain, rounds: int, first: int, text: Whole, voters: Sequence[Voter]) -> Sessions:
    """Sign the texts, and set the sessions side by side."""
    room = bargain.agreement.reached(np.array([one.room for one in voters]))
    agreed = room & bargain.agreement.reached(np.array([one.signs(text) for one in voters]))
    reservation = np.stack([one.reservation for one in voters], axis=1)
    worth = np.stack([one.worth(text) for one in voters], axis=1)
    columns = {
        "number": np.arange(first, first + len(text)),
        "end": np.where(agreed, AGREED, np.where(room, DEADLINE, NO_ROOM)),
        "package": np.where(agreed, text, -1),
        "interim": np.full(len(text), -1),
        "round": np.where(room, rounds, 0),
        "meeting": np.zeros(len(text)),
        "offers": np.where(room, rounds + 1, 0),
        "draws": np.stack([one.draws for one in voters], axis=1),
        "value": np.where(agreed[:, np.newaxis], worth, reservation),
        "reservation": reservation,
    }
    return Sessions.from_columns(columns)
