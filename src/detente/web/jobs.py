"""Long work: asked for once, watched by many, cancelled by killing what does it, and its answers kept for a while."""

from __future__ import annotations

import asyncio
import json
import time
from collections import OrderedDict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from detente.web.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from detente.web.workers import Pool

KEPT_BYTES = 200_000_000
"""Bytes of answers kept; those asked for longest ago go first."""
KEPT = 500
UNWANTED = 60.0
"""Seconds after which work that nobody watches or asks about is ended."""
_LINES = 5


@dataclass(eq=False)
class Job:
    """A piece of long work.

    Parameters
    ----------
    id
        Its name, the same for the same question.
    lens
        What is asked.
    """

    id: str
    lens: str
    state: str = "waiting"
    expected: Mapping[str, Any] | None = None
    share: float | None = None
    told: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES))
    fault: ApiError | None = None
    answer: dict[str, bytes] = field(default_factory=dict)
    begun: float | None = None
    seconds: float | None = None
    wanted: float = field(default_factory=time.monotonic)
    listeners: int = 0
    task: asyncio.Task[None] | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def over(self) -> bool:
        """Whether nothing will change any more."""
        return self.state in {"done", "failed", "cancelled"}

    @property
    def data(self) -> dict[str, Any]:
        """How it stands."""
        took = self.seconds if self.begun is None or self.over else time.monotonic() - self.begun
        return {
            "job": self.id,
            "lens": self.lens,
            "state": self.state,
            "expected": self.expected,
            "share": self.share,
            "told": list(self.told),
            "seconds": took,
            **({} if self.fault is None else self.fault.data),
        }

    def hear(self, kind: str, said: Any) -> None:
        """Take note of what the work tells; what comes late, after it was ended, is not heard."""
        if self.over:
            return
        if kind == "begun":
            self.state, self.begun = "running", time.monotonic()
        elif kind == "line":
            self.told.append(said)
        elif kind in {"expected", "share"}:
            setattr(self, kind, said)
        self.tell()

    def end(self, state: str, fault: ApiError | None = None) -> None:
        """Take note that it is over."""
        self.seconds = None if self.begun is None else time.monotonic() - self.begun
        self.state, self.fault = state, fault
        self.tell()

    def tell(self) -> None:
        """Wake those who listen."""
        self.changed.set()
        self.changed = asyncio.Event()


class Jobs:
    """The work that is asked for, and answers that were given of late.

    Parameters
    ----------
    pool
        Who does it.
    most
        How much may wait or be done at once.
    """

    def __init__(self, pool: Pool, most: int) -> None:
        self._pool = pool
        self._most = most
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def submit(self, lens: str, asked: Mapping[str, Any], version: str) -> Job:
        """Ask for work; what is done, or being done, is not begun again.

        Raises
        ------
        ApiError
            If too much waits already.
        """
        key = json.dumps([lens, version, {name: asked[name] for name in asked if name != "text"}], sort_keys=True)
        name = sha256(key.encode()).hexdigest()[:32]
        job = self._jobs.get(name)
        if job is None or job.state in {"failed", "cancelled"}:
            if sum(not one.over for one in self._jobs.values()) >= self._most:
                raise ApiError(429, "too-much-work", f"{self._most} pieces of work wait already; cancel some, or wait.")
            job = self._jobs[name] = Job(name, lens)
            job.task = asyncio.create_task(self._do(job, asked))
        job.wanted = time.monotonic()
        self._jobs.move_to_end(name)
        self._forget()
        return job

    def get(self, name: str) -> Job:
        """Give a piece of work by its name.

        Raises
        ------
        ApiError
            If there is none.
        """
        job = self._jobs.get(name)
        if job is None:
            raise ApiError(404, "no-such-job", "There is no such work, or its answer is no longer kept; ask again.")
        job.wanted = time.monotonic()
        return job

    def part(self, name: str, part: str) -> bytes:
        """Give a part of an answer.

        Raises
        ------
        ApiError
            If it is not there, or not yet.
        """
        job = self.get(name)
        if job.fault is not None:
            raise job.fault
        if job.state != "done" or part not in job.answer:
            raise ApiError(409, "not-done", f"This work is {job.state}; its answer has no {part} now.")
        self._jobs.move_to_end(name)
        return job.answer[part]

    def cancel(self, name: str) -> Job:
        """End a piece of work, at once; what is over stays as it is."""
        job = self.get(name)
        if job.task is not None and not job.over:
            job.task.cancel()
            job.end("cancelled")
        return job

    async def events(self, name: str) -> AsyncIterator[dict[str, Any]]:
        """Tell how a piece of work stands, whenever that changes, until it is over."""
        job = self.get(name)
        job.listeners += 1
        try:
            while True:
                changed, over = job.changed, job.over
                yield job.data
                if over:  # not what it has become since: that is told first
                    return
                await changed.wait()
        finally:
            job.listeners -= 1
            job.wanted = time.monotonic()

    async def sweep(self, pause: float = 5.0) -> None:
        """End what nobody wants any more, again and again."""
        while True:
            await asyncio.sleep(pause)
            since = time.monotonic() - UNWANTED
            for job in [one for one in self._jobs.values() if not one.over]:
                if not job.listeners and job.wanted < since:
                    self.cancel(job.id)

    async def close(self) -> None:
        """End everything."""
        tasks = [job.task for job in self._jobs.values() if job.task is not None and not job.task.done()]
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _do(self, job: Job, asked: Mapping[str, Any]) -> None:
        try:
            job.answer = await self._pool.do(job.lens, asked, job.hear)
        except ApiError as fault:
            job.end("failed", fault)
        except asyncio.CancelledError:
            if not job.over:
                job.end("cancelled")
        else:
            job.end("done")
        self._forget()

    def _forget(self) -> None:
        """Let the oldest answers go where there are too many."""
        size = sum(len(part) for job in self._jobs.values() for part in job.answer.values())
        for job in [one for one in self._jobs.values() if one.over and not one.listeners][:-1]:
            if size <= KEPT_BYTES and len(self._jobs) <= KEPT:
                return
            size -= sum(map(len, job.answer.values()))
            del self._jobs[job.id]
