"""`detente report`: the answer as one page."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers
from detente.cli.writing import check_file, writing


@click.command("report", short_help="Write the answer as one page that works offline and prints.")
@case_file
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it; CASE.html here if not said.")
@click.option(
    "--prices",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Daily closes, as for `detente reaction`: the page then shows how markets read the news too.",
)
@account
@variant
@draws
@seed
@workers
def command(
    case_file: Path,
    output: Path | None,
    prices: Path | None,
    account: str | None,
    variant: str | None,
    draws: int,
    seed: int,
    workers: int,
) -> None:
    """Write all that can be said of CASE, a case file or another tool's folder, to one HTML page.

    The page shows what `detente deals`, `detente impasse` and `detente moves` say: whether there is a deal that all
    would sign, which, and how sure that is; why there is none, what would unblock it, and what to find out first; what
    would hold, and how one state of the world leads to another; and with prices, how markets read the news.

    \b
    Example: detente report examples/hanoi-2019.yaml -o hanoi.html
             detente report examples/hanoi-2019.yaml --prices examples/hanoi-2019-prices.csv
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    named = case_file.resolve() if case_file.is_dir() else case_file
    path = output or Path(f"{named.stem}.html")
    check_file(path)
    with (
        reading(case_file, account, variant) as case,
        writing(path),
        waiting(case.report_outlook(account=account, variant=variant, draws=draws)) as tell,
    ):
        case.report(
            path,
            prices=prices,
            account=account,
            variant=variant,
            draws=draws,
            seed=seed,
            workers=workers,
            tell=tell,
        )
    size = f" ({path.stat().st_size / 1e6:.1f} MB)" if path.is_file() else ""
    click.echo(f"Wrote {path}{size}.", err=not path.is_file())
