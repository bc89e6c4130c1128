"""What other rounds, strategies and terms would change: the same sessions played again, with one thing different."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.talks.outcomes import mean_of
from detente.talks.playing import play_many
from detente.talks.strategies import STRATEGIES, Strategy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.talks.sessions import Sessions
    from detente.talks.terms import Terms
    from detente.workbench.talks import Bargaining

SESSIONS, FEWEST = 500, 100
"""So many sessions are played for each change, of large spaces fewer; those with the same numbers are compared."""
WORK = 4_000_000
"""So many packages are looked at for each change, over all its sessions, before fewer sessions are played."""

VOTED = ("climber", "annealer")
"""Those that are tried on a single text."""
TRIED = ("conceder", "linear", "boulware", "hard-liner", "micro", "nice tit-for-tat", "bayesian")
"""The strategies that are tried for each party in place of its own."""

Change = tuple[dict[str, Any], tuple["Strategy | type", ...], "Terms"]


def changes_data(question: Bargaining, account: str, sessions: Sessions) -> list[dict[str, Any]]:
    """Play the first sessions again with one thing different at a time.

    Parameters
    ----------
    question, account
        What was asked, and under which account.
    sessions
        What was played, from session 0 on.

    Returns
    -------
    For each change what it is, the share that agree then, the difference it makes and each party's mean gain.
    """
    bargain = question.bargain(account)
    count = min(len(sessions), SESSIONS, max(FEWEST, WORK // bargain.packages))
    effective = question.effective(account)
    seed = question.asked.settings.seed
    rows = []
    for what, strategies, terms in _changes(question):
        found = play_many(bargain, strategies, terms, seed, 0, count)
        more = found.agreed.astype(float) - sessions.agreed[:count]
        difference = mean_of(more, effective)
        rows.append(
            what
            | {
                "sessions": count,
                "agreed": float(found.agreed.mean()),
                "difference": {"mean": difference.value, "standard_error": difference.error},
                "gains": _gains(question, found),
            }
        )
    return rows


def _gains(question: Bargaining, found: Sessions) -> dict[str, float]:
    """Give each party's mean gain over no deal, sessions without a deal counted as no gain."""
    gain = np.where(found.agreed[:, None], found.value - found.reservation, 0.0).mean(axis=0)
    parties = question.asked.numbering.parties
    return dict(zip(parties, gain.tolist(), strict=True))


def _changes(question: Bargaining) -> Iterator[Change]:
    """List what is changed: how long talks last, who speaks first, each party's strategy, and what befalls them."""
    terms, strategies = question.terms, question.strategies
    for factor in (0.5, 2.0):
        longer = tuple(replace(one, rounds=max(1, round(one.rounds * factor))) for one in terms.meetings)
        yield {"change": "rounds", "factor": factor}, strategies, replace(terms, meetings=longer)
    turns = terms.turns(len(strategies))
    if terms.protocol == "alternating offers":
        first = question.asked.numbering.parties[turns[1]] if len(turns) > 1 else None
        if first is not None:
            yield {"change": "opens", "party": first}, strategies, replace(terms, order=(*turns[1:], turns[0]))
    for p, party in enumerate(question.asked.numbering.parties):
        for name in VOTED if terms.protocol == "single text" else TRIED:
            if strategies[p] != STRATEGIES[name]:
                swapped = (*strategies[:p], STRATEGIES[name], *strategies[p + 1 :])
                yield {"change": "strategy", "party": party, "strategy": name}, swapped, terms
    yield from (({"change": what}, strategies, other) for what, other in _without(terms))


def _without(terms: Terms) -> Iterator[tuple[str, Terms]]:
    """Take away what befalls the parties, one thing at a time."""
    still = tuple(replace(one, no_deal=(), values=()) for one in terms.meetings)
    if any(one.no_deal or one.values for one in terms.meetings):
        yield "no drift", replace(terms, meetings=still)
    if any(one.held < 1 for one in terms.meetings):
        yield (
            "every meeting held",
            replace(terms, meetings=tuple(replace(one, held=1.0, returns=1.0) for one in terms.meetings)),
        )
    if any(terms.walk_out):
        yield "nobody walks out", replace(terms, walk_out=())
    if terms.interim is not None:
        yield "no interim deal", replace(terms, interim=None)
