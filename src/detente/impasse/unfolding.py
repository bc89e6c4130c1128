"""Rules unfolded into a tree of small tables, however many issues they chain together.

Issues are taken away one by one, each time the one that is tied to the fewest combinations of others (bucket
elimination, Dechter 1999; the order by least weight). What an issue is tied to when it goes is its *separator*; for
each choice there, the tree keeps the options of the issue that some package with that choice takes. So every choice
made from the top down leads to a package, and what holds of the best package below a choice is worked out once.

This needs the separators to be small, not the groups of tied issues: a chain of thirty issues of five options, each
tied to the next, has separators of one issue, and tables of 25 rows. A rule that counts over many issues becomes a
chain of *counters*, further issues of no value that say how many of its conditions hold so far.
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

MOST_ROWS = 50_000
"""How large the tables of all issues may be together; beyond, rules are too entangled; a pass takes a millisecond."""

LARGEST_TABLE = 5_000
"""A rule over more combinations is counted condition by condition."""


class EntangledError(ValueError):
    """Rules tie so many issues to each other at once that no order of the issues leaves small tables."""


@dataclass(frozen=True)
class Tree:
    """The packages that rules let stand, as choices from the top down.

    A *group* is an issue with a choice made in its separator; its rows are the options that the issue can then take.

    Parameters
    ----------
    issues
        The issues from the top down, shape (issues,); counters are issues numbered after all others.
    columns
        The column of a value table that each row stands for, shape (rows,); those of counters come after all others.
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

    A rule that demands several things at once is several small tables; one that counts over many issues has counters,
    which stand among the issues as -1, -2, ….

    Raises
    ------
    EntangledError
        If a table is too large.
    """
    tables: list[Factor] = []
    for part in _demanded(rule):
        large = prod(sizes[issue] for issue in part.issues) > LARGEST_TABLE
        tables += _counted(part, sizes) if large and len(part.conditions) > 1 else [_factor(part, sizes)]
    return tuple(tables)


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


def _counted(rule: Rule, sizes: Sequence[int]) -> Iterable[Factor]:
    """Count the conditions that hold, one after another, as far as it matters."""
    count = len(rule.conditions)
    at_most = count if rule.at_most is None else rule.at_most
    top = at_most if at_most < count else rule.at_least
    step = np.zeros((top + 1, top + 1, 2), dtype=np.bool_)  # how many before and after, and whether it holds
    for before in range(top + 1):
        step[before, before, 0] = True
        if before < top or at_most >= count:
            step[before, min(before + 1, top), 1] = True
    for number, condition in enumerate(rule.conditions):
        issues, holds = _factor(Rule(rule.name, (condition,), at_least=1), sizes)
        table = step[:, :, holds.astype(np.int64)]
        if number == count - 1:
            table[:, : rule.at_least] = False
        yield ((-number, -number - 1, *issues), table) if number else ((-1, *issues), table[0])


def _factor(rule: Rule, sizes: Sequence[int]) -> Factor:
    issues = tuple(sorted(rule.issues))
    shape = tuple(sizes[issue] for issue in issues)
    if prod(shape) > MOST_ROWS:
        msg = f"{rule.name!r} ties together {prod(shape):,} combinations of options; at most {MOST_ROWS:,} fit"
        raise EntangledError(msg)
    listed = np.zeros((prod(shape), len(sizes)), dtype=np.int64)
    listed[:, list(issues)] = np.indices(shape).reshape(len(shape), prod(shape)).T
    return issues, rule.allows(listed).reshape(shape)


def fits(sizes: Sequence[int], rules: Sequence[Sequence[Factor]]) -> bool:
    """Tell whether the tables of these rules leave a tree that is small enough."""
    try:
        _order(*_numbered(sizes, rules))
    except EntangledError:
        return False
    return True


def unfold(sizes: Sequence[int], rules: Sequence[Sequence[Factor]]) -> Tree | None:
    """Unfold the packages that the tables of all rules let stand into a tree; None if there is no such package.

    Raises
    ------
    EntangledError
        If a table would be too large.
    """
    sizes, tied = _numbered(sizes, rules)
    order, separators = _order(sizes, tied)
    tables = _tables(sizes, order, separators, tied)
    return None if tables is None else _tree(sizes, order, separators, tables)


def _numbered(sizes: Sequence[int], rules: Sequence[Sequence[Factor]]) -> tuple[list[int], list[Factor]]:
    """Give the counters of all rules numbers after those of the issues; the sizes of all, and all tables."""
    every = list(sizes)
    tied: list[Factor] = []
    for tables in rules:
        issues = len(every)
        counters = {issue: many for scope, table in tables for issue, many in zip(scope, table.shape, strict=True)}
        every += [counters[-1 - number] for number in range(-min(counters, default=0))]
        tied += [(tuple(i if i >= 0 else issues - 1 - i for i in scope), table) for scope, table in tables]
    return every, tied


def _order(sizes: Sequence[int], tied_by: Sequence[Factor]) -> tuple[list[int], dict[int, tuple[int, ...]]]:
    """Order the issues as they are taken away, and give the separator of each."""
    tied: dict[int, set[int]] = {issue: set() for issue in range(len(sizes))}
    for scope, _ in tied_by:
        for issue in scope:
            tied[issue].update(scope)
    for issue, others in tied.items():
        others.discard(issue)
    weight = {issue: sizes[issue] * prod(sizes[i] for i in others) for issue, others in tied.items()}
    order: list[int] = []
    separators: dict[int, tuple[int, ...]] = {}
    rows = 0
    while tied:
        issue = min(tied, key=lambda one: (weight[one], one))
        rows += weight[issue]
        if rows > MOST_ROWS:
            msg = f"rules tie together {rows:,} combinations of options or more; at most {MOST_ROWS:,} fit"
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
