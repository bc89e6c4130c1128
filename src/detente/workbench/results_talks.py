"""Results of bargaining as people meet them: sessions played, tournaments, and the forecast."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from detente.space.packages import ENUMERABLE, SpaceTooLargeError
from detente.workbench.results import Tabled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.space import Space
    from detente.workbench.results import Maker


@dataclass(frozen=True, repr=False)
class TalksResult(Tabled):
    """What came of the sessions that the talks lens played, account by account.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    sessions
        By account, every session as columns: with the seed, each can be replayed from its number.
    """

    data: Mapping[str, Any]
    main: ClassVar[str] = "packages"
    sessions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @staticmethod
    def _maker() -> Maker:
        from detente.report.talks_tables import tables

        return tables

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.talks import answer

        return "\n".join(sentence.text for sentence in answer(self.data))


@dataclass(frozen=True, repr=False)
class ForecastResult(Tabled):
    """Where people with such interests usually end, account by account.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    found
        The packages that the rules let stand, and the share of deals on each: of the first account.
    no_deal
        The chance of no deal, of the first account.
    """

    data: Mapping[str, Any]
    found: tuple[Space, NDArray[np.float64]]
    no_deal: float
    main: ClassVar[str] = "packages"

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of deals on each package of the first account, over all combinations of the issues' options.

        The last issue runs fastest; a package that a rule forbids has 0. They sum to 1.

        Raises
        ------
        SpaceTooLargeError
            If there are more combinations than can be listed.
        """
        space, shares = self.found
        if space.size > ENUMERABLE:
            raise SpaceTooLargeError(f"{space.size:,} combinations are too many to list; `table()` has the likeliest")
        whole = np.zeros(space.size)
        whole[space.numbers(space.packages)] = shares
        return whole

    def table(self) -> dict[str, list[Any]]:
        """Give the packages and their shares as columns, likeliest first."""
        return self.tables()[self.main]

    @staticmethod
    def _maker() -> Maker:
        from detente.report.forecast_tables import tables

        return tables

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.forecast import answer

        return "\n".join(sentence.text for sentence in answer(self.data))


@dataclass(frozen=True, repr=False)
class TournamentResult(Tabled):
    """Who did well in a tournament, against whom, and what the strategies make as a game.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    sessions
        Every session as columns.
    """

    data: Mapping[str, Any]
    sessions: Mapping[str, Any] = field(default_factory=dict)
    main: ClassVar[str] = "standings"

    def report(self, path: str | Path) -> Path:
        """Write the answers as one page that works offline, and give back its path."""
        from detente.report.tournament_page import write_tournament

        write_tournament(self.data, Path(path))
        return Path(path)

    @staticmethod
    def _maker() -> Maker:
        from detente.report.tournament_tables import tables

        return tables

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.tournament import answer

        return "\n".join(sentence.text for sentence in answer(self.data))
