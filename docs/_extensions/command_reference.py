"""The help of every command, as the command itself prints it."""

from __future__ import annotations

import click

from detente.cli import main

WIDTH = 96


def write() -> str:
    """Write the help of the program and then of each of its commands."""
    context = click.Context(main, info_name="detente", terminal_width=WIDTH, max_content_width=WIDTH)
    commands = [(name, main.get_command(context, name)) for name in main.list_commands(context)]
    parts = [_help("detente", main, None)]
    parts += [f"## `detente {name}`\n\n{_help(name, command, context)}" for name, command in commands if command]
    return "\n\n".join(parts)


def _help(name: str, command: click.Command, parent: click.Context | None) -> str:
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    return f"```text\n{command.get_help(context)}\n```"
