"""Fifty visitors at once, with long work under way: all are answered, and nobody for long kept waiting."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time

import httpx

CASE = """\
title: A small case
parties: {a: {name: Ann}, b: {name: Ben}}
issues:
  price: {name: Price, options: [low, middle, high]}
  date: {name: Date, options: [early, late]}
statements:
  a: [more is better: [price, date], no deal: {at least: 0.2}]
  b: [less is better: [price, date], no deal: {at least: 0.3}]
"""
CLIENTS = 50


async def visit(client, number, version):
    """Do what a visitor does: open, check, edit, look; give the status and the seconds of each."""
    suppose = {"b": {"no_deal": round(0.001 * number, 3)}}
    asked = [
        ("GET", "/api/cases/small.yaml", None),
        ("POST", "/api/check", {"text": CASE + f"# {number}\n"}),
        ("POST", "/api/edits", {"text": CASE, "edits": [{"path": ["title"], "value": f"Case {number}"}]}),
        ("POST", "/api/live", {"version": version, "suppose": suppose, "client": str(number), "turn": 1}),
        ("GET", "/api/cases/small.yaml/history", None),
    ]
    found = []
    for method, path, body in asked:
        began = time.monotonic()
        answer = await client.request(method, path, json=body)
        found.append((answer.status_code, time.monotonic() - began))
    return found


async def crowd(address, headers):
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60, limits=limits) as client:
        version = (await client.post("/api/texts", json={"text": CASE})).json()["version"]
        await client.post("/api/live", json={"version": version})
        long = {"version": version, "lens": "tournament", "options": {"draws": 200, "repeats": 9_000, "rounds": 900}}
        jobs = [(await client.post("/api/ask", json=long)).json()["job"]]
        found = await asyncio.gather(*(visit(client, number, version) for number in range(CLIENTS)))
        states = [(await client.get(f"/api/jobs/{job}")).json()["state"] for job in jobs]
        for job in jobs:
            await client.delete(f"/api/jobs/{job}")
    return [one for told in found for one in told], states


def in_a_thread(work):
    """Run a coroutine in a thread of its own, as a browser may hold the loop of this one."""
    found = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work)))
    thread.start()
    thread.join()
    return found[0]


def test_fifty_visitors_at_once_are_all_answered_while_long_work_goes_on(serve, tmp_path):
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "small.yaml").write_text(CASE)
    app = serve(folder, workers=1)
    answers, states = in_a_thread(crowd(app.address, app.headers))
    assert {status for status, _ in answers} == {200}
    assert len(answers) == 5 * CLIENTS
    assert states == ["running"]
    took = sorted(seconds for _, seconds in answers)
    assert statistics.median(took) < 5, took
