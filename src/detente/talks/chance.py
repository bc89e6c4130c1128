"""Chance that is the same in every order of work: numbers that hang on a seed, a session and a count alone.

A counter-based stream (Salmon, Moraes, Dror & Shaw 2011) made with the finaliser of SplitMix64 (Steele, Lea & Flood
2014). Whatever plays a session, in whatever chunk, gets the same numbers. The loops in `kernels_chance` do the same.
"""

from __future__ import annotations

from typing import Final

MASK: Final = (1 << 64) - 1
GAMMA: Final = 0x9E3779B97F4A7C15

DRAW, BREAK, SPEAKER, INTERIM, TEXT = range(5)
"""Streams of a session that belong to no party; those of a party begin at `OWN`."""
OWN: Final = 16
"""The streams of party p are OWN + 4·p (its offers), + 1 (its walking out), + 2 (its votes), + 3 (spare)."""


def mixed(number: int) -> int:
    """Mix 64 bits so that neighbours part."""
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & MASK
    return number ^ (number >> 31)


def session_key(seed: int, session: int) -> int:
    """Give the key of a session, from the seed of all and the session's number."""
    return mixed((mixed((seed + GAMMA) & MASK) + GAMMA * (session + 1)) & MASK)


def bits(key: int, stream: int, count: int) -> int:
    """Give the 64 bits at a place of a stream."""
    return mixed((mixed((key + GAMMA * (stream + 1)) & MASK) + GAMMA * (count + 1)) & MASK)


def uniform(key: int, stream: int, count: int) -> float:
    """Give the number in [0, 1) at a place of a stream."""
    return (bits(key, stream, count) >> 11) * 2.0**-53


def whole(key: int, stream: int, count: int, below: int) -> int:
    """Give the whole number from 0 to ``below`` − 1 at a place of a stream."""
    return int(uniform(key, stream, count) * below)
