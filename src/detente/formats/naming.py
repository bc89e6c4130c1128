"""Labels of other tools as names that a case file allows."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from detente.case.definitions import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 120
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def clean(label: str) -> str:
    """Give a label in composed Unicode, without invisible characters and outer or repeated spaces."""
    visible = (" " if unicodedata.category(mark) in INVISIBLE else mark for mark in unicodedata.normalize("NFC", label))
    return " ".join("".join(visible).split())


def named(labels: Iterable[str], what: str, notes: list[str]) -> list[str]:
    """Turn labels into names that a case file allows, all different; what is changed is noted."""
    names: list[str] = []
    taken: set[str] = set()  # as the eye sees them: a case refuses names that look alike
    for place, label in enumerate(labels, start=1):
        name = clean(label) or f"{what.split(maxsplit=1)[0]} {place}"
        stem, number = name[: LONGEST_NAME - 10].rstrip(), place
        while len(name) > LONGEST_NAME or skeleton(name) in taken:
            name, number = f"{stem} ({number})", number + 1
        if name != label:
            notes.append(f"The {what} {label[:LONGEST_NAME]!r} is called {name!r}")
        names.append(name)
        taken.add(skeleton(name))
    return names
