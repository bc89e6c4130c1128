"""Negotiations as they were held: CaSiNo's files, read as tables, packages and offers like any other case.

Nothing here is known to the model; only what is fitted comes from it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.space.packages import Space

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SOURCE = (
    "K. Chawla, J. Ramirez, R. Clever, G. Lucas, J. May and J. Gratch, “CaSiNo: A Corpus of Campsite Negotiation "
    "Dialogues for Automatic Negotiation Systems”, NAACL 2021; CC BY 4.0"
)


@dataclass(frozen=True)
class Negotiation:
    """One negotiation between two parties over how to divide some items.

    Parameters
    ----------
    values
        What one piece of each item is worth to each party, shape (parties, items).
    reservation
        What no deal is worth, shape (parties,).
    counts
        How many pieces there are of each item.
    offers
        Who offered which package, in order.
    deal
        The package agreed, or None.
    """

    values: NDArray[np.float64]
    reservation: NDArray[np.float64]
    counts: tuple[int, ...]
    offers: tuple[tuple[int, int], ...]
    deal: int | None

    @property
    def space(self) -> Space:
        """The packages: for each item, how many pieces the first party gets."""
        return Space(tuple(count + 1 for count in self.counts))

    @property
    def tables(self) -> list[NDArray[np.float64]]:
        """Partial values, one draw for each party: (1, columns)."""
        pieces = [np.arange(count + 1) for count in self.counts]
        first = np.concatenate([v * k for v, k in zip(self.values[0], pieces, strict=True)])
        second = np.concatenate([v * k[::-1] for v, k in zip(self.values[1], pieces, strict=True)])
        return [first[None], second[None]]


def read(path: Path) -> list[Negotiation]:
    """Read a file with one negotiation a line.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If a line is not such a record; names the line.
    """
    negotiations = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            negotiations.append(_negotiation(json.loads(line)))
        except (KeyError, TypeError, ValueError) as error:
            msg = f"{path.name}, line {number}: not a negotiation as CaSiNo records it ({error!r})"
            raise ValueError(msg) from error
    return negotiations


def _negotiation(record: dict[str, object]) -> Negotiation:
    items = record["items"]
    if not isinstance(items, dict):
        msg = "`items` must say how many pieces there are of each item"
        raise TypeError(msg)
    counts = tuple(int(count) for count in items.values())
    shape = tuple(count + 1 for count in counts)

    def number(pieces: object) -> int:
        return int(np.ravel_multi_index(tuple(np.asarray(pieces, dtype=int)), shape))

    offers = [(int(e["by"]), number(e["party0_gets"])) for e in record["events"] if e["act"] == "offer"]  # type: ignore[attr-defined]
    deal = None if record["deal"] is None else number(record["deal"])
    values = np.asarray(record["points_per_item"], dtype=float)
    return Negotiation(values, np.asarray(record["no_deal_points"], dtype=float), counts, tuple(offers), deal)
