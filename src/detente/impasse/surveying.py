"""Making a survey: every package looked at in every draw.

Small work goes by NumPy; the rest by compiled loops, several draws at a time, each worker with draws of its own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import SMALL, crossed, floors, pair, parts
from detente.consent.halves import split
from detente.consent.table import LISTABLE, listable
from detente.impasse.survey import Survey
from detente.space.packages import SpaceTooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.impasse.board import Board

    Floats = NDArray[np.float64]
    Indices = NDArray[np.int64]

BUDGET = 40_000_000
"""Numbers that a survey may hold."""

_WORK = 3e9
"""Comparisons of one package with one party's no deal that a survey may take: some seconds."""

_CODED = 12
"""Up to so many parties, what follows is kept ready for each set of parties that accept."""


@dataclass(frozen=True)
class Yardstick:
    """What each party's gains are counted from and measured by, in each draw; all of shape (parties, draws).

    Parameters
    ----------
    base
        The value from which gains are counted: the reservation value, or that of the party's worst options, all issues
        together, where it accepts everything.
    least
        The smallest gain that the party accepts: nought less the tolerance.
    span
        How far the party's best options are from its worst, all issues together; 1 where it values all alike.
    """

    base: Floats
    least: Floats
    span: Floats


@dataclass(frozen=True)
class _Look:
    """What a survey looks at, in arrays: packages stand in the order of their groups."""

    table: Table
    values: Floats  # (parties, draws, columns)
    measure: Yardstick
    order: Indices  # (packages,)
    starts: Indices  # (groups + 1,)
    wants: tuple[tuple[tuple[int, ...], int], ...]
    barred: NDArray[np.bool_]  # (parties, packages): who refuses a package whatever it is worth


@dataclass(frozen=True)
class _Found:
    seen: NDArray[np.uint64]
    worst: Floats
    room: Floats
    agreed: Indices

    @classmethod
    def blank(cls, parties: int, draws: int, groups: int) -> _Found:
        """Lay findings out group by group, as they are found and asked for."""
        shape = (groups, draws)
        worst, room = np.full(shape, -np.inf).T, np.full((parties, *shape), -np.inf).transpose(0, 2, 1)
        return cls(np.zeros(shape, np.uint64).T, worst, room, np.zeros(shape, np.int64).T)


def survey(board: Board, *, workers: int = 1, budget: int = BUDGET) -> Survey:
    """Look at every feasible package in every draw.

    Draw k of one party meets draw k of the others. A party accepts a package that is worth at least its reservation
    value, within the tolerance that all lenses share.

    Parameters
    ----------
    board
        The table with its demands; its packages must be few enough to list.
    workers
        Threads; the survey does not depend on them.
    budget
        How many numbers the survey may hold; fewer draws are looked at where there are too many groups.

    Raises
    ------
    detente.space.packages.SpaceTooLargeError
        If the packages cannot all be looked at.
    ValueError
        If the parties' draws cannot be paired.
    """
    table = board.table
    if not listable(table.space):
        msg = f"a survey looks at every package, at most {LISTABLE:,}; add rules that rule some out, or merge options"
        raise SpaceTooLargeError(msg)
    masks, which = np.unique(board.masks(table.space.packages), return_inverse=True)
    chosen = _chosen(table, len(masks), budget)
    look = _look(board, which.reshape(-1), len(masks), chosen)
    found = _searched(look, workers)
    return Survey(
        masks,
        which.reshape(-1).astype(np.int64),
        chosen,
        found.seen,
        found.worst,
        found.room,
        _effective(table, len(chosen)),
        found.agreed,
    )


def yardstick(table: Table, chosen: Indices | None = None) -> Yardstick:
    """Tell what each party's gains are counted from and measured by, in all draws or in those chosen."""
    paired, offsets = pair(table.draws), table.space.offsets[:-1]
    values = np.stack([one.values for one in paired])
    lowest, highest = (pick.reduceat(values, offsets, axis=2).sum(axis=2) for pick in (np.minimum, np.maximum))
    reservation, floor = (np.stack(rows) for rows in ([one.reservation for one in paired], list(map(floors, paired))))
    base = np.where(np.isneginf(reservation), lowest, reservation)
    # Whoever accepts nothing needs infinitely much: no package's gain, itself -inf then, is that.
    least = np.where(np.isposinf(reservation), np.inf, floor - np.where(np.isposinf(base), 0.0, base))
    span = np.where(highest > lowest, highest - lowest, 1.0)
    some = slice(None) if chosen is None else chosen
    return Yardstick(base[:, some], least[:, some], span[:, some])


def package_room(board: Board, party: int) -> Floats:
    """Tell for each feasible package how far a party's no deal may rise before the package finds no agreement.

    For exact values; as ``Survey.room``, package by package. Shape (packages,), in the order of ``Space.packages``.
    """
    count = board.table.space.feasible
    look = _look(board, np.arange(count), count, np.zeros(1, np.int64))
    gains, accepts = _judged(look, slice(0, 1))
    room: Floats = _room(look, accepts, party, gains[party])[0]
    return room


def _chosen(table: Table, groups: int, budget: int) -> Indices:
    """Choose as many draws as can be looked at, evenly spread."""
    many, parties = max(map(len, table.draws)), len(table.sides)
    fits = min(budget // (max(groups, 1) * (3 + parties)), int(_WORK / max(table.space.feasible * parties, 1)))
    count = max(1, min(many, fits))
    return (np.arange(count, dtype=np.int64) * many) // count


def _effective(table: Table, looked_at: int) -> float:
    """Give the effective number of the draws looked at: that of the party whose draws are worth least."""
    drawn = [side.effective * looked_at / len(side.draws) for side in table.sides if not side.draws.exact]
    return min(drawn, default=1.0)


def _look(board: Board, which: Indices, groups: int, chosen: Indices) -> _Look:
    table = board.table
    starts = np.searchsorted(which, np.arange(groups + 1), sorter=(order := np.argsort(which, kind="stable")))
    values = np.stack([one.values[chosen] for one in pair(table.draws)])
    wants = tuple((want.parties, want.at_least) for want in board.wants)
    barred = crossed(table.space.packages[order], table.red_lines, len(table.sides))
    return _Look(table, values, yardstick(table, chosen), order, starts.astype(np.int64), wants, barred)


def _searched(look: _Look, workers: int) -> _Found:
    parties, draws, _ = look.values.shape
    found = _Found.blank(parties, draws, len(look.starts) - 1)
    if not len(look.order):
        return found
    if len(look.order) * draws * parties <= SMALL:
        _by_listing(look, slice(0, draws), found)
    elif parties <= _CODED and not look.barred.any():
        _by_halves(look, found, workers)
    else:
        step = max(1, SMALL // (len(look.order) * parties))
        for k in range(0, draws, step):
            _by_listing(look, slice(k, min(k + step, draws)), found)
    return found


def _by_halves(look: _Look, found: _Found, workers: int) -> None:
    """Fill in a survey by compiled loops."""
    from detente.impasse import kernels

    halves, measure = split(look.table.space), look.measure
    which = halves.which_first[look.order], halves.which_second[look.order]
    listed = kernels.Listed(halves.first, halves.second, *which, look.starts)
    seats = kernels.Seats(look.values, *map(np.ascontiguousarray, (measure.base, measure.least, measure.span)))
    needed = kernels.Needed(*_needed(look))
    out = kernels.Findings(found.seen, found.worst, found.room, found.agreed)

    def fill(part: slice) -> None:
        kernels.look(seats, listed, needed, part.start, part.stop, out)

    with ThreadPoolExecutor(max(1, workers)) as pool:
        list(pool.map(fill, parts(look.values.shape[1], workers)))


def _needed(look: _Look) -> tuple[int, Indices, Indices, int, NDArray[np.uint64], Indices, Floats]:
    """Give who must accept, and for each set of parties that accept what follows, as `kernels.Needed` has it."""
    agreement, parties = look.table.agreement, np.arange(len(look.values))
    accepts = (np.arange(1 << len(parties)) >> parties[:, None]) & 1 == 1
    veto, among = (np.isin(parties, some).astype(np.int64) for some in (agreement.vetoes, agreement.among))
    met = np.uint64(1) << _pattern(look, accepts)
    room = np.stack([_room(look, accepts, party, np.zeros(accepts.shape[1])) for party in range(len(parties))])
    vetoes = sum(1 << party for party in agreement.vetoes)
    return vetoes, veto, among, agreement.at_least, met, agreement.reached(accepts).astype(np.int64), room


def _pattern(look: _Look, accepts: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Give the wants met together as bits, from who accepts; parties run along the first axis."""
    pattern = np.zeros(accepts.shape[1:], np.uint64)
    for bit, (parties, at_least) in enumerate(look.wants):
        pattern |= (accepts[list(parties)].sum(axis=0) >= at_least).astype(np.uint64) << np.uint64(bit)
    return pattern


def _room(look: _Look, accepts: NDArray[np.bool_], party: int, gain: Floats) -> Floats:
    """Give how far one party's no deal may rise for a package to find agreement still."""
    willing, unwilling = accepts.copy(), accepts.copy()
    willing[party], unwilling[party] = True, False
    room = np.where(look.table.agreement.reached(willing), gain, -np.inf)
    room[look.table.agreement.reached(unwilling)] = np.inf
    return room


def _by_listing(look: _Look, part: slice, found: _Found) -> None:
    """Fill in some draws of a survey with all their gains in memory at once."""
    starts, (gains, accepts) = look.starts[:-1], _judged(look, part)
    found.seen[part] = np.bitwise_or.reduceat(np.uint64(1) << _pattern(look, accepts), starts, axis=1)
    found.worst[part] = np.maximum.reduceat(_smallest(look, part, gains), starts, axis=1)
    agreed = look.table.agreement.reached(accepts)
    found.agreed[part] = np.add.reduceat(agreed, starts, axis=1, dtype=np.int64)
    for party, gain in enumerate(gains):
        found.room[party, part] = np.maximum.reduceat(_room(look, accepts, party, gain), starts, axis=1)


def _judged(look: _Look, part: slice) -> tuple[Floats, NDArray[np.bool_]]:
    """Give each party's gain from each package in some draws, and if it accepts; shape (parties, draws, packages)."""
    space, values = look.table.space, look.values[:, part]
    gains = np.zeros((*values.shape[:2], len(look.order)))
    for column in space.columns(space.packages[look.order]).T:
        gains += values[:, :, column]
    gains -= look.measure.base[:, part, None]
    barred = np.broadcast_to(look.barred[:, None], gains.shape)
    gains[barred] = -np.inf
    return gains, (gains >= look.measure.least[:, part, None]) & ~barred


def _smallest(look: _Look, part: slice, gains: Floats) -> Floats:
    """Give the smallest gain among those whose acceptance is needed, as a share of their spans."""
    agreement = look.table.agreement
    scaled = gains / look.measure.span[:, part, None]
    smallest: Floats = scaled[list(agreement.vetoes)].min(axis=0, initial=np.inf)
    if agreement.at_least:
        others = np.sort(scaled[list(agreement.among)], axis=0)
        smallest = np.minimum(smallest, others[-agreement.at_least])
    return smallest
