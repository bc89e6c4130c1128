"""The same work in NegMAS, run by the Python of an environment that holds NegMAS and nothing of this project.

`python negmas_side.py FOLDER TIMES` reads a Genius domain and works out its statistics: frontier, Nash, Kalai,
Kalai–Smorodinsky, welfare and opposition. It prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

warnings.simplefilter("ignore")
from negmas.inout import Scenario  # noqa: E402


def main() -> None:
    """Load once, time the statistics, and say what was found, so that both sides can be seen to do the same."""
    begun = time.perf_counter()
    scenario = Scenario.from_genius_folder(Path(sys.argv[1]), safe_parsing=False)
    loading = time.perf_counter() - begun
    seconds = []
    for _ in range(int(sys.argv[2])):
        begun = time.perf_counter()
        found = scenario.calc_stats()
        seconds.append(time.perf_counter() - begun)
    points = {tuple(round(value, 9) for value in point) for point in found.pareto_utils}
    nash = [round(value, 6) for value in found.nash_utils[0]]
    told = f"{len(points)} points on the frontier; Nash {nash}"
    print(json.dumps({"seconds": seconds, "loading": loading, "version": version("negmas"), "told": told}))


if __name__ == "__main__":
    main()
