"""The fitted model as it is shipped: coefficients with intervals, where they come from, and how well they did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecast import logit
from detente.forecast.features import MEANINGS, NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.forecast.features import Features

NO_ROOM = 0.95
"""The chance of no deal where no package is acceptable to all: by rule, not fitted. Some err about their interests."""


@dataclass(frozen=True)
class NoDeal:
    """How likely it is that a case with room for a deal ends without one.

    ``log(p / (1 − p)) = intercept + opposition · (how opposed the case is − centre)``, see :func:`opposition`.
    """

    intercept: float
    opposition: float
    centre: float

    def probability(self, opposed: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give the chance of no deal for each value of the opposition."""
        logit_of_no_deal = self.intercept + self.opposition * (opposed - self.centre)
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-logit_of_no_deal))
        return chance


@dataclass(frozen=True)
class Model:
    """A fitted forecast.

    Parameters
    ----------
    coefficients
        One for each feature of ``NAMES``, in nats per unit of the feature.
    intervals
        Their 95 % bootstrap intervals, shape (features, 2).
    covariance
        Of the coefficients, from the same bootstrap.
    floor
        The part of the whole that is spread evenly over all packages.
    no_deal
        The chance of no deal.
    updating
        What offers change, see :mod:`detente.forecast.updating`.
    provenance
        The data, how many negotiations, their source, and when it was fitted.
    scores
        How well it forecast what it was and was not fitted on.
    """

    coefficients: NDArray[np.float64]
    intervals: NDArray[np.float64]
    covariance: NDArray[np.float64]
    floor: float
    no_deal: NoDeal
    updating: Mapping[str, Any]
    provenance: Mapping[str, Any]
    scores: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        """The features, in the order of the coefficients."""
        return NAMES

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each feature says."""
        return MEANINGS


@cache
def fitted() -> Model:
    """Load the model that comes with the package."""
    return load(files("detente.forecast").joinpath("coefficients.json").read_text(encoding="utf-8"))


def load(text: str) -> Model:
    """Read a model from the JSON that :mod:`detente.forecast.fitting` writes.

    Raises
    ------
    ValueError
        If it was fitted to other features than these.
    """
    document = json.loads(text)
    if tuple(document["features"]) != NAMES:
        msg = (
            f"the coefficients are of {', '.join(document['features'])}, the features are {', '.join(NAMES)}: fit anew"
        )
        raise ValueError(msg)
    fitted_features = document["features"].values()
    return Model(
        coefficients=np.array([each["coefficient"] for each in fitted_features]),
        intervals=np.array([each["interval"] for each in fitted_features]),
        covariance=np.array(document["covariance"]),
        floor=document["floor"]["share"],
        no_deal=NoDeal(**document["no_deal"]["coefficients"]),
        updating=document["updating"],
        provenance=document["provenance"],
        scores=document["scores"],
    )


def shares(model: Model, described: Features) -> NDArray[np.float64]:
    """Give the share of every package in every draw, given that there is a deal; shape (draws, packages)."""
    return logit.shares(model.coefficients, model.floor, described.values, described.zone.inside)


def opposition(described: Features) -> NDArray[np.float64]:
    """Say how opposed the parties are: one less the largest gain that all can have at once; shape (draws,).

    One half where they divide one thing that both want; nought where one package is best for all.
    """
    zone = described.zone
    least = np.where(zone.inside, zone.gains.min(axis=0), -np.inf)
    opposed: NDArray[np.float64] = 1 - least.max(axis=1)
    return opposed


def no_deal(model: Model, described: Features) -> NDArray[np.float64]:
    """Give the chance of no deal in every draw, ``NO_ROOM`` where nothing is acceptable to all; shape (draws,)."""
    return np.where(described.zone.room, model.no_deal.probability(opposition(described)), NO_ROOM)
