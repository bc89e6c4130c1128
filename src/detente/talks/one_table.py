"""Talks at one table without turns: what each party brings to it, and which terms have no meaning there.

Tentative agreement and the single text know no standing offer, so nobody walks out of one, and no meeting ends that
could be followed by another: all rounds are played as one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, Event, Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.strategies import Strategy
    from detente.talks.terms import Terms


@dataclass(frozen=True, eq=False)
class Side:
    """What a party brings to a session.

    Parameters
    ----------
    worth
        What each package is worth to it, shape (packages,).
    reservation
        What no deal is worth to it.
    barred, own
        The packages it may not sign; those it would: not barred, and worth at least no deal; shape (packages,).
    top, floor
        Of the packages not barred what the best is worth, and what the worst is, but no less than no deal.
    """

    worth: NDArray[np.float64]
    reservation: float
    barred: NDArray[np.bool_]
    own: NDArray[np.bool_]
    top: float
    floor: float

    @classmethod
    def of(cls, bargain: Bargain, party: int, draw: int) -> Side:
        """Take a party's values and reservation value from a draw."""
        worth, reservation = bargain.worth(party, draw), float(bargain.reservation[party][draw])
        barred = bargain.barred[party]
        free = worth[~barred]
        top, floor = float(free.max(initial=-np.inf)), max(float(free.min(initial=np.inf)), reservation)
        return cls(worth, reservation, barred, (worth >= reservation) & ~barred, top, floor)


def sides(bargain: Bargain, draws: Sequence[int]) -> tuple[Side, ...]:
    """Give what all parties bring to a session, from their draws."""
    return tuple(Side.of(bargain, party, draw) for party, draw in enumerate(draws))


def closed(
    events: Sequence[Event], sides: Sequence[Side], draws: tuple[int, ...], package: int, ended: int, offers: int
) -> Session:
    """Close a session with a deal, or with −1 for none.

    Parameters
    ----------
    events
        What happened so far; how it ends is added.
    sides, draws
        What each party brought, and from which draw.
    package
        The deal, or −1.
    ended
        The round in which it ended.
    offers
        How many offers were made.
    """
    room = all(side.own.any() for side in sides)
    end = AGREED if package >= 0 else DEADLINE if room else NO_ROOM
    last = Event("deal" if package >= 0 else "no deal", 0, ended, package=package)
    reservation = tuple(side.reservation for side in sides)
    value = tuple(float(side.worth[package]) for side in sides) if package >= 0 else reservation
    return Session((*events, last), end, package, -1, ended, 0, offers, draws, value, reservation)


def check_one_table(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms) -> None:
    """Refuse terms that have no meaning at one table.

    Raises
    ------
    ValueError
        If there is not one strategy for each party, if no round is played, or if a term applies to alternating offers
        only; the message names all that stand in the way, and the remedy.
    """
    if len(strategies) != bargain.parties:
        raise ValueError(f"{bargain.parties} parties need as many strategies; {len(strategies)} are given")
    if terms.rounds < 1:
        raise ValueError("no round is played; give a meeting at least one round")
    faults = [name for name, given in _only_in_turns(terms).items() if given]
    if faults:
        raise ValueError(
            f"talks by {terms.protocol} are one table without turns, where these terms have no meaning: "
            f"{', '.join(faults)}; leave them out, or choose alternating offers"
        )


def _only_in_turns(terms: Terms) -> dict[str, bool]:
    """Tell which terms are given that apply to alternating offers only."""
    later = terms.meetings[1:]
    return {
        "held (a chance that a meeting comes about)": any(one.held < 1.0 for one in later),
        "no_deal (a drift of reservation values)": any(any(one.no_deal) for one in terms.meetings),
        "values (a drift of values)": any(np.any(shift) for one in terms.meetings for shift in one.values),
        "clock (the time of each meeting)": terms.clock == "meeting" and bool(later),
        "discount": any(factor != 1.0 for factor in terms.discount),
        "delay": any(terms.delay),
        "walk_out": any(terms.walk_out),
        "interim (interim deals)": terms.interim is not None,
    }
