"""A case as a graph of moves: its states, their labels, and who can take the world from which to which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.case.moves import Moves
from detente.moves.changes import changed, changed_together
from detente.moves.errors import ModelError
from detente.moves.graph import Blocks, Graph, TooManyArcsError, blocks_of, lowest_options
from detente.moves.labels import Labels, labels_of, meant
from detente.moves.states import States, states_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.case.moves import StateRef
    from detente.case.spaces import Numbering
    from detente.moves.graph import Arcs


@dataclass(frozen=True, eq=False)
class Model:
    """A case as a graph of moves.

    Parameters
    ----------
    numbering
        The case's names as numbers.
    moves
        The words it follows from.
    states
        The combinations of options that can be.
    labels
        The states, and what each is called.
    graph
        Who can move from which state to which.
    freed
        Who could, if no step were one-way; the graph itself if none is.
    hands
        For each issue in play the sets of parties that can move it: one party alone, or several only together.
    joint
        Moves that some parties can only make together, by the set of them.
    start
        How things stand; None if the case does not say so, or it is no state.
    """

    numbering: Numbering
    moves: Moves
    states: States
    labels: Labels
    graph: Graph
    freed: Graph
    hands: Mapping[int, tuple[frozenset[int], ...]]
    joint: Mapping[frozenset[int], Arcs]
    start: int | None

    @property
    def count(self) -> int:
        """How many states there are."""
        return self.graph.count

    @cached_property
    def own(self) -> tuple[tuple[int, ...], ...]:
        """The issues that each party moves on its own."""
        return tuple(_own(self.hands, party) for party in range(self.graph.parties))

    @cached_property
    def rows(self) -> NDArray[np.unsignedinteger]:
        """Where each issue of the case stands in each state, shape (states, issues); of a merged one in its first."""
        return self.states.rows[self.labels.first]

    @property
    def option_form(self) -> bool:
        """Whether each state is one choice of options and each move a change of the mover's own."""
        return self.graph.blocks is not None

    def named(self, states: Sequence[int]) -> list[dict[str, str]]:
        """Give where the issues in play stand in some states, by name; of merged ones where all of it stands alike."""
        issues = sorted(self.states.in_play)
        names = [self.numbering.issues[issue] for issue in issues]
        options = [np.array(self.numbering.options[issue], object) for issue in issues]
        columns = [held[self.rows[states, issue]] for held, issue in zip(options, issues, strict=True)]
        told = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        if not self.labels.merged:
            return told
        alike = self.alike[states][:, issues]
        return [
            {name: option for (name, option), same in zip(one.items(), row, strict=True) if same}
            for one, row in zip(told, alike.tolist(), strict=True)
        ]

    @cached_property
    def alike(self) -> NDArray[np.bool_]:
        """Whether all that a state stands for has an issue at one option, shape (states, issues)."""
        alike = np.ones(self.rows.shape, np.bool_)
        np.logical_and.at(alike, self.labels.belongs, self.states.rows == self.rows[self.labels.belongs])
        return alike

    def matching(self, reference: StateRef, path: tuple[str | int, ...]) -> NDArray[np.int64]:
        """Give the states that a label or some options mean, rising; merged ones if any of their combinations is meant.

        Raises
        ------
        ModelError
            If there is no such state.
        """
        return meant(self.numbering, self.states, self.labels, reference, path)


def model_of(numbering: Numbering, variant: str | None = None) -> Model:
    """Make the graph of moves of a case in a variant.

    Raises
    ------
    ModelError
        If what stands under `moves` does not make one.
    """
    moves = numbering.words.moves or Moves.model_validate({})
    states = states_of(numbering, moves)
    labels = labels_of(numbering, moves, states)
    hands = _hands(numbering, moves, states)
    own = [_own(hands, party) for party in range(len(numbering.parties))]
    shared = sorted({who for hand in hands.values() for who in hand if len(who) > 1}, key=sorted)
    alone = [_blocks(numbering, states, issues) for issues in own]
    together = {who: _blocks(numbering, states, _shared(hands, who)) for who in shared}
    try:
        graph = changed(numbering, moves, variant, states, labels, alone)
        undone = [replace(blocks, place=blocks.place[:, :0], lowest=blocks.lowest[:, :0]) for blocks in alone]
        barred = any(not blocks.free for blocks in alone)
        freed = changed(numbering, moves, variant, states, labels, undone) if barred else graph
        joint = changed_together(numbering, moves, variant, states, labels, together)
    except TooManyArcsError as error:
        raise ModelError(
            str(error), ("moves", "issues"), "name the issues in play, and fewer options of each"
        ) from None
    return Model(numbering, moves, states, labels, graph, freed, hands, joint, _start(numbering, moves, states, labels))


def _hands(numbering: Numbering, moves: Moves, states: States) -> dict[int, tuple[frozenset[int], ...]]:
    """Give for each issue in play the sets of parties that can move it: one party each, or several only together."""
    everybody = range(len(numbering.parties))
    hands = {}
    for issue in states.in_play:
        name = numbering.issues[issue]
        by = [numbering.parties.index(party) for party in numbering.words.issues[name].by] or everybody
        hands[issue] = tuple(frozenset({party}) for party in by) if name in moves.alone else (frozenset(by),)
    return hands


def _own(hands: Mapping[int, tuple[frozenset[int], ...]], party: int) -> tuple[int, ...]:
    """Give the issues that a party moves on its own."""
    return tuple(issue for issue, who in hands.items() if frozenset({party}) in who)


def _shared(hands: Mapping[int, tuple[frozenset[int], ...]], who: frozenset[int]) -> tuple[int, ...]:
    """Give the issues that a set of parties moves only together."""
    return tuple(issue for issue, by in hands.items() if who in by)


def _blocks(numbering: Numbering, states: States, own: tuple[int, ...]) -> Blocks:
    columns = {issue: column for column, issue in enumerate(states.in_play)}
    lowest = [_lowest(numbering, issue) for issue in states.in_play]
    return blocks_of(states.rows[:, list(states.in_play)], [columns[issue] for issue in own], lowest)


def _lowest(numbering: Numbering, issue: int) -> tuple[int, ...]:
    words = numbering.words.issues[numbering.issues[issue]]
    one_way = [numbering.option(numbering.issues[issue], option) for option in words.one_way]
    return lowest_options(len(words.options), one_way)


def _start(numbering: Numbering, moves: Moves, states: States, labels: Labels) -> int | None:
    """Find how things stand: what `start` says, else the status quo of the case."""
    if moves.start is not None:
        found = meant(numbering, states, labels, moves.start, ("moves", "start"))
        if len(found) > 1:
            raise ModelError(f"{len(found):,} states have these options", ("moves", "start"), "say more options")
        return int(found[0])
    quo = numbering.words.whole(numbering.words.status_quo)
    if not all(numbering.issues[issue] in quo for issue in states.in_play):
        return None
    row = np.zeros((1, len(numbering.issues)), np.int64)
    for name, option in quo.items():
        row[0, numbering.issue(name)] = numbering.option(name, option)
    found = states.find(row)
    return int(labels.belongs[found[0]]) if found[0] >= 0 else None
