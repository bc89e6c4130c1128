"""One session at a time, as the definitions say it: for telling it, for strategies of one's own, and as a check.

Slow and plain; the loops in `kernels*` play the same sessions many at a time, to the last move.
"""

from __future__ import annotations

import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from detente.talks.alternating import meet
from detente.talks.chance import session_key
from detente.talks.composed import Composed
from detente.talks.errors import TalksError
from detente.talks.negotiator import Negotiator
from detente.talks.series import Table, play_series
from detente.talks.strategies import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.talks.bargain import Bargain
    from detente.talks.sessions import Session
    from detente.talks.terms import Terms


def play(
    bargain: Bargain,
    strategies: Sequence[Strategy | type[Negotiator]],
    terms: Terms,
    seed: int,
    session: int,
    draws: tuple[int, ...] | None = None,
) -> Session:
    """Play one session of alternating offers, and tell it move by move; `play_one` plays the other protocols too.

    Parameters
    ----------
    bargain
        What is bargained over.
    strategies
        One for each party: a built-in one, or a class of one's own.
    terms
        The rules of the table.
    seed, session
        The seed of all sessions, and the number of this one; the same give the same session.
    draws
        Which value function each party has; None to draw them by the seed.

    Returns
    -------
    The session, with what was said in order.

    Raises
    ------
    TalksError
        If the strategies or the terms do not fit the parties, or a strategy of one's own offers what is no package or
        what its party could not sign; the message names it.
    """
    check(bargain, strategies, terms)
    with _blamed(strategies, session):
        table = Table(
            bargain,
            terms,
            [Composed(one.in_time(terms.last)) if isinstance(one, Strategy) else one() for one in strategies],
            session_key(seed, session),
            bargain.draws(seed, session) if draws is None else draws,
        )
        return play_series(table, meet)


@contextmanager
def _blamed(strategies: Sequence[Strategy | type[Negotiator]], session: int) -> Iterator[None]:
    """Say of a fault in a strategy of one's own in which session, file and line it is."""
    try:
        yield
    except TalksError:
        raise
    except Exception as error:
        own = [one.__name__ for one in strategies if not isinstance(one, Strategy)]
        if not own:
            raise
        at = traceback.extract_tb(error.__traceback__)[-1]
        told = f"{type(error).__name__}: {error} (session {session}, {at.filename}, line {at.lineno}, in {at.name})"
        raise TalksError(f"{' or '.join(own)}, a strategy of one's own, failed: {told}") from error


def check(bargain: Bargain, strategies: Sequence[Strategy | type[Negotiator]], terms: Terms) -> None:
    """Refuse what does not fit the parties, or another protocol."""
    if terms.protocol != "alternating offers":
        raise TalksError(f"{terms.protocol} is no protocol of alternating offers; play it with `play_one`")
    if any(meeting.rounds < 1 for meeting in terms.meetings) or not terms.meetings:
        raise TalksError("no round is played; give every meeting at least one round")
    if len(strategies) != bargain.parties:
        raise TalksError(f"there are {bargain.parties} parties but {len(strategies)} strategies; give one to each")
    if sorted(terms.turns(bargain.parties)) != list(range(bargain.parties)):
        raise TalksError(f"the order {terms.order} does not name each of {bargain.parties} parties once")
    for one in strategies:
        if not isinstance(one, Strategy) and not (isinstance(one, type) and issubclass(one, Negotiator)):
            raise TalksError(f"{one!r} is no strategy; give a Strategy, or a class of your own that is a Negotiator")
