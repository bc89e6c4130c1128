"""What other rounds, strategies and terms would change: the same sessions played again, with one thing different."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.talks.outcomes import mean_of, realised
from detente.talks.playing import certain, play_many
from detente.talks.strategies import STRATEGIES, Strategy
from detente.workbench.estimates import mean_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

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
    bargain, effective = question.bargain(account), question.effective(account)
    seed = question.asked.settings.seed
    most = sessions_again(bargain.packages)
    most = min(most, len(sessions)) if len(sessions) > 1 else most
    before = Before(sessions.agreed, realised(question.terms, sessions), question.asked.numbering.parties, effective)
    rows = []
    for what, strategies, terms in _changes(question):
        count = 1 if certain(bargain, strategies, terms) else most
        rows.append(what | before.held_against(terms, play_many(bargain, strategies, terms, seed, 0, count)))
    return rows


def sessions_again(packages: int) -> int:
    """Tell how many sessions are played again for each change, over a space of so many packages."""
    return max(FEWEST, min(SESSIONS, WORK // packages))


@dataclass(frozen=True)
class Before:
    """What came of the sessions as they are, from the first on; of a single one, where all would be the same.

    Parameters
    ----------
    agreed, gain
        Of each session whether it agreed, and each party's gain over no deal.
    parties
        Their names.
    effective
        How many sessions count as independent at most.
    """

    agreed: NDArray[np.bool_]
    gain: NDArray[np.float64]
    parties: tuple[str, ...]
    effective: float

    def held_against(self, terms: Terms, found: Sessions) -> dict[str, Any]:
        """Give what came of the same sessions with one thing different, and the difference it makes."""
        same = slice(None) if len(found) == 1 else slice(len(found))  # one session stands for all
        gain = realised(terms, found)
        more = mean_of(found.agreed.astype(np.float64) - self.agreed[same], self.effective)
        gained = [mean_of(gain[:, p] - self.gain[same, p], self.effective) for p in range(len(self.parties))]
        return {
            "sessions": len(found),
            "agreed": float(found.agreed.mean()),
            "difference": mean_data(more),
            "gains": dict(zip(self.parties, gain.mean(axis=0).tolist(), strict=True)),
            "gain_differences": dict(zip(self.parties, map(mean_data, gained), strict=True)),
        }


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
