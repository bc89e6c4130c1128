"""What kind of impasse it is: no deal possible, one that stated positions hide, a fragile one, or an open one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.impasse.prices import price_of
from detente.impasse.surveying import yardstick

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.impasse.board import Board, Scope
    from detente.impasse.survey import Survey

Kind = Literal["none", "hidden", "fragile", "open"]

HIDING = 0.5
"""Positions hide a deal where even the stance that leaves most deals leaves less than this of those there are: whoever
goes by what is said would then, more often than not, miss the deal that there is."""

WEAK_TEXT = 0.5
"""A deal is fragile where the best single text is acceptable in fewer draws: any text that can be tabled is then more
likely to be refused than signed, however often *some* text would do."""

RISE = 0.05
"""The rise of a party's no deal, as a share of its span, that a deal should survive: a twentieth of all that is at
stake for it, about what a deadline that passes or applause for walking away may be worth."""

WEAK_HOLD = 0.5
"""A deal is fragile where it survives such a rise, whichever one party's it is, in fewer draws: a small change outside
the room is then more likely than not to undo it."""

FEW = 3
"""A deal hangs on few packages where no more than so many are deals."""


@dataclass(frozen=True)
class Stance:
    """What there is if each party holds to one of its stated positions.

    Parameters
    ----------
    key
        The key of the scope.
    share, error
        Share of draws with a deal, and its standard error.
    """

    key: str
    share: float
    error: float


@dataclass(frozen=True)
class Spread:
    """The largest smallest gain over the draws, as a share of the party's span; below nought where none gain.

    Parameters
    ----------
    mean, error
        Mean over the draws, and its standard error.
    median, low, high
        The middle draw, and those that leave 5 % of the draws below and above.
    """

    mean: float
    error: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """What a diagnosis rests on; but for the stances, no stated position counts.

    Parameters
    ----------
    share, error
        Share of draws with a deal, and its standard error.
    gap
        How much the party that fares worst could get at best; None where no package meets what is claimed at all.
    best_share
        Share of draws in which the best single text is acceptable.
    survives, survives_error
        Share of draws in which a deal is left after no deal rises by `RISE` of its span for any one party, whichever
        it is, and its standard error.
    survives_by_party
        The same for the rise of each party's no deal.
    few
        Share of draws in which there is a deal, but no more than `FEW` packages are one.
    stances
        What the parties' stated positions leave; none if nothing is stated.
    """

    share: float
    error: float
    gap: Spread | None
    best_share: float
    survives: float
    survives_error: float
    survives_by_party: tuple[float, ...]
    few: float
    stances: tuple[Stance, ...]


@dataclass(frozen=True)
class Diagnosis:
    """What kind of impasse it is.

    Parameters
    ----------
    kind
        The leading one of ``kinds``.
    kinds
        All that is true, in this order: ``none``, no deal is possible; ``hidden``, one is, and stated positions hide
        it; ``fragile``, one is, and it may slip away; ``open``, one is, and neither holds.
    certain
        Whether it is beyond the draws that there is no deal: in no value function that fits what is known.
    figures
        What it rests on.
    """

    kind: Kind
    kinds: tuple[Kind, ...]
    certain: bool
    figures: Figures


def diagnose(
    board: Board, survey: Survey, best_share: float, positions_meet: bool | None, certain_none: bool | None
) -> Diagnosis:
    """Tell what kind of impasse it is.

    Parameters
    ----------
    board, survey
        The table with its demands, and its survey. The first scope is what interests demand; the others are stances,
        in which each party holds to one of its stated positions.
    best_share
        Share of draws in which the best single text is acceptable.
    positions_meet
        Whether some package satisfies a stated position of every party; None if nothing is stated or it is not known.
    certain_none
        Whether it is proven that no value function makes any package a deal; None if that was not looked at.
    """
    figures = _figures(board, survey, best_share)
    if certain_none or figures.share == 0:
        return Diagnosis("none", ("none",), bool(certain_none) or board.table.exact, figures)
    flags: list[Kind] = []
    if _hidden(figures, positions_meet):
        flags.append("hidden")
    if best_share < WEAK_TEXT or figures.survives < WEAK_HOLD:
        flags.append("fragile")
    kinds: tuple[Kind, ...] = tuple(flags) or ("open",)
    return Diagnosis(kinds[0], kinds, False, figures)


def _hidden(figures: Figures, positions_meet: bool | None) -> bool:
    left = max((stance.share for stance in figures.stances), default=np.inf)
    return positions_meet is False or left < HIDING * figures.share


def _figures(board: Board, survey: Survey, best_share: float) -> Figures:
    interests, *stances = board.scopes
    held = survey.groups(interests)
    now = price_of(board, survey, interests)
    agreed = survey.agreed[:, held].sum(axis=1)
    holds = _holds(board, survey, held)
    survives = float(holds.all(axis=0).mean())
    return Figures(
        now.share,
        now.share_error,
        _spread(survey, held),
        best_share,
        survives,
        float(np.sqrt(survives * (1.0 - survives) / max(survey.effective, 1.0))),
        tuple(holds.mean(axis=1).tolist()),
        float(((agreed > 0) & (agreed <= FEW)).mean()),
        tuple(_stance(board, survey, scope) for scope in stances),
    )


def _holds(board: Board, survey: Survey, held: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell by party and draw whether a deal survives the rise of that party's no deal, shape (parties, draws)."""
    reach = survey.room[:, :, held].max(axis=2, initial=-np.inf)
    rise = RISE * yardstick(board.table, survey.chosen).span
    tolerance = np.array([side.draws.tolerance for side in board.table.sides])
    holds: NDArray[np.bool_] = reach >= rise - tolerance[:, None]
    return holds


def _stance(board: Board, survey: Survey, scope: Scope) -> Stance:
    there = price_of(board, survey, scope)
    return Stance(scope.key, there.share, there.share_error)


def _spread(survey: Survey, held: NDArray[np.bool_]) -> Spread | None:
    """Describe the largest smallest gain over the draws; None where it is not finite in all of them."""
    gap = survey.worst[:, held].max(axis=1, initial=-np.inf)
    if not np.isfinite(gap).all():
        return None
    low, median, high = np.quantile(gap, [0.05, 0.5, 0.95])
    error = gap.std() / np.sqrt(max(survey.effective, 1.0))
    return Spread(float(gap.mean()), float(error), float(median), float(low), float(high))
