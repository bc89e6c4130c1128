"""The package space: every choice of one option for each issue that the rules let stand."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space.rules import Rule

ENUMERABLE = 20_000_000
"""The largest number of combinations that is ever listed in memory."""


class SpaceTooLargeError(ValueError):
    """More combinations than can be listed: the caller takes a way that does not list them."""


@dataclass(frozen=True)
class Space:
    """All packages over issues of the given sizes, and which of them the rules let stand.

    A package is a row of option indices. Its number counts packages with the last issue running fastest. The options of
    all issues laid end to end are the *columns* of a value table; ``offsets`` says where each issue's columns begin.

    Parameters
    ----------
    sizes
        The number of options of each issue.
    rules
        Rules that every feasible package obeys.
    """

    sizes: tuple[int, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def size(self) -> int:
        """How many packages there are in all, feasible or not (an exact integer of any length)."""
        return prod(self.sizes)

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Where each issue's columns begin, and their total at the end; shape (issues + 1,)."""
        return np.concatenate(([0], np.cumsum(self.sizes))).astype(np.int64)

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """The issues grouped so that no rule ties issues of different groups."""
        group = list(range(len(self.sizes)))
        for rule in self.rules:
            tied = {group[issue] for issue in rule.issues}
            group = [min(tied) if g in tied else g for g in group]
        return tuple(tuple(i for i, g in enumerate(group) if g == label) for label in sorted(set(group)))

    @property
    def countable(self) -> bool:
        """Whether the combinations that rules tie together can be listed, and so all feasible packages counted."""
        tied = (prod(self.sizes[i] for i in part) for part in self.components if self._ruled(part))
        return max(tied, default=1) <= ENUMERABLE

    @property
    def enumerable(self) -> bool:
        """Whether all feasible packages can be listed in memory."""
        return self.countable and self.feasible <= ENUMERABLE

    @cached_property
    def feasible(self) -> int:
        """How many packages the rules let stand (exact, whatever the size).

        Raises
        ------
        SpaceTooLargeError
            If the rules tie together more combinations than can be listed.
        """
        return prod(
            len(self.component_packages(part)) if self._ruled(part) else prod(self.sizes[i] for i in part)
            for part in self.components
        )

    def component_packages(self, part: Sequence[int]) -> NDArray[np.unsignedinteger]:
        """List the feasible combinations over one group of issues, in the order of their numbers.

        Parameters
        ----------
        part
            Issue indices, one of ``components``.

        Returns
        -------
        Array of shape (combinations, len(part)) of option indices.
        """
        part = tuple(part)
        if part not in self._blocks:
            self._blocks[part] = self._combinations(part)
        return self._blocks[part]

    @cached_property
    def _blocks(self) -> dict[tuple[int, ...], NDArray[np.unsignedinteger]]:
        """Combinations listed before."""
        return {}

    def _combinations(self, part: tuple[int, ...]) -> NDArray[np.unsignedinteger]:
        sizes = [self.sizes[i] for i in part]
        if prod(sizes) > ENUMERABLE:
            msg = f"rules tie together {prod(sizes):,} combinations of options; at most {ENUMERABLE:,} can be listed"
            raise SpaceTooLargeError(msg)
        listed = np.zeros((prod(sizes), len(self.sizes)), dtype=_option_type(self.sizes))
        listed[:, list(part)] = np.indices(sizes, dtype=listed.dtype).reshape(len(sizes), -1).T
        for rule in self.rules:
            if rule.issues <= set(part):
                listed = listed[rule.allows(listed)]
        combinations = np.ascontiguousarray(listed[:, list(part)])
        combinations.flags.writeable = False
        return combinations

    @cached_property
    def packages(self) -> NDArray[np.unsignedinteger]:
        """Every feasible package in the order of the numbers; shape (feasible, issues)."""
        if not self.enumerable:
            msg = f"{self.feasible:,} packages are too many to list; at most {ENUMERABLE:,} can be"
            raise SpaceTooLargeError(msg)
        rows = np.zeros((1, 0), dtype=_option_type(self.sizes))
        order: list[int] = []
        for part in self.components:
            block = self.component_packages(part)
            rows = np.hstack([np.repeat(rows, len(block), axis=0), np.tile(block, (len(rows), 1))])
            order.extend(part)
        rows = rows[:, np.argsort(order)]
        if order != sorted(order):
            rows = rows[np.argsort(self.numbers(rows), kind="stable")]
        return rows

    def numbers(self, packages: NDArray[np.integer]) -> NDArray[np.int64]:
        """Give the number of each package, a row of option indices; for spaces below 2⁶³ packages."""
        numbers: NDArray[np.int64] = np.ravel_multi_index(tuple(np.asarray(packages).T.astype(np.int64)), self.sizes)
        return numbers

    def columns(self, packages: NDArray[np.integer]) -> NDArray[np.int64]:
        """Give for each package the columns of a value table that it adds up; shape as ``packages``."""
        return np.asarray(packages, dtype=np.int64) + self.offsets[:-1]

    def allows(self, packages: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell for each package whether every rule lets it stand."""
        stands = np.ones(len(packages), dtype=bool)
        for rule in self.rules:
            stands &= rule.allows(np.asarray(packages))
        return stands

    def _ruled(self, part: Sequence[int]) -> bool:
        return any(rule.issues <= set(part) for rule in self.rules)


def _option_type(sizes: Sequence[int]) -> np.dtype[np.unsignedinteger]:
    return np.dtype(np.uint8 if max(sizes, default=0) <= 256 else np.uint16)
