"""The question backwards: the smallest change of rankings that makes a state stable, or an equilibrium, or unmakes it.

The inverse of the graph model (Kinsara, 2014; Wang, Hipel, Fang & Dang, 2018) asks which rankings make a wanted state
an equilibrium. Going through all rankings is hopeless and needless: `inverse_stakes` says what a verdict hangs on. Two
smallest changes are given, since they answer two questions:

- the **nearest** ranking, by swaps of neighbours (`swaps`): how little would the party's order have to differ?
- the **fewest comparisons** with the target that must turn (`inverse_cover`): which pairs matter?

A party can always be made content with a state: ranked above all else, it is Nash stable, hence stable under all
five concepts. The contrary can be out of the question. Ranked below all else, a state is still stable for a party that
cannot move from it, and under GMR and SEQ for one whose every move the opponents can take back to that state, since it
is no better than itself. Under SMR and SSEQ coming back deters nobody who could make the same move again. If none of
this holds, ranking the state last breaks its stability.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.inverse_cover import Need, least_cover
from detente.moves.inverse_stakes import BY_IMPROVEMENTS, Replies, members, stakes, union
from detente.moves.swaps import halves_to, nearest, reranked, side_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from detente.moves.graph import Graph
    from detente.moves.inverse_cover import Cover
    from detente.moves.inverse_stakes import Stakes
    from detente.moves.swaps import Nearest, Side


@dataclass(frozen=True)
class Limits:
    """How far to look.

    Parameters
    ----------
    listed
        How many changes of equal size to list at most.
    work
        How many needs to look at in all, before the fewest comparisons are given as a bound only.
    """

    listed: int = 20
    work: int = 100_000


@dataclass(frozen=True, eq=False)
class Change:
    """Another ranking for one party.

    Parameters
    ----------
    party
        Whose ranking.
    turned
        The states whose comparison with the target turns, rising.
    swaps
        How far the ranking is from the present one: 1 for each pair turned around, 1/2 for each tie split.
    ranking
        The new ranking as ranks from 0, higher is better; shape (states,).
    """

    party: int
    turned: tuple[int, ...]
    swaps: float
    ranking: NDArray[np.int64]


@dataclass(frozen=True)
class Fixed:
    """Why a state is stable for a party whatever it prefers.

    Parameters
    ----------
    returned
        The states that it can move to from there, from each of which its opponents can come back (under SEQ by
        improvements of theirs); empty if it has no move.
    """

    returned: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Flip:
    """The smallest changes of one party's ranking that change the verdict on its stability at a state.

    Parameters
    ----------
    party, target, concept
        Whose stability, where, and under which concept.
    stable
        The verdict as it is; the changes turn it around.
    nearest
        The changes of the fewest swaps; of these, those that turn the fewest comparisons with the target first.
    fewest
        The changes that turn the fewest comparisons with the target; of these, the ones of the fewest swaps first.
    proven
        Fewer comparisons than this do not suffice; equal to those turned in ``fewest`` where that is exact.
    complete
        Whether all changes of the fewest swaps, and all of the fewest comparisons, are listed.
    fixed
        Why no ranking changes the verdict, if none does.
    """

    party: int
    target: int
    concept: str
    stable: bool
    nearest: tuple[Change, ...] = ()
    fewest: tuple[Change, ...] = ()
    proven: int = 0
    complete: tuple[bool, bool] = (True, True)
    fixed: Fixed | None = None

    @property
    def swaps(self) -> float:
        """The fewest swaps; infinite if no ranking changes the verdict."""
        return self.nearest[0].swaps if self.nearest else np.inf

    @property
    def pairs(self) -> float:
        """The fewest comparisons known to suffice; infinite if no ranking changes the verdict."""
        return len(self.fewest[0].turned) if self.fewest else np.inf

    @property
    def exact(self) -> bool:
        """Whether the number of comparisons is proven; the number of swaps always is."""
        return self.fixed is not None or self.proven == self.pairs


@dataclass(frozen=True, eq=False)
class Inverse:
    """The smallest changes that make a state an equilibrium, or stop it being one, each party's opponents as they are.

    Parameters
    ----------
    target, concept
        The state, and the concept.
    equilibrium
        Whether it is an equilibrium now.
    flips
        If it is one, each party's smallest changes that unmake it, any one of which suffices; else those of the parties
        for which it is not stable, all of which must be made.
    separable
        Whether these changes do not bear on each other. Under SEQ and SSEQ they may, as a party's ranking also says
        which sanctions it carries out: see `inverse_search`.
    """

    target: int
    concept: str
    equilibrium: bool
    flips: tuple[Flip, ...]
    separable: bool

    @property
    def swaps(self) -> float:
        """The fewest swaps in all: of one party's changes to unmake the equilibrium, of all together to make it."""
        swaps = [flip.swaps for flip in self.flips]
        return min(swaps) if self.equilibrium else sum(swaps)

    @property
    def pairs(self) -> float:
        """The fewest comparisons with the target in all, in the same sense."""
        pairs = [flip.pairs for flip in self.flips]
        return min(pairs) if self.equilibrium else sum(pairs)


def inverse(
    graph: Graph, scores: NDArray[np.int64], target: int, concept: str, limits: Limits | None = None
) -> Inverse:
    """Find the smallest changes of rankings that make a state an equilibrium, or that stop it being one.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        Each party's ranking, higher is better, equal is indifferent; shape (parties, states).
    target
        The state.
    concept
        One of `detente.moves.stability.CONCEPTS`.
    limits
        How far to look.
    """
    replies = Replies(graph, scores)
    found = [Question.of(replies, party, target, concept) for party in range(graph.parties)]
    unstable = [one for one in found if not one.stable]
    flips = tuple(_flip(one, limits or Limits()) for one in unstable or found)
    return Inverse(target, concept, not unstable, flips, concept not in BY_IMPROVEMENTS)


def flip(
    graph: Graph, scores: NDArray[np.int64], party: int, target: int, concept: str, limits: Limits | None = None
) -> Flip:
    """Find the smallest changes of one party's ranking that turn the verdict on its stability at a state around.

    Parameters
    ----------
    graph, scores, target, concept, limits
        As for `inverse`.
    party
        Whose ranking may change.
    """
    return _flip(Question.of(Replies(graph, scores), party, target, concept), limits or Limits())


@dataclass(frozen=True, eq=False)
class Question:
    """What would turn the verdict on a party's stability at a state around.

    Parameters
    ----------
    replies
        The moves and rankings.
    party, concept
        Whose stability, under which concept.
    stakes
        What it hangs on.
    above
        The states that the party now ranks above the target.
    """

    replies: Replies
    party: int
    concept: str
    stakes: Stakes
    above: int

    @classmethod
    def of(cls, replies: Replies, party: int, target: int, concept: str) -> Question:
        """Ask about a party and a target."""
        return cls(replies, party, concept, stakes(replies, party, target, concept), replies.above(party, target))

    @cached_property
    def stable(self) -> bool:
        """The verdict as it is."""
        return self.stakes.holds(self.above)

    @property
    def ranking(self) -> NDArray[np.int64]:
        """The party's ranking."""
        ranking: NDArray[np.int64] = self.replies.scores[self.party]
        return ranking

    @property
    def side(self) -> Side:
        """The states that may change sides: to break stability some rise, to bring it about some sink."""
        return side_of(self.ranking, self.stakes.target, rises=self.stable)

    def turns(self, changed: int) -> bool:
        """Tell whether the verdict turns if these states change sides."""
        return self.stakes.holds(self.above ^ changed) != self.stable

    def nearest(self, cap: int) -> Nearest | None:
        """Find the changes of the fewest swaps."""
        return nearest(self.side, self.turns, cap)

    def fewest(self, cap: int, work: int) -> Cover | None:
        """Find the changes that turn the fewest comparisons with the target."""
        return least_cover(self._breaking() if self.stable else [self._making()], cap, work)

    def _making(self) -> list[Need]:
        """Say what must sink for each temptation: the state it leads to, or all that keeps an answer from deterring."""
        held, needs = self.stakes, []
        for move in held.tempting(self.above):
            ways = {held.guard(state) & self.above for state in members(held.answers[move])}
            single = union(way for way in ways if way.bit_count() == 1) | 1 << move
            needs.append(Need(single, tuple(sorted(way for way in ways if not way & single))))
        return needs

    def _breaking(self) -> set[tuple[Need, ...]]:
        """Say for each move what must rise for it to tempt: its state, and one of each deterring answer's guard."""
        held, problems = self.stakes, set()
        for move in members(held.moves):
            guards = {held.guard(state) for state in members(held.answers[move])}
            if not 1 << move & self.above:
                guards.add(1 << move)
            deterring = sorted(guard & ~(1 << held.target) for guard in guards if not guard & self.above)
            problems.add(tuple(map(Need, deterring)))
        return problems


def joint_gain(
    scores: NDArray[np.int64], parties: Collection[int], start: int, end: int, limits: Limits | None = None
) -> dict[int, tuple[Change, ...]]:
    """Find the smallest changes of rankings after which parties all gain by going together from one state to another.

    A joint move is a coalition improvement if each member prefers where it leads (Kilgour, Hipel, Fang & Peng, 2001),
    so each ranking counts alone and the changes add up.

    Parameters
    ----------
    scores
        Each party's ranking, higher is better, equal is indifferent; shape (parties, states).
    parties
        Those that are to gain.
    start, end
        The states that they go from and to.
    limits
        How far to look.

    Returns
    -------
    For each party that does not gain now the changes of the fewest swaps, in which ``end`` and perhaps others rise
    above ``start``; those in which the fewest do come first.
    """
    cap = (limits or Limits()).listed
    found = {}
    for party in parties:
        ranking = scores[party]
        if ranking[end] <= ranking[start]:
            near = nearest(side_of(ranking, start, rises=True), lambda changed: bool(changed >> end & 1), cap)
            found[party] = (
                tuple(_change(party, ranking, start, one, rises=True) for one in near.changed) if near else ()
            )
    return found


def _change(party: int, ranking: NDArray[np.int64], target: int, changed: int, *, rises: bool) -> Change:
    """Put a set of states that change sides of a target as a change of ranking."""
    swaps = halves_to(ranking, target, changed, rises=rises) / 2
    return Change(party, tuple(members(changed)), swaps, reranked(ranking, target, changed, rises=rises))


def _flip(asked: Question, limits: Limits) -> Flip:
    target = asked.stakes.target
    about = (asked.party, target, asked.concept, asked.stable)
    near = asked.nearest(limits.listed)
    few = asked.fewest(limits.listed, limits.work)
    if near is None or few is None:
        return Flip(*about, fixed=Fixed(tuple(members(asked.stakes.moves))))
    change = partial(_change, asked.party, asked.ranking, target, rises=asked.stable)
    return Flip(
        *about,
        nearest=tuple(map(change, near.changed)),
        fewest=tuple(sorted(map(change, few.sets), key=lambda one: (one.swaps, one.turned))),
        proven=few.least,
        complete=(near.complete, few.complete),
    )
