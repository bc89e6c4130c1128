"""One look at every package in every draw, grouped by the claims that packages violate.

Packages that violate the same claims answer every question about claims alike, so the lens keeps, for each draw and
group, only which wants its packages meet together, the best smallest gain, and how much each party could get while the
others still accept. Conflicts, prices and curves are read from that, whatever claims they drop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
MOST_WANTS = 6
"""The wants met together are bits of one machine word, one for each of 2⁶ patterns."""


@dataclass(frozen=True)
class Survey:
    """What the packages offer, by draw and group.

    Parameters
    ----------
    masks
        The claims that the packages of each group violate, as bits; ascending, all different; shape (groups,).
    which
        The group of each feasible package, in the order of ``Space.packages``; shape (packages,).
    chosen
        The draws looked at: all of them, or as many, evenly spread, as memory allows; shape (draws,).
    seen
        Bit b is set if some package of the group meets exactly the wants whose bits make up b; shape (draws, groups).
    worst
        The largest smallest gain, over the packages of the group, among those whose acceptance is needed, each party's
        gain as a share of its span (the values of its best and worst options, all issues together, apart);
        shape (draws, groups).
    room
        How far what no deal is worth to a party, in its own units, may rise before no package of the group finds
        agreement: its largest gain over the packages of the group with which there is agreement if it accepts; below
        nought where its no deal must fall for a deal, −∞ where that would not help, +∞ where there is agreement even if
        it refuses; shape (parties, draws, groups).
    effective
        Effective number of independent draws, for standard errors; 1 where all is exact.
    agreed
        How many packages of the group find agreement; shape (draws, groups).
    """

    masks: NDArray[np.uint64]
    which: NDArray[np.int64]
    chosen: NDArray[np.int64]
    seen: NDArray[np.uint64]
    worst: NDArray[np.float64]
    room: NDArray[np.float64]
    effective: float
    agreed: NDArray[np.int64]

    def groups(self, scope: Scope, dropped: int = 0) -> NDArray[np.bool_]:
        """Tell which groups meet all claims of a scope but for those dropped, given as bits; shape (groups,)."""
        held = np.uint64(scope.bits & ~dropped)
        met: NDArray[np.bool_] = (self.masks & held) == 0
        return met

    def deals(self, board: Board, scope: Scope, dropped: int = 0) -> NDArray[np.bool_]:
        """Tell in which draws a package meets every want and all claims of a scope but for those dropped."""
        full = np.uint64(1) << np.uint64((1 << len(board.wants)) - 1)
        met = (self.seen[:, self.groups(scope, dropped)] & full) != 0
        found: NDArray[np.bool_] = np.any(met, axis=1)
        return found
