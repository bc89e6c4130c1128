"""Tell in how many draws there is any package that finds agreement.

Draw k of one party meets draw k of the others, since whether *some* deal exists does not factorise over the parties.
Spaces that can be listed are scanned; larger ones are decided draw by draw, as a multiple-choice knapsack (two
parties: most of one surplus subject to the other), with a Lagrangian bound first and a depth-first search for what the
bound leaves open. Where rules tie too much together for either, a search gives a lower bound, and says so.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.consent.acceptability import SMALL, accepted, crossed, floors, pair, paired_counts, parts
from detente.space import Rule, Space
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.space import Condition
    from detente.values.agreement import Agreement

NODES = 2_000_000
"""Steps of the depth-first search in one draw before it is left undecided."""

_SCAN = 3e9
_BLOCK = 100_000
_FIRST, _CELLS = 30, 2_000_000


@dataclass(frozen=True)
class ZopaShare:
    """In which draws there is a deal.

    Parameters
    ----------
    exists
        Draws for which a package that finds agreement was found, shape (draws,).
    undecided
        Draws for which neither a package was found nor its absence proven, shape (draws,).
    sizes
        How many packages find agreement in each draw, shape (draws,), or None where they were not counted.
    way
        ``scan`` of all packages, ``knapsack`` draw by draw, or ``search`` (finds packages, proves no absence).
    effective
        Effective number of independent draws.
    """

    exists: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    sizes: NDArray[np.int64] | None
    way: Literal["scan", "knapsack", "search"]
    effective: float

    @property
    def share(self) -> float:
        """Share of the draws in which there is a deal; a lower bound if the method is ``bounded``."""
        return float(self.exists.mean())

    @property
    def upper(self) -> float:
        """Share of the draws in which there is a deal, or may be one."""
        return float((self.exists | self.undecided).mean())

    @property
    def mean_size(self) -> float | None:
        """Mean number of packages that find agreement; None where they were not counted."""
        return None if self.sizes is None else float(self.sizes.mean())

    @property
    def standard_error(self) -> float:
        """Standard error of the share; none for a single value function."""
        return 0.0 if len(self.exists) == 1 else float(np.sqrt(self.share * (1.0 - self.share) / self.effective))

    @property
    def method(self) -> Literal["exact", "bounded"]:
        """Whether every draw is decided."""
        return "bounded" if self.undecided.any() else "exact"


def zopa(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    likely: NDArray[np.integer] | None = None,
    sizes: bool | None = None,
    effective: float | None = None,
    workers: int = 1,
) -> ZopaShare:
    """Tell in which draws some feasible package finds agreement.

    Parameters
    ----------
    space, draws, agreement, red_lines, workers
        As for `detente.consent.acceptability.acceptability`; all parties have as many draws, or one.
    likely
        Feasible packages to try first, as rows of option indices: most draws are decided by a few. The packages are not
        counted then.
    sizes
        Whether to count the packages as well, which takes an enumerable space; by default where it costs little.
    effective
        Effective sample size, if the draws are correlated.

    Raises
    ------
    ValueError
        If the draws cannot be paired.
    detente.space.packages.SpaceTooLargeError
        If sizes are asked of a space that cannot be listed.
    """
    paired = pair(draws)
    size = float(len(paired[0])) if effective is None else effective
    if likely is not None:
        return _likely_first(space, paired, agreement, red_lines, likely, size, workers)
    if _scans(space, paired, sizes):
        _, found = paired_counts(space, paired, agreement, red_lines=red_lines, workers=workers)
        return ZopaShare(found > 0, np.zeros(len(found), dtype=bool), found, "scan", size)
    verdicts = np.zeros(len(paired[0]), np.int8)
    coalitions = list(_coalitions(agreement))
    spaces = [_within(space, red_lines, members) for members in coalitions]
    if not all(map(_separable, spaces)):
        return _searched(space, paired, agreement, red_lines, size)
    for members, allowed in zip(coalitions, spaces, strict=True):
        _decide(allowed, [paired[p] for p in members], verdicts, workers)
    return ZopaShare(verdicts == 1, verdicts == 2, None, "knapsack", size)


def found_among(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    packages: NDArray[np.integer],
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
) -> NDArray[np.bool_]:
    """Tell in which draws one of some packages finds agreement, shape (draws,).

    Parameters
    ----------
    space, draws, agreement, red_lines
        As for `zopa`.
    packages
        Rows of option indices; quickest with those first that find agreement most often.
    """
    paired, bars = pair(draws), crossed(packages, red_lines, len(draws))
    found = np.zeros(len(paired[0]), dtype=np.bool_)
    begin, left = 0, np.arange(len(found))
    while begin < len(packages) and len(left):
        part = slice(begin, begin + max(_FIRST, min(begin, _CELLS // len(left))))
        some = [Draws(one.values[left], one.reservation[left]) for one in paired]
        accepts = [accepted(space, one, packages[part]) & ~bar[part] for one, bar in zip(some, bars, strict=True)]
        found[left] = np.any(agreement.reached(np.stack(accepts)), axis=1)
        begin, left = part.stop, np.flatnonzero(~found)
    return found


def _likely_first(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    red_lines: Sequence[Sequence[Condition]],
    likely: NDArray[np.integer],
    size: float,
    workers: int,
) -> ZopaShare:
    """Decide what some packages decide, and only then look at all."""
    bars = crossed(likely, red_lines, len(draws))
    some = np.stack([accepted(space, one, likely) & ~bar for one, bar in zip(draws, bars, strict=True)])
    exists: NDArray[np.bool_] = np.asarray(agreement.reached(some).any(axis=1))
    undecided: NDArray[np.bool_] = np.zeros(len(exists), dtype=np.bool_)
    left = np.flatnonzero(~exists)
    if len(left):
        rest = [Draws(one.values[left], one.reservation[left]) for one in draws]
        found = zopa(space, rest, agreement, red_lines=red_lines, workers=workers)
        exists[left], undecided[left] = found.exists, found.undecided
    return ZopaShare(exists, undecided, None, "scan", size)


def _scans(space: Space, draws: Sequence[Draws], sizes: bool | None) -> bool:
    if sizes is not None and (sizes or not space.rules):
        return sizes
    if prod(space.sizes) * len(draws[0]) * len(draws) <= SMALL:
        return True
    if not _listable(space):
        return False
    work = space.feasible * len(draws[0]) * len(draws)
    return work <= _SCAN or (not _separable(space) and space.enumerable)


def _listable(space: Space) -> bool:
    return all(prod(space.sizes[i] for i in part) <= 20_000_000 for part in space.components) and space.enumerable


def _separable(space: Space) -> bool:
    """Whether the groups of issues that rules tie together are each small enough to list."""
    return all(prod(space.sizes[i] for i in part) <= _BLOCK for part in space.components)


def _coalitions(agreement: Agreement) -> Iterator[tuple[int, ...]]:
    """Give the smallest groups of parties whose consent makes a deal."""
    others = tuple(p for p in agreement.among if p not in agreement.vetoes)
    needed = agreement.at_least - (len(agreement.among) - len(others))
    for some in combinations(others, max(0, needed)):
        yield (*agreement.vetoes, *some)


def _within(space: Space, red_lines: Sequence[Sequence[Condition]], members: Sequence[int]) -> Space:
    """Give the packages that cross no red line of the members."""
    lines = [line for party in members if party < len(red_lines) for line in red_lines[party]]
    bars = tuple(Rule(f"red line {number}", (line,), at_most=0) for number, line in enumerate(lines))
    return Space(space.sizes, space.rules + bars)


def _decide(space: Space, draws: Sequence[Draws], verdicts: NDArray[np.int8], workers: int) -> None:
    from detente.consent import kernels_zopa

    blocks = [space.component_packages(part) + space.offsets[list(part)] for part in space.components]
    if any(len(block) == 0 for block in blocks):
        return
    lengths = np.concatenate([np.full(len(block), block.shape[1]) for block in blocks])
    begins = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    columns = np.concatenate([block.ravel() for block in blocks]).astype(np.int64)
    bounds = np.concatenate(([0], np.cumsum([len(block) for block in blocks]))).astype(np.int64)
    values, floor = np.stack([one.values for one in draws]), np.stack([floors(one) for one in draws])

    def decide(part: slice) -> None:
        some, least = np.ascontiguousarray(values[:, part]), np.ascontiguousarray(floor[:, part])
        kernels_zopa.decide_draws(some, least, begins, columns, bounds, NODES, verdicts[part])

    with ThreadPoolExecutor(max(1, workers)) as pool:
        list(pool.map(decide, parts(len(verdicts), workers)))


def _searched(
    space: Space, draws: Sequence[Draws], agreement: Agreement, red_lines: Sequence[Sequence[Condition]], size: float
) -> ZopaShare:
    """Tell in which draws one of the packages that a search comes by finds agreement."""
    from detente.consent.search import climb

    pool = climb(space, draws, agreement, red_lines=red_lines)
    bars = crossed(pool, red_lines, len(draws))
    accepts = np.stack([accepted(space, one, pool) & ~bars[p] for p, one in enumerate(draws)])
    found: NDArray[np.bool_] = np.any(agreement.reached(accepts), axis=1)
    return ZopaShare(found, np.logical_not(found), None, "search", size)
