"""Prices of demands: what insisting on one costs, and what dropping or relaxing it would bring.

A demand is discrete, so its price is no derivative but a difference of two answers: with it and without it, in the same
draws. Two answers are priced: in how many draws there is a deal, and how much the party that fares worst could get at
best (below nought: how far the nearest miss falls short). Every price is read off one survey.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.impasse.board import MOST_CLAIMS, Claim
from detente.space import Condition, Rule

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.survey import Survey


@dataclass(frozen=True)
class Outcome:
    """What there is under some demands; or by how much it differs from what there is under others.

    Parameters
    ----------
    share, share_error
        Share of draws with a deal, and its standard error; nought for exact values.
    gap, gap_error
        The largest smallest gain that any package which meets the claims offers, among those whose acceptance is
        needed, each party's gain as a share of its span: its mean over draws, and the standard error. None where no
        package meets the claims, and where a party is taken to accept anything.
    """

    share: float
    share_error: float
    gap: float | None
    gap_error: float | None


@dataclass(frozen=True)
class Price:
    """What one demand costs.

    Parameters
    ----------
    demand
        The number of the demand.
    insisting
        What is lost if it is added to what interests alone demand; None for a want, which is always part of that. A
        claim that interests include is priced against all the others.
    dropping
        What is won if it is given up while all else in the scope is held to; nought for a claim that is not in it.
    """

    demand: int
    insisting: Outcome | None
    dropping: Outcome


@dataclass(frozen=True)
class Relaxation:
    """A claim of a board, by number, and the number of the further claim that is its weaker form."""

    claim: int
    relaxed: int


@dataclass(frozen=True)
class _Drawn:
    """By draw: whether there is a deal, and the largest smallest gain; shape (draws,)."""

    deals: NDArray[np.bool_]
    gap: NDArray[np.float64] | None


def prices(board: Board, survey: Survey, scope: Scope, insisted: Sequence[Outcome] | None = None) -> tuple[Price, ...]:
    """Price every demand: all claims of the board, then all wants.

    Dropping the want of a party means that it accepts anything; dropping that of a group, that nobody in it is needed.
    What `insisting` on each claim costs is the same in every scope, and may be given if it is known.
    """
    now = _drawn(board, survey, scope.bits)
    priced = []
    for demand in range(len(board.claims) + len(board.wants)):
        without = _without(board, survey, scope, (demand,))
        cost = None
        if demand < len(board.claims):
            cost = insisting(board, survey, demand) if insisted is None else insisted[demand]
        priced.append(Price(demand, cost, _difference(survey, without, now)))
    return tuple(priced)


def insisting(board: Board, survey: Survey, claim: int) -> Outcome:
    """Tell what is lost by adding a claim to what interests alone demand: the first scope, less the claim itself."""
    bit = 1 << claim
    others = board.scopes[0].bits & ~bit
    return _difference(survey, _drawn(board, survey, others), _drawn(board, survey, others | bit))


def price_of(board: Board, survey: Survey, scope: Scope, members: Collection[int] = ()) -> Outcome:
    """Tell what there is once some demands of a scope, given by number, are dropped together.

    For a correction that is what it opens; with no members, what there is as things stand.
    """
    left = _without(board, survey, scope, members)
    return _mean(survey, left.deals, left.gap)


def relaxing(board: Board, survey: Survey, scope: Scope, relaxation: Relaxation) -> Outcome:
    """Tell what is won by holding to the weaker form of a claim in place of the claim; nought if not in the scope."""
    bit = 1 << relaxation.claim
    if not scope.bits & bit:
        return _difference(survey, *[_drawn(board, survey, scope.bits)] * 2)
    weaker = scope.bits & ~bit | 1 << relaxation.relaxed
    return _difference(survey, _drawn(board, survey, weaker), _drawn(board, survey, scope.bits))


def relaxed(board: Board, claim: Claim) -> Claim | None:
    """Give the next weaker form of a claim on one issue, which also admits the options next to those it admits.

    The issue's options are taken to stand in an order, as in the case. A claim that admits the lowest two of four
    admits three then; one that admits the second alone admits the first and the third as well.

    Returns
    -------
    The weaker claim; None for a claim on several issues, one that admits no option, and one that its weaker form would
    not hold to anything.
    """
    issues = sorted(set().union(*(rule.issues for rule in claim.rules)))
    if len(issues) != 1:
        return None
    size = board.table.space.sizes[issues[0]]
    rows = np.zeros((size, len(board.table.space.sizes)), np.int64)
    rows[:, issues[0]] = np.arange(size)
    admitted = np.flatnonzero(claim.met(rows))
    wider = np.unique(np.clip(np.concatenate([admitted - 1, admitted, admitted + 1]), 0, size - 1))
    if not len(admitted) or len(wider) == size:
        return None
    held = Condition(((issues[0], frozenset(wider.tolist())),))
    key = f"{claim.key}, relaxed"
    return replace(claim, key=key, rules=(Rule(key, (held,), at_least=1),))


def with_relaxations(board: Board) -> tuple[Board, tuple[Relaxation, ...]]:
    """Add the weaker forms of all stated positions as further claims, so that one survey serves to price them too.

    They are part of no scope. Where a board cannot hold them all, those of the first positions are added.
    """
    claims, found = list(board.claims), []
    for number, claim in enumerate(board.claims):
        weaker = relaxed(board, claim) if claim.kind == "position" else None
        if weaker is not None and len(claims) < MOST_CLAIMS:
            found.append(Relaxation(number, len(claims)))
            claims.append(weaker)
    return replace(board, claims=tuple(claims)), tuple(found)


def _without(board: Board, survey: Survey, scope: Scope, members: Collection[int]) -> _Drawn:
    first = len(board.claims)
    claims = sum(1 << member for member in members if member < first)
    return _drawn(
        board, survey, scope.bits & ~claims, sum(1 << (member - first) for member in members if member >= first)
    )


def _drawn(board: Board, survey: Survey, claims: int, freed: int = 0) -> _Drawn:
    """Tell draw by draw what there is under some claims, given as bits, if the wants freed need not be met."""
    held = (survey.masks & np.uint64(claims)) == 0
    every = (1 << len(board.wants)) - 1
    enough = sum(1 << pattern for pattern in range(every + 1) if pattern | freed == every)
    deals: NDArray[np.bool_] = np.any((survey.seen[:, held] & np.uint64(enough)) != 0, axis=1)
    return _Drawn(deals, None if freed or not held.any() else survey.worst[:, held].max(axis=1))


def _difference(survey: Survey, one: _Drawn, other: _Drawn) -> Outcome:
    """Give how much more there is under the first, draw by draw."""
    share = one.deals.astype(np.float64) - other.deals
    if one.gap is None or other.gap is None:
        return _mean(survey, share, None)
    with np.errstate(invalid="ignore"):  # a party that accepts nothing is infinitely far off, with or without a claim
        return _mean(survey, share, one.gap - other.gap)


def _mean(survey: Survey, share: NDArray[np.bool_] | NDArray[np.float64], gap: NDArray[np.float64] | None) -> Outcome:
    """Average over the draws; differences are paired, so their error is that of their own spread."""
    weight = np.sqrt(max(survey.effective, 1.0))
    first = float(share.mean()), float(share.std() / weight)
    if gap is None or not np.isfinite(gap).all():
        return Outcome(*first, None, None)
    return Outcome(*first, float(gap.mean()), float(gap.std() / weight))
