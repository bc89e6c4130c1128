"""Cases over HTTP: opened, checked, edited and saved; nothing lost when two change one at once."""

from __future__ import annotations

import json
import time

import httpx
import pytest

CASE = """\
title: A small case   # a remark
parties: {a: {name: Ann}, b: {name: Ben}}
issues:
  price: {name: Price, options: [low, high]}

statements:
  a: [more is better: price]
  b: [less is better: price]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.yaml").write_text(CASE)
    return tmp_path


@pytest.fixture
def client(serve, folder):
    app = serve(folder)
    with httpx.Client(base_url=app.address, headers=app.headers, timeout=10) as client:
        yield client


def test_the_folder_is_listed(client, folder):
    (folder / "broken.yaml").write_text("title: [")
    found = client.get("/api/cases").json()
    assert found["writable"]
    assert [(one["name"], one["title"], one["parties"], one["problems"]) for one in found["cases"]] == [
        ("broken.yaml", None, [], 1),
        ("small.yaml", "A small case", ["Ann", "Ben"], 0),
    ]


def test_a_case_is_opened_with_its_parts_in_words(client):
    found = client.get("/api/cases/small.yaml").json()
    case = found["case"]
    assert found["text"] == CASE
    assert found["problems"] == []
    assert case["issues"][0]["options"] == [{"key": "low", "name": "low"}, {"key": "high", "name": "high"}]
    (said,) = case["statements"]["a"]
    assert (said["id"], said["line"], said["credence"], said["binding"]) == ("a 1", 7, 1.0, True)
    assert "Price" in said["words"]
    assert case["plain"]["statements"]["a"] == [{"more is better": "price"}]


def test_every_example_can_be_opened_and_its_outline_is_plain_json(serve):
    app = serve()
    for one in httpx.get(app.address + "/api/cases", headers=app.headers).json()["cases"]:
        found = httpx.get(f"{app.address}/api/cases/{one['name']}", headers=app.headers).json()
        assert found["case"]["title"] == one["title"], one["name"]


def test_a_case_is_saved_and_its_history_kept(client, folder):
    first = client.get("/api/cases/small.yaml").json()["version"]
    saved = client.put("/api/cases/small.yaml", json={"text": CASE + "# more\n", "version": first}).json()
    assert (folder / "small.yaml").read_text() == CASE + "# more\n"
    history = client.get("/api/cases/small.yaml/history").json()["versions"]
    assert [(one["version"], one["how"]) for one in history] == [(saved["version"], "saved"), (first, "opened")]
    assert client.get(f"/api/cases/small.yaml/history/{first}").json()["text"] == CASE
    assert client.get(f"/api/cases/other.yaml/history/{first}").status_code == 404


def test_a_text_with_mistakes_is_saved_all_the_same(client):
    version = client.get("/api/cases/small.yaml").json()["version"]
    saved = client.put("/api/cases/small.yaml", json={"text": "title: [\n", "version": version}).json()
    assert saved["case"] is None
    assert saved["problems"][0]["line"] == 2


def test_who_saves_over_what_another_saved_is_told_and_loses_nothing(client, folder):
    base = client.get("/api/cases/small.yaml").json()["version"]
    theirs = client.put("/api/cases/small.yaml", json={"text": CASE + "# theirs\n", "version": base}).json()
    told = client.put("/api/cases/small.yaml", json={"text": CASE + "# mine\n", "version": base})
    assert told.status_code == 409
    assert told.json()["code"] == "changed"
    assert told.json()["theirs"] == {"text": CASE + "# theirs\n", "version": theirs["version"]}
    assert told.json()["base"] == {"text": CASE}
    assert (folder / "small.yaml").read_text() == CASE + "# theirs\n"
    assert client.get("/api/cases/small.yaml").json()["draft"] == {"text": CASE + "# mine\n", "base": base}


def test_a_file_that_is_gone_is_told(client, folder):
    base = client.get("/api/cases/small.yaml").json()["version"]
    (folder / "small.yaml").unlink()
    told = client.put("/api/cases/small.yaml", json={"text": CASE, "version": base}).json()
    assert (told["code"], told["theirs"]) == ("changed", None)


def test_what_an_editor_writes_is_kept_as_from_outside(client, folder):
    client.get("/api/cases/small.yaml")
    (folder / "small.yaml").write_text(CASE + "# by hand\n")
    client.get("/api/cases/small.yaml")
    history = client.get("/api/cases/small.yaml/history").json()["versions"]
    assert [one["how"] for one in history] == ["outside", "opened"]


def test_a_draft_is_kept_until_it_is_saved(client):
    base = client.get("/api/cases/small.yaml").json()["version"]
    client.put("/api/cases/small.yaml/draft", json={"text": "title: Half", "base": base})
    assert client.get("/api/cases/small.yaml").json()["draft"]["text"] == "title: Half"
    client.put("/api/cases/small.yaml", json={"text": CASE + "\n", "version": base})
    assert client.get("/api/cases/small.yaml").json()["draft"] is None


def test_a_new_case_begins_from_the_template_and_takes_no_name_twice(client, folder):
    made = client.post("/api/cases", json={"name": "two-farms.yaml"})
    assert (made.status_code, made.json()["case"]["title"], made.json()["problems"]) == (201, "Two farms", [])
    again = client.post("/api/cases", json={"name": "two-farms.yaml", "text": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "there-already")
    assert (folder / "two-farms.yaml").read_text() == made.json()["text"]


def test_edits_keep_comments_and_layout(client):
    edits = [
        {"path": ["parties", "a", "name"], "value": "Anna"},
        {"path": ["statements", "b", 1], "value": {"no deal": {"at least": 0.2}}},
    ]
    made = client.post("/api/edits", json={"text": CASE, "edits": edits}).json()
    assert made["text"].startswith("title: A small case   # a remark\nparties: {a: {name: Anna}")
    assert made["case"]["statements"]["b"][1]["kind"] == "no deal"
    assert made["version"] != client.get("/api/cases/small.yaml").json()["version"]
    removed = client.post("/api/edits", json={"text": CASE, "edits": [{"path": ["issues", "price"], "removed": True}]})
    assert "price" not in removed.json()["text"].split("statements")[0]


@pytest.mark.parametrize("path", [["nowhere", "at", "all"], ["title", "x"], ["statements", "a", 99]])
def test_an_edit_that_cannot_be_made_says_why(client, path):
    told = client.post("/api/edits", json={"text": CASE, "edits": [{"path": path, "value": 1}]})
    assert told.status_code in {200, 422}
    if told.status_code == 422:
        assert told.json()["error"]
    else:
        assert told.json()["problems"]


def test_hostile_texts_are_answered_with_words(client):
    bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
        f"{c}: &{c} [{','.join('*' + p for _ in range(10))}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    texts = [
        bomb,
        "[" * 5_000,
        "a: " * 2_000,
        "\x00",
        "!!python/object/apply:os.system ['true']",
        "x" * 900_000,
        "\u202e: 1",
        "- " * 30_000,
    ]
    for text in texts:
        began = time.monotonic()
        found = client.post("/api/check", json={"text": text})
        assert found.status_code == 200
        assert found.json()["case"] is None
        assert found.json()["problems"]
        assert time.monotonic() - began < 5


def test_changes_are_told_to_all_who_listen(client, folder):
    with client.stream("GET", "/api/events") as stream:
        lines = stream.iter_lines()
        next(lines)
        (folder / "small.yaml").write_text(CASE + "# by hand\n")
        told = next(json.loads(line[5:]) for line in lines if line.startswith("data:"))
        assert (told["event"], told["name"]) == ("changed", "small.yaml")
        (folder / "more.yaml").write_text(CASE)
        assert next(json.loads(line[5:]) for line in lines if line.startswith("data:"))["event"] == "added"
        (folder / "more.yaml").unlink()
        assert next(json.loads(line[5:]) for line in lines if line.startswith("data:"))["event"] == "removed"


def test_the_schema_of_case_files_is_given(client):
    assert client.get("/api/schema").json()["$defs"]
