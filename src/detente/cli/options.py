"""Options that the lenses' commands share, and reading a case with its mistakes shown."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.case.errors import Problem
    from detente.case.reading import CaseDocument
    from detente.moves.errors import ModelError
    from detente.workbench import Case

case_file = click.argument("case_file", metavar="CASE", type=click.Path(exists=True, path_type=Path))
account = click.option("--account", help="One account only; all of them unless said.")
variant = click.option("--variant", help="The time or circumstance; the first in the file unless said.")
draws = click.option(
    "--draws", type=click.IntRange(100, 1_000_000), default=4_000, show_default=True, help="Value functions per party."
)
seed = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same figures."
)
workers = click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=lambda: os.cpu_count() or 1,
    show_default="one a processor",
    help="Threads; no figure depends on it.",
)


class Expected(Protocol):
    """Work foreseen."""

    @property
    def seconds(self) -> float:
        """How long it should take."""

    def words(self) -> str:
        """Say it in one line."""


@contextmanager
def reading(path: Path, account: str | None = None, variant: str | None = None) -> Iterator[Case]:
    """Read a case and work with it; mistakes in it, or in what is asked of it, are shown and end the command."""
    from detente.case.errors import CaseError, render
    from detente.consent.table import NoPackageError
    from detente.formats import FormatError
    from detente.moves.errors import ModelError
    from detente.reaction.errors import ReactionError
    from detente.space.packages import SpaceTooLargeError
    from detente.talks.errors import TalksError
    from detente.values.errors import KnowledgeError
    from detente.workbench import load
    from detente.workbench.asking import check_named

    try:
        case = load(path)
        check_named("account", case.accounts[0] if account is None else account, case.accounts)
        check_named("variant", case.variants[0] if variant is None else variant, case.variants)
        yield case
    except CaseError as error:
        click.echo(render(error.problems), err=True)
        raise SystemExit(1) from None
    except FormatError as error:
        click.echo(f"{_of_folder(path)}{error}", err=True)
        raise SystemExit(1) from None
    except ModelError as error:
        click.echo(fault_at(error, case.document, str(path)).render(), err=True)
        raise SystemExit(1) from None
    except (KnowledgeError, NoPackageError) as error:
        told = f"\nThe case speaks of moves; try: detente moves {path}" if case.words.moves is not None else ""
        click.echo(f"{path}: {error}{told}", err=True)
        raise SystemExit(1) from None
    except (TalksError, SpaceTooLargeError) as error:
        click.echo(f"{path}: {error}", err=True)
        raise SystemExit(1) from None
    except ReactionError as error:
        raise click.UsageError(str(error)) from None
    except LookupError as error:
        if isinstance(error, KeyError | IndexError):  # a fault of the program, not of what was asked
            raise
        raise click.UsageError(str(error.args[0])) from None


def fault_at(error: ModelError, document: CaseDocument, file: str) -> Problem:
    """Say where in the file stands what keeps it from making a graph of moves."""
    from detente.case.wording import problem_at

    return problem_at("wrong-moves", error.message, error.path, places=document.places, file=file, hint=error.hint)


def _of_folder(path: Path) -> str:
    """Say of a folder first that it is one, and which case files lie in it; nothing of a file."""
    if not path.is_dir():
        return ""
    cases = sorted(found.name for found in path.iterdir() if found.suffix in {".yaml", ".yml"} and found.is_file())
    there = f" (here: {', '.join(cases[:6])}{' …' if len(cases) > 6 else ''})" if cases else ""
    tools = "Genius, GeniusWeb, NegoLog or NegMAS"
    return f"{path} is a folder, and no domain of {tools} can be read from it; name a case file{there}.\n"


@contextmanager
def waiting(expected: Expected) -> Iterator[Callable[[str], None]]:
    """Say which way the work goes and how long it should take, and on a terminal what is being worked on."""
    if expected.seconds > 1 or sys.stderr.isatty():
        click.echo(expected.words(), err=True)
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("reading the case") as status:
        yield lambda line: status.update(escape(line))
