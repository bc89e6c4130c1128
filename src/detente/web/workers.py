"""Processes that compute, so that the process that serves never does: cancelling is killing one."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from detente.web.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

    Heard = Callable[[str, Any], None]

_MEMORY = 16 * 2**30
"""Bytes of address space that one process may take."""
_PARENT_SECONDS = 1.0


class DiedError(Exception):
    """The process that computed is gone."""


class Worker:
    """One process that does one task after the other.

    Parameters
    ----------
    nice
        How much it stands back behind other processes of the machine.
    """

    def __init__(self, nice: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, os.getpid(), nice), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether it can take a task."""
        return self._process.is_alive()

    def run(self, task: str, asked: Mapping[str, Any], heard: Heard) -> Any:
        """Do a task and give its answer; ``heard`` is called with what it tells meanwhile.

        Raises
        ------
        ApiError
            If it cannot be done.
        DiedError
            If the process ends before.
        """
        try:
            self._pipe.send((task, asked))
            while True:
                kind, said = self._pipe.recv()
                if kind == "done":
                    return said
                if kind == "fault":
                    raise ApiError(*said)
                heard(kind, said)
        except (EOFError, OSError):
            raise DiedError from None

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


class Pool:
    """Processes of one kind, started when they are first needed.

    Parameters
    ----------
    size
        How many there may be.
    seconds
        How long one task may take.
    nice
        How much they stand back.
    """

    def __init__(self, size: int, seconds: float, nice: int = 0) -> None:
        self._seconds = seconds
        self._nice = nice
        self._free: asyncio.Queue[Worker | None] = asyncio.Queue()
        for _ in range(size):
            self._free.put_nowait(None)
        self._workers: set[Worker | None] = set()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="worker")

    async def do(self, task: str, asked: Mapping[str, Any], heard: Heard = lambda *_: None) -> Any:
        """Have a task done; who cancels this ends the process that does it.

        Parameters
        ----------
        task
            The name of a function of `detente.web.tasks`.
        asked
            What it is given: plain data.
        heard
            Called on the event loop with what it tells: first ``begun``, then whatever the task says.

        Raises
        ------
        ApiError
            If it cannot be done, takes too long, or its process ends.
        """
        worker = await self._taken()
        loop = asyncio.get_running_loop()
        try:
            heard("begun", None)

            def told(kind: str, said: Any) -> None:
                loop.call_soon_threadsafe(heard, kind, said)

            running = loop.run_in_executor(self._threads, worker.run, task, asked, told)
            running.add_done_callback(_looked_at)
            return await self._ended(worker, running)
        except DiedError:
            worker.kill()  # its end of the pipe closes before the system counts it as ended
            message = "The process that computed ended; there may be too little memory."
            raise ApiError(503, "worker-died", message) from None
        finally:
            self._free.put_nowait(worker)

    async def _taken(self) -> Worker:
        worker = await self._free.get()
        if worker is not None and worker.alive:
            return worker
        self._workers.discard(worker)
        try:
            worker = Worker(self._nice)
        except OSError as error:
            self._free.put_nowait(None)
            raise ApiError(503, "no-worker", f"No process could be started: {error.strerror}.") from None
        self._workers.add(worker)
        return worker

    async def _ended(self, worker: Worker, running: asyncio.Future[Any]) -> Any:
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(running)
        except BaseException as error:
            if not running.done():
                worker.kill()
                await asyncio.wait({running})
            if isinstance(error, TimeoutError):
                message = f"It took longer than the {self._seconds:.0f} seconds that one piece of work may take."
                raise ApiError(503, "too-long", message) from None
            raise

    def close(self) -> None:
        """End all processes."""
        for worker in filter(None, self._workers):
            worker.kill()
        self._threads.shutdown()


def _looked_at(running: asyncio.Future[Any]) -> None:
    """Take the fault of a piece of work that nobody waits for any more, or it would be printed at the end."""
    if not running.cancelled():
        running.exception()


def _serve(pipe: Connection, parent: int, nice: int) -> None:
    """Do tasks as they come, in a process of its own, as long as the one that serves lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _stand_back(nice)
    from detente.web.tasks import done

    with suppress(EOFError, OSError):
        while True:
            task, asked = pipe.recv()
            try:
                said = ("done", done(task, asked, lambda *told: pipe.send(told)))
            except ApiError as fault:
                said = ("fault", (fault.status, fault.code, str(fault)))
            pipe.send(said)


def _end_with(parent: int) -> None:
    """End when the process that serves is gone, even in the midst of a task."""
    while os.getppid() == parent:
        time.sleep(_PARENT_SECONDS)
    os._exit(1)


def _stand_back(nice: int) -> None:
    if hasattr(os, "nice"):
        os.nice(nice)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
