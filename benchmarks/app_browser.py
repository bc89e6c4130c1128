"""The app in a real browser, timed: `python benchmarks/app_browser.py [TIMES]`.

The first load of the Hanoi case in a browser that has nothing of it yet, to the map that is drawn, with the app just
started and with it warm; from a slider's move to the picture; and pictures a second while the map of 10⁵ packages is
moved. Needs Chromium (or its place in DETENTE_CHROMIUM) and playwright.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app import HANOI, large
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("DETENTE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DRAWN = ".map[data-drawn]"
DRAG = """(slider, value) => {
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
}"""
"""A slider held and moved, as a pointer does it."""
MEASURED = "performance.getEntriesByName('slider-to-picture').map((one) => one.duration)"
STEPS = 12
"""So often a slider is moved in one page."""
SECONDS = 3.0
"""So long the large map is moved."""


def main() -> None:
    """Print the figures."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name, sync_playwright() as started:
        folder = Path(name)
        shutil.copy(HANOI, folder)
        (folder / "large.yaml").write_text(large(), encoding="utf-8")
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cold = [_cold(browser, folder) for _ in range(times)]
        with serving(folder) as address:
            warm = [load(browser, address, "hanoi-2019.yaml") for _ in range(times + 1)][1:]
            slid = [one for _ in range(times) for one in slide(browser, address)]
            frames = [pan(browser, address) for _ in range(times)]
    print("| what | median | worst |\n|---|---|---|")
    print(f"| first load of Hanoi to the map drawn, the app just started | {_told(cold)} |")
    print(f"| the same, the app warm | {_told(warm)} |")
    print(f"| from a slider to the picture, Hanoi | {_told(slid)} |")
    print(f"| pictures a second while 10⁵ packages are moved | {statistics.median(frames):.0f} | {min(frames):.0f} |")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run the app, and give its address with the token."""
    command = [sys.executable, "-m", "detente", "serve", str(folder), "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = iter(process.stdout.readline, "")
        try:
            yield next(found[0] for line in told if (found := re.search(r"http://\S+", line)))
        finally:
            process.terminate()


def _cold(browser: Browser, folder: Path) -> float:
    """Time the first load right after the app has begun to answer; what was drawn before is in the store of draws."""
    with serving(folder) as address:
        return load(browser, address, "hanoi-2019.yaml")


@contextmanager
def visiting(browser: Browser, address: str, case: str) -> Iterator[Page]:
    """Open a case's deals in a browser that has nothing of the app yet."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address.replace("/?", f"/case/{case}/deals?"))
    page.wait_for_selector(DRAWN, state="attached", timeout=60_000)
    try:
        yield page
    finally:
        context.close()


def load(browser: Browser, address: str, case: str) -> float:
    """Time a first load, in milliseconds."""
    began = time.perf_counter()
    with visiting(browser, address, case):
        return 1000 * (time.perf_counter() - began)


def slide(browser: Browser, address: str) -> list[float]:
    """Move a slider step by step, and give how long each picture took, in milliseconds."""
    with visiting(browser, address, "hanoi-2019.yaml") as page:
        slider = page.get_by_role("slider").first
        for step in range(STEPS):
            slider.evaluate(DRAG, 0.01 * (step + 1))
            while len(found := page.evaluate(MEASURED)) <= step:
                page.wait_for_timeout(10)
    return list(found)


def pan(browser: Browser, address: str) -> float:
    """Drag the map of 10⁵ packages about, and count the pictures that the browser shows in a second."""
    with visiting(browser, address, "large.yaml") as page:
        box = page.locator(".map .plot").bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.locator(".map .plot").focus()
        page.mouse.move(x, y)
        page.mouse.wheel(0, -600)
        page.evaluate("window.frames_ = 0; (function count() { window.frames_++; requestAnimationFrame(count); })()")
        page.mouse.down()
        began, place = time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            place += 1
            page.mouse.move(x + place % 80, y + place % 50)
        page.mouse.up()
        shown: float = page.evaluate("window.frames_")
    return shown / SECONDS


def _told(milliseconds: list[float]) -> str:
    return f"**{statistics.median(milliseconds):.0f} ms** | {max(milliseconds):.0f} ms"


if __name__ == "__main__":
    main()
