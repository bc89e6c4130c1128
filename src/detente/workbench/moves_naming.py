"""The names of states and parties for the answers of the moves lens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.moves.model import Model


class Named:
    """Writes states and parties by their names, states in the order in which the case names them."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.texts = model.labels.texts
        self.parties = model.numbering.parties
        told = [*model.moves.states, *model.moves.merged]
        place = {label: i for i, label in enumerate(told)}
        self.order = sorted(range(model.count), key=lambda s: (place.get(self.texts[s], len(place)), s))
        self.place = {state: i for i, state in enumerate(self.order)}

    def label(self, state: int | None) -> str | None:
        """Give a state's label."""
        return None if state is None else self.texts[state]

    def labels(self, states: Iterable[int]) -> list[str]:
        """Give states' labels, in the order of the case."""
        return [self.texts[state] for state in sorted((int(s) for s in states), key=self.place.__getitem__)]

    def where(self, held: NDArray[np.bool_] | np.bool_) -> list[str]:
        """Give the labels of the states where something holds."""
        return self.labels(np.flatnonzero(held))

    def levels(self, scores: NDArray[np.int64]) -> list[list[str]]:
        """Give states from best to worst, equally good ones together."""
        return [self.where(scores == score) for score in np.unique(scores)[::-1]]

    def shares(self, counts: NDArray[np.integer], draws: int, effective: float) -> list[dict[str, Any]]:
        """Give the states that are so in some draw, those in most first, with their shares and standard errors."""
        order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
        return [self._share(int(state), int(counts[state]) / draws, effective) for state in order]

    def _share(self, state: int, share: float, effective: float) -> dict[str, Any]:
        error = float(np.sqrt(share * (1 - share) / effective))
        return {"label": self.texts[state], "share": share, "standard_error": error}
