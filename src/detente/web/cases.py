"""The cases of the folder with their history: opened, saved, begun, and changed by others meanwhile."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from detente.web.folder import ChangedError, version_of

if TYPE_CHECKING:
    from detente.web.archive import Archive
    from detente.web.folder import CaseFolder
    from detente.web.texts import Texts


class Cases:
    """The files of the folder, each version that they ever had kept.

    Parameters
    ----------
    folder
        Where the files are.
    archive
        Where their versions are kept.
    texts
        Where texts are found by their version.
    """

    def __init__(self, folder: CaseFolder, archive: Archive, texts: Texts) -> None:
        self.folder = folder
        self.archive = archive
        self.texts = texts
        self._lock = threading.RLock()

    def open(self, name: str) -> dict[str, Any]:
        """Give a case's name, text, version, and the draft of it that is not saved, if any.

        Raises
        ------
        ApiError
            If it cannot be read.
        """
        with self._lock:
            text = self.folder.read(name)
            version = self._noted(name, text)
            return {"name": name, "text": text, "version": version, "draft": self.archive.draft(name)}

    def save(self, name: str, text: str, over: str, how: str) -> dict[str, Any]:
        """Save a text over the version that it was made from; the draft is then done with.

        Raises
        ------
        ChangedError
            If the file is another version by now; the text is then kept as a draft.
        ApiError
            If it cannot be saved.
        """
        with self._lock:
            before = self.folder.now(name)
            if before is not None:
                self._noted(name, before)
            try:
                self.folder.write(name, text, over)
            except ChangedError:
                self.archive.keep_draft(name, text, over)
                raise
            self.archive.keep(name, self.texts.keep(text), text, how)
            self.archive.drop_draft(name)
            return self.open(name)

    def begin(self, name: str, text: str) -> dict[str, Any]:
        """Write a new case.

        Raises
        ------
        ApiError
            If the name is taken or none for a file.
        """
        with self._lock:
            self.folder.create(name, text)
            self.archive.keep(name, self.texts.keep(text), text, "saved")
            return self.open(name)

    def look(self, name: str) -> str | None:
        """Take note of what a file says now, and give its version; None if it cannot be read."""
        with self._lock:
            text = self.folder.now(name)
            return None if text is None else self._noted(name, text)

    def _noted(self, name: str, text: str) -> str:
        """Keep a text that stands in a file; what we did not save ourselves came from outside."""
        version = version_of(text)
        self.texts.keep(text)
        self.archive.keep(name, version, text, "outside" if self.archive.knows(name) else "opened")
        return version
