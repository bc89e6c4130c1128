"""How large a move must be to open a deal: a changed no deal, a payment, a new issue.

Each question is put to every draw: from what size on is there a deal? The shares of draws follow, and where all values
are exact the size itself. Which package is signed is left open; with many packages and draws the draws are thinned
evenly (`detente.impasse.ground.Ground`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.impasse.ground import Ground


@dataclass(frozen=True)
class OutsideOption:
    """How far a party's no deal must fall in worth for a deal to open.

    Parameters
    ----------
    targets
        Shares of draws with a deal to be reached, shape (targets,).
    falls
        The smallest fall, in the party's own units, that reaches each target; below nought where no deal may rise by as
        much; ∞ where no fall does, −∞ where no rise undoes it; shape (targets,).
    lower, upper
        The falls that would do if the true share were a standard error above, or below, that of the draws.
    """

    targets: NDArray[np.float64]
    falls: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def outside_option(reach: NDArray[np.float64], targets: Sequence[float], *, effective: float) -> OutsideOption:
    """Tell how far what a party has without a deal must fall for the share of draws with a deal to reach targets.

    Parameters
    ----------
    reach
        For each draw the largest gain that the party can get while the others accept; −∞ if they accept nothing, +∞ if
        there is a deal whatever the party thinks of it; shape (draws,).
    targets
        Shares, above nought and at most 1.
    effective
        Effective number of independent draws.

    Raises
    ------
    ValueError
        If a target is no such share.
    """
    wanted = np.array(targets, dtype=np.float64)
    if ((wanted <= 0) | (wanted > 1)).any():
        raise ValueError(f"targets are shares of draws above 0 and up to 1, not {list(targets)}")
    error = np.zeros_like(wanted) if len(reach) == 1 else np.sqrt(wanted * (1.0 - wanted) / effective)
    low, high = _least(-reach, np.clip(wanted - error, 0.0, 1.0)), _least(-reach, np.clip(wanted + error, 0.0, 1.0))
    return OutsideOption(wanted, _least(-reach, wanted), low, high)


def _least(sizes: NDArray[np.float64], shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the smallest size at which so large a share of the draws need no larger one."""
    places = np.ceil(shares * len(sizes) - 1e-9).astype(np.int64) - 1
    found: NDArray[np.float64] = np.sort(sizes)[np.clip(places, 0, None)]
    return found


@dataclass(frozen=True)
class Payment:
    """What a payment from one party to another opens, and what a new issue would that is good for the one.

    An amount is what the receiver gets, in its own units.

    Parameters
    ----------
    least
        The smallest amount that opens a deal that both sign, in each draw: nought where there is one already, ∞ where
        none does; shape (draws,).
    amounts
        Amounts looked at, shape (amounts,).
    up_to
        Share of draws with a deal if any payment up to each amount can be agreed, shape (amounts,).
    exactly
        Share of draws with a deal that holds a payment of just each amount, shape (amounts,).
    costs
        Costs to the payer looked at, in its own units, shape (costs,).
    linked
        Share of draws with a deal if a new issue worth an amount to the receiver, at a cost to the payer, is always
        part of it; shape (amounts, costs).
    room
        The most that the payer can give in each draw for each amount that the receiver gets; −∞ where there is no deal
        even at no cost; shape (draws, amounts).
    corners
        Where values are exact: pairs of an amount and the highest cost at which it opens a deal, so that no smaller
        amount allows as high a cost; None with several draws.
    effective
        Effective number of independent draws.
    """

    least: NDArray[np.float64]
    amounts: NDArray[np.float64]
    up_to: NDArray[np.float64]
    exactly: NDArray[np.float64]
    costs: NDArray[np.float64]
    linked: NDArray[np.float64]
    room: NDArray[np.float64]
    corners: NDArray[np.float64] | None
    effective: float

    def for_target(self, share: float) -> float:
        """Give the amount up to which payments must be possible for the share of draws with a deal to reach a target.

        It is ∞ where no amount does.
        """
        return float(_least(self.least, np.array([share]))[0])

    def affordable(self, share: float) -> NDArray[np.float64]:
        """Give for each amount the highest cost at which a new issue brings the share of draws with a deal to a target.

        Shape (amounts,); −∞ where not even one at no cost does.
        """
        return np.array([-float(_least(-room, np.array([share]))[0]) for room in self.room.T])


def payment(
    ground: Ground,
    payer: int,
    receiver: int,
    *,
    rate: float = 1.0,
    amounts: Sequence[float] | None = None,
    costs: Sequence[float] | None = None,
) -> Payment:
    """Tell how large a payment from one party to another opens a deal.

    With it a package is acceptable to the receiver if it falls short of its no deal by no more than the amount, and to
    the payer if it gains by it at least the amount times the rate. A new issue is the same with a cost of its own.

    Parameters
    ----------
    ground
        The packages and draws.
    payer, receiver
        Two parties.
    rate
        What one unit of the receiver's costs the payer, in the payer's units.
    amounts, costs
        Amounts and costs to tabulate, from nought on and ascending; by default 21 up to half the mean span of the
        receiver, and of the payer.

    Raises
    ------
    ValueError
        If payer and receiver are one, the rate, an amount or a cost is below nought, or none is given.
    """
    grid = [
        np.linspace(0.0, ground.spans[party].mean() / 2.0, 21) if given is None else np.array(given, np.float64)
        for party, given in ((receiver, amounts), (payer, costs))
    ]
    if payer == receiver or rate < 0 or any(one.size == 0 or (np.diff(one, prepend=0.0) < 0).any() for one in grid):
        msg = "a payment goes from one party to another, at a rate, in amounts and at costs from 0 on and ascending"
        raise ValueError(msg)
    least, room, corners = _paid(ground, payer, receiver, rate, grid[0])
    slack = ground.tolerances[payer]
    return Payment(
        least=least,
        amounts=grid[0],
        up_to=(least[:, None] <= grid[0] + ground.tolerances[receiver]).mean(axis=0),
        exactly=(room >= rate * grid[0] - slack).mean(axis=0),
        costs=grid[1],
        linked=(room[:, :, None] >= grid[1] - slack).mean(axis=0),
        room=room,
        corners=corners,
        effective=ground.effective,
    )


def _paid(
    ground: Ground, payer: int, receiver: int, rate: float, amounts: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64] | None]:
    """Give each draw's least payment, the payer's largest gain for each amount received, and the corners of the two."""
    least, room = np.full(len(ground), np.inf), np.full((len(ground), len(amounts)), -np.inf)
    slack, corners = ground.tolerances[[payer, receiver]], None
    fill = _pay if ground.small else _kernel()
    for part, gains in ground.blocks():
        agreed = ground.others_agree(gains, (payer, receiver))
        others = np.zeros((0, 0), np.bool_) if agreed is None else agreed
        fill(gains[payer], gains[receiver], others, rate, slack, amounts + slack[1], least[part], room[part])
        if ground.exact:
            can, ask = gains[payer, 0], gains[receiver, 0]
            fits = can >= -slack[0] if agreed is None else agreed[0] & (can >= -slack[0])
            corners = corners_of(np.where(ask >= -slack[1], 0.0, -ask)[fits], can[fits])
    return least, np.maximum.accumulate(room, axis=1), corners


def _kernel() -> Callable[..., None]:
    from detente.impasse.kernels_sizes import pay

    return pay


def _pay(
    payer: NDArray[np.float64],
    receiver: NDArray[np.float64],
    others: NDArray[np.bool_],
    rate: float,
    slack: NDArray[np.float64],
    amounts: NDArray[np.float64],
    least: NDArray[np.float64],
    room: NDArray[np.float64],
) -> None:
    """Do as the kernel of this name, for few packages and draws."""
    fits = payer >= -slack[0]
    draws, packages = np.nonzero(fits & others if others.size else fits)
    can, short = payer[draws, packages], -receiver[draws, packages]
    short[short <= slack[1]] = 0.0
    enough, near = can >= rate * short - slack[0], short <= amounts[-1]
    np.minimum.at(least, draws[enough], short[enough])
    np.maximum.at(room, (draws[near], np.searchsorted(amounts, short[near])), can[near])


def corners_of(short: NDArray[np.float64], gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """List where a larger shortfall of one party lets the other gain more, shape (corners, 2), short ones first."""
    order = np.lexsort((-gains, short))
    reached = np.maximum.accumulate(gains[order])
    new = reached > np.concatenate(([-np.inf], reached[:-1]))
    pairs: NDArray[np.float64] = np.column_stack([short[order], gains[order]])[new]
    return pairs
