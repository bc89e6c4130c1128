"""How far draws can be trusted: agreement of independent ensembles, and the number of independent draws they equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_RHAT = 1.05
SMALLEST_ESS = 400.0


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """What is known of the quality of draws.

    Parameters
    ----------
    rhat_max
        The greatest split-R̂ of any coordinate; 1 when the ensembles agree.
    ess_min
        The least effective sample size of any coordinate.
    ess
        Effective sample size of each coordinate, shape (dim,); for a coordinate that does not vary, the draws.
    warnings
        What is wrong, in sentences; empty when nothing is.
    """

    rhat_max: float
    ess_min: float
    ess: NDArray[np.float64]
    warnings: tuple[str, ...]

    @classmethod
    def of_independent(cls, draws: int, dim: int) -> Diagnostics:
        """Describe draws that are independent by construction."""
        return cls(1.0, float(draws), np.full(dim, float(draws)), ())


def diagnose(snapshots: NDArray[np.float64], kept: int) -> Diagnostics:
    """Judge snapshots of particle ensembles.

    Split-R̂ (Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021, without ranks) compares chains: each ensemble's two
    halves of particles, in the first and in the last half of the snapshots. The effective sample size follows from the
    autocorrelation of single particles from snapshot to snapshot, pooled over all particles and taken about the common
    mean, summed in pairs while they are positive and falling (Geyer 1992); particles of one snapshot are independent
    once the sampler has converged, which R̂ is there to doubt.

    Parameters
    ----------
    snapshots
        Shape (ensembles, snapshots, particles, dim), with an even number of particles.
    kept
        How many of the draws are kept; the effective size is scaled to them.
    """
    dim = snapshots.shape[3]
    scale = np.maximum(np.abs(snapshots).max(axis=(0, 1, 2)), 1.0)
    varies = np.ptp(snapshots, axis=(0, 1, 2)) > 1e-9 * scale
    ess = np.full(dim, float(kept))
    rhat = np.ones(dim)
    if varies.any():
        moving = snapshots[..., varies]
        rhat[varies] = split_rhat(moving)
        ess[varies] = kept / autocorrelation_time(moving)
    rhat_max, ess_min = float(rhat.max(initial=1.0)), float(ess.min(initial=kept))
    return Diagnostics(rhat_max, ess_min, ess, _warnings(rhat_max, ess_min, kept))


def split_rhat(snapshots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute split-R̂ of each coordinate; for the arguments see `diagnose`."""
    ensembles, times, particles, dim = snapshots.shape
    parts = (snapshots[:, : times // 2], snapshots[:, times - times // 2 :]) if times > 1 else (snapshots,)
    chains = np.concatenate(
        [
            part.reshape(ensembles, -1, 2, particles // 2, dim).swapaxes(1, 2).reshape(2 * ensembles, -1, dim)
            for part in parts
        ]
    )
    length = chains.shape[1]
    within = chains.var(axis=1, ddof=1).mean(axis=0)
    between = chains.mean(axis=1).var(axis=0, ddof=1)
    stuck = np.where(between > 0, np.inf, 1.0)
    ratio = np.divide(between, within, out=np.zeros(dim), where=within > 0)
    return np.where(within > 0, np.sqrt((length - 1) / length + ratio), stuck)


def autocorrelation_time(snapshots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute how many draws of each coordinate count as one; for the arguments see `diagnose`."""
    times = snapshots.shape[1]
    centred = snapshots - snapshots.mean(axis=(0, 1, 2))
    spread = np.einsum("etpd,etpd->d", centred, centred) / centred[..., 0].size
    total = np.ones(snapshots.shape[3])
    running = np.ones_like(total, dtype=np.bool_)
    last = np.full_like(total, np.inf)
    for lag in range(1, times, 2):
        pair = sum(
            (np.einsum("etpd,etpd->d", centred[:, :-k], centred[:, k:]) / centred[:, k:, :, 0].size / spread)
            for k in (lag, lag + 1)
            if k < times
        )
        last = np.minimum(last, pair)
        running &= last > 0
        total += 2 * np.where(running, last, 0.0)
    return np.clip(total, 1.0, None)


def _warnings(rhat: float, ess: float, kept: int) -> tuple[str, ...]:
    """Put into sentences what is wrong."""
    found = []
    if not rhat <= LARGEST_RHAT:
        found.append(
            f"the ensembles disagree (split-R̂ {rhat:.3f} exceeds {LARGEST_RHAT}): the draws may not cover what the "
            "statements allow; draw with another seed and compare, or loosen statements that all but clash"
        )
    if ess < min(SMALLEST_ESS, kept / 2):
        found.append(f"{kept} draws count for only {ess:.0f} independent ones; take more draws before trusting shares")
    return tuple(found)
