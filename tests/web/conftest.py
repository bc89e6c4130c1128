"""The app running on a thread of the tests' own, over copies of the examples."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from detente.web.app import create_app
from detente.web.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
TOKEN = "token-of-the-tests"


@dataclass(frozen=True)
class Served:
    """An app that runs."""

    address: str
    token: str
    folder: Path

    def opened(self, path="/"):
        """Give an address of the app with its token, for a browser that was not let in yet."""
        return f"{self.address}{path}{'&' if '?' in path else '?'}token={self.token}"

    @property
    def headers(self):
        """What a program sends to be let in."""
        return {"authorization": f"Bearer {self.token}"}


@contextmanager
def running(folder, **settings):
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    static = os.environ.get("DETENTE_STATIC")
    given = {"token": TOKEN, "static": Path(static) if static else None, **settings}
    app = create_app(Settings(folder, **given))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", given["token"], folder)
    finally:
        app.state.streams.end()
        server.should_exit = True
        thread.join()
        listener.close()


def copied(folder, *names):
    """Copy examples into a folder; all where none is named."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(EXAMPLES.glob("*.yaml")):
        if not names or path.name in names:
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def serving():
    """Give what runs the app over a folder for as long as it is wanted."""
    return running


@pytest.fixture
def serve(tmp_path):
    """Start the app; over all examples unless a folder is given."""
    with ExitStack() as opened:

        def start(folder=None, **settings):
            return opened.enter_context(running(folder or copied(tmp_path / "cases"), **settings))

        yield start


@pytest.fixture(scope="session")
def served_hanoi(tmp_path_factory):
    """Serve a copy of the Hanoi case, for tests that change nothing."""
    with running(copied(tmp_path_factory.mktemp("hanoi"), "hanoi-2019.yaml")) as app:
        yield app
