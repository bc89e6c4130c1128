"""A case in hand: read from a file or made from numbers, and asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detente.case.reading import CaseDocument, case_from_words, parse_case, read_case
from detente.case.spaces import Numbering, space_of
from detente.deals.findings import Settings
from detente.moves.errors import ModelError
from detente.moves.graph import TooManyArcsError
from detente.values.errors import KnowledgeError
from detente.values.evidence import accounts_of, variants_of
from detente.workbench.asking import Asked, check_named, find
from detente.workbench.closeup import map_data
from detente.workbench.deals import deals_data
from detente.workbench.moves import Asking
from detente.workbench.results import DealsResult, ImpasseResult, MovesResult
from detente.workbench.unblocking import ask_why

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.case.model import CaseFile
    from detente.deals.outlook import Outlook
    from detente.moves.outlook import Outlook as MovesOutlook
    from detente.space import Space
    from detente.workbench.asking import Lens

FOREIGN = {".xml", ".json", ".gmcr"}
"""Endings of other tools' files; a case file is YAML, whatever its ending."""

REPORT_INCLUSION_DRAWS = 1_000
"""A report works out frontier and solutions in more draws than a summary, being read for longer."""

REPORT_MOVES_SECONDS = 60.0
"""A report takes up the moves lens where that should take no longer than this."""


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
        first = next(iter(tables.values()), {})
        said = {
            party: [{"exact values": table} | ({"no deal": no_deal[party]} if no_deal and party in no_deal else {})]
            for party, table in tables.items()
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

    def report(
        self,
        path: str | Path,
        *,
        account: str | None = None,
        variant: str | None = None,
        draws: int = Settings.draws,
        seed: int = Settings.seed,
        workers: int = Settings.workers,
        tell: Callable[[str], None] | None = None,
    ) -> Path:
        """Write the report, one page that works offline, and give back its path; the options are those of ``deals``."""
        from detente.report import write_report

        settings = Settings(draws=draws, seed=seed, workers=workers, inclusion_draws=REPORT_INCLUSION_DRAWS)
        asked = self._asked(account, variant, settings, tell)
        write_report(_moves_alone(asked) if _moves_only(self.words) else _all_lenses(asked), Path(path))
        return Path(path)

    def report_outlook(
        self, *, account: str | None = None, variant: str | None = None, draws: int = Settings.draws
    ) -> Outlook | MovesOutlook:
        """Foresee the work that a report will have."""
        if _moves_only(self.words):
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


def _moves_only(words: CaseFile) -> bool:
    """Tell whether a case says what its parties want of states of the world, and nothing of values."""
    return bool(words.moves and words.moves.preferences) and not any(words.statements.values())


def _moves_alone(asked: Asked) -> Mapping[str, Any]:
    """Give the moves lens's answers where there is nothing that the other lenses could answer."""
    return Asking.of(asked, {}).answer(asked.tell).data


def _all_lenses(asked: Asked) -> dict[str, Any]:
    """Give the answers of the deals lens, with those of the other lenses within."""
    from detente.report import impasse, moves

    why = ask_why(asked).data
    deals = deals_data(asked, find(asked), for_report=True)
    return deals | {
        "impasse": {key: why[key] for key in impasse.OWN if key in why},
        "moves": _moves_beside(asked, moves.OWN),
    }


def _moves_beside(asked: Asked, own: Sequence[str]) -> dict[str, Any]:
    """Give the moves lens's own answers, or why there are none: no graph, nothing known of wants, or too much work."""
    try:
        asking = Asking.of(asked, {})
        if asking.outlook.seconds > REPORT_MOVES_SECONDS:
            return {"missing": f"{asking.outlook.words()[:-1]}, too long for a report; `detente moves` does it"}
        found = asking.answer(asked.tell).data
    except (ModelError, KnowledgeError, TooManyArcsError) as error:
        return {"missing": str(error)}
    return {key: found[key] for key in own}


def load(path: str | Path) -> Case:
    """Read a case file, or another tool's domain.

    Parameters
    ----------
    path
        A case file; or a folder with a domain and its profiles as Genius, GeniusWeb, NegoLog or NegMAS write them, or
        one of the XML or JSON files in such a folder; or a conflict of GMCR+ (``.gmcr``).

    Raises
    ------
    detente.case.errors.CaseError
        With every mistake in a case file at once.
    detente.formats.FormatError
        If another tool's files cannot be read, or say what a case cannot.
    """
    path = Path(path)
    if not path.is_dir() and path.suffix.lower() not in FOREIGN:
        return Case(read_case(path))
    from detente.formats import read_domain, to_case_text

    alone = path.is_dir() or path.suffix.lower() == ".gmcr"
    return Case.from_text(to_case_text(read_domain(path if alone else path.parent)))
