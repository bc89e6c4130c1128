"""`detente deals`: whether there is a deal that all would sign."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers
from detente.cli.writing import check_folder, writing


@click.command("deals", short_help="Is there a deal that all would sign, which, and how sure is that?")
@case_file
@account
@variant
@draws
@seed
@workers
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
@click.option("--csv", "csv_folder", type=click.Path(path_type=Path), help="Write tidy tables to a folder, as CSV.")
@click.option("--parquet", "parquet_folder", type=click.Path(path_type=Path), help="The same, as Parquet.")
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    draws: int,
    seed: int,
    workers: int,
    as_json: bool,
    csv_folder: Path | None,
    parquet_folder: Path | None,
) -> None:
    """Say whether a deal exists that all parties to CASE would sign, which, and how sure that is.

    CASE is a case file, or a folder with a domain and profiles of Genius, GeniusWeb, NegoLog or NegMAS.

    Example: detente deals examples/hanoi-2019.yaml --account washington
    """
    for folder in (csv_folder, parquet_folder):
        if folder is not None:
            check_folder(folder)
    with reading(case_file, account, variant) as case, waiting(case.outlook(account=account, draws=draws)) as tell:
        result = case.deals(account=account, variant=variant, draws=draws, seed=seed, workers=workers, tell=tell)
    for folder, write in ((csv_folder, result.to_csv), (parquet_folder, result.to_parquet)):
        if folder is not None:
            with writing(folder):
                write(folder)
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal import print_summary

    print_summary(result.data)
