"""What the impasse lens finds for one account: frozen, in numbers; names and words are made of it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from detente.impasse.better import Better
    from detente.impasse.board import Board
    from detente.impasse.conflicts import Impasse
    from detente.impasse.curves import Curve
    from detente.impasse.diagnosis import Diagnosis
    from detente.impasse.follow_up import FollowUps
    from detente.impasse.information import Known, Valued
    from detente.impasse.marco import Found
    from detente.impasse.prices import Outcome, Price, Relaxation
    from detente.impasse.survey import Survey


@dataclass(frozen=True)
class Asked:
    """What could be found out, and what it would be worth.

    Parameters
    ----------
    valued
        Questions and the values of their answers.
    packages
        The packages that the questions and their best packages are about, as rows of option indices.
    follow_ups
        The best second question after each of the first; None where there is but one.
    known
        What it would be worth to know one unknown for certain.
    """

    valued: Valued
    packages: NDArray[np.integer]
    follow_ups: FollowUps | None
    known: Known


@dataclass(frozen=True)
class ScopePrices:
    """What the demands of one scope cost.

    Parameters
    ----------
    now
        What there is under all demands of the scope.
    each
        The price of each demand of the board, by number.
    relaxed
        For the claims that have a weaker form, by number, what holding to that would bring.
    """

    now: Outcome
    each: tuple[Price, ...]
    relaxed: Mapping[int, Outcome]


@dataclass(frozen=True)
class Findings:
    """All that the lens finds where packages can be listed.

    Parameters
    ----------
    board
        The board, with weaker forms of its positions as further claims.
    relaxations
        Which claim is the weaker form of which.
    survey
        The one look at all packages and draws that the rest is read from.
    joint
        Chance of agreement on each feasible package, whatever is claimed, shape (packages,).
    diagnosis
        What kind of impasse it is.
    impasses, prices
        Conflicts and corrections, and the prices of demands, for each scope.
    curves
        For each party, shares of draws with a deal over a moving no deal.
    asked
        What to find out first; None where all values are exact or mean nothing but their order.
    better
        For named packages, by place in the list given, what would have been better for all.
    """

    board: Board
    relaxations: tuple[Relaxation, ...]
    survey: Survey
    joint: NDArray[np.float64]
    diagnosis: Diagnosis
    impasses: tuple[Impasse, ...]
    prices: tuple[ScopePrices, ...]
    curves: tuple[Curve, ...]
    asked: Asked | None = None
    better: Mapping[int, Better] = field(default_factory=dict)


@dataclass(frozen=True)
class Solved:
    """What the lens finds where packages cannot be listed, at one value function of each party.

    Parameters
    ----------
    board
        The board.
    found
        For each scope its conflicts and corrections, certified or not.
    """

    board: Board
    found: tuple[Found, ...]
