"""The exact frontier of additive values by merging one group of issues after another.

Values add up over issues, and rules tie issues together only within a component. So what is dominated within the issues
merged so far is dominated in every package that holds it: after each component only the points that nothing beats go
on. Points equal but for rounding go on as one, with pointers back to every way to reach them.

A component too large to list goes along its decision diagram instead, issue by issue: what is dominated goes within
each state, since states differ in what may follow (Bergman and Cire 2016; as bucket elimination: Rollón and Larrosa
2006).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.deals.diagram import diagram
from detente.deals.efficiency import COMPILED_FROM, efficient, grouped
from detente.space.packages import ENUMERABLE, SpaceTooLargeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.deals.diagram import Layer
    from detente.space import Space

CANDIDATES = 1 << 25
"""The largest number of points that a merge lists before it filters them."""

WHOLE = 2_000
"""Components up to so many combinations are listed rather than taken along a diagram."""

FOLLOWED = 1 << 26
"""The largest number of points that diagrams may list in all, as ``_work`` weighs them: ten to twenty seconds."""

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


def diagram_of(space: Space, part: Sequence[int]) -> tuple[Layer, ...] | None:
    """Give the diagram that a component goes along, or None if it is listed.

    Raises
    ------
    SpaceTooLargeError
        If it can be neither.
    """
    combinations = prod(space.sizes[i] for i in part)
    if len(part) == 1 or combinations <= WHOLE:
        return None
    layers = diagram(space, part)
    if layers is None and combinations > ENUMERABLE:
        raise SpaceTooLargeError(f"rules tie together {combinations:,} combinations of options, and too densely to sum")
    return layers


def merged(
    space: Space, tables: NDArray[np.float64], tolerance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[Step]]:
    """Merge all components of a space: those along diagrams first, then the others, small ones first.

    Parameters
    ----------
    space
        The packages.
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
    SpaceTooLargeError
        If a component can neither be listed nor laid out as a diagram.
    FrontierTooLargeError
        If a merge would have to list more than ``CANDIDATES`` points, a diagram more than ``FOLLOWED``, or either to
        compare more than ``COMPARISONS``.
    """
    slack = tolerance * ROUNDING
    layers = {part: diagram_of(space, part) for part in space.components}
    values, steps = np.zeros((len(tables), 1)), list[Step]()
    for path in layers.values():
        values, taken = _along(
            values, [(layer, _options(space, tables, layer)) for layer in path or ()], slack, tolerance
        )
        steps.extend(taken)
    blocks = [_block(space, tables, part, slack, tolerance) for part, path in layers.items() if path is None]
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
    """Add each combination of a component to each point."""
    points, options = left.shape[1], block.values.shape[1]
    _refuse_beyond(points * options, points * points * options, len(left), CANDIDATES)
    sums = (block.values[:, :, None] + left[:, None, :]).reshape(len(left), -1)
    keep = efficient(sums, slack, strict)
    keep, starts = _tied(sums, keep, slack)
    right, before = np.divmod(keep, max(points, 1))
    return sums[:, keep[starts[:-1]]], Step(before, right, starts, block)


def _options(space: Space, tables: NDArray[np.float64], layer: Layer) -> Block:
    """Write the options of one issue as a block, none left out: which may follow depends on the state."""
    begin, end = space.offsets[layer.issue], space.offsets[layer.issue + 1]
    rows = np.arange(end - begin, dtype=np.uint16)[:, None]
    return Block((layer.issue,), tables[:, begin:end], rows, np.arange(end - begin + 1))


def _along(
    values: NDArray[np.float64],
    layers: Sequence[tuple[Layer, Block]],
    slack: NDArray[np.float64],
    strict: NDArray[np.float64],
) -> tuple[NDArray[np.float64], list[Step]]:
    """Take the issues of a component one after another along its diagram."""
    states = np.zeros(values.shape[1], dtype=np.int32)
    steps, listed, compared = [], 0, 0
    for layer, options in layers:
        target = layer.to[states].T.ravel()
        pairs = np.flatnonzero(target >= 0)
        sizes = np.bincount(target[pairs])
        listed += _work(sizes, len(values))
        compared += int((sizes**2).sum()) // layer.to.shape[1]
        _refuse_beyond(listed, compared, len(values), FOLLOWED)
        values, states, step = _follow(values, options, pairs, target[pairs], slack, strict)
        steps.append(step)
    return values, steps


def _follow(
    left: NDArray[np.float64],
    options: Block,
    pairs: NDArray[np.intp],
    target: NDArray[np.int32],
    slack: NDArray[np.float64],
    strict: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int32], Step]:
    """Add options to points, pair by pair, and keep what is efficient within each state that they lead to."""
    right, before = np.divmod(pairs, max(left.shape[1], 1))
    sums = left[:, before] + options.values[:, right]
    order = np.argsort(target, kind="stable")
    keep, ties = [], [np.zeros(1, dtype=np.intp)]
    for members in np.split(order, np.flatnonzero(np.diff(target[order])) + 1):
        mine = sums[:, members]
        chosen, starts = _tied(mine, efficient(mine, slack, strict), slack)
        keep.append(members[chosen])
        ties.append(starts[1:] + ties[-1][-1])
    kept, starts = np.concatenate(keep), np.concatenate(ties)
    first = kept[starts[:-1]]
    return sums[:, first], target[first], Step(before[kept], right[kept], starts, options)


def _tied(
    values: NDArray[np.float64], keep: NDArray[np.intp], slack: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Put the efficient points that are equal but for rounding side by side, and tell where each group starts."""
    if len(values) == 2:
        apart = (np.abs(np.diff(values[:, keep])) > slack[:, None]).any(axis=0)
        return keep, np.concatenate(([0], np.flatnonzero(apart) + 1, [len(keep)]))[: len(keep) + 1]
    starts, members = grouped(values[:, keep], slack)
    return keep[members], starts


def _work(sizes: NDArray[np.intp], parties: int) -> int:
    """Weigh points, by how many fall in each state, against points of two parties: what it takes to filter them."""
    if parties <= 2:
        return int(sizes.sum())
    return int((sizes * np.where(sizes < COMPILED_FROM, 60, 3)).sum())


def _refuse_beyond(points: int, comparisons: int, parties: int, most: int) -> None:
    if points > most or (parties > 3 and comparisons > COMPARISONS):
        msg = f"the points on the way to the frontier are too many for {parties} parties: a weight of {points:,}"
        raise FrontierTooLargeError(msg)


def _expanded(points: NDArray[np.intp], starts: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pair each row with every place of its point: rows of ``points`` and places in what ``starts`` cuts up."""
    begin = starts[points]
    lengths = starts[points + 1] - begin
    row = np.repeat(np.arange(len(points)), lengths)
    return row, np.repeat(begin - np.cumsum(lengths) + lengths, lengths) + np.arange(len(row))


def _first(owner: NDArray[np.intp], limit: int) -> NDArray[np.bool_]:
    """Mark the first ``limit`` rows of each owner; owners ascend."""
    return np.arange(len(owner)) - np.searchsorted(owner, owner, side="left") < limit
