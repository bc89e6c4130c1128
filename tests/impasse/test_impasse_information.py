from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.acceptability import accepted
from detente.impasse.information import value_of
from detente.impasse.questions import MANNERS, Asking, Manner, answers_of, candidates
from detente.space import Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

AGREEMENTS = (Agreement((0, 1, 2)), Agreement((0,), 1, (1, 2)), Agreement((), 2, (0, 1, 2)), Agreement((0, 2)))
SPACE = Space((3, 2, 2))


def trusting(trust: float) -> Asking:
    return Asking({kind: Manner(manner.askability, trust, "") for kind, manner in MANNERS.items()})


def some_case(seed: int, most: int = 9) -> tuple[list[Draws], list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(3):
        count = int(rng.choice([1, *range(2, most)]))
        draws.append(Draws(rng.random((count, 7)), rng.uniform(0.5, 2.5, count)))
    return draws, [accepted(SPACE, own, SPACE.packages) for own in draws]


def chance_of_deal(accepts: list[np.ndarray], weights: list[np.ndarray], agreement: Agreement, package: int) -> float:
    """Go through all pairings of draws, one at a time."""
    total = 0.0
    for pairing in product(*(range(len(one)) for one in accepts)):
        agreed = agreement.reached(np.array([one[k, package] for one, k in zip(accepts, pairing, strict=True)]))
        total += agreed * np.prod([own[k] for own, k in zip(weights, pairing, strict=True)])
    return total


def answered(party: int, answers: np.ndarray, trust: float, accepts: list[np.ndarray]) -> list[list[np.ndarray]]:
    """Weigh the draws of each party: if yes is heard, if no is, and as they are, each weight with its chance."""
    flat = [np.full(len(one), 1 / len(one)) for one in accepts]
    told = np.where(answers, trust, 1 - trust)
    return [
        [own * weight if number == party else own for number, own in enumerate(flat)] for weight in (told, 1 - told, 1)
    ]


def literal(party, answers, trust, accepts, agreement, chooser=None) -> float:
    """Transcribe the definition: choose by some draws, judge by these."""
    chooser = chooser or (answers, accepts)
    packages = range(accepts[0].shape[1])
    chosen = []
    for weights in answered(party, chooser[0], trust, chooser[1]):
        chances = np.array([chance_of_deal(chooser[1], weights, agreement, x) for x in packages])
        chosen.append(int(np.argmax(chances.round(12))) if weights[party].sum() > 1e-12 else -1)
    chosen = [chosen[2] if one < 0 else one for one in chosen]
    yes, no, now = (
        chance_of_deal(accepts, weights, agreement, x)
        for weights, x in zip(answered(party, answers, trust, accepts), chosen, strict=True)
    )
    return yes + no - now


def halves(answers, accepts):
    return [(answers[half::2], [one if len(one) == 1 else one[half::2] for one in accepts]) for half in (0, 1)]


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.sampled_from(AGREEMENTS), st.sampled_from([0.5, 0.8, 1.0]))
def test_values_are_those_of_the_definition(seed, agreement, trust):
    draws, accepts = some_case(seed)
    questions = candidates(SPACE, draws, SPACE.packages[:3], trusting(trust))[:5]
    valued = value_of(SPACE, questions, draws, accepts, agreement, trusting(trust))
    for number, question in enumerate(questions):
        party = question.party
        (answers,) = answers_of(SPACE, draws[party], [question])
        assert valued.in_sample[number] == pytest.approx(literal(party, answers, trust, accepts, agreement), abs=1e-9)
        assert valued.yes[number] == pytest.approx(answers.mean())
    assert (valued.in_sample >= 0).all()
