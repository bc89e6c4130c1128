"""Dask workers give the very numbers of one process, one of them killed in the middle too."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from detente.runs import errors
from detente.runs.cluster import _do_there, by_cluster
from detente.runs.plan import Chunk, plan_of
from detente.runs.workers import execute


@pytest.fixture(scope="module")
def cluster():
    """Three worker processes, which say nothing of being killed or of errors in the work."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=logging.CRITICAL
    ) as running:
        yield running


def toy(name, **task):
    return plan_of(f"toy_work:{name}", {"seed": 11, **task}, 60, 3)


@pytest.mark.slow
def test_a_cluster_gives_the_same_numbers(cluster, tmp_path, unbroken, same):
    same(execute(toy("sums"), tmp_path, cluster=cluster.scheduler_address), unbroken(toy("sums")))


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_changes_nothing(cluster, tmp_path, unbroken, same):
    (tmp_path / "marks").mkdir()
    plan = toy("marks", nap=0.05, marks=str(tmp_path / "marks"))
    killed = []

    def tell(done, items, left):
        if done == 15:
            killed.extend(int(path.name) for path in (tmp_path / "marks").iterdir())
            os.kill(killed[0], signal.SIGKILL)

    same(execute(plan, tmp_path / "run", cluster=cluster.scheduler_address, tell=tell), unbroken(plan))
    assert killed
    assert len(list((tmp_path / "run" / "chunks").iterdir())) == 20


@pytest.mark.slow
def test_an_error_in_the_work_is_told_as_it_is_on_one_machine(cluster):
    with pytest.raises(errors.ChunkFailedError, match=r"chunk 2 \(items 6 to 8\), seed 11: PickyError: it is broken"):
        execute(toy("fails", bad=2), cluster=cluster.scheduler_address)


# Ctrl-C can fall between the opening of a file and its `with`; Python then closes the file a little later.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.slow
def test_ctrl_c_leaves_the_cluster_as_it_was(cluster, tmp_path, unbroken, same):
    def tell(done, items, left):
        if done == 6:
            threading.Timer(0.02, os.kill, [os.getpid(), signal.SIGINT]).start()

    with pytest.raises(errors.Interrupted) as caught:
        execute(toy("sums", nap=0.2), tmp_path, cluster=cluster.scheduler_address, tell=tell)
    assert 6 <= caught.value.done < 60
    same(execute(toy("sums", nap=0.2), tmp_path, cluster=cluster.scheduler_address), unbroken(toy("sums")))


@pytest.mark.parametrize("address", ["nonsense", "tcp://no.such.host.invalid:8786", "http://127.0.0.1:1"])
def test_an_address_that_leads_nowhere_is_told(address):
    with pytest.raises(errors.ClusterError, match="no scheduler answers"):
        list(by_cluster(toy("sums"), (), address, patience=0.5))


def test_a_server_that_says_nothing_is_not_waited_for():
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(errors.ClusterError, match=r"in 0\.5 s"):
        list(by_cluster(toy("sums"), (), f"tcp://127.0.0.1:{server.getsockname()[1]}", patience=0.5))


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told():
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, dashboard_address=":0", silence_logs=logging.CRITICAL) as empty,
        pytest.raises(errors.ClusterError, match=r"no worker joined it in 0\.5 s"),
    ):
        list(by_cluster(toy("sums"), (), empty.scheduler_address, patience=0.5))


def test_a_worker_of_another_version_is_refused():
    with pytest.raises(errors.ClusterError, match=r"a worker has detente .*; install detente 0\.0\.1 there"):
        _do_there("0.0.1", "toy_work:sums", "{}", Chunk(0, 0, 1))


def test_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        errors.MissingExtraError, match=r"distributed is not installed; pip install 'detente\[cluster\]'"
    ):
        execute(toy("sums"), cluster="tcp://127.0.0.1:1")


@pytest.fixture
def machines(tmp_path):
    """A scheduler and a worker of their own, as on other machines; a chunk may end no worker."""
    dask, file = str(Path(sys.executable).with_name("dask")), str(tmp_path / "scheduler.json")
    here = {"PYTHONPATH": str(Path(__file__).parent), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    common = ["--scheduler-file", file, "--dashboard-address", ":0"]
    started = [
        subprocess.Popen([dask, *command, *common], env=os.environ | here, stderr=subprocess.DEVNULL)
        for command in (["scheduler", "--host", "127.0.0.1", "--port", "0"], ["worker", "--nthreads", "1"])
    ]
    try:
        for _ in range(200):
            if Path(file).exists():
                break
            time.sleep(0.05)
        yield json.loads(Path(file).read_text())["address"], started[0]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait()


@pytest.mark.slow
def test_what_happens_on_other_machines_is_told(machines, tmp_path):
    address, scheduler = machines
    (tmp_path / "marks").mkdir()
    with pytest.raises(errors.WorkerLostError, match=r"chunk \d+ \(items .*\) at tcp://.*: several workers died"):
        execute(toy("dies", bad=4, times=9, marks=str(tmp_path / "marks")), cluster=address)

    def tell(done, items, left):
        if done == 6:
            scheduler.kill()

    with pytest.raises(errors.ClusterError, match=r"the scheduler is gone; .*same folder"):
        execute(toy("sums", nap=0.05), tmp_path / "run", cluster=address, tell=tell)
    assert len(list((tmp_path / "run" / "chunks").iterdir())) >= 2
