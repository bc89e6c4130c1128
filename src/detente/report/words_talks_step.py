"""One thing that happens in a session of talks, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens in a session, in words.

    Parameters
    ----------
    act
        What, by the name that events have in the JSON; further ``votes`` and ``signs`` on a single text, ``passes`` for
        rounds without talks, and ``left out``.
    text
        What is said of it, with a capital and a full stop; of a meeting its name.
    when
        The round, or the first and last of several in which nothing new was said; empty for what has no round.
    party
        Who, where it is one.
    package
        The place of the package among the texts, where there is one.
    places
        The places of the events that it tells of.
    """

    act: str
    text: str
    when: str = ""
    party: str | None = None
    package: int | None = None
    places: tuple[int, ...] = ()
