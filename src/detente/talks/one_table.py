"""Talks at one table without turns: which terms have no meaning there.

Tentative agreement and the single text know no standing offer, so nobody walks out of one, and no meeting ends that
could be followed by another: all rounds are played as one table.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.chance import OWN, session_key, whole
from detente.talks.composed import Composed
from detente.talks.errors import TalksError
from detente.talks.negotiator import Seat
from detente.talks.series import Table
from detente.talks.terms import Meeting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.talks.bargain import Bargain
    from detente.talks.strategies import Strategy
    from detente.talks.terms import Terms


def one_table(terms: Terms) -> Terms:
    """Give the terms with all rounds in one meeting.

    Raises
    ------
    TalksError
        If no round is played, or if a term applies to alternating offers only; the message names all such terms, and
        the remedy.
    """
    if terms.rounds < 1:
        raise TalksError("no round is played; give a meeting at least one round")
    faults = [name for name, given in _only_in_turns(terms).items() if given]
    if faults:
        raise TalksError(
            f"{terms.protocol} is played at one table without turns, where these terms have no meaning: "
            f"{', '.join(faults)}; leave them out, or choose alternating offers"
        )
    return replace(terms, meetings=(Meeting(terms.rounds, terms.meetings[0].name),))


def check_strategies(bargain: Bargain, strategies: Sequence[Strategy]) -> None:
    """Refuse strategies that are not one for each party.

    Raises
    ------
    ValueError
        If there are too few or too many.
    """
    if len(strategies) != bargain.parties:
        raise ValueError(f"there are {bargain.parties} parties but {len(strategies)} strategies; give one to each")


def table_of(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, session: int) -> Table:
    """Lay the one table of a session; for what is raised see `one_table` and `check_strategies`."""
    check_strategies(bargain, strategies)
    negotiators = [Composed(one) for one in strategies]
    return Table(bargain, one_table(terms), negotiators, session_key(seed, session), bargain.draws(seed, session))


def seat_of(bargain: Bargain, party: int, draw: int) -> Seat:
    """Seat a party with the values of a draw, where no session's chance is asked for."""
    worth, reservation = bargain.worth(party, draw), float(bargain.reservation[party][draw])
    chance = partial(whole, 0, OWN + 4 * party)
    barred = bargain.barred[party]
    return Seat(party, bargain.parties, bargain.columns, worth, reservation, barred, bargain.beliefs, chance)


def _only_in_turns(terms: Terms) -> dict[str, bool]:
    """Tell which terms are given that apply to alternating offers only."""
    later = terms.meetings[1:]
    return {
        "held (the chance that a meeting comes about)": any(one.held < 1.0 for one in later),
        "no_deal (drift of reservation values)": any(any(one.no_deal) for one in terms.meetings),
        "values (drift of values)": any(np.any(shift) for one in terms.meetings for shift in one.values),
        "clock (the time of each meeting)": terms.clock == "meeting" and bool(later),
        "discount": any(factor != 1.0 for factor in terms.discount),
        "delay": any(terms.delay),
        "walk_out": any(terms.walk_out),
        "interim (interim deals)": terms.interim is not None,
    }
