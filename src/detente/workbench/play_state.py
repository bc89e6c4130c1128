"""A play as it looks from one seat: all that its party knows, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.talks.modelling import Frequency
from detente.talks.sessions import ENDS

if TYPE_CHECKING:
    from detente.talks.human import Turn
    from detente.talks.sessions import Event
    from detente.workbench.play import Play

DIGITS = 5


def play_state(play: Play, party: str) -> dict[str, Any]:
    """Tell how a play stands, as far as a party may know.

    Parameters
    ----------
    play
        The play.
    party
        From whose seat it is seen. Values are this party's own, of the one value function that it plays with.

    Returns
    -------
    A dictionary of JSON types. Nothing in it depends on another party's values or strategy but by what was said.
    """
    me, turn, session = play.parties.index(party), play.turn, play.session
    words = play.question.asked.numbering.words
    return {
        "party": party,
        "parties": [{"key": key, "name": words.parties[key].name, "you": key == party} for key in play.parties],
        "account": play.account,
        "turn": len(play.acts),
        "your_turn": turn is not None and turn.party == me,
        "whose": None if turn is None else play.parties[turn.party],
        "over": session is not None,
        "end": None if session is None else ENDS[session.end],
        "deal": None if session is None or session.package < 0 else play.options(session.package),
        **_when(play, turn),
        "no_deal": _own(play.table.reservation[me]),
        "best": _own(play.table.seats[me].top),
        "best_package": play.options(play.table.seats[me].best()) if play.table.seats[me].room else None,
        "issues": _issues(play, me),
        "standing": _standing(play, me, turn),
        "events": [_event(play, me, one) for one in play.table.events],
        "revealed": [_revealed(play, other) for other in range(len(play.parties)) if other != me],
    }


def _own(value: float) -> float | None:
    return round(float(value), DIGITS) if np.isfinite(value) else None


def _when(play: Play, turn: Turn | None) -> dict[str, Any]:
    terms = play.terms
    now = turn.now.round if turn is not None else play.session.round if play.session else 0
    meeting = turn.now.meeting if turn is not None else play.session.meeting if play.session else 0
    return {
        "round": now,
        "rounds": terms.rounds,
        "meeting": meeting,
        "meetings": [{"name": one.name, "rounds": one.rounds, "held": one.held} for one in terms.meetings],
        "rounds_left_in_meeting": terms.before(meeting) + terms.meetings[meeting].rounds - now,
    }


def _issues(play: Play, me: int) -> list[dict[str, Any]]:
    """Give each issue's options with what they are worth to the party; null where its values are a mere ranking."""
    numbering = play.question.asked.numbering
    words, table = numbering.words, play.table.tables[me]
    whole = play.bargain.columns.shape[1] != len(numbering.issues)
    rows = []
    for place, (issue, options) in enumerate(zip(numbering.issues, numbering.options, strict=True)):
        start = numbering.offsets[place]
        worth = [None if whole else _own(table[start + number]) for number in range(len(options))]
        said = words.issues[issue]
        named = [
            {"key": key, "name": key, "about": said.options[key], "worth": value}
            for key, value in zip(options, worth, strict=True)
        ]
        rows.append({"key": issue, "name": said.name, "options": named})
    return rows


def _seen(play: Play, me: int, package: int) -> dict[str, Any]:
    seat = play.table.seats[me]
    worth = seat.worth[package]
    return {
        "options": play.options(package),
        "worth": _own(worth),
        "gain": _own(worth - seat.reservation),
        "acceptable": bool(seat.own[package]),
    }


def _standing(play: Play, me: int, turn: Turn | None) -> dict[str, Any] | None:
    """Give the offer of another that the party can answer; also one that it could not sign."""
    offers = [one for one in play.table.events if one.act in {"offers", "meets"}]
    if turn is None or turn.party != me or not offers or offers[-1].act == "meets" or offers[-1].party == me:
        return None
    return _seen(play, me, offers[-1].package) | {"by": play.parties[offers[-1].party]}


def _event(play: Play, me: int, one: Event) -> dict[str, Any]:
    return {
        "act": one.act,
        "meeting": one.meeting,
        "round": one.round,
        "party": play.parties[one.party] if one.party >= 0 else None,
        "package": _seen(play, me, one.package) if one.package >= 0 else None,
    }


def _revealed(play: Play, other: int) -> dict[str, Any]:
    """Tell what another party's offers show: its estimated weights, what it asked for, and where it moved."""
    heard = [one.package for one in play.table.events if one.act == "offers" and one.party == other]
    model = Frequency(play.question.asked.space.columns(play.question.asked.space.packages), np.zeros((0, 0)))
    for package in heard:
        model.hears(package, 0.0)
    numbering = play.question.asked.numbering
    said = [play.options(package) for package in heard]
    issues = {}
    for place, issue in enumerate(numbering.issues):
        chosen = [options[issue] for options in said]
        issues[issue] = {
            "estimated_weight": round(float(model.weights[place]), DIGITS) if heard else None,
            "asked": {option: chosen.count(option) for option in numbering.options[place] if option in chosen},
            "first": chosen[0] if chosen else None,
            "last": chosen[-1] if chosen else None,
            "changes": sum(a != b for a, b in pairwise(chosen)),
        }
    return {"party": play.parties[other], "offers": len(heard), "estimate": "frequency", "issues": issues}
