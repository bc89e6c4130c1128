"""How much all parties could gain at once: the distance of each package to the frontier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.forecasting.zone import Zone

REFERENCES = 256
"""Against how many packages the distance is taken with three parties or more; all where there are fewer."""


def waste(zone: Zone) -> NDArray[np.float64]:
    """Say how much more every party could gain at once, at most, by another package of the zone.

    ``max over packages y of min over parties p of g_p(y) − g_p(x)``, nought on the (weak) frontier; over the parties
    that are counted, nought if there are none. With three parties
    or more, ``y`` runs over the ``REFERENCES`` packages whose smallest gain, and whose sum of gains, is largest: in
    large zones a lower bound.

    Returns
    -------
    Shape (draws, packages).
    """
    draws = zip(zone.gains.swapaxes(0, 1), zone.inside, zone.counted.T, strict=True)
    return np.maximum(np.stack([_of_draw(gains[counted], inside) for gains, inside, counted in draws]), 0.0)


def _of_draw(gains: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the distance of all packages of one draw, from gains of shape (parties, packages)."""
    if not len(gains):
        return np.zeros(len(inside))
    measure = _of_two if len(gains) == 2 else _of_many
    return measure(gains, gains[:, inside])


def _of_two(gains: NDArray[np.float64], best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two parties: with ``c = g_1(x) − g_2(x)`` the distance is ``max over y of min(g_1(y), g_2(y) + c) − g_1(x)``.

    With the ``y`` in order of their first gain, and as their second the largest of all that follow, the first rises,
    the second falls, and the largest smaller one is beside the crossing.
    """
    order = np.argsort(best[0])
    first = best[0][order]
    second = np.maximum.accumulate(best[1][order][::-1])[::-1]
    lead = gains[0] - gains[1]
    crossing = np.searchsorted(first - second, lead)
    after = np.append(second, -np.inf)[crossing] + lead
    before = np.append(-np.inf, first)[crossing]
    distance: NDArray[np.float64] = np.maximum(after, before) - gains[0]
    return distance


def _of_many(gains: NDArray[np.float64], best: NDArray[np.float64]) -> NDArray[np.float64]:
    """Any number of parties: package by package of the references."""
    distance = np.full(gains.shape[1], -np.inf)
    for other in _references(best).T:
        np.maximum(distance, (other[:, None] - gains).min(axis=0), out=distance)
    return distance


def _references(best: NDArray[np.float64]) -> NDArray[np.float64]:
    if best.shape[1] <= REFERENCES:
        return best
    half = REFERENCES // 2
    chosen = [np.argpartition(-score, half)[:half] for score in (best.min(axis=0), best.sum(axis=0))]
    return best[:, np.unique(np.concatenate(chosen))]
