"""Curves over a moving no deal: in how many draws there is a deal if no deal were worth more, or less, to one party.

A deadline, sanctions that bite harder, a growing arsenal: each moves what no deal is worth. In one draw there is a deal
as long as no deal has not risen by more than the party's *reach*, the most it can gain over the packages that all
others accept; so the share of draws whose reach is at least a rise is the whole curve, exact for the draws at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.impasse.surveying import package_room, yardstick

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.survey import Survey

    Floats = NDArray[np.float64]

WIDEST = 0.3
"""How far the rises of a drawn party's curve go, up and down, as a share of its span."""

STEPS = 61
"""How many rises a drawn party's curve shows."""

MOST_LEVELS = 400
"""How many rises a curve of exact values shows at most."""

LEVELS = (0.95, 0.5, 0.05)
"""Shares of draws for which a curve tells at what rise they are reached."""


@dataclass(frozen=True)
class Curve:
    """In how many draws there is a deal if no deal were worth more to one party.

    Parameters
    ----------
    party
        Index of the party.
    reach
        By draw, the largest rise that leaves a deal, in the party's units; below nought where no deal must *fall* for
        a deal; −∞ where that would not help, +∞ where the party is not needed; shape (draws,).
    rises
        Rises of what no deal is worth, ascending, shape (steps,). With exact values these are the rises at which
        packages are lost; a share or a number of packages holds from the rise before up to and with its own.
    shares, errors
        Share of draws with a deal at each rise, and its standard error; shape (steps,).
    packages
        How many packages find agreement at each rise, shape (steps,), for exact values; None where values are drawn.
    tolerance
        Values that differ by less count as equal.
    """

    party: int
    reach: Floats
    rises: Floats
    shares: Floats
    errors: Floats
    packages: NDArray[np.int64] | None
    tolerance: float

    @cached_property
    def needed(self) -> Floats:
        """By draw, how much no deal must fall for a deal; nought where there is one, ∞ where no fall would do."""
        short = -self.reach
        return np.where(short > self.tolerance, short, 0.0)

    def share_at(self, rise: float) -> float:
        """Give the share of draws with a deal if no deal were worth so much more."""
        return float((self.reach >= rise - self.tolerance).mean())

    def rise_at(self, share: float) -> float | None:
        """Give the largest rise at which at least this share of draws has a deal.

        Returns
        -------
        The rise; None where no fall of no deal would make the share as large, +∞ where no rise makes it smaller.
        """
        place = max(1, int(np.ceil(share * len(self.reach) - 1e-9)))
        rise = float(np.sort(self.reach)[-place])
        return None if rise == -np.inf else rise

    @property
    def falls(self) -> tuple[tuple[float, float | None], ...]:
        """The shares of `LEVELS`, each with the largest rise at which it is still reached."""
        return tuple((share, self.rise_at(share)) for share in LEVELS)


def curve(board: Board, survey: Survey, scope: Scope, party: int, *, rises: Floats | None = None) -> Curve:
    """Draw the curve of one party, all claims of a scope being made.

    Where a party accepts everything in some draw, the rise is counted from what its worst options together are worth.

    Parameters
    ----------
    board, survey, scope
        The table with its demands, its survey, and the claims that are made.
    party
        Index of the party whose no deal moves.
    rises
        At which rises to tell the share; a grid around nought, or all that matter with exact values, if not given.
    """
    held, tolerance = survey.groups(scope), board.table.sides[party].draws.tolerance
    reach: Floats = survey.room[party][:, held].max(axis=1, initial=-np.inf)
    room = package_room(board, party)[held[survey.which]] if board.table.exact else None
    if rises is None:
        rises = _grid(board, survey, party) if room is None else _levels(room, tolerance)
    shares = _at_least(reach, rises - tolerance) / len(reach)
    errors = np.sqrt(shares * (1.0 - shares) / max(survey.effective, 1.0))
    packages = None if room is None else _at_least(room, rises - tolerance)
    return Curve(party, reach, rises, shares, errors, packages, tolerance)


def _grid(board: Board, survey: Survey, party: int) -> Floats:
    return np.linspace(-WIDEST, WIDEST, STEPS) * float(yardstick(board.table, survey.chosen).span[party].mean())


def _levels(room: Floats, tolerance: float) -> Floats:
    """Give the rises at which packages are lost, ascending, at most `MOST_LEVELS` of them, evenly picked."""
    rises = np.unique(room[np.isfinite(room)])
    rises = rises[np.diff(rises, append=np.inf) > 2 * tolerance]
    picked = np.unique(np.linspace(0, len(rises) - 1, min(len(rises), MOST_LEVELS)).astype(np.int64))
    levels: Floats = rises[picked]
    return levels


def _at_least(reaches: Floats, rises: Floats) -> NDArray[np.int64]:
    """Count for each rise the reaches that are at least that; shape as ``rises``."""
    counts: NDArray[np.int64] = len(reaches) - np.searchsorted(np.sort(reaches), rises)
    return counts
