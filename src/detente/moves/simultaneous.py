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
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Arcs, TooManyArcsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

    Numbers = NDArray[np.int64]

BATCH = 1 << 16
"""How many joint moves are tried at once, unless more improvements than that wait."""

CHOICES = 10**8
"""The largest number of joint choices of the others that are tried against an improvement."""

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
        If there are more moves than can be listed, or more joint choices than can be tried.
    """
    form = _OptionForm.of(graph, np.asarray(rows), own)
    better = [arcs.improving(score) for arcs, score in zip(graph.arcs, scores, strict=True)]
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
    """States as rows of options, and the way back from a row to its state.

    A row's code is the sum of its options times the issues' weights. Where an issue is moved by one party only, joint
    changes of codes just add up; issues that several can move are compared.
    """

    codes: Numbers  # each state's code
    order: Numbers  # the states by rising code
    shared: NDArray[np.integer]  # each state's options on the issues that several parties move
    weights: Numbers  # of these issues

    @classmethod
    def of(cls, graph: Graph, rows: NDArray[np.integer], own: Sequence[Sequence[int]]) -> _OptionForm:
        spans = [1 + int(column.max(initial=0)) for column in rows.T]
        if prod(spans) > LARGEST:
            msg = f"{len(spans)} issues have {prod(spans):,} combinations of options, too many to number"
            raise NoOptionFormError(msg)
        weights = np.array([prod(spans[:issue]) for issue in range(len(spans))], np.int64)
        codes = rows @ weights
        order = np.argsort(codes)
        if alike := int((np.diff(codes[order]) == 0).sum()):
            msg = f"{alike} states stand at the same options as others; simultaneous sanctioning needs all to differ"
            raise NoOptionFormError(msg)
        for party, arcs in enumerate(graph.arcs):
            _expect_own(party, arcs, codes - rows[:, own[party]] @ weights[list(own[party])])
        several = [issue for issue in range(len(spans)) if sum(issue in mine for mine in own) > 1]
        return cls(codes, order, rows[:, several], weights[several])

    @cached_property
    def alone(self) -> Numbers:
        """Each state's code on the issues that one party moves or none."""
        return np.asarray(self.codes - self.shared @ self.weights)

    def joined(self, states: Numbers, ends: Sequence[NDArray[np.integer]]) -> tuple[Numbers, NDArray[np.bool_]]:
        """Apply to each state the changes that lead to each of its ends; give the results, and which there are."""
        codes = self.alone[states] * (1 - len(ends))
        before = after = self.shared[states]
        agreed = np.ones(len(states), np.bool_)
        for end in ends:
            codes += self.alone[end]
            wanted = self.shared[end]
            agreed &= ((wanted == before) | (after == before) | (after == wanted)).all(axis=1)
            after = np.where(wanted == before, after, wanted)
        codes += after @ self.weights
        at = np.minimum(np.searchsorted(self.codes, codes, sorter=self.order), len(self.order) - 1)
        found = self.order[at]
        return found, agreed & (self.codes[found] == codes)


def _expect_own(party: int, arcs: Arcs, kept: Numbers) -> None:
    """Refuse a move that changes what the party does not move, given as each state's code on that."""
    wrong = np.flatnonzero(kept[arcs.source] != kept[arcs.target])
    if len(wrong):
        here, there = int(arcs.source[wrong[0]]), int(arcs.target[wrong[0]])
        msg = (
            f"party {party}'s move from state {here} to {there} changes an issue that it does not move; "
            "simultaneous sanctioning is not defined for coalesced states and moves put in by hand"
        )
        raise NoOptionFormError(msg)


def _unmet(form: _OptionForm, better: Arcs, others: Sequence[Arcs], score: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell which states have an improvement that no choice of the others makes an accident.

    All improvements wait together; in each round those that still wait try the next few choices of the others.
    """
    start, goal = better.source.astype(np.int64), better.target
    choices = _joint_choices(others, len(form.codes))
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


def _joint_choices(others: Sequence[Arcs], count: int) -> Numbers:
    """Give at each state how many joint choices the others have."""
    choices = np.ones(count)
    for one in others:
        choices *= np.diff(one.start)
    if (most := choices.max(initial=0)) > CHOICES:
        msg = f"the others have up to {most:.0e} joint choices at a state, too many to try one by one"
        raise TooManyArcsError(msg)
    return choices.astype(np.int64)


def _chosen(others: Sequence[Arcs], states: Numbers, choice: Numbers) -> Iterator[NDArray[np.int32]]:
    """Give where each of the others goes from each state, by the number of their joint choice."""
    for one in others:
        choice, own = np.divmod(choice, np.diff(one.start)[states])
        yield one.target[one.start[states] + own]


def _or_stay(arcs: Arcs) -> Arcs:
    """Put staying before the moves from each state."""
    states = np.arange(len(arcs.start) - 1, dtype=np.int32)
    return Arcs(arcs.start + np.arange(len(arcs.start)), np.insert(arcs.target, arcs.start[:-1], states))
