"""One party's draws as they follow what is supposed: moved, weighed again, or made afresh.

What no deal is worth and how much an issue weighs are moved in draws that were made once, for that is all these two
mean. Other credences are met by draws that were made once with each of the statements in question at credence `BASE`,
and are taken again as often as they now count (`detente.values.reweighting`). Where too few of those are left, or what
is supposed stands still for good, draws are made afresh.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from detente.case.document import named_statements
from detente.values.consistency import contradictions
from detente.values.errors import ContradictionError, KnowledgeError
from detente.values.evidence import Evidence, StatementRows
from detente.values.knowledge import PRIORS, Knowledge, Whole, check_consistent, drawn, learn, vectors
from detente.values.reweighting import BASE, breaks, resample
from detente.values.rows import Reader, rows_of
from detente.values.sampling import Sample
from detente.workbench.asking import side_of
from detente.workbench.supposing import NOTHING, Supposition, Where, only_in_full, statements_supposed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from detente.case.spaces import Numbering
    from detente.case.statements import Statement
    from detente.consent.table import Side
    from detente.deals.findings import Settings
    from detente.space import Space

    Made = TypeVar("Made")

Drawing = Literal["exact", "afresh", "moved", "reweighted"]

ENOUGH = 100
"""Draws weighed again do for a slider on the move if they are worth so many: a share errs by at most 0.05 then."""

REMEMBERED = 16
"""So many of a party's lately supposed values, and of the draws behind them, are kept at hand."""


@dataclass(frozen=True)
class Held:
    """What is known of one party under a supposition.

    Parameters
    ----------
    knowledge
        Its evidence, and draws of the first prior.
    bargaining_weight
        Its weight in the asymmetric Nash solution.
    how
        How its draws came about.
    scarce
        Whether draws weighed again were worth too little, so that draws were made afresh instead.
    """

    knowledge: Knowledge
    bargaining_weight: float
    how: Drawing
    scarce: bool = False

    @cached_property
    def side(self) -> Side:
        """The party at the table; what is counted of it is kept with it, so that it is counted once."""
        return side_of(self.knowledge, self.bargaining_weight)

    def whole(self, space: Space) -> Side:
        """Seat the party where a mere ranking is at the table: each package is one option there."""
        return side_of(Whole(self.knowledge, space), self.bargaining_weight)


class Learning:
    """What is known of each party of a case under one account and variant, whatever is supposed.

    Parameters
    ----------
    numbering, space
        The case in numbers, and its packages.
    where
        The account and the variant.
    settings
        How many draws, and their seed.
    """

    def __init__(self, numbering: Numbering, space: Space, where: Where, settings: Settings) -> None:
        self._numbering = numbering
        self._space = space
        self._where = where
        self._settings = settings
        self._held: OrderedDict[Hashable, Held] = OrderedDict()
        self._samples: OrderedDict[Hashable, Sample] = OrderedDict()

    def evidence(self, party: str, held: Supposition = NOTHING) -> Evidence:
        """Gather what is said of a party, and what is supposed."""
        return Evidence(self._numbering, party, tuple(one for _, one in self.said(party, held)))

    def held(self, party: str, held: Supposition = NOTHING, *, settled: bool = False) -> Held:
        """Give what is known of a party under a supposition.

        Parameters
        ----------
        party
            Its key.
        held
            What is supposed of it.
        settled
            Whether draws under other credences are to be made afresh; they are used too where they are at hand.

        Raises
        ------
        detente.values.errors.KnowledgeError
            If what is said and supposed does not make a set of value functions.
        """
        again = bool(held.credences) and not settled and _drawn_as(party, held) not in self._samples
        return _remembered(self._held, (party, held.key, again), lambda: self._learnt(party, held, again=again))

    def clashes(self, party: str, held: Supposition) -> list[list[str]]:
        """List the smallest sets of statements about a party that cannot all be true, by their ids."""
        said = self.said(party, held)
        evidence = Evidence(self._numbering, party, tuple(one for _, one in said))
        try:
            check_consistent(evidence)
        except ContradictionError:
            sets = [set(map(id, one)) for one in contradictions(evidence)]
            return [[name for name, one in said if id(one) in clashing] for clashing in sets]
        except KnowledgeError:
            return []
        return []

    def _learnt(self, party: str, held: Supposition, *, again: bool) -> Held:
        """Learn what is known of a party, with draws at hand weighed ``again`` if that will do."""
        evidence = self.evidence(party, held)
        if evidence.kind != "drawn":
            return self._held_as(learn(evidence, self._space, self._settings.draws, self._settings.seed), "exact")
        weighed = self._reweighted(party, held, evidence) if again else None
        if weighed is not None:
            return weighed
        moved = (held.weights or held.no_deal) and not held.credences
        made = _known(evidence, self._sample(held, evidence))
        return self._held_as(made, "moved" if moved else "afresh", scarce=again)

    def _held_as(self, known: Knowledge, how: Drawing, *, scarce: bool = False) -> Held:
        weight = self._numbering.words.parties[known.evidence.party].bargaining_weight
        return Held(known, weight, how, scarce=scarce)

    def _reweighted(self, party: str, held: Supposition, evidence: Evidence) -> Held | None:
        """Take draws again as often as they now count; None if they are worth too little then."""
        weighing = self._weighing(party, held, evidence)
        even = replace(held, credences={**held.credences, **dict.fromkeys(weighing, BASE)})
        sample = self._sample(even, self.evidence(party, even))
        broken = [(breaks(rows, sample.draws), held.credences[name]) for name, rows in weighing.items()]
        stream = np.random.SeedSequence(self._settings.seed, spawn_key=(self._numbering.parties.index(party),))
        taken = resample(broken, len(sample.draws), stream)
        if taken is None or taken.effective * sample.diagnostics.ess_min < ENOUGH:
            return None
        worth = sample.diagnostics.ess * taken.effective
        told = replace(sample.diagnostics, ess=worth, ess_min=float(worth.min()))
        again = Sample(sample.draws[taken.chosen], f"{sample.method}; weighed again", told)
        return self._held_as(_known(evidence, again), "reweighted" if weighing else "afresh")

    def _weighing(self, party: str, held: Supposition, evidence: Evidence) -> dict[str, StatementRows]:
        """Pick from the statements of other credence those that weigh on draws, which others, as red lines, do not."""
        reader = Reader(self._numbering, evidence.layout)
        said = dict(named_statements(self._numbering.words, party))
        found = {}
        for name in held.credences:
            rows = [] if only_in_full(said[name]) else list(rows_of(said[name], reader))
            if rows:
                A, b = (np.array(part) for part in zip(*rows, strict=True))
                found[name] = StatementRows(said[name], A, b)
        return found

    def _sample(self, held: Supposition, evidence: Evidence) -> Sample:
        """Draw the unknowns, which no move of no deal and no factor changes, once for each choice of credences."""

        def make() -> Sample:
            check_consistent(evidence)
            return vectors(evidence, PRIORS[0], self._settings.draws, self._settings.seed, self._settings.workers)

        return _remembered(self._samples, _drawn_as(evidence.party, held), make)

    def said(self, party: str, held: Supposition = NOTHING) -> list[tuple[str, Statement]]:
        """Give what is said of a party there, and what is supposed, by the statements' ids."""
        said = statements_supposed(self._numbering.words, party, held, self._where)
        return [(name, one) for name, one in said if self._where.holds(one)]


def _drawn_as(party: str, held: Supposition) -> Hashable:
    """Name the draws that a supposition needs: factors and moves need none of their own."""
    return (party, *sorted(held.credences.items()))


def _known(evidence: Evidence, sample: Sample) -> Knowledge:
    return Knowledge(evidence, (drawn(evidence, PRIORS[0], sample),))


def _remembered(kept: OrderedDict[Hashable, Made], key: Hashable, make: Callable[[], Made]) -> Made:
    """Give what is at hand under a key, or make it; what was asked for least lately goes."""
    if key not in kept:
        kept[key] = make()
        if len(kept) > REMEMBERED:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]
