"""Packages that show what a conflict or a correction says: each is a deal but for the demands named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import floors

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.survey import Survey

    Indices = NDArray[np.int64]

# How many draws are looked at to choose a package for a proof, or for a correction, and how many at least; and how
# many pairs of a package and a draw.
_MOST_DRAWS = 200
_FEW_DRAWS = 50
_FEWEST_DRAWS = 8
_CELLS = 400_000


class NoSuchConflictError(ValueError):
    """The demands given are no minimal conflict in any draw looked at."""


@dataclass(frozen=True)
class Proof:
    """A package that meets every member of a conflict but one.

    Parameters
    ----------
    dropped
        The number of the demand that it need not meet.
    package
        The number (row of ``Space.packages``) of the package.
    share
        The share of the draws in which the conflict stands and the package meets all its other members; 1 where these
        are certain.
    """

    dropped: int
    package: int
    share: float


def prove(board: Board, survey: Survey, members: Sequence[int]) -> tuple[Proof, ...]:
    """Find for each member of a conflict a package that meets all the others, in as many draws as can be.

    The package is chosen in up to 200 of the draws in which the conflict stands; its share is counted in all of them.

    Parameters
    ----------
    board, survey
        What is demanded, and what the packages offer.
    members
        The numbers of the demands that conflict; any scope they were found in will do.

    Raises
    ------
    NoSuchConflictError
        If they are no minimal conflict in any draw.
    """
    rest = [tuple(one for one in members if one != dropped) for dropped in members]
    possible = np.stack([_met_together(board, survey, kept) for kept in [tuple(members), *rest]])
    standing = np.flatnonzero(~possible[0] & possible[1:].all(axis=0))
    if not len(standing):
        msg = f"demands {list(members)} are no minimal conflict in any draw; take the members of one that was found"
        raise NoSuchConflictError(msg)
    return tuple(
        _proof(board, survey, dropped, others, standing) for dropped, others in zip(members, rest, strict=True)
    )


def offer(board: Board, survey: Survey, scope: Scope, dropped: Collection[int]) -> tuple[float, int]:
    """Find what dropping some demands of a scope offers: the best smallest gain, and the package most often a deal.

    The package is chosen in up to 50 of the draws in which there is a deal then, fewer where there are many packages,
    and among those groups of packages that are open in most of them where there are very many. Where only claims are
    dropped, the gain is the mean over all draws with a deal; otherwise it is found on the way to the package.

    Returns
    -------
    The mean best smallest gain, as a share of a party's span, and the package's number (row of ``Space.packages``).

    Raises
    ------
    ValueError
        If there is no deal in any draw even then.
    """
    kept = [demand for demand in board.demands(scope) if demand not in dropped]
    groups, works = _working(board, survey, kept)
    opened = np.flatnonzero(works.any(axis=1))
    if not len(opened):
        msg = f"dropping demands {sorted(dropped)} opens no deal in any draw"
        raise ValueError(msg)
    look = _look(board, survey, kept, groups, works, _spread(opened, _FEW_DRAWS))
    gains = np.where(look.meets, look.worst, -np.inf).max(axis=0)
    worst = float(gains[look.meets.any(axis=0)].mean())
    if all(demand < len(board.claims) for demand in dropped):
        worst = float(survey.worst[:, groups].max(axis=1)[opened].mean())
    return worst, look.best


@dataclass(frozen=True)
class _Look:
    """Some packages in some draws: whether each meets the demands kept, and its smallest gain; (packages, draws)."""

    packages: Indices
    meets: NDArray[np.bool_]
    worst: NDArray[np.float64]

    @property
    def best(self) -> int:
        """The package that meets them in most draws; of these the one with the best smallest gain there."""
        times = self.meets.sum(axis=1)
        often = np.flatnonzero(times == times.max())
        gains = np.where(self.meets[often], self.worst[often], 0.0).sum(axis=1)
        return int(self.packages[often[int(np.argmax(gains))]])


def _split(board: Board, demands: Collection[int]) -> tuple[np.uint64, int]:
    """Split demands into claims, as bits, and wants, as bits."""
    first = len(board.claims)
    claims = sum(1 << demand for demand in demands if demand < first)
    return np.uint64(claims), sum(1 << (demand - first) for demand in demands if demand >= first)


def _working(board: Board, survey: Survey, kept: Collection[int]) -> tuple[Indices, NDArray[np.bool_]]:
    """Give the groups that meet the claims kept, and in which draws some package meets the wants; (draws, groups)."""
    claims, wants = _split(board, kept)
    enough = sum(1 << met for met in range(1 << len(board.wants)) if met & wants == wants)
    groups = np.flatnonzero((survey.masks & claims) == 0)
    return groups, (survey.seen[:, groups] & np.uint64(enough)) != 0


def _met_together(board: Board, survey: Survey, kept: Collection[int]) -> NDArray[np.bool_]:
    met: NDArray[np.bool_] = np.any(_working(board, survey, kept)[1], axis=1)
    return met


def _proof(board: Board, survey: Survey, dropped: int, others: Sequence[int], standing: Indices) -> Proof:
    groups, works = _working(board, survey, others)
    look = _look(board, survey, others, groups, works, _spread(standing, _MOST_DRAWS))
    package = look.best
    return Proof(dropped, package, float(_judged(board, survey, others, np.array([package]), standing).meets.mean()))


def _look(
    board: Board, survey: Survey, kept: Collection[int], groups: Indices, works: NDArray[np.bool_], draws: Indices
) -> _Look:
    """Look at the packages of groups that work in some of the draws; where that is too many, at fewer draws, groups."""
    sizes = np.bincount(survey.which, minlength=len(survey.masks))[groups]
    times = works[draws].sum(axis=0)
    wanted = int(sizes[times > 0].sum())
    draws = _spread(draws, max(_FEWEST_DRAWS, _CELLS // max(wanted, 1)))
    times = works[draws].sum(axis=0)
    order = np.argsort(-times, kind="stable")
    fits = np.cumsum(sizes[order]) <= max(_CELLS // len(draws), int(sizes[order[0]]))
    chosen = np.zeros(len(survey.masks), np.bool_)
    chosen[groups[order[fits & (times[order] > 0)]]] = True
    return _judged(board, survey, kept, np.flatnonzero(chosen[survey.which]), draws)


def _spread(draws: Indices, most: int) -> Indices:
    """Take so many of the draws, evenly spread."""
    if len(draws) <= most:
        return draws
    return draws[np.arange(most) * len(draws) // most]


def _judged(board: Board, survey: Survey, kept: Collection[int], packages: Indices, draws: Indices) -> _Look:
    """Judge packages, which meet the claims kept, in some draws."""
    wants = _split(board, kept)[1]
    gains = {
        party: _gains(board, party, packages, survey.chosen[draws])
        for party in sorted({party for want in board.wants for party in want.parties})
    }
    meets = np.ones((len(packages), len(draws)), np.bool_)
    worst = np.full(meets.shape, np.inf)
    for number, want in enumerate(board.wants):
        if wants >> number & 1:
            meets &= sum(gains[party][0].astype(np.int8) for party in want.parties) >= want.at_least
        every = [gains[party][1] for party in want.parties]
        np.minimum(worst, every[0] if len(every) == 1 else np.sort(every, axis=0)[-want.at_least], out=worst)
    return _Look(packages, meets, worst)


def _gains(
    board: Board, party: int, packages: Indices, draws: Indices
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Give whether a party accepts packages in some draws, and its gain as a share of its span; (packages, draws)."""
    space, held = board.table.space, board.table.draws[party]
    rows = np.zeros(1, np.int64) if held.exact else draws
    values, reservation, begins = held.values[rows].T.copy(), held.reservation[rows], space.offsets[:-1]
    worth = np.zeros((len(packages), len(rows)))
    for column in space.columns(space.packages[packages]).T:
        worth += values[column]
    lowest, highest = (pick.reduceat(values, begins, axis=0).sum(axis=0) for pick in (np.minimum, np.maximum))
    accepts = worth >= floors(held)[rows]
    worth -= np.where(np.isneginf(reservation), lowest, reservation)
    worth /= np.where(highest > lowest, highest - lowest, 1.0)
    shape = (len(packages), len(draws))
    return np.broadcast_to(accepts, shape), np.broadcast_to(worth, shape)
