"""Results as people meet them: data first, and tables, pictures and pages made of it."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from detente.moves.graph import TooManyArcsError
from detente.workbench.changing import changed_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from detente.case.editing import Edit
    from detente.case.reading import CaseDocument
    from detente.moves.model import Model

    Maker = Callable[[Mapping[str, Any]], dict[str, dict[str, list[Any]]]]


MOST_TIDY = 5_000
"""States up to which JSON is laid out in lines; of more it is large, and laying it out takes longest."""
MOST_ARCS = 2_000_000
"""Up to so many moves are listed one by one."""


class Tabled(ABC):
    """A result that can be had as tidy tables."""

    data: Mapping[str, Any]
    main: ClassVar[str]
    """The table that is given where none is named."""

    @staticmethod
    @abstractmethod
    def _maker() -> Maker:
        """Give what makes the tables of the documented form."""

    def to_json(self, *, indent: int | None = 2) -> str:
        """Write the documented JSON form."""
        return json.dumps(self.data, indent=indent, ensure_ascii=False, allow_nan=False)

    def tables(self) -> dict[str, dict[str, list[Any]]]:
        """Give tidy tables by name, each a dictionary of columns."""
        return self._maker()(self.data)

    def to_pandas(self, table: str | None = None) -> Any:
        """Give one table, the main one unless said, as a pandas data frame (needs the extra ``tables``)."""
        import pandas as pd

        return pd.DataFrame(self.tables()[table or self.main])

    def to_polars(self, table: str | None = None) -> Any:
        """Give one table, the main one unless said, as a polars data frame (needs the extra ``tables``)."""
        import polars as pl

        return pl.DataFrame(self.tables()[table or self.main], strict=False)

    def to_csv(self, folder: str | Path) -> list[Path]:
        """Write every table to a folder as CSV, each whole or not at all."""
        from detente.report.tables import write_csv

        return write_csv(self.data, folder, self._maker())

    def to_parquet(self, folder: str | Path) -> list[Path]:
        """Write every table to a folder as Parquet (needs the extra ``tables``)."""
        from detente.report.tables import write_parquet

        return write_parquet(self.data, folder, self._maker())


@dataclass(frozen=True, repr=False)
class DealsResult(Tabled):
    """What the deals lens found, account by account.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    maps
        For each account what makes the picture of all its packages, which is large and made when it is asked for.
    """

    data: Mapping[str, Any]
    main: ClassVar[str] = "packages"
    maps: Mapping[str, Callable[[], dict[str, Any] | None]] = field(default_factory=dict)

    @staticmethod
    def _maker() -> Maker:
        from detente.report.tables import tables

        return tables

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
    document
        The case it was found in.
    edits
        What each entry of the menu changes in the case file.
    """

    data: Mapping[str, Any]
    document: CaseDocument
    edits: Sequence[Sequence[Edit]]

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
        if not 1 <= number <= len(self.edits):
            msg = f"there is no entry {number}; the menu has {len(self.edits)}"
            raise LookupError(msg)
        return changed_text(self.document, self.edits[number - 1])

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.impasse import answer

        return "\n".join(sentence.text for sentence in answer(self.data))


def arcs_of(model: Model) -> Iterator[dict[str, Any]]:
    """List the moves of a graph one by one in the documented form, those of parties alone and those made together.

    Raises
    ------
    TooManyArcsError
        If there may be more than are listed: before any is.
    """
    most = model.graph.most + sum(len(arcs.target) for arcs in model.joint.values())
    if most > MOST_ARCS:
        msg = f"up to {most:,} moves are too many to list; at most {MOST_ARCS:,} can be: put fewer issues in play"
        raise TooManyArcsError(msg)
    return _arcs(model)


def _arcs(model: Model) -> Iterator[dict[str, Any]]:
    names, texts = model.numbering.parties, model.labels.texts
    alone = (((party,), arcs) for party, arcs in enumerate(model.graph.arcs))
    together = ((tuple(sorted(who)), arcs) for who, arcs in model.joint.items())
    for who, arcs in chain(alone, together):
        for source, target in zip(arcs.source.tolist(), arcs.target.tolist(), strict=True):
            yield {"parties": [names[party] for party in who], "from": texts[source], "to": texts[target]}


@dataclass(frozen=True, repr=False)
class MovesResult(Tabled):
    """What the moves lens found, account by account.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    arcs
        Lists every move where there are too many states for the documented form to do so, when they are asked for.
    """

    data: Mapping[str, Any]
    main: ClassVar[str] = "verdicts"
    arcs: Callable[[], Iterable[Mapping[str, Any]]] | None = None

    def to_json(self, *, indent: int | None = 2) -> str:
        """Write the documented JSON form; on one line where there are many states."""
        tidy = self.data["model"]["states"] <= MOST_TIDY
        return json.dumps(self.data, indent=indent if tidy else None, ensure_ascii=False, allow_nan=False)

    def to_graphml(self, path: str | Path, account: str | None = None) -> Path:
        """Write states and moves as GraphML for graph tools, whole or not at all.

        Parameters
        ----------
        path
            Where; a file that is there is replaced.
        account
            The account whose verdicts and preferences are told; the first unless said.

        Raises
        ------
        LookupError
            If there is no such account.
        ValueError
            If the moves or the states are too many to be listed, or a text has a character that XML cannot hold.
        """
        from detente.report.graphml import write_graphml

        drawn = self.data["graph"]
        if drawn is None and self.arcs is None:
            msg = (
                f"the moves between {self.data['model']['states']:,} states are not in this result: give `arcs` with it"
            )
            raise ValueError(msg)
        moves = drawn["arcs"] if self.arcs is None else self.arcs()
        return write_graphml(self.data, moves, path, account)

    @staticmethod
    def _maker() -> Maker:
        from detente.report.moves_tables import tables

        return tables

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.moves import answer

        return "\n".join(sentence.text for sentence in answer(self.data))
