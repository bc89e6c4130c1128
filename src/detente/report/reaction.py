"""The result of the reaction lens as this layer meets it: in one shape, and in sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from detente.report.shape import with_defaults
from detente.report.words_reaction import headline as _headline
from detente.report.words_reaction import moved, stands
from detente.report.words_reaction_news import across, others, placed, together
from detente.report.words_reaction_worth import worth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.glossary import Result
    from detente.report.sentences import Sentence

OWN = ("prices", "settings", "assets", "across", "events")
"""The keys that are the reaction lens's own."""
TOPICS = {
    "moved": "What did the market do?",
    "stands": "What stands, and what depends on the model?",
    "others": "Was it more than other news did?",
    "together": "All events together",
    "worth": "What the market implied",
    "trust": "How to read these figures",
}
_RESULT: dict[str, Any] = {
    "case": {}, "prices": {}, "settings": {}, "assets": {}, "across": None, "events": None, "sources": {},
    "versions": {},
}  # fmt: skip
_CASE: dict[str, Any] = {"title": "", "date": None, "file": None, "hash": None}
_PRICES: dict[str, Any] = {"file": None, "hash": None, "source": "", "first": None, "last": None, "indices": []}
_SETTINGS: dict[str, Any] = {
    "estimation": 250, "gap": 10, "least": 60, "spans": [], "slack_hours": 2.0, "drop_overlaps": False,
}  # fmt: skip
_ASSET: dict[str, Any] = {
    "key": "", "name": "", "exchange": "", "zone": "UTC", "closes": 0, "missing": {}, "extra": {}, "factors": [],
    "models": [], "days": [], "unplaced": [], "tests": [], "focus": None,
}  # fmt: skip


def answer(result: Result) -> list[Sentence]:
    """Say in words how markets read the news, and how far that depends on how one takes it.

    Parameters
    ----------
    result
        The JSON form of a result of the reaction lens.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    held = filled(result)
    said = []
    for asset in held["assets"].values():
        own = [*moved(asset), *stands(asset), *others(asset), *together(asset), *worth(asset), *placed(asset, held)]
        said += own if len(held["assets"]) == 1 else _named(asset, own)
    return [*said, *across(held)]


def _named(asset: Mapping[str, Any], said: list[Sentence]) -> list[Sentence]:
    """Say of which of several indices sentences speak: each topic opens with its name, and is a run of its own."""
    opened = set()
    named = []
    for sentence in said:
        lead = "" if sentence.topic in opened or sentence.text.startswith(asset["name"]) else f"{asset['name']}: "
        opened.add(sentence.topic)
        named.append(replace(sentence, text=lead + sentence.text, about=asset["key"]))
    return named


def headline(result: Result) -> str:
    """Answer in one line whether the market moved, and how sure that is."""
    return _headline(filled(result))


def within(result: Result) -> dict[str, Any] | None:
    """Take the reaction out of a result of the deals lens that carries it; None where it carries none."""
    held = result.get("reaction") or {}
    return filled({**result, **held}) if held.get("assets") else None


def filled(result: Result) -> dict[str, Any]:
    """Fill in what a result may leave out; filling it again changes nothing."""
    whole = with_defaults(_RESULT, result)
    return {
        **whole,
        "case": with_defaults(_CASE, whole["case"]),
        "prices": with_defaults(_PRICES, whole["prices"]),
        "settings": with_defaults(_SETTINGS, whole["settings"]),
        "assets": {key: _asset(key, one) for key, one in whole["assets"].items()},
    }


def _asset(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_ASSET, given)
    return {**held, "key": held["key"] or key, "name": held["name"] or key}
