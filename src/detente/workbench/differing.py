"""`diff`: what differs between two cases, or two readings of one, and which difference carries the change."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.deals.findings import Settings
from detente.deals.outlook import outlook
from detente.values.errors import KnowledgeError
from detente.workbench.asking import check_named
from detente.workbench.attributing import MOST_EXACT, merged, needed
from detente.workbench.comparing import Comparison, Reading
from detente.workbench.diff_data import diff_data
from detente.workbench.halfway import Halfway

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.workbench import Case
    from detente.workbench.attributing import Taken
    from detente.workbench.halfway import Standing

DRAWS = 1_000
"""Draws for each party unless said otherwise: every difference takes draws of its own."""

MOST_UNITS = 40
"""With more differences, those about one party and of one kind are looked at together."""

_POSITIONS = "stated positions move no share, so those that differ carry nothing"


@dataclass(frozen=True, repr=False)
class DiffResult:
    """What differs between two cases or two readings of one, and which difference carries the change.

    Parameters
    ----------
    data
        The documented JSON form, as plain Python data:

        ``lens`` (``diff``), ``schema``; ``settings`` (``draws``, ``seed``);

        ``a``, ``b``: what is compared: ``file``, ``title``, ``hash``, ``account`` and ``variant`` (``key`` and
        ``name``, or null), ``parties`` (key to name), ``figures``; these are null if nothing can move them, else
        ``share`` of draws with a deal and its ``standard_error``, ``best`` (``joint_share``, ``packages``,
        ``tied``), ``texts`` (mean number of packages that find agreement), ``accepted`` (party to the mean number of
        packages it accepts), both null where they are too many to count, and ``exact`` (whether all values are known
        exactly);

        ``differences``, in the order of the file: ``part``, ``key``, ``party``, ``kind``, ``label``, ``change``
        (``added``, ``removed`` or ``changed``), ``before`` and ``after`` in the words of the file, ``lines`` (in a and
        b), ``moves`` (whether it can move what the parties accept);

        ``ranked_by``: the figure that is explained, ``share``; where that is the same at both ends, ``texts`` if all
        values are exact, else ``best``;

        ``units``, what is changed together, the one that carries most of that figure first: ``label``, ``party`` (or
        null), ``differences`` (their places in the list above), and for ``share``, ``best`` and ``texts`` each:
        ``first_in`` (the change if it alone is made), ``last_out`` (if it is made after all others), ``contribution``
        and ``standard_error`` (null where it is not known); ``texts`` is null where they are too many to count;

        ``method`` (``shapley``: mean over all orders; ``two ends``: mean of first in and last out), ``total`` and
        ``remainder`` (total less all contributions) for each figure; ``notes`` on what was merged, and on
        what carries nothing.
    """

    data: Mapping[str, Any]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.data["differences"]

    def to_json(self, *, indent: int | None = 2) -> str:
        """Write the documented JSON form."""
        return json.dumps(self.data, indent=indent, ensure_ascii=False, allow_nan=False)

    def __repr__(self) -> str:
        """Say it in words."""
        from detente.report.words_diff import diff_words

        return "\n".join(diff_words(self.data))


def compare(
    first: Case,
    second: Case | None = None,
    *,
    accounts: tuple[str | None, str | None] = (None, None),
    variants: tuple[str | None, str | None] = (None, None),
    settings: Settings | None = None,
) -> Compared:
    """Lay two cases, or two readings of one, side by side.

    Parameters
    ----------
    first, second
        The cases; the first again if no second is named.
    accounts, variants
        How to read each; where nothing is said, the first account of the first that the second has too, and the first
        variant.
    settings
        Draws, seed and threads.

    Raises
    ------
    LookupError
        If there is no such account or variant.
    detente.values.errors.KnowledgeError
        If what either says of a party does not make a set of value functions.
    """
    second = second or first
    common = next((name for name in first.accounts if name in second.accounts), first.accounts[0])
    readings = []
    for case, account, variant in zip((first, second), accounts, variants, strict=True):
        read_as = account or (common if common in case.accounts else case.accounts[0])
        chosen = case.variants[0] if variant is None else variant
        check_named("account", read_as, case.accounts)
        check_named("variant", chosen, case.variants)
        readings.append(Reading(case.document, read_as, chosen))
    return Compared(Comparison(*readings), settings or Settings(draws=DRAWS))


@dataclass(frozen=True)
class Compared:
    """Two readings side by side, ready to be worked out.

    Parameters
    ----------
    comparison
        What differs.
    settings
        Draws, seed and threads.
    """

    comparison: Comparison
    settings: Settings
    notes: list[str] = field(default_factory=list)

    @cached_property
    def halfway(self) -> Halfway:
        """The cases in between."""
        return Halfway(self.comparison, self.settings)

    @cached_property
    def units(self) -> list[Taken]:
        """What is changed together: single differences, but for those that make no sense one by one.

        Raises
        ------
        detente.values.errors.KnowledgeError
            If what either reading says of a party does not make a set of value functions.
        """
        moving = self.comparison.moving
        for taken, reading in ((frozenset[int](), self.comparison.first), (moving, self.comparison.second)):
            if fault := self.halfway.fault(taken):
                raise KnowledgeError(f"{_name(reading)}: {fault}")
        single = [frozenset({n}) for n in sorted(moving - self.comparison.table)]
        units = ([self.comparison.table] if self.comparison.table else []) + single
        units = self._known_otherwise(units, moving)
        return self._readable(self._grouped(units) if len(units) > MOST_UNITS else units)

    @property
    def exact(self) -> bool:
        """Whether all orders of the changes are looked at."""
        few = len(self.units) <= MOST_EXACT
        return few and not any(self.halfway.fault(taken) for taken in needed(self.units, exact=True))

    def outlook(self) -> tuple[int, float]:
        """Foresee the work: how many cases are worked out, and about how many seconds that takes."""
        if not self.units:
            return 0, 0.0
        cases = needed(self.units, exact=self.exact)
        drawn = {
            key: one for taken in cases for key, one in self.halfway.evidence(taken).items() if one.kind == "drawn"
        }
        asked = self.halfway.asked(frozenset())
        unknowns = [one.layout.dimension for one in drawn.values()]
        expected = outlook(asked.space, len(asked.numbering.parties), self.settings.draws, len(cases), unknowns)
        return len(cases), expected.seconds

    def result(self, tell: Callable[[int, int], None] = lambda _done, _all: None) -> DiffResult:
        """Work it out.

        Parameters
        ----------
        tell
            Called with how many cases have been worked out, of how many.
        """
        cases = needed(self.units, exact=self.exact) if self.units else []
        found: dict[Taken, Standing] = {}
        for done, taken in enumerate(cases):
            tell(done, len(cases))
            found[taken] = self.halfway.standing(taken)
        tell(len(cases), len(cases))
        exact = bool(self.units) and self.exact
        stated = any(one.part == "position" for one in self.comparison.differences)
        notes = [*self.notes, *([_POSITIONS] if stated else [])]
        return DiffResult(diff_data(self.comparison, self.settings, self.units, found, exact=exact, notes=notes))

    # Which differences can be looked at one by one.

    def _known_otherwise(self, units: list[Taken], whole: Taken) -> list[Taken]:
        """Merge all that is said of a party that is known exactly, or by a ranking, at one end and not at the other."""
        kinds = [
            {one.party: one.kind for one in self.halfway.evidence(taken).values()}
            for taken in (frozenset[int](), whole)
        ]
        for party in kinds[0].keys() & kinds[1].keys():
            if kinds[0][party] != kinds[1][party]:
                about = (self.comparison.differences[min(unit)].party == party for unit in units)
                units = merged(units, [n for n, one in enumerate(about) if one and units[n] != self.comparison.table])
        return units

    def _grouped(self, units: Sequence[Taken]) -> list[Taken]:
        self.notes.append(f"{len(units)} differences are too many to look at one by one: by party and kind")
        groups: dict[object, Taken] = {}
        for unit in units:
            one = self.comparison.differences[min(unit)]
            key = unit if unit == self.comparison.table else (one.party, one.kind)
            groups[key] = groups.get(key, frozenset()) | unit
        return list(groups.values())

    def _readable(self, units: list[Taken]) -> list[Taken]:
        """Merge units until the case makes sense with each of them alone made, and with all but it."""
        while len(units) > 1:
            whole: Taken = frozenset().union(*units)
            faulty = [n for n, one in enumerate(units) if self.halfway.fault(one) or self.halfway.fault(whole - one)]
            if not faulty:
                break
            fewer = merged(units, self._together(units, faulty))
            units = merged(units, range(len(units))) if len(fewer) == len(units) else fewer
        return units

    def _together(self, units: Sequence[Taken], faulty: Sequence[int]) -> set[int]:
        """Choose what to merge: what is faulty about one party; if that is one thing, all about that party."""
        differences = self.comparison.differences
        about = {n: {differences[k].party for k in unit} for n, unit in enumerate(units)}
        first = about[faulty[0]]
        alike = {n for n in faulty if about[n] & first}
        chosen = alike if len(alike) > 1 else {n for n in about if about[n] & first}
        if len(chosen) < 2:
            chosen = set(faulty) | {n for n, unit in enumerate(units) if unit & self.comparison.references}
        self.notes.append("some differences only make sense together, and are looked at as one")
        return chosen


def _name(reading: Reading) -> str:
    path = reading.document.path
    return reading.document.words.title if path is None else str(path)
