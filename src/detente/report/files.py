"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Lend a place beside the target to write to; only what was written to its end takes the target's place.

    Parameters
    ----------
    path
        The target; a file that is there is replaced.

    Yields
    ------
    Path
        An empty file in the same folder. If the work fails it is removed, and the target stays as it was.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(0o666 & ~_mask())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _mask() -> int:
    held = os.umask(0)
    os.umask(held)
    return held
