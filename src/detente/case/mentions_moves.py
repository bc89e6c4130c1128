"""Every name that the words of the moves lens refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.mentions import Mention, listed_names, options_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.case.composing import Path
    from detente.case.model import CaseFile
    from detente.case.moves import Moves, Reading, StateRef
    from detente.case.names import Choice


def mentions_of_moves(case: CaseFile) -> Iterator[Mention]:
    """Find the names of parties, issues, options, rules, sources, accounts and variants under `moves`."""
    if case.moves is not None:
        yield from _of_states(case.moves)
        for selection, path in selections_of_moves(case):
            yield from options_named(selection, path)
        yield from _of_parties(case.moves)


def selections_of_moves(case: CaseFile) -> Iterator[tuple[Mapping[str, Choice], Path]]:
    """Find every selection of options under `moves`, rules apart, each with its path."""
    moves = case.moves
    if moves is None:
        return
    for i, follow in enumerate(moves.follows):
        yield follow.when, ("moves", "follows", i, "if")
    for label, selection in moves.merged.items():
        yield selection, ("moves", "merged", label)
    for reference, path in _states_meant(moves):
        if not isinstance(reference, str):
            yield reference, path


def _of_states(moves: Moves) -> Iterator[Mention]:
    """Find the names in what says which states there are and what binds."""
    yield from options_named(moves.issues, ("moves", "issues"))
    yield from options_named(moves.held, ("moves", "held"))
    yield from listed_names("issue", moves.alone, ("moves", "alone"))
    yield from listed_names("rule", moves.rules_off, ("moves", "rules off"))
    for label, options in moves.states.items():
        yield from options_named(options, ("moves", "states", label))
    for i, follow in enumerate(moves.follows):
        yield from options_named(follow.then, ("moves", "follows", i, "then"))


def _of_parties(moves: Moves) -> Iterator[Mention]:
    """Find the names in what is said of each party."""
    for key, stated in (("cannot", moves.cannot), ("can", moves.can)):
        for i, one in enumerate(stated):
            yield from listed_names("party", one.party, ("moves", key, i, "party"))
            yield from listed_names("variant", one.variants, ("moves", key, i, "variants"))
    for section in ("arcs", "preferences", "views", "attitudes", "policies"):
        for party in getattr(moves, section):
            yield Mention("party", party, ("moves", section, party), key=True)
    for party, readings in moves.preferences.items():
        for name, reading in readings.items():
            yield from _of_reading(reading, ("moves", "preferences", party, name))
    for party, view in moves.views.items():
        yield from _parties_in(view.thinks, ("moves", "views", party, "thinks"))
        yield from listed_names("variant", view.variants, ("moves", "views", party, "variants"))
    for party, others in moves.attitudes.items():
        yield from _parties_in(others, ("moves", "attitudes", party))


def _parties_in(table: Mapping[str, str], path: Path) -> Iterator[Mention]:
    return (Mention("party", party, (*path, party), key=True) for party in table)


def _states_meant(moves: Moves) -> Iterator[tuple[StateRef, Path]]:
    for key, stated in (("cannot", moves.cannot), ("can", moves.can)):
        for i, one in enumerate(stated):
            yield one.origin, ("moves", key, i, "from")
            yield one.to, ("moves", key, i, "to")
    if moves.start is not None:
        yield moves.start, ("moves", "start")
    for party, view in moves.views.items():
        yield from ((one, ("moves", "views", party, "unseen", i)) for i, one in enumerate(view.unseen))


def _of_reading(reading: Reading, path: Path) -> Iterator[Mention]:
    yield from options_named({issue: dict(table) for issue, table in reading.weights.items()}, (*path, "weights"))
    yield from listed_names("account", reading.accounts, (*path, "accounts"))
    yield from listed_names("variant", reading.variants, (*path, "variants"))
    yield from listed_names("source", reading.source, (*path, "source"))
