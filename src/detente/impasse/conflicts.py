"""Which demands cannot all be met, and which must be dropped for a deal: all minimal conflicts and corrections.

A *conflict* is a minimal set of demands that no package meets together; a *correction* is a minimal set of demands such
that some package meets all the others. Each conflict shares a demand with each correction, and each of the two lists
is made up of the minimal sets that do so with the other (Reiter 1987; Liffiton and Sakallah 2008). Both are complete
and exact in every draw, as every package is looked at; over draws, each set comes with the share of draws that it
holds in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.impasse.families import minimal_corrections
from detente.impasse.minimal import MOST_TRANSVERSALS, transversals_of_each
from detente.impasse.proofs import Bench, Proof, offer
from detente.impasse.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.families import Families, Sets
    from detente.impasse.minimal import Transversals
    from detente.impasse.survey import Survey

MOST_LISTED = 200
"""So many conflicts, corrections and pairs are listed, those that hold in most draws."""


@dataclass(frozen=True)
class Conflict:
    """Demands that cannot all be met, though all but any one of them can.

    Parameters
    ----------
    members
        The numbers of the demands, ascending; of ``Board.claims``, then of ``Board.wants``.
    share
        The share of draws in which this is a minimal conflict.
    standard_error
        The standard error of the share; nought where it is certain.
    certain
        Whether it hangs on no draw: it is made of claims, and of wants of parties whose values are exact.
    proofs
        For each member, a package that meets all the others; empty until they are asked for (`proofs.prove`).
    """

    members: tuple[int, ...]
    share: float
    standard_error: float
    certain: bool
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Correction:
    """Demands that open a deal once they are all dropped, and not if one of them is kept.

    Parameters
    ----------
    members
        The numbers of the demands, ascending.
    share
        The share of draws in which this is a minimal correction.
    opens
        The share of draws in which there is a deal once these are dropped, needed or not.
    standard_error
        The standard error of ``opens``.
    cost
        How many demands it drops, or the sum of their weights.
    worst
        The best smallest gain over all parties whose acceptance counts, among packages that meet every other demand, as
        a share of a party's span; the mean over draws with a deal then. Below nought where a want must be dropped: so
        far below no deal would a party have to go.
    package
        The number (row of ``Space.packages``) of the package that is a deal then in most draws, and of these the one
        with the best smallest gain.
    """

    members: tuple[int, ...]
    share: float
    opens: float
    standard_error: float
    cost: float
    worst: float
    package: int


@dataclass(frozen=True)
class Blame:
    """How one demand stands in the way of a deal.

    Parameters
    ----------
    demand
        Its number.
    blocks
        The share of draws in which it is in some minimal conflict; in these, and no others, it is in some minimal
        correction as well.
    alone
        The share of draws in which there is no deal and dropping it alone opens one; in these, and no others, there are
        conflicts and it is in every one of them.
    impossible
        The share of draws in which it cannot be met even alone; in these, and no others, it is in every minimal
        correction.
    standard_error
        The standard error of ``blocks``.
    """

    demand: int
    blocks: float
    alone: float
    impossible: float
    standard_error: float


@dataclass(frozen=True)
class Pair:
    """Two demands whose dropping opens more than that of either alone.

    Parameters
    ----------
    members
        The numbers of the two demands.
    opens
        The share of draws in which there is a deal once both are dropped.
    standard_error
        Its standard error.
    """

    members: tuple[int, int]
    opens: float
    standard_error: float


@dataclass(frozen=True)
class Impasse:
    """Why there is no deal while the claims of one scope are held to.

    Parameters
    ----------
    scope
        The key of the scope.
    deal
        The share of draws in which there is a deal: these have no conflict, and nothing to correct.
    conflicts
        Minimal conflicts, those that hold in most draws first, then the smallest.
    corrections
        Minimal corrections, the cheapest first, then those that hold in most draws.
    blame
        How each demand of the scope stands in the way, in the order of their numbers.
    pairs
        Pairs of demands that open more together than apart, those that open most first.
    all_conflicts, all_corrections
        How many different ones there are, listed or not.
    complete
        Whether all conflicts were found in every draw. If not, there were too many to follow up: shares are counted
        in fewer draws, or are at least what is said. The corrections are always complete.
    sought
        In how many draws conflicts were looked for: all, or evenly spread ones where that was too much work.
    draws, families
        How many draws were looked at, and how many of them differ in what could be dropped.
    """

    scope: str
    deal: float
    conflicts: tuple[Conflict, ...]
    corrections: tuple[Correction, ...]
    blame: tuple[Blame, ...]
    pairs: tuple[Pair, ...]
    all_conflicts: int
    all_corrections: int
    complete: bool
    sought: int
    draws: int
    families: int


def find_impasse(
    board: Board,
    survey: Survey,
    scope: Scope,
    *,
    weights: Sequence[float] | None = None,
    limit: int = MOST_LISTED,
    most: int = MOST_TRANSVERSALS,
    bench: Bench | None = None,
) -> Impasse:
    """Find all minimal conflicts and corrections among the demands of a scope.

    Parameters
    ----------
    board, survey
        What is demanded, and what the packages offer.
    scope
        Which claims are made together.
    weights
        What dropping each demand costs, claims first, then wants; one for each demand if not given.
    limit
        How many conflicts and corrections are listed: those that hold in most draws.
    most
        How many conflicts of one draw are followed up.
    bench
        What was made ready for this survey before, if other scopes are asked about as well.

    Raises
    ------
    detente.impasse.families.TooManyDemandsError
        If the scope makes more than 64 demands together.
    ValueError
        If the weights are not one for each demand of the board.
    """
    costs = _costs(board, weights)
    found = minimal_corrections(board, survey, scope)
    tally = Tally(found.draws, found.count, survey.effective)
    crossing = transversals_of_each(found.owners, found.sets, found.count, most)
    conflicts, all_conflicts, sought = _conflicts(board, found, crossing, survey.effective, limit)
    corrections, shares = tally.shares(found.owners, found.sets)
    listed = _frequent(corrections, shares, limit)
    return Impasse(
        scope=scope.key,
        deal=tally.opens(found, 0),
        conflicts=conflicts,
        corrections=_corrections(
            bench or Bench(board, survey), scope, found, tally, corrections[listed], shares[listed], costs
        ),
        blame=_blame(found, tally),
        pairs=_pairs(found, tally, limit),
        all_conflicts=all_conflicts,
        all_corrections=len(corrections),
        complete=bool(crossing.complete.all()),
        sought=sought,
        draws=len(found.draws),
        families=found.count,
    )


def _costs(board: Board, weights: Sequence[float] | None) -> NDArray[np.float64]:
    many = len(board.claims) + len(board.wants)
    costs = np.ones(many) if weights is None else np.asarray(weights, np.float64)
    if costs.shape != (many,):
        msg = f"{costs.size} weights are given for {many} demands; give one for each claim, then one for each want"
        raise ValueError(msg)
    return costs


def _frequent(sets: Sets, shares: NDArray[np.float64], limit: int) -> NDArray[np.int64]:
    """List sets by the share of draws they hold in, then by size and number."""
    order: NDArray[np.int64] = np.lexsort((sets, np.bitwise_count(sets), -shares))
    return order[:limit]


def _conflicts(
    board: Board, found: Families, crossing: Transversals, effective: float, limit: int
) -> tuple[tuple[Conflict, ...], int, int]:
    """List the conflicts that hold in most draws; with how many there are, and in how many draws they were sought."""
    first = found.first(crossing.done)
    tally = Tally(first, found.count, max(1.0, effective * len(first) / len(found.draws)))
    sets, shares = tally.shares(crossing.owners, crossing.sets)
    listed = []
    for one in _frequent(sets, shares, limit):
        members = found.members(int(sets[one]))
        certain = all(_sure(board, member) for member in members)
        share = 1.0 if certain else float(shares[one])
        listed.append(Conflict(members, share, tally.error(share), certain))
    return tuple(listed), len(sets), len(first)


def _sure(board: Board, demand: int) -> bool:
    """Tell whether it hangs on no draw which packages meet a demand."""
    want = demand - len(board.claims)
    return want < 0 or all(board.table.draws[party].exact for party in board.wants[want].parties)


def _corrections(
    bench: Bench,
    scope: Scope,
    found: Families,
    tally: Tally,
    sets: Sets,
    shares: NDArray[np.float64],
    costs: NDArray[np.float64],
) -> tuple[Correction, ...]:
    listed = []
    for bits, share in zip(sets.tolist(), shares.tolist(), strict=True):
        members = found.members(bits)
        opens = tally.opens(found, bits)
        worst, package = offer(bench.board, bench.survey, scope, members, bench)
        cost = float(costs[list(members)].sum())
        listed.append(Correction(members, share, opens, tally.error(opens), cost, worst, package))
    return tuple(sorted(listed, key=lambda one: (one.cost, -one.share, one.members)))


def _blame(found: Families, tally: Tally) -> tuple[Blame, ...]:
    owners, sets = found.owners, found.sets
    many = np.bincount(owners, minlength=found.count)
    blame = []
    for bit, demand in enumerate(found.demands):
        inside = owners[(sets >> np.uint64(bit) & np.uint64(1)) != 0]
        everywhere = np.flatnonzero((np.bincount(inside, minlength=found.count) == many) & (many > 0))
        alone, blocks = owners[sets == np.uint64(1 << bit)], tally.share(inside)
        blame.append(Blame(demand, blocks, tally.share(alone), tally.share(everywhere), tally.error(blocks)))
    return tuple(blame)


def _pairs(found: Families, tally: Tally, limit: int) -> tuple[Pair, ...]:
    pairs, opened = tally.pairs(found)
    return tuple(
        Pair((found.demands[one], found.demands[other]), opens, tally.error(opens))
        for (one, other), opens in zip(pairs[:limit].tolist(), opened[:limit].tolist(), strict=True)
    )
