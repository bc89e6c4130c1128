"""Sanctions that fall in the same instant: simultaneous stability of models in option form (Fraser & Hipel, 1984).

A party about to improve on a state may find that others left it at the same time, each for a state that it prefers, and
that all changes together lead where it did not want to go. State s is simultaneously stable (SIM) for party i if for
every improvement s1 of i there is such an accident:

1. each other party either stays or chooses one of its improvements from s;
2. the changes of issues that i and these parties make from s are applied to s together;
3. the result is a possible state that i does not prefer to s.

Parties that set one issue to different options have no joint result. If all others stay the result is s1, which i
prefers: that is never an accident. States need option form: coalesced states and moves put in by hand have no SIM.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Arcs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

    Numbers = NDArray[np.int64]

BATCH = 1 << 16
"""How many joint moves are tried at once, unless more improvements than that wait."""

LARGEST = 2**63 - 1
"""The largest code of a row of options."""


class NoOptionFormError(ValueError):
    """The model is not in option form, so simultaneous sanctioning is not defined for it."""


def simultaneous(
    graph: Graph, scores: NDArray[np.integer], rows: NDArray[np.integer], own: Sequence[Sequence[int]]
) -> NDArray[np.bool_]:
    """Tell for each party and state whether the state is simultaneously stable; equilibria are ``.all(axis=0)`` of it.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        Each party's preferences, higher is better, shape (parties, states).
    rows
        The option at which each issue stands in each state, from 0 on, shape (states, issues); no two rows alike.
    own
        For each party the issues that it moves; some may be moved by several parties.

    Returns
    -------
    NDArray
        Shape (parties, states).

    Raises
    ------
    NoOptionFormError
        If two states have the same row, or a move changes an issue that is not the mover's.
    TooManyArcsError
        If there are more moves than can be listed.
    """
    form = _OptionForm.of(rows)
    for party, arcs in enumerate(graph.arcs):
        form.expect_own(party, arcs, own[party])
    better = [_improving(arcs, score) for arcs, score in zip(graph.arcs, scores, strict=True)]
    choices = [_or_stay(arcs) for arcs in better]
    stable = np.ones(scores.shape, np.bool_)
    for party, score in enumerate(scores):
        others = [*choices[:party], *choices[party + 1 :]]
        stable[party, _unmet(form, better[party], others, score)] = False
    return stable


def sequential_or_simultaneous(
    nash: NDArray[np.bool_], seq: NDArray[np.bool_], sim: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Find the equilibria of Fraser & Hipel's (1984) analysis: sequential ones, and those that simultaneity adds.

    A state that is not a sequential equilibrium joins if every party that could improve on it is sequentially unstable
    there, and simultaneously stable.

    Parameters
    ----------
    nash, seq, sim
        For each party and state whether it is stable so, shape (parties, states); ``~nash`` are who can improve.

    Returns
    -------
    NDArray
        Shape (states,).
    """
    held = nash | (~seq & sim)
    return np.asarray(seq.all(axis=0) | held.all(axis=0))


@dataclass(frozen=True, eq=False)
class _OptionForm:
    """States as rows of options, and the way back from a row to its state."""

    rows: NDArray[np.integer]
    weights: Numbers  # a row's code is its sum of options times weights
    codes: Numbers  # the states' codes, rising
    states: Numbers  # the states in that order

    @classmethod
    def of(cls, rows: NDArray[np.integer]) -> _OptionForm:
        spans = [1 + int(column.max(initial=0)) for column in rows.T]
        if prod(spans) > LARGEST:
            msg = f"{len(spans)} issues have {prod(spans):,} combinations of options, too many to number"
            raise NoOptionFormError(msg)
        weights = np.array([prod(spans[:issue]) for issue in range(len(spans))], np.int64)
        codes = rows @ weights
        states = np.argsort(codes)
        if alike := int((np.diff(codes[states]) == 0).sum()):
            msg = f"{alike} states stand at the same options as others; simultaneous sanctioning needs all to differ"
            raise NoOptionFormError(msg)
        return cls(rows, weights, codes[states], states)

    def expect_own(self, party: int, arcs: Arcs, own: Sequence[int]) -> None:
        kept = np.delete(self.rows, own, axis=1) @ np.delete(self.weights, own)
        if len(wrong := np.flatnonzero(kept[arcs.source] != kept[arcs.target])):
            here, there = int(arcs.source[wrong[0]]), int(arcs.target[wrong[0]])
            msg = (
                f"party {party}'s move from state {here} to {there} changes an issue that it does not move; "
                "simultaneous sanctioning is not defined for coalesced states and moves put in by hand"
            )
            raise NoOptionFormError(msg)

    def joined(self, states: Numbers, ends: Sequence[NDArray[np.integer]]) -> tuple[Numbers, NDArray[np.bool_]]:
        """Apply to each state the changes that lead to each of its ends; give the results, and which there are."""
        before = self.rows[states]
        after, agreed = before.copy(), np.ones(len(states), np.bool_)
        for end in ends:
            wanted = self.rows[end]
            changed = wanted != before
            agreed &= ~(changed & (after != before) & (after != wanted)).any(axis=1)
            after = np.where(changed, wanted, after)
        codes = after @ self.weights
        at = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return self.states[at], agreed & (self.codes[at] == codes)


def _unmet(form: _OptionForm, better: Arcs, others: Sequence[Arcs], score: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell which states have an improvement that no choice of the others makes an accident.

    All improvements wait together; in each round those that still wait try the next few choices of the others.
    """
    start, goal = better.source.astype(np.int64), better.target
    choices = np.prod([np.diff(one.start) for one in others], axis=0, dtype=np.int64) * np.ones_like(form.codes)
    unmet, tried = np.zeros(len(form.codes), np.bool_), 0
    while len(start):
        several = max(1, BATCH // len(start))
        one, choice = (grid.ravel() for grid in np.indices((len(start), several)))
        within = tried + choice < choices[start[one]]
        one, choice = one[within], tried + choice[within]
        end, possible = form.joined(start[one], [goal[one], *_chosen(others, start[one], choice)])
        met = np.zeros(len(start), np.bool_)
        met[one[possible & (score[end] <= score[start[one]])]] = True
        tried += several
        unmet[start[~met & (choices[start] <= tried)]] = True
        waiting = ~met & ~unmet[start]
        start, goal = start[waiting], goal[waiting]
    return unmet


def _chosen(others: Sequence[Arcs], states: Numbers, choice: Numbers) -> Iterator[NDArray[np.int32]]:
    """Give where each of the others goes from each state, by the number of their joint choice."""
    for one in others:
        choice, own = np.divmod(choice, np.diff(one.start)[states])
        yield one.target[one.start[states] + own]


def _or_stay(arcs: Arcs) -> Arcs:
    """Put staying before the moves from each state."""
    states = np.arange(len(arcs.start) - 1, dtype=np.int32)
    return Arcs(arcs.start + np.arange(len(arcs.start)), np.insert(arcs.target, arcs.start[:-1], states))


def _improving(arcs: Arcs, score: NDArray[np.integer]) -> Arcs:
    """Keep the moves that better their mover's lot."""
    better = score[arcs.target] > score[arcs.source]
    return Arcs(np.concatenate(([0], np.cumsum(better)))[arcs.start], arcs.target[better])
