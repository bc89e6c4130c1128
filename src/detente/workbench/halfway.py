"""Cases between two readings: the first with some of the differences made, whether it makes sense, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.case.checks import check_case, names_defined
from detente.case.composing import Places
from detente.case.ledger import Ledger
from detente.case.spaces import Numbering, space_of
from detente.consent.acceptability import Acceptability
from detente.consent.table import listable
from detente.values.consistency import contradictions
from detente.values.evidence import ALL, evidence_of
from detente.workbench.asking import Asked
from detente.workbench.figures import Figures

if TYPE_CHECKING:
    from detente.consent.table import Side, Table
    from detente.deals.findings import Settings
    from detente.values.evidence import Evidence
    from detente.values.knowledge import Knowledge
    from detente.workbench.attributing import Taken
    from detente.workbench.comparing import Comparison

FIGURES = ("share", "best", "texts")
"""What is explained: see `Standing`."""


@dataclass(frozen=True)
class Standing:
    """Where a case stands.

    Parameters
    ----------
    figures
        Share of draws with a deal, and the best package.
    worth, errors
        ``share``: of the draws in which there is a deal; ``best``: of the pairings of draws in which the best package
        finds agreement; ``texts``: how many packages do, on average. Standard errors are None where they are not known.
    accepted
        By party how many packages it accepts, on average; None where they are too many to count.
    exact
        Whether every party's values are known exactly.
    """

    figures: Figures
    worth: dict[str, float | None]
    errors: dict[str, float | None]
    accepted: dict[str, float | None]
    exact: bool


@dataclass(frozen=True)
class Halfway:
    """Asks of any case between two readings; what is said of a party is drawn from once, in however many it is said.

    Parameters
    ----------
    comparison
        The two readings.
    settings
        Draws, seed and threads.
    """

    comparison: Comparison
    settings: Settings
    _known: dict[object, dict[tuple[object, ...], Knowledge]] = field(default_factory=dict, repr=False)
    _seated: dict[tuple[int, bool], Side] = field(default_factory=dict, repr=False)
    _asked: dict[Taken, Asked] = field(default_factory=dict, repr=False)
    _faults: dict[Taken, str] = field(default_factory=dict, repr=False)
    _consistent: dict[tuple[object, ...], bool] = field(default_factory=dict, repr=False)

    def fault(self, taken: Taken) -> str:
        """Say what is wrong with the case in which some differences are made; nothing if it makes sense."""
        if taken not in self._faults:
            words = self.comparison.case(taken)
            problems = check_case(Ledger(words, Places(), "<case>", names_defined(words)), None)
            said = next((problem.message for problem in problems if not problem.warning), "")
            self._faults[taken] = said or self._contradiction(taken)
        return self._faults[taken]

    def _contradiction(self, taken: Taken) -> str:
        for key, evidence in self.evidence(taken).items():
            if key not in self._consistent:
                drawn = evidence.kind == "drawn"
                self._consistent[key] = not (evidence.polytope.is_empty() if drawn else contradictions(evidence))
            if not self._consistent[key]:
                return (
                    f"the statements about {evidence.party} cannot all be true; `detente check` names those that clash"
                )
        return ""

    def evidence(self, taken: Taken) -> dict[tuple[object, ...], Evidence]:
        """Give what is said of each party, by what its draws follow from."""
        numbering = self.asked(taken).numbering
        held = (evidence_of(numbering, party, ALL, None) for party in numbering.parties)
        return {(taken & self.comparison.references, one.party, *map(id, one.statements)): one for one in held}

    def asked(self, taken: Taken) -> Asked:
        """Ask of the case in which some differences are made; what was learnt of a party is learnt once."""
        if taken not in self._asked:
            words = self.comparison.case(taken)
            numbering = Numbering(words)
            space = space_of(numbering)
            ranked = any(evidence_of(numbering, party, ALL, None).kind == "ranking" for party in numbering.parties)
            meaning = (taken & self.comparison.references, tuple(words.issues), space if ranked else None)
            known = self._known.setdefault(meaning, {})
            document = replace(self.comparison.first.document, words=words)
            self._asked[taken] = Asked(
                document, numbering, space, (ALL,), None, self.settings, learnt=known, seated=self._seated
            )
        return self._asked[taken]

    def standing(self, taken: Taken) -> Standing:
        """Work out where the case stands in which some differences are made."""
        asked = self.asked(taken)
        table, found = asked.table(ALL), Figures(asked, ALL)
        worth: dict[str, float | None] = {"share": found.share, "best": found.best}
        errors: dict[str, float | None] = {"share": found.standard_error}
        if not listable(table.space):
            unknown: dict[str, float | None] = dict.fromkeys(asked.numbering.parties)
            return Standing(
                found, worth | {"texts": None}, errors | {"best": None, "texts": None}, unknown, table.exact
            )
        shares = _shares(table, self.settings.workers)
        accepted = dict(zip(asked.numbering.parties, shares.party_shares.sum(axis=1).tolist(), strict=True))
        best = float(shares.standard_error[shares.joint_share.argmax()]) if found.packages else 0.0
        texts = float(shares.joint_share.sum())
        errors |= {"best": best, "texts": 0.0 if table.exact else None}
        return Standing(found, worth | {"texts": texts}, errors, accepted, table.exact)


def _shares(table: Table, workers: int) -> Acceptability:
    counts = np.stack([side.counts(table.space, workers) for side in table.sides])
    effective = tuple(side.effective for side in table.sides)
    return Acceptability(counts, tuple(map(len, table.draws)), table.agreement, effective)
