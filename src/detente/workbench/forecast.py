"""A question to the forecast, on its way from the words of a case to where people with such interests usually end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.workbench.asking import Asked
    from detente.workbench.results import ForecastResult


def ask_where(asked: Asked, offers: Sequence[tuple[str, Mapping[str, str]]]) -> ForecastResult:
    """Answer for every account asked about."""
    raise NotImplementedError
