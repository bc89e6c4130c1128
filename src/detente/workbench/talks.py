"""A question to the talks lens, on its way from the words of a case to sessions played and what came of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import crossed, floors
from detente.consent.table import check_packages, listable
from detente.runs.estimate import Outlook
from detente.talks.bargain import Bargain, worth
from detente.talks.beliefs import HYPOTHESES, anything, spread
from detente.talks.errors import TalksError
from detente.talks.playing import certain, play_many
from detente.talks.strategies import Strategy
from detente.workbench.results_talks import TalksResult
from detente.workbench.talks_changes import sessions_again
from detente.workbench.talks_run import Running, run
from detente.workbench.talks_words import Chosen, strategies_of, terms_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from detente.consent.table import Side, Table
    from detente.talks.negotiator import Negotiator
    from detente.talks.sessions import Sessions
    from detente.talks.terms import Terms
    from detente.values.draws import Draws
    from detente.workbench.asking import Asked

SECONDS_A_SESSION, SECONDS_A_PACKAGE = 1e-4, 1e-8
"""What a session takes, and each package in it for each party: an order of magnitude."""
CHANGES = 20
"""So many changes are tried, about."""


@dataclass(frozen=True)
class Bargaining:
    """Talks over a case that can be played.

    Parameters
    ----------
    asked
        What all lenses are asked: the case, accounts, variant, draws and seed.
    chosen
        What is asked for in place of what the case says of its talks.
    laid
        What is bargained over, by account, once it was laid out.
    """

    asked: Asked
    chosen: Chosen = field(default_factory=Chosen)
    laid: dict[str, Bargain] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def terms(self) -> Terms:
        """The rules of the table.

        Raises
        ------
        TalksError
            If the packages are too many to be offered one by one, or the rules of the table do not go together.
        detente.consent.table.NoPackageError
            If the rules of the case leave no package.
        """
        space = self.asked.space
        check_packages(space)
        if not listable(space):
            told = f"{space.feasible:,}" if space.countable else "too many"
            raise TalksError(f"there are {told} packages, too many to be offered one by one: put fewer issues in play")
        return terms_of(self.asked.numbering, space, self.chosen)

    @cached_property
    def strategies(self) -> tuple[Strategy | type[Negotiator], ...]:
        """How each party bargains, in the order of the case."""
        return strategies_of(self.asked.numbering, self.chosen)

    def table(self, account: str) -> Table:
        """Seat the parties as an account sees them.

        Raises
        ------
        TalksError
            If what options are worth is to change in a case of which a party's values are a mere ranking.
        """
        table = self.asked.table(account)
        if table.space.sizes != self.asked.space.sizes and any(meeting.values for meeting in self.terms.meetings):
            raise TalksError("a party's values are a mere ranking of packages: what an option is `worth` cannot change")
        return table

    def bargain(self, account: str) -> Bargain:
        """Lay out what is bargained over, under one account; once."""
        if account not in self.laid:
            self.laid[account] = self._lay_out(self.table(account))
        return self.laid[account]

    def _lay_out(self, table: Table) -> Bargain:
        packages = table.space.packages
        lines = table.red_lines
        return Bargain(
            columns=table.space.columns(packages),
            values=tuple(draws.values for draws in table.draws),
            reservation=tuple(_least(table, draws) for draws in table.draws),
            barred=crossed(packages, lines, len(lines)),
            agreement=table.agreement,
            beliefs=tuple(self._believed(table, p, side) for p, side in enumerate(table.sides)),
        )

    def _believed(self, table: Table, party: int, side: Side) -> NDArray[np.float64]:
        """Give what the others hold possible: the draws that the case leaves open; anything, where it knows exactly."""
        if side.draws.exact:
            return anything(table.space.sizes, HYPOTHESES, self.asked.settings.seed + party)
        return spread(side.draws.values, HYPOTHESES)

    def effective(self, account: str) -> float:
        """Give the least effective number of draws among the parties whose values are drawn; infinite if none is."""
        sides = self.asked.table(account).sides
        return min((side.effective for side in sides if not side.draws.exact), default=np.inf)

    def outlook(self, sessions: int) -> Outlook:
        """Foresee how long playing so many sessions for each account takes, and those that are played again."""
        accounts, packages = len(self.asked.accounts), self.asked.space.feasible
        again = CHANGES * sessions_again(packages)
        each = SECONDS_A_SESSION + SECONDS_A_PACKAGE * packages * len(self.asked.numbering.parties)
        if not all(isinstance(one, Strategy) for one in self.strategies):
            began = time.perf_counter()
            self.play(self.asked.accounts[0], 0, 1)
            each = time.perf_counter() - began
        drawn = self.asked.outlook(lenses=()).seconds
        return Outlook(accounts * sessions, 1, drawn + accounts * (sessions + again) * each, "sessions")

    def answer(
        self, sessions: int, tell: Callable[[str], None] | None = None, running: Running | None = None
    ) -> TalksResult:
        """Play so many sessions for each account, in long work as ``running`` says, and tell what came of them.

        Where nothing is left to chance one session is played: all others would be the same.
        """
        from detente.workbench.talks_data import talks_data

        told = tell or self.asked.tell
        if running is None:
            played = {}
            for account in self.asked.accounts:
                told(f"sessions: {account}")
                alone = certain(self.bargain(account), self.strategies, self.terms)
                played[account] = self.play(account, 0, 1 if alone else sessions)
        else:
            played = run(self, sessions, running)
        told("what would change it")
        return TalksResult(talks_data(self, played), {account: one.columns() for account, one in played.items()})

    def play(self, account: str, first: int, count: int) -> Sessions:
        """Play the sessions with the numbers from ``first`` on, under one account."""
        return play_many(self.bargain(account), self.strategies, self.terms, self.asked.settings.seed, first, count)


def _least(table: Table, draws: Draws) -> NDArray[np.float64]:
    """Give the least value that a party accepts in each draw; its worst package's, where it accepts every package."""
    least = floors(draws)
    columns = table.space.columns(table.space.packages)
    for draw in np.flatnonzero(~np.isfinite(draws.reservation)):
        least[draw] = worth(draws.values[draw], columns).min()
    return least
