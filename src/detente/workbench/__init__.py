"""The workbench: a case in hand, and every lens one method away.

Layer: thin objects over ``case``, ``values`` and the lenses; the command line and notebooks start here.
"""

from detente.workbench.case import Case
from detente.workbench.loading import load
from detente.workbench.results import DealsResult

__all__ = ["Case", "DealsResult", "load"]
