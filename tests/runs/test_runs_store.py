"""The run folder: what is kept, what damage does, who may write, what differs."""

import errno
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.runs import errors, store
from detente.runs.plan import plan_of
from detente.runs.store import collect, opened, read_plan
from detente.runs.workers import execute

TASK = {"seed": 5, "size": 3}


@pytest.fixture
def plan():
    return plan_of("toy_work:sums", TASK, 50, 8)


def files(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def test_a_folder_holds_the_plan_and_the_chunks_and_nothing_else(tmp_path, plan, unbroken, same):
    same(execute(plan, tmp_path / "deep" / "run"), unbroken(plan))
    assert files(tmp_path) == [f"{number:06}.npz" for number in range(7)] + ["lock", "plan.json"]
    same(collect(tmp_path / "deep" / "run"), unbroken(plan))


def test_the_plan_is_read_back_as_it_was(tmp_path, plan):
    execute(plan, tmp_path)
    again = read_plan(tmp_path)
    assert again == plan
    assert again.identity == plan.identity
    assert again.about == plan.about
    assert json.loads((tmp_path / "plan.json").read_text())["identity"] == plan.identity


@settings(max_examples=15)
@given(st.integers(1, 40), st.integers(1, 15), st.data())
def test_any_part_that_is_missing_is_done_again_and_only_that(unbroken, same, items, per_chunk, data):
    plan = plan_of("toy_work:sums", TASK, items, per_chunk)
    with tempfile.TemporaryDirectory() as folder:
        execute(plan, folder)
        gone = data.draw(st.sets(st.sampled_from(plan.chunks)))
        for chunk in gone:
            (Path(folder) / "chunks" / f"{chunk.number:06}.npz").unlink()
        told = []
        same(execute(plan, folder, tell=lambda *what: told.append(what)), unbroken(plan))
        assert told[0] == (items - sum(chunk.count for chunk in gone), items, None)
        assert len(told) == 1 + len(gone)


@settings(max_examples=40)
@given(st.data())
def test_no_damage_to_a_chunk_changes_a_number(unbroken, same, data):
    """Any byte changed, or any length cut."""
    plan = plan_of("toy_work:sums", TASK, 6, 3)
    with tempfile.TemporaryDirectory() as folder:
        execute(plan, folder)
        file = Path(folder) / "chunks" / "000001.npz"
        held = bytearray(file.read_bytes())
        place = data.draw(st.integers(0, len(held) - 1))
        if data.draw(st.booleans()):
            held[place] ^= data.draw(st.integers(1, 255))
        else:
            del held[place:]
        file.write_bytes(held)
        same(execute(plan, folder), unbroken(plan))


def test_damage_is_told_and_mended(tmp_path, plan, caplog, unbroken, same):
    execute(plan, tmp_path)
    file = tmp_path / "chunks" / "000003.npz"
    whole = file.read_bytes()
    file.write_bytes(whole[:200])
    with pytest.raises(errors.FolderError, match=r"chunk 3 \(items 24 to 31\) is damaged"):
        collect(tmp_path)
    same(execute(plan, tmp_path), unbroken(plan))
    assert "chunk 3" in caplog.text
    assert "done again" in caplog.text
    assert file.read_bytes() == whole


def test_others_can_open_a_chunk(tmp_path, plan, unbroken):
    execute(plan, tmp_path)
    with np.load(tmp_path / "chunks" / "000000.npz") as held:
        assert held["1:sum"].tolist() == unbroken(plan)["sum"][:8].tolist()


def test_an_unfinished_run_is_not_collected(tmp_path, plan):
    execute(plan, tmp_path)
    (tmp_path / "chunks" / "000002.npz").unlink()
    with pytest.raises(errors.FolderError, match="6 of 7 chunks are done, chunk 2"):
        collect(tmp_path)


def test_leftovers_of_a_crash_are_cleared_away(tmp_path, plan, unbroken, same):
    (tmp_path / "chunks").mkdir()
    (tmp_path / ".plan.json.part").write_text("{")
    (tmp_path / "chunks" / ".000001.npz.part").write_text("half")
    same(execute(plan, tmp_path), unbroken(plan))
    assert not [name for name in files(tmp_path) if name.endswith(".part")]


def test_another_plan_is_refused_by_what_differs(tmp_path, plan):
    execute(plan, tmp_path)
    other = plan_of("toy_work:sums", {**TASK, "seed": 6, "terms": {"rounds": 5}}, 50, 8)
    with pytest.raises(errors.OtherPlanError) as caught:
        execute(other, tmp_path)
    assert "task.seed was 5 and is now 6" in str(caught.value)
    assert "task.terms was null and is now" in str(caught.value)
    assert "size" not in str(caught.value)


def test_of_long_settings_the_place_is_shown_where_they_differ(tmp_path):
    case = "x" * 500
    execute(plan_of("toy_work:sums", {**TASK, "case": f"{case} Hanoi {case}"}, 5, 5), tmp_path)
    with pytest.raises(errors.OtherPlanError) as caught:
        execute(plan_of("toy_work:sums", {**TASK, "case": f"{case} Helsinki {case}"}, 5, 5), tmp_path)
    assert "Hanoi xxx" in str(caught.value)
    assert "Helsinki xxx" in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_chunk_in_the_place_of_another_is_done_again(tmp_path, plan):
    whole = execute(plan, tmp_path)
    chunks = sorted((tmp_path / "chunks").iterdir())
    chunks[1].write_bytes(chunks[0].read_bytes())
    again = execute(plan, tmp_path)
    assert all((again[name] == column).all() for name, column in whole.items())


def test_more_items_than_were_asked_for_are_told_in_a_number(tmp_path, plan):
    execute(plan, tmp_path)
    with pytest.raises(errors.OtherPlanError, match="it is of 50 items, and 60 are asked for") as caught:
        execute(plan_of("toy_work:sums", TASK, 60, 8), tmp_path)
    assert "chunks" not in str(caught.value)


def test_a_folder_of_other_things_is_left_alone(tmp_path, plan):
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(errors.FolderError, match=r"no run folder.*letters\.txt"):
        execute(plan, tmp_path)
    assert files(tmp_path) == ["letters.txt"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"work": 1}', '{"work": "a:b", "task": {}, "chunks": [[1]]}'])
def test_a_plan_that_cannot_be_read_is_told(tmp_path, plan, text):
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(errors.FolderError, match=r"plan\.json cannot be read"):
        execute(plan, tmp_path)


def test_no_plan_no_run(tmp_path):
    with pytest.raises(errors.FolderError, match=r"no plan\.json"):
        collect(tmp_path / "nowhere")


def test_a_file_where_the_folder_should_be_is_told(tmp_path, plan):
    (tmp_path / "run").write_text("")
    with pytest.raises(errors.FolderError, match="cannot be made"):
        execute(plan, tmp_path / "run")


def test_two_at_once_are_refused_and_the_first_is_named(tmp_path, plan):
    with opened(tmp_path, plan), pytest.raises(errors.FolderBusyError, match=f"process {os.getpid()} is at work"):
        execute(plan, tmp_path)
    execute(plan, tmp_path)  # and afterwards it is free


def test_the_lock_of_a_dead_process_is_taken_over(tmp_path, plan, unbroken, same):
    script = (
        "import os, signal, sys; from pathlib import Path; from detente.runs.lock import locked\n"
        "with locked(Path(sys.argv[1])):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    (tmp_path / "chunks").mkdir()
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == -9
    assert (tmp_path / "lock").read_text().isdigit()
    same(execute(plan, tmp_path), unbroken(plan))


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EACCES, errno.EIO])
def test_a_full_disk_is_told_and_loses_nothing(tmp_path, plan, monkeypatch, unbroken, same, fault):
    written = []

    def fails_at_the_fourth(path):
        written.append(path)
        if len(written) > 10:  # two for the plan, two for each of four chunks
            raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as patch:
        patch.setattr(store, "_sync", fails_at_the_fourth)
        with pytest.raises(errors.FolderError, match=f"cannot write 000004.npz: {os.strerror(fault)}; .*is kept"):
            execute(plan, tmp_path)
    assert files(tmp_path) == ["000000.npz", "000001.npz", "000002.npz", "000003.npz", "lock", "plan.json"]
    same(execute(plan, tmp_path), unbroken(plan))


def test_chunks_that_differ_in_columns_are_told():
    with pytest.raises(errors.RunError, match=r"chunk 1 has the columns \['b'\], chunk 0 \['a'\]"):
        execute(plan_of("toy_work:moody", {}, 2, 1))
