"""Before the work starts: how long the lens should take, once the parties' values are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.consent.table import listable

if TYPE_CHECKING:
    from detente.space import Space

LOOKS = 1.5e8
"""Packages × draws × parties that all the lens's figures take in a second, the menu's too (measured on two cores)."""

MOST_LOOKS = 3e9
"""Of more, fewer draws are looked at."""

STANCE = 0.3
"""Seconds for the conflicts, the prices and the concessions of a stance where values are drawn."""

SOLVED = 3.0
"""Seconds for the conflicts of a stance where packages cannot be listed."""


def seconds(space: Space, parties: int, draws: int, accounts: int, stances: int) -> float:
    """Foresee how long the lens takes: an order of magnitude.

    Parameters
    ----------
    space
        The packages that logic lets stand.
    parties, draws, accounts
        How many parties, how many draws of each (1 if all values are exact), and how many accounts.
    stances
        How many choices of stated positions there are, that of none among them.
    """
    if not listable(space):
        return accounts * stances * SOLVED
    looks = min(float(space.feasible) * draws * parties, MOST_LOOKS)
    return accounts * (looks / LOOKS + (stances * STANCE if draws > 1 else 0.0))
