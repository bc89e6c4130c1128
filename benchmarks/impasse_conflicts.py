"""All minimal conflicts and corrections, timed: 390,625 packages × 24 demands, and 200 groups × 4,000 draws.

By hand, ``python benchmarks/impasse_conflicts.py`` shows what each part of the work takes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import domains

from detente.consent.table import Side, Table
from detente.impasse.board import Board, Claim, Scope
from detente.impasse.conflicts import find_impasse
from detente.impasse.families import minimal_corrections, violations
from detente.impasse.minimal import minimal, transversals, transversals_of_each
from detente.impasse.proofs import prove
from detente.impasse.surveying import survey
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable


def claims_of(sizes: tuple[int, ...], positions: int, linkages: int) -> tuple[Claim, ...]:
    """Two parties insist in turn on their better options of an issue, then on two of three issues going their way."""
    random = domains.rng()
    made = []
    for number in range(positions + linkages):
        party = number % 2
        issues = [number // 2] if number < positions else sorted(random.permutation(len(sizes))[:3].tolist())
        # the first party wants the last options, the second the first ones
        wanted = [frozenset(range(size // 2, size) if party == 0 else range((size + 1) // 2)) for size in sizes]
        if number % 3 == 0:
            wanted = [options - {len(options)} for options in wanted]
        conditions = tuple(Condition(((issue, wanted[issue]),)) for issue in issues)
        rule = Rule(f"rule {number}", conditions, at_least=min(2, len(issues)))
        made.append(Claim(f"claim {number}", "position" if number < positions else "linkage", party, (rule,)))
    return tuple(made)


def board_of(sizes: tuple[int, ...], positions: int, linkages: int, draws: int, no_deal: tuple[float, float]) -> Board:
    """Two parties that want opposite ends of every issue, and what they claim."""
    space = Space(sizes)
    sides = tuple(Side(one, effective=draws) for one in domains.opposed_draws(space, draws, no_deal))
    claims = claims_of(sizes, positions, linkages)
    return Board(Table(space, sides, Agreement.of_all(2)), claims, (Scope("all", tuple(range(len(claims)))),))


def exact_board() -> Board:
    """390,625 packages, 22 claims and two wants, all values exact."""
    return board_of((5,) * 8, 14, 8, 1, (0.6, 0.6))


def drawn_board() -> Board:
    """2,187 packages in at most 256 groups, two wants, 4,000 draws."""
    return board_of((3,) * 7, 6, 2, 4_000, (0.5, 0.7))


def exact_conflicts() -> Callable[[], str]:
    """Set up an exact case; the work that is timed begins with its packages."""
    board = exact_board()
    packages = board.table.space.packages

    def work() -> str:
        corrections = minimal(violations(board, packages))
        conflicts, complete = transversals(corrections)
        assert complete
        return f"{len(conflicts)} conflicts, {len(corrections)} corrections"

    return work


def drawn_conflicts() -> Callable[[], str]:
    """Set up a survey of many draws; the work that is timed is one scope's impasse."""
    board = drawn_board()
    looked = survey(board)

    def work() -> str:
        found = find_impasse(board, looked, board.scopes[0])
        return (
            f"{len(looked.masks)} groups, {found.families} families, {found.all_conflicts} conflicts, "
            f"{found.all_corrections} corrections, deal in {found.deal:.3f} of the draws"
        )

    return work


def _told(what: str, work: Callable[[], object]) -> None:
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        found = work()
        seconds.append(time.perf_counter() - begun)
    print(f"{what:28}{min(seconds) * 1000:8.1f} ms   {found if isinstance(found, str) else ''}")


def main() -> None:
    """Show what each part of the work takes."""
    board = exact_board()
    packages = board.table.space.packages
    words = violations(board, packages)
    corrections = minimal(words)
    _told("exact: claims", lambda: board.masks(packages))
    _told("exact: claims and wants", lambda: violations(board, packages))
    _told("exact: minimal", lambda: minimal(words))
    _told("exact: transversals", lambda: transversals(corrections))
    _told("exact: all of it", exact_conflicts())
    looked = survey(board)
    _told("exact: from a survey", lambda: find_impasse(board, looked, board.scopes[0]))
    board = drawn_board()
    looked, scope = survey(board), board.scopes[0]
    found = minimal_corrections(board, looked, scope)
    _told("drawn: corrections", lambda: minimal_corrections(board, looked, scope))
    _told("drawn: transversals", lambda: transversals_of_each(found.owners, found.sets, found.count))
    _told("drawn: all of it", drawn_conflicts())
    conflicts = find_impasse(board, looked, scope).conflicts[:20]
    _told("drawn: 20 conflicts proven", lambda: [prove(board, looked, one.members) for one in conflicts])


if __name__ == "__main__":
    main()
