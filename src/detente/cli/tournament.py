"""`detente tournament`: which strategy does best against which, over many cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import draws, reading, seed
from detente.cli.running import Place, cluster, duckdb, processes, resume, run_folder
from detente.cli.writing import check_folder, check_new, write_each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.workbench.results_talks import TournamentResult
    from detente.workbench.tournaments import Entry

_PATH = click.Path(path_type=Path)


@click.command("tournament", short_help="Which strategy does best against which, over many cases?")
@click.argument("case_files", metavar="CASE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--strategy", "strategies", multiple=True, metavar="NAME", help="Who enters; eight of them unless said.")
@click.option("--repeats", type=click.IntRange(1, 1_000_000), default=20, show_default=True, help="Of each pairing.")
@click.option("--rounds", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Of each session.")
@draws
@seed
@click.option("-o", "--output", type=_PATH, help="Write the answers as one page that works offline.")
@click.option("--force", is_flag=True, help="Let -o write over a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
@click.option("--csv", "csv_folder", type=_PATH, help="Write tidy tables to a folder, as CSV.")
@click.option("--parquet", "parquet_folder", type=_PATH, help="The same, as Parquet.")
@run_folder
@duckdb
@resume
@processes
@cluster
def command(
    case_files: tuple[Path, ...],
    strategies: tuple[str, ...],
    repeats: int,
    rounds: int,
    draws: int,
    seed: int,
    output: Path | None,
    force: bool,
    as_json: bool,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    run_folder: Path | None,
    database: Path | None,
    resume: bool,
    processes: int,
    cluster: str | None,
) -> None:
    """Let strategies play each other, and themselves, on both sides of every CASE of two parties.

    Values that a case leaves open are drawn afresh for each repeat, the same for all pairings. A strategy of your own
    enters as module:Class.

    \b
    Example: detente tournament examples/england-zimbabwe.yaml examples/camp-david-1978.yaml
             detente tournament examples/hanoi-2019.yaml --strategy micro --strategy conceder --strategy bayesian
             detente tournament cases/*.yaml --repeats 100 --out run --workers 2 -o tournament.html
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    place = Place.checked(run_folder, database, resume=resume, workers=processes, cluster=cluster)
    for folder in (csv_folder, parquet_folder):
        if folder is not None:
            check_folder(folder)
    if output is not None:
        check_new(output, force=force)
    result = _held(_entered(case_files, strategies, repeats, rounds, draws, seed), place)
    write_each([(csv_folder, result.to_csv), (parquet_folder, result.to_parquet), (output, result.report)])
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_tournament import print_tournament

    print_tournament(result.data)


def _entered(
    files: Sequence[Path], strategies: Sequence[str], repeats: int, rounds: int, draws: int, seed: int
) -> Entry:
    """Read the cases, and see that all can be played by all."""
    from detente.deals.findings import Settings
    from detente.talks.errors import TalksError
    from detente.workbench.talks_words import bargainer
    from detente.workbench.tournaments import ENTRANTS, Entry

    cases = []
    for path in files:
        with reading(path) as case:
            # Laid out here, so that what is wrong is told of the case in which it is.
            first = case.accounts[0]
            case.ask_talks(account=first, draws=draws, seed=seed).bargain(first)
            cases.append(case)
    try:
        for name in strategies:
            bargainer(name)
        return Entry(tuple(cases), tuple(strategies) or ENTRANTS, repeats, rounds, Settings(draws=draws, seed=seed))
    except TalksError as error:
        raise click.ClickException(str(error)) from None
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None


def _held(entry: Entry, place: Place) -> TournamentResult:
    from detente.workbench.tournaments import hold

    with place.running(entry.plan) as running:
        result = hold(entry, running)
    place.keep_table()
    return result
