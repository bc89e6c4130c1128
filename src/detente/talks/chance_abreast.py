"""The numbers of `chance` for many sessions at once, bit for bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.talks.chance import GAMMA, MASK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Keys = NDArray[np.uint64]


def uniforms(keys: Keys, stream: int, count: int) -> NDArray[np.float64]:
    """Give `chance.uniform` for the sessions with these keys."""
    places = _mixed(_mixed(keys + _step(stream)) + _step(count)) >> np.uint64(11)
    return places.astype(np.float64) * 2.0**-53


def wholes(keys: Keys, stream: int, count: int, below: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """Give `chance.whole` for the sessions with these keys; the bound may be another one for each."""
    return (uniforms(keys, stream, count) * below).astype(np.int64)


def _step(count: int) -> np.uint64:
    return np.uint64((GAMMA * (count + 1)) & MASK)


def _mixed(numbers: Keys) -> Keys:
    """See `chance.mixed`; whole numbers of 64 bits wrap round by themselves."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
