"""What a party makes of the others' offers: how good it takes a package to be for them.

Each model is of one other party, and gives what packages are worth to it, from 0 to 1.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import exp
from typing import TYPE_CHECKING, Final

import numpy as np

from detente.talks.bargain import worth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.talks.strategies import ModelKind

LEARNING: Final = 0.1
"""What the frequency model adds to the weights of issues on which nothing changed, shared out over all issues."""
SPREAD: Final = 0.15
"""Standard deviation of offers about the assumed concession in the Bayesian model."""


class Model(ABC):
    """What is made of one other party's offers.

    Parameters
    ----------
    columns
        The columns that each package adds up, shape (packages, issues).
    beliefs
        The value tables held possible for the party, shape (hypotheses, columns).
    """

    def __init__(self, columns: NDArray[np.int64], beliefs: NDArray[np.float64]) -> None:
        self.columns = columns
        self.beliefs = beliefs

    @abstractmethod
    def hears(self, package: int, time: float) -> None:
        """Learn from an offer of the party."""

    @abstractmethod
    def values(self) -> NDArray[np.float64]:
        """Give what every package seems to be worth to the party, shape (packages,)."""


class Frequency(Model):
    """What a party offers often it values, and what it does not change weighs much.

    1. An issue's weight starts at 1/n. Each time that two offers in a row have the same option on some issues, these
       weights gain 0.1/n each, and all are divided by their new sum.
    2. An option's value is how often it was offered, divided by that of the option of its issue offered most.
    3. A package is worth the sum over issues of weight times value.

    Before anything is heard every package is worth 1. Source: the model of HardHeaded (van Krimpen, Looije & Hajizadeh
    2013), without its cap on weights.
    """

    def __init__(self, columns: NDArray[np.int64], beliefs: NDArray[np.float64]) -> None:
        super().__init__(columns, beliefs)
        self.weights = np.full(columns.shape[1], 1.0 / columns.shape[1])
        self.counts = np.zeros(int(columns.max()) + 1)
        self.last: int | None = None

    def hears(self, package: int, time: float) -> None:  # noqa: ARG002 - the model knows no time
        """Count the options, and raise the weights of issues on which nothing changed."""
        self.counts[self.columns[package]] += 1.0
        if self.last is not None:
            same = self.columns[package] == self.columns[self.last]
            gain = LEARNING / len(self.weights)
            self.weights = (self.weights + gain * same) / (1.0 + gain * int(same.sum()))
        self.last = package

    def values(self) -> NDArray[np.float64]:
        """Add up weights times values, issue by issue."""
        total = np.zeros(len(self.columns))
        for weight, column in zip(self.weights, self.columns.T, strict=True):
            most = self.counts[column].max()
            total += weight * (self.counts[column] / most if most > 0.0 else 1.0)
        return total


class Bayesian(Model):
    """Value tables held possible, weighed by how well a party's offers agree with them.

    1. Each table is rescaled so that the worst option of each issue is worth 0 and the best of all together 1.
    2. A party is assumed to come down from 1 to 0 with time, evenly: an offer at time t that a table says is worth g
       multiplies its weight by exp(−(g − (1 − t))² / (2·0.15²)).
    3. A package is worth what the mean of the tables under these weights says.

    Source: Hindriks & Tykhonov (2008), with tables drawn from what is known of the party as hypotheses.
    """

    def __init__(self, columns: NDArray[np.int64], beliefs: NDArray[np.float64]) -> None:
        super().__init__(columns, beliefs)
        self.tables = rescaled(beliefs, columns)
        self.log_weights = [0.0] * len(self.tables)

    def hears(self, package: int, time: float) -> None:
        """Weigh the tables anew."""
        for number, table in enumerate(self.tables):
            miss = added(table[self.columns[package]].tolist()) - (1.0 - time)
            self.log_weights[number] -= float(miss * miss) / (2.0 * SPREAD * SPREAD)

    def values(self) -> NDArray[np.float64]:
        """Give the mean under the weights; 0 everywhere where nothing is believed possible."""
        mean = np.zeros(self.beliefs.shape[1])
        highest = max(self.log_weights, default=0.0)
        weights = [exp(one - highest) for one in self.log_weights]
        total = added(weights)
        for weight, table in zip(weights, self.tables, strict=True):
            mean += weight / total * table
        return worth(mean, self.columns)


def added(numbers: Iterable[float]) -> float:
    """Add numbers up one by one: `sum` rounds otherwise from Python 3.12 on, and the loops must get the same."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def rescaled(tables: NDArray[np.float64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Move and stretch tables, shape (tables, columns): worst options of issues to 0, best ones to a sum of 1."""
    moved = np.zeros(tables.shape)
    width = np.zeros((len(tables), 1))
    for column in columns.T:
        options = np.unique(column)
        moved[:, options] = tables[:, options] - tables[:, options].min(axis=1, keepdims=True)
        width += moved[:, options].max(axis=1, keepdims=True)
    return np.divide(moved, width, out=moved, where=width > 0.0)


MODELS: Final[dict[ModelKind, type[Model]]] = {"frequency": Frequency, "bayesian": Bayesian}
