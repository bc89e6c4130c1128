"""`detente schema`: what a case file may say, for editors."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click


@click.command("schema", short_help="Print the JSON Schema of case files, for editors.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write it to a file instead.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(output: Path | None, force: bool) -> None:
    """Print the JSON Schema (2020-12) of case files.

    An editor with YAML support completes and checks as you type, if the first line of the case names the schema:

    \b
        # yaml-language-server: $schema=case.schema.json

    Example: detente schema -o case.schema.json
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    text = schema_text()
    if output is None:
        click.echo(text, nl=False)
        return
    from detente.cli.writing import write_new

    write_new(output, text, force=force)
    click.echo(f"Wrote {output}.")


def schema_text() -> str:
    """Give the schema as it is shipped."""
    return files("detente.case").joinpath("case.schema.json").read_text(encoding="utf-8")
