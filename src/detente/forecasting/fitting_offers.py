"""Fit and score what offers change: whether the last is accepted, and where people end once offers were refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecasting import logistic, logit
from detente.forecasting.evaluating import FOLDS, folds, summary
from detente.forecasting.features import Features
from detente.forecasting.model import Model, Updating, opposition, shares
from detente.forecasting.scoring import brier_of_event, interval, score
from detente.forecasting.updating import accepting_terms, after, refusal_terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.forecasting.sample import Sample

ACCEPTING_PENALTY = 2.0
"""Inverse variance of the prior of the coefficients of acceptance."""

OFFERS_PENALTY = 0.01
"""As ``PENALTY``, but heavier: few negotiations went beyond a first offer."""

REFUSALS_PENALTY = 1.0
"""The same for the coefficient of refusals in the chance of no deal."""


@dataclass(frozen=True)
class Moment:
    """A negotiation once so many offers were made.

    Parameters
    ----------
    negotiation
        Its place in the sample.
    offers
        The offers made so far.
    accepted
        Whether the last of them became the deal there and then.
    """

    negotiation: int
    offers: tuple[tuple[int, int], ...]
    accepted: bool


def moments(sample: Sample) -> list[Moment]:
    """List every moment at which an offer waited for its answer."""
    return [
        Moment(place, each.offers[:made], each.deal is not None and made == len(each.offers))
        for place, each in enumerate(sample.negotiations)
        for made in range(1, len(each.offers) + 1)
    ]


def of_case(described: Features, case: int) -> Features:
    """Keep one case of many (where draws stand)."""
    zone, one = described.zone, slice(case, case + 1)
    kept = replace(
        zone,
        inside=zone.inside[one],
        room=zone.room[one],
        weight=zone.weight[one],
        counted=zone.counted[:, one],
        reluctant=zone.reluctant[one],
        gains=zone.gains[:, one],
        satisfaction=zone.satisfaction[:, one],
        stakes=zone.stakes[:, one],
        weights=zone.weights[:, one],
    )
    return Features(described.values[:, one], kept)


def fit(sample: Sample, model: Model, among: NDArray[np.bool_]) -> tuple[Updating, float]:
    """Fit what offers change to some of the negotiations.

    Parameters
    ----------
    sample
        The negotiations.
    model
        The forecast before any offers, already fitted.
    among
        Which negotiations to fit to.

    Returns
    -------
    What offers change, and the coefficient of refusals in the chance of no deal.
    """
    listed = [moment for moment in moments(sample) if among[moment.negotiation]]
    refused = [moment for moment in listed if not moment.accepted]
    power, near, beyond = _fit_elsewhere(sample, model, refused)
    updating = Updating(_fit_accepting(sample, model, listed), power, near, beyond)
    return updating, _fit_refusals(sample, model, refused)


def _fit_accepting(sample: Sample, model: Model, listed: list[Moment]) -> tuple[float, float, float, float]:
    before = shares(model, sample.described)
    terms = []
    for moment in listed:
        case = sample.case[moment.negotiation]
        terms.append(accepting_terms(of_case(sample.described, case), moment.offers, before[[case]])[:, 0])
    found = logistic.fit(np.array(terms), np.array([moment.accepted for moment in listed]), ACCEPTING_PENALTY)
    intercept, refused, expected, surplus = found.tolist()
    return intercept, refused, expected, surplus


def _fit_elsewhere(sample: Sample, model: Model, refused: list[Moment]) -> tuple[float, float, float]:
    """Fit where those end who came to a deal after refusals; a negotiation counts once, however many there were."""
    ended = [moment for moment in refused if sample.agreed[moment.negotiation] >= 0]
    times = np.bincount([moment.negotiation for moment in ended], minlength=len(sample.negotiations))
    before = np.log(shares(model, sample.described))
    counts = np.zeros((len(ended), before.shape[1]))
    described, inside = np.zeros((3, *counts.shape)), np.zeros(counts.shape, dtype=bool)
    for row, moment in enumerate(ended):
        case = sample.case[moment.negotiation]
        near, beyond = refusal_terms(of_case(sample.described, case), moment.offers)
        described[:, row] = before[case], near[0], beyond[0]
        inside[row] = sample.described.zone.inside[case]
        counts[row, sample.agreed[moment.negotiation]] = 1 / times[moment.negotiation]
    choices = logit.Choices(described, inside, counts)
    power, near_coefficient, beyond_coefficient = logit.fit(choices, OFFERS_PENALTY).tolist()
    return power, near_coefficient, beyond_coefficient


def _fit_refusals(sample: Sample, model: Model, refused: list[Moment]) -> float:
    opposed = opposition(sample.described)[sample.case[[moment.negotiation for moment in refused]]]
    known = model.no_deal.intercept + model.no_deal.opposition * (opposed - model.no_deal.centre)
    many = np.log1p([len(moment.offers) for moment in refused])
    broken = sample.agreed[[moment.negotiation for moment in refused]] < 0
    return float(logistic.fit(many[:, None], broken, REFUSALS_PENALTY, offset=known)[1])


def evaluate(sample: Sample, model: Model) -> dict[str, Any]:
    """Score the updated forecast on negotiations left out, beside the forecast before any offers.

    The forecast before offers stays the one fitted to all: what is scored is what the offers add.
    """
    groups = folds(len(sample.negotiations))
    rows: dict[str, list[tuple[Any, ...]]] = {"first_offer": [], "first_refusal": []}
    for group in range(FOLDS):
        updating, refusals = fit(sample, model, groups != group)
        known = replace(model, updating=updating, no_deal=replace(model.no_deal, refusals=refusals, spread=0.0))
        for place in np.flatnonzero(groups == group):
            _score_offers(sample, known, int(place), rows)
    return {name: _summary(listed) for name, listed in rows.items()}


def _score_offers(sample: Sample, model: Model, place: int, rows: dict[str, list[tuple[Any, ...]]]) -> None:
    """Take down the forecasts after the first offer, and after its refusal."""
    negotiation = sample.negotiations[place]
    described = of_case(sample.described, sample.case[place])
    before, unbroken = after(model, described, (), pending=False)
    for name, pending in (("first_offer", True), ("first_refusal", False)):
        if negotiation.offers and (pending or len(negotiation.offers) > 1 or negotiation.deal is None):
            chances, broken = after(model, described, negotiation.offers[:1], pending=pending)
            rows[name].append((chances[0], broken[0], before[0], unbroken[0], negotiation.deal))


def _summary(listed: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Summarise what was taken down at one moment of all negotiations."""
    ended = [row for row in listed if row[4] is not None]
    agreed = [row[4] for row in ended]
    now, then = score([row[0] for row in ended], agreed), score([row[2] for row in ended], agreed)
    broken = np.array([row[4] is None for row in listed])
    brier = [brier_of_event(np.array([row[column] for row in listed]), broken) for column in (1, 3)]
    return {
        "negotiations": len(listed),
        "deals": len(ended),
        **summary(now.intervals()),
        "before": summary(then.intervals()),
        "no_deal": summary({"brier": interval(brier[0]), "before": interval(brier[1])}),
    }
