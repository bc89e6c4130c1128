"""What describes a package in the same way in any case: its features.

A feature must not know what is bargained over. All of them are taken from the packages that every party whose consent
is needed accepts (the *zone*), and from ratios within it, so that neither the unit and origin of a party's values, nor
the order of parties, issues and options, nor packages that nobody would sign change anything. For party ``p``:

- its **gain** is what a package gives it over no deal, as a share of the most that it can gain in the zone (the ideal
  of Kalai and Smorodinsky 1975); a party that cannot gain anything anywhere has all that it can get, a gain of one;
- its **satisfaction** with an issue runs from nought at the worst to one at the best option that some package of the
  zone holds; its **stake** in the issue is the difference between the two, and its **weight** the stake as a share of
  all its stakes;
- people do not count like this. A **felt gain** is a gain in which the mean of the satisfactions by their weights is
  replaced by one of powers: of the weights, if what is wanted most counts for more than it is worth, or of the
  satisfaction, if the first part of a thing pleases more than the last. It is still a gain over no deal.

From these come the four features of ``MEANINGS``. A party counts in them if its consent can be needed, and if the
packages of the zone are not all the same to it (up to ``STAKE`` of its ideal gain). Just above that it counts in full:
how much a stake matters cannot be compared between people, so there is nothing by which a small one could count less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.forecasting.frontier import waste
from detente.forecasting.logit import FEWER, sharpness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.forecasting.zone import Zone

DIMINISHING = 0.8
"""Power of the satisfaction in ``nash``: the last part of a thing pleases less than the first."""

STRONGLY_DIMINISHING = 0.5
"""The same in ``shared``."""

SALIENCE = 2.0
"""Power of the weights in ``held``: what is wanted most counts for more."""

MEANINGS = {
    "nash": (
        "the product of all parties' gains (Nash 1950), where half of a thing pleases a little more than half as much "
        "as the whole"
    ),
    "held": (
        "the gain of the party that gains least, where what a party wants most counts for more than it is worth "
        "(weights squared)"
    ),
    "shared": (
        "the gain of the party that gains least, where the first part of a thing pleases far more than the last "
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
        Shape (features, draws, packages), in the order of ``NAMES``.
    zone
        Who accepts what, and the gains of the parties.
    """

    values: NDArray[np.float64]
    zone: Zone

    def sharpened(self, power: float = FEWER) -> NDArray[np.float64]:
        """Give the values as far as people keep to them where there are so few packages; shape as ``values``."""
        return self.values * sharpness(self.zone.many, power)[:, None]


def features(zone: Zone) -> Features:
    """Describe every package of a zone by what means the same in any case.

    Steps: each party's gains as they are felt in three ways; their product or the smallest of them; and the distance
    of the gains as they are to the frontier.

    Parameters
    ----------
    zone
        The packages, what they give each party in each draw, and which of them all accept.

    Returns
    -------
    Features; outside the zone they mean nothing.
    """
    parties, counted = range(len(zone.gains)), zone.counted[:, :, None]
    diminishing = np.stack([_felt(zone, party, 1.0, DIMINISHING) for party in parties])
    salient = np.stack([_felt(zone, party, SALIENCE, 1.0) for party in parties])
    shared = np.stack([_felt(zone, party, 1.0, STRONGLY_DIMINISHING) for party in parties])
    product = np.maximum(diminishing, 0.0).prod(axis=0, where=counted)
    nash = product ** (2 / np.maximum(counted.sum(axis=0), 1))
    return Features(
        np.stack([nash, zone.least(zone.counted, salient), zone.least(zone.counted, shared), waste(zone)]), zone
    )


def _felt(zone: Zone, party: int, salience: float, diminishing: float) -> NDArray[np.float64]:
    """Give a party's gains as felt if weights and satisfaction count by these powers; shape (draws, packages)."""
    stakes, satisfaction, weights = zone.stakes[party], zone.satisfaction[party], zone.weights[party] ** salience
    total = zone.over_issues(weights)[:, None]
    counted = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    at_stake = zone.over_issues(stakes)[:, None]
    more = at_stake * counted * satisfaction**diminishing - stakes * satisfaction
    return np.asarray(zone.gains[party] + zone.add_up(more))
