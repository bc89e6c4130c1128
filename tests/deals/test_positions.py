from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.acceptability import accepted
from detente.deals import positions as module
from detente.deals.explanations import heat, must_be_true
from detente.deals.positions import Distance, changes, closest, distance, meeting, position_of
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

RULE = Rule.implication("r", {0: frozenset({0})}, {1: frozenset({0})})
SPACE = Space((3, 2, 3), (RULE,))


def condition(**options: set[int]) -> Condition:
    return Condition(tuple((int(issue[1:]), frozenset(allowed)) for issue, allowed in options.items()))


sets = st.lists(st.sets(st.integers(0, 2), min_size=1), min_size=3, max_size=3)
stated = st.lists(sets.map(lambda s: Condition(tuple(enumerate(map(frozenset, s))))), max_size=2)


@given(st.lists(stated, min_size=1, max_size=3), st.booleans())
def test_positions_meet_where_some_package_suits_all(positions, apart):
    slow = [
        tuple(row)
        for row in SPACE.packages.tolist()
        if all(not some or any(one.holds(np.array([row]))[0] for one in some) for some in positions)
    ]
    with pytest.MonkeyPatch.context() as patch:
        if apart:
            patch.setattr(module, "_BOX", -1)
        found = meeting(SPACE, positions)
    assert sorted(map(tuple, found.packages.tolist())) == slow
    assert found.meets == bool(slow)
    if found.apart:
        assert not found.meets


def test_issues_that_keep_positions_apart_are_named():
    positions = [[condition(i0={0}, i2={0})], [condition(i2={1, 2})], []]
    assert meeting(SPACE, positions).apart == (2,)
    by_rule = meeting(SPACE, [[condition(i0={0})], [condition(i1={1})]])
    assert by_rule.apart == ()
    assert not by_rule.meets


def test_positions_meet_in_spaces_no_one_can_list():
    space = Space((5,) * 30, (RULE,))
    found = meeting(space, [[condition(i0={0})], [condition(i7={1, 2})]], limit=7)
    assert len(np.unique(found.packages, axis=0)) == 7
    assert space.allows(found.packages).all()
    assert (found.packages[:, :2] == 0).all()
    assert np.isin(found.packages[:, 7], [1, 2]).all()


@settings(max_examples=30, deadline=None)
@given(sets, st.booleans(), st.integers(0, 2**32))
def test_distance_is_that_of_the_nearest_deal(options, whole, seed):
    rng = np.random.default_rng(seed)
    position = Condition(tuple(enumerate(map(frozenset, options))))
    draws = []
    for _ in range(2):
        values = rng.integers(0, 4, (9, 8)) * 1.0 if whole else rng.random((9, 8))
        draws.append(Draws(values, rng.uniform(0.4, 0.8, 9) * values.max() * 3))
    agreement = Agreement((0,), 1, (1,))
    lines = [[], [condition(i0={1})]]
    slow = []
    for k in range(9):
        far = [-1]
        for x, row in enumerate(SPACE.packages):
            yes = all(accepted(SPACE, one, SPACE.packages)[k, x] for one in draws) and row[0] != 1
            if yes:
                far.append(sum(option not in allowed for option, allowed in zip(row, options, strict=True)))
        slow.append(min(far[1:], default=-1))
    fast = distance(SPACE, position, draws, agreement, red_lines=lines)
    assert fast.fewest.tolist() == slow
    decided = module._by_deciding(SPACE, position, draws, agreement, lines)  # noqa: SLF001  the way of large spaces
    assert decided.fewest.tolist() == slow
    assert decided.undecided == 0


def test_distance_in_figures():
    some = Distance(np.array([0, 2, -1, 2]))
    assert (some.draws, some.inside, some.reachable, some.mean) == (4, 0.25, 0.75, pytest.approx(4 / 3))
    assert some.shares.tolist() == [0.25, 0.0, 0.5]
    assert Distance(np.array([-1])).mean is None


def test_distance_in_spaces_no_one_can_list():
    space = Space((3,) * 25)
    # the first party insists on option 0 everywhere, the second wants at least ten issues changed
    draws = [
        Draws(np.zeros((1, 75)), np.zeros(1)),
        Draws(np.tile([0.0, 1.0, 1.0], 25)[None], np.array([10.0])),
    ]
    assert distance(space, position_of([0] * 25), draws, Agreement.of_all(2)).fewest.tolist() == [10]


def test_negated_positions_have_no_distance():
    with pytest.raises(ValueError, match="negated"):
        changes(Condition(((0, frozenset({0})),), negated=True), SPACE.packages)


def test_the_closest_of_some_packages():
    best = np.array([14, 13, 12, 11, 10])
    which, far = closest(SPACE, position_of(SPACE.packages[11]), best, count=2)
    assert which[0] == 11
    assert far.tolist() == [0, 1]


def test_heat_shows_the_best_of_each_pair():
    rng = np.random.default_rng(4)
    shares = rng.integers(0, 4, len(SPACE.packages)) / 4
    found = heat(SPACE, shares, 0, 1)
    for a, b in itertools.product(range(3), range(2)):
        rows = np.flatnonzero((SPACE.packages[:, 0] == a) & (SPACE.packages[:, 1] == b))
        if len(rows):
            assert found.share[a, b] == shares[rows].max()
            assert found.package[a, b] == rows[shares[rows].argmax()]
        else:
            assert np.isnan(found.share[a, b])
            assert found.package[a, b] == -1


def test_what_must_be_true_is_the_mean_of_those_who_accept():
    rng = np.random.default_rng(5)
    draws = Draws(rng.random((200, 8)), rng.random(200) * 2)
    package = np.array([1, 1, 2])
    yes = draws.values[:, [1, 4, 7]].sum(axis=1) >= draws.reservation
    found = must_be_true(SPACE, draws, package)
    assert found.share == yes.mean()
    assert found.accepting == pytest.approx(draws.values[yes].mean(axis=0))
    assert found.overall == pytest.approx(draws.values.mean(axis=0))
    assert found.accepting_reservation < found.overall_reservation
    assert (found.shift[[1, 4, 7]] > 0).all()
    never = must_be_true(SPACE, Draws(draws.values, np.full(200, 9.0)), package)
    assert never.share == 0
    assert np.isnan(never.accepting).all()
