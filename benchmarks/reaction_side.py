"""Event studies in `eventstudy`, run by the Python of an environment that holds it and nothing of ours.

`python reaction_side.py RETURNS.json` studies each event of the file by the market model, after one to warm up. It
prints one line of JSON: the seconds that all of them took, their abnormal returns and t.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from eventstudy import Single, models

LENGTH, GAP = 250, 10


def main() -> None:
    """Study the events."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    asset, market = np.array(given["asset"]), np.array(given["market"])
    study(asset, market, given["days"][0])
    began = time.perf_counter()
    found = [study(asset, market, day) for day in given["days"]]
    seconds = time.perf_counter() - began
    returns, statistics = ([float(one[k]) for one in found] for k in range(2))
    print(json.dumps({"seconds": seconds, "returns": returns, "statistics": statistics}))


def study(asset: np.ndarray, market: np.ndarray, day: int) -> tuple[float, float]:
    """Study one event: its abnormal return and t."""
    rows = slice(day - GAP - LENGTH, day + 1)
    found = Single(
        models.market_model,
        {"security_returns": asset[rows], "market_returns": market[rows]},
        event_window=(0, 0),
        estimation_size=LENGTH,
        buffer_size=GAP,
    )
    return found.AR[-1], found.tstat[-1]


if __name__ == "__main__":
    main()
