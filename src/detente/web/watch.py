"""Notices when files of the folder change, whoever changed them, and tells those who listen."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, Any

from detente.web.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from detente.web.cases import Cases

PAUSE = 0.5
"""Seconds between two looks at the folder."""
_MOST_WAITING = 1_000


class Watch:
    """Looks at the folder again and again.

    Parameters
    ----------
    cases
        The cases of the folder; versions that come from outside go into their history.
    pause
        Seconds between two looks.
    """

    def __init__(self, cases: Cases, pause: float = PAUSE) -> None:
        self._cases = cases
        self._pause = pause
        self._stamps = self._look()
        self._ears: set[asyncio.Queue[dict[str, Any]]] = set()

    async def run(self) -> None:
        """Look, until cancelled."""
        while True:
            await asyncio.sleep(self._pause)
            for event in await asyncio.to_thread(self._events):
                for ear in self._ears:
                    if ear.qsize() < _MOST_WAITING:
                        ear.put_nowait(event)

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Tell of each file that is changed, added or removed, from now on."""
        ear: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._ears.add(ear)
        try:
            while True:
                yield await ear.get()
        finally:
            self._ears.discard(ear)

    def _look(self) -> dict[str, object]:
        try:
            return {name: self._cases.folder.stamp(name) for name in self._cases.folder.names()}
        except OSError:  # the folder is away for the moment
            return {}

    def _events(self) -> list[dict[str, Any]]:
        before, now = self._stamps, self._look()
        self._stamps = now
        removed = [{"event": "removed", "name": name} for name in before if name not in now]
        written = [name for name, stamp in now.items() if before.get(name) != stamp]
        return removed + [event for name in written if (event := self._event(name, known=name in before))]

    def _event(self, name: str, *, known: bool) -> dict[str, Any] | None:
        try:
            version = self._cases.look(name)
        except (ApiError, sqlite3.Error):  # half written, or no text: it is told when it is written again
            return None
        return None if version is None else {"event": "changed" if known else "added", "name": name, "version": version}
