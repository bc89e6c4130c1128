"""The minimal corrections of each draw: the least that must be dropped so that some package meets all the rest.

A package is a deal once all the demands that it violates are dropped, and not before. So the minimal corrections of a
draw are the minimal ones among the sets of demands that packages violate (their violation masks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import crossed, floors
from detente.impasse.minimal import minimal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.survey import Survey

    Sets = NDArray[np.uint64]

MOST_DEMANDS = 64
"""The demands of a scope are bits of one machine word."""


class TooManyDemandsError(ValueError):
    """More demands are made together than the lens can tell apart."""


@dataclass(frozen=True)
class Families:
    """The minimal corrections of all draws; draws that have the same are one family.

    Parameters
    ----------
    demands
        The number of the demand that each bit stands for: first the scope's claims, then all wants.
    owners, sets
        The family of each correction, and the correction as bits; shape (corrections,).
    draws
        The family of each draw looked at, shape (draws,).
    order
        The draws in such an order that the first ones, however many, are spread evenly; families are numbered in it.
    """

    demands: tuple[int, ...]
    owners: NDArray[np.int64]
    sets: Sets
    draws: NDArray[np.int64]
    order: NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many families there are."""
        return int(self.draws.max()) + 1

    def first(self, done: int) -> NDArray[np.int64]:
        """Give the families of the first draws, in their order, up to one whose family is not among those done."""
        families = self.draws[self.order]
        undone = np.flatnonzero(families >= done)
        return families[: undone[0]] if len(undone) else families

    def members(self, bits: int) -> tuple[int, ...]:
        """Give the numbers of the demands in a set."""
        return tuple(demand for bit, demand in enumerate(self.demands) if bits >> bit & 1)


def minimal_corrections(board: Board, survey: Survey, scope: Scope) -> Families:
    """Give the minimal corrections of each draw.

    Parameters
    ----------
    board, survey
        What is demanded, and what the packages offer.
    scope
        Which claims are made together.

    Raises
    ------
    TooManyDemandsError
        If the scope makes more than 64 demands together.
    """
    demands, claims, wants = _checked(board, scope), len(scope.claims), len(board.wants)
    masks, seen = _merged(_compact(survey.masks, scope.claims), survey.seen)
    several = seen.shape[1] > 1
    if several:
        seen = _undominated(masks, seen, wants)
    order = _spread(seen.shape[1])
    draws, distinct = _distinct(seen, order)
    owners, sets = _violations(masks, distinct, claims, wants)
    if not several:
        sets = minimal(sets)
        owners = np.zeros(len(sets), np.int64)
    return Families(demands, owners, sets, draws, order)


def violations(board: Board, packages: NDArray[np.integer]) -> Sets:
    """Give for each package the demands that it violates, where all values are exact: claims, then wants, as bits.

    Parameters
    ----------
    board
        Its table is exact: each party has one value function.
    packages
        Rows of option indices.

    Raises
    ------
    ValueError
        If some party has many draws: take a survey and `minimal_corrections`.
    TooManyDemandsError
        If there are more than 64 demands.
    """
    if not board.table.exact:
        msg = (
            "a package violates demands on its worth only in some draws; take a survey of them and minimal_corrections"
        )
        raise ValueError(msg)
    claims, offsets = len(board.claims), board.table.space.offsets
    _check_many(claims + len(board.wants))
    masks = board.masks(packages)
    barred = crossed(packages, board.table.red_lines, len(board.table.sides))
    accepts = {}
    for party in sorted({party for want in board.wants for party in want.parties}):
        draws = board.table.draws[party]
        worth = np.zeros(len(packages))
        for issue in range(packages.shape[1]):
            worth += draws.values[0, offsets[issue] : offsets[issue + 1]][packages[:, issue]]
        accepts[party] = (worth >= floors(draws)[0]) & ~barred[party]
    for number, want in enumerate(board.wants, claims):
        met = sum(accepts[party].astype(np.int8) for party in want.parties) >= want.at_least
        masks |= (~met).astype(np.uint64) << np.uint64(number)
    return masks


def _checked(board: Board, scope: Scope) -> tuple[int, ...]:
    demands = board.demands(scope)
    _check_many(len(demands))
    return demands


def _check_many(demands: int) -> None:
    if demands > MOST_DEMANDS:
        msg = f"{demands} demands are made together, and at most {MOST_DEMANDS} can be told apart; hold to fewer claims"
        raise TooManyDemandsError(msg)


def _compact(masks: Sets, claims: tuple[int, ...]) -> Sets:
    """Move the bits of a scope's claims to the lowest ones, in their order."""
    compact = np.zeros_like(masks)
    for bit, claim in enumerate(claims):
        compact |= (masks >> np.uint64(claim) & np.uint64(1)) << np.uint64(bit)
    return compact


def _merged(masks: Sets, seen: Sets) -> tuple[Sets, Sets]:
    """Merge groups that violate the same claims of a scope; gives masks by size, and what is seen (masks, draws)."""
    distinct, which = np.unique(masks, return_inverse=True)
    order = np.argsort(which, kind="stable")
    firsts = np.searchsorted(which[order], np.arange(len(distinct)))
    merged = np.bitwise_or.reduceat(np.ascontiguousarray(seen.T[order]), firsts, axis=0)
    by_size = np.argsort(np.bitwise_count(distinct), kind="stable")
    return distinct[by_size], merged[by_size]


def _undominated(masks: Sets, seen: Sets, wants: int) -> Sets:
    """Leave of what is seen in each draw only what is minimal: nothing that violates less is seen in that draw.

    Groups come by rising number of claims violated, so that only those before one can be part of it.
    """
    below, left = _below(seen, wants)
    below |= left
    kept = np.zeros(len(masks), np.intp)
    many = 0
    for group, mask in enumerate(masks):
        before = kept[:many]
        inside = before[(masks[before] & ~mask) == 0]
        if len(inside):
            left[group] &= ~np.bitwise_or.reduce(below[inside], axis=0)
        if left[group].any():
            kept[many] = group
            many += 1
    return left


def _below(seen: Sets, wants: int) -> tuple[Sets, Sets]:
    """Give which sets of wants are part of a larger one that is met together, and which of those met are in none."""
    below = seen.copy()
    less = np.zeros_like(seen)
    for want in range(wants):
        has = np.uint64(sum(1 << met for met in range(1 << wants) if met >> want & 1))
        below |= (below & has) >> np.uint64(1 << want)
    for want in range(wants):
        has = np.uint64(sum(1 << met for met in range(1 << wants) if met >> want & 1))
        less |= (below & has) >> np.uint64(1 << want)
    return less, seen & ~less


def _spread(draws: int) -> NDArray[np.int64]:
    """Order the draws so that the first ones, however many, are spread evenly: by multiples of the golden ratio."""
    return np.argsort(np.arange(draws) * ((np.sqrt(5.0) - 1.0) / 2.0) % 1.0, kind="stable")


def _distinct(seen: Sets, order: NDArray[np.int64]) -> tuple[NDArray[np.int64], Sets]:
    """Give the family of each draw, and what is seen in each family, shape (families, sets)."""
    rows = np.ascontiguousarray(seen.T[order])
    numbers: dict[bytes, int] = {}
    families = np.array([numbers.setdefault(row.tobytes(), len(numbers)) for row in rows], np.int64)
    draws = np.empty_like(families)
    draws[order] = families
    return draws, rows[np.unique(families, return_index=True)[1]]


def _violations(masks: Sets, seen: Sets, claims: int, wants: int) -> tuple[NDArray[np.int64], Sets]:
    """List what is violated in each family: claims of a group together with the wants not met."""
    family, group = np.nonzero(seen)
    cells = seen[family, group]
    owners, sets = [], []
    full = (1 << wants) - 1
    for met in range(full + 1):
        has = np.flatnonzero(cells >> np.uint64(met) & np.uint64(1))
        owners.append(family[has])
        sets.append(masks[group[has]] | np.uint64((full ^ met) << claims))
    return np.concatenate(owners), np.concatenate(sets)
