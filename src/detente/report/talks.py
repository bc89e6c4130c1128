"""The result of the talks lens as this layer meets it: in one shape, and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result
from detente.report.shape import carried, shaped, with_defaults
from detente.report.words_talks import agreed, gain, trust, what, when
from detente.report.words_talks import headline as _headline
from detente.report.words_talks_changes import changes
from detente.report.words_talks_terms import terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Sentence

OWN = ("talks", "strategies", "accounts", "across_accounts")
"""The keys that are the talks lens's own; all others it shares with the deals lens."""
_TERMS: dict[str, Any] = {
    "stated": False, "about": None, "protocol": "alternating offers", "order": [], "clock": "series", "rounds": 0,
    "meetings": [], "discount": {}, "delay": {}, "walks_out": {}, "interim": None,
}  # fmt: skip
_MEETING: dict[str, Any] = {
    "name": "", "rounds": 0, "date": None, "held": 1.0, "returns": 0.0, "no_deal": {}, "worth": {}, "because": None,
    "source": [],
}  # fmt: skip
_NONE = {"share": 0.0, "standard_error": 0.0, "interval": [0.0, 1.0]}
_ACCOUNT: dict[str, Any] = {
    "name": None, "about": None, "certain": False, "sessions": 0, "effective": 0, "agreed": _NONE, "ends": {},
    "rounds": [], "meetings": [], "interim": _NONE, "gains": None, "closeup": {}, "packages": [], "options": {},
    "changes": [], "played": [], "texts": [], "map": None,
}  # fmt: skip
_CLOSEUP = {"looked": 0, "room": None, "missed": None, "efficient": None, "left": None, "product": None}
_STRATEGY = {"name": "", "offers": None, "accepts": None, "model": "none", "source": None, "votes": "climbs"}


def answer(result: Result) -> list[Sentence]:
    """Say in words how the talks run: how many sessions agree, when, on what, for what gain, and what would change it.

    Parameters
    ----------
    result
        The JSON form of a result of the talks lens.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    glossary = Glossary(filled(result))
    rooms = (agreed, terms, when, what, gain, changes, trust)
    return [sentence for room in rooms for sentence in room(glossary)]


def headline(result: Result) -> str:
    """Answer in one line how many sessions end with a deal."""
    return _headline(Glossary(filled(result)))


def within(result: Result) -> dict[str, Any] | None:
    """Take the talks lens's result out of one of the deals lens that carries it, with the header they share.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.

    Returns
    -------
    dict or None
        What ``filled`` gives; None where the result carries none, or only why there is none.
    """
    held = carried(result, "talks", OWN)
    return None if held is None else filled(held)


def filled(result: Result) -> dict[str, Any]:
    """Fill in what a result of the talks lens may leave out; filling it again changes nothing."""
    held = {key: value for key, value in result.items() if value is not None}
    whole = shaped({**held, "accounts": {}, "variants": []})
    rules = with_defaults(_TERMS, held.get("talks"))
    whole["talks"] = {**rules, "meetings": [with_defaults(_MEETING, one) for one in rules["meetings"]]}
    whole["strategies"] = {key: with_defaults(_STRATEGY, one) for key, one in (held.get("strategies") or {}).items()}
    whole["accounts"] = {key: _account(key, one) for key, one in (held.get("accounts") or {}).items()}
    return whole


def _account(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_ACCOUNT, given)
    return {**held, "name": held["name"] or key, "closeup": with_defaults(_CLOSEUP, held["closeup"])}
