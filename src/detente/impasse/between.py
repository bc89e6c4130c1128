"""A new option in between two options of an issue: what it must be worth for a deal to open."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import joint_shares
from detente.impasse.sizes import corners_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.ground import Ground


@dataclass(frozen=True)
class Between:
    """What a new option between two options of an issue would open.

    A fraction is how far, in a party's eyes, the new option lies on the way from the low option to the high one.

    Parameters
    ----------
    fractions
        The fractions looked at, shape (fractions,).
    deals
        Share of draws with a deal, with the new option or without it, by the fraction of the first party and that of
        the second; shape (fractions, fractions).
    joint
        Joint share of the package with the largest one, the new option among them; of the same shape.
    good
        What each fraction amounts to of the way to what each party likes, by its mean values; shape (2, fractions). A
        mixture of the two options gives parties that disagree sums of 1.
    corners
        Where values are exact: pairs of the least gains, over the low option's worth, that open a deal; none less for
        one party that is not more for the other; None with several draws.
    corner_fractions
        The same as fractions; 0 for a party to which the two options are worth the same.
    effective
        Effective number of independent draws.
    """

    fractions: NDArray[np.float64]
    deals: NDArray[np.float64]
    joint: NDArray[np.float64]
    good: NDArray[np.float64]
    corners: NDArray[np.float64] | None
    corner_fractions: NDArray[np.float64] | None
    effective: float

    def least_demanding(self, share: float) -> tuple[float, float] | None:
        """Give the pair of fractions that asks least of the new option, of those that bring a deal in enough draws.

        Of the pairs at which the share of draws with a deal reaches ``share``, those ask least that give the two
        parties together the least of their ways to what they like; of these, the one that treats them most alike.
        None if there is none.
        """
        reached = np.argwhere(self.deals >= share - 1e-12)
        if len(reached) == 0:
            return None
        first, second = self.good[0, reached[:, 0]], self.good[1, reached[:, 1]]
        best = np.lexsort((np.round(np.abs(first - second), 9), np.round(first + second, 9)))[0]
        return float(self.fractions[reached[best, 0]]), float(self.fractions[reached[best, 1]])


def option_between(
    ground: Ground,
    issue: int,
    options: tuple[int, int],
    parties: tuple[int, int],
    *,
    steps: int = 10,
    others: float = 0.5,
) -> Between:
    """Tell what a new option in between two options of an issue must be worth to two parties for a deal to open.

    The new option goes with whatever may go with both of the two.

    Parameters
    ----------
    ground
        The packages and draws.
    issue, options
        An issue, and its low and its high option.
    parties
        The two parties whose fractions vary.
    steps
        Into how many steps the way from 0 to 1 is cut.
    others
        The fraction for everybody else.

    Raises
    ------
    ValueError
        If the options or the parties are the same.
    """
    if options[0] == options[1] or parties[0] == parties[1]:
        raise ValueError("an option in between takes two different options and two different parties")
    fractions = np.linspace(0.0, 1.0, steps + 1)
    apart = np.diff(np.stack([d.values[:, ground.space.offsets[issue] + np.array(options)] for d in ground.draws]))
    deals = np.repeat(ground.deals[:, None], len(fractions) ** 2, axis=1).reshape(-1, len(fractions), len(fractions))
    rests = ground.rests(issue, options)
    counts = np.zeros((len(ground.draws), len(fractions), len(rests)))
    corners = None
    for part, gains in ground.blocks(rests):
        for party in set(range(len(gains))) - set(parties):
            gains[party] += others * apart[party, part]
        agreed = ground.others_agree(gains, parties)
        deals[part] |= _opened(ground, gains, agreed, apart[:, part], parties, fractions)
        _count(ground, gains, apart[:, part], parties, fractions, counts)
        if ground.exact:
            corners = _needs(ground, gains[:, 0], None if agreed is None else agreed[0], apart[:, 0, 0], parties)
    upward = np.array([apart[party].mean() >= 0 for party in parties])
    lengths = apart[list(parties), 0, 0]
    return Between(
        fractions=fractions,
        deals=deals.mean(axis=0),
        joint=_best_joint(ground, counts / len(ground), parties),
        good=np.where(upward[:, None], fractions, 1.0 - fractions),
        corners=corners,
        corner_fractions=None if corners is None else corners / np.where(lengths == 0, np.inf, lengths),
        effective=ground.effective,
    )


def _opened(
    ground: Ground,
    gains: NDArray[np.float64],
    agreed: NDArray[np.bool_] | None,
    apart: NDArray[np.float64],
    parties: tuple[int, int],
    fractions: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tell for each draw and pair of fractions whether the new option opens a deal."""
    first, second = parties
    most = np.empty((gains.shape[1], len(fractions)))
    for number, fraction in enumerate(fractions):
        fits = gains[first] >= -ground.tolerances[first] - fraction * apart[first]
        if agreed is not None:
            fits &= agreed
        most[:, number] = np.where(fits, gains[second], -np.inf).max(axis=1, initial=-np.inf)
    opened: NDArray[np.bool_] = most[:, :, None] >= (-ground.tolerances[second] - fractions * apart[second])[:, None, :]
    return opened


def _count(
    ground: Ground,
    gains: NDArray[np.float64],
    apart: NDArray[np.float64],
    parties: tuple[int, int],
    fractions: NDArray[np.float64],
    counts: NDArray[np.float64],
) -> None:
    """Count the draws in which each party accepts each package with the new option at each fraction."""
    for party, one in enumerate(gains):
        floor = -ground.tolerances[party]
        if party not in parties:
            counts[party] += (one >= floor).sum(axis=0)
            continue
        for number, fraction in enumerate(fractions):
            counts[party, number] += (one >= floor - fraction * apart[party]).sum(axis=0, dtype=np.int32)


def _best_joint(ground: Ground, shares: NDArray[np.float64], parties: tuple[int, int]) -> NDArray[np.float64]:
    """Give the largest joint share of a package, with the new option at each pair of fractions or without it."""
    steps = shares.shape[1]
    without = float(joint_shares(ground.shares, ground.agreement).max(initial=0.0))
    best = np.full((steps, steps), without)
    for places in product(range(steps), repeat=2):
        mine = shares[:, 0].copy()
        for party, place in zip(parties, places, strict=True):
            mine[party] = shares[party, place]
        best[places] = max(without, float(joint_shares(mine, ground.agreement).max(initial=0.0)))
    return best


def _needs(
    ground: Ground,
    gains: NDArray[np.float64],
    agreed: NDArray[np.bool_] | None,
    apart: NDArray[np.float64],
    parties: tuple[int, int],
) -> NDArray[np.float64]:
    """List the least that the new option must add to the low one's worth for the two parties, (corners, 2)."""
    lengths = apart[list(parties)]
    needs = -gains[list(parties)]
    slack = ground.tolerances[list(parties)]
    within = (needs <= np.maximum(lengths, 0.0)[:, None] + slack[:, None]).all(axis=0)
    if agreed is not None:
        within &= agreed
    clipped = np.clip(needs[:, within], np.minimum(lengths, 0.0)[:, None], np.maximum(lengths, 0.0)[:, None])
    pairs = corners_of(clipped[0], -clipped[1])
    pairs[:, 1] *= -1.0
    return pairs
