"""Nothing outside the folder is read or written, and files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import threading

import httpx
import pytest

from detente.web.errors import ApiError
from detente.web.folder import LARGEST, CaseFolder, ChangedError, version_of

HOSTILE = [
    "../secret.yaml", "..\\secret.yaml", "/etc/passwd", "/etc/hosts.yaml", "a/b.yaml", ".hidden.yaml", "..yaml",
    "a.yaml/", "a\x00.yaml", "a\n.yaml", "con.yaml", "COM1.yml", "nul.tar.yaml", "a.txt", "yaml", "",
    "x" * 200 + ".yaml", "C:a.yaml", "a.yaml:stream", "~", "*.yaml",
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.yaml").write_text("secret: 1\n")
    inner = tmp_path / "cases"
    inner.mkdir()
    (inner / "a.yaml").write_text("title: A\n")
    return CaseFolder(inner)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_refused(folder, name):
    for use in (folder.read, lambda n: folder.write(n, "x", "y"), lambda n: folder.create(n, "x")):
        with pytest.raises(ApiError):
            use(name)


@pytest.mark.parametrize(
    "path",
    [
        "..%2fsecret.yaml",
        "%2e%2e%2fsecret.yaml",
        "..%5csecret.yaml",
        "%2fetc%2fpasswd",
        "a.yaml%00",
        "....//secret.yaml",
        "%252e%252e%252fsecret.yaml",
    ],
)
def test_hostile_addresses_are_refused(serve, folder, path):
    app = serve(folder.path)
    for way in (f"/api/cases/{path}", f"/api/cases/{path}/history", f"/static/{path}", f"/static/../{path}"):
        answer = httpx.get(app.address + way, headers=app.headers)
        assert "secret: 1" not in answer.text
        assert "root:" not in answer.text
        assert answer.status_code in {404, 422} or answer.json() == {"versions": []}


def test_links_that_lead_out_are_not_followed(folder, tmp_path):
    (folder.path / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder.path / "loop.yaml").symlink_to(folder.path / "loop.yaml")
    (folder.path / "in.yaml").symlink_to(folder.path / "a.yaml")
    assert folder.names() == ["a.yaml", "in.yaml"]
    assert folder.read("in.yaml") == "title: A\n"
    for name in ("out.yaml", "loop.yaml"):
        with pytest.raises(ApiError):
            folder.read(name)
        with pytest.raises(ApiError):
            folder.create(name, "x")
    assert (tmp_path / "secret.yaml").read_text() == "secret: 1\n"


def test_what_is_no_regular_file_is_not_opened(folder):
    (folder.path / "dir.yaml").mkdir()
    os.mkfifo(folder.path / "pipe.yaml")
    assert folder.names() == ["a.yaml"]
    for name in ("dir.yaml", "pipe.yaml"):
        with pytest.raises(ApiError):
            folder.read(name)


def test_a_text_is_saved_over_the_version_it_was_made_from_alone(folder):
    before = version_of("title: A\n")
    folder.write("a.yaml", "title: B\n", before)
    with pytest.raises(ChangedError) as changed:
        folder.write("a.yaml", "title: C\n", before)
    assert changed.value.theirs == "title: B\n"
    assert (folder.path / "a.yaml").read_text() == "title: B\n"
    assert [path.name for path in folder.path.iterdir()] == ["a.yaml"]


def test_who_did_not_hear_that_a_text_was_saved_may_save_it_again(folder):
    before = version_of("title: A\n")
    folder.write("a.yaml", "title: B\n", before)
    folder.write("a.yaml", "title: B\n", before)
    assert (folder.path / "a.yaml").read_text() == "title: B\n"


def test_every_byte_and_the_permissions_stay(folder):
    path = folder.path / "a.yaml"
    text = "\ufefftitle: A\r\n# é\r\n"
    path.write_bytes(text.encode())
    path.chmod(0o640)
    assert folder.read("a.yaml") == text
    folder.write("a.yaml", text + "x\r\n", version_of(text))
    assert path.read_bytes() == (text + "x\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(("data", "code"), [(b"\xff\xfe\x00", "not-text"), (b"x" * (LARGEST + 1), "too-large")])
def test_what_is_no_case_file_is_told(folder, data, code):
    (folder.path / "b.yaml").write_bytes(data)
    with pytest.raises(ApiError) as told:
        folder.read("b.yaml")
    assert told.value.code == code


def test_half_a_character_cannot_be_saved(folder):
    with pytest.raises(ApiError) as told:
        folder.create("b.yaml", "\ud800")
    assert told.value.code == "not-text"


def test_of_many_who_save_at_once_one_wins_and_all_others_are_told(folder):
    before, told = version_of("title: A\n"), []

    def save(number):
        try:
            folder.write("a.yaml", f"title: {number}\n", before)
            told.append(number)
        except ChangedError:
            pass

    threads = [threading.Thread(target=save, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert (folder.path / "a.yaml").read_text() == f"title: {told[0]}\n"


def test_a_folder_that_cannot_be_written_to_is_said_to_be(folder, monkeypatch):
    assert folder.writable
    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: (_ for _ in ()).throw(PermissionError()))
    assert not folder.writable
