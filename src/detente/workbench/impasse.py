"""A question to the impasse lens, on its way from what a case demands to an answer for each account."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.impasse.lens import analyse
from detente.workbench.closeup import positions_meeting
from detente.workbench.demanding import Demanded, demanded
from detente.workbench.figures import Figures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.impasse.findings import Findings, Solved
    from detente.workbench.asking import Asked
    from detente.workbench.naming import Naming

BETTER_FOR = 8
"""For so many of the packages that a case names it is asked what would be better for all: what was signed, then what
was tabled as a position, then the yardsticks, then the others. The answers name those that were looked at."""


@dataclass(frozen=True)
class Answered:
    """What the lens found for one account, with the names for it.

    Parameters
    ----------
    asked, account
        The question, and the account.
    demanded
        What is demanded, and where it stands in the case.
    found
        What the lens found.
    standing
        Where the account stands, in three figures.
    """

    asked: Asked
    account: str
    demanded: Demanded
    found: Findings | Solved
    standing: Figures

    @cached_property
    def naming(self) -> Naming:
        """The names of packages as the lens numbers them."""
        return self.asked.naming(self.found.board.table)

    @property
    def named(self) -> NDArray[np.int64]:
        """The named packages for which it was asked what would be better, as rows of the lens."""
        return _telling(self.naming)

    def options(self, package: int) -> dict[str, str]:
        """Name the options of a package, given by its number among the feasible ones."""
        return self.naming.options(self.found.board.table.space.packages[package])

    def demand(self, number: int) -> str:
        """Give the key of a demand."""
        claims = self.found.board.claims
        if number < len(claims):
            return claims[number].key
        want = self.found.board.wants[number - len(claims)]
        return (
            f"no deal:{self.asked.numbering.parties[want.parties[0]]}" if len(want.parties) == 1 else "no deal:several"
        )

    def demands(self, numbers: Iterable[int]) -> list[str]:
        """Give the keys of demands."""
        return [self.demand(number) for number in numbers]


def answer(asked: Asked) -> dict[str, Answered]:
    """Answer for every account asked about."""
    return {account: _answered(asked, account) for account in asked.accounts}


def _answered(asked: Asked, account: str) -> Answered:
    words = asked.document.words
    name = words.accounts.get(account)
    asked.tell(f"impasse: {name.name if name else 'all that is known'}")
    held = demanded(asked, account)
    standing = Figures(asked, account)
    table = held.board.table
    meeting = positions_meeting(asked, account)
    named = _telling(asked.naming(table))
    none = None if standing.share else _certainly_none(asked, account)
    meets = None if meeting is None else meeting.meets
    found = analyse(held.board, named, positions_meet=meets, certain_none=none, workers=asked.settings.workers)
    return Answered(asked, account, held, found, standing)


def _telling(naming: Naming) -> NDArray[np.int64]:
    """Choose named packages to look for something better than, different ones as rows, in the order of the case."""
    words = naming.numbering.words
    positions = (stated for held in words.positions.values() for stated in held.values())
    tabled = {stated.package for stated in positions if isinstance(stated.package, str)}

    def rank(names: list[str]) -> int:
        signed, yardstick = (any(getattr(words.packages[n], what) for n in names) for what in ("signed", "yardstick"))
        return 0 if signed else 1 if tabled.intersection(names) else 2 if yardstick else 3

    ranks = [rank(names) for names in naming.names.values()]
    chosen = sorted(sorted(range(len(ranks)), key=ranks.__getitem__)[:BETTER_FOR])
    return np.array([row for place, row in enumerate(naming.names) if place in chosen], np.int64)


def _certainly_none(asked: Asked, account: str) -> bool | None:
    """Tell whether no value function leaves a deal, by the labels of packages; None if they were not listed."""
    table = asked.table(account)
    if not table.space.enumerable:
        return None
    labels = np.stack([side.labels(table.space) for side in table.sides])
    return not bool(table.agreement.reached(labels > 0).any())
