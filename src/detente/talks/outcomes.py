"""What came of many sessions: how many agreed, when, on what, for what gain, and how far from the frontier."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.bargain import worth
from detente.talks.sessions import ENDS
from detente.talks.terms import each

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.sessions import Sessions
    from detente.talks.terms import Terms

MOST_LOOKED_INTO = 1_000
"""At most so many sessions are held against all packages; evenly spread over all."""


@dataclass(frozen=True)
class Estimate:
    """A mean over sessions, with its standard error."""

    value: float
    error: float


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What came of many sessions.

    Parameters
    ----------
    sessions
        How many were played.
    effective
        How many count as independent: at most the effective number of the draws they were played with.
    ends
        How many ended in each of the ways of `ENDS`.
    agreed
        The share that ended with a deal.
    rounds, meetings
        How many deals were made in each round, shape (rounds + 1,), and in each meeting.
    packages, counts
        The packages agreed on, most frequent first, and how often.
    interim
        The share in which some interim deal was signed.
    gains
        For each party its mean gain over no deal as `realised`, of deals alone; None without deals.
    """

    sessions: int
    effective: float
    ends: NDArray[np.int64]
    agreed: Estimate
    rounds: NDArray[np.int64]
    meetings: NDArray[np.int64]
    packages: NDArray[np.int64]
    counts: NDArray[np.int64]
    interim: Estimate
    gains: tuple[Estimate, ...] | None


@dataclass(frozen=True, eq=False)
class Closeup:
    """Some sessions held against all packages, in the values the parties had in them.

    Parameters
    ----------
    looked
        How many sessions were looked into.
    room
        The share in which some package was acceptable to all who must sign when talks began.
    missed
        Of these, the share that ended without a deal all the same; None without any.
    efficient
        Of deals, the share on a package that no other betters for one side without being worse for another. Here and
        below, packages that those who must sign never sign, whatever they are worth, are left out.
    left
        How much more all could have had at once, as a part of each side's range: mean over deals.
    product
        The deal's product of gains as a part of the largest there was: mean over deals.
    """

    looked: int
    room: Estimate
    missed: Estimate | None
    efficient: Estimate | None
    left: Estimate | None
    product: Estimate | None


def outcomes(bargain: Bargain, terms: Terms, sessions: Sessions, effective: float = inf) -> Outcomes:
    """Tell what came of sessions.

    Parameters
    ----------
    bargain, terms
        What was bargained over, and how.
    sessions
        What was played.
    effective
        The effective number of independent draws of the party of which it is least.

    Returns
    -------
    The figures, with standard errors over sessions.
    """
    agreed = sessions.agreed
    count = min(effective, len(sessions))
    packages, counts = np.unique(sessions.package[agreed], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    gains = realised(terms, sessions)[agreed]
    return Outcomes(
        sessions=len(sessions),
        effective=count,
        ends=np.bincount(sessions.end, minlength=len(ENDS)),
        agreed=mean_of(agreed, count),
        rounds=np.bincount(sessions.round[agreed], minlength=terms.rounds + 1),
        meetings=np.bincount(sessions.meeting[agreed], minlength=len(terms.meetings)),
        packages=packages[order],
        counts=counts[order],
        interim=mean_of(sessions.interim >= 0, count),
        gains=tuple(mean_of(gains[:, p], count) for p in range(bargain.parties)) if len(gains) else None,
    )


def realised(terms: Terms, sessions: Sessions) -> NDArray[np.float64]:
    """Give each party's gain over no deal, shape (sessions, parties), as it is worth in the first round.

    A gain is discounted, and the cost of delay taken off, for each round that passed before the deal; a session
    without a deal gains nothing and pays for its rounds.
    """
    parties = sessions.value.shape[1]
    passed = np.maximum(sessions.round - 1, 0)[:, None]
    discount = each(terms.discount, parties, 1.0) ** passed
    gain = np.where(sessions.agreed[:, None], sessions.value - sessions.reservation, 0.0) * discount
    return gain - each(terms.delay, parties, 0.0) * passed


def mean_of(numbers: NDArray[np.generic], effective: float = inf) -> Estimate:
    """Give a mean with its standard error; ``effective`` bounds how many of the numbers count as independent."""
    spread = float(numbers.std())
    return Estimate(float(numbers.mean()), spread / sqrt(min(effective, len(numbers))))


def look_into(bargain: Bargain, sessions: Sessions, effective: float = inf, most: int = MOST_LOOKED_INTO) -> Closeup:
    """Hold some sessions against all packages.

    The values are those at the start of talks; what a series of meetings changes later is left out of account.
    """
    chosen = np.unique(np.linspace(0, len(sessions) - 1, min(most, len(sessions))).astype(np.int64))
    rows = [_look(bargain, sessions.draws[i], int(sessions.package[i])) for i in chosen.tolist()]
    room = np.array([row[0] for row in rows])
    deal = np.array([row[1] is not None for row in rows])
    found = np.array([row[1] for row in rows if row[1] is not None]).reshape(-1, 3)

    def figure(numbers: NDArray[np.generic]) -> Estimate | None:
        return mean_of(numbers, effective) if len(numbers) else None

    return Closeup(
        looked=len(rows),
        room=mean_of(room, effective),
        missed=figure(~deal[room]),
        efficient=figure(found[:, 0]),
        left=figure(found[:, 1]),
        product=figure(found[:, 2][np.isfinite(found[:, 2])]),
    )


def _look(bargain: Bargain, draws: NDArray[np.int64], package: int) -> tuple[bool, tuple[float, float, float] | None]:
    """Tell of a session whether there was room, and of its deal: efficient, left on the table, part of the product."""
    values = np.stack([worth(bargain.values[p][d], bargain.columns) for p, d in enumerate(draws.tolist())])
    reservation = np.array([bargain.reservation[p][d] for p, d in enumerate(draws.tolist())])[:, None]
    accepts = (values >= reservation) & ~bargain.barred
    room = bool(bargain.agreement.reached(accepts).any())
    if package < 0:
        return room, None
    free = bargain.agreement.reached(~bargain.barred)
    more = (values - values[:, [package]])[:, free]
    tolerance = 1e-9 * np.maximum(1.0, np.abs(values).max())
    better = (more >= -tolerance).all(axis=0) & (more > tolerance).any(axis=0)
    width = np.ptp(values, axis=1, keepdims=True)
    left = float((more / np.where(width > 0, width, 1.0)).min(axis=0).max(initial=0.0))
    gains = np.where(np.isfinite(reservation), values - reservation, values - values.min(axis=1, keepdims=True))
    products = np.clip(gains, 0.0, None).prod(axis=0)
    most = float(products[free].max(initial=0.0))
    return room, (float(not better.any()), left, float(products[package]) / most if most > 0 else np.nan)
