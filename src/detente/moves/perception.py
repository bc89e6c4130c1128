"""Hypergames: what parties expect and do where they do not see the game as it is.

In a first-level hypergame (Bennett, 1977; Wang, Hipel & Fraser, 1988) each party plays the game that it sees and does
not know that others see another. The graph holds everything there is (the universal set of Aljefri, Bashar, Fang &
Hipel, 2018); a `View` says what a party misses or imagines of it. Two readings of a party's blindness are told apart.

- *Own game*: a party reckons only with what it sees. Neither its own moves nor others' lead to or from a state it does
  not see, and it believes the scores it believes. A state is a hypergame equilibrium if every party is stable there in
  its own game. (So Bennett, Wang et al. and Aljefri et al.)
- *Acted game*: blindness binds the mover alone. A party makes no move that it does not see, but others may still push
  the world to states it does not see, and it reckons with that as an analyst would. (So the program gmcr-py.)

In both a party that has been pushed to a state it does not see stays there, for lack of a move that it sees. Aljefri et
al. tell eight classes of equilibria apart, by who sees the state; here a state is classed by who *expects* it, which
covers states and moves unseen and scores misjudged alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Arcs, Graph
from detente.moves.stability import stability

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Blocks

Moves = Mapping[int, Collection[tuple[int, int]]]
"""For some parties, moves of theirs: pairs of a state and one reached from it."""


@dataclass(frozen=True, eq=False)
class View:
    """How one party's sight of the game departs from the game as it is; by default, not at all.

    Parameters
    ----------
    unseen
        The states that it does not see.
    hidden
        The moves, its own or others', that it does not see.
    imagined
        Moves, its own or others', that it believes to be open but are not.
    believed
        The scores that it believes other parties have, each of shape (states,); those not named it knows.
    """

    unseen: frozenset[int] = frozenset()
    hidden: Moves = field(default_factory=dict)
    imagined: Moves = field(default_factory=dict)
    believed: Mapping[int, NDArray[np.int64]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Hypergame:
    """What is stable, what is expected, and how the two part. Concepts are in the order of `stability.CONCEPTS`.

    Parameters
    ----------
    own
        Whether each party is stable at each state in its own game; shape (5, parties, states).
    expected
        Whether each party expects each state to be an equilibrium: it sees the state, and all are stable there in its
        own game; shape (5, parties, states).
    acted
        Whether each party is stable at each state in the acted game; shape (5, parties, states).
    """

    own: NDArray[np.bool_]
    expected: NDArray[np.bool_]
    acted: NDArray[np.bool_]

    @property
    def equilibria(self) -> NDArray[np.bool_]:
        """The hypergame equilibria: nobody leaves, each for its own reasons; shape (5, states)."""
        held: NDArray[np.bool_] = np.all(self.own, axis=1)
        return held

    @property
    def _by_all(self) -> NDArray[np.bool_]:
        held: NDArray[np.bool_] = np.all(self.expected, axis=1)
        return held

    @property
    def _by_some(self) -> NDArray[np.bool_]:
        held: NDArray[np.bool_] = np.any(self.expected, axis=1)
        return held

    @property
    def understood(self) -> NDArray[np.bool_]:
        """The equilibria that all expect; shape (5, states)."""
        return self.equilibria & self._by_all

    @property
    def surprises(self) -> NDArray[np.bool_]:
        """The equilibria that some expect, to the surprise of the others; shape (5, states)."""
        return self.equilibria & self._by_some & ~self._by_all

    @property
    def unforeseen(self) -> NDArray[np.bool_]:
        """The equilibria that nobody expects; shape (5, states)."""
        return self.equilibria & ~self._by_some

    @property
    def illusions(self) -> NDArray[np.bool_]:
        """The states that some or all expect to hold, but that somebody leaves; shape (5, states)."""
        return ~self.equilibria & self._by_some


def perceived(graph: Graph, scores: NDArray[np.int64], views: Sequence[View]) -> Hypergame:
    """Judge a first-level hypergame.

    Parameters
    ----------
    graph
        Who can move where, as it is.
    scores
        How each party ranks the states, higher is better; shape (parties, states).
    views
        How each party sees the game.

    Raises
    ------
    ValueError
        If there is not one view for each party, or a view names parties or states that there are not, or believes
        something of its own party's scores.
    TooManyArcsError
        If the graph has too many arcs to list.
    """
    if len(views) != graph.parties:
        msg = f"{graph.parties} parties need as many views, not {len(views)}; give View() to one that sees all"
        raise ValueError(msg)
    own, expected = [], []
    for party, view in enumerate(views):
        found = stability(*own_game(graph, scores, party, view))
        sees = ~np.isin(np.arange(graph.count), sorted(view.unseen))
        own.append(found[:, party])
        expected.append(found.all(axis=1) & sees)
    acted = stability(acted_graph(graph, views), scores)
    return Hypergame(np.stack(own, axis=1), np.stack(expected, axis=1), acted)


def own_game(graph: Graph, scores: NDArray[np.int64], party: int, view: View) -> tuple[Graph, NDArray[np.int64]]:
    """Give the graph and the scores in which a party believes itself to be.

    States keep their numbers; in those it does not see nothing begins or ends.
    """
    _check(graph, party, view)
    believed = scores.copy()
    for other, held in view.believed.items():
        believed[other] = held
    moves = tuple(_seen(graph, mover, view, imagined=True) for mover in range(graph.parties))
    return Graph(graph.count, moves), believed


def acted_graph(graph: Graph, views: Sequence[View]) -> Graph:
    """Give the moves that parties can make and see that they can."""
    for party, view in enumerate(views):
        _check(graph, party, view)
    return Graph(graph.count, tuple(_seen(graph, party, view, imagined=False) for party, view in enumerate(views)))


def _seen(graph: Graph, mover: int, view: View, *, imagined: bool) -> Arcs | Blocks:
    """Keep those of a party's moves that are seen, and add those imagined if wanted."""
    hidden = _keys(graph.count, view.hidden.get(mover, ()))
    added = _keys(graph.count, view.imagined.get(mover, ()) if imagined else ())
    if not (view.unseen or hidden.size or added.size):
        return graph.moves[mover]
    arcs = graph.arcs[mover]
    listed = np.union1d(np.setdiff1d(arcs.source.astype(np.int64) * graph.count + arcs.target, hidden), added)
    source, target = np.divmod(listed, graph.count)
    kept = (source != target) & ~np.isin((source, target), sorted(view.unseen)).any(axis=0)
    start = np.searchsorted(source[kept], np.arange(graph.count + 1))
    return Arcs(start.astype(np.int64), target[kept].astype(np.int32))


def _keys(count: int, pairs: Iterable[tuple[int, int]]) -> NDArray[np.int64]:
    """Give pairs of states numbers that rise as arcs are listed."""
    return np.array([start * count + end for start, end in pairs], np.int64)


def _check(graph: Graph, party: int, view: View) -> None:
    """Raise an error if a view does not fit the game."""
    named = {*view.hidden, *view.imagined, *view.believed}
    if not named <= set(range(graph.parties)):
        msg = f"the view of party {party} names {sorted(named)}, but parties are numbered 0 to {graph.parties - 1}"
        raise ValueError(msg)
    moves = (pair for listed in (*view.hidden.values(), *view.imagined.values()) for pair in listed)
    states = view.unseen.union(*moves)
    if unknown := states - set(range(graph.count)):
        msg = f"the view of party {party} names states {sorted(unknown)}, but they are numbered 0 to {graph.count - 1}"
        raise ValueError(msg)
    if party in view.believed:
        msg = f"party {party} believes something of its own scores; give its true ones as such"
        raise ValueError(msg)
    if any(held.shape != (graph.count,) for held in view.believed.values()):
        msg = f"the view of party {party} must believe one score for each of the {graph.count} states"
        raise ValueError(msg)
