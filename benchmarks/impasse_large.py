"""Thirty issues of five options (about 10²¹ packages) with twenty demands: all conflicts, with certificates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.consent.table import Side, Table
from detente.impasse.board import Board, Claim
from detente.impasse.deciding import Decider
from detente.impasse.marco import enumerate_conflicts
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SIZES = (5,) * 30
CLAIMS = 17


def _claim(number: int, rng: np.random.Generator) -> Claim:
    """A stated position on one issue, or a link between two or three."""
    if number < 9:
        issue = int(rng.integers(0, 12))
        options = frozenset(range(3)) if number % 2 else frozenset({3, 4})
        rule = Rule("position", (Condition(((issue, options),)),), at_least=1)
        return Claim(f"position {number}", "position", number % 3, (rule,))
    one, two, three = (int(issue) for issue in rng.choice(18, 3, replace=False))
    then = {two: frozenset({0, 1})} | ({three: frozenset({3, 4})} if number % 2 else {})
    rule = Rule.implication("link", {one: frozenset({1, 2, 3, 4})}, then)
    return Claim(f"link {number}", "linkage", number % 3, (rule,))


def board(seed: int = 9, tightness: float = 0.7) -> Board:
    """Three parties, each of whom wants much of what can be had, over 5³⁰ packages."""
    rng = np.random.default_rng(seed)
    space = Space(SIZES)
    claims = tuple(_claim(number, rng) for number in range(CLAIMS))
    sides = []
    for party in range(3):
        steps = np.sort(rng.random((30, 5)), axis=1)[:, :: 1 - 2 * (party % 2)]
        values = (steps * rng.random((30, 1))).ravel()
        best = np.maximum.reduceat(values, space.offsets[:-1]).sum()
        worst = np.minimum.reduceat(values, space.offsets[:-1]).sum()
        share = tightness if party == 2 else 0.62
        sides.append(Side(Draws(values[None], np.array([worst + share * (best - worst)]))))
    return Board(Table(space, tuple(sides), Agreement.of_all(3)), claims, ())


def impasse_large(_folder: Path) -> Callable[[], str]:
    """Find every minimal conflict and correction among the demands, each conflict certified in two ways."""
    demanded = board()
    count = len(demanded.claims) + len(demanded.wants)

    def work() -> str:
        found = enumerate_conflicts(Decider.at_mean(demanded), range(count))
        certified = sum(one.certified for one in found.conflicts)
        return (
            f"{count} demands, {len(found.conflicts)} conflicts ({certified} certified), "
            f"{len(found.corrections)} corrections, {'complete' if found.complete else 'not complete'}, "
            f"{found.checks} sets decided"
        )

    return work
