"""What every result begins with: the case it is about, what was looked at, and with which settings."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from detente.case.document import case_data
from detente.case.spaces import rules_of
from detente.values.draws import TOLERANCE
from detente.values.knowledge import PRIORS
from detente.workbench.asking import agreement_of
from detente.workbench.naming import Naming

if TYPE_CHECKING:
    from detente.case.reading import CaseDocument
    from detente.case.spaces import Numbering
    from detente.workbench.asking import Asked

SCHEMA = 1
"""The version of the documented form; it grows when a key changes its meaning, not when one is added."""


def heading(asked: Asked, lens: str, method: str) -> dict[str, Any]:
    """Give the keys that the results of all lenses share.

    Parameters
    ----------
    asked
        The question.
    lens
        The lens that answered.
    method
        The way the packages were looked at.
    """
    words = asked.document.words
    return {
        "lens": lens,
        "schema": SCHEMA,
        "versions": {name: version(name) for name in ("detente", "numpy", "numba", "highspy")},
        "case": _case(asked.document),
        **case_data(words),
        "agreement": _agreement(asked.numbering),
        "space": _space(asked, method),
        "settings": _settings(asked),
        "variant": None
        if asked.variant is None
        else {"key": asked.variant, "name": words.variants[asked.variant].name},
        "named_packages": _named_packages(asked),
    }


def _case(document: CaseDocument) -> dict[str, Any]:
    words = document.words
    return {
        "title": words.title,
        "date": None if words.date is None else str(words.date),
        "about": words.about,
        "file": None if document.path is None else document.path.name,
        "hash": document.digest,
        "languages": list(words.languages),
    }


def _agreement(numbering: Numbering) -> dict[str, Any]:
    rule, parties = agreement_of(numbering), numbering.parties
    return {
        "veto": [parties[p] for p in rule.vetoes],
        "at_least": rule.at_least,
        "of": [parties[p] for p in rule.among],
    }


def _space(asked: Asked, method: str) -> dict[str, Any]:
    return {
        "packages": asked.space.size,
        "feasible": asked.space.feasible if asked.space.countable else None,
        "method": method,
    }


def _settings(asked: Asked) -> dict[str, Any]:
    return {
        "draws": asked.settings.draws,
        "seed": asked.settings.seed,
        "tolerance": TOLERANCE,
        "prior": PRIORS[0],
        "second_prior": PRIORS[1],
        "inclusion_draws": asked.settings.inclusion_draws,
    }


def _named_packages(asked: Asked) -> list[dict[str, Any]]:
    rules = [
        rule
        for name, words in asked.document.words.rules.items()
        if words.active
        for rule in rules_of(name, words, asked.numbering)
    ]
    found = []
    rows = Naming(asked.numbering, asked.space, whole=False).own_rows
    for (key, package), row in zip(asked.document.words.packages.items(), rows, strict=True):
        broken = list(dict.fromkeys(rule.name for rule in rules if not rule.allows(row[None])[0]))
        said = package.model_dump(mode="json") | {"options": asked.numbering.named(row)}
        found.append({"key": key, **said, "feasible": not broken, "broken_rules": broken})
    return found
