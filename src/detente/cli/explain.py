"""`detente explain`: the kinds of mistakes, in words."""

from __future__ import annotations

from difflib import get_close_matches

import click

from detente.case.codes import CODES


@click.command("explain", short_help="Explain a kind of mistake that `check` names.")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Explain CODE, the word in brackets in a message of `detente check`; list all of them if none is given.

    Example: detente explain missing-direction
    """
    if code is None:
        width = max(map(len, CODES))
        for name, kind in CODES.items():
            click.echo(f"{name:<{width}}  {kind.title}")
        return
    if code not in CODES:
        like = get_close_matches(code, CODES, n=1, cutoff=0.4)
        meant = f" Did you mean {like[0]!r}?" if like else ""
        raise click.UsageError(f"No such kind of mistake: {code!r}.{meant} `detente explain` lists them all.")
    kind = CODES[code]
    click.echo(f"{code} ({'warning' if kind.warning else 'error'}): {kind.title}\n")
    click.echo(click.wrap_text(kind.explanation, width=100))
    click.echo(f"\n{click.wrap_text(f'What to do: {kind.remedy}', width=100)}")
