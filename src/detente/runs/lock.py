"""One process at a time in a run folder.

The system holds the lock for as long as the process lives, so a dead process locks nobody out, whatever killed it. The
number of the process stands in the file only to tell others who is there.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from detente.runs.errors import FolderBusyError, FolderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "lock"

_BESIDE = 1 << 20  # the byte locked on Windows: beyond what is written, which others must be able to read


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder while the block runs.

    Raises
    ------
    FolderBusyError
        A living process holds it.
    FolderError
        The folder cannot be locked.
    """
    path = folder / FILE
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise FolderError(f"cannot write here: {error.strerror}", str(folder), "choose another folder") from error
    try:
        _take(handle, folder)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        _lock(handle)
    except (BlockingIOError, PermissionError):
        holder = os.read(handle, 20).decode(errors="replace") or "unknown"
        raise FolderBusyError(
            f"process {holder} is at work in it", str(folder), "wait for it, stop it, or choose another folder"
        ) from None
    except OSError as error:
        raise FolderError(
            f"cannot be locked: {error.strerror}", str(folder), "choose a folder on a local disk"
        ) from error


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, _BESIDE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
