"""What the page shows of the moves lens: which sections there are, what each tells, and what the templates call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result, accounts
from detente.report.moves import answer, headline
from detente.report.moves_picture import RINGS, route
from detente.report.moves_rows import better_changes, change_words, looks, smallest, ways
from detente.report.moves_verdicts import (
    LONG,
    cells,
    departing,
    drawn_rows,
    held_labels,
    moves_from,
    rows,
    share_of,
    shares,
    strongest,
    unbroken,
)
from detente.report.sentences import paragraphs
from detente.report.words_moves import TOPICS, scenes
from detente.report.words_moves_states import CONCEPTS, DEFINITIONS, Scene

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers, Sentence

SECTIONS = {
    "moves": "What would hold",
    "verdicts": "State by state",
    "ways": "From here to there",
    "holding": "Deals that hold",
    "readings": "If they want something else",
    "views": "Other ways to look",
}
"""The sections of the page that show the moves lens, in their order."""
TOLD = {
    "moves": ("hold",),
    "verdicts": ("proof", "backwards"),
    "ways": ("ways", "together"),
    "holding": ("texts",),
    "readings": ("readings", "wants"),
    "views": ("foresight",),
}
"""Which topics of the answer each section tells."""
VIEWS = {
    "understood": "foreseen by all, and so it is",
    "surprises": "some side does not foresee it",
    "unforeseen": "no side foresees it",
    "illusions": "foreseen by some side, though it would not hold",
}


def sections(lens: Result | None) -> dict[str, str]:
    """List the sections that have something to show, with their titles."""
    if lens is None:
        return {}
    held = [account for _, account in accounts(lens)]
    shown = {
        "moves": True,
        "verdicts": True,
        "ways": any((account["ways"] or {}).get("to") for account in held),
        "holding": any(account["deals"] for account in held),
        "readings": bool(lens["readings"]) or any(account["backwards"] for account in held),
        "views": any(_other_looks(account) for account in held),
    }
    return {key: title for key, title in SECTIONS.items() if shown[key]}


def _other_looks(account: Numbers) -> bool:
    return any(account[key] for key in ("foresight", "together", "strength", "unknown", "attitudes", "views"))


def shown(result: Result, lens: Result | None) -> dict[str, Any]:
    """Give what the templates need of the moves lens beside what they need anyway."""
    held = result.get("moves") or {}
    return {
        "lens": lens,
        "lg": Glossary(lens) if lens else None,
        "moves_headline": headline(lens) if lens else None,
        "moves_told": told(lens) if lens else {},
        "moves_sections": sections(lens),
        "scenes": scenes(Glossary(lens)) if lens else [],
        "moves_missing": None if lens else held.get("missing"),
    }


def told(lens: Result) -> dict[str, list[tuple[str, list[list[Sentence]]]]]:
    """Give the answer's sentences section by section, under the questions they answer."""
    said = answer(lens)
    return {key: paragraphs([one for one in said if one.topic in topics], TOPICS) for key, topics in TOLD.items()}


def about_state(told: Mapping[str, Any], scene: Scene, label: str) -> list[Sentence]:
    """Pick the sentences that prove what is said of a state, and those that say what would turn it."""
    names = {label, f"{scene.keys[0]} {label}"}
    return [one for _, runs in told["verdicts"] for run in runs for one in run if one.about in names]


GLOBALS: dict[str, Any] = {
    "about_state": about_state,
    "departing": departing,
    "scene_with": lambda held, key: next(scene for scene in held if key in scene.keys),
    "ring_words": RINGS,
    "change_words": change_words,
    "loop_index": lambda held, one: next(n for n, other in enumerate(held) if other is one),
    "verdict_rows": rows,
    "verdict_cells": cells,
    "drawn_rows": drawn_rows,
    "moves_shares": shares,
    "share_of": share_of,
    "ring_of": strongest,
    "held_labels": held_labels,
    "moves_from": moves_from,
    "way_of": route,
    "ways_of": ways,
    "better_changes": better_changes,
    "smallest_changes": smallest,
    "other_looks": looks,
    "concept_names": CONCEPTS,
    "concept_definitions": DEFINITIONS,
    "view_names": VIEWS,
    "long_label": LONG,
}
"""What the templates call."""

FILTERS: dict[str, Any] = {"unbroken": unbroken}
