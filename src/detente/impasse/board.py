"""What the lens looks at: the table, and every demand that must be met for a deal there.

A *claim* is a demand on the text itself: something a party said it must have, a red line, a link between issues. A
*want* is a demand on its worth: that a party gets at least what no deal is worth to it. Rules that follow from logic
are beyond doubt and part of the space; rules that follow from politics are claims, so that one can ask what they cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.impasse.lookups import violated
from detente.impasse.survey import MOST_WANTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.space import Rule

Kind = Literal["position", "red line", "linkage", "rule", "no deal"]

MOST_CLAIMS = 63
"""Claims are bits of one machine word."""


@dataclass(frozen=True)
class Claim:
    """A demand on the text of a deal.

    Parameters
    ----------
    key
        A name to refer to it by, unique among the claims.
    kind
        ``position``: one issue of a stated position; ``red line``: one issue that a party never signs away;
        ``linkage``: the same over several issues; ``rule``: a political rule of the case.
    party
        Index of the party that makes it; None for a rule.
    rules
        A package meets the claim if all of these let it stand.
    """

    key: str
    kind: Kind
    party: int | None
    rules: tuple[Rule, ...]

    def met(self, packages: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell which packages, rows of option indices, meet the claim."""
        met = np.ones(len(packages), dtype=bool)
        for rule in self.rules:
            met &= rule.allows(packages)
        return met


@dataclass(frozen=True)
class Want:
    """A demand on what a deal is worth: that these parties, or so many of them, get at least what no deal is worth.

    Parameters
    ----------
    key
        A name to refer to it by.
    parties
        Whose acceptance counts: one party with a veto, or the group of which some must accept.
    at_least
        How many of them must accept.
    """

    key: str
    parties: tuple[int, ...]
    at_least: int = 1


@dataclass(frozen=True)
class Scope:
    """A choice of claims that are made together; every want is always part of it.

    Parameters
    ----------
    key
        ``interests`` (no stated position counts), or the names of the positions that the parties hold to.
    claims
        Indices of the claims made, ascending.
    """

    key: str
    claims: tuple[int, ...]

    @property
    def bits(self) -> int:
        """The claims as bits of a number."""
        return sum(1 << claim for claim in self.claims)


@dataclass(frozen=True)
class Board:
    """The table with all that is demanded at it.

    Demands are numbered: first the claims, then the wants.

    Parameters
    ----------
    table
        The parties over the packages that logic lets stand. What a party with a veto never signs is a claim; the red
        lines of the sides are those of the others, whose refusal alone does not stand in the way.
    claims, scopes
        What is demanded of the text, and which of it together; the first scope is ``interests``.
    """

    table: Table
    claims: tuple[Claim, ...]
    scopes: tuple[Scope, ...]

    @cached_property
    def wants(self) -> tuple[Want, ...]:
        """One want for each party with a veto, and one for the group of which some must accept.

        Where these are more than `MOST_WANTS`, the vetoes that come last are one want together: that all of them
        accept.
        """
        agreement = self.table.agreement
        group = (Want("no-deal:group", agreement.among, agreement.at_least),) if agreement.at_least else ()
        singles = MOST_WANTS - len(group)
        if len(agreement.vetoes) <= singles:
            return (*(Want(f"no-deal:{party}", (party,)) for party in agreement.vetoes), *group)
        first, rest = agreement.vetoes[: singles - 1], agreement.vetoes[singles - 1 :]
        alone = tuple(Want(f"no-deal:{party}", (party,)) for party in first)
        return (*alone, Want("no-deal:others", rest, len(rest)), *group)

    def demands(self, scope: Scope) -> tuple[int, ...]:
        """Give the numbers of a scope's demands: its claims, then all wants."""
        first = len(self.claims)
        return (*scope.claims, *range(first, first + len(self.wants)))

    def masks(self, packages: NDArray[np.integer]) -> NDArray[np.uint64]:
        """Give for each package the claims that it does *not* meet, as bits, shape (packages,)."""
        return violated(self.claims, self.table.space.sizes, packages)
