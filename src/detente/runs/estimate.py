"""How long a plan will take, said before it is begun."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from detente.runs.doing import do
from detente.runs.plan import Chunk

if TYPE_CHECKING:
    from detente.runs.plan import Plan

ENOUGH = 0.2
"""Seconds of a trial from which the rest can be told."""

STARTING = 0.4
"""Seconds until a new process is ready to work."""


@dataclass(frozen=True)
class Outlook:
    """Work foreseen.

    Parameters
    ----------
    items
        How many items are to be done.
    workers
        How many workers do them.
    seconds
        How long it should take.
    noun
        What the items are called, in the plural.
    """

    items: int
    workers: int
    seconds: float
    noun: str = "items"

    def words(self) -> str:
        """Say it in one line."""
        hands = f" with {self.workers:,} workers" if self.workers > 1 else ""
        return f"{self.items:,} {self.noun}, {_duration(self.seconds)}{hands}"


def estimate(
    plan: Plan,
    workers: int = 1,
    per_item: float | None = None,
    done: int = 0,
    processors: int | None = None,
    noun: str = "items",
) -> Outlook:
    """Foresee how long a plan takes.

    Parameters
    ----------
    plan
        The work.
    workers
        How many will do it.
    per_item
        Seconds an item takes; unless given, the first items of the plan are tried out.
    done
        Items that need not be done any more.
    processors
        How many processors the workers share, those of this machine unless said.
    noun
        What the items are called, in the plural.

    Raises
    ------
    ChunkFailedError
        The trial failed.
    """
    left, size = plan.items - done, plan.chunks[0].count
    chunks = ceil(left / size)
    abreast = max(1, min(workers, processors or os.cpu_count() or 1, chunks))
    starting, each_chunk, each_item = _tried(plan) if per_item is None else (0.0, 0.0, per_item)
    rounds = ceil(chunks / abreast)
    items = left if abreast == 1 else rounds * size  # several workers wait for the last round to end
    seconds = rounds * each_chunk + items * each_item
    return Outlook(left, workers, seconds + (starting + STARTING if min(workers, chunks) > 1 else 0.0), noun)


def _tried(plan: Plan) -> tuple[float, float, float]:
    """Time the first items: seconds to get going in a new process, for each chunk, and for each item.

    1. One item, cold: what has to be imported or compiled counts once in a process.
    2. One item again, warm: what a chunk costs beside its items, and one item.
    3. Four times as many, and again, until it takes ``ENOUGH`` or is a whole chunk: the items.
    """
    cold, warm = _timed(plan, 1), _timed(plan, 1)
    count, seconds, largest = 1, warm, plan.chunks[0].count
    while seconds < ENOUGH and count < largest:
        count = min(4 * count, largest)
        seconds = _timed(plan, count)
    each = max(seconds - warm, 0.0) / (count - 1) if count > 1 else warm
    return max(cold - warm, 0.0), max(seconds - count * each, 0.0), each


def _timed(plan: Plan, count: int) -> float:
    began = time.perf_counter()
    do(plan.work, plan.task_text, Chunk(0, plan.chunks[0].first, count))
    return time.perf_counter() - began


def _duration(seconds: float) -> str:
    if seconds < 1:
        return "under a second"
    for limit, size, unit in ((100, 1, "s"), (6_000, 60, "minutes"), (172_800, 3_600, "hours")):
        if seconds < limit:
            return f"about {round(seconds / size)} {unit}"
    return f"about {round(seconds / 86_400)} days"
