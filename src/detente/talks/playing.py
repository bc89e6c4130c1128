"""Playing many sessions, whatever the protocol and whoever bargains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.talks.literal import play
from detente.talks.sessions import Sessions
from detente.talks.strategies import Strategy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.talks.bargain import Bargain
    from detente.talks.negotiator import Negotiator
    from detente.talks.terms import Terms


def play_many(
    bargain: Bargain,
    strategies: Sequence[Strategy | type[Negotiator]],
    terms: Terms,
    seed: int,
    first: int,
    count: int,
) -> Sessions:
    """Play the sessions with the numbers from ``first`` on.

    Parameters
    ----------
    bargain, terms
        What is bargained over, and how.
    strategies
        For each party how it bargains: a strategy as data, or a class of one's own, which is played one by one.
    seed, first, count
        Session i is the same whatever sessions are played with it.
    """
    told = [play(bargain, strategies, terms, seed, session) for session in range(first, first + count)]
    return Sessions.of(first, told)
