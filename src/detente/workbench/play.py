"""Negotiating oneself: a play is a question, a seed and the moves that people made; all else follows from them.

A person plays with one value function drawn from what the case leaves open, and sees it, as in negotiation exercises:
with the mean of all draws nobody would know whose gain it is that they count, and no strategy could be compared with
them at the same table. The other side's draw and strategy follow from the seed and stay hidden until the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.spaces import rules_of
from detente.talks.chance import DRAW, session_key, whole
from detente.talks.composed import Composed
from detente.talks.errors import TalksError
from detente.talks.human import Human, Move, Turn, out_of_time, replay
from detente.talks.series import Table
from detente.talks.strategies import Strategy, strategy
from detente.talks.terms import each

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.talks.bargain import Bargain
    from detente.talks.human import Act
    from detente.talks.sessions import Session
    from detente.talks.terms import Terms
    from detente.workbench.case import Case
    from detente.workbench.talks import Bargaining

DRAWS = 1_000
"""Value functions a party, of which one is drawn."""
HIDDEN, PERSON = "hidden", "person"
"""An opponent whose strategy is drawn and told at the end, and one who is another person."""
POOL = (
    "boulware",
    "linear",
    "conceder",
    "micro",
    "relative tit-for-tat",
    "naive tit-for-tat",
    "nice tit-for-tat",
    "bayesian",
    "frequency",
)
"""Strategies from which a hidden one is drawn, and with which a person is compared."""


@dataclass(frozen=True)
class Made:
    """A move as it is kept: by whom, what, and of an offer its options by issue."""

    party: str
    act: Act
    options: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Play:
    """A play as far as its moves go.

    Parameters
    ----------
    question
        The talks, under one account.
    party
        Whose seat the person has who began it.
    opponent
        `HIDDEN`, the name of a strategy, or `PERSON`.
    seed
        From which the draws, a hidden strategy and chance at the table follow; nobody is told it before the end.
    acts
        What people did, in order.
    timed_out
        Whether the time by the clock is over, so that no move can follow.
    """

    question: Bargaining
    party: str
    opponent: str
    seed: int
    acts: tuple[Made, ...] = ()
    timed_out: bool = False

    @property
    def account(self) -> str:
        """The account."""
        return self.question.asked.accounts[0]

    @property
    def parties(self) -> tuple[str, ...]:
        """All parties, in the order of the case."""
        return self.question.asked.numbering.parties

    @cached_property
    def bargain(self) -> Bargain:
        """What is bargained over."""
        return self.question.bargain(self.account)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The parties that people play, the first who began."""
        others = [party for party in self.parties if party != self.party]
        return (self.party, others[0]) if self.opponent == PERSON else (self.party,)

    @cached_property
    def draws(self) -> tuple[int, ...]:
        """Which value function each party has."""
        return self.bargain.draws(self.seed, 0)

    @cached_property
    def terms(self) -> Terms:
        """The rules of the table; people leave when they want to, not by chance."""
        terms = self.question.terms
        chances = each(terms.walk_out, len(self.parties), 0.0)
        chances[[self.parties.index(party) for party in self.people]] = 0.0
        return replace(terms, walk_out=tuple(chances.tolist()))

    @cached_property
    def strategies(self) -> dict[str, Strategy]:
        """How the parties bargain that no person plays."""
        key = session_key(self.seed, 1)
        return {
            party: strategy(POOL[whole(key, DRAW, number, len(POOL))] if self.opponent == HIDDEN else self.opponent)
            if self.opponent != PERSON
            else strategy("boulware")
            for number, party in enumerate(self.parties)
            if party not in self.people
        }

    @cached_property
    def _replayed(self) -> tuple[Table, Session | Turn]:
        moves: dict[str, list[Move]] = {party: [] for party in self.people}
        for one in self.acts:
            moves[one.party].append(Move(one.act, self.package(one.options) if one.options is not None else -1))
        seats = [
            Human(moves[party]) if party in moves else Composed(self.strategies[party].in_time(self.terms.last))
            for party in self.parties
        ]
        table = Table(self.bargain, self.terms, seats, session_key(self.seed, 0), self.draws)
        found = replay(table)
        return table, out_of_time(table, found) if self.timed_out and isinstance(found, Turn) else found

    @property
    def table(self) -> Table:
        """The table as it now is."""
        return self._replayed[0]

    @property
    def turn(self) -> Turn | None:
        """Whose turn it is; None once it is over."""
        found = self._replayed[1]
        return found if isinstance(found, Turn) else None

    @property
    def session(self) -> Session | None:
        """What was played, once it is over."""
        found = self._replayed[1]
        return None if isinstance(found, Turn) else found

    def package(self, options: Mapping[str, str]) -> int:
        """Give the number of a package.

        Raises
        ------
        TalksError
            If it is none, or the rules forbid it.
        """
        numbering, space = self.question.asked.numbering, self.question.asked.space
        if set(options) != set(numbering.issues):
            raise TalksError(f"an offer names one option of each issue: {', '.join(numbering.issues)}")
        for issue, known in zip(numbering.issues, numbering.options, strict=True):
            if options[issue] not in known:
                raise TalksError(f"{issue} has no option {options[issue]!r}; it has: {', '.join(known)}")
        row = np.array(
            [known.index(options[issue]) for issue, known in zip(numbering.issues, numbering.options, strict=True)]
        )
        if not space.allows(row[None])[0]:
            rules = [
                f"{name} ({rule.because})"
                for name, rule in numbering.words.rules.items()
                if rule.active and not all(part.allows(row[None])[0] for part in rules_of(name, rule, numbering))
            ]
            raise TalksError(f"the rules of the case forbid this package: {'; '.join(rules)}")
        return int(np.searchsorted(space.numbers(space.packages), space.numbers(row[None]))[0])

    def options(self, package: int) -> dict[str, str]:
        """Give a package's options by issue."""
        asked = self.question.asked
        return asked.numbering.named(asked.space.packages[package])

    def moved(self, party: str, act: Act, options: Mapping[str, str] | None = None) -> Play:
        """Give the play with one more move.

        Raises
        ------
        TalksError
            If it is not the party's turn, or the move cannot be made; the message says why.
        """
        turn = self.turn
        if turn is None:
            raise TalksError("the talks are over; no move can be made any more")
        if self.parties[turn.party] != party:
            raise TalksError("it is the other side's turn; wait for its move")
        if act == "accept" and turn.standing < 0:
            raise TalksError("there is no offer that you could accept now; make one of your own, or leave")
        if (act == "offer") != (options is not None):
            raise TalksError("an offer, and only an offer, comes with options")
        if options is not None:
            self._check_own(turn.party, self.package(options))
        after = replace(self, acts=(*self.acts, Made(party, act, options)))
        _ = after._replayed  # noqa: SLF001 - what cannot be played is refused now
        return after

    def _check_own(self, party: int, package: int) -> None:
        seat = self.table.seats[party]
        if seat.barred[package]:
            raise TalksError("this package crosses a red line of your side; offer one that it could sign")
        if not seat.own[package]:
            raise TalksError("this package is worth less to you than no deal; offer one that you could sign")


def play_of(
    case: Case,
    party: str,
    opponent: str = HIDDEN,
    *,
    seed: int,
    account: str | None = None,
    variant: str | None = None,
    rounds: int | None = None,
    acts: Sequence[Mapping[str, Any]] = (),
) -> Play:
    """Take up a play: its question, seed and moves.

    Raises
    ------
    LookupError
        If there is no such account, variant, party or strategy.
    TalksError
        If the talks cannot be played by people.
    """
    chosen = case.accounts[0] if account is None else account
    question = case.ask_talks(
        account=chosen, variant=variant, rounds=rounds, protocol=_protocol(case), draws=DRAWS, seed=1
    )
    parties = question.asked.numbering.parties
    if party not in parties:
        raise LookupError(f"there is no party {party!r}; the case has: {', '.join(parties)}")
    if opponent not in {HIDDEN, PERSON}:
        strategy(opponent)
    if not question.bargain(chosen).agreement.unanimous:
        raise TalksError("not all must agree here, and such talks cannot be played by people yet")
    return Play(question, party, opponent, seed, tuple(Made(**one) for one in acts))


def _protocol(case: Case) -> Any:
    """People make alternating offers, whatever the case says; where it says so itself its meetings stand."""
    said = case.words.talks
    return None if said is None or said.protocol == "alternating offers" else "alternating offers"
