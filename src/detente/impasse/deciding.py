"""Decide, at one value function of each party, whether a set of demands can be met together, and certify it.

A package that meets them is its own proof and is checked directly. "Impossible" has no such witness: it counts as
certified only if two ways that share no step say so, since solvers are known to err there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from detente.consent.acceptability import floors as least_accepted
from detente.consent.acceptability import pair
from detente.impasse import ways
from detente.space import Rule, Space
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.impasse.board import Board
    from detente.impasse.unfolding import Factor


@dataclass(frozen=True)
class Verdict:
    """Whether a set of demands can be met together.

    Parameters
    ----------
    said
        ``possible``, ``impossible``, or ``undecided`` where no way could tell.
    package
        A package that meets all of them, checked directly; None unless possible.
    certified
        Whether that is proven: by the package, or by two ways that both say impossible.
    ways
        The ways that were asked, in order: ``tree``, our own search, and ``program``, an integer program.
    why
        What stands against certainty, or which way erred; empty if there is nothing to say.
    """

    said: Literal["possible", "impossible", "undecided"]
    package: NDArray[np.int64] | None
    certified: bool
    ways: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Decider:
    """Decides which demands of a board can be met together, at one value function of each party.

    Parameters
    ----------
    board
        The demands: first its claims, then its wants.
    values
        Value tables, shape (parties, columns).
    floors
        The least value that each party accepts, shape (parties,).
    """

    board: Board
    values: NDArray[np.float64]
    floors: NDArray[np.float64]
    _tables: dict[Rule, tuple[Factor, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _answers: dict[tuple[str, tuple[int, ...]], ways.Answer] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _budget: ways.Budget = field(default_factory=ways.Budget, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parties, columns = len(self.board.table.sides), int(self.board.table.space.offsets[-1])
        if self.values.shape != (parties, columns) or self.floors.shape != (parties,):
            msg = (
                f"values of shape {self.values.shape} and floors of shape {self.floors.shape} do not fit {parties} "
                f"parties and {columns} options; give one value table and one floor for each party"
            )
            raise ValueError(msg)

    @classmethod
    def at_mean(cls, board: Board) -> Self:
        """Decide at each party's mean value function, which is the value function where values are exact."""
        table = board.table
        means = zip(table.mean_tables, table.mean_reservation, strict=True)
        floors = [least_accepted(Draws(values[None], np.array([least])))[0] for values, least in means]
        return cls(board, table.mean_tables, np.array(floors))

    @classmethod
    def at_draw(cls, board: Board, draw: int) -> Self:
        """Decide in one draw of all parties; a party with one value function has that in every draw."""
        paired = pair(board.table.draws)
        values = np.stack([one.values[draw] for one in paired])
        return cls(board, values, np.array([least_accepted(one)[draw] for one in paired]))

    @cached_property
    def space(self) -> Space:
        """The packages that are beyond doubt possible."""
        return self.board.table.space

    def met(self, package: NDArray[np.integer]) -> int:
        """Give the demands that a package meets, as bits."""
        rows = np.asarray(package)[None]
        accepts = ways.accepted(self.space, self.values, self.floors, package)
        claims = [bool(claim.met(rows)[0]) for claim in self.board.claims]
        wants = [accepts[list(want.parties)].sum() >= want.at_least for want in self.board.wants]
        return sum(1 << number for number, met in enumerate((*claims, *wants)) if met)

    def can_be_met(self, demands: Iterable[int], *, twice: bool = True) -> Verdict:
        """Tell whether some package meets all of these demands.

        Parameters
        ----------
        demands
            Numbers of demands.
        twice
            Whether to ask the second way also where the first says impossible; otherwise only where it cannot tell.
        """
        chosen = tuple(sorted(set(demands)))
        first = self._answer("tree", chosen)
        if first.said == "possible":
            return Verdict("possible", first.package, certified=True, ways=("tree",))
        if first.said == "impossible" and not twice:
            return Verdict("impossible", None, certified=False, ways=("tree",), why="only one way was asked")
        second = self._answer("program", chosen)
        if twice and (first.said, second.said) == ("undecided", "impossible"):
            first = self._answer("tree at length", chosen)
        return _combined(first, second)

    def _answer(self, way: str, demands: tuple[int, ...]) -> ways.Answer:
        """Ask one way, once; believe no "possible" without a package that stands a direct check."""
        if (way, demands) not in self._answers:
            question = self.question(demands)
            patient = way == "tree at length"
            answer = ways.by_program(question) if way == "program" else ways.by_tree(question, patient=patient)
            if answer.said == "possible" and (answer.package is None or not question.stands(answer.package)):
                answer = ways.Answer("undecided", why="said possible, but gave no package that meets the demands")
            self._answers[way, demands] = answer
        return self._answers[way, demands]

    def question(self, demands: Iterable[int]) -> ways.Question:
        """Put these demands as the question that both ways answer.

        Raises
        ------
        ValueError
            If there is no demand of some number.
        """
        chosen, claims = sorted(set(demands)), self.board.claims
        count = len(claims) + len(self.board.wants)
        if chosen and not 0 <= chosen[0] <= chosen[-1] < count:
            msg = f"demands {chosen} were asked for, but the board has {count}; name them by 0 to {count - 1}"
            raise ValueError(msg)
        rules = [rule for number in chosen if number < len(claims) for rule in claims[number].rules]
        wants = tuple(self.board.wants[number - len(claims)] for number in chosen if number >= len(claims))
        space = Space(self.space.sizes, (*self.space.rules, *rules))
        return ways.Question(space, wants, self.values, self.floors, self._tables, self._budget)


def _combined(first: ways.Answer, second: ways.Answer) -> Verdict:
    """Weigh what both ways say."""
    asked = ("tree", "program")
    for way, answer, other in zip(asked, (first, second), (second, first), strict=True):
        if answer.said == "possible":
            erred = f"the other way said impossible, but {way} gave this package" if other.said == "impossible" else ""
            return Verdict("possible", answer.package, certified=True, ways=asked, why=erred)
    why = "; ".join(f"{way}: {one.why or 'said impossible'}" for way, one in zip(asked, (first, second), strict=True))
    if first.said == second.said == "undecided":
        return Verdict("undecided", None, certified=False, ways=asked, why=why)
    certified = first.said == second.said
    return Verdict("impossible", None, certified=certified, ways=asked, why="" if certified else why)
