"""Many negotiations as one table of choices: equal cases are described once and counted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.forecasting.features import Features, features
from detente.forecasting.logit import Choices
from detente.forecasting.zone import Layout, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.forecasting.records import Negotiation


@dataclass(frozen=True)
class Sample:
    """Negotiations over spaces of the same shape.

    Parameters
    ----------
    negotiations
        All of them, with and without a deal.
    """

    negotiations: Sequence[Negotiation]

    @cached_property
    def _keys(self) -> list[bytes]:
        return [n.values.tobytes() + n.reservation.tobytes() for n in self.negotiations]

    @cached_property
    def distinct(self) -> list[Negotiation]:
        """One negotiation of each set of values and reservation values."""
        return list(dict(zip(reversed(self._keys), reversed(self.negotiations), strict=True)).values())[::-1]

    @cached_property
    def case(self) -> NDArray[np.int64]:
        """The place of each negotiation's case in ``distinct``."""
        places = {n.values.tobytes() + n.reservation.tobytes(): place for place, n in enumerate(self.distinct)}
        return np.array([places[key] for key in self._keys])

    @cached_property
    def agreed(self) -> NDArray[np.int64]:
        """The package each agreed, −1 without a deal."""
        return np.array([-1 if n.deal is None else n.deal for n in self.negotiations])

    @cached_property
    def deals(self) -> NDArray[np.int64]:
        """Which negotiations ended in a deal."""
        return np.flatnonzero(self.agreed >= 0)

    @cached_property
    def described(self) -> Features:
        """The features of the distinct cases, which stand where draws stand."""
        tables = [np.concatenate(rows) for rows in zip(*(n.tables for n in self.distinct), strict=True)]
        reservation = list(np.stack([n.reservation for n in self.distinct], axis=1))
        return features(find(Layout.of(self.distinct[0].space), tables, reservation))

    @cached_property
    def configuration(self) -> NDArray[np.int64]:
        """The configuration of each case: the same for all that differ by the order of items or parties only."""
        keys = [_configuration(n) for n in self.distinct]
        places = {key: place for place, key in enumerate(sorted(set(keys)))}
        return np.array([places[key] for key in keys])

    def counts(self, which: NDArray[np.int64]) -> NDArray[np.float64]:
        """Count the packages agreed in some of the negotiations (deals only); shape (cases, packages)."""
        counts = np.zeros(self.described.zone.inside.shape)
        np.add.at(counts, (self.case[which], self.agreed[which]), 1)
        return counts

    def choices(self, which: NDArray[np.int64]) -> Choices:
        """Give what was agreed in some of the negotiations (deals only)."""
        return Choices(self.described.sharpened(), self.described.zone.inside, self.counts(which))


def _configuration(negotiation: Negotiation) -> tuple[tuple[float, ...], ...]:
    """Describe a case without the order of its items and parties."""
    first, second = negotiation.values / negotiation.values.sum(axis=1, keepdims=True)
    ways = [(first, second), (second, first)]
    return min(tuple(sorted(zip(negotiation.counts, *map(tuple, way), strict=True))) for way in ways)
