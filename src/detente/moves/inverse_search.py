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
from itertools import combinations, count
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.inverse import inverse
from detente.moves.inverse_stakes import BY_IMPROVEMENTS, Replies, mask_of, members, stable, union
from detente.moves.swaps import halves

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from numpy.typing import NDArray

    from detente.moves.graph import Graph
    from detente.moves.inverse import Limits

    Classes = tuple[int, ...]
    Profile = tuple[Classes, ...]
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
    limits: Limits | None = None,
    reach: Reach | None = None,
) -> Together | None:
    """Find a smallest change of all rankings that makes a state an equilibrium, or stops it being one.

    Nash, GMR and SMR stability of one party leave the others' rankings out, so that the changes found party by party
    are the answer. Under SEQ and SSEQ they are made in turn, until the state is what is asked for; the target rises in
    some ranking each time, and ranked first by all it is an equilibrium. Then `nearby` looks for less.

    Parameters
    ----------
    graph, scores, target, concept, limits
        As for `detente.moves.inverse.inverse`.
    reach
        How far to look for less where rankings bear on each other.

    Returns
    -------
    Together or None
        None if no party's own ranking unmakes the equilibrium and nothing near does.
    """
    known = _in_turn(graph, scores, target, concept, limits)
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
        self.start = tuple(_classes(row) for row in replies.scores)
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
                for cost, other, touches in self._steps(profile):
                    if far + cost < min(known.get(other, math.inf), 2 * self.reach.farthest + 1):
                        known[other] = far + cost
                        heappush(waiting, (far + cost, next(order), other, touches))
        return self._result()

    def _turned(self, profile: Profile) -> bool:
        return self.verdict(Replies(self.replies.graph, self._scores(profile))) != self.now

    def _result(self) -> Nearby:
        if not self.found:
            return Nearby((), np.inf, self.floor / 2, complete=False)
        far = self.found[0][0]
        listed = tuple(self._scores(profile) for _, profile in self.found[: self.reach.listed])
        return Nearby(listed, far / 2, min(far, self.floor) / 2, len(listed) == len(self.found) and far < self.floor)

    def _steps(self, profile: Profile) -> Iterator[tuple[int, Profile, bool]]:
        """Give what each step costs in half swaps, where it leads, and whether the verdict could hang on it."""
        for mover in self.movers:
            classes = profile[mover]
            for place, one in enumerate(classes):
                parted = [(upper, lower, place + 1, 1) for upper, lower in _splits(one, 2 * self.reach.farthest)]
                exchanged = [(other, one, place + 2, 2) for other in classes[place + 1 : place + 2]]
                for upper, lower, after, weight in (*parted, *exchanged):
                    changed = (*classes[:place], upper, lower, *classes[after:])
                    cost = weight * upper.bit_count() * lower.bit_count()
                    matters = self._matters(mover, upper, lower)
                    yield cost, (*profile[:mover], changed, *profile[mover + 1 :]), matters

    def _matters(self, mover: int, upper: int, lower: int) -> bool:
        """Tell whether the mover's order of two sets bears on the verdict: by the target, or by a move between them."""
        if (upper | lower) >> self.target & 1:
            return True
        moves = self.replies.moves
        return any(moves(mover, state) & lower for state in members(upper)) or any(
            moves(mover, state) & upper for state in members(lower)
        )

    def _scores(self, profile: Profile) -> NDArray[np.int64]:
        scores = np.empty((len(profile), self.replies.graph.count), np.int64)
        for row, classes in zip(scores, profile, strict=True):
            for rank, one in enumerate(reversed(classes)):
                row[members(one)] = rank
        return scores


def _classes(ranking: NDArray[np.int64]) -> Classes:
    """Give the classes of tied states, best first."""
    return tuple(mask_of(ranking == rank) for rank in np.unique(ranking)[::-1])


def _splits(tied: int, most: float) -> Iterator[tuple[int, int]]:
    """Split a class into an upper and a lower part in all ways that cost at most so many half swaps."""
    size = tied.bit_count()
    for part in range(1, size):
        if part * (size - part) <= most:
            for chosen in combinations(members(tied), part):
                upper = union(1 << state for state in chosen)
                yield upper, tied & ~upper


def _in_turn(
    graph: Graph, scores: NDArray[np.int64], target: int, concept: str, limits: Limits | None
) -> NDArray[np.int64] | None:
    """Make the changes found party by party one after another, until the verdict on the state has turned."""
    changed = scores.copy()
    asked = inverse(graph, changed, target, concept, limits)
    if asked.equilibrium:
        easiest = min(asked.flips, key=lambda one: one.swaps)
        if easiest.fixed:
            return None
        changed[easiest.party] = easiest.nearest[0].ranking
        return changed
    while not asked.equilibrium:
        for one in asked.flips:
            changed[one.party] = one.nearest[0].ranking
        asked = inverse(graph, changed, target, concept, limits)
    return changed
