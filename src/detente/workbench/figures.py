"""Where an account stands in three figures: so that what a change promises and what it then gives are the same sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.consent.acceptability import Acceptability
from detente.consent.search import judge, search
from detente.consent.table import listable
from detente.consent.zopa import zopa

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.workbench.asking import Asked
    from detente.workbench.naming import Naming

LIKELY = 30
"""So many of the best packages are tried first to find whether a draw has a deal."""

TIED = 1e-12
MOST_TIED = 20
"""At most so many of the tied best packages are named."""


@dataclass(frozen=True)
class Figures:
    """Where an account stands.

    Parameters
    ----------
    share, standard_error
        Share of the draws in which some package finds agreement.
    best
        Largest share of the draws, all pairings of the parties', in which one package does; a lower bound where the
        packages cannot be listed.
    packages
        The packages that reach it, options by name; the first ones where many tie.
    tied
        How many tie.
    texts
        The same share for each package that the case names and its rules let stand.
    """

    share: float
    standard_error: float
    best: float
    packages: tuple[dict[str, str], ...]
    tied: int
    texts: Mapping[str, float]

    @property
    def data(self) -> dict[str, Any]:
        """The figures as plain data."""
        best = {"joint_share": self.best, "packages": list(self.packages), "tied": self.tied}
        return {"share": self.share, "standard_error": self.standard_error, "best": best, "texts": dict(self.texts)}


def figures(asked: Asked, account: str) -> Figures:
    """Work out where an account stands."""
    table = asked.table(account)
    best, top, tied = _best(table, asked.settings.workers)
    effective = [side.effective for side in table.sides if not side.draws.exact]
    found = zopa(
        table.space,
        table.draws,
        table.agreement,
        red_lines=table.red_lines,
        likely=top if len(top) else None,
        effective=min(effective, default=None),
        workers=asked.settings.workers,
    )
    naming = asked.naming(table)
    packages = tuple(naming.options(row) for row in top[: min(tied, MOST_TIED)])
    return Figures(float(found.share), found.standard_error, best, packages, tied, _texts(table, naming))


def _texts(table: Table, naming: Naming) -> dict[str, float]:
    """Give the joint share of each named package."""
    if not len(naming.rows):
        return {}
    shares = judge(table.space, table.draws, table.agreement, naming.rows, red_lines=table.red_lines).joint_share
    places = {tuple(row): place for place, row in enumerate(naming.rows.tolist())}
    return {name: float(shares[places[row]]) for row, names in naming.names.items() for name in names}


def _best(table: Table, workers: int) -> tuple[float, NDArray[np.integer], int]:
    """Give the largest joint share, the best packages as rows, and how many tie."""
    if not listable(table.space):
        found = search(table.space, table.draws, table.agreement, red_lines=table.red_lines)
        return found.share, found.packages[:LIKELY], min(1, len(found.packages))
    counts = np.stack([side.counts(table.space, workers) for side in table.sides])
    shares = Acceptability(
        counts, tuple(map(len, table.draws)), table.agreement, tuple(s.effective for s in table.sides)
    )
    top = shares.top(LIKELY)
    if not len(top):
        return 0.0, table.space.packages[:0], 0
    joint = shares.joint_share
    return float(joint[top[0]]), table.space.packages[top], int((joint >= joint[top[0]] * (1 - TIED)).sum())
