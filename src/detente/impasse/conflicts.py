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
from detente.impasse.proofs import Proof, offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.families import Families, Sets
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
        Whether it hangs on no draw: it is made of claims only, or all values are exact.
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
        a share of a party's span; the mean over draws that the correction opens. Below nought where a want is dropped:
        how far below no deal a party would have to go.
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
        The share of draws without a deal in which dropping it alone opens one; in these, and no others, it is in every
        minimal conflict. Given as a share of all draws.
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
        Whether all conflicts were found in every draw; if not, their shares are at least what is said. The corrections
        are always complete.
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

    Raises
    ------
    detente.impasse.families.TooManyDemandsError
        If the scope makes more than 64 demands together.
    ValueError
        If the weights are not one for each demand of the board.
    """
    costs = _costs(board, weights)
    found = minimal_corrections(board, survey, scope)
    tally = _Tally(found, survey.effective)
    owners, sets, whole = transversals_of_each(found.owners, found.sets, len(tally.times), most)
    conflicts, shares = tally.shares(owners, sets)
    corrections, parts = tally.shares(found.owners, found.sets)
    listed = _frequent(conflicts, shares, limit)
    return Impasse(
        scope=scope.key,
        deal=tally.deal,
        conflicts=tuple(_conflict(board, tally, conflicts[one], shares[one]) for one in listed),
        corrections=_corrections(board, survey, scope, tally, corrections, parts, costs, limit),
        blame=_blame(tally),
        pairs=tally.pairs(limit),
        all_conflicts=len(conflicts),
        all_corrections=len(corrections),
        complete=bool(whole.all()),
        draws=len(found.draws),
        families=len(tally.times),
    )


class _Tally:
    """Counts draws by family."""

    def __init__(self, found: Families, effective: float) -> None:
        self.found = found
        self.effective = effective
        self.times = found.times

    @property
    def deal(self) -> float:
        return self.within(0)

    def share(self, owners: NDArray[np.int64]) -> float:
        """Give the share of draws that belong to some of the families named."""
        named = np.zeros(len(self.times), np.bool_)
        named[owners] = True
        return float(self.times[named].sum() / len(self.found.draws))

    def within(self, dropped: int) -> float:
        """Give the share of draws in which there is a deal once the demands given as bits are dropped."""
        return self.share(self.found.owners[(self.found.sets & ~np.uint64(dropped)) == 0])

    def error(self, share: float) -> float:
        return float(np.sqrt(share * (1.0 - share) / self.effective))

    def shares(self, owners: NDArray[np.int64], sets: Sets) -> tuple[Sets, NDArray[np.float64]]:
        """Give the different sets but ∅, and the share of draws to whose families each belongs."""
        some = sets != 0
        different, which = np.unique(sets[some], return_inverse=True)
        counts = np.bincount(which, weights=self.times[owners[some]], minlength=len(different))
        return different, counts / len(self.found.draws)

    def pairs(self, limit: int) -> tuple[Pair, ...]:
        """Find the pairs that open more together than apart: these are minimal corrections, or open different draws."""
        bits = range(len(self.found.demands))
        single = np.stack([self._flags(1 << bit) for bit in bits], axis=1)
        apart = single.T.astype(np.float64) @ (single * self.times[:, None])
        opened = np.add.outer(np.diag(apart), np.diag(apart)) - apart
        two = np.bitwise_count(self.found.sets) == 2
        pairs, shares = self.shares(self.found.owners[two], self.found.sets[two])
        opened /= len(self.found.draws)
        for pair, share in zip(pairs.tolist(), shares.tolist(), strict=True):
            one, other = [bit for bit in bits if pair >> bit & 1]
            opened[one, other] += share
        better = opened - np.maximum.outer(np.diag(apart), np.diag(apart)) / len(self.found.draws)
        first, second = np.nonzero(np.triu(better > 1e-12, 1))
        order = np.argsort(-opened[first, second], kind="stable")[:limit]
        return tuple(
            self._pair(int(first[one]), int(second[one]), float(opened[first[one], second[one]])) for one in order
        )

    def _pair(self, first: int, second: int, more: float) -> Pair:
        opens = self.deal + more
        demands = self.found.demands
        return Pair((demands[first], demands[second]), opens, self.error(opens))

    def _flags(self, correction: int) -> NDArray[np.bool_]:
        flags = np.zeros(len(self.times), np.bool_)
        flags[self.found.owners[self.found.sets == correction]] = True
        return flags


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


def _conflict(board: Board, tally: _Tally, bits: np.uint64, share: np.float64) -> Conflict:
    members = tally.found.members(int(bits))
    certain = all(_sure(board, member) for member in members)
    held = 1.0 if certain else float(share)
    return Conflict(members, held, tally.error(held), certain)


def _sure(board: Board, demand: int) -> bool:
    """Tell whether it hangs on no draw which packages meet a demand."""
    want = demand - len(board.claims)
    return want < 0 or all(board.table.draws[party].exact for party in board.wants[want].parties)


def _corrections(
    board: Board,
    survey: Survey,
    scope: Scope,
    tally: _Tally,
    sets: Sets,
    shares: NDArray[np.float64],
    costs: NDArray[np.float64],
    limit: int,
) -> tuple[Correction, ...]:
    listed = []
    for one in _frequent(sets, shares, limit):
        members = tally.found.members(int(sets[one]))
        opens = tally.within(int(sets[one]))
        worst, package = offer(board, survey, scope, members)
        cost = float(costs[list(members)].sum())
        listed.append(Correction(members, float(shares[one]), opens, tally.error(opens), cost, worst, package))
    return tuple(sorted(listed, key=lambda one: (one.cost, -one.share, one.members)))


def _blame(tally: _Tally) -> tuple[Blame, ...]:
    owners, sets, families = tally.found.owners, tally.found.sets, len(tally.times)
    many = np.bincount(owners, minlength=families)
    blame = []
    for bit, demand in enumerate(tally.found.demands):
        inside = owners[(sets >> np.uint64(bit) & np.uint64(1)) != 0]
        everywhere = np.flatnonzero((np.bincount(inside, minlength=families) == many) & (many > 0))
        alone = owners[sets == np.uint64(1 << bit)]
        blocks = tally.share(inside)
        blame.append(Blame(demand, blocks, tally.share(alone), tally.share(everywhere), tally.error(blocks)))
    return tuple(blame)
