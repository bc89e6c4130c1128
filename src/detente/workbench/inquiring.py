"""Questions most worth asking about a case: no more of the impasse lens than it takes to find and value them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.statements import Accepted, MattersMore, NoDealBounds, Offered, Refused, Step
from detente.consent.acceptability import crossed, joint_shares
from detente.consent.table import check_packages, listable
from detente.impasse.information import acceptance, value_of
from detente.impasse.lens import ASKED_ABOUT
from detente.impasse.questions import Accepts, NoDealAbove, WeightOrder, candidates
from detente.workbench.asking import Asked
from detente.workbench.figures import Figures
from detente.workbench.heading import heading
from detente.workbench.questioning import ASKED, question_data, sayable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.case.statements import Statement
    from detente.consent.table import Table
    from detente.deals.findings import Settings
    from detente.impasse.information import Valued
    from detente.impasse.questions import Question
    from detente.values.evidence import Evidence
    from detente.workbench.case import Case

CARRIED = 40
"""So many of the best questions of each account are valued under the others too."""

WORTH = ("held_out", "standard_error", "in_sample")


@dataclass(frozen=True)
class Open:
    """A question worth asking, and what its answer would be worth.

    Parameters
    ----------
    words
        The question by the names of the case, as `question_data` gives it.
    worth
        What it is worth under each account in which its answer can be written: ``held_out``, ``standard_error`` and
        ``in_sample``; and ``chance_of_yes``, the share of the party's draws that answer yes.
    held_out, standard_error, in_sample
        Means over all accounts asked about, at no worth where the answer cannot be written; of the errors, as if they
        all fell the same way.
    askability, trust
        How likely it can be put, and how likely the answer is true.
    """

    words: Mapping[str, Any]
    worth: Mapping[str, Mapping[str, float]]
    held_out: float
    standard_error: float
    in_sample: float
    askability: float
    trust: float

    @property
    def score(self) -> tuple[float, float]:
        """What to rank by: the worth on draws held back times how likely it can be put; then the worth in sample."""
        return self.held_out * self.askability, self.in_sample

    @property
    def data(self) -> dict[str, Any]:
        """The question as plain data."""
        told = {name: getattr(self, name) for name in (*WORTH, "askability", "trust")}
        return {**self.words, **told, "score": self.score[0], "accounts": dict(self.worth)}


@dataclass(frozen=True)
class Inquiry:
    """Where things stand, and what to ask.

    Parameters
    ----------
    asked
        What it was worked out for.
    standing
        Where each account stands.
    questions
        The best questions, best first.
    why_none
        Why there is nothing to ask, in a sentence; None if there is.
    """

    asked: Asked
    standing: Mapping[str, Figures]
    questions: tuple[Open, ...]
    why_none: str | None

    @property
    def data(self) -> dict[str, Any]:
        """All of it as plain data."""
        words = self.asked.document.words.accounts
        return heading(self.asked, "ask", "listed") | {
            "accounts": {
                key: {"name": words[key].name if key in words else "All that is known", "baseline": one.data}
                for key, one in self.standing.items()
            },
            "questions": [one.data for one in self.questions],
            "why_none": self.why_none,
        }


def asked_of(case: Case, account: str | None, variant: str | None, settings: Settings) -> Asked:
    """Take up a case, under one account or all and in one variant.

    Raises
    ------
    LookupError
        If there is no such account or variant.
    """
    case.outlook(account=account, variant=variant)
    accounts = case.accounts if account is None else (account,)
    chosen = case.variants[0] if variant is None else variant
    return Asked(case.document, case.numbering, case.space, accounts, chosen, settings)


def again(asked: Asked, case: Case) -> Asked:
    """Take up what became of a case, under the same accounts and settings."""
    return Asked(case.document, case.numbering, case.space, asked.accounts, asked.variant, asked.settings)


def inquire(asked: Asked, party: str | None = None, tell: Callable[[str], None] | None = None) -> Inquiry:
    """Find the questions most worth asking, of one party or of all.

    Where several accounts are asked about, an answer is taken to hold under all of them, and a question is worth the
    mean of what it is worth under each. What the file answers already, however weakly, is not asked again.

    Parameters
    ----------
    asked, party
        The case, and the one party to ask about.
    tell
        Called with a line on each account before it is worked on, for those who wait.

    Raises
    ------
    LookupError
        If there is no such party.
    detente.consent.table.NoPackageError
        If the rules leave no package.
    detente.values.errors.KnowledgeError
        If what is said of a party does not make a set of value functions.
    """
    parties = asked.numbering.parties
    if party is not None and party not in parties:
        raise LookupError(f"there is no party {party!r}; the case has: {', '.join(parties)}")
    check_packages(asked.space)
    about = range(len(parties)) if party is None else (parties.index(party),)
    standing = {}
    for account in asked.accounts:
        if tell is not None:
            tell(f"what to ask: {account}")
        standing[account] = Figures(asked, account)
    grounds = [Ground(asked, account) for account in asked.accounts]
    why = _why_none(asked, grounds, about)
    found = () if why else _best(asked, grounds, about)
    return Inquiry(asked, standing, found, why or (None if found else _NOT_WORTH))


_NOT_WORTH = "No answer would change which text is best: nothing is worth asking."


def _why_none(asked: Asked, grounds: Sequence[Ground], about: Sequence[int]) -> str | None:
    """Say why no question can be thought of, if so."""
    if not listable(asked.space):
        return "There are too many packages to list, and questions are valued by what their answers do to each."
    if any(side.ordinal for ground in grounds for side in ground.table.sides):
        return "Of a party only the order of all packages is known; there is nothing to ask that would add to it."
    if all(ground.table.sides[party].draws.exact for ground in grounds for party in about):
        return "All values are known exactly: there is nothing to ask."
    if not any(len(ground.packages) for ground in grounds):
        return "Every package crosses a red line, so that no answer opens one."
    return None


def _best(asked: Asked, grounds: Sequence[Ground], about: Sequence[int]) -> tuple[Open, ...]:
    """Value under all accounts what is best to ask under one."""
    grounds = [ground for ground in grounds if len(ground.packages)]
    pool = dict.fromkeys(question for ground in grounds for question in ground.leading(about))
    valued = {ground.account: ground.values([one for one in pool if ground.takes(one)]) for ground in grounds}
    found = [_open(asked, question, valued) for question in pool]
    return tuple(sorted((one for one in found if one.in_sample > 0), key=lambda one: one.score, reverse=True)[:ASKED])


def _open(asked: Asked, question: Question, valued: Mapping[str, tuple[Valued, Mapping[Question, int]]]) -> Open:
    worth, manner = {}, (0.0, 0.0)
    for account, (held, places) in valued.items():
        if question in places:
            at = places[question]
            worth[account] = {name: float(getattr(held, name)[at]) for name in WORTH}
            worth[account]["chance_of_yes"] = float(held.yes[at])
            manner = float(held.askability[at]), float(held.trust[at])
    mean = {name: sum(one[name] for one in worth.values()) / len(asked.accounts) for name in WORTH}
    return Open(question_data(asked.numbering, question), worth, **mean, askability=manner[0], trust=manner[1])


@dataclass(frozen=True)
class Ground:
    """One account, ready to be asked about.

    Parameters
    ----------
    asked, account
        The case, and the account.
    """

    asked: Asked
    account: str

    @cached_property
    def table(self) -> Table:
        """The parties at the table."""
        return self.asked.table(self.account)

    @cached_property
    def packages(self) -> NDArray[np.integer]:
        """The packages that find agreement most often and cross no red line, best first, as rows."""
        table, workers = self.table, self.asked.settings.workers
        shares = [side.counts(table.space, workers) / len(side.draws) for side in table.sides]
        barred = crossed(table.space.packages, table.red_lines, len(table.sides)).any(axis=0)
        joint = np.where(barred, -1.0, joint_shares(np.stack(shares), table.agreement))
        best = np.argsort(-joint, kind="stable")[: min(ASKED_ABOUT, int((~barred).sum()))]
        packages: NDArray[np.integer] = table.space.packages[best]
        return packages

    @cached_property
    def accepts(self) -> list[NDArray[np.bool_]]:
        """Which draws of each party accept which of these packages, shape (draws, packages)."""
        return acceptance(self.table.space, self.table.draws, self.packages)

    def leading(self, about: Sequence[int]) -> list[Question]:
        """Give the questions about some parties that are worth the most under this account, best first."""
        every = candidates(self.table.space, self.table.draws, self.packages)
        questions = [one for one in every if one.party in about and self.takes(one)]
        valued, _ = self.values(questions)
        return [questions[place] for place in valued.order[:CARRIED].tolist()]

    def values(self, questions: Sequence[Question]) -> tuple[Valued, dict[Question, int]]:
        """Value questions, and say where each stands."""
        table = self.table
        effective = [side.effective for side in table.sides]
        valued = value_of(table.space, questions, table.draws, self.accepts, table.agreement, effective=effective)
        return valued, {question: place for place, question in enumerate(questions)}

    def takes(self, question: Question) -> bool:
        """Tell whether an answer would be news that can be written as a statement under this account."""
        evidence, answered = self._known[question.party]
        if evidence.kind != "drawn" or self._asks(question) in answered:
            return False
        return sayable(self.asked, self.account, question)

    @cached_property
    def _known(self) -> list[tuple[Evidence, frozenset[Hashable]]]:
        """For each party the evidence, and what its statements answer, whichever way."""
        held = [self.asked.knowledge(party, self.account).evidence for party in self.asked.numbering.parties]
        return [(one, frozenset(m for said in one.statements for m in self._meanings(said))) for one in held]

    def _asks(self, question: Question) -> Hashable:
        """Give what a question asks, in a form to look up."""
        data = question_data(self.asked.numbering, question)
        match question:
            case NoDealAbove():
                return question.level
            case Accepts():
                return frozenset(data["package"].items())
            case WeightOrder():
                return frozenset(data["issues"])
            case _:
                return frozenset(frozenset({issue: (start, end)}.items()) for issue, start, end in data["steps"])

    def _meanings(self, said: Statement) -> Iterator[Hashable]:
        """Give what a statement answers, in the same form."""
        words = self.asked.document.words
        match said:
            case MattersMore():
                yield from map(frozenset, pairwise(said.matters_more))
            case Step():
                yield frozenset((frozenset(said.step.items()), frozenset(said.worth_more_than.items())))
            case NoDealBounds():
                yield from (bound for bound in (said.no_deal.at_least, said.no_deal.at_most) if bound is not None)
            case Accepted(accepted=packages) | Refused(refused=packages) | Offered(offered=packages):
                yield from (frozenset(words.options_of(package).items()) for package in packages)
