"""A plan of long work: which function, on what settings, cut into which chunks.

A chunk is a run of numbered items (sessions, say). Whatever is random in an item must follow from the seed in the
settings and the item's number alone; then a chunk gives the same numbers wherever and whenever it is done.
"""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from detente.runs.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    import numpy as np
    from numpy.typing import NDArray

    Columns: TypeAlias = dict[str, NDArray[np.generic]]
    Work: TypeAlias = Callable[[Mapping[str, Any], "Chunk"], Mapping[str, NDArray[Any]]]

DETENTE = version("detente")
"""The version that is installed here."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of items that one worker does in one go.

    Parameters
    ----------
    number
        Its place in the plan, from 0.
    first
        The number of its first item, from 0.
    count
        How many items.
    """

    number: int
    first: int
    count: int

    @property
    def items(self) -> range:
        """The numbers of its items."""
        return range(self.first, self.first + self.count)

    def __str__(self) -> str:
        return f"chunk {self.number} (items {self.first} to {self.first + self.count - 1})"


@dataclass(frozen=True)
class Plan:
    """Long work, said completely.

    Parameters
    ----------
    work
        The function that does a chunk, as ``module:function``. It is called in the workers as ``work(task, chunk)`` and
        gives columns of equal length, in the order of the items.
    task
        Settings that all chunks share; nothing that JSON cannot say.
    chunks
        The pieces, in order.
    about
        Where the numbers come from: versions, seed, date, and what the caller adds. Not part of the identity.
    """

    work: str
    task: Mapping[str, Any]
    chunks: tuple[Chunk, ...]
    about: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def items(self) -> int:
        """How many items there are in all."""
        return sum(chunk.count for chunk in self.chunks)

    @property
    def deciding(self) -> dict[str, Any]:
        """Everything the numbers follow from: work, task, chunking and the version of detente."""
        return {
            "work": self.work,
            "task": self.task,
            "chunks": [[chunk.number, chunk.first, chunk.count] for chunk in self.chunks],
            "detente": self.about.get("detente", DETENTE),
        }

    @cached_property
    def identity(self) -> str:
        """A hash of what decides the numbers: plans of one identity give the same ones."""
        return hashlib.sha256(_canonical(self.deciding).encode()).hexdigest()

    @cached_property
    def task_text(self) -> str:
        """The task as it travels to the workers."""
        return _canonical(self.task)


def plan_of(
    work: str | Work, task: Mapping[str, Any], items: int, per_chunk: int, about: Mapping[str, str] | None = None
) -> Plan:
    """Cut work into chunks of equal size; the last may be smaller.

    Parameters
    ----------
    work
        A top-level function, or its name as ``module:function``.
    task
        Settings that all chunks share, with the ``seed``; the workers get it as JSON gives it back (lists for tuples).
    items, per_chunk
        How many items there are, and how many to a chunk. A chunk should take a second or so: it is what a crash can
        lose, and finishing one costs some milliseconds.
    about
        What else to say of where the numbers come from: title, case hash.

    Raises
    ------
    PlanError
        The function cannot be imported by a worker, the task is not JSON, or there is nothing to do.
    """
    if items < 1 or per_chunk < 1:
        raise PlanError(
            f"{items} items in chunks of {per_chunk} leave nothing to do", remedy="ask for one item at least"
        )
    starts = enumerate(range(0, items, per_chunk))
    chunks = tuple(Chunk(number, first, min(per_chunk, items - first)) for number, first in starts)
    told = _plain(task)
    return Plan(name_of(work), told, chunks, {**(about or {}), **_provenance(told)})


def name_of(work: str | Work) -> str:
    """Name a function as ``module:function``, making sure that the name leads back to it.

    Raises
    ------
    PlanError
        It does not: a lambda, a nested function, a method of an object, a name that does not exist.
    """
    if isinstance(work, str):
        function_of(work)
        return work
    name = f"{getattr(work, '__module__', '?')}:{getattr(work, '__qualname__', '?')}"
    if "<" in name or function_of(name) is not work:
        raise PlanError("a worker cannot import this function", name, "define it with `def` at the top of a module")
    return name


def function_of(name: str) -> Work:
    """Import the function that a name says.

    Raises
    ------
    PlanError
        There is none.
    """
    module, _, function = name.partition(":")
    try:
        found = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise PlanError(f"cannot import the work: {error}", name, "name it as module:function") from error
    if not callable(found):
        raise PlanError("this is no function", name, "name it as module:function")
    return found  # type: ignore[no-any-return]


def _plain(task: Mapping[str, Any]) -> dict[str, Any]:
    """Give the task as JSON gives it back, so that a resumed run meets the very same."""
    for key, value in task.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            remedy = "use text, finite numbers, true, false, null, lists and mappings"
            raise PlanError(f"not JSON: {error}", f"task, {key}", remedy) from None
    return json.loads(json.dumps(dict(task)))  # type: ignore[no-any-return]


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _provenance(task: Mapping[str, Any]) -> dict[str, str]:
    return {
        "detente": DETENTE,
        "numpy": version("numpy"),
        "python": platform.python_version(),
        "seed": str(task.get("seed", "")),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }
