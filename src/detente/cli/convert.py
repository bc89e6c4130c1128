"""`detente convert`: another tool's files as a case file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("convert", short_help="Make a case file of Genius, GeniusWeb, NegoLog, NegMAS or GMCR+ files.")
@click.argument("sources", metavar="SOURCE…", type=click.Path(exists=True, path_type=Path), nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write it; printed if not said.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(sources: tuple[Path, ...], output: Path | None, force: bool) -> None:
    """Read another tool's domain and profiles, a folder or the files, and write them as a case file.

    \b
    Example: detente convert ~/genius/Laptop -o laptop.yaml
             detente convert ~/conflicts/Elmira.gmcr -o elmira.yaml
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    from detente.cli.writing import check_new, write_new
    from detente.formats import Conflict, FormatError, read_domain, to_case_text

    if output is not None:
        check_new(output, force=force)
    try:
        read = read_domain(sources[0] if len(sources) == 1 else sources)
        text = to_case_text(read)
    except FormatError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    if output is None:
        click.echo(text, nl=False)
        return
    write_new(output, text, force=force)
    lens = "moves" if isinstance(read, Conflict) else "deals"
    click.echo(f"Wrote {output}. Try: detente {lens} {output}")
