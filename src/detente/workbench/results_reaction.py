"""The result of the reaction lens as people meet it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from detente.workbench.results import Tabled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.workbench.results import Maker


@dataclass(frozen=True, repr=False)
class ReactionResult(Tabled):
    """How markets read the news, index by index.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data.
    """

    data: Mapping[str, Any]
    main: ClassVar[str] = "days"

    @staticmethod
    def _maker() -> Maker:
        from detente.report.reaction_tables import tables

        return tables

    def to_svg(self, asset: str | None = None) -> str:
        """Draw the cumulative abnormal return around the event, with its band, as a picture of its own.

        Parameters
        ----------
        asset
            Of which index; the first unless said.
        """
        from detente.report.reaction_picture import svg

        return svg(self.data, asset)

    def __repr__(self) -> str:
        """Say the answer in words."""
        from detente.report.reaction import answer

        return "\n".join(sentence.text for sentence in answer(self.data))
