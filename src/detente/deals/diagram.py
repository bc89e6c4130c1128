"""Rules as a layered decision diagram: the packages of a component, issue by issue, without listing them.

The issues of a component are taken in some order. All that the rules ask to know of the choices made so far is their
*state*: for each rule that is still open, how many of its conditions hold and which of those begun have failed. States
with the same future are one, so that a chain of rules over thirty issues needs a handful of states a layer where the
combinations are 10²⁰ (Bertelè and Brioschi 1972; Dechter 1999; decision diagrams: Bergman, Cire, van Hoeve and Hooker
2016). An issue order that keeps few rules open at a time is found greedily.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from detente.space import Space
    from detente.space.rules import Condition, Rule

ARCS = 300_000
"""The largest number of pairs of a state and an option, over all layers, that is gone through."""

DONE = -1
"""Stands for the count of a rule that holds whatever comes."""


@dataclass(frozen=True)
class Layer:
    """One issue, and where each of its options leads from each state.

    Parameters
    ----------
    issue
        Which issue is taken.
    to
        State after it, shape (states before, options); -1 where no feasible package goes. State 0 is the only one
        before the first layer and the only one after the last.
    """

    issue: int
    to: NDArray[np.int32]


def diagram(space: Space, part: Sequence[int]) -> tuple[Layer, ...] | None:
    """Lay out the feasible combinations over one group of issues.

    Parameters
    ----------
    space
        The packages.
    part
        Issue indices, one of ``space.components``.

    Returns
    -------
    One layer for each issue, in the order taken: each path from the first state to the last is one feasible
    combination, and each feasible combination is one path. None if the layers have more than ``ARCS`` arcs.
    """
    rules = tuple(rule for rule in space.rules if rule.issues <= set(part))
    return _diagram(tuple(space.sizes), rules, tuple(part), ARCS)


def count_paths(layers: Sequence[Layer]) -> int:
    """Count the feasible combinations of a diagram; exact whatever their number."""
    ways = np.ones(1, dtype=object)
    for layer in reversed(layers):
        ways = np.append(ways, 0)[layer.to].sum(axis=1)
    return int(ways[0])


def elimination_order(rules: Sequence[Rule], part: Iterable[int]) -> list[int]:
    """Order issues so that few states are open at a time: next is always the issue that adds least to them."""
    touching = {issue: [rule for rule in rules if issue in rule.issues] for issue in part}
    taken: set[int] = set()
    order = []
    while touching:
        issue = min(touching, key=lambda i: (_growth(touching[i], taken, i), -len(touching[i]), i))
        del touching[issue]
        taken.add(issue)
        order.append(issue)
    return order


@lru_cache(maxsize=32)
def _diagram(
    sizes: tuple[int, ...], rules: tuple[Rule, ...], part: tuple[int, ...], most: int
) -> tuple[Layer, ...] | None:
    order = elimination_order(rules, part)
    progress: list[_Progress] = []
    for rule in rules:
        progress.append(_Progress(rule, order, progress[-1].end if progress else 0))
    states = np.zeros((1, progress[-1].end if progress else 0), dtype=np.int16)
    legal = [one.start(states).all() for one in progress]
    layers, arcs = [], 0
    states = states[: all(legal)]
    for place, issue in enumerate(order):
        arcs += len(states) * sizes[issue]
        if arcs > most:
            return None
        touched = [p for rule, p in zip(rules, progress, strict=True) if issue in rule.issues]
        states, to = _grown(states, sizes[issue], place, touched)
        layers.append(Layer(issue, to))
    return _reduced(layers)


def _growth(rules: Sequence[Rule], taken: set[int], issue: int) -> float:
    """Tell how much the logarithm of the number of states may grow if an issue is taken next."""
    return sum(_open_states(rule, taken | {issue}) - _open_states(rule, taken) for rule in rules)


def _open_states(rule: Rule, taken: set[int]) -> float:
    """Bound the logarithm of the number of states that a rule can be in."""
    if rule.issues <= taken or not rule.issues & taken:
        return 0.0
    issues = [{issue for issue, _ in condition.options} for condition in rule.conditions]
    closed = sum(mine <= taken for mine in issues)
    begun = sum(bool(mine & taken) for mine in issues) - closed
    at_most = len(issues) if rule.at_most is None else rule.at_most
    counts = min(closed, rule.at_least - 1 if at_most >= len(issues) else at_most)
    return log2(max(counts, 0) + 2) + begun


class _Progress:
    """How far one rule is decided: the columns from ``begin`` to ``end`` in rows of states.

    The first column counts the conditions that hold, or is ``DONE`` if the rule holds whatever comes. Then each
    condition over several issues has a column that tells whether it is begun and has failed; it is nought again once
    its last issue is taken.
    """

    def __init__(self, rule: Rule, order: Sequence[int], begin: int) -> None:
        self._rule, self._order = rule, order
        place = {issue: k for k, issue in enumerate(order)}
        self._last = [max((place[i] for i, _ in c.options), default=-1) for c in rule.conditions]
        self._at_most = len(rule.conditions) if rule.at_most is None else rule.at_most
        several = [k for k, c in enumerate(rule.conditions) if len({issue for issue, _ in c.options}) > 1]
        self._flag = {k: begin + 1 + place for place, k in enumerate(several)}
        self.begin, self.end = begin, begin + 1 + len(several)

    def start(self, states: NDArray[np.int16]) -> NDArray[np.bool_]:
        """Count the conditions that name no issue; tells which states are legal."""
        constant = [c for c in self._rule.conditions if not c.options]
        states[:, self.begin] = sum(not c.negated for c in constant)
        return self._settle(states, np.full(len(states), len(self._rule.conditions) - len(constant)))

    def take(self, states: NDArray[np.int16], option: NDArray[np.intp], place: int) -> NDArray[np.bool_]:
        """Bring states up to date, in place, after an issue; tells which are legal."""
        issue = self._order[place]
        done = states[:, self.begin] == DONE
        undecided = np.zeros(len(states), dtype=np.intp)
        for k, (condition, last) in enumerate(zip(self._rule.conditions, self._last, strict=True)):
            flag, closing = self._flag.get(k), last == place
            failed = np.zeros(len(states), dtype=bool) if flag is None else states[:, flag] > 0
            missed = _misses(condition, issue, option)
            states[:, self.begin] += (missed & ~failed) if condition.negated else ~(missed | failed) & closing
            undecided += ~(missed | failed) & (last > place)
            if flag is not None:
                states[:, flag] = (missed | failed) & (not closing)
        states[done, self.begin] = DONE
        return self._settle(states, undecided)

    def _settle(self, states: NDArray[np.int16], undecided: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Mark where the rule holds whatever comes; tells where it still can."""
        held = states[:, self.begin]
        done = held == DONE
        legal: NDArray[np.bool_] = done | (held <= self._at_most) & (held + undecided >= self._rule.at_least)
        done |= (held >= self._rule.at_least) & (held + undecided <= self._at_most)
        states[done, self.begin] = DONE
        states[done, self.begin + 1 : self.end] = 0
        return legal


def _misses(condition: Condition, issue: int, option: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell for each option of an issue whether it makes the condition's options unmet."""
    missed = np.zeros(len(option), dtype=bool)
    for mine, allowed in condition.options:
        if mine == issue:
            missed |= ~np.isin(option, sorted(allowed))
    return missed


def _grown(
    states: NDArray[np.int16], size: int, place: int, touched: Sequence[_Progress]
) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Take the next issue from every state with every option."""
    grown = np.repeat(states, size, axis=0)
    option = np.tile(np.arange(size), len(states))
    legal = np.ones(len(grown), dtype=bool)
    for one in touched:
        legal &= one.take(grown, option, place)
    to = np.full(len(grown), -1, dtype=np.int32)
    distinct, to[legal] = _distinct(grown[legal])
    return distinct, to.reshape(-1, size)


def _reduced(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Put states with the same future together, last layer first; those without one go."""
    kept, name = [], np.zeros(1, dtype=np.int32)
    for depth, layer in reversed(list(enumerate(layers))):
        to = np.where(layer.to >= 0, np.append(name, -1)[layer.to], -1).astype(np.int32)
        name = np.full(len(to), -1, dtype=np.int32)
        alive = np.flatnonzero((to >= 0).any(axis=1))
        distinct, name[alive] = _distinct(to[alive])
        if depth == 0 and not len(distinct):
            distinct = np.full((1, to.shape[1]), -1, dtype=np.int32)
        kept.append(Layer(layer.issue, distinct))
    return tuple(reversed(kept))


def _distinct(rows: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Give the distinct rows, and for each row which of them it is."""
    telling = np.flatnonzero((rows != rows[:1]).any(axis=0))
    if not len(telling):
        return rows[:1], np.zeros(len(rows), dtype=np.intp)
    _, first, which = np.unique(rows[:, telling], axis=0, return_index=True, return_inverse=True)
    return rows[first], which.ravel()
