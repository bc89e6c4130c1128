"""`detente moves`: what would hold once signed, what happens without a deal, and how one leads to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers

if TYPE_CHECKING:
    from pathlib import Path


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
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result.")
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    readings: tuple[str, ...],
    draws: int,
    seed: int,
    workers: int,
    as_json: bool,
) -> None:
    """Say which states of the world in CASE would hold and why, how to get there, and what would change that.

    \b
    Example: detente moves examples/hanoi-2019.yaml
             detente moves examples/hanoi-2019.yaml --reading united-states=deal-seeker --variant 2020
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    chosen = dict(_chosen(one) for one in readings)
    with reading(case_file, account, variant) as case:
        question = case.ask_moves(
            account=account, variant=variant, readings=chosen, draws=draws, seed=seed, workers=workers
        )
        with waiting(question.outlook) as tell:
            result = question.answer(tell)
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_moves import print_moves

    print_moves(result.data)


def _chosen(given: str) -> tuple[str, str]:
    party, found, name = given.partition("=")
    if not found or not party or not name:
        raise click.UsageError(f"--reading {given!r}: write PARTY=NAME, such as united-states=deal-seeker")
    return party, name
