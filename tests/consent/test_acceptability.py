from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent import acceptability as acc
from detente.consent.acceptability import acceptability, joint_shares, joint_slope, paired_counts, party_counts
from detente.consent.halves import split
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

RULE = Rule.implication("r", {0: frozenset({0})}, {1: frozenset({0})})


def random_draws(rng: np.random.Generator, space: Space, count: int, *, whole: bool = False) -> Draws:
    columns = int(space.offsets[-1])
    if whole:
        return Draws(
            rng.integers(0, 4, (count, columns)).astype(float), rng.integers(0, 4 * len(space.sizes), count) * 1.0
        )
    return Draws(rng.random((count, columns)), rng.random(count) * len(space.sizes))


def literal(space: Space, draws: Draws) -> np.ndarray:
    """Which draws accept which package, one at a time."""
    table = np.zeros((len(draws), len(space.packages)), dtype=bool)
    for k, x in itertools.product(range(len(draws)), range(len(space.packages))):
        worth = sum(draws.values[k, space.offsets[i] + o] for i, o in enumerate(space.packages[x]))
        table[k, x] = worth >= draws.reservation[k] - draws.tolerance
    return table


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=4),
    st.integers(1, 140),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2**32),
)
def test_ranks_count_what_one_by_one_counting_does(sizes, count, whole, ruled, seed):
    space = Space(tuple(sizes), (RULE,) if ruled and len(sizes) > 1 else ())
    draws = random_draws(np.random.default_rng(seed), space, count, whole=whole)
    slow = literal(space, draws).sum(axis=0)
    assert (party_counts(space, draws) == slow).all()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acc, "SMALL", -1)
        assert (party_counts(space, draws, workers=2) == slow).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 3), st.integers(0, 2), st.booleans(), st.integers(0, 2**32))
def test_paired_scan_matches_numpy(parties, at_least, whole, seed):
    rng = np.random.default_rng(seed)
    space = Space((3, 2, 4, 3), (RULE,))
    draws = [random_draws(rng, space, int(rng.choice([1, 70])), whole=whole) for _ in range(parties)]
    agreement = Agreement((0,), min(at_least, parties - 1), tuple(range(1, parties)))
    lines = [[Condition(((0, frozenset({1})),))]] + [[] for _ in range(parties - 1)]
    slow = paired_counts(space, draws, agreement, red_lines=lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acc, "SMALL", -1)
        fast = paired_counts(space, draws, agreement, red_lines=lines, workers=2)
    assert (slow[0] == fast[0]).all()
    assert (slow[1] == fast[1]).all()
    assert (slow[0][space.packages[:, 0] == 1] == 0).all()


def test_crowded_values_are_counted_exactly(monkeypatch):
    """One huge option crowds all other sums into few buckets."""
    rng = np.random.default_rng(3)
    space = Space((4,) * 6)
    draws = random_draws(rng, space, 50)
    draws.values[:, -1] = 1e6
    slow = party_counts(space, draws)
    monkeypatch.setattr(acc, "SMALL", -1)
    assert (party_counts(space, draws) == slow).all()


def test_never_and_always(monkeypatch):
    monkeypatch.setattr(acc, "SMALL", -1)
    space = Space((3, 3))
    draws = Draws(np.ones((2, 6)), np.array([np.inf, -np.inf]))
    assert (party_counts(space, draws) == 1).all()


def test_spaces_with_few_feasible_packages_are_listed(monkeypatch):
    monkeypatch.setattr(acc, "SMALL", -1)
    monkeypatch.setattr("detente.consent.halves._GRID", 10)
    only = Rule("one", tuple(Condition(((i, frozenset({1, 2})),)) for i in range(5)), at_most=1)
    space = Space((3,) * 5, (only,))
    assert not split(space).dense
    draws = random_draws(np.random.default_rng(4), space, 90)
    assert (party_counts(space, draws) == literal(space, draws).sum(axis=0)).all()


def test_product_agrees_with_paired_counting_within_its_error():
    rng = np.random.default_rng(5)
    space, count = Space((3, 3, 3)), 4000
    draws = [random_draws(rng, space, count) for _ in range(2)]
    result = acceptability(space, draws, Agreement.of_all(2))
    paired = paired_counts(space, draws, Agreement.of_all(2))[0] / count
    error = np.sqrt(paired * (1 - paired) / count) + result.standard_error
    assert (np.abs(paired - result.joint_share) <= 4 * error + 1e-12).all()
    assert (result.standard_error <= np.sqrt(paired * (1 - paired) / count) + 2e-3).all()


@given(st.integers(0, 3), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_chance_of_a_majority_is_summed_over_who_accepts(at_least, shares):
    agreement = Agreement((0,), at_least, (1, 2, 3))
    slow = 0.0
    for accepts in itertools.product([False, True], repeat=4):
        if agreement.reached(np.array(accepts)[:, None])[0]:
            slow += np.prod([s if a else 1 - s for s, a in zip(shares, accepts, strict=True)])
    table = np.array(shares)[:, None]
    assert joint_shares(table, agreement)[0] == pytest.approx(slow, abs=1e-12)
    for party in range(4):
        step = table.copy()
        step[party] += 1e-3
        slope = (joint_shares(step, agreement) - joint_shares(table, agreement)) / 1e-3
        assert joint_slope(table, agreement, party)[0] == pytest.approx(slope[0], abs=1e-9)


def test_standard_error_is_that_of_repeated_sampling():
    rng = np.random.default_rng(6)
    space, count = Space((2, 2)), 200
    runs = [
        acceptability(space, [random_draws(rng, space, count) for _ in range(2)], Agreement.of_all(2))
        for _ in range(300)
    ]
    spread = np.std([run.joint_share for run in runs], axis=0)
    assert spread == pytest.approx(np.mean([run.standard_error for run in runs], axis=0), rel=0.2)


def test_exact_tables_have_no_error_and_correlated_draws_have_more():
    space = Space((2, 2))
    rng = np.random.default_rng(7)
    one, many = random_draws(rng, space, 1), random_draws(rng, space, 100)
    assert (acceptability(space, [one, one], Agreement.of_all(2)).standard_error == 0).all()
    plain = acceptability(space, [many, many], Agreement.of_all(2))
    fewer = acceptability(space, [many, many], Agreement.of_all(2), effective=[25, 25])
    assert fewer.standard_error == pytest.approx(2 * plain.standard_error)


def test_top_keeps_all_that_are_tied():
    space = Space((2, 3))
    draws = Draws(np.array([[0.0, 1.0, 0.0, 0.0, 1.0]]), np.array([1.0]))
    result = acceptability(space, [draws], Agreement.of_all(1))
    assert result.top(1).tolist() == [2, 3, 4, 5]
    assert result.top(99).tolist() == [2, 3, 4, 5]
    assert result.top(0).tolist() == []
