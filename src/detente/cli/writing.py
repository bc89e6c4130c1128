"""Where commands write: places are tried before the work, and no file is written over unless one is told to."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
        If the file is there already and ``force`` is not set, or cannot be written there.
    click.ClickException
        If writing fails.
    """
    from detente.report.files import whole

    check_new(path, force=force)
    with writing(path), whole(path) as part:
        part.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def check_new(path: Path, *, force: bool = False) -> None:
    """See, before the work, that a file can be written that is not there yet, or may be written over.

    Raises
    ------
    click.UsageError
        If not.
    """
    check_file(path)
    if path.is_file() and not force:
        raise click.UsageError(f"{path} is there already; --force writes over it")


def check_file(path: Path) -> None:
    """See, before the work, that a file can be written.

    Raises
    ------
    click.UsageError
        If not: the place was named wrongly.
    """
    from detente.report.files import check_target

    with _named(path):
        check_target(path)


def check_folder(path: Path) -> None:
    """See, before the work, that a folder can be made, or is there, and can be written to.

    Raises
    ------
    click.UsageError
        If not: the place was named wrongly.
    """
    from detente.report.files import check_folder as check

    with _named(path):
        check(path)


@contextmanager
def writing(where: Path) -> Iterator[None]:
    """Write to a place; what stands in the way is shown in a line and ends the command."""
    try:
        yield
    except OSError as error:
        raise click.ClickException(f"cannot write {where}: {error.strerror or error}") from None
    except ImportError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise click.UsageError(f"cannot write {path}: {reason}") from None
