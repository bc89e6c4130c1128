"""The conditional (multinomial) logit of people who differ in sharpness, and how it is fitted.

D. McFadden, "Conditional logit analysis of qualitative choice behavior" (1974): the share of a package is proportional
to ``exp(features · coefficients)`` among those of its case that can be chosen. Three things are added, so that the
forecast is never surer than people are alike:

- people differ in how closely they keep to it: the coefficients are multiplied by a *sharpness* whose logarithm is
  normal around nought (a mixed logit: K. Train, *Discrete Choice Methods with Simulation*, 2009, chapter 6), here in
  five steps (Gauss and Hermite);
- they keep to it less closely where there is less to choose from, see :func:`sharpness`;
- a small part of the whole, the *floor*, is spread evenly over all packages of the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

STEPS = 5
"""In how many steps sharpness varies."""


@dataclass(frozen=True)
class Noise:
    """How far people differ from each other and from the rule.

    Parameters
    ----------
    spread
        Standard deviation of the logarithm of sharpness.
    floor
        The part of the whole that is spread evenly.
    """

    spread: float
    floor: float

    @cached_property
    def steps(self) -> list[tuple[float, float]]:
        """The sharpness of each step and the part of the people who have it."""
        at, weight = np.polynomial.hermite_e.hermegauss(STEPS)
        return list(zip(np.exp(self.spread * at).tolist(), (weight / weight.sum()).tolist(), strict=True))


NOISE = Noise(spread=0.5, floor=0.02)
"""Of the people of one study: chosen round, where leaving out one configuration after the other scores best."""

PACKAGES = 58
"""How many packages each zone of the study held that was fitted."""

FEWER = 0.75
"""How fast sharpness falls where there are fewer: chosen round, see ``power_left_out`` in ``evaluating``."""

BETWEEN_STUDIES = 0.5
"""Standard deviation of the logarithm of sharpness between studies. Assumed, not fitted: one study cannot tell it."""

ELSEWHERE = Noise(spread=float(np.hypot(NOISE.spread, BETWEEN_STUDIES)), floor=NOISE.floor)
"""Of the people of another study than the one fitted. To be too sure costs more than to be too careful."""


def sharpness(many: NDArray[np.float64], power: float = FEWER) -> NDArray[np.float64]:
    """Say how much of the sharpness is left where so many packages can be chosen: ``(log n / log PACKAGES)^power``.

    Gains are shares of what can be had in the case, and where few packages are left, less can be had: the same
    differences of features mean less. Where there are more than in the study, nothing is known, and it stays one.
    """
    left: NDArray[np.float64] = np.clip(np.log(np.maximum(many, 1)) / np.log(PACKAGES), 0.0, 1.0) ** power
    return left


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

    @property
    def scale(self) -> NDArray[np.float64]:
        """The mean standard deviation of each feature within a case, shape (features,)."""
        shown = np.where(self.inside, self.features, np.nan)
        deviation: NDArray[np.float64] = np.nanstd(shown, axis=2).mean(axis=1)
        return np.where(deviation > 0, deviation, 1.0)


def shares(
    coefficients: NDArray[np.float64],
    features: NDArray[np.float64],
    inside: NDArray[np.bool_],
    noise: Noise,
    weight: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Give the share of every alternative.

    Parameters
    ----------
    coefficients
        Shape (features,).
    features
        Shape (features, cases, alternatives).
    inside
        Which alternatives can be chosen, shape (cases, alternatives).
    noise
        How far people differ.
    weight
        By what the share of each alternative is multiplied, shape (cases, alternatives); without it one.

    Returns
    -------
    Shape (cases, alternatives); each row sums to one.
    """
    weight = np.ones(inside.shape) if weight is None else weight
    mixed = np.zeros(inside.shape)
    for part, _, choice in _choices(coefficients, features, inside * weight, noise):
        mixed += part * choice
    return np.asarray((1 - noise.floor) * mixed + noise.floor * weight / weight.sum(axis=1, keepdims=True))


def fit(choices: Choices, penalty: float, noise: Noise = NOISE) -> NDArray[np.float64]:
    """Find the coefficients with the largest likelihood per choice less a penalty.

    Parameters
    ----------
    choices
        What was chosen.
    penalty
        Weight of the sum of squared coefficients of the features in units of their scale.
    noise
        How far people differ.

    Returns
    -------
    Shape (features,).
    """
    from scipy.optimize import minimize

    scale = choices.scale
    scaled = choices.features / scale[:, None, None]
    total = choices.counts.sum()

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        each = list(_choices(point, scaled, choices.inside.astype(float), noise))
        mixed = sum(weight * choice for weight, _, choice in each)
        given = (1 - noise.floor) * mixed + noise.floor / choices.inside.shape[1]
        pull = (1 - noise.floor) * choices.counts / given
        slope = np.zeros(len(point))
        for weight, sharp, choice in each:
            pulled = pull * choice
            mean = pulled - choice * pulled.sum(axis=1, keepdims=True)
            slope += weight * sharp * np.tensordot(scaled, mean, axes=2)
        value = -(choices.counts * np.log(given)).sum() / total + penalty * point @ point
        return value, 2 * penalty * point - slope / total

    start = np.zeros(len(scale))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 1000})
    coefficients: NDArray[np.float64] = found.x / scale
    return coefficients


def _choices(
    coefficients: NDArray[np.float64], features: NDArray[np.float64], weight: NDArray[np.float64], noise: Noise
) -> Iterator[tuple[float, float, NDArray[np.float64]]]:
    """Give, step by step, the part of the people, their sharpness, and what they choose: (cases, alternatives)."""
    score = np.where(weight > 0, np.tensordot(coefficients, features, axes=1), -np.inf)
    behind = score - score.max(axis=1, keepdims=True)
    for sharp, part in noise.steps:
        choice = weight * np.exp(sharp * behind)
        yield part, sharp, choice / choice.sum(axis=1, keepdims=True)
