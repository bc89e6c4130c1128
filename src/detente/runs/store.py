"""Where finished chunks are kept: a run folder, or memory.

A run folder holds ``plan.json`` and ``chunks/000012.npz`` for each finished chunk. What is done is told from these
files alone. Every file is written beside its place, forced to the disk and then moved there, so that no crash leaves
half of one; a chunk damaged in spite of that does not fit its checksum, and is done again.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from detente.runs.errors import FolderError, OtherPlanError
from detente.runs.lock import FILE as LOCK
from detente.runs.lock import locked
from detente.runs.plan import Chunk, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.runs.plan import Columns

PLAN = "plan.json"
CHUNKS = "chunks"

_CHECKSUM = 32  # bytes after the archive, which readers of .npz pass over

_SHOWN = 60  # letters of a setting shown at most

_log = logging.getLogger(__name__)


class Keeping(Protocol):
    """Keeps finished chunks."""

    def done(self) -> set[int]:
        """Numbers of the chunks that are finished."""

    def put(self, chunk: Chunk, columns: Columns) -> None:
        """Keep a finished chunk."""

    def columns(self) -> Columns:
        """All columns, the chunks laid end to end."""


@dataclass
class Memory:
    """Chunks kept for as long as the process lives."""

    plan: Plan
    held: dict[int, Columns] = field(default_factory=dict)

    def done(self) -> set[int]:
        """Numbers of the chunks that are finished."""
        return set(self.held)

    def put(self, chunk: Chunk, columns: Columns) -> None:
        """Keep a finished chunk."""
        self.held[chunk.number] = columns

    def columns(self) -> Columns:
        """All columns, the chunks laid end to end."""
        return _end_to_end(self.held[chunk.number] for chunk in self.plan.chunks)


@dataclass(frozen=True)
class RunFolder:
    """Chunks kept on the disk; see ``opened`` to write and ``collect`` to read."""

    path: Path
    plan: Plan

    def done(self) -> set[int]:
        """Numbers of the chunks that are finished; a chunk whose file is damaged is not."""
        return {chunk.number for chunk in self.plan.chunks if self._sound(chunk)}

    def put(self, chunk: Chunk, columns: Columns) -> None:
        """Keep a finished chunk.

        Raises
        ------
        FolderError
            It cannot be written (disk full, say); the chunks there are untouched.
        """
        named: dict[str, Any] = {f"{place}:{name}": column for place, (name, column) in enumerate(columns.items())}
        body = BytesIO()
        np.savez(body, allow_pickle=False, **named)
        with writing_whole(self._file(chunk)) as beside:
            beside.write_bytes(body.getvalue() + self._seal(chunk, body.getvalue()))

    def columns(self) -> Columns:
        """All columns, the chunks laid end to end.

        Raises
        ------
        FolderError
            Chunks are missing or damaged.
        """
        return _end_to_end(self._read(chunk) for chunk in self.plan.chunks)

    def _seal(self, chunk: Chunk, body: bytes) -> bytes:
        """Give the hash that a chunk's file ends in: of what it holds, whose it is and which chunk."""
        return sha256(f"{self.plan.identity} {chunk.number} ".encode() + body).digest()

    def _file(self, chunk: Chunk) -> Path:
        return self.path / CHUNKS / f"{chunk.number:06}.npz"

    def _sound(self, chunk: Chunk) -> bool:
        if not self._file(chunk).exists():
            return False
        try:
            self._read(chunk)
        except FolderError as error:
            _log.warning("%s; it is done again", error.what)
            return False
        return True

    def _read(self, chunk: Chunk) -> Columns:
        """Read a chunk, making sure that it is what was written."""
        again = "run the work again with this folder: only what is missing is done"
        try:
            held = self._file(chunk).read_bytes()
        except FileNotFoundError:
            done = sum(self._file(each).exists() for each in self.plan.chunks)
            told = f"{done} of {len(self.plan.chunks)} chunks are done, {chunk} is not"
            raise FolderError(told, str(self.path), again) from None
        except OSError as error:
            raise FolderError(f"{chunk} cannot be read: {error.strerror}", str(self.path), again) from error
        body = held[:-_CHECKSUM]
        if self._seal(chunk, body) != held[-_CHECKSUM:]:
            raise FolderError(f"{chunk} is damaged", str(self.path), again)
        with np.load(BytesIO(body), allow_pickle=False) as columns:
            return {key.partition(":")[2]: columns[key] for key in columns.files}


@contextmanager
def opened(path: str | Path, plan: Plan) -> Iterator[RunFolder]:
    """Open a run folder for writing, new or with a part of the same plan in it, and keep other processes out.

    Raises
    ------
    OtherPlanError
        The folder holds another plan; the message says what differs.
    FolderBusyError
        Another process is at work in it.
    FolderError
        The folder cannot be written, or holds something else.
    """
    path = Path(path)
    try:
        if path.is_dir() and (strangers := _strangers(path)):
            told = f"this folder is no run folder: it holds {', '.join(strangers[:3])}"
            raise FolderError(told, str(path), "choose a new or an empty one")
        (path / CHUNKS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FolderError(f"cannot be made: {error.strerror}", str(path), "choose another folder") from error
    with locked(path):
        for leftover in path.rglob(".*.part"):
            leftover.unlink()
        if (path / PLAN).exists():
            _check_same(read_plan(path), plan, path)
        else:
            text = json.dumps({**plan.deciding, "identity": plan.identity, "about": dict(plan.about)}, indent=1)
            with writing_whole(path / PLAN) as beside:
                beside.write_text(text, encoding="utf-8")
        yield RunFolder(path, plan)


def read_plan(path: str | Path) -> Plan:
    """Read the plan of a run folder.

    Raises
    ------
    FolderError
        There is none, or it cannot be read.
    """
    file = Path(path) / PLAN
    try:
        held = json.loads(file.read_bytes())
        chunks = tuple(Chunk(*numbers) for numbers in held["chunks"])
        return Plan(held["work"], held["task"], chunks, {**held["about"], "detente": held["detente"]})
    except FileNotFoundError:
        raise FolderError(f"no {PLAN} in it", str(path), "name the folder of a run") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FolderError(f"{PLAN} cannot be read ({error})", str(path), "choose a new folder") from error


def collect(path: str | Path) -> Columns:
    """Give the columns of a finished run, in the order of the items: those of an unbroken run, whoever did which chunk.

    Raises
    ------
    FolderError
        It is no run folder, or chunks are missing or damaged.
    """
    return RunFolder(Path(path), read_plan(path)).columns()


def _end_to_end(chunks: Iterable[Columns]) -> Columns:
    pieces = list(chunks)
    names = list(pieces[0])
    for number, piece in enumerate(pieces):
        if list(piece) != names:
            raise FolderError(f"chunk {number} has the columns {list(piece)}, chunk 0 {names}")
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in names}


def _strangers(path: Path) -> list[str]:
    """Name what keeps a folder from becoming a run folder; nothing, if it is one already."""
    ours = {CHUNKS, LOCK, f".{PLAN}.part"}
    names = {found.name for found in path.iterdir()}
    return [] if PLAN in names else sorted(names - ours)


def _check_same(there: Plan, plan: Plan, path: Path) -> None:
    if there.identity == plan.identity:
        return
    was, now = ({key: one for key, one in each.deciding.items() if key != "chunks"} for each in (there, plan))
    told = list(_differences(was, now))
    if there.items != plan.items:
        told.append(f"it is of {there.items:,} items, and {plan.items:,} are asked for")
    said = "; ".join(told) or "it is cut into other chunks"
    raise OtherPlanError(f"it holds another run: {said}", str(path), "ask for the same again, or choose another folder")


def _differences(there: Any, here: Any, name: str = "") -> Iterator[str]:
    """Say which settings differ, each by its path."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted({*there, *here}):
            yield from _differences(there.get(key), here.get(key), f"{name}.{key}" if name else key)
    elif there != here:
        was, now = (json.dumps(value, ensure_ascii=False) for value in (there, here))
        alike = len(os.path.commonprefix([was, now]))  # noqa: RUF071 - letters are meant, not paths
        start = max(0, alike - _SHOWN // 2)
        yield f"{name} was {_part(was, start)} and is now {_part(now, start)}"


def _part(text: str, start: int) -> str:
    """Show a text, of a long one the place where it begins to differ."""
    if len(text) <= _SHOWN:
        return text
    return f"{'…' if start else ''}{text[start : start + _SHOWN]}{'…' if start + _SHOWN < len(text) else ''}"


@contextmanager
def writing_whole(path: Path) -> Iterator[Path]:
    """Let a file be written beside its place, and move it there, so that it is there whole or not at all.

    Raises
    ------
    FolderError
        It cannot be written (disk full, say).
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
        _sync(beside)
        beside.replace(path)
        if os.name != "nt":  # Windows keeps its lists of names by itself
            _sync(path.parent)
    except OSError as error:
        remedy = "what was written before is kept; make room and do it again"
        raise FolderError(f"cannot write {path.name}: {error.strerror}", str(path.parent), remedy) from error
    finally:
        beside.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    """Force a file, or a folder's list of names, to the disk."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
