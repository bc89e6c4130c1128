"""Words of `detente ask`: where things stand, the questions, and what an answer changed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import click

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.glossary import Glossary, accounts
from detente.report.sentences import capital, told
from detente.report.words_questions import question_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.workbench.inquiring import Inquiry

_WIDEST = 100


class Teller:
    """Puts an inquiry into words.

    Parameters
    ----------
    inquiry
        What was worked out.
    """

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.glossary = Glossary(without_controls(inquiry.data))

    def standing(self) -> None:
        """Say where each account stands."""
        click.echo(self.glossary.result["case"]["title"])
        for key, one in accounts(self.glossary.result):
            held = one["baseline"]
            share = f"{numbers.percent(held['share'])}{numbers.points(held['standard_error'])}"
            say(f"{told(self.glossary, key)}a deal in {share} of readings; {self._best(held)}")

    def _best(self, held: dict[str, Any]) -> str:
        best = held["best"]
        if not best["packages"]:
            return "no text is acceptable to all in any."
        words = self.glossary.package(best["packages"][0])
        return f"the best text is acceptable to all in {numbers.percent(best['joint_share'])}: {words}."

    def changed(self, before: Teller) -> None:
        """Say what changed since an earlier inquiry."""
        click.echo("\nWhat changed:")
        then = dict(accounts(before.glossary.result))
        for key, one in accounts(self.glossary.result):
            old, new = then[key]["baseline"], one["baseline"]
            moved = [
                f"{numbers.percent(a)} → {numbers.percent(b)}"
                for a, b in ((old["share"], new["share"]), (old["best"]["joint_share"], new["best"]["joint_share"]))
            ]
            texts = [held["best"]["packages"][:1] for held in (old, new)]
            same = "the same text" if texts[0] == texts[1] else f"now {self._text(texts[1])}"
            say(f"{told(self.glossary, key)}a deal in {moved[0]} of readings; the best text in {moved[1]}, {same}.")

    def _text(self, packages: Sequence[dict[str, str]]) -> str:
        return self.glossary.package(packages[0]) if packages else "none"

    def question(self, place: int) -> None:
        """Put a question, with what its answer would be worth."""
        data = self.glossary.result["questions"][place]
        click.echo("")
        say(f"Question {place + 1}: {question_words(self.glossary, data)}", indent=0)
        gain, error = _gain(data), numbers.margin(data["standard_error"])
        apart = "judged on draws kept apart"
        say(f"Worth {gain} points (± {error}) of readings in which the best text is acceptable to all, {apart}.")
        if len(self.glossary.result["accounts"]) > 1:
            parts = [f"{self.glossary.account(key)} {_gain(one)}" for key, one in data["accounts"].items()]
            say(f"{numbers.listing(parts)}.")
        yes = [one["chance_of_yes"] for one in data["accounts"].values()]
        say(
            f"Askable {numbers.percent(data['askability'])}; the answer to be trusted {numbers.percent(data['trust'])};"
            f" {numbers.span(min(yes), max(yes))} of readings say yes."
        )

    def nothing(self) -> None:
        """Say why there is nothing to ask, if so."""
        if self.inquiry.why_none:
            click.echo(self.inquiry.why_none)


def _gain(worth: dict[str, Any]) -> str:
    return numbers.signed(round(100 * worth["held_out"], 1))


def say(text: str, indent: int = 2) -> None:
    """Print a sentence, broken into lines as wide as the screen."""
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    lead = " " * indent
    click.echo(click.wrap_text(capital(text), width, initial_indent=lead, subsequent_indent=lead + "  "))
