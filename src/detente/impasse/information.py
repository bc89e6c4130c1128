"""What an answer would be worth: by how much the best package would be more widely acceptable, once it is heard.

Each question is valued as `detente.impasse.hearing` says. Answers are at times false: with trust t, yes is heard with
chance t from a draw whose answer is yes, and with chance 1 − t from one whose answer is no. What it would be worth to
know all of one unknown, an issue's weight or what no deal is worth, is valued alike, with the draws in bins of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import accepted, crossed, floors
from detente.impasse.hearing import PARTS, Inquiry, Room, counts_of
from detente.impasse.questions import ASKING, Answering, answers_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.impasse.hearing import Gain
    from detente.impasse.questions import Asking, Question
    from detente.space import Condition, Space
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.int64]

_QUESTIONS = 512
_ROWS = 1_024
_WIDE = 32


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
    share_if_yes, share_if_no
        Its joint share then, on the draws that chose it.
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
    share_if_yes: Floats
    share_if_no: Floats
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


def acceptance(
    space: Space,
    draws: Sequence[Draws],
    packages: NDArray[np.integer],
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
) -> list[Bools]:
    """Tell for each party which of its draws accept which of the packages given, shape (draws, packages).

    A package that crosses a red line of the party is accepted by none. Values are sums of a few columns, added up as a
    product of matrices where the value tables are small.
    """
    bars = crossed(packages, red_lines, len(draws))
    columns, width = space.columns(packages), int(space.offsets[-1])
    if width > _WIDE * len(space.sizes):
        return [accepted(space, own, packages) & ~bar for own, bar in zip(draws, bars, strict=True)]
    picks = np.zeros((width, len(packages)))
    np.put_along_axis(picks, columns.T, 1.0, axis=0)
    found = []
    for own, bar in zip(draws, bars, strict=True):
        least, accepts = floors(own)[:, None], np.zeros((len(own), len(packages)), dtype=bool)
        for begin in range(0, len(own), _ROWS):
            part = slice(begin, begin + _ROWS)
            np.greater_equal(own.values[part] @ picks, least[part], out=accepts[part])
        found.append(accepts & ~bar)
    return found


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
    _check([question.party for question in questions], draws)
    room = Room.of(accepts, agreement, effective)
    manners = [settings.manners[question.kind] for question in questions]
    trust, askability = np.array([(one.trust, one.askability) for one in manners]).reshape(-1, 2).T
    figures, packages = np.zeros((6, len(questions))), np.zeros((2, len(questions)), np.int64)
    for party in sorted({question.party for question in questions}):
        about = np.array([number for number, question in enumerate(questions) if question.party == party])
        for own in np.split(about, range(_QUESTIONS, len(about), _QUESTIONS)):
            answers = answers_of(space, draws[party], [questions[number] for number in own])
            gain = _told(room, party, answers, trust[own])
            figures[:3, own] = gain.in_sample, gain.held_out, gain.standard_error
            figures[3, own], figures[4:, own] = answers.mean(axis=1), gain.shares[:2]
            packages[:, own] = gain.chosen[:2]
    in_sample, held_out, error, yes, share_if_yes, share_if_no = figures
    best = int(room.now.argmax())
    return Valued(
        questions=tuple(questions),
        in_sample=in_sample,
        held_out=held_out,
        standard_error=error,
        yes=yes,
        if_yes=packages[0],
        if_no=packages[1],
        share_if_yes=share_if_yes,
        share_if_no=share_if_no,
        askability=askability,
        trust=trust,
        best=best,
        best_share=float(room.now[best]),
    )


def _check(parties: Sequence[int], draws: Sequence[Draws]) -> None:
    exact = [party for party in parties if draws[party].exact]
    if exact:
        msg = f"party {exact[0]} has a single draw, so nothing about it is open; ask only of parties with more"
        raise ValueError(msg)


def _told(room: Room, party: int, answers: Bools, trust: Floats) -> Gain:
    """Value questions about one party, ``answers`` (questions, draws), each trusted so far."""
    counts = [counts_of(answers[:, part], room.accepts[party][part]) for part in PARTS[:2]]
    clear, doubt = 2.0 * trust - 1.0, 1.0 - trust
    chance, joint = [], []
    for part, shares, count in zip(PARTS, room.shares, (*counts, counts[0] + counts[1]), strict=True):
        said, own = answers[:, part], shares[party]
        yes, heard = clear * said.mean(axis=1) + doubt, np.empty((2, *count.shape))
        np.multiply(count, (clear / said.shape[1])[:, None], out=heard[0])
        heard[0] += doubt[:, None] * own
        np.subtract(own, heard[0], out=heard[1])
        chance.append(np.stack([yes, 1.0 - yes]))
        joint.append(heard)
    halves = [answers[:, part].astype(np.float32) for part in PARTS[:2]]
    clearly, doubtfully = clear.astype(np.float32), doubt.astype(np.float32)

    def weights(question: int, half: int) -> Sequence[NDArray[np.float32]]:
        yes = halves[half][question] * clearly[question] + doubtfully[question]
        return yes, np.float32(1.0) - yes

    return Inquiry(room, party, chance, joint, weights).gain()


@dataclass(frozen=True, slots=True)
class Unknown:
    """One thing to know of a party: how much an issue weighs for it, or, with no issue, what no deal is worth to it."""

    party: int
    issue: int | None = None


@dataclass(frozen=True)
class Known:
    """What knowing an unknown would be worth, all of it and beyond doubt.

    Parameters
    ----------
    unknowns
        The unknowns.
    in_sample, held_out, standard_error
        As in `Valued`, shape (unknowns,).
    """

    unknowns: tuple[Unknown, ...]
    in_sample: Floats
    held_out: Floats
    standard_error: Floats

    @property
    def order(self) -> Indices:
        """The unknowns by the value on draws held back, best first."""
        return np.argsort(-self.held_out, kind="stable")


def unknowns_of(space: Space, draws: Sequence[Draws]) -> tuple[Unknown, ...]:
    """List what is not known exactly: the weights of issues and what no deal is worth, party by party."""
    found = []
    for party, own in enumerate(draws):
        issues = range(len(space.sizes)) if len(space.sizes) > 1 else ()  # what there is but one of weighs all
        asked = Answering(space, own)
        for unknown in (*(Unknown(party, issue) for issue in issues), Unknown(party)):
            quantity = _quantity(asked, unknown)
            if not own.exact and quantity.max() > quantity.min() + own.tolerance:
                found.append(unknown)
    return tuple(found)


def value_of_knowing(
    space: Space,
    unknowns: Sequence[Unknown],
    draws: Sequence[Draws],
    accepts: Sequence[Bools],
    agreement: Agreement,
    *,
    bins: int = 10,
    effective: Sequence[float] | None = None,
) -> Known:
    """Work out what it would be worth to know each unknown: the expected value of perfect information about it.

    The draws are put in bins of the unknown, with equally many in each, and the answer is the bin.

    Parameters
    ----------
    space, draws, accepts, agreement, effective
        As for `value_of`.
    unknowns
        What to know, of parties with more than one draw.
    bins
        How many bins; ties are kept together.

    Raises
    ------
    ValueError
        If there is no package, or a party has a single draw.
    """
    _check([unknown.party for unknown in unknowns], draws)
    room = Room.of(accepts, agreement, effective)
    figures = np.zeros((3, len(unknowns)))
    for party in sorted({unknown.party for unknown in unknowns}):
        asked = Answering(space, draws[party])
        own = [number for number, unknown in enumerate(unknowns) if unknown.party == party]
        gain = _binned(room, party, np.stack([_bins(_quantity(asked, unknowns[number]), bins) for number in own]))
        figures[:, own] = gain.in_sample, gain.held_out, gain.standard_error
    return Known(tuple(unknowns), figures[0], figures[1], figures[2])


def _quantity(asked: Answering, unknown: Unknown) -> Floats:
    return asked.draws.reservation if unknown.issue is None else asked.weights[unknown.issue]


def _bins(quantity: Floats, bins: int) -> Bools:
    """Tell which draw falls in which bin, shape (bins, draws); with ties, some bins are empty."""
    edges = np.quantile(quantity, np.arange(1, bins) / bins, method="inverted_cdf")
    inside: Bools = np.searchsorted(edges, quantity) == np.arange(bins)[:, None]
    return inside


def _binned(room: Room, party: int, inside: Bools) -> Gain:
    """Value unknowns of one party by the bins that its draws fall in, shape (unknowns, bins, draws)."""
    unknowns, bins, draws = inside.shape
    answers = inside.transpose(1, 0, 2).reshape(-1, draws)
    counts = [counts_of(answers[:, part], room.accepts[party][part]) for part in PARTS[:2]]
    chance = [answers[:, part].mean(axis=1).reshape(bins, unknowns) for part in PARTS]
    shares = [
        (count / np.float64(answers[:, part].shape[1])).reshape(bins, unknowns, -1)
        for part, count in zip(PARTS, (*counts, counts[0] + counts[1]), strict=True)
    ]
    return Inquiry(
        room, party, chance, shares, lambda number, half: list(inside[number][:, PARTS[half]].astype(np.float32))
    ).gain()
