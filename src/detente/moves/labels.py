"""What each state is called, and the states that a label or some options mean."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.case.moves import Moves, StateRef
    from detente.case.spaces import Numbering
    from detente.moves.states import States

    Path = tuple[str | int, ...]


@dataclass(frozen=True, eq=False)
class Labels:
    """The states by their labels.

    Parameters
    ----------
    texts
        The label of each state.
    belongs
        The state to which each combination of options belongs, shape (combinations,): several make one where merged.
    first
        A combination that each state stands for, shape (states,).
    """

    texts: tuple[str, ...]
    belongs: NDArray[np.int64]
    first: NDArray[np.int64]
    index: Mapping[str, int]

    @property
    def merged(self) -> bool:
        """Whether some state stands for several combinations of options."""
        return len(self.first) < len(self.belongs)

    def of(self, label: str, path: Path) -> int:
        """Give the state of a label.

        Raises
        ------
        ModelError
            If no state is called so.
        """
        if label not in self.index:
            near = get_close_matches(label, self.texts[:20_000], 1)
            hint = f"did you mean `{near[0]}`?" if near else f"the labels begin {', '.join(self.texts[:6])}"
            raise ModelError(f"there is no state `{label}`", path, hint)
        return self.index[label]


def labels_of(numbering: Numbering, moves: Moves, states: States) -> Labels:
    """Give each state its label: the one in the file, else the name of the package that it is, else its number from 1.

    Raises
    ------
    ModelError
        If a label means no state or several, or two labels mean the same, or one is given twice.
    """
    groups = [(label, _merged(numbering, states, label, moves)) for label in moves.merged]
    belongs = _belonging(states.count, groups)
    first = np.unique(belongs, return_index=True)[1]
    given = {int(belongs[members[0]]): label for label, members in groups}
    for label, options in moves.states.items():
        path = ("moves", "states", label)
        if label in moves.merged:
            raise ModelError(f"`{label}` is the label of merged states too", path, "give it another label")
        combination = _one(numbering, states, options, path)
        if (other := given.setdefault(int(belongs[combination]), label)) != label:
            raise ModelError(f"`{label}` and `{other}` are the same state", path, "keep one of the labels")
    taken = set(given.values())
    given = {state: name for state, name in _packages(numbering, states, belongs).items() if name not in taken} | given
    texts = _texts(len(first), given)
    return Labels(texts, belongs, first, {label: state for state, label in enumerate(texts)})


def meant(numbering: Numbering, states: States, labels: Labels, reference: StateRef, path: Path) -> NDArray[np.int64]:
    """Give the states that a label or some options mean, rising.

    Raises
    ------
    ModelError
        If there is none.
    """
    if isinstance(reference, str):
        return np.array([labels.of(reference, path)])
    found = np.unique(labels.belongs[states.matching(numbering, reference, path)])
    if len(found) == 0:
        raise ModelError("no state of the world has these options", path, "rules forbid it, or it is not in play")
    return found


def _merged(numbering: Numbering, states: States, label: str, moves: Moves) -> NDArray[np.int64]:
    path = ("moves", "merged", label)
    members = np.flatnonzero(states.matching(numbering, moves.merged[label], path))
    if len(members) == 0:
        raise ModelError(f"no state of the world is merged into `{label}`", path, "take it out")
    return members


def _belonging(count: int, groups: list[tuple[str, NDArray[np.int64]]]) -> NDArray[np.int64]:
    """Give each combination the number of its state: merged ones share one, at the place of their first."""
    leader = np.arange(count)
    taken = np.zeros(count, np.bool_)
    for label, members in groups:
        if taken[members].any():
            message = f"`{label}` takes in states that are merged already"
            raise ModelError(message, ("moves", "merged", label), "let no state belong to two")
        leader[members], taken[members] = members[0], True
    belongs: NDArray[np.int64] = np.unique(leader, return_inverse=True)[1]
    return belongs


def _one(numbering: Numbering, states: States, options: Mapping[str, str], path: Path) -> int:
    """Find the one state that has some options."""
    found = np.flatnonzero(states.matching(numbering, options, path))
    if len(found) == 1:
        return int(found[0])
    names = [numbering.issues[issue] for issue in states.in_play if numbering.issues[issue] not in options]
    if len(found) == 0:
        raise ModelError("no state of the world has these options", path, "rules forbid it, or it is not in play")
    hint = f"say where {', '.join(names)} stand{'s' if len(names) == 1 else ''}"
    raise ModelError(f"{len(found):,} states have these options", path, hint)


def _packages(numbering: Numbering, states: States, belongs: NDArray[np.int64]) -> dict[int, str]:
    """Name states after packages of the case where all issues are in play; of packages alike the first names it."""
    named: dict[int, str] = {}
    words = numbering.words
    if len(states.in_play) < len(numbering.issues):
        return named
    for name, package in words.packages.items():
        options = words.whole(package.options)
        if len(options) == len(numbering.issues):
            state = int(states.find(numbering.row(dict(options))[None, :])[0])
            if state >= 0:
                named.setdefault(int(belongs[state]), name)
    return named


def _texts(count: int, given: Mapping[int, str]) -> tuple[str, ...]:
    taken = set(given.values())

    def numbered(state: int) -> str:
        text = str(state + 1)
        while text in taken:
            text = f"state {text}"
        return text

    return tuple(given[state] if state in given else numbered(state) for state in range(count))
