"""What is kept beside the cases: versions and drafts, through restarts, broken databases and read-only folders."""

from __future__ import annotations

import sqlite3

import pytest

from detente.web import archive as archives
from detente.web.archive import MIGRATIONS, PLACE, Archive
from detente.web.errors import ApiError
from detente.web.texts import Texts


def test_versions_and_drafts_outlive_the_process(tmp_path):
    first = Archive(tmp_path)
    first.keep("a.yaml", "v1", "one", "opened")
    first.keep("a.yaml", "v2", "twó", "saved")
    first.keep_draft("a.yaml", "draft", "v2")
    first.close()
    again = Archive(tmp_path)
    assert [(one["version"], one["how"], one["bytes"]) for one in again.history("a.yaml")] == [
        ("v2", "saved", 4),
        ("v1", "opened", 3),
    ]
    assert again.text("v1") == "one"
    assert again.text("v1", "b.yaml") is None
    assert again.draft("a.yaml") == {"text": "draft", "base": "v2"}
    again.drop_draft("a.yaml")
    assert again.draft("a.yaml") is None


def test_the_same_version_twice_in_a_row_is_one_entry_but_coming_back_to_it_is_another(tmp_path):
    archive = Archive(tmp_path)
    for version in ("v1", "v1", "v2", "v1"):
        archive.keep("a.yaml", version, version, "saved")
    assert [one["version"] for one in archive.history("a.yaml")] == ["v1", "v2", "v1"]


def test_the_oldest_versions_go_and_their_texts_with_them(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_VERSIONS", 3)
    archive = Archive(tmp_path)
    for n in range(6):
        archive.keep("a.yaml", f"v{n}", f"text {n}", "saved")
    assert [one["version"] for one in archive.history("a.yaml")] == ["v5", "v4", "v3"]
    assert archive.text("v2") is None
    assert archive.text("v3") == "text 3"


def test_a_broken_database_is_set_aside(tmp_path):
    (tmp_path / ".detente").mkdir()
    (tmp_path / PLACE).write_bytes(b"this is no database, though it is long enough to be taken for one" * 50)
    archive = Archive(tmp_path)
    assert "broken" in archive.warning
    archive.keep("a.yaml", "v", "text", "saved")
    assert archive.text("v") == "text"
    assert len(list((tmp_path / ".detente").glob("*.broken-*"))) == 1


def test_a_database_of_a_later_version_is_left_alone(tmp_path):
    Archive(tmp_path).close()
    with sqlite3.connect(tmp_path / PLACE) as base:
        base.execute(f"pragma user_version = {len(MIGRATIONS) + 1}")
    archive = Archive(tmp_path)
    assert "later version" in archive.warning
    archive.keep("a.yaml", "v", "text", "saved")
    assert archive.text("v") == "text"


def test_where_nothing_can_be_written_it_lives_in_memory(tmp_path):
    (tmp_path / ".detente").write_text("in the way")
    archive = Archive(tmp_path)
    assert "cannot be written" in archive.warning
    archive.keep_draft("a.yaml", "text", "v")
    assert archive.draft("a.yaml") == {"text": "text", "base": "v"}


def test_what_fails_halfway_is_not_kept(tmp_path):
    archive = Archive(tmp_path)

    def fail():
        with archive.transaction() as base:
            base.execute("insert into drafts values ('a', 'b', 'c')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert archive.draft("a") is None


def test_texts_are_bounded_and_older_ones_found_in_the_archive(tmp_path):
    archive = Archive(tmp_path)
    texts = Texts(archive, largest=25)
    versions = [texts.keep(f"{n}" * 10) for n in range(4)]
    archive.keep("a.yaml", versions[0], "0" * 10, "saved")
    assert texts.get(versions[3]) == "3" * 10
    assert texts.get(versions[0]) == "0" * 10
    with pytest.raises(ApiError) as told:
        texts.get(versions[1])
    assert told.value.code == "unknown-text"
