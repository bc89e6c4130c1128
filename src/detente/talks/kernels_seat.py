"""What a party has before it in a meeting. Import this module only inside the function that needs it.

What was worked out for a draw is kept as long as there is room, in the row that its number falls on: sessions with the
same draw find it there.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

from detente.talks.kernels_compiled import loop
from detente.talks.kernels_offering import HARD_LINER, recall
from detente.talks.kernels_room import furnish, reaching


@loop
def sit(game, line, meeting):  # type: ignore[no-untyped-def]
    """Seat everybody with the values of this time, and tell whether those with room could agree."""
    able = 0
    for party in range(len(game.seats)):
        seat = game.seats[party]
        if seat.moved >= 0:
            seat.moved = line * len(game.course.rounds) + meeting
        seat.size = _planned(game, party, meeting) if game.ways[party].fixed else _furnished(game, party, meeting)
        able |= (seat.size > 0) << party
    if not game.wants.deals[able]:
        return False
    for party in range(len(game.seats)):
        if not game.ways[party].fixed:
            recall(game, party)
    return True


@loop
def _furnished(game, party, meeting):  # type: ignore[no-untyped-def]
    """Set up a party's packages, and tell how many it could sign."""
    seat, rooms, era = game.seats[party], game.rooms, game.course.era[meeting]
    tag = seat.draw * len(game.wants.tables) + era if seat.moved < 0 else -2 - seat.moved
    seat.room = rooms.first[party] + tag % (rooms.first[party + 1] - rooms.first[party])
    room = rooms.record[seat.room]
    if room.tag != tag:
        row = seat.room
        table, barred = game.wants.tables[era, seat.row], game.wants.barred[party]
        worth, head, following, own = rooms.worth[row], rooms.head[row], rooms.following[row], rooms.own[row]
        furnish(room, game.space, table, rooms.branches, barred, seat.reservation, worth, head, following, own)
        room.tag = tag
    seat.top, seat.floor, seat.least = room.top, room.floor, room.least
    return room.size


@loop
def _planned(game, party, meeting):  # type: ignore[no-untyped-def]
    """Set up the offers of a party that makes the same ones whatever it hears, and tell how many it could sign."""
    seat, plans = game.seats[party], game.plans
    tag = seat.draw * len(game.course.rounds) + meeting if seat.moved < 0 else -2 - seat.moved
    seat.plan = plans.first[party] + tag % (plans.first[party + 1] - plans.first[party])
    plan = plans.record[seat.plan]
    if plan.tag != tag:
        plan.size = _furnished(game, party, meeting)
        plan.top, plan.floor, plan.least = seat.top, seat.floor, seat.least
        plan.tag, plan.done = tag, 0
    seat.top, seat.floor, seat.least = plan.top, plan.floor, plan.least
    return plan.size


@loop
def plan_on(game, party, meeting):  # type: ignore[no-untyped-def]
    """Work out the offers of some more rounds of a meeting; most talks end before the last."""
    _furnished(game, party, meeting)
    seat, hard = game.seats[party], game.ways[party].offers == HARD_LINER
    plan, row = game.plans.record[seat.plan], seat.plan
    room, worth = game.rooms.record[seat.room], game.rooms.worth[seat.room]
    head, following, goals = game.rooms.head[seat.room], game.rooms.following[seat.room], game.course.goals[party]
    before, slack = game.course.before[meeting], game.ways[party].slack * (room.top - room.least)
    done, plan.done = plan.done, min(2 * plan.done + 8, game.course.rounds[meeting])
    for number in range(done, plan.done):
        target = worth[room.best] if hard else room.floor + goals[before + number] * (room.top - room.floor)
        offer = room.best if hard else reaching(room, target - slack, worth, head, following)
        game.plans.offer[row, number], game.plans.worth[row, number] = offer, worth[offer]
        game.plans.target[row, number] = target
