"""`detente talks`: how talks would run between strategies that do not know each other's values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting
from detente.cli.running import Place, cluster, duckdb, processes, resume, run_folder
from detente.cli.writing import check_folder, write_each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.workbench.results_talks import TalksResult
    from detente.workbench.talks import Bargaining

_PATH = click.Path(path_type=Path)
LONG = 20_000
"""From so many sessions on, work is done in chunks that show how far it is."""


@click.command("talks", short_help="How would talks run, and what would come of them?")
@case_file
@account
@variant
@click.option("--sessions", type=click.IntRange(1, 100_000_000), default=2_000, show_default=True, help="How many.")
@click.option("--rounds", type=click.IntRange(1, 10_000), help="One meeting of so many rounds, whatever the case says.")
@click.option(
    "--protocol",
    type=click.Choice(["alternating offers", "tentative agreement", "single text"]),
    help="Who puts what on the table, whatever the case says.",
)
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    metavar="[PARTY=]NAME",
    help="How a party, or everybody, bargains: a name, or module:Class for one of your own.",
)
@draws
@seed
@click.option("--watch", is_flag=True, help="Show one session move by move.")
@click.option("--session", type=click.IntRange(0), default=0, help="Which session --watch shows.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
@click.option("--csv", "csv_folder", type=_PATH, help="Write tidy tables to a folder, as CSV.")
@click.option("--parquet", "parquet_folder", type=_PATH, help="The same, as Parquet.")
@run_folder
@duckdb
@resume
@processes
@cluster
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    sessions: int,
    rounds: int | None,
    protocol: str | None,
    strategies: tuple[str, ...],
    draws: int,
    seed: int,
    watch: bool,
    session: int,
    as_json: bool,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    run_folder: Path | None,
    database: Path | None,
    resume: bool,
    processes: int,
    cluster: str | None,
) -> None:
    """Play the talks of CASE many times, each with value functions drawn for all parties, and say what comes of them.

    Strategies: boulware, linear, conceder, genius boulware, genius conceder, hard-liner, random, micro, relative (or
    absolute, averaged, naive, nice) tit-for-tat, bayesian, frequency; on a single text climber and annealer. The same
    seed gives the same sessions; each can be shown again from its number.

    \b
    Example: detente talks examples/hanoi-2019.yaml
             detente talks examples/hanoi-2019.yaml --watch --session 7 --account agreed
             detente talks examples/hanoi-2019.yaml --strategy north-korea=conceder --rounds 40
             detente talks examples/hanoi-2019.yaml --sessions 100000 --out run --workers 2
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    place = Place.checked(run_folder, database, resume=resume, workers=processes, cluster=cluster)
    for folder in (csv_folder, parquet_folder):
        if folder is not None:
            check_folder(folder)
    with reading(case_file, account, variant) as case:
        question = case.ask_talks(
            account=account,
            variant=variant,
            rounds=rounds,
            protocol=protocol,  # type: ignore[arg-type]  # Click holds it to the choices
            strategies=_chosen(strategies),
            draws=draws,
            seed=seed,
        )
        if watch:
            _watch(question, session, as_json=as_json)
            return
        result = _answer(question, sessions, place)
    write_each([(csv_folder, result.to_csv), (parquet_folder, result.to_parquet)])
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_talks import print_talks

    print_talks(result.data)


def _answer(question: Bargaining, sessions: int, place: Place) -> TalksResult:
    """Play at once what is soon done, and in chunks what is not or is to be kept."""
    from detente.workbench.talks_run import plan_of_talks

    if not place.asked_for and sessions * len(question.asked.accounts) < LONG:
        with waiting(question.outlook(sessions)) as tell:
            return question.answer(sessions, tell)
    with place.running(lambda: plan_of_talks(question, sessions)) as running:
        result = question.answer(sessions, running=running)
    place.keep_table()
    return result


def _watch(question: Bargaining, number: int, *, as_json: bool) -> None:
    from detente.report.terminal_talks import print_session
    from detente.workbench.talks_data import watched

    told, case = watched(question, number)
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        print_session(told, case)


def _chosen(given: Sequence[str]) -> Mapping[str, str]:
    """Read how parties are to bargain; of one party, one way."""
    from detente.workbench.talks_words import EVERYBODY

    chosen: dict[str, str] = {}
    for one in given:
        party, equals, name = one.partition("=")
        who, how = (party, name) if equals else (EVERYBODY, party)
        if not how or (equals and not who):
            raise click.UsageError(f"--strategy {one!r}: write NAME, or PARTY=NAME such as north-korea=conceder")
        if chosen.setdefault(who, how) != how:
            raise click.UsageError(f"--strategy names two ways for {who or 'everybody'}: {chosen[who]!r} and {how!r}")
    return chosen
