"""Files that change, whoever changes them, are told of once, and what stood in them is kept."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from detente.web.archive import Archive
from detente.web.cases import Cases
from detente.web.folder import CaseFolder, version_of
from detente.web.texts import Texts
from detente.web.watch import Watch

PAUSE = 0.01


@pytest.fixture
def cases(tmp_path):
    (tmp_path / "a.yaml").write_text("title: A\n")
    archive = Archive(tmp_path)
    yield Cases(CaseFolder(tmp_path), archive, Texts(archive))
    archive.close()


def told(cases, change, count, seconds=2.0):
    """Say what is told within some seconds of a change, by the time so many events are there."""

    async def listened():
        watch, heard = Watch(cases, PAUSE), []
        looking = asyncio.create_task(watch.run())
        events = watch.events()
        hearing = asyncio.ensure_future(anext(events))
        await asyncio.sleep(PAUSE)
        change()
        try:
            async with asyncio.timeout(seconds):
                while True:
                    heard.append(await hearing)
                    if len(heard) == count:
                        return heard
                    hearing = asyncio.ensure_future(anext(events))
        except TimeoutError:
            return heard
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    with ThreadPoolExecutor(1) as apart:  # as a browser may hold the loop of this thread
        return apart.submit(asyncio.run, listened()).result()


def test_a_file_that_is_changed_is_told_with_its_version_and_kept(cases, tmp_path):
    cases.open("a.yaml")
    heard = told(cases, lambda: (tmp_path / "a.yaml").write_text("title: B\n"), 1)
    assert heard == [{"event": "changed", "name": "a.yaml", "version": version_of("title: B\n")}]
    assert [one["how"] for one in cases.archive.history("a.yaml")] == ["outside", "opened"]
    assert cases.archive.text(version_of("title: B\n")) == "title: B\n"


def test_files_that_come_and_go_are_told(cases, tmp_path):
    def change():
        (tmp_path / "b.yaml").write_text("title: B\n")
        (tmp_path / "a.yaml").unlink()

    heard = told(cases, change, 2)
    assert {(one["event"], one["name"]) for one in heard} == {("added", "b.yaml"), ("removed", "a.yaml")}


def test_what_is_saved_here_is_told_to_other_windows_and_not_taken_for_anothers(cases):
    base = cases.open("a.yaml")["version"]
    heard = told(cases, lambda: cases.save("a.yaml", "title: C\n", base, "saved"), 1)
    assert [one["version"] for one in heard] == [version_of("title: C\n")]
    assert [one["how"] for one in cases.archive.history("a.yaml")] == ["saved", "opened"]


def test_what_cannot_be_read_is_told_of_when_it_can_be(cases, tmp_path):
    (tmp_path / "b.yaml").write_bytes(b"\xff")

    def change():
        (tmp_path / "a.yaml").write_bytes(b"\xff\xfe")
        (tmp_path / "b.yaml").write_text("title: B\n")

    assert [one["name"] for one in told(cases, change, 2, seconds=0.3)] == ["b.yaml"]


def test_it_goes_on_looking_where_the_database_is_away_for_a_moment(cases, tmp_path, monkeypatch):
    keep, failed = cases.archive.keep, []

    def kept(name, *more):
        if not failed:
            failed.append(name)
            raise sqlite3.OperationalError("database is locked")
        keep(name, *more)

    def change():
        monkeypatch.setattr(cases.archive, "keep", kept)
        (tmp_path / "a.yaml").write_text("title: B\n")
        (tmp_path / "b.yaml").write_text("title: B\n")

    assert len(told(cases, change, 2, seconds=0.5)) == 1
    assert failed


def test_what_is_no_case_file_is_not_told(cases, tmp_path):
    def change():
        (tmp_path / "notes.txt").write_text("x")
        (tmp_path / ".a.yaml").write_text("x")
        (tmp_path / "dir.yaml").mkdir()

    assert told(cases, change, 1, seconds=0.2) == []
