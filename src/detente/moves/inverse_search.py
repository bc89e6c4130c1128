"""The smallest change of several rankings at once, where they bear on each other.

Under SEQ and SSEQ a party's ranking matters twice: for its own stability, and for the sanctions that it carries out
against others, since it makes only moves that improve on the state left. So a change made for one party may open or
close a sanction against another, and the changes found party by party need not fit together. Here

- `nearby` looks at all profiles of rankings in order of their distance, up to a bound, and proves what it passes;
- `together` gives the best change known that makes a state an equilibrium, or unmakes it, with what is proven of it.

Rankings are walked in the graph whose steps exchange two neighbouring classes of tied states or split one. They make no
new tie, and the shortest way from one ranking to another is as long as the distance of `detente.moves.swaps`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations, count, product
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.inverse import Question
from detente.moves.inverse_stakes import BY_IMPROVEMENTS, Replies, stable
from detente.moves.ranks import ranked
from detente.moves.swaps import halves, reranked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from numpy.typing import NDArray

    from detente.moves.graph import Graph

    Profile = tuple[bytes, ...]
    States = tuple[int, ...]
    Verdict = Callable[[Replies], bool]


@dataclass(frozen=True)
class Reach:
    """How far to look for changes of several rankings.

    Parameters
    ----------
    farthest
        The most swaps in all.
    profiles
        How many profiles of rankings to visit at most.
    listed
        How many of equal distance to list at most.
    """

    farthest: float = 3
    profiles: int = 5_000
    listed: int = 20


@dataclass(frozen=True, eq=False)
class Nearby:
    """The nearest profiles of rankings at which a verdict is another.

    Parameters
    ----------
    scores
        The profiles, as ranks from 0, each of shape (parties, states); empty if none was found.
    swaps
        How far they are; infinite if none was found.
    least
        No profile nearer than this will do; equal to ``swaps`` if one was found.
    complete
        Whether all profiles at that distance are listed.
    """

    scores: tuple[NDArray[np.int64], ...]
    swaps: float
    least: float
    complete: bool


@dataclass(frozen=True, eq=False)
class Together:
    """The best change known of all parties' rankings that makes a state an equilibrium or unmakes it.

    Parameters
    ----------
    scores
        The new rankings as ranks from 0, shape (parties, states).
    swaps
        How far they are from the present ones, over all parties.
    least
        Fewer swaps than this do not suffice; equal to ``swaps`` if the change is proven to be a smallest one.
    """

    scores: NDArray[np.int64]
    swaps: float
    least: float


def together(
    graph: Graph,
    scores: NDArray[np.int64],
    target: int,
    concept: str,
    reach: Reach | None = None,
) -> Together | None:
    """Find a smallest change of all rankings that makes a state an equilibrium, or stops it being one.

    Nash, GMR and SMR stability of one party leave the others' rankings out, so that the changes found party by party
    are the answer. Under SEQ and SSEQ they are made in turn, until the state is what is asked for; the target rises in
    some ranking each time, and ranked first by all it is an equilibrium. Then `nearby` looks for less.

    Parameters
    ----------
    graph, scores, target, concept
        As for `detente.moves.inverse.inverse`.
    reach
        How far to look for less where rankings bear on each other.

    Returns
    -------
    Together or None
        None if no party's own ranking unmakes the equilibrium and nothing near does.
    """
    known = _in_turn(graph, scores, target, concept)
    far = np.inf if known is None else sum(map(halves, scores, known)) / 2
    if concept not in BY_IMPROVEMENTS:
        return None if known is None else Together(known, far, far)
    reach = reach or Reach()
    within = Reach(min(reach.farthest, far - 0.5), reach.profiles, 1)
    found = nearby(graph, scores, target, range(graph.parties), equilibrium_of(target, concept), within)
    if found.scores:
        return Together(found.scores[0], found.swaps, found.least)
    return None if known is None else Together(known, far, min(far, found.least))


def equilibrium_of(target: int, concept: str) -> Verdict:
    """Ask whether a state is an equilibrium."""
    return lambda replies: all(stable(replies, party, target, concept) for party in range(replies.graph.parties))


def stable_for(party: int, target: int, concept: str) -> Verdict:
    """Ask whether a state is stable for a party."""
    return lambda replies: stable(replies, party, target, concept)


def nearby(
    graph: Graph,
    scores: NDArray[np.int64],
    target: int,
    movers: Collection[int],
    verdict: Verdict,
    reach: Reach | None = None,
) -> Nearby:
    """Find the nearest profiles of rankings at which a verdict on a state is another than now.

    Parameters
    ----------
    graph, scores
        Who can move where, and the rankings as they are; shape (parties, states).
    target
        The state that the verdict is about.
    movers
        The parties whose rankings may change: one opponent, say, or all.
    verdict
        What is asked, such as `equilibrium_of` or `stable_for`.
    reach
        How far to look.
    """
    walk = _Walk(Replies(graph, scores), target, tuple(movers), verdict, reach or Reach())
    return walk.run()


class _Walk:
    """One walk through the profiles of rankings, nearest first."""

    def __init__(self, replies: Replies, target: int, movers: tuple[int, ...], verdict: Verdict, reach: Reach) -> None:
        self.replies, self.target, self.movers, self.verdict, self.reach = replies, target, movers, verdict, reach
        self.start = tuple(row.tobytes() for row in ranked(replies.scores))
        self.now = verdict(replies)
        self.found: list[tuple[int, Profile]] = []
        self.floor = math.floor(2 * reach.farthest) + 1  # a profile not reached is at least so many half swaps away

    def run(self) -> Nearby:
        """Visit the profiles in order of their distance until the nearest are found or the bounds are met."""
        known = {self.start: 0}
        order = count()
        waiting = [(0, next(order), self.start, False)]
        while waiting and (not self.found or waiting[0][0] == self.found[0][0]):
            far, _, profile, matters = heappop(waiting)
            if far > known[profile]:
                continue
            if matters and self._turned(profile):
                self.found.append((far, profile))
            elif len(known) > self.reach.profiles:
                self.floor = min(self.floor, far + 1)
            else:
                for cost, other, touches in self._steps(profile, 2 * self.reach.farthest - far):
                    if far + cost < known.get(other, math.inf):
                        known[other] = far + cost
                        heappush(waiting, (far + cost, next(order), other, touches))
        return self._result()

    def _turned(self, profile: Profile) -> bool:
        return self.verdict(Replies(self.replies.graph, self._scores(profile), self.replies)) != self.now

    def _result(self) -> Nearby:
        if not self.found:
            return Nearby((), np.inf, self.floor / 2, complete=False)
        far = self.found[0][0]
        listed = tuple(self._scores(profile) for _, profile in self.found[: self.reach.listed])
        return Nearby(listed, far / 2, min(far, self.floor) / 2, len(listed) == len(self.found) and far < self.floor)

    def _steps(self, profile: Profile, room: float) -> Iterator[tuple[int, Profile, bool]]:
        """Give what each step costs in half swaps, where it leads, and whether the verdict could hang on it."""
        for mover in self.movers:
            for cost, ranks, upper, lower in _ranking_steps(np.frombuffer(profile[mover], np.int64), room):
                matters = self._matters(mover, upper, lower)
                yield cost, (*profile[:mover], ranks.tobytes(), *profile[mover + 1 :]), matters

    def _matters(self, mover: int, upper: States, lower: States) -> bool:
        """Tell whether the mover's order of two sets bears on the verdict: by the target, or by a move between them."""
        moves = self.replies.moves
        return any(
            self.target in pair or moves(mover, pair[0]) >> pair[1] & 1 or moves(mover, pair[1]) >> pair[0] & 1
            for pair in product(upper, lower)
        )

    def _scores(self, profile: Profile) -> NDArray[np.int64]:
        return np.stack([np.frombuffer(ranks, np.int64) for ranks in profile])


def _ranking_steps(ranks: NDArray[np.int64], room: float) -> Iterator[tuple[int, NDArray[np.int64], States, States]]:
    """Part a class or exchange it with the next: the cost in half swaps, the ranks, and the states concerned."""
    places = np.split(np.argsort(ranks, kind="stable"), np.cumsum(np.bincount(ranks))[:-1])
    classes = [tuple(one.tolist()) for one in places]
    for rank, one in enumerate(classes):
        for part in range(1, len(one)):
            if part * (len(one) - part) <= room:
                for upper in combinations(one, part):
                    parted = ranks + (ranks > rank)
                    parted[list(upper)] += 1
                    yield part * (len(one) - part), parted, upper, tuple(set(one).difference(upper))
        above = classes[rank + 1] if rank + 1 < len(classes) else ()
        if above and 2 * len(one) * len(above) <= room:
            exchanged = ranks.copy()
            exchanged[list(one)], exchanged[list(above)] = rank + 1, rank
            yield 2 * len(one) * len(above), exchanged, one, above


def _in_turn(graph: Graph, scores: NDArray[np.int64], target: int, concept: str) -> NDArray[np.int64] | None:
    """Make the changes found party by party one after another, until the verdict on the state has turned."""
    changed = scores.copy()
    asked = _questions(graph, changed, target, concept)
    if all(one.stable for one in asked):
        found = [(near.halves, one.party, near.changed[0]) for one in asked if (near := one.nearest(1))]
        if not found:
            return None
        _, party, sides = min(found)
        changed[party] = reranked(changed[party], target, sides, rises=True)
        return changed
    while unstable := [one for one in asked if not one.stable]:
        for one in unstable:
            if near := one.nearest(1):
                changed[one.party] = reranked(changed[one.party], target, near.changed[0], rises=False)
        asked = _questions(graph, changed, target, concept)
    return changed


def _questions(graph: Graph, scores: NDArray[np.int64], target: int, concept: str) -> list[Question]:
    replies = Replies(graph, scores.copy())
    return [Question.of(replies, party, target, concept) for party in range(graph.parties)]
