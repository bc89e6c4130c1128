"""A meeting of alternating offers.

Source: Rubinstein (1982) for two parties; for more the stacked alternating offers protocol (Aydoğan, Festen, Hindriks
& Jonker 2017), where all must accept. Where fewer are enough, that a refusal need not end an offer is our extension.
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
    2. It accepts the offer, or refuses it.
    3. There is a deal as soon as those who accept the standing offer, its proposer among them, can agree on it.
    4. As long as all who have not refused the offer could agree on it, it goes on standing, and who refuses says no
       more in this turn. Otherwise, and where no offer stands, the party makes one of its own, which then stands; a
       party that could sign no package has none to make, so that the offer lapses and none stands.

    Where all must accept, every refusal is thus an offer of one's own.

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
    """The offer that stands in a meeting, who accepts it, and who has refused it.

    It is never the speaker's own: when the turn comes back to a proposer all others have answered, so that those who
    have not refused are those who accept; they have agreed, or the last to refuse has put an end to it.
    """

    def __init__(self, table: Table) -> None:
        self.table = table
        self.package = -1
        self.accept, self.refused = np.zeros((2, table.bargain.parties), dtype=bool)

    def leaves(self, party: int, now: Now) -> bool:
        """Tell whether a party walks out instead of taking its turn."""
        return self.package >= 0 and self.table.walks_out(party, self.package, now)

    def turn(self, party: int, now: Now) -> bool:
        """Let a party accept, refuse or make an offer, and tell whether there is a deal."""
        agreement = self.table.bargain.agreement
        accepts = self.package >= 0 and self.table.accepted(party, self.package, now)
        self.accept[party], self.refused[party] = accepts, not accepts
        if not accepts and self.package >= 0 and agreement.reached(~self.refused):
            self.table.passes(party, self.package, now)
        elif not accepts:
            self._replaces(party, now)
        return bool(agreement.reached(self.accept))

    def _replaces(self, party: int, now: Now) -> None:
        """Let a party put an offer, or nothing, in place of the one that stood; nobody else has answered it yet."""
        offers = self.table.seats[party].room
        if not offers:
            self.table.passes(party, self.package, now)
        self.package = self.table.offered(party, now) if offers else -1
        self.accept[:] = self.refused[:] = False
        self.accept[party] = offers
