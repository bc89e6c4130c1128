"""Draws from a polytope under a stated prior, by ensemble hit-and-run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.values.diagnostics import Diagnostics, diagnose
from detente.values.programs import Program
from detente.values.walkers import FlatWalker, Groups, MixedWalker, ShapedWalker, Soft, Walker, separable, tilts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.random import Generator, SeedSequence
    from numpy.typing import NDArray

    from detente.values.polytope import Interior, Polytope

__all__ = ["Groups", "Plan", "Prior", "Sample", "Soft", "sample"]


Prior = Literal["flat", "weights"]
"""``"flat"``: uniform on the polytope. ``"weights"``: weights uniform, values of an issue over its weight uniform."""

REFRESH = 50
"""Sweeps between two clearings of the slacks from rounding errors."""


@dataclass(frozen=True)
class Plan:
    """How much work is done.

    Parameters
    ----------
    ensembles
        Independent ensembles, each with its own stream of random numbers.
    particles
        Particles of each, an even number above twice the dimension.
    burn_in
        Sweeps before the first snapshot.
    thinning
        Sweeps between snapshots.
    snapshots
        How many snapshots are taken.
    """

    ensembles: int
    particles: int
    burn_in: int
    thinning: int
    snapshots: int

    @classmethod
    def fit(cls, dim: int, draws: int, prior: Prior = "flat", *, warm: bool = False) -> Plan:
        """Choose the work for a dimension and a number of draws; a warm start needs a quarter of the burn-in.

        On evidence polytopes of dimension 25 to 32 the slowest coordinate's correlation fell to a third in 7 to 15
        sweeps per dimension under the flat prior, and in 2 to 5 under the other, where a sweep has three moves. The
        burn-in is four times as long as the slowest of them took to fall by the factor e.
        """
        burn_in, thinning = (55, 8) if prior == "flat" else (18, 2)
        ensembles = 4
        particles = 2 * max(32, dim + 2, min(64, -(-draws // (2 * ensembles))))
        burn_in = _rounded(max(4, burn_in * dim / REFRESH))
        return cls(
            ensembles,
            particles,
            max(2 * REFRESH, burn_in // 4 // REFRESH * REFRESH) if warm else burn_in,
            _rounded(thinning * dim / REFRESH),
            -(-draws // (ensembles * particles)),
        )


@dataclass(frozen=True, eq=False)
class Sample:
    """Draws, how they came about and how good they are.

    Parameters
    ----------
    draws
        Equally weighted vectors, shape (draws, dim).
    method
        The sampler and its settings, in words.
    diagnostics
        Split-R̂ and effective sample sizes, with warnings where they are poor.
    """

    draws: NDArray[np.float64]
    method: str
    diagnostics: Diagnostics


def sample(
    polytope: Polytope,
    draws: int,
    stream: SeedSequence,
    prior: Prior = "flat",
    *,
    groups: Groups = (),
    soft: Sequence[Soft] = (),
    start: NDArray[np.float64] | None = None,
    workers: int = 1,
) -> Sample:
    """Draw vectors from a polytope.

    Ensemble hit-and-run: each particle moves along the difference of two particles of the other half of its ensemble
    (after Goodman & Weare 2010 and the hit-and-run of Smith 1984), or of two vertices, to a uniform point of
    the chord; soft statements are met by a Metropolis step on each move, so draws need no weights.

    Parameters
    ----------
    polytope
        The vectors that meet all hard rows.
    draws
        How many.
    stream
        The seed. The draws depend on it alone, whatever the number of workers; it is not changed.
    prior, groups
        See `Prior` and `Groups`; ``groups`` is needed for ``"weights"`` only.
    soft
        Statements that may be wrong.
    start
        Draws from a polytope with fewer rows, shape (any, dim): those that meet all rows are the start, and burn-in
        is a quarter as long, if they are more than twice the dimension. Ensembles then start alike, and R̂ tells less.
    workers
        Threads; more than the 4 ensembles do not help.

    Raises
    ------
    EmptyPolytopeError, UnboundedPolytopeError
        There is nothing to draw from, or no bound.
    ValueError
        The prior is unknown or lacks groups, or fewer than one draw is wanted.
    """
    if prior not in {"flat", "weights"} or (prior == "weights" and not groups) or draws < 1:
        raise ValueError(f"cannot take {draws} draws under prior {prior!r} with {len(groups)} groups")
    interior = polytope.relative_interior()
    if interior.dim == 0:
        point = np.repeat(interior.origin[None, :], draws, axis=0)
        return Sample(point, "one point", Diagnostics.of_independent(draws, polytope.dim))
    anchors = far_points(polytope, interior, _generator(stream, 0))
    survivors = _inside(interior, start)
    plan = Plan.fit(interior.dim, draws, prior, warm=len(survivors) > 0)
    maker = _maker(interior, soft, groups if prior == "weights" else (), anchors)

    def run(ensemble: int) -> NDArray[np.float64]:
        rng = _generator(stream, 1 + ensemble)
        return walk(maker(starting_points(interior, anchors, survivors, plan.particles, rng)), plan, rng)

    with ThreadPoolExecutor(max(1, workers)) as pool:
        snapshots = np.stack(list(pool.map(run, range(plan.ensembles))))
    kept = snapshots[:, ::-1].transpose(1, 2, 0, 3).reshape(-1, polytope.dim)[:draws]
    return Sample(kept, _words(plan, prior), diagnose(snapshots, draws))


def walk(walker: Walker, plan: Plan, rng: Generator) -> NDArray[np.float64]:
    """Let one ensemble walk and take its snapshots, shape (snapshots, particles, dim)."""
    found = []
    for snapshot in range(plan.snapshots):
        for _ in range((plan.thinning if snapshot else plan.burn_in) // REFRESH):
            for half in (0, 1):
                walker.advance(half, rng.random((REFRESH, plan.particles // 2, walker.uniforms)))
        found.append(np.vstack([walker.points(half) for half in (0, 1)]))
    return np.stack(found)


def far_points(polytope: Polytope, interior: Interior, rng: Generator) -> NDArray[np.float64]:
    """Find vertices far from and on each facet, shape (points, dim); ties are broken at random."""
    program = Program(polytope)
    found = []
    for row in interior.A:
        nudge = rng.standard_normal(interior.dim)
        nudge *= 1e-3 / np.linalg.norm(nudge)
        found.append(program.minimise(interior.basis @ (row + nudge)).point)
        found.append(program.minimise(interior.basis @ (nudge - row)).point)
    inner = interior.lower(np.array(found))
    _, first = np.unique(np.round(inner, 9), axis=0, return_index=True)
    return interior.lift(inner[np.sort(first)])


def starting_points(
    interior: Interior,
    anchors: NDArray[np.float64],
    survivors: NDArray[np.float64],
    particles: int,
    rng: Generator,
) -> NDArray[np.float64]:
    """Place the particles of one ensemble, shape (particles, dim).

    Survivors of an earlier sample are taken if there are any. Otherwise each ensemble starts near a vertex of its own,
    so that only what has converged looks so. A tenth of each particle is a mixture of all vertices, a tenth a point of
    the Chebyshev ball: the start spans every direction and no slack is zero.
    """
    if len(survivors):
        chosen: NDArray[np.float64] = survivors[rng.permutation(np.resize(rng.permutation(len(survivors)), particles))]
        return chosen
    ball = rng.standard_normal((particles, interior.dim))
    ball *= (
        interior.radius * 0.9 * (rng.random(particles) ** (1 / interior.dim) / np.linalg.norm(ball, axis=1))[:, None]
    )
    mixed = np.einsum("pa,ad->pd", rng.dirichlet(np.ones(len(anchors)), size=particles), anchors)
    vertex = anchors[rng.integers(len(anchors))]
    placed: NDArray[np.float64] = 0.8 * vertex + 0.1 * mixed + 0.1 * interior.lift(interior.centre + ball)
    return placed


def _maker(
    interior: Interior, soft: Sequence[Soft], groups: Groups, anchors: NDArray[np.float64]
) -> Callable[[NDArray[np.float64]], Walker]:
    """Choose the walker for the prior and what is known."""
    alive = [(weight, columns) for weight, columns in groups if not _vanishes(interior, weight)]
    tilt = tilts(interior, alive)

    def flat(start: NDArray[np.float64]) -> FlatWalker:
        return FlatWalker(interior, soft, anchors, start, tilt)

    def mixed(start: NDArray[np.float64]) -> Walker:
        return MixedWalker(ShapedWalker(interior, soft, anchors, start, alive), flat(start))

    return mixed if alive and separable(interior, alive) else flat


def _vanishes(interior: Interior, weight: int) -> bool:
    """Tell whether a weight is zero throughout."""
    return bool(np.abs(interior.basis[weight]).max() <= 1e-10 and abs(interior.origin[weight]) <= 1e-8)


def _inside(interior: Interior, start: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """Keep the points that lie inside all rows and on the hull, if they are enough to span every direction."""
    none = np.zeros((0, len(interior.origin)))
    if start is None:
        return none
    inside = (start @ interior.A_outer.T < interior.b_outer - 1e-12).all(axis=1)
    on_hull = (np.abs(start @ interior.A_eq.T - interior.b_eq) <= 1e-9).all(axis=1)
    found = start[np.flatnonzero(inside & on_hull)]
    return found if len(np.unique(found, axis=0)) > 2 * interior.dim else none


def _generator(stream: SeedSequence, child: int) -> Generator:
    """Make the generator of one child of a stream, without marking the stream as used."""
    seed = np.random.SeedSequence(stream.entropy, spawn_key=(*stream.spawn_key, child), pool_size=stream.pool_size)
    return np.random.Generator(np.random.Philox(seed))


def _rounded(blocks: float) -> int:
    """Turn a number of blocks into sweeps, at least one block."""
    return REFRESH * max(1, round(blocks))


def _words(plan: Plan, prior: Prior) -> str:
    """Say what was done."""
    over = "uniform on the polytope" if prior == "flat" else "weights and shapes uniform"
    return (
        f"ensemble hit-and-run ({over}): {plan.ensembles} ensembles of {plan.particles} particles, "
        f"{plan.burn_in} sweeps, then {plan.snapshots} snapshots {plan.thinning} sweeps apart"
    )
