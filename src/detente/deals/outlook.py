"""Before the work starts: which way it goes, how large it is and how long it should take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.consent.table import listable
from detente.deals.exact import plan
from detente.values.sampling import Plan as Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.space import Space

LOOKS = 1.2e9
"""Packages × draws looked at in a second by one thread (measured, as the two below, on a two-core machine)."""

STEP = 6e-9
"""Seconds that one particle takes for one row of what is known, both priors together."""

STARTING = 0.8
"""Seconds until the first figure."""

WAYS = {
    "listed": "every package is looked at",
    "merged": "too large to list: exact by merging issues",
    "programmed": "too large to list and tied together by rules: integer programs",
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
        time = f"{max(1, round(self.seconds))} s" if self.seconds < 100 else f"{round(self.seconds / 60)} minutes"
        return f"{size} packages; {WAYS[self.way]}; about {time}."


def outlook(space: Space, parties: int, draws: int, accounts: int, unknowns: Sequence[int]) -> Outlook:
    """Foresee the work of the lens on a case.

    Parameters
    ----------
    space, parties, draws, accounts
        The packages, how many parties, how many draws for each, and how many accounts.
    unknowns
        For each set of statements that values are drawn from, how many unknowns it has; none where all is exact.
    """
    listed = listable(space)
    solved = plan(space)
    looks = parties * (draws if unknowns else 1) * (space.feasible if listed else 100_000)
    solving = 0.0 if listed else solved.seconds
    way = "listed" if listed else "searched" if unknowns else solved.way
    seconds = STARTING + sum(_drawing(count, draws) for count in unknowns) + accounts * (solving + looks / LOOKS)
    return Outlook(way, space.size, seconds)


def _drawing(unknowns: int, draws: int) -> float:
    """Foresee the seconds of drawing: particles times sweeps times rows, a few more than there are unknowns."""
    walk = Walk.fit(unknowns, draws)
    sweeps = walk.burn_in + (walk.snapshots - 1) * walk.thinning
    return STEP * walk.ensembles * walk.particles * sweeps * (1.3 * unknowns + 20)
