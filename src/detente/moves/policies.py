"""Policies: what each party intends to do wherever the world stands, and where that leads.

A policy maps each state to one of its party's moves or to staying (Zeng, Fang, Hipel & Kilgour, 2004, 2007). Given one
policy for each party, a state is policy stable if no party leaves it by its policy, and none would rather change its
policy, those of the others given; the policies are then a policy equilibrium. A policy is credible where each of its
moves is in the mover's immediate interest.

How play runs, with our own readings of endless play and of the order of several parties:

- parties have turns in a fixed order, round and round, and at its turn a party does what its policy says;
- play ends when all parties in a row have stayed; for two parties that is move and countermove until both stay;
- play that comes back to the same state at the same party's turn goes on for ever, and has no end for anyone to prefer.

With three or more parties the order of turns matters and is the caller's to choose.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.moves.sequences import Move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph


class PolicyError(ValueError):
    """Policies, or an order of turns, that do not fit the graph."""


@dataclass(frozen=True)
class Play:
    """How play runs from a state.

    Parameters
    ----------
    moves
        The moves made, in order; of endless play those up to the point from which it repeats itself.
    end
        Where it ends; None if it never does.
    """

    moves: tuple[Move, ...]
    end: int | None


@dataclass(frozen=True)
class Gain:
    """How a party does better by another policy.

    Parameters
    ----------
    party
        The party.
    end
        The best end that it can bring about.
    moves
        The moves that lead there in the fewest turns, its own and, by their policies, those of the others.
    """

    party: int
    end: int
    moves: tuple[Move, ...]


class _Turn(NamedTuple):
    state: int
    place: int  # in the order of turns


def follow(graph: Graph, policies: NDArray[np.integer], start: int, order: Sequence[int] | None = None) -> Play:
    """Let play run from a state by the parties' policies.

    Parameters
    ----------
    graph
        Who can move where.
    policies
        For each party and state the state that it moves to, or the state itself; shape (parties, states).
    start
        Where play starts.
    order
        The parties in the order of their turns; as numbered if left out.

    Raises
    ------
    PolicyError
        If a policy says a move that is not open to its party, or the order does not name each party once.
    """
    parties = _order(graph, order)
    _expect_open(graph, policies)
    now = _Turn(start, 0)
    seen: set[_Turn] = set()
    moves: list[Move] = []
    while now not in seen:
        if (policies[:, now.state] == now.state).all():
            return Play(tuple(moves), now.state)
        seen.add(now)
        then = int(policies[parties[now.place], now.state])
        if then != now.state:
            moves.append(Move(parties[now.place], then))
        now = _Turn(then, (now.place + 1) % len(parties))
    return Play(tuple(moves), None)


def gains(
    graph: Graph,
    scores: NDArray[np.integer],
    policies: NDArray[np.integer],
    start: int,
    order: Sequence[int] | None = None,
) -> tuple[Gain, ...]:
    """Find the parties that would rather have another policy, play starting at a state; none: an equilibrium there.

    Every policy of a party is considered at once: the ends it can bring about are a search over states and turns. Where
    play has no end as it is, there is nothing to do better than, and no one gains.

    Parameters
    ----------
    graph, policies, start, order
        As for `follow`.
    scores
        Each party's preferences, higher is better, shape (parties, states).

    Returns
    -------
    For each party that gains, its best end and how it comes about.

    Raises
    ------
    PolicyError
        As for `follow`.
    """
    end = follow(graph, policies, start, order).end
    if end is None:
        return ()
    parties = _order(graph, order)
    best = [_best(graph, scores[party], policies, _Turn(start, 0), parties, party) for party in sorted(parties)]
    return tuple(gain for gain in best if scores[gain.party][gain.end] > scores[gain.party][end])


def policy_stable(
    graph: Graph, scores: NDArray[np.integer], policies: NDArray[np.integer], order: Sequence[int] | None = None
) -> NDArray[np.bool_]:
    """Tell which states are policy stable: all parties stay by their policies, and none gains by another policy.

    Parameters
    ----------
    graph, scores, policies, order
        As for `gains`.

    Returns
    -------
    NDArray
        Shape (states,).

    Raises
    ------
    PolicyError
        As for `follow`.
    """
    _expect_open(graph, policies)
    stable = (policies == np.arange(graph.count)).all(axis=0)
    for state in np.flatnonzero(stable):
        stable[state] = not gains(graph, scores, policies, int(state), order)
    return np.asarray(stable)


def credible(scores: NDArray[np.integer], policies: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Tell whether what each policy says at each state is to stay or to improve; shape (parties, states)."""
    after = np.take_along_axis(scores, policies.astype(np.int64), axis=1)
    return np.asarray((after > scores) | (policies == np.arange(scores.shape[1])))


def _best(
    graph: Graph,
    score: NDArray[np.integer],
    policies: NDArray[np.integer],
    start: _Turn,
    parties: tuple[int, ...],
    party: int,
) -> Gain:
    """Find the best end that a party can bring about by any policy, the others holding to theirs.

    A way to an end that takes the fewest turns meets no state twice at the party's turn, so one policy can follow it.
    """
    came: dict[_Turn, _Turn | None] = {start: None}
    waiting = deque([start])
    while waiting:
        now = waiting.popleft()
        mover = parties[now.place]
        own = (now.state, *graph.reached(party, now.state).tolist())
        open_to = own if mover == party else (int(policies[mover, now.state]),)
        for then in open_to:
            following = _Turn(then, (now.place + 1) % len(parties))
            if following not in came:
                came[following] = now
                waiting.append(following)
    others = np.delete(policies, party, axis=0)
    ends = (one for one in came if (others[:, one.state] == one.state).all())
    best = max(ends, key=lambda one: int(score[one.state]))
    return Gain(party, best.state, _way(came, best, parties))


def _way(came: dict[_Turn, _Turn | None], last: _Turn, parties: tuple[int, ...]) -> tuple[Move, ...]:
    """Give the moves that led to a turn."""
    moves, now = [], last
    while (before := came[now]) is not None:
        if now.state != before.state:
            moves.append(Move(parties[before.place], now.state))
        now = before
    return tuple(reversed(moves))


def _order(graph: Graph, order: Sequence[int] | None) -> tuple[int, ...]:
    parties = tuple(range(graph.parties) if order is None else order)
    if sorted(parties) != list(range(graph.parties)):
        msg = f"the order of turns {list(parties)} must name each of the {graph.parties} parties once"
        raise PolicyError(msg)
    return parties


def _expect_open(graph: Graph, policies: NDArray[np.integer]) -> None:
    """Refuse policies that are not one state for each party and state, or say moves that are not there."""
    if policies.shape != (graph.parties, graph.count):
        msg = f"policies of shape {policies.shape} must have one row for each party, of one state for each state"
        raise PolicyError(msg)
    for party, state in np.argwhere(policies != np.arange(graph.count)).tolist():
        if (then := int(policies[party, state])) not in graph.reached(party, state):
            msg = f"party {party}'s policy moves from state {state} to {then}, which it cannot reach; let it stay"
            raise PolicyError(msg)
