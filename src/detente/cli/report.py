"""`detente report`: the answer as one page."""

from __future__ import annotations

from pathlib import Path

import click

from detente.cli.options import account, draws, reading, seed, variant, waiting, workers, writing


@click.command("report", short_help="Write the answer as one page that works offline and prints.")
@click.argument("case_file", metavar="CASE", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it; CASE.html here if not said.")
@account
@variant
@draws
@seed
@workers
def command(
    case_file: Path,
    output: Path | None,
    account: str | None,
    variant: str | None,
    draws: int,
    seed: int,
    workers: int,
) -> None:
    """Write all that can be said of the deals in CASE, a case file or another tool's folder, to one HTML page.

    Example: detente report examples/hanoi-2019.yaml -o hanoi.html
    """
    path = output or Path(f"{case_file.resolve().stem}.html")
    with reading(case_file) as case, writing(path), waiting(case, draws, account) as tell:
        case.report(path, account=account, variant=variant, draws=draws, seed=seed, workers=workers, tell=tell)
    click.echo(f"Wrote {path} ({path.stat().st_size / 1e6:.1f} MB).")
