"""A question to the moves lens, on its way from the words of a case to an answer for each account."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.lens import Settings, analyse
from detente.moves.model import model_of
from detente.moves.outlook import Outlook, outlook
from detente.moves.perception import View
from detente.moves.preferences import Preference, stated, valued
from detente.workbench.asking import check_named
from detente.workbench.moves_data import moves_data
from detente.workbench.results import MovesResult

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.case.moves import Moves, Reading
    from detente.moves.findings import Findings
    from detente.moves.model import Model
    from detente.workbench.asking import Asked

ATTITUDES = {"friendly": 1, "neutral": 0, "hostile": -1}
"""What the words of a case mean to the lens."""


@dataclass(frozen=True)
class Wanted:
    """What a party is taken to want under one account.

    Parameters
    ----------
    preference
        Its preference over the states.
    key, reading
        The reading it comes from; None where it comes from the statements of the case.
    effective
        How many of its draws count as independent.
    """

    preference: Preference
    key: str | None = None
    reading: Reading | None = None
    effective: float = 1.0


@dataclass(frozen=True)
class Judged:
    """What the lens found for one account.

    Parameters
    ----------
    wanted
        What each party is taken to want, in the order of the case.
    found
        What the lens found.
    """

    wanted: tuple[Wanted, ...]
    found: Findings


@dataclass(frozen=True)
class Asking:
    """A question to the moves lens.

    Parameters
    ----------
    asked
        What all lenses are asked: the case, accounts, variant and draws.
    model
        The graph of moves.
    chosen
        For some parties, the reading asked for; for others the first that holds is taken.
    drawn
        Whether statements are asked even where a party has a reading.
    """

    asked: Asked
    model: Model
    chosen: Mapping[str, str]
    drawn: bool = False

    @classmethod
    def of(cls, asked: Asked, chosen: Mapping[str, str], *, drawn: bool = False) -> Asking:
        """Make the question.

        Raises
        ------
        LookupError
            If a reading is asked for that no party, or not this one, has.
        detente.moves.errors.ModelError
            If the case makes no graph of moves.
        """
        words = asked.document.words
        for party, name in chosen.items():
            check_named("party", party, tuple(words.parties))
            held = words.moves.preferences.get(party, {}) if words.moves else {}
            check_named(f"reading of {party}", name, tuple(held))
        return cls(asked, model_of(asked.numbering, asked.variant), chosen, drawn)

    @property
    def words(self) -> Moves:
        """What the case says of moves."""
        return self.model.moves

    def readings(self, party: str, account: str) -> dict[str, Reading]:
        """Give the readings of a party to choose from: the one asked for, or all that hold."""
        if self.drawn:
            return {}
        if party in self.chosen:
            return {self.chosen[party]: self.words.preferences[party][self.chosen[party]]}
        return self.words.readings(party, account, self.asked.variant)

    def wanted(self, party: str, account: str, key: str | None = None) -> Wanted:
        """Give what a party is taken to want: a reading, by its key or the first that holds, else what is known of it.

        Raises
        ------
        detente.values.errors.KnowledgeError
            If nothing that can be worked with is known of it.
        """
        held = self.words.preferences.get(party, {}) if key else self.readings(party, account)
        if key or held:
            key = key or next(iter(held))
            path = ("moves", "preferences", party, key)
            return Wanted(stated(self.model, held[key], path), key, held[key])
        known = self.asked.knowledge(party, account)
        if known.evidence.kind == "ranking":
            draws = known.evidence.ranked(self.model.rows)
            return Wanted(Preference(np.rint(draws.values).astype(np.int64), "ranking"))
        first = known.drawn[0]
        return Wanted(valued(first.draws, self.model), effective=first.diagnostics.ess_min)

    def judged(self, account: str) -> Judged:
        """Answer for one account."""
        wanted = tuple(self.wanted(party, account) for party in self.asked.numbering.parties)
        found = analyse(self.model, [one.preference for one in wanted], self._settings(account))
        return Judged(wanted, found)

    def combinations(self, account: str) -> list[dict[str, str]]:
        """Give every way to choose one reading for each party that has some in the variant, the default first."""
        parties = [p for p in self.asked.numbering.parties if self.words.preferences.get(p) and not self.drawn]
        held = [list(self.words.preferences[p]) for p in parties]
        first = {p: next(iter(self.readings(p, account)), "") for p in parties}
        found = [dict(zip(parties, keys, strict=True)) for keys in product(*held)]
        return sorted(found, key=lambda one: one != first)

    @property
    def outlook(self) -> Outlook:
        """The work foreseen."""
        asked = self.asked
        drawn = [p for p in asked.numbering.parties if not all(self.readings(p, account) for account in asked.accounts)]
        drawing = asked.outlook((), drawn).seconds if drawn else 0.0
        draws = asked.settings.draws if drawn else 1
        return outlook(self.model.count, len(asked.numbering.parties), draws, len(asked.accounts), drawing)

    def answer(self, tell: Callable[[str], None] | None = None) -> MovesResult:
        """Answer for every account asked about.

        Parameters
        ----------
        tell
            Called with a line on each piece of work before it starts, for those who wait.
        """
        found = {}
        for account in self.asked.accounts:
            name = self.asked.document.words.accounts.get(account)
            if tell is not None:
                tell(f"moves: {name.name if name else 'all that is known'}")
            found[account] = self.judged(account)
        return MovesResult(moves_data(self, found))

    def _settings(self, account: str) -> Settings:
        parties = self.asked.numbering.parties
        views = tuple(self._view(party, account) for party in parties) if self.words.views else ()
        attitudes = np.eye(len(parties), dtype=np.int8)
        for one, others in self.words.attitudes.items():
            for other, attitude in others.items():
                attitudes[parties.index(one), parties.index(other)] = ATTITUDES[attitude]
        return Settings(views, attitudes if self.words.attitudes else None)

    def _view(self, party: str, account: str) -> View:
        """Read how a party sees the game."""
        words = self.words.views.get(party)
        if words is None:
            return View()
        path = ("moves", "views", party, "unseen")
        unseen = {int(s) for i, one in enumerate(words.unseen) for s in self.model.matching(one, (*path, i))}
        believed = {
            self.asked.numbering.parties.index(other): self.wanted(other, account, key).preference.central
            for other, key in words.thinks.items()
        }
        return View(frozenset(unseen), believed=believed)
