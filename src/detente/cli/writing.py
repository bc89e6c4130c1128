"""Where commands write: places are tried before the work, and no file is written over unless one is told to."""

from __future__ import annotations

import os
import shlex
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
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
    if path.exists() and not os.access(path, os.W_OK):
        raise click.UsageError(f"cannot write {path}: it is there, and you may not write to it")


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
        raise click.ClickException(f"cannot write {where}: {_reason(where, error)}") from None
    except ImportError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise click.UsageError(f"cannot write {path}: {_reason(path, error)}") from None


def _reason(path: Path, error: OSError | ValueError) -> str:
    """Say what is in the way, and how to mend it."""
    folder = path.parent
    if isinstance(error, FileNotFoundError) and not folder.resolve().exists():
        return f"the folder {folder} is not there; make it first: mkdir -p {shlex.quote(str(folder))}"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def write_each(places: Iterable[tuple[Path | None, Callable[[Path], object]]]) -> None:
    """Write to every place that is asked for, each by its own way.

    Raises
    ------
    click.ClickException
        If writing fails.
    """
    for place, write in places:
        if place is not None:
            with writing(place):
                write(place)
