"""How much work a question to the moves lens is, before it starts."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_A_STATE_AND_DRAW = 4e-7
"""Measured on one core: five concepts for two parties, over many draws."""
SECONDS_AN_ORDER = 2e-3
"""For each state, where all parts are worked out: proofs, ways, coalitions, backwards."""
MOST_IN_FULL = 1_000
"""States up to which all parts are worked out."""


@dataclass(frozen=True)
class Outlook:
    """The work foreseen.

    Parameters
    ----------
    states
        How many states there are.
    drawn
        How many value functions are met in each account; 1 where preferences are stated.
    seconds
        How long it should take.
    """

    states: int
    drawn: int
    seconds: float

    def words(self) -> str:
        """Say it in one line."""
        met = f" in {self.drawn:,} draws" if self.drawn > 1 else ""
        told = "under a second" if self.seconds < 1 else f"about {self.seconds:.0f} s"
        return f"{self.states:,} states{met}; {told}."


def outlook(states: int, parties: int, drawn: int, accounts: int, drawing: float) -> Outlook:
    """Foresee the work.

    Parameters
    ----------
    states, parties, accounts
        How many there are.
    drawn
        How many value functions are met in each account.
    drawing
        Seconds that the drawing of value functions takes.
    """
    judging = states * parties * drawn * SECONDS_A_STATE_AND_DRAW
    parts = min(states, MOST_IN_FULL) * SECONDS_AN_ORDER
    return Outlook(states, drawn, accounts * (judging + parts) + drawing)
