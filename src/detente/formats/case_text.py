"""A domain written out as a case file: exact values of every party, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.reading import case_from_words
from detente.case.writing import dump_case
from detente.formats.gmcr import Conflict
from detente.formats.gmcr_case import conflict_document
from detente.formats.naming import LONGEST_NAME, clean, named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.formats.record import Domain, Profile

MOST_LINES = 60
MEANING = {
    "Genius XML": "a value is weight × evaluation / largest evaluation of the issue, weights normalised to 1",
    "GeniusWeb JSON": "a value is weight × utility as given",
    "NegoLog JSON": "a value is weight × value as given",
    "NegMAS YAML": "a value is weight × mapped value as given, nothing normalised",
}


def case_document(domain: Domain) -> dict[str, Any]:
    """Give the case file of a domain as plain data.

    Every party has one statement, its exact values; a party without a reservation value gets no number for no deal,
    which in a case says that every package is better than none. Discounts, defects met and labels that a case file
    cannot hold as they stand are told under ``about``.

    Returns
    -------
    dict
        The case, ready for ``CaseFile`` or for YAML; the numbers are those of the tables, to the last bit.
    """
    notes: list[str] = []
    issues = named([name for name, _ in domain.issues], "issue", notes)
    options = [named(labels, f"option of {name!r}", notes) for name, labels in domain.issues]
    parties = named([profile.name for profile in domain.profiles], "party", notes)
    values = {
        party: [_statement(profile, issues, options)] for party, profile in zip(parties, domain.profiles, strict=True)
    }
    return {
        "title": clean(domain.name) or "A domain without a name",
        "about": _about(domain, notes),
        "sources": {"files": {"title": f"{domain.tool} files: {', '.join(map(clean, domain.files))}"}},
        "parties": {key: {"name": key} for key in parties},
        "issues": {
            key: {"name": clean(name) or key, "options": _options(keys, labels)}
            for key, keys, (name, labels) in zip(issues, options, domain.issues, strict=True)
        },
        "statements": values,
    }


def to_case_text(read: Domain | Conflict) -> str:
    """Write the case file of a domain, or of a conflict, as readable YAML, for ``detente convert``."""
    document = conflict_document(read) if isinstance(read, Conflict) else case_document(read)
    return dump_case(case_from_words(document, read.name).words)


def _statement(profile: Profile, issues: list[str], options: list[list[str]]) -> dict[str, Any]:
    rows = {
        issue: dict(zip(keys, map(float, table + 0.0), strict=True))  # minus nought is nought
        for issue, keys, table in zip(issues, options, profile.tables, strict=True)
    }
    no_deal = {} if profile.reservation is None else {"no deal": profile.reservation}
    return {"exact values": rows, **no_deal, "source": "files"}


def _options(keys: list[str], labels: Iterable[str]) -> Any:
    """Give a plain list of options, or options with their full labels where a key had to be shortened."""
    meanings = {
        key: "" if len(clean(label)) <= LONGEST_NAME else clean(label) for key, label in zip(keys, labels, strict=True)
    }
    return meanings if any(meanings.values()) else keys


def _about(domain: Domain, notes: list[str]) -> str:
    """Tell what the numbers mean, and all that the files say beside them."""
    lines = [f"Converted from {domain.tool}: {MEANING.get(domain.tool, 'values as given')}."]
    for profile in domain.profiles:
        if profile.discount not in (None, 1.0):
            lines.append(
                f"{profile.name}: the file states a discount factor of {profile.discount}; it is not used here."
            )
        if profile.reservation is None:
            lines.append(f"{profile.name}: no reservation value is stated; every package is better than no deal.")
        lines.extend(f"{profile.name}: {note}." for note in profile.notes)
    lines.extend(f"{note}." for note in (*domain.notes, *notes))
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [f"{len(lines) - MOST_LINES} more notes are left out here."]
    return "\n".join(map(clean, lines))
