"""What strategies that heed the others put on the table, as in `offering`.

Import this module only inside the function that needs it.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

from typing import Final, get_args

import numpy as np

from detente.talks.chance import OWN
from detente.talks.kernels_chance import whole
from detente.talks.kernels_compiled import loop, turn
from detente.talks.kernels_modelling import learn, look, modelled
from detente.talks.kernels_room import cell_of, lengthen, reaching
from detente.talks.strategies import OfferKind

KINDS: Final = get_args(OfferKind)
TIME, HARD_LINER, RANDOM, MICRO, RELATIVE, ABSOLUTE, AVERAGED, NAIVE, NICE = range(len(KINDS))


@loop
def recall(game, party):  # type: ignore[no-untyped-def]
    """Value anew what was said before, under the values of this meeting."""
    seat = game.seats[party]
    seat.step = seat.usable = 0
    seat.lowest = np.inf
    for place in range(seat.different if game.ways[party].offers == MICRO else 0):
        _use(game, party, game.said.different[party, place])


@loop
def _use(game, party, offer):  # type: ignore[no-untyped-def]
    """Keep an offer among those that may be repeated, if the party could still sign it."""
    seat = game.seats[party]
    worth = game.rooms.worth[seat.room, offer]
    if worth >= seat.reservation and not game.wants.barred[party, offer]:
        keep(seat, game.said, party, offer, worth)


@turn
def keep(seat, said, party, offer, worth):  # type: ignore[no-untyped-def]
    """Keep an offer among those that may be repeated."""
    said.usable[party, seat.usable] = offer
    seat.usable += 1
    seat.lowest = min(seat.lowest, worth)


@turn
def note(game, line, party, offer, worth, time):  # type: ignore[no-untyped-def]
    """Keep an offer in everybody's mind, as far as anybody heeds it."""
    seat, said = game.seats[party], game.said
    if said.time.size > 0:
        said.package[party, seat.made], said.time[party, seat.made] = offer, time
        for other in range(len(game.seats)):
            if other != party:
                game.seats[other].last = party
                game.seats[other].first = offer if game.seats[other].first < 0 else game.seats[other].first
    if said.stamp.size > 0 and said.stamp[party, offer] != line:
        said.stamp[party, offer] = line
        said.different[party, seat.different] = offer
        seat.different += 1
        if game.ways[party].offers == MICRO:
            keep(seat, said, party, offer, worth)
    seat.made += 1


@turn
def micro(game, key, line, party):  # type: ignore[no-untyped-def]
    """Give the next of the order, if the others have offered as many different packages; else one of its own again."""
    seat, said = game.seats[party], game.said
    if _least_different(game.seats, party) >= seat.usable:
        offer = _unsaid(game, line, party)
        if offer >= 0:
            worth = game.rooms.worth[seat.room, offer]
            return offer, worth, worth
    place = whole(key, OWN + 4 * party, seat.made, seat.usable)
    return np.int64(said.usable[party, place]), seat.lowest, seat.lowest


@turn
def _least_different(seats, party):  # type: ignore[no-untyped-def]
    """Give how many different packages that other party offered, or could not, that offered fewest."""
    fewest = np.iinfo(np.int64).max
    for other in range(len(seats)):
        if other != party:
            fewest = min(fewest, seats[other].different + seats[other].refusals)
    return fewest


@turn
def _unsaid(game, line, party):  # type: ignore[no-untyped-def]
    """Give the best package that it has not offered yet; −1 if there is none."""
    seat, rooms = game.seats[party], game.rooms
    row, room = seat.room, rooms.record[seat.room]
    while True:
        if seat.step == room.sorted:
            lengthen(room, rooms.worth[row], rooms.head[row], rooms.following[row], rooms.ladder[row])
        if seat.step == room.sorted:
            return -1
        offer = np.int64(rooms.ladder[row, seat.step])
        if game.said.stamp[party, offer] != line:
            return offer
        seat.step += 1


@loop
def reaction(game, key, party, clock):  # type: ignore[no-untyped-def]
    """Give the offer that a party would make now, what it counts for in acceptance, and what it aims at."""
    seat, way, rooms = game.seats[party], game.ways[party], game.rooms
    room, worth = rooms.record[seat.room], rooms.worth[seat.room]
    if way.offers == RANDOM:
        offer = np.int64(rooms.own[seat.room, whole(key, OWN + 4 * party, seat.made, room.size)])
        return offer, worth[offer], worth[offer]
    if way.model > 0:
        for other in range(len(game.seats)):
            if other != party:
                learn(game, way.model, other)
    target = _aim(game, party, clock)
    least = target - way.slack * (room.top - room.least)
    offer = np.int64(-1)
    if way.model > 0 and way.reach > 0.0:
        offer = _kindest(game, party, least, least + way.reach * (room.top - room.floor))
    if offer < 0:
        offer = np.int64(reaching(room, least, worth, rooms.head[seat.room], rooms.following[seat.room]))
    return offer, worth[offer], target


@loop
def _kindest(game, party, least, most):  # type: ignore[no-untyped-def]
    """Give the package best for the others, as the model has it, of those worth so much; −1 if there is none.

    Of several that worth most to the party, and then the last in the numbering.
    """
    row, room = game.seats[party].room, game.rooms.record[game.seats[party].room]
    worth, head, following = game.rooms.worth[row], game.rooms.head[row], game.rooms.following[row]
    found, best = np.int64(-1), -np.inf
    for cell in range(cell_of(room, least, len(head)), cell_of(room, most, len(head)) + 1):
        package = np.int64(head[cell])
        while package >= 0:
            if least <= worth[package] <= most:
                value = modelled(game, party, package)
                if value > best or (value == best and (worth[package], package) > (worth[found], found)):
                    found, best = package, value
            package = np.int64(following[package])
    return found


@loop
def _aim(game, party, clock):  # type: ignore[no-untyped-def]
    """Give the value that a party aims at."""
    seat, kind = game.seats[party], game.ways[party].offers
    room, worth = game.rooms.record[seat.room], game.rooms.worth[seat.room]
    if kind == TIME:
        return room.floor + game.course.goals[party, clock] * (room.top - room.floor)
    if seat.last < 0:
        return room.top
    if kind == NICE:
        return _nice(game, party, game.course.times[clock])
    place = game.seats[seat.last].made - 1
    if kind == NAIVE:
        heard = worth[game.said.package[seat.last, place]]
        return room.top - (heard - room.floor) if clock >= 3 else room.top
    if place < 1:
        return room.top
    return min(max(_reply(game, party, place), room.floor), room.top)


@loop
def _reply(game, party, place):  # type: ignore[no-untyped-def]
    """Answer the last step of the party that spoke last; ``place``: that of its last offer."""
    seat, way, said = game.seats[party], game.ways[party], game.said
    room, worth = game.rooms.record[seat.room], game.rooms.worth[seat.room]
    previous = worth[said.package[party, seat.made - 1] if seat.made > 0 else room.best]
    last = worth[said.package[seat.last, place]]
    if way.offers == ABSOLUTE:
        return previous - (last - worth[said.package[seat.last, place - 1]])
    window = way.window if way.offers == AVERAGED else 1
    before = worth[said.package[seat.last, max(0, place - window)]] - room.least
    last -= room.least
    return room.least + (previous - room.least) * before / last if last > 0.0 else previous


@loop
def _nice(game, party, time):  # type: ignore[no-untyped-def]
    """Give the value as far down from the top as the others have come."""
    seat, said = game.seats[party], game.said
    room, worth = game.rooms.record[seat.room], game.rooms.worth[seat.room]
    nash, first, best = _nash(game, party), worth[seat.first], -np.inf
    for other in range(len(game.seats)):
        for place in range(game.seats[other].made if other != party else 0):
            best = max(best, worth[said.package[other, place]])
    share = _unit((best - first) / (nash - first)) if nash > first else 1.0
    share += (1.0 - share) * 0.5 * _unit((time - 0.9) / 0.1)
    return room.top - share * (room.top - nash)


@loop
def _nash(game, party):  # type: ignore[no-untyped-def]
    """Give the worth of the package with the largest product of its own level and the modelled worth to the others."""
    look(game, party)
    row, others = game.seats[party].room, game.minds.seen
    room, worth, own = game.rooms.record[row], game.rooms.worth[row], game.rooms.own[row]
    floor, width = room.floor, room.top - room.floor
    highest, found = -np.inf, -np.inf
    for place in range(room.size):
        package = own[place]
        product = ((worth[package] - floor) / width if width > 0.0 else 1.0) * others[package]
        if product > highest or (product == highest and worth[package] > found):
            highest, found = product, worth[package]
    return found


@loop
def _unit(number):  # type: ignore[no-untyped-def]
    """Hold a number between 0 and 1."""
    return min(max(number, 0.0), 1.0)
