"""What strategies that heed the others put on the table, as in `offering`.

Import this module only inside the function that needs it.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

from typing import Final, get_args

import numpy as np
from numba import njit

from detente.talks.chance import OWN
from detente.talks.kernels_chance import whole
from detente.talks.kernels_room import reaching, rung
from detente.talks.strategies import OfferKind

KINDS: Final = get_args(OfferKind)
TIME, HARD_LINER, RANDOM, MICRO = (KINDS.index(kind) for kind in ("time", "hard-liner", "random", "micro"))


@njit(cache=True, nogil=True)
def recall(game, party):  # type: ignore[no-untyped-def]
    """Value anew what was said before, under the values of this meeting."""
    seat = game.seats[party]
    seat.step = seat.usable = 0
    seat.lowest = np.inf
    for place in range(seat.different if game.ways[party].offers == MICRO else 0):
        _use(game, party, game.said.different[party, place])


@njit(cache=True, nogil=True)
def _use(game, party, offer):  # type: ignore[no-untyped-def]
    """Keep an offer among those that may be repeated, if the party could still sign it."""
    seat = game.seats[party]
    worth = game.rooms.worth[seat.room, offer]
    if worth >= seat.reservation and not game.wants.barred[party, offer]:
        game.said.usable[party, seat.usable] = offer
        seat.usable += 1
        seat.lowest = min(seat.lowest, worth)


@njit(cache=True, nogil=True)
def note(game, line, party, offer, time):  # type: ignore[no-untyped-def]
    """Keep an offer in everybody's mind, as far as anybody heeds it."""
    seat, said = game.seats[party], game.said
    if said.time.size > 0:
        said.package[party, seat.made], said.time[party, seat.made] = offer, time
    if said.stamp.size > 0 and said.stamp[party, offer] != line:
        said.stamp[party, offer] = line
        said.different[party, seat.different] = offer
        seat.different += 1
        if game.ways[party].offers == MICRO:
            _use(game, party, offer)
    seat.made += 1


@njit(cache=True, nogil=True)
def reaction(game, key, line, party, clock):  # type: ignore[no-untyped-def]
    """Give the offer that a party would make now, what it counts for in acceptance, and what it aims at."""
    kind = game.ways[party].offers
    if kind == MICRO:
        return _micro(game, key, line, party)
    if kind == RANDOM:
        return _random(game, key, party)
    return timed(game, party, clock)


@njit(cache=True, nogil=True)
def _random(game, key, party):  # type: ignore[no-untyped-def]
    """Draw one of the packages that it could sign."""
    seat, rooms = game.seats[party], game.rooms
    size = rooms.record[seat.room].size
    offer = np.int64(rooms.own[seat.room, whole(key, OWN + 4 * party, seat.made, size)])
    return offer, rooms.worth[seat.room, offer], rooms.worth[seat.room, offer]


@njit(cache=True, nogil=True)
def _micro(game, key, line, party):  # type: ignore[no-untyped-def]
    """Give the next of the order, if the others have offered as many different packages; else one of its own again."""
    seat, rooms = game.seats[party], game.rooms
    if _least_different(game, party) >= seat.usable:
        offer = _unsaid(game, line, party)
        if offer >= 0:
            return offer, rooms.worth[seat.room, offer], rooms.worth[seat.room, offer]
    place = whole(key, OWN + 4 * party, seat.made, seat.usable)
    return np.int64(game.said.usable[party, place]), seat.lowest, seat.lowest


@njit(cache=True, nogil=True)
def _least_different(game, party):  # type: ignore[no-untyped-def]
    """Give how many different packages that other party offered that offered fewest."""
    fewest = np.iinfo(np.int64).max
    for other in range(len(game.seats)):
        if other != party:
            fewest = min(fewest, game.seats[other].different)
    return fewest


@njit(cache=True, nogil=True)
def _unsaid(game, line, party):  # type: ignore[no-untyped-def]
    """Give the best package that it has not offered yet; −1 if there is none."""
    seat, rooms = game.seats[party], game.rooms
    row, room = seat.room, rooms.record[seat.room]
    while True:
        offer = rung(room, seat.step, rooms.worth[row], rooms.head[row], rooms.following[row], rooms.ladder[row])
        if offer < 0 or game.said.stamp[party, offer] != line:
            return np.int64(offer)
        seat.step += 1


@njit(cache=True, nogil=True)
def timed(game, party, clock):  # type: ignore[no-untyped-def]
    """Give the offer at a time whatever was heard, its worth and the target that it reaches."""
    seat, rooms = game.seats[party], game.rooms
    room, worth = rooms.record[seat.room], rooms.worth[seat.room]
    target = worth[room.best]
    if game.ways[party].offers != HARD_LINER:
        target = room.floor + game.course.goals[party, clock] * (room.top - room.floor)
    offer = np.int64(reaching(room, target, worth, rooms.head[seat.room], rooms.following[seat.room]))
    return offer, worth[offer], target
