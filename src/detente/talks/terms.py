"""The rules of the table: who speaks when, for how long, and what befalls the parties between two meetings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Protocol = Literal["alternating offers", "tentative agreement", "single text"]
Clock = Literal["series", "meeting"]


@dataclass(frozen=True)
class Meeting:
    """Some rounds at one table, and what happened before it.

    Parameters
    ----------
    rounds
        In a round every party has one turn.
    name
        What it is called.
    held
        Chance that it comes about where the meeting before ended in good order without a deal. The first is held.
    returns
        Chance that it comes about where a party walked out before, or where the meeting before it was not held.
    no_deal
        What each party's reservation value has gained since the meeting before, shape (parties,); () for nothing.
    values
        What each party's values have gained since, one array of shape (columns,) a party; () for nothing.
    """

    rounds: int
    name: str = ""
    held: float = 1.0
    returns: float = 0.0
    no_deal: tuple[float, ...] = ()
    values: tuple[NDArray[np.float64], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Terms:
    """The rules of the table.

    Parameters
    ----------
    meetings
        One after the other; talks end for good with the last.
    protocol
        Who puts what on the table.
    order
        The parties in the order in which they speak; () for that of the case.
    clock
        Whether strategies see the time of the whole series run out, or that of each meeting.
    discount
        What a party's gain over no deal is worth a round later, as a factor for each party; () for 1.
    delay
        What a round costs each party, in its own values; () for nothing.
    walk_out
        Chance for each party that it walks out of a meeting after an offer below its reservation value; () for 0.
    interim
        Whether each package may be signed as an interim deal at the end of a meeting, shape (packages,); None if none.
    interim_signed
        Chance that the parties then sign the best such package for all (largest product of gains).
    kept
        The part of an interim deal's gain that a party keeps if talks then fail: its reservation value rises by it.
    start
        The package that a single text begins with; None for any.
    """

    meetings: tuple[Meeting, ...]
    protocol: Protocol = "alternating offers"
    order: tuple[int, ...] = ()
    clock: Clock = "series"
    discount: tuple[float, ...] = ()
    delay: tuple[float, ...] = ()
    walk_out: tuple[float, ...] = ()
    interim: NDArray[np.bool_] | None = field(default=None, compare=False)
    interim_signed: float = 0.0
    kept: float = 1.0
    start: int | None = None

    @classmethod
    def of_rounds(cls, rounds: int, protocol: Protocol = "alternating offers") -> Terms:
        """One meeting of so many rounds."""
        return cls((Meeting(rounds),), protocol)

    @cached_property
    def rounds(self) -> int:
        """The rounds of all meetings."""
        return sum(meeting.rounds for meeting in self.meetings)

    @property
    def last(self) -> float:
        """The time that strategies see in the last round; with a clock for each meeting, in that of the shortest."""
        least = min(one.rounds for one in self.meetings) if self.clock == "meeting" else self.rounds
        return least / (least + 1)

    def turns(self, parties: int) -> tuple[int, ...]:
        """Give the parties in the order in which they speak."""
        return self.order or tuple(range(parties))

    def time(self, meeting: int, number: int) -> float:
        """Give the time that strategies see in a round, from its place in its meeting; rounds count from 0.

        Of n rounds the k-th is at (k + 1)/(n + 1), as in NegMAS: no round is at the very start or end.
        """
        if self.clock == "meeting":
            return (number + 1) / (self.meetings[meeting].rounds + 1)
        return (self.before(meeting) + number + 1) / (self.rounds + 1)

    def before(self, meeting: int) -> int:
        """Count the rounds of the meetings before one."""
        return sum(one.rounds for one in self.meetings[:meeting])


def each(given: Sequence[float], parties: int, otherwise: float) -> NDArray[np.float64]:
    """Give a setting for each party, where () stands for the same one for all."""
    return np.array(given or [otherwise] * parties, dtype=np.float64)
