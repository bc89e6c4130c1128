from __future__ import annotations

import numpy as np
import pytest

from detente.values.orders import exact_sample, order_simplex
from detente.values.polytope import Polytope
from detente.values.programs import EmptyPolytopeError
from detente.values.sampling import Plan, Soft, sample


def stream(seed=0):
    return np.random.SeedSequence(seed)


def exact(case, prior, seed=1, draws=200_000, pairs=(), interval=(0.1, 0.9)):
    return exact_sample(case.groups, pairs, interval, draws, np.random.default_rng(seed), prior=prior)


def assert_same(found, expected, weights=None):
    """Compare means and second moments of all coordinates, at four and a half standard errors."""
    draws = found.draws
    ess = np.minimum(found.diagnostics.ess, len(draws)) / 2
    for power in (1, 2):
        one, many = draws**power, expected**power
        mean = np.average(many, axis=0, weights=weights)
        spread = np.sqrt(np.average((many - mean) ** 2, axis=0, weights=weights))
        assert (np.abs(one.mean(axis=0) - mean) <= 4.5 * spread / np.sqrt(ess) + 1e-9).all()


@pytest.mark.parametrize("prior", ["flat", "weights"])
@pytest.mark.parametrize("sizes", [(2, 2), (3, 2, 4), (5, 5, 4, 4)])
def test_without_evidence_draws_are_those_of_the_exact_sampler(known, sizes, prior):
    case = known(sizes)
    found = sample(case.polytope, 4000, stream(), prior, groups=case.groups)
    assert case.polytope.contains(found.draws, 1e-12).all()
    assert found.diagnostics.warnings == ()
    assert_same(found, exact(case, prior))


@pytest.mark.parametrize("prior", ["flat", "weights"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_evidence_draws_are_those_of_rejection(known, seed, prior):
    case = known((3, 3, 3), 4, seed)
    drawn = exact(case, prior, draws=400_000)
    kept = drawn[case.polytope.contains(drawn, 0)]
    assert len(kept) > 500
    found = sample(case.polytope, 4000, stream(seed), prior, groups=case.groups)
    ess = np.minimum(found.diagnostics.ess, len(kept)) / 2
    assert (np.abs(found.draws.mean(axis=0) - kept.mean(axis=0)) < 4.5 * kept.std(axis=0) / np.sqrt(ess)).all()
    assert case.polytope.contains(found.draws, 1e-12).all()


@pytest.mark.parametrize("prior", ["flat", "weights"])
def test_soft_statements_count_by_their_credence(known, prior):
    case = known((3, 3, 2))
    unit = np.eye(case.polytope.dim)
    soft = [
        Soft(unit[[3]] - unit[[1]], np.zeros(1), 0.9),
        Soft(np.vstack([unit[-1] - unit[4], unit[-1] - unit[1]]), np.zeros(2), 0.6),
    ]
    drawn = exact(case, prior)
    weights = np.ones(len(drawn))
    for statement in soft:
        holds = (drawn @ statement.A.T <= statement.b).all(axis=1)
        weights *= np.where(holds, 1.0, 1 - statement.credence)
    found = sample(case.polytope, 4000, stream(3), prior, groups=case.groups, soft=soft)
    assert_same(found, drawn, weights)


def test_a_long_chain_of_weights_has_its_known_mean(known):
    case = known((2,) * 12)
    unit = np.eye(13)
    ordered = case.polytope.with_rows(unit[1:12] - unit[:11], np.zeros(11))
    found = sample(ordered, 4000, stream(4))
    expected = order_simplex([(i, i + 1) for i in range(11)], 12, 100_000, np.random.default_rng(0))
    ess = found.diagnostics.ess[:12] / 2
    assert (
        np.abs(found.draws[:, :12].mean(axis=0) - expected.mean(axis=0)) < 4.5 * expected.std(0) / np.sqrt(ess)
    ).all()


def test_equalities_of_weights_and_of_shapes_are_kept(known):
    case = known((3, 3, 3))
    unit = np.eye(7)
    equal = np.vstack([case.polytope.A_eq, unit[1] - 2 * unit[3], unit[4] - 0.25 * unit[5]])
    polytope = Polytope(case.polytope.A, case.polytope.b, equal, np.array([1.0, 0.0, 0.0]))
    found = sample(polytope, 2000, stream(5), "weights", groups=case.groups)
    assert polytope.contains(found.draws, 1e-12).all()
    # The weights (2a, a, 1 − 3a) with a uniform on [0, 1/3]; the free shapes uniform.
    assert found.draws[:, 3].mean() == pytest.approx(1 / 6, abs=0.008)
    assert found.draws[:, 3].var() == pytest.approx(1 / 9 / 12, rel=0.15)
    assert (found.draws[:, 0] / found.draws[:, 1]).mean() == pytest.approx(0.5, abs=0.03)


def test_an_equality_across_weights_and_shapes_falls_back_on_a_tilted_walk(known):
    case = known((3, 3), interval=(0.0, 1.0))
    unit = np.eye(5)
    equal = np.vstack([case.polytope.A_eq, unit[4] - unit[0]])
    polytope = Polytope(case.polytope.A, case.polytope.b, equal, np.array([1.0, 0.0]))
    found = sample(polytope, 4000, stream(6), "weights", groups=case.groups)
    expected = exact(case, "weights")
    expected[:, 4] = expected[:, 0]
    assert_same(found, expected)


def test_a_thin_slab_across_weights_and_shapes_is_that_of_rejection(known):
    case = known((3, 3, 3))
    row = np.array([[1.0, 0, 0, 1, 0, 0, -1]])
    polytope = case.polytope.with_rows(np.vstack([row, -row]), np.full(2, 0.005))
    drawn = exact(case, "weights", draws=600_000)
    kept = drawn[polytope.contains(drawn, 0)]
    assert len(kept) > 2000
    found = sample(polytope, 4000, stream(12), "weights", groups=case.groups)
    assert found.diagnostics.warnings == ()
    ess = np.minimum(found.diagnostics.ess, len(kept)) / 2
    assert (np.abs(found.draws.mean(axis=0) - kept.mean(axis=0)) < 4.5 * kept.std(axis=0) / np.sqrt(ess)).all()


def test_a_weight_of_zero_is_no_trouble(known):
    case = known((3, 3, 3))
    polytope = case.polytope.with_rows(np.eye(7)[[3]], np.zeros(1))
    found = sample(polytope, 1000, stream(7), "weights", groups=case.groups)
    assert np.abs(found.draws[:, 2:4]).max() < 1e-12
    assert found.draws[:, 1].mean() == pytest.approx(0.5, abs=0.05)


def test_a_walk_cut_short_is_warned_of(known, monkeypatch):
    case = known((5,) * 8, 14, 1)
    monkeypatch.setattr(Plan, "fit", lambda *_, **__: Plan(4, 128, 50, 50, 2))
    found = sample(case.polytope, 1000, stream(13))
    assert any("disagree" in warning for warning in found.diagnostics.warnings)


def test_one_point_is_repeated():
    found = sample(Polytope(np.zeros((0, 1)), np.zeros(0), np.eye(1), np.array([0.4])), 3, stream())
    assert found.draws.tolist() == [[0.4]] * 3
    assert found.method == "one point"


@pytest.mark.parametrize("prior", ["flat", "weights"])
def test_draws_depend_on_the_seed_alone(known, prior):
    case = known((3, 3, 2), 3)
    seed = stream(8)
    one = sample(case.polytope, 300, seed, prior, groups=case.groups)
    two = sample(case.polytope, 300, seed, prior, groups=case.groups, workers=4)
    other = sample(case.polytope, 300, stream(9), prior, groups=case.groups)
    assert np.array_equal(one.draws, two.draws)
    assert not np.array_equal(one.draws, other.draws)
    assert seed.n_children_spawned == 0


def test_more_evidence_can_start_from_earlier_draws(known):
    case = known((3, 3, 3))
    before = sample(case.polytope, 4000, stream(10))
    row = np.eye(7)[[3]] - np.eye(7)[[1]]
    polytope = case.polytope.with_rows(row, np.zeros(1))
    found = sample(polytope, 4000, stream(11), start=before.draws)
    drawn = exact(case, "flat")
    assert_same(found, drawn[drawn[:, 1] >= drawn[:, 3]])
    assert polytope.contains(found.draws, 1e-12).all()
    cold = sample(polytope, 500, stream(11), start=before.draws[:3])
    assert np.array_equal(cold.draws, sample(polytope, 500, stream(11)).draws)


def test_an_empty_polytope_is_said(known):
    polytope = known((2, 2)).polytope.with_rows(np.eye(3)[[2]], np.array([0.0]))
    with pytest.raises(EmptyPolytopeError):
        sample(polytope, 10, stream())


def test_settings_that_make_no_sense_are_refused(known):
    polytope = known((2, 2)).polytope
    with pytest.raises(ValueError, match="with 0 groups"):
        sample(polytope, 10, stream(), "weights")
    with pytest.raises(ValueError, match="cannot take 0 draws"):
        sample(polytope, 0, stream())
    with pytest.raises(ValueError, match="credence"):
        Soft(np.eye(3)[[0]], np.ones(1), 1.0)


def test_the_plan_spans_every_direction():
    for dim in (1, 5, 40, 200):
        plan = Plan.fit(dim, 100)
        assert plan.particles // 2 > dim
        assert plan.ensembles * plan.particles * plan.snapshots >= 100
