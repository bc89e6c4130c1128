"""The conversation of `detente ask`: a question, its answer, what stands behind it, and what changed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click
from pydantic import TypeAdapter, ValidationError

from detente.case.editing import EditError
from detente.case.errors import CaseError, harmless, render
from detente.case.names import Date
from detente.case.writing import item_lines
from detente.cli.lazy import INTERRUPTED
from detente.cli.questions import Teller
from detente.report import numbers
from detente.workbench.answering import STANDINGS, Answer, ChangedError, NewSource, added, clashes_with
from detente.workbench.inquiring import again, inquire

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from detente.case.model import Source
    from detente.workbench.answering import Addition, Clash, Manuscript
    from detente.workbench.inquiring import Inquiry, Open

_REPLIES = ("yes", "no", "skip", "back", "quit", "?")
_YES_NO = ("yes", "no")
_LISTED = 20
"""So many sources are listed at once."""


class LeaveError(Exception):
    """The one who answers goes back to the question."""


def hear(prompt: str, default: str = "", names: Collection[str] = ()) -> str:
    """Read a line; ``names`` can be completed on a terminal. Elsewhere nobody ends the prompt's line but we.

    Raises
    ------
    EOFError
        At the end of input.
    LeaveError
        If it says ``back``.
    """
    asked = f"{prompt}{f' [{default}]' if default else ''}: "
    if not sys.stdin.isatty():
        click.echo(asked.rstrip())
        asked = ""
    with _completing(names):
        given = input(asked).strip() or default
    if given.lower() == "back":
        raise LeaveError
    return given


@contextmanager
def _completing(names: Collection[str]) -> Iterator[None]:
    """Let names be completed by the tab key, where the terminal can."""
    if not names or not sys.stdin.isatty():
        yield
        return
    try:
        import readline
    except ImportError:  # not on every system
        yield
        return
    before = readline.get_completer()
    readline.set_completer(lambda begun, n: [*(name for name in names if name.startswith(begun)), None][n])
    readline.set_completer_delims("")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)


def choose(prompt: str, choices: Sequence[str], default: str = "") -> str:
    """Ask until one of the choices, or the beginning of just one, is given.

    Raises
    ------
    EOFError
        At the end of input.
    LeaveError
        If it is ``back``.
    """
    while True:
        given = hear(prompt, default).lower()
        fits = [choice for choice in choices if given and choice.startswith(given)]
        if fits == ["back"]:
            raise LeaveError
        if len(fits) == 1:
            return fits[0]
        click.echo(f"  Please answer {numbers.listing(choices, 'or')}.")


@dataclass
class Interview:
    """A conversation about one case file.

    Parameters
    ----------
    held
        The case file in hand.
    target
        Where answers are written; None to write nothing.
    inquiry
        What is known, and what to ask.
    party
        The one party to ask about.
    skipped
        What was passed over, in that order.
    written
        How many answers were written.
    begun
        Whether an answer is being given that was not written yet.
    """

    held: Manuscript
    target: Path | None
    inquiry: Inquiry
    party: str | None
    skipped: list[str] = field(default_factory=list)
    written: int = 0
    begun: bool = False

    def hold(self) -> None:
        """Put questions until there are none, or the one who answers stops; what was confirmed by then stays.

        Raises
        ------
        SystemExit
            With ``INTERRUPTED`` after Ctrl-C.
        """
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no text must not end the conversation
        try:
            Teller(self.inquiry).standing()
            while self._next():
                pass
        except EOFError:
            click.echo(f"\nEnd of input: {self._kept()}.")
        except KeyboardInterrupt:
            click.echo(f"\nStopped: {self._kept()}.", err=True)
            raise SystemExit(INTERRUPTED) from None

    def _kept(self) -> str:
        """Say what was written and what was not."""
        if not self.written:
            return f"nothing was written{'; the answer that was begun is lost' if self.begun else ''}"
        kept = "1 answer was" if self.written == 1 else f"{self.written} answers were"
        return f"{kept} written to {self.target}{'; the next, which was begun, is lost' if self.begun else ''}"

    def _next(self) -> bool:
        """Put the best question that was not skipped; tell whether to go on."""
        teller = Teller(self.inquiry)
        left = [place for place, one in enumerate(self.inquiry.questions) if _name(one) not in self.skipped]
        if not left:
            teller.nothing()
            if self.skipped:
                click.echo("\nThat was the last question; those that were skipped come again next time.")
            return False
        question = self.inquiry.questions[left[0]]
        teller.question(left[0])
        return self._reply(question)

    def _reply(self, question: Open) -> bool:
        """Hear what is said to a question, and do it."""
        while True:
            try:
                reply = choose("yes, no, skip, back, quit, or ? for what each answer would write", _REPLIES)
            except LeaveError:
                reply = "back"
            if reply == "?":
                _explain(question)
            elif reply == "quit":
                return False
            elif reply == "skip":
                self.skipped.append(_name(question))
                return True
            elif reply == "back":
                click.echo("" if self.skipped else "  This is the first question.")
                self.skipped[-1:] = []
                return True
            else:
                self.begun = True
                self._answered(question, reply)
                self.begun = False
                return True

    def _answered(self, question: Open, reply: str) -> None:
        """Ask what stands behind an answer, show what it adds, and write it once that is confirmed."""
        try:
            addition = self._settled(self._behind(question, reply), question.trust)
            click.echo("\nThis is added:\n")
            for number, line in addition.lines:
                click.echo(harmless(f"{number:>6} + {line}"))
            if choose("\nAdd it? yes or no", _YES_NO, "yes") == "yes":
                self._write(addition)
        except LeaveError:
            return
        except (EditError, CaseError) as error:
            told = render(error.problems) if isinstance(error, CaseError) else str(error)
            click.echo(f"{told}\n  The case cannot take this answer; nothing was written.")

    def _behind(self, question: Open, reply: str) -> Answer:
        """Ask where an answer comes from, how far it is believed, and of what date it is."""
        asked = self.inquiry.asked
        source = self._source()
        because = None if source else hear("Why is it assumed, in a sentence")
        while not source and not because:
            because = hear("An assumption needs a reason. Why is it assumed")
        words, holding = asked.document.words, tuple(question.worth)
        return Answer(
            party=question.words["party"],
            form=question.words[reply],
            credence=credence(question.trust),
            accounts=() if set(holding) >= set(words.accounts) else holding,
            variant=asked.variant,
            source=source,
            because=because,
            date=date(),
        )

    def _source(self) -> str | NewSource | None:
        """Ask for a source: one of the file by its name or a part of it, a new one by its title, or none."""
        sources = self.held.case.words.sources
        while True:
            given = hear(
                "Its source: a name or part of one (? lists them), a new title; empty: an assumption", "", sources
            )
            if not given or given in sources:
                return given or None
            fits = [name for name in sources if given == "?" or given.lower() in name.lower()]
            if given == "?" or len(fits) > 1:
                _list_sources(sources, fits)
            elif fits and choose(f"Do you mean {fits[0]}? yes or no", _YES_NO, "yes") == "yes":
                return fits[0]
            else:
                how = "A new source. Is its wording known to you as read, second-hand or from memory"
                return NewSource(given, choose(how, STANDINGS, STANDINGS[0]))

    def _settled(self, answer: Answer, trust: float) -> Addition:
        """See that an answer can be true beside what binds; otherwise let it weigh less, or hold for fewer accounts."""
        while True:
            addition = added(self.held.text, answer, str(self.held.path))
            clashes = clashes_with(addition, answer)
            if not clashes:
                return addition
            _tell_clashes(addition, clashes)
            barred = {clash.account for clash in clashes}
            apart = tuple(one for one in answer.accounts or self.held.case.accounts if one not in barred)
            where = ", elsewhere (it holds under the other accounts only)" if apart else ""
            ways = ("weigh", "elsewhere", "back") if apart else ("weigh", "back")
            if choose(f"weigh (so that it does not bind){where} or back", ways, "weigh") == "elsewhere":
                answer = replace(answer, accounts=apart)
            else:
                answer = replace(answer, credence=credence(trust, binding=False))

    def _write(self, addition: Addition) -> None:
        """Write what was confirmed, and show what it changed."""
        before = Teller(self.inquiry)
        try:
            self.held = self.held.written(addition, self.target) if self.target else self.held.rewritten(addition)
        except ChangedError as error:
            again_with = f"begin again with what is there now: detente ask {self.target}"
            raise click.ClickException(f"{error}; nothing was written: {again_with}") from None
        except OSError as error:
            raise click.ClickException(f"cannot write {self.target}: {error.strerror or error}") from None
        self.begun, self.written = False, self.written + (self.target is not None)
        click.echo(f"Wrote {self.target}." if self.target else "Nothing was written (--dry-run); if it were:")
        self.inquiry = inquire(again(self.inquiry.asked, self.held.case), self.party)
        Teller(self.inquiry).changed(before)


def _name(question: Open) -> str:
    """Give what tells a question from others."""
    return f"{question.words['party']} {question.words['yes']}"


def _explain(question: Open) -> None:
    for reply in _YES_NO:
        click.echo(f"  {reply} says of {harmless(question.words['party'])}:")
        for line in item_lines([question.words[reply]], 2):
            click.echo(harmless(line))
    click.echo(
        "  It is then asked where that comes from and how far it is believed; nothing is written before you say so."
    )


def _list_sources(sources: Mapping[str, Source], names: Sequence[str]) -> None:
    for name in names[:_LISTED]:
        click.echo(harmless(f"  {name}: {sources[name].title}"))
    if len(names) > _LISTED:
        click.echo(f"  … and {len(names) - _LISTED} more; type a part of the name")
    if not names:
        click.echo("  The file has no sources yet: type the title of one.")


def credence(default: float, *, binding: bool = True) -> float:
    """Ask how far an answer is believed."""
    while True:
        given = hear(
            "How far is it believed, above 0 up to 1 (1 binds)" if binding else "How far, below 1", f"{default:g}"
        )
        try:
            share = float(given)
        except ValueError:
            share = 0.0
        if 0 < share < 1 or (binding and share == 1):
            return share
        click.echo(f"  Please give a number above 0 {'and up to 1' if binding else 'and below 1'}.")


def date() -> str | None:
    """Ask of what date an answer is; none if empty."""
    while given := hear("Its date, such as 2019-02-28, 2019-02 or 2019; empty for none"):
        try:
            TypeAdapter(Date).validate_python(given)
        except ValidationError:
            click.echo("  That is no date.")
        else:
            return given
    return None


def _tell_clashes(addition: Addition, clashes: Sequence[Clash]) -> None:
    for clash in clashes:
        where = " in ".join(name for name in (clash.account, clash.variant) if name)
        click.echo(f"\nThese statements about {harmless(addition.party)} cannot all be true ({harmless(where)}):")
        for name, line, source in clash.statements:
            text = addition.document.places.text_of(line or 0).strip().removeprefix("- ")
            click.echo(harmless(f"  {line}: {text}  [{name}; {', '.join(source) or 'no source'}]"))
