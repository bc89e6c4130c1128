"""The answers of the talks lens in the documented form."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.talks.outcomes import look_into, outcomes
from detente.talks.playing import certain, play_one
from detente.talks.sessions import ENDS
from detente.workbench.estimates import mean_data, share_data
from detente.workbench.heading import heading
from detente.workbench.talks_changes import changes_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.outcomes import Closeup, Outcomes
    from detente.talks.sessions import Session, Sessions
    from detente.talks.strategies import Strategy
    from detente.workbench.naming import Naming
    from detente.workbench.talks import Bargaining

TOLD = 8
"""So many sessions are told move by move."""
MOST_PACKAGES = 50
"""At most so many of the packages agreed on are listed."""
BACKDROP = 600
"""At most so many packages are the backdrop of the map."""
DIGITS = 5


def talks_data(question: Bargaining, played: Mapping[str, Sessions], *, changes: bool = True) -> dict[str, Any]:
    """Give what came of the sessions played, account by account.

    Parameters
    ----------
    question
        What was asked.
    played
        By account, the sessions.
    changes
        Whether to tell what other rounds, strategies and terms would change.

    Returns
    -------
    A dictionary of JSON types.
    """
    accounts = {account: _account(question, account, sessions, changes) for account, sessions in played.items()}
    shares = [account["agreed"]["share"] for account in accounts.values()]
    return {
        **_opening(question),
        "accounts": accounts,
        "across_accounts": {"agreed": {"least": min(shares), "most": max(shares)}},
    }


def watched(question: Bargaining, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tell one session move by move, under the first account that is asked about.

    Returns
    -------
    The session as `talks_data` lists it under ``played``, with ``texts``, the packages it refers to, beside; and what
    is told of the case, its terms and strategies.
    """
    told = _told(question, question.asked.accounts[0])
    session = _session(told, question, number)
    return session | {"texts": _texts(told, _means(told))}, _opening(question)


def _opening(question: Bargaining) -> dict[str, Any]:
    """Give the case, the rules of the table and the strategies."""
    parties = question.asked.numbering.parties
    ways = (strategy_data(one) for one in question.strategies)
    return {
        **heading(question.asked, "talks", "played"),
        "talks": terms_data(question),
        "strategies": dict(zip(parties, ways, strict=True)),
    }


def terms_data(question: Bargaining) -> dict[str, Any]:
    """Give the rules of the table."""
    terms, numbering = question.terms, question.asked.numbering
    said = numbering.words.talks
    parties = numbering.parties
    stated = said is not None and question.chosen.rounds is None and question.chosen.protocol is None
    meetings = said.meetings if stated and said is not None else ()
    return {
        "stated": stated,
        "about": said.about if stated and said is not None else None,
        "protocol": terms.protocol,
        "order": [parties[p] for p in terms.turns(len(parties))],
        "clock": terms.clock,
        "rounds": terms.rounds,
        "meetings": [
            one.model_dump(mode="json", by_alias=False, exclude={"source"}) | {"source": list(one.source)}
            for one in meetings
        ],
        "discount": dict(zip(parties, terms.discount, strict=False)),
        "delay": dict(zip(parties, terms.delay, strict=False)),
        "walks_out": dict(zip(parties, terms.walk_out, strict=False)),
        "interim": None
        if terms.interim is None or said is None or said.interim is None
        else said.interim.model_dump(mode="json") | {"packages": int(terms.interim.sum())},
    }


def strategy_data(one: Strategy | type) -> dict[str, Any]:
    """Give how a party bargains."""
    if isinstance(one, type):
        return {"name": one.__name__, "offers": None, "accepts": None, "model": None, "source": None}
    return asdict(one)


@dataclass(frozen=True)
class _Told:
    """One account's sessions, and what is needed to tell of them.

    Parameters
    ----------
    bargain, naming, parties
        What was bargained over, and its names.
    texts
        The packages spoken of, each with its place in the list of texts.
    """

    bargain: Bargain
    naming: Naming
    parties: tuple[str, ...]
    texts: dict[int, int]

    def text(self, package: int) -> int | None:
        """Give a package's place among the texts; it is put there where it is new."""
        return None if package < 0 else self.texts.setdefault(package, len(self.texts))


def _account(question: Bargaining, account: str, sessions: Sessions, changes: bool) -> dict[str, Any]:
    words = question.asked.document.words.accounts.get(account)
    told, effective = _told(question, account), question.effective(account)
    bargain = told.bargain
    found = outcomes(bargain, question.terms, sessions, effective)
    alone = certain(bargain, question.strategies, question.terms)
    data = {
        "name": words.name if words else "All that is known",
        "about": words.about if words else None,
        "certain": alone,
        **_came_of(told, found, alone=alone),
        "closeup": _closeup(look_into(bargain, sessions, effective)),
        "packages": _packages(told, found),
        "options": _options(told, found),
        "changes": changes_data(question, account, sessions) if changes else [],
        "played": [_session(told, question, number) for number in _chosen(sessions)],
    }
    mean = _means(told)
    return data | {"texts": _texts(told, mean), "map": _map(told, mean)}


def _told(question: Bargaining, account: str) -> _Told:
    table = question.table(account)
    return _Told(question.bargain(account), question.asked.naming(table), question.asked.numbering.parties, {})


def _means(told: _Told) -> NDArray[np.float64]:
    """Give what each package is worth to each party in the mean of its draws, shape (parties, packages)."""
    return np.stack([tables.mean(axis=0)[told.bargain.columns].sum(axis=1) for tables in told.bargain.values])


def _came_of(told: _Told, found: Outcomes, *, alone: bool) -> dict[str, Any]:
    gains = found.gains
    return {
        "sessions": found.sessions,
        "effective": found.effective,
        "agreed": share_data(found.agreed, found.effective, alone=alone),
        "ends": dict(zip(ENDS, (found.ends / found.sessions).tolist(), strict=True)),
        "rounds": (found.rounds[1:] / found.sessions).tolist(),
        "meetings": (found.meetings / found.sessions).tolist(),
        "interim": share_data(found.interim, found.effective, alone=alone),
        "gains": None if gains is None else dict(zip(told.parties, map(mean_data, gains), strict=True)),
    }


def _closeup(found: Closeup) -> dict[str, Any]:
    return {
        "looked": found.looked,
        "room": mean_data(found.room),
        "missed": mean_data(found.missed),
        "efficient": mean_data(found.efficient),
        "left": mean_data(found.left),
        "product": mean_data(found.product),
    }


def _packages(told: _Told, found: Outcomes) -> list[dict[str, Any]]:
    deals = int(found.counts.sum())
    rows = []
    for package, count in zip(found.packages[:MOST_PACKAGES].tolist(), found.counts.tolist(), strict=False):
        share = count / deals
        error = sqrt(share * (1 - share) / max(1.0, found.effective * deals / found.sessions))
        rows.append({"text": told.text(package), "share": share, "standard_error": error, "deals": count})
    return rows


def _options(told: _Told, found: Outcomes) -> dict[str, dict[str, float]]:
    """Give for each issue the share of deals that have each option."""
    deals = int(found.counts.sum())
    shares: dict[str, dict[str, float]] = {}
    numbering = told.naming.numbering
    for issue, options in zip(numbering.issues, numbering.options, strict=True):
        shares[issue] = dict.fromkeys(options, 0.0)
    rows = told.naming.space.packages
    for package, count in zip(found.packages.tolist(), found.counts.tolist(), strict=True):
        for issue, option in numbering.named(rows[package]).items():
            shares[issue][option] += count / deals
    return shares


def _chosen(sessions: Sessions) -> Sequence[int]:
    """Choose sessions to be told: the first ones that ended each way, in turn."""
    by_end = [sessions.number[sessions.end == end].tolist() for end in range(len(ENDS))]
    found: list[int] = []
    for turn in range(TOLD):
        found += [numbers[turn] for numbers in by_end if turn < len(numbers)]
    return sorted(found[:TOLD])


def _session(told: _Told, question: Bargaining, number: int) -> dict[str, Any]:
    one = play_one(told.bargain, question.strategies, question.terms, question.asked.settings.seed, number)
    return session_data(one, number, told.parties, told.text)


def session_data(one: Session, number: int, parties: Sequence[str], text: Any) -> dict[str, Any]:
    """Tell one session move by move; ``text`` gives how a package is referred to."""
    return {
        "session": number,
        "end": ENDS[one.end],
        "round": one.round,
        "text": text(one.package),
        "draws": dict(zip(parties, one.draws, strict=True)),
        "values": dict(zip(parties, one.value, strict=True)),
        "no_deal": dict(zip(parties, one.reservation, strict=True)),
        "events": [
            {
                "act": event.act,
                "meeting": event.meeting,
                "round": event.round,
                "party": parties[event.party] if event.party >= 0 else None,
                "text": text(event.package),
            }
            for event in one.events
        ],
    }


def _texts(told: _Told, mean: NDArray[np.float64]) -> list[dict[str, Any]]:
    names = told.naming.names
    space = told.naming.space
    rows = []
    for package in told.texts:
        own = (package,) if told.naming.whole else tuple(map(int, space.packages[package]))
        values = dict(zip(told.parties, np.round(mean[:, package], DIGITS).tolist(), strict=True))
        rows.append(
            {
                "options": told.naming.numbering.named(space.packages[package]),
                "names": names.get(own, []),
                "mean_values": values,
            }
        )
    return rows


def _map(told: _Told, mean: NDArray[np.float64]) -> dict[str, Any] | None:
    """Give the backdrop on which sessions of two parties are drawn: mean values of packages, and of no deal."""
    if len(told.parties) != 2:
        return None
    step = max(1, -(-mean.shape[1] // BACKDROP))
    return {
        "parties": list(told.parties),
        "points": np.round(mean[:, ::step], DIGITS).T.tolist(),
        "every": step,
        "no_deal": [float(draws.mean()) for draws in told.bargain.reservation],
    }
