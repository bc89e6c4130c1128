"""Logistic regression with a penalty that draws the coefficients, but not the intercept, towards nought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def sigmoid(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn log-odds into chances."""
    chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(log_odds, -700.0, 700.0)))
    return chance


def fit(
    terms: NDArray[np.float64], happened: NDArray[np.bool_], penalty: float, offset: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Find the intercept and the coefficients with the largest penalised likelihood.

    Parameters
    ----------
    terms
        Shape (observations, terms).
    happened
        Whether the event came about.
    penalty
        Half the weight of the squared coefficients: the inverse variance of a normal prior around nought.
    offset
        Log-odds known beforehand; with it there is no intercept.

    Returns
    -------
    The intercept (nought with an offset), then the coefficients.
    """
    from scipy.optimize import minimize

    design = np.column_stack([np.ones(len(terms)), terms])
    free = np.array([offset is None] + [True] * terms.shape[1])
    weights = np.append(0.0, np.full(terms.shape[1], penalty))
    known = np.zeros(len(terms)) if offset is None else offset

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        log_odds = known + design @ point
        value = np.logaddexp(0, log_odds).sum() - log_odds[happened].sum() + weights @ point**2 / 2
        return value, (design.T @ (sigmoid(log_odds) - happened) + weights * point) * free

    return np.asarray(minimize(loss, np.zeros(len(free)), jac=True, method="BFGS").x)
