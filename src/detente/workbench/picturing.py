"""The map of all packages that goes with a look, packed as a report packs it (`detente.report.pack`).

It is a report's packed account: ``name``, ``exact``, ``reservation``, ``band``, ``count``, ``values``, ``share``,
``party_shares``, ``options``, ``frontier``, ``marks`` and an empty ``heat``; beside them ``option_set``, the list of
packages that ``options`` (here always 0) means, and ``complete``, whether all packages are on it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.report.glossary import Glossary
from detente.report.pack import marks, numbered, steps
from detente.report.shape import bands
from detente.workbench.closeup import positions_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from detente.consent.acceptability import Acceptability
    from detente.report.glossary import Options
    from detente.workbench.asking import Asked
    from detente.workbench.seeing import Seated, Seen

MOST = 120_000
"""At most so many packages are put on a map; of more, every so manyth."""


class Pictures:
    """Packs maps of one case; what no supposition changes is packed once.

    Parameters
    ----------
    asked
        The case, and the account and variant in question.
    glossary
        Its names.
    """

    def __init__(self, asked: Asked, glossary: Glossary) -> None:
        self._asked = asked
        self._names = glossary

    def packed(self, seated: Seated, seen: Seen, look: Mapping[str, Any]) -> dict[str, Any] | None:
        """Pack the map.

        Parameters
        ----------
        seated, seen
            The table, and what was found at it.
        look
            The figures that go with it.

        Returns
        -------
        None where not all packages were looked at, or where a mere ranking leaves no values to draw.
        """
        shares, space = seated.shares, self._asked.space
        if shares is None or seated.table.space is not space:
            return None
        parties = self._asked.numbering.parties
        accepted = zip(parties, shares.party_shares[:, self._every], strict=True)
        return {
            "name": look["name"],
            "exact": look["exact"],
            "reservation": {party: one["mean_reservation"] for party, one in look["parties"].items()},
            "band": bands(look),
            "heat": [],
            "count": len(self._every),
            "complete": len(self._every) == space.feasible,
            "values": {p: {"table": own.tolist()} for p, own in zip(parties, seated.table.mean_tables, strict=True)},
            "share": _steps(shares.joint_share[self._every]),
            "party_shares": {party: _steps(own) for party, own in accepted},
            "options": 0,
            "option_set": self._option_set,
            "frontier": self._efficient(seen),
            "marks": self._marks(seated, look, shares),
        }

    @cached_property
    def _every(self) -> NDArray[np.int64]:
        """The places of the packages on the map."""
        return np.arange(0, self._asked.space.feasible, -(-self._asked.space.feasible // MOST))

    @cached_property
    def _numbers(self) -> NDArray[np.int64]:
        return self._asked.space.numbers(self._asked.space.packages)

    @cached_property
    def _option_set(self) -> dict[str, Any]:
        rows: Any = self._asked.space.packages[self._every]
        numbers = numbered(rows, self._asked.space.sizes)
        return {"rows": rows.tolist()} if numbers is None else {"numbers": numbers}

    @cached_property
    def _glossary(self) -> Glossary:
        """The names, with the positions that are marked."""
        return Glossary({**self._names.result, "positions": positions_data(self._asked)})

    def _efficient(self, seen: Seen) -> list[int]:
        frontier = seen.central.frontier
        if frontier is None:
            return []
        efficient = self._asked.space.numbers(frontier.listed)
        return np.flatnonzero(np.isin(self._numbers[self._every], efficient)).tolist()

    def _marks(self, seated: Seated, look: Mapping[str, Any], shares: Acceptability) -> list[dict[str, Any]]:
        solutions = {name: one | {"shares": [], "separated": None} for name, one in look["solutions"].items()}
        account = {**look, "solutions": solutions, "packages": list(self._figures(seated, look, shares))}
        return marks(self._glossary, account)

    @cached_property
    def _fixed(self) -> list[Options]:
        """The feasible packages that are marked whatever is supposed: stated positions, and packages with a name."""
        told, numbering = self._glossary.result, self._asked.numbering
        stated = [one["options"] for held in told["positions"]["parties"].values() for one in held]
        named = [one["options"] for one in told["named_packages"]]
        whole = [one for one in (*stated, *named) if one and len(one) == len(numbering.issues)]
        return [one for one in whole if self._asked.space.allows(numbering.row(one)[None])[0]]

    def _figures(self, seated: Seated, look: Mapping[str, Any], shares: Acceptability) -> Iterator[dict[str, Any]]:
        """Give the figures of all packages that may be marked."""
        solved = [options for one in look["solutions"].values() for options in one["packages"]]
        marked = [*self._fixed, *look["best"]["packages"][:1], *solved]
        space, numbering = self._asked.space, self._asked.numbering
        rows = np.array([numbering.row(options) for options in marked]).reshape(-1, len(numbering.issues))
        places = np.searchsorted(self._numbers, space.numbers(rows))
        values = seated.table.mean_tables[:, space.columns(rows)].sum(axis=2)
        for n, (options, place) in enumerate(zip(marked, places, strict=True)):
            yield {
                "options": options,
                "mean_values": dict(zip(numbering.parties, values[:, n].tolist(), strict=True)),
                "joint_share": float(shares.joint_share[place]),
                "party_shares": dict(zip(numbering.parties, shares.party_shares[:, place].tolist(), strict=True)),
            }


def _steps(held: Any) -> dict[str, Any]:
    """Pack an array as it is: as a list it would take longer to make than to pack."""
    return steps(held)
