"""Bargaining played out, beside NegMAS in one run: `python benchmarks/talks.py [TIMES]`.

Sessions of alternating offers over 1,024 packages (5 issues of 4 options), 100 rounds, values drawn afresh for each
session; NegMAS plays the first of the same sessions. Then a round-robin, and runs of a series of summits. Each works on
one core but the round-robin, on two; medians are given.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from run import negmas_python, one_core, output

from detente.talks.bargain import Bargain
from detente.talks.batch import play_sessions
from detente.talks.beliefs import anything
from detente.talks.strategies import strategy
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable

OPTIONS = (4,) * 5
ROUNDS = 100
DRAWS = 200_000
PAIRS = {  # sessions of ours and of NegMAS, and the goal: so many times its speed
    "boulware": (20_000, 40, 1000),
    "conceder": (20_000, 40, 1000),
    "micro": (20_000, 40, 1000),
    "nice tit-for-tat": (1_000, 3, 200),
    "bayesian": (4_000, 3, 200),  # NegMAS: its nice tit-for-tat with the Bayesian model of Genius
}
FIELD = ("boulware", "linear", "conceder", "hard-liner", "random", "micro", "nice tit-for-tat", "bayesian")
DOMAINS = 20
REPEATS = 100


def main() -> None:
    """Print the tables."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    played = f"round-robin, {len(FIELD) ** 2 * DOMAINS * 2 * REPEATS:,} sessions, two cores"
    print(f"{played}, exact values: {round_robin(1):.1f} s (60 s)")
    print(f"{played}, values drawn afresh: {round_robin(REPEATS):.1f} s")
    one_core()
    print(f"100,000 runs of a series of summits, one core: {summits():.1f} s (30 s)\n")
    print("| pair | a second | NegMAS | times | goal | same end |\n|---|---|---|---|---|---|")
    for pair in PAIRS:
        print(side_by_side(pair, times), flush=True)


def bargain_of(options: tuple[int, ...], draws: int, seed: int) -> Bargain:
    """Make a bargain of two parties with random additive values from 0 to 1, where no deal is worth nothing."""
    columns = np.indices(options).reshape(len(options), -1).T + np.cumsum([0, *options[:-1]])
    values = tuple(anything(options, draws, seed + party) for party in range(2))
    none, barred = (np.zeros(draws), np.zeros(draws)), np.zeros((2, len(columns)), dtype=bool)
    return Bargain(columns, values, none, barred, Agreement.of_all(2), tuple(anything(options, 64, 7) for _ in none))


def side_by_side(pair: str, times: int) -> str:
    """Let both play, and give a line of the table."""
    count, theirs, goal = PAIRS[pair]
    bargain = bargain_of(OPTIONS, DRAWS, 1)
    sides, terms = (strategy(pair),) * 2, Terms.of_rounds(ROUNDS)
    play_sessions(bargain, sides, terms, 3, 0, 100)
    seconds = median(lambda: play_sessions(bargain, sides, terms, 3, 0, count), times)
    peer = negmas(bargain, pair, theirs, min(times, 3))
    ours = play_sessions(bargain, sides, terms, 3, 0, theirs)
    same = sum(
        (step, -1 if deal is None else int(np.ravel_multi_index(deal, OPTIONS))) == (ended, package)
        for (step, deal), ended, package in zip(peer["ends"], ours.round, ours.package, strict=True)
    )
    mine, other = count / seconds, theirs / statistics.median(peer["seconds"])
    return f"| {pair} | {mine:,.0f} | {other:.3g} | {mine / other:,.0f} | {goal:,} | {same} of {theirs} |"


def negmas(bargain: Bargain, pair: str, sessions: int, times: int) -> dict[str, Any]:
    """Let NegMAS play the first sessions with the same values."""
    cuts = np.cumsum(OPTIONS)[:-1]
    drawn = [bargain.draws(3, session) for session in range(sessions)]
    tables = [
        [[part.tolist() for part in np.split(bargain.values[party][draws[party]], cuts)] for party in range(2)]
        for draws in drawn
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sessions.json"
        file.write_text(json.dumps({"rounds": ROUNDS, "options": OPTIONS, "sessions": tables}))
        return output(negmas_python(), Path(__file__).parent / "negmas_talks.py", file, pair, times)


def round_robin(draws: int) -> float:
    """Play everybody against everybody on both sides of every domain, on two cores.

    With exact values repeats differ only where a strategy throws dice; the others are played once, and told as often.
    """
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        list(workers.map(domain, (2, 2), (1, 1)))
        begun = time.perf_counter()
        # The largest first, so that neither core is left with them.
        list(workers.map(domain, sorted(np.linspace(2, 10, DOMAINS).astype(int), reverse=True), [draws] * DOMAINS))
        return time.perf_counter() - begun


def domain(options: int, draws: int) -> None:
    """Play the round-robin of a domain of four issues."""
    bargain = bargain_of((int(options),) * 4, draws, int(options))
    swapped = Bargain(bargain.columns, bargain.values[::-1], bargain.reservation, bargain.barred, *_rest(bargain))
    for one, other in product(FIELD, repeat=2):
        for side in (bargain, swapped):
            play_sessions(side, (strategy(one), strategy(other)), Terms.of_rounds(ROUNDS), 1, 0, REPEATS)


def _rest(bargain: Bargain) -> tuple[Agreement, tuple[Any, ...]]:
    return bargain.agreement, bargain.beliefs[::-1]


def summits() -> float:
    """Play 100,000 runs of five meetings over 16,704 packages, where no deal loses and gains worth in between."""
    full = bargain_of((4, 3, 3, 4, 3, 3, 3, 6), 4_000, 5)
    chance = np.random.default_rng(0)
    some = np.sort(chance.choice(full.packages, 16_704, replace=False))
    none = tuple(chance.uniform(0.3, 0.6, 4_000) for _ in range(2))
    bargain = Bargain(full.columns[some], full.values, none, full.barred[:, some], full.agreement, full.beliefs)
    later = Meeting(10, held=0.8, returns=0.4, no_deal=(0.02, -0.03))
    interim = chance.random(len(some)) < 0.02
    terms = Terms((Meeting(10), *(later,) * 4), walk_out=(0.05, 0.05), interim=interim, interim_signed=0.3)
    sides = (strategy("boulware"),) * 2
    play_sessions(bargain, sides, terms, 1, 0, 10)
    return median(lambda: play_sessions(bargain, sides, terms, 1, 0, 100_000), 1)


def median(work: Callable[[], object], times: int) -> float:
    """Time a piece of work."""
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds)


if __name__ == "__main__":
    main()
