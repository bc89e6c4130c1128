"""The evidence about one party under one account and variant: what binds, what only weighs, what is known exactly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from detente.case.names import NO_DEAL
from detente.case.statements import ExactValues, MattersMore, NoDealBounds, Ranking, RedLine
from detente.values.additions import additions_of, moves_of, times_of
from detente.values.draws import Draws
from detente.values.errors import KnowledgeError
from detente.values.layout import layout_of
from detente.values.polytope import Polytope
from detente.values.rankings import standing_of
from detente.values.rows import Reader, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.case.model import CaseFile
    from detente.case.spaces import Numbering
    from detente.case.statements import Statement
    from detente.space import Condition
    from detente.values.layout import Layout

ALL = "all"
"""The one account of a case that names none."""


@dataclass(frozen=True)
class StatementRows:
    """One statement as rows A·θ ≤ b, and how far it is believed."""

    statement: Statement
    A: NDArray[np.float64]
    b: NDArray[np.float64]

    @property
    def binding(self) -> bool:
        """Whether it holds in every draw rather than weighing on them."""
        return self.statement.belief == 1


def statements_held(words: CaseFile, party: str, account: str, variant: str | None) -> tuple[Statement, ...]:
    """Pick the statements about a party that an account holds in a variant."""
    return tuple(
        said
        for said in words.statements.get(party, ())
        if (not said.accounts or account in said.accounts) and (not said.variants or variant in said.variants)
    )


@dataclass(frozen=True)
class Evidence:
    """All that is said of one party under one account and variant.

    Parameters
    ----------
    numbering
        The case in numbers.
    party
        The party's name.
    statements
        The statements held.
    """

    numbering: Numbering
    party: str
    statements: tuple[Statement, ...]

    @property
    def kind(self) -> str:
        """``exact`` values, a complete ``ranking``, or values ``drawn`` from what is known."""
        if any(isinstance(said, ExactValues) for said in self.statements):
            return "exact"
        return "ranking" if self.complete_ranking is not None else "drawn"

    @property
    def complete_ranking(self) -> Ranking | None:
        """The ranking that is all there is to know, if one is given."""
        return next((said for said in self.statements if isinstance(said, Ranking) and said.complete), None)

    @cached_property
    def layout(self) -> Layout:
        """The party's unknowns."""
        return layout_of(self.statements, self.numbering, self.party)

    @cached_property
    def rows(self) -> tuple[StatementRows, ...]:
        """Every statement that says something linear, as rows."""
        read = Reader(self.numbering, self.layout)
        found = ((said, list(rows_of(said, read))) for said in self.statements)
        return tuple(
            StatementRows(said, np.array([row for row, _ in rows]), np.array([bound for _, bound in rows]))
            for said, rows in found
            if rows
        )

    @property
    def binding(self) -> tuple[StatementRows, ...]:
        """The statements that hold in every draw."""
        return tuple(rows for rows in self.rows if rows.binding)

    @property
    def weighing(self) -> tuple[StatementRows, ...]:
        """The statements that make draws likelier or less likely."""
        return tuple(rows for rows in self.rows if not rows.binding)

    @cached_property
    def background(self) -> Polytope:
        """The unknowns before any statement but the directions."""
        return Polytope(self.layout.A, self.layout.b, self.layout.normalisation[None, :], np.ones(1))

    @cached_property
    def polytope(self) -> Polytope:
        """All vectors of unknowns that meet the binding statements."""
        met = self.background
        for rows in self.binding:
            met = met.with_rows(rows.A, rows.b)
        return met

    @property
    def red_lines(self) -> tuple[Condition, ...]:
        """Conditions on packages under which the party never signs; only fully believed ones count."""
        return tuple(
            self.numbering.condition(said.red_line)
            for said in self.statements
            if isinstance(said, RedLine) and said.belief == 1
        )

    @property
    def moves(self) -> tuple[float, ...]:
        """How much more no deal is worth than all other statements say, which speak of how it was; move by move."""
        return moves_of(self.statements)

    @property
    def times(self) -> tuple[tuple[int, float], ...]:
        """How many times as much issues weigh as all other statements say they did: index and factor, one by one."""
        return times_of(self.statements, self.numbering)

    @property
    def scale(self) -> NDArray[np.float64]:
        """How many times as much each issue weighs, all `times` together; shape (issues,)."""
        scale = np.ones(len(self.numbering.issues))
        for issue, times in self.times:
            scale[issue] *= times
        return scale

    def exact(self) -> Draws:
        """Give the one value function of a party whose values are known exactly, in the file's own units.

        A party for which the file states no value of no deal accepts every package: its reservation value is −∞. What
        `moves` and `times` say is not in it.
        """
        said = next(said for said in self.statements if isinstance(said, ExactValues))
        empty: dict[str, float] = {}
        table = [
            said.exact_values.get(issue, empty).get(option, 0.0)
            for issue, options in zip(self.numbering.issues, self.numbering.options, strict=True)
            for option in options
        ]
        values = np.array([table])
        additions_of(self.statements, self.numbering).fill(values)
        return Draws(values, np.array([-np.inf if said.no_deal is None else said.no_deal]))

    def ranked(self, packages: NDArray[np.integer]) -> Draws:
        """Give a complete ranking as the one value function there is, over whole packages instead of options.

        Parameters
        ----------
        packages
            Every feasible package, shape (packages, issues); each is a column of the value table that comes back.

        Returns
        -------
        Values that mean nothing but their order. Without ``no deal`` among its entries every package is accepted.

        Raises
        ------
        KnowledgeError
            If a feasible package is not in the ranking.
        """
        standing = standing_of(self.complete_ranking, self.numbering) if self.complete_ranking else {}
        rows = [tuple(row) for row in packages.tolist()]
        missing = [row for row in rows if row not in standing]
        if missing:
            named = ", ".join(self.numbering.named(np.array(missing[0])).values())
            msg = f"the complete ranking of {self.party} leaves out {len(missing):,} feasible packages, first: {named}"
            raise KnowledgeError(msg)
        return Draws(np.array([[standing[row] for row in rows]]), np.array([standing.get(NO_DEAL, -np.inf)]))

    def as_now(self, draws: Draws) -> Draws:
        """Give draws of how things were as they are now: no deal moved, and issues weighing so many times as much.

        It is done change by change, so that one more starts from these very draws. An issue's values are multiplied as
        counted from its worst option, and from 0 where it is an added one: what it is worth to leave it out stays.
        """
        values, reservation = draws.values, draws.reservation
        for move in self.moves:
            reservation = reservation + move
        for issue, times in self.times:
            part = slice(*self.numbering.offsets[issue : issue + 2])
            own = values[:, part]
            zero = 0.0 if issue in self.added else own.min(axis=1, keepdims=True)
            values = values.copy()
            values[:, part] = zero + times * (own - zero)
        return Draws(values, reservation)

    @property
    def added(self) -> frozenset[int]:
        """The issues whose options are valued exactly beside all others, by index."""
        return additions_of(self.statements, self.numbering).issues

    @property
    def weight_orders(self) -> list[tuple[int, int]] | None:
        """Pairs (heavier, lighter) of issues if nothing else is said but bounds on no deal; otherwise None.

        Then draws can be made exactly, without a Markov chain.
        """
        pairs: list[tuple[int, int]] = []
        for rows in self.rows:
            said = rows.statement
            if not rows.binding or not isinstance(said, MattersMore | NoDealBounds):
                return None
            if isinstance(said, MattersMore):
                if said.by_factor != 1:
                    return None
                issues = [self.numbering.issue(name) for name in said.matters_more]
                pairs += pairwise(issues)
        return pairs

    @property
    def reservation_interval(self) -> tuple[float, float]:
        """The interval in which binding bounds on no deal leave the reservation value."""
        bounds = [r.statement.no_deal for r in self.binding if isinstance(r.statement, NoDealBounds)]
        low = max((b.at_least for b in bounds if b.at_least is not None), default=0.0)
        high = min((b.at_most for b in bounds if b.at_most is not None), default=1.0)
        return max(0.0, low), min(1.0, high)

    def gains(self, columns: NDArray[np.int64]) -> NDArray[np.float64]:
        """Give for each package the row whose product with θ is its value less the reservation value, as both are now.

        Parameters
        ----------
        columns
            The value-table columns of each package, shape (packages, issues).

        Returns
        -------
        Array of shape (packages, unknowns).
        """
        rows = self.layout.value_rows(columns, self.scale)
        rows[:, -1] = -1.0
        return self.layout.plus(rows, -sum(self.moves))


def evidence_of(numbering: Numbering, party: str, account: str, variant: str | None) -> Evidence:
    """Gather what is said of a party under an account and variant."""
    return Evidence(numbering, party, statements_held(numbering.words, party, account, variant))


def accounts_of(words: CaseFile) -> tuple[str, ...]:
    """Name the accounts of a case; one that names none has the account ``all``."""
    return tuple(words.accounts) or (ALL,)


def variants_of(words: CaseFile) -> Sequence[str | None]:
    """Name the variants of a case; one that names none has the variant None."""
    return tuple(words.variants) or (None,)
