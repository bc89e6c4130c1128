"""Words for the questions to ask first, and for what their answers are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.assent import assent
from detente.report.glossary import accounts, differing, spelled
from detente.report.sentences import Sentence, capital, quoted, who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers


def ask(glossary: Glossary) -> Iterator[Sentence]:
    """Say which question to ask first, once for all accounts that share it; a package is spelled out but once."""
    asked: dict[str, list[tuple[str, Numbers]]] = {}
    for key, account in accounts(glossary.result):
        if account["questions"]:
            first = account["questions"][0]
            asked.setdefault(question_words(glossary, first), []).append((key, first))
    spelled_out: list[Mapping[str, str]] = []
    for held in asked.values():
        keys, questions = [key for key, _ in held], [one for _, one in held]
        text = f"{who(glossary, keys)}{_once(glossary, questions[0], spelled_out)} {_worth(glossary, questions)}"
        yield Sentence(capital(text), ("questions",), "ask", keys[0])


def _once(glossary: Glossary, question: Numbers, spelled_out: list[Mapping[str, str]]) -> str:
    """Put a question; a package without a name is told by how it differs from one that was spelled out before."""
    package = question.get("package")
    if not package or question["kind"] not in _ABOUT_PACKAGES or glossary.names_of(package):
        return question_words(glossary, question)
    if not spelled_out:
        spelled_out.append(package)
        return question_words(glossary, question)
    changed = "; ".join(glossary.clause(issue, package[issue]) for issue in differing(package, spelled_out[0]))
    same = f"that package with {changed}" if changed else "that package"
    return f"would {glossary.party(question['party'])} take {same}?"


_ABOUT_PACKAGES = ("take", "accepts")


def _worth(glossary: Glossary, questions: list[Numbers]) -> str:
    """Say what the answer to a question is worth, over the accounts that share it."""
    told = list(dict.fromkeys(worth(one).replace("+", "", 1) for one in questions))
    if told == [NOTHING]:
        return f"What the answer is worth: {NOTHING}."
    words = assent(glossary.result).one
    if len(told) == 1:
        return f"Once that is answered, the best text {words} in {told[0]} points more of readings."
    return f"Once that is answered, the best text {words} in more of readings, in points: {numbers.listing(told)}."


NOTHING = "nothing measurable"
"""What knowing something is worth where the figure does not stand out from its error."""


def measurable(known: Numbers) -> bool:
    """Tell whether the worth of an answer is more than nought by more than its standard error."""
    return bool((known["held_out"] or 0.0) > (known.get("standard_error") or 0.0))


def worth(known: Numbers) -> str:
    """Write what an answer is worth, in points with the standard error.

    >>> worth({"held_out": 0.027, "standard_error": 0.008}), worth({"held_out": 0.004, "standard_error": 0.008})
    ('+2.7 ± 0.8', 'nothing measurable')
    """
    if not measurable(known):
        return NOTHING
    error = known.get("standard_error")
    return gain(known["held_out"]) + (f" ± {numbers.margin(error)}" if error else "")


def gain(share: float | None) -> str:
    """Write a gain in percentage points.

    >>> gain(0.0271), gain(-0.004), gain(0.0), gain(None)
    ('+2.7', '−0.4', '0.0', '–')
    """
    if share is None:
        return "–"
    points = f"{abs(100 * share):.1f}"
    return points if points == "0.0" else f"{'−' if share < 0 else '+'}{points}"


def question_words(glossary: Glossary, question: Numbers) -> str:
    """Put a question as one would ask it of somebody who knows the party."""
    party = glossary.party(question["party"])
    match question["kind"]:
        case "weight order":
            first, second = (glossary.issue(issue) for issue in question["issues"])
            return f"does {first} matter more to {party} than {second}?"
        case "take" | "accepts":
            return f"would {party} take {quoted(glossary, question['package'])}?"
        case "no deal":
            return f"is no deal worth at least {numbers.value(question['level'])} to {party}, on its scale?"
        case "trade-off":
            first, second = (_step(glossary, step) for step in question["steps"])
            return f"would {party} gain more if {first} than if {second}?"
        case other:
            return f"{party}: {spelled(str(other))}?"


def _step(glossary: Glossary, step: tuple[str, str, str]) -> str:
    issue, start, end = step
    return f"{glossary.issue(issue)} goes from “{glossary.short(issue, start)}” to “{glossary.short(issue, end)}”"
