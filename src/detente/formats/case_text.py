"""A domain written out as a case file: exact values of every party, and where they come from."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from detente.case.reading import case_from_words
from detente.case.writing import dump_case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.formats.record import Domain, Profile

LONGEST_NAME = 120
MOST_LINES = 60
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
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
    issues = _named([name for name, _ in domain.issues], "issue", notes)
    options = [_named(labels, f"option of {name!r}", notes) for name, labels in domain.issues]
    parties = _named([profile.name for profile in domain.profiles], "party", notes)
    values = {
        party: [_statement(profile, issues, options)] for party, profile in zip(parties, domain.profiles, strict=True)
    }
    return {
        "title": _clean(domain.name) or "A domain without a name",
        "about": _about(domain, notes),
        "sources": {"files": {"title": f"{domain.tool} files: {', '.join(map(_clean, domain.files))}"}},
        "parties": {key: {"name": key} for key in parties},
        "issues": {
            key: {"name": _clean(name) or key, "options": _options(keys, labels)}
            for key, keys, (name, labels) in zip(issues, options, domain.issues, strict=True)
        },
        "statements": values,
    }


def to_case_text(domain: Domain) -> str:
    """Write the case file of a domain as readable YAML, for ``detente convert``."""
    return dump_case(case_from_words(case_document(domain), domain.name).words)


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
        key: "" if len(_clean(label)) <= LONGEST_NAME else _clean(label)
        for key, label in zip(keys, labels, strict=True)
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
    return "\n".join(map(_clean, lines))


def _clean(label: str) -> str:
    """Give a label in composed Unicode, without invisible characters and outer or repeated spaces."""
    visible = (" " if unicodedata.category(mark) in INVISIBLE else mark for mark in unicodedata.normalize("NFC", label))
    return " ".join("".join(visible).split())


def _named(labels: Iterable[str], what: str, notes: list[str]) -> list[str]:
    """Turn labels into names that a case file allows, all different; what is changed is noted."""
    names: list[str] = []
    taken: set[str] = set()
    for place, label in enumerate(labels, start=1):
        name = _clean(label) or f"{what.split(maxsplit=1)[0]} {place}"
        stem, number = name[: LONGEST_NAME - 10].rstrip(), place
        while len(name) > LONGEST_NAME or name in taken:
            name, number = f"{stem} ({number})", number + 1
        if name != label:
            notes.append(f"The {what} {label[:LONGEST_NAME]!r} is called {name!r}")
        names.append(name)
        taken.add(name)
    return names
