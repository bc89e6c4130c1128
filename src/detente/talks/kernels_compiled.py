"""How the loops of talks are compiled. Import this module only inside the function that needs it.

The loops are given all arrays that they work on and make none. So they need not count who refers to an array, which
would cost several times what a turn does.

What was compiled is kept on disk for the next time, for the function that is called from Python alone: it holds all
others. Numba takes it as long as the file of that one function is unchanged; that nothing of old is played after
another file has changed is up to `SOURCES`.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from numba import njit

COMPILED_IN: Final = ("kernels*.py", "chance.py", "modelling.py", "sessions.py", "strategies.py")
"""The files of the loops, and those whose constants become part of them."""
_ALL: Final[dict[str, Any]] = {"nogil": True, "error_model": "numpy", "_nrt": False}
_INNER: Final[dict[str, Any]] = _ALL | {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

entry = njit(**_ALL, cache=True)
"""Compile a function that is called from Python, and keep it; it must close over `SOURCES`."""
loop = njit(**_INNER)
"""Compile a function that only others call; the way to it from Python would take longest to compile."""
turn = njit(**_INNER, forceinline=True)
"""The same for what happens in every turn: it is put where it is called, so that handing over costs nothing."""


def _sources() -> int:
    """Give a number that stands for the text of all files that loops are compiled from."""
    folder, digest = Path(__file__).parent, sha256()
    for path in sorted(path for pattern in COMPILED_IN for path in folder.glob(pattern)):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:4], "big")


SOURCES: Final = _sources()
"""By this number a compiled function is known on disk: Numba looks at what a function closes over."""
