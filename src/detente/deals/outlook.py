"""Before the work starts: which way it goes, how large it is and how long it should take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.deals.exact import plan
from detente.deals.lens import listable

if TYPE_CHECKING:
    from detente.space import Space

LOOKS = 1.2e9
"""Packages × draws looked at in a second by one thread (measured on a two-core machine)."""

DRAWING = 0.8
"""Seconds to draw 4,000 value functions of one party under both priors."""

STARTING = 0.8
"""Seconds until the first figure."""

WAYS = {
    "listed": "every package is looked at",
    "merged": "too large to list: exact by merging issues",
    "searched": "too large to list: shares exact per draw where issues are free, the best package by search (a bound)",
}


@dataclass(frozen=True)
class Outlook:
    """What is about to be done.

    Parameters
    ----------
    way
        Key of ``WAYS``.
    packages
        Packages in all, feasible or not.
    seconds
        How long it should take: an order of magnitude.
    """

    way: str
    packages: int
    seconds: float

    def words(self) -> str:
        """Say it in a line."""
        size = f"{self.packages:,}" if self.packages < 10**12 else f"about 10^{len(str(self.packages)) - 1}"
        return f"{size} packages; {WAYS[self.way]}; about {max(1, round(self.seconds))} s."


def outlook(space: Space, parties: int, draws: int, accounts: int, *, exact: bool) -> Outlook:
    """Foresee the work of the lens on a case."""
    listed = listable(space)
    looks = parties * (1 if exact else draws) * (space.feasible if listed else 100_000)
    drawing = 0.0 if exact else parties * DRAWING * draws / 4_000
    solving = 0.0 if listed else plan(space).seconds
    way = "listed" if listed else "merged" if exact else "searched"
    return Outlook(way, space.size, STARTING + accounts * (drawing + solving + 2 * looks / LOOKS))
