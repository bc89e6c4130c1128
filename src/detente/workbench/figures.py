"""Where an account stands: worked out in one way, so that what a change promises is what it then gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.consent.acceptability import Acceptability
from detente.consent.search import judge, search
from detente.consent.table import listable
from detente.consent.zopa import zopa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.consent.zopa import ZopaShare
    from detente.workbench.asking import Asked
    from detente.workbench.naming import Naming

LIKELY = 30
"""So many of the best packages are tried first to find whether a draw has a deal."""

TIED = 1e-12
MOST_TIED = 20
"""At most so many of the tied best packages are named."""


@dataclass(frozen=True)
class Figures:
    """Where an account stands; each figure is worked out when it is first asked for.

    Parameters
    ----------
    asked, account
        The question, and the account.
    """

    asked: Asked
    account: str

    @property
    def share(self) -> float:
        """Share of the draws in which some package finds agreement."""
        return float(self._zopa.share)

    @property
    def standard_error(self) -> float:
        """The standard error of ``share``."""
        return self._zopa.standard_error

    @property
    def best(self) -> float:
        """Largest share of the draws, all pairings of the parties', in which one package finds agreement.

        A lower bound where the packages cannot be listed.
        """
        return self._best[0]

    @property
    def tied(self) -> int:
        """How many packages reach ``best``."""
        return self._best[2]

    @cached_property
    def packages(self) -> tuple[dict[str, str], ...]:
        """The packages that reach ``best``, options by name; the first ones where many tie."""
        return tuple(self._naming.options(row) for row in self._best[1][: min(self.tied, MOST_TIED)])

    @cached_property
    def texts(self) -> dict[str, float]:
        """The share of the draws in which each package that the case names, and rules let stand, finds agreement."""
        table, naming = self._table, self._naming
        if not len(naming.rows):
            return {}
        shares = judge(table.space, table.draws, table.agreement, naming.rows, red_lines=table.red_lines).joint_share
        places = {tuple(row): place for place, row in enumerate(naming.rows.tolist())}
        return {name: float(shares[places[row]]) for row, names in naming.names.items() for name in names}

    @property
    def data(self) -> dict[str, Any]:
        """The figures as plain data."""
        best = {"joint_share": self.best, "packages": list(self.packages), "tied": self.tied}
        return {"share": self.share, "standard_error": self.standard_error, "best": best, "texts": dict(self.texts)}

    @cached_property
    def _table(self) -> Table:
        return self.asked.table(self.account)

    @cached_property
    def _naming(self) -> Naming:
        return self.asked.naming(self._table)

    @cached_property
    def _zopa(self) -> ZopaShare:
        table, top = self._table, self._best[1]
        effective = [side.effective for side in table.sides if not side.draws.exact]
        return zopa(
            table.space,
            table.draws,
            table.agreement,
            red_lines=table.red_lines,
            likely=top if len(top) else None,
            effective=min(effective, default=None),
            workers=self.asked.settings.workers,
        )

    @cached_property
    def _best(self) -> tuple[float, NDArray[np.integer], int]:
        """The largest joint share, the likeliest packages as rows, best first, and how many tie at the top."""
        table = self._table
        if not listable(table.space):
            found = search(table.space, table.draws, table.agreement, red_lines=table.red_lines)
            return found.share, found.packages[:LIKELY], min(1, len(found.packages))
        counts = np.stack([side.counts(table.space, self.asked.settings.workers) for side in table.sides])
        effective = tuple(side.effective for side in table.sides)
        shares = Acceptability(counts, tuple(map(len, table.draws)), table.agreement, effective)
        top = shares.top(LIKELY)
        if not len(top):
            return 0.0, table.space.packages[:0], 0
        joint = shares.joint_share
        return float(joint[top[0]]), table.space.packages[top], int((joint >= joint[top[0]] * (1 - TIED)).sum())
