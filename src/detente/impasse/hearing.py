"""What hearing an answer about one party is worth, for answers of any kind.

The value of an inquiry is the chance that the best package is a deal if one may choose it after the answer, less that
of the best package now: Σ_a Pr(a)·max_x Pr[x is a deal | a] − max_x Pr[x is a deal] (Chajewska, Koller & Parr 2000;
Boutilier 2002). The parties' draws are independent, so an answer about a party moves its share alone, and the chance of
agreement is linear in it: all pairings of draws count.

The best of many packages looks better than it is on the draws that chose it. So packages are also chosen on one half
of the draws and judged on the other, both ways round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import joint_shares, joint_slope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.values.agreement import Agreement

    Floats = NDArray[np.float64]
    Singles = NDArray[np.float32]
    Bools = NDArray[np.bool_]
    Indices = NDArray[np.int64]

PARTS = (slice(0, None, 2), slice(1, None, 2), slice(None))
"""Every other draw, those in between, and all of them.

The sampler gives draws of its ensembles in turn, so that the two halves come of different ensembles.
"""

NEVER = 1e-12
"""An answer with so little a chance is never heard: what is left is rounding."""

_DRAWS = 4_096


def counts_of(answers: Bools, accepts: Bools) -> Singles:
    """Count the draws that answer yes and accept a package, shape (questions, packages).

    A product of matrices in single precision, exact as long as there are fewer than 2²⁴ draws; in blocks of draws, so
    that little memory is needed.

    Parameters
    ----------
    answers
        Which draws answer yes to which question, shape (questions, draws).
    accepts
        Which draws accept which package, shape (draws, packages).
    """
    counts = np.zeros((len(answers), accepts.shape[1]), np.float32)
    for begin in range(0, len(accepts), _DRAWS):
        part = slice(begin, begin + _DRAWS)
        counts += answers[:, part].astype(np.float32) @ accepts[part].astype(np.float32)
    return counts


def joint_if(shares: Floats, agreement: Agreement, fixed: Mapping[int, float]) -> Floats:
    """Give the joint shares of packages, shape (packages,), if some parties accept with other shares than theirs."""
    changed = shares.copy()
    for party, share in fixed.items():
        changed[party] = share
    return joint_shares(changed, agreement)


@dataclass(frozen=True)
class Room:
    """Who accepts the best packages in which draw.

    Parameters
    ----------
    accepts
        For each party, which of its draws accept which package, shape (draws, packages).
    agreement
        Who must accept.
    sizes
        Effective number of independent draws of each party.
    shares
        For each of ``PARTS`` the share of its draws in which each party accepts each package, (parties, packages).
    """

    accepts: tuple[Bools, ...]
    agreement: Agreement
    sizes: tuple[float, ...]
    shares: tuple[Floats, ...]

    @classmethod
    def of(cls, accepts: Sequence[Bools], agreement: Agreement, effective: Sequence[float] | None = None) -> Room:
        """Set up from who accepts what; a single draw is part of every part.

        Raises
        ------
        ValueError
            If there is no package.
        """
        if not accepts[0].shape[1]:
            raise ValueError("no package to value answers by; give the packages with the largest joint shares")
        sizes = tuple(float(len(one)) for one in accepts) if effective is None else tuple(map(float, effective))
        shares = [np.stack(parts) for parts in zip(*map(_shares, accepts), strict=True)]
        return cls(tuple(accepts), agreement, sizes, tuple(shares))

    @property
    def now(self) -> Floats:
        """Joint share of each package, shape (packages,)."""
        return joint_shares(self.shares[-1], self.agreement)

    def variance(self, party: int, values: NDArray[np.floating]) -> float:
        """Give the variance of the mean of a value for each of some draws of a party, shape (draws,)."""
        size = max(1.0, self.sizes[party] * len(values) / len(self.accepts[party]))
        apart = values - values.mean()
        return float(apart @ apart) / len(values) / size


def _shares(accepts: Bools) -> list[Floats]:
    """Give the share of each part of the draws that accept each package; a single draw is part of every part."""
    if len(accepts) == 1:
        return [accepts[0].astype(np.float64)] * len(PARTS)
    halves = [_total(accepts[part]) for part in PARTS[:2]]
    counts = (*halves, halves[0] + halves[1])
    return [count / len(range(*part.indices(len(accepts)))) for count, part in zip(counts, PARTS, strict=True)]


def _total(rows: Bools) -> Indices:
    """Add up rows of truth values; in bytes, as long as they cannot run over, which is many times quicker."""
    total = np.zeros(rows.shape[1], np.int64)
    for begin in range(0, len(rows), 255):
        total += np.add.reduce(rows[begin : begin + 255].view(np.uint8), axis=0, dtype=np.uint8)
    return total


@dataclass(frozen=True)
class Heard:
    """What is heard of one party in one set of draws, and how agreement hangs on its acceptance.

    Parameters
    ----------
    base
        Chance of agreement if the party refuses, shape (packages,).
    slope
        What its acceptance adds to that, shape (packages,).
    own
        Share of its draws that accept, shape (packages,).
    chance
        Chance of hearing each answer, shape (answers, inquiries).
    joint
        Chance of hearing it and that the party accepts a package, shape (answers, inquiries, packages).
    """

    base: Floats
    slope: Floats
    own: Floats
    chance: Floats
    joint: Floats

    @property
    def now(self) -> Floats:
        """Chance of agreement as things stand, shape (packages,)."""
        return self.base + self.slope * self.own

    def choose(self) -> Indices:
        """Give the best package after each answer, and in the last place that of now, shape (answers + 1, inquiries).

        After an answer that is never heard the best package of now stands.
        """
        told = self.slope * self.joint
        if self.base.any():
            told += self.chance[:, :, None] * self.base
        now = np.full((1, self.chance.shape[1]), self.now.argmax())
        return np.concatenate([np.where(self.chance > NEVER, told.argmax(axis=2), now), now])

    def told(self, chosen: Indices) -> tuple[Floats, Floats]:
        """Give, with the negative of now in the last place, the chances of hearing an answer, and of acceptance then.

        Both have the shape of ``chosen``, which names the package chosen after each answer and now.
        """
        joint = np.take_along_axis(self.joint, chosen[:-1, :, None], axis=2)[:, :, 0]
        chance = np.concatenate([self.chance, -np.ones((1, chosen.shape[1]))])
        return chance, np.concatenate([joint, -self.own[chosen[-1:]]])

    def shares(self, chosen: Indices) -> Floats:
        """Give the chance that the packages chosen are deals after each answer, and now, of the shape of ``chosen``."""
        chance, joint = self.told(chosen)
        now = self.now[chosen]
        deal = self.base[chosen] * chance + self.slope[chosen] * joint
        return np.divide(deal, chance, out=now, where=np.abs(chance) > NEVER)

    def value(self, chosen: Indices) -> Floats:
        """Give what the inquiries are worth if these packages are chosen, shape (inquiries,)."""
        chance, joint = self.told(chosen)
        value: Floats = (self.base[chosen] * chance + self.slope[chosen] * joint).sum(axis=0)
        return value


@dataclass(frozen=True)
class Gain:
    """What inquiries are worth; see `detente.impasse.information.Valued`, all of shape (inquiries,).

    Parameters
    ----------
    in_sample, held_out, standard_error
        The value on the draws that choose the packages, on draws that did not, and the standard error of the latter.
    chosen
        The best package after each answer, and now, shape (answers + 1, inquiries).
    shares
        Its chance of being a deal then, likewise.
    """

    in_sample: Floats
    held_out: Floats
    standard_error: Floats
    chosen: Indices
    shares: Floats


@dataclass(frozen=True)
class Inquiry:
    """Inquiries about one party that have the same number of answers.

    Parameters
    ----------
    room
        Who accepts what.
    party
        The party that is asked about.
    chance, joint
        For each of ``PARTS``, as in `Heard`.
    weights
        Gives for an inquiry and a half, 0 or 1, the chance of each answer in each draw of the party's, one array for
        each answer, shape (draws,).
    """

    room: Room
    party: int
    chance: Sequence[Floats]
    joint: Sequence[Floats]
    weights: Callable[[int, int], Sequence[Singles]]

    def gain(self) -> Gain:
        """Work out what the answers are worth."""
        first, second, whole = (self._heard(part) for part in range(3))
        chosen, by_first, by_second = whole.choose(), first.choose(), second.choose()
        held_out = (first.value(by_second) + second.value(by_first)) / 2
        variance = self._variance(0, first, by_second) + self._variance(1, second, by_first)
        in_sample = np.maximum(whole.value(chosen), 0.0)  # below nought by rounding alone
        return Gain(in_sample, held_out, np.sqrt(variance) / 2, chosen, whole.shares(chosen))

    def _heard(self, part: int) -> Heard:
        shares, agreement = self.room.shares[part], self.room.agreement
        base, slope = joint_if(shares, agreement, {self.party: 0.0}), joint_slope(shares, agreement, self.party)
        return Heard(base, slope, shares[self.party], self.chance[part], self.joint[part])

    def _variance(self, part: int, heard: Heard, chosen: Indices) -> Floats:
        """Give the variance of the value of chosen packages by the delta method, from the draws of every party."""
        variance = self._own_variance(part, heard, chosen)
        agreement = self.room.agreement
        for other in {*agreement.vetoes, *agreement.among} - {self.party}:
            if len(self.room.accepts[other]) > 1:
                variance += self._other_variance(other, part, heard, chosen)
        return variance

    def _own_variance(self, part: int, heard: Heard, chosen: Indices) -> Floats:
        packages, which, rows = _verdicts(self.room.accepts[self.party][PARTS[part]], chosen)
        deals = np.float32(heard.base[packages, None]) + np.float32(heard.slope[packages, None]) * rows
        variance = np.zeros(chosen.shape[1])
        for q in _changing(chosen):
            gained = deals[which[:-1, q]] - deals[which[-1, q]]
            told = np.zeros(deals.shape[1], np.float32)
            for weight, gain in zip(self.weights(q, part), gained, strict=True):
                told += weight * gain
            variance[q] = self.room.variance(self.party, told)
        return variance

    def _other_variance(self, other: int, part: int, heard: Heard, chosen: Indices) -> Floats:
        shares, agreement = self.room.shares[part].copy(), self.room.agreement
        shares[self.party] = 0.0
        refused = joint_slope(shares, agreement, other)
        shares[self.party] = 1.0
        added = joint_slope(shares, agreement, other) - refused
        chance, joint = heard.told(chosen)
        weights = chance * refused[chosen] + joint * added[chosen]
        _, which, rows = _verdicts(self.room.accepts[other][PARTS[part]], chosen)
        variance = np.zeros(chosen.shape[1])
        for q in _changing(chosen):
            variance[q] = self.room.variance(other, np.float32(weights[:, q]) @ rows[which[:, q]])
        return variance


def _changing(chosen: Indices) -> list[int]:
    """Give the inquiries of which some answer changes the best package; the others gain nothing in any draw."""
    changing: list[int] = np.flatnonzero((chosen != chosen[-1]).any(axis=0)).tolist()
    return changing


def _verdicts(accepts: Bools, chosen: Indices) -> tuple[Indices, Indices, Singles]:
    """Give the different packages chosen, the place of each choice among them, and the draws' verdicts on them."""
    packages, which = np.unique(chosen, return_inverse=True)
    return packages, which.reshape(chosen.shape), np.ascontiguousarray(accepts[:, packages].T, np.float32)
