"""A meeting of alternating offers.

Source: Rubinstein (1982) for two parties; for more the stacked alternating offers protocol (Aydoğan, Festen, Hindriks
& Jonker 2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.talks.series import Outcome

if TYPE_CHECKING:
    from detente.talks.negotiator import Now
    from detente.talks.series import Table


def meet(table: Table, meeting: int) -> Outcome:
    """Play a meeting: in each round every party has one turn.

    1. If an offer of another party stands that it could not sign, a party may walk out, and the meeting ends.
    2. It accepts the offer, or refuses it by making one of its own, which then stands instead.
    3. There is a deal as soon as those who accept the standing offer, its proposer among them, can agree on it.

    Parameters
    ----------
    table
        The table of the session.
    meeting
        Which meeting, from 0.
    """
    floor = _Floor(table)
    rounds = table.terms.meetings[meeting].rounds
    for number in range(rounds):
        now = table.now(meeting, number)
        for party in table.terms.turns(table.bargain.parties):
            if floor.leaves(party, now):
                return Outcome(now.round, walked_out=True)
            if floor.turn(party, now):
                return Outcome(now.round, floor.package)
            table.turns += 1
    return Outcome(table.terms.before(meeting) + rounds)


class _Floor:
    """The offer that stands in a meeting, and who accepts it.

    It is never the speaker's own: when the turn comes back to a proposer, the others have all accepted, or one has
    refused by making another offer.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.package = -1
        self.accepters = np.zeros(table.bargain.parties, dtype=bool)

    def leaves(self, party: int, now: Now) -> bool:
        """Tell whether a party walks out instead of taking its turn."""
        return self.package >= 0 and self.table.walks_out(party, self.package, now)

    def turn(self, party: int, now: Now) -> bool:
        """Let a party accept or make an offer, and tell whether there is a deal."""
        if not (self.package >= 0 and self.table.accepted(party, self.package, now)):
            self.package = self.table.offered(party, now)
            self.accepters[:] = False
        self.accepters[party] = True
        return bool(self.table.bargain.agreement.reached(self.accepters))
