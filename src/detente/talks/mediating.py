"""What the mediator of a single text proposes: another option for one issue, and what the rules then change with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.chance import TEXT, whole
from detente.talks.chance_abreast import wholes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


def proposed(columns: Whole, text: int, key: int, number: int) -> int:
    """Give what the mediator proposes in a round.

    1. Draw an issue, of those with more than one option in any package, and another of its options than the text's.
    2. Of the packages with that option take those that differ from the text on the fewest issues; draw one of them.

    Where no issue has another option it is the text itself.

    Parameters
    ----------
    columns
        Each package's columns, shape (packages, issues).
    text
        The package that stands.
    key, number
        Of the session, and of the round, from 0.
    """
    options = [np.unique(issue) for issue in columns.T]
    free = [issue for issue, some in enumerate(options) if len(some) > 1]
    if not free:
        return text
    issue = free[whole(key, TEXT, 1 + 3 * number, len(free))]
    others = options[issue][options[issue] != columns[text, issue]]
    option = others[whole(key, TEXT, 2 + 3 * number, len(others))]
    near = nearest(columns, text, issue, int(option))
    return int(near[whole(key, TEXT, 3 + 3 * number, len(near))])


def nearest(columns: Whole, text: int, issue: int, option: int) -> Whole:
    """List the packages with an option that differ from the text on the fewest issues, in their order."""
    having = np.flatnonzero(columns[:, issue] == option)
    apart = (columns[having] != columns[text]).sum(axis=1)
    near: Whole = having[apart == apart.min()]
    return near


@dataclass(frozen=True, eq=False)
class Mediator:
    """`proposed` for many sessions at once.

    A package is found by its number, in which each issue is a digit. Where the rules keep an option from changing
    alone, what is nearest is searched for once and kept.

    Parameters
    ----------
    columns
        Each package's columns, shape (packages, issues).
    """

    columns: Whole
    _searched: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)

    @cached_property
    def options(self) -> list[Whole]:
        """The options of each issue that are in some package, as columns in their order."""
        return [np.unique(issue) for issue in self.columns.T]

    @cached_property
    def sizes(self) -> Whole:
        """How many options each issue has, shape (issues,)."""
        return np.array([len(some) for some in self.options])

    @property
    def numbers_fit(self) -> bool:
        """Whether packages' numbers fit in 64 bits; where they do not, nothing else here can be asked."""
        return math.prod(len(some) for some in self.options) < 2**63

    @cached_property
    def places(self) -> Whole:
        """Which option of its issue each package has, shape (packages, issues)."""
        return np.stack([np.searchsorted(*pair) for pair in zip(self.options, self.columns.T, strict=True)], axis=1)

    @cached_property
    def weights(self) -> Whole:
        """What a step of one option counts in a package's number, shape (issues,)."""
        return np.cumprod([1, *self.sizes[:-1]])

    @cached_property
    def numbered(self) -> tuple[Whole, Whole]:
        """The packages' numbers rising, and the packages in that order."""
        numbers = self.places @ self.weights
        order = np.argsort(numbers)
        return numbers[order], order

    def proposed(self, text: Whole, keys: NDArray[np.uint64], number: int) -> Whole:
        """Give what is proposed in a round of each session, shapes (sessions,)."""
        free = np.flatnonzero(self.sizes > 1)
        if not len(free):
            return text
        issue = free[wholes(keys, TEXT, 1 + 3 * number, len(free))]
        place = wholes(keys, TEXT, 2 + 3 * number, self.sizes[issue] - 1)
        place += place >= self.places[text, issue]
        proposal = self._alone(text, issue, place)
        tied = np.flatnonzero(proposal < 0)
        near = [self._nearest(*change) for change in np.stack([text, issue, place], axis=1)[tied].tolist()]
        drawn = wholes(keys[tied], TEXT, 3 + 3 * number, np.array([len(some) for some in near], dtype=np.int64))
        proposal[tied] = [some[one] for some, one in zip(near, drawn.tolist(), strict=True)]
        return proposal

    def _alone(self, text: Whole, issue: Whole, place: Whole) -> Whole:
        """Find the packages in which nothing else changes; −1 where the rules rule them out."""
        numbers, order = self.numbered
        step = place - self.places[text, issue]
        wanted = self.places[text] @ self.weights + step * self.weights[issue]
        at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
        return np.where(numbers[at] == wanted, order[at], -1)

    def _nearest(self, text: int, issue: int, place: int) -> list[int]:
        """See `nearest`; searched for once."""
        change = text, issue, place
        if change not in self._searched:
            self._searched[change] = nearest(self.columns, text, issue, int(self.options[issue][place])).tolist()
        return self._searched[change]
