"""`detente ask`: the questions most worth asking, one at a time, and their answers into the case file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.cli.options import account, case_file, draws, reading, seed, variant, waiting, workers

if TYPE_CHECKING:
    from detente.workbench.answering import Manuscript
    from detente.workbench.inquiring import Inquiry


@click.command("ask", short_help="Put the questions most worth asking, and write the answers into the case.")
@case_file
@account
@variant
@click.option("--party", help="Questions about one party only.")
@draws
@seed
@workers
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Write to this new file, and leave CASE as it is."
)
@click.option("--list", "listed", is_flag=True, help="Print the questions, and ask none.")
@click.option("--json", "as_json", is_flag=True, help="With --list: print them as JSON.")
@click.option("--dry-run", is_flag=True, help="Show what each answer would write and change, and write nothing.")
def command(
    case_file: Path,
    account: str | None,
    variant: str | None,
    party: str | None,
    draws: int,
    seed: int,
    workers: int,
    output: Path | None,
    listed: bool,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Put the questions about CASE whose answers are worth most, best first, and write each answer into it.

    An answer becomes a statement with its source, its credence and an id; the rest of the file stays as it is. What
    changed is shown, and the next question is the best one given all that is then known. Without --account an answer
    holds under all accounts; it holds in the variant that was asked about.

    \b
    Example: detente ask examples/hanoi-2019.yaml --list
             detente ask my-case.yaml --party buyer
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    if as_json and not listed:
        raise click.UsageError("--json goes with --list")
    if not listed:
        _check_places(case_file, output, writes=not dry_run)
    with reading(case_file, account, variant) as case:
        from detente.deals.findings import Settings
        from detente.workbench.answering import Manuscript
        from detente.workbench.inquiring import asked_of, inquire

        held = None if listed else Manuscript.read(case_file)
        if held and output:
            _check_beside(held, case_file, output)
        settings = Settings(draws=draws, seed=seed, workers=workers)
        asked = asked_of(held.case if held else case, account, variant, settings)
        with waiting(case.outlook(account=account, draws=draws)) as tell:
            inquiry = inquire(asked, party, tell)
        if held is None:
            _list(inquiry, as_json=as_json)
        else:
            from detente.cli.interview import Interview

            Interview(held, None if dry_run else output or case_file, inquiry, party).hold()


def _list(inquiry: Inquiry, *, as_json: bool) -> None:
    from detente.cli.questions import Teller

    if as_json:
        click.echo(json.dumps(inquiry.data, ensure_ascii=False, indent=2, allow_nan=False))
        return
    teller = Teller(inquiry)
    teller.standing()
    for place in range(len(inquiry.questions)):
        teller.question(place)
    teller.nothing()


def _check_places(case_file: Path, output: Path | None, *, writes: bool) -> None:
    """See that there is a case file to write into, and that nothing would be written over."""
    from detente.cli.writing import check_file
    from detente.workbench.loading import FOREIGN

    if case_file.is_dir() or case_file.suffix.lower() in FOREIGN:
        raise click.UsageError(
            f"{case_file} is no case file, so that no answer can be written into it; make one first: "
            f"detente convert {case_file} -o case.yaml"
        )
    if not case_file.is_file():
        raise click.UsageError(f"{case_file} is no regular file, so that no answer can be written into it")
    if output is not None and output.exists():
        raise click.UsageError(f"{output} is there already; to go on with it: detente ask {output}")
    if writes:
        check_file(output or case_file)


def _check_beside(held: Manuscript, case_file: Path, output: Path) -> None:
    """See that quotations can still be looked up in the text files beside the case."""
    files = [source.file for source in held.case.words.sources.values() if source.file]
    if files and output.resolve().parent != case_file.resolve().parent:
        raise click.UsageError(f"sources name text files beside {case_file}, such as {files[0]}; write into its folder")
