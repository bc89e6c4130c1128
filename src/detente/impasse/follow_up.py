"""Two questions in a row: which second one adds the most to a first, and how much.

An answer changes what the next one is worth, so the best second question need not be the second best. Both are valued
together, as one inquiry with four answers, by the rule of `detente.impasse.hearing`; the second is asked whatever the
answer to the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import joint_shares
from detente.impasse.hearing import NEVER, PARTS, Room, counts_of, joint_if
from detente.impasse.questions import answers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.impasse.information import Valued
    from detente.space import Space
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.int64]


@dataclass(frozen=True)
class FollowUps:
    """The best second question after each of some first ones.

    Parameters
    ----------
    first
        The first questions, by index among those valued, best first; shape (firsts,).
    second
        The best second question after each, likewise; shape (firsts,).
    after
        What it adds to the value of the first, on draws held back; shape (firsts,).
    in_sample
        The same on the draws that choose the packages: never below nought, and too hopeful; shape (firsts,).
    """

    first: Indices
    second: Indices
    after: Floats
    in_sample: Floats


def follow_ups(
    space: Space,
    valued: Valued,
    draws: Sequence[Draws],
    accepts: Sequence[Bools],
    agreement: Agreement,
    *,
    top: int = 20,
) -> FollowUps:
    """Find the best second question after each of the best first ones, all among these.

    The second is chosen by what it adds on draws held back, times how likely it can be put.

    Parameters
    ----------
    space, draws, accepts, agreement
        As for `detente.impasse.information.value_of`.
    valued
        What the questions are worth one by one.
    top
        How many of the best questions to look at; no follow-up is found for a single one.
    """
    first = valued.order[:top]
    if len(first) < 2:
        return FollowUps(first[:0], first[:0], np.zeros(0), np.zeros(0))
    pairing = _Pairing.of(space, valued, first, draws, Room.of(accepts, agreement))
    held, within = np.zeros((2, len(first), len(first)))
    for i, j in combinations(range(len(first)), 2):
        within[i, j], held[i, j] = pairing.value(i, j)
        within[j, i], held[j, i] = within[i, j], held[i, j]
    after = held - valued.held_out[first][:, None]
    score = after * valued.askability[first]
    np.fill_diagonal(score, -np.inf)
    second = score.argmax(axis=1)
    rows = np.arange(len(first))
    more = np.maximum(within[rows, second] - valued.in_sample[first], 0.0)
    return FollowUps(first, first[second], after[rows, second], more)


@dataclass(frozen=True)
class _Pairing:
    """Some questions, with what is heard after each and after each two about the same party.

    ``single`` (parts, questions, answers, packages + 1) is the chance of hearing an answer from a draw that accepts a
    package, and in the last column that of hearing it at all; ``both`` the same of two, (parts, answers, answers,
    packages + 1), by their places. The answers are yes and no.
    """

    parties: Sequence[int]
    room: Room
    single: Floats
    both: dict[tuple[int, int], Floats]

    @classmethod
    def of(cls, space: Space, valued: Valued, chosen: Indices, draws: Sequence[Draws], room: Room) -> _Pairing:
        """Count the answers."""
        parties = [valued.questions[number].party for number in chosen]
        width = room.accepts[0].shape[1] + 1
        single, both = np.zeros((len(PARTS), len(chosen), 2, width)), {}
        noise = np.array([[[t, 1.0 - t], [1.0 - t, t]] for t in valued.trust[chosen]])
        for party in sorted(set(parties)):
            own = [place for place, one in enumerate(parties) if one == party]
            answers = answers_of(space, draws[party], [valued.questions[chosen[place]] for place in own])
            said = np.pad(room.accepts[party], ((0, 0), (0, 1)), constant_values=True)
            yes, total = _shares(answers, said), _shares(np.ones((1, len(said)), bool), said)
            true = np.stack([yes, total - yes], axis=2)
            single[:, own] = np.einsum("qab,pqbx->pqax", noise[own], true)
            pairs = list(combinations(range(len(own)), 2))
            met = _shares(answers[[i for i, _ in pairs]] & answers[[j for _, j in pairs]], said)
            for number, (i, j) in enumerate(pairs):
                cells = _cells(met[:, number], yes[:, i], yes[:, j], total[:, 0])
                both[own[i], own[j]] = np.einsum("ab,cd,pbdx->pacx", noise[own[i]], noise[own[j]], cells)
        return cls(parties, room, single, both)

    def value(self, i: int, j: int) -> tuple[float, float]:
        """Give what hearing both answers is worth, in sample and held out."""
        first, second, whole = (self._told(part, i, j) for part in range(len(PARTS)))
        held_out = (_value(first, second) + _value(second, first)) / 2
        return max(0.0, _value(whole, whole)), held_out

    def _told(self, part: int, i: int, j: int) -> tuple[Floats, Floats, Floats]:
        """Give by the four answers the chance of each, the chance that it comes and a package is a deal, and now."""
        shares, agreement = self.room.shares[part], self.room.agreement
        party, other = self.parties[i], self.parties[j]
        if party == other:
            heard = self.both[i, j][part].reshape(4, -1)
            refused, taken = (joint_if(shares, agreement, {party: one}) for one in (0.0, 1.0))
            told = (heard[:, -1:] - heard[:, :-1]) * refused + heard[:, :-1] * taken
            return heard[:, -1], told, joint_shares(shares, agreement)
        mine, yours = self.single[part, i], self.single[part, j]
        told = np.zeros((2, 2, shares.shape[1]))
        for takes in ((0, 0), (0, 1), (1, 0), (1, 1)):
            left, right = (
                one[:, :-1] if take else one[:, -1:] - one[:, :-1]
                for one, take in zip((mine, yours), takes, strict=True)
            )
            told += left[:, None] * right * joint_if(shares, agreement, {party: takes[0], other: takes[1]})
        chance = np.outer(mine[:, -1], yours[:, -1])
        return chance.ravel(), told.reshape(4, -1), joint_shares(shares, agreement)


def _shares(answers: Bools, accepts: Bools) -> Floats:
    """Give the shares of each part of the draws that answer yes and accept, shape (parts, questions, packages)."""
    counts = [counts_of(answers[:, part], accepts[part]) for part in PARTS[:2]]
    sizes = [len(accepts[part]) for part in PARTS]
    return np.stack(
        [count / np.float64(size) for count, size in zip((*counts, counts[0] + counts[1]), sizes, strict=True)]
    )


def _cells(met: Floats, first: Floats, second: Floats, total: Floats) -> Floats:
    """Give the shares of each two answers from how often both are yes, and each is; (parts, 2, 2, packages)."""
    yes, no = np.stack([met, first - met], axis=1), np.stack([second - met, total - first - second + met], axis=1)
    return np.stack([yes, no], axis=1)


def _value(judge: tuple[Floats, Floats, Floats], chooser: tuple[Floats, Floats, Floats]) -> float:
    chance, told, now = chooser
    best = now.argmax()
    chosen = np.where(chance > NEVER, told.argmax(axis=1), best)
    return float(judge[1][np.arange(len(chosen)), chosen].sum() - judge[2][best])
