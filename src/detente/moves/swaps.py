"""How far one ranking is from another, and the nearest ranking in which other states stand above a target.

The distance of two rankings with ties is that of Kendall with half counts (Kemeny & Snell, 1962; Fagin et al., 2006):
a pair turned around counts 1, a pair tied in one of them only counts 1/2. For rankings without ties it is the fewest
swaps of neighbours that lead from one to the other. The rankings looked for here make no new tie, so that no answer
rests on indifference: two states that must change sides are turned around. (From a ranking without ties a tie with the
target would save half a swap, always.)

Let T be the states that change sides of a target s. Given T, every pair's place is settled, so the nearest ranking is
unique. Beyond T itself a pair counts only if one of it passes the other, and it costs no more to take along whatever
stands between s and the farthest member of T: **the nearest ranking that changes a verdict moves the target itself**,
past whole classes of tied states and then past one member of the last class, or past all of it. (A set of two members
of the last class costs as much as all of it, other sets cost more.)
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, combinations, islice
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.inverse_stakes import mask_of, members
from detente.moves.ranks import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Side:
    """The states on one side of a target in one party's ranking, tied classes nearest first.

    Parameters
    ----------
    target
        The state from which they are seen.
    rises
        Whether states are to rise above the target; else they are to sink from above it to below it.
    tied
        The others ranked equal with the target.
    beyond
        The classes on the side from which states come, nearest first.
    """

    target: int
    rises: bool
    tied: int
    beyond: tuple[int, ...]


def side_of(ranking: NDArray[np.int64], target: int, *, rises: bool) -> Side:
    """See a ranking from a target: the states below it, from which some are to rise, or above it, to sink."""
    away = (ranking - ranking[target]) * (-1 if rises else 1)
    tied = mask_of(away == 0) & ~(1 << target)
    return Side(target, rises, tied, tuple(mask_of(away == step) for step in np.unique(away[away > 0])))


def halves(ranking: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """Count how far two rankings of the same states are apart, in half swaps; both of shape (states,)."""
    total = 0
    for state in range(len(ranking) - 1):
        here, there = (np.sign(one[state + 1 :] - one[state]) for one in (ranking, other))
        total += int(np.abs(here - there).sum())
    return total


def halves_to(ranking: NDArray[np.int64], target: int, changed: int, *, rises: bool) -> int:
    """Count how far the nearest ranking is in which some states change sides of a target, in half swaps.

    A pair turned around counts 2, a tie split 1. For the parameters see `reranked`.
    """
    states = np.array(members(changed), np.int64)
    if not len(states):
        return 0
    away = (ranking - ranking[target]) * (-1 if rises else 1)
    stays = (away >= 0) if rises else (away > 0)
    stays[states] = stays[target] = False
    left, moved = away[stays], away[states][:, np.newaxis]
    passed = 2 * int((left < moved).sum()) + int((left == moved).sum())
    split = 0 if rises else int((away == 0).sum()) - 1
    return passed + split + int(np.where(moved == 0, 1, 2).sum())


def reranked(ranking: NDArray[np.int64], target: int, changed: int, *, rises: bool) -> NDArray[np.int64]:
    """Give the nearest ranking in which some states change sides of a target, as ranks from 0; shape (states,).

    Parameters
    ----------
    ranking
        Scores, higher is better; shape (states,).
    target
        The state whose sides they change.
    changed
        The states, as a set of bits.
    rises
        Whether they rise above the target (from below it or from a tie with it) or sink below it (from above it).
    """
    states = np.array(members(changed), np.int64)
    dense = ranked(ranking)
    if not len(states):
        return dense
    zone = np.where(ranking > ranking[target], 3, 0)
    zone[target] = 0 if rises else 2
    zone[states] = 1
    return ranked(zone * len(ranking) + dense)


@dataclass(frozen=True)
class Nearest:
    """The sets of states that change sides in the nearest rankings that change a verdict.

    Parameters
    ----------
    halves
        The distance, in half swaps.
    changed
        The sets, those of the fewest states first.
    complete
        Whether these are all.
    """

    halves: int
    changed: tuple[int, ...]
    complete: bool


def nearest(side: Side, flips: Callable[[int], bool], cap: int) -> Nearest | None:
    """Find all nearest rankings that change a verdict, or None if none does.

    Parameters
    ----------
    side
        The ranking, seen from the target.
    flips
        Whether the verdict changes if these states change sides; with more of them it does so the more.
    cap
        How many sets to list at most.
    """
    loose = side.tied if side.rises else 0
    split = side.tied.bit_count()
    if loose and flips(loose):
        return _listed(split, _tied_alone(loose, flips), cap)
    passed = list(accumulate(side.beyond, lambda held, one: held | one, initial=loose))
    last = bisect_left(passed, 1, lo=1, key=lambda held: int(flips(held)))
    if last == len(passed):
        return None
    before, level = passed[last - 1], side.beyond[last - 1]
    cost = split + 2 * (before & ~loose).bit_count()
    singles = [1 << state for state in members(level) if flips(before | 1 << state)]
    if singles:
        found = (held | one for one in singles for held in _passed_enough(passed[:last], one, flips))
        return _listed(cost + level.bit_count() + 1, found, cap)
    return _listed(cost + 2 * level.bit_count(), _no_single(before, level, flips), cap)


def _tied_alone(loose: int, flips: Callable[[int], bool]) -> Iterator[int]:
    """Give the sets that part the target from those tied with it: one of them rises, or the target sinks."""
    if loose.bit_count() > 1:
        yield from (1 << state for state in members(loose) if flips(1 << state))
    yield loose


def _passed_enough(passed: list[int], one: int, flips: Callable[[int], bool]) -> list[int]:
    """Give the classes that the target may pass while one state comes to meet it: the farther, the more turns."""
    return passed[bisect_left(passed, 1, key=lambda held: int(flips(held | one))) :]


def _no_single(before: int, level: int, flips: Callable[[int], bool]) -> Iterator[int]:
    """Give the sets that pass all of the last class, or two of it at the same cost."""
    if level.bit_count() > 2:
        pairs = (1 << one | 1 << two for one, two in combinations(members(level), 2))
        yield from (before | pair for pair in pairs if flips(before | pair))
    yield before | level


def _listed(cost: int, found: Iterator[int], cap: int) -> Nearest:
    listed = list(islice(found, cap + 1))
    kept = sorted(listed[:cap], key=lambda one: (one.bit_count(), one))
    return Nearest(cost, tuple(kept), len(listed) <= cap)
