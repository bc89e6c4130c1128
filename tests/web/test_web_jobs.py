"""Long work: asked once, watched, cancelled, failing in words; and looks that are never starved by it."""

from __future__ import annotations

import json
import time

import httpx
import pytest

CASE = """\
title: A small case
parties: {a: {name: Ann}, b: {name: Ben}}
issues:
  price: {name: Price, options: [low, middle, high]}
  date: {name: Date, options: [early, late]}
accounts: {one: {name: One}, two: {name: Two}}
statements:
  a: [more is better: [price, date], no deal: {at least: 0.2}]
  b: [less is better: [price, date], {no deal: {at least: 0.3}, credence: 0.6, id: firm}]
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory, serving):
    with (
        serving(tmp_path_factory.mktemp("cases"), workers=1) as app,
        httpx.Client(base_url=app.address, headers=app.headers, timeout=60) as client,
    ):
        client.version = client.post("/api/texts", json={"text": CASE}).json()["version"]
        yield client


def asked(client, lens, **more):
    return client.post("/api/ask", json={"version": client.version, "lens": lens, **more}).json()


def ended(client, job):
    with client.stream("GET", f"/api/jobs/{job}/events") as stream:
        told = [json.loads(line[5:]) for line in stream.iter_lines() if line.startswith("data:")]
    return told[-1]


@pytest.mark.parametrize(
    ("lens", "options", "key"),
    [
        ("deals", {"draws": 200}, "accounts"),
        ("impasse", {"draws": 200}, "menu"),
        ("talks", {"sessions": 20, "draws": 200, "rounds": 5, "strategies": {"a": "conceder"}}, "strategies"),
        ("session", {"number": 3, "draws": 200, "rounds": 5}, "session"),
        ("tournament", {"entrants": ["micro", "conceder"], "repeats": 2, "rounds": 5, "draws": 200}, "standings"),
        ("forecast", {"draws": 200, "offers": [["a", {"price": "high", "date": "late"}]]}, "offers"),
    ],
)
def test_each_lens_answers_in_the_documented_form(client, lens, options, key):
    job = asked(client, lens, account="one", options=options)["job"]
    assert ended(client, job)["state"] == "done"
    assert key in client.get(f"/api/jobs/{job}/result").json()
    page = client.get(f"/api/jobs/{job}/page")
    if lens == "session":
        assert page.status_code == 409
    else:
        assert "<section" in page.json()["html"]


def test_what_is_supposed_is_in_the_answer(client):
    shares = []
    for suppose in ({}, {"b": {"no_deal": 0.5}}):
        job = asked(client, "deals", account="one", suppose=suppose, options={"draws": 500})["job"]
        ended(client, job)
        shares.append(client.get(f"/api/jobs/{job}/result").json()["accounts"]["one"]["zopa"]["share"])
    assert shares[1] < shares[0] - 0.1


def test_a_report_is_a_page_to_save(client):
    job = asked(client, "report", options={"every_account": True})["job"]
    assert ended(client, job)["state"] == "done"
    saved = client.get(f"/api/jobs/{job}/result")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert saved.text.startswith("<!doctype html>")


def test_the_same_question_is_asked_once(client):
    first = asked(client, "deals", account="one", options={"draws": 200})
    ended(client, first["job"])
    again = asked(client, "deals", account="one", options={"draws": 200})
    assert (again["job"], again["state"]) == (first["job"], "done")
    assert asked(client, "deals", account="two", options={"draws": 200})["job"] != first["job"]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"account": "nobody"}, "no account 'nobody'"),
        ({"suppose": {"nobody": {"no_deal": 1}}}, "no party of that name"),
        ({"suppose": {"a": {"weights": {"price": 1e9}}}}, "expected a number"),
    ],
)
def test_what_cannot_be_asked_fails_in_words(client, more, words):
    told = ended(client, asked(client, "deals", **more)["job"])
    assert told["state"] == "failed"
    assert words in told["error"]
    assert client.get(f"/api/jobs/{told['job']}/result").status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"lens": "deals", "options": {"draws": 10}},
        {"lens": "deals", "options": {"draws": 1e300}},
        {"lens": "talks", "options": {"strategies": {"a": "os:system"}}},
        {"lens": "tournament", "options": {"entrants": ["subprocess:Popen"]}},
        {"lens": "nothing"},
        {"lens": "deals", "more": 1},
    ],
)
def test_what_is_out_of_bounds_is_refused(client, body):
    told = client.post("/api/ask", json={"version": client.version, **body})
    assert (told.status_code, told.json()["code"]) == (422, "misread")


def test_a_text_that_is_not_known_is_asked_for(client):
    told = client.post("/api/ask", json={"version": "0" * 64, "lens": "deals"})
    assert (told.status_code, told.json()["code"]) == (404, "unknown-text")


def test_long_work_is_cancelled_at_once_and_makes_room(client):
    long = asked(client, "tournament", options={"repeats": 10_000, "rounds": 1_000, "draws": 200})["job"]
    for _ in range(200):
        if client.get(f"/api/jobs/{long}").json()["state"] == "running":
            break
        time.sleep(0.05)
    waiting = asked(client, "deals", account="one", options={"draws": 300})
    began = time.monotonic()
    assert client.delete(f"/api/jobs/{long}").json()["state"] == "cancelled"
    assert time.monotonic() - began < 1
    assert ended(client, waiting["job"])["state"] == "done"
    assert ended(client, long)["state"] == "cancelled"


def test_what_waits_is_bounded(serve, tmp_path):
    app = serve(tmp_path, workers=1, jobs=2)
    with httpx.Client(base_url=app.address, headers=app.headers, timeout=60) as client:
        client.version = client.post("/api/texts", json={"text": CASE}).json()["version"]
        jobs = [asked(client, "tournament", options={"repeats": 9_000 + n, "draws": 200})["job"] for n in range(2)]
        told = client.post("/api/ask", json={"version": client.version, "lens": "deals"})
        assert (told.status_code, told.json()["code"]) == (429, "too-much-work")
        for job in jobs:
            client.delete(f"/api/jobs/{job}")


def test_work_that_takes_too_long_is_ended(serve, tmp_path):
    app = serve(tmp_path, workers=1, seconds=0.2)
    with httpx.Client(base_url=app.address, headers=app.headers, timeout=60) as client:
        client.version = client.post("/api/texts", json={"text": CASE}).json()["version"]
        told = ended(client, asked(client, "tournament", options={"repeats": 10_000, "draws": 200})["job"])
    assert (told["state"], told["code"]) == ("failed", "too-long")


def look(visitor, **more):
    return visitor.post("/api/live", json={"version": visitor.version, "account": "one", "map": True, **more})


def test_a_look_follows_what_is_supposed(client):
    first, moved = look(client).json(), look(client, suppose={"b": {"no_deal": 0.5}}).json()
    assert moved["zopa"]["share"] < first["zopa"]["share"]
    assert first["picture"]["count"] == 6


def test_a_later_look_overtakes_those_that_wait(client):
    assert look(client, client="me", turn=5).status_code == 200
    told = look(client, client="me", turn=4)
    assert (told.status_code, told.json()["code"]) == (409, "overtaken")
    assert look(client, client="other", turn=1).status_code == 200


def test_what_is_supposed_is_written_as_statements(client):
    kept = client.post(
        "/api/keep", json={"version": client.version, "account": "one", "suppose": {"b": {"credences": {"firm": 0.9}}}}
    )
    assert "credence: 0.9" in kept.json()["text"]
    assert look(client, suppose={}).status_code == 200
    assert look(client, version=kept.json()["version"]).status_code == 200


def test_an_entry_of_the_menu_is_applied_and_an_answer_written(client):
    job = asked(client, "impasse", account="one", options={"draws": 400})["job"]
    ended(client, job)
    found = client.get(f"/api/jobs/{job}/result").json()
    for entry in found["menu"][:1]:
        made = client.post("/api/apply", json={"version": client.version, "job": job, "entry": entry["number"]}).json()
        assert made["lines"]
    assert client.post("/api/apply", json={"version": client.version, "job": job, "entry": 999}).status_code == 422
    given = {
        "party": "a",
        "form": {"matters more": ["price", "date"]},
        "because": "He said so.",
        "source": {"title": "A talk"},
    }
    made = client.post("/api/answer", json={"version": client.version, "answer": given}).json()
    assert "He said so." in made["text"]
    assert made["clashes"] == []
    wrong = client.post("/api/answer", json={"version": client.version, "answer": {**given, "party": "nobody"}})
    assert wrong.status_code == 422


def test_a_look_does_not_wait_for_long_work(client):
    look(client)
    jobs = [
        asked(client, "tournament", options={"repeats": 9_900 + n, "rounds": 900, "draws": 200})["job"]
        for n in range(3)
    ]
    took = []
    for n in range(10):
        began = time.monotonic()
        assert look(client, suppose={"b": {"no_deal": 0.01 * n}}).status_code == 200
        took.append(time.monotonic() - began)
    assert sorted(took)[5] < 1
    for job in jobs:
        client.delete(f"/api/jobs/{job}")
