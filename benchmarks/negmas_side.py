"""The same work in NegMAS, run by the Python of an environment that holds NegMAS and nothing of this project.

`python negmas_side.py VALUES.json TIMES` makes the utility functions and works out their statistics: frontier, Nash,
Kalai, Kalai–Smorodinsky, welfare and opposition. It prints one line of JSON.
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
from negmas.outcomes import make_issue, make_os  # noqa: E402
from negmas.preferences import LinearAdditiveUtilityFunction as Additive  # noqa: E402
from negmas.preferences.value_fun import TableFun  # noqa: E402


def main() -> None:
    """Time the statistics and say what was found, so that both sides can be seen to do the same."""
    given = json.loads(Path(sys.argv[1]).read_text())
    issues = [make_issue(list(range(len(table))), f"issue{i}") for i, table in enumerate(given["values"][0])]
    space = make_os(issues)
    functions = tuple(
        Additive([TableFun(dict(enumerate(table))) for table in tables], outcome_space=space, reserved_value=no_deal)
        for tables, no_deal in zip(given["values"], given["reservation"], strict=True)
    )
    scenario = Scenario(outcome_space=space, ufuns=functions)
    seconds = []
    for _ in range(int(sys.argv[2])):
        begun = time.perf_counter()
        found = scenario.calc_stats()
        seconds.append(time.perf_counter() - begun)
    points = {tuple(round(float(value), 9) for value in point) for point in found.pareto_utils}
    nash = [round(float(value), 6) for value in found.nash_utils[0]]
    told = f"{len(points)} points on the frontier; Nash {nash}"
    print(json.dumps({"seconds": seconds, "version": version("negmas"), "told": told}))


if __name__ == "__main__":
    main()
