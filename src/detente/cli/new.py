"""`detente new`: a case file to start from."""

from __future__ import annotations

from pathlib import Path

import click

_SCHEMA = "case.schema.json"


@click.command("new", short_help="Write a commented case file to start from.")
@click.argument("name", type=click.Path(path_type=Path))
@click.option("--title", help="The title of the negotiation; NAME if not said.")
@click.option("--schema", is_flag=True, help="Put the schema beside it too, so that editors complete and check.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def command(name: Path, title: str | None, schema: bool, force: bool) -> None:
    """Write NAME.yaml: a small case, complete and explained line by line, to be changed into yours.

    Example: detente new kashmir --title "Kashmir, 2006"
    """
    from detente.case.template import starting_case
    from detente.cli.schema import schema_text
    from detente.cli.writing import write_new

    if name.name in {"", ".."}:
        raise click.UsageError(f"{str(name)!r} is no name for a file: say what the case is called, such as kashmir")
    path = name if name.suffix in {".yaml", ".yml"} else name.with_name(f"{name.name}.yaml")
    words = title or path.stem.replace("-", " ").replace("_", " ").capitalize()
    write_new(path, starting_case(words, _SCHEMA if schema else None), force=force)
    if schema:
        write_new(path.with_name(_SCHEMA), schema_text(), force=True)
    click.echo(f"Wrote {path}. Try: detente check {path}")
