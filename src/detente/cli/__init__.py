"""The command line, which mirrors the library.

Layer: imports results and reports; each command is a module of its own that loads when it is called, so that
``detente --help`` is there at once. Modules here import what is heavy inside their functions.
"""

from __future__ import annotations

import click

from detente import __version__
from detente.cli.lazy import LazyGroup

COMMANDS = {
    "check": "Find every mistake in case files and say what was understood.",
    "deals": "Is there a deal that all would sign, which, and how sure is that?",
    "impasse": "Why is there no deal, what would unblock it, and what should be found out first?",
    "moves": "What would hold once signed, what happens without a deal, and how does one lead to the other?",
    "talks": "How would talks run, and what would come of them?",
    "forecast": "Where do people with such interests usually end?",
    "reaction": "How did markets read the news?",
    "tournament": "Which strategy does best against which, over many cases?",
    "ask": "Put the questions most worth asking, and write the answers into the case.",
    "diff": "What differs between two cases or accounts, and which difference counts?",
    "report": "Write the answer as one page that works offline and prints.",
    "serve": "Explore cases in the browser, and play them.",
    "play": "Negotiate yourself, against a side of the case.",
    "convert": "Make a case file of Genius, GeniusWeb, NegoLog, NegMAS or GMCR+ files.",
    "new": "Write a commented case file to start from.",
    "explain": "Explain a kind of mistake that `check` names.",
    "schema": "Print the JSON Schema of case files, for editors.",
}
"""Each command, in the order of the help, and its help in one line; the module of the same name holds it."""


@click.group(
    cls=LazyGroup,
    commands_of="detente.cli",
    short_helps=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="detente", message="%(prog)s %(version)s")
def main() -> None:
    """Find out whether there is a deal that both sides would sign.

    Begin with: detente new kashmir, then detente check kashmir.yaml.
    """
