"""Inner loops of the samplers, compiled on first use; each has a NumPy twin in the tests.

Neither loop draws random numbers: they are given, uniform on [0, 1), so that results depend on nothing but the seed.
Contraction of products and sums is not allowed, so that compiled code and NumPy give the same bits.
"""

# ruff: noqa: ANN001, ANN201, C901 (compiled code is typed by its arguments, and kept in one loop)
from __future__ import annotations

import numpy as np
from numba import njit

EXACT = {"nnan", "nsz"}
"""The liberties the compiler may take: none that changes a number, enough to take maxima in any order."""
LONGEST = 1e8
"""The greatest length of a chord, in lengths of its direction."""


@njit(cache=True, nogil=True)
def soft_factor(slacks, hard, soft_start, log_doubt):  # type: ignore[no-untyped-def]
    """Add up the log factors of the soft statements that do not hold."""
    total = 0.0
    for g in range(len(log_doubt)):
        for i in range(hard + soft_start[g], hard + soft_start[g + 1]):
            if slacks[i] < 0.0:
                total += log_doubt[g]
                break
    return total


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def chord_step(own, delta, hard, shrink, u):  # type: ignore[no-untyped-def]
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
    length = -shrink / gentlest - back
    # Such a direction is the rounding error of two points that agree; from every point of its line it is refused alike.
    if length > LONGEST:
        return 0.0
    return back + u * length


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def pair_of(u_one, u_two, anchored, anchors, points):  # type: ignore[no-untyped-def]
    """Choose two different points of a pool: both of its anchors, which come first, or both of the particles after."""
    if u_one < anchored:
        first, count, u = 0, anchors, u_one / anchored
    else:
        first, count, u = anchors, points - anchors, (u_one - anchored) / (1.0 - anchored)
    a = min(int(u * count), count - 1)
    b = int(u_two * (count - 1))
    b += b >= a
    return first + a, first + b


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def flat_sweeps(  # type: ignore[no-untyped-def]
    slacks, pool, anchors, hard, soft_start, log_doubt, tilt_row, tilt, anchored, shrink, uniforms
):
    """Move every particle once per sweep, by hit-and-run along differences of a pool's points.

    Parameters
    ----------
    slacks
        Slack of each row at each particle, (particles, rows), changed in place; hard rows first, then those of soft
        statements.
    pool
        Slack of each row at the points whose differences are directions, (points, rows): ``anchors`` fixed points of
        the polytope, then particles that rest meanwhile.
    anchors
        How many.
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
        (sweeps, particles, 3), or 4 with soft statements or a tilt: pair, step, acceptance.

    Returns
    -------
    int
        How many moves were refused.
    """
    particles, rows = slacks.shape
    weighted = len(log_doubt) + len(tilt) > 0
    delta = np.empty(rows)
    moved = np.empty(rows)
    refused = 0
    for sweep in range(uniforms.shape[0]):
        for particle in range(particles):
            u = uniforms[sweep, particle]
            a, b = pair_of(u[0], u[1], anchored, anchors, len(pool))
            own = slacks[particle]
            for i in range(rows):
                delta[i] = pool[b, i] - pool[a, i]
            step = chord_step(own, delta, hard, shrink, u[2])
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


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def factor_sweeps(  # type: ignore[no-untyped-def]
    moving,
    other,
    slacks,
    pool,
    anchors,
    column_start,
    row_of,
    entry,
    hard,
    soft_start,
    log_doubt,
    member,
    member_start,
    anchored,
    shrink,
    uniforms,
):
    """Move one factor of coordinates ``moving · other``, by hit-and-run along differences of a pool's points.

    With one factor held the rows are linear in the other, and so is each chord.

    Parameters
    ----------
    moving, other
        The factors, (particles, dim); the first is changed in place.
    slacks
        (particles, rows), changed in place.
    pool
        The moving factor at other points, (points, dim), anchors first.
    column_start, row_of, entry
        The rows' coefficients by column, without zeros: where each column begins, (dim + 1,), then rows and values.
    member, member_start
        The coordinates that move, part by part, (members,), and where each part begins, (parts + 1,). Half of the moves
        change all parts, half of them one alone: with few coordinates the chord is longer.
    uniforms
        (sweeps, particles, 5): choice of part, pair, step, acceptance. The rest is as in `flat_sweeps`.

    Returns
    -------
    int
        How many moves were refused.
    """
    particles, rows = slacks.shape
    parts = len(member_start) - 1
    delta = np.empty(rows)
    moved = np.empty(rows)
    refused = 0
    for sweep in range(uniforms.shape[0]):
        for particle in range(particles):
            u = uniforms[sweep, particle]
            own = slacks[particle]
            low, high = 0, len(member)
            if u[0] < 0.5:
                part = int(u[0] * 2.0 * parts)
                low, high = member_start[part], member_start[part + 1]
            a, b = pair_of(u[1], u[2], anchored, anchors, len(pool))
            delta[:] = 0.0
            for m in range(low, high):
                j = member[m]
                x = (pool[b, j] - pool[a, j]) * other[particle, j]
                if x != 0.0:
                    for k in range(column_start[j], column_start[j + 1]):
                        delta[row_of[k]] -= entry[k] * x
            step = chord_step(own, delta, hard, shrink, u[3])
            if len(log_doubt):
                for i in range(rows):
                    moved[i] = own[i] + step * delta[i]
                gain = soft_factor(moved, hard, soft_start, log_doubt) - soft_factor(own, hard, soft_start, log_doubt)
                if gain < 0.0 and u[4] >= np.exp(gain):
                    refused += 1
                    continue
            for i in range(rows):
                own[i] += step * delta[i]
            for m in range(low, high):
                j = member[m]
                moving[particle, j] += step * (pool[b, j] - pool[a, j])
    return refused


@njit(cache=True, nogil=True, fastmath=EXACT, error_model="numpy")
def affine_map(points, columns, offset):  # type: ignore[no-untyped-def]
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
