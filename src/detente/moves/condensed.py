"""Models too large to draw: parts whose states lead back to one another, and where play by improvements ends up.

Here moves are chained freely, also by one mover twice in a row. Where a party cannot reach in one move all that it
reaches in two, legal sequences can therefore reach less than is said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from detente.moves.graph import starts
from detente.moves.routes_arcs import rows

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable

    from numpy.typing import NDArray

    from detente.moves.routes_arcs import Steps

Grain = Literal["components", "sides", "kinds"]

MOST_STATES = 5_000
"""The most states among which the shares of random play are solved for."""

COARSEST = 11
"""The most nodes that the coarsest grain can have."""


class TooManyStatesError(ValueError):
    """Improvements lead to more states than the shares of random play are solved for."""


@dataclass(frozen=True, eq=False)
class Condensed:
    """The acyclic graph of a model's strong components; every arc leads from a lower to a higher number.

    Parameters
    ----------
    grain
        What a node is. ``components``: one strong component. ``sides``: components that hold the status quo or
        equilibria, or that no move leads out of, stand alone; others are merged that lie on the same side of them all
        (the same lead there, the same are led to). ``kinds``: all are merged that are alike in whether they lead to the
        status quo, are led to by it, lead to an equilibrium (each counts as led to by itself), and are led out of.
    start
        The node that holds the status quo.
    node
        The node of each state, shape (states,).
    sizes
        How many states each node holds, shape (nodes,).
    components
        How many strong components each node holds, shape (nodes,).
    absorbing
        How many of them no move leads out of, shape (nodes,).
    equilibria
        How many of the equilibria each node holds, shape (nodes,).
    reached
        Whether moves lead from the status quo to each node, its own included, shape (nodes,).
    arcs
        The pairs of nodes between which moves lead, shape (arcs, 2).
    moves
        How many moves lead from the first to the second of each pair, shape (arcs,).
    """

    grain: Grain
    start: int
    node: NDArray[np.int64]
    sizes: NDArray[np.int64]
    components: NDArray[np.int64]
    absorbing: NDArray[np.int64]
    equilibria: NDArray[np.int64]
    reached: NDArray[np.bool_]
    arcs: NDArray[np.int64]
    moves: NDArray[np.int64]


def condense(steps: Steps, start: int, equilibria: Collection[int] = (), most: int = 200) -> Condensed:
    """Draw a model together into few nodes without a cycle among them.

    Merging keeps what can lead to what among the components that stand alone: a merged node leads to one of them if
    each of its components does.

    Parameters
    ----------
    steps
        Who can take the world where; with ``steps.improvements`` the graph of play by improvements.
    start
        The status quo.
    equilibria
        The states to be told apart.
    most
        The most nodes; the finest grain that keeps to it is taken.

    Raises
    ------
    ValueError
        If so few nodes cannot be promised, or a state is unknown.
    """
    if most < COARSEST:
        msg = f"a model cannot always be condensed to {most} nodes; allow {COARSEST} or more"
        raise ValueError(msg)
    steps.check([start, *equilibria])
    marked = np.array(sorted(set(equilibria)), np.int64)
    component = strong_components(steps)
    pairs, _ = _between(component, steps)
    first = np.unique(component, return_index=True)[1]
    closed = np.bincount(pairs[:, 0], minlength=len(first)) == 0
    held = np.bincount(component[marked], minlength=len(first)) > 0
    grain, group = _grouped(pairs, int(component[start]), held, closed, most)
    node = _in_order(group[component], steps)
    nodes = int(node.max()) + 1
    arcs, moves = _between(node, steps)
    return Condensed(
        grain=grain,
        start=int(node[start]),
        node=node,
        sizes=np.bincount(node),
        components=np.bincount(node[first]),
        absorbing=np.bincount(node[first[closed]], minlength=nodes),
        equilibria=np.bincount(node[marked], minlength=nodes),
        reached=np.bincount(node[_led_to(_matrix(steps), start)], minlength=nodes) > 0,
        arcs=arcs,
        moves=moves,
    )


def strong_components(steps: Steps) -> NDArray[np.int64]:
    """Find the parts within which moves lead from every state to every other; other moves lead to higher numbers.

    Returns
    -------
    The component of each state, shape (states,).
    """
    from scipy.sparse.csgraph import connected_components

    labels = connected_components(_matrix(steps), directed=True, connection="strong")[1]
    return _in_order(labels, steps)


def _matrix(steps: Steps) -> Any:
    """Count the moves from each state to each other, as a sparse matrix."""
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(steps.target)), (steps.source, steps.target)), shape=(steps.count, steps.count))


def _led_to(matrix: Any, start: int) -> NDArray[np.int64]:
    """Give the states that moves lead to from a state, itself included, rising."""
    from scipy.sparse.csgraph import breadth_first_order

    reached: NDArray[np.int64] = np.sort(breadth_first_order(matrix, start, return_predecessors=False))
    return reached


def _between(node: NDArray[np.int64], steps: Steps) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the pairs of different nodes between which moves lead, rising, and how many moves each."""
    tail, head = node[steps.source], node[steps.target]
    span = int(node.max()) + 1
    keys, moves = np.unique((tail * span + head)[tail != head], return_counts=True)
    return np.stack(np.divmod(keys, span), axis=1), moves


def _in_order(node: NDArray[np.integer], steps: Steps) -> NDArray[np.int64]:
    """Renumber nodes so that arcs lead to higher numbers only, ties by first state."""
    pairs, _ = _between(node.astype(np.int64), steps)
    first = np.unique(node, return_index=True)[1]
    order = np.lexsort((first, _levels(len(first), pairs)))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    renumbered: NDArray[np.int64] = place[node]
    return renumbered


def _levels(count: int, pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the most arcs on a way to each node of an acyclic graph (peeling off nodes that nothing leads to)."""
    tail, head = pairs.T
    waits, begin = np.bincount(head, minlength=count), starts(tail, count)
    level = np.zeros(count, np.int64)
    free, depth = np.flatnonzero(waits == 0), 0
    while len(free):
        level[free] = depth
        led_to = head[rows(begin, free)]
        np.subtract.at(waits, led_to, 1)
        free, depth = np.unique(led_to[waits[led_to] == 0]), depth + 1
    return level


def _grouped(
    pairs: NDArray[np.int64], start: int, held: NDArray[np.bool_], closed: NDArray[np.bool_], most: int
) -> tuple[Grain, NDArray[np.int64]]:
    """Merge components by the finest grain that keeps to so many nodes; give it, and the group of each component."""
    parts = len(held)
    if parts <= most:
        return "components", np.arange(parts)
    apart = np.flatnonzero(held | closed | (np.arange(parts) == start))
    if len(apart) <= most:
        bits = dict(zip(apart.tolist(), (1 << bit for bit in range(len(apart))), strict=True))
        own = [bits.get(part, 0) for part in range(parts)]
        sides = _numbered(zip(*_around(own, pairs), strict=True))
        if sides.max() < most:
            return "sides", sides
    own = [2 * int(has) + int(part == start) for part, has in enumerate(held)]
    before, behind = _around(own, pairs)
    kinds = zip(closed.tolist(), (marks & 1 for marks in before), behind, strict=True)
    return "kinds", _numbered(kinds)


def _around(own: list[int], pairs: NDArray[np.int64]) -> tuple[list[int], list[int]]:
    """Join the marks of all nodes that lead to each node, and of all that it leads to, itself included."""
    before, behind = list(own), list(own)
    for tail, head in pairs.tolist():
        before[head] |= before[tail]
    for tail, head in reversed(pairs.tolist()):
        behind[tail] |= behind[head]
    return before, behind


def _numbered(keys: Iterable[Hashable]) -> NDArray[np.int64]:
    """Give equal keys equal numbers, from 0 on."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)


@dataclass(frozen=True)
class Attractors:
    """Where play ends up if at every step one of the open improvements is taken at random, each as likely.

    The shares are not how likely the world is to end up there: parties do not draw lots.

    Parameters
    ----------
    start
        The status quo.
    states
        The states of each part that no improvement leads out of, rising; of several, play circles among them for ever.
        The largest share first.
    share
        The chance to end in each part.
    moves
        The expected number of improvements taken until such a part is reached.
    """

    start: int
    states: tuple[tuple[int, ...], ...]
    share: tuple[float, ...]
    moves: float


def attractors(steps: Steps, start: int) -> Attractors:
    """Solve for the ends of play if at every step one of the open improvements is taken at random, each as likely.

    An improvement is a mover and the state it brings about, so what two movers can bring about each by itself counts
    twice. The states that improvements lead to form an absorbing Markov chain (Kemeny & Snell, 1960): with Q its moves
    among transient states, the expected visits are the row of (I - Q)^-1 at the start; the moves out of them that end
    in a part give its share.

    Parameters
    ----------
    steps
        Who can take the world where; only the improvements are taken.
    start
        The status quo.

    Raises
    ------
    TooManyStatesError
        If improvements lead to more states than can be solved for.
    ValueError
        If there is no such state.
    """
    steps.check([start])
    play = steps.improvements
    matrix = _matrix(play)
    states = _led_to(matrix, start)
    if len(states) > MOST_STATES:
        msg = (
            f"improvements lead from state {start} to {len(states):,} states; "
            f"shares are solved for up to {MOST_STATES:,}: condense the model instead"
        )
        raise TooManyStatesError(msg)
    component = strong_components(play)
    leaving = np.isin(component[states], _between(component, play)[0][:, 0])
    ends = states[~leaving]
    visits, ended = _absorbed(matrix, start, states[leaving], ends)
    _, which = np.unique(component[ends], return_inverse=True)
    share = np.bincount(which, weights=ended) / ended.sum()  # the sum is 1 but for rounding
    order = np.argsort(-share.round(12), kind="stable").tolist()
    parts = tuple(tuple(ends[which == part].tolist()) for part in order)
    return Attractors(start, parts, tuple(share[order].tolist()), visits)


def _absorbed(
    matrix: Any, start: int, inner: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64]]:
    """Give the expected moves among transient states, and the chance that the first end reached is each of some."""
    from scipy.sparse import csc_array, diags_array, eye_array
    from scipy.sparse.linalg import spsolve

    if start in ends:
        return 0.0, (ends == start).astype(float)
    chances = diags_array(1 / matrix[inner].sum(axis=1)) @ matrix[inner]
    among = eye_array(len(inner)) - chances[:, inner]
    visits = np.atleast_1d(spsolve(csc_array(among.T), (inner == start).astype(float)))
    return float(visits.sum()), visits @ chances[:, ends]
