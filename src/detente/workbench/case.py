"""A case in hand: read from a file or made from numbers, and asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case.reading import CaseDocument, case_from_words, parse_case
from detente.case.spaces import Numbering, space_of
from detente.deals.findings import Settings
from detente.values.evidence import accounts_of, variants_of
from detente.workbench.asking import Asked, check_named, find
from detente.workbench.closeup import map_data
from detente.workbench.deals import deals_data
from detente.workbench.forecasting import ask_where
from detente.workbench.moves import Asking
from detente.workbench.reporting import all_lenses, moves_alone, moves_only
from detente.workbench.results import DealsResult, ImpasseResult, MovesResult
from detente.workbench.talks import Bargaining
from detente.workbench.talks_words import Chosen
from detente.workbench.unblocking import ask_why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.case.model import CaseFile
    from detente.deals.outlook import Outlook
    from detente.moves.outlook import Outlook as MovesOutlook
    from detente.space import Space
    from detente.talks.terms import Protocol
    from detente.workbench.asking import Lens
    from detente.workbench.markets import Study
    from detente.workbench.results_reaction import ReactionResult
    from detente.workbench.results_talks import ForecastResult, TalksResult
    from detente.workbench.talks_words import Bargains

SESSIONS = 2_000
"""So many sessions are played for each account unless said."""

REPORT_INCLUSION_DRAWS = 1_000
"""A report works out frontier and solutions in more draws than a summary, being read for longer."""


@dataclass(frozen=True)
class Case:
    """A negotiation that can be asked.

    Parameters
    ----------
    document
        The case as it was read and checked.

    Examples
    --------
    >>> case = Case.from_tables(
    ...     {"buyer": {"price": {"low": 5, "high": 1}}, "seller": {"price": {"low": 0, "high": 4}}},
    ...     no_deal={"buyer": 1, "seller": 2},
    ... )
    >>> case.deals().data["accounts"]["all"]["best"]["packages"]
    [{'price': 'high'}]
    """

    document: CaseDocument

    @classmethod
    def from_text(cls, text: str) -> Case:
        """Read a case from YAML text.

        Raises
        ------
        detente.case.errors.CaseError
            With every mistake at once.
        """
        return cls(parse_case(text))

    @classmethod
    def from_words(cls, words: Mapping[str, Any]) -> Case:
        """Make a case from plain dictionaries with the keys of the case file.

        Raises
        ------
        detente.case.errors.CaseError
            With every mistake at once.
        """
        return cls(case_from_words(words))

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, Mapping[str, Mapping[str, float]]],
        *,
        no_deal: Mapping[str, float] | None = None,
        title: str = "A negotiation from tables",
    ) -> Case:
        """Make a case from numbers.

        Parameters
        ----------
        tables
            Party to issue to option to value, in any unit; every party values the same options.
        no_deal
            Party to the value of no deal; a party left out accepts every package.
        title
            What to call it.

        Raises
        ------
        ValueError
            If ``no_deal`` names what is no party.
        detente.case.errors.CaseError
            If the tables do not fit together.
        """
        unknown = set(no_deal or ()) - set(tables)
        if unknown:
            msg = f"no_deal names {', '.join(sorted(unknown))}; the parties are {', '.join(tables)}"
            raise ValueError(msg)
        named = {  # whole numbers may stand for names, as in {"price": {10: 0.5, 20: 1.0}}
            party: {str(issue): {str(option): value for option, value in row.items()} for issue, row in table.items()}
            for party, table in tables.items()
        }
        first = next(iter(named.values()), {})
        said = {
            party: [{"exact values": table} | ({"no deal": no_deal[party]} if no_deal and party in no_deal else {})]
            for party, table in named.items()
        }
        words = {
            "title": title,
            "parties": {party: {"name": party} for party in tables},
            "issues": {issue: {"name": issue, "options": list(options)} for issue, options in first.items()},
            "statements": said,
        }
        return cls.from_words(words)

    @property
    def words(self) -> CaseFile:
        """What the case says."""
        return self.document.words

    @cached_property
    def numbering(self) -> Numbering:
        """The case's names as numbers."""
        return Numbering(self.words)

    @cached_property
    def space(self) -> Space:
        """The packages that the active rules let stand."""
        return space_of(self.numbering)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The names of the accounts."""
        return accounts_of(self.words)

    @property
    def variants(self) -> Sequence[str | None]:
        """The names of the variants, the default first."""
        return variants_of(self.words)

    def outlook(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        draws: int = Settings.draws,
        lenses: Sequence[Lens] = ("deals",),
    ) -> Outlook:
        """Foresee the work that some lenses will have: which way it goes and how long it should take."""
        return self._asked(account, variant, Settings(draws=draws), None).outlook(lenses)

    def deals(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> DealsResult:
        """Ask whether there is a deal that all would sign, which, and how sure that is.

        Parameters
        ----------
        account
            One account; all of them where none is named.
        variant
            The variant; the first where none is named.
        draws
            Value functions drawn for each party whose values are not known exactly.
        seed
            The same seed gives the same figures, whatever the number of workers.
        workers
            Threads.
        tell
            Called with a line on each piece of work before it starts, for those who wait.

        Raises
        ------
        LookupError
            If there is no such account or variant.
        detente.values.errors.KnowledgeError
            If what is said of a party does not make a set of value functions.
        """
        asked = self._asked(account, variant, Settings(draws=draws, seed=seed, workers=workers), tell)
        found = find(asked)
        return DealsResult(deals_data(asked, found), {key: partial(map_data, asked, one) for key, one in found.items()})

    def impasse(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> ImpasseResult:
        """Ask why there is no deal, what would unblock it, and what to find out first; options as for `deals`.

        Raises
        ------
        LookupError
            If there is no such account or variant.
        detente.values.errors.KnowledgeError
            If what is said of a party does not make a set of value functions.
        """
        return ask_why(self._asked(account, variant, Settings(draws=draws, seed=seed, workers=workers), tell))

    def moves(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        readings: Mapping[str, str] | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> MovesResult:
        """Ask which states of the world would hold, and how one leads to another; options as for `deals`.

        Parameters
        ----------
        readings
            Party to the reading of what it would rather have; the first that holds where none is named.

        Raises
        ------
        LookupError
            If there is no such account, variant or reading.
        detente.moves.errors.ModelError
            If the case makes no graph of moves.
        detente.values.errors.KnowledgeError
            If what is said of a party does not make preferences.
        """
        question = self.ask_moves(
            account=account, variant=variant, readings=readings, draws=draws, seed=seed, workers=workers
        )
        return question.answer(tell)

    def ask_moves(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        readings: Mapping[str, str] | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
    ) -> Asking:
        """Make the question that `moves` answers: it says how much work it is, and which readings there are."""
        asked = self._asked(account, variant, Settings(draws=draws, seed=seed, workers=workers), None)
        return Asking.of(asked, readings or {})

    def talks(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        sessions: int = SESSIONS,
        rounds: int | None = None,
        protocol: Protocol | None = None,
        strategies: Mapping[str, Bargains] | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> TalksResult:
        """Ask how talks would run between strategies that do not know each other's values; options as for `deals`.

        Parameters
        ----------
        sessions
            How many are played for each account, each with a value function drawn for every party.
        rounds
            One meeting of so many rounds in place of what the case says.
        protocol
            ``alternating offers``, ``tentative agreement`` or ``single text`` in place of what the case says.
        strategies
            Party to strategy, in place of what the case says: its name, one made by hand, or a class of one's own.

        Raises
        ------
        LookupError
            If there is no such account, variant, party or strategy.
        detente.talks.errors.TalksError
            If the talks cannot be played.
        detente.values.errors.KnowledgeError
            If what is said of a party does not make a set of value functions.
        """
        question = self.ask_talks(
            account=account,
            variant=variant,
            rounds=rounds,
            protocol=protocol,
            strategies=strategies,
            draws=draws,
            seed=seed,
            workers=workers,
        )
        return question.answer(sessions, tell)

    def ask_talks(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        rounds: int | None = None,
        protocol: Protocol | None = None,
        strategies: Mapping[str, Bargains] | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
    ) -> Bargaining:
        """Make the question that `talks` answers: it plays sessions, tells one, and says how much work they are."""
        settings = Settings(draws=draws, seed=seed, workers=workers)
        return Bargaining(self._asked(account, variant, settings, None), Chosen(rounds, protocol, strategies or {}))

    def forecast(
        self,
        *,
        account: str | None = None,
        variant: str | None = None,
        offers: Sequence[tuple[str, Mapping[str, str]]] = (),
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> ForecastResult:
        """Ask where people with such interests usually end; options as for `deals`.

        Parameters
        ----------
        offers
            The first offers, where some are known: each the party that made it, and its package as issue to option.
            None of them was accepted.

        Raises
        ------
        LookupError
            If there is no such account, variant, party or package.
        detente.values.errors.KnowledgeError
            If what is said of a party does not make a set of value functions.
        """
        settings = Settings(draws=draws, seed=seed, workers=workers)
        return ask_where(self._asked(account, variant, settings, tell), offers)

    def reaction(
        self, prices: str | Path, *, events: str | Path | None = None, study: Study | None = None
    ) -> ReactionResult:
        """Ask how markets read the news of the timeline.

        Parameters
        ----------
        prices
            Daily closes, CSV or Parquet: a column of days and one for each index.
        events
            Events to study in place of the timeline's, CSV or Parquet: ``date``, ``what`` and, if known, ``time`` and
            ``zone``.
        study
            Which index, against which factors, from which days.

        Raises
        ------
        detente.formats.FormatError
            If a file cannot be read.
        detente.workbench.markets.StudyError, detente.workbench.exchanges.ExchangeError
            If that cannot be asked of these prices.
        """
        from detente.workbench.reaction import ask_markets

        told = None if events is None else Path(events)
        return ask_markets(Path(prices), events=told, document=self.document, study=study)

    def report(
        self,
        path: str | Path,
        *,
        prices: str | Path | None = None,
        account: str | None = None,
        variant: str | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> Path:
        """Write the report, one page that works offline, and give back its path; other options are as for ``deals``.

        Parameters
        ----------
        path
            Where to.
        prices
            Daily closes, as for `reaction`: the report then shows how markets read the news too.
        """
        from detente.report import write_report

        markets = None if prices is None else self.reaction(prices).data
        settings = Settings(draws=draws, seed=seed, workers=workers, inclusion_draws=REPORT_INCLUSION_DRAWS)
        asked = self._asked(account, variant, settings, tell)
        found = moves_alone(asked) if moves_only(self.words) else all_lenses(asked)
        write_report(found if markets is None else {**found, "reaction": markets}, Path(path))
        return Path(path)

    def report_outlook(
        self, *, account: str | None = None, variant: str | None = None, draws: int = Settings.draws
    ) -> Outlook | MovesOutlook:
        """Foresee the work that a report will have."""
        if moves_only(self.words):
            return self.ask_moves(account=account, variant=variant, draws=draws).outlook
        return self.outlook(account=account, variant=variant, draws=draws, lenses=["deals", "impasse"])

    def _asked(
        self, account: str | None, variant: str | None, settings: Settings, tell: Callable[[str], None] | None
    ) -> Asked:
        accounts = self.accounts if account is None else (account,)
        chosen = self.variants[0] if variant is None else variant
        check_named("account", accounts[0], self.accounts)
        check_named("variant", chosen, self.variants)
        asked = Asked(self.document, self.numbering, self.space, accounts, chosen, settings)
        return asked if tell is None else replace(asked, tell=tell)
