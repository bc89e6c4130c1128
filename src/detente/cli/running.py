"""Long work from the command line: where it is kept, who does it, and a bar that shows how far it is."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.lazy import INTERRUPTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.runs.plan import Plan
    from detente.runs.workers import Tell
    from detente.workbench.talks_run import Running

run_folder = click.option(
    "--out",
    "run_folder",
    type=click.Path(path_type=Path),
    help="Keep every session in this folder, as Parquet with all that made it.",
)
resume = click.option("--resume", is_flag=True, help="Go on with the run in the folder of --out.")
processes = click.option(
    "--workers",
    "processes",
    type=click.IntRange(1, 1_024),
    default=1,
    show_default=True,
    help="Processes of this machine; no figure depends on it.",
)
duckdb = click.option(
    "--duckdb",
    "database",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Add the sessions of --out to this DuckDB file too, beside those of other runs.",
)
cluster = click.option("--cluster", metavar="ADDRESS", help="A Dask scheduler, as tcp://host:8786, for many machines.")


@dataclass(frozen=True)
class Place:
    """Where long work is kept, and who does it.

    Parameters
    ----------
    folder, database, workers, cluster
        As asked for.
    """

    folder: Path | None
    database: Path | None
    workers: int
    cluster: str | None

    @classmethod
    def checked(
        cls, folder: Path | None, database: Path | None, *, resume: bool, workers: int, cluster: str | None
    ) -> Place:
        """See, before the work, that what is asked for goes together.

        Raises
        ------
        click.UsageError
            If not.
        """
        there = folder is not None and (folder / "plan.json").exists()
        if resume and folder is None:
            raise click.UsageError("--resume goes with --out: the folder of the run")
        if database is not None and folder is None:
            raise click.UsageError("--duckdb goes with --out: the folder of the run")
        if resume and not there:
            raise click.UsageError(f"there is no run to resume in {folder}; leave out --resume to begin one")
        if there and not resume:
            raise click.UsageError(f"there is a run in {folder}; --resume goes on with it, or name another folder")
        if cluster is not None and workers > 1:
            raise click.UsageError("--workers are processes of this machine; a --cluster has its own")
        return cls(folder, database, workers, cluster)

    @property
    def asked_for(self) -> bool:
        """Whether anything but playing at once is asked for."""
        return self.folder is not None or self.workers > 1 or self.cluster is not None

    @contextmanager
    def running(self, plan: Callable[[], Plan]) -> Iterator[Running]:
        """Say how long the work should take, and show how far it is; what keeps it from being done ends the command.

        ``plan`` says completely what is to be done; it is made here, since trying it out may find what is wrong.
        """
        from detente.runs.errors import Interrupted, RunError
        from detente.workbench.talks_run import Running

        try:
            click.echo(self._expected(plan()), err=True)
            with _bar() as tell:
                yield Running(self.folder, self.workers, self.cluster, tell)
        except Interrupted as error:
            click.echo(f"\n{error}", err=True)
            raise SystemExit(INTERRUPTED) from None
        except RunError as error:
            raise click.ClickException(str(error)) from None

    def _expected(self, plan: Plan) -> str:
        """Say how much is to be done, and how long that should take where it is tried out on this machine."""
        from detente.runs.estimate import estimate
        from detente.runs.store import opened

        kept: set[int] = set()
        if self.folder is not None:
            with opened(self.folder, plan) as folder:
                kept = folder.done()
        done = sum(chunk.count for chunk in plan.chunks if chunk.number in kept)
        if self.cluster is not None:
            return f"{plan.items - done:,} sessions, on the cluster at {self.cluster}"
        return estimate(plan, self.workers, done=done, noun="sessions").words()

    def keep_table(self) -> None:
        """Write the sessions of the run's folder as one Parquet file, and to a database if asked; say where."""
        if self.folder is None:
            return
        from detente.runs.errors import MissingExtraError, RunError
        from detente.runs.tables import to_duckdb, to_parquet

        try:
            click.echo(f"Every session is in {to_parquet(self.folder)}", err=True)
            if self.database is not None:
                to_duckdb(self.folder, self.database)
                click.echo(f"and in the tables `sessions` and `runs` of {self.database}", err=True)
        except MissingExtraError as error:
            click.echo(f"The sessions are kept in {self.folder}, but not as Parquet: {error}", err=True)
        except RunError as error:
            raise click.ClickException(str(error)) from None


@contextmanager
def _bar() -> Iterator[Tell]:
    """Show how far work is, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _items, _left: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    shown = (TextColumn("sessions"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True)) as progress:
        task = progress.add_task("sessions", total=None)
        yield lambda done, items, _left: progress.update(task, completed=done, total=items)
