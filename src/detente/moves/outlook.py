"""How much work a question to the moves lens is, before it starts."""

from __future__ import annotations

from dataclasses import dataclass

from detente.moves.lens import MOST_ARCS, MOST_BACKWARDS, MOST_TARGETS

SECONDS_A_STATE_AND_DRAW = 4e-7
"""Measured on one core: five concepts for two parties, over many draws."""
SECONDS_A_STATE = 1.2e-5
"""For each state, to list it and write it down."""
SECONDS_PROVED = 3e-5
"""For each state and opponent, of each state proved."""
SECONDS_BACKWARDS = 5e-3
"""For each state and opponent, where it is asked backwards too."""


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


def outlook(states: int, arcs: int, parties: int, drawn: int, accounts: int, drawing: float) -> Outlook:
    """Foresee the work.

    Parameters
    ----------
    states, arcs, parties, accounts
        How many there are.
    drawn
        How many value functions are met in each account.
    drawing
        Seconds that the drawing of value functions takes.
    """
    judging = states * parties * drawn * SECONDS_A_STATE_AND_DRAW
    parts = 0.0
    if arcs <= MOST_ARCS:
        each = MOST_TARGETS * SECONDS_PROVED + (SECONDS_BACKWARDS if states <= MOST_BACKWARDS else 0)
        parts = states * (parties - 1) * each
    return Outlook(states, drawn, accounts * (judging + parts + states * SECONDS_A_STATE) + drawing)
