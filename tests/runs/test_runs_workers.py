"""Having a plan carried out: the same numbers by whoever does it, and a clean stop whatever ends it."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from detente.runs import errors
from detente.runs.plan import plan_of
from detente.runs.store import collect
from detente.runs.workers import execute

TASK = {"seed": 11}


def toy(name, items=60, per_chunk=5, **task):
    return plan_of(f"toy_work:{name}", {**TASK, **task}, items, per_chunk)


def gone(process):
    """Wait until a process is gone or a zombie."""
    for _ in range(100):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_one_worker_gives_what_an_undivided_loop_gives(unbroken, same):
    same(execute(toy("sums")), unbroken(toy("sums")))


def test_three_workers_give_the_same(tmp_path, unbroken, same):
    told = []
    same(execute(toy("sums"), tmp_path, workers=3, tell=lambda *what: told.append(what)), unbroken(toy("sums")))
    same(collect(tmp_path), unbroken(toy("sums")))
    assert told[0] == (0, 60, None)
    assert [done for done, _, _ in told] == list(range(0, 65, 5))
    assert all(left >= 0 for _, _, left in told[1:])
    assert told[-1] == (60, 60, 0.0)


def test_a_finished_run_is_not_done_again(tmp_path, unbroken, same):
    execute(toy("sums"), tmp_path)
    told = []
    same(execute(toy("sums"), tmp_path, workers=3, tell=lambda *what: told.append(what)), unbroken(toy("sums")))
    assert told == [(60, 60, None)]


@pytest.mark.parametrize("workers", [1, 2])
def test_no_chunk_leaves_anything_in_the_task_for_another(workers):
    assert execute(toy("spoils", 6, 1, list=[]), workers=workers)["length"].tolist() == [1] * 6


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_the_work_is_told_at_once_and_loses_nothing(tmp_path, workers, unbroken, same):
    with pytest.raises(errors.ChunkFailedError, match=r"chunk 9 \(items 45 to 49\), seed 11: PickyError: it is broken"):
        execute(toy("fails", bad=9), tmp_path, workers=workers)
    kept = sorted(int(path.stem) for path in (tmp_path / "chunks").iterdir())
    assert 9 not in kept
    assert set(range(5)) <= set(kept)


def test_no_workers_are_refused():
    with pytest.raises(errors.PlanError, match="0 workers"):
        execute(toy("sums"), workers=0)


@pytest.mark.parametrize("times", [1, 2])
def test_a_worker_that_is_killed_is_replaced(tmp_path, times, unbroken, same, caplog):
    plan = toy("dies", bad=4, times=times, marks=str(tmp_path))
    same(execute(plan, workers=2), execute(toy("sums")))
    assert len(list(tmp_path.iterdir())) == times
    assert "chunk 4" in caplog.text


def test_a_chunk_that_kills_every_worker_is_told_by_number(tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    with pytest.raises(errors.WorkerLostError, match="chunk 4") as caught:
        execute(toy("dies", bad=4, times=9, marks=str(marks)), tmp_path / "run", workers=2)
    assert caught.value.number == 4
    assert len(list(marks.iterdir())) == 3
    assert (tmp_path / "run" / "chunks" / "000000.npz").exists()


def test_each_worker_has_one_thread():
    found = execute(plan_of("toy_work:threads", {}, 2, 1), workers=2)
    assert found["threads"].tolist() == [1, 1]
    assert os.getpid() not in found["process"]


# Ctrl-C can fall between the opening of a file and its `with`; Python then closes the file a little later.
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path, workers, unbroken, same):
    plan = toy("sums", nap=0.1)

    def tell(done, items, left):
        if done == 10:
            threading.Timer(0.02, os.kill, [os.getpid(), signal.SIGINT]).start()

    with pytest.raises(errors.Interrupted, match="run it again with the same folder") as caught:
        execute(plan, tmp_path, workers=workers, tell=tell)
    kept = len(list((tmp_path / "chunks").glob("*.npz")))
    assert 2 <= kept < 12
    assert (caught.value.done, caught.value.items) == (5 * kept, 60)
    same(execute(plan, tmp_path, workers=3 - workers), unbroken(toy("sums")))


@pytest.mark.parametrize("workers", [1, 2])
def test_who_listens_can_stop_the_work(tmp_path, workers):
    def tell(done, items, left):
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(errors.Interrupted) as caught:
        execute(toy("sums"), tmp_path, workers=workers, tell=tell)
    assert (caught.value.done, caught.value.items) == (10, 60)
    assert len(list((tmp_path / "chunks").iterdir())) == 2


def test_ctrl_c_does_not_wait_for_a_long_chunk(tmp_path):
    threading.Timer(1.0, os.kill, [os.getpid(), signal.SIGINT]).start()
    began = time.monotonic()
    with pytest.raises(errors.Interrupted, match="nothing is kept; name a folder"):
        execute(toy("sums", nap=60), workers=2)
    assert time.monotonic() - began < 5


@pytest.mark.slow
def test_kill_9_loses_the_chunks_in_hand_only_and_leaves_no_worker_behind(tmp_path, unbroken, same):
    plan = toy("marks", per_chunk=2, nap=0.1, marks=str(tmp_path / "marks"))
    (tmp_path / "marks").mkdir()
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nsys.path.insert(0, sys.argv[1])\n"
        "from detente.runs.plan import plan_of\nfrom detente.runs.workers import execute\n"
        "if __name__ == '__main__':\n"
        f"    execute(plan_of({plan.work!r}, {plan.task!r}, 60, 2), sys.argv[2], workers=3)\n"
    )
    folder = tmp_path / "run"
    running = subprocess.Popen([sys.executable, script, str(Path(__file__).parent), str(folder)])
    try:
        for _ in range(200):
            if len(list(folder.glob("chunks/*.npz"))) >= 4:
                break
            time.sleep(0.05)
    finally:
        running.kill()
        running.wait()
    kept = {path: path.read_bytes() for path in folder.glob("chunks/*.npz")}
    assert 4 <= len(kept) < 30
    workers = [int(path.name) for path in (tmp_path / "marks").iterdir()]
    assert workers
    assert all(gone(worker) for worker in workers)
    times = {path: path.stat().st_mtime_ns for path in kept}
    same(execute(plan, folder), unbroken(plan))
    assert {path: path.stat().st_mtime_ns for path in kept} == times


@pytest.mark.slow
def test_a_script_without_a_guard_is_told_what_it_lacks(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from detente.runs.plan import plan_of\nfrom detente.runs.workers import execute\n"
        "execute(plan_of('toy_work:sums', {'seed': 1}, 4, 1), workers=2)\n"
    )
    ended = subprocess.run([sys.executable, script], check=False, capture_output=True, text=True, timeout=50)
    assert ended.returncode == 1
    assert "WorkerLostError" in ended.stderr
    assert "__main__" in ended.stderr.splitlines()[-1]


def test_numbers_of_every_kind_come_back_as_they_went(tmp_path):
    plan = plan_of("toy_work:kinds", {}, 7, 3)
    found = execute(plan, tmp_path, workers=2)
    assert {name: column.dtype.str for name, column in found.items()} == {
        "byte": "|i1",
        "flag": "|b1",
        "half": "<f4",
        "text": "<U5",
        "a:b/c": "<i8",
        "file": "<f8",
    }
    assert found["text"].tolist() == ["é" * (item % 6) for item in range(7)]
    assert np.isnan(found["file"]).all()
