"""Attitudes: who acts for whom, and against whom (Inohara, Hipel & Walker, 2007).

Party i holds an attitude e_ij towards each party j, itself among them: +1 positive, 0 indifferent, -1 negative. Seen
from a state s, a state t

- devotes i to j (DP_ij) if t is at least as good as s for j;
- is aggressive towards j (AP_ij) if it is not, that is, if t is worse for j;
- is a *total reply* of i to s (TR_i) if it devotes i to all j with e_ij = +1 and is aggressive towards all with -1.

Total replies take the place of improvements: relational Nash stability asks that no move of i's is a total reply to s
(apart from s itself), relational GMR, SMR and SEQ that each can be met by a sanction, a state that is no total reply to
s (or is s itself); under relational SEQ every step of the other parties is a total reply of theirs to the state left.
So the concepts are those of `degrees`, asked of another relation.

Ties: in the published definition a state that is just as good devotes i to j, so that i may leave for it. Parties that
care for themselves alone (e_ii = +1, all else 0) are then judged as by the ordinary concepts only if they rank no two
states alike (Inohara & Hipel, 2009). The strict reading, in which a state must be better for j to devote i to j, agrees
with the ordinary concepts with ties too; it is a choice of this project. The definitions were written from memory of
the 2007 paper and checked against the equivalences that the abstract of the 2009 paper states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from detente.moves.degrees import degrees

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.moves.graph import Graph

RELATIONAL = ("rnash", "rgmr", "rsmr", "rseq")
"""The relational concepts, in the order of the rows of every verdict here."""


@dataclass(frozen=True, eq=False)
class TotalReply:
    """The states for which a party leaves another, by its attitudes; see `relations.Relation`.

    Parameters
    ----------
    attitude
        The party's attitude to each party, itself among them: 1, 0 or -1; shape (parties,).
    scores
        How each party ranks the states, higher is better; shape (parties, states).
    strict
        Whether a state must be better for a party, not just as good, to devote another to it.
    """

    attitude: NDArray[np.integer]
    scores: NDArray[np.int64]
    strict: bool = False

    source: ClassVar[str] = "attitudes"
    top: ClassVar[int] = 1

    @property
    def count(self) -> int:
        """How many states are compared."""
        return int(self.scores.shape[1])

    def row(self, state: int) -> NDArray[np.int8]:
        """Tell the total replies to a state: 1 for each, else 0, and 0 for the state itself."""
        gain = np.sign(self.scores - self.scores[:, [state]])
        devoted = gain > 0 if self.strict else gain >= 0
        positive, negative = self.attitude == 1, self.attitude == -1
        row: NDArray[np.int8] = np.all(np.concatenate((devoted[positive], gain[negative] < 0)), axis=0).astype(np.int8)
        row[state] = 0
        return row


def selfish(parties: int) -> NDArray[np.int8]:
    """Give the attitudes of parties that care for themselves and for nobody else."""
    return np.eye(parties, dtype=np.int8)


def relational_stability(
    graph: Graph, scores: NDArray[np.int64], attitudes: NDArray[np.integer], *, strict: bool = False
) -> NDArray[np.bool_]:
    """Judge each state for each party by each of `RELATIONAL`.

    Parameters
    ----------
    graph
        Who can move where.
    scores
        How each party ranks the states, higher is better; shape (parties, states).
    attitudes
        Row i: the attitude of party i to each party, 1, 0 or -1; shape (parties, parties).
    strict
        Whether a state must be better for a party, not just as good, to devote another to it.

    Returns
    -------
    Shape (4, parties, states).

    Raises
    ------
    ValueError
        If attitudes or scores do not fit the graph, or an attitude is none of 1, 0 and -1.
    TooManyStatesError
        If there are too many states to compare each with all others.
    """
    held = np.asarray(attitudes)
    if held.shape != (graph.parties, graph.parties) or not np.isin(held, (-1, 0, 1)).all():
        msg = f"attitudes must be 1, 0 or -1 for each pair of {graph.parties} parties, but are {held.tolist()}"
        raise ValueError(msg)
    if scores.shape != (graph.parties, graph.count):
        msg = f"scores must be of shape {(graph.parties, graph.count)}, not {scores.shape}"
        raise ValueError(msg)
    found = degrees(graph, [TotalReply(row, scores, strict) for row in held])
    return found.stable()[[found.concepts.index(one.removeprefix("r")) for one in RELATIONAL]]
