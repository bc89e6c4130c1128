"""The process that serves computes nothing, and what computes may die."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from detente.web.errors import ApiError
from detente.web.workers import Pool

SECONDS = 300.0
"""What one task may take here: the first of all compiles."""


def run(work):
    """Run a coroutine in a thread of its own, as a browser may hold the loop of this one."""
    found = []

    def do():
        try:
            found.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 - raised again below
            found.append(error)

    thread = threading.Thread(target=do)
    thread.start()
    thread.join()
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


def newest():
    """Give the process that was started last."""
    return max(multiprocessing.active_children(), key=lambda one: one.pid)


def test_the_process_that_serves_loads_nothing_that_computes():
    computing = ("numba", "highspy", "scipy", "detente.deals", "detente.workbench")
    said = f"import detente.web.app, sys; print([m for m in {computing} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_process_that_dies_fails_its_task_alone():
    async def work():
        pool = Pool(1, SECONDS)
        try:
            await pool.do("warm", {})
            doing = asyncio.create_task(pool.do("warm", {"texts": ["title: x"]}))
            os.kill(newest().pid, signal.SIGKILL)
            with pytest.raises(ApiError) as told:
                await doing
            assert told.value.code == "worker-died"
            await pool.do("warm", {})
        finally:
            pool.close()

    run(work())


def test_cancelling_ends_the_process_and_the_next_task_has_another():
    async def work():
        pool = Pool(1, SECONDS)
        try:
            await pool.do("warm", {})
            first = newest()
            doing = asyncio.create_task(pool.do("tournament", {"text": "x" * 10_000_000}))
            await asyncio.sleep(0.01)
            began = time.monotonic()
            doing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await doing
            assert time.monotonic() - began < 2
            assert not first.is_alive()
            await pool.do("warm", {})
        finally:
            pool.close()

    run(work())
