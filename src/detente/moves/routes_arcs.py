"""Every mover's arcs in one list: parties alone and sets of parties together, with the improvements marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import starts
from detente.moves.ranks import ranked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.moves.coalitions import Joint
    from detente.moves.graph import Arcs, Graph


@dataclass(frozen=True, eq=False)
class Steps:
    """Who can take the world where, alone or together, and for whom it is better there.

    A mover is a party or a set of parties. A *turn* is a mover at a state, numbered ``mover * count + state``; the last
    move of a sequence, a mover who has come to a state, is numbered the same way.

    Parameters
    ----------
    movers
        The parties that make up each mover: every party alone, in order, then the sets.
    ranks
        For each party and state how far up its ranking the state stands: 0 the worst, equal if indifferent;
        shape (parties, states).
    start
        Where each turn's arcs begin in ``target``, and their total at the end; shape (movers · states + 1,).
    target
        The states reached, shape (arcs,).
    improving
        Whether each arc leads every member of its mover to a state that it prefers, shape (arcs,).
    """

    movers: tuple[tuple[int, ...], ...]
    ranks: NDArray[np.int64]
    start: NDArray[np.int64]
    target: NDArray[np.int32]
    improving: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many states there are."""
        return int(self.ranks.shape[1])

    @cached_property
    def turn(self) -> NDArray[np.int32]:
        """The turn in which each arc is taken, shape (arcs,)."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    @property
    def arrival(self) -> NDArray[np.int32]:
        """The last move that each arc makes, shape (arcs,)."""
        return self.turn - self.source + self.target

    @property
    def source(self) -> NDArray[np.int32]:
        """The state that each arc leaves, shape (arcs,)."""
        return self.turn % np.int32(self.count)

    @cached_property
    def improvements(self) -> Steps:
        """The arcs that are improvements for their movers."""
        return self.only(self.improving)

    @cached_property
    def alone(self) -> Steps:
        """The arcs of single parties."""
        turns = len(self.ranks) * self.count
        arcs = self.start[turns]
        return Steps(
            movers=self.movers[: len(self.ranks)],
            ranks=self.ranks,
            start=self.start[: turns + 1],
            target=self.target[:arcs],
            improving=self.improving[:arcs],
        )

    @cached_property
    def reverse(self) -> Steps:
        """The same arcs walked backwards; an improvement stays marked as what it is walked forwards."""
        order = np.argsort(self.arrival, kind="stable")
        start = starts(self.arrival, len(self.start) - 1)
        return replace(self, start=start, target=self.source[order], improving=self.improving[order])

    def only(self, kept: NDArray[np.bool_]) -> Steps:
        """Keep some of the arcs."""
        start = starts(self.turn[kept], len(self.start) - 1)
        return replace(self, start=start, target=self.target[kept], improving=self.improving[kept])

    def taken(self, turns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the numbers of the arcs that can be taken in some turns, and the last moves that they make."""
        arcs = rows(self.start, turns)
        made: NDArray[np.int64] = self.target[arcs].astype(np.int64)
        made += np.repeat(turns - turns % self.count, self.start[turns + 1] - self.start[turns])
        return arcs, made

    def check(self, states: Iterable[int]) -> None:
        """Refuse states that there are not.

        Raises
        ------
        ValueError
            If there are some.
        """
        if unknown := [state for state in states if not 0 <= state < self.count]:
            msg = f"there is no state {unknown[0]}; the states are 0 to {self.count - 1}"
            raise ValueError(msg)


def steps_of(graph: Graph, scores: NDArray[np.int64], joint: Joint | None = None) -> Steps:
    """List the arcs of all parties and of the sets that move together, and mark the improvements.

    A joint move is one step by the set, an improvement if it is better for all its members. In legal sequences it may
    follow any step that is not by the same set, and any step that is not by the same set may follow it; so a member may
    move alone right after the set has moved.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        How each party ranks the states, higher is better, shape (parties, states).
    joint
        The extra arcs that sets of at least two parties make together.

    Raises
    ------
    ValueError
        If scores or joint arcs do not fit the graph.
    """
    if scores.shape != (graph.parties, graph.count):
        given, due = scores.shape, (graph.parties, graph.count)
        msg = f"scores have shape {given}, not {due}; give each party of the graph a score for every state"
        raise ValueError(msg)
    joint = joint or {}
    sets = {tuple(sorted(members)): joint[members] for members in sorted(joint, key=sorted)}
    for members, arcs in sets.items():
        _check(members, arcs, graph)
    movers = (*((party,) for party in range(graph.parties)), *sets)
    listed = (*graph.arcs, *sets.values())
    ranks = ranked(scores)
    sizes = np.concatenate([np.diff(arcs.start) for arcs in listed])
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    improving = [_improving(ranks[list(members)], arcs) for members, arcs in zip(movers, listed, strict=True)]
    return Steps(movers, ranks, start, np.concatenate([arcs.target for arcs in listed]), np.concatenate(improving))


def rows(start: NDArray[np.int64], chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the numbers of the entries of some rows of a list kept row by row, one row after another."""
    sizes = start[chosen + 1] - start[chosen]
    ends = np.cumsum(sizes)
    listed: NDArray[np.int64] = np.arange(int(sizes.sum())) + np.repeat(start[chosen] - ends + sizes, sizes)
    return listed


def _improving(ranks: NDArray[np.int64], arcs: Arcs) -> NDArray[np.bool_]:
    """Mark the arcs that lead every member to a state that ranks higher."""
    return np.asarray((ranks[:, arcs.target] > ranks[:, arcs.source]).all(axis=0))


def _check(members: tuple[int, ...], arcs: Arcs, graph: Graph) -> None:
    """Refuse joint arcs of a set or of states that the graph does not have."""
    if len(members) < 2 or not set(members) <= set(range(graph.parties)):
        msg = f"joint arcs are given for {members}: name at least two of the parties 0 to {graph.parties - 1}"
        raise ValueError(msg)
    if len(arcs.start) != graph.count + 1:
        msg = f"the joint arcs of {members} are for {len(arcs.start) - 1} states; list them for all {graph.count}"
        raise ValueError(msg)
