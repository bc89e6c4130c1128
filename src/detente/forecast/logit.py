"""The conditional (multinomial) logit, with a floor under every alternative, and how it is fitted.

D. McFadden, "Conditional logit analysis of qualitative choice behavior" (1974): the share of a package is proportional
to ``exp(features · coefficients)`` among those of its case that can be chosen. A small part of the whole, the *floor*,
is spread evenly over all packages of the case, so that nothing ever has no share at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOOR_START = 0.03


@dataclass(frozen=True)
class Choices:
    """What was chosen in several cases with equally many alternatives.

    Parameters
    ----------
    features
        Shape (features, cases, alternatives).
    inside
        Which alternatives can be chosen, shape (cases, alternatives).
    counts
        How often each was, shape (cases, alternatives).
    """

    features: NDArray[np.float64]
    inside: NDArray[np.bool_]
    counts: NDArray[np.float64]

    def of(self, cases: NDArray[np.bool_]) -> Choices:
        """Keep some of the cases."""
        return Choices(self.features[:, cases], self.inside[cases], self.counts[cases])

    def counted(self, counts: NDArray[np.float64]) -> Choices:
        """Take other counts, of a sample or a fold."""
        return Choices(self.features, self.inside, counts)

    @property
    def spread(self) -> NDArray[np.float64]:
        """The mean standard deviation of each feature within a case, shape (features,)."""
        shown = np.where(self.inside, self.features, np.nan)
        deviation: NDArray[np.float64] = np.nanstd(shown, axis=2).mean(axis=1)
        return np.where(deviation > 0, deviation, 1.0)


@dataclass(frozen=True)
class Fit:
    """Coefficients and floor with the largest penalised likelihood."""

    coefficients: NDArray[np.float64]
    floor: float


def shares(
    coefficients: NDArray[np.float64], floor: float, features: NDArray[np.float64], inside: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Give the share of every alternative; shape as ``inside``, each row sums to one."""
    inner = _softmax(np.tensordot(coefficients, features, axes=1), inside)
    return (1 - floor) * inner + floor / inner.shape[-1]


def log_likelihood(fit: Fit, choices: Choices) -> float:
    """The log-likelihood of what was chosen, in nats."""
    chosen = choices.counts > 0
    given = shares(fit.coefficients, fit.floor, choices.features, choices.inside)
    return float((choices.counts[chosen] * np.log(given[chosen])).sum())


def fit(choices: Choices, penalty: float, start: Fit | None = None) -> Fit:
    """Find the coefficients and the floor with the largest likelihood per choice less a penalty on the coefficients.

    Parameters
    ----------
    choices
        What was chosen.
    penalty
        Weight of the sum of squared coefficients of the features in units of their spread.
    start
        Where the search begins.
    """
    from scipy.optimize import minimize

    spread = choices.spread
    scaled = choices.features / spread[:, None, None]
    total = choices.counts.sum()

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        beta, floor = point[:-1], 1 / (1 + np.exp(-point[-1]))
        inner = _softmax(np.tensordot(beta, scaled, axes=1), choices.inside)
        even = 1 / inner.shape[1]
        given = (1 - floor) * inner + floor * even
        per_share = choices.counts / given
        pull = per_share * (1 - floor) * inner
        slope = np.tensordot(scaled, pull - inner * pull.sum(axis=1, keepdims=True), axes=2)
        floor_slope = (per_share * (even - inner)).sum() * floor * (1 - floor)
        value = -(choices.counts * np.log(given)).sum() / total + penalty * beta @ beta
        return value, np.append(-slope / total + 2 * penalty * beta, -floor_slope / total)

    first = start or Fit(np.zeros(len(spread)), FLOOR_START)
    origin = np.append(first.coefficients * spread, np.log(first.floor / (1 - first.floor)))
    found = minimize(loss, origin, jac=True, method="L-BFGS-B", options={"ftol": 1e-13, "gtol": 1e-8, "maxiter": 1000})
    return Fit(found.x[:-1] / spread, float(1 / (1 + np.exp(-found.x[-1]))))


def _softmax(score: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    score = np.where(inside, score, -np.inf)
    weight = np.exp(score - score.max(axis=-1, keepdims=True))
    normalised: NDArray[np.float64] = weight / weight.sum(axis=-1, keepdims=True)
    return normalised
