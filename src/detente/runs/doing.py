"""Doing one chunk, in whatever process: the border between the work's own code and ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.runs.errors import ChunkFailedError
from detente.runs.plan import Chunk, function_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.runs.plan import Columns


def do(work: str, task: str, chunk: Chunk) -> Columns:
    """Do one chunk.

    Each call reads the task anew, so that no chunk can leave anything in it for the next.

    Parameters
    ----------
    work, task
        The function's name and the shared settings as JSON.
    chunk
        Which items.

    Raises
    ------
    ChunkFailedError
        The work raised an error, or gave something other than columns of equal length.
    """
    settings: dict[str, Any] = json.loads(task)
    try:
        return _checked(function_of(work)(settings, chunk))
    except Exception as error:
        seed = f", seed {settings['seed']}" if "seed" in settings else ""
        raise ChunkFailedError(
            f"{type(error).__name__}: {error}",
            f"{chunk}{seed}",
            "the same chunk fails again until its cause is mended; chunks done before are kept in the run folder",
            chunk.number,
        ) from error


def _checked(columns: Mapping[str, Any]) -> Columns:
    """Make sure that what the work gave can be stored and laid end to end."""
    arrays = {name: np.ascontiguousarray(column) for name, column in columns.items()}
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"the columns must be of one length, these are: {lengths}")
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise TypeError(f"column {name!r} holds Python objects; give numbers or text of fixed width")
    return arrays
