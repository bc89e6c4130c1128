"""Playing sessions, whatever the protocol and whoever bargains: one told move by move, or many as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.talks.batch import play_sessions
from detente.talks.errors import TalksError
from detente.talks.literal import play
from detente.talks.sessions import Session, Sessions
from detente.talks.single_text import play_single_text, play_single_text_sessions
from detente.talks.strategies import Strategy
from detente.talks.tentative import play_tentative, play_tentative_sessions

LUCKY = frozenset({"random", "micro"})
"""Kinds of offers that are drawn, some or all; MiCRO repeats one of its own."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.talks.bargain import Bargain
    from detente.talks.negotiator import Negotiator
    from detente.talks.terms import Terms

    Bargainers = Sequence[Strategy | type[Negotiator]]


def play_one(bargain: Bargain, strategies: Bargainers, terms: Terms, seed: int, session: int) -> Session:
    """Play the session with one number, and tell it move by move; as `play_many`."""
    if terms.protocol == "alternating offers":
        return play(bargain, strategies, terms, seed, session)
    known = _built_in(strategies, terms)
    if terms.protocol == "single text":
        return play_single_text(bargain, known, terms, seed, session, terms.start)
    return play_tentative(bargain, known, terms, seed, session)


def play_many(bargain: Bargain, strategies: Bargainers, terms: Terms, seed: int, first: int, count: int) -> Sessions:
    """Play the sessions with the numbers from ``first`` on.

    Parameters
    ----------
    bargain, terms
        What is bargained over, and how.
    strategies
        For each party how it bargains: a strategy as data, or a class of one's own, which is played one by one.
    seed, first, count
        Session i is the same whatever sessions are played with it.

    Raises
    ------
    TalksError
        If a class of one's own is to bargain by a protocol that knows built-in strategies only.
    """
    if terms.protocol == "alternating offers":
        known = [one for one in strategies if isinstance(one, Strategy)]
        if len(known) == len(strategies):
            return play_sessions(bargain, known, terms, seed, first, count)
        told = [play(bargain, strategies, terms, seed, session) for session in range(first, first + count)]
        return Sessions.of(first, told)
    known = _built_in(strategies, terms)
    if terms.protocol == "single text":
        return play_single_text_sessions(bargain, known, terms, seed, first, count, terms.start)
    return play_tentative_sessions(bargain, known, terms, seed, first, count)


def certain(bargain: Bargain, strategies: Bargainers, terms: Terms) -> bool:
    """Tell whether nothing is left to chance, so that every session is the same: one then says all."""
    known = all(isinstance(one, Strategy) and one.offers.kind not in LUCKY for one in strategies)
    settled = all(one.held in {0.0, 1.0} and one.returns in {0.0, 1.0} for one in terms.meetings[1:])
    walks = any(0.0 < chance < 1.0 for chance in terms.walk_out)
    interim = terms.interim is not None and 0.0 < terms.interim_signed < 1.0
    alone = all(len(values) == 1 for values in bargain.values)
    return terms.protocol == "alternating offers" and known and alone and settled and not walks and not interim


def _built_in(strategies: Bargainers, terms: Terms) -> list[Strategy]:
    known = [one for one in strategies if isinstance(one, Strategy)]
    if len(known) < len(strategies):
        raise TalksError(f"a strategy of one's own bargains by alternating offers, not by {terms.protocol}")
    return known
