"""Event studies, beside `eventstudy` from PyPI in one run: `python benchmarks/reaction.py [TIMES]`.

10,000 events on each of ten series, by four models, with sums over three spans, placebo shares and ranks; `eventstudy`
does the first events of the same series by one model, the one that both have. Then the Hanoi study as a whole process,
with the sessions of exchanges at hand and without. One core; medians are given.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from run import one_core, output, peer_python, span

from detente.reaction.abnormal import measured
from detente.reaction.alignment import Panel
from detente.reaction.normal import Window
from detente.reaction.sessions import Sessions

HERE = Path(__file__).parent
EXAMPLES = HERE.parent / "examples"
PEER = "eventstudy==0.1a12"
DAYS, SERIES, EVENTS, PEER_EVENTS = 12_000, 10, 10_000, 100
MODELS = [(), (0,), (1,), (0, 1)]


def main() -> None:
    """Print the figures."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    one_core()
    panels, places = made()
    ours = median(times, lambda: [measured(panel, places, MODELS, Window()) for panel in panels])
    print(f"{EVENTS:,} events × {SERIES} series × {len(MODELS)} models: {span(ours)} (5 s)")
    alone = median(times, lambda: [measured(panel, places, [(0,)], Window()) for panel in panels])
    theirs, same = beside(panels[0], places[:PEER_EVENTS])
    rates = [EVENTS * SERIES / alone, PEER_EVENTS / theirs]
    ratio = f"{rates[0] / rates[1]:,.0f} times"
    print(f"market model alone, events a second: {rates[0]:,.0f}; {PEER} {rates[1]:,.0f}; {ratio}; {same}")
    with tempfile.TemporaryDirectory() as folder:
        first, *rest = (hanoi(folder) for _ in range(times + 1))
    print(f"the Hanoi study, whole process: {span(statistics.median(rest))} (2 s); the first of all: {span(first)}")


def made() -> tuple[list[Panel], np.ndarray]:
    """Make returns that follow two factors, and the days of events."""
    rng = np.random.default_rng(1)
    dates = np.datetime64("1980-01-01") + np.arange(DAYS)
    closes = dates.astype("datetime64[s]")
    sessions = Sessions(dates, closes, closes, np.zeros(DAYS, dtype=bool))
    factors = rng.normal(0, 0.01, (DAYS, 2))
    series = [factors @ [0.3, 0.8] + rng.normal(0, 0.006, DAYS) for _ in range(SERIES)]
    return [Panel(sessions, asset, factors) for asset in series], rng.integers(270, DAYS - 5, EVENTS)


def median(times: int, work: object) -> float:
    """Give the median time of some work, after one to warm up."""
    work()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def beside(panel: Panel, places: np.ndarray) -> tuple[float, str]:
    """Let the other tool do the first events, and hold its abnormal returns against ours."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(
            {"asset": panel.asset.tolist(), "market": panel.factors[:, 0].tolist(), "days": places.tolist()}, file
        )
        file.flush()
        found = output(peer_python(PEER), HERE / "reaction_side.py", file.name)
    ours = measured(panel, places, [(0,)], Window(), ((0, 0),))
    apart = np.abs(np.array(found["returns"]) - ours.sums[0, :, 0]).max()
    ratio = np.median(np.array(found["statistics"]) / ours.statistics[0, :, 0])
    return found["seconds"], f"abnormal returns agree to {apart:.0e}, its t is {ratio:.4f} times ours"


def hanoi(store: str) -> float:
    """Time the study of the flagship case, as it is typed."""
    words = ["reaction", EXAMPLES / "hanoi-2019.yaml", "--prices", EXAMPLES / "hanoi-2019-prices.csv"]
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "detente", *words],
        check=True,
        stdout=subprocess.DEVNULL,
        env=os.environ | {"DETENTE_STORE": store},
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
