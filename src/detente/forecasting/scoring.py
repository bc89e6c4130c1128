"""How good a forecast was: proper scores, hits, calibration, and their intervals over negotiations.

Every function takes plain share vectors, so that anything that gives one can be scored: the model, a bargaining
solution, or how often simulated strategies ended in each package.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SAMPLES = 2000
"""Bootstrap samples of negotiations behind every interval."""

BINS = (0.0, 0.002, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 1.0)
"""Edges of the bins of forecast chances in which they are compared with what came about."""


@dataclass(frozen=True)
class Interval:
    """A mean over negotiations with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Scores:
    """The scores of one forecast over several negotiations, one number for each.

    Parameters
    ----------
    log
        −log of the share that the package agreed had, in nats; smaller is better.
    brier
        Sum over packages of the squared difference between share and what came about (Brier 1950): 0 to 2.
    top1, top5
        The chance that the package agreed is the likeliest (among the five likeliest), ties drawn by lot.
    """

    log: NDArray[np.float64]
    brier: NDArray[np.float64]
    top1: NDArray[np.float64]
    top5: NDArray[np.float64]

    def intervals(self, seed: int = 0) -> dict[str, Interval]:
        """Average each score, with its interval."""
        return {name: interval(getattr(self, name), seed) for name in ("log", "brier", "top1", "top5")}

    def against(self, other: Scores, seed: int = 0) -> dict[str, Interval]:
        """Average the differences to another forecast of the same negotiations (this less the other)."""
        return {
            name: interval(getattr(self, name) - getattr(other, name), seed)
            for name in ("log", "brier", "top1", "top5")
        }


def score(shares: Sequence[NDArray[np.float64]], agreed: Sequence[int]) -> Scores:
    """Score the forecast of each negotiation by what was agreed.

    Parameters
    ----------
    shares
        Per negotiation, the chance of each package given a deal.
    agreed
        Per negotiation, the row of the package that was agreed.
    """
    pairs = list(zip(shares, agreed, strict=True))
    with np.errstate(divide="ignore"):
        log = -np.log([share[deal] for share, deal in pairs])
    brier = np.array([share @ share - 2 * share[deal] + 1 for share, deal in pairs])
    return Scores(log, brier, *(np.array([_among(n, share, deal) for share, deal in pairs]) for n in (1, 5)))


def _among(n: int, share: NDArray[np.float64], deal: int) -> float:
    """Give the chance that a package is among the ``n`` likeliest if ties are drawn by lot."""
    close = 1e-12
    ahead = int((share > share[deal] + close).sum())
    tied = int((np.abs(share - share[deal]) <= close).sum())
    return float(np.clip((n - ahead) / tied, 0.0, 1.0))


def brier_of_event(chance: NDArray[np.float64], happened: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the squared error of each forecast of an event that happens or does not."""
    error: NDArray[np.float64] = (chance - happened) ** 2
    return error


def interval(each: NDArray[np.float64], seed: int = 0) -> Interval:
    """Average over negotiations, with the 95 % percentile interval of the bootstrap."""
    generator = np.random.default_rng(seed)
    means = [each[generator.integers(len(each), size=len(each))].mean() for _ in range(SAMPLES)]
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(each.mean()), float(low), float(high))


@dataclass(frozen=True)
class Bin:
    """Forecasts of about the same chance, and how often what they were of came about.

    ``forecast`` is the mean chance forecast, ``observed`` the part that came about, ``count`` how many there were.
    """

    forecast: float
    observed: float
    count: int


def reliability(
    shares: Sequence[NDArray[np.float64]], agreed: Sequence[int], bins: Sequence[float] = BINS
) -> list[Bin]:
    """Compare the chances of all packages of all negotiations with how often they were agreed; no bin is empty."""
    chance = np.concatenate(list(shares))
    came = np.concatenate([np.arange(len(share)) == deal for share, deal in zip(shares, agreed, strict=True)])
    place = np.clip(np.searchsorted(bins, chance, side="right") - 1, 0, len(bins) - 2)
    return [
        Bin(float(chance[place == k].mean()), float(came[place == k].mean()), int((place == k).sum()))
        for k in range(len(bins) - 1)
        if (place == k).any()
    ]
