"""Draws kept between runs, so that what was drawn once is not drawn again.

Draws follow from the rows they meet, the prior, the seed and the sampler alone; these make the name under which they
are kept. A change of one party's statements costs that party's draws and no other's. Nothing hangs on the store: what
is not there, or cannot be read, is drawn anew and comes out the same to the bit.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np

from detente.values.diagnostics import Diagnostics
from detente.values.sampling import Sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

LARGEST = 300_000_000
"""Bytes kept at most; beyond that the draws not used for longest go."""

SWITCH = "DETENTE_STORE"
"""Environment variable: the folder to keep draws in, or ``off``."""


def kept(parts: Iterable[NDArray[np.float64] | str | int], make: Callable[[], Sample]) -> Sample:
    """Give the draws kept under a name, or make them and keep them.

    Parameters
    ----------
    parts
        Everything the draws follow from but the sampler's code, which is added here.
    make
        Draws them.
    """
    folder = _folder()
    if folder is None:
        return make()
    path = folder / f"{_name(parts)}.npz"
    found = _read(path)
    if found is None:
        found = make()
        _write(path, found)
    return found


def _folder() -> Path | None:
    chosen = os.environ.get(SWITCH)
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("detente", appauthor=False) / "draws"


def _name(parts: Iterable[NDArray[np.float64] | str | int]) -> str:
    digest = hashlib.sha256(_sampler())
    for part in parts:
        whole = (
            np.ascontiguousarray(part) if isinstance(part, np.ndarray) else np.frombuffer(str(part).encode(), np.uint8)
        )
        digest.update(f"{whole.dtype}{whole.shape}".encode())
        digest.update(whole.tobytes())
    return digest.hexdigest()


@cache
def _sampler() -> bytes:
    """Name the code that draws by what it says, so that no draws outlive a change of it."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def _read(path: Path) -> Sample | None:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as held:
            ess = held["ess"]
            told = Diagnostics(float(held["rhat"]), float(ess.min()), ess, tuple(held["warnings"].tolist()))
            found = Sample(held["draws"], str(held["method"]), told)
        path.touch()
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return found


def _write(path: Path, sample: Sample) -> None:
    """Write beside the place first and move there, so that no reader finds half a file; give up quietly if it fails."""
    told = sample.diagnostics
    columns = {
        "draws": sample.draws,
        "method": np.array(sample.method),
        "ess": told.ess,
        "rhat": np.array(told.rhat_max),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as opened:
            np.savez(opened, allow_pickle=False, warnings=np.array(told.warnings, dtype=str), **columns)
        Path(name).replace(path)
        _prune(path.parent)
    except OSError:
        return


def _prune(folder: Path) -> None:
    """Drop the draws not used for longest until the rest fits."""
    held = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in folder.glob("*.npz")), reverse=True)
    total = 0
    for _, size, file in held:
        total += size
        if total > LARGEST:
            file.unlink(missing_ok=True)
