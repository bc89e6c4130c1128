"""Sessions of alternating offers, many of them: the steps of `series` and `alternating`.

Import this module only inside the function that needs it.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

import numpy as np
from numba import njit

from detente.talks.chance import BREAK, DRAW, INTERIM, OWN
from detente.talks.kernels_accepting import COMBINED, accepts, base, lately
from detente.talks.kernels_chance import session_key, uniform, whole
from detente.talks.kernels_modelling import forget
from detente.talks.kernels_offering import MICRO, count, micro, note, reaction
from detente.talks.kernels_room import worth_of
from detente.talks.kernels_seat import sit
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, NOT_HELD, WALKED_OUT


@njit(cache=True, nogil=True, _nrt=False)
def play_all(game, seed, first, columns):  # type: ignore[no-untyped-def]
    """Play sessions, one line of the columns each."""
    for line in range(len(columns.end)):
        _play(game, session_key(seed, first + line), line, columns)


@njit(cache=True, nogil=True, _nrt=False)
def _play(game, key, line, columns):  # type: ignore[no-untyped-def]
    """Play the meetings one after the other until a deal, an end, or the last."""
    _begin(game, key)
    course = game.course
    held, left, deal, interim, ended, latest, end = True, False, -1, -1, 0, 0, -1
    turns = 0
    for meeting in range(len(course.rounds)):
        _drift(game, meeting)
        chance = course.held[meeting] if held and not left else course.returns[meeting]
        held = meeting == 0 or uniform(key, BREAK, meeting) < chance
        if not held:
            continue
        latest = meeting
        if not sit(game, meeting):
            end, ended = NO_ROOM, course.before[meeting]
            break
        ended, deal, left, turns = _meet(game, key, meeting, line, turns)
        if deal >= 0:
            end = AGREED
            break
        if not left and len(course.interim) > 0:
            signed = _signed(game, key, meeting)
            interim = signed if signed >= 0 else interim
    if end < 0:
        end = WALKED_OUT if left else DEADLINE if held else NOT_HELD
    columns.end[line], columns.package[line], columns.interim[line] = end, deal, interim
    columns.round[line], columns.meeting[line] = ended, latest
    _tell(game, line, deal, course.era[meeting], columns)


@njit(cache=True, nogil=True, _nrt=False)
def _begin(game, key):  # type: ignore[no-untyped-def]
    """Draw what each party wants; nothing has been said."""
    forget(game.minds)
    for party in range(len(game.seats)):
        seat, first = game.seats[party], game.wants.first[party]
        seat.draw = whole(key, DRAW, party, game.wants.first[party + 1] - first)
        seat.row = first + seat.draw
        seat.reservation = game.wants.reservation[seat.row]
        seat.moved = seat.made = seat.different = 0
        seat.first = seat.last = -1


@njit(cache=True, nogil=True, _nrt=False)
def _drift(game, meeting):  # type: ignore[no-untyped-def]
    """Add what has befallen the parties since the meeting before; their values are those of an era."""
    for party in range(len(game.seats)):
        game.seats[party].reservation += game.course.no_deal[meeting, party]


@njit(cache=True, nogil=True, _nrt=False)
def _meet(game, key, meeting, line, turns):  # type: ignore[no-untyped-def]
    """Play a meeting: in which round it ended, the deal or −1, whether a party walked out, and turns so far."""
    # Taken out of their tuples once: in the loop each taking out would cost as much as the turn.
    seats, ways, order, times = game.seats, game.ways, game.course.order, game.course.times
    tables, columns, barred, deals = game.wants.tables, game.space.columns, game.wants.barred, game.wants.deals
    offers, promises, targets = game.plans.offer, game.plans.worth, game.plans.target
    rooms, said, heard, counted = game.rooms, game.said, game.said.time.size > 0, game.said.stamp.size > 0
    era, before = game.course.era[meeting], game.course.before[meeting]
    package, proposer, accepters = -1, -1, 0
    for number in range(game.course.rounds[meeting]):
        clock = before + number
        for party in order:
            seat, way = seats[party], ways[party]
            value, could = 0.0, False
            if package >= 0 and proposer != party:
                value = worth_of(tables, era, seat.row, columns, package)
                could = value >= seat.reservation and not barred[party, package]
                if not could and way.walk_out > 0.0 and uniform(key, OWN + 4 * party + 1, turns) < way.walk_out:
                    return clock + 1, -1, True, turns
            turns += 1
            if way.fixed:
                row = seat.plan
                offer, promise, target = np.int64(offers[row, number]), promises[row, number], targets[row, number]
            elif way.offers == MICRO:
                offer, promise, target = micro(seats, rooms, said, key, line, party)
            else:
                offer, promise, target = reaction(game, key, party, clock)
            if could and (
                accepts(seat, way, value, promise, target, times[clock])
                or (
                    way.accepts == COMBINED and times[clock] >= way.after and value >= lately(game, party, times[clock])
                )
            ):
                accepters |= 1 << party
            else:
                package, proposer, accepters = offer, party, 1 << party
                if counted:
                    count(seat, way, said, line, party, offer, promise)
                if heard:
                    note(seats, said, party, offer, times[clock])
                seat.made += 1
            if deals[accepters]:
                return clock + 1, package, False, turns
    return before + game.course.rounds[meeting], -1, False, turns


@njit(cache=True, nogil=True, _nrt=False)
def _signed(game, key, meeting):  # type: ignore[no-untyped-def]
    """Let the parties sign the interim deal with the largest product of gains; −1 where they do not."""
    course, era = game.course, game.course.era[meeting]
    best, found = 0.0, -1
    for package in course.interim:
        product = 1.0
        for party in range(len(game.seats)):
            product *= max(_gain(game, party, package, era), 0.0)
        if product > best:
            best, found = product, package
    if found < 0 or uniform(key, INTERIM, meeting) >= course.signed:
        return -1
    for party in range(len(game.seats)):
        seat = game.seats[party]
        seat.reservation = base(seat) + course.kept * _gain(game, party, found, era)
        seat.moved = 1
    return found


@njit(cache=True, nogil=True, _nrt=False)
def _gain(game, party, package, era):  # type: ignore[no-untyped-def]
    """Give what a party gains from a package; 0 if it is barred."""
    if game.wants.barred[party, package]:
        return 0.0
    seat = game.seats[party]
    return worth_of(game.wants.tables, era, seat.row, game.space.columns, package) - base(seat)


@njit(cache=True, nogil=True, _nrt=False)
def _tell(game, line, deal, era, columns):  # type: ignore[no-untyped-def]
    """Tell what everybody has in the end."""
    offers = 0
    for party in range(len(game.seats)):
        seat = game.seats[party]
        offers += seat.made
        columns.draws[line, party] = seat.draw
        columns.reservation[line, party] = columns.value[line, party] = seat.reservation
        if deal >= 0:
            columns.value[line, party] = worth_of(game.wants.tables, era, seat.row, game.space.columns, deal)
    columns.offers[line] = offers
