"""A case as the plain data that results carry with them, so that every figure can be followed to its sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.names import OptionRange
from detente.case.statements import StatementWords, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

    from detente.case.model import CaseFile
    from detente.case.statements import Statement

_COMMON = set(StatementWords.model_fields)


def case_data(words: CaseFile) -> dict[str, Any]:
    """Give parties, issues, rules, sources, statements, contingencies, sequences and timeline as plain data.

    Returns
    -------
    A dictionary of JSON types; the keys are those of the documented results.
    """
    quo = words.whole(words.status_quo) if words.status_quo else {}
    return {
        "parties": [{"key": key} | _plain(party) for key, party in words.parties.items()],
        "issues": [
            _plain(issue, "options")
            | {
                "key": key,
                "options": [{"key": name, "text": text} for name, text in issue.options.items()],
                "status_quo": quo.get(key),
            }
            for key, issue in words.issues.items()
        ],
        "rules": [
            {
                "key": key,
                "because": rule.because,
                "kind": rule.kind,
                "active": rule.active,
                "source": list(rule.source),
                "form": _form(rule, {"because", "kind", "active", "source"}),
            }
            for key, rule in words.rules.items()
        ],
        "sources": {key: _plain(source) for key, source in words.sources.items()},
        "statements": {party: statements_data(words, party) for party in words.parties},
        "contingencies": [{"key": key} | _plain(one) for key, one in words.contingencies.items()],
        "sequences": [
            {"key": key} | _plain(one) | {"options": dict(words.options_of(one.package))}
            for key, one in words.sequences.items()
        ],
        "timeline": [_plain(event) for event in words.timeline],
    }


def statements_data(words: CaseFile, party: str) -> list[dict[str, Any]]:
    """Give the statements about one party as plain data, each with a name to refer to it by."""
    return [
        _plain(said, *(set(type(said).model_fields) - _COMMON))
        | {"id": name, "kind": kind_of(said), "credence": said.belief, "form": _form(said, _COMMON)}
        for name, said in named_statements(words, party)
    ]


def named_statements(words: CaseFile, party: str) -> list[tuple[str, Statement]]:
    """Pair each statement about a party with its id, or with its place where the file gives none."""
    said = words.statements.get(party, ())
    return [(statement.id or f"{party} {place}", statement) for place, statement in enumerate(said, start=1)]


def selection_data(selection: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give a selection as plain data, as in the file."""
    if selection is None:
        return None
    return {
        issue: choice.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        if isinstance(choice, OptionRange)
        else choice
        for issue, choice in selection.items()
    }


def _plain(model: BaseModel, *without: str) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude=set(without))


def _form(model: BaseModel, common: set[str]) -> dict[str, Any]:
    """Give what makes a rule or statement what it is, in the file's own words."""
    return model.model_dump(mode="json", by_alias=True, exclude=common, exclude_defaults=True)
