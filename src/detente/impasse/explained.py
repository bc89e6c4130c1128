"""Demands that what a party could want explains, and demands that nothing explains.

A position is what a party says it must have, an interest is why (Fisher & Ury 1981). A demand is looked at against
every value function that fits the binding statements about the party, not against draws of some:

1. it could truly be a *red line*, if under some of them the party refuses every package that breaks the demand and
   accepts one that meets it;
2. else it could be a *preference*, if under some of them the party likes what it insists on better than what it rules
   out, all else equal;
3. else *nothing* that is known of the party explains it: a position without interest.

Both questions are linear programs over the party's polytope. Only packages that no other improves on in one issue are
looked at: an option that is at least as good in every value function is found by linear programming too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.impasse.separation import MARGIN, Separation, above_level, ranges, with_level
from detente.space.packages import ENUMERABLE
from detente.values.draws import TOLERANCE
from detente.values.programs import EmptyPolytopeError, Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.board import Claim
    from detente.impasse.separation import Ranges
    from detente.space import Space
    from detente.values.draws import Draws
    from detente.values.evidence import Evidence

Answer = Literal["red line", "preference", "nothing", "not looked at"]

MOST_PAIRS = 5_000
"""Pairs of options compared by linear programming; with more, no option is taken to be better than another."""

MOST_PACKAGES = 1_000_000
"""Spaces with more packages are not looked at."""


@dataclass(frozen=True)
class Rival:
    """Two options of an issue: one that a party insists on, and one it rules out though it likes it as well or better.

    Parameters
    ----------
    issue, insisted, excluded
        Indices of the issue and of its two options.
    """

    issue: int
    insisted: int
    excluded: int


@dataclass(frozen=True, eq=False)
class Explained:
    """Whether what a party could want explains a demand.

    Parameters
    ----------
    answer
        ``red line``, ``preference``, ``nothing``; ``not looked at`` where the packages are too many to list.
    witness
        A value function that explains it, as the party's vector of unknowns; None for exact values and rankings, of
        which there is but one, and where nothing explains it.
    package
        For a red line the package, a row of option indices, that meets the demand and is accepted in the witness.
    margin
        For a red line how far below no deal the best package that breaks the demand stays in the witness (infinite if
        no package breaks it), for a preference how much better what is insisted on is; in the party's units.
    excluded
        Why it is no red line: packages that break the demand, of which every value function accepts at least one; as
        few as do; shape (packages, issues). Empty if that is not why: whoever refuses all that breaks the demand then
        refuses all that meets it too.
    rival
        Why it is not even a preference: the first pair of options of which the one ruled out is at least as good in
        every value function; None if no single pair tells.
    """

    answer: Answer
    witness: NDArray[np.float64] | None = None
    package: NDArray[np.int64] | None = None
    margin: float = 0.0
    excluded: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    rival: Rival | None = None


def explain(evidence: Evidence, space: Space, claim: Claim) -> Explained:
    """Tell whether what a party could want explains a demand of it.

    Parameters
    ----------
    evidence
        What is said of the party.
    space
        The packages that can be; rules that are themselves in question are left out of it.
    claim
        The demand. For one over several issues a preference means: some value function likes a package that meets it
        better than every package that breaks it.

    Raises
    ------
    detente.values.programs.EmptyPolytopeError
        If the binding statements cannot all be true.
    """
    return Explainer(evidence, space).explain(claim)


@dataclass(frozen=True)
class Explainer:
    """Answers for many demands of one party, with what they have in common worked out once.

    Parameters
    ----------
    evidence, space
        As for `explain`.
    """

    evidence: Evidence
    space: Space

    def explain(self, claim: Claim) -> Explained:
        """Answer for one demand; see the function `explain`."""
        if not (self.space.enumerable and self.space.feasible <= MOST_PACKAGES):
            return Explained("not looked at")
        if self.evidence.kind == "drawn":
            return self._among_many(claim)
        return self._in_one(claim)

    @cached_property
    def packages(self) -> NDArray[np.int64]:
        """The packages that cross none of the party's own red lines: the others it refuses whatever they are worth."""
        listed = self.space.packages
        crossed = np.zeros(len(listed), dtype=np.bool_)
        for line in self.evidence.red_lines:
            crossed |= line.holds(listed)
        return listed[~crossed].astype(np.int64)

    # One value function: the definitions, read off its table.

    def _in_one(self, claim: Claim) -> Explained:
        met, (worth, draws) = claim.met(self.packages), self._worth
        reservation, slack = float(draws.reservation[0]), draws.tolerance
        best_in, best_out = worth[met].max(initial=-np.inf), worth[~met].max(initial=-np.inf)
        if best_in >= reservation - slack > best_out:
            package = self.packages[met][worth[met].argmax()]
            return Explained("red line", package=package, margin=float(reservation - best_out))
        excluded = self.packages[~met & (worth >= max(best_out, reservation - slack))][:1]
        lead, rival = self._lead(claim, met)
        if lead > slack:
            return Explained("preference", margin=lead, excluded=excluded)
        return Explained("nothing", excluded=excluded, rival=rival)

    @cached_property
    def _worth(self) -> tuple[NDArray[np.float64], Draws]:
        """Each package's value under the one value function there is, and that; a ranking values whole packages."""
        if self.evidence.kind == "exact":
            draws = self.evidence.as_now(self.evidence.exact())
            return draws.values[0][self.space.columns(self.packages)].sum(axis=1), draws
        draws = self.evidence.ranked(self.space.packages)
        places = np.searchsorted(self.space.numbers(self.space.packages), self.space.numbers(self.packages))
        return draws.values[0][places], draws

    def _lead(self, claim: Claim, met: NDArray[np.bool_]) -> tuple[float, Rival | None]:
        """Tell by how much what is insisted on is better, all else equal, and which pair speaks against it."""
        worth, draws = self._worth
        issue = _only_issue(claim)
        if issue is None:
            return _less(worth[met].max(initial=-np.inf), worth[~met].max(initial=-np.inf)), None
        if self.evidence.kind == "ranking":
            return self._lead_in_ranking(issue, met), None
        kept = self._kept_options(claim, issue)
        values = draws.values[0][self.space.offsets[issue] : self.space.offsets[issue + 1]]
        low, high = np.flatnonzero(kept), np.flatnonzero(~kept)
        if not len(low) or not len(high):
            return 0.0, None
        rival = Rival(issue, int(low[values[low].argmin()]), int(high[values[high].argmax()]))
        return float(values[rival.insisted] - values[rival.excluded]), rival

    def _lead_in_ranking(self, issue: int, met: NDArray[np.bool_]) -> float:
        """Compare packages that differ in one issue alone; where no two do, the best of either kind."""
        worth, _ = self._worth
        rest = np.delete(self.packages, issue, axis=1)
        _, group = np.unique(rest, axis=0, return_inverse=True)
        least, most = np.full(group.max(initial=0) + 1, np.inf), np.full(group.max(initial=0) + 1, -np.inf)
        np.minimum.at(least, group[met], worth[met])
        np.maximum.at(most, group[~met], worth[~met])
        both = np.isfinite(least) & np.isfinite(most)
        if not both.any():
            return _less(worth[met].max(initial=-np.inf), worth[~met].max(initial=-np.inf))
        return float((least - most)[both].min())

    # Many value functions: linear programs over the polytope.

    def _among_many(self, claim: Claim) -> Explained:
        met = claim.met(self.packages)
        inside, outside = self._unimproved(met), self._unimproved(~met)
        gains, broken = self._gains(inside), self._gains(outside)
        search = Separation(self.evidence.polytope, broken, ranges=self._ranges)
        excluded = self.packages[:0]
        try:
            hit = search.attained(gains)
        except EmptyPolytopeError:
            hit, excluded = None, self.packages[outside[search.culprits()]]
        if hit is not None:
            found = Separation(self.evidence.polytope.with_rows(-gains[[hit]], np.zeros(1)), broken).widest()
            return Explained("red line", found[:-1], self.packages[inside[hit]], float(found[-1]))
        issue = _only_issue(claim)
        liked = self._liked_better(gains, broken) if issue is None else self._options_liked(claim, issue)
        if liked is not None:
            return Explained("preference", liked[:-1], margin=float(liked[-1]), excluded=excluded)
        return Explained("nothing", excluded=excluded, rival=None if issue is None else self._rival(claim, issue))

    def _gains(self, places: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.evidence.gains(self.space.columns(self.packages[places]))

    def _liked_better(self, inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Find values under which a package that meets the demand is better than every one that breaks it.

        The question is that of the red line, with a level of any height in the place of no deal.
        """
        no_deal, polytope = self.evidence.layout.reservation_row(), with_level(self.evidence.polytope)
        insiders, outsiders = above_level(inside + no_deal), above_level(outside + no_deal)
        hit = Separation(polytope, outsiders).attained(insiders)
        if hit is None:
            return None
        return np.delete(Separation(polytope.with_rows(-insiders[[hit]], np.zeros(1)), outsiders).widest(), -2)

    def _options_liked(self, claim: Claim, issue: int) -> NDArray[np.float64] | None:
        """Find values under which every option insisted on is better than every option ruled out."""
        kept, forms = self._kept_options(claim, issue), above_level(self._option_forms(issue))
        if kept.all() or not kept.any():
            return None
        polytope = with_level(self.evidence.polytope).with_rows(-forms[kept], np.zeros(np.count_nonzero(kept)))
        found = np.delete(Separation(polytope, forms[~kept]).widest(), -2)
        return found if found[-1] >= MARGIN else None

    def _rival(self, claim: Claim, issue: int) -> Rival | None:
        """Find an option ruled out that is at least as good as one insisted on, whatever the values."""
        kept = self._kept_options(claim, issue)
        pairs = np.argwhere(self._at_least_as_good(issue) & ~kept[:, None] & kept[None, :])
        return Rival(issue, int(pairs[0][1]), int(pairs[0][0])) if len(pairs) else None

    def _kept_options(self, claim: Claim, issue: int) -> NDArray[np.bool_]:
        """Tell which options of the one issue it is about a claim lets stand."""
        rows = np.zeros((self.space.sizes[issue], len(self.space.sizes)), np.int64)
        rows[:, issue] = np.arange(len(rows))
        return claim.met(rows)

    def _option_forms(self, issue: int) -> NDArray[np.float64]:
        start, end = self.space.offsets[issue : issue + 2]
        return np.array([self.evidence.layout.value_row([column]) for column in range(start, end)])

    def _at_least_as_good(self, issue: int) -> NDArray[np.bool_]:
        """Tell which options (rows) are at least as good as which (columns) under every value function; once."""
        if issue not in self._compared:
            forms, program = self._option_forms(issue), self._program
            least = [[program.minimise(one - other).value for other in forms] for one in forms]
            self._compared[issue] = np.array(least) >= -TOLERANCE
        return self._compared[issue]

    @cached_property
    def _program(self) -> Program:
        return Program(self.evidence.polytope)

    @cached_property
    def _ranges(self) -> Ranges:
        return ranges(self.evidence.polytope)

    @cached_property
    def _compared(self) -> dict[int, NDArray[np.bool_]]:
        """Options compared before, by issue."""
        return {}

    def _unimproved(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Give the places of the chosen packages that no other chosen one, different in one issue, surely improves on.

        Every other chosen package is surely no better than one of these.
        """
        left = np.flatnonzero(chosen)
        sizes = self.space.sizes
        if self.space.size > ENUMERABLE or sum(size**2 for size in sizes) > MOST_PAIRS:
            return left
        places = self.space.numbers(self.packages[left])
        listed, improved = np.zeros((2, self.space.size), dtype=np.bool_)
        listed[places] = True
        for issue, size in enumerate(sizes):
            good = self._at_least_as_good(issue)
            better = good & (~good.T | np.tri(size, k=-1, dtype=np.bool_).T)  # of equals the first counts as better
            # is a package beaten by one with a better option beside it?
            beside, beaten = (grid.reshape(prod(sizes[:issue]), size, -1) for grid in (listed, improved))
            for one, other in np.argwhere(better):
                beaten[:, other] |= beside[:, one]
        return left[~improved[places]]


def _only_issue(claim: Claim) -> int | None:
    """Give the one issue that a claim is about; None if it ties several."""
    issues = {issue for rule in claim.rules for issue in rule.issues}
    return issues.pop() if len(issues) == 1 else None


def _less(one: float, other: float) -> float:
    """Subtract, with nothing to compare making no difference."""
    return 0.0 if one == other else float(one - other)
