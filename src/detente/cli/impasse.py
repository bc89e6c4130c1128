"""`detente impasse`: why there is no deal, what would unblock it, and what to find out first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers
from detente.cli.writing import check_new, write_new

if TYPE_CHECKING:
    from detente.workbench.results import ImpasseResult


@click.command("impasse", short_help="Why is there no deal, what would unblock it, and what should be found out first?")
@case_file
@account
@variant
@draws
@seed
@workers
@click.option("--apply", "chosen", type=click.IntRange(1), help="Save the case with this entry of the menu applied.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where --apply saves it.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result, with --apply too.")
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    draws: int,
    seed: int,
    workers: int,
    chosen: int | None,
    output: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Say why there is no deal in CASE, who and what blocks it, what would unblock it, and what to find out first.

    Each entry of the menu is an edit of the case, with the figures it promises: save it, and run the new case to see
    them.

    \b
    Example: detente impasse examples/hanoi-2019.yaml
             detente impasse examples/hanoi-2019.yaml --apply 1 -o changed.yaml
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    if (chosen is None) != (output is None):
        raise click.UsageError("--apply and -o go together: which entry of the menu, and where to save the case")
    if output is not None:
        check_new(output, force=force)
    with (
        reading(case_file, account, variant) as case,
        waiting(case.outlook(account=account, draws=draws, lenses=["impasse"])) as tell,
    ):
        result = case.impasse(account=account, variant=variant, draws=draws, seed=seed, workers=workers, tell=tell)
    if chosen is not None and output is not None:
        _save(result, chosen, output, force=force, aside=as_json)
    if as_json:
        click.echo(result.to_json())
    elif chosen is None:
        from detente.report.terminal_impasse import print_impasse

        print_impasse(result.data)


def _save(result: ImpasseResult, chosen: int, output: Path, *, force: bool, aside: bool) -> None:
    """Save the case that an entry of the menu makes; said on standard error if something else goes to the output."""
    try:
        text = result.applied(chosen)
    except LookupError as error:
        raise click.UsageError(str(error.args[0])) from None
    write_new(output, text, force=force)
    click.echo(f"Wrote {output}; see what it gives: detente impasse {output}", err=aside)
