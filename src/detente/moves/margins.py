"""How far each verdict is from turning: in comparisons, in swaps of neighbours, and in value.

For each concept, party and state, the opponents' preferences as they are:

- `margins`: the smallest changes of the party's ranking that turn the verdict around, as `detente.moves.inverse` finds
  them: how many comparisons with the state must turn, and how many swaps of neighbours that takes at the least;
- `value_margins`: where the party's values are known as numbers, how far its value of the state may fall until it is no
  longer stable, or must rise until it is.

The margin in value. Write p for the party's values, R(s) for its moves, and w(t) for the least p at the end of any
answer of its opponents to t (under SMR and SSEQ: the least of the most that it has there or one move on), infinite if
they have none and under Nash. Then s is stable if min(p(t), w(t)) <= p(s) for all t in R(s). Let h be the greatest of
these minima with p(s) itself put at minus infinity, since a return to s leaves the party no better off, wherever s
stands. The margin is p(s) - h. It is

- zero or more where s is stable, less than zero where it is not; infinite where no value of s makes it unstable;
- the least fall (rise) of p(s) that turns the verdict: it turns beyond a fall of the margin, and at a rise of it;
- a bound for every other state too: no change of the value of one state, whichever, by less than this turns it;
- twice the error that all of the party's values may have at once, since h follows them no faster than they change.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.inverse import Limits, Question
from detente.moves.inverse_stakes import BY_IMPROVEMENTS, Replies, members, stakes
from detente.moves.ranks import ranked
from detente.moves.stability import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph
    from detente.moves.inverse_stakes import Stakes


QUICK = 2_000
"""The work allowed for one margin where no limit is given: there are many of them."""


@dataclass(frozen=True, eq=False)
class Margins:
    """How much of a party's ranking must change until a verdict turns; each of shape (5, parties, states).

    Parameters
    ----------
    stable
        The verdicts as they are.
    pairs
        The fewest comparisons with the state that must turn; infinite where no ranking turns the verdict.
    proven
        Fewer comparisons than this do not suffice; less than ``pairs`` where the search was cut short.
    swaps
        The fewest swaps of neighbours, 1/2 for a tie that is split; exact; infinite as above.
    """

    stable: NDArray[np.bool_]
    pairs: NDArray[np.float64]
    proven: NDArray[np.float64]
    swaps: NDArray[np.float64]


def margins(graph: Graph, scores: NDArray[np.int64], limits: Limits | None = None) -> Margins:
    """Measure for each concept, party and state how much of the party's ranking must change until the verdict turns.

    Parameters
    ----------
    graph
        Who can move where; meant for up to some hundred states.
    scores
        Each party's ranking, higher is better, equal is indifferent; shape (parties, states).
    limits
        How far to look; for each margin less far than for a single question if left out.
    """
    work = (limits or Limits(work=QUICK)).work
    shape = (len(CONCEPTS), graph.parties, graph.count)
    found = Margins(np.zeros(shape, np.bool_), *(np.full(shape, np.inf) for _ in range(3)))
    replies = Replies(graph, scores)
    for place in np.ndindex(shape):
        concept, party, state = place
        asked = Question.of(replies, party, state, CONCEPTS[concept])
        found.stable[place] = asked.stable
        near = asked.nearest(0)
        if near is not None and (few := asked.fewest(0, work)) is not None:
            found.swaps[place], found.pairs[place], found.proven[place] = near.halves / 2, few.size, few.least
    return found


def value_margins(graph: Graph, values: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Measure for each draw, concept, party and state how far the value of the state is from turning the verdict.

    Parameters
    ----------
    graph
        Who can move where; meant for up to some hundred states.
    values
        For each party what each state is worth to it, draw by draw; shape (draws, states), or (1, states) for a party
        that is the same in all draws. Draw k of one meets draw k of the others.

    Returns
    -------
    Shape (draws, 5, parties, states), in the unit of each party's values; zero or more where the state is stable.
    """
    draws = max(len(one) for one in values)
    rows = [np.broadcast_to(np.asarray(one, np.float64), (draws, graph.count)) for one in values]
    found = np.empty((draws, len(CONCEPTS), graph.parties, graph.count))
    for party, own in enumerate(rows):
        alike = list(_alike(graph, rows, party))
        for place, concept in enumerate(CONCEPTS):
            groups = alike if concept in BY_IMPROVEMENTS else [(np.arange(draws), alike[0][1])]
            for (chosen, replies), state in product(groups, range(graph.count)):
                held = stakes(replies, party, state, concept)
                found[chosen, place, party, state] = own[chosen, state] - _threshold(held, own[chosen])
    return found


def _threshold(held: Stakes, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the value from which on the target is stable, draw by draw; shape (draws,)."""
    values = values.copy()
    values[:, held.target] = -np.inf
    most = values.copy()
    for state, escapes in held.escapes.items():
        most[:, state] = values[:, members(escapes | 1 << state)].max(axis=1)
    threshold = np.full(len(values), -np.inf)
    for move in members(held.moves):
        least = most[:, members(held.answers[move])].min(axis=1, initial=np.inf)
        threshold = np.maximum(threshold, np.minimum(values[:, move], least))
    return threshold


def _alike(
    graph: Graph, rows: Sequence[NDArray[np.float64]], party: int
) -> Iterator[tuple[NDArray[np.int64], Replies]]:
    """Group the draws in which a party's opponents have the same improvements."""
    better = [
        own[:, arcs.target] > own[:, arcs.source]
        for other, (own, arcs) in enumerate(zip(rows, graph.arcs, strict=True))
        if other != party
    ]
    packed = np.packbits(np.concatenate(better, axis=1), axis=1)
    _, first, group = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    for number, draw in enumerate(first):
        ranks = ranked(np.stack([own[draw] for own in rows]))
        yield np.flatnonzero(group.reshape(-1) == number), Replies(graph, ranks)
