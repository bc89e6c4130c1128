"""Draws kept between runs change nothing but the time it takes."""

import numpy as np
import pytest

from detente.values import store
from detente.values.diagnostics import Diagnostics
from detente.values.sampling import Sample


def made(value=1.0):
    diagnostics = Diagnostics(1.01, 90.0, np.array([90.0, 100.0]), ("short",))
    return Sample(np.full((3, 2), value), "by hand", diagnostics)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(store.SWITCH, str(tmp_path / "draws"))
    return tmp_path / "draws"


def never():
    raise AssertionError("drawn again")


def test_what_was_drawn_once_is_not_drawn_again(folder):
    first = store.kept(["flat", 3, np.eye(2)], made)
    again = store.kept(["flat", 3, np.eye(2)], never)
    assert np.array_equal(again.draws, first.draws)
    assert again.method == first.method
    assert again.diagnostics.rhat_max == 1.01
    assert again.diagnostics.ess_min == 90
    assert again.diagnostics.warnings == ("short",)


@pytest.mark.parametrize("other", [["flat", 4, np.eye(2)], ["weights", 3, np.eye(2)], ["flat", 3, np.eye(2) + 1e-12]])
def test_any_other_question_is_drawn_anew(folder, other):
    store.kept(["flat", 3, np.eye(2)], made)
    assert store.kept(other, lambda: made(2.0)).draws[0, 0] == 2


def test_a_damaged_file_is_drawn_anew(folder):
    store.kept(["flat"], made)
    (file,) = folder.glob("*.npz")
    for damage in (b"", b"not a zip", file.read_bytes()[:-40]):
        file.write_bytes(damage)
        assert store.kept(["flat"], lambda: made(2.0)).draws[0, 0] == 2


def test_the_store_stays_within_its_bound(folder, monkeypatch):
    monkeypatch.setattr(store, "LARGEST", 4_000)
    for name in range(5):
        store.kept([name], made)
    assert sum(file.stat().st_size for file in folder.glob("*.npz")) <= 4_000
    assert not list(folder.glob("*.part"))


def test_the_store_can_be_switched_off_and_a_folder_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch):
    monkeypatch.setenv(store.SWITCH, "off")
    assert store.kept(["flat"], made).draws[0, 0] == 1
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(store.SWITCH, str(tmp_path / "file" / "draws"))
    assert store.kept(["flat"], made).draws[0, 0] == 1
