"""`detente diff`: what differs between two cases or two accounts, and which difference carries the change."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import reading, seed, workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.workbench import Case
    from detente.workbench.differing import Compared, DiffResult

    Pair = tuple[str | None, str | None]


@click.command("diff", short_help="What differs between two cases or accounts, and which difference counts?")
@click.argument("first", metavar="A", type=click.Path(exists=True, path_type=Path))
@click.argument("second", metavar="[B]", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--account", help="The account to read both cases by; the first that both have unless said.")
@click.option("--variant", help="The variant to read both in; the first of each unless said.")
@click.option("--accounts", nargs=2, metavar="X Y", help="Read A by account X, and B (or A again) by account Y.")
@click.option("--variants", nargs=2, metavar="V W", help="Read A in variant V, and B (or A again) in variant W.")
@click.option(
    "--draws", type=click.IntRange(100, 1_000_000), default=1_000, show_default=True, help="Value functions per party."
)
@seed
@workers
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
def command(
    first: Path,
    second: Path | None,
    account: str | None,
    variant: str | None,
    accounts: tuple[str, str] | None,
    variants: tuple[str, str] | None,
    draws: int,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """Say what differs between cases A and B, or two accounts or variants of A, and which of it changes the answer.

    Example: detente diff examples/hanoi-2019.yaml --accounts agreed washington
    """
    pairs = _pair("account", account, accounts), _pair("variant", variant, variants)
    if second is None and not accounts and not variants:
        raise click.UsageError("name a second case, or two readings of this one: --accounts X Y or --variants V W")
    with reading(first) as case:
        result = _with(second, lambda other: _compared(case, other, pairs, (draws, seed, workers)))
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_diff import print_diff

    print_diff(result.data)


def _pair(what: str, one: str | None, two: tuple[str, str] | None) -> Pair:
    """Read what is asked of both, or of each."""
    if one is not None and two is not None:
        raise click.UsageError(f"give --{what} for both or --{what}s for each, not the two together")
    return two or (one, one)


def _with(second: Path | None, work: Callable[[Case | None], DiffResult]) -> DiffResult:
    if second is None:
        return work(None)
    with reading(second) as case:
        return work(case)


def _compared(first: Case, second: Case | None, pairs: tuple[Pair, Pair], numbers: tuple[int, int, int]) -> DiffResult:
    from detente.deals.findings import Settings
    from detente.values.errors import KnowledgeError
    from detente.workbench.differing import compare

    draws, seed, workers = numbers
    settings = Settings(draws=draws, seed=seed, workers=workers)
    try:
        compared = compare(first, second, accounts=pairs[0], variants=pairs[1], settings=settings)
        with _waiting(compared) as tell:
            return compared.result(tell)
    except KnowledgeError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _waiting(compared: Compared) -> Iterator[Callable[[int, int], None]]:
    """Say how much work it is, and on a terminal show how far it is."""
    cases, seconds = compared.outlook()
    if seconds > 1:
        units = len(compared.units)
        weighed = "1 difference" if units == 1 else f"{units} differences"
        click.echo(f"{weighed} to weigh in {cases} cases; about {seconds:.0f} s.", err=True)
    if seconds <= 1 or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("weighing the differences", total=cases)
        yield lambda done, _all: progress.update(task, completed=done)
