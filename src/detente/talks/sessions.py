"""What was played: one session told move by move, or many as columns."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

AGREED, DEADLINE, NOT_HELD, WALKED_OUT, NO_ROOM = range(5)
ENDS: Final = ("agreed", "deadline", "not held", "walked out", "no room")
"""How a session ends: with a deal; at the deadline; because the next meeting was not held, after one that ended in good
order or after a walk-out; or at once, since those with a package that they could sign could not agree."""

Act = Literal["meets", "not held", "offers", "accepts", "refuses", "walks out", "interim", "deal", "no deal"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a session.

    Parameters
    ----------
    act
        What: ``meets`` (a meeting begins), ``not held``, ``offers``, ``accepts``, ``refuses`` (an offer, and makes
        none; else the offer that follows tells it), ``walks out``, ``interim`` (one is signed), ``deal``, ``no deal``.
    meeting, round
        When; rounds count from 1 over the whole series, 0 before the first.
    party
        Who, or −1.
    package
        The package offered, accepted, refused or signed, or −1.
    """

    act: Act
    meeting: int
    round: int
    party: int = -1
    package: int = -1


@dataclass(frozen=True)
class Session:
    """One session, told move by move.

    Parameters
    ----------
    events
        What happened, in order.
    end
        `AGREED`, `DEADLINE`, `NOT_HELD`, `WALKED_OUT` or `NO_ROOM`.
    package
        The deal, or −1.
    interim
        The last interim deal signed, or −1.
    round, meeting
        When it ended: the round counted from 1 over the whole series (all rounds where the deadline passed).
    offers
        How many offers were made.
    draws
        Which value function each party had.
    value
        What each party has in the end, by its values at that time: of the deal, or of no deal (with what it keeps of an
        interim deal); delay is not taken off, and a gain is not discounted.
    reservation
        What no deal was worth to each party at that time.
    """

    events: tuple[Event, ...]
    end: int
    package: int
    interim: int
    round: int
    meeting: int
    offers: int
    draws: tuple[int, ...]
    value: tuple[float, ...]
    reservation: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Sessions:
    """Many sessions as columns, in the order of their numbers; the names are those of `Session`.

    Parameters
    ----------
    number
        The sessions' numbers: with the seed, a session can be replayed from its own.
    end, package, interim, round, meeting, offers
        One number a session, shape (sessions,).
    draws, value, reservation
        One number a session and party, shape (sessions, parties).
    """

    number: NDArray[np.int64]
    end: NDArray[np.int8]
    package: NDArray[np.int64]
    interim: NDArray[np.int64]
    round: NDArray[np.int32]
    meeting: NDArray[np.int32]
    offers: NDArray[np.int32]
    draws: NDArray[np.int64]
    value: NDArray[np.float64]
    reservation: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the sessions."""
        return len(self.number)

    @property
    def agreed(self) -> NDArray[np.bool_]:
        """Which sessions ended with a deal."""
        agreed: NDArray[np.bool_] = self.end == AGREED
        return agreed

    @classmethod
    def of(cls, first: int, played: Sequence[Session]) -> Sessions:
        """Set sessions told one by one side by side; the first has the number given."""
        shape = (len(played), len(played[0].draws)) if played else (0, 0)
        columns = {
            "number": np.arange(first, first + len(played)),
            **{name: np.array([getattr(one, name) for one in played]) for name in _SINGLE},
            **{name: np.array([getattr(one, name) for one in played]).reshape(shape) for name in _EACH},
        }
        return cls.from_columns(columns)

    @classmethod
    def from_columns(cls, columns: Mapping[str, NDArray[np.generic]]) -> Sessions:
        """Take columns as a run keeps them."""
        return cls(**{name: np.asarray(columns[name]).astype(kind) for name, kind in _KINDS.items()})

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Give columns as a run keeps them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


_KINDS: Final[dict[str, type]] = {
    "number": np.int64,
    "end": np.int8,
    "package": np.int64,
    "interim": np.int64,
    "round": np.int32,
    "meeting": np.int32,
    "offers": np.int32,
    "draws": np.int64,
    "value": np.float64,
    "reservation": np.float64,
}
_EACH: Final = ("draws", "value", "reservation")
_SINGLE: Final = tuple(name for name in _KINDS if name not in {"number", *_EACH})
