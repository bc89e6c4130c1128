"""`detente serve` as a process: it says where it is, ends when asked to, and loses nothing when it is killed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from detente.cli import main

HANOI = Path(__file__).parents[2] / "examples" / "hanoi-2019.yaml"
TEXT = "title: Version {}\nparties: {{a: {{name: A}}}}\n" + "# padding\n" * 2_000


@contextmanager
def started(folder, *options):
    command = [sys.executable, "-m", "detente", "serve", str(folder), "--port", "0", "--no-browser", *options]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    try:
        told = ""
        while "Ctrl-C" not in told:
            line = process.stdout.readline()
            assert line, told
            told += line
        process.opened, process.address, process.token = re.search(r"((http://[^/]+)/\S*\?token=(\S+))", told).groups()
        process.headers = {"authorization": f"Bearer {process.token}"}
        _wait(process)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def _wait(process):
    for _ in range(200):
        try:
            httpx.get(process.address + "/api/schema", headers=process.headers)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the app does not answer")


def test_it_prints_an_address_that_opens_and_ends_at_once_when_asked_to(tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT.format(1))
    with started(tmp_path) as app, httpx.Client(headers=app.headers, timeout=5) as client:
        assert client.get(f"{app.address}/?token={app.token}").status_code == 303
        with client.stream("GET", app.address + "/api/events") as stream:
            next(stream.iter_lines())
            began = time.monotonic()
            app.send_signal(signal.SIGINT)
            assert app.wait(timeout=10) == 0
            assert time.monotonic() - began < 5
        assert "kept as a draft" in app.stdout.read()


def test_it_ends_at_once_in_the_midst_of_a_look(tmp_path):
    shutil.copy(HANOI, tmp_path)
    with (
        started(tmp_path) as app,
        httpx.Client(base_url=app.address, headers=app.headers, timeout=20) as client,
        ThreadPoolExecutor(1) as apart,
    ):
        version = client.get("/api/cases/hanoi-2019.yaml").json()["version"]
        looking = apart.submit(client.post, "/api/live", json={"version": version})
        time.sleep(0.3)
        app.send_signal(signal.SIGINT)
        assert app.wait(timeout=3) == 0
        assert looking.result().status_code in {200, 503}
        assert "Traceback" not in app.stdout.read()


def test_killed_while_it_saves_it_leaves_one_whole_version_and_has_every_answered_one(tmp_path):
    place = tmp_path / "a.yaml"
    place.write_text(TEXT.format(0))
    number, answered = 0, []
    for delay in (0.05, 0.11, 0.17, 0.23):
        with started(tmp_path) as app, httpx.Client(headers=app.headers, timeout=5) as client:
            base = client.get(app.address + "/api/cases/a.yaml").json()["version"]
            threading.Timer(delay, os.killpg, (app.pid, signal.SIGKILL)).start()
            with suppress(httpx.TransportError):
                while True:
                    number += 1
                    asked = {"text": TEXT.format(number), "version": base}
                    base = client.put(app.address + "/api/cases/a.yaml", json=asked).json()["version"]
                    answered.append(base)
            app.wait(timeout=10)
        text = place.read_text()
        assert text == TEXT.format(int(re.search(r"Version (\d+)", text)[1]))
        assert [path.name for path in tmp_path.glob("*.yaml")] == ["a.yaml"]
    with started(tmp_path) as app:
        found = httpx.get(app.address + "/api/cases/a.yaml/history", headers=app.headers).json()["versions"]
    assert len(answered) > 8
    assert set(answered) <= {one["version"] for one in found}


def test_the_working_processes_end_with_the_one_that_serves(tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT.format(0))
    with started(tmp_path) as app:
        time.sleep(1)
        app.kill()
        app.wait(timeout=10)
        for _ in range(100):
            left = subprocess.run(
                ["ps", "-o", "pid=", "-g", str(app.pid)], capture_output=True, text=True, check=False
            ).stdout.split()
            if not left:
                break
            time.sleep(0.1)
        assert left == []


def test_another_address_needs_a_password(tmp_path):
    told = CliRunner().invoke(main, ["serve", str(tmp_path), "--host", "0.0.0.0"])
    assert told.exit_code == 2
    assert "--password" in told.output


@pytest.mark.parametrize(("name", "told"), [("notes.txt", "no name for a case file"), ("a.yaml", "not UTF-8")])
def test_what_is_no_case_file_is_told(tmp_path, name, told):
    (tmp_path / name).write_bytes(b"\xff")
    found = CliRunner().invoke(main, ["serve", str(tmp_path / name), "--no-browser"])
    assert found.exit_code == 2
    assert told in found.output


def test_a_case_is_opened_by_an_address_that_can_be_clicked(tmp_path):
    (tmp_path / "two farms & more.yaml").write_text("title: Two farms\n")
    with started(tmp_path / "two farms & more.yaml") as app, httpx.Client() as browser:
        assert browser.get(app.opened).headers["location"] == "/case/two%20farms%20&%20more.yaml/deals"


def test_a_port_that_is_taken_is_told(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = CliRunner().invoke(main, ["serve", str(tmp_path), "--port", str(taken.getsockname()[1])])
    assert told.exit_code == 2
    assert "--port 0" in told.output


@pytest.mark.parametrize("options", [["--help"]])
def test_help_has_an_example(options):
    told = CliRunner().invoke(main, ["serve", *options])
    assert "Example: detente serve examples" in told.output
