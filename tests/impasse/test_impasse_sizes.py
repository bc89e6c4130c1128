"""Sizes of moves against loops over draws, packages and sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.impasse import ground as module
from detente.impasse.between import option_between
from detente.impasse.ground import Ground, standard_errors
from detente.impasse.sizes import outside_option, payment
from detente.space import Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

CHAIN = Rule.implication("chain", {0: frozenset({0})}, {1: frozenset({0})})
TOLERANCE = 1e-9


@st.composite
def grounds(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    space = Space(tuple(rng.integers(2, 4, draw(st.integers(2, 3))).tolist()), (CHAIN,) if draw(st.booleans()) else ())
    parties, count = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    whole = draw(st.booleans())
    draws = []
    for _ in range(parties):
        k = 1 if rng.random() < 0.2 else count
        columns = int(space.offsets[-1])
        values = rng.integers(0, 5, (k, columns)) * 1.0 if whole else rng.random((k, columns))
        best = np.add.reduceat(values, space.offsets[:-1], axis=1).sum(axis=1) / np.mean(space.sizes)
        reserve = np.round(best * 1.3) if whole else best * rng.uniform(1.0, 1.7, k)
        draws.append(Draws(values, np.where(rng.random(k) < 0.1, -np.inf, reserve)))
    at_least = int(rng.integers(0, parties - 1))
    agreement = Agreement((0, 1), at_least, tuple(range(2, parties))) if at_least else Agreement.of_all(parties)
    if rng.random() < 0.3:
        agreement = Agreement((0,), *((1, tuple(range(1, parties))) if rng.random() < 0.5 else ()))
    allowed = rng.random(space.feasible) < 0.8
    return Ground.of(space, allowed, draws, agreement)


def gain(ground, p, k, package):
    one = ground.draws[p]
    return sum(one.values[k, ground.space.offsets[i] + o] for i, o in enumerate(package)) - one.reservation[k]


def slack(ground, p):
    return TOLERANCE * max(1.0, np.abs(ground.draws[p].values).max())


def agreed(ground, gains):
    """Whether there is agreement, from gains."""
    yes = [g >= -slack(ground, p) for p, g in enumerate(gains)]
    some = sum(yes[p] for p in ground.agreement.among)
    return all(yes[p] for p in ground.agreement.vetoes) and some >= ground.agreement.at_least


def allowed_packages(ground):
    return [tuple(x) for x in ground.space.packages[ground.allowed].tolist()]


@settings(max_examples=100, deadline=None)
@given(grounds())
def test_deals_and_shares_of_the_ground_follow_the_definitions(ground):
    packages = allowed_packages(ground)
    parties = range(len(ground.draws))
    table = [[[gain(ground, p, k, x) for p in parties] for x in packages] for k in range(len(ground))]
    assert ground.deals.tolist() == [any(agreed(ground, g) for g in row) for row in table]
    for p in parties:
        slow = [
            np.mean([table[k][x][p] >= -slack(ground, p) for k in range(len(ground))]) for x in range(len(packages))
        ]
        assert ground.shares[p] == pytest.approx(slow)


@settings(max_examples=100, deadline=None)
@given(grounds(), st.sampled_from([0.0, 0.5, 1.0, 2.0]), st.booleans())
def test_payments_open_what_trying_every_amount_opens(ground, rate, compiled):
    amounts, costs = [0.0, 0.25, 1.0, 3.0], [0.0, 0.5, 2.0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", -1 if compiled else module.SMALL)
        result = payment(ground, 0, 1, rate=rate, amounts=amounts, costs=costs)
    packages = allowed_packages(ground)

    def deal(k, amount, cost):
        """Whether some package finds agreement, the payer and the receiver willing, once both figures are added."""
        for x in packages:
            gains = [gain(ground, p, k, x) for p in range(len(ground.draws))]
            gains[0], gains[1] = gains[0] - cost, gains[1] + amount
            if min(gains[0] + slack(ground, 0), gains[1] + slack(ground, 1)) >= 0 and agreed(ground, gains):
                return True
        return False

    draws = range(len(ground))
    for k in draws:
        sizes = [max(0.0, -gain(ground, 1, k, x)) for x in packages]
        sizes = [0.0 if s <= slack(ground, 1) else s for s in sizes]
        opening = [s for s in sizes if deal(k, s, rate * s)]
        assert result.least[k] == pytest.approx(min(opening, default=np.inf))
    for j, amount in enumerate(amounts):
        assert result.exactly[j] == pytest.approx(np.mean([deal(k, amount, rate * amount) for k in draws]))
        assert result.up_to[j] == pytest.approx(np.mean([s <= amount + 1e-9 for s in result.least]))
        for i, cost in enumerate(costs):
            assert result.linked[j, i] == pytest.approx(np.mean([deal(k, amount, cost) for k in draws]))
    for share in (0.3, 0.5, 1.0):
        enough = result.for_target(share)
        assert np.isinf(enough) or (result.least <= enough).mean() >= share
        assert (result.least < enough).mean() < share or enough <= 0
        for amount, most in zip(amounts, result.affordable(share), strict=True):
            if np.isfinite(most) and most >= 0:
                assert np.mean([deal(k, amount, most) for k in draws]) >= share
    if result.corners is not None:
        for amount, cost in np.minimum(result.corners, 1e6):
            assert deal(0, amount, cost)
            assert cost == 1e6 or not deal(0, amount, cost + 0.01)
            assert amount == 0 or not deal(0, amount - 0.01 * min(1, amount), cost)


def joint_of(agreement, shares):
    """Chance that independent parties agree, over every pattern of who accepts."""
    total = 0.0
    for pattern in np.ndindex(*(2,) * len(shares)):
        accepts = np.array(pattern, bool)
        if all(accepts[list(agreement.vetoes)]) and accepts[list(agreement.among)].sum() >= agreement.at_least:
            total += np.prod(np.where(accepts, shares, 1 - shares))
    return total


@settings(max_examples=60, deadline=None)
@given(grounds(), st.integers(0, 2), st.booleans())
def test_an_option_between_opens_what_adding_it_to_the_case_opens(ground, issue, up):
    issue %= len(ground.space.sizes)
    options = (0, 1) if up else (1, 0)
    result = option_between(ground, issue, options, (0, 1), steps=3)
    packages, draws = allowed_packages(ground), range(len(ground))
    with_option = [(*x[:issue], o, *x[issue + 1 :]) for x in packages for o in options]
    rests = {x for x in packages if x[issue] == options[0]}
    rests = [x for x in rests if (*x[:issue], options[1], *x[issue + 1 :]) in packages]
    assert len(set(with_option)) >= len(rests)

    def apart(p, k):
        values = ground.draws[p].values[k, ground.space.offsets[issue] :]
        return values[options[1]] - values[options[0]]

    def gains(k, x, fractions):
        every = [*fractions, *[0.5] * (len(ground.draws) - 2)]
        return [gain(ground, p, k, x) + f * apart(p, k) for p, f in enumerate(every)]

    def willing(g):
        """The two parties asked are, and there is agreement."""
        return all(g[p] >= -slack(ground, p) for p in (0, 1)) and agreed(ground, g)

    for i, first in enumerate(result.fractions):
        for j, second in enumerate(result.fractions):
            opened = [any(willing(gains(k, x, (first, second))) for x in rests) for k in draws]
            assert result.deals[i, j] == pytest.approx(np.mean(np.array(opened) | ground.deals))
            tables = [np.array([gains(k, x, (first, second)) for k in draws]) for x in rests]
            shares = [(table >= -TOLERANCE * 4).mean(axis=0) for table in tables] + list(ground.shares.T)
            best = max((joint_of(ground.agreement, one) for one in shares), default=0.0)
            assert result.joint[i, j] == pytest.approx(best)
    if result.corners is not None:
        inside = np.random.default_rng(1).random((20, 2))
        for f in inside:
            added = np.array([f[p] * apart(p, 0) for p in (0, 1)])
            assert any(willing(gains(0, x, f)) for x in rests) == any((added >= c - 1e-9).all() for c in result.corners)


@given(st.lists(st.sampled_from([-np.inf, -2.0, -0.5, 0.0, 0.25, 1.0]), min_size=1, max_size=9), st.floats(0.01, 1.0))
def test_an_outside_option_falls_just_so_far(reach, target):
    reach = np.array(reach)
    result = outside_option(reach, [target], effective=len(reach))
    fall = result.falls[0]
    if np.isinf(fall):
        assert np.isfinite(reach).mean() < target
    else:
        assert (reach + fall >= 0).mean() >= target - 1e-9
        assert (reach + fall - 1e-6 >= 0).mean() < target
    assert result.lower[0] <= fall <= result.upper[0]


def test_sizes_by_hand():
    """Two issues; the seller's values fall in price and effort, the buyer's rise."""
    draws = [
        Draws(np.array([[0.0, 4.0, 0.0, 3.0]]), np.array([4.0])),
        Draws(np.array([[6.0, 0.0, 1.0, 0.0]]), np.array([5.0])),
    ]
    ground = Ground.of(Space((2, 2)), np.ones(4, np.bool_), draws, Agreement.of_all(2))
    # Gains: (0,0) −4 and 2; (0,1) −1 and 1; (1,0) 0 and −4; (1,1) 3 and −5.
    assert not ground.deals.any()
    result = payment(ground, 1, 0, amounts=[0, 1, 2])
    assert result.least.tolist() == [1.0]
    assert result.exactly.tolist() == [0, 1, 0]
    assert result.up_to.tolist() == [0, 1, 1]
    assert payment(ground, 1, 0, rate=1.5).least.tolist() == [np.inf]
    assert result.corners.tolist() == [[1.0, 1.0], [4.0, 2.0]]
    # Beside the second option of the other issue, an option in between must add 1 for the first party, of the 4 that
    # lie between, and may take 1 from the second; beside the first option, all 4 and 2.
    between = option_between(ground, 0, (0, 1), (0, 1), steps=4)
    assert between.corners.tolist() == [[1.0, -1.0], [4.0, -2.0]]
    assert between.corner_fractions == pytest.approx(np.array([[1 / 4, 1 / 6], [1.0, 1 / 3]]))
    assert between.deals.tolist() == [
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
        [1, 1, 0, 0, 0],
    ]
    assert between.least_demanding(1.0) == (0.25, 0.0)
    assert outside_option(np.array([-1.0]), [0.5], effective=1).falls.tolist() == [1.0]


def test_more_room_never_closes_a_deal():
    """Shares rise with the amount that may be paid, and with what a new option is worth to each side."""
    rng = np.random.default_rng(5)
    space = Space((3, 3, 2), (CHAIN,))
    draws = [Draws(rng.random((40, 8)), rng.uniform(1.5, 2.2, 40)) for _ in range(2)]
    ground = Ground.of(space, np.ones(space.feasible, np.bool_), draws, Agreement.of_all(2))
    paid = payment(ground, 0, 1)
    assert (np.diff(paid.up_to) >= 0).all()
    assert (paid.up_to >= paid.exactly).all()
    assert paid.up_to[0] == paid.exactly[0] == paid.linked[0, 0] == ground.deals.mean()
    assert (np.diff(paid.linked, axis=0) >= 0).all()
    assert (np.diff(paid.linked, axis=1) <= 0).all()
    between = option_between(ground, 1, (0, 2), (0, 1))
    assert (between.deals >= ground.deals.mean()).all()
    assert between.least_demanding(1.01) is None


def test_bad_sizes_are_refused():
    ground = Ground.of(
        Space((2,)), np.ones(2, np.bool_), [Draws(np.zeros((1, 2)), np.zeros(1))] * 2, Agreement.of_all(2)
    )
    with pytest.raises(ValueError, match="from one party to another"):
        payment(ground, 0, 0)
    with pytest.raises(ValueError, match="ascending"):
        payment(ground, 0, 1, amounts=[1.0, 0.5])
    with pytest.raises(ValueError, match="ascending"):
        payment(ground, 0, 1, amounts=[])
    with pytest.raises(ValueError, match="two different options"):
        option_between(ground, 0, (1, 1), (0, 1))
    with pytest.raises(ValueError, match="above 0 and up to 1"):
        outside_option(np.zeros(2), [0.0], effective=2.0)


def test_no_size_opens_a_deal_where_nothing_is_allowed():
    draws = [Draws(np.ones((3, 4)), np.zeros(3))] * 2
    ground = Ground.of(Space((2, 2)), np.zeros(4, np.bool_), draws, Agreement.of_all(2))
    result = payment(ground, 0, 1)
    assert np.isinf(result.least).all()
    assert not result.linked.any()
    assert np.isinf(result.for_target(0.5))
    assert not option_between(ground, 0, (0, 1), (0, 1)).deals.any()


def test_draws_are_thinned_evenly():
    draws = [Draws(np.arange(10.0)[:, None], np.zeros(10)), Draws(np.zeros((1, 1)), np.zeros(1))]
    ground = Ground.of(Space((1,)), np.ones(1, np.bool_), draws, Agreement.of_all(2), most=5, effective=8.0)
    assert ground.chosen.tolist() == [0, 2, 4, 6, 8]
    assert ground.draws[0].values[:, 0].tolist() == [0, 2, 4, 6, 8]
    assert ground.effective == 4.0
    assert standard_errors(np.array([0.5, 1.0]), ground.effective) == pytest.approx([0.25, 0.0])
