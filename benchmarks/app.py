"""Figures that follow a slider, timed: `python benchmarks/app.py [TIMES]`.

A look at a case in hand under a supposition that it has not met, one slider each, with and without the map of all
packages; a package seen close; suppositions written into the text. For Hanoi, and for a made case of 10⁵ packages: one
core, 4,000 draws a party, medians, after one look of each kind. Then how far shares by draws weighed again lie from
those by draws made afresh.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from run import one_core

from detente.case.reading import parse_case
from detente.case.writing import dump_case
from detente.workbench import Case
from detente.workbench.live import Live
from detente.workbench.picking import package
from detente.workbench.supposing import kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Suppose = dict[str, Any]

GOAL = 100.0
"""Milliseconds in which a look should be there."""

HANOI = Path(__file__).parents[1] / "examples" / "hanoi-2019.yaml"
ISSUES, OPTIONS = 5, 10


def main() -> None:
    """Print the tables."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    one_core()
    os.environ["DETENTE_STORE"] = "off"  # draws made afresh are to be made, not found
    cases = {
        "Hanoi": (HANOI.read_text("utf-8"), "north-korea", "relief", "E7"),
        "10⁵ packages": (large(), "two", "issue1", "offer"),
    }
    print("| case | what | ms | without the map | KB |\n|---|---|---|---|---|")
    for name, given in cases.items():
        for line in lines(*given, times):
            print(f"| {name} | {line} |", flush=True)
    print("\n| Hanoi | credence | largest difference of shares | its standard error |\n|---|---|---|---|")
    for line in accuracy():
        print(f"| {line} |", flush=True)


def large() -> str:
    """Write a case of 10⁵ packages in which two parties want opposite ends of every issue."""
    names = [f"issue{n}" for n in range(1, ISSUES + 1)]
    middle = dict.fromkeys(names, f"o{OPTIONS // 2}")
    offer = {"offered": middle, "id": "offer", "credence": 0.8}
    case = Case.from_words(
        {
            "title": "Many packages",
            "parties": {"one": {"name": "One"}, "two": {"name": "Two"}},
            "issues": {name: {"name": name, "options": [f"o{n}" for n in range(OPTIONS)]} for name in names},
            "statements": {"one": [{"more is better": names}], "two": [{"less is better": names}, offer]},
        }
    )
    return dump_case(case.words)


def sliders(party: str, issue: str, statement: str) -> dict[str, Callable[[int], Suppose]]:
    """Give the kinds of slider, each with what its so manyth place supposes; no place is met twice."""
    return {
        "weight": lambda n: {party: {"weights": {issue: 1 + n / 1000}}},
        "no deal": lambda n: {party: {"no_deal": n / 10_000}},
        "credence": lambda n: {party: {"credences": {statement: n / 1000}}},
    }


def lines(text: str, party: str, issue: str, statement: str, times: int) -> Iterator[str]:
    """Time everything that is asked of one case."""
    live, place = Live.of(text), count(1)
    live.look()
    for name, supposes in sliders(party, issue, statement).items():

        def look(*, drawn: bool, supposes: Callable[[int], Suppose] = supposes) -> object:
            return live.look(supposes(next(place)), map=drawn)

        drawn, bare = (median(partial(look, drawn=with_map), times) for with_map in (True, False))
        size = len(json.dumps(live.look(supposes(next(place)))).encode())
        yield f"{name} | {drawn:.0f} | {bare:.0f} | {size / 1000:.0f}"
    supposes = sliders(party, issue, statement)["credence"]
    yield f"credence let go | {median(lambda: live.look(supposes(next(place)), settled=True), times):.0f} | |"
    best = live.look(map=False)["best"]["packages"][0]
    yield f"a package | {median(lambda: package(live, best), times):.0f} | |"
    document, suppose = parse_case(text), sliders(party, issue, statement)["weight"](1)
    yield f"writing it in | {median(lambda: kept(document, suppose), times):.0f} | |"


def median(work: Callable[[], object], times: int) -> float:
    """Time a piece of work, after doing it once, in milliseconds."""
    seconds = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return 1000 * statistics.median(seconds[1:])


def accuracy() -> Iterator[str]:
    """Set shares by draws weighed again beside those by draws made afresh."""
    live = Live.of(HANOI.read_text("utf-8"))
    for statement, credence in (("E7", 0.2), ("E7", 1.0), ("W5", 1.0), ("W1", 0.3), ("E8", 0.0)):
        suppose = {"north-korea": {"credences": {statement: credence}}}
        again, afresh = live.seated(suppose), live.seated(suppose, settled=True)
        sides = [one.held["north-korea"] for one in (again, afresh)]
        place = live.asked.numbering.parties.index("north-korea")
        one, other = (seated.shares.party_shares[place] for seated in (again, afresh))
        worst = int(np.argmax(abs(one - other)))
        sizes = [held.knowledge.drawn[0].diagnostics.ess_min for held in sides]
        share = (one[worst] + other[worst]) / 2
        error = np.sqrt(share * (1 - share) * sum(1 / size for size in sizes))
        yield f"{statement} | {credence} | {abs(one - other)[worst]:.3f} | {error:.3f}"


if __name__ == "__main__":
    main()
