"""What an answer would be worth: by how much the best package would be more widely acceptable, once it is heard.

The value of a question is the chance that the best package is a deal if one may choose it after the answer, less that
of the best package now: V(q) = Σ_a Pr(a)·max_x Pr[x is a deal | a] − max_x Pr[x is a deal] (Chajewska, Koller & Parr
2000; Boutilier 2002). The parties' draws are independent, so an answer about a party moves its share alone, and the
chance of agreement is linear in it: all pairings of draws count. Answers are at times false, and so
heard, not known.

The best of many packages looks better than it is on the draws that chose it. So packages are also chosen on one half
of the draws and judged on the other, both ways round: `held_out` beside `in_sample`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import joint_shares, joint_slope
from detente.impasse.questions import ASKING, answers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.impasse.questions import Asking, Question
    from detente.space import Space
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.int64]

HALVES = (slice(0, None, 2), slice(1, None, 2))
"""Every other draw chooses, the rest judges, and the other way round."""

ALL = slice(None)

_DRAWS = 4_096
_QUESTIONS = 512


@dataclass(frozen=True)
class Valued:
    """Questions with what their answers would be worth.

    Every array has shape (questions,); packages are indices into the list that was given.

    Parameters
    ----------
    questions
        The questions.
    in_sample
        Their values on the draws that choose the packages: never below nought, and too hopeful.
    held_out
        Their values on draws that did not choose; below nought by chance where a question is worth little.
    standard_error
        Standard error of ``held_out``, the packages taken as chosen.
    yes
        Share of the party's draws that answer yes.
    if_yes, if_no
        The best package once yes, or no, is heard.
    askability, trust
        How likely the question can be put, and how likely its answer is true.
    best, best_share
        The best package now, and its joint share.
    """

    questions: tuple[Question, ...]
    in_sample: Floats
    held_out: Floats
    standard_error: Floats
    yes: Floats
    if_yes: Indices
    if_no: Indices
    askability: Floats
    trust: Floats
    best: int
    best_share: float

    @property
    def score(self) -> Floats:
        """What to rank by: the value on draws held back times how likely the question can be put."""
        return self.held_out * self.askability

    @property
    def order(self) -> Indices:
        """The questions by score, best first; ties by the value in sample, then as given."""
        return np.lexsort((-self.in_sample, -self.score))


def value_of(
    space: Space,
    questions: Sequence[Question],
    draws: Sequence[Draws],
    accepts: Sequence[Bools],
    agreement: Agreement,
    settings: Asking = ASKING,
    *,
    effective: Sequence[float] | None = None,
) -> Valued:
    """Work out what the answer to each question would be worth.

    Parameters
    ----------
    space, draws
        The packages, and the draws of each party; their numbers may differ.
    questions
        Questions about parties with more than one draw.
    accepts
        For each party, which of its draws accept which of the best packages, shape (draws, packages); packages that
        cross its red lines are accepted by none.
    agreement
        Who must accept.
    settings
        How the kinds of questions fare.
    effective
        Effective sample size of each party's draws, if they are correlated.

    Raises
    ------
    ValueError
        If there is no package, or a question is about a party with a single draw.
    """
    _check(questions, draws, accepts)
    sizes = [float(len(own)) for own in draws] if effective is None else [float(size) for size in effective]
    manners = [settings.manners[question.kind] for question in questions]
    trust, askability = np.array([(one.trust, one.askability) for one in manners]).reshape(-1, 2).T
    figures, packages = np.zeros((4, len(questions))), np.zeros((2, len(questions)), np.int64)
    for party in sorted({question.party for question in questions}):
        about = np.array([number for number, question in enumerate(questions) if question.party == party])
        for own in np.split(about, range(_QUESTIONS, len(about), _QUESTIONS)):
            answers = answers_of(space, draws[party], [questions[number] for number in own])
            inquiry = _Inquiry(party, answers, trust[own], accepts, agreement, sizes)
            figures[:, own], packages[:, own] = inquiry.outcome()
    now = joint_shares(shares_in(accepts, ALL), agreement)
    best = int(now.argmax())
    in_sample, held_out, error, yes = figures
    return Valued(
        tuple(questions),
        in_sample,
        held_out,
        error,
        yes,
        packages[0],
        packages[1],
        askability,
        trust,
        best,
        float(now[best]),
    )


def _check(questions: Sequence[Question], draws: Sequence[Draws], accepts: Sequence[Bools]) -> None:
    if not accepts[0].shape[1]:
        raise ValueError("no package to value questions by; give the packages with the largest joint shares")
    exact = next((question for question in questions if draws[question.party].exact), None)
    if exact is not None:
        msg = f"party {exact.party} has a single draw, so nothing about it is open; ask only of parties with more"
        raise ValueError(msg)


def part_of(rows: Bools, part: slice) -> Bools:
    """Take a part of a party's draws; a single draw is part of every one."""
    return rows if len(rows) == 1 else rows[part]


def shares_in(accepts: Sequence[Bools], part: slice) -> Floats:
    """Give the share of a part of its draws in which each party accepts each package, shape (parties, packages)."""
    return np.stack([part_of(one, part).mean(axis=0) for one in accepts])


def counts_of(answers: Bools, accepts: Bools) -> NDArray[np.float32]:
    """Count the draws that answer yes and accept a package, shape (questions, packages).

    A product of matrices in single precision, exact as long as there are fewer than 2²⁴ draws; in blocks of draws, so
    that little memory is needed.
    """
    counts = np.zeros((len(answers), accepts.shape[1]), np.float32)
    for begin in range(0, len(accepts), _DRAWS):
        part = slice(begin, begin + _DRAWS)
        counts += answers[:, part].astype(np.float32) @ accepts[part].astype(np.float32)
    return counts


@dataclass(frozen=True)
class _Sample:
    """What one set of draws says of each package, for questions about one party.

    Parameters
    ----------
    base
        Chance of agreement if the party refuses, shape (packages,).
    slope
        What its acceptance adds to that, shape (packages,).
    own
        Share of its draws that accept, shape (packages,).
    chance
        Chance of hearing yes to each question, shape (questions,).
    heard
        Chance of hearing yes from a draw that accepts the package, shape (questions, packages).
    """

    base: Floats
    slope: Floats
    own: Floats
    chance: Floats
    heard: Floats

    def choose(self) -> Indices:
        """Give the best packages if yes is heard, if no is, and now, shape (3, questions).

        Where an answer is never heard the best package of now stands.
        """
        now = self.base + self.slope * self.own
        yes = self.slope * self.heard
        if self.base.any():
            yes += self.chance[:, None] * self.base
        best = np.full(len(self.chance), now.argmax())
        return np.stack(
            [
                np.where(self.chance > 0, yes.argmax(axis=1), best),
                np.where(self.chance < 1, np.subtract(now, yes, out=yes).argmax(axis=1), best),
                best,
            ]
        )

    def value(self, chosen: Indices) -> Floats:
        """Give what the answers are worth if these packages are chosen, shape (questions,)."""
        heard, rows = self.heard, np.arange(len(self.chance))
        yes, no, now = chosen
        told = self.chance * self.base[yes] + self.slope[yes] * heard[rows, yes]
        told += (1.0 - self.chance) * self.base[no] + self.slope[no] * (self.own[no] - heard[rows, no])
        value: Floats = told - (self.base[now] + self.slope[now] * self.own[now])
        return value


@dataclass(frozen=True)
class _Inquiry:
    """Questions about one party, with the answers of its draws, shape (questions, draws)."""

    party: int
    answers: Bools
    trust: Floats
    accepts: Sequence[Bools]
    agreement: Agreement
    sizes: Sequence[float]

    def outcome(self) -> tuple[Floats, Indices]:
        """Give values in sample and held out, errors, and shares of yes; and the best packages if yes, and if no."""
        counts = [counts_of(self.answers[:, half], self.accepts[self.party][half]) for half in HALVES]
        whole = self._sample(ALL, counts[0] + counts[1])
        chosen = whole.choose()
        halves = [self._sample(half, count) for half, count in zip(HALVES, counts, strict=True)]
        choices = [half.choose() for half in halves][::-1]
        held = [half.value(choice) for half, choice in zip(halves, choices, strict=True)]
        errors = [
            self._variance(part, half, choice) for part, half, choice in zip(HALVES, halves, choices, strict=True)
        ]
        in_sample = np.maximum(whole.value(chosen), 0.0)  # below nought by rounding alone
        figures = [in_sample, (held[0] + held[1]) / 2, np.sqrt(errors[0] + errors[1]) / 2, self.answers.mean(axis=1)]
        return np.stack(figures), chosen[:2]

    def _sample(self, part: slice, counts: NDArray[np.float32]) -> _Sample:
        shares = shares_in(self.accepts, part)
        refused = shares.copy()
        refused[self.party] = 0.0
        own, yes = shares[self.party], self.answers[:, part].mean(axis=1)
        clear = 2.0 * self.trust - 1.0
        heard = counts * (clear / self.answers[:, part].shape[1])[:, None] + (1.0 - self.trust)[:, None] * own
        slope = joint_slope(shares, self.agreement, self.party)
        return _Sample(joint_shares(refused, self.agreement), slope, own, clear * yes + (1.0 - self.trust), heard)

    def _variance(self, part: slice, sample: _Sample, chosen: Indices) -> Floats:
        """Give the variance of the values of chosen packages: of each party's draws, by the delta method."""
        variance = self._own_variance(part, sample, chosen)
        for other in {*self.agreement.vetoes, *self.agreement.among} - {self.party}:
            if len(self.accepts[other]) > 1:
                variance += self._other_variance(other, part, sample, chosen)
        return variance

    def _own_variance(self, part: slice, sample: _Sample, chosen: Indices) -> Floats:
        rows, which = _columns(self.accepts[self.party][part], chosen)
        gain = sample.base[chosen][:, :, None], sample.slope[chosen][:, :, None]
        spread = np.zeros(chosen.shape[1])
        for q, answers in enumerate(self.answers[:, part]):
            yes, no, now = (gain[0][a, q] + gain[1][a, q] * rows[which[a, q]] for a in range(3))
            weight = np.where(answers, self.trust[q], 1.0 - self.trust[q])
            spread[q] = (weight * (yes - no) + no - now).var()
        return spread / self._size(self.party, part)

    def _other_variance(self, other: int, part: slice, sample: _Sample, chosen: Indices) -> Floats:
        shares = shares_in(self.accepts, part)
        shares[self.party] = 0.0
        refused = joint_slope(shares, self.agreement, other)
        shares[self.party] = 1.0
        added = joint_slope(shares, self.agreement, other) - refused
        yes, no, now = chosen
        heard, pick = sample.heard, np.arange(len(yes))
        weights = np.stack(
            [
                sample.chance * refused[yes] + added[yes] * heard[pick, yes],
                (1.0 - sample.chance) * refused[no] + added[no] * (sample.own[no] - heard[pick, no]),
                -(refused[now] + added[now] * sample.own[now]),
            ]
        )
        rows, which = _columns(self.accepts[other][part], chosen)
        spread = np.array([(weights[:, q] @ rows[which[:, q]]).var() for q in pick])
        return spread / self._size(other, part)

    def _size(self, party: int, part: slice) -> float:
        draws = len(self.accepts[party])
        return max(1.0, self.sizes[party] * len(range(*part.indices(draws))) / draws)


def _columns(accepts: Bools, chosen: Indices) -> tuple[NDArray[np.float32], Indices]:
    """Lay out the draws' verdicts on the chosen packages, one row for each, and where each package stands."""
    packages, which = np.unique(chosen, return_inverse=True)
    return np.ascontiguousarray(accepts[:, packages].T, np.float32), which.reshape(chosen.shape)
