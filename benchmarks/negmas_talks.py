"""Sessions of alternating offers in NegMAS, run by the Python of an environment that holds NegMAS and nothing of ours.

`python negmas_talks.py SESSIONS.json PAIR TIMES` plays each session of the file once between two negotiators of a kind,
after one to warm up. It prints one line of JSON: the seconds that all of them took each time, and which agreed on what.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")
from negmas import sao  # noqa: E402
from negmas.gb.components.genius.models import GBayesianModel  # noqa: E402
from negmas.outcomes import make_issue, make_os  # noqa: E402
from negmas.preferences import LinearAdditiveUtilityFunction as Additive  # noqa: E402
from negmas.preferences.value_fun import TableFun  # noqa: E402

PAIRS: dict[str, Any] = {
    "boulware": sao.BoulwareTBNegotiator,
    "conceder": sao.ConcederTBNegotiator,
    "micro": sao.MiCRONegotiator,
    "nice tit-for-tat": sao.NiceTitForTatNegotiator,
    "bayesian": lambda: sao.NiceTitForTatNegotiator(opponent_model_type=GBayesianModel),
}


def main() -> None:
    """Play them, and say how long it took and how they ended."""
    given = json.loads(Path(sys.argv[1]).read_text())
    seconds = []
    play(given, sys.argv[2], given["sessions"][0])
    for _ in range(int(sys.argv[3])):
        begun = time.perf_counter()
        ends = [play(given, sys.argv[2], tables) for tables in given["sessions"]]
        seconds.append(time.perf_counter() - begun)
    print(json.dumps({"seconds": seconds, "version": version("negmas"), "ends": ends}))


def play(given: dict[str, Any], pair: str, tables: list[list[list[float]]]) -> tuple[int, list[int] | None]:
    """Play one session: the round in which it ended, and the option of each issue agreed on."""
    space = make_os([make_issue(list(range(count)), f"issue{i}") for i, count in enumerate(given["options"])])
    mechanism = sao.SAOMechanism(n_steps=given["rounds"], outcome_space=space)
    for values in tables:
        table = Additive([TableFun(dict(enumerate(one))) for one in values], outcome_space=space, reserved_value=0.0)
        mechanism.add(PAIRS[pair](), preferences=table)
    state = mechanism.run()
    return state.step, None if state.agreement is None else list(state.agreement)


if __name__ == "__main__":
    main()
