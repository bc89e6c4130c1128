"""Rules over options: which combinations of options cannot be.

Every kind of rule of a case file is one form here: of some conditions, at least so many and at most so many hold.
"If A then B" is "at least one of: not A, B"; "never A" is "at most none of: A".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Options = Mapping[int, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Condition:
    """Each named issue takes one of the named options; ``negated`` turns the whole around.

    Parameters
    ----------
    options
        Pairs of an issue's index and the indices of the options that meet the condition.
    negated
        Whether the condition holds where the options are *not* all met.
    """

    options: tuple[tuple[int, frozenset[int]], ...]
    negated: bool = False

    def holds(self, packages: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell for each package, a row of option indices over all issues, whether the condition holds."""
        met = np.ones(len(packages), dtype=bool)
        for issue, allowed in self.options:
            met &= np.isin(packages[:, issue], sorted(allowed))
        return ~met if self.negated else met


@dataclass(frozen=True, slots=True)
class Rule:
    """Of ``conditions``, between ``at_least`` and ``at_most`` hold in every feasible package."""

    name: str
    conditions: tuple[Condition, ...]
    at_least: int = 0
    at_most: int | None = None

    @classmethod
    def implication(cls, name: str, premise: Options, conclusion: Options) -> Rule:
        """If the premise holds, so does the conclusion; each maps issues to the options that meet it."""
        unmet, met = Condition(tuple(premise.items()), negated=True), Condition(tuple(conclusion.items()))
        return cls(name, (unmet, met), at_least=1)

    @property
    def issues(self) -> frozenset[int]:
        """The issues that the rule ties together."""
        return frozenset(issue for condition in self.conditions for issue, _ in condition.options)

    def allows(self, packages: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell for each package, a row of option indices over all issues, whether the rule lets it stand."""
        held = np.zeros(len(packages), dtype=np.int64)
        for condition in self.conditions:
            held += condition.holds(packages)
        at_most = len(self.conditions) if self.at_most is None else self.at_most
        return (held >= self.at_least) & (held <= at_most)
