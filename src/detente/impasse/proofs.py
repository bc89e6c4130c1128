"""Packages that show what a conflict or a correction says: each is a deal but for the demands named."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import crossed
from detente.consent.halves import split
from detente.impasse.surveying import yardstick

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from detente.consent.halves import Halves
    from detente.impasse.board import Board, Scope
    from detente.impasse.survey import Survey

    Indices = NDArray[np.int64]
    Floats = NDArray[np.float64]

# How many draws are looked at to choose a package; to look for likely ones for a correction, and how many at least;
# how many likely ones are compared; and how many pairs of a package and a draw are looked at.
_MOST_DRAWS = 200
_FEW_DRAWS = 50
_FEWEST_DRAWS = 8
_FINALISTS = 50
_CELLS = 200_000


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


@dataclass(frozen=True)
class Bench:
    """Where packages are judged: what all proofs and offers from one survey need is made ready once.

    Parameters
    ----------
    board, survey
        What is demanded, and what the packages offer.
    """

    board: Board
    survey: Survey

    @cached_property
    def seen(self) -> NDArray[np.uint64]:
        """As in the survey, but shape (groups, draws)."""
        return np.ascontiguousarray(self.survey.seen.T)

    @cached_property
    def worst(self) -> Floats:
        """As in the survey, but shape (groups, draws)."""
        return np.ascontiguousarray(self.survey.worst.T)

    @cached_property
    def sizes(self) -> Indices:
        """How many packages each group has."""
        return np.bincount(self.survey.which, minlength=len(self.survey.masks))

    @cached_property
    def halves(self) -> Halves:
        """The packages as pairs of halves."""
        return split(self.board.table.space)

    @cached_property
    def barred(self) -> NDArray[np.bool_]:
        """Which packages each party refuses, whatever they are worth; shape (parties, packages)."""
        table = self.board.table
        return crossed(table.space.packages, table.red_lines, len(table.sides))

    @cached_property
    def scales(self) -> list[tuple[Floats, Floats, Floats]]:
        """Values (columns, draws), where gains start, and the least that is accepted, in spans; by party."""
        chosen, measure = self.survey.chosen, yardstick(self.board.table, self.survey.chosen)
        found = []
        for one, base, least, span in zip(
            self.board.table.draws, measure.base, measure.least, measure.span, strict=True
        ):
            rows, some = (np.zeros(1, np.int64), slice(1)) if one.exact else (chosen, slice(None))
            values = np.ascontiguousarray((one.values[rows] / span[some, None]).T)
            found.append((values, base[some] / span[some], least[some] / span[some]))
        return found

    def gains(self, party: int, packages: Indices, draws: Indices) -> tuple[NDArray[np.bool_], Floats]:
        """Tell if a party accepts packages in some draws, and its gain as a share of its span; (packages, draws)."""
        values, base, least = self.scales[party]
        if len(base) > 1:
            values, base, least = values[:, draws], base[draws], least[draws]
        halves = self.halves
        if len(packages) > len(halves.first) + len(halves.second):
            gains = (_added(values, halves.first) - base)[halves.which_first[packages]]
            gains += _added(values, halves.second)[halves.which_second[packages]]
        else:
            space = self.board.table.space
            gains = _added(values, space.columns(space.packages[packages])) - base
        refused = self.barred[party, packages, None]
        shape = (len(packages), len(draws))
        if refused.any():
            gains = np.where(refused, -np.inf, gains)
        return np.broadcast_to((gains >= least) & ~refused, shape), np.broadcast_to(gains, shape)


def _added(values: Floats, columns: Indices) -> Floats:
    """Add up columns of a value table, shape (rows of columns, draws)."""
    total = np.zeros((len(columns), values.shape[1]))
    for column in columns.T:
        total += values[column]
    return total


def prove(board: Board, survey: Survey, members: Sequence[int], bench: Bench | None = None) -> tuple[Proof, ...]:
    """Find for each member of a conflict a package that meets all the others, in as many draws as can be.

    The package is chosen in up to 200 of the draws in which the conflict stands, from those that do best in fewer where
    there are many packages; its share is counted in all of them.

    Parameters
    ----------
    board, survey
        What is demanded, and what the packages offer.
    members
        The numbers of the demands that conflict; any scope they were found in will do.
    bench
        What was made ready for this survey before, if there is more to prove or offer.

    Raises
    ------
    NoSuchConflictError
        If they are no minimal conflict in any draw.
    """
    bench = bench or Bench(board, survey)
    rest = [tuple(one for one in members if one != dropped) for dropped in members]
    working = [_working(bench, kept) for kept in rest]
    possible = np.stack([works.any(axis=0) for _, works in working])
    standing = np.flatnonzero(~_working(bench, members)[1].any(axis=0) & possible.all(axis=0))
    if not len(standing):
        msg = f"demands {list(members)} are no minimal conflict in any draw; take the members of one that was found"
        raise NoSuchConflictError(msg)
    return tuple(
        _proof(bench, dropped, others, some, standing)
        for dropped, others, some in zip(members, rest, working, strict=True)
    )


def offer(
    board: Board, survey: Survey, scope: Scope, dropped: Collection[int], bench: Bench | None = None
) -> tuple[float, int]:
    """Find what dropping some demands of a scope offers: the best smallest gain, and the package most often a deal.

    The package is chosen in up to 200 of the draws in which there is a deal then, from those that do best in up to 50,
    fewer where there are many packages, and among those groups of packages that are open in most of them where there
    are very many. Where only claims are dropped, the gain is the mean over all draws with a deal; otherwise over those
    in which packages were first looked at.

    Parameters
    ----------
    board, survey, bench
        As for `prove`.
    scope, dropped
        The claims made together, and the numbers of the demands given up.

    Returns
    -------
    The mean best smallest gain, as a share of a party's span, and the package's number (row of ``Space.packages``).

    Raises
    ------
    ValueError
        If there is no deal in any draw even then.
    """
    bench = bench or Bench(board, survey)
    kept = [demand for demand in board.demands(scope) if demand not in dropped]
    groups, works = _working(bench, kept)
    opened = np.flatnonzero(works.any(axis=0))
    if not len(opened):
        msg = f"dropping demands {sorted(dropped)} opens no deal in any draw"
        raise ValueError(msg)
    look = _look(bench, kept, groups, works, _spread(opened, _FEW_DRAWS))
    gains = np.where(look.meets, look.worst, -np.inf).max(axis=0)
    worst = float(gains[look.meets.any(axis=0)].mean())
    if all(demand < len(board.claims) for demand in dropped):
        worst = float(bench.worst[groups].max(axis=0)[opened].mean())
    return worst, _chosen(bench, kept, look, opened)


@dataclass(frozen=True)
class _Look:
    """Some packages in some draws: whether each meets the demands kept, and its smallest gain; (packages, draws)."""

    packages: Indices
    meets: NDArray[np.bool_]
    worst: NDArray[np.float64]

    def best(self, count: int) -> Indices:
        """Give the packages that meet them in most draws; among equals those with the best smallest gain there."""
        times = self.meets.sum(axis=1)
        least = int(np.partition(times, -count)[-count]) if count < len(times) else 0
        often = np.flatnonzero(times >= least)
        gains = np.where(self.meets[often], self.worst[often], 0.0).sum(axis=1)
        best: Indices = self.packages[often[np.lexsort((-gains, -times[often]))[:count]]]
        return best


def _split(board: Board, demands: Collection[int]) -> tuple[np.uint64, int]:
    """Split demands into claims, as bits, and wants, as bits."""
    first = len(board.claims)
    claims = sum(1 << demand for demand in demands if demand < first)
    return np.uint64(claims), sum(1 << (demand - first) for demand in demands if demand >= first)


def _working(bench: Bench, kept: Collection[int]) -> tuple[Indices, NDArray[np.bool_]]:
    """Give the groups that meet the claims kept, and in which draws some package meets the wants; (groups, draws)."""
    claims, wants = _split(bench.board, kept)
    enough = sum(1 << met for met in range(1 << len(bench.board.wants)) if met & wants == wants)
    groups = np.flatnonzero((bench.survey.masks & claims) == 0)
    return groups, (bench.seen[groups] & np.uint64(enough)) != 0


def _proof(
    bench: Bench,
    dropped: int,
    others: Sequence[int],
    working: tuple[Indices, NDArray[np.bool_]],
    standing: Indices,
) -> Proof:
    look = _look(bench, others, *working, _spread(standing, _MOST_DRAWS))
    package = _chosen(bench, others, look, standing)
    return Proof(dropped, package, float(_judged(bench, others, np.array([package]), standing).meets.mean()))


def _look(bench: Bench, kept: Collection[int], groups: Indices, works: NDArray[np.bool_], draws: Indices) -> _Look:
    """Look at the packages of groups that work in some of the draws; where that is too many, at fewer draws, groups."""
    sizes = bench.sizes[groups]
    times = works[:, draws].sum(axis=1)
    wanted = int(sizes[times > 0].sum())
    draws = _spread(draws, max(_FEWEST_DRAWS, _CELLS // max(wanted, 1)))
    times = works[:, draws].sum(axis=1)
    order = np.argsort(-times, kind="stable")
    fits = np.cumsum(sizes[order]) <= max(_CELLS // len(draws), int(sizes[order[0]]))
    chosen = np.zeros(len(bench.sizes), np.bool_)
    chosen[groups[order[fits & (times[order] > 0)]]] = True
    return _judged(bench, kept, np.flatnonzero(chosen[bench.survey.which]), draws)


def _chosen(bench: Bench, kept: Collection[int], look: _Look, draws: Indices) -> int:
    """Choose the best package: of many, those that do best where they were looked at are compared in more draws."""
    draws = _spread(draws, _MOST_DRAWS)
    if look.meets.shape[1] < len(draws):
        look = _judged(bench, kept, np.sort(look.best(_FINALISTS)), draws)
    return int(look.best(1)[0])


def _spread(draws: Indices, most: int) -> Indices:
    """Take so many of the draws, evenly spread."""
    if len(draws) <= most:
        return draws
    return draws[np.arange(most) * len(draws) // most]


def _judged(bench: Bench, kept: Collection[int], packages: Indices, draws: Indices) -> _Look:
    """Judge packages, which meet the claims kept, in some draws."""
    kept_wants, wants = _split(bench.board, kept)[1], bench.board.wants
    parties = sorted({party for want in wants for party in want.parties})
    gains = {party: bench.gains(party, packages, draws) for party in parties}
    meets = np.ones((len(packages), len(draws)), np.bool_)
    worst = np.full(meets.shape, np.inf)
    for number, want in enumerate(wants):
        if kept_wants >> number & 1:
            meets &= sum(gains[party][0].astype(np.int8) for party in want.parties) >= want.at_least
        every = [gains[party][1] for party in want.parties]
        np.minimum(worst, every[0] if len(every) == 1 else np.sort(every, axis=0)[-want.at_least], out=worst)
    return _Look(packages, meets, worst)
