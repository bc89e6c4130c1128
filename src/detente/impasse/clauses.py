"""Contingent clauses: one option of an issue if an event comes, another if it does not.

Where the parties believe differently about the event, a clause can be worth more to both than any option: each gets
what it likes in the case that it thinks likely (Raiffa 1982, chapter 7; Lax and Sebenius 1986, chapter 5). To a party
that gives the event the chance q, the clause is worth q times its value of the one option and 1 − q times that of the
other. If all believe alike it is a mixture of the two options to all, and beats no mixture of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import joint_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.impasse.ground import Ground

LIKELY = 2_000_000
"""Clauses are tried on so many packages by draws: with a thousand draws on 2,000 packages, with exact values on all."""


@dataclass(frozen=True)
class Clause:
    """One option of an issue if an event comes, another if not.

    Parameters
    ----------
    issue, comes, stays_away
        The issue, its option if the event comes, and its option if not.
    """

    issue: int
    comes: int
    stays_away: int


@dataclass(frozen=True)
class ClauseEffect:
    """What a clause does.

    Parameters
    ----------
    clause
        The clause.
    package
        The package with the largest joint share with the clause in it, its issue at the option if the event comes; None
        if no package that was looked at can hold the clause.
    joint
        That share.
    deals
        Share of draws with a deal, with the clause or without; of packages with the clause, only those looked at count.
    worst
        Mean over draws of the largest smallest gain, over the packages with the clause, of those whose acceptance is
        needed, as a share of each party's span; −∞ if there is none.
    """

    clause: Clause
    package: tuple[int, ...] | None
    joint: float
    deals: float
    worst: float


@dataclass(frozen=True)
class ClauseMenu:
    """Clauses, best first: by joint share, then share of draws with a deal, then largest smallest gain.

    Parameters
    ----------
    effects
        What each clause does.
    joint, deals
        The same figures without any clause.
    looked_at
        On how many of the allowed packages the clauses were tried.
    effective
        Effective number of independent draws.
    """

    effects: tuple[ClauseEffect, ...]
    joint: float
    deals: float
    looked_at: int
    effective: float


def clauses(
    ground: Ground, beliefs: Sequence[float], *, only: Sequence[Clause] | None = None, likely: int | None = None
) -> ClauseMenu:
    """Rank the clauses on one issue that an event allows.

    A clause goes with whatever may go with both of its options.

    Parameters
    ----------
    ground
        The packages and draws.
    beliefs
        The chance that each party gives the event, shape (parties,).
    only
        The clauses to look at; all of two different options of one issue if not given.
    likely
        On how many packages to try the clauses: those with the largest joint shares, and of these those that whoever
        must accept and does so least often accepts most often. By default as many as ``LIKELY`` says.

    Raises
    ------
    ValueError
        If the beliefs are not one chance for each party.
    """
    chances = np.array(beliefs, dtype=np.float64)
    if chances.shape != (len(ground.draws),) or ((chances < 0) | (chances > 1)).any():
        raise ValueError(f"beliefs are one chance between 0 and 1 for each of {len(ground.draws)} parties")
    joint = joint_shares(ground.shares, ground.agreement)
    tried = np.zeros(len(joint), np.bool_)
    most = LIKELY // len(ground) if likely is None else likely
    tried[np.lexsort((-ground.needed(ground.shares), -joint))[:most]] = True
    effects: list[ClauseEffect] = []
    for issue in range(len(ground.space.sizes)):
        mine = _of_issue(ground, issue) if only is None else [clause for clause in only if clause.issue == issue]
        if mine:
            effects += _effects(ground, issue, mine, chances, tried)
    effects.sort(key=lambda e: (-e.joint, -e.deals, -e.worst))
    best = float(joint.max(initial=0.0))
    return ClauseMenu(tuple(effects), best, float(ground.deals.mean()), int(tried.sum()), ground.effective)


def snapback(
    ground: Ground, beliefs: Sequence[float], issue: int, start: int, *, likely: int | None = None
) -> ClauseMenu:
    """Rank the ways of suspending in place of lifting: an option that falls back to the start if the deal is broken.

    To a party that gives a breach the chance ρ, the suspended form of an option is worth 1 − ρ times its value and ρ
    times that of the start.

    Parameters
    ----------
    ground, likely
        As for `clauses`.
    beliefs
        The chance that each party gives a breach, shape (parties,).
    issue, start
        The issue, and the option that comes back.
    """
    options = [option for option in range(ground.space.sizes[issue]) if option != start]
    return clauses(ground, beliefs, only=[Clause(issue, start, option) for option in options], likely=likely)


def _of_issue(ground: Ground, issue: int) -> list[Clause]:
    return [Clause(issue, *pair) for pair in permutations(range(ground.space.sizes[issue]), 2)]


def _effects(
    ground: Ground, issue: int, mine: Sequence[Clause], chances: NDArray[np.float64], tried: NDArray[np.bool_]
) -> list[ClauseEffect]:
    """Try the clauses on one issue."""
    rows, stands = _rests(ground, issue, tried)
    if len(rows) == 0:
        return [ClauseEffect(clause, None, 0.0, float(ground.deals.mean()), -np.inf) for clause in mine]
    columns = ground.space.offsets[issue] + np.array([[clause.comes, clause.stays_away] for clause in mine])
    holds: NDArray[np.bool_] = np.asarray(stands[:, columns - ground.space.offsets[issue]].all(axis=2)).T
    counts = np.zeros((len(mine), len(ground.draws), len(rows)), np.int32)
    deals, worst = np.repeat(ground.deals[None], len(mine), axis=0), np.zeros(len(mine))
    of_all = ground.agreement == type(ground.agreement).of_all(len(ground.draws))
    fill = _kernel() if of_all and not ground.small else partial(_try_clauses, ground)
    for part, gains in ground.blocks(rows):
        values = np.stack([one.values[part] for one in ground.draws])
        gains -= values[:, :, ground.space.offsets[issue] + ground.packages[rows, issue]]  # noqa: PLW2901
        expected = chances[:, None, None] * values[:, :, columns[:, 0]]
        expected += (1.0 - chances)[:, None, None] * values[:, :, columns[:, 1]]
        found = deals[:, part].copy()
        worths, scales = np.ascontiguousarray(np.moveaxis(expected, 2, 0)), 1.0 / ground.spans[:, part]
        fill(gains, worths, holds, -ground.tolerances, scales, counts, found, worst)
        deals[:, part] = found
    return [
        _effect(ground, clause, rows, some, joint_shares(count / len(ground), ground.agreement), float(d), float(w))
        for clause, some, count, d, w in zip(mine, holds, counts, deals.mean(axis=1), worst / len(ground), strict=True)
    ]


def _effect(
    ground: Ground,
    clause: Clause,
    rows: NDArray[np.int64],
    holds: NDArray[np.bool_],
    joint: NDArray[np.float64],
    deals: float,
    worst: float,
) -> ClauseEffect:
    """Write up what one clause does, given the joint share of each package with it."""
    if not holds.any():
        return ClauseEffect(clause, None, 0.0, deals, worst)
    best = int(np.where(holds, joint, -1.0).argmax())
    package = ground.packages[rows[best]].tolist()
    package[clause.issue] = clause.comes
    return ClauseEffect(clause, tuple(package), float(joint[best]), deals, worst)


def _kernel() -> Callable[..., None]:
    from detente.impasse.kernels_sizes import try_clauses

    return try_clauses


def _try_clauses(
    ground: Ground,
    rest: NDArray[np.float64],
    worths: NDArray[np.float64],
    stands: NDArray[np.bool_],
    floors: NDArray[np.float64],
    scales: NDArray[np.float64],
    counts: NDArray[np.int32],
    deals: NDArray[np.bool_],
    worst: NDArray[np.float64],
) -> None:
    """Do as the kernel of this name, for few packages and draws and for any agreement."""
    for number, worth in enumerate(worths):
        gains = rest + worth[:, :, None]
        accepts = gains >= floors[:, None, None]
        counts[number] += accepts.sum(axis=1, dtype=np.int32)
        deals[number] |= (ground.agreement.reached(accepts) & stands[number]).any(axis=1)
        smallest = np.where(stands[number], ground.needed(gains * scales[:, :, None]), -np.inf)
        worst[number] += smallest.max(axis=1, initial=-np.inf).sum()


def _rests(ground: Ground, issue: int, tried: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """List the packages tried that differ but on one issue, one for each, and the options that may go with the rest.

    Returns
    -------
    Indices of allowed packages, shape (rests,); whether the package is allowed with each option of the issue instead,
    shape (rests, options).
    """
    options = ground.packages[:, issue].astype(np.int64)
    base = np.prod(ground.space.sizes[issue + 1 :], dtype=np.int64)
    _, rest = np.unique(ground.space.numbers(ground.packages) - options * base, return_inverse=True)
    stands = np.zeros((int(rest.max(initial=-1)) + 1, ground.space.sizes[issue]), np.bool_)
    stands[rest, options] = True
    rows = np.flatnonzero(tried)
    rows = rows[np.unique(rest[rows], return_index=True)[1]]
    return rows, stands[rest[rows]]
