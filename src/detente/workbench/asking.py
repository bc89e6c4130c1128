"""A question to the deals lens, on its way from the words of a case to the parties at the table and their answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Literal

from detente.case.spaces import Numbering, space_of
from detente.consent.table import Side, Table
from detente.deals.lens import analyse
from detente.deals.outlook import Outlook, outlook
from detente.impasse.outlook import seconds as impasse_seconds
from detente.space import Space
from detente.values.agreement import Agreement
from detente.values.evidence import evidence_of
from detente.values.knowledge import Knowledge, Whole, learn
from detente.workbench.naming import Naming

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detente.case.model import Position
    from detente.case.reading import CaseDocument
    from detente.deals.findings import Findings, Settings
    from detente.impasse.explained import Explained


Lens = Literal["deals", "impasse"]

MOST_STANCES = 24
"""At most so many choices among the parties' alternative positions are looked at."""


@dataclass(frozen=True)
class Asked:
    """One question to the lens, and what was learnt on the way to its answer.

    Parameters
    ----------
    document, numbering, space
        The case, its names as numbers, and its packages.
    accounts, variant
        The accounts to answer for, and the variant they are read in.
    settings
        How much work to do.
    tell
        Called with a line on each piece of work before it starts, for those who wait.
    learnt, seated, explained
        Knowledge by party and statements held, the side that it makes, and what explains its demands, so that what
        accounts have in common is drawn, counted and explained once.
    """

    document: CaseDocument
    numbering: Numbering
    space: Space
    accounts: tuple[str, ...]
    variant: str | None
    settings: Settings
    tell: Callable[[str], None] = field(default=lambda _: None)
    learnt: dict[tuple[object, ...], Knowledge] = field(default_factory=dict)
    seated: dict[tuple[int, bool], Side] = field(default_factory=dict)
    explained: dict[tuple[object, ...], Explained] = field(default_factory=dict)

    @cached_property
    def logical_space(self) -> Space:
        """The packages that stand under the rules that follow from logic; political ones may be given up."""
        words = self.document.words
        if all(rule.kind == "logical" or not rule.active for rule in words.rules.values()):
            return self.space
        logical = {name: rule for name, rule in words.rules.items() if rule.kind == "logical"}
        return space_of(Numbering(words.model_copy(update={"rules": logical})))

    def knowledge(self, party: str, account: str) -> Knowledge:
        """Learn what an account says of a party, once for each set of statements."""
        evidence = evidence_of(self.numbering, party, account, self.variant)
        key = (party, self.settings.draws, *(id(said) for said in evidence.statements))
        if key not in self.learnt:
            settings = self.settings
            self.learnt[key] = learn(evidence, self.space, settings.draws, settings.seed, settings.workers)
        return self.learnt[key]

    def positions(self, party: str, account: str | None = None) -> dict[str, Position]:
        """Give the positions that a party states in the variant asked about, under one account or any asked about."""
        told = self.accounts if account is None else (account,)
        return {
            key: one
            for key, one in self.document.words.positions.get(party, {}).items()
            if (not one.variants or self.variant in one.variants)
            and (not one.accounts or not set(one.accounts).isdisjoint(told))
        }

    def outlook(self, lenses: Sequence[Lens] = ("deals",), of: Sequence[str] | None = None) -> Outlook:
        """Foresee the work of some lenses, and of drawing the value functions of all parties or of some."""
        drawn = self.numbering.parties if of is None else of
        held = (
            evidence_of(self.numbering, party, account, self.variant) for party in drawn for account in self.accounts
        )
        sets = {(one.party, *map(id, one.statements)): one for one in held if one.kind == "drawn"}
        unknowns = [one.layout.dimension for one in sets.values()]
        parties, draws, accounts = len(self.numbering.parties), self.settings.draws, len(self.accounts)
        expected = outlook(self.space, parties, draws, accounts if "deals" in lenses else 0, unknowns)
        if "impasse" not in lenses:
            return expected
        stances = 1 + min(MOST_STANCES, prod(max(1, len(self.positions(p))) for p in self.numbering.parties))
        more = impasse_seconds(self.logical_space, parties, draws if unknowns else 1, accounts, stances)
        return replace(expected, seconds=expected.seconds + more)

    def table(self, account: str) -> Table:
        """Seat the parties as an account sees them."""
        known = [self.knowledge(party, account) for party in self.numbering.parties]
        whole = any(one.evidence.kind == "ranking" for one in known)
        space = Space((self.space.feasible,)) if whole else self.space
        return Table(space, tuple(self.side(one, whole=whole) for one in known), agreement_of(self.numbering))

    def side(self, known: Knowledge, *, whole: bool) -> Side:
        """Seat one party; ``whole`` if each package is to be one option, as a mere ranking at the table demands."""
        key = (id(known), whole)
        if key not in self.seated:
            weight = self.document.words.parties[known.evidence.party].bargaining_weight
            self.seated[key] = side_of(Whole(known, self.space) if whole else known, weight)
        return self.seated[key]

    def findings(self, account: str) -> Findings:
        """Answer for one account."""
        names = (self.document.words.accounts.get(account), self.document.words.variants.get(self.variant or ""))
        self.tell(" · ".join(one.name for one in names if one) or "all that is known")
        table = self.table(account)
        return analyse(table, self.settings, self.naming(table).rows)

    def naming(self, table: Table) -> Naming:
        """Give the names for what the lens says of a table."""
        whole = table.space.sizes != self.space.sizes
        return Naming(self.numbering, self.space if whole else table.space, whole=whole)


def check_named(what: str, name: str | None, known: Sequence[str | None]) -> None:
    """See that a case has the account or variant that is asked for.

    Raises
    ------
    LookupError
        If not; the message names those there are.
    """
    if name not in known:
        named = ", ".join(one for one in known if one is not None)
        told = f"the case has: {named}" if named else f"the case names no {what}s"
        raise LookupError(f"there is no {what} {name!r}; {told}")


def agreement_of(numbering: Numbering) -> Agreement:
    """Give the case's agreement rule over the parties' indices."""
    words = numbering.words.agreement
    if words == "all":
        return Agreement.of_all(len(numbering.parties))
    index = {name: i for i, name in enumerate(numbering.parties)}
    return Agreement(tuple(index[p] for p in words.veto), words.at_least, tuple(index[p] for p in words.of))


def find(asked: Asked) -> dict[str, Findings]:
    """Answer for every account asked about."""
    return {account: asked.findings(account) for account in asked.accounts}


def side_of(known: Knowledge | Whole, bargaining_weight: float) -> Side:
    """Make the side of a party at the table of what is known of it, under one prior or both."""
    first, *rest = known.drawn
    return Side(
        draws=first.draws,
        second=rest[0].draws if rest else None,
        effective=first.diagnostics.ess_min,
        second_effective=rest[0].diagnostics.ess_min if rest else 1.0,
        limits=known if known.evidence.kind == "drawn" else None,
        red_lines=known.red_lines,
        bargaining_weight=bargaining_weight,
        ordinal=known.evidence.kind == "ranking",
    )
