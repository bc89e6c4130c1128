"""Words for what is more than an order: strength, what is unknown, how sides stand to each other, what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.sentences import Sentence
from detente.report.words_moves_states import CONCEPTS, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_RELATIONAL = {
    "rnash": "by themselves (relational Nash)",
    "rseq": "where answers that pay count (relational SEQ)",
    "rgmr": "where all answers count (relational GMR)",
}
_CLASSES = {
    "understood": "hold and are expected to by all",
    "surprises": "hold, to the surprise of those who do not see them",
    "unforeseen": "hold, though nobody expects it",
    "illusions": "are expected to hold by some and do not",
}


def views(scene: Scene) -> Iterator[Sentence]:
    """Say what strength, unknown preferences, attitudes and mistaken views change."""
    account = scene.account
    if account["strength"]:
        yield from _strength(scene, account["strength"]["forms"])
    if account["unknown"]:
        yield from _unknown(scene, account["unknown"])
    if account["attitudes"]:
        yield from _attitudes(scene, account["attitudes"]["equilibria"])
    if account["views"]:
        yield from _seen(scene, account["views"])


def _strength(scene: Scene, forms: Numbers) -> Iterator[Sentence]:
    """Say which states hold strongly: where every gain can be met by what is much worse."""
    for concept in ("seq", "gmr"):
        held = forms.get(concept, {}).get("equilibria", ())
        strongly = forms.get(f"strong-{concept}", {}).get("equilibria", ())
        weakly = [label for label in held if label not in strongly]
        if not held:
            continue
        said = [f"{scene.tells(strongly)} strongly (any gain can be met by what is much worse)"] if strongly else []
        said += [f"{scene.tells(weakly)} only weakly"] if weakly else []
        yield _said(f"Told apart by strength, by {CONCEPTS[concept]} hold: {'; '.join(said)}.")


def _unknown(scene: Scene, ways: Numbers) -> Iterator[Sentence]:
    """Say which states hold for sure where preferences are unknown, and which in some way to read that."""
    for concept in ("nash", "seq"):
        found = [set(held["equilibria"].get(concept, ())) for held in ways.values()]
        sure = [label for label in scene.states if all(label in held for held in found)]
        perhaps = [label for label in scene.states if label not in sure and any(label in held for held in found)]
        if perhaps:
            certain = f"{scene.tells(sure)} for sure, " if sure else ""
            said = f"{certain}{scene.tells(perhaps)} perhaps"
            yield _said(f"As some preferences are unknown, by {CONCEPTS[concept]} hold {said}.")


def _attitudes(scene: Scene, equilibria: Numbers) -> Iterator[Sentence]:
    """Say what holds as the sides stand to each other: friends and enemies weigh too."""
    told: set[str] = set()
    for concept, how in _RELATIONAL.items():
        labels = [label for label in equilibria.get(concept, ()) if label not in told]
        told.update(labels)
        if labels:
            yield _said(f"As the sides stand to each other, {scene.tells(labels)} hold {how}.")


def _seen(scene: Scene, seen: Numbers) -> Iterator[Sentence]:
    """Say what each side expects to hold, and where it is mistaken."""
    for party, held in seen["expected"].items():
        if labels := held.get("nash"):
            yield _said(f"As {scene.party(party)} sees it, {scene.tells(labels)} hold by themselves (Nash).")
    for kind, labels in (seen["classes"].get("nash") or {}).items():
        if labels and kind in _CLASSES:
            yield _said(f"{scene.tells(labels)} {_CLASSES[kind]} (Nash).")


def _said(text: str) -> Sentence:
    return Sentence(opened(text), ("views",), "views", "views")
