"""Sentences of the answer, and the turns of phrase that several of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from detente.report import numbers

if TYPE_CHECKING:
    from detente.report.glossary import Glossary

Numbers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the answer.

    Parameters
    ----------
    text
        The sentence, plain.
    refs
        What it rests on: names of sections of the report (``map``, ``packages`` …).
    topic
        The question it helps to answer; sentences of one topic stand together.
    about
        The account or variant it speaks of, where it speaks of one; sentences about the same one make a line of a list.
    """

    text: str
    refs: tuple[str, ...] = ()
    topic: str = "deal"
    about: str = ""


TOPICS = {
    "deal": "Is there a deal?",
    "positions": "Do the stated positions meet?",
    "record": "What the record settles",
    "best": "What a deal would look like",
    "accounts": "What depends on whom one believes",
    "variants": "What time changes",
    "impasse": "Why no deal?",
    "unblock": "What would unblock it?",
    "ask": "What to find out first",
    "left": "Was anything left on the table?",
    "trust": "How to read these figures",
}


def paragraphs(sentences: list[Sentence], topics: Mapping[str, str] = TOPICS) -> list[tuple[str, list[list[Sentence]]]]:
    """Group sentences under the questions they answer, and there into runs about the same thing, such as an account."""
    grouped = []
    for topic, title in topics.items():
        held = [s for s in sentences if s.topic == topic]
        if held:
            grouped.append((title, [list(run) for _, run in groupby(held, key=lambda s: s.about)]))
    return grouped


def blocks(runs: list[list[Sentence]]) -> list[tuple[bool, list[list[Sentence]]]]:
    """Part the runs of one topic into paragraphs and lists, in their order.

    Returns
    -------
    list of (bool, list)
        Whether the runs make a list. One run alone, about whatever, makes a paragraph.
    """
    parted = [(listed, list(held)) for listed, held in groupby(runs, key=lambda run: bool(run[0].about))]
    return [(listed and len(held) > 1, held) for listed, held in parted]


def told(glossary: Glossary, key: str) -> str:
    """Introduce an account, or nothing where there is only one."""
    if len(glossary.result["accounts"]) == 1:
        return ""
    return f"{glossary.account(key)}: "


def who(glossary: Glossary, keys: list[str]) -> str:
    """Name the accounts of which something is said; all of them together are not named one by one."""
    if len(keys) < len(glossary.result["accounts"]):
        names = [glossary.account(key) for key in keys]
        return f"{names[0] if len(names) == 1 else numbers.listing(f'“{name}”' for name in names)}: "
    return "whoever is believed: " if len(keys) > 1 else ""


def capital(text: str) -> str:
    """Begin a sentence with a capital."""
    return text[:1].upper() + text[1:]


def quoted(glossary: Glossary, options: Mapping[str, str]) -> str:
    """Name a package in a sentence: its name in quotation marks, or what it holds."""
    names = glossary.names_of(options)
    return f"“{names[0]}”" if names else f"the package with {glossary.in_words(options)}"
