"""The result of the moves lens as this layer meets it: in one shape, and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result
from detente.report.sentences import Sentence, capital, who
from detente.report.shape import carried, shaped, with_defaults
from detente.report.words_moves import headline as _headline
from detente.report.words_moves import scenes, verdicts
from detente.report.words_moves_backwards import backwards
from detente.report.words_moves_foresight import foresight
from detente.report.words_moves_proofs import proofs
from detente.report.words_moves_readings import drawn, readings
from detente.report.words_moves_texts import texts
from detente.report.words_moves_views import views
from detente.report.words_moves_wants import left_out, wants
from detente.report.words_moves_ways import together, ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from detente.report.words_moves_states import Scene

_ROOMS: tuple[Callable[[Scene], Iterator[Sentence]], ...] = (
    verdicts, proofs, ways, together, backwards, foresight, views, drawn,
)  # fmt: skip
"""What is said of each account, in the order in which states are described."""
OWN = ("model", "graph", "readings", "accounts")
"""The keys that are the moves lens's own; all others it shares with the deals lens."""
_MODEL: dict[str, Any] = {
    "about": None, "states": 0, "in_play": [], "start": None, "movers": {}, "one_way": {}, "option_form": False,
    "merged": [],
}  # fmt: skip
_ACCOUNT: dict[str, Any] = {
    "name": None, "about": None, "preferences": {}, "states": [], "draws": None, "stable": {}, "equilibria": {},
    "sequential_or_simultaneous": None, "proofs": [], "ways": None, "foresight": None, "together": None,
    "backwards": [], "margins": {}, "strength": None, "unknown": None, "attitudes": None, "views": None, "drawn": None,
    "undone": None, "policies": None, "deals": [], "left_out": {},
}  # fmt: skip
_PREFERENCE: dict[str, Any] = {
    "kind": "ranking", "reading": None, "name": None, "because": None, "source": [], "assumption": False,
    "priorities": [], "draws": 1, "effective": None, "order": None,
}  # fmt: skip


def answer(result: Result) -> list[Sentence]:
    """Say in words which states of the world would hold and why, how they are reached, and what would change that.

    Parameters
    ----------
    result
        The JSON form of a result of the moves lens.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    glossary = Glossary(filled(result))
    held = scenes(glossary)
    said = [sentence for scene in held for sentence in _said(scene, alone=len(held) == 1)]
    said += [*texts(glossary), *(sentence for scene in held[:1] for sentence in readings(scene))]
    return [*said, *wants(glossary), *left_out(glossary)]


def _said(scene: Scene, *, alone: bool) -> Iterator[Sentence]:
    """Say all that there is to say of a scene; of several, whose it is where a topic begins."""
    begun: set[str] = set()
    for sentence in (one for room in _ROOMS for one in room(scene)):
        opens = sentence.topic not in begun and not alone and sentence.topic != "readings"
        begun.add(sentence.topic)
        text = capital(f"{who(scene.glossary, scene.keys)}{sentence.text}") if opens else sentence.text
        about = sentence.about if alone else f"{scene.keys[0]} {sentence.about}"
        yield Sentence(text, sentence.refs, sentence.topic, about)


def headline(result: Result) -> str:
    """Answer in one line whether how things stand would hold, and what else would."""
    return _headline(Glossary(filled(result)))


def within(result: Result) -> dict[str, Any] | None:
    """Take the moves lens's result out of one of the deals lens that carries it, with the header they share.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.

    Returns
    -------
    dict or None
        What ``filled`` gives; None where the result carries none, or only why there is none.
    """
    held = carried(result, "moves", OWN)
    return None if held is None else filled(held)


def filled(result: Result) -> dict[str, Any]:
    """Fill in what a result of the moves lens may leave out; filling it again changes nothing."""
    held = {"readings": [], "graph": None, **{key: value for key, value in result.items() if value is not None}}
    whole = shaped({**held, "accounts": {}, "variants": []})
    whole["model"] = with_defaults(_MODEL, held.get("model"))
    whole["accounts"] = {key: _account(key, one) for key, one in (held.get("accounts") or {}).items()}
    return whole


def _account(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_ACCOUNT, given)
    wanted = {party: with_defaults(_PREFERENCE, one) for party, one in held["preferences"].items()}
    return {**held, "name": held["name"] or key, "preferences": wanted}
