"""Where a population ends that copies what does well: replicator dynamics of a symmetric game.

Payoffs are of the row strategy against the column strategy, shape (strategies, strategies). Shares are of each strategy
in the population, shape (..., strategies).

Source: Taylor and Jonker (1978), Mathematical Biosciences 40:145.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.standings import all_met

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
"""Where a triangle with side 1 has its corners: shares (or vectors) of three strategies @ CORNERS are points of it."""

_STEP = 0.5
_ALIKE = 0.01
_LOOK = 10
_INVADES = 1e-6
_STILL = 1e-9


@dataclass(frozen=True)
class Basins:
    """Where populations end that copy what does well.

    Parameters
    ----------
    ends
        Mixtures at which starts came to rest, shape (ends, strategies), the most frequent first.
    share
        Share of the starts that came to each, shape (ends,).
    unsettled
        Share that had not come to rest (it may go round for ever).
    starts
        How many there were, drawn evenly from all mixtures.
    """

    ends: Floats
    share: Floats
    unsettled: float
    starts: int


def replicator(payoffs: Floats, starts: Floats, steps: int, step: float = _STEP) -> Floats:
    """Follow populations in which strategies spread as they do better than average (Taylor and Jonker 1978).

    Shares x change as ``x_i' = x_i ((U x)_i - x U x)``. In logarithms, and but for a common term, that is
    ``(log x)' = U x``, which is stepped by Runge and Kutta's classic method: shares stay positive and add up to 1.

    Parameters
    ----------
    payoffs
        U, of rows against columns.
    starts
        Shares at the start, shape (..., strategies).
    steps
        How many steps to take.
    step
        Length of a step, in units of time in which a strategy that does better by the whole range of payoffs grows
        e-fold.

    Returns
    -------
    Shares at the start and after each step, shape (steps + 1, ..., strategies).
    """
    scaled = _scaled(all_met(payoffs))
    path = np.empty((steps + 1, *starts.shape))
    path[0] = starts
    for number in range(steps):
        path[number + 1] = _advance(scaled, path[number], step)
    return path


def velocity(payoffs: Floats, shares: Floats) -> Floats:
    """How fast shares change under replicator dynamics, as in `replicator`; shape of ``shares``."""
    growth = shares @ _scaled(payoffs).T
    change: Floats = shares * (growth - (shares * growth).sum(axis=-1, keepdims=True))
    return change


def triangle(payoffs: Floats, trio: tuple[int, int, int], parts: int = 20) -> tuple[Floats, Floats]:
    """Replicator vectors on an even grid over the mixtures of three strategies, the data of a picture.

    Parameters
    ----------
    payoffs
        Of rows against columns.
    trio
        The three strategies; the others are absent.
    parts
        How many parts each edge is divided into.

    Returns
    -------
    Shares and their `velocity`, each of shape ((parts + 1)(parts + 2) / 2, 3). Times `CORNERS`, points and arrows of a
    plane triangle.
    """
    first, second = np.indices((parts + 1, parts + 1)).reshape(2, -1)
    inside = first + second <= parts
    points = np.column_stack([first, second, parts - first - second])[inside] / parts
    return points, velocity(payoffs[np.ix_(trio, trio)], points)


def basins(payoffs: Floats, seed: int, starts: int = 500, steps: int = 5000) -> Basins:
    """Follow populations from starts drawn evenly from all mixtures, and see where they come to rest.

    A population has come to rest when no share changes by more than 1e-9 in a unit of time, and no strategy would do
    better than those played by more than a millionth of the range of payoffs: one that is nearly extinct may yet
    return. Ends closer than 0.01 in every share count as one; where equilibria form a continuum they still are many.

    Parameters
    ----------
    payoffs
        Of rows against columns.
    seed
        Of the starts.
    starts
        How many there are.
    steps
        After so many steps those not at rest are counted as unsettled.
    """
    payoffs = all_met(payoffs)
    scaled = _scaled(payoffs)
    moving = np.random.default_rng(seed).dirichlet(np.ones(len(payoffs)), starts)
    rested = []
    for number in range(steps):
        if not len(moving):
            break
        moving = _advance(scaled, moving, _STEP)
        if number % _LOOK == 0:
            at_rest = _at_rest(scaled, moving)
            rested.append(moving[at_rest])
            moving = moving[~at_rest]
    ends, counts = _gathered(np.concatenate([*rested, moving[:0]]))
    return Basins(ends, counts / starts, len(moving) / starts, starts)


def _scaled(payoffs: Floats) -> Floats:
    """Payoffs over their range, so that time means the same in any game."""
    span = np.ptp(payoffs)
    scaled: Floats = payoffs / (span or 1.0)
    return scaled


def _advance(payoffs: Floats, shares: Floats, step: float) -> Floats:
    """Take one Runge-Kutta step of ``(log x)' = U x``."""

    def grown(growth: Floats) -> Floats:
        raised = shares * np.exp(growth - growth.max(axis=-1, keepdims=True))
        renewed: Floats = raised / raised.sum(axis=-1, keepdims=True)
        return renewed

    along = payoffs.T
    first = shares @ along
    second = grown(first * (step / 2.0)) @ along
    third = grown(second * (step / 2.0)) @ along
    fourth = grown(third * step) @ along
    return grown((first + 2.0 * second + 2.0 * third + fourth) * (step / 6.0))


def _at_rest(payoffs: Floats, shares: Floats) -> Bools:
    growth = shares @ payoffs.T
    regrets = growth.max(axis=1) - (shares * growth).sum(axis=1)
    rest: Bools = (regrets < _INVADES) & (np.abs(velocity(payoffs, shares)).max(axis=1) < _STILL)
    return rest


def _gathered(ends: Floats) -> tuple[Floats, Ints]:
    """Take ends that are alike as one, with how many there are of each, the most frequent first."""
    found, counts = np.empty_like(ends), np.zeros(len(ends), dtype=np.int64)
    number = 0
    while len(ends):
        alike = np.abs(ends - ends[0]).max(axis=1) < _ALIKE
        found[number], counts[number] = ends[alike].mean(axis=0), alike.sum()
        number, ends = number + 1, ends[~alike]
    order = np.argsort(-counts[:number], kind="stable")
    return found[order], counts[order]
