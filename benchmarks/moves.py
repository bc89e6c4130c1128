"""Stability under the five concepts, timed: graphs of yes/no options, the Uruguay Round, and many draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.moves.graph import Blocks, Graph, blocks_of
from detente.moves.stability import CONCEPTS, stability, stable_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Work = Callable[[], str]

OWNED = (5, 4, 3, 2, 3, 3)
"""How many of the Uruguay Round's twenty options each of its six parties has, in their order."""

RULED_OUT = ("-1 & 4", "7 & 8", "7 & 9", "10 & 11", "10 & 12", "-10 & 12", "13 & 14")

WISHES = (
    (
        *("1", "4", "7", "10", "13", "-15", "18", "12", "5", "-9", "-11", "-14", "-16", "-20"),
        "-2 & -9 | 2 & -9 | 2 & -11 | -2 & -11 | 2 & 14 | -2 & -14 | 2 & 16 | -2 & -16 | 2 & 20 | 2 & -20 | -2 & -20",
        " | ".join(f"3 & {k} | 3 & -{k} | -3 & -{k}" for k in (9, 11, 14, 16, 20)),
    ),
    (
        *("6", "-2", "-5", "-3", "-4", "4 & 18 | -4 & 18 | -4 & -18", "-4 & 7 | 4 & 7 | 4 & -7"),
        *("5 & 8 | -5 & 8 | -5 & -8", "4 & 9 | -4 & 9 | -4 & -9", "-20"),
    ),
    ("12", "-2", "-5", "4", "-3", "10 & 12 | 10 & -12 | -10 & -12"),
    *((), (), ()),
)
"""What each party wants, most important first (the example of that name once shipped with gmcr-py)."""


def yes_no(options: int, parties: int = 3) -> Graph:
    """Share yes/no options out among parties; state s has option k if bit k of s is set.

    Blocks are formed from the bits, since a table of options would take more memory than all the work.
    """
    states = np.arange(2**options)
    blocks = []
    for own in np.array_split(np.arange(options), parties):
        above, below = states >> (int(own[-1]) + 1), states & ((1 << int(own[0])) - 1)
        bare = np.zeros((len(states), 0), np.int16)
        blocks.append(Blocks((above << int(own[0])) | below, bare, bare))
    return Graph(len(states), tuple(blocks))


def told(graph: Graph, stable: NDArray[np.bool_]) -> str:
    """Say how many equilibria there are of each concept."""
    numbers = stable.all(axis=1).sum(axis=1)
    return f"{graph.count:,} states; " + ", ".join(f"{c} {n:,}" for c, n in zip(CONCEPTS, numbers, strict=True))


def one_draw(options: int) -> Work:
    """All states ranked at random by each of three parties."""
    graph = yes_no(options)
    rng = np.random.default_rng(1)
    scores = np.stack([rng.permutation(graph.count) for _ in range(3)])
    return lambda: told(graph, stability(graph, scores))


def one_way(options: int) -> Work:
    """The same where no option, once taken, can be given up."""
    free = yes_no(options)
    rows = (np.arange(free.count)[:, None] >> np.arange(options)) & 1
    mine = np.array_split(np.arange(options), 3)
    graph = Graph(free.count, tuple(blocks_of(rows, own.tolist(), [(0, 1)] * options) for own in mine))
    rng = np.random.default_rng(1)
    scores = np.stack([rng.permutation(graph.count) for _ in range(3)])
    return lambda: told(graph, stability(graph, scores))


def uruguay_round() -> Work:
    """The GATT negotiation of 1986-1994 in option form: six parties, 138,240 feasible states."""
    rows = (np.arange(2**20)[:, None] >> np.arange(20)) & 1 == 1
    rows = rows[~np.any([holds(text, rows) for text in RULED_OUT], axis=0)]
    mine = np.split(np.arange(20), np.cumsum(OWNED)[:-1])
    graph = Graph(len(rows), tuple(blocks_of(rows.astype(np.int8), own.tolist(), [(0, 0)] * 20) for own in mine))
    scores = np.stack([scored(wishes, rows) for wishes in WISHES])
    return lambda: told(graph, stability(graph, scores))


def scored(wishes: Sequence[str], rows: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Weigh each wish more than all after it."""
    weights = 2 ** np.arange(len(wishes))[::-1]
    return sum((w * holds(text, rows) for w, text in zip(weights, wishes, strict=True)), np.zeros(len(rows), np.int64))


def holds(text: str, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell where one of several alternatives holds, each of options all taken or, with a minus, not."""
    options = [[int(word) for word in one.split("&")] for one in text.split("|")]
    return np.any([np.all([rows[:, abs(k) - 1] == (k > 0) for k in one], axis=0) for one in options], axis=0)


def draws() -> Work:
    """Two parties, 2,000 feasible states of eleven options, one of which cannot be given up, in 10⁴ draws."""
    rows = ((np.arange(2**11)[:, None] >> np.arange(11)) & 1)[:2_000]
    lowest = [*[(0, 0)] * 10, (0, 1)]
    graph = Graph(len(rows), tuple(blocks_of(rows, own, lowest) for own in (range(6), range(6, 11))))
    rng = np.random.default_rng(1)
    values = [rng.integers(0, 10**9, (10_000, len(rows))) for _ in range(2)]

    def work() -> str:
        found = stable_counts(graph, values)
        shares = found.equilibria.max(axis=1) / found.draws
        return "best share " + ", ".join(f"{c} {s:.3f}" for c, s in zip(CONCEPTS, shares, strict=True))

    return work
