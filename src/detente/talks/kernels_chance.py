"""The numbers of `chance`, bit for bit. Import this module only inside the function that needs it."""

# ruff: noqa: ANN001, ANN201 (compiled code is typed by its arguments)
from __future__ import annotations

import numpy as np

from detente.talks import chance
from detente.talks.kernels_compiled import turn

GAMMA = np.uint64(chance.GAMMA)
ONE, FIRST, SECOND = np.uint64(1), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S11, S27, S30, S31 = (np.uint64(shift) for shift in (11, 27, 30, 31))


@turn
def mixed(number):  # type: ignore[no-untyped-def]
    """Mix 64 bits so that neighbours part."""
    number = (number ^ (number >> S30)) * FIRST
    number = (number ^ (number >> S27)) * SECOND
    return number ^ (number >> S31)


@turn
def session_key(seed, session):  # type: ignore[no-untyped-def]
    """Give the key of a session; the seed as 64 bits."""
    return mixed(mixed(seed + GAMMA) + GAMMA * (np.uint64(session) + ONE))


@turn
def uniform(key, stream, count):  # type: ignore[no-untyped-def]
    """Give the number in [0, 1) at a place of a stream."""
    place = mixed(key + GAMMA * (np.uint64(stream) + ONE)) + GAMMA * (np.uint64(count) + ONE)
    return np.float64(mixed(place) >> S11) * 2.0**-53


@turn
def whole(key, stream, count, below):  # type: ignore[no-untyped-def]
    """Give the whole number from 0 to ``below`` − 1 at a place of a stream."""
    return np.int64(uniform(key, stream, count) * below)
