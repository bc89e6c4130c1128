"""What a stranger may send or put into the folder: answered in words, kept from harm, and nobody else waits."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from detente.web import cases_api
from detente.web.app import READING
from detente.web.archive import PLACE, Archive

CASE = "title: A small case\n"
JSON = {"content-type": "application/json"}
MARKED = """<img src=x onerror="document.title='taken'"></script><script>document.title='taken'</script>"""


@pytest.fixture
def app(serve, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.yaml").write_text(CASE)
    return serve(folder)


@pytest.fixture
def client(app):
    with httpx.Client(base_url=app.address, headers=app.headers, timeout=10) as client:
        yield client


def edit(value, path='["title"]'):
    return f'{{"text": "title: x", "edits": [{{"path": {path}, "value": {value}}}]}}'


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/cases", '{"name": "\\ud800.yaml"}'),
        ("/api/cases", '{"name": "\\udc80.yaml", "text": "x"}'),
        ("/api/cases", '{"name": "a\\u0000.yaml"}'),
        ("/api/cases", '{"name": ["a.yaml"]}'),
        ("/api/cases", '{"name": "' + "\U0001f600" * 90 + '.yaml", "text": "x"}'),
        ("/api/check", '{"text": "\\ud800"}'),
        ("/api/check", '{"text": 1, "more": 2}'),
        ("/api/check", '{"text"'),
        ("/api/check", "[" * 100_000),
        ("/api/edits", edit('"\\ud800"')),
        ("/api/edits", edit("1", '["\\ud800"]')),
        ("/api/edits", edit("1", f'["title", {"9" * 400}]')),
        ("/api/edits", edit("9" * 6_000)),
        ("/api/edits", edit("[" * 900 + "]" * 900)),
        ("/api/edits", edit("[" * 90_000 + "]" * 90_000)),
    ],
)
def test_bodies_that_make_no_sense_are_refused_in_words(client, path, body):
    answer = client.post(path, content=body, headers=JSON)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]
    assert answer.json()["code"]


def test_edits_are_refused_while_the_text_is_none(client):
    told = client.post("/api/edits", json={"text": "title: [", "edits": [{"path": ["title"], "value": "A"}]})
    assert (told.status_code, told.json()["code"]) == (422, "not-yaml")


def test_a_file_whose_name_is_no_text_does_not_hide_the_others(app, client):
    (app.folder / os.fsdecode(b"broken\xff.yaml")).write_text(CASE)
    assert [one["name"] for one in client.get("/api/cases").json()["cases"]] == ["a.yaml"]


def test_a_fault_of_ours_is_told_as_any_other_and_carries_the_headers(client, monkeypatch):
    monkeypatch.setattr(cases_api, "version_of", lambda _: 1 / 0)
    answer = client.put("/api/cases/a.yaml/draft", json={"text": "x", "base": "y"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_database_that_is_away_for_a_moment_is_told(client, monkeypatch):
    def locked(*_):
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(Archive, "history", locked)
    answer = client.get("/api/cases/a.yaml/history")
    assert (answer.status_code, answer.json()["code"]) == (503, "archive")


def test_few_texts_are_read_at_once_and_nobody_else_waits(app, client, monkeypatch):
    lock, now, most = threading.Lock(), [], []

    def slowly(text):
        with lock:
            now.append(text)
            most.append(len(now))
        time.sleep(0.1)
        now.remove(text)
        return {"problems": [], "case": None}

    monkeypatch.setattr(cases_api, "checked", slowly)
    check = {"url": f"{app.address}/api/check", "headers": app.headers}
    with ThreadPoolExecutor(50) as strangers:
        reading = [strangers.submit(httpx.post, **check, json={"text": f"{n}"}, timeout=30) for n in range(50)]
        while len(most) < READING:
            time.sleep(0.01)
        assert client.get("/api/schema").status_code == 200
        assert len(most) < 30
        assert {one.result().status_code for one in reading} == {200}
    assert max(most) == READING


def triggered(base):
    base.execute("create trigger t after insert on drafts begin delete from texts; end")


def emptied(base):
    base.execute("drop table drafts")


@pytest.mark.parametrize("spoil", [triggered, emptied])
def test_a_database_that_is_not_ours_is_set_aside(tmp_path, spoil):
    Archive(tmp_path).close()
    with sqlite3.connect(tmp_path / PLACE) as base:
        spoil(base)
    base.close()
    archive = Archive(tmp_path)
    archive.keep_draft("a.yaml", "text", "v")
    assert "set aside" in archive.warning
    assert archive.draft("a.yaml")["text"] == "text"
    archive.close()


def test_a_database_whose_pages_are_spoiled_is_set_aside(tmp_path):
    archive = Archive(tmp_path)
    for n in range(50):
        archive.keep("a.yaml", f"v{n}", "text" * 2_000, "saved")
    archive.close()
    data = bytearray((tmp_path / PLACE).read_bytes())
    data[8_192:40_960] = os.urandom(32_768)
    (tmp_path / PLACE).write_bytes(data)
    archive = Archive(tmp_path)
    assert "set aside" in archive.warning
    assert archive.history("a.yaml") == []
    archive.close()


@pytest.mark.parametrize("linked", [".detente", PLACE])
def test_a_database_that_is_a_link_is_not_followed(tmp_path, linked):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "cases"
    elsewhere.mkdir()
    (folder / linked).parent.mkdir(parents=True)
    (folder / linked).symlink_to(elsewhere / "app.sqlite3" if linked == PLACE else elsewhere)
    archive = Archive(folder)
    archive.keep_draft("a.yaml", "text", "v")
    assert archive.warning
    assert list(elsewhere.iterdir()) == []
    archive.close()


@pytest.mark.browser
def test_the_password_lets_a_browser_in(serve, new_page, tmp_path):
    app = serve(tmp_path, host="0.0.0.0", password="open sesame")
    page = new_page()
    page.goto(app.address)
    page.get_by_label("Password").fill("sesame open")
    page.get_by_role("button", name="Come in").click()
    page.get_by_text("That is not the password.").wait_for()
    page.get_by_label("Password").fill("open sesame")
    page.get_by_role("button", name="Come in").click()
    page.get_by_role("heading", name="Cases").wait_for()


@pytest.mark.browser
def test_who_was_let_in_may_follow_a_link_on_another_page(app, new_page):
    page = new_page()
    page.goto(app.opened("/"))
    page.goto(f"data:text/html,<a href='{app.address}/?x=1'>a case</a>")
    page.get_by_role("link", name="a case").click()
    page.get_by_role("link", name="open it once more").click()
    page.get_by_role("heading", name="Cases").wait_for()
    assert page.url == f"{app.address}/?x=1"


@pytest.mark.browser
def test_a_case_of_a_stranger_is_shown_as_text(serve, new_page, tmp_path):
    said = MARKED.replace("'", "''")
    (tmp_path / "evil.yaml").write_text(
        f"title: '{said}'\nparties: {{a: {{name: '{said}'}}, b: {{name: Ben}}}}\n"
        f"issues:\n  price: {{name: '{said}', options: {{low: '{said}', high: '{said}'}}}}\n"
        f"statements:\n  a: [{{more is better: price, because: '{said}'}}]\n  b: [less is better: price]\n"
    )
    app = serve(tmp_path)
    for path in ("/", "/case/evil.yaml/case", "/case/evil.yaml/deals"):
        page = new_page()
        page.goto(app.opened(path))
        page.locator("main, h1, .title").filter(has_text="<img src=x onerror").first.wait_for()
        assert page.title() != "taken"
        assert not [url for url in page.asked if not url.startswith((app.address, "data:", "blob:"))]
        page.close()
