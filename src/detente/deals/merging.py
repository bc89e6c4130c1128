"""The exact frontier of additive values by merging one group of issues after another.

Values add up over issues, and rules tie issues together only within a component. So what is dominated within the issues
merged so far is dominated in every package that holds it: after each component only the points that nothing beats go on
(SPEC §9.4). Points equal but for rounding go on as one, with pointers back to every way to reach them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.deals.efficiency import efficient, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space import Space

CANDIDATES = 1 << 25
"""The largest number of points that a merge lists before it filters them."""

COMPARISONS = 30_000_000_000
"""The largest number of pairs of points that a merge may have to compare; only with four parties and more."""

ROUNDING = 1e-4
"""While merging, only values this share of the tolerance apart count as equal: more than rounding errs."""


class FrontierTooLargeError(ValueError):
    """More points on the way to the frontier than can be held."""


@dataclass(frozen=True)
class Block:
    """The feasible combinations of one component that can be part of an efficient package.

    Combination ``rows[starts[q]:starts[q + 1]]`` all have the values of point q.
    """

    part: tuple[int, ...]
    values: NDArray[np.float64]  # (parties, points)
    rows: NDArray[np.integer]  # (combinations, issues of the part)
    starts: NDArray[np.intp]


@dataclass(frozen=True)
class Step:
    """How the points after one merge come about: point q from each pair ``starts[q]`` to ``starts[q + 1]``."""

    left: NDArray[np.intp]
    right: NDArray[np.intp]
    starts: NDArray[np.intp]
    block: Block


def merged(
    space: Space, tables: NDArray[np.float64], tolerance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[Step]]:
    """Merge all components of a space.

    Parameters
    ----------
    space
        Its components must each be small enough to list.
    tables
        Value tables, shape (parties, columns).
    tolerance
        Per party.

    Returns
    -------
    The values that no other beats by more than the tolerance, shape (parties, points), with near ties not yet put
    together; and the steps, first merge first.

    Raises
    ------
    FrontierTooLargeError
        If a merge would have to hold more than ``CANDIDATES`` points or to compare more than ``COMPARISONS``.
    """
    slack = tolerance * ROUNDING
    blocks = [_block(space, tables, part, slack, tolerance) for part in space.components]
    values = np.zeros((len(tables), 1))
    steps = []
    for block in sorted(blocks, key=lambda b: b.values.shape[1]):
        values, step = _merge(values, block, slack, tolerance)
        steps.append(step)
    return values, steps


def part_values(
    space: Space, tables: NDArray[np.float64], part: Sequence[int], rows: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Add up what combinations of options over some issues are worth, shape (parties, combinations)."""
    values = np.zeros((len(tables), len(rows)))
    for place, issue in enumerate(part):
        values += tables[:, space.offsets[issue] + rows[:, place].astype(np.intp)]
    return values


def count_ways(steps: Sequence[Step], largest: int) -> NDArray[Any]:
    """Count the packages behind each point after the last step; exact whatever the size ``largest`` of the space."""
    kind: type = np.int64 if largest < 1 << 62 else object
    ways: NDArray[Any] = np.ones(1, dtype=kind)
    for step in steps:
        inside: NDArray[Any] = np.diff(step.block.starts).astype(kind)
        ways = np.add.reduceat(ways[step.left] * inside[step.right], step.starts[:-1])
    return ways


def list_ways(
    steps: Sequence[Step], owner: NDArray[np.intp], points: NDArray[np.intp], limit: int, issues: int
) -> tuple[NDArray[np.intp], NDArray[np.integer]]:
    """List packages behind points after the last step.

    Parameters
    ----------
    steps
        As ``merged`` gives them.
    owner
        For each entry of ``points`` the number under which its packages go; ascending.
    points
        Points after the last step.
    limit
        At most so many packages are listed for each owner.
    issues
        The number of issues of the space.

    Returns
    -------
    Owner and package of each row, by owner.
    """
    packages = np.zeros((len(points), issues), dtype=steps[0].block.rows.dtype if steps else np.uint8)
    for step in reversed(steps):
        row, pair = _expanded(points, step.starts)
        keep = _first(owner[row], limit)
        row, pair = row[keep], pair[keep]
        again, place = _expanded(step.right[pair], step.block.starts)
        keep = _first(owner[row][again], limit)
        again, place = again[keep], place[keep]
        row, points = row[again], step.left[pair[again]]
        owner, packages = owner[row], packages[row]
        packages[:, list(step.block.part)] = step.block.rows[place]
    return owner, packages


def _block(
    space: Space,
    tables: NDArray[np.float64],
    part: tuple[int, ...],
    slack: NDArray[np.float64],
    strict: NDArray[np.float64],
) -> Block:
    rows = space.component_packages(part)
    values = part_values(space, tables, part, rows)
    keep = efficient(values, slack, strict)
    starts, members = grouped(values[:, keep], slack)
    chosen = keep[members]
    return Block(part, values[:, chosen[starts[:-1]]], rows[chosen], starts)


def _merge(
    left: NDArray[np.float64], block: Block, slack: NDArray[np.float64], strict: NDArray[np.float64]
) -> tuple[NDArray[np.float64], Step]:
    points, options = left.shape[1], block.values.shape[1]
    if points * options > CANDIDATES or (len(left) > 3 and points * points * options > COMPARISONS):
        msg = f"{points * options:,} points at once on the way to the frontier are too many for {len(left)} parties"
        raise FrontierTooLargeError(msg)
    sums = (block.values[:, :, None] + left[:, None, :]).reshape(len(left), -1)
    keep = efficient(sums, slack, strict)
    if len(left) == 2:
        apart = (np.abs(np.diff(sums[:, keep])) > slack[:, None]).any(axis=0)
        starts = np.concatenate(([0], np.flatnonzero(apart) + 1, [len(keep)]))[: len(keep) + 1]
    else:
        starts, members = grouped(sums[:, keep], slack)
        keep = keep[members]
    right, before = np.divmod(keep, max(points, 1))
    return sums[:, keep[starts[:-1]]], Step(before, right, starts, block)


def _expanded(points: NDArray[np.intp], starts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pair each row with every place of its point: rows of ``points`` and places in what ``starts`` cuts up."""
    begin = starts[points]
    lengths = starts[points + 1] - begin
    row = np.repeat(np.arange(len(points)), lengths)
    return row, np.repeat(begin - np.cumsum(lengths) + lengths, lengths) + np.arange(len(row))


def _first(owner: NDArray[np.intp], limit: int) -> NDArray[np.bool_]:
    """Mark the first ``limit`` rows of each owner; owners ascend."""
    return np.arange(len(owner)) - np.searchsorted(owner, owner, side="left") < limit
