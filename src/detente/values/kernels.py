"""Inner loops of the samplers, compiled on first use; each has a NumPy twin in the tests.

Neither loop draws random numbers: they are given, uniform on [0, 1), so that results depend on nothing but the seed.
Contraction of products and sums is not allowed, so that compiled code and NumPy give the same bits.
"""

from __future__ import annotations

import numpy as np
from numba import njit

EXACT = {"nnan", "nsz"}
"""The liberties the compiler may take: none that changes a number, enough to take maxima in any order."""


@njit(cache=True, nogil=True)
def soft_factor(slacks, hard, soft_start, log_doubt):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Add up the log factors of the soft statements that do not hold."""
    total = 0.0
    for g in range(len(log_doubt)):
        for i in range(hard + soft_start[g], hard + soft_start[g + 1]):
            if slacks[i] < 0.0:
                total += log_doubt[g]
                break
    return total


@njit(cache=True, nogil=True, fastmath=EXACT)
def chord_step(own, delta, hard, shrink, u):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Draw a step uniformly from those that keep every hard slack positive; 0 where the direction is none."""
    steepest = -np.inf
    gentlest = np.inf
    for i in range(hard):
        ratio = delta[i] / own[i]
        steepest = max(steepest, ratio)
        gentlest = min(gentlest, ratio)
    if not (steepest > 0.0 and gentlest < 0.0):
        return 0.0
    back = -shrink / steepest
    return back + u * (-shrink / gentlest - back)


@njit(cache=True, nogil=True, fastmath=EXACT)
def pair_of(u_one, u_two, anchored, points, first, pool):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Choose two different anchors, as (−1 − index), or two different particles of the other half, as indices."""
    if u_one < anchored:
        a = int(u_one / anchored * points)
        b = int(u_two * (points - 1))
        b += b >= a
        return -1 - a, -1 - b
    a = int((u_one - anchored) / (1.0 - anchored) * pool)
    b = int(u_two * (pool - 1))
    b += b >= a
    return first + a, first + b


@njit(cache=True, nogil=True, fastmath=EXACT)
def flat_sweeps(  # type: ignore[no-untyped-def]  # noqa: ANN201
    slacks,
    anchors,
    hard,
    soft_start,
    log_doubt,
    tilt_row,
    tilt,
    anchored,
    shrink,
    uniforms,  # noqa: ANN001
):
    """Move every particle once per sweep, by hit-and-run along differences of others; ``slacks`` is changed in place.

    Parameters
    ----------
    slacks
        Slack of each row at each particle, (particles, rows); hard rows first, then those of soft statements.
    anchors
        Slack of each row at fixed points of the polytope, (points, rows): a second source of directions.
    hard
        The number of hard rows.
    soft_start, log_doubt
        Where each soft statement's rows begin among the soft ones, (statements + 1,), and log ε, (statements,).
    tilt_row, tilt
        The density is further multiplied by the product of ``slack[tilt_row] ** tilt``.
    anchored
        The share of moves along differences of anchors.
    shrink
        The factor, just below 1, by which chords are shortened.
    uniforms
        (sweeps, particles, 3), or 4 with soft statements or a tilt.

    Returns
    -------
    int
        How many moves were refused.
    """
    particles, rows = slacks.shape
    half = particles // 2
    points = anchors.shape[0]
    weighted = len(log_doubt) + len(tilt) > 0
    delta = np.empty(rows)
    moved = np.empty(rows)
    refused = 0
    for sweep in range(uniforms.shape[0]):
        for particle in range(particles):
            first = half if particle < half else 0
            u = uniforms[sweep, particle]
            a, b = pair_of(u[0], u[1], anchored, points, first, particles - half if first else half)
            one = slacks[a] if a >= 0 else anchors[-1 - a]
            two = slacks[b] if b >= 0 else anchors[-1 - b]
            own = slacks[particle]
            for i in range(rows):
                delta[i] = two[i] - one[i]
            step = chord_step(own, delta, hard, shrink, u[2])
            if step == 0.0:
                continue
            if weighted:
                for i in range(rows):
                    moved[i] = own[i] + step * delta[i]
                gain = soft_factor(moved, hard, soft_start, log_doubt) - soft_factor(own, hard, soft_start, log_doubt)
                for g in range(len(tilt)):
                    gain += tilt[g] * np.log(moved[tilt_row[g]] / own[tilt_row[g]])
                if gain < 0.0 and u[3] >= np.exp(gain):
                    refused += 1
                    continue
            for i in range(rows):
                own[i] += step * delta[i]
    return refused


@njit(cache=True, nogil=True, fastmath=EXACT)
def shaped_sweeps(  # type: ignore[no-untyped-def]  # noqa: ANN201
    scale,
    shape,
    slacks,
    anchor_scale,
    anchor_shape,
    columns,
    hard,
    soft_start,
    log_doubt,  # noqa: ANN001
    member,
    member_start,
    anchored,
    shrink,
    uniforms,  # noqa: ANN001
):
    """Move weights, then shapes, of every particle once per sweep; coordinates are ``scale · shape``.

    With the shapes held, the rows are linear in the scales (weights and reservation value); with the scales held, they
    are linear in the shapes; the target is flat in both. So each is moved by hit-and-run within the rows, along
    differences of others, and nothing is unbounded where a weight comes near zero.

    Parameters
    ----------
    scale, shape
        (particles, dim), changed in place. A weight's own shape is 1, and so is that of a coordinate of no issue.
    slacks
        (particles, rows), changed in place; hard rows first.
    anchor_scale, anchor_shape
        (points, dim): a second source of directions.
    columns
        The rows' coefficients, transposed: (dim, rows).
    member, member_start
        The coordinates whose shapes move, issue by issue, (members,), and where each issue's begin, (issues + 1,).
    uniforms
        (sweeps, particles, 9): pair, step, acceptance for the scales; choice of issues, pair, step, acceptance for the
        shapes. The others are as in `flat_sweeps`.

    Returns
    -------
    int
        How many moves were refused.
    """
    particles, rows = slacks.shape
    dim = scale.shape[1]
    half = particles // 2
    points = anchor_scale.shape[0]
    issues = len(member_start) - 1
    every = len(member)
    delta = np.empty(rows)
    moved = np.empty(rows)
    refused = 0
    for sweep in range(uniforms.shape[0]):
        for particle in range(particles):
            first = half if particle < half else 0
            pool = particles - half if first else half
            u = uniforms[sweep, particle]
            own = slacks[particle]
            for turn in range(2):
                if turn == 0:
                    a, b = pair_of(u[0], u[1], anchored, points, first, pool)
                    moving, other = scale, shape
                    one = scale[a] if a >= 0 else anchor_scale[-1 - a]
                    two = scale[b] if b >= 0 else anchor_scale[-1 - b]
                    low, high = 0, dim
                    u_step, u_accept = u[2], u[3]
                else:
                    if every == 0:
                        continue
                    a, b = pair_of(u[5], u[6], anchored, points, first, pool)
                    moving, other = shape, scale
                    one = shape[a] if a >= 0 else anchor_shape[-1 - a]
                    two = shape[b] if b >= 0 else anchor_shape[-1 - b]
                    # Half of the moves change one issue's shape alone: with few coordinates the chord is longer.
                    low, high = 0, every
                    if u[4] < 0.5:
                        issue = int(u[4] * 2.0 * issues)
                        low, high = member_start[issue], member_start[issue + 1]
                    u_step, u_accept = u[7], u[8]
                delta[:] = 0.0
                for m in range(low, high):
                    j = m if turn == 0 else member[m]
                    x = (two[j] - one[j]) * other[particle, j]
                    if x != 0.0:
                        column = columns[j]
                        for i in range(rows):
                            delta[i] -= column[i] * x
                step = chord_step(own, delta, hard, shrink, u_step)
                if step == 0.0:
                    continue
                if len(log_doubt):
                    for i in range(rows):
                        moved[i] = own[i] + step * delta[i]
                    gain = soft_factor(moved, hard, soft_start, log_doubt)
                    gain -= soft_factor(own, hard, soft_start, log_doubt)
                    if gain < 0.0 and u_accept >= np.exp(gain):
                        refused += 1
                        continue
                for i in range(rows):
                    own[i] += step * delta[i]
                for m in range(low, high):
                    j = m if turn == 0 else member[m]
                    moving[particle, j] += step * (two[j] - one[j])
    return refused


@njit(cache=True, nogil=True, fastmath=EXACT)
def affine_map(points, columns, offset):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Compute ``offset − points @ columns``, adding in a fixed order so that no library changes a bit of it."""
    count, inputs = points.shape
    result = np.empty((count, len(offset)))
    for p in range(count):
        result[p] = offset
        for j in range(inputs):
            x = points[p, j]
            column = columns[j]
            for i in range(len(offset)):
                result[p, i] -= column[i] * x
    return result
