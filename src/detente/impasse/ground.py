"""The packages and draws over which sizes of moves are asked: those allowed, and no more draws than it takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import SMALL, pair
from detente.consent.halves import split
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.consent.halves import Halves
    from detente.space import Space
    from detente.values.agreement import Agreement

MOST_DRAWS = 1_000
"""So many draws give shares to within .016 (one standard error); more would cost time and say little."""

_CELLS = 40_000_000
_BLOCK = 400_000


@dataclass(frozen=True)
class Ground:
    """What sizes are asked of.

    Parameters
    ----------
    space
        A space whose packages can be listed.
    allowed
        Which feasible packages may be agreed, shape (packages,).
    draws
        The draws looked at of each party, paired one to one.
    agreement
        Who must accept.
    chosen
        Which of the draws given these are, shape (draws,).
    effective
        Effective number of independent draws, for standard errors.
    """

    space: Space
    allowed: NDArray[np.bool_]
    draws: tuple[Draws, ...]
    agreement: Agreement
    chosen: NDArray[np.int64]
    effective: float

    @classmethod
    def of(
        cls,
        space: Space,
        allowed: NDArray[np.bool_],
        draws: Sequence[Draws],
        agreement: Agreement,
        *,
        effective: float | None = None,
        most: int = MOST_DRAWS,
    ) -> Ground:
        """Pair the parties' draws and keep at most so many, evenly spread; fewer where packages are very many."""
        paired = pair(draws)
        given = len(paired[0])
        keep = min(given, most, max(100, _CELLS // max(1, int(allowed.sum()))))
        chosen = np.arange(keep) * given // keep
        kept = tuple(Draws(one.values[chosen], one.reservation[chosen]) for one in paired)
        size = (given if effective is None else effective) * keep / given
        return cls(space, allowed, kept, agreement, chosen, size)

    def __len__(self) -> int:
        """Count the draws looked at."""
        return len(self.chosen)

    @property
    def exact(self) -> bool:
        """Whether every party's values are known exactly."""
        return len(self) == 1

    @property
    def small(self) -> bool:
        """Whether packages and draws are so few that NumPy alone is quicker than loading Numba."""
        return len(self.packages) * len(self) <= SMALL

    @cached_property
    def packages(self) -> NDArray[np.unsignedinteger]:
        """The allowed packages, shape (allowed, issues)."""
        return self.space.packages[self.allowed]

    @cached_property
    def tolerances(self) -> NDArray[np.float64]:
        """Each party's tolerance, shape (parties,)."""
        return np.array([one.tolerance for one in self.draws])

    @cached_property
    def spans(self) -> NDArray[np.float64]:
        """How far each party's best and worst options, all issues together, are apart, or 1; shape (parties, draws)."""
        begins = self.space.offsets[:-1]
        values = np.stack([one.values for one in self.draws])
        apart = np.maximum.reduceat(values, begins, axis=2) - np.minimum.reduceat(values, begins, axis=2)
        spans = apart.sum(axis=2)
        return np.where(spans > 0, spans, 1.0)

    def blocks(self, which: NDArray[np.integer] | None = None) -> Iterator[tuple[slice, NDArray[np.float64]]]:
        """Give the gains of every party, some draws at a time.

        Parameters
        ----------
        which
            Indices of the allowed packages to look at; all of them if not given.

        Yields
        ------
        The draws of the block, and every party's gain in them, shape (parties, draws of the block, packages).
        """
        halves = self._halves
        rows = np.flatnonzero(self.allowed) if which is None else np.flatnonzero(self.allowed)[which]
        first, second = halves.which_first[rows], halves.which_second[rows]
        step = max(1, _BLOCK // max(1, len(rows)))
        for begin in range(0, len(self), step):
            part = slice(begin, min(begin + step, len(self)))
            gains = np.empty((len(self.draws), part.stop - begin, len(rows)))
            for party, one in enumerate(self.draws):
                values = one.values[part]
                left = values[:, halves.first].sum(axis=2) - one.reservation[part, None]
                right = values[:, halves.second].sum(axis=2)
                np.take(left, first, axis=1, out=gains[party], mode="clip")
                gains[party] += np.take(right, second, axis=1, mode="clip")
            yield part, gains

    def accepts(self, gains: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell from gains who accepts, parties along the first axis."""
        floors = -self.tolerances.reshape(-1, *(1 for _ in gains.shape[1:]))
        accepts: NDArray[np.bool_] = gains >= floors
        return accepts

    def needed(self, gains: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the smallest gain of those whose acceptance is needed, parties along the first axis."""
        agreement = self.agreement
        smallest: NDArray[np.float64] = gains[list(agreement.vetoes)].min(axis=0, initial=np.inf)
        if agreement.at_least:
            ranked = np.sort(gains[list(agreement.among)], axis=0)
            smallest = np.minimum(smallest, ranked[-agreement.at_least])
        return smallest

    def others_agree(self, gains: NDArray[np.float64], willing: Sequence[int]) -> NDArray[np.bool_] | None:
        """Tell where there is agreement once some parties accept; None if it takes nobody else."""
        if self.agreement.unanimous and set(self.agreement.vetoes) <= set(willing):
            return None
        accepts = self.accepts(gains)
        accepts[list(willing)] = True
        return self.agreement.reached(accepts)

    @cached_property
    def deals(self) -> NDArray[np.bool_]:
        """Whether some allowed package finds agreement in each draw, shape (draws,)."""
        return self._found[0]

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Share of the draws in which each party accepts each allowed package, shape (parties, allowed)."""
        return self._found[1]

    @cached_property
    def _found(self) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        deals = np.zeros(len(self), np.bool_)
        counts = np.zeros((len(self.draws), len(self.packages)))
        for part, gains in self.blocks():
            accepts = self.accepts(gains)
            deals[part] = self.agreement.reached(accepts).any(axis=1)
            counts += accepts.sum(axis=1)
        return deals, counts / len(self)

    @cached_property
    def _halves(self) -> Halves:
        return split(self.space)

    def rests(self, issue: int, options: Sequence[int]) -> NDArray[np.int64]:
        """List the packages that are allowed with every one of some options on an issue, as they are with the first.

        Returns
        -------
        Indices of allowed packages, shape (packages,), ascending by number.
        """
        base = np.prod(self.space.sizes[issue + 1 :], dtype=np.int64)
        places = [np.flatnonzero(self.packages[:, issue] == option) for option in options]
        keys = [
            self.space.numbers(self.packages[place]) - option * base
            for place, option in zip(places, options, strict=True)
        ]
        common = np.ones(len(places[0]), np.bool_)
        for other in keys[1:]:
            common &= np.isin(keys[0], other)
        return places[0][common]


def standard_errors(shares: NDArray[np.float64], effective: float) -> NDArray[np.float64]:
    """Give the standard errors of shares of so many effective draws; nought where one value function decides."""
    return np.sqrt(shares * (1.0 - shares) / effective)
