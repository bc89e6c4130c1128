"""What the built-in strategies put on the table, each kind as its source defines it.

Most kinds move a *target*, a value on the party's own scale, and offer a package that reaches it. What a party does
follows from what it remembers alone, so that asking twice in a turn gives the same answer.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.talks.modelling import Model
    from detente.talks.negotiator import Now, Seat
    from detente.talks.strategies import OfferKind, Offers


class Heard(NamedTuple):
    """An offer of another party: whose, which package, and at what time."""

    party: int
    package: int
    time: float


@dataclass
class Memory:
    """What a party has heard and said over all meetings, and what it makes of it from its present seat.

    Parameters
    ----------
    seat
        What it knows in this meeting.
    heard
        The others' offers, in order.
    made
        Its own offers, in order.
    refusals
        Who of the others has passed (`Negotiator.hears_no`), once for each time.
    models
        Its model of each other party; empty without.
    """

    seat: Seat = field(init=False)
    heard: list[Heard] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    models: dict[int, Model] = field(default_factory=dict)

    def modelled(self) -> NDArray[np.float64]:
        """Give what packages seem to be worth to the others, on average, shape (packages,); 1 without a model."""
        if not self.models:
            return np.ones(len(self.seat.worth))
        total = np.zeros(len(self.seat.worth))
        for model in self.models.values():
            total += model.values()
        return total / len(self.models)

    def from_last_speaker(self) -> list[float]:
        """Give the worth of all offers of the party whose offer was heard last, in order."""
        return [float(self.seat.worth[one.package]) for one in self.heard if one.party == self.heard[-1].party]

    def previous(self) -> float:
        """Give the worth of its own last offer; of its best package before it has made one."""
        return float(self.seat.worth[self.made[-1] if self.made else self.seat.best()])


class Offering(ABC):
    """What a strategy puts on the table.

    Parameters
    ----------
    settings
        The numbers that the kind needs.
    """

    slack = 0.0
    """By how much of the range of its values an offer may fall short of the target."""

    def __init__(self, settings: Offers) -> None:
        self.settings = settings

    @abstractmethod
    def target(self, memory: Memory, now: Now) -> float:
        """Give the value it aims at."""

    def package(self, memory: Memory, now: Now) -> int:
        """Give the package it would offer: one that reaches its target.

        Without a model that worth least to itself; with one, of those worth at most `reach` more than the target that
        seems best to the others (of several that worth most to itself, and then the last in the numbering).
        """
        seat = memory.seat
        target = self.target(memory, now) - self.slack * (seat.top - seat.least)
        within = seat.own & (seat.worth >= target)
        within &= seat.worth <= target + self.settings.reach * (seat.top - seat.floor)
        if memory.models and self.settings.reach > 0.0 and within.any():
            return _highest(within, memory.modelled(), seat.worth)
        return seat.at(target)

    def promise(self, memory: Memory, now: Now) -> float:
        """Give the value of what it would offer now, which acceptance conditions compare with."""
        return float(memory.seat.worth[self.package(memory, now)])


class TimeDependent(Offering):
    """Come down with time from its best to its floor: the level 1 − t^exponent (Faratin, Sierra & Jennings 1998).

    An offer may fall short of the target by a ten-thousandth of the range of values; so it does in NegMAS.
    """

    slack = 1e-4

    def target(self, memory: Memory, now: Now) -> float:
        """Give the value at the level of the time."""
        return memory.seat.target(1.0 - now.time**self.settings.exponent)


class HardLiner(Offering):
    """Insist on its best package."""

    def target(self, memory: Memory, now: Now) -> float:  # noqa: ARG002 - at all times
        """Give its top."""
        return memory.seat.top

    def package(self, memory: Memory, now: Now) -> int:  # noqa: ARG002
        """Give its best package."""
        return memory.seat.best()


class Random(Offering):
    """Offer any package it could sign, each as likely as another."""

    def target(self, memory: Memory, now: Now) -> float:
        """Give the value of what it would offer: it aims at nothing else."""
        return self.promise(memory, now)

    def package(self, memory: Memory, now: Now) -> int:  # noqa: ARG002
        """Draw a package."""
        own = np.flatnonzero(memory.seat.own)
        return int(own[memory.seat.chance(len(memory.made), len(own))])


class Micro(Offering):
    """Offer a new package only if the others have offered no fewer different ones: MiCRO (de Jonge 2022).

    1. Order the packages it could sign by their worth, the highest first (of equal ones the first in the numbering).
    2. Let m be how many different packages it has offered, and n how many the other has: of several others, the one
       that has offered fewest. A turn in which a party passes, refusing an offer that goes on standing or having none
       to make, counts as a new package, since it could not offer one.
    3. If m ≤ n and the order is not at its end, offer the next of the order; else repeat one of its own at random.

    It accepts what is worth no less than the least of what it has offered, or than the new package in step 3.
    """

    def target(self, memory: Memory, now: Now) -> float:
        """Give the least it has stood for so far."""
        return self.promise(memory, now)

    def package(self, memory: Memory, now: Now) -> int:  # noqa: ARG002
        """Give the next of the order, or one of its own again."""
        new = self._new(memory)
        if new is not None:
            return new
        offered = _offered(memory)
        return offered[memory.seat.chance(len(memory.made), len(offered))]

    def promise(self, memory: Memory, now: Now) -> float:  # noqa: ARG002
        """Give the worth of the new package, or the least of its own."""
        new, worth = self._new(memory), memory.seat.worth
        return float(worth[new] if new is not None else worth[_offered(memory)].min())

    def _new(self, memory: Memory) -> int | None:
        """Give the next package of the order, if it is to be offered."""
        mine, seat = _offered(memory), memory.seat
        theirs = min(_given(memory, other) for other in seat.others)
        left = seat.own.copy()
        left[mine] = False
        if len(mine) > theirs or not left.any():
            return None
        return int(np.argmax(np.where(left, seat.worth, -np.inf)))


def _given(memory: Memory, other: int) -> int:
    """Count the different packages another party has offered, and its turns in which it could offer none."""
    return len({one.package for one in memory.heard if one.party == other}) + memory.refusals.count(other)


class TitForTat(Offering):
    """Come down as the other party does, both seen on its own values (Faratin, Sierra & Jennings 1998).

    Of several others the one is answered that spoke last. Until two of its offers o_1, …, o_m are heard, the target is
    the top; then it follows from the worth of its own last offer, within its scale. Let s(x) be how much x is worth
    above the worst package that is not barred.
    """

    def target(self, memory: Memory, now: Now) -> float:  # noqa: ARG002 - it looks at offers, not at the clock
        """Give what answers the other party's last step."""
        theirs, seat = memory.from_last_speaker(), memory.seat
        if len(theirs) < 2:
            return seat.top
        return min(max(self._reply(theirs, memory), seat.floor), seat.top)

    @abstractmethod
    def _reply(self, theirs: list[float], memory: Memory) -> float:
        """Give the target from the worth of their offers and of its own last one, in no bounds."""


class Averaged(TitForTat):
    """Change its own s as the other has changed its over a window w: by the factor s(o_m−w) / s(o_m).

    Before so many are heard, since o_1; where s(o_m) is not above 0, not at all.
    """

    def _reply(self, theirs: list[float], memory: Memory) -> float:
        least, previous = memory.seat.least, memory.previous()
        before, last = theirs[max(0, len(theirs) - 1 - self._window)] - least, theirs[-1] - least
        return least + (previous - least) * before / last if last > 0.0 else previous

    @property
    def _window(self) -> int:
        """Over how many offers it looks back."""
        return self.settings.window


class Relative(Averaged):
    """Change its own s by the factor s(o_m−1) / s(o_m)."""

    @property
    def _window(self) -> int:
        """Over the last step alone."""
        return 1


class Absolute(TitForTat):
    """Give away as much of its own worth as the other's last step has brought it: u(o_m) − u(o_m−1)."""

    def _reply(self, theirs: list[float], memory: Memory) -> float:
        return memory.previous() - (theirs[-1] - theirs[-2])


class Naive(Offering):
    """Mirror what the other party's last offer brings: naive tit-for-tat, as NegMAS 0.16 was seen to play it.

    For three rounds the target is the top; then it is as far below the top as the last offer heard is above the floor.
    NegMAS was seen to depart from this in the second and third round of the first session that its utility function is
    used in, and, where the reservation value is above some packages, to offer by a wider scale than it accepts by.
    """

    def target(self, memory: Memory, now: Now) -> float:
        """Give the mirror image of the last offer heard."""
        seat = memory.seat
        if now.round <= 3 or not memory.heard:
            return seat.top
        return seat.top - (float(seat.worth[memory.heard[-1].package]) - seat.floor)


class Nice(Offering):
    """Come as far towards the Nash package as the others have: Nice tit-for-tat (Baarslag, Hindriks & Jonker 2013).

    1. N is the package it could sign with the largest product of its own level and the modelled worth to the others.
    2. By the best offer heard from anybody the others have come the share f of the way from the first to N:
       (best − first) / (u(N) − first), from 0 to 1, and 1 where the first is worth no less than N.
    3. In the last tenth of the time it adds a bonus: f + (1 − f)·(t − 0.9) / 0.2.
    4. The target is top − f·(top − u(N)); its top before anything is heard.
    """

    def target(self, memory: Memory, now: Now) -> float:
        """Give the value as far down from the top as the others have come."""
        seat = memory.seat
        if not memory.heard:
            return seat.top
        nash = float(seat.worth[_highest(seat.own, seat.levels * memory.modelled(), seat.worth)])
        heard = [float(seat.worth[one.package]) for one in memory.heard]
        first, best = heard[0], max(heard)
        share = _unit((best - first) / (nash - first)) if nash > first else 1.0
        share += (1.0 - share) * 0.5 * _unit((now.time - 0.9) / 0.1)
        return seat.top - share * (seat.top - nash)


def _unit(number: float) -> float:
    """Hold a number between 0 and 1."""
    return min(max(number, 0.0), 1.0)


def _offered(memory: Memory) -> list[int]:
    """Give the different packages it has offered, in order, without those that it could no longer sign."""
    return [package for package in dict.fromkeys(memory.made) if memory.seat.own[package]]


def _highest(among: NDArray[np.bool_], *keys: NDArray[np.float64]) -> int:
    """Give the package highest by the first key, of several by the next, and then the last in the numbering."""
    for key in keys:
        among = among & (key == key[among].max())
    return int(np.flatnonzero(among)[-1])


OFFERINGS: Final[dict[OfferKind, type[Offering]]] = {
    "time": TimeDependent,
    "hard-liner": HardLiner,
    "random": Random,
    "micro": Micro,
    "relative tit-for-tat": Relative,
    "absolute tit-for-tat": Absolute,
    "averaged tit-for-tat": Averaged,
    "naive tit-for-tat": Naive,
    "nice tit-for-tat": Nice,
}
