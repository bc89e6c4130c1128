"""Chunks done by several processes of this machine."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from logging import getLogger
from multiprocessing import get_context
from threading import Thread
from typing import TYPE_CHECKING

from detente.runs.doing import do
from detente.runs.errors import WorkerLostError
from detente.runs.handing import BrokenDownError, hand_out

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from multiprocessing.connection import Connection

    from detente.runs.handing import Finished
    from detente.runs.plan import Chunk, Plan

PATIENCE = 3
"""Workers that a chunk may end before it is given up."""

_THREADS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_log = getLogger(__name__)


def by_processes(plan: Plan, chunks: Iterable[Chunk], workers: int) -> Generator[Finished, None, None]:
    """Give each chunk as it finishes, done by ``workers`` processes with one thread each.

    When a worker dies, the whole pool is replaced. Each of the chunks in hand may have been the cause, so these are
    done again one at a time: from then on it is certain which chunk ends its worker.

    Raises
    ------
    ChunkFailedError
        The work raised an error.
    WorkerLostError
        One chunk ended ``PATIENCE`` workers.
    """
    left = {chunk.number: chunk for chunk in chunks}
    deaths: Counter[int] = Counter()
    while left:
        suspects = [chunk for chunk in left.values() if deaths[chunk.number]]
        try:
            for chunk, columns in _in_pool(plan, suspects or list(left.values()), 1 if suspects else workers):
                del left[chunk.number]
                yield chunk, columns
        except BrokenDownError as loss:
            deaths.update(chunk.number for chunk in loss.chunks)
            _judge(loss.chunks, deaths)


def _in_pool(plan: Plan, chunks: list[Chunk], workers: int) -> Generator[Finished, None, None]:
    processes = min(workers, len(chunks))
    in_hand = processes if processes == 1 else 2 * processes
    with _pool(processes) as pool:
        yield from hand_out(pool, partial(do, plan.work, plan.task_text), chunks, lambda: in_hand)


def _judge(lost: list[Chunk], deaths: Counter[int]) -> None:
    """Say that workers died; give up when one chunk has ended too many."""
    for chunk in lost:
        if deaths[chunk.number] >= PATIENCE:
            raise WorkerLostError(
                f"{PATIENCE} workers died doing it",
                str(chunk),
                "too little memory, or a script that starts runs without `if __name__ == '__main__':`",
                chunk.number,
            )
    _log.warning("a worker died; done again: %s", ", ".join(f"chunk {chunk.number}" for chunk in lost) or "nothing")


@contextmanager
def _pool(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Start processes that go when this block ends in whatever way, even by the death of this process.

    Each of them listens to a line that nobody ever speaks on; it goes dead when this end of it is closed.
    """
    context = get_context("spawn")
    ear, line = context.Pipe(duplex=False)
    pool = ProcessPoolExecutor(processes, context, _begin, (ear,))
    try:
        yield pool
    except BaseException:
        line.close()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        line.close()
        ear.close()


def _begin(ear: Connection) -> None:
    """Make ready a worker: the parent alone answers Ctrl-C, and one worker takes one processor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, args=(ear,), daemon=True).start()
    one_thread()


def _leave_with_parent(ear: Connection) -> None:
    ear.poll(None)
    os._exit(1)


def one_thread() -> None:
    """Keep this process to one thread, in the libraries that would start more."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    if "numba" in sys.modules:  # it has read its setting already, and must not find another one
        del os.environ["NUMBA_NUM_THREADS"]
        sys.modules["numba"].set_num_threads(1)
