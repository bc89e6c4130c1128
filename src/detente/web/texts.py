"""Texts of cases by their version, so that a question names a text and need not carry it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from detente.web.errors import ApiError
from detente.web.folder import version_of

if TYPE_CHECKING:
    from detente.web.archive import Archive

LARGEST = 64_000_000
"""Characters of texts kept in memory."""


class Texts:
    """The texts last seen; older ones are found in the archive if they were saved.

    Parameters
    ----------
    archive
        Where versions that were saved are.
    largest
        Characters kept in memory.
    """

    def __init__(self, archive: Archive, largest: int = LARGEST) -> None:
        self._archive = archive
        self._largest = largest
        self._held: OrderedDict[str, str] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def keep(self, text: str) -> str:
        """Keep a text, and give its version."""
        version = version_of(text)
        with self._lock:
            if version not in self._held:
                self._held[version] = text
                self._size += len(text)
            self._held.move_to_end(version)
            while self._size > self._largest and len(self._held) > 1:
                self._size -= len(self._held.popitem(last=False)[1])
        return version

    def get(self, version: str) -> str:
        """Give a text by its version.

        Raises
        ------
        ApiError
            If it is not known here.
        """
        with self._lock:
            text = self._held.get(version)
            if text is not None:
                self._held.move_to_end(version)
                return text
        text = self._archive.text(version)
        if text is None:
            message = f"No text has the version {version[:80]!r} here; send it with POST /api/texts, then ask again."
            raise ApiError(404, "unknown-text", message)
        self.keep(text)
        return text
