"""What parties can do together: coalition improvements, coalition stability, jumps, and parties merged into one.

Two readings that are easily taken for one another are kept apart. A *coalition* leaves its members what they can do by
themselves: a state must hold against it beside holding against each of them. A *merged* party takes their place, so
that what a member could have done alone for its own good no longer counts; merging can make a state stable that no
member would stay in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import numpy as np

from detente.moves.degrees import degrees
from detente.moves.graph import Arcs, Graph
from detente.moves.sequences import sequences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

COALITION_CONCEPTS = ("cnash", "cgmr", "csmr", "cseq")
"""The coalition concepts, in the order of the rows of every verdict here."""

MOST_STATES = 1_024
"""The most states for which every pair of states is looked at."""

MOST_PARTIES = 6
"""The most parties for which every coalition is looked at."""


class TooLargeError(ValueError):
    """More states or parties than coalitions can be analysed for."""


Joint = Mapping[frozenset[int], Arcs]
"""The arcs that sets of two parties or more take only together, such as signing; a coalition that contains the set can.

A joint move is one step of the set. It may follow any step that is not the same set's, and any such step may follow it.
"""


class Acting(NamedTuple):
    """Who can act within a coalition: each member alone, and each set of members that has joint moves.

    Attributes
    ----------
    groups
        The parties that act together in each place.
    graph
        The moves of each group, in the order of ``groups``: `sequences` over it follows the coalition's legal
        sequences, in which no group moves twice in a row but a member may follow a set that it belongs to.
    """

    groups: tuple[frozenset[int], ...]
    graph: Graph


def acting(graph: Graph, coalition: Collection[int], joint: Joint | None = None) -> Acting:
    """Give those who can act within a coalition, and their moves.

    Raises
    ------
    ValueError
        If the coalition has a member that the graph does not know, or a joint move is one party's alone.
    """
    members = sorted(set(coalition))
    for parties in (frozenset(members), *(joint or {})):
        if not parties <= set(range(graph.parties)):
            msg = f"the parties are numbered 0 to {graph.parties - 1}, but {sorted(parties)} are named"
            raise ValueError(msg)
    sets = {parties: arcs for parties, arcs in (joint or {}).items() if parties <= set(members)}
    if any(len(parties) < 2 for parties in sets):
        msg = "a joint move is taken by two parties or more; give a party's own moves to the graph"
        raise ValueError(msg)
    groups = (*(frozenset({one}) for one in members), *sets)
    return Acting(groups, Graph(graph.count, (*(graph.moves[one] for one in members), *sets.values())))


def coalitions(parties: Iterable[int]) -> tuple[frozenset[int], ...]:
    """Give every non-empty set of some parties, smaller ones first."""
    members = sorted(set(parties))
    return tuple(frozenset(some) for size in range(1, len(members) + 1) for some in combinations(members, size))


class Step(NamedTuple):
    """A party, or several together, take the world to a state."""

    parties: frozenset[int]
    state: int


@dataclass(frozen=True)
class Jump:
    """A coalition takes the world to a state that all its members prefer.

    Parameters
    ----------
    coalition
        Its members.
    start, end
        The state left and the state reached.
    steps
        A shortest legal sequence from one to the other; single steps may hurt the party that takes them.
    """

    coalition: frozenset[int]
    start: int
    end: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, eq=False)
class Unanimous:
    """The preference of several who agree: a state is better if all of them prefer it; see `relations.Relation`.

    Parameters
    ----------
    scores
        How each of them ranks the states, higher is better; shape (members, states).
    """

    scores: NDArray[np.int64]

    source: ClassVar[str] = "unanimous"
    top: ClassVar[int] = 1

    @property
    def count(self) -> int:
        """How many states are compared."""
        return int(self.scores.shape[1])

    def row(self, state: int) -> NDArray[np.int8]:
        """Compare all states with one: 1 if all prefer it, else 0."""
        row: NDArray[np.int8] = np.all(self.scores > self.scores[:, [state]], axis=0).astype(np.int8)
        return row


@dataclass(frozen=True, eq=False)
class Merged:
    """Stability where some parties act and judge as one, and each other party for itself.

    Parameters
    ----------
    parties
        The parties as they now stand: the merged one first, then the others, rising.
    stable
        Whether each is stable at each state by each of `degrees.CONCEPTS`; shape (5, parties, states).
    """

    parties: tuple[frozenset[int], ...]
    stable: NDArray[np.bool_]

    @property
    def equilibria(self) -> NDArray[np.bool_]:
        """Whether each state is stable for all; shape (5, states)."""
        held: NDArray[np.bool_] = np.all(self.stable, axis=1)
        return held


@dataclass(frozen=True, eq=False)
class Coalitions:
    """What each coalition can do in a graph model, and whether a state holds against it.

    Kilgour, Hipel, Fang & Peng (2001) for coalition improvements and CNash; Inohara & Hipel (2008) for CGMR, CSMR and
    CSEQ. What is reached by a coalition is kept, since every larger one and its opponents ask for it again.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        How each party ranks the states, higher is better; shape (parties, states).
    joint
        Moves open only to several parties together.

    Raises
    ------
    TooLargeError
        If there are more than `MOST_STATES` states or `MOST_PARTIES` parties.
    ValueError
        If the scores are not one for each party and state, or joint moves are not of two or more of its parties.
    """

    graph: Graph
    scores: NDArray[np.int64]
    joint: Joint | None = None
    _reached: dict[frozenset[int], NDArray[np.bool_]] = field(default_factory=dict, repr=False, init=False)

    def __post_init__(self) -> None:
        if self.graph.count > MOST_STATES or self.graph.parties > MOST_PARTIES:
            msg = (
                f"coalitions are analysed for at most {MOST_STATES:,} states and {MOST_PARTIES} parties, not "
                f"{self.graph.count:,} and {self.graph.parties}; fix an issue or leave out parties that move nothing"
            )
            raise TooLargeError(msg)
        if self.scores.shape != (self.graph.parties, self.graph.count):
            msg = f"scores must be of shape {(self.graph.parties, self.graph.count)}, not {self.scores.shape}"
            raise ValueError(msg)
        acting(self.graph, range(self.graph.parties), self.joint)

    def better(self, coalition: Collection[int]) -> NDArray[np.bool_]:
        """Whether all members prefer the second state to the first; shape (states, states)."""
        wanted = Unanimous(self.scores[sorted(self._checked(coalition))])
        return np.stack([wanted.row(state) for state in range(self.graph.count)]).astype(np.bool_)

    def reach(self, coalition: Collection[int]) -> NDArray[np.bool_]:
        """R_H: whether a coalition's legal sequences lead from the first state to the second; shape (states, states).

        Nobody reaches nothing.
        """
        held = frozenset(coalition)
        if held not in self._reached:
            self._reached[held] = legal_reach(self.graph.count, acting(self.graph, held, self.joint).graph.arcs)
        return self._reached[held]

    def improvements(self, coalition: Collection[int]) -> NDArray[np.bool_]:
        """R_H^{++}: what a coalition reaches from a state and all its members prefer to it; shape (states, states)."""
        return self.reach(coalition) & self.better(coalition)

    def stable(self, coalition: Collection[int]) -> NDArray[np.bool_]:
        """Whether each state is stable for a coalition by each of `COALITION_CONCEPTS`; shape (4, states).

        A coalition H stays at s

        - CNash: if R_H^{++}(s) is empty;
        - CGMR: if from every x in R_H^{++}(s) its opponents N - H can reach some y that is not better than s for all
          of H;
        - CSMR: if moreover nothing in R_H(y) is better than s for all of H;
        - CSEQ: if such a y (not the further condition of CSMR) is reached by a legal sequence of coalition improvements
          of subsets of N - H, each better for every member of the subset that takes it than the state it leaves.

        For one party the first three are Nash, GMR and SMR. So is CSEQ and SEQ with one opponent; with several, CSEQ
        also counts what opponents do together, so that SEQ implies it and not the other way round.
        """
        held = self._checked(coalition)
        rest = frozenset(range(self.graph.parties)) - held
        credible = legal_reach(self.graph.count, [_listed(self.improvements(some)) for some in coalitions(rest)])
        return verdicts(self.better(held), self.reach(held), self.reach(rest), credible)

    def universal(self) -> NDArray[np.bool_]:
        """Whether each state is stable for every coalition, single parties too; shape (4, states)."""
        everyone = coalitions(range(self.graph.parties))
        held: NDArray[np.bool_] = np.all([self.stable(some) for some in everyone], axis=0)
        return held

    def jumps(self, coalition: Collection[int], state: int) -> tuple[Jump, ...]:
        """Give the coalition improvements from a state, each with a shortest way there.

        From an equilibrium these are the equilibrium jumps of Kilgour, Hipel, Fang & Peng (2001).
        """
        held = self._checked(coalition)
        groups, graph = acting(self.graph, held, self.joint)
        found = sequences(graph, range(len(groups)), state)
        return tuple(
            Jump(held, state, int(end), tuple(Step(groups[one], there) for one, there in found.shortest(int(end))))
            for end in np.flatnonzero(self.improvements(held)[state])
        )

    def merged(self, coalition: Collection[int], score: NDArray[np.int64] | None = None) -> Merged:
        """Let a coalition act as one party, in place of its members.

        It moves in one step wherever its members' moves lead, in any order. It improves where all its members do, or by
        a score of its own, if that is given. Joint moves that need an outsider too are left out.
        """
        held = self._checked(coalition)
        others = [one for one in range(self.graph.parties) if one not in held]
        wanted = [self.scores[sorted(held)] if score is None else score[None], *(self.scores[[one]] for one in others)]
        graph = Graph(self.graph.count, (_listed(self._closed(held)), *(self.graph.moves[one] for one in others)))
        found = degrees(graph, [Unanimous(scores) for scores in wanted])
        return Merged((held, *(frozenset({one}) for one in others)), found.stable())

    def _closed(self, coalition: frozenset[int]) -> NDArray[np.bool_]:
        """Whether any moves of a coalition, in any order, lead from the first state to another."""
        once = np.zeros((self.graph.count, self.graph.count), np.bool_)
        for arcs in acting(self.graph, coalition, self.joint).graph.arcs:
            once[arcs.source, arcs.target] = True
        # Two movers with the same moves take turns, so that "none twice in a row" bars nothing.
        return legal_reach(self.graph.count, [_listed(once)] * 2) & ~np.eye(self.graph.count, dtype=np.bool_)

    def _checked(self, coalition: Collection[int]) -> frozenset[int]:
        held = frozenset(coalition)
        if not held or not held <= set(range(self.graph.parties)):
            msg = f"a coalition is one or more of the parties 0 to {self.graph.parties - 1}, not {sorted(held)}"
            raise ValueError(msg)
        return held


def legal_reach(count: int, movers: Sequence[Arcs]) -> NDArray[np.bool_]:
    """Say which states are reached from which by legal sequences of moves, from all states at once.

    The recursion on the first mover of Xu, Hipel & Kilgour (2009), on rows of bits: mover k leads from s to each t of
    its targets, and to whatever another mover leads to from t; repeated until nothing is added.

    Parameters
    ----------
    count
        The number of states.
    movers
        The moves of those who take turns, none twice in a row.

    Returns
    -------
    NDArray
        Whether the second state is reached from the first, shape (states, states).
    """
    here = np.packbits(np.eye(count, dtype=np.bool_), axis=1)
    first = np.zeros((len(movers), *here.shape), np.uint8)
    grows = True
    while grows:
        grows = False
        for k, arcs in enumerate(movers):
            onward = here | np.bitwise_or.reduce(np.delete(first, k, axis=0), axis=0)
            led = _gathered(arcs, onward)
            grows |= not np.array_equal(led, first[k])
            first[k] = led
    return np.unpackbits(np.bitwise_or.reduce(first, axis=0), axis=1, count=count).astype(np.bool_)


def verdicts(
    better: NDArray[np.bool_], own: NDArray[np.bool_], others: NDArray[np.bool_], credible: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Judge each state for one coalition by each of `COALITION_CONCEPTS`.

    Parameters
    ----------
    better
        Whether the second state improves on the first; where it does not, it sanctions.
    own
        Whether the focal party's moves lead from the first state to the second.
    others, credible
        Whether its opponents' moves do, and whether those that improve for them do.

    Returns
    -------
    NDArray
        Shape (4, states).
    """
    leaving = own & better
    sanction = ~better
    lasting = sanction & ~_meets(better, own)
    answered = [
        np.zeros_like(leaving),
        _meets(sanction, others),
        _meets(lasting, others),
        _meets(sanction, credible),
    ]
    return np.stack([(~leaving | one).all(axis=1) for one in answered])


def _meets(wanted: NDArray[np.bool_], reached: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether something wanted at s is reached from x, for each pair s, x."""
    met: NDArray[np.bool_] = (wanted.astype(np.float32) @ reached.astype(np.float32).T) > 0
    return met


def _gathered(arcs: Arcs, rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Unite for each state the rows of its targets."""
    united = np.zeros_like(rows)
    leaving = np.flatnonzero(np.diff(arcs.start))
    if len(leaving):
        united[leaving] = np.bitwise_or.reduceat(rows[arcs.target], arcs.start[leaving], axis=0)
    return united


def _listed(reached: NDArray[np.bool_]) -> Arcs:
    """List as arcs what is reached."""
    start = np.concatenate(([0], np.cumsum(reached.sum(axis=1)))).astype(np.int64)
    return Arcs(start, np.nonzero(reached)[1].astype(np.int32))
