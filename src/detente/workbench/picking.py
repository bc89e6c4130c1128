"""One package seen close: who would sign it, what must be true for that, and the nearest better ones.

`package` gives a dictionary of JSON types:

``options``
    The package, issue to option.
``exact``
    Whether every party's values are known exactly.
``feasible``, ``rules``
    Whether the rules let it stand, and the words of those that do not.
``joint_share``, ``standard_error``, ``label``
    The share of draws in which it would be agreed, and what is certain whatever they are (``necessary``, ``possible``,
    ``impossible``); null where the rules do not let it stand.
``parties``
    By key ``share`` and ``label``, the same for one party; ``mean_gain`` over no deal and ``gain_interval`` (nine draws
    in ten); ``red_lines`` that it crosses, in words; ``issues``, for each its ``option`` and ``gain_over_status_quo``
    on the mean (null where the issue has no status quo); ``must_be_true`` of a party that signs it in some draws and
    not in all, ``weights`` by issue and ``reservation``, each the mean of the draws ``accepting`` and of ``all``. A
    mere ranking has orders and no values: what needs values is null then, and ``issues`` empty.
``better``
    The nearest better packages (`detente.workbench.nearest`): ``options``, ``changes`` (``issue``, ``from``, ``to``),
    ``joint_share``, ``mean_gains`` by party, and ``why``: ``both gain`` or ``likelier``.
``nearest``
    For each ``why`` how many ``changes`` those take and how many packages are ``tied`` there, named or not. Where
    packages are too many to list, only those one change away are looked at, and ``within`` says so: 1, else null.
``words``
    All this in sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.spaces import rules_of
from detente.case.statements import RedLine
from detente.consent.acceptability import crossed
from detente.consent.search import judge
from detente.consent.table import LABELS
from detente.deals.explanations import must_be_true
from detente.deals.lens import disagreement
from detente.deals.listing import describe
from detente.report.statement_words import rule_words, statement_words
from detente.report.words_package import package_words
from detente.workbench.deals import swings
from detente.workbench.nearest import Field, nearest_better
from detente.workbench.seeing import NINE_IN_TEN
from detente.workbench.supposing import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.deals.findings import Listed
    from detente.values.draws import Draws
    from detente.workbench.live import Live
    from detente.workbench.nearest import Why
    from detente.workbench.seeing import Seated
    from detente.workbench.supposing import Suppose, Supposition

NAMED = 5
"""So many of the nearest better packages of each kind are named."""


def package(live: Live, options: Mapping[str, str], suppose: Suppose | None = None) -> dict[str, Any]:
    """See one package close.

    Parameters
    ----------
    live
        The case in hand.
    options
        Issue to option, one for each issue.
    suppose
        As in `detente.workbench.supposing`.

    Raises
    ------
    LookupError
        If an issue or option is unknown, or an issue is left out.
    detente.workbench.supposing.SuppositionError
        If a supposition makes no sense in the case.
    detente.values.errors.KnowledgeError
        If what is said and supposed of a party does not make a set of value functions.
    """
    row = _row(live.asked.numbering, options)
    picked = Picked(live, live.seated(suppose), row)
    found = picked.figures() | {"parties": picked.parties(suppose)} | picked.improved()
    return found | {"words": package_words(live.glossary, found)}


def _row(numbering: Numbering, options: Mapping[str, str]) -> NDArray[np.int64]:
    """Give a package as a row of option indices."""
    unknown = next((issue for issue in options if issue not in numbering.issues), None)
    if unknown is not None:
        raise LookupError(f"there is no issue {unknown!r}; the case has: {', '.join(numbering.issues)}")
    missing = [issue for issue in numbering.issues if issue not in options]
    if missing:
        raise LookupError(f"the package leaves out {', '.join(missing)}; give an option for each issue")
    for issue, known in zip(numbering.issues, numbering.options, strict=True):
        if options[issue] not in known:
            raise LookupError(f"there is no option {options[issue]!r} of {issue}; it has: {', '.join(known)}")
    return np.array([known.index(options[i]) for i, known in zip(numbering.issues, numbering.options, strict=True)])


@dataclass(frozen=True)
class Picked:
    """A package on the table.

    Parameters
    ----------
    live
        The case in hand.
    seated
        The table.
    row
        The package as option indices.
    """

    live: Live
    seated: Seated
    row: NDArray[np.int64]

    @property
    def numbering(self) -> Numbering:
        """The case in numbers."""
        return self.live.asked.numbering

    @cached_property
    def feasible(self) -> bool:
        """Whether the rules let it stand."""
        return bool(self.live.asked.space.allows(self.row[None])[0])

    @cached_property
    def at(self) -> NDArray[np.int64] | None:
        """The package as the table has it; None where a ranking is at the table, which knows no such package."""
        if not self.seated.naming.whole:
            return self.row
        space = self.live.asked.space
        place = np.searchsorted(space.numbers(space.packages), space.numbers(self.row[None]))
        return place if self.feasible else None

    @cached_property
    def found(self) -> Listed | None:
        """What the lens finds of it."""
        return None if self.at is None else describe(self.seated.table, self.at[None], None)

    def figures(self) -> dict[str, Any]:
        """Say whether it can stand, and how likely it is to be signed."""
        found = self.found if self.feasible else None
        return {
            "options": self.numbering.named(self.row),
            "exact": self.seated.table.exact,
            "feasible": self.feasible,
            "rules": list(self._broken()),
            "joint_share": None if found is None else float(found.joint_share[0]),
            "standard_error": None if found is None else float(found.standard_error[0]),
            "label": None if found is None else LABELS[int(found.labels[0])],
        }

    def _broken(self) -> Iterator[str]:
        """Say which rules it breaks; of one that restricts several issues, only those that it breaks it on."""
        forms = {rule["key"]: rule["form"] for rule in self.live.glossary.result["rules"]}
        for name, rule in self.numbering.words.rules.items():
            parts = list(rules_of(name, rule, self.numbering)) if rule.active else []
            kept = [bool(part.allows(self.row[None])[0]) for part in parts]
            if not all(kept):
                always = zip(forms[name].get("always") or {}, kept, strict=False)
                broken = {issue: forms[name]["always"][issue] for issue, stands in always if not stands}
                yield rule_words(self.live.glossary, {"always": broken} if broken else forms[name])

    def parties(self, suppose: Suppose | None) -> dict[str, Any]:
        """See it through each party's eyes."""
        supposed = self.live.supposed(suppose)
        return {
            party: self._shares(place)
            | self._gains(place)
            | {"red_lines": list(self._red_lines(party, supposed.get(party, NOTHING)))}
            for place, party in enumerate(self.numbering.parties)
        }

    def _shares(self, place: int) -> dict[str, Any]:
        if self.found is None:
            return {"share": None, "label": None}
        label = LABELS[int(self.found.party_labels[place, 0])]
        return {"share": float(self.found.party_shares[place, 0]), "label": label}

    def _gains(self, place: int) -> dict[str, Any]:
        """Say what it is worth to a party; a mere ranking does not tell."""
        side = self.seated.table.sides[place]
        if self.at is None or side.ordinal:
            return {"mean_gain": None, "gain_interval": None, "issues": [], "must_be_true": None}
        (columns,) = self.seated.table.space.columns(self.at[None])
        gains = side.draws.values[:, columns].sum(axis=1) - self._floors(place)
        return {
            "mean_gain": float(gains.mean()),
            "gain_interval": np.quantile(gains, NINE_IN_TEN).tolist(),
            "issues": [] if self.seated.naming.whole else list(self._issues(side.draws)),
            "must_be_true": None if self.seated.naming.whole else self._needed(side.draws),
        }

    def _floors(self, place: int) -> NDArray[np.float64]:
        """Give what no deal is worth in each draw; where nothing is said of it, as the lens takes it."""
        reservation = self.seated.table.sides[place].draws.reservation
        return np.where(np.isfinite(reservation), reservation, disagreement(self.seated.table)[place])

    def _issues(self, draws: Draws) -> Iterator[dict[str, Any]]:
        """Say of each issue what the package gives over the status quo, on the mean."""
        worth = draws.values.mean(axis=0)
        status_quo = {one["key"]: one["status_quo"] for one in self.live.glossary.result["issues"]}
        for issue, option in self.numbering.named(self.row).items():
            quo = status_quo[issue]
            gain = None
            if quo is not None:
                gain = float(worth[self.numbering.column(issue, option)] - worth[self.numbering.column(issue, quo)])
            yield {"issue": issue, "option": option, "gain_over_status_quo": gain}

    def _needed(self, draws: Draws) -> dict[str, Any] | None:
        """Compare the draws that sign with all of them; None where either all or none do."""
        told = must_be_true(self.live.asked.space, draws, self.row)
        if draws.exact or told.share in {0.0, 1.0}:
            return None
        accepting, overall = swings(self.numbering, np.stack([told.accepting, told.overall]))
        pairs = zip(self.numbering.issues, accepting.tolist(), overall.tolist(), strict=True)
        return {
            "weights": {issue: {"accepting": one, "all": other} for issue, one, other in pairs},
            "reservation": {"accepting": told.accepting_reservation, "all": told.overall_reservation},
        }

    def _red_lines(self, party: str, held: Supposition) -> Iterator[str]:
        """Say which of a party's red lines it crosses."""
        forms = {one["id"]: one["form"] for one in self.live.glossary.result["statements"].get(party, ())}
        for name, said in self.live.learning.said(party, held):
            if not isinstance(said, RedLine) or said.belief < 1:
                continue
            if self.numbering.condition(said.red_line).holds(self.row[None])[0]:
                yield statement_words(self.live.glossary, forms[name])

    def improved(self) -> dict[str, Any]:
        """Find the nearest better packages."""
        field, listed = self._field(), self.seated.shares is not None
        table, nothing = self.seated.table, np.full(len(self.numbering.parties), np.nan)
        worth = nothing if self.found is None else self.found.mean_values[:, 0]
        joint = self.figures()["joint_share"] or 0.0
        near = nearest_better(field, self.row, worth, joint)
        gains = field.worth - disagreement(table)[:, None]
        return {
            "better": [self._better(one.why, place, field, gains) for one in near for place in one.places[:NAMED]],
            "nearest": {one.why: {"changes": one.changes, "tied": len(one.places)} for one in near},
            "within": None if listed else 1,
        }

    def _field(self) -> Field:
        """Give the packages to choose from: all, or where they are too many those one change away."""
        table, shares, space = self.seated.table, self.seated.shares, self.live.asked.space
        packages: NDArray[np.integer]
        own: NDArray[np.integer]
        if shares is None:
            packages = own = self._beside()
            joint = judge(space, table.draws, table.agreement, packages, red_lines=table.red_lines).joint_share
        else:
            packages, own, joint = space.packages, table.space.packages, shares.joint_share
        columns, worth = table.space.columns(own), np.zeros((len(table.sides), len(own)))
        for issue in range(columns.shape[1]):
            worth += table.mean_tables[:, columns[:, issue]]
        barred: NDArray[np.bool_] = np.any(crossed(own, table.red_lines, len(table.sides)), axis=0)
        tolerance = np.array([side.draws.tolerance for side in table.sides])
        return Field(packages, worth, joint, barred, tolerance)

    def _beside(self) -> NDArray[np.int64]:
        """List the feasible packages one change away."""
        rows = []
        for issue, size in enumerate(self.live.asked.space.sizes):
            for option in set(range(size)) - {int(self.row[issue])}:
                rows.append(self.row.copy())
                rows[-1][issue] = option
        packages = np.array(rows)
        return packages[self.live.asked.space.allows(packages)]

    def _better(self, why: Why, place: int, field: Field, gains: NDArray[np.float64]) -> dict[str, Any]:
        options, own = self.numbering.named(field.packages[place]), self.numbering.named(self.row)
        ordinal = [side.ordinal for side in self.seated.table.sides]
        pairs = zip(self.numbering.parties, gains[:, place].tolist(), ordinal, strict=True)
        return {
            "options": options,
            "changes": [{"issue": i, "from": own[i], "to": o} for i, o in options.items() if own[i] != o],
            "joint_share": float(field.joint[place]),
            "mean_gains": {party: None if mere_order else gain for party, gain, mere_order in pairs},
            "why": why,
        }
