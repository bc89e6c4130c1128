"""The result of a tournament as this layer meets it: in one shape, and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.shape import with_defaults
from detente.report.words_tournament import best, met, sure
from detente.report.words_tournament import headline as _headline
from detente.report.words_tournament_game import game

if TYPE_CHECKING:
    from detente.report.glossary import Result
    from detente.report.sentences import Sentence

_RESULT: dict[str, Any] = {
    "title": None, "versions": {}, "settings": {}, "strategies": [], "cases": [], "sides": 2, "sessions": 0,
    "agreed": None, "clusters": {}, "standings": [], "differences": {}, "head_to_head": {}, "game": {},
}  # fmt: skip
_SETTINGS: dict[str, Any] = {
    "seed": None, "repeats": None, "rounds": None, "protocol": None, "self_play": True, "values": None,
}  # fmt: skip
_STRATEGY: dict[str, Any] = {"about": None, "source": None}
_CASE: dict[str, Any] = {
    "file": None, "hash": None, "parties": [], "packages": None, "sessions": None, "agreed": None, "welfare": None,
}  # fmt: skip
_CLUSTERS: dict[str, Any] = {"kind": "domains", "count": 0, "confidence": 0.95}
_ROW: dict[str, Any] = {
    "rank": None, "group": None, "value": None, "interval": None, "agreed": None, "value_agreed": None, "others": None,
    "welfare": None, "nash_product": None,
}  # fmt: skip
_DIFFERENCES: dict[str, Any] = {"test": None, "level": 0.05, "least": None, "pairs": []}
_MET: dict[str, Any] = {"value": [], "error": [], "agreed": []}
_GAME: dict[str, Any] = {
    "missing": None, "best": {}, "sinks": [], "equilibria": [], "basins": None, "triangle": None,
}  # fmt: skip
_EQUILIBRIUM: dict[str, Any] = {
    "isolated": True, "regrets": None, "most_even": False, "most_stable": False, "regret": 0.0, "value": None,
}  # fmt: skip


def answer(result: Result) -> list[Sentence]:
    """Say in words who did well in a tournament, how sure that is, and where negotiators would settle.

    Parameters
    ----------
    result
        The JSON form of a tournament.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    held = filled(result)
    return [*best(held), *sure(held), *met(held), *game(held)]


def headline(result: Result) -> str:
    """Answer in one line who did best."""
    return _headline(filled(result))


def filled(result: Result) -> dict[str, Any]:
    """Fill in what a tournament may leave out; filling it again changes nothing."""
    held = with_defaults(_RESULT, result)
    game = with_defaults(_GAME, held["game"])
    return {
        **held,
        "title": held["title"] or _title(held),
        "settings": with_defaults(_SETTINGS, held["settings"]),
        "strategies": [with_defaults(_STRATEGY, one) for one in held["strategies"]],
        "cases": [with_defaults(_CASE, one) for one in held["cases"]],
        "clusters": with_defaults(_CLUSTERS, held["clusters"]),
        "standings": [with_defaults(_ROW, one) for one in held["standings"]],
        "differences": with_defaults(_DIFFERENCES, held["differences"]),
        "head_to_head": with_defaults(_MET, held["head_to_head"]),
        "game": {**game, "equilibria": [with_defaults(_EQUILIBRIUM, one) for one in game["equilibria"]]},
    }


def _title(held: Result) -> str:
    """Name a tournament that has no name."""
    players = numbers.plural(len(held["strategies"]), "strategy", "strategies")
    return f"A tournament of {players} on {numbers.plural(len(held['cases']), 'case')}"
