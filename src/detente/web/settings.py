"""What the app is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the app is told when it starts.

    Parameters
    ----------
    folder
        The folder whose cases it opens; nothing outside it is read or written.
    token
        The secret in the address that it prints.
    opened
        The case to open first, by its file's name; None for the list of cases.
    host, port
        Where it listens.
    password
        What a visitor from elsewhere must know; needed where it does not listen on the loopback address.
    static
        Where the front end's files are; the package's own unless said.
    largest
        Bytes of a request's body at most.
    workers
        Processes that compute.
    jobs
        Pieces of long work that may wait at once.
    streams
        Streams of events that may be open at once.
    seconds
        How long one piece of work may take.
    """

    folder: Path
    token: str
    opened: str | None = None
    host: str = "127.0.0.1"
    port: int = 0
    password: str | None = None
    static: Path | None = None
    largest: int = 4_000_000
    workers: int = 2
    jobs: int = 64
    streams: int = 200
    seconds: float = 1_800.0
