"""The fitted model as it is shipped: coefficients with intervals, where they come from, and how well they did."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecasting import logit
from detente.forecasting.features import MEANINGS, NAMES
from detente.forecasting.logistic import sigmoid
from detente.forecasting.logit import Noise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.forecasting.features import Features
    from detente.forecasting.zone import Zone

NO_ROOM = 0.95
"""The chance of no deal where no package is acceptable to all: by rule, not fitted. Some err about their interests."""


LITTLE = 0.1
"""A gain below this is too little for a deal to be as likely as where there is more; by rule, not fitted."""


@dataclass(frozen=True)
class NoDeal:
    """How likely it is that a case with room for a deal ends without one.

    The log-odds are ``intercept + opposition · (how opposed the parties are − centre) + refusals · log(1 + offers
    refused)``. They are those of the study that was fitted. Studies differ in this more than cases do, and the case at
    hand is of another: its log-odds are taken as normal around these.

    Parameters
    ----------
    intercept, opposition, centre, refusals
        The fitted coefficients; see :func:`opposition`.
    spread
        Standard deviation of the log-odds between studies. It is assumed, not fitted: one study cannot tell it.
    """

    intercept: float
    opposition: float
    centre: float
    refusals: float
    spread: float

    def probability(self, opposed: NDArray[np.float64], refused: int = 0) -> NDArray[np.float64]:
        """Give the chance of no deal for each value of the opposition, after so many offers were refused.

        The mean over studies is that of the logistic-normal distribution, by the usual approximation
        ``log-odds / √(1 + π spread²/8)`` (D. J. C. MacKay 1992).
        """
        log_odds = self.intercept + self.opposition * (opposed - self.centre) + self.refusals * np.log1p(refused)
        return sigmoid(log_odds / np.sqrt(1 + np.pi * self.spread**2 / 8))


@dataclass(frozen=True)
class Updating:
    """What offers change, see :mod:`detente.forecasting.updating`.

    Parameters
    ----------
    accepting
        Intercept and coefficients of the log-odds that the last offer is accepted.
    power
        Power to which the forecast without offers is raised once offers were refused.
    near
        Coefficient of the mean distance to the parties' last offers.
    beyond
        Coefficient of the mean gain that a package brings parties beyond their own last offers.
    """

    accepting: tuple[float, float, float, float]
    power: float
    near: float
    beyond: float


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
    noise
        How far people differ from each other and from the rule.
    no_deal
        The chance of no deal.
    updating
        What offers change.
    provenance
        The data, how many negotiations, their source, and when it was fitted.
    scores
        How well it forecast what it was and was not fitted on.
    """

    coefficients: NDArray[np.float64]
    intervals: NDArray[np.float64]
    covariance: NDArray[np.float64]
    noise: Noise
    no_deal: NoDeal
    updating: Updating
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
    return load(files("detente.forecasting").joinpath("coefficients.json").read_text(encoding="utf-8"))


def load(text: str) -> Model:
    """Read a model from the JSON that :mod:`detente.forecasting.fitting` writes.

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
    fitted_features, offers = document["features"].values(), document["updating"]["coefficients"]
    return Model(
        coefficients=np.array([each["coefficient"] for each in fitted_features]),
        intervals=np.array([each["interval"] for each in fitted_features]),
        covariance=np.array(document["covariance"]),
        noise=Noise(**document["noise"]),
        no_deal=NoDeal(**document["no_deal"]["coefficients"]),
        updating=Updating(**{**offers, "accepting": tuple(offers["accepting"])}),
        provenance=document["provenance"],
        scores=document["scores"],
    )


def shares(model: Model, described: Features) -> NDArray[np.float64]:
    """Give the share of every package in every draw, given that there is a deal; shape (draws, packages)."""
    return chances(model.coefficients, described, model.noise)


def chances(
    coefficients: NDArray[np.float64], described: Features, noise: Noise, power: float = logit.FEWER
) -> NDArray[np.float64]:
    """Give the same from coefficients alone; ``power`` is that of :func:`detente.forecasting.logit.sharpness`."""
    zone = described.zone
    return logit.shares(coefficients, described.sharpened(power), zone.inside, noise, zone.weight)


def opposition(described: Features) -> NDArray[np.float64]:
    """Say how opposed the parties are: one less the largest gain that all can have at once; shape (draws,).

    One half where they divide one thing that both want; nought where one package is best for all.
    """
    return 1 - _at_once(described.zone, described.zone.counted)


def _at_once(zone: Zone, who: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the largest gain that all of some parties (parties, draws) can have at once; shape (draws,)."""
    most: NDArray[np.float64] = np.where(zone.inside, zone.least(who, zone.gains), -np.inf).max(axis=1)
    return most


def hopeless(described: Features) -> NDArray[np.float64]:
    """Say how far a deal brings too little to somebody without whom there is none, from nought to one; shape (draws,).

    One if every package of the zone leaves one of them with no more than no deal, falling evenly to nought where all
    of them can gain ``LITTLE`` at once.
    """
    zone = described.zone
    brings = np.where(zone.reluctant, 0.0, _at_once(zone, zone.counted & zone.vetoes[:, None]))
    return np.clip(1 - brings / LITTLE, 0.0, 1.0)


def no_deal(model: Model, described: Features, refused: int = 0) -> NDArray[np.float64]:
    """Give the chance of no deal in every draw, after so many offers were refused; shape (draws,).

    It is ``NO_ROOM`` where nothing is acceptable to all whose consent is needed, and goes half of the way there as the
    zone becomes :func:`hopeless`: who gains nothing may as well sign as not.
    """
    chance = model.no_deal.probability(opposition(described), refused)
    return np.where(described.zone.room, chance + (NO_ROOM - chance) * hopeless(described) / 2, NO_ROOM)
