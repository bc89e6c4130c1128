"""The result of the impasse lens as this layer meets it: in one shape, in sentences, and beside a result of deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result
from detente.report.shape import shaped, with_defaults
from detente.report.words_demands import is_want
from detente.report.words_impasse import headline as _headline
from detente.report.words_impasse import why
from detente.report.words_questions import ask
from detente.report.words_unblock import better, unblock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Sentence

OWN = ("demands", "scopes", "accounts", "menu", "left_out")
"""The keys that are the impasse lens's own; all others it shares with the deals lens."""
_ACCOUNT: dict[str, Any] = {
    "name": None, "about": None, "exact": False, "baseline": {}, "method": "listed", "draws": None, "diagnosis": None,
    "conflicts": {}, "prices": {}, "explained": {}, "curves": {}, "questions": [], "unknowns": [],
    "perfect_information": None, "better": [], "steps": [],
}  # fmt: skip
_DIAGNOSIS: dict[str, Any] = {
    "kind": "open", "kinds": [], "certain": False, "share": 0.0, "standard_error": 0.0, "best_share": 0.0, "gap": None,
    "survives": 0.0, "rise": 0.05, "survives_by_party": {}, "few": 0.0, "stances": {},
}  # fmt: skip
_CONFLICTS: dict[str, Any] = {
    "deal": None, "conflicts": [], "corrections": [], "blame": {}, "pairs": [], "conflict_count": None,
    "correction_count": None, "complete": True, "families": None, "exactness": "sampled",
}  # fmt: skip
_CONFLICT: dict[str, Any] = {
    "members": [], "share": None, "standard_error": None, "certain": False, "certified": None, "why": None,
    "proofs": [],
}  # fmt: skip
_CORRECTION: dict[str, Any] = {
    "members": [], "share": None, "opens": 1.0, "standard_error": None, "gap": None, "package": None, "cost": None,
    "certified": None,
}  # fmt: skip
_PRICE: dict[str, Any] = {"insisting": None, "dropping": None, "relaxing": None}
_ENTRY: dict[str, Any] = {
    "parties": [], "detail": {}, "figure": "share", "at": "", "before": {}, "after": {}, "effect": None,
}  # fmt: skip


def answer(result: Result) -> list[Sentence]:
    """Say in words why there is no deal, what would unblock it, and what to find out first.

    Parameters
    ----------
    result
        The JSON form of a result of the impasse lens.

    Returns
    -------
    list of Sentence
        Sentences in the order in which they should be read, grouped by topic.
    """
    glossary = Glossary(filled(result))
    return [*why(glossary), *unblock(glossary), *ask(glossary), *better(glossary)]


def headline(result: Result) -> str:
    """Answer in one line why there is no deal."""
    return _headline(Glossary(filled(result)))


def within(result: Result) -> dict[str, Any] | None:
    """Take the impasse lens's result out of one of the deals lens that carries it, with the header they share.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.

    Returns
    -------
    dict or None
        What ``filled`` gives; None where the result carries none.
    """
    held = result.get("impasse")
    return filled({**result, **{key: held[key] for key in OWN if key in held}}) if held else None


def filled(result: Result) -> dict[str, Any]:
    """Fill in what a result of the impasse lens may leave out; filling it again changes nothing."""
    held = {"demands": {}, "scopes": [], "menu": [], "left_out": 0, **result}
    whole = shaped({**held, "accounts": {}, "variants": []})
    glossary = Glossary(whole)
    whole["accounts"] = {key: _account(glossary, key, one) for key, one in held["accounts"].items()}
    whole["menu"] = [with_defaults(_ENTRY, {"number": n, **entry}) for n, entry in enumerate(held["menu"], start=1)]
    return whole


def _account(glossary: Glossary, key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_ACCOUNT, given)
    return {
        **held,
        "name": held["name"] or key,
        "diagnosis": held["diagnosis"] and with_defaults(_DIAGNOSIS, held["diagnosis"]),
        "conflicts": {scope: _conflicts(glossary, held["exact"], one) for scope, one in held["conflicts"].items()},
        "prices": {scope: _prices(one) for scope, one in held["prices"].items()},
    }


def _conflicts(glossary: Glossary, exact: bool, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_CONFLICTS, given)
    conflicts = [with_defaults(_CONFLICT, one) for one in held["conflicts"]]
    for one in conflicts:
        text_alone = not any(is_want(glossary, key) for key in one["members"])
        if one["certified"] is not None:  # proven, but where it hangs on wants, of the mean of the draws only
            one["certain"] = bool(one["certified"]) and (exact or text_alone)
    corrections = [with_defaults(_CORRECTION, one) for one in held["corrections"]]
    counts = {"conflict_count": len(conflicts), "correction_count": len(corrections)}
    counts = {key: held[key] if held[key] is not None else count for key, count in counts.items()}
    return {**held, **counts, "conflicts": conflicts, "corrections": corrections}


def _prices(given: Mapping[str, Any]) -> dict[str, Any]:
    demands = {key: with_defaults(_PRICE, price) for key, price in given.get("demands", {}).items()}
    return {"now": None, **given, "demands": demands}
