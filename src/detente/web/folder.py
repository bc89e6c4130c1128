"""The folder whose cases the app opens: nothing outside it is read or written."""

from __future__ import annotations

import errno
import os
import re
import stat
import tempfile
import threading
from hashlib import sha256
from typing import TYPE_CHECKING

from detente.report.files import whole
from detente.web.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST = 4_000_000
"""Bytes of a case file at most."""
_SIGN = r"[^\x00-\x1f\x7f\ud800-\udfff/\\:*?\"<>|]"
"""What a name may hold: no sign that leads elsewhere, and no half of a character, which no answer could hold."""
_NAME = re.compile(rf"(?!\.){_SIGN}{{1,100}}\.ya?ml", re.IGNORECASE)
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that are devices on Windows, whatever follows the dot."""


class ChangedError(Exception):
    """A file is not what it was when the text to be saved was made from it.

    Parameters
    ----------
    theirs
        What the file says now; None if it is gone.
    """

    def __init__(self, theirs: str | None) -> None:
        self.theirs = theirs
        super().__init__("the file was changed meanwhile")


def version_of(text: str) -> str:
    """Name a text by its SHA-256, in hexadecimal.

    Raises
    ------
    ApiError
        If it holds half a character, which no file can.
    """
    return sha256(_encoded(text)).hexdigest()


class CaseFolder:
    """The case files that lie in a folder itself, by their names.

    Parameters
    ----------
    path
        The folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self._writing = threading.Lock()

    @property
    def writable(self) -> bool:
        """Whether files can be saved here."""
        try:
            with tempfile.TemporaryFile(dir=self.path):
                return True
        except OSError:
            return False

    def names(self) -> list[str]:
        """Name the case files, in alphabetical order."""
        with os.scandir(self.path) as entries:
            names = [entry.name for entry in entries if _NAME.fullmatch(entry.name)]
        return sorted((name for name in names if self._lies_here(name)), key=str.casefold)

    def stamp(self, name: str) -> tuple[int, int, int] | None:
        """Give what changes whenever a file is written; None if it is not there."""
        try:
            found = (self.path / name).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def read(self, name: str) -> str:
        """Read a case file.

        Raises
        ------
        ApiError
            If there is none of that name, or it cannot be read as text.
        """
        path = self.checked(name)
        if not self._lies_here(name):
            raise ApiError(404, "no-such-case", f"There is no case {name!r} in this folder.")
        try:
            data = _read(path)
        except OSError as error:
            raise ApiError(422, "unreadable", f"{name} cannot be read: {error.strerror}.") from None
        if len(data) > LARGEST:
            raise ApiError(422, "too-large", f"{name} is larger than {LARGEST // 1_000_000} MB.")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            message = f"{name} is not UTF-8; save it as plain text in UTF-8 with the editor it came from."
            raise ApiError(422, "not-text", message) from None

    def write(self, name: str, text: str, over: str) -> None:
        """Save a text over the version that it was made from, whole or not at all.

        Who did not hear that a text was saved may save it once more: where the file says it already, nothing is lost.

        Raises
        ------
        ChangedError
            If the file is another version by now.
        ApiError
            If the text cannot be saved.
        """

        def unchanged() -> None:
            theirs = self.now(name)
            if theirs is None or (theirs != text and version_of(theirs) != over):
                raise ChangedError(theirs)

        self._put(name, text, unchanged)

    def create(self, name: str, text: str) -> None:
        """Write a new file, whole or not at all.

        Raises
        ------
        ApiError
            If something of that name is there, or it cannot be written.
        """

        def free() -> None:
            if os.path.lexists(self.path / name):
                raise ApiError(409, "there-already", f"There is a file {name!r} already; choose another name.")

        self._put(name, text, free)

    def now(self, name: str) -> str | None:
        """Read a file; None if it is gone."""
        return self.read(name) if self._lies_here(name) else None

    def _put(self, name: str, text: str, check: Callable[[], None]) -> None:
        """Write a file; what must be so is checked last, when only the new file's taking its place is left."""
        data, path = _encoded(text), self.checked(name)
        try:
            with self._writing, whole(path) as part:
                _write(part, data)
                check()
        except OSError as error:
            raise ApiError(422, "unwritable", f"{name} cannot be saved: {error.strerror}.") from None

    def checked(self, name: str) -> Path:
        """Give the place of a file by its name.

        Raises
        ------
        ApiError
            If that is no name for a case file, or what has it lies elsewhere.
        """
        if not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
            message = f"{name[:100]!r} is no name for a case file: it ends in .yaml and holds no / or other such signs."
            raise ApiError(422, "bad-name", message)
        path = self.path / name
        if os.path.lexists(path) and not self._lies_here(name):
            raise ApiError(404, "no-such-case", f"{name!r} is no regular file of this folder.")
        return path

    def _lies_here(self, name: str) -> bool:
        """Tell whether a name leads to a regular file of this folder; links that lead elsewhere do not."""
        try:
            target = (self.path / name).resolve()
            return target.parent == self.path and stat.S_ISREG(target.stat().st_mode)
        except (OSError, RuntimeError):  # a link that leads in circles
            return False


def _read(path: Path) -> bytes:
    """Read a regular file, and no other thing that has taken its place just now."""
    handle = os.open(path.resolve(), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as opened:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        return opened.read(LARGEST + 1)


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is on the disk before it takes another's place."""
    with path.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _encoded(text: str) -> bytes:
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        raise ApiError(422, "not-text", "The text holds half of a character, which no file can hold.") from None
    if len(data) > LARGEST:
        raise ApiError(413, "too-large", f"The text is larger than {LARGEST // 1_000_000} MB.")
    return data
