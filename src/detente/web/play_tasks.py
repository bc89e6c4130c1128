"""What working processes do for plays: replay them, check a move, tell what lay behind."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detente.talks.errors import TalksError
from detente.web.errors import ApiError
from detente.web.question import document_of
from detente.workbench.case import Case
from detente.workbench.debrief import debrief
from detente.workbench.play import play_of
from detente.workbench.play_state import play_state

if TYPE_CHECKING:
    from detente.web.question import Asked, Tell
    from detente.workbench.play import Play

_IN_HAND = 6


def begin(asked: Asked, tell: Tell) -> dict[str, Any]:
    """See that a play can be begun, and tell who plays."""
    del tell
    play = _taken_up(asked)
    _ = play.turn
    return {"people": list(play.people)}


def state(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Tell how a play stands from a seat."""
    del tell
    return play_state(_taken_up(asked), asked["seat"])


def move(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Tell how a play stands after one more move from a seat."""
    del tell
    made = asked["move"]
    try:
        after = _taken_up(asked).moved(asked["seat"], made["act"], made["options"])
    except TalksError as error:
        raise ApiError(422, "move", f"This move cannot be made: {error}.") from None
    return play_state(after, asked["seat"])


def behind(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Tell what lay behind a play that is over, and in words."""
    del tell
    from detente.report.words_play import play_words

    play = _taken_up(asked)
    if play.session is None:
        raise ApiError(409, "not-over", "The talks are not over; what was hidden is told when they are.")
    told = debrief(play, asked["seat"])
    words = play.question.asked.numbering.words
    parties = {key: one.name for key, one in words.parties.items()}
    return told | {"words": play_words(told, parties, {key: one.name for key, one in words.issues.items()})}


def _taken_up(asked: Asked) -> Play:
    """Take up a play; the question of the last ones is at hand."""
    from dataclasses import replace

    from detente.workbench.play import Made

    begun = asked["begun"]
    where = (begun["account"], begun["variant"], begun["rounds"])
    laid = _laid(asked["text"], begun["party"], begun["opponent"], *where)
    return replace(
        laid, seed=begun["seed"], acts=tuple(Made(**one) for one in asked["acts"]), timed_out=asked["timed_out"]
    )


@lru_cache(_IN_HAND)
def _laid(text: str, party: str, opponent: str, account: str | None, variant: str | None, rounds: int | None) -> Play:
    case = Case(document_of(text))
    return play_of(case, party, opponent, seed=0, account=account, variant=variant, rounds=rounds)


PLAYS = {"play-begin": begin, "play-state": state, "play-move": move, "play-debrief": behind}
"""Each by its name."""
