"""A built-in strategy at the table: its parts, put together (Baarslag et al. 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.talks.accepting import CONDITIONS
from detente.talks.modelling import MODELS
from detente.talks.negotiator import Negotiator
from detente.talks.offering import OFFERINGS, Heard, Memory

if TYPE_CHECKING:
    from detente.talks.negotiator import Now, Seat
    from detente.talks.strategies import Strategy


class Composed(Negotiator):
    """Play a strategy given as data.

    Parameters
    ----------
    strategy
        What it offers, what it accepts, and how it takes the others.
    """

    def __init__(self, strategy: Strategy) -> None:
        self.strategy = strategy
        self.offering = OFFERINGS[strategy.offers.kind](strategy.offers)
        self.memory: Memory | None = None

    def sits(self, seat: Seat) -> None:
        """Take a seat; offers heard and made are kept, and get their values anew."""
        super().sits(seat)
        if self.memory is None:
            self.memory = Memory(seat)
            if self.strategy.model != "none":
                model = MODELS[self.strategy.model]
                self.memory.models = {other: model(seat.columns, seat.beliefs[other]) for other in seat.others}
        self.memory.seat = seat

    def hears(self, party: int, package: int, now: Now) -> None:
        """Keep an offer in mind, and learn from it."""
        self._memory.heard.append(Heard(party, package, now.time))
        if party in self._memory.models:
            self._memory.models[party].hears(package, now.time)

    def accepts(self, package: int, now: Now) -> bool:
        """Hold a package against the acceptance condition."""
        settings, value = self.strategy.accepts, float(self.seat.worth[package])
        return CONDITIONS[settings.kind](settings, self.offering, self._memory, value, now)

    def offer(self, now: Now) -> int:
        """Put on the table what its offering says."""
        package = self.offering.package(self._memory, now)
        self._memory.made.append(package)
        return package

    @property
    def _memory(self) -> Memory:
        """What it remembers; there is none before it sits."""
        if self.memory is None:
            raise RuntimeError("a negotiator must sit before it is asked anything")
        return self.memory
