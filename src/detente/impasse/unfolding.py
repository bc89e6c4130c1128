"""Rules unfolded into a tree of small tables, however many issues they chain together.

Issues are taken away one by one, each time the one that is tied to the fewest combinations of others (bucket
elimination, Dechter 1999; the order by least weight). What an issue is tied to when it goes is its *separator*; for
each choice there, the tree keeps the options of the issue that some package with that choice takes. So every choice
made from the top down leads to a package, and what holds of the best package below a choice is worked out once.

This needs the separators to be small, not the groups of tied issues: a chain of thirty issues of five options, each
tied to the next, has separators of one issue, and tables of 25 rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.space import Condition, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Factor = tuple[tuple[int, ...], NDArray[np.bool_]]

MOST_ROWS = 1_000_000
"""The largest table of one issue or rule; beyond, the rules are too entangled."""


class EntangledError(ValueError):
    """Rules tie so many issues to each other at once that no order of the issues leaves small tables."""


@dataclass(frozen=True)
class Tree:
    """The packages that rules let stand, as choices from the top down.

    A *group* is an issue with a choice made in its separator; its rows are the options that the issue can then take.

    Parameters
    ----------
    issues
        The issues from the top down, shape (issues,).
    columns
        The column of a value table that each row stands for, shape (rows,).
    groups
        Where the rows of each group begin, and their total, shape (groups + 1,). Groups of an issue stand after those
        of all issues above it; the first group of an issue with an empty separator is its only one.
    place
        The place, in ``issues``, of each group's issue, shape (groups,).
    starts
        The groups of the issues with empty separators: where choices begin.
    links, reach
        The groups below row r: ``links[reach[r]:reach[r + 1]]``.
    """

    issues: NDArray[np.int64]
    columns: NDArray[np.int64]
    groups: NDArray[np.int64]
    place: NDArray[np.int64]
    starts: NDArray[np.int64]
    links: NDArray[np.int64]
    reach: NDArray[np.int64]


def factors(rule: Rule, sizes: Sequence[int]) -> tuple[Factor, ...]:
    """Write a rule as tables: the issues each ties, ascending, and which combinations of their options it lets stand.

    A rule that demands several things at once is several small tables.

    Raises
    ------
    EntangledError
        If a table is too large.
    """
    return tuple(_factor(part, sizes) for part in _demanded(rule))


def _demanded(rule: Rule) -> Iterable[Rule]:
    """Take a rule apart if all of its conditions, or none, must hold."""
    count = len(rule.conditions)
    at_most = count if rule.at_most is None else rule.at_most
    if rule.at_least == count <= at_most:
        conditions = rule.conditions
    elif rule.at_least <= 0 == at_most:
        conditions = tuple(Condition(one.options, negated=not one.negated) for one in rule.conditions)
    else:
        return (rule,)
    parts = [(one,) if one.negated else tuple(Condition((option,)) for option in one.options) for one in conditions]
    return tuple(Rule(rule.name, (part,), at_least=1) for some in parts for part in some)


def _factor(rule: Rule, sizes: Sequence[int]) -> Factor:
    issues = tuple(sorted(rule.issues))
    shape = tuple(sizes[issue] for issue in issues)
    if prod(shape) > MOST_ROWS:
        msg = f"{rule.name!r} ties together {prod(shape):,} combinations of options; at most {MOST_ROWS:,} fit"
        raise EntangledError(msg)
    listed = np.zeros((prod(shape), len(sizes)), dtype=np.int64)
    listed[:, list(issues)] = np.indices(shape).reshape(len(shape), -1).T
    return issues, rule.allows(listed).reshape(shape)


def unfold(sizes: Sequence[int], tied: Sequence[Factor]) -> Tree | None:
    """Unfold the packages that all tables let stand into a tree; None if there is no such package.

    Raises
    ------
    EntangledError
        If a table would be too large.
    """
    order, separators = _order(sizes, [issues for issues, _ in tied])
    tables = _tables(sizes, order, separators, tied)
    return None if tables is None else _tree(sizes, order, separators, tables)


def _order(sizes: Sequence[int], scopes: Sequence[tuple[int, ...]]) -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """Order the issues as they are taken away, and give the separator of each."""
    tied: dict[int, set[int]] = {issue: set() for issue in range(len(sizes))}
    for scope in scopes:
        for issue in scope:
            tied[issue].update(scope)
    for issue, others in tied.items():
        others.discard(issue)
    weight = {issue: sizes[issue] * prod(sizes[i] for i in others) for issue, others in tied.items()}
    order: list[int] = []
    separators: dict[int, tuple[int, ...]] = {}
    while tied:
        issue = min(tied, key=lambda one: (weight[one], one))
        if weight[issue] > MOST_ROWS:
            msg = f"rules tie together {weight[issue]:,} combinations of options at once; at most {MOST_ROWS:,} fit"
            raise EntangledError(msg)
        others = tied.pop(issue)
        order.append(issue)
        separators[issue] = tuple(sorted(others))
        for other in others:
            tied[other] |= others
            tied[other] -= {issue, other}
            weight[other] = sizes[other] * prod(sizes[i] for i in tied[other])
    return order, separators


def _tables(
    sizes: Sequence[int],
    order: Sequence[int],
    separators: dict[int, tuple[int, ...]],
    tied: Sequence[Factor],
) -> dict[int, NDArray[np.bool_]] | None:
    """For each issue, which of its options (last axis) go with which choice in its separator (axes before)."""
    turn = {issue: number for number, issue in enumerate(order)}
    waiting: dict[int, list[Factor]] = {issue: [] for issue in order}
    for scope, table in tied:
        if scope:
            waiting[min(scope, key=turn.__getitem__)].append((scope, table))
        elif not table:
            return None
    tables = {}
    for issue in order:
        axes = (*separators[issue], issue)
        allowed = np.ones([sizes[i] for i in axes], dtype=np.bool_)
        for scope, table in waiting[issue]:
            allowed &= _spread(scope, table, axes)
        alive: NDArray[np.bool_] = np.any(allowed, axis=-1)
        if not alive.any():
            return None
        if separators[issue] and not alive.all():
            waiting[min(separators[issue], key=turn.__getitem__)].append((separators[issue], alive))
        tables[issue] = allowed
    return tables


def _spread(scope: tuple[int, ...], table: NDArray[np.bool_], axes: tuple[int, ...]) -> NDArray[np.bool_]:
    """Lay a table over some issues out along more of them."""
    ordered = sorted(range(len(scope)), key=lambda axis: axes.index(scope[axis]))
    shape = [table.shape[scope.index(issue)] if issue in scope else 1 for issue in axes]
    return table.transpose(ordered).reshape(shape)


def _tree(
    sizes: Sequence[int],
    order: Sequence[int],
    separators: dict[int, tuple[int, ...]],
    tables: dict[int, NDArray[np.bool_]],
) -> Tree:
    top_down = list(reversed(order))
    place = {issue: number for number, issue in enumerate(top_down)}
    many = np.array([prod(sizes[i] for i in separators[issue]) for issue in top_down])
    first = np.concatenate(([0], np.cumsum(many)))
    below: dict[int, list[int]] = {issue: [] for issue in top_down}
    for issue in top_down:
        if separators[issue]:
            below[max(separators[issue], key=place.__getitem__)].append(issue)
    offsets = np.concatenate(([0], np.cumsum(sizes)))
    columns, counts, links, reach = [], [], [], []
    for issue in top_down:
        axes = (*separators[issue], issue)
        chosen = dict(zip(axes, np.nonzero(tables[issue]), strict=True))
        columns.append(chosen[issue] + offsets[issue])
        counts.append(tables[issue].reshape(-1, sizes[issue]).sum(axis=1))
        lower = [_numbers(separators[child], chosen, sizes) + first[place[child]] for child in below[issue]]
        links.append(np.stack(lower, axis=1).ravel() if lower else np.zeros(0, np.int64))
        reach.append(np.full(len(columns[-1]), len(lower)))
    return Tree(
        np.array(top_down, np.int64),
        np.concatenate(columns).astype(np.int64),
        np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.int64),
        np.repeat(np.arange(len(top_down)), many),
        np.array([first[place[issue]] for issue in top_down if not separators[issue]], np.int64),
        np.concatenate(links).astype(np.int64),
        np.concatenate(([0], np.cumsum(np.concatenate(reach)))).astype(np.int64),
    )


def _numbers(issues: tuple[int, ...], chosen: dict[int, NDArray[np.int64]], sizes: Sequence[int]) -> NDArray[np.int64]:
    """Give the numbers of choices in a separator, the last issue running fastest."""
    number = np.zeros_like(chosen[issues[0]])
    for issue in issues:
        number = number * sizes[issue] + chosen[issue]
    return number
