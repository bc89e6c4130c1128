"""Which states are stable for whom, whatever the preferences are: one order each, draws, or more than an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.degrees import Degrees, extensions
from detente.moves.simultaneous import NoOptionFormError, sequential_or_simultaneous, simultaneous
from detente.moves.stability import CONCEPTS, stable_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.model import Model
    from detente.moves.preferences import Preference


@dataclass(frozen=True, eq=False)
class Verdicts:
    """In how many draws each state is stable; of preferences that are one order there is one draw.

    Parameters
    ----------
    stable
        For each concept, party and state, shape (5, parties, states), the concepts as in `stability.CONCEPTS`.
    equilibria
        For each concept and state, shape (5, states).
    draws
        How many draws there are.
    degrees
        Where a preference is more than an order, the degrees of stability under each way to treat what is unknown.
    """

    stable: NDArray[np.int32]
    equilibria: NDArray[np.int32]
    draws: int
    degrees: dict[str, Degrees] | None = None

    @property
    def sure(self) -> NDArray[np.bool_] | None:
        """The verdicts where preferences are one plain order each, shape (5, parties, states); None where not."""
        return self.stable.astype(np.bool_) if self.draws == 1 and self.degrees is None else None


def verdicts(model: Model, preferences: Sequence[Preference]) -> Verdicts:
    """Judge every state.

    Raises
    ------
    detente.moves.degrees.TooManyStatesError
        If a preference is more than an order, and there are more states than can be compared so.
    """
    if any(one.relation is not None for one in preferences):
        return _by_degrees(model, preferences)
    counted = stable_counts(model.graph, [one.values for one in preferences])
    return Verdicts(counted.stable, counted.equilibria, counted.draws)


def _by_degrees(model: Model, preferences: Sequence[Preference]) -> Verdicts:
    """Judge by relations; what is unknown tempts and does not deter, so that what is stable is so for sure."""
    held = extensions(model.graph, [one.full for one in preferences])
    sure = held["sure"]
    return Verdicts(sure.stable().astype(np.int32), sure.equilibria().astype(np.int32), 1, degrees=held)


@dataclass(frozen=True, eq=False)
class AtOnce:
    """What is stable where sides move at the same time (Fraser & Hipel, 1984).

    Parameters
    ----------
    stable
        Whether each state is simultaneously stable for each party, shape (parties, states).
    either
        Whether each state is a sequential equilibrium, or all who could improve on it are sequentially unstable there
        and simultaneously stable; shape (states,).
    """

    stable: NDArray[np.bool_]
    either: NDArray[np.bool_]


def at_once(model: Model, scores: NDArray[np.int64], found: NDArray[np.bool_]) -> AtOnce | None:
    """Judge what sides bring about that move at once; None where a move is more than a change of own options.

    ``found`` are the verdicts by the five concepts, shape (5, parties, states).
    """
    if model.labels.merged:
        return None
    columns = {issue: column for column, issue in enumerate(model.states.in_play)}
    own = [[columns[issue] for issue in issues] for issues in model.own]
    try:
        stable = simultaneous(model.graph, scores, model.rows[:, list(model.states.in_play)], own)
    except NoOptionFormError:
        return None
    nash, seq = found[CONCEPTS.index("nash")], found[CONCEPTS.index("seq")]
    return AtOnce(stable, sequential_or_simultaneous(nash, seq, stable))
