"""Détente: a workbench for negotiations between adversaries.

>>> import detente
>>> case = detente.load("hanoi-2019.yaml")  # doctest: +SKIP
>>> case.deals()  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from detente.case.errors import CaseError
    from detente.workbench import Case, DealsResult, load
    from detente.workbench.forecasting import forecast
    from detente.workbench.markets import Study
    from detente.workbench.tournaments import tournament

__version__ = "0.1.0"
__all__ = ["Case", "CaseError", "DealsResult", "Study", "__version__", "forecast", "load", "tournament"]

_HOMES = {
    "Case": "detente.workbench",
    "CaseError": "detente.case.errors",
    "DealsResult": "detente.workbench",
    "Study": "detente.workbench.markets",
    "forecast": "detente.workbench.forecasting",
    "load": "detente.workbench",
    "tournament": "detente.workbench.tournaments",
}


def __getattr__(name: str) -> Any:
    """Load the parts when they are first asked for, so that ``import detente`` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
