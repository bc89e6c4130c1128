"""What the mediator of a single text proposes: another option for one issue, and what the rules then change with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.chance import TEXT, whole
from detente.talks.chance_abreast import wholes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


def options_of(columns: Whole) -> list[Whole]:
    """List the options of each issue that are in some package, as columns in their order."""
    return [np.unique(issue) for issue in columns.T]


def proposed(columns: Whole, options: list[Whole], text: int, key: int, number: int) -> int:
    """Give what the mediator proposes in a round.

    1. Draw an issue, of those with more than one option in any package, and another of its options than the text's.
    2. Of the packages with that option take those that differ from the text on the fewest issues; draw one of them.

    Where no issue has another option it is the text itself.

    Parameters
    ----------
    columns
        Each package's columns, shape (packages, issues).
    options
        See `options_of`.
    text
        The package that stands.
    key, number
        Of the session, and of the round, from 0.
    """
    free = [issue for issue, some in enumerate(options) if len(some) > 1]
    if not free:
        return text
    issue = free[whole(key, TEXT, 1 + 3 * number, len(free))]
    others = options[issue][options[issue] != columns[text, issue]]
    option = others[whole(key, TEXT, 2 + 3 * number, len(others))]
    return _drawn(nearest(columns, text, issue, int(option)), key, number)


def nearest(columns: Whole, text: int, issue: int, option: int) -> Whole:
    """List the packages with an option that differ from the text on the fewest issues, in their order."""
    having = np.flatnonzero(columns[:, issue] == option)
    apart = (columns[having] != columns[text]).sum(axis=1)
    near: Whole = having[apart == apart.min()]
    return near


def _drawn(near: Whole, key: int, number: int) -> int:
    """Draw one of the packages that are as near."""
    return int(near[whole(key, TEXT, 3 + 3 * number, len(near))])


@dataclass(frozen=True, eq=False)
class Mediator:
    """`proposed` for many sessions at once.

    A package is found by its number, in which each issue is a digit. Looked for are first the package in which nothing
    else changes, then those in which one other issue does, and only then all.

    Parameters
    ----------
    columns
        Each package's columns, shape (packages, issues).
    """

    columns: Whole

    @cached_property
    def options(self) -> list[Whole]:
        """See `options_of`."""
        return options_of(self.columns)

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
        changed = self.places[text]
        changed[np.arange(len(text)), issue] = place
        proposal = self._found(changed @ self.weights)
        tied = np.flatnonzero(proposal == len(self.columns))
        near, sizes = self._one_more(changed[tied], issue[tied])
        drawn = wholes(keys[tied], TEXT, 3 + 3 * number, sizes)
        proposal[tied] = near[np.arange(len(tied)), drawn]
        for one in tied[sizes == 0]:
            option = self.options[issue[one]][place[one]]
            proposal[one] = _drawn(nearest(self.columns, text[one], issue[one], option), int(keys[one]), number)
        return proposal

    def _found(self, wanted: Whole) -> Whole:
        """Give the packages with these numbers; as many as there are packages where there is none."""
        numbers, order = self.numbered
        at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
        return np.where(numbers[at] == wanted, order[at], len(numbers))

    def _one_more(self, changed: Whole, issue: Whole) -> tuple[Whole, Whole]:
        """Find the packages in which one more issue changes, and how many these are.

        Parameters
        ----------
        changed
            The places of the options after the change, shape (texts, issues).
        issue
            The issue that changed, shape (texts,).

        Returns
        -------
        The packages in their order, shape (texts, options of all issues), and their number, shape (texts,).
        """
        others = np.repeat(np.arange(len(self.sizes)), self.sizes)
        other_places = np.concatenate([np.arange(size) for size in self.sizes])
        steps = (other_places - changed[:, others]) * self.weights[others]
        found = self._found((changed @ self.weights)[:, np.newaxis] + steps)
        found[others == issue[:, np.newaxis]] = len(self.columns)
        found.sort(axis=1)
        return found, (found < len(self.columns)).sum(axis=1)
