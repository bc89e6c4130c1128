"""Streams of events to browsers: bounded in number, kept awake, and ended when the server ends."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse

from detente.web.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping

PAUSE = 15.0
"""Seconds after which a stream that has nothing to tell says that it is still there."""
_STILL_HERE = ": still here\n\n"


class Streams:
    """The streams that are open.

    Parameters
    ----------
    most
        How many may be open at once.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.ended = False
        self._open: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """Count the streams that are open."""
        return len(self._open)

    async def carry(self, stream: Coroutine[Any, Any, None]) -> None:
        """Carry a stream to its end, its client's or the server's, whichever comes first.

        Raises
        ------
        ApiError
            If too many are open.
        """
        if self.ended or len(self._open) >= self.most:
            stream.close()
            message = f"{self.most} streams of events are open, which is as many as there may be; close a window"
            raise ApiError(503, "too-many-streams", message)
        task = asyncio.ensure_future(stream)
        self._open.add(task)
        try:
            await task
        except asyncio.CancelledError:
            task.cancel()
            if not self.ended:
                raise
        finally:
            self._open.discard(task)

    def end(self) -> None:
        """End all streams, and let none begin."""
        self.ended = True
        for task in self._open:
            task.cancel()


def event_stream(events: AsyncIterator[Mapping[str, Any]], pause: float = PAUSE) -> StreamingResponse:
    """Tell events as they come, as server-sent events of JSON.

    Parameters
    ----------
    events
        What is told; where it ends, the stream ends.
    pause
        Seconds of silence after which a comment keeps the connection awake.
    """
    return StreamingResponse(_told(events, pause), media_type="text/event-stream")


async def _told(events: AsyncIterator[Mapping[str, Any]], pause: float) -> AsyncIterator[str]:
    yield ": open\n\n"
    waiting = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait({waiting}, timeout=pause)
            if not done:
                yield _STILL_HERE
                continue
            event = waiting.result()
            if event is None:
                return
            yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
            waiting = asyncio.ensure_future(anext(events, None))
    finally:
        await _closed(waiting, events)


async def _closed(waiting: asyncio.Future[Any], events: AsyncIterator[Any]) -> None:
    """Let go of a source of events, which may be waiting for its next one."""
    waiting.cancel()
    await asyncio.wait({waiting})
    close = getattr(events, "aclose", None)
    if close is not None:
        await close()
