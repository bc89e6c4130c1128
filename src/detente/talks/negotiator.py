"""A party at the table: what it knows, and the shape of a strategy of one's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Now:
    """When something is said.

    Parameters
    ----------
    time
        The share of the time that is over, between 0 and 1 and neither of them; by the clock of the terms.
    meeting
        Which meeting, from 0.
    round
        Which round, from 1 over all meetings.
    """

    time: float
    meeting: int = 0
    round: int = 1


@dataclass(frozen=True, eq=False)
class Seat:
    """What a party knows in a meeting: all of its own, and of the others only what is believed of them.

    Parameters
    ----------
    party, parties
        Its number, and how many there are.
    columns
        The columns of a value table that each package adds up, shape (packages, issues).
    worth
        What each package is worth to it, shape (packages,).
    reservation
        What no deal is worth to it; −∞ where it accepts every package.
    barred
        Packages that it never signs, shape (packages,).
    beliefs
        For each party the value tables held possible for it, shape (hypotheses, columns).
    chance
        Gives from a count and a bound a whole number from 0 to the bound − 1: always the same one in this session.
    discount, delay
        What a gain is still worth a round later, as a factor, and what the round costs.
    """

    party: int
    parties: int
    columns: NDArray[np.int64]
    worth: NDArray[np.float64]
    reservation: float
    barred: NDArray[np.bool_]
    beliefs: tuple[NDArray[np.float64], ...]
    chance: Callable[[int, int], int]
    discount: float = 1.0
    delay: float = 0.0

    def __post_init__(self) -> None:
        for known in (self.worth, self.barred):
            known.flags.writeable = False  # a strategy of one's own is not to change what it wants

    @cached_property
    def own(self) -> NDArray[np.bool_]:
        """Which packages it could sign: worth no less than no deal, and not barred."""
        own: NDArray[np.bool_] = (self.worth >= self.reservation) & ~self.barred
        own.flags.writeable = False
        return own

    @cached_property
    def room(self) -> bool:
        """Whether there is a package that it could sign."""
        return bool(self.own.any())

    @cached_property
    def top(self) -> float:
        """The most that a package is worth that is not barred; −∞ where all are."""
        return float(self.worth[~self.barred].max(initial=-np.inf))

    @cached_property
    def least(self) -> float:
        """The least that a package is worth that is not barred, above the reservation value or not; ∞ where all are."""
        return float(self.worth[~self.barred].min(initial=np.inf))

    @cached_property
    def floor(self) -> float:
        """The least it can come down to."""
        return max(self.least, self.reservation)

    @property
    def base(self) -> float:
        """What gains are counted from: no deal, and its worst package where it accepts every one."""
        return self.reservation if self.reservation > -np.inf else self.least

    @property
    def others(self) -> tuple[int, ...]:
        """The other parties."""
        return tuple(party for party in range(self.parties) if party != self.party)

    @cached_property
    def levels(self) -> NDArray[np.float64]:
        """The level of each package on its scale, shape (packages,); all 1 where the scale has no width."""
        width = self.top - self.floor
        return (self.worth - self.floor) / width if width > 0.0 else np.ones(len(self.worth))

    def target(self, level: float) -> float:
        """Give the value at a level of its scale from 0, its floor, to 1, its top."""
        return self.floor + level * (self.top - self.floor)

    def best(self) -> int:
        """Give the package of the highest worth that it could sign, of several the last in the numbering."""
        return int(np.flatnonzero(self.own & (self.worth == self.worth[self.own].max()))[-1])

    def at(self, target: float) -> int:
        """Give the package that is worth least of those it could sign that reach a target.

        Of several worth exactly the same the last in the numbering; its best package where none reaches the target.
        Numbers are compared as they are, with no tolerance.
        """
        enough = self.own & (self.worth >= target)
        if not enough.any():
            return self.best()
        return int(np.flatnonzero(enough & (self.worth == self.worth[enough].min()))[-1])


class Negotiator(ABC):
    """A strategy of one's own: what to offer, and what to accept.

    A class is handed to `play`, which makes one of it for each session, so that what it remembers is of that session.
    Its `seat` is there before it is asked anything, and is a new one in each meeting, since values may have changed.
    It is never asked to accept what it could not sign, and must not offer that. While it could sign nothing it is asked
    nothing, and only hears the others.

    Examples
    --------
    A party that insists on its best package until half of the time is over, and then on the middle of its scale:

    >>> class Stepping(Negotiator):
    ...     def _target(self, now):
    ...         return self.seat.target(1.0 if now.time < 0.5 else 0.5)
    ...
    ...     def offer(self, now):
    ...         return self.seat.at(self._target(now))
    ...
    ...     def accepts(self, package, now):
    ...         return self.seat.worth[package] >= self._target(now)
    """

    seat: Seat

    def sits(self, seat: Seat) -> None:
        """Take a seat at the start of a meeting; what was learnt before stays."""
        self.seat = seat

    @abstractmethod
    def offer(self, now: Now) -> int:
        """Give the number of the package it puts on the table."""

    @abstractmethod
    def accepts(self, package: int, now: Now) -> bool:
        """Tell whether it accepts a package that stands; asked before it makes an offer of its own."""

    def hears(self, party: int, package: int, now: Now) -> None:  # noqa: B027 - who does not listen need not say so
        """Take note that another party has offered a package."""

    def hears_no(self, party: int, package: int, now: Now) -> None:  # noqa: B027 - the same
        """Take note that another party has made no offer in its turn.

        It has refused a package that goes on standing; or it could sign none at all, so that it had to pass. The
        package is the one it refused, or −1 where none stood.
        """
