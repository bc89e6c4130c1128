"""Sessions of alternating offers, many of them: the steps of `series` and `alternating`.

Import this module only inside the function that needs it.
"""

# ruff: noqa: ANN001, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

from typing import Any

import numpy as np

from detente.talks.chance import BREAK, DRAW, INTERIM, OWN
from detente.talks.kernels_accepting import accepts, base
from detente.talks.kernels_chance import session_key, uniform, whole
from detente.talks.kernels_compiled import SOURCES, entry, loop, turn
from detente.talks.kernels_modelling import forget
from detente.talks.kernels_offering import MICRO, micro, note, reaction
from detente.talks.kernels_room import worth_of
from detente.talks.kernels_seat import plan_on, sit
from detente.talks.sessions import AGREED, DEADLINE, NO_ROOM, NOT_HELD, WALKED_OUT


@loop
def _known(game, line):  # type: ignore[no-untyped-def]
    """Give the line of a session with the same draws, where that tells how this one goes; else −1."""
    place = 0
    if len(game.course.known) == 0:
        return -1
    for party in range(len(game.seats)):
        draws = game.wants.first[party + 1] - game.wants.first[party]
        place = place * draws + game.seats[party].draw
    same = game.course.known[place]
    if same < 0:
        game.course.known[place] = line
    return same


@loop
def _copy(columns, same, line):  # type: ignore[no-untyped-def]
    """Tell of a session what was told of another."""
    columns.end[line], columns.package[line], columns.interim[line] = (
        columns.end[same],
        columns.package[same],
        columns.interim[same],
    )
    columns.round[line], columns.meeting[line], columns.offers[line] = (
        columns.round[same],
        columns.meeting[same],
        columns.offers[same],
    )
    for party in range(columns.draws.shape[1]):
        columns.draws[line, party] = columns.draws[same, party]
        columns.value[line, party] = columns.value[same, party]
        columns.reservation[line, party] = columns.reservation[same, party]


@loop
def _play(game, key, line, columns):  # type: ignore[no-untyped-def]
    """Play the meetings one after the other until a deal, an end, or the last."""
    course = game.course
    held, left, deal, interim, ended, latest, turns = True, False, -1, -1, 0, 0, 0
    end = DEADLINE
    for meeting in range(len(course.rounds)):
        _drift(game, meeting)
        chance = course.held[meeting] if held and not left else course.returns[meeting]
        held = meeting == 0 or uniform(key, BREAK, meeting) < chance
        if not held:
            continue
        latest = meeting
        if not sit(game, line, meeting):
            end, ended, left = NO_ROOM, course.before[meeting], False
            break
        ended, deal, left, turns = _meet(game, key, meeting, line, turns)
        if deal >= 0:
            end = AGREED
            break
        if not left:
            signed = _signed(game, key, meeting)
            interim = signed if signed >= 0 else interim
    if end == DEADLINE and (left or not held):
        end = WALKED_OUT if left else NOT_HELD
    columns.end[line], columns.package[line], columns.interim[line] = end, deal, interim
    columns.round[line], columns.meeting[line] = ended, latest
    _tell(game, line, deal, course.era[meeting], columns)


@loop
def _begin(game, key):  # type: ignore[no-untyped-def]
    """Draw what each party wants; nothing has been said."""
    forget(game.minds)
    for party in range(len(game.seats)):
        seat, first = game.seats[party], game.wants.first[party]
        seat.draw = whole(key, DRAW, party, game.wants.first[party + 1] - first)
        seat.row = first + seat.draw
        seat.reservation = game.wants.reservation[seat.row]
        seat.made = seat.different = seat.refusals = 0
        seat.moved = seat.first = seat.last = -1


@loop
def _drift(game, meeting):  # type: ignore[no-untyped-def]
    """Add what has befallen the parties since the meeting before; their values are those of an era."""
    for party in range(len(game.seats)):
        game.seats[party].reservation += game.course.no_deal[meeting, party]


@loop
def _meet(game, key, meeting, line, turns):  # type: ignore[no-untyped-def]
    """Play a meeting: in which round it ended, the deal or −1, whether a party walked out, and turns so far."""
    era, before = game.course.era[meeting], game.course.before[meeting]
    package, proposer, accepters, willing = -1, -1, 0, 0
    for number in range(game.course.rounds[meeting]):
        for party in game.course.order:
            value, could = 0.0, False
            if package >= 0 and proposer != party:
                value, could = _hears(game, era, party, package)
                if not could and uniform(key, OWN + 4 * party + 1, turns) < game.ways[party].walk_out:
                    return before + number + 1, -1, True, turns
            turns += 1
            offer, promise, target = _next(game, key, line, party, meeting, number)
            if could and accepts(game, era, party, value, promise, target, game.course.times[before + number]):
                accepters |= 1 << party
            elif package >= 0 and game.wants.deals[willing & ~(1 << party)]:
                willing &= ~(1 << party)
                game.seats[party].refusals += 1
            elif offer < 0:
                package, proposer, accepters = -1, -1, 0
                game.seats[party].refusals += 1
            else:
                package, proposer, accepters, willing = offer, party, 1 << party, (1 << len(game.seats)) - 1
                note(game, line, party, offer, promise, game.course.times[before + number])
            if game.wants.deals[accepters]:
                return before + number + 1, package, False, turns
    return before + game.course.rounds[meeting], -1, False, turns


@turn
def _hears(game, era, party, package):  # type: ignore[no-untyped-def]
    """Tell what an offer is worth to a party, and whether it could sign it."""
    seat = game.seats[party]
    value = worth_of(game.wants.tables, era, seat.row, game.space.columns, package)
    return value, value >= seat.reservation and not game.wants.barred[party, package]


@turn
def _next(game, key, line, party, meeting, number):  # type: ignore[no-untyped-def]
    """Give the offer that a party would make now, or −1, what it counts for in acceptance, and what it aims at."""
    seat, way, plans = game.seats[party], game.ways[party], game.plans
    if seat.size == 0:
        return np.int64(-1), 0.0, 0.0
    if way.fixed:
        if number >= plans.record[seat.plan].done:
            plan_on(game, party, meeting)
        return (
            np.int64(plans.offer[seat.plan, number]),
            plans.worth[seat.plan, number],
            plans.target[seat.plan, number],
        )
    if way.offers == MICRO:
        return micro(game, key, line, party)
    return reaction(game, key, party, game.course.before[meeting] + number)


@loop
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
        seat.moved = 0
    return found


@loop
def _gain(game, party, package, era):  # type: ignore[no-untyped-def]
    """Give what a party gains from a package; 0 if it is barred."""
    if game.wants.barred[party, package]:
        return 0.0
    seat = game.seats[party]
    return worth_of(game.wants.tables, era, seat.row, game.space.columns, package) - base(seat)


@loop
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


def _compiled_from(sources: int) -> Any:
    """Make the function that plays sessions; it gives the number of the sources that it was compiled from."""

    @entry
    def play_all(game, seed, first, columns):  # type: ignore[no-untyped-def]
        """Play sessions, one line of the columns each; where chance decides nothing but draws, each draw once."""
        for line in range(len(columns.end)):
            key = session_key(seed, first + line)
            _begin(game, key)
            same = _known(game, line)
            if same < 0:
                _play(game, key, line, columns)
            else:
                _copy(columns, same, line)
        return sources

    return play_all


play_all = _compiled_from(SOURCES)
