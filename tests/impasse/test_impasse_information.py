from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.acceptability import accepted
from detente.impasse import hearing
from detente.impasse.follow_up import follow_ups
from detente.impasse.information import Unknown, acceptance, unknowns_of, value_of, value_of_knowing
from detente.impasse.questions import MANNERS, Accepts, Asking, Manner, WeightOrder, answers_of, candidates
from detente.space import Condition, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

AGREEMENTS = (Agreement((0, 1, 2)), Agreement((0,), 1, (1, 2)), Agreement((), 2, (0, 1, 2)), Agreement((0, 2)))
BOTH = Agreement.of_all(2)
SPACE = Space((3, 2, 2))
HALVES = (slice(0, None, 2), slice(1, None, 2))


def trusting(trust: float) -> Asking:
    return Asking({kind: Manner(manner.askability, trust, "") for kind, manner in MANNERS.items()})


def some_case(seed: int, counts=(1, 2, 3, 4, 5, 6)) -> tuple[list[Draws], list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    draws = []
    for _ in range(3):
        count = int(rng.choice(counts))
        draws.append(Draws(rng.random((count, 7)), rng.uniform(0.5, 2.5, count)))
    return draws, [accepted(SPACE, own, SPACE.packages[:8]) for own in draws]


def chances(accepts: list[np.ndarray], weights: list[np.ndarray], agreement: Agreement) -> np.ndarray:
    """Give the chance of agreement on each package by going through all pairings of draws, one at a time."""
    total = np.zeros(accepts[0].shape[1])
    for pairing in product(*(range(len(one)) for one in accepts)):
        agreed = agreement.reached(np.stack([one[k] for one, k in zip(accepts, pairing, strict=True)]))
        total += agreed * np.prod([own[k] for own, k in zip(weights, pairing, strict=True)])
    return total


def by_answer(told: list[tuple[int, np.ndarray]], accepts: list[np.ndarray], agreement: Agreement) -> np.ndarray:
    """Give the chance that an answer comes and each package is a deal, for each answer to each of some questions.

    ``told`` holds for each question its party and the chance of each answer in each draw of the party.
    """
    rows = []
    for answers in product(*(range(len(weights)) for _, weights in told)):
        own = [np.full(len(one), 1 / len(one)) for one in accepts]
        for (party, weights), answer in zip(told, answers, strict=True):
            own[party] = own[party] * weights[answer]
        rows.append(np.append(chances(accepts, own, agreement), np.prod([one.sum() for one in own])))
    return np.array(rows)


def best_of(rows: np.ndarray) -> list[np.ndarray]:
    """Give the packages that tie for the best after each answer, those of now where it is never heard."""
    total = rows.sum(axis=0)
    rows = np.where(rows[:, -1:] > 1e-12, rows, total)
    return [np.flatnonzero(row[:-1] > row[:-1].max() - 1e-9) for row in (*rows, total)]


def value_between(judge: np.ndarray, chooser: np.ndarray) -> tuple[float, float]:
    """Give the least and the most that the value can be, as ties are broken one way or the other."""
    *after, now = best_of(chooser)
    reached = [row[packages] for row, packages in zip(judge, after, strict=True)]
    base = judge.sum(axis=0)[now]
    return sum(row.min() for row in reached) - base.max(), sum(row.max() for row in reached) - base.min()


def check_against_definition(told, accepts, agreement, in_sample, held_out) -> None:
    """Compare with a literal transcription of the definition, in sample and on draws held back."""
    whole = by_answer(told, accepts, agreement)
    value = whole[:, :-1].max(axis=1).sum() - whole.sum(axis=0)[:-1].max()
    assert value >= -1e-12
    assert in_sample == pytest.approx(value, abs=1e-9)
    first, second = (
        by_answer(
            [(party, weights[:, half]) for party, weights in told],
            [one if len(one) == 1 else one[half] for one in accepts],
            agreement,
        )
        for half in HALVES
    )
    ranges = [value_between(first, second), value_between(second, first)]
    least, most = np.mean(ranges, axis=0)
    assert least - 1e-9 <= held_out <= most + 1e-9


def weights_of(draws, question, trust) -> np.ndarray:
    (answers,) = answers_of(SPACE, draws[question.party], [question])
    yes = np.where(answers, trust, 1 - trust)
    return np.stack([yes, 1 - yes])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(AGREEMENTS), st.sampled_from([0.5, 0.8, 1.0]))
def test_values_are_those_of_the_definition(seed, agreement, trust):
    draws, accepts = some_case(seed)
    questions = candidates(SPACE, draws, SPACE.packages[:3])[::5]
    valued = value_of(SPACE, questions, draws, accepts, agreement, trusting(trust))
    for number, question in enumerate(questions):
        told = [(question.party, weights_of(draws, question, trust))]
        check_against_definition(told, accepts, agreement, valued.in_sample[number], valued.held_out[number])
        rows = by_answer(told, accepts, agreement)
        for answer, (package, share) in enumerate(
            (
                (valued.if_yes[number], valued.share_if_yes[number]),
                (valued.if_no[number], valued.share_if_no[number]),
            )
        ):
            assert package in best_of(rows)[answer]
            assert share == pytest.approx(rows[answer, package] / rows[answer, -1])
        (answers,) = answers_of(SPACE, draws[question.party], [question])
        assert valued.yes[number] == pytest.approx(answers.mean())
    assert valued.best in best_of(chances_now(accepts, agreement))[-1]
    assert (valued.in_sample >= 0).all()


def chances_now(accepts, agreement) -> np.ndarray:
    return by_answer([], accepts, agreement)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.sampled_from(AGREEMENTS), st.sampled_from([0.7, 1.0]))
def test_two_questions_in_a_row_are_one_with_four_answers(seed, agreement, trust):
    draws, accepts = some_case(seed, (1, 2, 4))
    questions = candidates(SPACE, draws, SPACE.packages[:3])[::4]
    valued = value_of(SPACE, questions, draws, accepts, agreement, trusting(trust))
    told = follow_ups(SPACE, valued, draws, accepts, agreement, top=4)
    assert (told.in_sample >= 0).all()
    for first, second, after, within in zip(told.first, told.second, told.after, told.in_sample, strict=True):
        assert first != second
        pair = [questions[first], questions[second]]
        both = [(question.party, weights_of(draws, question, trust)) for question in pair]
        if pair[0].party == pair[1].party:
            both = [(pair[0].party, np.stack([a * b for a in both[0][1] for b in both[1][1]]))]
        in_sample, held_out = within + valued.in_sample[first], after + valued.held_out[first]
        check_against_definition(both, accepts, agreement, in_sample, held_out)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from(AGREEMENTS), st.integers(2, 4))
def test_knowing_an_unknown_is_to_hear_its_bin(seed, agreement, bins):
    draws, accepts = some_case(seed)
    unknowns = unknowns_of(SPACE, draws)
    known = value_of_knowing(SPACE, unknowns, draws, accepts, agreement, bins=bins)
    for number, unknown in enumerate(unknowns):
        own = draws[unknown.party]
        start, end = (0, 0) if unknown.issue is None else SPACE.offsets[unknown.issue :][:2]
        quantity = own.reservation if unknown.issue is None else np.ptp(own.values[:, start:end], axis=1)
        place = np.array(
            [sum(sorted(quantity)[-(-len(own) * b // bins) - 1] < q for b in range(1, bins)) for q in quantity]
        )
        told = [(unknown.party, np.array([place == b for b in range(bins)]) * 1.0)]
        check_against_definition(told, accepts, agreement, known.in_sample[number], known.held_out[number])


def opposed(count: int = 400, seed: int = 5) -> tuple[list[Draws], list[np.ndarray]]:
    """Two parties that want opposite ends of three issues, with weights and no deal drawn."""
    rng = np.random.default_rng(seed)
    draws = []
    for side in (0.0, 1.0):
        weights = rng.dirichlet(np.ones(3), count)
        levels = [np.abs(side - np.linspace(0, 1, size)) for size in SPACE.sizes]
        values = np.concatenate([weights[:, [i]] * level for i, level in enumerate(levels)], axis=1)
        draws.append(Draws(values, rng.uniform(0.3, 0.6, count)))
    return draws, acceptance(SPACE, draws, SPACE.packages)


def test_an_answer_trusted_at_one_half_is_worth_nothing():
    draws, accepts = opposed()
    valued = value_of(SPACE, candidates(SPACE, draws, SPACE.packages), draws, accepts, BOTH, trusting(0.5))
    assert valued.in_sample == pytest.approx(0, abs=1e-12)


def test_more_trust_is_worth_more():
    draws, accepts = opposed()
    questions = candidates(SPACE, draws, SPACE.packages)
    values = [value_of(SPACE, questions, draws, accepts, BOTH, trusting(t)).in_sample for t in (0.6, 0.75, 0.9, 1.0)]
    assert (np.diff(values, axis=0) >= -1e-12).all()
    assert values[-1].max() > 0.02


def test_the_opposite_question_is_worth_the_same():
    draws, accepts = opposed()
    there, back = (value_of(SPACE, [WeightOrder(0, *pair)], draws, accepts, BOTH) for pair in ((0, 2), (2, 0)))
    for name in ("in_sample", "held_out", "standard_error"):
        assert getattr(there, name) == pytest.approx(getattr(back, name), abs=1e-6)
    assert there.yes == pytest.approx(1 - back.yes)
    assert (there.if_yes, there.if_no) == (back.if_no, back.if_yes)


def test_the_order_of_the_draws_within_a_half_does_not_matter():
    draws, accepts = opposed(40)
    questions = candidates(SPACE, draws, SPACE.packages)
    rng = np.random.default_rng(0)
    order = np.arange(40)
    for half in HALVES:
        order[half] = rng.permutation(order[half])
    mixed = [Draws(own.values[order], own.reservation[order]) for own in draws]
    plain = value_of(SPACE, questions, draws, accepts, BOTH)
    other = value_of(SPACE, questions, mixed, [one[order] for one in accepts], BOTH)
    for name in ("in_sample", "held_out", "standard_error", "yes"):
        assert getattr(plain, name) == pytest.approx(getattr(other, name), abs=1e-6)


def test_the_standard_error_is_that_of_repeated_draws():
    held, errors = [], []
    for seed in range(150):
        draws, accepts = opposed(400, seed)
        valued = value_of(SPACE, [WeightOrder(0, 0, 1), Accepts(1, (1, 1, 0))], draws, accepts, BOTH)
        held.append(valued.held_out)
        errors.append(valued.standard_error)
    assert np.std(held, axis=0) == pytest.approx(np.mean(errors, axis=0), rel=0.35)


def test_correlated_draws_err_more():
    draws, accepts = opposed()
    plain, few = (
        value_of(SPACE, [WeightOrder(0, 0, 1)], draws, accepts, BOTH, effective=size) for size in (None, (100, 100))
    )
    assert few.standard_error == pytest.approx(2 * plain.standard_error)


def one_or_the_other() -> tuple[Space, list[Draws], list[np.ndarray]]:
    """A gives in on one issue, no more; B needs the issue that weighs more for it, and that is open."""
    space = Space((2, 2))
    gives = Draws(np.array([[1.0, 0.0, 1.0, 0.0]]), np.ones(1))
    needs = Draws(np.array([[0.0, 0.7, 0.0, 0.3], [0.0, 0.3, 0.0, 0.7]] * 6)[[0, 2, 1, 3] * 3], np.full(12, 0.5))
    draws = [gives, needs]
    return space, draws, acceptance(space, draws, space.packages)


def test_which_issue_weighs_more_is_the_question_where_that_decides():
    space, draws, accepts = one_or_the_other()
    questions = candidates(space, draws, space.packages)
    assert questions == (WeightOrder(1, 0, 1), Accepts(1, (0, 1)))
    valued = value_of(space, questions, draws, accepts, BOTH)
    assert valued.questions[valued.order[0]] == WeightOrder(1, 0, 1)
    assert valued.best_share == 0.5
    assert valued.in_sample == pytest.approx([0.85 - 0.5, 0.9 - 0.5])
    assert valued.held_out == pytest.approx(valued.in_sample)
    assert valued.score == pytest.approx([0.8 * 0.35, 0.2 * 0.4])
    assert space.packages[[valued.if_yes[0], valued.if_no[0]]].tolist() == [[1, 0], [0, 1]]
    unknowns = unknowns_of(space, draws)
    assert unknowns == (Unknown(1, 0), Unknown(1, 1))
    assert value_of_knowing(space, unknowns, draws, accepts, BOTH).in_sample == pytest.approx([0.5, 0.5])


def test_a_second_answer_can_add_as_much_as_the_first():
    """B takes one of four packages, and A all: three answers of four leave no doubt."""
    space = Space((4,))
    draws = [Draws(np.zeros((1, 4)), np.zeros(1)), Draws(np.repeat(np.eye(4), 2, axis=0), np.ones(8))]
    accepts = acceptance(space, draws, space.packages)
    questions = [Accepts(1, (option,)) for option in range(3)]
    valued = value_of(space, questions, draws, accepts, BOTH, trusting(1.0))
    told = follow_ups(space, valued, draws, accepts, BOTH)
    assert valued.held_out == pytest.approx([0.25] * 3)
    assert told.after == pytest.approx([0.25] * 3)
    assert told.in_sample == pytest.approx([0.25] * 3)
    never = Asking({"take": Manner(0.0, 1.0, "")})
    unasked = follow_ups(space, value_of(space, questions, draws, accepts, BOTH, never), draws, accepts, BOTH)
    assert (unasked.first != unasked.second).all()


def test_an_answer_that_chooses_nothing_is_worth_nothing():
    """B takes all or nothing: whatever one hears, the same package stays the best."""
    space = Space((3,))
    draws = [
        Draws(np.zeros((1, 3)), np.zeros(1)),
        Draws(np.zeros((10, 3)), np.array([-1.0, 1.0] * 5)[[0, 3, 2, 1] * 2 + [0, 1]]),
    ]
    accepts = acceptance(space, draws, space.packages)
    valued = value_of(space, candidates(space, draws, space.packages), draws, accepts, BOTH)
    assert len(valued.questions) > 0
    assert valued.in_sample == pytest.approx(0)
    assert valued.held_out == pytest.approx(0)


def test_an_answer_that_is_never_heard_changes_nothing():
    space, draws, accepts = one_or_the_other()
    valued = value_of(space, [Accepts(1, (1, 1)), Accepts(1, (0, 0))], draws, accepts, BOTH, trusting(1.0))
    assert valued.yes.tolist() == [1, 0]
    assert valued.in_sample.tolist() == valued.held_out.tolist() == valued.standard_error.tolist() == [0, 0]
    assert (valued.if_yes == valued.best).all()
    assert (valued.if_no == valued.best).all()
    assert valued.share_if_yes.tolist() == valued.share_if_no.tolist() == [0.5, 0.5]


def test_no_question_is_an_answer():
    space, draws, accepts = one_or_the_other()
    valued = value_of(space, [], draws, accepts, BOTH)
    assert len(valued.order) == len(valued.score) == 0
    assert valued.best_share == 0.5
    assert len(follow_ups(space, valued, draws, accepts, BOTH).first) == 0
    assert len(value_of_knowing(space, (), draws, accepts, BOTH).order) == 0


def test_a_question_about_what_is_known_is_refused():
    space, draws, accepts = one_or_the_other()
    with pytest.raises(ValueError, match="party 0 has a single draw"):
        value_of(space, [WeightOrder(0, 0, 1)], draws, accepts, BOTH)
    with pytest.raises(ValueError, match="party 0 has a single draw"):
        value_of_knowing(space, [Unknown(0)], draws, accepts, BOTH)


def test_values_need_packages():
    space, draws, accepts = one_or_the_other()
    with pytest.raises(ValueError, match="no package"):
        value_of(space, [WeightOrder(1, 0, 1)], draws, [one[:, :0] for one in accepts], BOTH)


@pytest.mark.parametrize("wide", [0, 32])
def test_who_accepts_what_is_told_either_way(wide, monkeypatch):
    monkeypatch.setattr("detente.impasse.information._WIDE", wide)
    monkeypatch.setattr("detente.impasse.information._ROWS", 7)
    draws, _ = opposed(50)
    line = Condition(((0, frozenset({1})),))
    found = acceptance(SPACE, draws, SPACE.packages, red_lines=[[], [line]])
    for party, own in enumerate(draws):
        plain = accepted(SPACE, own, SPACE.packages)
        if party == 1:
            plain[:, SPACE.packages[:, 0] == 1] = False
        assert (found[party] == plain).all()


def test_counts_are_exact_in_blocks(monkeypatch):
    monkeypatch.setattr(hearing, "_DRAWS", 10)
    rng = np.random.default_rng(2)
    answers, accepts = rng.random((7, 95)) < 0.5, rng.random((95, 11)) < 0.5
    literal = (answers[:, :, None] & accepts).sum(axis=1)
    assert (hearing.counts_of(answers, accepts) == literal).all()


def test_shares_of_many_draws_are_counted_in_full():
    rng = np.random.default_rng(3)
    accepts = [rng.random((1_100, 5)) < 0.97, rng.random((1, 5)) < 0.5]
    shares = hearing.Room.of(accepts, BOTH).shares
    for part, share in zip((*HALVES, slice(None)), shares, strict=True):
        assert share[0] == pytest.approx(accepts[0][part].mean(axis=0))
        assert (share[1] == accepts[1][0]).all()
