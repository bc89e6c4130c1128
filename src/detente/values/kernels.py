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
def flat_sweeps(  # type: ignore[no-untyped-def]  # noqa: ANN201
    slacks, anchors, hard, soft_start, log_doubt, tilt_row, tilt, anchored, shrink, uniforms  # noqa: ANN001
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
            if u[0] < anchored:
                a = int(u[0] / anchored * points)
                b = int(u[1] * (points - 1))
                b += b >= a
                one, two = anchors[a], anchors[b]
            else:
                pool = particles - half if first else half
                a = int((u[0] - anchored) / (1.0 - anchored) * pool)
                b = int(u[1] * (pool - 1))
                b += b >= a
                one, two = slacks[first + a], slacks[first + b]
            own = slacks[particle]
            steepest = -np.inf
            gentlest = np.inf
            for i in range(rows):
                delta[i] = two[i] - one[i]
            for i in range(hard):
                ratio = delta[i] / own[i]
                steepest = max(steepest, ratio)
                gentlest = min(gentlest, ratio)
            if not (steepest > 0.0 and gentlest < 0.0):
                continue
            back = -shrink / steepest
            step = back + u[2] * (-shrink / gentlest - back)
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
