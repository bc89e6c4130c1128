from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.impasse import better as lens
from detente.impasse.better import better
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

AGREEMENTS = (Agreement((0, 1, 2)), Agreement((0,), 1, (1, 2)), Agreement((), 2, (0, 1, 2)), Agreement((0, 2)))
SPACE = Space((3, 2, 3), (Rule.implication("r", {0: frozenset({0})}, {1: frozenset({0})}),))
LINES = ([Condition(((0, frozenset({2})), (2, frozenset({1}))))], [], [Condition(((1, frozenset({1})),))])
NONE = ([], [], [])


def some_draws(seed: int, parties: int = 3, columns: int = 8, count: int = 4) -> list[Draws]:
    """Draw whole numbers, so that there are ties; some parties have a single draw."""
    rng = np.random.default_rng(seed)
    sizes = [int(rng.choice([1, count])) for _ in range(parties)]
    return [Draws(rng.integers(0, 5, (k, columns)) * 1.0, np.zeros(k)) for k in sizes]


def worth(space: Space, own: Draws, k: int, package) -> float:
    return sum(own.values[k, space.offsets[issue] + option] for issue, option in enumerate(package))


def better_for_all(gains, bars, agreement: Agreement) -> bool:
    willing = [gain >= 0 and not bar for gain, bar in zip(gains, bars, strict=True)]
    gainers = [p for p in {*agreement.vetoes, *agreement.among} if willing[p] and gains[p] > 0]
    return bool(agreement.reached(np.array(willing))) and bool(gainers)


def literal(space, draws, agreement, start, lines):
    """Go through all packages, parties and draws, one at a time."""
    parties, many = range(len(draws)), max(map(len, draws))
    packages = [tuple(map(int, package)) for package in space.packages]
    bars = [[any(line.holds(np.array([x]))[0] for line in lines[p]) for p in parties] for x in packages]
    gains = [
        [[worth(space, own, k, x) - worth(space, own, k, start) for k in range(len(own))] for own in draws]
        for x in packages
    ]
    found, left = np.zeros(many, bool), np.zeros((len(draws), many))
    for k, x in product(range(many), range(len(packages))):
        now = [gains[x][p][k % len(draws[p])] for p in parties]
        found[k] |= better_for_all(now, bars[x], agreement)
        for p in parties:
            others = np.array([(now[q] >= 0 or q == p) and not bars[x][q] for q in parties])
            if agreement.reached(others) and not bars[x][p]:
                left[p, k] = max(left[p, k], now[p])
    shares = {}
    for x, package in enumerate(packages):
        pairings = list(product(*gains[x]))
        shares[package] = np.mean([better_for_all(one, bars[x], agreement) for one in pairings])
    return found, left, shares


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32), st.sampled_from(AGREEMENTS), st.booleans(), st.booleans())
def test_matches_going_through_all_one_by_one(seed, agreement, drawn_lines, kernel):
    draws = some_draws(seed)
    lines = LINES if drawn_lines else NONE
    start = SPACE.packages[seed % len(SPACE.packages)]
    with pytest.MonkeyPatch.context() as patch:
        if kernel:
            patch.setattr(lens, "SMALL", -1)
        told = better(SPACE, draws, agreement, start, red_lines=lines, count=100)
    found, left, shares = literal(SPACE, draws, agreement, start, lines)
    assert (told.found == found).all()
    assert told.left == pytest.approx(left)
    assert told.method == "exact"
    listed = {tuple(map(int, package)): share for package, share in zip(told.packages, told.share, strict=True)}
    assert listed == pytest.approx({package: share for package, share in shares.items() if share > 0})
    assert (np.diff(told.share) <= 1e-12).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32), st.booleans())
def test_two_parties_with_a_veto_take_the_short_way(seed, exact):
    draws = some_draws(seed, 2, count=1 if exact else 4)
    start = SPACE.packages[seed % len(SPACE.packages)]
    slow = better(SPACE, draws, Agreement.of_all(2), start)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lens, "SMALL", -1)
        fast = better(SPACE, draws, Agreement.of_all(2), start)
    assert (slow.found == fast.found).all()
    assert slow.left == pytest.approx(fast.left)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32), st.sampled_from(AGREEMENTS), st.booleans())
def test_spaces_too_large_to_list_are_bounded_from_below(seed, agreement, drawn_lines):
    draws = some_draws(seed)
    lines = LINES if drawn_lines else NONE
    start = SPACE.packages[seed % len(SPACE.packages)]
    exact = better(SPACE, draws, agreement, start, red_lines=lines, count=100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lens, "listable", lambda _space: False)
        told = better(SPACE, draws, agreement, start, red_lines=lines)
    assert told.method == "bounded"
    assert (told.found == exact.found).all()
    assert not told.undecided.any()
    assert (told.left <= exact.left + 1e-9).all()
    assert told.left == pytest.approx(exact.left, abs=12 / 2**12 + 1e-9)
    shares = {tuple(package): share for package, share in zip(exact.packages, exact.share, strict=True)}
    for package, share in zip(told.packages, told.share, strict=True):
        assert shares[tuple(package)] == pytest.approx(share)


def test_a_trade_between_two_issues_is_found():
    """A cares for the first issue, B for the second; signed was the wrong way round."""
    space = Space((2, 2))
    draws = [Draws(np.array([[0.0, 3.0, 0.0, 1.0]]), np.zeros(1)), Draws(np.array([[1.0, 0.0, 4.0, 0.0]]), np.zeros(1))]
    told = better(space, draws, Agreement.of_all(2), np.array([0, 1]))
    assert told.packages.tolist() == [[1, 0]]
    assert told.share.tolist() == [1.0]
    assert told.mean_gain.tolist() == [[2.0], [3.0]]
    assert told.left.tolist() == [[2.0], [3.0]]
    assert (told.exists, told.upper, told.standard_error) == (1.0, 1.0, 0.0)


def test_an_efficient_package_leaves_nothing():
    space = Space((2, 2))
    draws = [Draws(np.array([[0.0, 3.0, 0.0, 1.0]]), np.zeros(1)), Draws(np.array([[1.0, 0.0, 4.0, 0.0]]), np.zeros(1))]
    told = better(space, draws, Agreement.of_all(2), np.array([1, 0]))
    assert told.packages.shape == (0, 2)
    assert told.exists == 0
    assert told.left_mean.tolist() == [0, 0]
    assert told.left_range.tolist() == [[0, 0], [0, 0]]


def test_ties_are_broken_by_the_gain_of_the_party_that_gains_least():
    space = Space((3,))
    draws = [Draws(np.array([[0.0, 1.0, 4.0]]), np.zeros(1)), Draws(np.array([[0.0, 3.0, 2.0]]), np.zeros(1))]
    told = better(space, draws, Agreement.of_all(2), np.array([0]))
    assert told.packages.ravel().tolist() == [2, 1]


def test_a_gain_within_the_tolerance_is_none():
    space = Space((2,))
    draws = [Draws(np.array([[0.0, 1e-12]]), np.zeros(1)), Draws(np.array([[0.0, 0.0]]), np.zeros(1))]
    told = better(space, draws, Agreement.of_all(2), np.array([0]))
    assert not told.found.any()
    assert len(told.packages) == 0
    assert (told.left == 0).all()


def test_at_most_two_hundred_draws_are_looked_at_and_all_are_counted():
    rng = np.random.default_rng(1)
    draws = [Draws(rng.random((2_000, 5)), np.zeros(2_000)) for _ in range(2)]
    told = better(Space((3, 2)), draws, Agreement.of_all(2), np.array([0, 0]))
    assert len(told.looked) == len(told.found) == told.left.shape[1] == 200
    assert told.looked[[0, -1]].tolist() == [0, 1_999]
    assert 0 < told.standard_error < 0.05
    assert told.no_worse * 2_000 == pytest.approx((told.no_worse * 2_000).round())


@pytest.mark.parametrize("package", [[0], [0, 2], [-1, 0], [[0, 0]]])
def test_a_package_that_is_none_is_refused(package):
    draws = [Draws(np.zeros((1, 4)), np.zeros(1))] * 2
    with pytest.raises(ValueError, match="must name an option of each issue"):
        better(Space((2, 2)), draws, Agreement.of_all(2), np.array(package))


def test_no_package_is_listed_if_none_is_asked_for():
    draws = [Draws(np.array([[0.0, 1.0]]), np.zeros(1))] * 2
    told = better(Space((2,)), draws, Agreement.of_all(2), np.array([0]), count=0)
    assert len(told.packages) == 0
    assert told.exists == 1


def test_a_space_that_cannot_be_listed_is_decided_draw_by_draw():
    """Twelve issues of five options: the most that each can gain, by pairing all sums of the first and last six."""
    rng = np.random.default_rng(8)
    space = Space((5,) * 12)
    draws = [Draws(rng.random((3, 60)), np.zeros(3)) for _ in range(2)]
    start = np.full(12, 2)
    told = better(space, draws, Agreement.of_all(2), start)
    half = np.indices((5,) * 6).reshape(6, -1).T + np.arange(6) * 5
    for k in range(3):
        gains = [[own.values[k, at + half].sum(axis=1) for at in (0, 30)] for own in draws]
        level = [own.values[k, space.columns(start)].sum() for own in draws]
        for p in range(2):
            mine, yours = gains[p], gains[1 - p]
            order = np.argsort(-yours[1])
            best = np.maximum.accumulate(mine[1][order])
            enough = np.searchsorted(-yours[1][order], yours[0] - level[1 - p] + 1e-9, side="right")
            most = (mine[0] + best[enough - 1])[enough > 0].max() - level[p]
            assert most - 12 / 2**12 <= told.left[p, k] <= most + 1e-9
    assert told.found.all()
    assert told.method == "bounded"
    assert len(told.packages) > 0
    assert (told.share > 0).all()
    for package, share in zip(told.packages, told.share, strict=True):
        better_in = [
            [own.values[k, space.columns(package)].sum() > own.values[k, space.columns(start)].sum() for k in range(3)]
            for own in draws
        ]
        assert share == pytest.approx(np.prod(np.mean(better_in, axis=1)))
