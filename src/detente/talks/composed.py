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
        self.memory = Memory()

    def sits(self, seat: Seat) -> None:
        """Take a seat; offers heard and made are kept, and get their values anew."""
        super().sits(seat)
        self.memory.seat = seat
        if self.strategy.model != "none" and not self.memory.models:
            model = MODELS[self.strategy.model]
            self.memory.models = {other: model(seat.columns, seat.beliefs[other]) for other in seat.others}

    def hears(self, party: int, package: int, now: Now) -> None:
        """Keep an offer in mind, and learn from it."""
        self.memory.heard.append(Heard(party, package, now.time))
        if party in self.memory.models:
            self.memory.models[party].hears(package, now.time)

    def hears_no(self, party: int, package: int, now: Now) -> None:  # noqa: ARG002
        """Keep in mind who has refused."""
        self.memory.refusals.append(party)

    def accepts(self, package: int, now: Now) -> bool:
        """Hold a package against the acceptance condition."""
        settings, value = self.strategy.accepts, float(self.seat.worth[package])
        return CONDITIONS[settings.kind](settings, self.offering, self.memory, value, now)

    def offer(self, now: Now) -> int:
        """Put on the table what its offering says."""
        package = self.offering.package(self.memory, now)
        self.memory.made.append(package)
        return package
