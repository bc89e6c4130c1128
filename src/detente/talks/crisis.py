"""What theory says of crises: two states divide one unit or fight for it, in closed form.

Each function is one published result, a reference point as those of `detente.talks.closed_forms`.

Source: Fearon (1995), International Organization 49:379.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.talks.closed_forms import not_negative

if TYPE_CHECKING:
    from detente.talks.closed_forms import Pair


def bargaining_range(win: float, costs: Pair) -> Pair:
    """Least and most of the first state's share that both prefer to war (Fearon 1995).

    The first takes no less than ``p - c_1``, the second gives no more than ``p + c_2``: as war costs something there is
    always such a share, and the range is ``c_1 + c_2`` wide but for the ends 0 and 1.

    Parameters
    ----------
    win
        Chance that the first state would win, from 0 to 1.
    costs
        What war costs each, in units of what is divided, not negative.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    _chance(win)
    not_negative("costs of war", *costs)
    return max(0.0, win - costs[0]), min(1.0, win + costs[1])


@dataclass(frozen=True)
class Ultimatum:
    """What a state demands of another whose cost of war it does not know.

    Parameters
    ----------
    premium
        How much it demands beyond its chance of winning: the cost of war of the type that is indifferent.
    offer
        What that leaves the other.
    war
        Chance that the other refuses and they fight.
    """

    premium: float
    offer: float
    war: float


def ultimatum(win: float, cost: float, highest: float) -> Ultimatum:
    """Best take-it-or-leave-it demand against a cost of war uniform from 0 to ``highest`` (Fearon 1995).

    Demanding ``p + z``, the first state is refused by the types whose cost is below z, a part ``z / C`` of them, and
    gets ``(1 - z / C)(p + z) + (z / C)(p - c)``. That is greatest at ``z = (C - c) / 2``, cut to what can be demanded:
    not less than p, which all types grant, and not more than everything, ``1 - p``.

    Parameters
    ----------
    win
        Chance p that the first state would win, from 0 to 1.
    cost
        What war costs the first state, not negative.
    highest
        The other's highest possible cost C, not negative; 0 if it is known to be none.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    _chance(win)
    not_negative("costs of war", cost, highest)
    premium = min(max(0.0, (highest - cost) / 2.0), 1.0 - win)
    return Ultimatum(premium, 1.0 - win - premium, premium / highest if highest else 0.0)


def preventive_war(now: float, later: float, cost: float, discount: float) -> float:
    """By how much the declining state prefers war now to all that can be promised to it (Fearon 1995).

    The rising state would win with chance ``now`` in the first period and ``later`` in each one after. Fighting settles
    the matter for good and costs the declining state c once. In peace it can be given everything in the first period;
    from then on the other takes what it can, ``later + c (1 - d)`` but never more than all. Per period, war is worth
    ``1 - now - c (1 - d)`` to it and peace at best ``(1 - d) + d max(0, 1 - later - c (1 - d))``. Short of that corner
    the difference is ``d later - now - c (1 - d)^2``.

    Parameters
    ----------
    now, later
        Chance that the rising state wins, from 0 to 1.
    cost
        What war costs the declining state, once, in units of one period's stake, not negative.
    discount
        Discount factor for a period, from 0 to 1, less than 1.

    Returns
    -------
    War now less the best of peace, per period. The declining state attacks exactly when this is above 0.

    Raises
    ------
    ValueError
        If a number is out of its range.
    """
    _chance(now)
    _chance(later)
    not_negative("costs of war", cost)
    if not 0.0 <= discount < 1.0:
        raise ValueError(f"the discount factor must be from 0 to less than 1, not {discount}")
    per_period = cost * (1.0 - discount)
    war = 1.0 - now - per_period
    return war - (1.0 - discount) - discount * max(0.0, 1.0 - later - per_period)


def _chance(chance: float) -> None:
    if not 0.0 <= chance <= 1.0:
        raise ValueError(f"the chance of winning must be from 0 to 1, not {chance}")
