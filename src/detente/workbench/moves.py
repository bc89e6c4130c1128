"""A question to the moves lens, on its way from the words of a case to an answer for each account."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import product
from math import inf, prod
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.attitudes import selfish
from detente.moves.errors import ModelError
from detente.moves.findings import Findings
from detente.moves.lens import Settings, analyse
from detente.moves.model import model_of
from detente.moves.outlook import Outlook, outlook
from detente.moves.perception import View, acted_graph
from detente.moves.preferences import Preference, likely, stated, valued
from detente.moves.verdicts import verdicts
from detente.values.draws import Draws
from detente.values.evidence import evidence_of
from detente.workbench.asking import check_named
from detente.workbench.figures import Figures
from detente.workbench.holding import deals_data
from detente.workbench.moves_data import moves_data
from detente.workbench.moves_words import Sight, policies_of, sights_of
from detente.workbench.results import MovesResult, arcs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.case.moves import Moves, Reading
    from detente.moves.model import Model
    from detente.workbench.asking import Asked

MOST_COMBINATIONS = 16
"""Up to so many ways to choose readings are held against each other."""

MOST_VALUED = 20_000_000
"""Up to so many values, of states to parties in draws, are worked out, which is some ten seconds of judging and a few
hundred megabytes; of more draws some are taken, evenly spread."""

SECONDS_OF_TEXTS = 1.0
"""What judging the texts of a case, and states by its statements, takes for each account."""

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

    @property
    def effective(self) -> float:
        """How many of the draws count as independent; infinitely many where nothing is drawn."""
        return min((one.effective for one in self.wanted if one.preference.drawn), default=inf)


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
    seen
        What was found before, by what parties want: accounts that have their readings in common have the answer too.
    """

    asked: Asked
    model: Model
    chosen: Mapping[str, str]
    seen: dict[tuple[object, ...], Findings] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, asked: Asked, chosen: Mapping[str, str]) -> Asking:
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
        return cls(asked, model_of(asked.numbering, asked.variant), chosen)

    @property
    def words(self) -> Moves:
        """What the case says of moves."""
        return self.model.moves

    def readings(self, party: str, account: str) -> dict[str, Reading]:
        """Give the readings of a party to choose from: the one asked for, or all that hold."""
        if party in self.chosen:
            return {self.chosen[party]: self.words.preferences[party][self.chosen[party]]}
        return self.words.readings(party, account, self.asked.variant)

    def stated(self, party: str, key: str, account: str) -> Wanted:
        """Give what a party wants by one of its readings."""
        reading = self.words.preferences[party][key]
        if reading.likely is not None:
            known = self.known(party, account)
            path = ("moves", "preferences", party, key)
            return Wanted(likely(known.preference, reading.likely, path), key, reading, known.effective)
        return Wanted(stated(self.model, reading, ("moves", "preferences", party, key)), key, reading)

    def known(self, party: str, account: str) -> Wanted:
        """Give what is known of a party's wants by the statements of the case.

        Raises
        ------
        detente.values.errors.KnowledgeError
            If nothing that can be worked with is known of it.
        ModelError
            If it ranks whole packages, and states are less than these.
        """
        known = self.asked.knowledge(party, account)
        if known.evidence.kind == "ranking":
            self._expect_packages(party)
            standing = known.evidence.ranked(self.model.rows).values
            return Wanted(Preference(np.rint(standing).astype(np.int64), "ranking"))
        first = known.drawn[0]
        met = spread(first.draws, self.most_draws)
        return Wanted(valued(met, self.model), effective=min(first.diagnostics.ess_min, len(met)))

    @property
    def most_draws(self) -> int:
        """How many value functions are met at most, for want of time and room."""
        return max(1, MOST_VALUED // (self.model.count * len(self.asked.numbering.parties)))

    def _expect_packages(self, party: str) -> None:
        """See that states are whole packages, which is what a complete ranking speaks of."""
        names = self.asked.numbering.issues
        unknown = [name for issue, name in enumerate(names) if issue not in self.model.states.settled]
        if unknown:
            message = f"{party} ranks whole packages, and it is not known where {', '.join(unknown)} stands"
            raise ModelError(message, ("moves", "issues"), "put it in play, say where it is `held`, or give a reading")

    def judged(self, account: str) -> Judged:
        """Answer for one account: by the reading asked for, or the first that holds, else by what is known."""
        held = {party: self.readings(party, account) for party in self.asked.numbering.parties}
        wanted = tuple(
            self.stated(party, next(iter(readings)), account) if readings else self.known(party, account)
            for party, readings in held.items()
        )
        return Judged(wanted, self._found(wanted, account))

    def _found(self, wanted: Sequence[Wanted], account: str) -> Findings:
        """Give what the lens finds, worked out once for all accounts in which the parties want the same."""
        key: tuple[object, ...] = tuple(
            one.key
            if one.reading is not None and one.reading.likely is None
            else (one.key, id(self.asked.knowledge(party, account)))
            for party, one in zip(self.asked.numbering.parties, wanted, strict=True)
        )
        if self._imagined:
            key = (*key, account)
        if key not in self.seen:
            self.seen[key] = analyse(self.model, [one.preference for one in wanted], self._settings(account))
        return self.seen[key]

    def drawn(self, account: str) -> Judged | None:
        """Answer by what is known alone, where a party has readings and statements both; None where it has not."""
        parties = self.asked.numbering.parties
        if not self.words.preferences or not self._values_told:
            return None
        wanted = tuple(self.known(party, account) for party in parties)
        preferences = [one.preference for one in wanted]
        central = np.stack([one.central for one in preferences])
        return Judged(wanted, Findings(self.model, tuple(preferences), verdicts(self.model, preferences), central))

    def deals(self, account: str) -> list[dict[str, Any]]:
        """Ask of the texts of the case whether they would hold; nothing where it says nothing of values."""
        if not self._values_told:
            return []
        return deals_data(self.asked, account, Figures(self.asked, account))

    def combinations(self) -> list[tuple[dict[str, str], Findings]]:
        """Answer for every choice of one reading for each party, in the order of the case; of too many for none."""
        parties, account = self.asked.numbering.parties, self.asked.accounts[0]
        held = [list(self.words.preferences.get(party, ())) for party in parties]
        if not 1 < prod(map(len, held)) <= MOST_COMBINATIONS:
            return []
        found = []
        for keys in product(*held):
            chosen = dict(zip(parties, keys, strict=True))
            wanted = [self.stated(party, key, account) for party, key in chosen.items()]
            found.append((chosen, self._found(wanted, account)))
        return found

    @property
    def outlook(self) -> Outlook:
        """The work foreseen."""
        asked = self.asked
        drawn = [party for party in asked.numbering.parties if self._is_drawn(party)]
        valued = asked.numbering.parties if self._values_told else drawn
        drawing = asked.outlook((), valued).seconds if valued else 0.0
        drawing += SECONDS_OF_TEXTS * len(asked.accounts) if self._values_told else 0.0
        draws = min(asked.settings.draws, self.most_draws) if drawn else 1
        states, moves, parties = self.model.count, self.model.graph.most, len(asked.numbering.parties)
        return outlook(states, moves, parties, draws, len(asked.accounts), drawing)

    @property
    def fewer_draws(self) -> str | None:
        """Say that fewer draws are met than asked for, where that is so."""
        most, asked = self.most_draws, self.asked.settings.draws
        return f"{most:,} of {asked:,} are met, there being {self.model.count:,} states" if most < asked else None

    @property
    def _values_told(self) -> bool:
        """Whether the case says something of the values of every party."""
        said = self.asked.document.words.statements
        return all(said.get(party) for party in self.asked.numbering.parties)

    def _is_drawn(self, party: str) -> bool:
        """Tell whether some account meets a party's wants draw by draw: it has no reading there, nor exact values."""
        asked = self.asked
        held = (account for account in asked.accounts if not self.readings(party, account))
        return any(evidence_of(asked.numbering, party, one, asked.variant).kind == "drawn" for one in held)

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
        return MovesResult(moves_data(self, found), partial(arcs_of, self.model))

    def _settings(self, account: str) -> Settings:
        parties = self.asked.numbering.parties
        sights = sights_of(self.model, self.asked.variant)
        views = tuple(self._view(sights.get(party), account) for party in parties) if sights else ()
        attitudes = selfish(len(parties))
        for one, others in self.words.attitudes.items():
            for other, attitude in others.items():
                attitudes[parties.index(one), parties.index(other)] = ATTITUDES[attitude]
        graph = acted_graph(self.model.graph, views) if views else self.model.graph
        return Settings(views, attitudes if self.words.attitudes else None, policies_of(self.model, graph))

    @cached_property
    def _imagined(self) -> bool:
        """Whether what some party thinks of another follows from statements, which differ from account to account."""
        held = self.words.preferences
        return any(
            held.get(other, {}).get(key) is not None and held[other][key].likely is not None
            for view in self.words.views.values()
            for other, key in view.thinks.items()
        )

    def _view(self, sight: Sight | None, account: str) -> View:
        """Take how a party sees the game to the lens."""
        if sight is None:
            return View()
        parties = self.asked.numbering.parties
        believed = {
            parties.index(other): self.stated(other, key, account).preference.central
            for other, key in sight.thinks.items()
        }
        return View(sight.unseen, believed=believed)


def spread(draws: Draws, most: int) -> Draws:
    """Take so many of the draws at most, evenly spread."""
    if len(draws) <= most:
        return draws
    taken = np.linspace(0, len(draws) - 1, most).round().astype(np.int64)
    return Draws(draws.values[taken], draws.reservation[taken])
