"""`detente moves`: what would hold once signed, what happens without a deal, and how one leads to the other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers
from detente.cli.writing import check_folder, check_new, writing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.moves.model import Model
    from detente.workbench.results import MovesResult

_PATH = click.Path(path_type=Path)


@click.command(
    "moves", short_help="What would hold once signed, what happens without a deal, and how does one lead to the other?"
)
@case_file
@account
@variant
@click.option(
    "--reading", "readings", multiple=True, metavar="PARTY=NAME", help="What a party would rather have, by name."
)
@draws
@seed
@workers
@click.option("--states", "only_states", is_flag=True, help="Only list the states, and who can move from each.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
@click.option("--csv", "csv_folder", type=_PATH, help="Write tidy tables to a folder, as CSV.")
@click.option("--parquet", "parquet_folder", type=_PATH, help="The same, as Parquet.")
@click.option("--graphml", type=_PATH, help="Write states and moves to a file for graph tools, as GraphML.")
@click.option("--force", is_flag=True, help="Let --graphml write over a file that is there.")
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    readings: tuple[str, ...],
    draws: int,
    seed: int,
    workers: int,
    only_states: bool,
    as_json: bool,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    graphml: Path | None,
    force: bool,
) -> None:
    """Say which states of the world in CASE would hold and why, how to get there, and what would change that.

    --graphml tells the verdicts of the account that is asked for, or of the first. --states judges nothing: it answers
    also where what is said of preferences is at fault.

    \b
    Example: detente moves examples/hanoi-2019.yaml
             detente moves examples/hanoi-2019.yaml --reading united-states=deal-seeker --variant 2020
             detente moves examples/hanoi-2019.yaml --states
             detente moves examples/hanoi-2019.yaml --csv tables --graphml hanoi.graphml
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    chosen = _chosen(readings)
    if only_states and (as_json or csv_folder or parquet_folder or graphml):
        raise click.UsageError("--states only lists the states: leave out --json, --csv, --parquet and --graphml")
    _check_places([csv_folder, parquet_folder], graphml, force=force)
    with reading(case_file, account, variant) as case:
        question = case.ask_moves(
            account=account, variant=variant, readings=chosen, draws=draws, seed=seed, workers=workers
        )
        if only_states:
            _print_states(question.model)
            return
        if graphml is not None:
            _check_arcs(question.model)
        with waiting(question.outlook) as tell:
            result = question.answer(tell)
    _write(result, csv_folder, parquet_folder, graphml)
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_moves import print_moves

    print_moves(result.data)


def _check_places(folders: list[Path | None], file: Path | None, *, force: bool) -> None:
    for folder in folders:
        if folder is not None:
            check_folder(folder)
    if file is not None:
        check_new(file, force=force)


def _check_arcs(model: Model) -> None:
    """Say before the work that there are too many moves to list them, where there are."""
    from detente.moves.graph import TooManyArcsError
    from detente.workbench.results import arcs_of

    try:
        arcs_of(model)
    except TooManyArcsError as error:
        raise click.ClickException(str(error)) from None


def _write(result: MovesResult, csv_folder: Path | None, parquet_folder: Path | None, graphml: Path | None) -> None:
    from detente.report.graphml import GraphmlError

    places = ((csv_folder, result.to_csv), (parquet_folder, result.to_parquet), (graphml, result.to_graphml))
    for place, write in places:
        if place is None:
            continue
        try:
            with writing(place):
                write(place)
        except GraphmlError as error:
            raise click.ClickException(f"cannot write {place}: {error}") from None


def _print_states(model: Model) -> None:
    """Print each state's label, who can move from it and where the issues in play stand, then how things stand."""
    from detente.case.errors import harmless

    issues = [model.numbering.issues[issue] for issue in sorted(model.states.in_play)]
    rows = [["state", "who can move", *issues], *_state_rows(model, issues)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(harmless(line.rstrip()))
    if model.start is not None:
        click.echo()
        click.echo(harmless(f"How things stand: {model.labels.texts[model.start]}"))


def _state_rows(model: Model, issues: Sequence[str]) -> Iterator[list[str]]:
    """Give a row of each state; of what is merged any option may stand where it differs."""
    from detente.workbench.moves_naming import Named

    named = Named(model)
    for state, options in zip(named.order, model.named(named.order), strict=True):
        alone = [party for p, party in enumerate(named.parties) if len(model.graph.reached(p, state))]
        joint = [
            " with ".join(named.parties[p] for p in sorted(who))
            for who, arcs in model.joint.items()
            if len(arcs.reached(state))
        ]
        yield [named.texts[state], ", ".join(alone + joint) or "nobody", *(options.get(one, "any") for one in issues)]


def _chosen(readings: Sequence[str]) -> dict[str, str]:
    """Read which reading is asked for of each party; of one party, one."""
    chosen: dict[str, str] = {}
    for given in readings:
        party, _, name = given.partition("=")
        if not party or not name:
            raise click.UsageError(f"--reading {given!r}: write PARTY=NAME, such as united-states=deal-seeker")
        if chosen.setdefault(party, name) != name:
            told = f"{chosen[party]!r} and {name!r}"
            raise click.UsageError(f"--reading names two readings of {party}, {told}; ask for one at a time")
    return chosen
