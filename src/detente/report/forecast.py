"""The result of the forecast as this layer meets it: in one shape, and in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result
from detente.report.shape import carried, shaped, with_defaults
from detente.report.words_forecast import across, ends, offered
from detente.report.words_forecast import headline as _headline
from detente.report.words_forecast_trust import trust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Sentence

OWN = ("model", "offers", "distance", "accounts", "across_accounts")
"""The keys that are the forecast's own; all others it shares with the lenses."""
_MODEL: dict[str, Any] = {"calibrated_on": {}, "terms": [], "scores": {}}
_CALIBRATED: dict[str, Any] = {
    "data": "", "citation": "", "licence": "", "negotiations": None, "deals": None, "packages": None, "about": "",
}  # fmt: skip
_ACCOUNT: dict[str, Any] = {
    "name": None, "about": None, "draws": None, "exact": False, "no_deal": {}, "packages": [], "options": {},
    "gains": {}, "acceptable": None, "concentration": {},
}  # fmt: skip
_NO_DEAL: dict[str, Any] = {
    "probability": None, "standard_error": None, "base_rate": None, "reason": None, "room": None,
}  # fmt: skip
_PACKAGE: dict[str, Any] = {"options": {}, "names": [], "share": 0.0, "standard_error": None, "values": {}}


def answer(result: Result) -> list[Sentence]:
    """Say in words where people with such interests usually end, and how far that may be trusted.

    Parameters
    ----------
    result
        The JSON form of a forecast.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    glossary = Glossary(filled(result))
    return [*ends(glossary), *offered(glossary), *across(glossary), *trust(glossary)]


def headline(result: Result) -> str:
    """Answer in one line whether such people usually reach a deal."""
    return _headline(Glossary(filled(result)))


def within(result: Result) -> dict[str, Any] | None:
    """Take the forecast out of a result of the deals lens that carries it, with the heading they share.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.

    Returns
    -------
    dict or None
        What ``filled`` gives; None where the result carries none, or only why there is none.
    """
    held = carried(result, "forecast", OWN)
    return None if held is None else filled(held)


def filled(result: Result) -> dict[str, Any]:
    """Fill in what a forecast may leave out; filling it again changes nothing."""
    given = {key: value for key, value in result.items() if value is not None}
    model = with_defaults(_MODEL, given.get("model"))
    whole = shaped({**given, "accounts": {}, "variants": []})
    return {
        **whole,
        "model": {**model, "calibrated_on": _calibrated(model["calibrated_on"])},
        "offers": list(given.get("offers") or ()),
        "distance": list(given.get("distance") or ()),
        "accounts": {key: _account(key, one) for key, one in (given.get("accounts") or {}).items()},
    }


def _calibrated(given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_CALIBRATED, given)
    return {**held, "citation": held["citation"] or held.get("source") or ""}


def _account(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_ACCOUNT, given)
    return {
        **held,
        "name": held["name"] or key,
        "no_deal": with_defaults(_NO_DEAL, held["no_deal"]),
        "packages": [with_defaults(_PACKAGE, one) for one in held["packages"]],
    }
