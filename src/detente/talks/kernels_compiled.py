"""How the loops of talks are compiled. Import this module only inside the function that needs it.

The loops are given all arrays that they work on and make none. So they need not count who refers to an array, which
would cost several times what a turn does.
"""

from __future__ import annotations

from typing import Any, Final

from numba import njit

_ALL: Final[dict[str, Any]] = {"cache": True, "nogil": True, "error_model": "numpy", "_nrt": False}
_INNER: Final[dict[str, Any]] = _ALL | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

entry = njit(**_ALL)
"""Compile a function that is called from Python."""
loop = njit(**_INNER)
"""Compile a function that only others call; the way to it from Python would take longest to compile."""
turn = njit(**_INNER, forceinline=True)
"""The same for what happens in every turn: it is put where it is called, so that handing over costs nothing."""
