"""Whether a signed text would hold: who is tempted to break it, and what the others could do about that.

A signed text is a state. Each side can leave it by changing what it carries out itself, as far as that can be undone.
Values here are additive over issues, and once a text is signed no rule of texts binds what a side just does. So each
question has a short exact answer in every draw, by sums over issues:

- the *gain* of breaking it: the best of the party's own changes, of one issue at least, and what falls back by that;
- Nash: nothing is gained. GMR: the worst that the others' moves could then do takes all of the gain away. As the best
  breach is the hardest to deter, and what the others do does not bear on what the party can still do, SMR is the same
  (but where a party breaks a text by a change that costs it something, for the sake of what then falls back and nobody
  can give again by itself: there SMR, by which it could still undo the change, is harder to meet);
- SEQ: the others make only moves that improve on how things then stand for themselves; SSEQ is the same.

With additive values a side improves by such an answer whether or not it was provoked, so that a credible answer is one
that its own side was tempted by from the start, what falls back apart: it may give that again as it answers. What
deters without that (an answer that is only worth it in anger) needs preferences over whole states, which a case can
state for its graph of moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from detente.values.draws import Draws

    Choices = tuple[tuple[int, int], ...]

HELD = ("nash", "gmr", "seq")
"""The concepts that differ where values are additive."""

MOST_ANSWERS = 20_000
"""The most combinations of a party's own options that are looked at for a credible answer."""

_CELLS = 2_000_000

GAIN = 1e-9
"""A gain up to this part of a party's largest value is none."""


class TooManyAnswersError(ValueError):
    """A party has more combinations of own options than are looked at."""


@dataclass(frozen=True)
class Signed:
    """A signed text, and what each side can do to it by itself.

    Parameters
    ----------
    row
        The option at which each issue stands.
    options
        The options of each issue that its mover can take from there, in place of the one it stands at.
    own
        The issues that each party moves on its own.
    falls
        For each issue the option to which it falls by itself when somebody else breaks the text, −1 if it stays: what
        was only suspended comes back.
    """

    row: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]
    own: tuple[tuple[int, ...], ...]
    falls: tuple[int, ...]

    def breach(self, party: int) -> tuple[int, ...]:
        """Give where issues stand once a party breaks the text, before it is counted what it does with its own."""
        own = set(self.own[party])
        return tuple(
            fall if fall >= 0 and issue not in own else stands
            for issue, (stands, fall) in enumerate(zip(self.row, self.falls, strict=True))
        )


@dataclass(frozen=True, eq=False)
class Holding:
    """How far a signed text holds, draw by draw.

    Parameters
    ----------
    gain
        What each party would gain by its best breach if nobody answered, 0 if nothing; as a part of its span, which is
        what its best and worst options of all issues are apart; shape (parties, draws).
    stable
        Whether the text is stable for each party by each of `HELD`; shape (3, parties, draws).
    best
        For each party the changes of its best breach, on average, as pairs of an issue and an option.
    answer
        For each party the changes by the others that cost it most, on average.
    """

    gain: NDArray[np.float64]
    stable: NDArray[np.bool_]
    best: tuple[Choices, ...]
    answer: tuple[Choices, ...]


class _Judged(NamedTuple):
    gain: NDArray[np.float64]
    stable: tuple[NDArray[np.bool_], ...]
    best: Choices
    answer: Choices


def holding(signed: Signed, draws: Sequence[Draws], offsets: Sequence[int]) -> Holding:
    """Ask whether a signed text would hold.

    Parameters
    ----------
    signed
        The text.
    draws
        Each party's value functions; a party with one meets all draws of the others.
    offsets
        Where each issue's columns begin in a value table.

    Raises
    ------
    TooManyAnswersError
        If a party has too many combinations of own options to look at.
    """
    judged = [_judged(signed, party, draws, offsets) for party in range(len(draws))]
    gain = np.stack([one.gain for one in judged])
    stable = np.stack([one.stable for one in judged], axis=1)
    return Holding(gain, stable, tuple(one.best for one in judged), tuple(one.answer for one in judged))


@dataclass(frozen=True, eq=False)
class _Breach:
    """The best breach of one party, and what a party thinks of what is done after it."""

    signed: Signed
    party: int
    draws: Sequence[Draws]
    offsets: Sequence[int]

    @cached_property
    def stands(self) -> tuple[int, ...]:
        return self.signed.breach(self.party)

    def open_to(self, issue: int) -> tuple[int, ...]:
        """Give the options that can be taken, what stands first; what has fallen back can be given again."""
        stands, signed = self.stands[issue], self.signed
        return (stands, *sorted({signed.row[issue], *signed.options[issue]} - {stands}))

    def worth(self, judge: int, issue: int, met: NDArray[np.int64] | None = None) -> NDArray[np.float64]:
        """Value the options that can be taken above what stands, in some draws; shape (draws, options)."""
        table = self.draws[judge].values
        taken = [self.offsets[issue] + option for option in self.open_to(issue)]
        some = (table if met is None or len(table) == 1 else table[met])[:, taken]
        return some - some[:, :1]

    @cached_property
    def mine(self) -> tuple[NDArray[np.float64], ...]:
        """What the breaker makes of the options of each issue; see `worth`."""
        return tuple(self.worth(self.party, issue) for issue in range(len(self.signed.row)))

    def gain(self) -> NDArray[np.float64]:
        """Value the best breach, above the text as it stands, shape (draws,); 0 where there is nothing to break."""
        own = [issue for issue in self.signed.own[self.party] if self.signed.options[issue]]
        return self.fallen() + self.done(own) if own else np.zeros(1)

    def done(self, own: Sequence[int]) -> NDArray[np.float64]:
        """Value the best that the breaker can do with its own issues, one changed at least, shape (draws,)."""
        best = np.stack([self.mine[issue][:, 1:].max(axis=1) for issue in own])
        done: NDArray[np.float64] = np.maximum(best, 0).sum(axis=0) + np.minimum(best.max(axis=0), 0)
        return done

    def fallen(self) -> NDArray[np.float64]:
        """Value what falls back by itself for the breaker, shape (draws,)."""
        table = self.draws[self.party].values
        lost = np.zeros(len(table))
        for issue, (before, after) in enumerate(zip(self.signed.row, self.stands, strict=True)):
            if before != after:
                lost += table[:, self.offsets[issue] + after] - table[:, self.offsets[issue] + before]
        return lost

    def worst(self, issues: Iterable[int]) -> NDArray[np.float64]:
        """Value the worst for the breaker that can be done to some issues, shape (draws,)."""
        return sum((self.mine[issue].min(axis=1) for issue in issues), np.zeros(len(self.draws[self.party])))

    def telling(self, issues: Iterable[int], sign: int) -> Choices:
        """Give the changes that are best (1) or worst (−1) for the breaker on average."""
        taken = {issue: int((sign * self.mine[issue].mean(axis=0)).argmax()) for issue in issues}
        return tuple((issue, self.open_to(issue)[place]) for issue, place in taken.items() if place)

    def pretext(self) -> Choices:
        """Give the change that costs the breaker least on average, where what falls back is all that it breaks for."""
        means = {
            (issue, option): float(mean)
            for issue in self.signed.own[self.party]
            for option, mean in zip(self.open_to(issue)[1:], self.mine[issue][:, 1:].mean(axis=0), strict=True)
        }
        return (max(means, key=means.__getitem__),)

    def credible(self, other: int, met: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give what the breaker gets of the worst that another does for its own good, at most 0, in some draws."""
        own = self.signed.own[other]
        if (ways := prod(len(self.open_to(issue)) for issue in own)) > MOST_ANSWERS:
            msg = f"one party has {ways:,} answers to a breach; at most {MOST_ANSWERS:,} are looked at"
            raise TooManyAnswersError(msg)
        worst = np.zeros(len(met))
        for begin in range(0, len(met), chunk := max(1, _CELLS // ways)):
            part = met[begin : begin + chunk]
            wanted = _combined([self.worth(other, issue, part) for issue in own]) > _step(self.draws[other])
            costs = _combined([self.worth(self.party, issue, part) for issue in own])
            worst[begin : begin + chunk] = np.where(wanted, np.minimum(costs, 0.0), 0.0).min(axis=1)
        return worst


def _judged(signed: Signed, party: int, draws: Sequence[Draws], offsets: Sequence[int]) -> _Judged:
    """Judge one party: its gain, its best breach, its stability and the answer that hurts it most."""
    breach = _Breach(signed, party, draws, offsets)
    others = [other for other in range(len(draws)) if other != party]
    theirs = [issue for other in others for issue in signed.own[other]]
    gain, worst = np.broadcast_arrays(breach.gain(), breach.worst(theirs), np.zeros(max(map(len, draws))))[:2]
    step = _step(draws[party])
    free = gain <= step
    gmr = free | (gain + worst <= step)
    seq = free.copy()
    if len(left := np.flatnonzero(gmr & ~free)):  # what no answer deters, no credible one does
        seq[left] = gain[left] + sum(breach.credible(other, left) for other in others) <= step
    return _Judged(
        np.where(free, 0.0, gain) / _span(draws[party], offsets),
        (free, gmr, seq),
        breach.telling(signed.own[party], 1) or (() if free.all() else breach.pretext()),
        breach.telling(theirs, -1),
    )


def _combined(worths: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Add up the worth of every combination of options, shape (draws, combinations)."""
    total = np.zeros((1, 1))
    for worth in worths:
        total = (total[:, :, None] + worth[:, None, :]).reshape(max(len(total), len(worth)), -1)
    return total


def _step(draws: Draws) -> float:
    """Give the largest difference in value that is none."""
    return GAIN * float(np.abs(draws.values).max(initial=0))


def _span(draws: Draws, offsets: Sequence[int]) -> NDArray[np.float64]:
    """Give what the best and the worst options of all issues are apart, shape (draws,)."""
    best, worst = (choose.reduceat(draws.values, offsets[:-1], axis=1) for choose in (np.maximum, np.minimum))
    spans: NDArray[np.float64] = np.maximum((best - worst).sum(axis=1), np.finfo(float).tiny)
    return spans
