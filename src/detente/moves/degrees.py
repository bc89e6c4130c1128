"""Stability by degrees: how strongly what a party would gain by moving is deterred, with preferences of any kind.

The concepts are those of a plain order (Nash, GMR, SMR, SEQ, SSEQ); only "is better than" and "is not better than" come
from a `Relation`, and two questions are added. How much worse do the sanctions leave the mover (Hamouda, Kilgour &
Hipel, 2004, 2006)? And what may count on a preference that is unknown (Li, Hipel, Kilgour & Fang, 2004)?

A party's degree of stability at a state s is the greatest k for which each of its improvements on s can be met by a
sanction that leaves it at a state worse than s by at least k:

    degree(s) = least, over the improvements s1, of: greatest, over the replies s2 to s1, of harm(s, s2)

where harm is the degree by which s2, and under SMR and SSEQ also every state that the party can still reach from s2, is
worse than s; 0 is "not better". Replies are legal sequences of the other parties' moves (GMR, SMR) or improvements
(SEQ, SSEQ), and none under Nash. This one number holds all forms: below 0 not stable, from 0
stable, from 2 strongly stable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.relations import UNKNOWN
from detente.moves.stability import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Arcs, Graph
    from detente.moves.relations import Relation

STRONG = 2
"""The least degree of preference that is strong rather than mild."""

MOST_STATES = 5_000
"""Each state is compared with all others in turn, so that time grows with the square of the states."""

_TOGETHER = 256
"""How many states are looked at in one pass, so that memory grows with the states and not with their square."""

_NEVER = -127
"""The harm done by what is no sanction: an unknown preference that may not deter, or no reply at all."""


class TooManyStatesError(ValueError):
    """More states than can be compared with each other in a sensible time."""


@dataclass(frozen=True)
class Extension:
    """What may count on an unknown preference (Li, Hipel, Kilgour & Fang, 2004).

    Parameters
    ----------
    tempts
        Whether a party may leave for a state of which it is unknown whether it is better.
    deters
        Whether such a state can be a sanction; it then counts as harm of any degree.
    moves_others
        Whether other parties, where they must improve, may move to such states.
    """

    tempts: bool
    deters: bool
    moves_others: bool = True


EXTENSIONS = {
    "a": Extension(tempts=True, deters=False),
    "b": Extension(tempts=False, deters=False),
    "c": Extension(tempts=True, deters=True),
    "d": Extension(tempts=False, deters=True),
    "sure": Extension(tempts=True, deters=False, moves_others=False),
}
"""The four published extensions, and "sure": as a, but others improve for certain only.

What is stable under "sure" is stable whatever the unknown preferences turn out to be, and what is not stable under d
is unstable whatever they are. Extension a does not promise the former under SEQ and SSEQ: it lets the others make moves
of which it is unknown whether they want to. Where nothing is unknown all five agree.
"""


@dataclass(frozen=True, eq=False)
class Degrees:
    """To what degree each party is deterred from leaving each state.

    Parameters
    ----------
    degree
        -1 where the state is not stable for the party, else the greatest degree to which it is stable: `top` also where
        nothing tempts the party to leave; shape (concepts, parties, states).
    top
        The greatest degree that any party's preferences know.
    concepts
        The concepts, in the order of ``degree``.
    sources
        From what each party's preferences come.
    extension
        What was allowed to count on unknown preferences.
    """

    degree: NDArray[np.int8]
    top: int
    concepts: tuple[str, ...]
    sources: tuple[str, ...]
    extension: Extension

    def stable(self, least: int = 0) -> NDArray[np.bool_]:
        """Tell where each party is deterred to at least a degree, shape (concepts, parties, states)."""
        return self.degree >= least

    def forms(self) -> dict[str, NDArray[np.bool_]]:
        """Tell where each form of each concept holds: ``gmr``, ``strong-gmr``, ``weak-gmr`` and so on.

        A state is strongly stable if every improvement can be met by what is strongly worse, so also where nothing
        tempts; nothing is strong in a model without strong preferences. Weak is stable and not strong. Nash stability
        has no strength. (Papers on strength write SSEQ for ``strong-seq``; here ``sseq`` is symmetric SEQ.)

        Returns
        -------
        dict[str, NDArray[np.bool_]]
            By the name of the form, for each party and state; shape (parties, states).
        """
        forms = {}
        for concept, degree in zip(self.concepts, self.degree, strict=True):
            forms[concept] = degree >= 0
            if concept != "nash":
                forms[f"strong-{concept}"] = degree >= STRONG
                forms[f"weak-{concept}"] = forms[concept] & ~forms[f"strong-{concept}"]
        return forms

    def equilibria(self, least: int = 0) -> NDArray[np.bool_]:
        """Tell which states are stable for all parties to at least a degree, shape (concepts, states)."""
        return np.asarray(self.stable(least).all(axis=1))


def degrees(graph: Graph, relations: Sequence[Relation], extension: Extension = EXTENSIONS["a"]) -> Degrees:
    """Work out to what degree each party is deterred from leaving each state.

    Parameters
    ----------
    graph
        Who can move where.
    relations
        Each party's preferences, in the order of its moves in the graph.
    extension
        What may count on an unknown preference; without any, this makes no difference.

    Raises
    ------
    TooManyStatesError
        If there are more than `MOST_STATES` states.
    ValueError
        If there are not as many relations as parties, or one does not compare the states of the graph.
    """
    _check(graph, relations)
    top = max(relation.top for relation in relations)
    degree = np.empty((len(CONCEPTS), graph.parties, graph.count), np.int8)
    improving = [
        _improving(arcs, relation, unknown=extension.moves_others)
        for arcs, relation in zip(graph.arcs, relations, strict=True)
    ]
    for party, relation in enumerate(relations):
        others = [other for other in range(graph.parties) if other != party]
        replies = [graph.arcs[other] for other in others], [improving[other] for other in others]
        for states, rows in _batches(relation):
            degree[:, party, states] = _deterred(graph.arcs[party], states, rows, replies, extension, top)
    return Degrees(degree, top, CONCEPTS, tuple(relation.source for relation in relations), extension)


def extensions(graph: Graph, relations: Sequence[Relation]) -> dict[str, Degrees]:
    """Work out the degrees under each of the `EXTENSIONS`, once for all where nothing is unknown; see `degrees`."""
    _check(graph, relations)
    if any(_unknown(relation) for relation in relations):
        return {name: degrees(graph, relations, extension) for name, extension in EXTENSIONS.items()}
    found = degrees(graph, relations)
    return {name: replace(found, extension=extension) for name, extension in EXTENSIONS.items()}


def _check(graph: Graph, relations: Sequence[Relation]) -> None:
    """Refuse what does not fit together, or is too large."""
    if graph.count > MOST_STATES:
        msg = f"{graph.count:,} states are too many for preferences other than orders; at most {MOST_STATES:,} can be"
        raise TooManyStatesError(msg)
    if len(relations) != graph.parties:
        msg = f"{graph.parties} parties move, but the preferences of {len(relations)} are given"
        raise ValueError(msg)
    for party, relation in enumerate(relations):
        if relation.count != graph.count:
            msg = f"the graph has {graph.count} states, but party {party}'s preferences compare {relation.count}"
            raise ValueError(msg)


def _unknown(relation: Relation) -> bool:
    """Whether any two states cannot be compared."""
    return any((relation.row(state) == UNKNOWN).any() for state in range(relation.count))


def _batches(relation: Relation) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int8]]]:
    """Give some states at a time, with the comparison of all states with each of them, shape (states, batch)."""
    for first in range(0, relation.count, _TOGETHER):
        states = np.arange(first, min(first + _TOGETHER, relation.count))
        yield states, np.stack([relation.row(int(state)) for state in states], axis=1)


def _improving(arcs: Arcs, relation: Relation, *, unknown: bool) -> Arcs:
    """Keep the moves by which the mover improves on the state that it leaves, or may do so."""
    kept = np.zeros(len(arcs.target), np.bool_)
    for state in range(relation.count):
        leaving = slice(arcs.start[state], arcs.start[state + 1])
        gained = relation.row(state)[arcs.target[leaving]]
        kept[leaving] = (gained > 0) | (unknown & (gained == UNKNOWN))
    return arcs.only(kept)


def _deterred(
    own: Arcs,
    states: NDArray[np.int64],
    rows: NDArray[np.int8],
    replies: tuple[list[Arcs], list[Arcs]],
    extension: Extension,
    top: int,
) -> NDArray[np.int8]:
    """Give one party's degrees of stability at a batch of states, shape (concepts, batch).

    1. The harm that each state does on the one left, and the harm that is left if the party may move on from there.
    2. The greatest harm with which the others can answer at each state, by any moves and by improvements.
    3. The least of these over the improvements on the state left.
    """
    harm = np.where(rows == UNKNOWN, top if extension.deters else _NEVER, -rows)
    lasting = np.minimum(harm, _over(np.minimum, own, harm, top))
    both = np.concatenate((harm, lasting), axis=1)
    met = [np.full_like(harm, _NEVER), *(half for moves in replies for half in np.hsplit(_met(moves, both), 2))]
    tempting = (rows > 0) | (extension.tempts & (rows == UNKNOWN))
    degree = np.full((len(met), len(states)), top, np.int8)
    for column, state in enumerate(states):
        improvements = own.reached(int(state))
        improvements = improvements[tempting[improvements, column]]
        degree[:, column] = [answer[improvements, column].min(initial=top) for answer in met]
    return np.maximum(degree, -1)


def _met(moves: Sequence[Arcs], harm: NDArray[np.int8]) -> NDArray[np.int8]:
    """Give the greatest harm that some parties can bring about from each state by a legal sequence of their moves.

    With M_l(t) the greatest harm that they can bring about from t if party l moves first,

        M_l(t) = greatest, over l's moves to u, of: harm(u) and M_k(u) for all k other than l

    which is the first-mover recursion of Xu, Hipel & Kilgour (2009), followed until nothing changes. As a party never
    moves twice in a row, one alone makes a single move.

    Parameters
    ----------
    moves
        The moves that each of them may make.
    harm
        The harm of each state, shape (states, columns); each column is worked out for itself.
    """
    first = np.full((len(moves), *harm.shape), _NEVER, np.int8)
    while True:
        after = np.empty_like(first)
        for mover, arcs in enumerate(moves):
            further = np.delete(first, mover, axis=0).max(axis=0, initial=_NEVER)
            after[mover] = _over(np.maximum, arcs, np.maximum(harm, further), _NEVER)
        if np.array_equal(first, after):
            return np.asarray(first.max(axis=0, initial=_NEVER))
        first = after


def _over(choose: np.ufunc, arcs: Arcs, values: NDArray[np.int8], none: int) -> NDArray[np.int8]:
    """Choose among the values of the states that each state leads to; where it leads nowhere, the value is ``none``."""
    chosen = np.full_like(values, none)
    ways = np.diff(arcs.start)
    for nth in range(ways.max(initial=0)):
        leading = np.flatnonzero(ways > nth)
        chosen[leading] = choose(chosen[leading], values[arcs.target[arcs.start[leading] + nth]])
    return chosen
