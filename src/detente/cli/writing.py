"""Writing files whole or not at all, and never over one that is there unless told to."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click


def write_new(path: Path, text: str, *, force: bool = False) -> None:
    """Write a text file in one step.

    Parameters
    ----------
    path
        Where; the folder must be there.
    text
        What, written as UTF-8.
    force
        Whether to write over a file that is there.

    Raises
    ------
    click.UsageError
        If the file is there already and ``force`` is not set, or it cannot be written.
    """
    if path.exists() and not force:
        raise click.UsageError(f"{path} is there already; --force writes over it")
    try:
        _write_whole(path, text)
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from None


def _write_whole(path: Path, text: str) -> None:
    """Write beside the place first and then move there, so that no reader finds half a file."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
