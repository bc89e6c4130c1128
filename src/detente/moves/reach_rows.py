"""What is reached from where, for all states at once: sets of states as rows of bits, 64 to a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Arcs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def legal_reach(count: int, movers: Sequence[Arcs]) -> NDArray[np.bool_]:
    """Say which states are reached from which if movers take turns, none twice in a row; shape (states, states).

    The recursion on the first mover of Xu, Hipel & Kilgour (2009), on rows of bits: mover k leads from s to each t of
    its targets, and to whatever another mover leads to from t; repeated until nothing is added.
    """
    here = packed(np.eye(count, dtype=np.bool_))
    onward = [np.zeros_like(here)] * len(movers)
    first = np.zeros((len(movers), *here.shape), np.uint64)
    grows = True
    while grows:
        grows = False
        for k, arcs in enumerate(movers):
            after = here | np.bitwise_or.reduce(np.delete(first, k, axis=0), axis=0)
            if not np.array_equal(after, onward[k]):
                grows, onward[k], first[k] = True, after, gathered(arcs, after)
    return unpacked(np.bitwise_or.reduce(first, axis=0), count)


def answered(leaving: Arcs, sanction: NDArray[np.uint64], reached: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Say for each state whether from all that it is left for some sanction on leaving it is reached."""
    held = [(reached[leaving.reached(state)] & harm).any(axis=1).all() for state, harm in enumerate(sanction)]
    return np.array(held, np.bool_)


def gathered(arcs: Arcs, rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Unite for each state the rows of its targets."""
    united = np.zeros_like(rows)
    leaving = np.flatnonzero(np.diff(arcs.start))
    if len(leaving):
        united[leaving] = np.bitwise_or.reduceat(rows[arcs.target], arcs.start[leaving], axis=0)
    return united


def packed(rows: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pack rows into words of 64 bits."""
    padded = np.pad(rows, ((0, 0), (0, -rows.shape[1] % 64)))
    return np.packbits(np.ascontiguousarray(padded), axis=1).view(np.uint64)


def unpacked(words: NDArray[np.uint64], count: int) -> NDArray[np.bool_]:
    """Unpack rows of some length."""
    return np.unpackbits(words.view(np.uint8), axis=1, count=count).astype(np.bool_)


def arcs_of(reached: NDArray[np.bool_]) -> Arcs:
    """List as arcs what is reached."""
    start = np.concatenate(([0], np.cumsum(reached.sum(axis=1)))).astype(np.int64)
    return Arcs(start, np.nonzero(reached)[1].astype(np.int32))
