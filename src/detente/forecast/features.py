"""What describes a package in the same way in any case: its features.

A feature must not know what is bargained over. All of them are taken from the packages that every party whose consent
is needed accepts (the *zone*), and from ratios within it, so that neither the unit and origin of a party's values, nor
the order of parties, issues and options, nor packages that nobody would sign change anything. For party ``p``:

- its **gain** is what a package gives it over no deal, as a share of the most that it can gain in the zone (the ideal
  of Kalai and Smorodinsky 1975); a party that cannot gain anything anywhere has all that it can get, a gain of one;
- its **satisfaction** with an issue runs from nought at the worst to one at the best option that some package of the
  zone holds; its **weight** of an issue is the difference between the two, as a share of these differences over all
  issues.

From these come the four features of ``MEANINGS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.forecast.frontier import waste

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.forecast.zone import Zone

DIMINISHING = 0.8
"""Power of the satisfaction in the Nash product: the last of a thing pleases less than the first."""

STRONGLY_DIMINISHING = 0.5
"""Power of the satisfaction in the part in everything."""

SALIENCE = 2.0
"""Power of the weights in the part in what matters most."""

MEANINGS = {
    "nash": (
        "the product of all parties' gains (Nash 1950), where half of a thing pleases a little more than half as much "
        "as the whole"
    ),
    "held": "how much of what it wants most the party keeps that keeps least of it (weights squared)",
    "shared": (
        "how well the party fares that fares worst, if the first part of a thing pleases far more than the last "
        "(square root)"
    ),
    "waste": "how much more all parties could gain at once: the distance to the frontier, in shares of the ideal gain",
}
"""What each feature says, in the order of the columns."""

NAMES = tuple(MEANINGS)


@dataclass(frozen=True)
class Features:
    """The features of all packages in every draw.

    Parameters
    ----------
    values
        Shape (features, draws, packages), in the order of ``NAMES``; none is negative.
    zone
        Who accepts what, and the gains of the parties.
    """

    values: NDArray[np.float64]
    zone: Zone


def features(zone: Zone) -> Features:
    """Describe every package of a zone by what means the same in any case.

    Steps: each party's satisfaction and weights over the options of the zone; their sums over a package's issues, with
    the powers above; the product or the smallest of the parties' sums; the distance of the gains to the frontier.

    Parameters
    ----------
    zone
        The packages, what they give each party in each draw, and which of them all accept.

    Returns
    -------
    Features; outside the zone they mean nothing.
    """
    felt = [np.maximum(gain + _bonus(zone, party), 0.0) for party, gain in enumerate(zone.gains)]
    held = [_satisfied(zone, party, SALIENCE, 1.0) for party in range(len(felt))]
    shared = [_satisfied(zone, party, 1.0, STRONGLY_DIMINISHING) for party in range(len(felt))]
    nash = np.prod(felt, axis=0) ** (2 / len(felt))
    return Features(np.stack([nash, np.min(held, axis=0), np.min(shared, axis=0), waste(zone)]), zone)


def _bonus(zone: Zone, party: int) -> NDArray[np.float64]:
    """Give what diminishing returns add to a party's gains; shape (draws, packages)."""
    satisfaction, stake = zone.satisfaction[party], zone.stakes[party]
    return zone.add_up(stake * (satisfaction**DIMINISHING - satisfaction))


def _satisfied(zone: Zone, party: int, salience: float, diminishing: float) -> NDArray[np.float64]:
    """Average a party's satisfaction over the issues, by its weights raised to a power; one if it has no stakes."""
    weights = zone.weights[party] ** salience
    total = zone.over_issues(weights)[:, None]
    met = zone.add_up(weights * zone.satisfaction[party] ** diminishing)
    return np.where(total > 0, met / np.where(total > 0, total, 1.0), 1.0)
