"""The lens itself: from what is demanded at the table to why there is no deal, at what price, and what to find out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import joint_shares
from detente.consent.table import check_packages, listable
from detente.impasse.better import better
from detente.impasse.conflicts import find_impasse
from detente.impasse.curves import curve
from detente.impasse.deciding import Decider
from detente.impasse.diagnosis import diagnose
from detente.impasse.findings import Asked, Findings, ScopePrices, Solved
from detente.impasse.follow_up import follow_ups
from detente.impasse.information import acceptance, unknowns_of, value_of, value_of_knowing
from detente.impasse.marco import enumerate_conflicts
from detente.impasse.prices import insisting, price_of, prices, relaxing, with_relaxations
from detente.impasse.proofs import Bench, prove
from detente.impasse.questions import candidates
from detente.impasse.surveying import survey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.impasse.better import Better
    from detente.impasse.board import Board
    from detente.impasse.conflicts import Conflict, Impasse
    from detente.impasse.prices import Relaxation
    from detente.impasse.proofs import Proof
    from detente.impasse.survey import Survey

ASKED_ABOUT = 1_000
"""Questions are valued by what their answers do to so many of the packages that find agreement most often."""

LISTED = 40
"""So many conflicts and corrections of each scope are listed, those that hold in most draws; all are counted."""

FOLLOWED = 3
"""After so many of the best questions the best second one is found."""

PROVED = 5
"""So many conflicts of each scope get packages that prove them: those that stand in most draws."""


def analyse(
    board: Board,
    named: NDArray[np.integer],
    *,
    positions_meet: bool | None,
    certain_none: bool | None,
    workers: int = 1,
) -> Findings | Solved:
    """Answer why there is no deal, what demands cost, and what to find out first.

    Parameters
    ----------
    board
        What is demanded, of whom and by whom.
    named
        Packages that were signed or proposed, as rows of option indices, shape (named, issues).
    positions_meet, certain_none
        As for `detente.impasse.diagnosis.diagnose`.
    workers
        Threads; no figure depends on them.

    Raises
    ------
    NoPackageError
        If the rules leave no package.
    """
    check_packages(board.table.space)
    if not listable(board.table.space):
        return _solved(board)
    ordinal = any(side.ordinal for side in board.table.sides)  # then options are whole packages, and have no neighbours
    wide, relaxations = (board, ()) if ordinal else with_relaxations(board)
    looked = survey(wide, workers=workers)
    joint = _joint(wide.table, workers)
    held = looked.groups(wide.scopes[0])[looked.which]
    best = float(joint[held].max(initial=0.0))
    return Findings(
        board=wide,
        relaxations=relaxations,
        survey=looked,
        joint=joint,
        diagnosis=diagnose(wide, looked, best, positions_meet, certain_none),
        impasses=_impasses(Bench(wide, looked)),
        prices=_prices(wide, looked, relaxations),
        curves=tuple(curve(wide, looked, wide.scopes[0], party) for party in range(len(wide.table.sides))),
        asked=_asked(wide.table, np.where(held, joint, -1.0)),
        better=_better(wide, named, workers),
    )


def _solved(board: Board) -> Solved:
    """Find conflicts and corrections at the mean of the draws, which is itself a value function that fits."""
    decider = Decider.at_mean(board)
    return Solved(board, tuple(enumerate_conflicts(decider, board.demands(scope)) for scope in board.scopes))


def _joint(table: Table, workers: int) -> NDArray[np.float64]:
    """Give the chance that each package finds agreement, all pairings of the parties' draws, claims aside."""
    shares = [side.counts(table.space, workers) / len(side.draws) for side in table.sides]
    return joint_shares(np.stack(shares), table.agreement)


def _impasses(bench: Bench) -> tuple[Impasse, ...]:
    """Find why there is no deal in each scope; what conflicts in several of them is proved once."""
    board, looked = bench.board, bench.survey
    proofs: dict[tuple[int, ...], tuple[Proof, ...]] = {}

    def proved(conflict: Conflict) -> Conflict:
        if conflict.members not in proofs:
            proofs[conflict.members] = prove(board, looked, conflict.members, bench)
        return replace(conflict, proofs=proofs[conflict.members])

    found = [find_impasse(board, looked, scope, limit=LISTED, bench=bench) for scope in board.scopes]
    return tuple(
        replace(one, conflicts=(*map(proved, one.conflicts[:PROVED]), *one.conflicts[PROVED:])) for one in found
    )


def _prices(board: Board, looked: Survey, relaxations: Sequence[Relaxation]) -> tuple[ScopePrices, ...]:
    """Price every demand in each scope."""
    insisted = [insisting(board, looked, claim) for claim in range(len(board.claims))]
    found = []
    for scope in board.scopes:
        weaker = {one.claim: relaxing(board, looked, scope, one) for one in relaxations if one.claim in scope.claims}
        found.append(ScopePrices(price_of(board, looked, scope), prices(board, looked, scope, insisted), weaker))
    return tuple(found)


def _asked(table: Table, joint: NDArray[np.float64]) -> Asked | None:
    """Value the questions whose answers the draws leave open."""
    if table.exact or any(side.ordinal for side in table.sides) or not (joint >= 0).any():
        return None
    space, draws = table.space, table.draws
    best = np.argsort(-joint, kind="stable")[: min(ASKED_ABOUT, int((joint >= 0).sum()))]
    packages = space.packages[best]
    accepts = acceptance(space, draws, packages, red_lines=table.red_lines)
    effective = [side.effective for side in table.sides]
    questions = candidates(space, draws, packages, red_lines=table.red_lines)
    valued = value_of(space, questions, draws, accepts, table.agreement, effective=effective)
    after = follow_ups(space, valued, draws, accepts, table.agreement, top=FOLLOWED) if len(questions) > 1 else None
    unknowns = unknowns_of(space, draws)
    known = value_of_knowing(space, unknowns, draws, accepts, table.agreement, effective=effective)
    return Asked(valued, packages, after, known)


def _better(board: Board, named: NDArray[np.integer], workers: int) -> dict[int, Better]:
    """Look for what would be better for all than each named package, within what interests claim."""
    table, held = board.table, board.scopes[0].claims
    rules = tuple(rule for claim in held for rule in board.claims[claim].rules)
    space = replace(table.space, rules=table.space.rules + rules) if rules else table.space
    effective = min((side.effective for side in table.sides if not side.draws.exact), default=None)
    return {
        place: better(
            space,
            table.draws,
            table.agreement,
            package,
            red_lines=table.red_lines,
            effective=effective,
            workers=workers,
        )
        for place, package in enumerate(named)
    }
