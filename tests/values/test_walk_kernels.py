"""The compiled loops against plain NumPy ones, bit for bit, given the same random numbers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from detente.values import kernels

LONGEST = 1e8


def pair(u_one, u_two, anchored, anchors, points):
    if u_one < anchored:
        first, count, u = 0, anchors, u_one / anchored
    else:
        first, count, u = anchors, points - anchors, (u_one - anchored) / (1 - anchored)
    a = min(int(u * count), count - 1)
    b = int(u_two * (count - 1))
    return first + a, first + b + (b >= a)


def chord(own, delta, hard, shrink, u):
    ratio = delta[:hard] / own[:hard]
    if not (ratio.max() > 0 > ratio.min()):
        return 0.0
    back = -shrink / ratio.max()
    length = -shrink / ratio.min() - back
    return 0.0 if length > LONGEST else back + u * length


def log_factor(slacks, hard, soft_start, log_doubt):
    parts = [slacks[hard + first : hard + last] for first, last in pairwise(soft_start)]
    return sum(doubt for part, doubt in zip(parts, log_doubt, strict=True) if (part < 0).any())


def flat_twin(slacks, pool, anchors, hard, soft_start, log_doubt, tilt_row, tilt, anchored, shrink, uniforms):
    refused = 0
    for sweep in uniforms:
        for own, u in zip(slacks, sweep, strict=True):
            a, b = pair(u[0], u[1], anchored, anchors, len(pool))
            delta = pool[b] - pool[a]
            moved = own + chord(own, delta, hard, shrink, u[2]) * delta
            gain = log_factor(moved, hard, soft_start, log_doubt) - log_factor(own, hard, soft_start, log_doubt)
            for row, power in zip(tilt_row, tilt, strict=True):
                gain += power * np.log(moved[row] / own[row])
            if gain < 0 and u[3] >= np.exp(gain):
                refused += 1
                continue
            own[:] = moved
    return refused


def factor_twin(
    moving, other, slacks, pool, anchors, matrix, hard, soft_start, log_doubt, parts, anchored, shrink, uniforms
):
    refused = 0
    for sweep in uniforms:
        for particle, u in enumerate(sweep):
            members = parts[int(u[0] * 2 * len(parts))] if u[0] < 0.5 else np.concatenate(parts)
            a, b = pair(u[1], u[2], anchored, anchors, len(pool))
            delta = np.zeros(len(matrix))
            for j in members:
                delta -= matrix[:, j] * ((pool[b, j] - pool[a, j]) * other[particle, j])
            own = slacks[particle]
            step = chord(own, delta, hard, shrink, u[3])
            moved = own + step * delta
            gain = log_factor(moved, hard, soft_start, log_doubt) - log_factor(own, hard, soft_start, log_doubt)
            if gain < 0 and u[4] >= np.exp(gain):
                refused += 1
                continue
            own[:] = moved
            moving[particle, members] += step * (pool[b, members] - pool[a, members])
    return refused


@pytest.mark.parametrize(("soft", "tilted"), [(0, 0), (2, 0), (0, 2), (2, 2)])
def test_flat_sweeps(soft, tilted):
    rng = np.random.default_rng(soft + 3 * tilted)
    slacks = rng.random((10, 12 + 2 * soft))
    slacks[:, 12:] -= 0.5
    pool = rng.random((15, 12 + 2 * soft))
    pool[3] = pool[2]
    soft_start = np.arange(0, 2 * soft + 1, 2)
    log_doubt = np.log(np.full(soft, 0.2))
    settings = (5, 12, soft_start, log_doubt, np.arange(tilted), np.full(tilted, -2.0), 0.5, 1 - 1e-9)
    uniforms = rng.random((20, 10, 4))
    twin = slacks.copy()
    expected = flat_twin(twin, pool, *settings, uniforms)
    assert kernels.flat_sweeps(slacks, pool, *settings, uniforms) == expected
    # The logarithm of the tilt may differ in its last bit, but only its comparison counts.
    assert np.array_equal(slacks, twin)
    assert (slacks[:, :12] > 0).all()
    assert expected > 0 or not (soft or tilted)


@pytest.mark.parametrize("soft", [0, 2])
def test_factor_sweeps(soft):
    rng = np.random.default_rng(soft)
    matrix = rng.standard_normal((14 + 2 * soft, 6)) * (rng.random((14 + 2 * soft, 6)) < 0.6)
    matrix[:6] = np.eye(6)
    matrix[6:12] = -np.eye(6)
    moving, other = rng.random((2, 8, 6))
    pool = rng.random((9, 6))
    sides = np.r_[np.full(14, 5.0), np.full(2 * soft, 0.1)]
    slacks = sides - (moving * other) @ matrix.T
    parts = [np.array([0, 2]), np.array([1]), np.array([3, 5])]
    column, row = np.nonzero(matrix.T)
    sparse = np.searchsorted(column, np.arange(7)), row, matrix.T[column, row]
    soft_start, log_doubt = np.arange(0, 2 * soft + 1, 2), np.log(np.full(soft, 0.2))
    uniforms = rng.random((30, 8, 5))
    twin_moving, twin_slacks = moving.copy(), slacks.copy()
    expected = factor_twin(
        twin_moving, other, twin_slacks, pool, 4, matrix, 14, soft_start, log_doubt, parts, 0.5, 1 - 1e-9, uniforms
    )
    member, member_start = np.concatenate(parts), np.array([0, 2, 3, 5])
    found = kernels.factor_sweeps(
        moving,
        other,
        slacks,
        pool,
        4,
        *sparse,
        14,
        soft_start,
        log_doubt,
        member,
        member_start,
        0.5,
        1 - 1e-9,
        uniforms,
    )
    assert found == expected
    assert np.array_equal(moving, twin_moving)
    assert np.array_equal(slacks, twin_slacks)
    assert np.allclose(slacks, sides - (moving * other) @ matrix.T)


def test_affine_map():
    rng = np.random.default_rng(0)
    points, columns, offset = rng.random((5, 3)), rng.random((3, 4)), rng.random(4)
    assert np.allclose(kernels.affine_map(points, columns, offset), offset - points @ columns, atol=1e-15)
