"""Two ways to tell whether any package meets what is asked: our own search over a tree, and an integer program.

They share the rules and value tables as they stand and no step of the argument, so that an "impossible" of both is
hardly the error of one. Either gives the package it finds, which is checked directly: by the rules themselves, and by
adding up values.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.consent.programming import (
    UNIT,
    Effort,
    Optimum,
    Program,
    ProgramError,
    ProgramLimitError,
    Row,
    maximise,
    value_terms,
)
from detente.impasse.unfolding import EntangledError, factors, fits, unfold
from detente.values.draws import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from detente.impasse.board import Want
    from detente.impasse.unfolding import Factor, Tree
    from detente.space import Rule, Space

    Said = Literal["possible", "impossible", "undecided"]

NODES = 2_000_000
"""Steps of our own search for one coalition before it is left undecided."""

ROUNDS = 8
"""How often our own search begins again because a package breaks rules that were left out."""

FEW = 12
"""With more rules left out, an integer program finds packages sooner."""

MOST_COALITIONS = 300
"""So many groups of parties whose consent would do are looked at one by one."""

PROGRAM_NODES = 3_000
"""How many nodes one program may open."""

PROGRAM_STEPS = 150_000
"""How many steps of the simplex method the programs of one decider may take before each is held to its first node."""


class Answer(NamedTuple):
    """What one way says: whether some package meets what is asked, which one, and why it could not tell."""

    said: Said
    package: NDArray[np.int64] | None = None
    why: str = ""


@dataclass
class Budget(Effort):
    """What programs may cost: more nodes each than where a figure is wanted soon, as here a proof is wanted."""

    steps: int = PROGRAM_STEPS

    @property
    def nodes(self) -> int:
        """How many nodes the next program may open."""
        return 1 if self.exhausted else PROGRAM_NODES


@dataclass(frozen=True)
class Question:
    """Whether a package obeys all rules and is worth enough to those who want so.

    Parameters
    ----------
    space
        The packages that the rules, and the claims that are asked for, let stand.
    wants
        What is asked of a package's worth.
    values
        Value tables of all parties, shape (parties, columns).
    floors
        The least that each party accepts, shape (parties,).
    tables
        Rules written as tables before.
    budget
        What programs have cost.
    """

    space: Space
    wants: tuple[Want, ...]
    values: NDArray[np.float64]
    floors: NDArray[np.float64]
    tables: dict[Rule, tuple[Factor, ...]] = field(default_factory=dict, repr=False)
    budget: Budget = field(default_factory=Budget, repr=False)

    def stands(self, package: NDArray[np.integer]) -> bool:
        """Check a package directly."""
        accepts = accepted(self.space, self.values, self.floors, package)
        wanted = all(accepts[list(want.parties)].sum() >= want.at_least for want in self.wants)
        return wanted and bool(self.space.allows(np.asarray(package)[None])[0])

    @property
    def range(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the worst and the best options together are worth to each party, whatever the rules."""
        begins = self.space.offsets[:-1]
        worst: NDArray[np.float64] = np.minimum.reduceat(self.values, begins, axis=1).sum(axis=1)
        best: NDArray[np.float64] = np.maximum.reduceat(self.values, begins, axis=1).sum(axis=1)
        return worst, best

    def coalitions(self) -> Iterator[tuple[int, ...]]:
        """Give groups of parties such that every want is met exactly if all of one group accept."""
        choices = [list(islice(combinations(want.parties, want.at_least), MOST_COALITIONS + 1)) for want in self.wants]
        seen: set[tuple[int, ...]] = set()
        for some in product(*choices):
            group = tuple(sorted({party for parties in some for party in parties}))
            if group not in seen:
                seen.add(group)
                yield group


def accepted(
    space: Space, values: NDArray[np.float64], floors: NDArray[np.float64], package: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Tell which parties accept a package, adding its values up as everywhere else; shape (parties,)."""
    worth = np.zeros(len(values))
    for column in space.columns(package):
        worth += values[:, column]
    enough: NDArray[np.bool_] = worth >= floors
    return enough


def by_tree(question: Question, *, patient: bool = True) -> Answer:
    """Search the packages that the rules let stand, unfolded into a tree, for each group whose consent would do.

    Rules that are too entangled for that are left out, which makes no "impossible" wrong. Where the package found
    breaks one of them, the search begins again with those first; where many are left out, only if ``patient``, since
    that seldom ends with a package that breaks none.
    """
    first: tuple[Rule, ...] = ()
    for _ in range(ROUNDS):
        kept, left = _fitting(question, first)
        answer = _unfolded(question, kept)
        if answer.package is None:
            return answer
        broken = [rule for rule in left if not rule.allows(answer.package[None])[0]]
        if not broken:
            return answer
        if len(left) > FEW and not patient:
            break
        first = (*broken, *(rule for rule in first if rule not in broken))
    return Answer("undecided", why=f"{len(left)} rules are too entangled with the others for our own search")


def _fitting(question: Question, first: tuple[Rule, ...]) -> tuple[list[Rule], list[Rule]]:
    """Choose rules that make a tree that is small enough, first those named, then claims; the others are left."""
    rules = list(dict.fromkeys((*first, *reversed(question.space.rules))))
    kept: list[Rule] = []
    stack = [rules]
    while stack:
        some = stack.pop()
        if _fit(question, kept + some):
            kept += some
        elif len(some) > 1:
            half = len(some) // 2
            stack += [some[half:], some[:half]]
    taken = set(kept)
    return kept, [rule for rule in rules if rule not in taken]


def _fit(question: Question, rules: list[Rule]) -> bool:
    try:
        return fits(question.space.sizes, [_written(question, rule) for rule in rules])
    except EntangledError:
        return False


def _unfolded(question: Question, rules: list[Rule]) -> Answer:
    """Search the packages that some rules let stand."""
    try:
        tree = unfold(question.space.sizes, [_written(question, rule) for rule in rules])
    except EntangledError as error:
        return Answer("undecided", why=str(error))
    if tree is None:
        return Answer("impossible")
    doubt = ""
    for number, group in enumerate(question.coalitions()):
        if number == MOST_COALITIONS:
            return Answer("undecided", why=f"more than {MOST_COALITIONS:,} groups of parties could agree")
        found = _in_tree(question, tree, group)
        if found.said == "possible":
            return found
        doubt = doubt or found.why
    return Answer("undecided", why=doubt) if doubt else Answer("impossible")


def _written(question: Question, rule: Rule) -> tuple[Factor, ...]:
    if rule not in question.tables:
        question.tables[rule] = factors(rule, question.space.sizes)
    return question.tables[rule]


def _in_tree(question: Question, tree: Tree, group: tuple[int, ...]) -> Answer:
    """Look for a package that all of a group accept."""
    from detente.impasse import kernels_deciding

    worth, floor = _levelled(question, group)
    issues, columns = len(question.space.sizes), worth.shape[1]
    worth = np.hstack([worth, np.zeros((len(worth), 1))])  # counters are worth nothing
    rows = np.zeros(len(tree.issues), np.int64)
    verdict = kernels_deciding.decide(
        np.ascontiguousarray(worth[:, np.minimum(tree.columns, columns)]),
        floor,
        tree.groups,
        tree.links,
        tree.reach,
        tree.place,
        tree.starts,
        NODES,
        rows,
    )
    if verdict == kernels_deciding.NONE:
        return Answer("impossible")
    if verdict == kernels_deciding.UNDECIDED:
        return Answer("undecided", why=f"our own search was cut short after {NODES:,} steps")
    package, real = np.empty(issues, np.int64), tree.issues < issues
    package[tree.issues[real]] = tree.columns[rows[real]] - question.space.offsets[tree.issues[real]]
    return Answer("possible", package)


def _levelled(question: Question, group: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Put the parties of a group on one scale, worst 0 and best 1, and ask of none less than its worst package gives.

    Without parties there is one that accepts everything.
    """
    if not group:
        return np.zeros((1, question.values.shape[1])), np.full(1, -1.0)
    worst, best = (bound[list(group)] for bound in question.range)
    values, floors = question.values[list(group)], question.floors[list(group)]
    tiny = 1e-6 * (1.0 + np.abs(worst))
    floors = np.maximum(floors, worst - tiny)
    lowest = np.minimum.reduceat(values, question.space.offsets[:-1], axis=1)
    scale = np.maximum(np.maximum(best, floors) - worst, tiny)
    worth = (values - np.repeat(lowest, question.space.sizes, axis=1)) / scale[:, None]
    return worth, (floors - worst) / scale


def by_program(question: Question) -> Answer:
    """Ask an integer program, with floors a little lower than they are.

    So an "impossible" holds beyond the solver's tolerance. A package that it finds only there is no answer.
    """
    try:
        found = _solved(question, slack=1.0)
        if found is None:
            return Answer("impossible")
        if not question.stands(found.package):
            found = _solved(question, slack=0.0)
    except ProgramLimitError as error:
        if error.best is not None and question.stands(error.best.package):
            return Answer("possible", error.best.package)
        spent = "; programs have cost all that they may together" if question.budget.exhausted else ""
        return Answer("undecided", why=f"the integer program: {error}{spent}")
    except ProgramError as error:
        return Answer("undecided", why=f"the integer program: {error}")
    if found is None or not question.stands(found.package):
        return Answer("undecided", why="the integer program finds a package that misses by less than its tolerance")
    return Answer("possible", found.package)


def _solved(question: Question, slack: float) -> Optimum | None:
    """Solve the program for floors lowered by so many times the tolerance; one Boolean for each party of a group."""
    program = replace(Program.of(question.space), effort=question.budget)
    largest = np.abs(question.values).max(axis=1, initial=0.0)
    floors = question.floors - slack * TOLERANCE * np.maximum(1.0, largest)
    unit = np.where(largest > 0, largest, 1.0)
    scale = UNIT / unit
    worst, best = question.range
    floors = np.clip(floors, worst - unit, best + unit)  # no number out of proportion, whatever no deal is worth
    for want in question.wants:
        terms = [value_terms(question.values[party], scale[party]) for party in want.parties]
        least = [(worst[party] * scale[party], floors[party] * scale[party]) for party in want.parties]
        consents: list[int] = []
        if want.at_least < len(want.parties):
            program, consents = program.variables(*[(0.0, 1.0)] * len(want.parties), binary=True)
            program = program.where(Row(dict.fromkeys(consents, 1.0), want.at_least, np.inf))
        for number, (low, high) in enumerate(least):
            if consents:  # who does not consent gets what any package gives
                program = program.where(Row(terms[number] | {consents[number]: low - high}, low, np.inf))
            else:
                program = program.where(Row(terms[number], high, np.inf))
    return maximise(program, {})
