"""Contingent clauses against loops over draws and packages, and what beliefs can and cannot do."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.impasse import ground as module
from detente.impasse.clauses import Clause, clauses, snapback
from detente.impasse.ground import Ground
from detente.space import Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

CHAIN = Rule.implication("chain", {0: frozenset({0})}, {1: frozenset({0})})
TOLERANCE = 1e-9


@st.composite
def grounds(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    space = Space(tuple(rng.integers(2, 4, draw(st.integers(2, 3))).tolist()), (CHAIN,) if draw(st.booleans()) else ())
    parties, count = draw(st.integers(2, 3)), draw(st.integers(1, 4))
    draws = []
    for _ in range(parties):
        k = 1 if rng.random() < 0.2 else count
        values = rng.random((k, int(space.offsets[-1])))
        best = np.add.reduceat(values, space.offsets[:-1], axis=1).sum(axis=1) / np.mean(space.sizes)
        draws.append(Draws(values, np.where(rng.random(k) < 0.1, -np.inf, best * rng.uniform(0.9, 1.6, k))))
    agreement = Agreement.of_all(parties)
    if rng.random() < 0.3:
        agreement = Agreement((0,), 1, (1, 2)) if parties == 3 else Agreement((1,))
    return Ground.of(space, rng.random(space.feasible) < 0.8, draws, agreement), rng.random(parties)


def gain(ground, p, k, package, clause=None, chance=None):
    """What a package is worth above no deal, the clause's issue at what the party expects of the clause."""
    one, total = ground.draws[p], 0.0
    for i, option in enumerate(package):
        values = one.values[k, ground.space.offsets[i] :]
        if clause is not None and i == clause.issue:
            total += chance * values[clause.comes] + (1 - chance) * values[clause.stays_away]
        else:
            total += values[option]
    return total - one.reservation[k]


def needed(agreement, gains):
    some = sorted((gains[p] for p in agreement.among), reverse=True)
    return min([gains[p] for p in agreement.vetoes] + some[agreement.at_least - 1 : agreement.at_least])


@settings(max_examples=100, deadline=None)
@given(grounds(), st.booleans())
def test_clauses_do_what_writing_them_into_each_package_does(given_, compiled):
    ground, chances = given_
    packages = list(map(tuple, ground.space.packages[ground.allowed].tolist()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", -1 if compiled else module.SMALL)
        menu = clauses(ground, chances)
    listed = {effect.clause: effect for effect in menu.effects}
    assert set(listed) == {Clause(i, *o) for i, s in enumerate(ground.space.sizes) for o in permutations(range(s), 2)}
    for clause, effect in listed.items():
        i = clause.issue
        holds = [x for x in packages if x[i] == clause.comes and (*x[:i], clause.stays_away, *x[i + 1 :]) in packages]
        draws, parties = range(len(ground)), range(len(ground.draws))
        table = np.array(
            [[[gain(ground, p, k, x, clause, chances[p]) for p in parties] for x in holds] for k in draws]
        ).reshape(len(draws), len(holds), len(parties))
        ok = np.array([[needed(ground.agreement, g + TOLERANCE) >= 0 for g in row] for row in table])
        ok = ok.reshape(len(draws), len(holds))
        assert effect.deals == pytest.approx(np.mean(ok.any(axis=1) | ground.deals))
        spans = ground.spans.T
        worst = [max((needed(ground.agreement, g / spans[k]) for g in table[k]), default=-np.inf) for k in draws]
        assert effect.worst == pytest.approx(np.mean(worst))
        assert (effect.package is None) == (not holds)
        if holds:
            shares = (table >= -TOLERANCE).mean(axis=0)
            joint = [joint_of(ground.agreement, one) for one in shares]
            assert effect.joint == pytest.approx(max(joint))
            assert joint[holds.index(effect.package)] == pytest.approx(max(joint))
    ranks = [(-e.joint, -e.deals, -e.worst) for e in menu.effects]
    assert ranks == sorted(ranks)
    assert menu.looked_at == len(packages)


def joint_of(agreement, shares):
    """Chance that independent parties agree."""
    total = 0.0
    for pattern in np.ndindex(*(2,) * len(shares)):
        accepts = np.array(pattern, bool)
        if all(accepts[list(agreement.vetoes)]) and accepts[list(agreement.among)].sum() >= agreement.at_least:
            total += np.prod(np.where(accepts, shares, 1 - shares))
    return total


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.floats(0, 1))
def test_equal_beliefs_beat_no_mixture_of_plain_options(seed, chance):
    """With one belief, the weighted gains of a clause stay below those of the better of its two options."""
    rng = np.random.default_rng(seed)
    space = Space((3, 2))
    draws = [Draws(rng.random((1, 5)), rng.random(1)) for _ in range(2)]
    ground = Ground.of(space, np.ones(6, bool), draws, Agreement.of_all(2))
    weight = rng.random()
    hull = max(weight * gain(ground, 0, 0, x) + (1 - weight) * gain(ground, 1, 0, x) for x in space.packages.tolist())
    for effect in clauses(ground, [chance, chance]).effects:
        pair = [gain(ground, p, 0, effect.package, effect.clause, chance) for p in (0, 1)]
        assert weight * pair[0] + (1 - weight) * pair[1] <= hull + 1e-12


def test_a_bet_opens_what_no_option_does():
    """Each side thinks the case likely in which it gets its way."""
    draws = [Draws(np.array([[0.0, 1.0]]), np.array([0.6])), Draws(np.array([[1.0, 0.0]]), np.array([0.6]))]
    ground = Ground.of(Space((2,)), np.ones(2, bool), draws, Agreement.of_all(2))
    menu = clauses(ground, [0.8, 0.3])
    assert menu.deals == menu.joint == 0.0
    assert menu.effects[0].clause == Clause(0, 1, 0)
    assert (menu.effects[0].joint, menu.effects[0].deals) == (1.0, 1.0)
    assert menu.effects[0].worst == pytest.approx(0.1)
    assert menu.effects[1].deals == 0.0
    assert clauses(ground, [0.5, 0.5]).effects[0].deals == 0.0


def test_suspending_opens_a_deal_where_the_giver_doubts_and_the_taker_does_not():
    draws = [Draws(np.array([[0.0, -1.0]]), np.array([-0.8])), Draws(np.array([[0.0, 1.0]]), np.array([0.9]))]
    ground = Ground.of(Space((2,)), np.ones(2, bool), draws, Agreement.of_all(2))
    assert not ground.deals.any()
    best = snapback(ground, [0.3, 0.05], 0, 0).effects
    assert [effect.clause for effect in best] == [Clause(0, 0, 1)]
    assert best[0].deals == 1.0
    assert snapback(ground, [0.1, 0.05], 0, 0).effects[0].deals == 0.0


def test_fewer_packages_looked_at_promise_less():
    rng = np.random.default_rng(3)
    space = Space((3, 3, 3))
    draws = [Draws(rng.random((20, 9)), rng.uniform(1.4, 2.0, 20)) for _ in range(2)]
    ground = Ground.of(space, np.ones(27, bool), draws, Agreement.of_all(2))
    every, few = ({e.clause: e for e in clauses(ground, [0.8, 0.2], likely=n).effects} for n in (27, 4))
    for clause, effect in few.items():
        assert effect.joint <= every[clause].joint
        assert ground.deals.mean() <= effect.deals <= every[clause].deals
    assert clauses(ground, [0.8, 0.2], likely=4).looked_at == 4


def test_clauses_are_tried_on_all_packages_where_values_are_exact():
    """Where there is no deal all joint shares are nought, and tell nothing of which packages a clause might save."""
    rng = np.random.default_rng(8)
    space = Space((6, 6, 6, 6, 6))
    draws = [Draws(rng.random((1, 30)), np.array([4.6])) for _ in range(2)]
    ground = Ground.of(space, np.ones(space.feasible, bool), draws, Agreement.of_all(2))
    assert clauses(ground, [0.9, 0.1]).looked_at == space.feasible


def test_beliefs_are_checked():
    ground = Ground.of(Space((2,)), np.ones(2, bool), [Draws(np.zeros((1, 2)), np.zeros(1))] * 2, Agreement.of_all(2))
    for wrong in ([0.5], [0.5, 1.5]):
        with pytest.raises(ValueError, match="one chance between 0 and 1 for each of 2"):
            clauses(ground, wrong)


def test_nothing_allowed_is_an_answer():
    ground = Ground.of(
        Space((2, 2)), np.zeros(4, bool), [Draws(np.zeros((1, 4)), np.zeros(1))] * 2, Agreement.of_all(2)
    )
    menu = clauses(ground, [0.5, 0.5])
    assert menu.joint == menu.deals == 0.0
    assert all(effect.package is None for effect in menu.effects)
