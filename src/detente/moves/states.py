"""The states of the world: the options in play, what follows from them, and what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.case.spaces import rules_of
from detente.moves.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray

    from detente.case.moves import Moves
    from detente.case.names import Choice
    from detente.case.spaces import Numbering
    from detente.space import Condition, Rule

MOST_STATES = 3_000_000
"""The most combinations of options that are listed."""


@dataclass(frozen=True, eq=False)
class States:
    """The states of the world, before any are merged.

    Parameters
    ----------
    rows
        The option at which each issue of the case stands, shape (states, issues).
    in_play
        The issues that are moved; two states differ in one of them.
    sizes
        How many options the case knows of each issue in play.
    settled
        The issues of which it is known where they stand: those in play, and those held or following.
    """

    rows: NDArray[np.unsignedinteger]
    in_play: tuple[int, ...]
    sizes: tuple[int, ...]
    settled: frozenset[int]

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.rows)

    @cached_property
    def _keys(self) -> NDArray[np.int64]:
        return self._numbers(self.rows)

    def _numbers(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        columns = tuple(rows[:, issue].astype(np.int64) for issue in self.in_play)
        numbers: NDArray[np.int64] = np.ravel_multi_index(columns, self.sizes)
        return numbers

    def find(self, rows: NDArray[np.integer]) -> NDArray[np.int64]:
        """Find states by where the issues in play stand; −1 for what is no state; shape (rows,)."""
        wanted = self._numbers(rows)
        place = np.minimum(np.searchsorted(self._keys, wanted), max(self.count - 1, 0))
        return np.where(self._keys[place] == wanted, place, -1)

    def matching(
        self, numbering: Numbering, selection: Mapping[str, Choice], path: tuple[str | int, ...]
    ) -> NDArray[np.bool_]:
        """Tell which states have some options, shape (states,).

        Raises
        ------
        ModelError
            If it is not known where one of the issues stands.
        """
        return _condition(numbering, selection, self.settled, path).holds(self.rows)


def states_of(numbering: Numbering, moves: Moves) -> States:
    """List the states of the world.

    Raises
    ------
    ModelError
        If there are none, or more than can be listed, or if it is not known what follows.
    """
    in_play = tuple(map(numbering.issue, moves.issues or numbering.issues))
    options = [_options(numbering, moves, issue) for issue in in_play]
    sizes = tuple(len(numbering.options[issue]) for issue in in_play)
    if prod(map(len, options)) > MOST_STATES or prod(sizes) >= 2**63:
        message = (
            f"{prod(map(len, options)):,} combinations of options are too many; at most {MOST_STATES:,} are listed"
        )
        raise ModelError(message, ("moves", "issues"), "name the issues in play, and fewer options of each")
    held = _held(numbering, moves)
    rows = np.zeros(
        (prod(map(len, options)), len(numbering.issues)), np.min_scalar_type(max(map(len, numbering.options)))
    )
    for issue, option in held.items():
        rows[:, issue] = option
    places = np.indices(tuple(map(len, options)), np.uint16).reshape(len(options), -1)
    for column, issue in enumerate(in_play):
        rows[:, issue] = np.array(options[column])[places[column]]
    settled = _follow(numbering, moves, rows, frozenset(in_play), frozenset(held))
    rows = rows[_stand(rows, _binding(numbering, moves), settled)]
    if len(rows) == 0:
        message = "the rules leave no state of the world"
        raise ModelError(message, ("moves",), "put rules that bind only texts under `rules off`")
    return States(rows, in_play, sizes, settled)


def _options(numbering: Numbering, moves: Moves, issue: int) -> list[int]:
    """Give the options at which an issue in play can stand, rising."""
    name = numbering.issues[issue]
    named = moves.issues.get(name) or numbering.options[issue]
    return sorted({numbering.option(name, option) for option in named})


def _held(numbering: Numbering, moves: Moves) -> dict[int, int]:
    """Give where issues stand that are not moved, as far as the case says so."""
    quo = numbering.words.whole(numbering.words.status_quo)
    said = {**quo, **moves.held}
    return {numbering.issue(name): numbering.option(name, option) for name, option in said.items()}


def _condition(
    numbering: Numbering, selection: Mapping[str, Choice], settled: AbstractSet[int], path: tuple[str | int, ...]
) -> Condition:
    """Turn a selection into a condition, where it is known of all its issues where they stand."""
    for name in selection:
        if numbering.issue(name) not in settled:
            message = f"it is not known where `{name}` stands"
            raise ModelError(message, (*path, name), "name it under `moves: issues`, or say where it is `held`")
    return numbering.condition(selection)


def _follow(
    numbering: Numbering,
    moves: Moves,
    rows: NDArray[np.unsignedinteger],
    in_play: frozenset[int],
    held: frozenset[int],
) -> frozenset[int]:
    """Set the issues that follow from others, in the order of the file; gives those of which it is then known."""
    known = in_play | held
    told: dict[str, NDArray[np.bool_]] = {}
    for i, one in enumerate(moves.follows):
        path = ("moves", "follows", i)
        met = _condition(numbering, one.when, known, (*path, "if")).holds(rows)
        for name, option in one.then.items():
            issue = numbering.issue(name)
            if issue in in_play:
                message = f"`{name}` is in play, and cannot follow from other issues too"
                raise ModelError(message, (*path, "then", name), "name the other issues under `moves: issues`, not it")
            rows[met, issue] = numbering.option(name, option)
            told[name] = told.get(name, np.bool_(issue in held)) | met
            known |= {issue} if told[name].all() else set()
    for name, where in told.items():
        if not where.all():
            message = (
                f"`{name}` follows from other issues in some states, and it is not known where it stands in others"
            )
            raise ModelError(message, ("moves", "follows"), f"say under `held` where `{name}` else stands")
    return known


def _binding(numbering: Numbering, moves: Moves) -> Iterator[Rule]:
    """Give the rules that bind the world: those of texts that are not off, and its own."""
    texts = {name: rule for name, rule in numbering.words.rules.items() if name not in moves.rules_off}
    for name, rule in (texts | dict(moves.rules)).items():
        if rule.active:
            yield from rules_of(name, rule, numbering)


def _stand(rows: NDArray[np.unsignedinteger], rules: Iterator[Rule], settled: frozenset[int]) -> NDArray[np.bool_]:
    """Tell which combinations can be; rules that name an issue not settled speak of a deal as a whole."""
    stands = np.ones(len(rows), np.bool_)
    for rule in rules:
        if rule.issues <= settled:
            stands &= rule.allows(rows)
    return stands
