"""Moves as the case changes them: barred, added, told arc by arc, or among merged states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.case.names import OptionRange
from detente.moves.errors import ModelError
from detente.moves.graph import Arcs, Graph
from detente.moves.labels import meant

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.case.moves import Moves, StatedMove, StateRef
    from detente.case.names import Choice
    from detente.case.spaces import Numbering
    from detente.moves.graph import Blocks
    from detente.moves.labels import Labels
    from detente.moves.states import States

    Path = tuple[str | int, ...]
    Pairs = NDArray[np.int64]


def changed(
    numbering: Numbering, moves: Moves, variant: str | None, states: States, labels: Labels, own: Sequence[Blocks]
) -> Graph:
    """Make the graph of moves from each party's blocks and what the case changes in them, in a variant.

    Raises
    ------
    ModelError
        If a change names a state that is none.
    TooManyArcsError
        If moves must be listed and are too many.
    """
    cannot, can = (_holding(one, variant) for one in (moves.cannot, moves.can))
    if not (cannot or can or moves.arcs or labels.merged):
        return Graph(states.count, tuple(own))
    reader = _Reader(numbering, states, labels)
    count = len(labels.first)
    pairs = [reader.merged(blocks.listed()) for blocks in own]
    for bar in map(reader.bar, cannot):
        for party in bar.parties:
            pairs[party] = pairs[party][~bar.meets(pairs[party])]
    for i, one in can:
        added = reader.added(one, ("moves", "can", i))
        for party in reader.parties(one):
            pairs[party] = np.concatenate([pairs[party], added])
    for name, told in moves.arcs.items():
        pairs[numbering.parties.index(name)] = reader.told(name, told)
    return Graph(count, tuple(Arcs.between(count, held) for held in pairs))


def changed_together(
    numbering: Numbering,
    moves: Moves,
    variant: str | None,
    states: States,
    labels: Labels,
    joint: Mapping[frozenset[int], Blocks],
) -> dict[frozenset[int], Arcs]:
    """List the moves that parties make together, less those in which one of them cannot take part, in a variant.

    Raises
    ------
    ModelError
        If what cannot be names a state that is none.
    TooManyArcsError
        If they are too many.
    """
    reader = _Reader(numbering, states, labels)
    bars = [reader.bar(one) for one in _holding(moves.cannot, variant)] if joint else []
    listed = {}
    for who, blocks in joint.items():
        pairs = reader.merged(blocks.listed())
        for bar in bars:
            if not who.isdisjoint(bar.parties):
                pairs = pairs[~bar.meets(pairs)]
        listed[who] = Arcs.between(len(labels.first), pairs)
    return listed


def _holding(stated: Sequence[StatedMove], variant: str | None) -> list[tuple[int, StatedMove]]:
    """Pick what holds in a variant, each with its place in the file."""
    return [(i, one) for i, one in enumerate(stated) if not one.variants or variant in one.variants]


@dataclass(frozen=True, eq=False)
class _Bar:
    """Moves that some parties cannot make: from some states to others."""

    parties: frozenset[int]
    origin: NDArray[np.bool_]
    to: NDArray[np.bool_]

    def meets(self, pairs: Pairs) -> NDArray[np.bool_]:
        """Tell which moves are among them."""
        return self.origin[pairs[:, 0]] & self.to[pairs[:, 1]]


class _Reader:
    """Reads what the case says of moves, in numbers of states."""

    def __init__(self, numbering: Numbering, states: States, labels: Labels) -> None:
        self.numbering = numbering
        self.states = states
        self.labels = labels

    def merged(self, arcs: Arcs) -> Pairs:
        """Give arcs between combinations as pairs of the states to which these belong."""
        return np.stack([self.labels.belongs[arcs.source], self.labels.belongs[arcs.target]], axis=1)

    def mask(self, reference: StateRef, path: Path) -> NDArray[np.bool_]:
        """Tell which states a label or some options mean."""
        mask = np.zeros(len(self.labels.first), np.bool_)
        mask[meant(self.numbering, self.states, self.labels, reference, path)] = True
        return mask

    def bar(self, stated: tuple[int, StatedMove]) -> _Bar:
        """Give the moves that cannot be made."""
        i, one = stated
        ends = (("from", one.origin), ("to", one.to))
        return _Bar(frozenset(self.parties(one)), *(self.mask(end, ("moves", "cannot", i, key)) for key, end in ends))

    def parties(self, one: StatedMove) -> list[int]:
        """Give the parties of whose moves something is said."""
        return [self.numbering.parties.index(name) for name in one.party or self.numbering.parties]

    def added(self, one: StatedMove, path: Path) -> Pairs:
        """Give the moves added: to a state by its label, or to where some options are changed and the rest stays."""
        leaving = meant(self.numbering, self.states, self.labels, one.origin, (*path, "from"))
        if isinstance(one.to, str):
            target = self.labels.of(one.to, (*path, "to"))
            return np.array([(state, target) for state in leaving.tolist() if state != target]).reshape(-1, 2)
        left = np.flatnonzero(np.isin(self.labels.belongs, leaving))
        rows = self.states.rows[left].astype(np.int64)
        for issue, choice in one.to.items():
            if self.numbering.issue(issue) not in self.states.in_play:
                raise ModelError(f"`{issue}` is not in play", (*path, "to", issue), "name it under `moves: issues`")
            rows[:, self.numbering.issue(issue)] = self._single(issue, choice, (*path, "to", issue))
        found = self.states.find(rows)
        can = found >= 0
        return np.stack([self.labels.belongs[left[can]], self.labels.belongs[found[can]]], axis=1)

    def _single(self, issue: str, choice: Choice, path: Path) -> int:
        if isinstance(choice, OptionRange) or (not isinstance(choice, str) and len(choice) != 1):
            message = "a move that is added leads to one option of each issue it changes"
            raise ModelError(message, path, "add one move for each option")
        return self.numbering.option(issue, choice if isinstance(choice, str) else choice[0])

    def told(self, party: str, arcs: Mapping[str, tuple[str, ...]]) -> Pairs:
        """Give the moves that the case tells arc by arc."""
        path: Path = ("moves", "arcs", party)
        return np.array(
            [
                (self.labels.of(source, (*path, source)), self.labels.of(target, (*path, source, i)))
                for source, targets in arcs.items()
                for i, target in enumerate(targets)
            ],
            np.int64,
        ).reshape(-1, 2)
