"""Inner loops that size moves: payments and clauses over many packages and draws.

Import this module only inside the function that needs it: Numba takes its time to load.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Counts = NDArray[np.int32]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]


@njit(cache=True, nogil=True)
def pay(
    payer: Floats,
    receiver: Floats,
    others: Flags,
    rate: float,
    slack: Floats,
    amounts: Floats,
    least: Floats,
    room: Floats,
) -> None:
    """Find each draw's least payment, and the payer's largest gain for each amount by which the receiver falls short.

    Parameters
    ----------
    payer, receiver
        Their gains, shape (draws, packages).
    others
        Where the others agree; of no size if there are none. Shape (draws, packages).
    rate, slack
        What a unit costs the payer; the tolerances of the two.
    amounts
        Ascending, the receiver's tolerance added.
    least, room
        Filled: shapes (draws,) and (draws, amounts); room holds for just the step in which a package falls.
    """
    for k in range(payer.shape[0]):
        for x in range(payer.shape[1]):
            can = payer[k, x]
            if can < -slack[0] or (others.size and not others[k, x]):
                continue
            short = -receiver[k, x]
            if short <= slack[1]:
                short = 0.0
            if short < least[k] and can >= rate * short - slack[0]:
                least[k] = short
            if short <= amounts[-1]:
                place = np.searchsorted(amounts, short)
                room[k, place] = max(room[k, place], can)


@njit(cache=True, nogil=True, fastmath={"nnan", "nsz"})
def try_clauses(
    rest: Floats,
    worths: Floats,
    stands: Flags,
    floors: Floats,
    scales: Floats,
    counts: Counts,
    deals: Flags,
    worst: Floats,
) -> None:
    """Write every clause into every package, where all parties have a veto.

    Parameters
    ----------
    rest
        Gains without the issue, shape (parties, draws, packages).
    worths
        What the clauses are worth, shape (clauses, parties, draws).
    stands
        Where a package may hold a clause, shape (clauses, packages).
    floors, scales
        The least gain that each party accepts, shape (parties,); one over its span, shape (parties, draws).
    counts, deals, worst
        Filled: draws in which each party accepts, shape (clauses, parties, packages), told for all packages; whether
        there is a deal, shape (clauses, draws); the sum over draws of the largest smallest gain, shape (clauses,).
    """
    parties, draws, packages = rest.shape
    good, low = np.empty(packages, np.bool_), np.empty(packages)
    for c in range(len(worths)):
        if not stands[c].any():
            worst[c] = -np.inf
            continue
        for k in range(draws):
            good[:] = stands[c]
            for x in range(packages):
                low[x] = np.inf if stands[c, x] else -np.inf
            for p in range(parties):
                worth, scale, floor = worths[c, p, k], scales[p, k], floors[p]
                mine, count = rest[p, k], counts[c, p]
                for x in range(packages):
                    gain = mine[x] + worth
                    accepts = gain >= floor
                    count[x] += accepts
                    good[x] &= accepts
                    low[x] = min(low[x], gain * scale)
            deals[c, k] |= good.any()
            worst[c] += low.max()
