"""Stated positions: whether they meet, and how far a position lies from what all could accept.

A position is a condition: on each issue that it names, the options that the party insists on. A party's several
positions are alternatives. Distance is counted in issues: how many must change for the nearest package in the ZOPA.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import crossed, floors, pair
from detente.consent.halves import split
from detente.consent.table import listable
from detente.consent.zopa import zopa
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.consent.halves import Halves

_BOX = 5_000_000
_CELLS = 20_000_000


@dataclass(frozen=True)
class Meeting:
    """Whether some feasible package satisfies everybody's position.

    Parameters
    ----------
    packages
        Packages that do, as rows of option indices; the first ones only, in no order of merit.
    apart
        Issues on which no option is part of a position of every party that names the issue.
    """

    packages: NDArray[np.int64]
    apart: tuple[int, ...]

    @property
    def meets(self) -> bool:
        """Whether the positions meet."""
        return len(self.packages) > 0


def meeting(space: Space, positions: Sequence[Sequence[Condition]], *, limit: int = 100) -> Meeting:
    """Find feasible packages that satisfy one position of each party.

    Parameters
    ----------
    space
        The packages; of any size as long as each group of issues that rules tie together can be listed once the
        positions are imposed.
    positions
        For each party its alternative positions; none if it stated none.
    limit
        At most so many packages are given.

    Raises
    ------
    detente.space.packages.SpaceTooLargeError
        If the positions leave too much open for that.
    """
    if listable(space):
        return Meeting(_listed(space, positions)[:limit], _apart(space, positions))
    found = np.zeros((0, len(space.sizes)), np.int64)
    for together in product(*(stated for stated in positions if stated)):
        some = _within(space, together, limit)
        found = np.unique(np.concatenate([found, some]), axis=0)
        if len(found) >= limit:
            break
    return Meeting(found[:limit], _apart(space, positions))


def position_of(package: Sequence[int] | NDArray[np.integer]) -> Condition:
    """Give the position that insists on one package."""
    return Condition(tuple((issue, frozenset({int(option)})) for issue, option in enumerate(package)))


def changes(position: Condition, packages: NDArray[np.integer]) -> NDArray[np.int64]:
    """Count for each package the issues on which it lies outside a position, which must not be negated."""
    if position.negated:
        raise ValueError("distance is counted from the options that a position insists on, so it cannot be negated")
    count = np.zeros(len(packages), np.int64)
    for issue, insisted in position.options:
        count += ~np.isin(packages[:, issue], sorted(insisted))
    return count


@dataclass(frozen=True)
class Distance:
    """How many issues must change, from a position, to reach a package that finds agreement.

    Parameters
    ----------
    fewest
        In each draw looked at, the fewest changes; -1 where there is no deal. Shape (draws,).
    undecided
        Draws in which the search was cut short, left out of all figures.
    """

    fewest: NDArray[np.int64]
    undecided: int = 0

    @property
    def draws(self) -> int:
        """How many draws the figures rest on."""
        return len(self.fewest)

    @property
    def inside(self) -> float:
        """Share of the draws in which a package within the position is a deal."""
        return float((self.fewest == 0).mean())

    @property
    def reachable(self) -> float:
        """Share of the draws in which there is a deal at all."""
        return float((self.fewest >= 0).mean())

    @property
    def mean(self) -> float | None:
        """Mean number of changes over the draws with a deal; None if there is none."""
        reached = self.fewest[self.fewest >= 0]
        return float(reached.mean()) if len(reached) else None

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of the draws that need 0, 1, 2, … changes."""
        reached = self.fewest[self.fewest >= 0]
        counts: NDArray[np.float64] = np.bincount(reached) / max(1, self.draws)
        return counts


def distance(
    space: Space,
    position: Condition,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    count: int = 200,
) -> Distance:
    """Count in some of the draws the fewest issues to change from a position to a deal.

    Parameters
    ----------
    space, draws, agreement, red_lines
        As for `detente.consent.zopa.zopa`.
    position
        Not negated; `position_of` makes one of a package.
    count
        How many draws to look at, spread evenly over those given.
    """
    paired = pair(draws)
    chosen = np.linspace(0, len(paired[0]) - 1, min(count, len(paired[0]))).astype(np.int64)
    some = [Draws(one.values[chosen], one.reservation[chosen]) for one in paired]
    if space.enumerable:
        return Distance(_by_listing(space, position, some, agreement, red_lines))
    return _by_deciding(space, position, some, agreement, red_lines)


def closest(
    space: Space, position: Condition, among: NDArray[np.integer], *, count: int = 10
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pick from packages, given by index and best first, those nearest to a position, and their numbers of changes."""
    far = changes(position, space.packages[among])
    order = np.argsort(far, kind="stable")[:count]
    return np.asarray(among)[order], far[order]


def _listed(space: Space, positions: Sequence[Sequence[Condition]]) -> NDArray[np.int64]:
    """List the packages that satisfy a position of each party that states one, by looking at every package."""
    packages = space.packages
    stands = np.ones(len(packages), dtype=np.bool_)
    for stated in positions:
        if stated:
            stands &= np.logical_or.reduce([condition.holds(packages) for condition in dict.fromkeys(stated)])
    return packages[stands].astype(np.int64)


def _within(space: Space, conditions: Sequence[Condition], limit: int) -> NDArray[np.int64]:
    """List feasible packages that meet all the conditions."""
    left = [set(range(size)) for size in space.sizes]
    for condition in conditions:
        for issue, insisted in () if condition.negated else condition.options:
            left[issue] &= insisted
    options = [np.array(sorted(some), np.int64) for some in left]
    shape = [len(some) for some in options]
    if not all(shape):
        return np.zeros((0, len(shape)), np.int64)
    if prod(shape) <= _BOX:
        picks = np.indices(shape).reshape(len(shape), prod(shape))
        box = np.stack([some[pick] for some, pick in zip(options, picks, strict=True)], axis=1)
        stands = np.logical_and.reduce([space.allows(box), *(condition.holds(box) for condition in conditions)])
        return box[stands][:limit]
    return _by_parts(space, conditions, limit)


def _by_parts(space: Space, conditions: Sequence[Condition], limit: int) -> NDArray[np.int64]:
    single = [Condition((one,)) for condition in conditions if not condition.negated for one in condition.options]
    whole = [condition for condition in conditions if condition.negated]
    held = tuple(Rule("position", (condition,), at_least=1) for condition in (*single, *whole))
    narrowed = Space(space.sizes, space.rules + held)
    blocks = [narrowed.component_packages(part) for part in narrowed.components]
    total = prod(len(block) for block in blocks)
    found = np.zeros((min(limit, total), len(space.sizes)), np.int64)
    numbers = list(range(len(found)))
    for part, block in zip(narrowed.components, blocks, strict=True):
        if len(found):
            found[:, list(part)] = block[[number % len(block) for number in numbers]]
            numbers = [number // len(block) for number in numbers]
    return found


def _apart(space: Space, positions: Sequence[Sequence[Condition]]) -> tuple[int, ...]:
    apart = []
    for issue, size in enumerate(space.sizes):
        shared = set(range(size))
        for stated in positions:
            if stated:
                shared &= set().union(*(_insisted(position, issue, size) for position in stated))
        if not shared:
            apart.append(issue)
    return tuple(apart)


def _insisted(position: Condition, issue: int, size: int) -> frozenset[int]:
    every = frozenset(range(size))
    if position.negated:
        return every
    return next((options for named, options in position.options if named == issue), every)


def _by_listing(
    space: Space,
    position: Condition,
    draws: Sequence[Draws],
    agreement: Agreement,
    red_lines: Sequence[Sequence[Condition]],
) -> NDArray[np.int64]:
    far, bars = changes(position, space.packages), crossed(space.packages, red_lines, len(draws))
    order, halves = np.argsort(far, kind="stable"), split(space)
    fewest = np.full(len(draws[0]), -1, np.int64)
    # Nearest packages first, in stretches that grow; draws that have found a deal drop out.
    begin, waiting = 0, np.arange(len(fewest))
    while begin < len(order) and len(waiting):
        end = begin + max(256, min(begin, _CELLS // (len(waiting) * len(draws))))
        some = order[begin:end]
        accepts = [_accepts(one, waiting, halves, some) & ~bars[p, some, None] for p, one in enumerate(draws)]
        agreed = agreement.reached(np.stack(accepts))
        found = np.any(agreed, axis=0)
        fewest[waiting[found]] = far[some[agreed[:, found].argmax(axis=0)]]
        waiting, begin = waiting[~found], end
    return fewest


def _accepts(draws: Draws, waiting: NDArray[np.int64], halves: Halves, some: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which of some packages are accepted in which draws, shape (packages, draws)."""
    values = np.ascontiguousarray(draws.values[waiting].T)
    first, second = values[halves.first].sum(axis=1), values[halves.second].sum(axis=1)
    worth = first[halves.which_first[some]]
    worth += second[halves.which_second[some]]
    enough: NDArray[np.bool_] = worth >= floors(draws)[waiting]
    return enough


def _by_deciding(
    space: Space,
    position: Condition,
    draws: Sequence[Draws],
    agreement: Agreement,
    red_lines: Sequence[Sequence[Condition]],
) -> Distance:
    """Ask whether there is a deal within 0, 1, 2, … changes, as a further party that dislikes every change."""
    if position.negated:
        raise ValueError("distance is counted from the options that a position insists on, so it cannot be negated")
    dislikes = np.zeros(int(space.offsets[-1]))
    for issue, insisted in position.options:
        for option in set(range(space.sizes[issue])) - insisted:
            dislikes[space.offsets[issue] + option] = -1.0
    strict = Agreement((*agreement.vetoes, len(draws)), agreement.at_least, agreement.among)
    fewest, open_draws, doubtful = np.full(len(draws[0]), -1, np.int64), np.arange(len(draws[0])), np.zeros(0, np.int64)
    for allowed in range(len(position.options) + 1):
        some = [Draws(one.values[open_draws], one.reservation[open_draws]) for one in draws]
        limit = Draws(np.tile(dislikes, (len(open_draws), 1)), np.full(len(open_draws), -float(allowed)))
        answer = zopa(space, [*some, limit], strict, red_lines=red_lines, sizes=False)
        fewest[open_draws[answer.exists]] = allowed
        doubtful = np.union1d(doubtful, open_draws[answer.undecided])
        open_draws = open_draws[~answer.exists]
        if not len(open_draws):
            break
    return Distance(np.delete(fewest, doubtful), len(doubtful))
