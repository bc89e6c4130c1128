"""What a text says, for forms and labels: its mistakes, or its parts with words for them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detente.case.composing import compose
from detente.case.document import case_data
from detente.case.errors import CaseError
from detente.case.reading import parse_case
from detente.report.assent import assent
from detente.report.glossary import Glossary
from detente.report.statement_words import rule_words, statement_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from detente.case.errors import Problem
    from detente.case.reading import CaseDocument

_AT_HAND = 8


@lru_cache(_AT_HAND)
def checked(text: str) -> dict[str, Any]:
    """Read a text; the last ones are at hand, as what is checked is often saved next.

    Returns
    -------
    ``problems``, each with its line, column, length, message, hint, code and whether it is only a warning; ``case``,
    the parts of the case, or None while there are mistakes.
    """
    try:
        document = parse_case(text)
    except CaseError as error:
        return {"problems": [_problem(one) for one in error.problems], "case": None}
    return {"problems": [_problem(one) for one in document.warnings], "case": outline(document)}


def heading(text: str) -> dict[str, Any]:
    """Tell of a text what a list of cases shows: title, date, parties, and how many mistakes there are."""
    try:
        words = parse_case(text).words
    except CaseError as error:
        return {"title": None, "date": None, "parties": [], "problems": len(error.problems)}
    parties = [party.name for party in words.parties.values()]
    return {"title": words.title, "date": _date(words.date), "parties": parties, "problems": 0}


def outline(document: CaseDocument) -> dict[str, Any]:
    """Give the parts of a case, each statement and rule with its words; ``plain`` is the file as plain data."""
    words, data = document.words, case_data(document.words)
    packages = [
        {"key": key, "name": one.name, "options": dict(words.options_of(key))} for key, one in words.packages.items()
    ]
    told = {
        **data,
        "agreement": None if isinstance(words.agreement, str) else words.agreement.model_dump(),
        "accounts": {key: {"name": one.name} for key, one in words.accounts.items()},
        "named_packages": packages,
    }
    glossary = Glossary(told)
    return {
        "title": words.title,
        "about": words.about,
        "date": _date(words.date),
        "parties": data["parties"],
        "issues": [issue | {"options": _named(issue["options"])} for issue in data["issues"]],
        "accounts": _listed(words.accounts),
        "variants": _listed(words.variants),
        "sources": [{"key": key, **held} for key, held in data["sources"].items()],
        "packages": packages,
        "statements": {
            party: [_statement(glossary, document, party, place, one) for place, one in enumerate(held)]
            for party, held in data["statements"].items()
        },
        "rules": [rule | {"words": rule_words(glossary, rule["form"])} for rule in data["rules"]],
        "moves": words.moves is not None,
        "talks": words.talks is not None,
        "assent": {key: getattr(assent(told), key) for key in ("column", "would", "would_not")},
        "plain": compose(document.text, "<text>")[0],
    }


def _statement(
    glossary: Glossary, document: CaseDocument, party: str, place: int, said: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        **said,
        "place": place,
        "line": document.places.line(("statements", party, place)),
        "words": statement_words(glossary, said["form"]),
        "binding": said["credence"] >= 1,
    }


def _named(options: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": one["key"], "name": one["text"] or one["key"]} for one in options]


def _listed(held: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "name": one.name, "about": one.about} for key, one in held.items()]


def _date(date: object) -> str | None:
    return None if date is None else str(date)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "length": problem.length,
        "message": problem.message,
        "hint": problem.hint,
        "code": problem.code,
        "where": problem.where,
        "warning": problem.warning,
    }
