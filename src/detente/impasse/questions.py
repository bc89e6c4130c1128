"""Questions that could be put about a party's preferences, and how each of its draws would answer them.

All questions are answered by yes or no: which of two issues weighs more, whether one step on an issue is worth more
than a step on another (the question of PAPRIKA, Hansen & Ombler 2008), whether no deal is worth so much, and whether
the party would take a package. A question that all draws answer alike is known, and not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from detente.consent.acceptability import accepted, crossed, floors
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.space import Condition, Space

Kind = Literal["weight order", "trade-off", "no deal", "take"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How questions of one kind fare in practice.

    Parameters
    ----------
    askability
        How likely such a question can be put and gets an answer at all, between 0 and 1.
    trust
        Chance that an answer is true; at one half it says nothing.
    why
        The reason for both, in a sentence.
    """

    askability: float
    trust: float
    why: str

    def __post_init__(self) -> None:
        """See that both are shares."""
        if not (0 <= self.askability <= 1 and 0 <= self.trust <= 1):
            msg = f"askability {self.askability} and trust {self.trust} must each lie between 0 and 1"
            raise ValueError(msg)


MANNERS: dict[Kind, Manner] = {
    "weight order": Manner(
        0.8,
        0.85,
        "What matters more is talked of freely, and speeches, budgets and insiders tell it; some of it is show.",
    ),
    "trade-off": Manner(
        0.7, 0.8, "A choice between two steps gives little away and can be put as a what-if; it is easily misread."
    ),
    "no deal": Manner(
        0.4, 0.7, "What it would live with is what a party hides most; what it says of it is often a bluff."
    ),
    "take": Manner(
        0.2, 0.9, "To ask is to make an offer, which few can do; a yes or no to a whole text is hard to take back."
    ),
}
"""How askable each kind of question is, and how far its answer can be trusted: judgements, to be overridden."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Which questions to think of, and how they fare.

    Parameters
    ----------
    manners
        How each kind of question fares.
    weight_orders, trade_offs, packages
        The most questions of these kinds about one party; the most telling are kept, of packages the best.
    quartiles
        At which quantiles of its draws to ask what no deal is worth to a party.
    """

    manners: Mapping[Kind, Manner] = field(default_factory=lambda: dict(MANNERS))
    weight_orders: int = 45
    trade_offs: int = 70
    packages: int = 30
    quartiles: tuple[float, ...] = (0.25, 0.5, 0.75)


ASKING = Asking()

STEP_SHARE = 0.9
"""A step is asked about if it is worth something, the same way round, in so many of the draws."""

_SCREENED = 1_000
_LEADING = 300
_PAIRS = 3_000


@dataclass(frozen=True)
class Answering:
    """One party's draws, laid out to be asked.

    Parameters
    ----------
    space, draws
        The packages, and the value functions of the party.
    """

    space: Space
    draws: Draws

    @cached_property
    def tolerance(self) -> float:
        """The difference below which two values of the party count as equal."""
        return self.draws.tolerance

    @cached_property
    def columns(self) -> NDArray[np.float64]:
        """Value of each option, shape (columns, draws)."""
        return np.ascontiguousarray(self.draws.values.T)

    @cached_property
    def weights(self) -> NDArray[np.float64]:
        """Span of the values of each issue, shape (issues, draws)."""
        starts = self.space.offsets[:-1]
        best = np.maximum.reduceat(self.draws.values, starts, axis=1)
        return np.ascontiguousarray((best - np.minimum.reduceat(self.draws.values, starts, axis=1)).T)

    def part(self, most: int) -> Answering:
        """Give so many of the draws, evenly spread."""
        every = -(-len(self.draws) // most)
        return Answering(self.space, Draws(self.draws.values[::every], self.draws.reservation[::every]))

    def worth(self, step: Step) -> NDArray[np.float64]:
        """Give what a step is worth in each draw, shape (draws,)."""
        first = self.space.offsets[step.issue]
        gain: NDArray[np.float64] = self.columns[first + step.end] - self.columns[first + step.start]
        return gain


@dataclass(frozen=True, slots=True)
class Step:
    """On one issue, from one option to another."""

    issue: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WeightOrder:
    """Whether the first issue weighs more for the party than the second."""

    kind: ClassVar[Kind] = "weight order"
    party: int
    first: int
    second: int

    def answers(self, asked: Answering) -> NDArray[np.bool_]:
        """Give the answer of each draw, shape (draws,): whether its span is larger, by more than the tolerance."""
        more: NDArray[np.bool_] = asked.weights[self.first] - asked.weights[self.second] > asked.tolerance
        return more


@dataclass(frozen=True, slots=True)
class TradeOff:
    """Whether the first step is worth more to the party than the second, all else equal."""

    kind: ClassVar[Kind] = "trade-off"
    party: int
    first: Step
    second: Step

    def answers(self, asked: Answering) -> NDArray[np.bool_]:
        """Give the answer of each draw, shape (draws,): whether it is worth more, by more than the tolerance."""
        more: NDArray[np.bool_] = asked.worth(self.first) - asked.worth(self.second) > asked.tolerance
        return more


@dataclass(frozen=True, slots=True)
class NoDealAbove:
    """Whether no deal is worth at least so much to the party, in its own units."""

    kind: ClassVar[Kind] = "no deal"
    party: int
    level: float

    def answers(self, asked: Answering) -> NDArray[np.bool_]:
        """Give the answer of each draw, shape (draws,)."""
        above: NDArray[np.bool_] = asked.draws.reservation >= self.level - asked.tolerance
        return above


@dataclass(frozen=True, slots=True)
class Accepts:
    """Whether the party would take this package, an option index for each issue, rather than no deal."""

    kind: ClassVar[Kind] = "take"
    party: int
    package: tuple[int, ...]

    def answers(self, asked: Answering) -> NDArray[np.bool_]:
        """Give the answer of each draw, shape (draws,)."""
        worth = np.zeros(len(asked.draws))
        for first, option in zip(asked.space.offsets[:-1], self.package, strict=True):
            worth += asked.draws.values[:, first + option]
        enough: NDArray[np.bool_] = worth >= floors(asked.draws)
        return enough


Question = WeightOrder | TradeOff | NoDealAbove | Accepts


def answers_of(space: Space, draws: Draws, questions: Sequence[Question]) -> NDArray[np.bool_]:
    """Give the answers of one party's draws to questions about it, shape (questions, draws)."""
    asked = Answering(space, draws)
    given = np.zeros((len(questions), len(draws)), dtype=bool)
    for row, question in zip(given, questions, strict=True):
        row[:] = question.answers(asked)
    return given


def candidates(
    space: Space,
    draws: Sequence[Draws],
    packages: NDArray[np.integer],
    settings: Asking = ASKING,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
) -> tuple[Question, ...]:
    """Think of the questions whose answers are open, about every party whose values are not known exactly.

    Of two questions of a party with the same answer, or the opposite one, in all draws, one is kept.

    Parameters
    ----------
    space, draws
        The packages, and the draws of each party; their numbers may differ.
    packages
        Packages worth asking about, best first, as rows of option indices.
    settings
        Which questions to think of.
    red_lines
        For each party, conditions that no package it accepts may meet; it is not asked about these packages.
    """
    bars = crossed(packages, red_lines, len(draws))
    found: list[Question] = []
    for party, own in enumerate(draws):
        if not own.exact:
            found += _about(party, Answering(space, own), packages[~bars[party]], settings)
    return tuple(found)


def _about(party: int, asked: Answering, packages: NDArray[np.integer], settings: Asking) -> list[Question]:
    """Think of questions about one party: the most telling of each kind, and whether it takes the best packages."""
    seen: set[bytes] = set()
    pairs = combinations(range(len(asked.space.sizes)), 2)
    orders = _open(asked, (WeightOrder(party, first, second) for first, second in pairs), seen)
    steps = _open(asked, _trade_offs(party, asked), seen)
    takes = (Accepts(party, tuple(map(int, package))) for package in packages)
    return [
        *_most_telling(asked, orders, packages, settings.weight_orders),
        *_most_telling(asked, steps, packages, settings.trade_offs),
        *_open(asked, _levels(party, asked.draws, settings.quartiles), set()),
        *_open(asked, takes, set(), settings.packages),
    ]


def _open(asked: Answering, questions: Iterable[Question], seen: set[bytes], most: int | None = None) -> list[Question]:
    """Keep questions that the draws answer differently, and no two that ask the same."""
    kept: list[Question] = []
    for question in questions if most != 0 else ():
        answers = question.answers(asked)
        key = np.packbits(answers ^ answers[0]).tobytes()
        if not answers.all() and answers.any() and key not in seen:
            seen.add(key)
            kept.append(question)
            if len(kept) == most:
                break
    return kept


def _most_telling(
    asked: Answering, questions: list[Question], packages: NDArray[np.integer], most: int
) -> list[Question]:
    """Keep the questions whose answers move the party's shares of the best packages the most apart.

    An answer that makes all packages more acceptable alike is no help in choosing between them. What moves is the
    covariance of the answer with the acceptance of each package; a part of draws and packages is enough to tell.
    """
    if len(questions) <= most:
        return questions
    some = asked.part(_SCREENED)
    accepts = accepted(some.space, some.draws, packages[:_LEADING]) * np.float32(1)
    answers = np.stack([question.answers(some) for question in questions]) * np.float32(1)
    moved = (answers - answers.mean(axis=1, keepdims=True)) @ accepts
    apart = np.ptp(moved, axis=1) if accepts.shape[1] else np.zeros(len(questions))
    return [questions[number] for number in np.sort(np.argsort(-apart, kind="stable")[:most])]


def _levels(party: int, draws: Draws, quartiles: Sequence[float]) -> list[Question]:
    """Ask of the quartiles of what no deal is worth, in two digits; not where it is worth less than anything."""
    levels = np.quantile(draws.reservation, quartiles, method="inverted_cdf")
    rounded = sorted({float(f"{level:.2g}") for level in levels if np.isfinite(level)})
    return [NoDealAbove(party, level) for level in rounded]


def _trade_offs(party: int, asked: Answering) -> list[Question]:
    """Pair steps on different issues; of too many pairs, keep those that a part of the draws leaves most open."""
    steps = _steps(asked) if len(asked.space.sizes) > 1 else []
    if len(steps) < 2:
        return []
    part = asked.part(_SCREENED)
    some, issues = np.stack([part.worth(step) for step in steps]), np.array([step.issue for step in steps])
    first, second = np.nonzero(issues[:, None] < issues)
    more = [(one > some[issues > issue]).mean(axis=1) for one, issue in zip(some, issues, strict=True)]
    best = np.sort(np.argsort(np.abs(np.concatenate(more) - 0.5), kind="stable")[:_PAIRS])
    return [TradeOff(party, steps[first[pair]], steps[second[pair]]) for pair in best]


def _steps(asked: Answering) -> list[Step]:
    """List the steps between options next to each other, towards the better one, that are worth something."""
    found = []
    for issue, size in enumerate(asked.space.sizes):
        for option in range(size - 1):
            step = Step(issue, option, option + 1)
            worth = asked.worth(step)
            if worth.mean() < 0:
                step, worth = Step(issue, option + 1, option), -worth
            if (worth > asked.tolerance).mean() >= STEP_SHARE:
                found.append(step)
    return found
