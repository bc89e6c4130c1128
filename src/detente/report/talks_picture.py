"""The data of the talks lens's picture: packages by mean value, and the sessions that are told as ways over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result, accounts
from detente.report.words_talks_session import shown

if TYPE_CHECKING:
    from detente.report.sentences import Numbers

DIGITS = 4


def picture(lens: Result | None) -> dict[str, Any]:
    """Give what the pictures are drawn from: by account the map, and session by session what is offered on it.

    Parameters
    ----------
    lens
        A result of the talks lens as `talks.filled` gives it; None gives nothing.

    Returns
    -------
    dict
        By account ``parties`` (their places), ``points``, ``no_deal``, ``at`` (where the texts lie) and ``sessions``,
        each a list of steps: act, place of the party or −1, text or −1. They are those of the table beside it. An
        account of more or fewer than two parties has ``sessions`` alone.
    """
    if lens is None:
        return {}
    glossary = Glossary(lens)
    return {key: _account(glossary, account) for key, account in accounts(lens)}


def _account(glossary: Glossary, account: Numbers) -> dict[str, Any]:
    parties = glossary.parties()
    told = [
        [
            [step.act, parties.index(step.party) if step.party in parties else -1, _number(step.package)]
            for step in shown(glossary, one, account["texts"])
        ]
        for one in account["played"]
    ]
    drawn = account["map"]
    if not drawn:
        return {"sessions": told}
    return {
        "parties": [parties.index(party) for party in drawn["parties"]],
        "points": [[round(value, DIGITS) for value in point] for point in drawn["points"]],
        "no_deal": drawn["no_deal"],
        "at": [[round(text["mean_values"][party], DIGITS) for party in drawn["parties"]] for text in account["texts"]],
        "sessions": told,
    }


def _number(package: int | None) -> int:
    return -1 if package is None else package
