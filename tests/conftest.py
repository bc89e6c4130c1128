"""What all tests share: draws kept in a folder of the test run's own, and one browser (it starts once in a process)."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # how long an example takes hangs on the machine
settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _own_store():
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("DETENTE_STORE")
        os.environ["DETENTE_STORE"] = folder
        yield
        if before is None:
            del os.environ["DETENTE_STORE"]
        else:
            os.environ["DETENTE_STORE"] = before


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("DETENTE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium: install it, or say where it is in DETENTE_CHROMIUM")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def new_page(chromium):
    """Open empty pages that keep what they say (`said`) and what they ask for (`asked`)."""
    contexts = []

    def opened(**options):
        contexts.append(chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options}))
        page = contexts[-1].new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("dialog", lambda dialog: (page.said.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: page.asked.append(request.url))
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def violations():
    """Say what axe finds amiss on a page, or in a part of it."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

    def found(page, context=None):
        amiss = axe.Axe().run(page, context=context).response["violations"]
        return [(one["id"], one["impact"], one["nodes"][0]["html"][:160], len(one["nodes"])) for one in amiss]

    return found
