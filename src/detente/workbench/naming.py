"""Names for what the lens numbers: packages by their options, and the packages that the case itself names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.space import Space


@dataclass(frozen=True)
class Naming:
    """Reads the lens's packages.

    Parameters
    ----------
    numbering
        The case in numbers.
    space
        Its packages.
    whole
        Whether the lens was given each feasible package as one option of a single issue (see
        `detente.values.knowledge.Whole`) rather than the issues themselves.
    """

    numbering: Numbering
    space: Space
    whole: bool

    def options(self, row: NDArray[np.integer]) -> dict[str, str]:
        """Give a package's options by name, from its row as the lens has it."""
        return self.numbering.named(self.space.packages[int(row[0])] if self.whole else row)

    @cached_property
    def own_rows(self) -> NDArray[np.int64]:
        """The case's named packages as rows of option indices."""
        names = self.numbering.words.packages
        rows = [self.numbering.row(name) for name in names]
        return np.array(rows, dtype=np.int64).reshape(len(names), len(self.numbering.issues))

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """The case's named packages that are feasible, as rows of the lens."""
        feasible = self.own_rows[self.space.allows(self.own_rows)]
        return self._seen(feasible)

    @cached_property
    def names(self) -> dict[tuple[int, ...], list[str]]:
        """The case's names of packages by the lens's rows; two names may mean the same package."""
        stands = self.space.allows(self.own_rows)
        found: dict[tuple[int, ...], list[str]] = {}
        feasible = [name for name, there in zip(self.numbering.words.packages, stands, strict=True) if there]
        for name, row in zip(feasible, self.rows.tolist(), strict=True):
            found.setdefault(tuple(row), []).append(name)
        return found

    def _seen(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        if not self.whole:
            return rows
        return np.searchsorted(self.space.numbers(self.space.packages), self.space.numbers(rows))[:, None]
