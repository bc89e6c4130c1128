"""Strategies that play each other, scored as forecasts of what people agree to; the page has the rows."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from detente.forecasting.records import read
from detente.forecasting.sample import Sample
from detente.forecasting.scoring import score
from detente.talks.bargain import Bargain
from detente.talks.batch import play_together
from detente.talks.beliefs import HYPOTHESES, anything
from detente.talks.strategies import STRATEGIES
from detente.talks.terms import Terms
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.forecasting.records import Negotiation

ROOT = Path(__file__).parents[2]
CASINO = ROOT.parent / "shared" / "data" / "casino" / "train.jsonl"
PAGE = re.sub(r"\s+", " ", (ROOT / "docs" / "methods" / "forecast.md").read_text(encoding="utf-8"))
FIELD = (
    "boulware", "linear", "conceder", "hard-liner", "micro", "relative tit-for-tat", "nice tit-for-tat", "bayesian",
)  # fmt: skip
ROUNDS, SESSIONS = 100, 4


def dealt(case: Negotiation, pairs: list[tuple[str, str]]) -> NDArray[np.float64]:
    """Give the share of each package among the deals of pairs of strategies, either party speaking first."""
    space = case.space
    bargain = Bargain(
        columns=space.columns(space.packages),
        values=tuple(case.tables),
        reservation=tuple(case.reservation[[party]] for party in range(2)),
        barred=np.zeros((2, space.feasible), dtype=np.bool_),
        agreement=Agreement.of_all(2),
        beliefs=(anything(space.sizes, HYPOTHESES, 1),) * 2,
    )
    counts = np.zeros(space.feasible)
    for pair, order in product(pairs, ((0, 1), (1, 0))):
        terms = Terms(Terms.of_rounds(ROUNDS).meetings, order=order)
        played = play_together(bargain, [STRATEGIES[name] for name in pair], terms, 1, 0, SESSIONS)
        counts += np.bincount(played.package[played.agreed], minlength=space.feasible)
    return counts / counts.sum() if counts.any() else np.full(space.feasible, 1 / space.feasible)


def row(sample: Sample, pairs: list[tuple[str, str]]) -> str:
    """Score a mixture of what strategies agree and of all alike, with the share that fits best, as the page has it."""
    shares = np.array([dealt(case, pairs) for case in sample.distinct])[sample.case[sample.deals]]
    agreed = sample.agreed[sample.deals].tolist()

    def mixed(part: float) -> list[NDArray[np.float64]]:
        return list(part * shares + (1 - part) / shares.shape[1])

    best = minimize_scalar(lambda part: score(mixed(part), agreed).log.mean(), bounds=(0, 0.999), method="bounded").x
    found = score(mixed(best), agreed).intervals()
    log, brier = found["log"], found["brier"].mean
    first, five = (100 * found[name].mean for name in ("top1", "top5"))
    return f"| {log.mean:.2f} ({log.low:.2f} to {log.high:.2f}) | {brier:.3f} | {first:.0f} % | {five:.0f} % |"


@pytest.mark.reference
@pytest.mark.slow
@pytest.mark.skipif(not CASINO.exists(), reason="the reference data are not here")
def test_how_well_strategies_forecast_people() -> None:
    sample = Sample(read(CASINO))
    asked = {"all pairs of eight strategies": list(product(FIELD, FIELD))} | {
        f"`{name}` against itself": [(name, name)] for name in ("micro", "bayesian", "boulware")
    }
    for words, pairs in asked.items():
        assert f"| {words} {row(sample, pairs)}" in PAGE
