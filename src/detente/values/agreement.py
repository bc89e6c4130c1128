"""Who must accept for a package to be a deal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Agreement:
    """All parties with a veto accept, and of the others named at least so many do.

    Parameters
    ----------
    vetoes
        Indices of the parties without whom there is no deal.
    at_least, among
        How many of which further parties must accept as well.
    """

    vetoes: tuple[int, ...]
    at_least: int = 0
    among: tuple[int, ...] = ()

    @classmethod
    def of_all(cls, parties: int) -> Agreement:
        """Every one of so many parties must accept."""
        return cls(tuple(range(parties)))

    @property
    def unanimous(self) -> bool:
        """Whether only vetoes count."""
        return self.at_least == 0

    def reached(self, accepts: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell where there is agreement, from who accepts; parties run along the first axis."""
        vetoed = (~accepts[list(self.vetoes)]).sum(axis=0)
        agreed: NDArray[np.bool_] = (vetoed == 0) & (accepts[list(self.among)].sum(axis=0) >= self.at_least)
        return agreed
