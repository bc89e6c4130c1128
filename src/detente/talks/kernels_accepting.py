"""The acceptance conditions of `accepting`. Import this module only inside the function that needs it."""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

from typing import Final, get_args

import numpy as np

from detente.talks.kernels_compiled import loop, turn
from detente.talks.kernels_room import worth_of
from detente.talks.strategies import AcceptKind

KINDS: Final = get_args(AcceptKind)
TARGET, NEXT, CONSTANT, TIME, COMBINED = (
    KINDS.index(kind) for kind in ("target", "next", "constant", "time", "combined")
)


@loop
def base(seat):  # type: ignore[no-untyped-def]
    """Give what a party's gains are counted from: no deal, and its worst package where it accepts every one."""
    return seat.reservation if seat.reservation > -np.inf else seat.least


@turn
def accepts(game, era, party, value, promise, target, time):  # type: ignore[no-untyped-def]
    """Tell whether a party accepts a package worth so much, given what it would offer and aims at."""
    seat, way = game.seats[party], game.ways[party]
    if way.accepts == TARGET:
        return value >= target
    if way.discount != 1.0 or way.delay != 0.0:
        promise = base(seat) + (promise - base(seat)) * way.discount - way.delay
    if value >= promise:
        return True
    if way.accepts == CONSTANT:
        return value >= seat.floor + way.level * (seat.top - seat.floor)
    if way.accepts == NEXT or time < way.after:
        return False
    return way.accepts == TIME or value >= _lately(game, era, party, time)


@loop
def _lately(game, era, party, time):  # type: ignore[no-untyped-def]
    """Give the best that others offered in a window as long as the time left; infinity where there was none."""
    row, start, best = game.seats[party].row, time - (1.0 - time), -np.inf
    for other in range(len(game.seats)):
        for place in range(game.seats[other].made if other != party else 0):
            if start <= game.said.time[other, place] < time:
                package = game.said.package[other, place]
                best = max(best, worth_of(game.wants.tables, era, row, game.space.columns, package))
    return best if best > -np.inf else np.inf
