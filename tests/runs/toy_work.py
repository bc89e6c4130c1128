"""Work to try the runs with; the workers import it, so it lies in a module of its own."""

import os
import signal
import time
from pathlib import Path

import numpy as np


def sums(task, chunk):
    """Sum random numbers, item by item, each seeded by its number."""
    time.sleep(task.get("nap", 0))
    rows = [np.random.default_rng([task["seed"], item]).random(task.get("size", 10)) for item in chunk.items]
    return {
        "item": np.array(chunk.items),
        "sum": np.array([row.sum() for row in rows]),
        "side": np.array(["left" if row[0] < 0.5 else "right" for row in rows]),
        "pair": np.array([row[:2] for row in rows]),
    }


def busy(task, chunk):
    """Keep one processor busy."""
    total = 0
    for number in range(task["steps"] * chunk.count):
        total += number * number % 7
    return {"total": np.full(chunk.count, total)}


def fails(task, chunk):
    if chunk.number == task["bad"]:
        raise PickyError("it is", "broken")
    return sums(task, chunk)


class PickyError(Exception):
    """An error that does not survive pickling."""

    def __init__(self, first, second):
        super().__init__(f"{first} {second}")


def dies(task, chunk):
    """End the worker on one chunk, as often as said."""
    marks = Path(task["marks"])
    if chunk.number == task["bad"] and len(list(marks.iterdir())) < task["times"]:
        (marks / str(time.monotonic_ns())).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return sums(task, chunk)


def uneven(task, chunk):
    return {"a": np.zeros(3), "b": np.zeros(2)}


def objects(task, chunk):
    return {"a": np.array([{}])}


def threads(task, chunk):
    import numba

    return {"threads": np.array([numba.get_num_threads()]), "process": np.array([os.getpid()])}


def spoils(task, chunk):
    """Change the task, which must not reach the next chunk."""
    task["list"].append(chunk.number)
    return {"length": np.array([len(task["list"])])}


def marks(task, chunk):
    """Leave the number of the process, and sum."""
    (Path(task["marks"]) / str(os.getpid())).touch()
    return sums(task, chunk)


def kinds(task, chunk):
    items = np.array(chunk.items)
    return {
        "byte": items.astype(np.int8),
        "flag": items % 2 == 0,
        "half": items.astype(np.float32) / 2,
        "text": np.array(["é" * (item % 6) for item in items]),
        "a:b/c": items,
        "file": np.full(len(items), np.nan),
    }


def contrary(task, chunk):
    return {"sum": np.array(chunk.items)}


def moody(task, chunk):
    return {"ab"[chunk.number]: np.zeros(1)}
