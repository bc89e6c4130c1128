"""Chunks done by the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from detente.runs.doing import do
from detente.runs.errors import ClusterError, MissingExtraError, RunError, WorkerLostError
from detente.runs.handing import BrokenDownError, hand_out
from detente.runs.plan import DETENTE
from detente.runs.pool import one_thread

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from detente.runs.handing import Finished
    from detente.runs.plan import Chunk, Columns, Plan

PATIENCE = 15.0
"""Seconds to wait for the scheduler, and then for a first worker."""


def by_cluster(
    plan: Plan, chunks: Iterable[Chunk], address: str, patience: float = PATIENCE
) -> Generator[Finished, None, None]:
    """Give each chunk as it finishes, done by the workers of a Dask scheduler.

    The scheduler hands the chunks of a worker that dies to others, and gives a chunk up that ends too many of them
    (its setting ``allowed-failures``, 3).

    Raises
    ------
    ClusterError
        No scheduler answers there, no worker joins it, or the scheduler is lost.
    ChunkFailedError
        The work raised an error.
    WorkerLostError
        Too many workers died with one chunk in hand.
    MissingExtraError
        Dask is not installed.
    """
    job = partial(_do_there, DETENTE, plan.work, plan.task_text)
    with _client(address, patience) as client:
        hands = client.get_executor(pure=False)
        try:
            yield from hand_out(hands, job, chunks, lambda: max(4, 3 * sum(client.nthreads().values())))
        except BrokenDownError as loss:
            raise _told(loss, address) from loss.__cause__
        except (OSError, RuntimeError) as error:
            raise _scheduler_gone(address) from error
        finally:
            hands.shutdown(wait=False)


def _told(loss: BrokenDownError, address: str) -> RunError:
    """Say in our words what Dask reports of a chunk."""
    (chunk,), error = loss.chunks, loss.__cause__
    if isinstance(error, _distributed().KilledWorker):
        return WorkerLostError(
            "several workers died with it in hand", f"{chunk} at {address}", "too little memory, perhaps", chunk.number
        )
    if isinstance(error, CancelledError | OSError):
        return _scheduler_gone(address)
    remedy = f"the workers need detente {DETENTE} and the module of the work"
    return ClusterError(f"the workers cannot do it: {type(error).__name__}: {error}", address, remedy)


def _scheduler_gone(address: str) -> ClusterError:
    return ClusterError("the scheduler is gone", address, "start it, and run again with the same folder to go on")


def _do_there(expected: str, work: str, task: str, chunk: Chunk) -> Columns:
    """Do a chunk in a worker, which might have been installed with another version of us."""
    if expected != DETENTE:
        raise ClusterError(f"a worker has detente {DETENTE}", remedy=f"install detente {expected} there")
    one_thread()
    return do(work, task, chunk)


@contextmanager
def _client(address: str, patience: float) -> Iterator[Any]:
    """Connect to a scheduler that has workers, and let go of it in every case."""
    distributed = _distributed()
    _greet(address, patience)
    with closing(distributed.Client(address, timeout=patience, set_as_default=False)) as client:
        try:
            client.wait_for_workers(1, timeout=patience)
        except TimeoutError:
            remedy = f"start one with `dask worker {address}`"
            raise ClusterError(f"no worker joined it in {patience:g} s", address, remedy) from None
        yield client


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        raise MissingExtraError.of("distributed", "cluster") from None


def _greet(address: str, patience: float) -> None:
    """Make sure that a scheduler answers there before a client is made, which would wait for long on another server."""
    distributed = _distributed()

    async def ask() -> str:
        async with distributed.rpc(address) as there:
            return str((await there.identity())["type"])

    remedy = "start it with `dask scheduler`, which says its address"
    try:
        with ThreadPoolExecutor(1) as aside:  # beside any loop that runs here, in a notebook say
            answered = aside.submit(asyncio.run, asyncio.wait_for(ask(), patience)).result()
    except (OSError, TimeoutError, ValueError) as error:
        told = str(error) or f"nothing understood in {patience:g} s"
        raise ClusterError(f"no scheduler answers: {told}", address, remedy) from None
    if answered != "Scheduler":
        raise ClusterError(f"a {answered.lower()} answers, not a scheduler", address, remedy)
