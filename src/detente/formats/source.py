"""One file in hand: its bytes within bounds, its text, and how it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from detente.formats.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from pathlib import Path

Thing = TypeVar("Thing", bound="Hashable")

MAX_BYTES = 4 * 2**20
"""The largest file read; the largest domains in use are far below 1 MiB."""
MAX_DEPTH = 32
"""The deepest nesting followed."""
MAX_NODES = 200_000
"""The most elements, keys and values read from one file."""
MAX_OPTIONS = 10_000
"""The most options of one issue, listed or spanned by a range."""
MAX_ISSUES = 500
"""The most issues of one domain."""
MAX_PARTIES = 50
"""The most profiles of one domain."""
LARGEST = 1e12
"""The largest worth of an option or of no deal, either sign, that a case can hold."""


@dataclass(frozen=True)
class Source:
    """A file's path and content."""

    path: Path
    data: bytes

    def error(self, code: str, reason: str, *, line: int | None = None, remedy: str = "") -> FormatError:
        """Make the refusal of this file, for the caller to raise."""
        return FormatError(code, reason, file=self.path, line=line, remedy=remedy)

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    def text(self) -> str:
        """Decode the file as UTF-8.

        Raises
        ------
        FormatError
            If it is not UTF-8.
        """
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = self.data.count(b"\n", 0, error.start) + 1
            message = f"byte {error.start} (0x{self.data[error.start]:02x}) is not UTF-8"
            raise self.error("encoding", message, line=line, remedy="Save the file as UTF-8.") from None


def repeated(things: Iterable[Thing]) -> Thing | None:
    """Give the first thing that comes a second time, if any does."""
    seen: set[Thing] = set()
    for thing in things:
        if thing in seen:
            return thing
        seen.add(thing)
    return None


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; one that cannot be looked at is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def load(path: Path, most: int | None = None) -> Source:
    """Read a regular file, of so many bytes at most: those of a domain unless said.

    Raises
    ------
    FormatError
        If it is absent, not a regular file, unreadable or too large.
    """
    most = MAX_BYTES if most is None else most
    try:
        if not path.exists():
            raise FormatError("absent", "there is no such file", file=path)
        if not path.is_file():
            raise FormatError("not-a-file", "this is not a regular file", file=path)
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise FormatError("unreadable", f"it cannot be read: {error.strerror}", file=path) from None
    if len(data) > most:
        raise FormatError("too-large", f"it is larger than {most // 2**20} MiB", file=path)
    return Source(path, data)
