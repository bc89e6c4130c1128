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
    models
        Its model of each other party; empty without.
    """

    seat: Seat
    heard: list[Heard] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    models: dict[int, Model] = field(default_factory=dict)

    def modelled(self) -> NDArray[np.float64]:
        """Give what packages seem to be worth to the others, on average, shape (packages,)."""
        total = np.zeros(len(self.seat.worth))
        for model in self.models.values():
            total += model.values()
        return total / len(self.models)

    def answered(self) -> list[float]:
        """Give the worth of all offers of the party whose offer was heard last, in order."""
        return [float(self.seat.worth[one.package]) for one in self.heard if one.party == self.heard[-1].party]


class Offering(ABC):
    """What a strategy puts on the table.

    Parameters
    ----------
    settings
        The numbers that the kind needs.
    """

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
        seat, target = memory.seat, self.target(memory, now)
        within = seat.own & (seat.worth >= target)
        within &= seat.worth <= target + self.settings.reach * (seat.top - seat.floor)
        if memory.models and self.settings.reach > 0.0 and within.any():
            return _highest(within, memory.modelled(), seat.worth)
        return seat.at(target)

    def promise(self, memory: Memory, now: Now) -> float:
        """Give the value of what it would offer now, which acceptance conditions compare with."""
        return float(memory.seat.worth[self.package(memory, now)])


class TimeDependent(Offering):
    """Come down with time from its best to its floor: the level 1 − t^exponent (Faratin, Sierra & Jennings 1998)."""

    def target(self, memory: Memory, now: Now) -> float:
        """Give the value at the level of the time."""
        return memory.seat.target(1.0 - now.time**self.settings.exponent)


class HardLiner(Offering):
    """Insist on its best package."""

    def target(self, memory: Memory, now: Now) -> float:  # noqa: ARG002 - at all times
        """Give its top."""
        return float(memory.seat.worth[memory.seat.best()])

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
       that has offered fewest.
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
        theirs = min(len({one.package for one in memory.heard if one.party == other}) for other in seat.others)
        own = np.flatnonzero(seat.own)
        left = [int(package) for package in own[np.argsort(-seat.worth[own], kind="stable")] if package not in mine]
        return left[0] if left and len(mine) <= theirs else None


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
}
