from __future__ import annotations

import numpy as np
import pytest

from detente.values.diagnostics import Diagnostics, autocorrelation_time, diagnose, split_rhat


def walks(rng, persistence, ensembles=4, times=8, particles=200):
    """Make stationary chains whose correlation falls by a factor from snapshot to snapshot."""
    state = rng.standard_normal((ensembles, particles, 2))
    found = []
    for _ in range(times):
        found.append(state)
        state = persistence * state + np.sqrt(1 - persistence**2) * rng.standard_normal(state.shape)
    return np.stack(found, axis=1)


def test_independent_draws_count_in_full():
    found = diagnose(walks(np.random.default_rng(0), 0.0), 5000)
    assert found.rhat_max < 1.02
    assert found.ess_min > 4500
    assert found.warnings == ()


@pytest.mark.parametrize("persistence", [0.3, 0.6])
def test_correlation_costs_what_theory_says(persistence):
    snapshots = walks(np.random.default_rng(1), persistence, times=40)
    expected = (1 + persistence) / (1 - persistence)
    assert np.abs(autocorrelation_time(snapshots) / expected - 1).max() < 0.1


def test_ensembles_in_different_places_are_warned_of():
    snapshots = walks(np.random.default_rng(2), 0.0)
    snapshots[0, :, :, 1] += 2.0
    found = diagnose(snapshots, 1000)
    assert found.rhat_max > 1.3
    assert any("disagree" in warning for warning in found.warnings)


def test_a_drift_is_warned_of():
    snapshots = walks(np.random.default_rng(3), 0.0) + np.linspace(0, 3, 8)[None, :, None, None]
    assert diagnose(snapshots, 1000).rhat_max > 1.05


def test_draws_that_do_not_move_count_little():
    snapshots = np.repeat(walks(np.random.default_rng(4), 0.0, times=1, particles=50), 20, axis=1)
    found = diagnose(snapshots, 4000)
    assert found.ess_min < 250
    assert any("count for only" in warning for warning in found.warnings)


def test_a_coordinate_that_is_fixed_is_no_concern():
    snapshots = walks(np.random.default_rng(5), 0.0)
    snapshots[..., 0] = 0.3
    found = diagnose(snapshots, 1000)
    assert found.ess[0] == 1000
    assert found.warnings == ()
    snapshots[0, ..., 0] = 0.4
    assert diagnose(snapshots, 1000).rhat_max > 1000


def test_split_rhat_of_one_snapshot_compares_particles():
    assert split_rhat(walks(np.random.default_rng(6), 0.0, times=1)).max() < 1.05


def test_independent_by_construction():
    found = Diagnostics.of_independent(10, 3)
    assert (found.rhat_max, found.ess_min, found.ess.tolist()) == (1.0, 10.0, [10.0] * 3)
