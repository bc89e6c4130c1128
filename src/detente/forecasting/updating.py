"""The forecast once offers were made.

The last offer may still be waiting for its answer. Then it is accepted with a chance that is larger the fewer offers
were refused before, the likelier the package was from the start, and the more it brings those who are to answer,
compared with what they could expect. If it is not, it counts as refused like those before it.

Once offers were refused, the forecast is drawn towards the parties' last offers: it is raised to a power, and
packages lose by their distance to these offers and by what they would bring a party beyond what it asked for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.forecasting import logit
from detente.forecasting.lens import Average, Forecast, described_draws
from detente.forecasting.logistic import sigmoid
from detente.forecasting.model import NO_ROOM, Model, fitted, no_deal, shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.forecasting.features import Features
    from detente.space.packages import Space
    from detente.space.rules import Condition
    from detente.values.agreement import Agreement


def updated(
    tables: Sequence[NDArray[np.float64]],
    reservation: Sequence[NDArray[np.float64]],
    space: Space,
    offers: Sequence[tuple[int, int]],
    agreement: Agreement | None = None,
    *,
    pending: bool = True,
    draws: int | None = None,
    red_lines: Sequence[Sequence[Condition]] = (),
    model: Model | None = None,
) -> Forecast:
    """Forecast where people with these values end, now that offers were made.

    Parameters
    ----------
    tables, reservation, space, agreement, draws, red_lines, model
        As of :func:`detente.forecasting.lens.forecast`. What offers say about the values is not drawn from them here.
    offers
        Who offered which package, in order: (party, row of ``space.packages``). Without any, this is the forecast.
    pending
        Whether the last offer waits for its answer; otherwise it was refused like those before it.

    Raises
    ------
    ValueError
        If an offer names a party or a package that there is not; and as ``forecast``.
    """
    _check(offers, len(tables), space.feasible)
    model = model or fitted()
    average = Average()
    for described in described_draws(tables, reservation, space, agreement, draws=draws, red_lines=red_lines):
        chances, broken = after(model, described, offers, pending=pending)
        average.take(chances, broken, described.zone)
    return average.forecast(space, model)


def after(
    model: Model, described: Features, offers: Sequence[tuple[int, int]], *, pending: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the shares given a deal (draws, packages) and the chances of no deal (draws,) after offers."""
    before = shares(model, described)
    if not offers:
        return before, no_deal(model, described)
    elsewhere = after_refusal(model, described, offers, before)
    broken = no_deal(model, described, len(offers))
    if not pending:
        return elsewhere, broken
    accepted = acceptance(model, described, offers, before)
    missed = (1 - accepted) * (1 - broken)
    whole = missed[:, None] * elsewhere
    whole[:, offers[-1][1]] += accepted
    return whole / whole.sum(axis=1, keepdims=True), (1 - accepted) * broken


def acceptance(
    model: Model, described: Features, offers: Sequence[tuple[int, int]], before: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the chance that the last offer is accepted; shape (draws,).

    Where somebody whose consent is needed would do better without a deal, it is a small part of that, by rule: such
    offers were hardly ever made to the people it was fitted to.
    """
    intercept, *coefficients = model.updating.accepting
    chance = sigmoid(intercept + np.tensordot(coefficients, accepting_terms(described, offers, before), axes=1))
    acceptable = described.zone.room & described.zone.inside[:, offers[-1][1]]
    return np.where(acceptable, chance, (1 - NO_ROOM) * chance)


def accepting_terms(
    described: Features, offers: Sequence[tuple[int, int]], before: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Say what the acceptance of the last offer depends on; shape (3, draws).

    The logarithm of one more than the offers refused; the logarithm of the package's share before any offers over the
    largest (each as if no other were like it); and its gain over the expected one for the party that it serves worst
    of those who are to answer and have something at stake, nought if there is none.
    """
    by, package = offers[-1]
    gains, counted = (np.delete(each, by, axis=0) for each in (described.zone.gains, described.zone.counted))
    surplus = gains[:, :, package] - (gains * before).sum(axis=2)
    worst = np.where(counted.any(axis=0), np.where(counted, surplus, np.inf).min(axis=0), 0.0)
    alone = before / described.zone.weight
    expected = np.log(alone[:, package] / alone.max(axis=1))
    return np.stack([np.full(len(before), np.log(len(offers))), expected, worst])


def after_refusal(
    model: Model, described: Features, offers: Sequence[tuple[int, int]], before: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the shares given a deal if all offers were refused; shape (draws, packages).

    As before any offers, what is not acceptable to all has the floor and no more.
    """
    rule = model.updating
    near, beyond = refusal_terms(described, offers)
    weight = described.zone.weight
    terms = np.stack([np.log(before / weight), near, beyond])
    coefficients = np.array([rule.power, rule.near, rule.beyond])
    return logit.shares(coefficients, terms, described.zone.inside, model.noise, weight)


def refusal_terms(
    described: Features, offers: Sequence[tuple[int, int]]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compare every package with the last offer of each party that made one; two arrays (draws, packages).

    The first is the distance to the offer: the difference of satisfaction with each issue by its weight, averaged over
    the parties. The second is what the package brings the party that offered over its own offer. Both are averaged over
    these parties.
    """
    last = dict(offers)
    near = np.mean([_distance(described, package) for package in last.values()], axis=0)
    gains = described.zone.gains
    beyond = np.mean([np.maximum(gains[p] - gains[p][:, [x]], 0.0) for p, x in last.items()], axis=0)
    return near, beyond


def _distance(described: Features, package: int) -> NDArray[np.float64]:
    """Measure how far all packages are from one, to the parties that count; shape (draws, packages)."""
    zone = described.zone
    columns = zone.layout.columns[package][zone.layout.issue]
    between = [
        zone.add_up(weights * np.abs(satisfaction - satisfaction[:, columns]))
        for weights, satisfaction in zip(zone.weights, zone.satisfaction, strict=True)
    ]
    total = np.sum(between, axis=0, where=zone.counted[:, :, None])
    return np.asarray(total / np.maximum(zone.counted.sum(axis=0), 1)[:, None])


def _check(offers: Sequence[tuple[int, int]], parties: int, packages: int) -> None:
    for party, package in offers:
        if not (0 <= party < parties and 0 <= package < packages):
            msg = (
                f"an offer is (party, row of space.packages): ({party}, {package}) is none of {parties} parties and "
                f"{packages} packages"
            )
            raise ValueError(msg)
