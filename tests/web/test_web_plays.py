"""Plays over HTTP: seats are secrets, one move a turn, invitations once, nothing answered is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import httpx
import pytest

from detente.web.plays import Plays

PRICE = """title: A price
parties: {buyer: {name: Buyer}, seller: {name: Seller}}
issues:
  price: {name: Price, options: [one, two, three]}
  date: {name: Date, options: [soon, later]}
statements:
  buyer: [{less is better: price}, {more is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
  seller: [{more is better: price}, {less is better: date}, {no deal: {at least: 0.1, at most: 0.4}}]
"""
FIRST = {"turn": 0, "act": "offer", "options": {"price": "one", "date": "later"}}


@pytest.fixture
def client(serve, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    app = serve(folder)
    with httpx.Client(base_url=app.address, headers=app.headers, timeout=30) as client:
        yield client


def begun(client, opponent, **more):
    version = client.post("/api/texts", json={"text": PRICE}).json()["version"]
    asked = {"version": version, "party": "buyer", "opponent": opponent, "rounds": 3, "seed": 4} | more
    answer = client.post("/api/plays", json=asked)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_play_against_a_side_to_its_debrief(client):
    made = begun(client, "hidden")
    at, seat = f"/api/plays/{made['play']}", {"seat": made["seat"]}
    assert client.get(f"{at}/debrief", params=seat).json()["code"] == "not-over"
    assert client.post(f"{at}/moves", params=seat, json=FIRST).json()["turn"] == 1
    again = client.post(f"{at}/moves", params=seat, json=FIRST)
    assert (again.status_code, again.json()["state"]["turn"]) == (409, 1)
    assert client.post(f"{at}/moves", params=seat, json={"turn": 1, "act": "leave"}).json()["over"]
    told = client.get(f"{at}/debrief", params=seat).json()
    assert told["seed"] == 4
    assert told["words"]
    assert client.get(at, params={"seat": "guessed"}).status_code == 404
    listed = client.get("/api/plays").text
    assert made["seat"] not in listed
    assert "seed" not in listed
    assert "opponent" not in listed


def test_two_people_and_an_invitation_that_works_once(client):
    made = begun(client, "person")
    at = f"/api/plays/{made['play']}"
    other = client.post(f"{at}/join", json={"invitation": made["invitation"]}).json()
    assert client.post(f"{at}/join", json={"invitation": made["invitation"]}).status_code == 404
    refused = client.post(f"{at}/moves", params=other, json=FIRST)
    assert refused.status_code == 422
    assert "the other side's turn" in refused.json()["error"]
    client.post(f"{at}/moves", params={"seat": made["seat"]}, json=FIRST)
    seen = client.get(at, params=other).json()
    assert (seen["party"], seen["your_turn"]) == ("seller", True)


def test_time_by_the_clock_ends_a_play(client):
    made = begun(client, "hidden", minutes=0.001)
    at, seat = f"/api/plays/{made['play']}", {"seat": made["seat"]}
    time.sleep(0.1)
    late = client.post(f"{at}/moves", params=seat, json=FIRST)
    assert (late.status_code, late.json()["code"]) == (409, "too-late")
    assert late.json()["state"]["end"] == "deadline"
    assert client.get(f"{at}/debrief", params=seat).json()["deal"] is None


def test_a_move_wakes_the_other(client):
    made = begun(client, "hidden")
    at, seat = f"/api/plays/{made['play']}", {"seat": made["seat"]}
    with client.stream("GET", f"{at}/events", params=seat) as stream:
        told = (json.loads(line[6:])["turn"] for line in stream.iter_lines() if line.startswith("data: "))
        assert next(told) == 0
        client.post(f"{at}/moves", params=seat, json=FIRST)
        assert next(told) == 1


def test_only_one_of_two_windows_moves(tmp_path):
    plays = Plays(tmp_path)
    made = plays.begin(PRICE, {"party": "buyer"}, ["buyer"], None)
    assert plays.keep(made["play"], 0, {"act": "leave"})
    assert not plays.keep(made["play"], 0, {"act": "accept"})
    assert plays.seen(made["play"], made["seat"])["acts"] == [{"act": "leave"}]


def test_a_killed_process_loses_no_move_it_answered(tmp_path):
    plays = Plays(tmp_path)
    made = plays.begin(PRICE, {"party": "buyer"}, ["buyer"], None)
    code = (
        "import sys; from pathlib import Path; from detente.web.plays import Plays\n"
        "plays = Plays(Path(sys.argv[1]))\n"
        "for turn in range(10**6):\n"
        "    plays.keep(sys.argv[2], turn, {'turn': turn}); print(turn, flush=True)\n"
    )
    run = [sys.executable, "-c", code, str(tmp_path), made["play"]]
    with subprocess.Popen(run, stdout=subprocess.PIPE, text=True) as process:
        answered = [int(process.stdout.readline()) for _ in range(20)]
        os.kill(process.pid, signal.SIGKILL)
        answered += [int(line) for line in process.stdout.read().split()]
    kept = [one["turn"] for one in plays.seen(made["play"], made["seat"])["acts"]]
    assert kept[: len(answered)] == answered
