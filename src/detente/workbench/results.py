"""Results as people meet them: data first, and tables, pictures and pages made of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


MOST_TIDY = 5_000
"""States up to which JSON is laid out in lines; of more it is large, and laying it out takes longest."""


@dataclass(frozen=True, repr=False)
class DealsResult:
    """What the deals lens found, account by account.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    maps
        For each account what makes the picture of all its packages, which is large and made when it is asked for.
    """

    data: Mapping[str, Any]
    maps: Mapping[str, Callable[[], dict[str, Any] | None]] = field(default_factory=dict)

    def to_json(self, *, indent: int | None = 2) -> str:
        """Write the documented JSON form."""
        return json.dumps(self.data, indent=indent, ensure_ascii=False, allow_nan=False)

    def tables(self) -> dict[str, dict[str, list[Any]]]:
        """Give tidy tables by name, each a dictionary of columns."""
        from detente.report.tables import tables

        return tables(self.data)

    def to_pandas(self, table: str = "packages") -> Any:
        """Give one table as a pandas data frame (needs the extra ``tables``)."""
        import pandas as pd

        return pd.DataFrame(self.tables()[table])

    def to_polars(self, table: str = "packages") -> Any:
        """Give one table as a polars data frame (needs the extra ``tables``)."""
        import polars as pl

        return pl.DataFrame(self.tables()[table], strict=False)

    def to_csv(self, folder: str | Path) -> list[Path]:
        """Write every table to a folder as CSV, each whole or not at all."""
        from detente.report.tables import write_csv

        return write_csv(self.data, folder)

    def to_parquet(self, folder: str | Path) -> list[Path]:
        """Write every table to a folder as Parquet (needs the extra ``tables``)."""
        from detente.report.tables import write_parquet

        return write_parquet(self.data, folder)

    def plot(self, account: str | None = None) -> Any:
        """Draw the deal map with Matplotlib (needs the extra ``plot``)."""
        from detente.report.display import plot

        return plot(self._pictured(), account)

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.words import answer

        return "\n".join(sentence.text for sentence in answer(self.data))

    def _repr_html_(self) -> str:
        from detente.report.display import fragment

        return fragment(self._pictured())

    def _pictured(self) -> dict[str, Any]:
        drawn = {key: account | {"map": self.maps[key]()} for key, account in self.data["accounts"].items()}
        return {**self.data, "accounts": drawn}


@dataclass(frozen=True, repr=False)
class ImpasseResult:
    """What the impasse lens found, account by account, and the menu of what would unblock it.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    apply
        Makes the text of the case with an entry of the menu applied, given its number.
    """

    data: Mapping[str, Any]
    apply: Callable[[int], str]

    def to_json(self, *, indent: int | None = 2) -> str:
        """Write the documented JSON form."""
        return json.dumps(self.data, indent=indent, ensure_ascii=False, allow_nan=False)

    def applied(self, number: int) -> str:
        """Give the text of the case with an entry of the menu applied: comments and layout of a file are kept.

        Raises
        ------
        LookupError
            If the menu has no such entry.
        """
        if not 1 <= number <= len(self.data["menu"]):
            msg = f"there is no entry {number}; the menu has {len(self.data['menu'])}"
            raise LookupError(msg)
        return self.apply(number)

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.impasse import answer

        return "\n".join(sentence.text for sentence in answer(self.data))


@dataclass(frozen=True, repr=False)
class MovesResult:
    """What the moves lens found, account by account.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    """

    data: Mapping[str, Any]

    def to_json(self, *, indent: int | None = 2) -> str:
        """Write the documented JSON form; on one line where there are many states."""
        tidy = self.data["model"]["states"] <= MOST_TIDY
        return json.dumps(self.data, indent=indent if tidy else None, ensure_ascii=False, allow_nan=False)

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.moves import answer

        return "\n".join(sentence.text for sentence in answer(self.data))
