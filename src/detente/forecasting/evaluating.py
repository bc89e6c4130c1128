"""How well the forecast does on negotiations that it was not fitted to, beside simpler forecasts."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from detente.forecasting import logistic, logit, rivals
from detente.forecasting.model import chances, opposition
from detente.forecasting.records import Negotiation
from detente.forecasting.sample import Sample
from detente.forecasting.scoring import brier_of_event, interval, reliability, score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.forecasting.logit import Noise
    from detente.forecasting.scoring import Interval, Scores

    class Forecaster(Protocol):
        """Fits to some of the deals of one sample and forecasts the cases of another: (cases, packages)."""

        def __call__(self, train: Sample, which: NDArray[np.int64], test: Sample) -> NDArray[np.float64]:
            """Give the shares."""


FOLDS = 10
SEED = 2021

PENALTY = 0.003
"""Weight of the squared coefficients, in units of each feature's spread, against the mean log-likelihood of a deal."""

NO_DEAL_PENALTY = 0.25
"""Inverse variance of the prior of the coefficient of opposition, whose range is one."""


POWERS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
"""What is tried for the power by which sharpness falls with the number of packages."""

COARSE = (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
"""Edges of the bins of chances where few packages are left."""


def conditional(noise: Noise, power: float = logit.FEWER) -> Forecaster:
    """Forecast by the conditional logit over all features, as for people who differ so far."""

    def forecaster(train: Sample, which: NDArray[np.int64], test: Sample) -> NDArray[np.float64]:
        coefficients = logit.fit(train.choices(which), PENALTY)
        return chances(coefficients, test.described, noise, power)

    return forecaster


model = conditional(logit.NOISE)
"""The forecast for others of the same study."""

shipped = conditional(logit.ELSEWHERE)
"""The forecast as it is made for people of whom nothing is known."""


def uniform(train: Sample, which: NDArray[np.int64], test: Sample) -> NDArray[np.float64]:  # noqa: ARG001
    """Give all packages the same share."""
    shape = test.described.zone.inside.shape
    return np.full(shape, 1 / shape[1])


def nash_power(train: Sample, which: NDArray[np.int64], test: Sample) -> NDArray[np.float64]:
    """Forecast by the product of gains to a fitted power, with the same noise."""
    choices = train.choices(which)
    power = logit.fit(logit.Choices(_log_product(train), choices.inside, choices.counts), 0.0)
    return logit.shares(power, _log_product(test), test.described.zone.inside, logit.NOISE)


def _log_product(sample: Sample) -> NDArray[np.float64]:
    """Take the logarithm of the product of gains as the one feature, no gain as less than a hundredth of the ideal."""
    floored: NDArray[np.float64] = np.log(np.maximum(sample.described.zone.gains, 0.01)).sum(axis=0)[None]
    return floored


def point_forecast(name: str) -> Forecaster:
    """Forecast a bargaining solution, with a share fitted to how often people reach it."""

    def forecaster(train: Sample, which: NDArray[np.int64], test: Sample) -> NDArray[np.float64]:
        share = rivals.fitted_share(_solutions(train, name), train.counts(which))
        return rivals.smoothed(_solutions(test, name), share)

    return forecaster


def _solutions(sample: Sample, name: str) -> NDArray[np.bool_]:
    add_up = sample.described.zone.layout.add_up
    return np.stack(
        [
            rivals.solution(name, np.concatenate([add_up(table) for table in each.tables]), each.reservation)
            for each in sample.distinct
        ]
    )


CARRIED: dict[str, Forecaster] = {"model": model, "shipped": shipped, "nash_power": nash_power, "uniform": uniform}
"""What is tried on cases of another shape."""

RIVALS: dict[str, Forecaster] = {
    "uniform": uniform,
    **{name: point_forecast(name) for name in rivals.SOLUTIONS},
    "nash_power": nash_power,
}


def left_out(sample: Sample, forecaster: Forecaster, groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Forecast every deal from those of the other groups; shape (deals, packages). Groups are of the deals."""
    shares = np.zeros((len(sample.deals), sample.described.zone.inside.shape[1]))
    for group in np.unique(groups):
        inside = groups == group
        cases = forecaster(sample, sample.deals[~inside], sample)
        shares[inside] = cases[sample.case[sample.deals[inside]]]
    return shares


def folds(count: int) -> NDArray[np.int64]:
    """Deal out so many observations to ``FOLDS`` groups of about the same size."""
    return np.random.default_rng(SEED).permutation(np.arange(count) % FOLDS)


def evaluate(train: Sample, valid: Sample) -> dict[str, Any]:
    """Score the model and its rivals on deals left out, in several ways, as a part of the document that is shipped."""
    agreed, at_random = train.agreed[train.deals], folds(len(train.deals))
    configurations = train.configuration[train.case[train.deals]]
    shares = left_out(train, model, at_random)
    ours = score(list(shares), list(agreed))
    return {
        "folds": summary(ours.intervals()),
        "configurations": summary(score(list(left_out(train, model, configurations)), list(agreed)).intervals()),
        "shipped": summary(score(list(left_out(train, shipped, at_random)), list(agreed)).intervals()),
        "two_configurations": from_few(train, configurations, 2),
        "one_settled": carried(train, 1),
        "fitted": summary(on(train, train, model).intervals()),
        "valid": summary(on(train, valid, model).intervals()),
        "valid_shipped": summary(on(train, valid, shipped).intervals()),
        "valid_nash_power": compared(on(train, valid, nash_power), on(train, valid, model)),
        "valid_uniform": summary(on(train, valid, uniform).intervals()),
        "rivals": {
            name: compared(score(list(left_out(train, rival, at_random)), list(agreed)), ours)
            for name, rival in RIVALS.items()
        },
        "reliability": [vars(each) for each in reliability(list(shares), list(agreed))],
        "no_deal": no_deal_scores(train),
    }


def on(train: Sample, test: Sample, forecaster: Forecaster) -> Scores:
    """Fit to all deals of one sample and score on those of another."""
    cases = forecaster(train, train.deals, test)
    return score(list(cases[test.case[test.deals]]), list(test.agreed[test.deals]))


def from_few(sample: Sample, configurations: NDArray[np.int64], few: int) -> dict[str, list[float]]:
    """Fit to every choice of so few configurations, and score on the deals of all others: each by its mean."""
    total, times = np.zeros(len(sample.deals)), np.zeros(len(sample.deals))
    for chosen in combinations(np.unique(configurations), few):
        other = ~np.isin(configurations, chosen)
        cases = model(sample, sample.deals[~other], sample)
        deals = sample.deals[other]
        total[other] += score(list(cases[sample.case[deals]]), list(sample.agreed[deals])).log
        times[other] += 1
    return summary({"log": interval(total / times)})


def settled(sample: Sample, many: int) -> Sample:
    """Make of every deal as many cases as there are choices of so many items: they are settled as they were.

    What a party got of a settled item it keeps only with a deal, so no deal is worth that much less to it. If the
    choice among packages depends on their features alone, the other items should end as they did.
    """
    deals = [sample.negotiations[place] for place in sample.deals]
    every = list(combinations(range(len(deals[0].counts)), many))
    return Sample([_without(each, items) for each in deals for items in every])


def _without(negotiation: Negotiation, items: tuple[int, ...]) -> Negotiation:
    for item in reversed(items):
        negotiation = _settled(negotiation, item)
    return negotiation


def _settled(negotiation: Negotiation, item: int) -> Negotiation:
    got = negotiation.space.packages[negotiation.deal].astype(int)
    others = np.arange(len(got)) != item
    counts = tuple(np.array(negotiation.counts)[others].tolist())
    deal = int(np.ravel_multi_index(tuple(got[others]), tuple(count + 1 for count in counts)))
    pieces = np.array([got[item], negotiation.counts[item] - got[item]])
    left = negotiation.reservation - negotiation.values[:, item] * pieces
    return Negotiation(np.ascontiguousarray(negotiation.values[:, others]), left, counts, (), deal)


def carried(train: Sample, many: int, tried: Mapping[str, Forecaster] = CARRIED) -> dict[str, dict[str, list[float]]]:
    """Score forecasts of cases of another shape than those fitted to, see :func:`settled`."""
    parts, ways = settled(train, many), comb(len(train.negotiations[0].counts), many)
    return {
        name: summary({"log": interval(on(train, parts, each).log.reshape(-1, ways).mean(axis=1))})
        for name, each in tried.items()
    }


def few_packages(train: Sample) -> dict[str, Any]:
    """Say how the forecast does where few packages are left, as a part of the document that is not shown in results."""
    blind = {"as_sharp": conditional(logit.ELSEWHERE, power=0.0)}
    return {
        "power": power_left_out(train),
        "one_settled": {**carried(train, 1, blind), "reliability": settled_reliability(train, 1)},
        "two_settled": {**carried(train, 2, CARRIED | blind), "reliability": settled_reliability(train, 2)},
    }


def settled_reliability(train: Sample, many: int) -> list[dict[str, float]]:
    """Compare the chances of packages with how often they came about, once so many items are settled."""
    parts = settled(train, many)
    cases = shipped(train, train.deals, parts)[parts.case]
    return [vars(each) for each in reliability(list(cases), list(parts.agreed), COARSE)]


def power_left_out(train: Sample) -> dict[str, Any]:
    """Choose the power of sharpness by leaving out one configuration after the other, and score it on those.

    Scored are the deals with no, one and two items settled; a negotiation counts by the mean over the three.
    """
    of_deal = train.configuration[train.case[train.deals]]
    parts = [train, settled(train, 1), settled(train, 2)]
    scores = np.mean([_scores_by_power(train, part, of_deal) for part in parts], axis=0)
    groups = np.unique(of_deal)
    chosen = [int(scores[:, of_deal != group].mean(axis=1).argmin()) for group in groups]
    held = np.concatenate([scores[at, of_deal == group] for at, group in zip(chosen, groups, strict=True)])
    return {
        "tried": list(POWERS),
        "scores": scores.mean(axis=1).tolist(),
        "chosen": [POWERS[at] for at in chosen],
        **summary({"log": interval(held)}),
    }


def _scores_by_power(train: Sample, part: Sample, groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Score each power on every deal, with coefficients of the other groups; shape (powers, deals)."""
    ways = len(part.deals) // len(train.deals)
    found = np.zeros((len(POWERS), len(train.deals)))
    for row, power in zip(found, POWERS, strict=True):
        for group in np.unique(groups):
            cases = conditional(logit.ELSEWHERE, power)(train, train.deals[groups != group], part)
            log = -np.log(cases[part.case[part.deals], part.agreed[part.deals]]).reshape(-1, ways).mean(axis=1)
            row[groups == group] = log[groups == group]
    return found


def compared(rival: Scores, ours: Scores) -> dict[str, Any]:
    """Summarise a rival, and how much smaller the model's log score is."""
    return {**summary(rival.intervals()), "model_less_this": summary(ours.against(rival))["log"]}


def summary(intervals: dict[str, Interval]) -> dict[str, list[float]]:
    """Lay out scores as mean, low, high."""
    return {name: [each.mean, each.low, each.high] for name, each in intervals.items()}


def fit_no_deal(sample: Sample, which: NDArray[np.int64]) -> tuple[float, float, float]:
    """Fit the intercept, the coefficient of opposition, and the opposition about which it is centred."""
    opposed = opposition(sample.described)[sample.case[which]]
    centre = float(opposed.mean())
    found = logistic.fit((opposed - centre)[:, None], sample.agreed[which] < 0, NO_DEAL_PENALTY)
    return float(found[0]), float(found[1]), centre


def no_deal_scores(sample: Sample) -> dict[str, Any]:
    """Score the chance of no deal on negotiations left out, beside the part of the others that ended without."""
    everyone = np.arange(len(sample.negotiations))
    groups, broken = folds(len(everyone)), sample.agreed < 0
    chance, base = np.zeros(len(everyone)), np.zeros(len(everyone))
    for group in range(FOLDS):
        inside = groups == group
        intercept, slope, centre = fit_no_deal(sample, everyone[~inside])
        opposed = opposition(sample.described)[sample.case[inside]]
        chance[inside] = logistic.sigmoid(intercept + slope * (opposed - centre))
        base[inside] = broken[~inside].mean()
    ours, theirs = brier_of_event(chance, broken), brier_of_event(base, broken)
    return summary(
        {
            "brier": interval(ours),
            "base_rate": interval(theirs),
            "difference": interval(ours - theirs),
        }
    )
