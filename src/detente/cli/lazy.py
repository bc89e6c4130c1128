"""A group of commands that loads each of them only when it is called."""

from __future__ import annotations

import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


INTERRUPTED = 130
"""The exit status after Ctrl-C."""


class LazyGroup(click.Group):
    """Commands by name, each the ``command`` of the module of that name.

    Parameters
    ----------
    commands_of
        The package with the commands' modules.
    short_helps
        The commands and their help in one line, so that the group's own help loads none of them.
    """

    def __init__(self, *args: Any, commands_of: str, short_helps: Mapping[str, str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.commands_of = commands_of
        self.short_helps = short_helps

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run as a program; where the answer cannot be written, as on a full disc, say so in a line."""
        try:
            return super().main(*args, **settings)
        except OSError as error:
            if not settings.get("standalone_mode", True):
                raise
            place = error.filename or "the answer"
            click.echo(f"Error: cannot go on with {place}: {error.strerror or error}", err=True)
            _drop_what_waits()
            raise SystemExit(1) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; who stops it reads one line, and the status is that of a program that was interrupted."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nStopped before the end; nothing is left half written.", err=True)
            raise SystemExit(INTERRUPTED) from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which they were given."""
        del ctx
        return list(self.short_helps)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        if cmd_name not in self.short_helps:
            return None
        command: click.Command = import_module(f"{self.commands_of}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command called; ask which was meant if there is none of that name."""
        if args and args[0] not in self.short_helps and not args[0].startswith("-"):
            like = get_close_matches(args[0], self.short_helps, n=1, cutoff=0.5)
            meant = f" Did you mean {like[0]!r}?" if like else ""
            ctx.fail(f"No such command {args[0]!r}.{meant}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.short_helps.items()))


def _drop_what_waits() -> None:
    """Lead standard output nowhere, so that Python does not try once more at its end to write what could not be."""
    if (out := sys.__stdout__) is not None and sys.stdout is out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
