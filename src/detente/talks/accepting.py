"""What the built-in strategies say yes to: the acceptance conditions (Baarslag, Hindriks & Jonker 2013).

They are asked only about packages that the party could sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.talks.negotiator import Now
    from detente.talks.offering import Memory, Offering
    from detente.talks.strategies import AcceptKind, Accepts

    Condition = Callable[[Accepts, Offering, Memory, float, Now], bool]


def aimed(settings: Accepts, offering: Offering, memory: Memory, value: float, now: Now) -> bool:  # noqa: ARG001
    """Accept at least what it aims at now: ``target`` (AC_asp)."""
    return value >= offering.target(memory, now)


def following(settings: Accepts, offering: Offering, memory: Memory, value: float, now: Now) -> bool:  # noqa: ARG001
    """Accept at least what it would itself offer next: ``next`` (AC_next); that is worth less by the round it takes."""
    seat, promise = memory.seat, offering.promise(memory, now)
    if seat.discount != 1.0 or seat.delay != 0.0:
        promise = seat.base + (promise - seat.base) * seat.discount - seat.delay
    return value >= promise


def constant(settings: Accepts, offering: Offering, memory: Memory, value: float, now: Now) -> bool:
    """Accept at least a level of its scale (AC_const), or as ``next``: ``constant``."""
    return value >= memory.seat.target(settings.level) or following(settings, offering, memory, value, now)


def timed(settings: Accepts, offering: Offering, memory: Memory, value: float, now: Now) -> bool:
    """Accept as ``next``, and late on anything (AC_time): ``time``."""
    return now.time >= settings.after or following(settings, offering, memory, value, now)


def combined(settings: Accepts, offering: Offering, memory: Memory, value: float, now: Now) -> bool:
    """Accept as ``next``, and late on what is no worse than the best heard lately (AC_combi): ``combined``.

    Lately is a window as long as the time left, [t − (1 − t), t); with no offer in it, it waits.
    """
    if following(settings, offering, memory, value, now):
        return True
    worth, start = memory.seat.worth, now.time - (1.0 - now.time)
    lately = [worth[one.package] for one in memory.heard if start <= one.time < now.time]
    return now.time >= settings.after and bool(lately) and value >= max(lately)


CONDITIONS: Final[dict[AcceptKind, Condition]] = {
    "target": aimed,
    "next": following,
    "constant": constant,
    "time": timed,
    "combined": combined,
}
