"""What a party prefers, where that is more than an order: strong or mild, unknown, fuzzy, or likely.

Each source of preferences answers one question: seen from a state, by which degree is every state better or worse? The
stability concepts (`degrees`) ask nothing else, so that a new source needs no new concept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Protocol

import numpy as np

from detente.moves.graph import Arcs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

UNKNOWN = -128
"""In a row: better, worse and equal are all possible."""

GREATEST = 100
"""The greatest degree of preference that a model may tell apart; published models know two or three."""

_SLACK = 1e-9
"""Relative to the figures compared: so much is rounding, and neither exceeds a threshold nor falls short of one."""


class BadRelationError(ValueError):
    """Preferences that cannot be meant as they are given; the message says why and what would do."""


class Relation(Protocol):
    """One party's preferences between states."""

    @property
    def source(self) -> str:
        """From what kind of statement the preferences come."""

    @property
    def count(self) -> int:
        """How many states are compared."""

    @property
    def top(self) -> int:
        """The greatest degree there can be: 1 where better is just better."""

    def row(self, state: int) -> NDArray[np.int8]:
        """Compare all states with one.

        Returns
        -------
        NDArray[np.int8]
            For each state the degree by which it is better (1 mildly, 2 strongly, …) or worse (negative) than the state
            given, 0 if neither, `UNKNOWN` if that is not known; shape (states,).
        """


@dataclass(frozen=True, eq=False)
class Ranked:
    """A ranking with ties, where a gap between neighbouring levels can be mild, strong, or more.

    The degree between two states is the greatest gap that lies between them: with ``s > t >> u``, s is strongly better
    than u (Hamouda, Kilgour & Hipel, 2004, for two degrees; Xu, Hipel & Kilgour, 2009, for more). Pairs of which the
    preference is unknown override the ranking, and tell nothing about other pairs (Li, Hipel, Kilgour & Fang, 2004).

    Parameters
    ----------
    level
        Each state's level, 0 the worst, every level in use; shape (states,).
    gaps
        The degree between each level and the next, at least 1; shape (levels - 1,).
    unknown
        For each state those with which it cannot be compared, both ways.
    """

    level: NDArray[np.int64]
    gaps: NDArray[np.int8]
    unknown: Arcs

    source: ClassVar[str] = "ranked"

    @classmethod
    def of(
        cls,
        levels: Sequence[int] | NDArray[np.integer],
        gaps: Sequence[int] | NDArray[np.integer] | None = None,
        unknown: Iterable[tuple[int, int]] = (),
    ) -> Ranked:
        """Rank the states.

        Parameters
        ----------
        levels
            A whole number for each state, higher is better, equal is indifferent; shape (states,).
        gaps
            The degree between neighbouring levels, from the worst to the best; all mild if left out.
        unknown
            Pairs of states of which it is not known which is better, each given once or both ways.

        Raises
        ------
        BadRelationError
            If levels or gaps are not whole numbers, if gaps are too many or too few or not between 1 and `GREATEST`, or
            if an unknown pair is not two states.
        """
        used, level = np.unique(_whole("levels", levels), return_inverse=True)
        between = max(len(used) - 1, 0)
        degrees = np.ones(between, np.int64) if gaps is None else _whole("gaps", gaps)
        if len(degrees) != between:
            msg = f"{len(used)} levels have {between} gaps between them, but {len(degrees)} are given"
            raise BadRelationError(msg)
        if len(degrees) and not 1 <= degrees.min() <= degrees.max() <= GREATEST:
            msg = f"the gaps {degrees.tolist()} must be degrees from 1 (mild) to {GREATEST}; equal states share a level"
            raise BadRelationError(msg)
        return cls(level, degrees.astype(np.int8), _both_ways(len(level), unknown))

    @property
    def count(self) -> int:
        """How many states are ranked."""
        return len(self.level)

    @property
    def top(self) -> int:
        """The greatest gap."""
        return int(self.gaps.max(initial=1))

    def row(self, state: int) -> NDArray[np.int8]:
        """Compare all states with one by the greatest gap between them; see `Relation.row`."""
        at = int(self.level[state])
        above = np.maximum.accumulate(self.gaps[at:])
        below = np.maximum.accumulate(self.gaps[:at][::-1])[::-1]
        row: NDArray[np.int8] = np.concatenate((-below, np.zeros(1, np.int8), above))[self.level]
        row[self.unknown.reached(state)] = UNKNOWN
        return row


@dataclass(frozen=True, eq=False)
class Stepped:
    """Values, between which a difference counts by the thresholds that it exceeds.

    Parameters
    ----------
    values
        What each state is worth, higher is better; shape (states,).
    thresholds
        Rising, from 0 up: a difference above the first makes a state better at all, above the second strongly, and so
        on. A difference of floats exceeds a threshold only by more than rounding could.

    Raises
    ------
    BadRelationError
        If values are not finite, or the thresholds do not rise from 0 or above.
    """

    values: NDArray[np.integer] | NDArray[np.floating]
    thresholds: tuple[float, ...] = (0,)

    source: ClassVar[str] = "stepped"

    def __post_init__(self) -> None:
        if not (np.abs(self.values.astype(np.float64)) < 2.0**62).all():  # NaN is not below either
            msg = "every state needs a finite value, of a size below 2 to the 62nd"
            raise BadRelationError(msg)
        rising = all(low < high for low, high in pairwise(self.thresholds))
        if not (1 <= len(self.thresholds) <= GREATEST and self.thresholds[0] >= 0 and rising):
            msg = f"the thresholds {self.thresholds} must be 1 to {GREATEST} numbers that rise, the first at least 0"
            raise BadRelationError(msg)

    @property
    def count(self) -> int:
        """How many states have a value."""
        return len(self.values)

    @property
    def top(self) -> int:
        """One degree for each threshold."""
        return len(self.thresholds)

    @cached_property
    def _worth(self) -> NDArray[np.int64] | NDArray[np.float64]:
        """The values in the widest type of their kind, so that differences fit."""
        return self.values.astype(np.int64) if self.values.dtype.kind in "iu" else self.values.astype(np.float64)

    @cached_property
    def _limits(self) -> NDArray[np.integer] | NDArray[np.floating]:
        """The thresholds: for whole numbers as they are, for floats each with what rounding could add."""
        limits = np.asarray(self.thresholds)
        if self._worth.dtype.kind == "i":
            return limits
        return limits + _SLACK * max(float(np.abs(self._worth).max(initial=0)), float(limits[-1]))

    def row(self, state: int) -> NDArray[np.int8]:
        """Compare all states with one by the thresholds exceeded; see `Relation.row`."""
        gained = self._worth - self._worth[state]
        exceeded = np.searchsorted(self._limits, np.abs(gained), side="left")
        return np.asarray(np.sign(gained) * exceeded, np.int8)


@dataclass(frozen=True, eq=False)
class Fuzzy:
    """Preferences held with some certainty, of which a party needs enough to act (Bashar, Kilgour & Hipel, 2012).

    State q is better than s, fuzzily, if the relative certainty r(q, s) - r(s, q) reaches the satisficing threshold.

    Parameters
    ----------
    certainty
        How certain it is that the row's state is preferred to the column's, from 0 to 1, where r(s, q) + r(q, s) = 1;
        shape (states, states).
    threshold
        The satisficing threshold, above 0 and at most 1.

    Raises
    ------
    BadRelationError
        If the matrix is not square, not from 0 to 1 or not reciprocal, or the threshold is out of its range.
    """

    certainty: NDArray[np.float64]
    threshold: float

    source: ClassVar[str] = "fuzzy"
    top: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if not 0 < self.threshold <= 1:
            msg = f"the satisficing threshold {self.threshold} must be above 0 and at most 1"
            raise BadRelationError(msg)
        if self.certainty.ndim != 2 or self.certainty.shape[0] != self.certainty.shape[1]:
            msg = f"certainties compare each state with each, but the table has the shape {self.certainty.shape}"
            raise BadRelationError(msg)
        within = (self.certainty >= 0) & (self.certainty <= 1)
        if not (within & (np.abs(self.certainty + self.certainty.T - 1) <= _SLACK)).all():
            msg = "certainties must lie between 0 and 1 and add up to 1 with those the other way round (0.5 if equal)"
            raise BadRelationError(msg)

    @property
    def count(self) -> int:
        """How many states are compared."""
        return len(self.certainty)

    def row(self, state: int) -> NDArray[np.int8]:
        """Compare all states with one by the threshold; see `Relation.row`."""
        relative = self.certainty[:, state] - self.certainty[state]
        return np.asarray(np.sign(relative) * (np.abs(relative) >= self.threshold - _SLACK), np.int8)


@dataclass(frozen=True, eq=False)
class Probable:
    """Preferences known by draws: a state is better if more than a given share of the draws prefers it.

    A draw in which two states are worth the same counts for neither. Below one half a party acts on less than even
    chances, and each of two states may be better than the other: `row` then gives the other as better.

    Parameters
    ----------
    values
        What each state is worth in each draw, only compared within a draw; shape (draws, states).
    above
        The share that must be exceeded, from 0 to below 1.

    Raises
    ------
    BadRelationError
        If there is no draw, a value is missing, or the share is out of its range.
    """

    values: NDArray[np.integer] | NDArray[np.floating]
    above: float = 0.5

    source: ClassVar[str] = "probable"
    top: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or not len(self.values):
            msg = f"values must be a table of at least one draw by states, not of the shape {self.values.shape}"
            raise BadRelationError(msg)
        if np.isnan(self.values).any():
            msg = "every state needs a value in every draw"
            raise BadRelationError(msg)
        if not 0 <= self.above < 1:
            msg = f"the share {self.above} must be at least 0 and below 1: no share of draws exceeds the whole"
            raise BadRelationError(msg)

    @property
    def count(self) -> int:
        """How many states are compared."""
        return int(self.values.shape[1])

    def row(self, state: int) -> NDArray[np.int8]:
        """Compare all states with one by the share of draws; see `Relation.row`."""
        pivot = self.values[:, state, None]
        needed = self.above * len(self.values) * (1 + _SLACK)
        better = (self.values > pivot).sum(axis=0, dtype=np.int32) > needed
        worse = (self.values < pivot).sum(axis=0, dtype=np.int32) > needed
        return np.where(better, np.int8(1), np.where(worse, np.int8(-1), np.int8(0)))


def _whole(name: str, numbers: Sequence[int] | NDArray[np.integer]) -> NDArray[np.int64]:
    """Give numbers as an array, having seen that nothing is rounded away."""
    given = np.asarray(numbers)
    if given.size and given.dtype.kind not in "iu":
        msg = f"{name} must be whole numbers, not {given.dtype}; where they are measured, give `Stepped` values"
        raise BadRelationError(msg)
    return given.astype(np.int64)


def _both_ways(count: int, pairs: Iterable[tuple[int, int]]) -> Arcs:
    """List unknown pairs from each of their states."""
    listed = list(pairs)
    for one, other in listed:
        if one == other or not (0 <= one < count and 0 <= other < count):
            msg = f"the unknown pair ({one}, {other}) must be two of the states 0 to {count - 1}"
            raise BadRelationError(msg)
    return Arcs.of(count, [*listed, *((other, one) for one, other in listed)])
