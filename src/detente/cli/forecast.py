"""`detente forecast`: where people with such interests usually end."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers
from detente.cli.writing import check_folder, write_each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.workbench import Case

_PATH = click.Path(path_type=Path)


@click.command("forecast", short_help="Where do people with such interests usually end?")
@case_file
@account
@variant
@click.option(
    "--offer",
    "offers",
    multiple=True,
    metavar="PARTY=PACKAGE",
    help="An offer that was made and not accepted, by its package's name in the case; several in the order made.",
)
@draws
@seed
@workers
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
@click.option("--csv", "csv_folder", type=_PATH, help="Write tidy tables to a folder, as CSV.")
@click.option("--parquet", "parquet_folder", type=_PATH, help="The same, as Parquet.")
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    offers: tuple[str, ...],
    draws: int,
    seed: int,
    workers: int,
    as_json: bool,
    csv_folder: Path | None,
    parquet_folder: Path | None,
) -> None:
    """Say where people with interests as in CASE usually end: on which packages, and how often on none.

    The model is calibrated on what people agreed to in experiments: a reference point, not an oracle.

    \b
    Example: detente forecast examples/hanoi-2019.yaml
             detente forecast examples/hanoi-2019.yaml --offer north-korea=ask-at-hanoi
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    for folder in (csv_folder, parquet_folder):
        if folder is not None:
            check_folder(folder)
    with (
        reading(case_file, account, variant) as case,
        waiting(case.outlook(account=account, variant=variant, draws=draws)) as tell,
    ):
        result = case.forecast(
            account=account,
            variant=variant,
            offers=_made(case, offers),
            draws=draws,
            seed=seed,
            workers=workers,
            tell=tell,
        )
    write_each([(csv_folder, result.to_csv), (parquet_folder, result.to_parquet)])
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_forecast import print_forecast

    print_forecast(result.data)


def _made(case: Case, offers: Sequence[str]) -> list[tuple[str, Mapping[str, str]]]:
    """Read which offers were made."""
    made = []
    for given in offers:
        party, _, name = given.partition("=")
        if not party or not name:
            raise click.UsageError(f"--offer {given!r}: write PARTY=PACKAGE, such as north-korea=ask-at-hanoi")
        if name not in case.words.packages:
            named = ", ".join(case.words.packages) or "none has a name; name one under `packages`"
            raise click.UsageError(f"--offer {given!r}: there is no package {name!r}; the case has: {named}")
        made.append((party, case.words.options_of(name)))
    return made
