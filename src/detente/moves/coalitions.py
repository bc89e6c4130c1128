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
from detente.moves.reach_rows import answered, arcs_of, gathered, legal_reach, packed, unpacked
from detente.moves.sequences import sequences

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

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
        If a party is named that the graph does not know, or joint moves are one party's alone or of another graph.
    """
    members = sorted(set(coalition))
    for parties in (frozenset(members), *(joint or {})):
        if not parties <= set(range(graph.parties)):
            msg = f"the parties are numbered 0 to {graph.parties - 1}, but {sorted(parties)} are named"
            raise ValueError(msg)
    sets = {parties: arcs for parties, arcs in (joint or {}).items() if parties <= set(members)}
    if any(len(parties) < 2 or len(arcs.start) != graph.count + 1 for parties, arcs in sets.items()):
        msg = f"a joint move is taken by two parties or more, between the {graph.count} states of the graph"
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


def jumps(
    graph: Graph, scores: NDArray[np.int64], coalition: Collection[int], state: int, joint: Joint | None = None
) -> tuple[Jump, ...]:
    """Give the coalition improvements from one state, in a graph of any size, each with a shortest way there.

    From an equilibrium these are the equilibrium jumps of Kilgour, Hipel, Fang & Peng (2001).

    Parameters
    ----------
    graph
        Who can move where.
    scores
        How each party ranks the states, higher is better; shape (parties, states).
    coalition
        The parties that act together.
    state
        The state they set out from.
    joint
        Moves open only to several parties together.

    Raises
    ------
    ValueError
        As for `acting`.
    """
    groups, among = acting(graph, coalition, joint)
    found = sequences(among, range(len(groups)), state)
    better = Unanimous(scores[sorted(set(coalition))]).row(state)
    return tuple(
        Jump(frozenset(coalition), state, end, tuple(Step(groups[one], there) for one, there in found.shortest(end)))
        for end in found.states.tolist()
        if better[end]
    )


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
    _gained: dict[frozenset[int], Arcs] = field(default_factory=dict, repr=False, init=False)

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
        held = self.scores[sorted(self._checked(coalition))]
        better: NDArray[np.bool_] = np.all(held[:, None, :] > held[:, :, None], axis=0)
        return better

    def reach(self, coalition: Collection[int]) -> NDArray[np.bool_]:
        """R_H: whether a coalition's legal sequences lead from the first state to the second; shape (states, states).

        Nobody reaches nothing.
        """
        held = frozenset(coalition)
        if held not in self._reached:
            listed = Graph(self.graph.count, self.graph.arcs)
            self._reached[held] = legal_reach(self.graph.count, acting(listed, held, self.joint).graph.arcs)
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
        credible = legal_reach(self.graph.count, [self._gains(some) for some in coalitions(rest)])
        return _verdicts(self.better(held), self.reach(held), self.reach(rest), credible)

    def universal(self) -> NDArray[np.bool_]:
        """Whether each state is stable for every coalition, single parties too; shape (4, states)."""
        everyone = coalitions(range(self.graph.parties))
        held: NDArray[np.bool_] = np.all([self.stable(some) for some in everyone], axis=0)
        return held

    def jumps(self, coalition: Collection[int], state: int) -> tuple[Jump, ...]:
        """Give the coalition improvements from a state, each with a shortest way there; see `jumps`."""
        return jumps(self.graph, self.scores, coalition, state, self.joint)

    def merged(self, coalition: Collection[int], score: NDArray[np.int64] | None = None) -> Merged:
        """Let a coalition act as one party, in place of its members.

        It moves in one step wherever its members' moves lead, in any order. It improves where all its members do, or by
        a score of its own, if that is given. Joint moves that need an outsider too are left out.
        """
        held = self._checked(coalition)
        others = [one for one in range(self.graph.parties) if one not in held]
        wanted = [self.scores[sorted(held)] if score is None else score[None], *(self.scores[[one]] for one in others)]
        graph = Graph(self.graph.count, (arcs_of(self._closed(held)), *(self.graph.moves[one] for one in others)))
        found = degrees(graph, [Unanimous(scores) for scores in wanted])
        return Merged((held, *(frozenset({one}) for one in others)), found.stable())

    def _gains(self, coalition: frozenset[int]) -> Arcs:
        """List the improvements of a coalition."""
        if coalition not in self._gained:
            self._gained[coalition] = arcs_of(self.improvements(coalition))
        return self._gained[coalition]

    def _closed(self, coalition: frozenset[int]) -> NDArray[np.bool_]:
        """Whether any moves of a coalition, in any order, lead from the first state to another."""
        once = np.zeros((self.graph.count, self.graph.count), np.bool_)
        for arcs in acting(self.graph, coalition, self.joint).graph.arcs:
            once[arcs.source, arcs.target] = True
        # Two movers with the same moves take turns, so that "none twice in a row" bars nothing.
        return legal_reach(self.graph.count, [arcs_of(once)] * 2) & ~np.eye(self.graph.count, dtype=np.bool_)

    def _checked(self, coalition: Collection[int]) -> frozenset[int]:
        held = frozenset(coalition)
        if not held or not held <= set(range(self.graph.parties)):
            msg = f"a coalition is one or more of the parties 0 to {self.graph.parties - 1}, not {sorted(held)}"
            raise ValueError(msg)
        return held


def _verdicts(
    better: NDArray[np.bool_], own: NDArray[np.bool_], others: NDArray[np.bool_], credible: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Judge each state by each of `COALITION_CONCEPTS`; what is not better sanctions; shape (4, states)."""
    leaving = arcs_of(own & better)
    undone = unpacked(gathered(arcs_of(own), packed(better.T)), len(better)).T
    answers = ((np.zeros_like(better), others), (~better, others), (~better & ~undone, others), (~better, credible))
    return np.stack([answered(leaving, packed(sanction), packed(reached)) for sanction, reached in answers])
