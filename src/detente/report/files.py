"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
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
        The target; a file that is there is replaced, and keeps its permissions. A link is followed. What is there and
        is no regular file, such as a device or a pipe, cannot be replaced: it is written to as it stands.

    Yields
    ------
    Path
        An empty file in the same folder. If the work fails it is removed, and the target stays as it was.

    Raises
    ------
    OSError
        If the target is a folder, or its folder cannot be written to.
    """
    if _stands(path):
        yield Path(path)
        return
    target = Path(path).resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_mask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.chmod(mode)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def check_target(path: str | os.PathLike[str]) -> None:
    """See, before long work, that a file can be written; nothing is left behind.

    Raises
    ------
    OSError
        If the target is a folder, or its folder is not there or cannot be written to.
    """
    target = Path(path)
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not _stands(path):
        _try(target.resolve().parent)


def check_folder(path: str | os.PathLike[str]) -> None:
    """See, before long work, that a folder can be written to, or made and then written to; nothing is left behind.

    Raises
    ------
    OSError
        If there is a file in its place, or nothing can be made there.
    """
    folder = Path(path).resolve()
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))
    _try(folder)


def _stands(path: str | os.PathLike[str]) -> bool:
    """Tell whether a target can only be written to as it stands: no regular file, or a name for an open stream."""
    target = Path(path)
    stream = Path("/dev") in target.absolute().parents
    return target.exists() and not target.is_dir() and (stream or not target.is_file())


def _try(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder):
        pass


def _mask() -> int:
    held = os.umask(0)
    os.umask(held)
    return held
