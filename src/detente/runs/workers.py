"""Having a plan carried out: here, by several processes, or on a cluster; kept as it goes, and stopped cleanly."""

from __future__ import annotations

import time
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Protocol

from detente.runs.doing import do
from detente.runs.errors import Interrupted, PlanError
from detente.runs.store import Memory, opened

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from detente.runs.handing import Finished
    from detente.runs.plan import Chunk, Columns, Plan
    from detente.runs.store import Keeping


class Tell(Protocol):
    """Hears how far the work is."""

    def __call__(self, done: int, items: int, seconds_left: float | None, /) -> None:
        """Hear it: items done, items in all, and seconds left once these can be told."""


def execute(
    plan: Plan,
    folder: str | Path | None = None,
    workers: int = 1,
    cluster: str | None = None,
    tell: Tell | None = None,
) -> Columns:
    """Carry out a plan and give its columns in the order of the items, the same numbers in whatever way it is done.

    Parameters
    ----------
    plan
        The work.
    folder
        Run folder to keep finished chunks in; chunks of the same plan found there are not done again. Without one the
        numbers live in memory only.
    workers
        Processes of this machine, with one thread each; 1 does the work in this process.
    cluster
        Address of a Dask scheduler (``tcp://host:port``) that does the work instead.
    tell
        Called at the start and after each chunk; what it raises stops the work (``KeyboardInterrupt`` as Ctrl-C does).

    Raises
    ------
    ChunkFailedError, WorkerLostError
        A chunk cannot be done. Finished chunks are kept.
    ClusterError, MissingExtraError
        The cluster does not work.
    OtherPlanError, FolderBusyError, FolderError
        The folder cannot be used.
    Interrupted
        Ctrl-C. Finished chunks are kept.
    """
    with _keeping(plan, folder) as kept:
        done = kept.done()
        todo = [chunk for chunk in plan.chunks if chunk.number not in done]
        pace = _Pace(plan.items, plan.items - sum(chunk.count for chunk in todo), tell)
        try:
            with closing(_finishing(plan, todo, workers, cluster)) as finishing:
                for chunk, columns in finishing:
                    kept.put(chunk, columns)
                    pace.add(chunk.count)
        except KeyboardInterrupt:
            raise _interrupted(pace, folder) from None
        return kept.columns()


def _keeping(plan: Plan, folder: str | Path | None) -> AbstractContextManager[Keeping]:
    return nullcontext(Memory(plan)) if folder is None else opened(folder, plan)


def _finishing(plan: Plan, chunks: list[Chunk], workers: int, cluster: str | None) -> Generator[Finished, None, None]:
    """Choose who does the work."""
    if workers < 1:
        raise PlanError(f"{workers} workers cannot work", remedy="ask for one at least")
    if cluster is not None:
        from detente.runs.cluster import by_cluster

        return by_cluster(plan, chunks, cluster)
    if workers == 1 or len(chunks) <= 1:
        return ((chunk, do(plan.work, plan.task_text, chunk)) for chunk in chunks)
    from detente.runs.pool import by_processes

    return by_processes(plan, chunks, workers)


class _Pace:
    """How far the work is, and how fast it goes."""

    def __init__(self, items: int, done: int, tell: Tell | None) -> None:
        self.items = items
        self.done = done
        self._before = done
        self._began = time.monotonic()
        self._tell = tell
        self._say(None)

    def add(self, count: int) -> None:
        """Count a finished chunk; what is left is foreseen from those finished since the start."""
        self.done += count
        each = (time.monotonic() - self._began) / (self.done - self._before)
        self._say(each * (self.items - self.done))

    def _say(self, seconds_left: float | None) -> None:
        if self._tell is not None:
            self._tell(self.done, self.items, seconds_left)


def _interrupted(pace: _Pace, folder: str | Path | None) -> Interrupted:
    told = f"stopped with {pace.done:,} of {pace.items:,} items done"
    if folder is None:
        remedy = "nothing is kept; name a folder to be able to go on from there"
    else:
        remedy = "run it again with the same folder to go on from there"
    return Interrupted(told, "" if folder is None else str(folder), remedy, pace.done, pace.items)
