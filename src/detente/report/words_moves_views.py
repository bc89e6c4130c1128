"""Words for what is more than an order: strength, what is unknown, how sides stand to each other, what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence
from detente.report.words_moves_states import CONCEPTS, hold, itself, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_RELATIONAL = {
    "rnash": "with nothing better to move to (relational Nash)",
    "rseq": "where answers that pay count (relational SEQ)",
    "rgmr": "where all answers count (relational GMR)",
}
_CLASSES = {
    "understood": "as all expect",
    "surprises": "to the surprise of some",
    "unforeseen": "though nobody expects it",
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
    """Say which states hold only weakly: where a gain cannot be met by what is much worse."""
    weakly = False
    for concept in ("seq", "gmr"):
        held = forms.get(concept, {}).get("equilibria", ())
        strongly = forms.get(f"strong-{concept}", {}).get("equilibria", ())
        if weak := [label for label in held if label not in strongly]:
            weakly = True
            why = "some gain can be met, but by nothing much worse"
            yield _said(f"By {CONCEPTS[concept]} {scene.tells(weak)} {hold(weak)} only weakly: {why}.")
    if not weakly:
        yield _said("What holds does so strongly: any gain can be met by what is much worse.")


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
            yield _said(f"As the sides stand to each other, {scene.tells(labels)} {hold(labels)} {how}.")


def _seen(scene: Scene, seen: Numbers) -> Iterator[Sentence]:
    """Say what each side expects to hold, and where it is mistaken."""
    for party, held in seen["expected"].items():
        if labels := held.get("nash"):
            yield _said(
                f"As {scene.party(party)} sees it, {scene.tells(labels)} {hold(labels)} by {itself(labels)} (Nash)."
            )
    for kind, labels in (seen["classes"].get("nash") or {}).items():
        if labels and kind in _CLASSES:
            yield _said(f"{scene.tells(labels)} {hold(labels)}, {_CLASSES[kind]}.")
        if labels and kind == "illusions":
            yield _said(
                f"{scene.tells(labels)}, which somebody expects to hold, {'does' if len(labels) == 1 else 'do'} not."
            )
    yield from _clear(scene, seen)


def _clear(scene: Scene, seen: Numbers) -> Iterator[Sentence]:
    """Say what would hold by itself if nobody were mistaken, where that is something else."""
    if "clear" not in seen:
        return
    clear, held = seen["clear"]["equilibria"].get("nash") or [], scene.self_sustaining()
    gone = [label for label in held if label not in clear]
    if set(clear) == set(held):
        return
    said = f"{scene.tells(clear)} would hold by {itself(clear)} (Nash)" if clear else ""
    not_so = f"{scene.tells(gone)} would not" if gone else ""
    yield _said(f"If nobody were mistaken, {numbers.listing(filter(None, [said, not_so]))}.")


def _said(text: str) -> Sentence:
    return Sentence(opened(text), ("views",), "views", "views")
